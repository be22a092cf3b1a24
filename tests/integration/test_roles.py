# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""One variables file through all roles on a large organization: done once, silent the second time, collections read once a task."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import yaml

from .support.playbook import run
from .support.sandbox import Organization, reads, writes
from .support.ways import mostly

#: The modules below the roles speak both in their scenarios.
dialect = mostly("documented")

#: Collections that a task may list once.
LISTINGS = ("getUsersCollection", "getSkills", "getWorkTypeCollection", "getEmailTemplatesCollection", "getSignatureCollection")


def document(count: int = 12) -> dict[str, object]:
    """Variables with several items for each role."""
    agents = [f"agent{number:04}@example.com" for number in range(1, count + 1)]
    work_types = ["Billing", "Support Chat", "Collections"]
    return {
        "alvaria_signatures": [{"name": f"Team {number}", "contents": f"Kind regards\nTeam {number}"} for number in range(count)],
        "alvaria_email_templates": [
            {"name": f"Letter {number}", "subject": f"Letter {number}", "body": "Dear customer", "signature": f"Team {number}"} for number in range(count)
        ],
        "alvaria_system_externals": [{"name": f"Partner {number}", "system_external": f"+1202555018{number % 10}"} for number in range(10)],
        "alvaria_user_skills": [{"user": agent, "skills": [{"name": "Spanish", "level": "Fluent"}, {"name": "French", "level": "Basic"}]} for agent in agents],
        "alvaria_user_handler_rules": [{"user": agent, "max_wrap_time": 222, "can_park": True} for agent in agents],
        "alvaria_user_hidden_worktypes": [{"user": agent, "worktypes": ["Billing"], "state": "exact"} for agent in agents],
        "alvaria_worktype_handlers": [{"worktype": name, "handlers": agents, "state": "exact"} for name in work_types],
        "alvaria_worktype_handler_rules": [{"worktype": name, "max_wrap_time": 333} for name in work_types],
        "alvaria_worktype_email_templates": [{"worktype": name, "email_templates": ["Letter 1", "Letter 2"]} for name in work_types],
    }


def test_the_second_run_is_silent_and_lists_nothing_twice(make_organization: Callable[..., Organization], folder: Path) -> None:
    organization = make_organization("large", page_cap=1000, page_base=0)
    users = organization.call("GET", "/via/v2/{org}/provisioning/users?maxResults=1").json()["users"]
    width = len(users[0]["user"].split("@")[0]) - len("agent")
    variables = yaml.safe_dump(document()).replace("agent0", "agent" + "0" * (width - 3))
    (folder / "organization.yml").write_text(variables)
    arguments = ("-e", f"@{folder / 'organization.yml'}")
    first = run(folder, organization, "alvaria.cloud.apply", *arguments, **organization.environment())
    assert first.code == 0, first.output
    assert len(writes(organization.journal())) > 50
    position = organization.position()
    second = run(folder, organization, "alvaria.cloud.apply", *arguments, **organization.environment())
    assert second.code == 0 and "changed=0 " in second.output, second.output
    assert writes(organization.journal(position)) == []
    for record in second.records:
        counts = Counter(reads(record.journal))
        # 2,000 users are two pages, everything else is one.
        assert all(counts[operation] <= (2 if operation == "getUsersCollection" else 1) for operation in LISTINGS), (record.task, counts)
