# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The data of extensions/awx, held to the rules of AWX and to the playbooks that they are for.

AWX checks the data by these rules when they are sent to it.
"""

from __future__ import annotations

import re
from typing import Any

import jsonschema_rs
import pytest
import yaml
from awx_plugins.interfaces._temporary_private_inject_api import ENV_BLOCKLIST
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.families import NAMES
from ansible_collections.alvaria.cloud.tests.integration.support.playbook import ROOT

from . import rules
from .awx import AWX, INVENTORY, data, template

NAME = "^[a-zA-Z_]+[a-zA-Z0-9_]*$"
#: The rules of AWX's fields for inputs and injectors of a custom credential type
#: (CredentialTypeInputField, CredentialTypeInjectorField).
INPUTS = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "required": {"type": "array", "items": {"type": "string"}},
        "fields": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["id", "label", "type"],
                "properties": {
                    "id": {"type": "string", "pattern": NAME, "not": {"const": "tower"}},
                    "type": {"enum": ["string", "boolean"]},
                    "format": {"enum": ["ssh_private_key", "url"]},
                    "choices": {
                        "type": "array",
                        "minItems": 1,
                        "items": {"type": "string"},
                        "uniqueItems": True,
                    },
                    "label": {"type": "string"},
                    "help_text": {"type": "string"},
                    "multiline": {"type": "boolean"},
                    "secret": {"type": "boolean"},
                    "ask_at_runtime": {"type": "boolean"},
                    "default": {},
                },
            },
        },
    },
}
INJECTORS = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "env": {
            "type": "object",
            "additionalProperties": False,
            "patternProperties": {
                "^(?!ANSIBLE_)[a-zA-Z_]+[a-zA-Z0-9_]*$": {
                    "type": "string",
                    "pattern": "^[\\x00-\\x7F]*$",
                }
            },
        },
        "file": {
            "type": "object",
            "patternProperties": {r"^template(\.[a-zA-Z_]+[a-zA-Z0-9_]*)?$": {"type": "string"}},
            "additionalProperties": False,
        },
        "extra_vars": {"type": "object"},
    },
}
#: Those of a survey's questions (JobTemplateSurveySpec).
QUESTION = {
    "type": "object",
    "additionalProperties": False,
    "required": ["question_name", "variable", "type", "required"],
    "properties": {
        "question_name": {"type": "string", "minLength": 1},
        "question_description": {"type": "string"},
        "variable": {"type": "string", "pattern": NAME},
        "type": {
            "enum": [
                "text",
                "textarea",
                "password",
                "multiplechoice",
                "multiselect",
                "integer",
                "float",
            ]
        },
        "required": {"type": "boolean"},
        "min": {"type": "integer"},
        "max": {"type": "integer"},
        "choices": {"type": "array", "minItems": 1, "items": {"type": "string"}},
        "default": {"type": ["string", "integer", "number"]},
        "new_question": {"type": "boolean"},
    },
    "if": {"properties": {"type": {"enum": ["multiplechoice", "multiselect"]}}},
    "then": {"required": ["choices"]},
}


def by_name(name: str) -> Any:
    """One test for each entry of a file."""
    return pytest.mark.parametrize("entry", data(name), ids=lambda entry: entry["name"])


@by_name("credential_types")
def test_a_credential_type_is_one_that_awx_takes(entry: dict[str, Any]) -> None:
    assert set(entry) == {"name", "description", "kind", "inputs", "injectors"}
    assert entry["kind"] in ("cloud", "net")
    jsonschema_rs.validate(INPUTS, entry["inputs"])
    jsonschema_rs.validate(INJECTORS, entry["injectors"])
    fields = {field["id"]: field for field in entry["inputs"]["fields"]}
    assert len(fields) == len(entry["inputs"]["fields"])
    assert set(entry["inputs"]["required"]) <= set(fields)
    known = {**dict.fromkeys(fields, "x"), "tower": {"filename": "/runner/env/file"}}
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined)
    for texts in entry["injectors"].values():
        for text in texts.values():
            environment.from_string(text).render(known)
    assert not set(entry["injectors"]["env"]) & set(ENV_BLOCKLIST)
    secrets = {name for name, field in fields.items() if field.get("secret")}
    assert secrets == {name for name in fields if re.search("secret|key|organizations", name)}


@by_name("credential_types")
def test_a_credential_whose_optional_fields_stay_blank_is_one_that_awx_takes(
    entry: dict[str, Any],
) -> None:
    required = entry["inputs"]["required"]
    names = [field["id"] for field in entry["inputs"]["fields"]]
    inputs = {name: "x" if name in required else "" for name in names}
    assert rules.credential(entry, inputs) == (inputs, {})


@by_name("credential_types")
def test_no_template_of_a_credential_stays_one(entry: dict[str, Any]) -> None:
    assert rules.dead_templates(entry) == []


@by_name("credential_types")
def test_no_secret_of_a_credential_is_in_the_environment(entry: dict[str, Any]) -> None:
    inputs = {field["id"]: "visible" for field in entry["inputs"]["fields"]}
    secrets = {field["id"] for field in entry["inputs"]["fields"] if field.get("secret")}
    inputs.update(dict.fromkeys(secrets, "hidden"))
    known = {**inputs, "tower": {"filename": "/runner/env/file"}}
    for kind in ("env", "extra_vars"):
        for text in entry["injectors"].get(kind, {}).values():
            made = ImmutableSandboxedEnvironment().from_string(text).render(known)
            assert "hidden" not in made


@by_name("job_templates")
def test_a_survey_is_one_that_awx_takes(entry: dict[str, Any]) -> None:
    for question in entry["survey"]:
        jsonschema_rs.validate(QUESTION, question)
    assert rules.survey_errors(entry["survey"]) == []


@by_name("job_templates")
def test_a_question_has_a_default_that_counts_or_is_required_or_left_to_the_inventory(
    entry: dict[str, Any],
) -> None:
    answered = set(rules.variables(entry["survey"], {}))
    for question in entry["survey"]:
        left = "Without an answer, as the inventory says" in question.get(
            "question_description", ""
        )
        kinds = [question["variable"] in answered, question["required"], left]
        assert kinds.count(True) == 1, question["variable"]


def test_what_decides_on_an_organization_is_left_to_the_inventory() -> None:
    """A default would be an extra variable, which counts before those of the inventory."""
    deciding = re.compile(
        "alvaria_(config|exclusions)_(state|max_deletions)|alvaria_drift_unlisted"
        "|alvaria_gate_(before|undo)"
    )
    surveys = [entry["survey"] for entry in (*data("job_templates"), *data("workflows"))]
    found = [
        question
        for survey in surveys
        for question in survey
        if deciding.fullmatch(question["variable"])
    ]
    assert len({question["variable"] for question in found}) == 7
    assert [question["variable"] for question in found if "default" in question] == []


def test_no_default_counts_before_a_variable_of_our_inventory() -> None:
    said = set()
    for path in INVENTORY.glob("*_vars/*.yml"):
        said |= set(yaml.safe_load(path.read_text()))
    assert "alvaria_drift_unlisted" in said
    for entry in data("job_templates"):
        assert not said & set(rules.variables(entry["survey"], {})), entry["name"]


@by_name("job_templates")
def test_a_job_can_be_limited_unless_it_needs_two_organizations(entry: dict[str, Any]) -> None:
    limited = entry.get("limited", entry["sliced"])
    assert limited is (entry["name"] != "Alvaria promote")


def test_without_answers_all_is_launched_that_asks_for_no_choice() -> None:
    refused = {
        entry["name"]: rules.launch_errors(entry["survey"], {})["variables_needed_to_start"]
        for entry in data("job_templates")
        if rules.launch_errors(entry["survey"], {})
    }
    assert refused == {
        "Alvaria export": ["'alvaria_export_families' value missing"],
        "Alvaria promote": [
            "'alvaria_promote_from' value missing",
            "'alvaria_promote_to' value missing",
            "'alvaria_promote_families' value missing",
        ],
        "Alvaria undo": ["'alvaria_undo_src' value missing"],
    }


@pytest.mark.parametrize("name", ["export", "promote"])
def test_a_playbook_has_the_families_that_the_form_shows(name: str) -> None:
    [play] = yaml.safe_load((AWX / "templates" / "project" / f"{name}.yml").read_text())
    shown = rules.form(template(f"Alvaria {name}")["survey"])
    variable = f"alvaria_{name}_families"
    assert play["vars"][variable] == shown[variable]


@by_name("job_templates")
def test_a_job_template_runs_a_playbook_of_the_collection_that_knows_the_answers(
    entry: dict[str, Any],
) -> None:
    [play] = yaml.safe_load((AWX / "templates" / "project" / entry["playbook"]).read_text())
    name = play["ansible.builtin.import_playbook"].removeprefix("alvaria.cloud.")
    assert f"{name}.yml" == entry["playbook"]
    text = (ROOT / "playbooks" / entry["playbook"]).read_text() + (
        ROOT / "roles" / "dispatch" / "tasks" / "main.yml"
    ).read_text()
    assert [
        question["variable"] for question in entry["survey"] if question["variable"] not in text
    ] == []


def test_families_of_the_surveys_are_those_of_the_document() -> None:
    offered = [
        question["choices"]
        for entry in data("job_templates")
        for question in entry["survey"]
        if question["variable"].endswith("_families")
    ]
    assert offered == [NAMES, NAMES]


@by_name("workflows")
def test_a_workflow_is_one_that_awx_takes(entry: dict[str, Any]) -> None:
    names = [one["name"] for one in data("job_templates")]
    assert rules.workflow_errors(names, entry) == []
    assert rules.survey_errors(entry["survey"]) == []
    assert rules.launch_errors(entry["survey"], {}) == {}


def test_a_workflow_that_awx_refuses_is_refused() -> None:
    [entry] = data("workflows")
    plan, approve, apply = entry["nodes"]
    back = {**apply, "related": {"success_nodes": [{"identifier": "plan"}]}}
    assert "Cycle detected." in rules.workflow_errors(
        ["Alvaria plan", "Alvaria apply plan"], {"nodes": [plan, approve, back]}
    )
    assert rules.workflow_errors(["Alvaria plan"], entry) == [
        "Unable to Find unified_job_template: Alvaria apply plan"
    ]


def test_nothing_is_applied_but_after_plan_and_approval() -> None:
    [entry] = data("workflows")
    way = {
        node["identifier"]: [
            (kind, following["identifier"])
            for kind, nodes in node.get("related", {}).items()
            for following in nodes
        ]
        for node in entry["nodes"]
    }
    assert way == {
        "plan": [("success_nodes", "approve")],
        "approve": [("success_nodes", "apply")],
        "apply": [],
    }


def test_answers_to_the_survey_of_the_workflow_are_answers_to_that_of_the_plan() -> None:
    [entry] = data("workflows")
    asked = {question["variable"]: question for question in template("Alvaria plan")["survey"]}
    for question in entry["survey"]:
        assert question == asked[question["variable"]]


@by_name("schedules")
def test_a_schedule_is_one_that_awx_takes(entry: dict[str, Any]) -> None:
    launched = template(entry["unified_job_template"])
    rule = f"DTSTART;TZID=Etc/UTC:20260101T030000 RRULE:{entry['rule']}"
    fields = {"rrule": rule, "job_type": entry["job_type"], "extra_data": entry["answers"]}
    asked = {"job_type": "run", "ask_job_type_on_launch": True}
    assert rules.schedule_errors(asked, launched["survey"], fields) == {}


@by_name("notification_templates")
def test_a_notification_is_one_that_awx_takes_and_posts_the_results(entry: dict[str, Any]) -> None:
    assert rules.message_errors(entry["messages"]) == []
    results = {"north": {"changed": True, "failed": False, "counts": {"signatures": 1}}}
    job = {**rules.JOB, "name": 'Our "drift"', "artifacts": {"alvaria_results": results}}
    for message in entry["messages"].values():
        body = rules.posted(rules.rendered(message["body"], job))
        assert body["name"] == 'Our "drift"'
        assert body["results"] == results


@by_name("notification_templates")
def test_a_notification_about_a_job_without_results_is_json_too(entry: dict[str, Any]) -> None:
    for message in entry["messages"].values():
        assert rules.posted(rules.rendered(message["body"], rules.JOB))["results"] == {}
