# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""No canary in any place, wherever somebody put it by mistake, and whoever says it.

A value stands where another option, a key, a column, a path or a file name belongs; the platform
says it in an error, a header or the message of a job; a connection plugin shows what it carries.
"""

from __future__ import annotations

import base64
import json
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml

from .support.guarded import CLIENT, KEY, SECRET, searchable
from .support.playbook import Run, play, run
from .support.programs import warm_with
from .support.runner import GIVEN, run_by_runner
from .support.sandbox import Organization, writes
from .support.ways import only, thorough
from .test_canaries import PLACES, Trace, spellings, surroundings, tokens_of
from .test_secrets import fails, module

MASKS = "canary-mask-key-20f7"
CUSTOMER, ACCOUNT = "CUST-QX-Y", "91-99994532"
#: As people and programs write them.
NUMBERS = (
    "(202)555-0143",
    "1-202-555-0144",
    "(202) 5550145",
    "202\u2013555\u20130146",
    "202\u00a0555\u00a00147",
    "%2B12025550148",
    "202.555.0149",
    "202/555/0150",
    "\uff12\uff10\uff12\uff15\uff15\uff15\uff10\uff11\uff15\uff11",
    "521 44 9377",
    "521449378",
    "SSN521-44-9379",
)
#: What is in several of them, with and without what parts them, and no mask shows.
DIGITS = (
    "2025550",
    "555-01",
    "555.01",
    "555/01",
    "555\u201301",
    "555\u00a001",
    "\uff15\uff15\uff15\uff10",
    "5214493",
    "44-937",
    "44 937",
)
#: Durations, times and ids that programs make: any few digits may be in them by chance.
MADE = re.compile(r"(?<!\d)\d+\.\d{5,}|(?<![0-9a-f])[0-9a-f]{32,}")
MAIL = "canary%40example.com"
WORDS = " and ".join([*NUMBERS, MAIL])
BASIC = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode().rstrip("=")
ECHO = f"{WORDS}; Authorization: Basic {BASIC} x-api-key: {KEY} key {MASKS} {SECRET}"
IDENTITY = {"exclusion_type": "Voice", "exclusion_value": "{{ someone }}"}
VARIABLES: dict[str, Any] = {
    "words": list(NUMBERS),
    "someone": "+12025550199",
    "customer": CUSTOMER,
    "account": ACCOUNT,
    "keys": dict.fromkeys(NUMBERS, "x"),
    "deep": {"contacts": [dict.fromkeys(NUMBERS, CUSTOMER)]},
    "secrets": [SECRET, KEY, MASKS],
    "columns": {"exclusion_value": "202-555-0152"},
}
ROWS = "(202) 555-0153,exclusion_type\n+12025550154,Voice\n"


def misplaced() -> list[dict[str, Any]]:
    """Tasks that are refused because a value stands where something else belongs."""
    path = "/via/v3/organizations/{org_id}/compliance/exclusions"
    odd: dict[str, Any] = {
        "number as type": ("exclusion", {**IDENTITY, "exclusion_type": "{{ words[0] }}"}),
        "ssn as time": ("exclusion", {**IDENTITY, "end_time": "{{ words[11] }}"}),
        "numbers as options": ("exclusion", "{{ keys }}"),
        "numbers as keys": ("compliance_status", "{{ deep }}"),
        "number as timeout": ("user_info", {"timeout": "{{ words[10] }}"}),
        "secret as region": ("user_info", {"region": "{{ secrets[0] }}"}),
        "secret as choice": ("exclusion", {**IDENTITY, "state": "{{ secrets[2] }}"}),
        "secret as name": ("signature", {"name": "{{ secrets[1] }}", "version": 1}),
        "number as organization": ("user_info", {"org_id": "{{ words[1] }}/"}),
        "number as file": ("exclusions", {"src": "/nowhere/{{ words[6] }}.csv"}),
        "number as column": ("exclusions", {"src": "rows.csv", "columns": "{{ columns }}"}),
        "numbers as header": ("exclusions", {"src": "rows.csv"}),
        "number as document": ("config", {"src": "/nowhere/{{ words[4] }}.yml"}),
        "numbers as families": ("config", {"config": "{{ keys }}"}),
        "numbers in a path": (
            "api",
            {
                "path": path + "/{{ words[1] }}?customer={{ customer }}&x={{ words[5] }}",
                "query": {"CONTACT-KEY": "{{ customer }}", "Ssn": "{{ words[9] }}"},
            },
        ),
        "token in the background": ("token", {}),
    }
    tasks = [fails(name, module(task, options)) for name, (task, options) in odd.items()]
    tasks[-1]["block"][0].update({"async": 30, "poll": 0})
    return tasks


def told() -> list[dict[str, Any]]:
    """Tasks to which the platform says it."""
    looked_up = "{{ lookup('alvaria.cloud.alvaria', 'x', kind='worktype') }}"
    oddly = looked_up.replace("kind", "timeout=words[0], kind")
    return [
        fails("locked", module("exclusion", {"id": "{{ account_id }}", "state": "absent"})),
        fails("page", module("quota_control_info", {})),
        fails("job", module("load_job", {"file_name": "numbers.act"})),
        {"name": "job read", **module("job_info", {"id": "7"}, register="job")},
        {"name": "job shown", "ansible.builtin.debug": {"var": "job"}},
        fails("looked up", {"ansible.builtin.debug": {"msg": looked_up}}),
        fails("looked up oddly", {"ansible.builtin.debug": {"msg": oddly}}),
    ]


def plan_words(organization: Organization) -> None:
    """Make the platform say them: in errors, in headers, in the message of a job."""
    error = {"error": {"code": 400, "message": f"{ECHO} of {ACCOUNT}", "errors": []}}
    job = {"id": "7", "jobState": "Failed", "message": ECHO, "stats": {}}
    every = {"count": None}
    organization.fault(method="DELETE", path="*/exclusions/*", status=400, body=error, **every)
    organization.fault(
        method="GET",
        path="*/quotaControls",
        status=200,
        body="<html>",
        headers={"Content-Type": "text/(202)555-0143; x=521-44-9377"},
        **every,
    )
    organization.fault(method="POST", path="*/jobs/*", status=201, body=job, **every)
    organization.fault(method="GET", path="*/jobs/*", status=200, body=job, **every)
    organization.fault(method="GET", path="*/workTypes", status=400, body=error, **every)


def carried(folder: Path, organization: Organization) -> dict[str, Any]:
    """A play over ssh, whose stand-in runs the command here; the plugin shows what it carries."""
    ssh = folder / "ssh"
    ssh.write_text('#!/bin/sh\nfor last; do :; done\nexec sh -c "$last"\n')
    ssh.chmod(0o755)
    tasks = [
        {"name": "token by ssh", **module("token", {})},
        {"name": "document by ssh", **module("config_info", {"families": ["exclusions"]})},
    ]
    settings = {
        "ansible_connection": "ssh",
        "ansible_ssh_executable": str(ssh),
        "ansible_pipelining": True,
    }
    return play(tasks, organization, vars=settings)[0]


#: What is shown does not depend on what the API speaks.
dialect = only("documented")
guarded = searchable()


@pytest.mark.parametrize("execution", ["worker", "module"])
def test_no_value_is_shown_wherever_it_stands(
    execution: str, guarded: Organization, folder: Path
) -> None:
    around = {**surroundings(folder), "ANSIBLE_DISPLAY_TRACEBACK": "always"}
    with warm_with(around):
        search_everywhere(execution, guarded, folder, around)


def search_everywhere(
    execution: str, guarded: Organization, folder: Path, around: dict[str, str]
) -> None:
    """Misplace everything, have everything said, and look for it in all that is left."""
    arguments = prepared(execution, guarded, folder)
    plays = play([*misplaced(), *told()], guarded)
    if execution == "module":
        plays.append(carried(folder, guarded))
    before = len(writes(guarded.journal()))
    settings = {**around, **guarded.environment(), "ALVARIA_MASK_KEY": MASKS}
    done = run(folder, guarded, plays, *arguments, **settings)
    assert done.code == 0, done.output[-3000:]
    everything_was_tried(done, execution)
    verbs = [entry.split()[0] for entry in writes(guarded.journal())[before:]]
    assert verbs == ["DELETE", "POST"]
    trace = Trace(folder, [done])
    nothing_is_in(guarded, {place: look(trace) for place, look in PLACES.items()})


@pytest.mark.parametrize("execution", ["worker", pytest.param("module", marks=thorough)])
def test_what_ansible_runner_keeps_of_a_job_holds_no_value(
    execution: str, guarded: Organization, folder: Path
) -> None:
    arguments = prepared(execution, guarded, folder)
    plays = play([*misplaced(), *told()], guarded, separate=True)
    settings = {**guarded.environment(), "ALVARIA_MASK_KEY": MASKS}
    artifacts = run_by_runner(folder, plays, *arguments, **settings)
    left = {path: path.read_text() for path in artifacts.rglob("*") if path.is_file()}
    del left[artifacts / GIVEN]
    events = [text for path, text in left.items() if path.parent.name == "job_events"]
    failed = sum('"event": "runner_on_failed"' in text for text in events)
    assert failed == len(tried()), left[artifacts / "stdout"][-3000:]
    assert sum("***" in text for text in events) > len(NUMBERS)
    nothing_is_in(guarded, {str(path): text for path, text in left.items()})


def prepared(execution: str, guarded: Organization, folder: Path) -> tuple[str, ...]:
    """Have the platform say everything; gives the arguments of the run."""
    path = "/via/v3/organizations/{org}/compliance/exclusions"
    body = {
        "exclusionType": "Account",
        "exclusionValue": ACCOUNT,
        "startTime": "2026-01-01T00:00:00Z",
    }
    made = guarded.call("POST", path.format(org=guarded.name), json=body).json()
    plan_words(guarded)
    given = {**VARIABLES, "alvaria_execution": execution, "account_id": made["id"]}
    (folder / "variables.yml").write_text(yaml.safe_dump(given))
    (folder / "rows.csv").write_text(ROWS)
    return "-vvvv", "--diff", "-e", f"@{folder / 'variables.yml'}"


def nothing_is_in(guarded: Organization, texts: dict[str, str]) -> None:
    """Fail where a value is in a text."""
    values = {SECRET, KEY, MASKS, BASIC, CUSTOMER, ACCOUNT, "202-555-0152", "canary%40", "canary@"}
    values |= {*NUMBERS, *tokens_of(guarded)}
    whole = set().union(*map(spellings, values))
    found = []
    for place, text in texts.items():
        found += seen(place, text, whole)
        found += seen(place, MADE.sub("", text), DIGITS)
    assert not found, "\n".join(map(str, found[:10]))


def seen(place: str, text: str, wanted: Iterable[str]) -> list[tuple[str, str, str]]:
    """Which of the words stand in a text, with what is around them."""
    return [
        (place, word, text[max(0, text.index(word) - 200) :][:400])
        for word in wanted
        if word in text
    ]


def tried() -> list[str]:
    """The names of the tasks that fail."""
    return [task["block"][0]["name"] for task in (*misplaced(), *told()) if "block" in task]


def everything_was_tried(done: Run, execution: str) -> None:
    """Fail where a task was not refused, as then there would be nothing to find."""
    failed = [record.task for record in done.records if record.status == "failed"]
    assert failed == tried(), done.output[-3000:]
    assert "of ***" in done.record("locked").result["msg"]
    assert json.dumps(done.record("job read").result).count("***") > len(NUMBERS)
    if execution == "module":
        for name in ("token by ssh", "document by ssh"):
            assert "censored" in str(done.record(name).result), done.output[-3000:]
        assert "stdout and stderr censored due to no log" in done.output
        assert os.sep + "ssh" in done.output
