# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the roles make of their variables.

One variables file through all roles on a large organization: done once, silent the second time,
collections read once a task. Items take what the modules take, and are refused as a whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from .support.playbook import Run, play, run
from .support.sandbox import Organization, reads, writes
from .support.ways import mostly

#: The modules below the roles speak both in their scenarios.
dialect = mostly("documented")

#: Collections that a task may list once.
LISTINGS = (
    "getUsersCollection",
    "getSkills",
    "getWorkTypeCollection",
    "getEmailTemplatesCollection",
    "getSignatureCollection",
)


def document(count: int = 12) -> dict[str, object]:
    """Variables with several items for each role."""
    agents = [f"agent{number:04}@example.com" for number in range(1, count + 1)]
    work_types = ["Billing", "Support Chat", "Collections"]
    return {
        "alvaria_signatures": [
            {"name": f"Team {number}", "contents": f"Kind regards\nTeam {number}"}
            for number in range(count)
        ],
        "alvaria_email_templates": [
            {
                "name": f"Letter {number}",
                "subject": f"Letter {number}",
                "body": "Dear customer",
                "signature": f"Team {number}",
            }
            for number in range(count)
        ],
        "alvaria_system_externals": [
            {"name": f"Partner {number}", "system_external": f"+1202555018{number % 10}"}
            for number in range(10)
        ],
        "alvaria_user_skills": [
            {
                "user": agent,
                "skills": [
                    {"name": "Spanish", "level": "Fluent"},
                    {"name": "French", "level": "Basic"},
                ],
            }
            for agent in agents
        ],
        "alvaria_user_handler_rules": [
            {"user": agent, "max_wrap_time": 222, "can_park": True} for agent in agents
        ],
        "alvaria_user_hidden_worktypes": [
            {"user": agent, "worktypes": ["Billing"], "state": "exact"} for agent in agents
        ],
        "alvaria_worktype_handlers": [
            {"worktype": name, "handlers": agents, "state": "exact"} for name in work_types
        ],
        "alvaria_worktype_handler_rules": [
            {"worktype": name, "max_wrap_time": 333} for name in work_types
        ],
        "alvaria_worktype_email_templates": [
            {"worktype": name, "email_templates": ["Letter 1", "Letter 2"]} for name in work_types
        ],
    }


def test_the_second_run_is_silent_and_lists_nothing_twice(
    make_organization: Callable[..., Organization], folder: Path
) -> None:
    organization = make_organization("large", page_cap=1000, page_base=0)
    users = organization.call("GET", "/via/v2/{org}/provisioning/users?maxResults=1").json()[
        "users"
    ]
    width = len(users[0]["user"].split("@")[0]) - len("agent")
    variables = yaml.safe_dump(document()).replace("agent0", "agent" + "0" * (width - 3))
    (folder / "organization.yml").write_text(variables)
    arguments = ("-e", f"@{folder / 'organization.yml'}")
    first = run(
        folder, organization, "alvaria.cloud.apply", *arguments, **organization.environment()
    )
    assert first.code == 0, first.output
    assert len(writes(organization.journal())) > 50
    position = organization.position()
    second = run(
        folder, organization, "alvaria.cloud.apply", *arguments, **organization.environment()
    )
    assert second.code == 0, second.output
    assert "changed=0 " in second.output, second.output
    assert writes(organization.journal(position)) == []
    for record in second.records:
        counts = Counter(reads(record.journal))
        # 2,000 users are two pages, everything else is one.
        assert all(
            counts[operation] <= (2 if operation == "getUsersCollection" else 1)
            for operation in LISTINGS
        ), (record.task, counts)


TIMES = {"start_time": "2026-01-01T00:00:00Z", "end_time": "2036-01-01T00:00:00Z"}
#: Items under the aliases of their options, by role.
ALIASES: dict[str, dict[str, Any]] = {
    "compliance": {
        "alvaria_attempt_trackers": [
            {
                "attempt_tracker_name": "Weekly",
                "attempt_tracker_description": "Seven a week",
                "contact_channels": ["Voice"],
                "type_of_tracker": "Account",
                "number_of_attempts": 7,
                "threshold_type": "Day",
                "threshold": 7,
                "dispositions": ["NA"],
            }
        ],
        "alvaria_quota_controls": [
            {"name": "Gold", "product_description": "A card", "total_quota": 5, "unit_value": 1},
        ],
        "alvaria_exclusions": [{"type": "Voice", "value": "+12025550143", **TIMES}],
    },
    "dialing": {"alvaria_system_externals": [{"name": "Notary", "number": "+12025550160"}]},
}
#: What these items are, to look for them by the options' names.
NAMED = {
    "compliance": {
        "alvaria_attempt_trackers": [{"name": "Weekly", "description": "Seven a week"}],
        "alvaria_quota_controls": [{"product": "Gold", "description": "A card"}],
        "alvaria_exclusions": [{"exclusion_type": "Voice", "exclusion_value": "+12025550143"}],
    },
    "dialing": {
        "alvaria_system_externals": [{"name": "Notary", "system_external": "+12025550160"}],
    },
}


def apply(folder: Path, organization: Organization, role: str, variables: Any) -> Run:
    """A run of one role with these variables."""
    tasks = [{"ansible.builtin.include_role": {"name": f"alvaria.cloud.{role}"}}]
    return run(folder, organization, play(tasks, organization, vars=variables))


@pytest.mark.parametrize("role", ALIASES)
def test_items_take_the_aliases_that_the_modules_take(
    role: str,
    make_organization: Callable[..., Organization],
    folder: Path,
) -> None:
    organization = make_organization("empty")
    done = apply(folder, organization, role, ALIASES[role])
    assert done.code == 0, done.output
    count = sum(map(len, ALIASES[role].values()))
    assert len(writes(organization.journal())) == count
    again = apply(folder, organization, "dispatch", NAMED[role])
    assert again.code == 0, again.output
    assert "changed=0 " in again.output, again.output
    assert len(writes(organization.journal())) == count


#: A right item beside wrong ones, by role, and what the message says of these.
WRONG: dict[str, tuple[dict[str, Any], list[str]]] = {
    "agents": (
        {
            "alvaria_user_handler_rules": [{"user": "agent001@example.com", "can_prak": True}],
            "alvaria_user_skills": [{"user": "agent001@example.com", "skills": ["Spanish"]}],
        },
        [
            "user_handler_rules[0]: unknown option 'can_prak'. Did you mean can_park?",
            "user_skills[0]",
        ],
    ),
    "work_types": (
        {
            "alvaria_worktype_handlers": [
                {"worktype": "Billing", "handlers": [], "state": "present"},
                {"worktype": "Support Chat", "handlers": [], "state": "exactly"},
            ],
        },
        ["worktype_handlers[1].state"],
    ),
    "email": (
        {
            "alvaria_signatures": [{"name": "Night", "contents": "Bye"}, {"contents": "Bye"}],
            "alvaria_email_templates": [{"name": "Letter", "template_type": "letter"}],
        },
        ["signatures[1]", "email_templates[0].template_type"],
    ),
    "dialing": (
        {
            "alvaria_system_externals": [
                {"name": "Notary", "system_external": "+12025550160"},
                {"name": "Bank", "system_external": "+12025550161", "active": "perhaps"},
            ]
        },
        ["system_externals[1].active"],
    ),
    "compliance": (
        {
            "alvaria_quota_controls": [{"product": "Gold", "total_quota": 5, "unit_value": 1}],
            "alvaria_message_trackers": [{"name": "Weekly", "threshold_type": "Fortnight"}],
            "alvaria_exclusions": [{"exclusion_type": "Fax", "exclusion_value": "x", **TIMES}],
        },
        ["message_trackers[0].threshold_type", "exclusions[0].exclusion_type"],
    ),
}


@pytest.mark.parametrize("role", WRONG)
def test_mistakes_in_items_are_all_told_before_anything_is_written(
    role: str,
    make_organization: Callable[..., Organization],
    folder: Path,
) -> None:
    organization = make_organization("small")
    variables, places = WRONG[role]
    done = apply(folder, organization, role, variables)
    assert done.code == 2, done.output
    message = str(done.records[-1].result["msg"])
    assert [place for place in places if place not in message] == [], message
    assert writes(organization.journal()) == []


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({}, "The role has nothing to apply: none of its variables is set."),
        ({"alvaria_user_skill": []}, "alvaria_user_skill (did you mean alvaria_user_skills?)"),
        (
            {"alvaria_signatures": [{"name": "Night Shift"}], "alvaria_exlusions": []},
            "alvaria_exlusions (did you mean alvaria_exclusions?)",
        ),
    ],
)
def test_dispatch_fails_where_nothing_is_given_or_a_name_is_nearly_right(
    variables: dict[str, Any],
    words: str,
    make_organization: Callable[..., Organization],
    folder: Path,
) -> None:
    organization = make_organization("empty")
    done = apply(folder, organization, "dispatch", variables)
    assert done.code == 2, done.output
    assert words in str(done.records[-1].result["msg"])
    assert organization.journal() == []


def test_dispatch_may_have_nothing_to_do_where_that_is_meant(
    make_organization: Callable[..., Organization], folder: Path
) -> None:
    organization = make_organization("empty")
    done = apply(folder, organization, "dispatch", {"alvaria_document_required": False})
    assert done.code == 0, done.output
    assert organization.journal() == []


@pytest.mark.parametrize("role", WRONG)
def test_a_role_without_variables_does_nothing(
    role: str,
    make_organization: Callable[..., Organization],
    folder: Path,
) -> None:
    organization = make_organization("empty")
    done = apply(folder, organization, role, {})
    assert done.code == 0, done.output
    assert organization.journal() == []
