# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The record of one change, as a line of an undo file and as the decision about it."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from .._model.field import Values
from .._model.history import Entry, History
from .decide import ANEW, CHANGED, GONE, differing, fields, members, same
from .equals import Equals

#: What came of changes that wrote nothing.
NOTHING = ("failed", "unchanged")


@dataclass(frozen=True)
class Record:
    """What was there before a change, and what it wrote."""

    family: str
    address: Values
    history: History
    #: What came of it, empty where the run ended before that was known.
    result: str = ""

    @classmethod
    def of(cls, line: Values) -> Record:
        """A line of an undo file. Raises ``ValueError`` for one that is none."""
        family, address = line.get("family"), line.get("address")
        before, after = line.get("before"), line.get("after")
        if not isinstance(family, str) or not isinstance(address, dict):
            raise ValueError("no record")
        if before is None and after is None:
            raise ValueError("no change")
        for side in (before, after):
            if not isinstance(side, (dict, list, type(None))):
                raise ValueError("no options")
        if isinstance(before, list) != isinstance(after, list):
            raise ValueError("no list")
        members_of = [side for side in (before, after) if isinstance(side, list)]
        if not all(map(_is_member, itertools.chain(*members_of))):
            raise ValueError("no list of members")
        return cls(family, address, History(before, after, str(line.get("id") or "")))

    def having(self, line: Values) -> Record:
        """The record with what came of it."""
        told = {name: line[name] for name in ("before", "after") if name in line}
        if line.get("id"):
            told["id"] = str(line["id"])
        return replace(
            self, history=replace(self.history, **told), result=str(line.get("result") or "")
        )

    def renamings(self) -> dict[str, str]:
        """The old names of the object by the new ones."""
        if not isinstance(self.history.before, dict) or not isinstance(self.history.after, dict):
            return {}
        old, new = (_names(side) for side in (self.history.before, self.history.after))
        changed = [locale for locale in new if old.get(locale, new[locale]) != new[locale]]
        return {new[locale]: old[locale] for locale in changed}

    def until(self, later: Record) -> Record:
        """Both changes of one list as one."""
        return replace(self, history=replace(self.history, after=later.history.after))

    @property
    def id(self) -> str:
        """The identifier of its object, or of the owner of its list."""
        return self.history.id

    @property
    def writes(self) -> bool:
        """Whether anything may have been written."""
        return self.result not in NOTHING


def line_of(number: int, entry: Entry | Record) -> dict[str, Any]:
    """A change as a line of an undo file."""
    history = entry.history
    return {
        "record": number,
        "family": entry.family,
        "id": history.id,
        "address": dict(entry.address),
        "before": history.before,
        "after": history.after,
    }


@dataclass
class Amendment:
    """The decision about one record, taken anew each time that its object has been read."""

    before: Any
    after: Any
    #: The options that say which object it is.
    address: Values
    ordered: bool = False
    #: What stays although it was written, with the reason, by option or member.
    kept: dict[str, str] = field(default_factory=dict)
    parts: dict[str, Amendment] = field(default_factory=dict)
    #: What creates it again, where that is less than all that was there.
    anew: Values | None = None
    #: Those that share its identity, where there are others, and its number among them.
    equals: Equals | None = None
    number: int = 0

    @property
    def alone(self) -> bool:
        """Whether no other decision is about an object of the same identity."""
        return self.equals is None

    def chosen(self, hits: Sequence[dict[str, Any]], again: bool) -> Sequence[dict[str, Any]]:
        """Those of the objects of its identity that it can be about."""
        if self.equals is None:
            return hits
        return self.equals.chosen(self.number, hits, again)

    def options(self, now: Values | None) -> dict[str, Any]:
        """The options that take the change back, as far as nobody has changed the object since."""
        back, self.kept = self._decided(now)
        if back is None or now is None:
            state = {"state": "absent"}
            if back:
                state = {"state": "present"}
            return {**self.address, **(back or {}), **state}
        return {**self.address, **back}

    def _decided(self, now: Values | None) -> tuple[Values | None, dict[str, str]]:
        """The options to write, ``None`` for none at all; and what stays."""
        if now is None:
            return self._decided_of_none()
        if self.before is None:
            kept = differing(self.after, now, CHANGED)
            if kept:
                return {}, kept
            return None, {}
        if self.after is None:
            return {}, differing(self.before, now, ANEW)
        verdict = fields(self.before, self.after, now)
        if "name" in verdict.back and "name_locale" in self.before:
            verdict.back["name_locale"] = self.before["name_locale"]
        return verdict.back, verdict.kept

    def _decided_of_none(self) -> tuple[Values | None, dict[str, str]]:
        """The same where the object is not there."""
        if self.before is None:
            return None, {}
        if self.after is None:
            return self.anew or self.before, {}
        return None, {"": GONE}

    def members(self, now: Sequence[Any]) -> list[Any]:
        """The list without what was written, with all that others have written since."""
        verdict = members(self.before, self.after, now, self.ordered)
        self.kept = verdict.kept
        return verdict.back

    def whole(self, now: Values | None) -> Values | None:
        """What was there before, unless somebody has replaced what was written."""
        self.kept = {}
        if _are_same(self.after, now):
            return self.before  # type: ignore[no-any-return]
        if not _are_same(self.before, now) and now is not None:
            self.kept = {"": CHANGED}
        elif now is None and self.after is not None and self.before is not None:
            self.kept = {"": GONE}
        return now

    def part(self, name: str) -> Amendment:
        """The decision about one thing of a group."""
        if name not in self.parts:
            self.parts[name] = Amendment(self.before[name], self.after[name], {})
        return self.parts[name]

    def all_kept(self) -> dict[str, str]:
        """What stays of the object and of its parts."""
        kept = dict(self.kept)
        for name, part in self.parts.items():
            kept.update({f"{name}.{option}": why for option, why in part.kept.items()})
        return kept


def _names(options: Values) -> dict[str, str]:
    """The names of an object by locale; that of the option ``name`` has none."""
    names = {"": options.get("name")}
    if isinstance(options.get("names"), dict):
        names.update(options["names"])
    return {locale: name for locale, name in names.items() if isinstance(name, str) and name}


def _is_member(entry: Any) -> bool:
    """Whether an entry of a list says who it is."""
    return isinstance(entry, str) or (isinstance(entry, dict) and "name" in entry)


def _are_same(wanted: Values | None, now: Values | None) -> bool:
    """Whether what is there has all that is wanted; nothing is only like nothing."""
    if not isinstance(wanted, Mapping) or not isinstance(now, Mapping):
        return wanted is now
    return all(same(now.get(name), value) for name, value in wanted.items())
