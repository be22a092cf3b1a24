# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Convenient contact times: weekly windows outside of which a customer or account must not be contacted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from alvaria_sandbox.evaluation.model import (
    Check,
    Outcome,
    Restriction,
    Tables,
    earliest,
    moment_of,
)
from alvaria_sandbox.evaluation.zones import DAY, clock_changes, wall_instants
from alvaria_sandbox.state import Document

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# Two weeks and a day: a weekly window can fall wholly into the hour that a change of the clocks skips.
HORIZON = 15
KEYS = {"Customer": "customer", "Account": "accountNumber"}


def evaluate(check: Check, tables: Tables, now: datetime) -> Outcome:
    """Restricted by the first deciding rule (in order of creation) whose windows are all closed; else `starts` is when one of them closes."""
    closing = None
    for rule in _deciding(check, tables, now):
        windows, over = rule["convenientTimes"], moment_of(rule, "endTime")
        change = next_change(windows, now, check.zone)
        if not is_open(windows, now, check.zone):
            return Outcome(Restriction(rule["id"], _kind(rule), earliest(change, over)))
        if change is not None and (over is None or change < over):
            closing = earliest(closing, change)
    return Outcome(starts=closing)


def _specificity(rule: Document, check: Check) -> int:
    """0 = the rule is not about this contact's address, 1 = all addresses, 2 = all of the channel, 3 = this address on the channel."""
    if rule["contactValueType"] == "All":
        return 1
    if rule["contactValueType"] != check.channel:
        return 0
    return 2 if not rule["contactValue"] else 3 * (rule["contactValue"] == check.address)


def _deciding(check: Check, tables: Tables, now: datetime) -> list[Document]:
    """The most specific rules in force, of the customer and of the account together. Each of them must allow the contact: a customer's
    and an account's rule of equal weight both hold (C40, our reading)."""
    found: dict[int, list[Document]] = {}
    for kind, field in KEYS.items():
        for rule in (
            tables("convenientContactTimes").having("contactKey", check.contact[field])
            if check.contact[field]
            else ()
        ):
            over = moment_of(rule, "endTime")
            if (
                rule["contactKeyType"] == kind
                and (over is None or now < over)
                and (rank := _specificity(rule, check))
            ):
                found.setdefault(rank, []).append(rule)
    return (
        sorted(found[max(found)], key=lambda rule: str(rule.get("creationTime", "")))
        if found
        else []
    )


def _kind(rule: Document) -> str:
    """No suffix for all addresses, the channel for one address, `No` and the channel for a whole channel (C25, our reading)."""
    channel = "" if rule["contactValueType"] == "All" else rule["contactValueType"]
    return f"ConvenientContactTime{rule['contactKeyType']}{'No' if channel and not rule['contactValue'] else ''}{channel}"


def is_open(windows: Sequence[Document], moment: datetime, zone: tzinfo) -> bool:
    """Whether the contact's wall clock is inside a window: start inclusive, end exclusive (C40, our reading)."""
    local = moment.astimezone(zone)
    day, hh_mm = WEEKDAYS[local.weekday()], f"{local:%H:%M}"
    return any(
        day in window["dayOfWeek"] and window["startTime"] <= hh_mm < window["endTime"]
        for window in windows
    )


def next_change(windows: Sequence[Document], now: datetime, zone: tzinfo) -> datetime | None:
    """The first instant after now at which the windows open, or close when they are open; None when they never do.

    The wall clock can cross a window's edge at that edge or when the clocks change, so these instants are the only ones to look at.
    """
    state = is_open(windows, now, zone)
    edges = {hh_mm for window in windows for hh_mm in (window["startTime"], window["endTime"])}
    today = now.astimezone(zone).date()
    instants = set(clock_changes(now, HORIZON, zone))
    for number in range(HORIZON):
        for edge in edges:
            instants.update(wall_instants(today + number * DAY, edge, zone))
    return next(
        (
            instant
            for instant in sorted(instants)
            if instant > now and is_open(windows, instant, zone) != state
        ),
        None,
    )
