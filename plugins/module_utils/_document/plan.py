# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Planning a document: finding out about each of its items what there is to do."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Callable, TypeVar

from .._common.errors import AlvariaError, Ambiguous, Doubtful, Invalid
from .._common.stop import STOP
from .._common.threads import Watch, at_once
from .._session.context import Context
from .._session.memory import Looking
from .._session.progress import Progress
from .deletion import deletions, left_over, refuse_deletions
from .entries import Entries
from .family import Family
from .item import Item, Mistake, refusal
from .step import LOOKING, Settled, Step, Steps, step_of
from .unchanged import comparable, settled

T = TypeVar("T")
#: Into how many parts for each worker a family is divided to be planned.
_PARTS = 32


class Planner:
    """Plans everything before anything is written."""

    def __init__(
        self, context: Context, families: Sequence[Family], watch: Watch, progress: Progress
    ) -> None:
        self._context = context
        self._families = families
        self._workers = context.params["concurrency"]
        self._exact = context.params["state"] == "exact"
        self._watch = watch
        self._progress = progress
        #: Whether something cannot be planned, which ends the run.
        self._in_vain = False

    def plan(self, document: Mapping[str, Sequence[Item]]) -> Steps:
        """The steps of all items, and with state exact of all objects that none lists.

        Raises ``Invalid`` for mistakes, and where more would be deleted than may be.
        """
        steps = Steps({family.name: [] for family in self._families})
        with self._reading():
            chains = self._chains(document)
            for _chain in at_once(partial(self._plan_chain, document, steps), chains, 2):
                pass
            self._context.directory.forget()
            _refuse_mistakes(steps)
            if self._exact:
                self._find_surplus(steps)
        return steps

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Allow no writes meanwhile."""
        client = self._context.client
        before, client.read_only = client.read_only, True
        try:
            yield
        finally:
            client.read_only = before

    def _chains(self, document: Mapping[str, Sequence[Item]]) -> Iterator[Sequence[Family]]:
        """The families in their order, and beside them those that need not wait for others.

        What is said of any object may depend on settings, which are planned first where they are in
        the document.
        """
        alone = list(filter(stands_alone, self._families))
        if any(family.parts and document[family.name] for family in self._families):
            alone = []
        others = [family for family in self._families if family not in alone]
        # What is wrong with entries that are read now counts first.
        yield from filter(None, (alone, others))

    def _plan_chain(
        self,
        document: Mapping[str, Sequence[Item]],
        steps: Steps,
        families: Iterable[Family],
    ) -> None:
        """Plan families one after the other, as long as those beside them can be planned."""
        try:
            for family in self._unless_in_vain(families):
                self._plan_items(family, document[family.name], steps)
        except BaseException:
            self._in_vain = True
            raise

    def _unless_in_vain(self, things: Iterable[T]) -> Iterator[T]:
        """The things, none any more once something beside them cannot be planned."""
        return itertools.takewhile(lambda thing: not self._in_vain, things)

    def _plan_items(self, family: Family, items: Sequence[Item], steps: Steps) -> None:
        """Plan the items of a family, apart from those that a listing settles."""
        own = steps.listed[family.name]
        if self._exact and family.objects and not self._can_be_listed(family, items, own):
            return
        looking = Looking(many=True, worth=len(items), foreseeing=True, alike={})
        rest = items
        if isinstance(items, Entries) and stands_alone(family):
            # What the first one has listed shows what there is to do for the others.
            own += self._stepped(items[:1])
            self._planned(family, own[:], looking)
            rest = self._unsettled(family, items, steps)
        planned = self._stepped(rest)
        own += planned
        self._planned(family, planned, looking)

    def _stepped(self, items: Iterable[Item]) -> list[Step]:
        return [step_of(self._context, item) for item in items]

    def _unsettled(self, family: Family, items: Entries, steps: Steps) -> list[Item]:
        """The items but the first that have to be planned."""
        listing = family.listed(self._context)
        if listing is None:
            return items[1:]
        ids = settled(family.spec, listing, items)
        for first in items.entries[:1]:
            ids.pop(first.number, None)
        steps.settled[family.name] = Settled(items, ids)
        return items.without(ids)[1:]

    def _can_be_listed(self, family: Family, items: Sequence[Item], steps: list[Step]) -> bool:
        """Whether the family can be read; if not, none of its items can be planned."""
        try:
            family.listing(self._context)
        except AlvariaError as exc:
            self._watch.seen(exc)
            if self._watch.reason or not items:
                raise
            steps += self._stepped(items)
            for step in steps:
                step.error = exc
            return False
        return True

    def _find_surplus(self, steps: Steps) -> None:
        """Find what no item lists, and plan to delete what may be deleted of it."""
        for family in self._families:
            listed = steps.listed[family.name]
            if family.objects and family.listed(self._context) is not None:
                ids = steps.settled_of(family.name).values()
                left = left_over(self._context, family, listed, ids)
                steps.surplus[family.name] = list(left)
        decision = deletions(self._context, steps, "")
        refuse_deletions(decision, self._context.params["max_deletions"])
        steps.hold_back(decision)
        for family in self._families:
            self._planned(family, steps.surplus.get(family.name, []), LOOKING)

    def _planned(self, family: Family, steps: list[Step], looking: Looking) -> None:
        # Where a listing has answered already, a step is nearly nothing: then handing them to
        # threads one by one would cost more than they do.
        size = 1 + len(steps) // (_PARTS * self._workers)
        rest = iter(steps)
        parts = [list(itertools.islice(rest, size)) for _start in range(0, len(steps), size)]
        done = at_once(partial(self._plan_part, looking), parts, self._workers)
        for _part in self._progress.along(done, f"{family.name}: compared", len(steps), len):
            pass

    def _plan_part(self, looking: Looking, steps: Sequence[Step]) -> Sequence[Step]:
        for step in STOP.along(self._unless_in_vain(steps)):
            step.run(check_mode=True, looking=looking)
            step.decide()
            self._watch.seen(step.error)
            if step.error and self._watch.reason:
                raise step.error
        return steps


def stands_alone(family: Family) -> bool:
    """Whether its items refer to no others, and none to them."""
    return family.objects is not None and comparable(family.objects)


def _refuse_mistakes(steps: Steps) -> None:
    """Raise ``Invalid`` where the document turned out to be wrong."""
    mistakes: list[Mistake] = []
    for name, planned in steps.listed.items():
        mistakes += _mistakes(planned)
        mistakes += _doubles(planned, partial(steps.settled_at, name))
    if mistakes:
        raise refusal(mistakes)


def _mistakes(steps: Sequence[Step]) -> Iterator[Mistake]:
    """Where the document is wrong, rather than something in the organization."""
    for step in steps:
        error = step.error
        if not isinstance(error, Invalid) or error.status is not None:
            continue
        if not isinstance(error, (Ambiguous, Doubtful)):
            yield Mistake.of(step.item, error)


def _doubles(steps: Sequence[Step], settled_at: Callable[[str], str]) -> Iterator[Mistake]:
    """Items that turned out to name the same object, by name and by id, or by two names.

    ``settled_at`` gives the place of the settled entry of an object, empty where there is none.
    """
    seen: dict[str, str] = {}
    for step in steps:
        identifier = step.identifier
        if not identifier:
            continue
        first = settled_at(identifier) or seen.setdefault(identifier, step.item.place)
        if first != step.item.place:
            yield Mistake(step.item.place, f"names the same object as {first}. Keep one of them.")
