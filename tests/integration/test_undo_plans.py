# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An undo is a change like others: planned, and taken back exactly as it was planned."""

from __future__ import annotations

import copy
import json
import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._document.step import Steps
from ansible_collections.alvaria.cloud.plugins.module_utils._document.write import Writer
from ansible_collections.alvaria.cloud.tests import summary

from .support.engine import perform
from .support.kills import started
from .support.sandbox import Organization, writes
from .support.state import difference, put_back, saved, state_of, wait_for_quiet
from .support.ways import ALL_WAYS

NUMBER = "+12025550143"
CARE = {"name": "Care", "contents": "Your care team"}
TWO = {"name": "Two", "contents": "Both of us"}
EXCLUSION = {
    "exclusion_type": "Voice",
    "exclusion_value": NUMBER,
    "start_time": "2030-01-01T00:00:00Z",
    "end_time": "2031-01-01T00:00:00Z",
}
AGENT = {"user": "agent010@example.com"}
GERMAN = {"name": "German", "level": "Good"}
DOCUMENT: dict[str, Any] = {
    "signatures": [{**CARE, "contents": "Yours"}, TWO],
    "user_skills": [{**AGENT, "skills": [GERMAN]}],
    "exclusions": [EXCLUSION],
}


@pytest.fixture
def dialect() -> str:
    """What is there decides, and every test of a module has both dialects."""
    return "documented"


def good(organization: Organization, module: str, **options: Any) -> dict[str, Any]:
    """The result of a task that must succeed."""
    result = perform(organization, module, **options)
    assert not result.get("failed"), result
    return result


@pytest.fixture
def file(organization: Organization, folder: Path) -> str:
    """The undo file of a run that has created, changed, and put into a list."""
    good(organization, "alvaria_config", config={"signatures": [CARE]})
    path = str(folder / "undo")
    good(organization, "alvaria_config", config=DOCUMENT, undo_dest=path, undo_plain=True)
    return path


def refused(organization: Organization, code: str, **options: Any) -> dict[str, Any]:
    """The error of an undo that must be refused before it writes anything."""
    position = organization.position()
    result = perform(organization, "alvaria_undo", **options)
    assert result["failed"], result
    assert result["error"]["code"] == code, result["msg"]
    assert writes(organization.journal(position)) == []
    return dict(result["error"])


def test_an_undo_is_planned_and_done_exactly_so(
    organization: Organization, file: str, folder: Path
) -> None:
    changed, position = state_of(organization), organization.position()
    dest = str(folder / "plan")
    planned = good(organization, "alvaria_plan", undo={"src": file}, dest=dest)
    assert writes(organization.journal(position)) == []
    assert planned["pending"]
    text = Path(dest).read_text()
    assert [one for one in (NUMBER, NUMBER[2:], "sandbox-secret") if one in text] == []

    options = {"src": file, "plan": None, "plan_data": json.loads(text)}
    done = good(
        organization,
        "alvaria_undo",
        undo_dest=str(folder / "redo"),
        undo_plain=True,
        **options,
    )
    assert done["plan"]["done_before"] == 0
    again = good(organization, "alvaria_undo", **options)
    assert again["plan"]["msg"] == "All 4 steps of the plan had been done before."

    back = {"src": str(folder / "redo")}
    # The text of the file does as well as its path.
    text = Path(back["src"]).read_text()
    plan = good(organization, "alvaria_plan", undo={"content": text})["plan"]
    good(organization, "alvaria_undo", plan_data=plan, plan_max_age=600, **back)
    assert difference(state_of(organization), changed) == []


#: What somebody else does after the plan of the undo, and what is said of it.
EDITS: dict[str, tuple[dict[str, Any], str]] = {
    "the field that goes back": (
        {"signatures": [{**CARE, "contents": "Theirs"}]},
        "has been changed since",
    ),
    "what was created": (
        {"signatures": [{**TWO, "contents": "Theirs"}]},
        "has been changed since",
    ),
    "a member": (
        {"user_skills": [{**AGENT, "skills": [{**GERMAN, "level": "Basic"}]}]},
        "has been changed since",
    ),
    "another member": (
        {"user_skills": [{**AGENT, "skills": [{"name": "Spanish", "level": "Fluent"}]}]},
        "would become something else than the plan says",
    ),
    "a rule about a person": (
        {"exclusions": [{**EXCLUSION, "reason": "Theirs"}]},
        "has been changed since",
    ),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_after_the_plan_is_refused(
    edit: str, organization: Organization, file: str
) -> None:
    config, problem = EDITS[edit]
    plan = good(organization, "alvaria_plan", undo={"src": file})["plan"]
    assert good(organization, "alvaria_config", config=config)["changed"]
    error = refused(organization, "plan-differs", src=file, plan_data=plan)
    assert problem in [step["msg"] for step in error["steps"]]


def test_another_file_option_or_plan_is_refused(
    organization: Organization, file: str, folder: Path
) -> None:
    plan = good(organization, "alvaria_plan", undo={"src": file, "max_deletions": 5})["plan"]
    options = {"src": file, "max_deletions": 5, "plan_data": plan}
    error = refused(organization, "plan-differs", **{**options, "max_deletions": 6})
    assert error["options"] == ["max_deletions"]
    other = str(folder / "other")
    another = {"signatures": [{**CARE, "contents": "Another run"}]}
    good(organization, "alvaria_config", config=another, undo_dest=other)
    refused(organization, "plan-differs", **{**options, "src": other})
    edited = copy.deepcopy(plan)
    edited["undo"]["kept"] = [{"family": "signatures"}]
    refused(organization, "plan-changed", **{**options, "plan_data": edited})
    document = good(organization, "alvaria_plan", config=DOCUMENT)["plan"]
    refused(organization, "plan-foreign", **{**options, "plan_data": document})
    refused(organization, "plan-key", **options, mask_key="another key")


def test_a_plan_of_more_deletions_than_may_be_fails(organization: Organization, file: str) -> None:
    result = perform(organization, "alvaria_plan", undo={"src": file, "max_deletions": 1})
    assert result["error"]["code"] == "max-deletions"


def test_an_edit_during_the_undo_is_not_written_over(
    organization: Organization, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = good(organization, "alvaria_plan", undo={"src": file})["plan"]
    write = Writer.write
    theirs = {"signatures": [{**CARE, "contents": "Theirs"}]}
    theirs["user_skills"] = [{**AGENT, "skills": [{"name": "Spanish", "level": "Fluent"}]}]

    def late(writer: Writer, steps: Steps) -> None:
        monkeypatch.setattr(Writer, "write", write)
        assert good(organization, "alvaria_config", config=theirs)["changed"]
        write(writer, steps)

    monkeypatch.setattr(Writer, "write", late)
    result = perform(organization, "alvaria_undo", src=file, plan_data=plan)
    [failure] = result["failures"]
    assert (failure["family"], failure["error"]["code"]) == ("user_skills", "plan-overtaken")
    assert [(one["name"], one["option"]) for one in result["kept"]] == [("Care", "contents")]


NONE = {"skills": [], "state": "exact"}
KILLS = 20 if ALL_WAYS else 4
ROWS: dict[str, Any] = {
    "exclusions": [{"value": f"+120255501{number:02}"} for number in range(40)],
    "defaults": {"type": "Voice", **{name: EXCLUSION[name] for name in ("start_time", "end_time")}},
}


@pytest.mark.parametrize("way", ["document", "list", "undo"])
def test_what_was_killed_is_resumed_by_its_plan(
    way: str, make_organization: Callable[..., Organization], folder: Path
) -> None:
    organization, chance = make_organization(latency=4), random.Random(f"20300302 {way}")
    good(organization, "alvaria_config", config={"signatures": [CARE]})
    module, options, planned = "alvaria_config", {"config": DOCUMENT}, {"config": DOCUMENT}
    if way == "list":
        module, options, planned = "alvaria_exclusions", dict(ROWS), {"exclusions": ROWS}
    if way == "undo":
        file = str(folder / "undo")
        good(organization, module, **options, undo_dest=file, undo_plain=True)
        module, options, planned = "alvaria_undo", {"src": file}, {"undo": {"src": file}}
    start = saved(organization)
    options["plan_data"] = good(organization, "alvaria_plan", **planned)["plan"]
    began = time.monotonic()
    steps = good(organization, module, **options)["plan"]["steps"]
    duration, end = time.monotonic() - began, state_of(organization)
    in_between = 0
    for _kill in range(KILLS):
        put_back(organization, start)
        process = started(organization, module, options)
        time.sleep(duration * chance.random())
        os.killpg(process.pid, signal.SIGKILL)
        process.join(60)
        wait_for_quiet(organization)
        resumed = good(organization, module, **options)
        in_between += 0 < resumed["plan"]["done_before"] < steps
        assert difference(state_of(organization), end) == []
        again = good(organization, module, **options)
        assert again["plan"]["done_before"] == steps
        assert not again["changed"]
    summary.add("plans", kills=KILLS, in_between=in_between)


@pytest.mark.parametrize("way", ["document", "list", "undo"])
def test_a_plan_costs_a_check_and_nothing_more_when_it_is_applied(
    way: str, organization: Organization, file: str
) -> None:
    module, options, planned = "alvaria_undo", {"src": file}, {"undo": {"src": file}}
    if way == "document":
        changed = {"quota_controls": [], "exclusions": [], "user_skills": [AGENT | NONE]}
        module, options = "alvaria_config", {"config": changed, "state": "exact"}
        options |= {"max_deletions": 1000}
        planned = options
    if way == "list":
        module, options, planned = "alvaria_exclusions", dict(ROWS), {"exclusions": ROWS}

    def requests(result: dict[str, Any]) -> int:
        return int(result["alvaria_api"]["requests"])

    checked = perform(organization, module, True, **options)
    plan = good(organization, "alvaria_plan", **planned)
    assert requests(plan) == requests(checked)
    assert plan["estimated_requests"] == checked["estimated_requests"]
    start = saved(organization)
    without = good(organization, module, **options)
    assert without["changed"]
    put_back(organization, start)
    with_plan = good(organization, module, plan_data=plan["plan"], **options)
    assert requests(with_plan) == requests(without)
    summary.add("plans", requests_beyond=requests(with_plan) - requests(without))
