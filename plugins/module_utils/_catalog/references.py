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


def _login_name(entry: Mapping[str, Any]) -> list[str]:
    return [str(entry.get("user", ""))]


def _provisioned(noun: str, title: str, path: str, **more: Any) -> Reference:
    """A kind of object of the Provisioning API.

    It goes by its friendlyName and is listed under its own path, unless ``more`` says otherwise.
    """
    usual = {"items": path, "names": _friendly_names}
    return Reference(title, "provisioning", "v2", path, noun=noun, **{**usual, **more})


USER = _provisioned(
    "user",
    "user",
    "users",
    names=_login_name,
    paged=True,
    listing=EVEN_INACTIVE,
    filter="email",
)
TEAM = _provisioned("team", "team", "teams", paged=True, listing=EVEN_INACTIVE)
SKILL = _provisioned("skill", "skill", "skills")
WORK_TYPE = _provisioned(
    "worktype", "work type", "workTypes", listing=EVEN_INACTIVE, filter="friendlyName"
)
WORK_TYPE_GROUP = _provisioned("worktype_group", "work type group", "workTypeGroups")
DISPOSITION = _provisioned(
    "disposition", "disposition", "dispositions", paged=True, listing=EVEN_INACTIVE
)
ROUTING_PLAN = _provisioned(
    "disposition_routing_plan", "disposition routing plan", "dispositionRoutingPlans"
)
CONTACT_DATA_DEF = _provisioned(
    "contact_data_def", "contact data definition", "contactDataDefs", filter="friendlyName"
)
RESERVED_WORD = _provisioned(
    "reserved_word", "reserved word", "contactDataDefReservedWords", filter="friendlyName"
)
STATUS_REASON = _provisioned(
    "status_reason",
    "status reason",
    "workHandlerStatusReasons",
    items="workHandlerStatuses",
    paged=True,
)
EMAIL_TEMPLATE = _provisioned("email_template", "e-mail template", "emailTemplates")
SIGNATURE = _provisioned("signature", "signature", "signatures")
SYSTEM_EXTERNAL = _provisioned(
    "system_external", "system external", "systemExternals", paged=True, listing=EVEN_INACTIVE
)


def by_noun() -> dict[str, Reference]:
    """All kinds of objects of this file by their nouns."""
    kinds = [value for value in globals().values() if isinstance(value, Reference)]
    return {kind.noun: kind for kind in kinds}
