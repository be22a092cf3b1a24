# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A backtest: two sets of rules replayed over the contact attempts of an organization.

For each attempt in the order of their times, both are asked whether it may be made, at its time and
with the attempts before it. Rules are the API's documents by collection, with the settings of the
attempt trackers under `settings`. There is no server, and nothing is written anywhere.

Attempts that no rule can count together do not depend on each other, so several processes can share
the work; the findings are the same however many there are.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

import orjson

from alvaria_sandbox import clock
from alvaria_sandbox.evaluation.model import Check, Restriction, Tables, moment_of
from alvaria_sandbox.evaluation.replay import FAMILY, Replay
from alvaria_sandbox.evaluation.trackers import SUBJECTS, counted, excluded_addresses
from alvaria_sandbox.evaluation.zones import zone_of
from alvaria_sandbox.state import INDEXES, Document, Table

Rules = Mapping[str, Any]
#: The collections that can refuse a contact of which only an attempt is known.
TABLES = ("exclusions", "convenientContactTimes", "attemptTrackers")
CONTACT = ("contactAddress", "customer", "accountNumber")
#: What an attempt needs to have.
FIELDS = (
    *CONTACT,
    "contactChannel",
    "timeOfContact",
    "timeZone",
    "disposition",
    "numberType",
    "purpose",
    "geocodes",
    "status",
)
#: Fewer attempts are not worth another process.
WORTH = 5_000
#: How long a process that waits for another does so before it looks whether it may, in seconds.
PAUSE = 0.2
#: Raises what ends the work.
Look = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Finding:
    """An attempt, by its place in the list, that one of the sets of rules refuses.

    present, proposed: id of the rule and type of the restriction; None where it is allowed.
    """

    place: int
    present: tuple[str, str] | None
    proposed: tuple[str, str] | None


@dataclass(frozen=True)
class Question:
    """What is asked.

    begin: attempts before it are history alone. shift_days: each attempt is taken to have been made
    that many days later, at the same time of its zone's clocks. same: both sets are the same.
    """

    present: Rules
    proposed: Rules
    begin: str
    shift_days: int = 0
    same: bool = False

    def rules(self) -> tuple[Rules, Rules]:
        return self.present, self.proposed


def tables_of(rules: Rules) -> Tables:
    """Return the tables of a set of rules."""
    tables = {name: Table(INDEXES.get(name, ())) for name in (*TABLES, "contactAttempts")}
    for name in TABLES:
        for row in rules.get(name, ()):
            tables[name].set(row["id"], row)
    tables["configurations"] = Table()
    tables["configurations"].set(FAMILY, rules["settings"])
    return tables.__getitem__


def zone(name: str) -> tzinfo:
    """Return the zone of an attempt, UTC where its name is none."""
    try:
        return zone_of(name)
    except ValueError:
        return UTC


def check_of(attempt: Document) -> Check:
    """Return the question that could have been asked before an attempt."""
    return Check(
        channel=attempt["contactChannel"],
        contact={name: attempt[name] for name in CONTACT},
        number_type=attempt.get("numberType"),
        geocodes=tuple(attempt["geocodes"]),
        purpose=attempt["purpose"],
        zone=zone(attempt["timeZone"]),
    )


def made_at(attempt: Document) -> datetime:
    """Return when an attempt was made."""
    moment = moment_of(attempt, "timeOfContact")
    if moment is None:
        raise ValueError("an attempt has no time")
    return moment


def shifted(moment: datetime, attempt: Document, days: int) -> datetime:
    """Return an instant some days later, by the clocks of an attempt."""
    if not days:
        return moment
    local = moment.astimezone(zone(attempt["timeZone"]))
    return (local + timedelta(days=days)).astimezone(UTC)


def compare(
    question: Question,
    attempts: Sequence[Document],
    processes: int = 1,
    worth: int = WORTH,
    look: Look = lambda: None,
) -> list[Finding]:
    """Return what either set of rules refuses, in the order of the attempts.

    look: asked all the time; what it raises ends the work, also that of the other processes. Raise
    RuntimeError when a process does not come to its end.
    """
    places = range(len(attempts))
    processes = min(processes, max(1, len(attempts) // worth))
    if processes == 1:
        found = _found(question, attempts, places, look)
        return sorted(found, key=lambda finding: finding.place)
    findings: list[Finding] = []
    parts = _parts(_groups(question, attempts, look), processes)
    for part in _elsewhere(question, attempts, parts, look):
        findings += part
    return sorted(findings, key=lambda finding: finding.place)


def _found(
    question: Question, attempts: Sequence[Document], places: Iterable[int], look: Look
) -> Iterator[Finding]:
    """Yield the findings about some of the attempts, which no other ones concern."""
    present = Replay(tables_of(_concerning(question.present, attempts)))
    proposed = present
    if not question.same:
        proposed = Replay(tables_of(_concerning(question.proposed, attempts)))
    begin, days = clock.parse(question.begin), question.shift_days
    timed = []
    for place in places:
        look()
        made = made_at(attempts[place])
        timed.append((shifted(made, attempts[place], days), made >= begin, place))
    timed.sort(key=lambda one: (one[0], _order(attempts[one[2]]), one[2]))
    for moment, judged, place in timed:
        look()
        attempt = attempts[place]
        if judged:
            check = check_of(attempt)
            before = _told(present.refusal(check, moment))
            after = before
            if proposed is not present:
                after = _told(proposed.refusal(check, moment))
            if before or after:
                yield Finding(place, before, after)
        present.add(attempt, moment)
        if proposed is not present:
            proposed.add(attempt, moment)


def _told(refusal: Restriction | None) -> tuple[str, str] | None:
    if refusal is None:
        return None
    return refusal.rule_id, refusal.kind


def _order(attempt: Document) -> tuple[str, str]:
    """Return what decides which of two attempts at one instant was the first."""
    return attempt.get("creationTime") or "", attempt.get("id") or ""


def _concerning(rules: Rules, attempts: Sequence[Document]) -> Rules:
    """Return the rules without the exclusions of values that no attempt has."""
    values = {attempt[name] for attempt in attempts for name in ("contactAddress", "accountNumber")}
    kept = [rule for rule in rules.get("exclusions", ()) if rule["exclusionValue"] in values]
    return {**rules, "exclusions": kept}


# ---- independent groups ----


def _groups(question: Question, attempts: Sequence[Document], look: Look) -> list[list[int]]:
    """Return the places of attempts that may be counted together, group by group.

    A tracker finds attempts by the first field of its subject, which they then have in common.
    """
    fields = {
        SUBJECTS[rule["typeOfTracker"]][0]
        for rules in question.rules()
        for rule in rules.get(FAMILY, ())
    }
    parents = list(range(len(attempts)))

    def root(place: int) -> int:
        while parents[place] != place:
            parents[place] = parents[parents[place]]
            place = parents[place]
        return place

    for name in sorted(fields):
        first: dict[str, int] = {}
        for place, attempt in enumerate(attempts):
            look()
            other = first.setdefault(attempt[name], place)
            parents[root(place)] = root(other)
    groups: dict[int, list[int]] = {}
    for place in range(len(attempts)):
        groups.setdefault(root(place), []).append(place)
    return list(groups.values())


def _parts(groups: Iterable[list[int]], number: int) -> list[list[int]]:
    """Return the groups as parts of about the same size."""
    parts: list[list[int]] = [[] for _part in range(number)]
    for group in sorted(groups, key=len, reverse=True):
        min(parts, key=len).extend(group)
    return [part for part in parts if part]


# ---- several processes ----


def _elsewhere(
    question: Question, attempts: Sequence[Document], parts: Sequence[Sequence[int]], look: Look
) -> Iterator[list[Finding]]:
    """Yield the findings of each part, from a process for each but the last."""
    started = []
    concerning = replace(
        question,
        present=_concerning(question.present, attempts),
        proposed=_concerning(question.proposed, attempts),
    )
    try:
        for part in parts[:-1]:
            work = {"question": vars(concerning), "attempts": _slim(attempts, part, look)}
            started.append((_Elsewhere(orjson.dumps(work)), part))
            look()
        last = parts[-1]
        own = [attempts[place] for place in last]
        yield _placed(_found(question, own, range(len(last)), look), last)
        for other, part in started:
            yield _placed(map(_read, orjson.loads(other.told(look))), part)
    finally:
        for other, _part in started:
            other.end()


class _Elsewhere:
    """A process of this very package, which is given its work and asked for what came of it."""

    def __init__(self, work: bytes) -> None:
        self._process = _process()
        self._told = b""
        # Neither to hand over the work nor to wait for its end keeps anybody from looking.
        self._thread = threading.Thread(target=self._talk, args=(work,), daemon=True)
        self._thread.start()

    def _talk(self, work: bytes) -> None:
        self._told, _errors = self._process.communicate(work)

    def told(self, look: Look) -> bytes:
        """Return what the process has said, when it has ended."""
        while self._thread.is_alive():
            self._thread.join(PAUSE)
            look()
        if self._process.returncode:
            raise RuntimeError("a process of the backtest did not come to its end")
        return self._told

    def end(self) -> None:
        """Have no such process."""
        self._process.kill()
        self._thread.join()


def _process() -> subprocess.Popen[bytes]:
    """Return a process of this very package."""
    paths = [str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    command = [sys.executable, "-m", "alvaria_sandbox.backtest"]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, env=environment)


def _slim(attempts: Sequence[Document], part: Iterable[int], look: Look) -> list[Document]:
    names = (*FIELDS, "creationTime", "id")
    slim = []
    for place in part:
        look()
        slim.append({name: attempts[place].get(name) for name in names})
    return slim


def _placed(findings: Iterable[Finding], part: Sequence[int]) -> list[Finding]:
    """Return the findings about a part by the places of the whole."""
    return [Finding(part[one.place], one.present, one.proposed) for one in findings]


def _read(told: Sequence[Any]) -> Finding:
    place, present, proposed = told
    return Finding(place, present and tuple(present), proposed and tuple(proposed))


def main() -> None:
    """Do one part of the work, from the standard input to the standard output."""
    work = orjson.loads(sys.stdin.buffer.read())
    attempts = work["attempts"]
    found = _found(Question(**work["question"]), attempts, range(len(attempts)), lambda: None)
    told = [(finding.place, finding.present, finding.proposed) for finding in found]
    sys.stdout.buffer.write(orjson.dumps(told))


# ---- what a finding goes back to ----


class Histories:
    """All attempts, to look up what a tracker counted."""

    def __init__(self, attempts: Iterable[Document], shift_days: int = 0) -> None:
        self._attempts: list[Document] = []
        self._table = Table(INDEXES["contactAttempts"])
        for place, attempt in enumerate(attempts):
            self._attempts.append(attempt)
            moment = clock.spell(shifted(made_at(attempt), attempt, shift_days))
            self._table.set(str(place), {**attempt, "place": place, "timeOfContact": moment})

    def counted(self, rules: Rules, rule_id: str, place: int) -> list[int]:
        """Return the places of the attempts that made a tracker refuse one, the earliest first."""
        tables = tables_of({**rules, "exclusions": (), "convenientContactTimes": ()})
        rule, own = tables(FAMILY).rows[rule_id], self._table.rows[str(place)]
        now, found = clock.parse(own["timeOfContact"]), []
        if rule["numberOfAttempts"] <= 0:
            return []

        def tables_with(name: str) -> Table:
            if name == "contactAttempts":
                return self._table
            return tables(name)

        for attempt, (start, end) in counted(FAMILY, rule, check_of(own), tables_with):
            if start <= now < end and self._key(attempt) < self._key(own):
                found.append(attempt)
        return [attempt["place"] for attempt in sorted(found, key=self._key)]

    def at(self, place: int) -> Document:
        """Return an attempt, at the time that it is taken to have been made."""
        return self._table.rows[str(place)]

    def is_excluded(self, rules: Rules, place: int) -> bool:
        """Tell whether the settings of the trackers name the address of an attempt."""
        tables = tables_of({"settings": rules["settings"]})
        address = self._attempts[place]["contactAddress"]
        names = ("excludedContactAddresses", "excludeFromContactAddressRule")
        return any(address in excluded_addresses(FAMILY, name, tables) for name in names)

    def _key(self, attempt: Document) -> tuple[str, str, str, int]:
        return (clock.order(attempt["timeOfContact"]), *_order(attempt), attempt["place"])


if __name__ == "__main__":
    main()
