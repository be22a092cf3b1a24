# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""An item with what was found out about it."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from .._common.errors import AlvariaError, internal_error
from .._model.deletion import Decision, HeldBack
from .._session.context import Context, Outcome
from .._session.memory import Looking
from .entries import Entries, place_of
from .item import Item

#: What writes.
CHANGES = ("created", "updated", "deleted")
ACTIONS = (*CHANGES, "unchanged", "failed")
#: How steps look for objects, unless they are about items of the document.
LOOKING = Looking(many=True)


@dataclass
class Step:
    """An item with what has been found out about it: the plan, and after it what came of it."""

    item: Item
    #: That of the whole document.
    task: Context
    surplus: bool = False
    #: What the API keeps about a surplus object.
    kept: Mapping[str, Any] = field(default_factory=dict)
    outcome: Outcome | None = None
    error: AlvariaError | None = None
    #: What is to be done according to the plan.
    action: str = ""
    warnings: list[str] = field(default_factory=list)
    #: Why a surplus object must stay, empty where nothing is known that speaks for it.
    held: str = ""

    @cached_property
    def context(self) -> Context:
        """Its own. Of most items a listing shows that there is nothing to do: they need none."""
        item = self.item
        wanted = None
        if item.family.resource is not None and not self.surplus:
            wanted = item.wanted
        return replace(
            self.task,
            params=item.params,
            gate=self.task.gate.about(item.family.task.fields, item.params, self.kept),
            wanted=wanted,
            terse=True,
            warnings=self.warnings,
            remembered={},
            amend=item.amend,
        )

    @property
    def done(self) -> Outcome:
        """What came of it. Raises ``LookupError`` before anything did."""
        if self.outcome is None:
            raise LookupError(f"{self.item.place} has not been planned.")
        return self.outcome

    @property
    def result(self) -> str:
        """One of ``ACTIONS``."""
        if self.error:
            return "failed"
        return self.action

    @property
    def identifier(self) -> str:
        """The id of its object, empty where it is not known."""
        shown: Mapping[str, Any] = {}
        if self.outcome:
            shown = self.outcome.result.get(self.item.family.noun) or {}
        return str(shown.get("id") or self.item.params.get("id") or "")

    def run(self, check_mode: bool, looking: Looking) -> None:
        """Let the item's module do its work, or find out what it would do."""
        try:
            self.context.check_mode = check_mode
            self.context.looking = looking
            self.outcome = self.item.family.task.run(self.context)
        except AlvariaError as exc:
            self.error = exc
        except Exception as exc:
            self.error = internal_error(self.item.family.task.name, exc)

    def decide(self) -> None:
        """Read the action from the plan."""
        if self.outcome:
            self.action = self.outcome.action


class Settled:
    """Entries with which there is nothing to do, as a listing shows; ``ids``: by their numbers."""

    def __init__(self, entries: Entries, ids: Mapping[int, str]) -> None:
        self._entries = entries
        self.ids = ids

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {identifier: number for number, identifier in self.ids.items()}

    def place(self, identifier: str) -> str:
        """Where the entry of an object stands, empty for an object without one."""
        if identifier not in self._numbers:
            return ""
        return place_of(self._entries.family, self._numbers[identifier])

    def among(self, planned: Iterable[Step], context: Context) -> Iterator[Step]:
        """The steps of all entries in their order, of which some were ``planned``."""
        noun, rest = self._entries.family.noun, iter(planned)
        for item, entry in zip(self._entries, self._entries.entries):
            if entry.number in self.ids:
                shown = {noun: {"id": self.ids[entry.number]}}
                yield Step(item, context, outcome=Outcome(False, shown, {}, {}), action="unchanged")
            else:
                yield from itertools.islice(rest, 1)


@dataclass
class Steps:
    """The steps of one application of a document, by family."""

    #: Those of the document's items that had to be planned.
    listed: dict[str, list[Step]] = field(default_factory=dict)
    #: The deletions of objects that the document does not list, as far as they may be deleted.
    surplus: dict[str, list[Step]] = field(default_factory=dict)
    #: Those of them that are held back.
    held_back: list[HeldBack] = field(default_factory=list)
    #: The entries with which there is nothing to do.
    settled: dict[str, Settled] = field(default_factory=dict)

    def hold_back(self, decision: Decision) -> None:
        """Go on without the deletions that are held back."""
        self.surplus = {name: decision.of(name) for name in self.surplus}
        self.held_back += decision.held_back

    def settled_at(self, family: str, identifier: str) -> str:
        """Where the settled entry of an object of a family stands, empty where there is none."""
        if family not in self.settled:
            return ""
        return self.settled[family].place(identifier)

    def settled_of(self, family: str) -> Mapping[int, str]:
        """The ids of the objects of a family that are settled, by the numbers of the entries."""
        if family not in self.settled:
            return {}
        return self.settled[family].ids

    def of(self, family: str) -> list[Step]:
        """All steps of a family, apart from what is settled."""
        return [*self.listed[family], *self.surplus.get(family, ())]

    def of_items(self, context: Context) -> Iterator[Step]:
        """The steps of all items, in the order of the document."""
        for name, planned in self.listed.items():
            if name in self.settled:
                yield from self.settled[name].among(planned, context)
            else:
                yield from planned

    def all(self) -> list[Step]:
        """All steps, those of the items first, apart from what is settled."""
        return list(itertools.chain(*self.listed.values(), *self.surplus.values()))


def step_of(context: Context, item: Item, kept: Mapping[str, Any] | None = None) -> Step:
    """The step of an item of the document.

    With what the API ``kept`` about it, it is that of an object which is to be deleted because no
    item lists it.
    """
    return Step(item, context, kept is not None, kept or {})
