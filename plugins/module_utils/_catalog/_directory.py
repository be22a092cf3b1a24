# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""What the Provisioning API lets be read: one query for each kind of object."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._api.body import records, with_ids
from .._model.argspec import ArgumentSpec
from .._model.field import Reference
from .._model.query import Part, Query
from .._model.values import plain
from .._session.context import Context
from .._task.makers import info_task
from .._task.task import Task
from . import _references as known

CHANNELS = ["voice", "email", "chat", "sms"]
_STATES = (
    "Uninitialized,Logged On,Active,Idle,Not Ready,Preview,Wrap,Park,Park Warning,Wrap Warning,Reserved,MultiLine,"
    "Held,Pending Active,Logged Off,User Cleared,All"
)
_OF_WORK_TYPES = {"direction": "direction", "channel_type": "channelType"}
_CLASSIFIED = {"OutreachSMSWorkType": "outreachSMSWorkType", "OutreachEmailWorkType": "outreachEmailWorkType"}
INACTIVE: Mapping[str, Mapping[str, Any]] = {"include_inactive": {"type": "bool", "default": False}}


def _query(noun: str, reference: Reference, options: Mapping[str, Mapping[str, Any]], parameters: Mapping[str, str], **more: Any) -> Query:
    """A query for the objects of a reference: ``name`` picks one, the other options are filters of the API."""
    key = more.get("key", "name")
    own = {key: {"type": "str"}, **options}
    inactive = {"include_inactive": "includeInactive"} if "include_inactive" in options else {}
    return Query(
        noun,
        reference.title,
        reference.api,
        {reference.version: reference.path},
        reference.items,
        ArgumentSpec(own),
        {**inactive, **parameters},
        reference.version,
        reference.paged,
        reference=reference,
        **more,
    )


def _email(context: Context, item: dict[str, Any], params: Mapping[str, Any]) -> dict[str, Any]:
    """A user's login name is the e-mail address: call it so."""
    return {"email": item.pop("user", None), **item}


def _online_agents(context: Context, raw: Mapping[str, Any], params: Mapping[str, Any]) -> Any:
    work_type = context.find(known.WORK_TYPE, params["worktype"], "worktype")
    path = context.client.path("v2", "provisioning", "users", str(raw["id"]), "workTypes", str(work_type["id"]), "onlineAgents")
    return [_email(context, plain(entry), params) for entry in context.client.read_all(path, "users", paged=False)]


USERS = _query(
    "users",
    known.USER,
    {
        "user": {"type": "str", "aliases": ["email"]},
        "preferred_name": {"type": "str"},
        "worktype": {"type": "str"},
        "direction": {"type": "str", "choices": ["inbound", "outreach"]},
        "channel_type": {"type": "str", "choices": CHANNELS},
        **INACTIVE,
    },
    {"preferred_name": "preferredNameValue"},
    key="user",
    detailed=True,
    enrich=_email,
    parts={
        "skills": Part("skills", "userSkills"),
        "handler_rules": Part("workHandlerRules"),
        "worktypes": Part("workTypes", "workTypes", parameters={"include_inactive": "includeInactive", **_OF_WORK_TYPES}),
        "managed_teams": Part("managerOf", "teams"),
        "callback_worktypes": Part("callBackWorkTypes", "workTypes", parameters={"include_inactive": "includeInactive"}),
        "destination_worktypes": Part("destinationWorkTypes", "workTypes", parameters=_OF_WORK_TYPES),
        "hidden_worktypes": Part("hiddenWorkTypes", "workTypes"),
        "online_agents": Part(read=_online_agents, needs="worktype"),
    },
)


def _people(path: str, *lists: str) -> Part:
    """Users that belong to a team; ``state`` filters them."""

    def read(context: Context, raw: Mapping[str, Any], params: Mapping[str, Any]) -> Any:
        place = context.client.path("v2", "provisioning", "teams", str(raw["id"]), path)
        query = {"state": params["user_state"]} if params["user_state"] else {}
        body = context.client.get(place, query)
        entries = [entry for items in lists for entry in with_ids(records(body, items, place), place)]
        return [_email(context, plain(entry), params) for entry in {str(entry["id"]): entry for entry in entries}.values()]

    return Part(read=read)


TEAMS = _query(
    "teams",
    known.TEAM,
    {"user_state": {"type": "str", "choices": _STATES.split(",")}, **INACTIVE},
    {},
    parts={
        "members": _people("teamMembers", "teamMembers"),
        "owners": _people("teamOwners", "teamOwners"),
        "all_users": _people("allUsers", "users", "teamOwners"),
    },
)


def _outreach(context: Context, raw: Mapping[str, Any], params: Mapping[str, Any]) -> Any:
    """The settings of an outreach work type for SMS or e-mail; the others have none."""
    detail = context.directory.detail(context.client.path("v2", "provisioning", "workTypes", str(raw["id"])))
    place = _CLASSIFIED.get(str(detail.get("workTypeClassification")))
    return plain(context.client.get(context.client.path("v2", "provisioning", place, str(raw["id"])))) if place else None


def _handlers(context: Context, raw: Mapping[str, Any], params: Mapping[str, Any]) -> Any:
    """The e-mail addresses of a work type's agents, in routing order."""
    path = context.client.path("v2", "provisioning", "workTypes", str(raw["id"]), "workHandlers")
    entries = with_ids(context.client.read_all(path, "workHandlers", paged=False), path)
    return [context.directory.name(known.USER, str(entry["id"])) for entry in entries]


WORK_TYPES = _query(
    "worktypes",
    known.WORK_TYPE,
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
    narrow=lambda params: {"workTypeRules.email": "CanInitiateNewOutboundEmail"} if params["can_initiate_new_outbound_email"] else {},
    parts={
        "handlers": Part(read=_handlers),
        "handler_rules": Part("workHandlerRules"),
        "dispositions": Part("dispositions", "dispositions", parameters={"disposition_type": "dispositionType"}),
        "audio_messages": Part("audioMessages", "audioMessages"),
        "email_templates": Part("emailTemplates", "emailTemplates"),
        "outreach": Part(read=_outreach),
    },
)

_CHANNEL: Mapping[str, Mapping[str, Any]] = {"channel_type": {"type": "str", "choices": CHANNELS}}
_BY_CHANNEL = {"channel_type": "channelType"}
GROUPS = _query("worktype_groups", known.WORK_TYPE_GROUP, {}, {}, parts={"worktypes": Part("workTypes", "workTypes")})
DISPOSITIONS = _query("dispositions", known.DISPOSITION, INACTIVE, {}, detailed=True)
ROUTING_PLANS = _query(
    "disposition_routing_plans",
    known.ROUTING_PLAN,
    {"channel_type": {"type": "str", "choices": [*CHANNELS, "screen"]}},
    _BY_CHANNEL,
    parts={"rules": Part("rules", "rules")},
)
CONTACT_DATA_DEFS = _query("contact_data_defs", known.CONTACT_DATA_DEF, _CHANNEL, _BY_CHANNEL, detailed=True)
RESERVED_WORDS = _query("reserved_words", known.RESERVED_WORD, _CHANNEL, _BY_CHANNEL, detailed=True)
STATUS_REASONS = _query(
    "status_reasons",
    known.STATUS_REASON,
    {"category": {"type": "str", "choices": ["Park", "NotReady", "LoggedOut", "CallRejectedReason"]}},
    {"category": "category"},
)

TASKS: tuple[Task, ...] = (
    info_task(USERS, "alvaria_user_info"),
    info_task(TEAMS, "alvaria_team_info"),
    info_task(WORK_TYPES, "alvaria_worktype_info"),
    info_task(GROUPS, "alvaria_worktype_group_info"),
    info_task(DISPOSITIONS, "alvaria_disposition_info"),
    info_task(ROUTING_PLANS, "alvaria_disposition_routing_plan_info"),
    info_task(CONTACT_DATA_DEFS, "alvaria_contact_data_def_info"),
    info_task(RESERVED_WORDS, "alvaria_reserved_word_info"),
    info_task(STATUS_REASONS, "alvaria_status_reason_info"),
)
