# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The stand-in for AWX refuses what AWX refuses.

Each rule is tried with what extensions/awx once had, and AWX refused or took for something else.
"""

from __future__ import annotations

from typing import Any

import pytest

from . import rules
from .awx import data, template
from .controller import PATIENCE, Controller

RULE = "DTSTART;TZID=Etc/UTC:20260101T030000 RRULE:FREQ=DAILY;INTERVAL=1"


def asked_for(name: str) -> list[dict[str, Any]]:
    """The survey of a job template, as it was when all with a default were required."""
    return [
        {**question, "required": "default" in question} for question in template(name)["survey"]
    ]


def question(name: str, variable: str) -> dict[str, Any]:
    """A question of a job template's survey."""
    return next(one for one in template(name)["survey"] if one["variable"] == variable)


@pytest.fixture
def controller() -> Controller:
    """An AWX that has a project, which it has not fetched yet."""
    made = Controller()
    send(made, "projects", name="Alvaria Cloud")
    return made


def send(
    controller: Controller, kind: str, *, method: str = "POST", **fields: Any
) -> tuple[int, Any]:
    """The status and body of AWX's answer."""
    return controller.answer(method, f"/api/v2/{kind}/", {}, fields)


def fetched(controller: Controller) -> None:
    """Wait for the project, as the module of awx.awx does."""
    [update] = controller.objects["project_updates"]
    for _time in range(PATIENCE):
        controller.answer("GET", f"/api/v2/project_updates/{update}/", {}, None)


def drift(controller: Controller, survey: list[dict[str, Any]]) -> int:
    """The number of the job template for drift, with that survey."""
    fetched(controller)
    [project] = controller.objects["projects"]
    fields = {"name": "Alvaria drift", "playbook": "drift.yml", "project": project}
    status, made = send(controller, "job_templates", ask_job_type_on_launch=True, **fields)
    assert status == 201
    place = f"job_templates/{made['id']}/survey_spec"
    assert send(controller, place, name="", description="", spec=survey)[0] == 200
    return int(made["id"])


def test_a_template_is_refused_before_the_project_is_fetched(controller: Controller) -> None:
    [project] = controller.objects["projects"]
    fields = {"name": "Alvaria drift", "playbook": "drift.yml", "project": project}
    refused = (400, {"playbook": ["Playbook not found for project."]})
    assert send(controller, "job_templates", **fields) == refused
    fetched(controller)
    assert send(controller, "job_templates", **fields)[0] == 201


def test_a_playbook_that_the_project_has_not_is_refused(controller: Controller) -> None:
    fetched(controller)
    [project] = controller.objects["projects"]
    fields = {"name": "Other", "playbook": "other.yml", "project": project}
    assert send(controller, "job_templates", **fields)[0] == 400


def test_a_schedule_is_refused_where_a_required_question_has_only_a_default(
    controller: Controller,
) -> None:
    number = drift(controller, asked_for("Alvaria drift"))
    fields = {"name": "Night", "rrule": RULE, "unified_job_template": number}
    status, errors = send(controller, "schedules", **fields)
    assert status == 400
    assert errors["variables_needed_to_start"] == [
        "'alvaria_drift_fails' value missing",
        "'alvaria_drift_dest' value missing",
    ]
    answers = rules.form(asked_for("Alvaria drift"))
    assert send(controller, "schedules", extra_data=answers, **fields)[0] == 201


def test_a_launch_is_refused_where_a_required_question_has_only_a_default(
    controller: Controller,
) -> None:
    number = drift(controller, asked_for("Alvaria drift"))
    assert send(controller, f"job_templates/{number}/launch")[0] == 400


def test_a_launch_takes_defaults_of_what_is_not_required(controller: Controller) -> None:
    number = drift(controller, template("Alvaria drift")["survey"])
    status, made = send(controller, f"job_templates/{number}/launch")
    assert status == 201
    assert made["extra_vars"]["alvaria_drift_fails"] == "true"


def test_a_default_of_a_multiselect_is_no_answer() -> None:
    families = {**question("Alvaria export", "alvaria_export_families"), "required": False}
    assert rules.variables([families], {}) == {}
    assert rules.form([families])["alvaria_export_families"][0] == "signatures"


def test_an_approval_keeps_no_fields_of_its_node(controller: Controller) -> None:
    """Modules that compare what they sent with what is there take that for a change."""
    _status, node = send(controller, "workflow_job_templates", name="Plan")
    _status, node = send(
        controller,
        "workflow_job_template_nodes",
        identifier="ask",
        workflow_job_template=node["id"],
    )
    place = f"workflow_job_template_nodes/{node['id']}/create_approval_template"
    _status, made = send(controller, place, name="Ask", timeout=60, identifier="ask")
    assert "identifier" not in made
    place = f"workflow_approval_templates/{made['id']}"
    _status, changed = send(controller, place, method="PATCH", timeout=90, identifier="ask")
    assert changed["timeout"] == 90
    assert "identifier" not in changed
    assert send(controller, f"{place}/success_nodes", id=1)[0] == 404


def test_the_form_sends_nothing_where_nothing_is_answered() -> None:
    unlisted = question("Alvaria drift", "alvaria_drift_unlisted")
    assert rules.form([unlisted]) == {}
    assert rules.form([{**unlisted, "default": ""}]) == {}


def test_no_choice_is_no_answer_and_an_empty_one_is_refused() -> None:
    unlisted = question("Alvaria drift", "alvaria_drift_unlisted")
    assert rules.launch_errors([unlisted], {}) == {}
    assert rules.variables([unlisted], {}) == {}
    assert rules.variables([{**unlisted, "default": ""}], {}) == {}
    assert rules.launch_errors([unlisted], {"alvaria_drift_unlisted": ""})


def test_a_multiselect_is_answered_by_a_list_only() -> None:
    families = question("Alvaria export", "alvaria_export_families")
    answers = {"alvaria_export_families": families["default"]}
    expected = ["'alvaria_export_families' value is expected to be a list."]
    assert rules.answer_errors(families, answers) == expected


@pytest.mark.parametrize("answer", [-1, 1_000_001, "7", True])
def test_a_number_is_held_to_its_bounds(answer: Any) -> None:
    deletions = question("Alvaria apply", "alvaria_config_max_deletions")
    assert rules.answer_errors(deletions, {"alvaria_config_max_deletions": answer})


def test_a_variable_that_no_question_asks_for_is_refused(controller: Controller) -> None:
    number = drift(controller, template("Alvaria drift")["survey"])
    answers = {"alvaria_user_skills": []}
    status, errors = send(controller, f"job_templates/{number}/launch", extra_vars=answers)
    assert status == 400
    assert "extra_vars" in errors


@pytest.mark.parametrize(
    "changed",
    [{"default": "other"}, {"type": "choice"}, {"default": 1}, {"variable": "alvaria_drift_dest"}],
)
def test_a_wrong_question_is_refused(controller: Controller, changed: dict[str, Any]) -> None:
    survey = template("Alvaria drift")["survey"]
    assert rules.survey_errors([{**survey[0], **changed}, *survey[1:]])


@pytest.mark.parametrize(
    "rule",
    [
        "DTSTART:20260101T030000 RRULE:FREQ=DAILY;INTERVAL=1",
        "DTSTART;TZID=Etc/UTC:20260101T240000 RRULE:FREQ=DAILY;INTERVAL=1",
        "DTSTART;TZID=Etc/Mars:20260101T030000 RRULE:FREQ=DAILY;INTERVAL=1",
        "DTSTART;TZID=Etc/UTC:20260101T030000 RRULE:FREQ=DAILY",
        "RRULE:FREQ=DAILY;INTERVAL=1",
    ],
)
def test_a_wrong_rule_of_a_schedule_is_refused(rule: str) -> None:
    assert rules.schedule_errors({}, [], {"rrule": rule})["rrule"]


def test_a_schedule_cannot_say_what_is_not_asked_on_launch() -> None:
    fields = {"rrule": RULE, "job_type": "check"}
    assert "job_type" in rules.schedule_errors({"job_type": "run"}, [], fields)


def with_field(**changed: Any) -> dict[str, Any]:
    """The credential type of one organization, with a field changed back."""
    kind = data("credential_types")[0]
    fields = [
        {**field, **changed} if field["id"] == changed["id"] else field
        for field in kind["inputs"]["fields"]
    ]
    return {**kind, "inputs": {**kind["inputs"], "fields": fields}}


NEEDED = {"org_id": "x", "client_id": "x", "client_secret": "x", "api_key": "x"}


@pytest.mark.parametrize("name", ["base_url", "token_url"])
def test_a_blank_url_is_refused_where_the_field_has_that_format(name: str) -> None:
    former = with_field(id=name, format="url")
    assert set(rules.credential(former, {**NEEDED, name: ""})[1]) == {name}
    assert rules.credential(former, NEEDED)[1] == {}


def test_a_blank_choice_becomes_the_first_one() -> None:
    """Who left the region blank would have logged in in the United States."""
    former = with_field(id="region", choices=["us", "eu", "uk"])
    kept, errors = rules.credential(former, {**NEEDED, "region": ""})
    assert errors == {}
    assert kept["region"] == "us"


def test_a_field_that_is_required_is_not_left_blank() -> None:
    kind = data("credential_types")[0]
    assert set(rules.credential(kind, {**NEEDED, "api_key": ""})[1]) == {"api_key"}


def test_a_template_in_an_extra_variable_of_a_credential_is_never_filled() -> None:
    text = "{% raw %}{{ alvaria_secrets.client_id }}{% endraw %}"
    injectors = {"extra_vars": {"alvaria_client_id": text, "alvaria_org_id": "{{ org_id }}"}}
    former = {**data("credential_types")[0], "injectors": injectors}
    assert rules.dead_templates(former) == ["alvaria_client_id"]


def test_a_container_gets_the_first_line_of_a_variable() -> None:
    """The other lines are lost, or are taken for variables."""
    lines = "north: {client_id: x}\nsouth: {client_id: y}\nPATH=/theirs"
    assert rules.by_lines({"ALVARIA_ORGANIZATIONS": lines, "HOME": "/home"}) == {
        "ALVARIA_ORGANIZATIONS": "north: {client_id: x}",
        "PATH": "/theirs",
        "HOME": "/home",
    }


@pytest.mark.parametrize(
    "messages",
    [
        {"success": {"body": "{{ job.nothing }}"}},
        {"succeeded": {"body": "{}"}},
        {"success": {"message": "a\nb", "body": "{}"}},
    ],
)
def test_a_wrong_message_is_refused(controller: Controller, messages: dict[str, Any]) -> None:
    fields = {"name": "Webhook", "notification_type": "webhook", "messages": messages}
    assert send(controller, "notification_templates", **fields)[0] == 400


def test_a_message_that_is_no_json_is_posted_as_nothing() -> None:
    assert rules.posted("not JSON") == {}
