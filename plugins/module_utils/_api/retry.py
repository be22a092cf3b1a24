# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""When a failed request may be sent again, and after how long.

Pure: clock and chance come from the caller.
"""

from __future__ import annotations

import email.utils
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timezone
from typing import Callable, TypeVar

#: Verbs that may be sent twice without harm: reads, and writes that a version or an id guards.
REPEATABLE = frozenset(("GET", "HEAD", "PUT", "DELETE"))

#: Statuses that tell about the server's condition, not about the request.
UNAVAILABLE = frozenset((408, 502, 503, 504))

#: The longest wait that a server may ask for (Retry-After, RateLimit-Reset), in seconds.
LONGEST_WAIT = 60.0

M = TypeVar("M", float, None)


@dataclass(frozen=True)
class Failure:
    """Why a try failed.

    ``status`` of the answer, or ``None`` without one. ``sent`` is false when the request never left
    (connection refused). ``final``: it would fail again. ``retry_after`` is in seconds.
    """

    status: int | None = None
    sent: bool = True
    retry_after: float | None = None
    final: bool = False

    @property
    def maybe_processed(self) -> bool:
        """Whether the server may have done what it was asked to."""
        return self.sent and self.status != 429


@dataclass(frozen=True)
class RetryPolicy:
    """Retries that depend on the verb, with jitter.

    There are ``retries`` more tries at most; the wait before the first is ``base`` seconds and
    doubles each time, up to ``ceiling``.
    """

    retries: int = 5
    base: float = 0.25
    ceiling: float = 15.0

    def delay(
        self, method: str, attempt: int, failure: Failure, chance: Callable[[], float]
    ) -> float | None:
        """Seconds to wait before try ``attempt + 1``, or ``None`` when there is to be none.

        ``attempt`` counts from 0. A POST or PATCH is repeated only when it certainly was not
        processed: throttled (429) or never sent.
        """
        if failure.final or attempt >= self.retries:
            return None
        if not self._may_repeat(method, failure):
            return None
        if failure.retry_after is not None:
            return min(max(failure.retry_after, 0.0), LONGEST_WAIT) + 0.1 * chance()
        pause = min(self.ceiling, self.base * 2 ** min(attempt, 16))
        return float(pause * (0.5 + 0.5 * chance()))

    @staticmethod
    def _may_repeat(method: str, failure: Failure) -> bool:
        if not failure.sent or failure.status == 429:
            return True
        return method in REPEATABLE and (failure.status is None or failure.status in UNAVAILABLE)


def wanted_wait(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds that an answer asks us to wait.

    ``Retry-After`` (seconds or an HTTP date) and, when nothing remains, ``RateLimit-Reset``: the
    longer of both. ``now`` is the time as seconds since the epoch, used where the answer does not
    have the server's (``Date``), as clocks differ. Unreadable or absent headers give ``None``.
    """
    waits = [_retry_after(headers, now)]
    if remaining(headers) == 0:
        waits.append(_number(headers.get("RateLimit-Reset", "")))
    known = [wait for wait in waits if wait is not None]
    return max(known, default=None)


def remaining(headers: Mapping[str, str]) -> int | None:
    """How many more requests the answer allows (``RateLimit-Remaining``), else ``None``."""
    text = headers.get("RateLimit-Remaining", "").strip()
    if text.isascii() and text.isdigit():
        return int(text)
    return None


def _retry_after(headers: Mapping[str, str], now: float) -> float | None:
    text = headers.get("Retry-After", "").strip()
    if not text:
        return None
    seconds = _number(text)
    if seconds is not None:
        return seconds
    moment = _moment(text, None)
    if moment is None:
        return None
    return max(0.0, moment - _moment(headers.get("Date", ""), now))


def _moment(text: str, default: M) -> float | M:
    """An HTTP date as seconds since the epoch."""
    try:
        moment = email.utils.parsedate_to_datetime(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=timezone.utc)
        return moment.timestamp()
    except (TypeError, ValueError, OverflowError):
        return default


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    if 0 <= value < float("inf"):
        return value
    return None
