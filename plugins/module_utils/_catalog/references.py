# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The objects that options refer to by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._model.reference import Reference
from .._model.values import localized

EVEN_INACTIVE = {"includeInactive": "true"}


def _friendly_names(entry: Mapping[str, Any]) -> list[str]:
    return list(localized(entry.get("friendlyName")).values())


def _provisioned(title: str, path: str, paged: bool = False, **more: Any) -> Reference:
    """A kind of object of the Provisioning API that is listed under its own path and goes by its friendlyName."""
    return Reference(
        title, "provisioning", "v2", path, path, more.pop("names", _friendly_names), paged, **more
    )


USER = _provisioned(
    "user",
    "users",
    True,
    names=lambda entry: [str(entry.get("user", ""))],
    listing=EVEN_INACTIVE,
    filter="email",
)
TEAM = _provisioned("team", "teams", True, listing=EVEN_INACTIVE)
SKILL = _provisioned("skill", "skills")
WORK_TYPE = _provisioned("work type", "workTypes", listing=EVEN_INACTIVE, filter="friendlyName")
WORK_TYPE_GROUP = _provisioned("work type group", "workTypeGroups")
DISPOSITION = _provisioned("disposition", "dispositions", True, listing=EVEN_INACTIVE)
ROUTING_PLAN = _provisioned("disposition routing plan", "dispositionRoutingPlans")
CONTACT_DATA_DEF = _provisioned("contact data definition", "contactDataDefs", filter="friendlyName")
RESERVED_WORD = _provisioned("reserved word", "contactDataDefReservedWords", filter="friendlyName")
STATUS_REASON = Reference(
    "status reason",
    "provisioning",
    "v2",
    "workHandlerStatusReasons",
    "workHandlerStatuses",
    _friendly_names,
    True,
)
EMAIL_TEMPLATE = _provisioned("e-mail template", "emailTemplates")
SIGNATURE = _provisioned("signature", "signatures")
SYSTEM_EXTERNAL = _provisioned("system external", "systemExternals", True, listing=EVEN_INACTIVE)
