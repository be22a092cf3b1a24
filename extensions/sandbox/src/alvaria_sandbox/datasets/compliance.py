# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compliance rules, contact attempts and external data."""

from __future__ import annotations

from typing import Any

from alvaria_sandbox.datasets.tools import AUTHOR, Builder, moment, named, phone, ssn, words
from alvaria_sandbox.handlers.attempts import DEFAULTS
from alvaria_sandbox.handlers.families import FAMILIES, Family
from alvaria_sandbox.state import Document

BY_TABLE: dict[str, Family] = {family.table: family for family in FAMILIES}
TYPES = ("Voice", "SMS", "Email", "Account", "SSN")
# From this exclusion on, the reserved telephone numbers are used up, each for every list.
PHONES = 240_000
# The types of which there are always more values.
ENDLESS = ("Email", "Account")
LISTS = ("", "CreditCardList", "MortgageList")
FAR = "2099-12-31T23:59:59.000Z"
# v3 can show the first; the others use accounts or other channels, or are disabled.
ATTEMPT_TRACKERS: tuple[tuple[str, Document], ...] = (
    (
        "Seven Calls a Week",
        {
            "typeOfTracker": "CustomerContactAddress",
            "contactChannels": ["Voice"],
            "numberOfAttempts": 7,
            "threshold": 7,
            "thresholdType": "Day",
        },
    ),
    (
        "Account Daily",
        {
            "typeOfTracker": "Account",
            "contactChannels": ["Voice", "SMS"],
            "acrossContactChannels": True,
            "numberOfAttempts": 3,
            "threshold": 1,
            "thresholdType": "CurrentDay",
        },
    ),
    (
        "Mail Monthly",
        {
            "typeOfTracker": "ContactAddress",
            "contactChannels": ["Email"],
            "numberOfAttempts": 10,
            "threshold": 1,
            "thresholdType": "CurrentMonth",
        },
    ),
    (
        "Old Rule",
        {
            "typeOfTracker": "Customer",
            "contactChannels": ["Voice"],
            "numberOfAttempts": 1,
            "threshold": 2,
            "thresholdType": "Hour",
            "enabled": False,
        },
    ),
)
MESSAGE_TRACKERS: tuple[tuple[str, Document], ...] = (
    (
        "One Message a Day",
        {
            "typeOfTracker": "Customer",
            "numberOfAttempts": 1,
            "threshold": 1,
            "thresholdType": "Day",
        },
    ),
    (
        "Account Messages",
        {
            "typeOfTracker": "AccountContactAddress",
            "numberOfAttempts": 3,
            "threshold": 1,
            "thresholdType": "Week",
        },
    ),
    (
        "Standard Text",
        {
            "typeOfTracker": "ContactAddress",
            "numberOfAttempts": 2,
            "threshold": 1,
            "thresholdType": "CurrentWeek",
            "thresholdActionType": "PlayStandardMessage",
        },
    ),
)
PRODUCTS = ("Gold Card", "Travel Cover", "Sold Out Phone")
WEEK = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
DISPOSITIONS: list[Document] = [
    {"id": code.lower(), "friendlyName": named(name), "dispositionCode": code}
    for name, code in (
        ("Busy", "BZ"),
        ("No Answer", "NA"),
        ("Contacted", "CO"),
        ("Call Back", "CB"),
        ("Left Message", "LM"),
    )
]
NUMBER_TYPES: list[Document] = [
    {"id": str(code), "friendlyName": named(name), "numberTypeCode": code}
    for code, name in enumerate(("Home", "Mobile", "Work"), 1)
]
FILES = {"Dispositions": DISPOSITIONS, "NumberTypes": NUMBER_TYPES}
KINDS = {"Dispositions": "via#disposition", "NumberTypes": "via#numberType"}


def build(builder: Builder) -> None:
    for number in range(_exclusion_count(builder)):
        _add(builder, "exclusions", number, **exclusion(number))
    if not builder.scale.filled:
        return
    _trackers(builder)
    _contact_times(builder)
    _quotas(builder)
    _attempts(builder)
    _external_data(builder)


def _exclusion_count(builder: Builder) -> int:
    wanted = builder.organization.settings.exclusions
    if wanted is not None:
        return wanted
    if builder.scale.filled:
        return builder.scale.exclusions
    return 0


def _external_data(builder: Builder) -> None:
    for number, (resource, entries) in enumerate(FILES.items()):
        rows = [{**entry, "kind": KINDS[resource]} for entry in entries]
        _add(
            builder,
            "externalData",
            number,
            resource=resource,
            valueType="File",
            value=f"{resource}.json",
            locale="en-US",
            _entries=rows,
        )
    _add(
        builder,
        "externalData",
        9,
        resource="Purposes",
        valueType="Url",
        value="https://example.com/purposes",
        locale="en-US",
        _entries=None,
    )


def _add(builder: Builder, table: str, number: int, **values: Any) -> None:
    defaults: Document = {}
    if table in BY_TABLE:
        defaults = BY_TABLE[table].defaults
    builder.add(table, **{**defaults, **values, **builder.marks(number, author=True)})


def _value(kind: str, number: int) -> str:
    return {
        "Voice": phone,
        "SMS": phone,
        "Email": lambda item: f"customer{item:05d}@example.com",
        "Account": lambda item: f"ACC{item:07d}",
        "SSN": ssn,
    }[kind](number)


def exclusion(number: int) -> Document:
    """Return the exclusion of a number; the types take turns.

    Every fourth has no end (and goes at the next purge, FACTS C09), the others end in 2099.
    """
    types: tuple[str, ...] = TYPES
    if number >= PHONES:
        types = ENDLESS
    kind = types[number % len(types)]
    return {
        "exclusionType": kind,
        "exclusionValue": _value(kind, number),
        "contactListName": LISTS[number // len(TYPES) % len(LISTS)],
        "reason": "Asked not to be contacted",
        "startTime": moment(number),
        "endTime": None if number % 4 == 3 else FAR,
    }


def _trackers(builder: Builder) -> None:
    for table, field, known in (
        ("attemptTrackers", "attemptTracker", ATTEMPT_TRACKERS),
        ("messageTrackers", "messageTracker", MESSAGE_TRACKERS),
    ):
        shapes = dict(known)
        count = max(builder.scale.trackers, len(known))
        for number, name in enumerate(words(shapes, "Tracker {:03d}", count)):
            shape = shapes.get(name, known[0][1])
            if table == "messageTrackers":
                shape = {"thresholdActionType": "NoPlayMessage", **shape}
            described = {f"{field}Name": name, f"{field}Description": f"{name}, sample rule"}
            _add(builder, table, number, **described, dispositions=["BZ", "NA", "CO"], **shape)


def _contact_times(builder: Builder) -> None:
    shapes: tuple[tuple[str, str, str], ...] = (
        ("Customer", "CUST", "All"),
        ("Customer", "CUST", "Voice"),
        ("Account", "ACC", "Email"),
        ("Account", "ACC", "SMS"),
    )
    for number in range(builder.scale.contact_times):
        kind, prefix, channel = shapes[number % len(shapes)]
        value = ""
        if channel != "All" and number % 8 != 3:
            value = _value(channel, number)
        _add(
            builder,
            "convenientContactTimes",
            number,
            contactKeyType=kind,
            contactKey=f"{prefix}{number:07d}",
            contactValueType=channel,
            contactValue=value,
            reason="Customer's wish",
            endTime=None if number % 2 else FAR,
            convenientTimes=[{"dayOfWeek": WEEK, "startTime": "09:00", "endTime": "17:30"}],
        )


def _quotas(builder: Builder) -> None:
    for number, name in enumerate(words(PRODUCTS, "Product {:03d}", builder.scale.quotas)):
        sold = number * 5 % 100
        if name == "Sold Out Phone":
            sold = 100
        _add(
            builder,
            "quotaControls",
            number,
            product=name,
            productDescription=f"{name}, sample product",
            totalQuota=100,
            productSold=sold,
            unitValue=49,
        )


def _attempts(builder: Builder) -> None:
    for number in range(builder.scale.attempts):
        channel = TYPES[number % 3]
        attempt = {
            **DEFAULTS,
            "contactChannel": channel,
            "contactAddress": _value(channel, number // 3),
            "customer": f"CUST{number // 3:07d}",
            "accountNumber": f"ACC{number // 3:07d}",
            "timeOfContact": moment(number * 7),
            "timeZone": "America/New_York",
            "disposition": ("BZ", "NA", "CO")[number % 3],
            "numberType": number % 3 + 1,
            "purpose": "Service",
            "geocodes": ["US"],
            "status": "Disabled" if number == 4 else "Enabled",
        }
        _add(builder, "contactAttempts", number, **attempt)


__all__ = ["AUTHOR", "build"]
