# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One set of rules, asked about contacts that were made, in the order in which they were made.

The answers are those of `evaluate` for the attempts that were noted before. What an attempt tracker
counts is kept as windows that only grow, so that an answer takes no longer when the history does.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from datetime import datetime, tzinfo

from alvaria_sandbox.evaluation import convenience, exclusions, trackers
from alvaria_sandbox.evaluation.model import Check, Restriction, Tables
from alvaria_sandbox.evaluation.thresholds import leaves
from alvaria_sandbox.state import Document

FAMILY = "attemptTrackers"


class Window:
    """The attempts that a rule counts together, and when each of them stops counting.

    That depends on the zone of the contact that is asked about. It is worked out once for each
    zone, when somebody asks.
    """

    def __init__(self) -> None:
        self._moments: list[datetime] = []
        self._ends: dict[tzinfo, list[datetime]] = {}
        self._done: dict[tzinfo, int] = {}

    def add(self, moment: datetime) -> None:
        self._moments.append(moment)

    def count(self, rule: Document, zone: tzinfo, now: datetime) -> int:
        """Return how many of the attempts count at an instant that is not before any of them."""
        ends, kind, threshold = self._ends.get(zone), rule["thresholdType"], rule["threshold"]
        if ends is None:
            ends = self._ends[zone] = []
        for moment in self._moments[self._done.get(zone, 0) :]:
            # They come in order, but for clocks that are put back over midnight.
            insort(ends, leaves(moment, kind, threshold, zone))
        self._done[zone] = len(self._moments)
        return len(ends) - bisect_right(ends, now)


class Replay:
    """The rules of some tables. Contacts come in the order of their times."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._excluded = trackers.excluded_addresses(FAMILY, "excludedContactAddresses", tables)
        self._counting = [
            rule
            for rule in tables(FAMILY).all()
            if rule["enabled"] and rule["numberOfAttempts"] > 0
        ]
        self._windows: dict[tuple[str, ...], Window] = {}

    def refusal(self, check: Check, now: datetime) -> Restriction | None:
        """Return what forbids a contact at an instant; `ends` is left out.

        A check without product, list and ssn meets no quota, and no exclusion of a list or an SSN.
        """
        found = exclusions.evaluate(check, self._tables, now).restriction
        if found is not None:
            return Restriction(found.rule_id, found.kind, None)
        rules = convenience.deciding(check, self._tables, now)
        closed = convenience.first_closed(rules, check, now)
        if closed is not None:
            return Restriction(closed["id"], convenience.kind_of(closed), None)
        for rule in trackers.applying(FAMILY, check, self._tables):
            if self._count(rule, check, now) >= rule["numberOfAttempts"]:
                return trackers.restriction_of(rule, check)
        return None

    def add(self, attempt: Document, moment: datetime) -> None:
        """Note an attempt for the contacts after it."""
        if attempt["status"] != "Enabled" or attempt["contactAddress"] in self._excluded:
            return
        channel, number_type = attempt["contactChannel"], attempt.get("numberType")
        for rule in self._counting:
            if (
                attempt["disposition"] in rule["dispositions"]
                and trackers.covers(rule, channel)
                and trackers.selects(rule, number_type, attempt["geocodes"], attempt["purpose"])
            ):
                self._windows.setdefault(_key(rule, attempt, channel), Window()).add(moment)

    def _count(self, rule: Document, check: Check, now: datetime) -> int:
        window = self._windows.get(_key(rule, check.contact, check.channel))
        if window is None:
            return 0
        return window.count(rule, check.zone, now)


def _key(rule: Document, contact: Document, channel: str) -> tuple[str, ...]:
    """Return what the attempts that a rule counts together have in common."""
    if rule["acrossContactChannels"]:
        channel = ""
    subject = trackers.SUBJECTS[rule["typeOfTracker"]]
    return (rule["id"], channel, *[contact[field] for field in subject])
