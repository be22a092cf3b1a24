# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook that tests rules.

The example project passes, a promise that is broken is named, and nothing but a sandbox is touched.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from xml.etree import ElementTree

import pytest
import requests
import yaml

from .support.playbook import ROOT, Run, run
from .support.sandbox import Organization, serving, violations

PROJECT = ROOT / "extensions" / "rule_tests"
RULES = PROJECT / "rules.yml"
PERSONAL = ("contact_address", "customer", "account_number", "contact_key", "exclusion_value")
ALLOWED = {
    "name": "Anybody",
    "at": "2027-03-01T12:00:00Z",
    "contact": {"contact_channel": "Voice", "contact_address": "+12025550199"},
    "expect": "allowed",
}
# Settings of a real organization that happen to be in the environment.
STRAY = {
    "ALVARIA_CLIENT_ID": "real",
    "ALVARIA_CLIENT_SECRET": "real-secret",
    "ALVARIA_API_KEY": "real-key",
    "ALVARIA_ACCESS_TOKEN": "real-token",
    "ALVARIA_TOKEN_URL": "http://127.0.0.1:9/token",
}
TIMES = "at and time_of_contact must be a date, a time and its zone, such as 2027-03-08T06:00:00Z"


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A sandbox of this file's own, as the playbook sets the clock."""
    with serving(tmp_path_factory.mktemp("sandbox"), "--data", "small") as url:
        yield url


def examples() -> list[dict[str, Any]]:
    """The cases of the example project."""
    return list(yaml.safe_load((PROJECT / "cases.yml").read_text())["alvaria_rule_tests"])


def perform(
    folder: Path, sandbox: str, *arguments: str, cases: object = None, **variables: str
) -> Run:
    """Run alvaria.cloud.rule_tests with the example's rules, and with its cases if none are given.

    Arguments or variables say where it runs, as a user's do; ``sandbox`` is where the callback of
    these tests reads the journal.
    """
    path = PROJECT / "cases.yml"
    if cases is not None:
        path = folder / "cases.yml"
        path.write_text(yaml.safe_dump({"alvaria_rule_tests": cases}))
    options = ("-e", f"@{RULES}", "-e", f"@{path}", *arguments)
    return run(
        folder,
        Organization(sandbox, "rule-tests"),
        "alvaria.cloud.rule_tests",
        *options,
        **variables,
    )


def result(done: Run) -> Any:
    """What the last task says."""
    told = done.record("Count the cases, and fail if one failed").result["msg"]
    if isinstance(told, list):
        assert told[-1].endswith("/troubleshooting.rst#rule-tests-failed")
        return told[:-1]
    return told


def control(url: str, path: str) -> Any:
    """What the sandbox tells about itself."""
    return requests.get(f"{url}/_sandbox/{path}", timeout=30).json()


def strings(tree: object, names: tuple[str, ...]) -> set[str]:
    """All values of these keys, however deep."""
    if isinstance(tree, dict):
        own = {
            str(value)
            for key, value in tree.items()
            if key in names and not isinstance(value, (dict, list))
        }
        return own.union(*(strings(value, names) for value in tree.values()))
    return (
        set().union(*(strings(item, names) for item in tree)) if isinstance(tree, list) else set()
    )


@contextmanager
def some_server(
    status: int, content: object
) -> Iterator[tuple[str, list[tuple[str, str, list[str]]]]]:
    """A server that is not a sandbox.

    Yields its URL and the requests that it gets: method, path, names of headers.
    """
    seen: list[tuple[str, str, list[str]]] = []

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            seen.append((self.command, self.path, [name.lower() for name in self.headers]))
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", seen
    finally:
        server.shutdown()
        server.server_close()


def test_the_example_project_passes_and_shows_no_personal_data(sandbox: str, folder: Path) -> None:
    before = control(sandbox, "snapshot")
    done = perform(folder, sandbox, "-vvv", ALVARIA_BASE_URL=sandbox + "/")
    cases = examples()
    assert done.code == 0, done.output
    assert len(cases) >= 12
    assert result(done) == f"{len(cases)} of {len(cases)} rule tests passed"
    assert done.record("Show which cases passed").result["msg"] == [case["name"] for case in cases]
    shown = done.output + json.dumps([record.result for record in done.records])
    values = strings([cases, yaml.safe_load(RULES.read_text())], PERSONAL)
    assert len(values) > 8
    assert not [value for value in values if value.lstrip("+") in shown]
    assert "sandbox-secret" not in shown
    assert "[WARNING]" not in done.output
    assert not violations(control(sandbox, "journal?organization=rule-tests")["entries"])
    assert control(sandbox, "snapshot") == before


def test_a_broken_promise_is_named_and_the_other_cases_run(sandbox: str, folder: Path) -> None:
    before = control(sandbox, "snapshot")
    chosen = {case["name"]: case for case in examples()}
    names = ["Eighth call in seven days", "Excluded number, before the end", "Two of three sold"]
    cases = [
        {**chosen[names[0]], "expect_rule": "Six calls in seven days"},
        chosen[names[1]],
        {**chosen[names[2]], "expect": "restricted"},
        ALLOWED,
    ]
    done = perform(
        folder,
        sandbox,
        "-e",
        f"alvaria_sandbox_url={sandbox}",
        "-e",
        "alvaria_rule_tests_dest=reports",
        cases=cases,
        ALVARIA_BASE_URL="http://127.0.0.1:9",
        ALVARIA_ORG_ID="demo",
        **STRAY,
    )
    assert done.code == 2, done.output
    summary, first, second = result(done)
    assert summary == "2 of 4 rule tests passed"
    assert first.startswith(
        "FAILED: Eighth call in seven days: expected restricted,"
        " restriction_type AttemptTrackerAccountVoice,"
        " restricted_rule_name Six calls in seven days, "
        "is restricted, restriction_type AttemptTrackerAccountVoice,"
        " restricted_rule_name Seven calls in seven days,"
        " restriction_end_time 2027-03-08T06:00:00"
    )
    assert second == "FAILED: Two of three sold: expected restricted, is allowed."
    assert done.record("Show which cases passed").result["msg"] == [names[1], "Anybody"]
    assert "real-" not in done.output
    assert "2025550" not in done.output
    assert control(sandbox, "snapshot") == before
    reports = [folder / "reports" / f"localhost.{ending}" for ending in ("xml", "html")]
    _judge_reports(*reports, [names[0], names[2]], [*names, "Anybody"])


def _judge_reports(junit: Path, page: Path, failed: list[str], names: list[str]) -> None:
    """The reports name the cases, and say of those that failed what came."""
    suite = ElementTree.parse(junit).getroot()
    assert suite.attrib["tests"] == "4"
    assert suite.attrib["failures"] == "2"
    assert [case.attrib["name"] for case in suite] == names
    told = {case.attrib["name"]: case.find("failure") for case in suite}
    assert [name for name, failure in told.items() if failure is not None] == failed
    last = told[failed[1]]
    assert last is not None
    assert last.attrib["message"] == "expected restricted, is allowed."
    assert "restricted" in str(last.text)
    text = page.read_text()
    assert "<h1>2 of 4 rule tests of localhost passed</h1>" in text
    assert text.index(failed[1]) < text.index("Anybody")
    assert "2025550" not in junit.read_text() + text


def test_a_case_that_cannot_be_run_fails_and_the_next_one_runs(sandbox: str, folder: Path) -> None:
    attempt = {
        "contact_channel": "Voice",
        "contact_address": "+12025550199",
        "time_of_contact": "2027-03-01T10:00:00Z",
        "disposition": "NA",
        "number_type": 1,
    }
    cases = [
        {
            **ALLOWED,
            "name": "Twice",
            "history": [attempt, {**attempt, "time_of_contact": "2027-03-01T04:00:00-06:00"}],
        },
        {**ALLOWED, "name": "Number", "history": [{**attempt, "number_type": "mobile"}]},
        ALLOWED,
    ]
    done = perform(folder, sandbox, cases=cases, ALVARIA_BASE_URL=sandbox)
    assert done.code == 2, done.output
    assert result(done)[0] == "1 of 3 rule tests passed"
    assert result(done)[1].startswith(
        "FAILED: Twice: The history has a contact twice, at the same time. See "
    )
    assert result(done)[2].startswith("FAILED: Number: argument 'number_type'")


def test_the_rules_of_several_hosts_are_tested_one_after_the_other(
    sandbox: str, folder: Path
) -> None:
    keep = {"alvaria_compliance_settings": {"exclusions": {"retain_no_end_time": True}}}
    # By the reference, exclusions without an end are purged daily unless the settings keep them.
    rules = {
        "ending": ("2022-01-01T00:00:00Z", {}, "restricted"),
        "kept": ("never", keep, "restricted"),
        "purged": ("never", {}, "allowed"),
    }
    hosts = {}
    for host, (end, settings, expected) in rules.items():
        exclusion = {
            "exclusion_type": "Voice",
            "exclusion_value": f"+12025550177{host}",
            "start_time": "2020-01-01T00:00:00Z",
            "end_time": end,
        }
        contacts = {
            name: {"contact_channel": "Voice", "contact_address": f"+12025550177{name}"}
            for name in rules
        }
        cases = [
            {
                "name": name,
                "at": "2021-01-01T00:00:00Z",
                "contact": contact,
                "expect": expected if name == host else "allowed",
            }
            for name, contact in contacts.items()
        ]
        stray = {"alvaria_base_url": "http://127.0.0.1:9", "alvaria_client_secret": "real-secret"}
        hosts[host] = {
            "alvaria_org_id": host,
            **stray,
            **settings,
            "alvaria_exclusions": [exclusion],
            "alvaria_rule_tests": cases,
        }
    (folder / "organizations.yml").write_text(yaml.safe_dump({"all": {"hosts": hosts}}))
    options = (
        "-i",
        str(folder / "organizations.yml"),
        "-e",
        "alvaria_hosts=all",
        "-e",
        f"alvaria_sandbox_url={sandbox}",
    )
    done = run(folder, Organization(sandbox, "ending"), "alvaria.cloud.rule_tests", *options)
    assert done.code == 0, done.output
    assert [
        record.result["msg"] for record in done.records if record.task.startswith("Count the cases")
    ] == ["3 of 3 rule tests passed"] * 3


@pytest.mark.parametrize(
    ("status", "content"), [(404, {"error": {"code": 404}}), (200, {"status": "ok"}), (200, [])]
)
def test_what_is_no_sandbox_is_asked_once_and_left_alone(
    status: int, content: object, sandbox: str, folder: Path
) -> None:
    with some_server(status, content) as (url, seen):
        done = perform(
            folder, sandbox, cases=[ALLOWED], ALVARIA_BASE_URL=url, ALVARIA_ORG_ID="real", **STRAY
        )
    assert done.code == 2, done.output
    assert f"No sandbox answers at {url} (" in done.output, done.output
    assert [(method, path) for method, path, _headers in seen] == [("GET", "/_sandbox/health")]
    assert not {"authorization", "x-api-key"} & set(seen[0][2])


def test_no_sandbox_at_all_is_said(sandbox: str, folder: Path) -> None:
    done = perform(folder, sandbox, cases=[ALLOWED])
    assert done.code == 2, done.output
    assert "No sandbox answers at an empty URL" in done.output, done.output


QUOTES = "texts must be in quotes where YAML would read a number, yes or no"


def test_cases_with_mistakes_are_refused_before_anything_is_asked(
    sandbox: str, folder: Path
) -> None:
    mistakes: list[tuple[dict[str, Any], str]] = [
        ({**ALLOWED, "expected": "allowed"}, "expected is not known"),
        (
            {**ALLOWED, "contact": {**ALLOWED["contact"], "phone": "1", "key": "2"}},
            "contact.key is not known; contact.phone is not known",
        ),
        ({**ALLOWED, "history_defaults": {"when": "1"}}, "history.when is not known"),
        (
            {**ALLOWED, "+12025550144": 1, "contact": {**ALLOWED["contact"], "+12025550145": 1}},
            "[...] is not known; contact.[...] is not known",
        ),
        (
            {
                **ALLOWED,
                "history": [{"time_of_contact": "2027-03-01T10:00:00Z", "disposition": "NA"}],
            },
            "each contact of the history needs contact_channel, time_of_contact, disposition"
            " and number_type",
        ),
        ({**ALLOWED, "history_defaults": {"customer": 7}}, QUOTES),
        ({**ALLOWED, "expect_rule": False}, QUOTES),
        ({**ALLOWED, "history": ALLOWED["contact"]}, "history must be a list of dictionaries"),
        ({**ALLOWED, "at": "2027-03-01T12:00:00"}, TIMES),
        ({**ALLOWED, "at": date(2027, 3, 1)}, TIMES),
        ({**ALLOWED, "expect": "refused"}, "expect must be allowed or restricted"),
        (
            {**ALLOWED, "expect": None, "expect_type": None, "at": None},
            f"at is missing; expect is missing; {TIMES}",
        ),
        (
            {},
            "at is missing; contact.contact_address is missing; contact.contact_channel is missing;"
            f" expect is missing; name is missing; {TIMES}",
        ),
    ]
    cases = [
        {**case, "name": f"Case of {place}"} if case else {}
        for place, (case, _complaint) in enumerate(mistakes)
    ]
    with some_server(200, {}) as (url, seen):
        done = perform(folder, sandbox, cases=[*cases, ALLOWED, ALLOWED], ALVARIA_BASE_URL=url)
    assert done.code == 2, done.output
    assert seen == [], done.output
    complaints = [
        (case.get("name", "no name"), complaint)
        for case, (_case, complaint) in zip(cases, mistakes, strict=True)
    ]
    complaints += [("Anybody", "another case has this name")] * 2
    expected = [
        f"Case {place} ({name}): {complaint}."
        for place, (name, complaint) in enumerate(complaints, 1)
    ]
    assert re.findall(r'"msg": "(Case .*) See .*#rule-tests-cases"', done.output) == expected
    assert "20255501" not in done.output


def test_the_name_of_a_case_is_text(sandbox: str, folder: Path) -> None:
    done = perform(folder, sandbox, cases=[{**ALLOWED, "name": 7}], ALVARIA_BASE_URL=sandbox)
    assert done.code == 2, done.output
    assert f"Case 1 (7): {QUOTES}." in done.output, done.output


def test_an_address_with_a_login_is_refused_and_not_shown(sandbox: str, folder: Path) -> None:
    done = perform(
        folder, sandbox, "-vvv", cases=[ALLOWED], ALVARIA_BASE_URL="http://me:geheim@127.0.0.1:9"
    )
    assert done.code == 2, done.output
    assert "alvaria_sandbox_url: must be an address" in done.output, done.output
    assert "geheim" not in done.output


@pytest.mark.parametrize(
    "cases",
    [[], "Anybody", [ALLOWED, "Anybody"], {"name": "Anybody"}],
    ids=["none", "text", "text within", "dictionary"],
)
def test_what_is_no_list_of_cases_is_refused(cases: object, sandbox: str, folder: Path) -> None:
    done = perform(folder, sandbox, cases=cases)
    assert done.code == 2, done.output
    assert "alvaria_rule_tests: must be a list of one or more cases." in done.output, done.output


def test_check_mode_is_refused(sandbox: str, folder: Path) -> None:
    before = control(sandbox, "snapshot")
    done = perform(folder, sandbox, "--check", cases=[ALLOWED], ALVARIA_BASE_URL=sandbox)
    assert done.code == 2, done.output
    assert "they cannot run in check mode" in done.output, done.output
    assert control(sandbox, "snapshot") == before
