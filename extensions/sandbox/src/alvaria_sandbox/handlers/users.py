# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users, their teams, skills and rules, and the work types that they see."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from alvaria_sandbox.errors import invalid
from alvaria_sandbox.handlers.calls import Call, handles
from alvaria_sandbox.handlers.directory import condition, show
from alvaria_sandbox.handlers.kinds import view, views
from alvaria_sandbox.state import Document, Organization

ONLINE = (
    "Logged On",
    "Active",
    "Idle",
    "Not Ready",
    "Preview",
    "Wrap",
    "Park",
    "MultiLine",
    "Held",
)
# Work handler rules that count something; none of them may be negative.
COUNTS = (
    "maxWrapTime",
    "minWrapTime",
    "wrapWarningDelay",
    "maxEmailInteractions",
    "maxMessageInteractions",
    "maxTotalInteractions",
    "parkWarningTime",
)


def _users(organization: Organization, ids: Iterable[str]) -> list[Document]:
    table = organization.table("users")
    return [table.rows[key] for key in ids]


@handles("getUsersManagedTeams")
def get_managed_teams(call: Call) -> Document:
    """Show the teams of which the user is an owner."""
    user = call.row("users", "userId")
    teams = call.organization.table("teams").all()
    return show(call, [team for team in teams if user["id"] in team["_owners"]])


@handles("getTeamMembers")
def get_members(call: Call) -> Document:
    return _people(call, teamMembers="_members")


@handles("getTeamOwners")
def get_owners(call: Call) -> Document:
    return _people(call, teamOwners="_owners")


@handles("getTeamAllUsers")
def get_everybody(call: Call) -> Document:
    """Show members under `users`, owners under `teamOwners`.

    totalItems counts the members, as in the reference example (FACTS P25).
    """
    return _people(call, users="_members", teamOwners="_owners")


def _people(call: Call, **lists: str) -> Document:
    team = call.row("teams", "teamId")
    keep = condition(call)
    # The state is shown as `deprecated`; the filter still looks at the real one (FACTS P22).
    people = {}
    for name, source in lists.items():
        people[name] = [
            view("UsersStateFragment", user, state="deprecated")
            for user in _users(call.organization, team[source])
            if keep is None or keep(user)
        ]
    total = len(next(iter(people.values())))
    return view(
        call.operation.response_name,
        {},
        **people,
        lastIndexReturned=call.window().last_index(total),
        totalItems=total,
    )


def handled(organization: Organization, user: str) -> list[Document]:
    """Return the work types that have the user among their work handlers."""
    lists = organization.table("workHandlers")
    found = []
    for row in organization.table("workTypes").all():
        handlers = lists.rows[row["id"]]["workHandlers"]
        if any(item["id"] == user for item in handlers):
            found.append(row)
    return found


@handles("getUserWorkTypesCollection")
def get_user_work_types(call: Call) -> Document:
    return show(call, handled(call.organization, call.row("users", "userId")["id"]))


@handles("getUserCallBackWorkTypes")
def get_callback_work_types(call: Call) -> Document:
    """Show the outreach work types of the user whose rules allow callbacks."""
    rules = call.organization.table("workTypeRules").rows
    rows = [
        {**row, **rules[row["id"]], "id": row["id"], "active": row["active"]}
        for row in handled(call.organization, call.row("users", "userId")["id"])
        if row["direction"] == "outreach"
    ]
    return show(call, [row for row in rows if row["canCallBackWorkType"] or row["canCallBackSelf"]])


@handles("getUserWorkTypeOnlineAgents")
def get_online_agents(call: Call) -> Document:
    """Show the other active work handlers of the work type who are logged on."""
    user, work_type = call.row("users", "userId"), call.row("workTypes", "workTypeId")
    handlers = call.organization.table("workHandlers").rows[work_type["id"]]["workHandlers"]
    people = _users(call.organization, [item["id"] for item in handlers])
    online = [
        row
        for row in people
        if row["id"] != user["id"] and row["active"] and row["_state"] in ONLINE
    ]
    return show(call, online)


def _hidden(call: Call) -> list[Document]:
    work_types = call.organization.table("workTypes").rows
    hidden = call.organization.table("hiddenWorkTypes").rows[call.row("users", "userId")["id"]]
    return [work_types[item["id"]] for item in hidden["workTypes"]]


@handles("getUserHiddenWorkTypes")
def get_hidden(call: Call) -> Document:
    return show(call, _hidden(call))


@handles("getUserDestinationWorkTypes")
def get_destinations(call: Call) -> Document:
    """Show the active work types without the hidden ones.

    The reference does not tell which of them a user may transfer to; our reading is all.
    """
    hidden = {row["id"] for row in _hidden(call)}
    work_types = call.organization.table("workTypes").all()
    shown = [row for row in work_types if row["active"] and row["id"] not in hidden]
    return show(call, shown)


@handles("putUserHiddenWorkTypes", ("hiddenWorkTypes", "userId"))
def put_hidden(call: Call) -> Document:
    """Replace the list; raise 400 for an unknown or repeated work type.

    There is no version (FACTS P11).
    """
    user = call.row("users", "userId")
    work_types = call.organization.table("workTypes").rows
    ids = unique_ids(call.body["workTypes"], "body/workTypes", work_types)
    call.change("hiddenWorkTypes", user["id"], {"workTypes": [{"id": key} for key in ids]})
    return get_hidden(call)


def unique_ids(items: list[Document], place: str, known: dict[str, Document]) -> list[str]:
    """Return the ids of a list.

    Raise 400 for one that is missing (the contract allows {}, FACTS P27), unknown or repeated.
    """
    ids: list[str] = []
    for number, item in enumerate(items):
        key = item.get("id", "")
        if key not in known:
            raise invalid(f"{place}/{number}/id", f"{key!r} is unknown")
        if key in ids:
            raise invalid(f"{place}/{number}/id", f"{key!r} occurs twice")
        ids.append(key)
    return ids


@handles("getUserSkills", ("userSkills", "userId"))
def get_user_skills(call: Call) -> Document:
    assigned = call.organization.table("userSkills").rows[call.row("users", "userId")["id"]]
    skills = call.organization.table("skills").rows
    items = [{**item, "active": skills[item["id"]]["active"]} for item in assigned["userSkills"]]
    rows = views("UserSkill", items)
    return view("UserSkillList", assigned, userSkills=rows, totalItems=len(rows))


@handles("putUserSkills", ("userSkills", "userId"))
def put_user_skills(call: Call) -> Document:
    """Replace the list; raise 409 for a version that is given and not the current one.

    The version is optional, and the 409 is not listed (FACTS P11, P12).
    """
    user = call.row("users", "userId")
    skills = call.organization.table("skills").rows
    unique_ids(call.body["userSkills"], "body/userSkills", skills)
    for number, item in enumerate(call.body["userSkills"]):
        levels = [level["id"] for level in skills[item["id"]]["skillLevels"]]
        if "levelId" in item and item["levelId"] not in levels:
            raise invalid(
                f"body/userSkills/{number}/levelId",
                f"{item['levelId']!r} is not a level of skill {item['id']!r}",
            )
    call.lock(call.organization.table("userSkills").rows[user["id"]])
    call.change("userSkills", user["id"], {"userSkills": call.body["userSkills"]})
    return get_user_skills(call)


@handles("putUserWorkHandlerRules", ("userRules", "userId"))
def put_user_rules(call: Call) -> Document:
    return put_rules("userRules", "userId", COUNTS)(call)


def put_rules(table: str, parameter: str, counts: Iterable[str]) -> Callable[[Call], Document]:
    """Return a handler that sets the writable fields of work handler rules (FACTS P16).

    The other fields stay as they are.
    """

    def handler(call: Call) -> Document:
        current = call.row(table, parameter)
        for name in counts:
            if call.body.get(name, 0) < 0:
                raise invalid(f"body/{name}", "must not be negative")
        if call.body["minWrapTime"] > call.body["maxWrapTime"]:
            raise invalid("body/minWrapTime", "must not exceed maxWrapTime")
        values: dict[str, Any] = {
            name: value
            for name, value in call.body.items()
            if name in current and name != "version"
        }
        if "can3WayXfer" in call.body:  # write-only, shows in these two (FACTS P17)
            values["canConference"] = values["canBlindTransfer"] = call.body["can3WayXfer"]
        call.lock(current)
        return view(call.operation.response_name, call.change(table, call.path[parameter], values))

    return handler
