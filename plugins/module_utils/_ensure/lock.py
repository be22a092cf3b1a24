# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Optimistic locking: read, plan, write with the version read, and begin again after a conflict."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from typing import Callable, Generic, Protocol, TypeVar

from .._common.errors import AlvariaError, Conflict, NotFound, Stopped, after_a_write
from .._common.stop import STOP

TRIES = 5
#: How often a write whose outcome is unknown is begun anew, after the object was looked up.
LOST_ANSWERS = 2
#: What reading and writing once is taken to last, at least and at most, in seconds.
_SHORTEST, _LONGEST = 0.01, 1.0
#: The longest pause after a conflict, in seconds.
_LONGEST_PAUSE = 15.0

P = TypeVar("P")


@dataclass(frozen=True)
class Settled(Generic[P]):
    """The last plan, whether anything of ours was written, and the plan of the write."""

    plan: P
    written: bool
    first: P


class Settling(Protocol[P]):
    """What ``settle`` drives: it is read, planned and written under the version lock."""

    def plan(self) -> P:
        """Read, and say what is to be written."""

    def is_done(self, plan: P) -> bool:
        """Whether nothing is left to write."""

    def agree(self, plan: P) -> None:
        """Raise ``Conflict`` where something else was approved than what is to be written."""

    def write(self, plan: P) -> P:
        """Write, and return the plan with the server's answer in it."""

    def give_up(self, plan: P, error: AlvariaError) -> AlvariaError:
        """The error for a conflict that every try has met."""


def _pause(lasted: float, attempt: int) -> float:
    """Seconds to wait after a conflict, at random, over a time that grows fast with each try.

    Many writers of one object get through one after the other when they spread over as many tries
    as there are writers: with these figures 16 that begin at the same moment all do within five
    tries, but for one in some hundred.
    """
    cycle = min(max(lasted, _SHORTEST), _LONGEST)
    return min(_LONGEST_PAUSE, cycle * 4 * 3.0**attempt) * random.random()


@dataclass
class _Course:
    """How the tries have gone so far."""

    tries: int = 0
    #: How many answers got lost, or objects vanished.
    lost: int = 0
    #: Whether any write changed something for certain.
    written: bool = False
    #: Whether any write may have changed something.
    maybe_written: bool = False
    #: Whether that is so of the last one, as far as nobody has looked since.
    in_doubt: bool = False

    def goes_on(self, error: AlvariaError, repeat_lost: bool) -> bool:
        """Whether to begin anew after a write that failed."""
        if isinstance(error, Stopped):
            return False
        if not isinstance(error, Conflict):
            # The object vanished, or the answer got lost: look again.
            self.lost += 1
            worth_a_look = isinstance(error, NotFound) or (error.ambiguous and repeat_lost)
            if not worth_a_look or self.lost > LOST_ANSWERS:
                return False
        self.tries += 1
        self.written = self.written or error.changed
        self.in_doubt = error.ambiguous and not error.changed
        self.maybe_written = self.maybe_written or error.ambiguous or self.written
        return True

    def pause(self, lasted: float) -> float:
        """Seconds to wait after a try that took so long.

        A server that loses answers is given more time than a writer who was faster.
        """
        pause = _pause(lasted, self.tries - 1)
        return pause + 0.5 * self.lost * (0.5 + random.random())


def settle(
    settling: Settling[P],
    sleep: Callable[[float], None] | None = None,
    *,
    repeat_lost: bool = True,
) -> Settled[P]:
    """Write until the state is the wanted one.

    After a 409 everything is read and planned afresh, at most ``TRIES`` times. After a write whose
    answer was lost, the object is looked up before anything is sent again; without ``repeat_lost``
    nothing is sent again.
    """
    first: P | None = None
    course = _Course()
    while True:
        began = time.monotonic()
        with after_a_write(course.written, course.in_doubt):
            plan = settling.plan()
        # Where nothing of ours was written, the fresh state is the first one.
        if first is None or not course.maybe_written:
            first = plan
        if settling.is_done(plan):
            return Settled(plan, course.maybe_written, first)
        with after_a_write(course.written):
            settling.agree(plan)
        try:
            with after_a_write(course.written):
                return Settled(settling.write(plan), True, plan)
        except AlvariaError as exc:
            if not course.goes_on(exc, repeat_lost):
                raise
            if course.tries == TRIES:
                final = exc
                if isinstance(exc, Conflict):
                    final = settling.give_up(plan, exc)
                final.changed = course.written
                final.ambiguous = exc.ambiguous
                raise final from None
        with after_a_write(course.written, course.in_doubt):
            (sleep or STOP.pause)(course.pause(time.monotonic() - began))
