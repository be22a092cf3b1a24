# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Teams and the users that belong to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._api.body import records, with_ids
from .._model.query import Part
from .._model.values import plain
from .._session.context import Context
from .object_kind import ObjectKind
from .reference_listing import INACTIVE, reference_query
from .references import TEAM
from .users import by_email

_STATES = (
    "Uninitialized,Logged On,Active,Idle,Not Ready,Preview,Wrap,Park,Park Warning,Wrap Warning,"
    "Reserved,MultiLine,Held,Pending Active,Logged Off,User Cleared,All"
)


def _people(path: str, *lists: str) -> Part:
    """Users that belong to a team; ``state`` filters them."""

    def read(context: Context, raw: Mapping[str, Any], params: Mapping[str, Any]) -> Any:
        place = context.client.path("v2", "provisioning", "teams", str(raw["id"]), path)
        query = {}
        if params["user_state"]:
            query["state"] = params["user_state"]
        body = context.client.get(place, query)
        people: dict[str, Any] = {}
        for items in lists:
            for entry in with_ids(records(body, items, place), place):
                people[str(entry["id"])] = entry
        return [by_email(context, plain(entry), params) for entry in people.values()]

    return Part(read=read)


TEAMS = reference_query(
    "teams",
    TEAM,
    {"user_state": {"type": "str", "choices": _STATES.split(",")}, **INACTIVE},
    parts={
        "members": _people("teamMembers", "teamMembers"),
        "owners": _people("teamOwners", "teamOwners"),
        "all_users": _people("allUsers", "users", "teamOwners"),
    },
)

KIND = ObjectKind(query=TEAMS)
INFO_TASK = KIND.info_task
