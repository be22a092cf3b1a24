# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Temporary changes in AWX: what is open is a schedule of the job's template."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.alvaria.cloud.tests.integration.support.engine import perform
from ansible_collections.alvaria.cloud.tests.integration.support.sandbox import Organization
from ansible_collections.alvaria.cloud.tests.integration.support.state import (
    difference,
    state_of,
)

from . import rules
from .awx import Job, answers, credentials, injected, launch, template
from .controller import TOKEN, Controller, serving

NAME = "Alvaria temporary"
NUMBER = "+12025550145"
AGENT = {"user": "agent010@example.com"}
STORM = {
    "user_skills": [{**AGENT, "skills": [{"name": "German", "level": "Good"}]}],
    "exclusions": [
        {
            "exclusion_type": "Voice",
            "exclusion_value": NUMBER,
            "start_time": "2030-01-01T00:00:00Z",
            "end_time": "2031-01-01T00:00:00Z",
        }
    ],
}
FLOOD = {"user_skills": STORM["user_skills"]}


@pytest.fixture
def dialect() -> str:
    """The modules below the playbook speak both in their scenarios."""
    return "documented"


@pytest.fixture
def organization(base_url: str, dialect: str) -> Organization:
    """The organization of a host of the inventory."""
    made = Organization(base_url, "north", dialect)
    made.reset("small", client_secret="hidden-secret-north", api_key="hidden-key-north")
    return made


class Desk:
    """Launches the template in an AWX that has it, as its form or a schedule does."""

    def __init__(self, organization: Organization, url: str, awx: Controller, folder: Path) -> None:
        self._organization = organization
        self._url = url
        self._folder = folder
        self.awx = awx
        asked = ("limit", "job_type")
        fields = {f"ask_{name}_on_launch": True for name in asked}
        self.template = awx.add("job_templates", {"name": NAME, **fields})
        place = ("job_templates", str(self.template["id"]), "survey_spec")
        awx.attached[place] = {"spec": template(NAME)["survey"]}
        self._numbers = iter(range(100))

    def job(
        self,
        now: str,
        config: dict[str, Any] | None = None,
        status: str = "successful",
        job_type: str = "run",
        **answered: Any,
    ) -> Job:
        """A job at a time of the rehearsal, when it has ended as it should."""
        number = next(self._numbers)
        private = self._folder / f"job-{number}"
        (private / "env").mkdir(parents=True)
        inputs = {
            "organizations": credentials({"north": self._organization}),
            "base_url": self._organization.base_url,
        }
        environment, _stored, _arguments = injected("Alvaria Cloud organizations", inputs, private)
        environment.update(CONTROLLER_HOST=self._url, CONTROLLER_OAUTH_TOKEN=TOKEN)
        secret = self._folder / "vault-secret"
        secret.write_text("a-password")
        extra = {
            **answers(NAME, **answered),
            "awx_job_id": number,
            "awx_job_template_id": self.template["id"],
            "awx_user_name": "storm desk",
            "alvaria_temporary_now": now,
            "alvaria_org_id": self._organization.name,
        }
        if config:
            document = self._folder / f"{private.name}.yml"
            document.write_text(yaml.safe_dump(config))
            extra["alvaria_temporary_src"] = str(document)
        job = launch(
            private,
            template(NAME)["playbook"],
            environment,
            extra,
            job_type,
            hosts=["north"],
            verbosity=3,
            arguments=["--vault-id", str(secret)],
        ).wait()
        assert job.status == status, job.output
        return job

    @property
    def schedules(self) -> dict[str, dict[str, Any]]:
        """The schedules of the template."""
        return self.awx.of("schedules")


def test_open_changes_are_schedules_that_know_each_other(
    organization: Organization, tmp_path: Path
) -> None:
    before = state_of(organization)
    with serving() as (url, awx):
        desk = Desk(organization, url, awx, tmp_path)
        jobs = [
            desk.job("2030-01-31T08:00:00Z", STORM, alvaria_until="2030-01-31T18:00:00+01:00"),
            desk.job("2030-01-31T08:00:00Z", FLOOD, alvaria_until="2030-01-31T19:00:00Z"),
        ]
        first, second = "Alvaria temporary north 000001", "Alvaria temporary north 000002"
        assert set(desk.schedules) == {first, second}
        schedule = desk.schedules[first]
        assert schedule["rrule"] == ("DTSTART:20300131T170000Z RRULE:FREQ=DAILY;INTERVAL=1;COUNT=1")
        assert schedule["limit"] == "north"
        assert "storm desk" in schedule["description"]
        kept = schedule["extra_data"]["alvaria_temporary_change"]
        text = base64.b64decode(kept.partition(":")[2]).decode()
        assert text.startswith("$ANSIBLE_VAULT")
        assert jobs[0].results["north"]["open"] == 1

        # What AWX launches at the time has the answers of the schedule.
        survey = template(NAME)["survey"]
        assert rules.launch_errors(survey, schedule["extra_data"]) == {}
        jobs.append(desk.job("2030-01-31T17:00:00Z", **schedule["extra_data"]))
        assert set(desk.schedules) == {second}
        assert jobs[2].results["north"]["ended"] == 1
        held = perform(organization, "alvaria_config", check_mode=True, config=FLOOD)
        assert held["changed"] is False
        elsewhere = second.replace("north", "south")
        jobs.append(desk.job("2030-01-31T17:30:00Z", alvaria_temporary_end=elsewhere))
        assert set(desk.schedules) == {second}
        jobs.append(desk.job("2030-01-31T17:30:00Z", alvaria_temporary_end=second))
        assert desk.schedules == {}
    assert difference(state_of(organization), before) == []
    # AWX hides the secrets of its own credentials in what it stores of an environment itself.
    assert TOKEN not in "".join(job.output for job in jobs)
    stored = "".join(text for job in jobs for text in job.stored().values())
    for canary in (NUMBER.removeprefix("+1"), "a-password", "hidden-"):
        assert canary not in stored


def test_a_change_that_was_begun_and_not_kept_is_not_forgotten(
    organization: Organization, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here AWX takes no schedule any more; a job that is killed leaves the same."""
    before = state_of(organization)
    begun = "Alvaria temporary north begun by job 0"
    with serving() as (url, awx):
        desk = Desk(organization, url, awx, tmp_path)
        with monkeypatch.context() as patch:
            refused = {"detail": "no"}
            patch.setattr(
                awx, "errors", lambda _kind, fields: {} if fields["name"] == begun else refused
            )
            lost = desk.job(
                "2030-01-31T08:00:00Z", FLOOD, "failed", alvaria_until="2030-01-31T18:00:00Z"
            )
        assert difference(state_of(organization), before) != []
        assert set(desk.schedules) == {begun}
        assert desk.schedules[begun]["enabled"] is False
        assert "until 2030-01-31" in desk.schedules[begun]["description"]
        hourly = desk.job("2030-01-31T19:00:00Z", status="failed")
        assert f"see the schedule {begun}." in hourly.output
        assert hourly.results["north"]["open"] == 0
        del awx.objects["schedules"][desk.schedules[begun]["id"]]
        again = desk.job("2030-01-31T20:00:00Z", STORM, alvaria_until="2030-01-31T21:00:00Z")
        assert set(desk.schedules) == {"Alvaria temporary north 000001"}
    assert "see the schedule" not in lost.output + again.output


def test_a_check_begins_nothing(organization: Organization, tmp_path: Path) -> None:
    with serving() as (url, awx):
        desk = Desk(organization, url, awx, tmp_path)
        awx.writes.clear()
        desk.job(
            "2030-01-31T08:00:00Z", FLOOD, job_type="check", alvaria_until="2030-01-31T18:00:00Z"
        )
        assert awx.writes == []


def test_a_document_that_is_refused_leaves_the_schedules_as_they_were(
    organization: Organization, tmp_path: Path
) -> None:
    with serving() as (url, awx):
        desk = Desk(organization, url, awx, tmp_path)
        desk.job("2030-01-31T08:00:00Z", FLOOD, alvaria_until="2030-01-31T18:00:00Z")
        there = dict(desk.schedules)
        past = desk.job(
            "2030-01-31T08:00:00Z", FLOOD, "failed", alvaria_until="2030-01-31T07:00:00Z"
        )
        assert "is past" in past.output
        assert desk.schedules == there
        later = desk.job("2030-01-31T09:00:00Z")
        assert later.results["north"]["open"] == 1
