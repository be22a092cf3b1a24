# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long an attempt counts, and when a count falls below a limit."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

from alvaria_sandbox.evaluation.zones import DAY, NEVER, day_start

Span = tuple[datetime, datetime]

ROLLING = {"Minute": timedelta(minutes=1), "Hour": timedelta(hours=1)}
CALENDAR_DAYS = {"Day": 1, "Week": 7}


def leaves(moment: datetime, threshold_type: str, threshold: int, zone: tzinfo) -> datetime:
    """Return when an attempt made at `moment` stops counting (C35, our reading).

    Minute, Hour: `threshold` units later, to the instant.
    Day, Week: at 00:00, when its local day is not one of the last `threshold` (times 7) days any
    more, today included.
    CurrentDay, CurrentWeek (from Monday), CurrentMonth: at the end of that day, week or month;
    the threshold has no meaning there.
    """
    try:
        if threshold_type in ROLLING:
            return moment + threshold * ROLLING[threshold_type]
        day = moment.astimezone(zone).date()
        if threshold_type in CALENDAR_DAYS:
            gone = day + threshold * CALENDAR_DAYS[threshold_type] * DAY
        elif threshold_type == "CurrentDay":
            gone = day + DAY
        elif threshold_type == "CurrentWeek":
            gone = day + (7 - day.weekday()) * DAY
        else:
            gone = (day.replace(day=28) + 4 * DAY).replace(day=1)
        return day_start(gone, zone)
    except OverflowError:
        if threshold > 0 and moment.year > 1:
            return NEVER
        return moment


def counting(spans: Sequence[Span], now: datetime) -> int:
    """Return how many of the attempts count at an instant; later ones do not count yet."""
    return sum(start <= now < end for start, end in spans)


def first_below(spans: Sequence[Span], limit: int, now: datetime) -> datetime | None:
    """Return the first instant after `now` at which fewer than `limit` attempts count.

    Attempts dated in the future are taken as they are. None: never.
    """
    real = [(start, end) for start, end in spans if start < end]
    starts = sorted(start for start, _unused in real)
    ends = sorted(end for _unused, end in real)
    for end in ends:
        count = bisect_right(starts, end) - bisect_right(ends, end)
        if now < end < NEVER and count < limit:
            return end
    return None
