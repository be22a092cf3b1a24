# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The benchmark of the backtest."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import requests
from lab import Figure, Lab, Section, write_document

SINCE, DAYS = datetime(2030, 3, 1, tzinfo=UTC), 31
#: The attempts before the period that the rules still count.
BEFORE = 8
PEOPLE = 20_000
ZONES = ("America/New_York", "America/Chicago", "America/Los_Angeles", "America/Phoenix")
PAGE = 1000
#: The listings of rules and the settings of trackers.
RULES = 5
#: What the rules of the text allow.
MOST_SECONDS = 120
#: How many exclusions a document proposes at once; one of so many is of somebody who was tried.
LISTED, MET = 20_000, 40


def past(lab: Lab, rounds: int, count: int = 100_000) -> Section:
    """A rule of six is changed, and tried on the 100,000 attempts of a month and a week.

    They are about 20,000 people; clocks go forward meanwhile. The play has both cores, the
    sandbox has to share one of them. Then a list of as many exclusions is proposed, too.
    """
    section = Section()
    lab.reset("empty")
    _load(lab, list(_trackers()), list(_attempts(count)))
    os.sched_setaffinity(0, range(os.cpu_count() or 1))
    seconds: dict[int, list[float]] = {1: [], 2: []}
    listed = write_document(lab.folder / "listed.yml", **_proposed(), exclusions=list(_listed()))
    ratios, processor, memory, with_list = [], [], [], []
    listing: list[float] = []
    beyond: set[int] = set()
    told = set()
    for _round in range(rounds):
        for processes, taken in seconds.items():
            with lab.counted() as made:
                took = lab.play(*_task(processes))
            name = "a process" if processes == 1 else f"{processes} processes"
            taken.append(section.took(name, took.seconds))
            beyond.add(len(made) - RULES - -(-count // PAGE))
            told.add(took.output.partition("newly_refused")[2][:20])
            if processes == 2:
                processor.append(took.processor)
                memory.append(took.memory / 2**20)
        ratios.append(seconds[2][-1] / seconds[1][-1])
        took = lab.play(*_task(2, src=str(listed)))
        listing.append(section.took("2 processes, with a list of exclusions", took.seconds))
        with_list.append(took.processor / processor[-1])
    if len(told) != 1:
        raise AssertionError(f"the results differ: {told}")
    return Section(
        [
            Figure("whole play, two processes", seconds[2], MOST_SECONDS, " s"),
            Figure("the same with 20,000 exclusions in the document", listing, MOST_SECONDS, " s"),
            Figure("what they take, by processor time, to the same without them", with_list),
            Figure("two processes to one", ratios),
            Figure("processor time of all processes", processor, unit=" s"),
            Figure("peak memory of the largest process", memory, unit=" MiB"),
            Figure("requests beyond the least possible", sorted(beyond), 1, unit=""),
        ],
        section.seconds,
    )


def _proposed() -> dict[str, Any]:
    return {"attempt_trackers": [{"name": "Rule 0", "number_of_attempts": 4}]}


def _listed() -> Iterator[dict[str, Any]]:
    """The exclusions of such a document."""
    for number in range(LISTED):
        yield {
            "exclusion_type": "Email",
            "exclusion_value": f"{'other' if number % MET else 'person'}{number}@example.com",
            "start_time": "2030-01-01T00:00:00Z",
            "end_time": "never",
        }


def _task(processes: int, **document: Any) -> list[dict[str, Any]]:
    options = {
        "since": SINCE.isoformat(),
        "until": (SINCE + timedelta(days=DAYS)).isoformat(),
        "processes": processes,
        **(document or {"config": _proposed()}),
    }
    return [
        {"alvaria.cloud.alvaria_backtest": options, "register": "told"},
        {"ansible.builtin.debug": {"var": "told.counts"}},
    ]


def _trackers() -> Iterator[dict[str, Any]]:
    """Six rules, of which none blocks."""
    rules: Iterable[dict[str, Any]] = (
        {"typeOfTracker": "Account", "numberOfAttempts": 7},
        {"typeOfTracker": "Customer", "numberOfAttempts": 7, "contactChannels": ["SMS"]},
        {"typeOfTracker": "ContactAddress", "thresholdType": "Hour", "threshold": 24},
        {"typeOfTracker": "Account", "numberOfAttempts": 1, "dispositions": ["CO"]},
        {"typeOfTracker": "CustomerContactAddress", "acrossContactChannels": True},
        {"typeOfTracker": "AccountContactAddress", "contactChannels": ["Email"]},
    )
    for number, rule in enumerate(rules):
        yield {
            **_kept(f"rule{number}"),
            "attemptTrackerName": f"Rule {number}",
            "attemptTrackerDescription": "",
            "numberOfAttempts": 3,
            "thresholdType": "Day",
            "threshold": 7,
            "enabled": True,
            "dispositions": ["NA", "BZ"],
            "numberTypes": [],
            "geocodes": [],
            "purposes": [],
            "contactChannels": ["Voice"],
            "excludeContactChannels": False,
            "acrossContactChannels": False,
            **rule,
        }


def _attempts(count: int) -> Iterator[dict[str, Any]]:
    """Attempts at random times, as they were reported."""
    random = Random(1)
    for number in range(count):
        person = random.randrange(PEOPLE)
        after = random.randrange((DAYS + BEFORE) * 86_400)
        moment = SINCE - timedelta(days=BEFORE) + timedelta(seconds=after)
        yield {
            **_kept(f"attempt{number}"),
            "contactChannel": random.choice(("Voice", "Voice", "SMS", "Email")),
            "contactAddress": f"person{person}@example.com",
            "customer": f"CUST{person}",
            "accountNumber": f"ACC{person}",
            "timeOfContact": moment.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "timeZone": ZONES[person % len(ZONES)],
            "disposition": random.choice(("NA", "BZ", "CO")),
            "numberType": 1,
            "purpose": "",
            "geocodes": [],
            "status": "Enabled",
            "reason": "",
        }


def _kept(name: str) -> dict[str, Any]:
    stamp = "2030-01-01T00:00:00.000Z"
    times = dict.fromkeys(("creationTime", "lastModifiedTime"), stamp)
    return {"id": name, "version": 1, "locale": "en-US", "lastModifiedBy": "bench", **times}


def _load(lab: Lab, trackers: list[dict[str, Any]], attempts: list[dict[str, Any]]) -> None:
    """Put rules and attempts into the organization by a snapshot: they are too many to report."""
    address = f"{lab.organization.base_url}/_sandbox/snapshot"
    saved = requests.get(address, timeout=60).json()
    [own] = [one for one in saved["organizations"] if one["name"] == lab.organization.name]
    for table, rows in (("attemptTrackers", trackers), ("contactAttempts", attempts)):
        own["tables"][table] = {row["id"]: row for row in rows}
    requests.put(address, json=saved, timeout=300).raise_for_status()
