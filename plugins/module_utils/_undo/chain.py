# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Open temporary changes over the same things: what is left when one of them ends. Pure.

What a later change holds, because it wrote it or its document names it, stays as that wants it.
The later change inherits what was there before, and brings that back when it ends itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Callable, Optional, TypeVar, Union

from .._model.history import History
from .claim import Claim, Path, covered, having, leaves, only, value_at, valued
from .decide import differing, same
from .record import Record
from .succession import inherited

#: The new identifiers of objects that were created again, by family and the identifier before.
Identifiers = Mapping[tuple[str, str], str]
_Known = TypeVar("_Known", Record, Claim)


@dataclass(frozen=True)
class Change:
    """What a temporary change wrote, and what its document names."""

    records: tuple[Record, ...]
    claims: tuple[Claim, ...] = ()

    def renumbered(self, identifiers: Identifiers) -> Change:
        """The change with the new identifiers of objects that were created again."""
        records = []
        for record in self.records:
            history = record.history
            new = identifiers.get((record.family, history.id), history.id)
            records.append(replace(record, history=replace(history, id=new)))
        claims = []
        for claim in self.claims:
            new = identifiers.get((claim.family, claim.id), claim.id)
            claims.append(replace(claim, id=new))
        return Change(tuple(records), tuple(claims))


@dataclass(frozen=True)
class Traits:
    """What has to be known of families."""

    #: What the object of a record goes by, or the owner of its list.
    texts: Callable[[Record], tuple[str, ...]]
    #: Whether the lists of a family have an order.
    ordered: Callable[[str], bool]


@dataclass(frozen=True)
class _Heir:
    """What a later change has to do with the object of a record."""

    own: Record | None
    claim: Claim | None

    @property
    def wants_it(self) -> bool:
        """Whether its document says that the object is there."""
        return self.claim is not None and self.claim.state != "absent"

    @property
    def wants_none(self) -> bool:
        """Whether its document says that the object is not there, and it was not."""
        return self.own is None and self.claim is not None and self.claim.state == "absent"

    def holds(self, path: Path) -> bool:
        """Whether it wrote an option, or names it."""
        if self.own is not None:
            after = self.own.history.after
            if after is None or covered(path, tuple(leaves(after))):
                return True
        return self.wants_it and covered(path, self.claim.paths)  # type: ignore[union-attr]


#: What remains of a record, and the record of its heir; ``None`` where there is none.
_Handed = tuple[Optional[Record], Optional[Record]]
_Found = Union[Record, Claim, None]


def ended(
    first: Change, later: Sequence[Change], traits: Traits
) -> tuple[list[Record], list[Change]]:
    """What is to be taken back where a change ends, and the later ones with what they inherit."""
    rest = []
    heirs = list(later)
    for record in first.records:
        left: Record | None = record
        if not record.writes:
            continue
        seen = record.history.after
        for number, change in enumerate(heirs):
            if left is None:
                break
            heir = _heir_of(record, change, traits)
            left, inherits = _handed(left, heir, traits, seen)
            heirs[number] = _with(change, heir.own, inherits)
            if heir.own is not None:
                seen = heir.own.history.after
        if left is not None:
            rest.append(left)
    return rest, heirs


def replaced(first: Change, heirs: Sequence[Change]) -> Identifiers:
    """The identifiers of objects that heirs made in place of those that a change had deleted.

    An heir brings back what was there by changing what it made itself.
    """
    found = {}
    for record in first.records:
        if record.history.after is not None or not record.writes:
            continue
        for heir in heirs:
            for own in heir.records:
                known = own.family == record.family and own.history.after is not None
                if known and own.history.before == record.history.before:
                    found[record.family, record.id] = own.id
    return found


def _heir_of(record: Record, change: Change, traits: Traits) -> _Heir:
    """What a later change has to do with the object of a record."""
    texts = traits.texts(record)
    written = [one for one in change.records if one.writes]
    own = _same_object(record, texts, written, traits.texts)
    claim = _same_object(record, texts, change.claims, lambda one: one.texts)
    return _Heir(own, claim)


def _handed(record: Record, heir: _Heir, traits: Traits, seen: Any) -> _Handed:
    """What remains of a record, and what an heir inherits of it."""
    if heir.own is None and heir.claim is None:
        return record, None
    if isinstance(record.history.before, list):
        ordered = traits.ordered(record.family)
        return inherited(record, heir.own, heir.claim, ordered, seen)
    return _of_object(record, heir)


def _same_object(
    record: Record,
    texts: tuple[str, ...],
    among: Sequence[_Known],
    texts_of: Callable[[_Known], tuple[str, ...]],
) -> _Known | None:
    """What is about the object of a record; that of a deleted one goes by its name alone."""
    for one in among:
        if one.family != record.family:
            continue
        identifier = one.id
        known = identifier and record.history.id and record.history.after is not None
        if known and identifier == record.history.id:
            return one
        if not known and texts_of(one) == texts:
            return one
    return None


def _with(change: Change, own: Record | None, inherits: Record | None) -> Change:
    """The change with another record in the place of its own."""
    if own is inherits:
        return change
    records = [inherits if record is own else record for record in change.records]
    if own is None:
        records.append(inherits)
    return replace(change, records=tuple(record for record in records if record is not None))


def _of_object(record: Record, heir: _Heir) -> _Handed:
    """What an heir inherits of the record of an object."""
    if record.history.before is None:
        return _of_creation(record, heir)
    if record.history.after is None:
        return _of_deletion(record, heir)
    if heir.wants_none or (heir.own is not None and heir.own.history.before is None):
        return record, heir.own
    return _of_update(record, heir)


def _of_creation(record: Record, heir: _Heir) -> _Handed:
    """The heir takes the object over: it goes when the heir ends."""
    made, own = record.history, heir.own
    if own is None:
        if heir.wants_it:
            return None, record
        return record, None
    there = own.history
    if there.before is None and own.id and own.id == record.id:
        # An earlier try has handed it over.
        return None, own
    if there.before is None or differing(made.after, there.before, ""):
        return record, own
    if there.after is None:
        return None, None
    after = made.after
    for path in leaves(there.after):
        after = having(after, path, value_at(there.after, path))
    return None, replace(own, history=History(None, valued(after), made.id))


def _of_deletion(record: Record, heir: _Heir) -> _Handed:
    """The heir brings back what was deleted, or turns what it made into that."""
    own = heir.own
    if heir.wants_none:
        return None, record
    if own is None:
        return record, None
    if own.history.before is None:
        return None, replace(own, history=_in_place_of(record.history.before, own.history))
    if own.history.before == record.history.before:
        return None, own
    return record, own


def _in_place_of(before: Any, made: History) -> History:
    """The change of an object to what was made anew, which has none of the other values."""
    after = made.after
    for path in leaves(before):
        if not covered(path, tuple(leaves(made.after or {}))):
            after = having(after, path, None)
    return History(before, after, made.id)


def _of_update(record: Record, heir: _Heir) -> _Handed:
    """The heir inherits the old values of the options that it holds."""
    ours, own = record.history, heir.own
    paths = tuple(leaves(ours.after))
    taken = tuple(path for path in paths if heir.holds(path))
    if not taken:
        return record, own
    theirs = History(ours.before, {}, ours.id)
    if own is not None:
        theirs = own.history
    before, after = theirs.before, theirs.after
    wrote = tuple(leaves(after or {}))
    for path in taken:
        value = value_at(ours.after, path)
        written = after is None or covered(path, wrote)
        # What somebody else has changed in between is not ours to bring back.
        if written and not same(value_at(before, path), value):
            continue
        before = having(before, path, value_at(ours.before, path))
        if not written:
            after = having(after, path, value)
    inherits = replace(own or record, history=_matching(History(before, after, theirs.id)))
    rest = tuple(path for path in paths if path not in taken)
    if not rest:
        return None, inherits
    left = replace(record, history=_matching(replace(ours, after=only(ours.after, rest))))
    return left, inherits


def _matching(history: History) -> History:
    """The sides of an update without what the old one lacks: parts not written, no values."""
    before, after = history.before, history.after
    # An object has at least a name, which is no part.
    has_parts = all(isinstance(value, (Mapping, type(None))) for value in before.values())
    if not has_parts:
        return replace(history, before=valued(before))
    return replace(history, before={name: before[name] for name in before if name in after})
