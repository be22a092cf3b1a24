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

from .awx import AWX, answers, data

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
            "patternProperties": {"^(?!ANSIBLE_)[a-zA-Z_]+[a-zA-Z0-9_]*$": {"type": "string"}},
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
    for name, template in entry["injectors"]["env"].items():
        assert name not in ENV_BLOCKLIST
        ImmutableSandboxedEnvironment(undefined=StrictUndefined).from_string(template).render(
            dict.fromkeys(fields, "x")
        )
    secrets = {name for name, field in fields.items() if field.get("secret")}
    assert secrets == {name for name in fields if re.search("secret|key|organizations", name)}


@by_name("job_templates")
def test_a_survey_is_one_that_awx_takes_and_has_all_answers_beforehand(
    entry: dict[str, Any],
) -> None:
    for question in entry["survey"]:
        jsonschema_rs.validate(QUESTION, question)
        given = answers(entry["name"])[question["variable"]]
        assert question["required"]
        assert given not in ("", [])
        chosen = given if isinstance(given, list) else [given]
        assert (
            set(chosen) <= set(question["choices"])
            if "choices" in question
            else question["min"] <= (len(given) if isinstance(given, str) else given)
        )
    variables = [question["variable"] for question in entry["survey"]]
    assert len(variables) == len(set(variables))


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


@by_name("schedules")
def test_a_schedule_is_one_that_awx_takes(entry: dict[str, Any]) -> None:
    assert entry["unified_job_template"] in [template["name"] for template in data("job_templates")]
    start = r"DTSTART(;TZID=[A-Za-z_/]+:\d{8}T\d{6}|:\d{8}T\d{6}Z)"
    rule = (
        start
        + r" RRULE:FREQ=(MINUTELY|HOURLY|DAILY|WEEKLY|MONTHLY|YEARLY)"
        + r";INTERVAL=[1-9]\d*(;[A-Z]+=[A-Z0-9,]+)*"
    )
    assert re.fullmatch(rule, entry["rrule"])
    assert entry["job_type"] in ("run", "check")
