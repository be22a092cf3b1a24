# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The end of a run before its time: one event for all of its threads.

Whatever waits or sends asks it first. Then nothing is sent after the end, and what was done until
then is told.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Callable, TypeVar

from .errors import Stopped

#: For how long something may wait that cannot be woken, in seconds, before it looks again.
LOOK = 0.5
#: How long what puts back may take after the end, in seconds.
MOMENT = 1.2
T = TypeVar("T")
_REMEDY = (
    "What was done until then stays, and no request was sent afterwards; run again to do the rest."
)


class Stop:
    """Says whether the run has to end: because somebody said so, or because its time is over."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._reason = ""
        self._end = float("inf")
        #: Until when what puts back may be sent all the same.
        self._spared = 0.0

    @contextmanager
    def after(self, seconds: float, reason: str) -> Iterator[None]:
        """Let what runs within end after so many seconds, if it still runs then."""
        before = self._end, self._reason
        self._end, self._reason = time.monotonic() + seconds, reason
        try:
            yield
        finally:
            self._end, self._reason = before

    def now(self, reason: str) -> None:
        """End the run, and all that follows it in this process."""
        self._reason = reason
        self._event.set()

    @contextmanager
    def putting_back(self) -> Iterator[None]:
        """Let requests be sent for a moment even after the end.

        That is for what a task has taken away and must not leave so.
        """
        self._spared = time.monotonic() + MOMENT
        try:
            yield
        finally:
            self._spared = 0.0

    @property
    def reason(self) -> str:
        """Why the run has to end, as a sentence."""
        return f"The task was ended: {self._reason}."

    @property
    def is_over(self) -> bool:
        """Whether the run has to end."""
        return self._has_ended and time.monotonic() >= self._spared

    @property
    def is_spared(self) -> bool:
        """Whether the run has ended but for what puts back, which has a moment for all of it."""
        return self._has_ended and time.monotonic() < self._spared

    @property
    def _has_ended(self) -> bool:
        return self._event.is_set() or time.monotonic() >= self._end

    def check(self) -> None:
        """Raise ``Stopped`` if the run has to end."""
        if self.is_over:
            raise Stopped(self.reason, _REMEDY, code="stopped")

    def along(self, things: Iterable[T]) -> Iterator[T]:
        """The things of long work. Raises ``Stopped`` as soon as the run has to end."""
        for thing in things:
            self.check()
            yield thing

    def within(self, seconds: float) -> float:
        """So many seconds, or as many as are left. Raises ``Stopped`` when none are."""
        self.check()
        end = self._end
        if self._has_ended:
            end = self._spared
        return max(0.001, min(seconds, end - time.monotonic()))

    def pause(self, seconds: float) -> None:
        """Wait. Raises ``Stopped`` as soon as the run has to end."""
        self._event.wait(self.within(seconds))
        self.check()

    def unless_over(self, work: Callable[[], None]) -> None:
        """Do what cannot be woken, such as looking up a name, and wait for it until the end.

        Raises what it raises, and ``Stopped``; then a thread is left behind that nobody waits for.
        """
        done = threading.Event()
        raised: list[BaseException] = []

        def apart() -> None:
            try:
                work()
            except BaseException as exc:
                raised.append(exc)
            finally:
                done.set()

        threading.Thread(target=apart, daemon=True).start()
        while not done.wait(LOOK):
            self.check()
        if raised:
            raise raised[0]


#: The one of this process, which runs one task at a time.
STOP = Stop()
