# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbooks that take a change back: undo by name, and the gate when its check turns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from .support.playbook import Run, play, run
from .support.sandbox import Organization, writes
from .support.state import difference, state_of

NUMBER = "+12025550166"
RULE = {
    "exclusion_type": "Voice",
    "exclusion_value": NUMBER,
    "start_time": "2026-01-01T00:00:00Z",
    "end_time": "2036-01-01T00:00:00Z",
}
GERMAN = {"name": "German", "level": "Good"}
SIGNATURES = {"alvaria_signatures": [{"name": "Night Shift", "contents": "Kind regards"}]}
#: A change that takes a sample's permission away, and others besides.
CHANGE = {
    **SIGNATURES,
    "alvaria_exclusions": [RULE],
    "alvaria_gate_contacts": [
        {"contact_channel": "Voice", "contact_address": NUMBER, "expect": "allowed"}
    ],
}


@pytest.fixture
def dialect() -> str:
    """The modules below the playbooks speak both in their scenarios."""
    return "documented"


def played(
    name: str, organization: Organization, folder: Path, *arguments: str, **variables: Any
) -> Run:
    """Run a playbook of the collection with these variables."""
    path = folder / "variables.yml"
    path.write_text(yaml.safe_dump(variables))
    given = ("-e", f"@{path}", *arguments)
    return run(folder, organization, f"alvaria.cloud.{name}", *given, **organization.environment())


def _temporary(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*.alvaria")]


def test_the_gate_takes_a_change_back_when_the_check_afterwards_turns(
    organization: Organization, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(folder))
    before = state_of(organization)
    variables = {**CHANGE, "alvaria_gate_undo": True, "alvaria_config_undo_plain": True}
    done = played("gate", organization, folder, **variables)
    assert done.code == 2
    assert "The change was taken back." in done.output
    assert "POST createOrUpdateExclusion" in writes(organization.journal())
    assert difference(state_of(organization), before) == []
    assert NUMBER not in done.output
    assert _temporary(folder) == []


def test_the_gate_leaves_a_change_in_force_unless_it_is_to_take_it_back(
    organization: Organization, folder: Path
) -> None:
    before = state_of(organization)
    done = played("gate", organization, folder, **CHANGE)
    assert done.code == 2
    assert "The change is in force." in done.output
    assert difference(state_of(organization), before) != []
    again = played("gate", organization, folder, **CHANGE, alvaria_gate_before=False)
    assert again.code == 2
    assert "Nothing was changed." in again.output


def test_the_gate_keeps_customers_data_only_encrypted_unless_that_is_said(
    organization: Organization, folder: Path
) -> None:
    done = played("gate", organization, folder, **CHANGE, alvaria_gate_undo=True)
    assert done.code == 2
    assert "undo_plain: true" in done.output
    assert "POST createOrUpdateExclusion" not in writes(organization.journal())


def test_a_good_change_stays_and_leaves_no_file(
    organization: Organization, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(folder))
    variables = {name: value for name, value in CHANGE.items() if name != "alvaria_exclusions"}
    done = played("gate", organization, folder, **variables, alvaria_gate_undo=True)
    assert done.code == 0, done.output
    assert "POST postEmailSignature" in writes(organization.journal())
    assert _temporary(folder) == []


def test_a_change_is_taken_back_by_playbook(organization: Organization, folder: Path) -> None:
    before = state_of(organization)
    # Relative paths begin where Ansible was started, and not where the collection is installed.
    document = folder / "apply.yml"
    document.write_text(yaml.safe_dump({"signatures": SIGNATURES["alvaria_signatures"]}))
    given = {"alvaria_config_src": "apply.yml", "alvaria_config_undo_dest": "before"}
    done = played("apply", organization, folder, **given)
    assert done.code == 0, done.output
    variables = {"alvaria_undo_src": "before", "alvaria_undo_dest": "back"}
    check = played("undo", organization, folder, "--check", "--diff", **variables)
    assert check.code == 0, check.output
    assert difference(state_of(organization), before) != []
    variables["alvaria_undo_max_deletions"] = 1
    plan = played("plan", organization, folder, **variables, alvaria_plan_dest=str(folder))
    assert plan.code == 0, plan.output
    report = (folder / "localhost.md").read_text()
    assert "| signatures | Night Shift | delete |" in report
    variables["alvaria_undo_plan"] = str(folder / "localhost.json")
    done = played("undo", organization, folder, **variables)
    assert done.code == 0, done.output
    assert difference(state_of(organization), before) == []
    assert (folder / "back").exists()


def test_a_list_is_taken_back_by_playbook(organization: Organization, folder: Path) -> None:
    before = state_of(organization)
    rows = folder / "rows.csv"
    rows.write_text(",".join(RULE) + "\n" + ",".join(RULE.values()) + "\n")
    done = played(
        "exclusions",
        organization,
        folder,
        alvaria_exclusions_src="rows.csv",
        alvaria_exclusions_undo_dest="before",
        alvaria_exclusions_undo_plain=True,
    )
    assert done.code == 0, done.output
    done = played("undo", organization, folder, alvaria_undo_src="before")
    assert done.code == 0, done.output
    assert difference(state_of(organization), before) == []


def test_the_playbook_needs_a_file(organization: Organization, folder: Path) -> None:
    done = played("undo", organization, folder)
    assert done.code == 2
    assert "alvaria_undo_src: must name the undo file" in done.output


#: What a role that writes in bulk is given.
ROLES: dict[str, dict[str, Any]] = {
    "email": SIGNATURES,
    "dialing": {"alvaria_system_externals": [{"name": "Desk", "number": "+12025550161"}]},
    "agents": {"alvaria_user_skills": [{"user": "agent010@example.com", "skills": [GERMAN]}]},
    "work_types": {"alvaria_worktype_handler_rules": [{"worktype": "Billing", "can_hold": False}]},
    "compliance": {"alvaria_exclusions": [RULE]},
}


def test_what_each_role_writes_can_be_taken_back(organization: Organization, folder: Path) -> None:
    before = state_of(organization)
    files = {role: str(folder / role) for role in ROLES}
    tasks: list[dict[str, Any]] = []
    for role, variables in ROLES.items():
        options = {f"alvaria_{role}_undo_dest": files[role], f"alvaria_{role}_undo_plain": True}
        included = {"name": f"alvaria.cloud.{role}"}
        given = {**variables, **options}
        tasks.append({"name": role, "ansible.builtin.include_role": included, "vars": given})
    for role, file in reversed(files.items()):
        tasks.append({"name": f"undo {role}", "alvaria.cloud.alvaria_undo": {"src": file}})
    done = run(folder, organization, play(tasks, organization))
    assert done.code == 0, done.output
    undone = [done.record(f"undo {role}").result["changed"] for role in ROLES]
    assert undone == [True] * len(ROLES)
    assert difference(state_of(organization), before) == []
