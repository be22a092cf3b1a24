# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Load jobs: started once, waited for, and judged by what became of their lines."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.load_jobs import _TYPES
from ansible_collections.alvaria.cloud.tests.unit.support import (
    COMPLIANCE_V4,
    Answer,
    Clock,
    Script,
    error,
    ok,
    reset,
    run,
    timed_out,
)

MODULE = "alvaria_load_job"
JOBS = f"{COMPLIANCE_V4}/jobs"
SEVEN = f"{JOBS}/7"
START = {"fileName": "list.act", "errorResponseType": "NoErrorFile"}
STATS = {"processed": 4, "added": 3, "updated": 0, "deleted": 0, "failures": 0, "duplicates": 1}


def state(name: str, **more: Any) -> dict[str, Any]:
    return {"kind": "via#job", "id": "7", "jobState": name, **more}


def expect_start(script: Script, answer: Answer | Exception | None = None) -> None:
    script.expect(
        "POST", f"{JOBS}/exclusionsLoad", answer or Answer(202, state("Pending")), json=START
    )


def expect_polls(script: Script, *states: dict[str, Any]) -> None:
    for found in states:
        script.expect("GET", SEVEN, ok(found))


def load(check_mode: bool = False, **options: Any) -> dict[str, Any]:
    return run(MODULE, {"file_name": "list.act", **options}, check_mode)


# --- starting ----------------------------------------------------------------


@pytest.mark.parametrize("explicit", [True, False])
@pytest.mark.parametrize("kind", sorted(_TYPES))
def test_the_extension_or_the_type_says_where_a_job_is_started(
    script: Script, kind: str, explicit: bool
) -> None:
    extension, operation = _TYPES[kind]
    body = {"fileName": f"My list{extension}", "errorResponseType": "ErrorFileWithSummary"}
    script.expect("POST", f"{JOBS}/{operation}", Answer(202, state("Pending")), json=body)
    options = {
        "file_name": f"My list{extension}",
        "error_response_type": "ErrorFileWithSummary",
        "wait": False,
    }
    result = run(MODULE, {**options, **({"job_type": kind} if explicit else {})})
    assert result["changed"] is True
    assert result["job"] == {
        "id": "7",
        "job_state": "Pending",
        "job_type": kind,
        "file_name": f"My list{extension}",
    }


@pytest.mark.parametrize("wait", [True, False])
def test_check_mode_starts_nothing(script: Script, wait: bool) -> None:
    result = load(True, wait=wait)
    assert result["changed"] is True
    assert result["job"] == {}
    assert script.sent == []


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize(
    "name",
    ["", "../list.act", "a/list.act", "a\\list.act", "list.ACT", "list", "list.act.csv", ".act/"],
)
def test_what_is_no_bare_name_of_a_load_file_is_refused(
    script: Script, name: str, check_mode: bool
) -> None:
    result = load(check_mode, file_name=name)
    assert result["failed"]
    assert result["msg"].startswith(f"file_name: {name!r} ")
    assert script.sent == []


@pytest.mark.parametrize(
    "failure", [reset(), timed_out(), error(500), error(503), Answer(200, content=b"<html>")]
)
def test_a_start_whose_outcome_is_unknown_is_not_repeated_and_counts_as_a_change(
    script: Script, failure: Answer | Exception
) -> None:
    expect_start(script, failure)
    result = load()
    assert result["failed"]
    assert result["changed"] is True
    assert "may have been started" in result["msg"]
    assert "before you load the file again" in result["msg"]


@pytest.mark.parametrize("status", [400, 403, 404, 409])
def test_a_start_that_is_refused_changed_nothing(script: Script, status: int) -> None:
    expect_start(script, error(status, "no"))
    result = load()
    assert result["failed"]
    assert result["changed"] is False
    assert "may have been started" not in result["msg"]


def test_a_start_that_is_throttled_is_repeated(script: Script) -> None:
    expect_start(script, error(429))
    expect_start(script)
    assert load(wait=False)["alvaria_api"] == {"requests": 2, "retries": 1, "conflicts": 0}


@pytest.mark.parametrize("body", [[], {}, "7", {"jobState": "Pending"}, {"id": ""}])
def test_a_start_without_the_jobs_id_cannot_be_followed(script: Script, body: Any) -> None:
    expect_start(script, ok(body))
    result = load()
    assert result["failed"]
    assert "without the job's id" in result["msg"]
    assert "may have been started" in result["msg"]


def test_a_start_without_the_jobs_id_counts_as_a_change(script: Script) -> None:
    expect_start(script, ok({}))
    assert load()["changed"] is True


# --- waiting -----------------------------------------------------------------


def test_a_job_that_is_over_at_once_is_not_waited_for(script: Script, clock: Clock) -> None:
    expect_start(script)
    expect_polls(script, state("Completed", stats=STATS))
    result = load()
    assert result["changed"] is True
    assert result["job"]["stats"] == STATS
    assert clock.slept == []


def test_pauses_grow_up_to_the_longest(script: Script, clock: Clock) -> None:
    expect_start(script)
    expect_polls(script, *[state("Processing")] * 15, state("Completed", stats=STATS))
    assert "failed" not in load()
    assert clock.slept[:4] == pytest.approx([0.2, 0.3, 0.45, 0.675])
    assert all(later >= earlier for earlier, later in zip(clock.slept, clock.slept[1:]))
    assert len(clock.slept) == 15
    assert clock.slept[-1] == max(clock.slept) == 10.0


@pytest.mark.parametrize("limit", [1, 7, 60])
def test_waiting_ends_at_the_limit_and_not_later(script: Script, clock: Clock, limit: int) -> None:
    began, pause, left, polls = clock.now, 0.2, float(limit), 1
    while left > 1e-9:
        left, pause, polls = left - min(pause, left), min(pause * 1.5, 10.0), polls + 1
    expect_start(script)
    expect_polls(script, *[state("Processing")] * polls)
    result = load(wait_timeout=limit)
    assert clock.now - began == pytest.approx(limit)
    assert sum(clock.slept) == pytest.approx(limit)
    assert result["failed"]
    assert result["changed"] is True
    assert result["error"]["kind"] == "work"
    assert result["msg"].startswith(f"The job was still Processing after {limit} s.")
    assert "alvaria_job_info with the id 7" in result["msg"]
    assert result["job"]["job_state"] == "Processing"
    assert result["job"]["file_name"] == "list.act"


def test_without_time_a_job_is_looked_at_once(script: Script, clock: Clock) -> None:
    expect_start(script)
    expect_polls(script, state("Pending"))
    assert load(wait_timeout=0)["failed"]
    assert clock.slept == []


def test_a_job_that_ends_in_the_last_moment_is_seen(script: Script, clock: Clock) -> None:
    expect_start(script)
    expect_polls(script, *[state("Processing")] * 4, state("Completed", stats=STATS))
    assert "failed" not in load(wait_timeout=1)
    assert sum(clock.slept) == pytest.approx(1)


def test_a_state_that_nobody_knows_is_no_end(script: Script, clock: Clock) -> None:
    expect_start(script)
    expect_polls(script, state("Cancelling"), state("Completed", stats=STATS))
    assert "failed" not in load()
    assert clock.slept == [0.2]


@pytest.mark.parametrize(
    "answer", [error(403, "no"), error(404), error(500), ok({}), ok([]), ok({"id": "7"})]
)
def test_a_look_that_fails_leaves_the_job_running_and_hands_over_its_id(
    script: Script, answer: Answer
) -> None:
    expect_start(script)
    expect_polls(script, state("Processing", startTime="2030-01-01T00:00:00.000Z"))
    script.expect("GET", SEVEN, answer)
    result = load()
    assert result["failed"]
    assert result["changed"] is True
    assert "The job goes on" in result["msg"]
    assert "id 7" in result["msg"]
    assert result["job"] == {
        "id": "7",
        "job_state": "Processing",
        "start_time": "2030-01-01T00:00:00Z",
        "job_type": "ExclusionsLoad",
        "file_name": "list.act",
    }


def test_a_job_that_does_not_show_yet_is_looked_for_again(script: Script) -> None:
    expect_start(script)
    script.expect("GET", SEVEN, error(404))
    expect_polls(script, state("Completed", stats=STATS))
    assert "failed" not in load()


def test_a_job_that_never_shows_is_not_looked_for_without_end(script: Script) -> None:
    expect_start(script)
    for _look in range(4):
        script.expect("GET", SEVEN, error(404))
    result = load()
    assert result["failed"]
    assert result["changed"] is True
    assert "The job goes on" in result["msg"]


def test_a_look_is_repeated_like_any_read(script: Script) -> None:
    expect_start(script)
    script.expect("GET", SEVEN, error(503))
    expect_polls(script, state("Completed", stats=STATS))
    assert load()["alvaria_api"] == {"requests": 3, "retries": 1, "conflicts": 0}


# --- judging -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("stats", "changed"),
    [
        ({"added": 1}, True),
        ({"updated": 1}, True),
        ({"deleted": 1}, True),
        ({"processed": 9, "duplicates": 9, "added": 0, "updated": 0, "deleted": 0}, False),
        ({}, False),
        (None, False),
    ],
)
def test_a_job_changed_what_its_numbers_say(script: Script, stats: Any, changed: bool) -> None:
    expect_start(script)
    expect_polls(script, state("Completed", stats=stats))
    result = load()
    assert "failed" not in result
    assert result["changed"] is changed


@pytest.mark.parametrize(
    ("failures", "most", "good"),
    [(0, 0, True), (1, 0, False), (3, 3, True), (4, 3, False), (None, 0, True)],
)
def test_lines_may_fail_up_to_the_limit(
    script: Script, failures: int | None, most: int, good: bool
) -> None:
    expect_start(script)
    expect_polls(script, state("Completed", stats={**STATS, "failures": failures, "processed": 9}))
    result = load(max_failures=most)
    assert ("failed" not in result) is good
    assert result["changed"] is True
    if not good:
        assert result["msg"].startswith(f"{failures} of 9 lines failed, but at most {most} may.")
        assert "error_response_type: ErrorFileWithSummary" in result["msg"]


def test_the_file_with_the_reasons_is_named(script: Script) -> None:
    expect_start(script)
    expect_polls(
        script, state("Completed", stats={"failures": 1, "processed": 2}, errorFileName="list.err")
    )
    result = load()
    assert "(reasons in the error file list.err)" in result["msg"]
    assert "ErrorFileWithSummary" not in result["msg"]
    assert result["changed"] is False


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"message": "Bad header."}, "The job failed: Bad header."),
        ({}, "the platform gives no reason"),
    ],
)
@pytest.mark.parametrize("added", [0, 2])
def test_a_job_that_failed_fails_the_task_with_what_it_did_before(
    script: Script, more: dict[str, str], words: str, added: int
) -> None:
    expect_start(script)
    expect_polls(script, state("Failed", stats={"added": added}, **more))
    result = load(max_failures=99)
    assert result["failed"]
    assert result["error"]["kind"] == "work"
    assert words in result["msg"]
    assert result["changed"] is bool(added)
    assert result["job"]["job_state"] == "Failed"


# --- looking ahead of time ---------------------------------------------------


def test_a_job_can_be_read_by_its_id(script: Script) -> None:
    script.expect(
        "GET",
        f"{JOBS}/a%2F7",
        ok(state("Completed", id="a/7", stats=STATS, endTime="2030-01-01T01:00:00+01:00")),
    )
    result = run("alvaria_job_info", {"id": "a/7"}, check_mode=True)
    assert result["changed"] is False
    assert result["job"] == {
        "id": "a/7",
        "job_state": "Completed",
        "stats": STATS,
        "end_time": "2030-01-01T00:00:00Z",
    }


@pytest.mark.parametrize("identifier", ["", ".", ".."])
def test_a_job_without_an_id_is_not_looked_for(script: Script, identifier: str) -> None:
    result = run("alvaria_job_info", {"id": identifier})
    assert result["failed"]
    assert result["error"]["kind"] == "invalid"
    assert script.sent == []


def test_a_job_that_nobody_knows_is_an_error(script: Script) -> None:
    script.expect("GET", SEVEN, error(404, "no such job"))
    result = run("alvaria_job_info", {"id": "7"})
    assert result["failed"]
    assert result["error"]["kind"] == "not_found"
    assert "job" not in result
