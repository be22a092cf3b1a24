# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Users: what can be read of them, and the work types that are hidden from one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._model.membership import Membership
from .._model.query import Part
from .._model.values import plain
from .._session.context import Context
from .object_kind import ObjectKind
from .reference_listing import CHANNELS, INACTIVE, reference_query
from .references import USER, WORK_TYPE
from .skills import skills_of

_OF_WORK_TYPES = {"direction": "direction", "channel_type": "channelType"}


def by_email(context: Context, item: dict[str, Any], params: Mapping[str, Any]) -> dict[str, Any]:
    """A user's login name is the e-mail address: call it so."""
    return {"email": item.pop("user", None), **item}


def _online_agents(context: Context, raw: Mapping[str, Any], params: Mapping[str, Any]) -> Any:
    work_type = context.find(WORK_TYPE, params["worktype"], "worktype")
    path = context.client.path(
        "v2",
        "provisioning",
        "users",
        str(raw["id"]),
        "workTypes",
        str(work_type["id"]),
        "onlineAgents",
    )
    return [
        by_email(context, plain(entry), params)
        for entry in context.client.read_all(path, "users", paged=False)
    ]


USERS = reference_query(
    "users",
    USER,
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
    enrich=by_email,
    parts={
        "skills": Part(read=skills_of),
        "handler_rules": Part("workHandlerRules"),
        "worktypes": Part(
            "workTypes",
            "workTypes",
            parameters={"include_inactive": "includeInactive", **_OF_WORK_TYPES},
        ),
        "managed_teams": Part("managerOf", "teams"),
        "callback_worktypes": Part(
            "callBackWorkTypes", "workTypes", parameters={"include_inactive": "includeInactive"}
        ),
        "destination_worktypes": Part(
            "destinationWorkTypes", "workTypes", parameters=_OF_WORK_TYPES
        ),
        "hidden_worktypes": Part("hiddenWorkTypes", "workTypes"),
        "online_agents": Part(read=_online_agents, needs="worktype"),
    },
)

HIDDEN_WORKTYPES = Membership(
    noun="user_hidden_worktypes",
    title="work type",
    owner=USER,
    owner_option="user",
    path="hiddenWorkTypes",
    items="workTypes",
    option="worktypes",
    member=WORK_TYPE,
    read_back=True,
)

KIND = ObjectKind(query=USERS)
INFO_TASK = KIND.info_task

HIDDEN_WORKTYPES_KIND = ObjectKind(membership=HIDDEN_WORKTYPES)
HIDDEN_WORKTYPES_TASK = HIDDEN_WORKTYPES_KIND.task
