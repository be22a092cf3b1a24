# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Work types and their groups: what can be read of them, and the lists that belong to one.

These are the agents in routing order, and the e-mail templates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .._api.body import with_ids
from .._model.membership import Membership
from .._model.query import Part
from .._model.values import plain
from .._session.context import Context
from .object_kind import ObjectKind
from .reference_listing import CHANNELS, INACTIVE, reference_query
from .references import EMAIL_TEMPLATE, USER, WORK_TYPE, WORK_TYPE_GROUP

_CLASSIFIED = {
    "OutreachSMSWorkType": "outreachSMSWorkType",
    "OutreachEmailWorkType": "outreachEmailWorkType",
}


def _outreach(context: Context, raw: Mapping[str, Any], params: Mapping[str, Any]) -> Any:
    """The settings of an outreach work type for SMS or e-mail; the others have none."""
    detail = context.directory.detail(
        context.client.path("v2", "provisioning", "workTypes", str(raw["id"]))
    )
    place = _CLASSIFIED.get(str(detail.get("workTypeClassification")))
    if not place:
        return None
    path = context.client.path("v2", "provisioning", place, str(raw["id"]))
    return plain(context.client.get(path))


def _handlers(context: Context, raw: Mapping[str, Any], params: Mapping[str, Any]) -> Any:
    """The e-mail addresses of a work type's agents, in routing order."""
    path = context.client.path("v2", "provisioning", "workTypes", str(raw["id"]), "workHandlers")
    entries = with_ids(context.client.read_all(path, "workHandlers", paged=False), path)
    return [context.directory.name(USER, str(entry["id"])) for entry in entries]


def _narrow(params: Mapping[str, Any]) -> Mapping[str, Any]:
    if params["can_initiate_new_outbound_email"]:
        return {"workTypeRules.email": "CanInitiateNewOutboundEmail"}
    return {}


WORK_TYPES = reference_query(
    "worktypes",
    WORK_TYPE,
    {
        "name": {"type": "str", "aliases": ["friendly_name"]},
        "direction": {"type": "str", "choices": ["inbound", "outreach"]},
        "channel_type": {"type": "str", "choices": CHANNELS},
        "queue_type": {"type": "str", "choices": ["longestIdle", "terminal"]},
        "can_initiate_new_outbound_email": {"type": "bool", "default": False},
        "disposition_type": {"type": "str", "choices": ["systemDefined", "userDefined"]},
        **INACTIVE,
    },
    {"direction": "direction", "channel_type": "channelType", "queue_type": "queueType"},
    detailed=True,
    narrow=_narrow,
    parts={
        "handlers": Part(read=_handlers),
        "handler_rules": Part("workHandlerRules"),
        "dispositions": Part(
            "dispositions", "dispositions", parameters={"disposition_type": "dispositionType"}
        ),
        "audio_messages": Part("audioMessages", "audioMessages"),
        "email_templates": Part("emailTemplates", "emailTemplates"),
        "outreach": Part(read=_outreach),
    },
)
GROUPS = reference_query(
    "worktype_groups", WORK_TYPE_GROUP, parts={"worktypes": Part("workTypes", "workTypes")}
)

HANDLERS = Membership(
    noun="worktype_handlers",
    title="user",
    owner=WORK_TYPE,
    owner_option="worktype",
    path="workHandlers",
    items="workHandlers",
    option="handlers",
    # All handlers are shown by e-mail, so the users are listed at once instead of asking for the
    # first by filter.
    member=replace(USER, filter=""),
    ordered=True,
    dated=True,
)

EMAIL_TEMPLATES = Membership(
    noun="worktype_email_templates",
    title="e-mail template",
    owner=WORK_TYPE,
    owner_option="worktype",
    path="emailTemplates",
    items="emailTemplates",
    option="email_templates",
    member=EMAIL_TEMPLATE,
    one_by_one=True,
    dated=True,
)

KIND = ObjectKind(query=WORK_TYPES)
INFO_TASK = KIND.info_task

GROUP_KIND = ObjectKind(query=GROUPS)
GROUP_INFO_TASK = GROUP_KIND.info_task

HANDLERS_KIND = ObjectKind(membership=HANDLERS)
HANDLERS_TASK = HANDLERS_KIND.task

EMAIL_TEMPLATES_KIND = ObjectKind(membership=EMAIL_TEMPLATES)
EMAIL_TEMPLATES_TASK = EMAIL_TEMPLATES_KIND.task
