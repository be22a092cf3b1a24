# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What AWX refuses, and what it makes of what it takes, as seen of AWX 24.6.1 and in its source.

Each rule names its place there. A rule returns what AWX would say; nothing means that it takes it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from jinja2 import StrictUndefined, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

Fields = Mapping[str, Any]
Survey = list[dict[str, Any]]

#: The types of a survey's questions, and those of their defaults (SURVEY_TYPE_MAPPING).
DEFAULTS: dict[str, Any] = {
    "text": str,
    "textarea": str,
    "password": str,
    "multiplechoice": str,
    "multiselect": str,
    "integer": int,
    "float": (float, int),
}
#: What a notification may use of a job, as far as our messages do (JobNotificationMixin).
JOB = {
    "id": 42,
    "name": "Stub",
    "status": "running",
    "job_type": "run",
    "artifacts": {},
}


def survey_errors(survey: Survey) -> list[str]:
    """What AWX has against a survey (JobTemplateSurveySpec)."""
    errors = [] if survey else ["'spec' doesn't contain any items."]
    seen: set[str] = set()
    for number, question in enumerate(survey):
        errors += _question_errors(number, question)
        if question["variable"] in seen:
            errors.append(f"'variable' '{question['variable']}' duplicated in question {number}.")
        seen.add(question["variable"])
    return errors


def _question_errors(number: int, question: Fields) -> list[str]:
    kind, default = question["type"], question.get("default", "")
    errors = []
    if kind not in DEFAULTS:
        errors.append(f"'{kind}' in survey question {number} is not an allowed question type.")
    elif default != "" and not isinstance(default, DEFAULTS[kind]):
        errors.append(f"Default value {default} in survey question {number} has another type.")
    if kind in ("multiplechoice", "multiselect"):
        if "choices" not in question:
            errors.append(f"Survey question {number} of type {kind} must specify choices.")
        elif set(str(default).splitlines()) - set(question["choices"]):
            errors.append("Default choice must be answered from the choices listed.")
    return errors


def answer_errors(question: Fields, answers: Fields) -> list[str]:
    """What AWX has against the answer to a question (SurveyJobTemplateMixin).

    A default does not count as the answer to a question that is required.
    """
    name, kind = question["variable"], question["type"]
    if name not in answers:
        return [f"'{name}' value missing"] if question["required"] else []
    answer = answers[name]
    if kind == "multiselect":
        if not isinstance(answer, list):
            return [f"'{name}' value is expected to be a list."]
        return [
            f"Value {one} for '{name}' expected to be one of {question['choices']}."
            for one in answer
            if one not in question["choices"]
        ]
    if kind == "multiplechoice":
        known = answer in question["choices"]
        return [] if known else [f"Value {answer} for '{name}' expected to be one of the choices."]
    wanted = {"integer": int, "float": (int, float)}.get(kind, str)
    if isinstance(answer, bool) or not isinstance(answer, wanted):
        return [f"Value {answer} for '{name}' expected to be of the type {kind}."]
    size = len(answer) if isinstance(answer, str) else answer
    return _size_errors(question, name, size)


def _size_errors(question: Fields, name: str, size: float) -> list[str]:
    if size < question.get("min", size):
        return [f"'{name}' value is too small (must be at least {question['min']})."]
    if size > question.get("max", size):
        return [f"'{name}' value is too large (must be no more than {question['max']})."]
    return []


def launch_errors(survey: Survey, answers: Fields) -> dict[str, Any]:
    """What AWX has against a launch with these answers, by its form, the API, or a schedule."""
    missing = [error for question in survey for error in answer_errors(question, answers)]
    errors: dict[str, Any] = {"variables_needed_to_start": missing} if missing else {}
    others = set(answers) - {question["variable"] for question in survey}
    if others:
        errors["extra_vars"] = [f"Variables {', '.join(sorted(others))} are not allowed on launch."]
    return errors


def variables(survey: Survey, answers: Fields) -> dict[str, Any]:
    """The extra variables that AWX makes of a launch (_update_unified_job_kwargs).

    A default that is no valid answer does not count: that of a multiselect is a text, and its
    answer a list.
    """
    defaults = {
        question["variable"]: question["default"]
        for question in survey
        if "default" in question
        and not answer_errors(question, {question["variable"]: question["default"]})
    }
    return {**defaults, **answers}


def form(survey: Survey) -> dict[str, Any]:
    """What the form of AWX sends where nobody changes an answer.

    The lines of a multiselect's default become a list (useSurveyStep.js), and what is blank is not
    sent (getSurveyValues.js).
    """
    sent = {}
    for question in survey:
        shown = question.get("default", "")
        if question["type"] == "multiselect" and shown:
            shown = shown.split("\n")
        if shown != "":
            sent[question["variable"]] = shown
    return sent


def node_errors(workflows: Mapping[int, Any], fields: Fields) -> dict[str, Any]:
    """What AWX has against a node of a workflow (WorkflowJobTemplateNodeSerializer)."""
    if fields.get("workflow_job_template") not in workflows:
        return {"workflow_job_template": ["This field is required."]}
    return {}


def workflow_errors(templates: Iterable[str], workflow: Fields) -> list[str]:
    """What AWX has against the nodes of a workflow: unknown ones, and a way back to a node."""
    nodes = {node["identifier"]: node for node in workflow["nodes"]}
    errors = [] if len(nodes) == len(workflow["nodes"]) else ["Identifiers are not unique."]
    known = set(templates)
    for name, node in nodes.items():
        run = node["unified_job_template"]
        if run["type"] == "job_template" and run["name"] not in known:
            errors.append(f"Unable to Find unified_job_template: {run['name']}")
        if name in _after(nodes, name):
            errors.append("Cycle detected.")
    return errors


def _after(nodes: Mapping[str, Any], name: str) -> list[str]:
    """The nodes that come after one, the nearest first; a way back ends with it."""
    found: list[str] = []
    following = [name]
    while following:
        related = nodes[following.pop(0)].get("related", {})
        for next_nodes in related.values():
            new = [node["identifier"] for node in next_nodes if node["identifier"] not in found]
            found += new
            following += new
    return found


def handed_on(artifacts: Iterable[Fields]) -> dict[str, Any]:
    """The variables that a node gets from those before it (WorkflowJobNode.get_job_kwargs).

    An approval has none of its own, and passes on what came to it.
    """
    given: dict[str, Any] = {}
    for one in artifacts:
        given.update(one)
    return given


def schedule_errors(template: Fields, survey: Survey, fields: Fields) -> dict[str, Any]:
    """What AWX has against a schedule of a job template (ScheduleSerializer)."""
    errors = launch_errors(survey, fields.get("extra_data") or {})
    for name in ("job_type", "limit", "verbosity", "job_slice_count"):
        given = fields.get(name)
        if given in (None, template.get(name)) or template.get(f"ask_{name}_on_launch"):
            continue
        errors[name] = ["Field is not configured to prompt on launch."]
    rule = _rule_errors(fields["rrule"])
    return {**errors, "rrule": rule} if rule else errors


def _rule_errors(rule: str) -> list[str]:
    start = re.match(r"DTSTART(;TZID=(?P<zone>[^:]+))?:\d{8}T(?P<time>\d{6})(?P<utc>Z?) ", rule)
    if not start:
        return ["Valid DTSTART required in rrule."]
    errors = []
    if not start["utc"] and not start["zone"]:
        errors.append("DTSTART cannot be a naive datetime.")
    if not re.fullmatch("([01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]", start["time"]):
        errors.append("rrule parsing failed validation: hour must be in 0..23")
    if start["zone"] and not _known(start["zone"]):
        errors.append(f"rrule parsing failed validation: {start['zone']} is not a time zone")
    if not re.search(r" RRULE:FREQ=(MINUTELY|HOURLY|DAILY|WEEKLY|MONTHLY|YEARLY)\b", rule):
        errors.append("One or more rule required in rrule.")
    if "INTERVAL=" not in rule:
        errors.append("INTERVAL required in rrule")
    return errors


def _known(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return True


def credential(kind: Fields, inputs: Fields) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """What AWX keeps of a credential's inputs, and what it has against them (CredentialInputField).

    An empty answer becomes the first of the field's choices; one without choices stays and is held
    to the field's format.
    """
    fields = {field["id"]: field for field in kind["inputs"]["fields"]}
    kept = {
        name: value or fields[name].get("choices", [""])[0]
        for name, value in inputs.items()
        if name in fields
    }
    errors = {name: ["is not a field of the type"] for name in inputs if name not in fields}
    for name, value in kept.items():
        if fields[name].get("format") == "url" and not all(urlsplit(value)[:2]):
            errors[name] = ["Invalid URL: Missing url scheme (http, https, etc.)"]
        if value not in fields[name].get("choices", [value]):
            errors[name] = [f"{value!r} is not one of {fields[name]['choices']}"]
    for name in kind["inputs"].get("required", []):
        if not kept.get(name):
            errors[name] = ["required for the credential type"]
    return kept, errors


def dead_templates(kind: Fields) -> list[str]:
    """The extra variables of a credential type that hold templates which nothing fills.

    AWX fills in the fields of the credential and marks the rest as unsafe (safe_yaml.safe_dump).
    """
    known = {field["id"]: "x" for field in kind["inputs"]["fields"]}
    environment = ImmutableSandboxedEnvironment()
    return [
        name
        for name, text in kind["injectors"].get("extra_vars", {}).items()
        if "{{" in environment.from_string(text).render(known)
    ]


def playbook_errors(project: Fields, fields: Fields) -> dict[str, Any]:
    """What AWX has against a job template's playbook (JobOptionsSerializer)."""
    known = fields["playbook"] in project["playbook_files"]
    return {} if known else {"playbook": ["Playbook not found for project."]}


def message_errors(messages: Fields) -> list[str]:
    """What AWX has against the messages of a webhook (NotificationTemplateSerializer)."""
    errors = [
        f"Event '{event}' invalid"
        for event in messages
        if event not in ("started", "success", "error", "workflow_approval")
    ]
    for message in messages.values():
        if "\n" in message.get("message", ""):
            errors.append("Messages cannot contain newlines")
        try:
            rendered(message["body"], JOB)
        except UndefinedError as error:
            errors.append(f"Field '{error.message}' unavailable")
    return errors


def rendered(body: str, job: Fields) -> str:
    """The body of a notification about a job."""
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined)
    url = "https://awx.example.com/#/jobs/playbook/42"
    return environment.from_string(body).render(job=job, url=url)


def posted(body: str) -> Any:
    """What a webhook posts of a body: an empty object if it is no JSON (WebhookBackend)."""
    try:
        return json.loads(body)
    except json.JSONDecodeError:
        return {}


def by_lines(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables that a container has.

    ansible-runner writes them to env.list as they are, and podman reads that by lines.
    """
    lines = "\n".join(f"{name}={value}" for name, value in environment.items()).splitlines()
    return dict(_pairs(lines))


def _pairs(lines: Iterable[str]) -> Iterable[tuple[str, str]]:
    for line in lines:
        name, equals, value = line.partition("=")
        if equals:
            yield name, value


class _Unsafe(yaml.SafeDumper):
    """Marks texts, of which ansible-core 2.19 and newer take quoted numbers and times as such."""

    def represent_data(self, data: Any) -> yaml.Node:
        """Any value."""
        if isinstance(data, str):
            return self.represent_scalar("!unsafe", data)
        return super().represent_data(data)


def extra_variables(values: Fields) -> str:
    """The file of a job's extra variables (safe_dump in awx/main/utils/safe_yaml.py)."""
    return "".join(
        yaml.dump({name: value}, Dumper=_Unsafe, default_flow_style=False)
        for name, value in values.items()
    )
