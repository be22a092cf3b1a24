# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users with their skills and rules, teams, and who handles which work type."""

from __future__ import annotations

from alvaria_sandbox.datasets.queues import rules
from alvaria_sandbox.datasets.tools import Builder, named, spread, words
from alvaria_sandbox.state import Document

FIRST = (
    "Ada",
    "Bela",
    "Cleo",
    "Dario",
    "Edda",
    "Falk",
    "Gesa",
    "Hugo",
    "Ines",
    "Jona",
    "Kira",
    "Levi",
    "Mona",
)
LAST = (
    "Abend",
    "Birke",
    "Clasen",
    "Distel",
    "Efeu",
    "Farn",
    "Ginster",
    "Hasel",
    "Ilex",
    "Kresse",
    "Linde",
)
TEAMS = ("North", "South", "East", "Archive")
STATES = ("Idle", "Active", "Not Ready", "Logged Off")


def addresses(count: int) -> list[str]:
    """Return agent001@example.com and so on.

    The last two are supervisor001 and Agent001, which differs from agent001 only in case.
    """
    agents = [f"agent{number:03d}@example.com" for number in range(1, count - 1)]
    return [*agents, "supervisor001@example.com", "Agent001@example.com"]


def build(builder: Builder) -> None:
    skills = list(builder.organization.table("skills").all())
    logins = addresses(builder.scale.users)
    for number, login in enumerate(logins):
        key = _user(builder, number, login, active=number != len(logins) - 3)["id"]
        assigned: list[Document] = []
        if builder.scale.filled:
            assigned = [
                _assigned(skills[(number + step * 3) % len(skills)], number)
                for step in range(number % 3 + 1)
            ]
        builder.add("userSkills", key, userSkills=assigned, version=1)
        builder.add("userRules", key, **rules("UserWorkHandlerRules"))
        builder.add("hiddenWorkTypes", key, workTypes=[])
    _teams(builder)
    if builder.scale.filled:
        _handlers(builder)


def _assigned(skill: Document, number: int) -> Document:
    levels = skill["skillLevels"]
    return {"id": skill["id"], "levelId": levels[number % len(levels)]["id"]}


def _user(builder: Builder, number: int, login: str, active: bool) -> Document:
    first, last = FIRST[number % len(FIRST)], LAST[number % len(LAST)]
    if number >= len(FIRST) * len(LAST):  # names stay unique
        last = f"{last} {number:04d}"
    row = builder.add(
        "users",
        user=login,
        firstName=first,
        lastName=last,
        preferredName=named(f"{first} {last}"),
        description=f"User {number + 1}",
        active=active,
        _state=STATES[number % len(STATES)],
        **builder.marks(number),
    )
    row["userReference"] = {"organizationId": builder.organization.name, "userId": row["id"]}
    return row


def _teams(builder: Builder) -> None:
    """Distribute the users over the teams in turn.

    supervisor001 owns all teams, agent001 the first. Archive is inactive and has no members.
    """
    users = builder.ids("users")
    names = words(TEAMS, "Team {:03d}", builder.scale.teams)
    open_teams = [name for name in names if name != "Archive"]
    for number, name in enumerate(names):
        key = f"team{number + 1}"
        members: list[str] = []
        if name in open_teams:
            members = users[open_teams.index(name) : -2 : len(open_teams)]
        owners = [users[-2]]
        if number == 0:
            owners.append(users[0])
        reference = {"organizationId": builder.organization.name, "teamId": key}
        builder.add(
            "teams",
            key,
            active=name != "Archive",
            teamReference=reference,
            friendlyName=named(name),
            _members=members,
            _owners=owners,
        )
        for member in members:
            builder.organization.table("users").rows[member]["memberOf"] = {
                "teamReference": reference,
                "name": named(name),
            }


def _handlers(builder: Builder) -> None:
    """Give each work type 8 users (Billing: agent001 to agent008 in order).

    The second user hides the last work type.
    """
    users, work_types = builder.ids("users")[:-3], builder.ids("workTypes")
    for number, key in enumerate(work_types):
        builder.organization.table("workHandlers").rows[key]["workHandlers"] = [
            {"id": user} for user in spread(users, number * 3, 8)
        ]
    builder.organization.table("hiddenWorkTypes").rows[users[1]]["workTypes"] = [
        {"id": work_types[-1]}
    ]
