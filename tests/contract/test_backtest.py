# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The backtest against the oracle, which asks about each attempt anew, and by the clock."""

from __future__ import annotations

import os
import subprocess
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from alvaria_sandbox import backtest, clock
from alvaria_sandbox.backtest import Finding, Histories, Question, compare
from alvaria_sandbox.evaluation.model import Tables
from alvaria_sandbox.evaluation.replay import Replay

from . import oracle
from .worlds import ZONES, Maker

DAY = timedelta(days=1)
#: The families that can refuse a contact of which only an attempt is known.
ASKED = ["exclusions", "convenientContactTimes", "attemptTrackers"]
FEW, MANY = 300, 5_000
NUMBER = MANY if os.environ.get("ALVARIA_ALL_WAYS") else FEW


def rules_of(maker: Maker) -> dict[str, Any]:
    return {
        "exclusions": maker.numbered(4, maker.exclusion),
        "convenientContactTimes": maker.numbered(2, maker.contact_time),
        "attemptTrackers": maker.numbered(3, maker.attempt_tracker, "attemptTrackerName"),
        "settings": maker.settings()["attemptTrackers"],
    }


def case(seed: int) -> tuple[Question, list[dict[str, Any]]]:
    """Two sets of rules, and attempts in any order, some of them before the time in question."""
    maker = Maker(seed)
    attempts = [
        {
            **maker.attempt(),
            "timeZone": maker.zone if maker.likely(0.7) else maker.one(ZONES),
            "id": f"attempt{number:02d}",
        }
        for number in range(maker.random.randint(1, 25))
    ]
    begin = clock.spell(maker.now - maker.one((1, 7, 31)) * DAY)
    return Question(rules_of(maker), rules_of(maker), begin), attempts


def by_the_oracle(question: Question, attempts: list[dict[str, Any]]) -> list[Finding]:
    """Ask about each attempt with all that were made before it, in all rules."""
    findings = []

    def made(place: int) -> tuple[str, str]:
        return attempts[place]["timeOfContact"][:-1], attempts[place]["id"]

    for place, attempt in enumerate(attempts):
        if attempt["timeOfContact"][:-1] < question.begin[:-1]:
            continue
        before = [attempts[other] for other in range(len(attempts)) if made(other) < made(place)]
        check = {name: value for name, value in attempt.items() if name != "status"}
        check["requiredChecks"] = ASKED
        told = []
        for rules in question.rules():
            world = {**rules, "settings": {"attemptTrackers": rules["settings"]}}
            world.update(contactAttempts=before, activeRecords=[])
            now = datetime.fromisoformat(attempt["timeOfContact"])
            found = oracle.answer(world, check, now)
            told.append(
                (found["restrictedRuleId"], found["restrictionType"])
                if found["restricted"]
                else None
            )
        if any(told):
            findings.append(Finding(place, *told))
    return findings


def test_each_attempt_is_judged_as_the_oracle_judges_it(monkeypatch: pytest.MonkeyPatch) -> None:
    # When a refusal ends is not asked, and is what the oracle takes longest to find.
    for name in ("change", "first_below"):
        monkeypatch.setattr(oracle, name, lambda *_arguments: None)
    seen: Counter[str] = Counter()
    for seed in range(NUMBER):
        question, attempts = case(seed)
        expected = by_the_oracle(question, attempts)
        assert compare(question, attempts) == expected, seed
        for finding in expected:
            for told in (finding.present, finding.proposed):
                seen[told[1][:9] if told else "allowed"] += 1
    assert min(seen[kind] for kind in ("Exclusion", "Convenien", "AttemptTr", "allowed")) >= 50


def test_the_findings_are_the_same_on_one_and_on_two_cores() -> None:
    question, attempts = several()
    alone = compare(question, attempts)
    assert len(alone) > 20
    assert compare(question, attempts, processes=2, worth=10) == alone


class Ended(Exception):
    """Says that somebody who looked must not go on."""


@pytest.mark.parametrize("least", [1, 300, 900, 1_150])
@pytest.mark.parametrize("processes", [1, 3])
def test_whoever_looks_ends_the_work_at_each_attempt(
    processes: int, least: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[subprocess.Popen[bytes]] = []
    start, looks = backtest._process, 0

    def starting() -> subprocess.Popen[bytes]:
        started.append(start())
        return started[-1]

    def look() -> None:
        nonlocal looks
        looks += 1
        if looks == least:
            raise Ended

    monkeypatch.setattr(backtest, "_process", starting)
    question, attempts = several()
    with pytest.raises(Ended):
        compare(question, attempts, processes=processes, worth=10, look=look)
    assert looks == least
    assert all(process.returncode is not None for process in started)


def test_a_process_that_does_not_come_to_its_end_is_noticed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(backtest.sys, "executable", "/bin/false")
    question, attempts = several()
    with pytest.raises(RuntimeError):
        compare(question, attempts, processes=2, worth=10)


@pytest.mark.parametrize("size", [10, 1_000])
def test_exclusions_of_people_whom_nobody_tried_are_not_replayed(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[int] = []

    class Noting(Replay):
        def __init__(self, tables: Tables) -> None:
            kept.append(len(list(tables("exclusions").all())))
            super().__init__(tables)

    monkeypatch.setattr(backtest, "Replay", Noting)
    question, attempts = several()
    own = {**Maker(1).exclusion(), "exclusionValue": attempts[0]["contactAddress"], "id": "own"}
    others = [{**own, "exclusionValue": f"other{one}", "id": f"x{one}"} for one in range(size)]
    compare(
        replace(question, proposed={**question.proposed, "exclusions": [own, *others]}), attempts
    )
    assert kept[1] == 1


def several() -> tuple[Question, list[dict[str, Any]]]:
    """Two sets of rules, and attempts about many people."""
    maker = Maker(7)
    attempts = [
        {
            **maker.attempt(),
            "contactAddress": f"+1202555{number % 40:04d}",
            "customer": f"C{number % 30}",
            "accountNumber": f"A{number % 50}",
            "timeZone": maker.one(ZONES),
            "id": str(number),
        }
        for number in range(600)
    ]
    rules = rules_of(Maker(3))
    many = {**tracker(limit=2), "typeOfTracker": "ContactAddress"}
    proposed = {**rules, "attemptTrackers": [many]}
    return Question(rules, proposed, "2020-01-01T00:00:00.000Z"), attempts


def tracker(limit: int, **values: Any) -> dict[str, Any]:
    """A tracker that counts calls about an account in seven days."""
    return {
        "id": "cap",
        "attemptTrackerName": "Cap",
        "typeOfTracker": "Account",
        "thresholdType": "Day",
        "threshold": 7,
        "numberOfAttempts": limit,
        "enabled": True,
        "dispositions": ["NA", "CO"],
        "numberTypes": [],
        "geocodes": [],
        "purposes": [],
        "contactChannels": ["Voice"],
        "excludeContactChannels": False,
        "acrossContactChannels": False,
        **values,
    }


def rules(*trackers: dict[str, Any]) -> dict[str, Any]:
    settings = {"excludedContactAddresses": [], "excludeFromContactAddressRule": []}
    return {"attemptTrackers": list(trackers), "settings": settings}


def calls(*times: str, disposition: str = "NA", zone: str = "America/New_York") -> Any:
    """Calls about one account; times without a zone are those of the contact's clocks."""
    return [
        {
            "contactChannel": "Voice",
            "contactAddress": "+12025550101",
            "customer": "",
            "accountNumber": "A1",
            "timeOfContact": local(time, zone),
            "timeZone": zone,
            "disposition": disposition,
            "numberType": 1,
            "purpose": "",
            "geocodes": [],
            "status": "Enabled",
            "id": time,
        }
        for time in times
    ]


def local(time: str, zone: str) -> str:
    return clock.spell(datetime.fromisoformat(time).replace(tzinfo=oracle.ZoneInfo(zone)))


def refused(attempts: list[dict[str, Any]], *trackers: dict[str, Any], **values: Any) -> list[str]:
    """The attempts, by their ids, that these trackers refuse and no present rule does."""
    question = Question(rules(), rules(*trackers), "2020-01-01T00:00:00.000Z", **values)
    findings = compare(question, attempts)
    assert all(finding.present is None for finding in findings)
    return [attempts[finding.place]["id"] for finding in findings]


def test_the_eighth_call_in_seven_days_is_refused_until_the_first_day_has_passed() -> None:
    week = [f"2030-06-0{day}T12:00" for day in range(1, 8)]
    assert refused(calls(*week, "2030-06-07T23:59"), tracker(7)) == ["2030-06-07T23:59"]
    late = calls(*week, "2030-06-08T00:00", "2030-06-08T00:01")
    assert refused(late, tracker(7)) == ["2030-06-08T00:01"]


def test_a_refused_call_counts_as_it_was_made() -> None:
    made = calls(*[f"2030-06-01T{hour:02d}:00" for hour in range(7)], "2030-06-01T23:59")
    assert refused([*made, *calls("2030-06-02T00:00")], tracker(8)) == ["2030-06-02T00:00"]
    assert refused([*made, *calls("2030-06-02T00:00")], tracker(7))[0] == "2030-06-01T23:59"


def test_a_conversation_closes_seven_days() -> None:
    talked = calls("2030-06-01T12:00", disposition="CO")
    after = calls("2030-06-07T23:59", "2030-06-08T00:00")
    wait = tracker(1, dispositions=["CO"])
    assert refused([*talked, *after], wait) == ["2030-06-07T23:59"]


def test_the_days_are_local_ones_where_the_clocks_change_in_between() -> None:
    # Clocks go forward on 10 March: seven local days are 167 hours.
    attempts = calls("2030-03-04T00:00", "2030-03-10T23:59", "2030-03-11T00:00")
    assert refused(attempts[:2], tracker(1)) == ["2030-03-10T23:59"]
    assert refused(attempts[::2], tracker(1)) == []
    # 168 hours are not over at that local midnight.
    hours = tracker(1, thresholdType="Hour", threshold=168)
    assert refused(attempts[::2], hours) == ["2030-03-11T00:00"]


def test_a_moved_clock_keeps_the_time_of_day_where_the_clocks_change_in_between() -> None:
    times = {
        "id": "hours",
        "contactKeyType": "Account",
        "contactKey": "A1",
        "contactValueType": "All",
        "contactValue": "",
        "endTime": None,
        "convenientTimes": [
            {"dayOfWeek": ["Monday"], "startTime": "08:00", "endTime": "21:00"},
        ],
    }
    proposed = {**rules(), "convenientContactTimes": [times]}
    attempts = calls("2030-03-04T07:59", "2030-03-04T08:00", "2030-03-04T20:59")
    for days, expected in ((0, [0]), (7, [0]), (8, [0, 1, 2])):
        question = Question(rules(), proposed, "2020-01-01T00:00:00.000Z", days)
        assert [finding.place for finding in compare(question, attempts)] == expected, days


def test_what_a_tracker_counted_is_found_again() -> None:
    attempts = calls("2030-06-02T12:00", "2030-05-01T12:00", "2030-06-03T12:00", "2030-06-04T12:00")
    histories = Histories(attempts)
    assert histories.counted(rules(tracker(2)), "cap", 3) == [0, 2]
    assert histories.counted(rules(tracker(0)), "cap", 3) == []
    assert not histories.is_excluded(rules(), 3)


@pytest.mark.parametrize("name", ["", "Nowhere/Nowhere"])
def test_an_attempt_without_a_zone_is_judged_by_utc(name: str) -> None:
    attempts = calls("2030-06-01T12:00", "2030-06-07T23:59", "2030-06-08T00:00", zone="UTC")
    for attempt in attempts:
        attempt["timeZone"] = name
    assert refused(attempts[:2], tracker(1)) == ["2030-06-07T23:59"]
    assert refused(attempts[::2], tracker(1)) == []
