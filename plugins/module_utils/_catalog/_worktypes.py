# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The agents of a work type in routing order, and the work types that are hidden from an agent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog._references import USER, WORK_TYPE
from ansible_collections.alvaria.cloud.plugins.module_utils._context import Context
from ansible_collections.alvaria.cloud.plugins.module_utils._spec import Membership
from ansible_collections.alvaria.cloud.plugins.module_utils._task import membership_task

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


def _resolve_hidden(context: Context, wanted: str, adding: bool) -> dict[str, Any]:
    return {"id": str(context.find(WORK_TYPE, wanted, "worktypes")["id"])}


def _describe_hidden(context: Context, members: Sequence[Mapping[str, Any]], detailed: bool) -> list[str]:
    return sorted(context.directory.name(WORK_TYPE, member["id"]) for member in members)


HIDDEN = Membership(
    noun="user_hidden_worktypes",
    title="work type",
    owner=USER,
    owner_option="user",
    path="hiddenWorkTypes",
    items="workTypes",
    option="worktypes",
    element={"elements": "str"},
    wire=("id",),
    resolve=_resolve_hidden,
    describe=_describe_hidden,
    read_back=True,
)

HANDLERS_TASK = membership_task(HANDLERS)
HIDDEN_TASK = membership_task(HIDDEN)
