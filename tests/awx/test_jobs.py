# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The job templates as AWX runs them.

They run and check, with a schedule's answers, in slices, and several at once on one organization.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.alvaria.cloud.tests.integration.support.sandbox import Organization, writes

from . import rules
from .awx import Job, answers, credentials, injected, launch, template

NAMES = ("north", "south", "west")


@pytest.fixture
def organizations(base_url: str, dialect: str) -> dict[str, Organization]:
    """The organizations of the example inventory, each with credentials of its own."""
    made = {name: Organization(base_url, name, dialect) for name in NAMES}
    for name, organization in made.items():
        organization.reset(
            "small",
            client_id=f"client-{name}",
            client_secret=f"hidden-secret-{name}",
            api_key=f"hidden-key-{name}",
        )
    return made


@pytest.fixture
def job(organizations: dict[str, Organization], tmp_path: Path) -> Callable[..., Job]:
    """Launch a job template with the answers of its survey, changed by ``answered``.

    The ``document`` is that of all hosts, instead of what the inventory says.
    """
    numbers = iter(range(100))

    def start(
        name: str,
        hosts: list[str] | None = None,
        job_type: str = "run",
        verbosity: int = 0,
        document: dict[str, Any] | None = None,
        **answered: Any,
    ) -> Job:
        private = tmp_path / f"job-{next(numbers)}"
        (private / "env").mkdir(parents=True)
        inputs = {
            "organizations": credentials(organizations),
            "base_url": organizations["north"].base_url,
        }
        environment, stored, arguments = injected("Alvaria Cloud organizations", inputs, private)
        assert arguments == []
        assert "hidden-" not in str(stored)
        return launch(
            private,
            template(name)["playbook"],
            environment,
            {**answers(name, **answered), **(document or {})},
            job_type,
            hosts,
            verbosity,
        )

    return start


def leaks(*jobs: Job) -> list[str]:
    """The files of AWX that hold a secret or somebody's number."""
    return [
        name
        for job in jobs
        for name, text in job.stored().items()
        for part in ("hidden-secret", "hidden-key", "2025550145")
        if part in text
    ]


def test_apply_as_a_check_and_as_a_run(
    organizations: dict[str, Organization], job: Callable[..., Job]
) -> None:
    started = {name: organization.position() for name, organization in organizations.items()}

    def written() -> list[int]:
        return [len(writes(organizations[name].journal(started[name]))) for name in NAMES]

    check = job("Alvaria apply", job_type="check", verbosity=3).wait()
    assert check.status == "successful", check.output
    assert written() == [0, 0, 0], check.output
    run = job("Alvaria apply").wait()
    assert run.status == "successful", run.output
    assert written() == [4, 4, 4], run.output
    again = job("Alvaria apply").wait()
    assert again.status == "successful", again.output
    assert written() == [4, 4, 4], again.output
    assert again.output.count("changed=0 ") == 3, again.output
    # What AWX makes its views of: an event for each host, with the diff that the check foretold.
    diffs = [
        {
            event["event_data"]["host"]: event["event_data"]["res"].get("diff")
            for event in one.events("runner_on_ok")
            if event["event_data"]["task"] == "Apply the organization's document"
        }
        for one in (check, run)
    ]
    assert set(diffs[1]) == set(NAMES)
    assert all(diffs[1].values())
    assert diffs[0] == diffs[1]
    [stats] = run.events("playbook_on_stats")
    assert stats["event_data"]["changed"] == dict.fromkeys(NAMES, 1)
    assert stats["event_data"]["failures"] == {}
    assert leaks(check, run, again) == []
    assert check.results == run.results
    assert {host: result["changed"] for host, result in run.results.items()} == dict.fromkeys(
        NAMES, True
    )
    assert run.results["south"]["counts"]["quota_controls"]["created"] == 1
    assert not any(result["changed"] for result in again.results.values())


def test_a_workflow_applies_exactly_what_was_approved(
    organizations: dict[str, Organization], job: Callable[..., Job], tmp_path: Path
) -> None:
    """The plan is an artifact of the first job, and a variable of the last."""
    started = {name: organization.position() for name, organization in organizations.items()}

    def written() -> list[int]:
        return [len(writes(organizations[name].journal(started[name]))) for name in NAMES]

    plan = job("Alvaria plan", alvaria_plan_dest=str(tmp_path / "plans")).wait()
    assert plan.status == "successful", plan.output
    assert written() == [0, 0, 0], plan.output
    handed = rules.handed_on([plan.artifact_data, {}])
    assert set(handed["alvaria_plans"]) == set(plan.results) == set(NAMES)
    assert "| attempt_trackers | Seven in Seven | create |" in plan.output
    lost = job("Alvaria apply plan").wait()
    assert lost.status == "failed", lost.output
    assert written() == [0, 0, 0], lost.output
    apply = job("Alvaria apply plan", document=handed).wait()
    assert apply.status == "successful", apply.output
    assert written() == [4, 4, 4], apply.output
    assert leaks(plan, lost, apply) == []


def test_slices_at_once_on_nodes_of_their_own(
    organizations: dict[str, Organization], job: Callable[..., Job]
) -> None:
    """AWX gives each slice a part of the hosts, and runs the slices side by side."""
    slices = [job("Alvaria apply", hosts=[name]) for name in NAMES]
    assert [one.wait().status for one in slices] == ["successful"] * 3, [
        one.output for one in slices
    ]
    for name, one in zip(NAMES, slices, strict=True):
        [stats] = one.events("playbook_on_stats")
        assert stats["event_data"]["processed"] == {name: 1}
    drift = job(
        "Alvaria drift",
        alvaria_drift_dest=str(slices[0].private / "drift"),
    ).wait()
    assert drift.status == "successful", drift.output
    assert leaks(*slices, drift) == [], drift.output


def test_concurrent_jobs_on_one_organization_lose_nothing(
    organizations: dict[str, Organization], job: Callable[..., Job]
) -> None:
    """Three jobs give different skills to the same agent: afterwards it has all of them."""
    started = organizations["west"].position()
    documents = [
        [{"user": "agent002@example.com", "skills": [{"name": name, "level": "Fluent"}]}]
        for name in ("Spanish", "German", "French")
    ]
    jobs = [
        job("Alvaria apply", hosts=["west"], document={"alvaria_user_skills": skills})
        for skills in documents
    ]
    assert [one.wait().status for one in jobs] == ["successful"] * 3, [one.output for one in jobs]
    made = writes(organizations["west"].journal(started))
    assert made.count("PUT putUserSkills") >= 3, made
    together = [
        {
            "user": "agent002@example.com",
            "skills": [skill for [entry] in documents for skill in entry["skills"]],
        }
    ]
    document = {"alvaria_user_skills": together}
    check = job("Alvaria apply", hosts=["west"], job_type="check", document=document).wait()
    assert check.status == "successful", check.output
    assert "changed=0 " in check.output, check.output
    assert leaks(*jobs, check) == [], check.output


def test_the_nightly_drift_job_fails_where_somebody_has_edited(
    organizations: dict[str, Organization], job: Callable[..., Job], tmp_path: Path
) -> None:
    assert job("Alvaria apply").wait().status == "successful"
    path = "/via/v2/{org}/provisioning/signatures"
    listed = organizations["south"].call("GET", path).json()["signatures"]
    signature = next(entry for entry in listed if "Customer Care" in str(entry["friendlyName"]))
    version = organizations["south"].call("GET", f"{path}/{signature['id']}").json()["version"]
    assert (
        organizations["south"]
        .call("PATCH", f"{path}/{signature['id']}", json={"contents": "Theirs", "version": version})
        .status_code
        == 200
    )
    night = job(
        "Alvaria drift",
        alvaria_drift_dest=str(tmp_path / "drift"),
    ).wait()
    assert night.status == "failed"
    assert leaks(night) == []
    [stats] = night.events("playbook_on_stats")
    assert set(stats["event_data"]["failures"]) == {"south"}, night.output
    assert "south differs from its document" in night.output
    assert {host: result["changed"] for host, result in night.results.items()} == {
        "north": False,
        "south": True,
        "west": False,
    }
    assert night.results["south"]["counts"]["signatures"]["updated"] == 1
    assert {path.name for path in (tmp_path / "drift").iterdir()} == {
        f"{name}.{kind}" for name in NAMES for kind in ("md", "html")
    }


def test_export_promote_gate_and_exclusions(
    organizations: dict[str, Organization], job: Callable[..., Job], tmp_path: Path
) -> None:
    export = job("Alvaria export", alvaria_export_dest=str(tmp_path / "exports")).wait()
    assert export.status == "successful", export.output
    assert yaml.safe_load((tmp_path / "exports" / "north" / "signatures.yml").read_text())[
        "signatures"
    ]
    organizations["west"].reset("bare", **organizations["west"].settings)
    promote = job(
        "Alvaria promote",
        alvaria_promote_from="north",
        alvaria_promote_to="west",
        alvaria_promote_families=["signatures"],
    ).wait()
    assert promote.status == "successful", promote.output
    assert writes(organizations["west"].journal()), promote.output
    gate = job("Alvaria gate", hosts=["north"]).wait()
    assert gate.status == "successful", gate.output
    check = job("Alvaria exclusions", hosts=["south"], job_type="check").wait()
    assert check.status == "successful", check.output
    exclusions = job("Alvaria exclusions", hosts=["south"], verbosity=3).wait()
    assert exclusions.status == "successful", exclusions.output
    assert sum("xclusion" in entry for entry in writes(organizations["south"].journal())) == 2, (
        exclusions.output
    )
    assert leaks(export, promote, gate, check, exclusions) == []
    assert export.results["north"]["counts"]["signatures"] > 0
    assert set(promote.results) == {"west"}
    assert set(gate.results) == {"north"}
    assert exclusions.results["south"]["counts"]["created"] == 2


def test_a_change_is_taken_back(
    organizations: dict[str, Organization], job: Callable[..., Job], tmp_path: Path
) -> None:
    file = str(tmp_path / "before")
    position = organizations["south"].position()
    kept = {"alvaria_config_undo_dest": file}  # a variable of the host
    apply = job("Alvaria apply", hosts=["south"], document=kept).wait()
    assert apply.status == "successful", apply.output
    undo = job("Alvaria undo", hosts=["south"], alvaria_undo_src=file).wait()
    assert undo.status == "successful", undo.output
    assert writes(organizations["south"].journal(position)), undo.output
    assert undo.results["south"]["changed"] is True
    assert leaks(apply, undo) == []


def test_what_was_changed_and_what_rules_would_refuse(
    organizations: dict[str, Organization], job: Callable[..., Job], tmp_path: Path
) -> None:
    """Neither writes anything to the organizations."""
    position = organizations["north"].position()
    proposed = tmp_path / "proposed.yml"
    rule = {"name": "Seven Calls a Week", "number_of_attempts": 1}
    proposed.write_text(yaml.safe_dump({"attempt_trackers": [rule]}))
    jobs = [
        job(
            "Alvaria changes",
            hosts=["north"],
            document={"alvaria_changes_since": "2025-01-01T00:00:00+01:00"},
            alvaria_changes_dest=str(tmp_path / "changes"),
        ),
        job(
            "Alvaria backtest",
            hosts=["north"],
            document={"alvaria_backtest_since": "2025-01-01T00:00:00Z"},
            alvaria_backtest_src=str(proposed),
            alvaria_backtest_dest=str(tmp_path / "backtest"),
        ),
    ]
    assert [one.wait().status for one in jobs] == ["successful"] * 2, [one.output for one in jobs]
    assert [one.results["north"]["changed"] for one in jobs] == [False, False]
    assert {path.parent.name for path in tmp_path.glob("*/north.html")} == {"changes", "backtest"}
    assert writes(organizations["north"].journal(position)) == []
    assert leaks(*jobs) == []


def test_one_organization_without_an_inventory(
    organizations: dict[str, Organization], tmp_path: Path
) -> None:
    """The simple credential type: fields that are left blank count as not set.

    This job's ansible-playbook is a process of its own, as in AWX.
    """
    (tmp_path / "env").mkdir()
    options = organizations["north"].options()
    blank = {"region": "", "token_url": "", "mask_key": ""}
    environment, stored, arguments = injected("Alvaria Cloud", {**options, **blank}, tmp_path)
    assert "hidden-" not in str(environment)
    assert environment["ALVARIA_REGION"] == ""
    assert "hidden-" not in str(stored)
    document = {"alvaria_signatures": [{"name": "AWX", "contents": "Kind regards"}]}
    run = launch(
        tmp_path,
        "alvaria.cloud.apply",
        environment,
        document,
        hosts=["localhost"],
        inventory=None,
        arguments=arguments,
        separate=True,
    ).wait()
    assert run.status == "successful", run.output
    assert "changed=1 " in run.output, run.output
    assert leaks(run) == [], run.output
