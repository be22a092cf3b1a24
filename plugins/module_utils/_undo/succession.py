# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Members of a list that several temporary changes hold: which of them inherits what. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from .._model.history import History
from .claim import Claim
from .decide import among, by_name, members, place
from .record import Record


@dataclass(frozen=True)
class _Part:
    """What of the change of a list is meant: some members, and whether its order."""

    names: frozenset[str]
    order: bool

    def __bool__(self) -> bool:
        return bool(self.names) or self.order

    def without(self, other: _Part) -> _Part:
        """What is left of it."""
        return _Part(self.names - other.names, self.order and not other.order)


def _changed(before: Sequence[Any], after: Sequence[Any], ordered: bool) -> _Part:
    """The members that differ between two lists, and whether those of both are rearranged."""
    was, wrote = by_name(before), by_name(after)
    names = {name for name in (*was, *wrote) if was.get(name) != wrote.get(name)}
    rearranged = among(list(was), list(wrote)) != among(list(wrote), list(was))
    return _Part(frozenset(names), ordered and rearranged)


def _held(part: _Part, own: Record | None, claim: Claim | None, ordered: bool) -> _Part:
    """What of a change a later one holds: what it changed itself, and what its document names."""
    names: set[str] = set()
    order = False
    if own is not None:
        theirs = _changed(own.history.before, own.history.after, ordered)
        names |= theirs.names
        order = theirs.order
    if claim is not None:
        names |= {path[0] for path in claim.paths}
        if claim.state == "exact":
            return part
    return _Part(part.names & frozenset(names), part.order and order)


def _earlier(before: Sequence[Any], after: Sequence[Any], part: _Part) -> list[Any]:
    """The later list with a part of what changed taken back."""
    was, wrote = by_name(before), by_name(after)
    entries = dict(wrote)
    for name in part.names:
        entries.pop(name, None)
        if name in was:
            entries[name] = was[name]
    order = [name for name in wrote if name in entries]
    if part.order:
        old = iter(among(list(was), order))
        order = [next(old) if name in was else name for name in order]
    for name in was:
        if name in entries and name not in wrote:
            order.insert(place(order, list(was), name), name)
    return [entries[name] for name in order]


def inherited(
    record: Record, own: Record | None, claim: Claim | None, ordered: bool, seen: Sequence[Any]
) -> tuple[Record | None, Record | None]:
    """What remains of the record of a list, and that of the later change with what it inherits.

    ``seen`` is the list as the later change found it where that wrote nothing.
    """
    before, after = record.history.before, record.history.after
    part = _changed(before, after, ordered)
    taken = _held(part, own, claim, ordered)
    rest = part.without(taken)
    left = record
    if taken:
        settled = _settled(before, after, taken)
        old = _earlier(before, settled, rest)
        left = replace(record, history=History(old, settled, record.history.id))
    inherits = own
    if own is None and taken:
        inherits = replace(record, history=History(seen, seen, record.history.id))
    if inherits is not None:
        theirs = inherits.history
        there = members(before, after, theirs.before, ordered).back
        # What it holds stays in what it wrote. The rest goes from there as well, so that it knows
        # the places of members in the list that there will be.
        wrote = members(left.history.before, left.history.after, theirs.after, ordered).back
        inherits = replace(inherits, history=replace(theirs, before=there, after=wrote))
    if not rest:
        return None, inherits
    return left, inherits


def _settled(before: Sequence[Any], after: Sequence[Any], taken: _Part) -> list[Any]:
    """The later list with the members that are none of this change's business any more.

    Those that it had taken out stand on both sides then, for their places.
    """
    was, wrote = by_name(before), by_name(after)
    order = list(wrote)
    for name in was:
        if name in taken.names and name not in wrote:
            order.insert(place(order, list(was), name), name)
    return [wrote.get(name, was.get(name)) for name in order]
