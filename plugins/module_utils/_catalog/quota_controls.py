# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Quota controls: how many pieces of a product may be sold, checked before a contact is made."""

from __future__ import annotations

from .._model.field import Field, Values
from .._model.kinds import Integer
from .._model.resource import Resource
from .._model.table import Rows
from .._session.context import Context
from .object_kind import ObjectKind
from .rule_listing import rule_query

_KEEP = "keep_total_quota"


def _check(context: Context, wanted: Values, found: Values | None, version: str) -> None:
    """Warn of a total that is set back up: what was sold may have been taken from it."""
    if found is None or "total_quota" not in wanted:
        return
    before, after = found["total_quota"], wanted["total_quota"]
    if before is not None and before < after:
        context.warn(
            f"total_quota: is {before} and becomes {after}. Where the platform takes what is sold "
            f"from the total, this puts sold pieces back on sale; {_KEEP}: true leaves it alone."
        )


QUOTA_CONTROL = Resource(
    noun="quota_control",
    title="quota control",
    api="compliance",
    paths={"v3": "quotaControls"},
    items="quotaControls",
    fields=(
        Field("product", "product", create=True, aliases=("name",)),
        Field("description", "productDescription", absent="", aliases=("product_description",)),
        # The reference says of reported sales both that they are counted and that the total goes
        # down by them.
        Field("total_quota", "totalQuota", Integer(minimum=0), create=True, kept_by=_KEEP),
        # Live data: reports of contacts change it. A new product starts at 0, and from then on only
        # an explicit value touches it.
        Field("product_sold", "productSold", Integer(minimum=0), absent=0, initial=0, live=True),
        Field("unit_value", "unitValue", Integer(minimum=0), create=True),
        Field("locale", "locale", absent="", assigned=True),
    ),
    identity=("product",),
    filters={"product": "product"},
    default_version="v3",
    check=_check,
)

QUOTA_CONTROLS = rule_query(
    "quota_controls",
    QUOTA_CONTROL,
    ("product", "description", "total_quota", "product_sold", "unit_value"),
    (),
)

KIND = ObjectKind(resource=QUOTA_CONTROL, query=QUOTA_CONTROLS, rows=Rows())
TASK = KIND.task
INFO_TASK = KIND.info_task
