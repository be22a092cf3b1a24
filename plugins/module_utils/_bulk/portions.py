# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Writing in portions where a run keeps what it takes to undo it: each is kept before it begins."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Callable, NamedTuple, TypeVar

from .._common.errors import AlvariaError
from .._common.threads import at_once
from .._model.history import Entry, History, Recorder, Result
from .._session.context import Outcome

T = TypeVar("T")
R = TypeVar("R")
#: How many objects the first portions have. Later ones grow with what has been written, as the
#: file may have to be encrypted as a whole each time.
_SIZE = 1000


class Came(NamedTuple):
    """What came of one object."""

    outcome: Outcome
    error: AlvariaError | None


class Portions:
    """The writes of a list of ``family``; ``came`` takes what came of each, by its mark."""

    def __init__(self, journal: Recorder | None, family: str) -> None:
        self._journal = journal
        self._family = family
        self.came: dict[Any, Came] = {}

    def run(
        self,
        work: Callable[[T], R],
        things: Iterable[T],
        workers: int,
        foresee: Callable[[T], tuple[Any, History | None]],
    ) -> Iterator[R]:
        """The results of the work; ``foresee`` gives the mark of a thing and what it will do."""
        if self._journal is None:
            yield from at_once(work, things, workers)
            return
        rest, done = iter(things), 0
        while True:
            portion = list(itertools.islice(rest, max(_SIZE, done // 2)))
            if not portion:
                return
            done += len(portion)
            yield from self._one(self._journal, work, portion, workers, foresee)

    def _one(
        self,
        journal: Recorder,
        work: Callable[[T], R],
        portion: Sequence[T],
        workers: int,
        foresee: Callable[[T], tuple[Any, History | None]],
    ) -> Iterator[R]:
        marks = []
        entries = []
        for thing in portion:
            mark, history = foresee(thing)
            if history is not None:
                marks.append(mark)
                entries.append(Entry(self._family, {}, history))
        numbers = journal.begin(entries)
        try:
            yield from at_once(work, portion, workers)
        finally:
            # What is not there was not tried: then nothing was written.
            never = Came(Outcome(False, {}), None)
            came = [self.came.get(mark, never) for mark in marks]
            self.came.clear()
            journal.end([_result(number, one) for number, one in zip(numbers, came)])


def _result(number: int, came: Came) -> Result:
    error = came.error
    if error is None:
        return Result(number, came.outcome.action, came.outcome.history)
    action = "failed"
    if error.changed or error.ambiguous:
        action = "unknown"
    return Result(number, action, None)
