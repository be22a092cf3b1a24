# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Work types and the agents who handle them, in routing order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ansible_collections.alvaria.cloud.plugins.module_utils._argspec import ArgumentSpec
from ansible_collections.alvaria.cloud.plugins.module_utils._catalog._references import USER, WORK_TYPE
from ansible_collections.alvaria.cloud.plugins.module_utils._context import Context
from ansible_collections.alvaria.cloud.plugins.module_utils._spec import Membership, Query
from ansible_collections.alvaria.cloud.plugins.module_utils._task import info_task, membership_task

#: Handlers are shown by e-mail, all of them, so the users are listed at once instead of asking for the first by filter.
_AGENT = replace(USER, filter="")


def _resolve(context: Context, wanted: str, adding: bool) -> dict[str, Any]:
    return {"id": str(context.find(_AGENT, wanted, "handlers")["id"])}


def _describe(context: Context, members: Sequence[Mapping[str, Any]], detailed: bool) -> list[str]:
    return [context.directory.name(_AGENT, member["id"]) for member in members]


HANDLERS = Membership(
    noun="worktype_handlers",
    title="user",
    owner=WORK_TYPE,
    owner_option="worktype",
    path="workHandlers",
    items="workHandlers",
    option="handlers",
    element={"elements": "str"},
    wire=("id",),
    resolve=_resolve,
    describe=_describe,
    ordered=True,
)

WORK_TYPES = Query(
    noun="worktypes",
    title="work type",
    api="provisioning",
    paths={"v2": "workTypes"},
    items="workTypes",
    options=ArgumentSpec(
        {
            "name": {"type": "str", "aliases": ["friendly_name"]},
            "direction": {"type": "str", "choices": ["inbound", "outreach"]},
            "channel_type": {"type": "str", "choices": ["voice", "email", "chat", "sms"]},
            "queue_type": {"type": "str", "choices": ["longestIdle", "terminal"]},
            "can_initiate_new_outbound_email": {"type": "bool", "default": False},
            "include_inactive": {"type": "bool", "default": False},
        }
    ),
    parameters={
        "name": "friendlyName",
        "direction": "direction",
        "channel_type": "channelType",
        "queue_type": "queueType",
        "include_inactive": "includeInactive",
    },
    default_version="v2",
    narrow=lambda params: {"workTypeRules.email": "CanInitiateNewOutboundEmail"} if params["can_initiate_new_outbound_email"] else {},
    keep=lambda raw, params: params["name"] is None or params["name"] in WORK_TYPE.names(raw),
)

HANDLERS_TASK = membership_task(HANDLERS)
INFO_TASK = info_task(WORK_TYPES, "alvaria_worktype_info")
