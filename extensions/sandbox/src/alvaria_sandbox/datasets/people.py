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
    """agent001@example.com onwards; the last two are supervisor001 and Agent001, which differs from agent001 in case only."""
    return [f"agent{number:03d}@example.com" for number in range(1, count - 1)] + [
        "supervisor001@example.com",
        "Agent001@example.com",
    ]


def build(builder: Builder) -> None:
    skills = list(builder.organization.table("skills").all())
    logins = addresses(builder.scale.users)
    for number, login in enumerate(logins):
        key = _user(builder, number, login, active=number != len(logins) - 3)["id"]
        chosen = (
            [skills[(number + step * 3) % len(skills)] for step in range(number % 3 + 1)]
            if builder.scale.filled
            else []
        )
        assigned = [
            {
                "id": skill["id"],
                "levelId": skill["skillLevels"][number % len(skill["skillLevels"])]["id"],
            }
            for skill in chosen
        ]
        builder.add("userSkills", key, userSkills=assigned, version=1)
        builder.add("userRules", key, **rules("UserWorkHandlerRules"))
        builder.add("hiddenWorkTypes", key, workTypes=[])
    _teams(builder)
    if builder.scale.filled:
        _handlers(builder)


def _user(builder: Builder, number: int, login: str, active: bool) -> Document:
    first, last = FIRST[number % len(FIRST)], LAST[number % len(LAST)]
    if number >= len(FIRST) * len(LAST):  # names stay unique
        last = f"{last} {number:04d}"
    row = builder.add(
        "users", user=login, firstName=first, lastName=last, preferredName=named(f"{first} {last}"), description=f"User {number + 1}", active=active,
        _state=STATES[number % len(STATES)], **builder.marks(number),
    )  # fmt: skip
    row["userReference"] = {"organizationId": builder.organization.name, "userId": row["id"]}
    return row


def _teams(builder: Builder) -> None:
    """Users go into the teams by turns; supervisor001 owns all, agent001 the first. Archive has nobody and is inactive."""
    users = builder.ids("users")
    names = words(TEAMS, "Team {:03d}", builder.scale.teams)
    open_teams = [name for name in names if name != "Archive"]
    for number, name in enumerate(names):
        key = f"team{number + 1}"
        place = open_teams.index(name) if name in open_teams else None
        members = [] if place is None else users[place : -2 : len(open_teams)]
        owners = [users[-2], *([users[0]] if number == 0 else [])]
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
    """Each work type gets 8 users (Billing: agent001 to agent008 in order), the second user hides the last work type."""
    users, work_types = builder.ids("users")[:-3], builder.ids("workTypes")
    for number, key in enumerate(work_types):
        builder.organization.table("workHandlers").rows[key]["workHandlers"] = [
            {"id": user} for user in spread(users, number * 3, 8)
        ]
    builder.organization.table("hiddenWorkTypes").rows[users[1]]["workTypes"] = [
        {"id": work_types[-1]}
    ]
