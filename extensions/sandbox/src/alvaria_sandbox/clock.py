# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sandbox's clock and the spelling of times.

Every time that the sandbox shows or compares comes from here.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

# Where the clock can stand, in seconds since the epoch: rules reach some time before and after it.
EARLIEST, LATEST = 0.0, datetime(9000, 1, 1, tzinfo=UTC).timestamp()


class Clock:
    """The current time in UTC, which tests can move, freeze and reset."""

    def __init__(self) -> None:
        self._offset = 0.0
        self._frozen: float | None = None

    def seconds(self) -> float:
        """Return the seconds since the epoch."""
        if self._frozen is not None:
            return self._frozen
        return time.time() + self._offset

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.seconds(), UTC)

    def stamp(self) -> str:
        """Return the current time in the API's spelling, to the millisecond."""
        moment = self.now()
        return spell(moment.replace(microsecond=moment.microsecond // 1000 * 1000))

    def set(self, moment: datetime) -> None:
        self._move(moment.timestamp())

    def advance(self, seconds: float) -> None:
        self._move(self.seconds() + seconds)

    def freeze(self, frozen: bool) -> None:
        current = self.seconds()
        self._frozen = None
        if frozen:
            self._frozen = current
        self._offset = current - time.time()

    def reset(self) -> None:
        self._offset, self._frozen = 0.0, None

    def _move(self, target: float) -> None:
        if not EARLIEST <= target <= LATEST:
            raise ValueError("the clock can stand between the years 1970 and 9000")
        if self._frozen is not None:
            self._frozen = target
        else:
            self._offset = target - time.time()

    def state(self) -> dict[str, Any]:
        """Return {now: time, frozen: bool, offset: seconds from the machine's clock}."""
        return {
            "now": self.stamp(),
            "frozen": self._frozen is not None,
            "offset": round(self.seconds() - time.time(), 3),
        }

    def dump(self) -> dict[str, Any]:
        return {"offset": self._offset, "frozen": self._frozen}

    def load(self, saved: dict[str, Any]) -> None:
        offset, frozen = float(saved["offset"]), saved["frozen"]
        target = time.time() + offset
        if frozen is not None:
            target = frozen = float(frozen)
        if not EARLIEST <= target <= LATEST:
            raise ValueError("the clock can stand between the years 1970 and 9000")
        self._offset, self._frozen = offset, frozen


def spell(moment: datetime) -> str:
    """Return RFC 3339 text in UTC with Z: milliseconds, or microseconds when there are any."""
    plain = moment.astimezone(UTC).replace(tzinfo=None)
    unit = "milliseconds"
    if plain.microsecond % 1000:
        unit = "microseconds"
    return plain.isoformat(timespec=unit) + "Z"


def parse(text: str) -> datetime:
    """Return an aware datetime from RFC 3339 text.

    Raise ValueError for text that is not a date-time or has no zone.
    """
    moment = datetime.fromisoformat(text.replace("t", "T").replace("z", "Z").replace("Z", "+00:00"))
    if moment.tzinfo is None:
        raise ValueError("no time zone")
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("out of range") from error


def normal(text: str) -> str:
    """Return the same instant in the sandbox's spelling."""
    return spell(parse(text))


def order(stamp: str) -> str:
    """Return a sort key for a stored time.

    Without the Z, a time in milliseconds sorts before the same one with microseconds.
    """
    return stamp[:-1]


def later(stamp: str, days: float) -> datetime:
    """Return the instant `days` after a stored time, or the end of time on overflow."""
    try:
        return parse(stamp) + timedelta(days=days)
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)
