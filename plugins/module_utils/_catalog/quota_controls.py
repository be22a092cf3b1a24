# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Quota controls: how many pieces of a product may be sold, checked before a contact is made."""

from __future__ import annotations

from .._model.field import Field
from .._model.kinds import Integer
from .._model.resource import Resource
from .object_kind import ObjectKind
from .rule_listing import rule_query

QUOTA_CONTROL = Resource(
    noun="quota_control",
    title="quota control",
    api="compliance",
    paths={"v3": "quotaControls"},
    items="quotaControls",
    fields=(
        Field("product", "product", create=True, aliases=("name",)),
        Field("description", "productDescription", absent="", aliases=("product_description",)),
        Field("total_quota", "totalQuota", Integer(minimum=0), create=True),
        # Live data: reports of contacts change it. A new product starts at 0, and from then on only
        # an explicit value touches it.
        Field("product_sold", "productSold", Integer(minimum=0), absent=0, initial=0, live=True),
        Field("unit_value", "unitValue", Integer(minimum=0), create=True),
        Field("locale", "locale", absent="", assigned=True),
    ),
    identity=("product",),
    filters={"product": "product"},
    default_version="v3",
)

QUOTA_CONTROLS = rule_query(
    "quota_controls",
    QUOTA_CONTROL,
    ("product", "description", "total_quota", "product_sold", "unit_value"),
    (),
)

KIND = ObjectKind(resource=QUOTA_CONTROL, query=QUOTA_CONTROLS)
TASK = KIND.task
INFO_TASK = KIND.info_task
