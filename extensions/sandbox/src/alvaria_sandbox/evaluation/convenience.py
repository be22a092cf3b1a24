# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Convenient contact times: weekly windows outside of which nobody must be contacted.

They belong to a customer or an account.
"""

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
# Days. Two weeks and a day: a weekly window can fall wholly into the hour that a change of the
# clocks skips.
HORIZON = 15
KEYS = {"Customer": "customer", "Account": "accountNumber"}


def evaluate(check: Check, tables: Tables, now: datetime) -> Outcome:
    """Restrict by the first deciding rule (in order of creation) whose windows are all closed.

    Otherwise `starts` is when a window of one of them closes.
    """
    closing, rules = None, deciding(check, tables, now)
    closed = first_closed(rules, check, now)
    if closed is not None:
        change = next_change(closed["convenientTimes"], now, check.zone)
        ends = earliest(change, moment_of(closed, "endTime"))
        return Outcome(Restriction(closed["id"], kind_of(closed), ends))
    for rule in rules:
        over = moment_of(rule, "endTime")
        change = next_change(rule["convenientTimes"], now, check.zone)
        if change is not None and (over is None or change < over):
            closing = earliest(closing, change)
    return Outcome(starts=closing)


def first_closed(rules: Sequence[Document], check: Check, now: datetime) -> Document | None:
    """Return the first of the deciding rules whose windows are all closed."""
    for rule in rules:
        if not is_open(rule["convenientTimes"], now, check.zone):
            return rule
    return None


def _specificity(rule: Document, check: Check) -> int:
    """Rank a rule by how closely it names the contact's address.

    0: the rule is not about this address. 1: about all addresses. 2: about all addresses of the
    channel. 3: about this address on the channel.
    """
    if rule["contactValueType"] == "All":
        return 1
    if rule["contactValueType"] != check.channel:
        return 0
    if not rule["contactValue"]:
        return 2
    if rule["contactValue"] == check.address:
        return 3
    return 0


def deciding(check: Check, tables: Tables, now: datetime) -> list[Document]:
    """Return the most specific rules in force, of the customer and of the account together.

    Each of them must allow the contact: a customer's and an account's rule of equal weight both
    hold (C40, our reading).
    """
    found: dict[int, list[Document]] = {}
    for kind, field in KEYS.items():
        key = check.contact[field]
        if not key:
            continue
        for rule in tables("convenientContactTimes").having("contactKey", key):
            over = moment_of(rule, "endTime")
            if rule["contactKeyType"] != kind or (over is not None and over <= now):
                continue
            rank = _specificity(rule, check)
            if rank:
                found.setdefault(rank, []).append(rule)
    if not found:
        return []
    return sorted(found[max(found)], key=lambda rule: str(rule.get("creationTime", "")))


def kind_of(rule: Document) -> str:
    """Return the restriction type of a rule (C25, our reading).

    No suffix for all addresses, the channel for one address, `No` and the channel for all
    addresses of a channel.
    """
    kind, channel = f"ConvenientContactTime{rule['contactKeyType']}", rule["contactValueType"]
    if channel == "All":
        return kind
    if rule["contactValue"]:
        return f"{kind}{channel}"
    return f"{kind}No{channel}"


def is_open(windows: Sequence[Document], moment: datetime, zone: tzinfo) -> bool:
    """Tell whether the contact's wall clock is inside a window (C40, our reading).

    The start is included, the end excluded.
    """
    local = moment.astimezone(zone)
    day, hh_mm = WEEKDAYS[local.weekday()], f"{local:%H:%M}"
    return any(
        day in window["dayOfWeek"] and window["startTime"] <= hh_mm < window["endTime"]
        for window in windows
    )


def next_change(windows: Sequence[Document], now: datetime, zone: tzinfo) -> datetime | None:
    """Return the next instant at which the windows open, or close when they are open.

    None when they never do. The wall clock can cross a window's edge at that edge or when the
    clocks change, so these instants are the only ones to look at.
    """
    state = is_open(windows, now, zone)
    edges = {hh_mm for window in windows for hh_mm in (window["startTime"], window["endTime"])}
    today = now.astimezone(zone).date()
    instants = set(clock_changes(now, HORIZON, zone))
    for number in range(HORIZON):
        for edge in edges:
            instants.update(wall_instants(today + number * DAY, edge, zone))
    for instant in sorted(instants):
        if instant > now and is_open(windows, instant, zone) != state:
            return instant
    return None
