# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Secrets appear nowhere at -vvv; personal data only where the user asked for it, and SSNs not even there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .support.playbook import Run, play, run
from .support.sandbox import Organization

SECRET, KEY = "canary-secret-5d1f", "canary-key-77aa"
PHONE, SSN, ACCOUNT, MAIL = "+12025550177", "987-65-4321", "ACC-0031337", "canary.customer@example.com"
TIMES = {"start_time": "2026-01-01T00:00:00Z", "end_time": "2030-01-01T00:00:00Z"}
EXECUTIONS = ["worker", "module"]


@pytest.fixture
def guarded(make_organization: Callable[..., Organization]) -> Organization:
    """An organization with credentials that can be searched for."""
    return make_organization(client_id="canary-client", client_secret=SECRET, api_key=KEY)


def tasks_with_personal_data() -> list[dict[str, Any]]:
    """Create, change, read, fail and remove exclusions of every kind of personal value."""
    tasks: list[dict[str, Any]] = []
    for kind, value in (("Voice", PHONE), ("SSN", SSN), ("Account", ACCOUNT), ("Email", MAIL)):
        identity = {"exclusion_type": kind, "exclusion_value": value}
        tasks += [
            {"name": f"{kind} create", "alvaria.cloud.alvaria_exclusion": {**identity, **TIMES}},
            {"name": f"{kind} change", "alvaria.cloud.alvaria_exclusion": {**identity, "reason": "changed"}},
            {
                "block": [{"name": f"{kind} fail", "alvaria.cloud.alvaria_exclusion": {**identity, "end_time": "2020-01-01"}}],
                "rescue": [{"name": "noted", "ansible.builtin.meta": "noop"}],
            },
            {"name": f"{kind} read", "alvaria.cloud.alvaria_exclusion_info": identity, "register": "found"},
            {"name": f"{kind} show", "ansible.builtin.debug": {"var": "found"}},
            {
                "name": f"{kind} call",
                "alvaria.cloud.alvaria_api": {
                    "path": "/via/v3/organizations/{org_id}/compliance/exclusions",
                    "query": {"exclusionType": kind},
                    "paginate": "exclusions",
                },
            },
            {"name": f"{kind} remove", "alvaria.cloud.alvaria_exclusion": {**identity, "state": "absent"}},
        ]
    return tasks


def perform(organization: Organization, folder: Path, execution: str, tasks: list[dict[str, Any]], **options: Any) -> Run:
    """Run the tasks as verbosely as an operator would when something is wrong."""
    plays = play(tasks, organization, vars={"alvaria_execution": execution})
    plays[0]["module_defaults"]["group/alvaria.cloud.alvaria"].update(options)
    return run(folder, organization, plays, "-vvv", "--diff")


@pytest.mark.parametrize("execution", EXECUTIONS)
def test_nothing_personal_and_nothing_secret_is_shown(execution: str, guarded: Organization, folder: Path) -> None:
    done = perform(guarded, folder, execution, tasks_with_personal_data())
    assert done.code == 0, done.output
    recorded = str(done.records)
    journal_free = "".join(str((record.result, record.status)) for record in done.records)
    for canary in (SECRET, KEY, PHONE, PHONE[1:], SSN, ACCOUNT, MAIL):
        assert canary not in done.output, (canary, done.output)
        assert canary not in journal_free, canary
    assert PHONE in recorded, "the sandbox did not see the values, so nothing was shown"
    assert "***0177#" in done.output and "***0031337" not in done.output


@pytest.mark.parametrize("execution", EXECUTIONS)
def test_personal_data_are_shown_on_request_but_no_ssn_and_no_secret(execution: str, guarded: Organization, folder: Path) -> None:
    done = perform(guarded, folder, execution, tasks_with_personal_data(), mask_personal_data=False)
    assert done.code == 0, done.output
    for canary in (PHONE, ACCOUNT, MAIL):
        assert canary in done.output, canary
    for canary in (SECRET, KEY, SSN):
        assert canary not in done.output, canary


@pytest.mark.parametrize("execution", EXECUTIONS)
def test_a_server_that_repeats_what_it_was_sent_betrays_nothing(execution: str, guarded: Organization, folder: Path) -> None:
    guarded.fault(method="*", path="*/exclusions", count=None, status=400, body={"error": {"code": 400, "message": f"no {SECRET} {KEY} {PHONE}", "errors": []}})
    done = perform(guarded, folder, execution, tasks_with_personal_data()[:1])
    assert done.code == 2
    for canary in (SECRET, KEY, PHONE):
        assert canary not in done.output, canary
    assert "no ******** ******** ***0177#" in str(done.records[0].result["msg"])


@pytest.mark.parametrize("execution", EXECUTIONS)
def test_the_token_reaches_the_play_and_no_output(execution: str, guarded: Organization, folder: Path) -> None:
    given = {name: value for name, value in guarded.options().items() if name in ("org_id", "base_url", "api_key")}
    use = {"name": "use", "alvaria.cloud.alvaria_user_info": {**given, "access_token": "{{ session.access_token }}"}}
    keep = {"name": "keep", "ansible.builtin.copy": {"content": "{{ session.access_token }}", "dest": str(folder / "token"), "mode": "0600"}, "no_log": True}
    plays = play([{"name": "log in", "alvaria.cloud.alvaria_token": {}, "register": "session"}, use, keep], guarded, vars={"alvaria_execution": execution})
    done = run(folder, guarded, plays, "-vvv")
    assert done.code == 0, done.output
    token = (folder / "token").read_text()
    assert len(token) == 36
    for canary in (SECRET, KEY, token):
        assert canary not in done.output, done.output
    assert "censored" in str(done.record("log in").result)
    assert {entry["operation_id"] for entry in done.record("use").journal} == {"getUsersCollection"}


def test_two_runs_mask_a_value_alike_and_two_organizations_do_not(guarded: Organization, make_organization: Callable[..., Organization], folder: Path) -> None:
    task = tasks_with_personal_data()[:1]
    first, second = (perform(guarded, folder, "worker", task).records[0].result["exclusion"]["exclusion_value"] for _run in range(2))
    other = perform(make_organization(api_key="another-key"), folder, "worker", task).records[0].result["exclusion"]["exclusion_value"]
    assert first == second != other
