# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""How fast a process may send: as fast as the server's answers allow, for all its threads."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Mapping

from .._common.limits import WORKERS
from .._common.stop import LOOK, STOP
from .retry import LONGEST_WAIT, UNAVAILABLE, remaining, wanted_wait

#: How many requests may be under way before anything is known; each good answer allows one more.
FIRST_WINDOW = 4
#: What is left of the window after a failure, and of the rate after a refusal for sending too much.
_WINDOW_CUT = 0.5
_RATE_CUT = 0.8
#: By how much the rate grows in a second without a refusal.
_RATE_GROWTH = 0.05


class Pace:
    """How many requests may be under way, and how soon the next one may follow.

    The server's word counts first: no more requests are under way than it says remain, and none
    is sent while it asks to wait. A server that only refuses (429) teaches a rate, which creeps up
    again. Failures halve the window of requests under way.
    Pure: times (seconds on one clock) come from the caller.
    """

    def __init__(self, most: int = WORKERS) -> None:
        #: How many requests may be under way in the best of cases.
        self.most = most
        self._window = float(FIRST_WINDOW)
        self._under_way = 0
        self._remaining: int | None = None
        self._not_before = 0.0
        self._rate = 0.0  # requests a second, 0: not limited
        self._next = 0.0
        self._cut_at: float | None = None
        self._since: float | None = None
        self._good = 0

    def wait(self, now: float) -> float:
        """Seconds until the next request may be sent; infinite when an answer has to come first."""
        room = min(self._window, self.most)
        if self._remaining is not None:
            room = min(room, self._remaining)
        if self._under_way and self._under_way >= room:
            return float("inf")
        return max(0.0, self._not_before - now, self._next - now)

    def sent(self, now: float) -> None:
        """A request is sent."""
        self._under_way += 1
        if self._since is None:
            self._since = now
        if self._rate:
            self._next = max(self._next, now - 1 / self._rate) + 1 / self._rate

    def answered(
        self, now: float, sent: float, status: int | None, left: int | None, wait: float | None
    ) -> None:
        """Take note of the answer to the request that was sent at ``sent``.

        ``status`` is ``None`` without an answer, ``left`` how many more requests the server says
        may come, ``wait`` how many seconds it asks to wait.
        """
        self._under_way -= 1
        self._remaining = left
        if wait:
            self._not_before = max(self._not_before, now + min(wait, LONGEST_WAIT))
        if status is not None and status not in UNAVAILABLE and status != 429:
            self._good += 1
            self._window = min(self._window + 1, self.most)
            self._grow(now)
            return
        # What was sent before the last cut says nothing new.
        if self._cut_at is None or sent >= self._cut_at:
            self._cut(now, status == 429)

    def _cut(self, now: float, refused: bool) -> None:
        self._window = max(1.0, min(self._window, self._under_way + 1) * _WINDOW_CUT)
        if refused:
            self._rate = self._bearable_rate(now)
            self._next = now
        self._cut_at = self._since = self._grown = now
        self._good = 0

    def _bearable_rate(self, now: float) -> float:
        """A part of the rate at which the server has answered since the last cut; 1 at least."""
        if self._since is None or now <= self._since or not self._good:
            return 1.0
        return max(1.0, _RATE_CUT * self._good / (now - self._since))

    def _grow(self, now: float) -> None:
        if self._rate:
            self._rate *= 1 + _RATE_GROWTH * (now - self._grown)
            self._grown = now


class Throttle:
    """One ``Pace`` for any number of threads, which send in the order in which they come."""

    def __init__(self) -> None:
        self._pace = Pace()
        self._lock = threading.Lock()
        #: What wakes each of the threads that wait.
        self._waiting: deque[threading.Event] = deque()

    def limit(self, most: int) -> None:
        """Let no more requests than that be under way."""
        with self._lock:
            self._pace.most = most

    def enter(self) -> float:
        """Wait until a request may be sent; returns when it is. Raises ``Stopped``."""
        STOP.check()
        with self._lock:
            now = time.monotonic()
            if not self._waiting and self._pace.wait(now) == 0:
                self._pace.sent(now)
                return now
            turn = threading.Event()
            self._waiting.append(turn)
        try:
            return self._wait(turn)
        finally:
            with self._lock:
                self._waiting.remove(turn)
                self._wake(time.monotonic())

    def _wait(self, turn: threading.Event) -> float:
        """Wait for a turn; returns when it is. Raises ``Stopped``."""
        while True:
            STOP.check()
            pause = float("inf")
            with self._lock:
                turn.clear()
                now = time.monotonic()
                if self._waiting[0] is turn:
                    pause = self._pace.wait(now)
                # What puts back has no time to wait as long as a server may ask everybody to.
                if pause == 0 or STOP.is_spared:
                    self._pace.sent(now)
                    return now
            if pause == float("inf"):
                turn.wait(LOOK)
            else:
                STOP.pause(pause)

    def leave(self, sent: float, status: int | None, headers: Mapping[str, str]) -> None:
        """Take note of the answer to the request that entered at ``sent``."""
        left, wait = remaining(headers), wanted_wait(headers, time.time())
        with self._lock:
            now = time.monotonic()
            self._pace.answered(now, sent, status, left, wait)
            self._wake(now)

    def _wake(self, now: float) -> None:
        """Wake the thread whose turn is the next, unless it has to wait for an answer."""
        if self._waiting and self._pace.wait(now) < float("inf"):
            self._waiting[0].set()
