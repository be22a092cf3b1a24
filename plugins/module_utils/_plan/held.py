# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""What an organization held about a value at a time, as far as evidence tells. Pure.

What a snapshot shows was there when it was taken, and what a record says was written is there from
then on, until a record says otherwise or a snapshot no longer shows it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .._common.files import open_file
from .._model.values import plain
from .._privacy.names import bare_name
from .._task.record import RECORD, ROWS
from .bundle import SNAPSHOT, Bundle, parsed

#: The parts of a path that come before what it is about: ``/via/v4/organizations/NAME/``.
_BEFORE = 5


@dataclass
class Period:
    """The time for which something was held; without ``until``, it is as far as anybody knows."""

    place: str
    object: Any
    since: str
    by: str
    until: str = ""
    ended_by: str = ""

    def overlaps(self, start: str, end: str) -> bool:
        """Whether any of it is between two instants, or at the one that both are."""
        return self.since <= end and (not self.until or self.until > start)

    def as_result(self) -> dict[str, Any]:
        """What a result says of it."""
        told = {"place": self.place, "object": self.object, "from": self.since, "by": self.by}
        if self.until:
            told.update(until=self.until, ended_by=self.ended_by)
        return told


@dataclass(frozen=True)
class Event:
    """A snapshot or a write, in the order of time."""

    at: str
    source: str
    #: Of a snapshot, what it shows of the value, by place.
    shown: Mapping[str, Any] | None = None
    #: Of the end of a snapshot, when it began: what it does not show may have been there until now.
    begun: str = ""
    line: Mapping[str, Any] = field(default_factory=dict)
    #: The first line of the record.
    header: Mapping[str, Any] = field(default_factory=dict)


def tail_of(path: str) -> str:
    """What a path is about, whatever the version of the API: ``compliance/exclusions/ID``."""
    return "/".join(path.partition("?")[0].split("/")[_BEFORE:])


class Memory:
    """All that evidence tells about the masks of one value, which were made with ``key``."""

    def __init__(self, bundles: Sequence[Bundle], masks: Sequence[str], key: str) -> None:
        self._masks = [json.dumps(mask) for mask in masks]
        self._key = key
        self._places: set[str] = set()
        self._open: dict[str, Period] = {}
        self.periods: list[Period] = []
        #: What these bundles do not tell.
        self.unknown: dict[str, None] = {}
        self.events: list[dict[str, Any]] = []
        for _event in self._events(bundles):
            # What it is about has to be known before the first write is judged.
            pass
        for event in sorted(self._events(bundles), key=lambda event: event.at):
            if event.shown is None:
                self._write(event)
            elif event.begun:
                self._missing(event, event.shown)
            else:
                self._snapshot(event, event.shown)

    def _has(self, value: Any) -> bool:
        text = json.dumps(value)
        return any(mask in text for mask in self._masks)

    def _events(self, bundles: Sequence[Bundle]) -> Iterator[Event]:
        for bundle in bundles:
            if bundle.manifest["key"] != self._key:
                self.unknown[f"{bundle.name} was sealed with another mask_key"] = None
            elif SNAPSHOT in bundle.manifest["files"]:
                yield from self._seen(bundle)
            headers = {}
            for name, lines in bundle.lines(RECORD):
                headers[name[: -len(RECORD)]] = lines[0]
                if not _has_rows(bundle, lines[-1].get("rows")):
                    text = f"{bundle.name}/{name} had other rows when it was written"
                    self.unknown[text] = None
                yield from self._written(bundle, name, lines[0], lines[1:])
            for name, lines in bundle.lines(ROWS):
                header = headers.get(name[: -len(ROWS)], {})
                yield from self._written(bundle, name, header, lines)

    def _seen(self, bundle: Bundle) -> Iterator[Event]:
        shown = {}
        with open_file(os.path.join(bundle.path, SNAPSHOT)) as file:
            lines = parsed(file)
            taken = next(lines, {}).get("taken", "")
            for line in lines:
                if self._has(line):
                    shown[line["place"]] = line["object"]
        self._places.update(shown)
        source = f"{bundle.name}/{SNAPSHOT}"
        yield Event(taken, source, shown)
        yield Event(bundle.manifest["counts"]["snapshot"]["finished"], source, shown, begun=taken)

    def _written(
        self, bundle: Bundle, name: str, header: Mapping[str, Any], lines: Any
    ) -> Iterator[Event]:
        source, sealed = f"{bundle.name}/{name}", bundle.manifest["key"]
        # A task may have begun before the key was changed, and be sealed afterwards.
        if header.get("key", sealed) != self._key:
            if sealed == self._key:
                self.unknown[f"{source} was written with another mask_key"] = None
            return
        for line in lines:
            if "write" in line and not _is_write(line):
                self.unknown[f"{source} has a line that is not one of a record"] = None
            elif "write" in line and self._concerns(line):
                yield Event(line["at"], source, line=line, header=header)

    def _concerns(self, line: Mapping[str, Any]) -> bool:
        """Whether a write is about the value, or about something that holds it."""
        place, has = _place_of(line), self._has(line)
        if _is_nameless(line):
            # What was to be made has no place of its own: all of its kind would share one.
            return has
        if has:
            self._places.add(place)
        return place in self._places

    def _snapshot(self, event: Event, shown: Mapping[str, Any]) -> None:
        for place, thing in shown.items():
            self._begin(place, thing, event.at, event.source)

    def _missing(self, event: Event, shown: Mapping[str, Any]) -> None:
        """End what a snapshot does not show, and what was not made while it was being taken."""
        for place, period in list(self._open.items()):
            if place not in shown and period.since <= event.begun:
                self._end(place, event.at, event.source)

    def _write(self, event: Event) -> None:
        line, place = event.line, _place_of(event.line)
        told = {name: line[name] for name in ("write", "path", "outcome") if name in line}
        who = {name: event.header.get(name) for name in ("module", "who")}
        self.events.append({"at": event.at, **told, **who, "by": event.source})
        if line.get("outcome") != "written":
            return
        sent, replaced = line.get("json"), line.get("before")
        if place not in self._open and self._has(replaced):
            # Since when it had been there is not known, but it was there at that moment.
            self._begin(place, plain(replaced), event.at, event.source)
        if line["write"] != "DELETE" and self._has(sent):
            self._begin(place, plain(sent), event.at, event.source)
        elif line["write"] in ("DELETE", "PUT") or self._replaces(place, sent):
            self._end(place, event.at, event.source)

    def _replaces(self, place: str, sent: Any) -> bool:
        """Whether a change of some fields is about one that has held the value."""
        held = self._open.get(place)
        if held is None or not isinstance(sent, Mapping) or not isinstance(held.object, Mapping):
            return False
        names = {bare_name(name) for name, value in held.object.items() if self._has(value)}
        return bool(names & {bare_name(name) for name in sent})

    def _begin(self, place: str, thing: Any, at: str, source: str) -> None:
        if place in self._open:
            self._open[place].object = thing
            return
        self._open[place] = Period(place, thing, at, source)
        self.periods.append(self._open[place])

    def _end(self, place: str, at: str, source: str) -> None:
        held = self._open.pop(place, None)
        if held is not None:
            held.until, held.ended_by = at, source


def _has_rows(bundle: Bundle, rows: Any) -> bool:
    """Whether a bundle has the file of writes that the end of a record names, if it names one."""
    if not isinstance(rows, Mapping):
        return True
    sealed = bundle.manifest["files"].get(str(rows.get("name")), {})
    return bool(sealed.get("sha256") == rows.get("sha256"))


def _is_write(line: Mapping[str, Any]) -> bool:
    """Whether a line tells of a write: what was sealed may have been changed before."""
    texts = all(isinstance(line.get(name), str) for name in ("write", "path", "at"))
    return texts and isinstance(line.get("answer", {}), Mapping)


def _is_nameless(line: Mapping[str, Any]) -> bool:
    """Whether a write was to make something, and no answer tells its identifier."""
    return line["write"] == "POST" and not line.get("answer", {}).get("id")


def _place_of(line: Mapping[str, Any]) -> str:
    """What a write is about."""
    place = tail_of(line["path"])
    made = line.get("answer", {}).get("id")
    if line["write"] == "POST" and made:
        return f"{place}/{made}"
    return place


def held(
    bundles: Sequence[Bundle], masks: Sequence[str], key: str, start: str, end: str
) -> dict[str, Any]:
    """What was held between two instants, as far as these bundles tell.

    ``masks`` are those of the value, made with ``key``. ``unknown`` says what they do not tell.
    """
    memory = Memory(bundles, masks, key)
    periods = [period for period in memory.periods if period.overlaps(start, end)]
    events = [event for event in memory.events if start <= event["at"] <= end]
    return {
        "held": [period.as_result() for period in periods],
        "events": events,
        "unknown": list(memory.unknown),
    }
