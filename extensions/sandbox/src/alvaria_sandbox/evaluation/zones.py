# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Local days and wall clocks in IANA time zones, across daylight-saving changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

# An instant that no calendar reaches.
NEVER = datetime.max.replace(tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def zone_of(name: str) -> tzinfo:
    """Return the zone of an IANA name, UTC for no name (C35, our reading).

    Raise ValueError for a name that is not one.
    """
    if not name:
        return UTC
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        raise ValueError(f"{name!r} is not an IANA time zone") from None


def day_start(day: date, zone: tzinfo) -> datetime:
    """Return 00:00 of a local day as an instant.

    Where the clocks skip midnight, that is the moment at which they are put forward; where midnight
    comes twice, the first of them.
    """
    return datetime.combine(day, time(), zone).astimezone(UTC)


def wall_instants(day: date, hh_mm: str, zone: tzinfo) -> Iterator[datetime]:
    """Yield the instants at which a local wall clock may show a time.

    There are two of them around a change of the clocks. 24:00 is the next 00:00.
    """
    if hh_mm == "24:00":
        day, hh_mm = day + DAY, "00:00"
    for fold in (0, 1):
        yield (
            datetime.combine(day, time.fromisoformat(hh_mm), zone)
            .replace(fold=fold)
            .astimezone(UTC)
        )


def clock_changes(start: datetime, days: int, zone: tzinfo) -> Iterator[datetime]:
    """Yield the instants within some days at which the zone's offset from UTC changes.

    Changes happen at whole minutes, at most once a day.
    """
    low = start.astimezone(UTC).replace(second=0, microsecond=0)
    for _unused in range(days):
        high = low + DAY
        if low.astimezone(zone).utcoffset() != high.astimezone(zone).utcoffset():
            yield _change_between(low, high, zone)
        low = high


def _change_between(low: datetime, high: datetime, zone: tzinfo) -> datetime:
    before = low.astimezone(zone).utcoffset()
    while high - low > MINUTE:
        middle = low + (high - low) // 2 // MINUTE * MINUTE
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high
