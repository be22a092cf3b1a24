# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rule tests: a sandbox alone is written to, each case starts from it, and so it is left."""

from __future__ import annotations

from typing import Any
from unittest.mock import ANY

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import rule_tests
from ansible_collections.alvaria.cloud.plugins.module_utils._common.stop import STOP
from ansible_collections.alvaria.cloud.tests.unit.support import (
    COMPLIANCE_V4,
    Answer,
    Script,
    error,
    ok,
    run,
)

CASE = {
    "name": "Anybody",
    "at": "2027-03-01T12:00:00Z",
    "contact": {"contact_channel": "Voice", "contact_address": "+12025550143"},
    "expect": "allowed",
}
RULES = {"organizations": {"demo": {}}}


def expect_case(script: Script) -> None:
    """Expect what comes before a case's own requests."""
    script.expect("PUT", "/_sandbox/snapshot", ok({}), json=RULES)
    script.expect("POST", "/_sandbox/clock", ok({}), json={"now": CASE["at"], "freeze": True})


def tried(script: Script, *cases: dict[str, Any]) -> dict[str, Any]:
    """What comes of cases in a sandbox, whose other requests have been expected."""
    script.expect("PUT", "/_sandbox/snapshot", ok({}), json=RULES)
    return run("alvaria_rule_tests", {"cases": list(cases)})


@pytest.fixture
def sandbox(script: Script) -> Script:
    """A sandbox that is asked whether it is one, and what it holds."""
    script.expect("GET", "/_sandbox/health", ok({"without_handler": []}))
    script.expect("GET", "/_sandbox/snapshot", ok(RULES))
    return script


@pytest.mark.parametrize("answer", [error(404), ok({"status": "ok"}), ok([])])
def test_what_is_no_sandbox_is_left_alone(script: Script, answer: Answer) -> None:
    script.expect("GET", "/_sandbox/health", answer)
    result = run("alvaria_rule_tests", {"cases": [CASE]})
    assert result["msg"].startswith("base_url: no sandbox answers there.")


def test_check_mode_asks_nothing(script: Script) -> None:
    result = run("alvaria_rule_tests", {"cases": [CASE]}, check_mode=True)
    assert result["results"] == []


def test_each_case_starts_from_the_rules_and_tells_what_came(sandbox: Script) -> None:
    for _case in range(2):
        expect_case(sandbox)
        path = f"{COMPLIANCE_V4}/complianceStatuses"
        sandbox.expect("POST", path, ok({"restricted": True}), json=ANY)
    result = tried(sandbox, CASE, {**CASE, "name": "007", "expect": "restricted"})
    assert result["results"] == [
        {
            "name": "Anybody",
            "at": CASE["at"],
            "wanted": "allowed",
            "told": "expected allowed, is restricted.",
        },
        {"name": "007", "at": CASE["at"], "wanted": "restricted", "told": ""},
    ]


def test_a_history_with_a_mistake_is_told_and_nothing_is_asked(sandbox: Script) -> None:
    expect_case(sandbox)
    result = tried(sandbox, {**CASE, "history": [{"number_type": "mobile"}]})
    assert result["results"][0]["told"].startswith("argument 'number_type'")


def test_a_value_that_is_no_text_is_told_without_itself(sandbox: Script) -> None:
    expect_case(sandbox)
    result = tried(sandbox, {**CASE, "contact": {**CASE["contact"], "customer": 4711}})
    told = result["results"][0]["told"]
    assert told.startswith("contacts[0].customer: ")
    assert "4711" not in told


def test_the_sandbox_is_put_back_when_the_work_ends_early(sandbox: Script) -> None:
    sandbox.expect("PUT", "/_sandbox/snapshot", error(400), json=RULES)
    result = tried(sandbox, CASE)
    assert result["failed"]


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time of the task is over as soon as its first case has been judged."""
    told = rule_tests._Judge.told

    def last(judge: Any, case: Any, rules: Any) -> str:
        text = told(judge, case, rules)
        monkeypatch.setattr(STOP, "_end", 0.0)
        return text

    monkeypatch.setattr(rule_tests._Judge, "told", last)


@pytest.mark.usefixtures("ended")
def test_a_sandbox_that_is_put_back_at_the_end_of_the_time_is_unchanged(sandbox: Script) -> None:
    expect_case(sandbox)
    result = tried(sandbox, {**CASE, "history": [{"number_type": "mobile"}]})
    assert result["error"]["code"] == "stopped"
    assert result["changed"] is False


@pytest.mark.parametrize("answer", [error(400), error(503)])
def test_a_sandbox_that_could_not_be_put_back_is_changed(sandbox: Script, answer: Answer) -> None:
    expect_case(sandbox)
    sandbox.expect("PUT", "/_sandbox/snapshot", answer, json=RULES)
    result = run(
        "alvaria_rule_tests",
        {"cases": [{**CASE, "history": [{"number_type": "mobile"}]}], "retries": 0},
    )
    assert result["failed"]
    assert result["changed"] is True


def test_a_result_shows_no_number_that_stands_in_a_wrong_place(sandbox: Script) -> None:
    expect_case(sandbox)
    case = {**CASE, "name": "Call of +12025550143", "expect": "987-65-4320"}
    [result] = tried(sandbox, case)["results"]
    assert "***0143#" in result["name"]
    assert "4320" not in str(result)


def test_a_case_without_a_time_is_refused_before_anything_is_asked(script: Script) -> None:
    result = run("alvaria_rule_tests", {"cases": [CASE, {**CASE, "at": "+12025550143"}]})
    assert result["msg"].startswith("cases[1].at: '***0143#")
    assert result["error"]["code"] == "time-invalid"
