# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""No canary in any place.

Canaries are secrets and people's data that every module is given; places are all that a run leaves
behind.

Each run does everything that takes such values, succeeds, is refused, and meets servers that repeat
what they were sent. Then each place is searched for each value in every spelling in which it may
have got there. Only what a user writes or asks for is left out: the run's own input.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
import yaml

from ansible_collections.alvaria.cloud.plugins.module_utils._privacy.gate import Gate
from ansible_collections.alvaria.cloud.tests import summary

from .support.engine import perform
from .support.guarded import CLIENT, KEY, SECRET, searchable
from .support.playbook import Run, play, run
from .support.programs import warm_with
from .support.sandbox import Organization
from .support.ways import only
from .test_secrets import (
    ACCOUNT,
    ATTEMPT,
    CONTACT,
    CONVENIENT,
    CUSTOMER,
    MAIL,
    PHONE,
    SETTINGS,
    SPARE,
    SSN,
    TIMES,
    fails,
    merged,
    module,
    refused_by_the_rules,
)

#: The token of the login before each run comes on top.
SECRETS = {
    "client secret": SECRET,
    "API key": KEY,
    "password in a redirect": "canary-password-93f0",
    "key in a redirect": "canary-location-51c7",
}
PEOPLE = {
    "telephone number": PHONE,
    "another telephone number": SPARE,
    "social security number": SSN,
    "account number": ACCOUNT,
    "e-mail address": MAIL,
    "customer id": CUSTOMER,
    "number in a reason": "(202) 555-0199",
    "number in a row that is not valid": "+12025550166",
    "address in a row that is not valid": "canary.row@example.com",
}
EXCLUSIONS = [
    {"exclusion_type": kind, "exclusion_value": value, **TIMES}
    for kind, value in (("Voice", PHONE), ("SSN", SSN), ("Account", ACCOUNT), ("Email", MAIL))
]
CONFIG = {
    "exclusions": EXCLUSIONS,
    "convenient_contact_times": [CONVENIENT],
    "compliance_settings": SETTINGS,
}
#: The same people with something changed, so that there is something to write.
CHANGED: dict[str, Any] = {
    "exclusions": [{**entry, "reason": "Changed"} for entry in EXCLUSIONS],
    "convenient_contact_times": [{**CONVENIENT, "reason": "Changed"}],
    "compliance_settings": {"attempt_trackers": {"excluded_contact_addresses": [MAIL, PHONE]}},
}
VARIABLES: dict[str, Any] = {
    "attempt": ATTEMPT,
    "changed": CHANGED,
    "config": CONFIG,
    "contact": CONTACT,
    "contacts": [
        {**CONTACT, "name": "one"},
        {**CONTACT, "contact_address": SPARE, "name": "two"},
        {**CONTACT, "contact_channel": "Email", "contact_address": MAIL},
    ],
    "convenient": CONVENIENT,
    "exclusions": EXCLUSIONS,
    "misspelt": [
        {"contact_channel": "Voice", "contact_adress": PHONE, "custmer": CUSTOMER, "SSN": SSN}
    ],
    "people": PEOPLE,
    "reason": f"Asked from (202) 555-0199 and by {MAIL}, SSN {SSN}",
    "settings": SETTINGS,
    "wrong": {
        "exclusions": [
            {**EXCLUSIONS[0], "end_time": SPARE},
            {"exclusion_type": MAIL, PHONE: CUSTOMER},
        ],
        ACCOUNT: [],
    },
}
ROWS = "exclusion_type,exclusion_value,start_time,end_time\n" + "".join(
    f"{kind},{value},2026-01-01,{end}\n"
    for kind, value, end in (
        ("Voice", SPARE, ""),
        ("Email", "canary.row@example.com", "+12025550166"),
    )
)
#: Written into the process of every module before it begins: what would go to the system log goes
#: to a file.
SITE = """
import os, syslog
def note(*arguments):
    with open(os.environ["SYSLOG_FILE"], "a") as file:
        print(*arguments, file=file)
syslog.syslog = note
"""

Task = dict[str, Any]


def background(name: str, task: str, options: Any) -> list[Task]:
    """A task in the background, and one that waits for it and leaves the file of its result."""
    waiting = {"ansible.builtin.async_status": {"jid": "{{ job.ansible_job_id }}"}}
    until = {"register": "ended", "until": "ended is finished", "retries": 600, "delay": 0.1}
    return [
        {"name": name, **module(task, options, register="job"), "async": 120, "poll": 0},
        {"name": f"{name} ended", **waiting, **until},
    ]


def working() -> list[Task]:
    """Everything that takes people's data.

    It is done, done again, read, shown, called by its path, and removed.
    """

    def each(name: str, **more: Any) -> list[Task]:
        """One task for each exclusion, as Ansible shows the items of a loop."""
        tasks = []
        for number in range(len(EXCLUSIONS)):
            one = {
                option: f"{{{{ exclusions[{number}].{option} }}}}"
                for option in ("exclusion_type", "exclusion_value")
            }
            tasks.append({"name": f"{name} {number}", **module("exclusion", {**one, **more})})
        return tasks

    path = "/via/v3/organizations/{org_id}/compliance/exclusions"
    body = {
        "exclusionType": "SMS",
        "exclusionValue": "{{ contact.contact_address }}",
        "startTime": TIMES["start_time"],
    }
    status, times, report = "compliance_status", "convenient_contact_time", "contact_attempt"
    rows = {"src": "rows.csv", "max_errors": 9, "errors_dest": "left/errors.csv"}
    return [
        {"name": "log in", **module("token", {}, register="session")},
        {
            "name": "use the token",
            **module("user_info", {"access_token": "{{ session.access_token }}"}),
        },
        *each("exclusion", **TIMES),
        *each("exclusion changed", reason="{{ reason }}"),
        {"name": "exclusions read", **module("exclusion_info", {}, register="found")},
        {"name": "exclusions shown", "ansible.builtin.debug": {"var": "found"}},
        {
            "name": "exclusions called",
            **module(
                "api",
                {
                    "path": path,
                    "paginate": "exclusions",
                    "query": {"exclusionValue": "{{ contact.contact_address }}"},
                },
            ),
        },
        {"name": "exclusion sent", **module("api", {"path": path, "method": "POST", "body": body})},
        *background("exclusion in the background", "exclusion", "{{ exclusions[0] }}"),
        *background("exclusions in the background", "exclusion_info", {}),
        *background("check in the background", "compliance_status", {"contacts": "{{ contacts }}"}),
        *each("exclusion removed", state="absent"),
        {"name": "rows", **module("exclusions", rows)},
        {
            "name": "list",
            **module(
                "exclusions",
                {
                    "exclusions": (
                        "{{ exclusions + [{'exclusion_value': people.values() | first}] }}"
                    ),
                    "max_errors": 1,
                },
            ),
        },
        {"name": "settings", **module("compliance_settings", "{{ settings }}")},
        {"name": "settings read", **module("compliance_settings_info", {}, register="found")},
        {"name": "settings shown", "ansible.builtin.debug": {"var": "found"}},
        {"name": "times", **module(times, "{{ convenient }}")},
        {"name": "times changed", **module(times, merged("convenient", reason="Asked for"))},
        {
            "name": "times read",
            **module(times + "_info", {"contact_key": "{{ contact.customer }}"}, register="found"),
        },
        {"name": "check", **module(status, {"contacts": "{{ contacts }}", "release": True})},
        {"name": "attempt", **module(report, "{{ attempt }}")},
        {"name": "attempt switched", **module(report, merged("attempt", status="Disabled"))},
        {
            "name": "attempts read",
            **module(report + "_info", {"customer": "{{ contact.customer }}"}, register="found"),
        },
        {"name": "attempts shown", "ansible.builtin.debug": {"var": "found"}},
        {"name": "document", **module("config", {"config": "{{ config }}"})},
        {
            "name": "document read",
            **module(
                "config_info",
                {"families": ["exclusions", "convenient_contact_times"]},
                register="document",
            ),
        },
        {
            "name": "document in part",
            **module("config_info", {"families": ["compliance_settings"]}, register="document"),
        },
    ]


def failing() -> list[Task]:
    """Everything refused: by Ansible, by the collection, by the platform."""
    status = "compliance_status"
    return [
        fails(
            "exclusion refused",
            module(
                "exclusion", "{{ exclusions[0] | combine({'end_time': contact.contact_address}) }}"
            ),
        ),
        fails(
            "exclusion misspelt",
            module(
                "exclusion",
                {"exclusion_type": "Voice", "exclusion_vlaue": "{{ contact.contact_address }}"},
            ),
        ),
        fails(
            "rows refused",
            module("exclusions", {"src": "rows.csv", "errors_dest": "left/refused.csv"}),
        ),
        *refused_by_the_rules(),
        fails(
            "settings misplaced",
            module("compliance_settings", {"attempt_trackers": "{{ people.values() | list }}"}),
        ),
        fails("check misspelt", module(status, {"contacts": "{{ misspelt }}"})),
        fails(
            "check misplaced",
            module(
                status,
                {
                    "contact_channel": "{{ contact.contact_address }}",
                    "contact_address": "{{ contact.customer }}",
                },
            ),
        ),
        fails("document refused", module("config", {"config": "{{ wrong }}"})),
        fails(
            "login refused",
            module(
                "user_info",
                {"client_id": CLIENT, "client_secret": "{{ lookup('env', 'WRONG_SECRET') }}"},
            ),
        ),
    ]


def echoed() -> list[Task]:
    """The same against a server that answers with all that it was sent."""
    return [
        fails("exclusion echoed", module("exclusion", "{{ changed.exclusions[0] }}")),
        fails(
            "settings echoed", module("compliance_settings", "{{ changed.compliance_settings }}")
        ),
        fails(
            "times echoed",
            module("convenient_contact_time", "{{ changed.convenient_contact_times[0] }}"),
        ),
        fails("check echoed", module("compliance_status", {"contacts": "{{ contacts }}"})),
        fails(
            "attempt echoed",
            module("contact_attempt", merged("attempt", time_of_contact="2026-02-03T04:05:06Z")),
        ),
        fails("document echoed", module("config", {"config": "{{ changed }}"})),
        fails(
            "rows echoed",
            module(
                "exclusions",
                {"exclusions": "{{ changed.exclusions }}", "errors_dest": "left/echoed.csv"},
            ),
        ),
        fails("redirected", module("compliance_reference_info", {"resource": ["Geocodes"]})),
        fails("page instead of an answer", module("quota_control_info", {})),
    ]


@dataclass
class Trace:
    """What a run left, by place."""

    folder: Path
    runs: list[Run] = field(default_factory=list)

    def files(self, *patterns: str) -> str:
        """The text of files that the run made."""
        found = [
            path
            for pattern in patterns
            for path in sorted(self.folder.glob(pattern))
            if path.is_file()
        ]
        return "\n".join(f"{path}\n{path.read_bytes().decode(errors='replace')}" for path in found)

    def rest(self) -> str:
        """All files but the input.

        Files inside of other places are left out too, and so are the requests that the sandbox saw,
        which the test itself keeps.
        the test itself keeps.
        """
        inputs = {
            "variables.yml",
            "playbook.yml",
            "rows.csv",
            "records.jsonl",
            "sitecustomize.py",
            "organization.yml",
        }
        return self.files(
            *{
                str(path.relative_to(self.folder))
                for path in self.folder.rglob("*")
                if path.is_file() and path.name not in inputs
            }
        )


PLACES: dict[str, Callable[[Trace], str]] = {
    "output at -vvvv": lambda trace: "".join(done.output for done in trace.runs),
    "results, diffs, invocations and exceptions": lambda trace: "".join(
        repr(record.result) for done in trace.runs for record in done.records
    ),
    "last result as JSON of a callback": lambda trace: trace.files("left/tree/*"),
    "JUnit report": lambda trace: trace.files("left/junit/*"),
    "log of Ansible": lambda trace: trace.files("left/ansible.log"),
    "system log of modules": lambda trace: trace.files("left/syslog"),
    "results of tasks in the background": lambda trace: trace.files("async/*"),
    "temporary files": lambda trace: trace.files("local/**/*", "remote/**/*"),
    "files of errors": lambda trace: trace.files("left/*.csv"),
    "drift report": lambda trace: trace.files("drift/*"),
    "any other file": Trace.rest,
}


def spellings(value: str) -> set[str]:
    """A value as texts, addresses, JSON and headers spell it.

    A number is without its plus, which is easily lost.
    """
    bare = value.removeprefix("+")
    return {bare, quote(bare, safe=""), quote_plus(bare), json.dumps(bare)[1:-1]}


def surroundings(folder: Path) -> dict[str, str]:
    """The environment of a run that leaves as much as it can, and all of it in the folder."""
    (folder / "site").mkdir()
    (folder / "site" / "sitecustomize.py").write_text(SITE)
    (folder / "left").mkdir()
    return {
        "ANSIBLE_CALLBACKS_ENABLED": "record,ansible.builtin.tree,ansible.builtin.junit",
        "ANSIBLE_CALLBACK_TREE_DIR": str(folder / "left" / "tree"),
        "JUNIT_OUTPUT_DIR": str(folder / "left" / "junit"),
        "ANSIBLE_LOG_PATH": str(folder / "left" / "ansible.log"),
        "ANSIBLE_LOCAL_TEMP": str(folder / "local"),
        "ANSIBLE_REMOTE_TEMP": str(folder / "remote"),
        "ANSIBLE_INJECT_FACT_VARS": "false",
        "PYTHONPATH": os.pathsep.join(
            filter(None, (str(folder / "site"), os.environ.get("PYTHONPATH")))
        ),
        "SYSLOG_FILE": str(folder / "left" / "syslog"),
        "WRONG_SECRET": "no " + SECRET,
    }


def plan_echoes(organization: Organization, token: str) -> None:
    """Make the server answer with everything that it was sent.

    It repeats the request and its headers, and names a way to elsewhere that holds credentials.
    """
    basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
    heads = f"Authorization: Bearer {token} Authorization: Basic {basic} x-api-key: {KEY} {SECRET}"
    anybody = f"{PHONE} {SPARE} {SSN} {MAIL} (202) 555-0199"
    password, key = SECRETS["password in a redirect"], SECRETS["key in a redirect"]
    elsewhere = f"http://canary:{password}@127.0.0.1:9/x?api_key={key}&token={token}"
    organization.fault(
        method="GET", path="*/geocodes", count=None, status=302, headers={"Location": elsewhere}
    )
    page = f"<html>{heads} {anybody} {CUSTOMER}</html>"
    organization.fault(
        method="GET",
        path="*/quotaControls",
        count=None,
        status=200,
        body=page,
        headers={"Content-Type": "text/html"},
    )
    # Numbers and addresses are known by their looks, accounts and customers by the request that
    # they are in.
    both = f"{CUSTOMER} {ACCOUNT}"
    for path, own in (
        ("*/complianceStatuses", both),
        ("*/contactAttempts*", both),
        ("*/convenientContactTimes*", CUSTOMER),
        ("*/compliance/*", ""),
    ):
        items = [
            {"scope": f"{own} {PHONE}", "reason": "invalid", "message": f"{SSN} {token} {own}"}
        ]
        body = {"error": {"code": 400, "message": f"{heads} {anybody} {own}", "errors": items}}
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            organization.fault(method=method, path=path, count=None, status=400, body=body)


def tokens_of(organization: Organization) -> list[str]:
    """All tokens that the organization has given out."""
    return [
        token
        for token, known in organization._control("GET", "snapshot")["tokens"].items()
        if known["organization"] == organization.name
    ]


#: What is shown does not depend on what the API speaks.
dialect = only("documented")
guarded = searchable()


@pytest.mark.parametrize("execution", ["worker", "module"])
def test_no_canary_is_in_any_place(execution: str, guarded: Organization, folder: Path) -> None:
    around = surroundings(folder)
    with warm_with(around):
        search_everywhere(execution, guarded, folder, around)


def search_everywhere(
    execution: str, guarded: Organization, folder: Path, around: dict[str, str]
) -> None:
    """Do everything, and look for the canaries in all that it leaves."""
    trace = Trace(folder)
    (folder / "variables.yml").write_text(
        yaml.safe_dump({**VARIABLES, "alvaria_execution": execution})
    )
    (folder / "rows.csv").write_text(ROWS)
    arguments = ("-vvvv", "--diff", "-e", f"@{folder / 'variables.yml'}")

    def perform_all(tasks: list[Task]) -> Run:
        done = run(folder, guarded, play(tasks, guarded), *arguments, **around)
        assert done.code == 0, done.output[-3000:]
        trace.runs.append(done)
        return done

    worked = perform_all(working())
    refused = perform_all(failing())
    token = tokens_of(guarded)[-1]
    plan_echoes(guarded, token)
    given = play(echoed(), guarded)
    given[0]["module_defaults"]["group/alvaria.cloud.alvaria"]["access_token"] = (
        "{{ lookup('env', 'CANARY_TOKEN') }}"
    )
    repeated = run(folder, guarded, given, *arguments, **around, CANARY_TOKEN=token)
    trace.runs.append(repeated)
    (folder / "organization.yml").write_text(
        yaml.safe_dump({f"alvaria_{name}": value for name, value in CHANGED.items()})
    )
    report = run(
        folder,
        guarded,
        "alvaria.cloud.drift",
        "-e",
        f"@{folder / 'organization.yml'}",
        *arguments,
        **around,
        **guarded.environment(),
    )
    trace.runs.append(report)

    # Everything was done, refused and repeated as it should be: otherwise there would be nothing
    # to find.
    assert {record.status for record in worked.records} == {"ok"}
    assert [
        record.task for record in (*refused.records, *repeated.records) if record.status == "failed"
    ] == [task["block"][0]["name"] for task in (*failing(), *echoed())]
    printed = repeated.output[-3000:] + report.output[-3000:]
    assert "Authorization: Bearer ******** Authorization: Basic" in repeated.output, printed
    assert report.code == 0, printed
    sent = json.dumps([record.journal for done in trace.runs for record in done.records])
    assert not [
        value for value in (PHONE, SPARE, SSN, ACCOUNT, MAIL, CUSTOMER) if value not in sent
    ]

    values = {
        **SECRETS,
        **PEOPLE,
        "login": base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode(),
    }
    values.update({f"token {number}": text for number, text in enumerate(tokens_of(guarded))})
    texts = {place: look(trace) for place, look in PLACES.items()}
    texts["journal of the sandbox"] = json.dumps(guarded.journal())
    people = {spelling for value in PEOPLE.values() for spelling in spellings(value)}
    found = [
        (name, place, spelling, text[max(0, text.index(spelling) - 200) :][:400])
        for place, text in texts.items()
        for name, value in values.items()
        for spelling in spellings(value)
        if spelling in text
        and not (
            place == "journal of the sandbox" and spelling in people
        )  # which is sent what is about people
    ]
    summary.add("canaries", values=len(values), places_searched=len(texts), found=len(found))
    assert not found, "\n".join(map(str, found[:10]))
    assert [place for place, text in texts.items() if not text.strip()] == ["temporary files"], (
        "a place is empty, so nothing could be found there"
    )
    for place in (
        "output at -vvvv",
        "results, diffs, invocations and exceptions",
        "log of Ansible",
        "JUnit report",
        "drift report",
        "results of tasks in the background",
    ):
        assert "***0177#" in texts[place], place
    modules = texts["system log of modules"].count("alvaria.cloud: options are not logged")
    in_background = sum(str(task["name"]).endswith("in the background") for task in working())
    assert (modules == in_background) is (execution == "worker")


def test_results_hold_nothing_that_the_net_would_have_to_catch(
    guarded: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("clean", "outside", "without_secrets"):
        monkeypatch.setattr(Gate, name, lambda _self, value: value)
    tasks: list[tuple[str, dict[str, Any]]] = [
        *(("exclusion", entry) for entry in EXCLUSIONS),
        ("exclusion_info", {}),
        ("exclusions", {"exclusions": [*EXCLUSIONS, {"exclusion_value": PHONE}], "max_errors": 1}),
        ("compliance_settings", SETTINGS),
        ("compliance_settings_info", {}),
        ("convenient_contact_time", CONVENIENT),
        ("convenient_contact_time_info", {"contact_key": CUSTOMER}),
        ("compliance_status", {"contacts": VARIABLES["contacts"], "release": True}),
        ("contact_attempt", ATTEMPT),
        ("contact_attempt_info", {"customer": CUSTOMER}),
        ("config", {"config": CONFIG}),
        (
            "api",
            {
                "path": "/via/v3/organizations/{org_id}/compliance/exclusions",
                "paginate": "exclusions",
            },
        ),
        ("user_info", {}),
    ]
    for name, options in tasks:
        result = perform(guarded, "alvaria_" + name, **options)
        assert not result.get("failed"), result
        text = json.dumps(result)
        assert not [
            value
            for value in (*SECRETS.values(), *PEOPLE.values(), *tokens_of(guarded))
            if value.removeprefix("+") in text
        ], (name, text)
