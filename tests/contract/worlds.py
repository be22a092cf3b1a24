# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random rules, histories, checks and moments for the oracle.

They come from small sets of values, weighted so that rules often apply.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from alvaria_sandbox import clock

Document = dict[str, Any]
Case = tuple[Document, Document, datetime]

FAMILIES = (
    "exclusions",
    "convenientContactTimes",
    "quotaControls",
    "attemptTrackers",
    "messageTrackers",
)
# Changes of the clocks at midnight, at night, by half an hour, in the other hemisphere; no change;
# a day ahead; a quarter of an hour off.
ZONES = (
    "",
    "UTC",
    "America/New_York",
    "America/Havana",
    "America/Santiago",
    "Africa/Cairo",
    "Asia/Beirut",
    "Europe/London",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Kiritimati",
    "America/Phoenix",
    "America/Nuuk",
)
# Changes of the clocks with the zone that they are in; ends of months and years, and a leap day,
# with any.
MOMENTS = tuple(
    (datetime.fromisoformat(f"{text}Z"), zone)
    for text, zone in (
        ("2030-03-10T07:00", "America/New_York"),
        ("2030-11-03T06:00", "America/New_York"),
        ("2030-03-10T05:00", "America/Havana"),
        ("2030-11-03T05:00", "America/Havana"),
        ("2030-09-08T04:00", "America/Santiago"),
        ("2030-04-07T03:00", "America/Santiago"),
        ("2030-04-25T22:00", "Africa/Cairo"),
        ("2030-03-30T22:00", "Asia/Beirut"),
        ("2030-03-31T01:00", "Europe/London"),
        ("2030-10-27T01:00", "Europe/London"),
        ("2030-04-06T15:00", "Australia/Lord_Howe"),
        ("2030-10-05T15:30", "Australia/Lord_Howe"),
        ("2030-12-31T23:59", ""),
        ("2028-02-29T12:00", ""),
        ("2030-05-06T12:00", ""),
        ("2030-01-31T22:00", ""),
    )
)
SHAKES = tuple(
    timedelta(**step)
    for step in (
        {},
        {"milliseconds": -1},
        {"milliseconds": 1},
        {"minutes": 17},
        {"minutes": -40},
        {"hours": -3},
        {"hours": 5},
        {"days": 1},
    )
)
UNITS = (
    timedelta(minutes=1),
    timedelta(hours=1),
    timedelta(hours=1),
    timedelta(days=1),
    timedelta(days=1),
    timedelta(days=7),
    timedelta(days=30),
)
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
NIGHT = (
    "00:00",
    "00:30",
    "01:00",
    "01:30",
    "02:00",
    "02:15",
    "03:00",
    "04:00",
    "23:00",
    "23:30",
    "24:00",
    "12:00",
)
CHANNELS = ("Voice", "Voice", "SMS", "Email")
ADDRESSES = (*["+12025550101"] * 6, "+13035550102", "")
CUSTOMERS, ACCOUNTS, SSNS = (*["C1"] * 6, "C2", ""), (*["A1"] * 6, "A2", ""), ("987-65-4320", "")
DISPOSITIONS, GEOCODES, PURPOSES = (
    ("BZ", "BZ", "NA"),
    ("US", "CA"),
    ("Sales", "Sales", "Service", ""),
)
TRACKER_TYPES = (
    "Customer",
    "ContactAddress",
    "CustomerContactAddress",
    "Account",
    "AccountContactAddress",
)
THRESHOLDS = ("Minute", "Hour", "Day", "Day", "Week", "CurrentDay", "CurrentWeek", "CurrentMonth")


class Maker:
    """Draws one world. `now` is the moment of its check."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.one: Callable[[Sequence[Any]], Any] = self.random.choice
        moment, zone = self.one(MOMENTS)
        self.now: datetime = moment + self.one(SHAKES) + self.one(SHAKES)
        self.zone = zone if zone and self.likely(0.8) else self.one(ZONES)

    def likely(self, chance: float) -> bool:
        return self.random.random() < chance

    def some(self, values: Sequence[Any], chance: float = 0.3) -> list[Any]:
        """Mostly nothing, else some of the values."""
        known = sorted(set(values))
        return (
            self.random.sample(known, self.random.randint(1, len(known)))
            if self.likely(chance)
            else []
        )

    def moment(self, future: float = 0.1) -> str:
        """A moment before now by one of the units that rules count in, or nearly.

        Seldom it is in the future.
        """
        age = self.one(UNITS) * (
            self.one((0, 1, 1, 2, 3, 7)) if self.likely(0.6) else self.random.randint(0, 100) / 100
        )
        moment = (
            self.now
            + (age if self.likely(future) else -age)
            + (self.one(SHAKES) if self.likely(0.5) else timedelta(0))
        )
        return clock.spell(moment)

    def contact(self) -> Document:
        """What checks, attempts and active records have in common."""
        return {
            "contactChannel": self.one(CHANNELS),
            "contactAddress": self.one(ADDRESSES),
            "customer": self.one(CUSTOMERS),
            "accountNumber": self.one(ACCOUNTS),
            "numberType": self.one((1, 1, 2)),
            "geocodes": self.some(GEOCODES, 0.8),
            "purpose": self.one(PURPOSES),
        }

    def check(self) -> Document:
        check = {
            **self.contact(),
            "timeZone": self.zone,
            "ssn": self.one(SSNS),
            "contactListName": self.one(("Cards", "Loans", "")),
            "product": self.one(("Card", "Cover")),
            "key": self.one(("", "K0")),
            "requiredChecks": self.some((*FAMILIES, "all"), 0.2),
        }
        optional = [
            name
            for name in check
            if name not in ("contactChannel", "contactAddress") and self.likely(0.1)
        ]
        return {name: value for name, value in check.items() if name not in optional}

    def numbered(self, most: int, make: Callable[[], Document], name: str = "") -> list[Document]:
        """Documents with ids, and names, in order of creation."""
        rows = [
            make() for _unused in range(self.random.randint(0, most) or self.random.randint(0, 1))
        ]
        for number, row in enumerate(rows):
            row.update(
                {
                    "id": f"rule{number}",
                    "creationTime": f"2027-01-01T00:00:{number:02d}.000Z",
                    **({name: f"Rule {number}"} if name else {}),
                }
            )
        return rows

    def exclusion(self) -> Document:
        kind = self.one(("Account", "SSN", "Voice", "Voice", "SMS", "Email"))
        value = self.one({"Account": ACCOUNTS, "SSN": SSNS}.get(kind, ADDRESSES))
        end = None if self.likely(0.5) else self.moment(future=0.7)
        return {
            "exclusionType": kind,
            "exclusionValue": value,
            "contactListName": self.one(("", "", "Cards")),
            "startTime": self.moment(0.3),
            "endTime": end,
        }

    def window(self) -> Document:
        start, end = sorted(
            self.random.sample(NIGHT, 2)
            if self.likely(0.7)
            else (f"{hour:02d}:{self.random.randint(0, 59):02d}" for hour in (9, 17))
        )
        days = self.one((WEEKDAYS, WEEKDAYS, ["Sunday"], self.random.sample(WEEKDAYS, 3)))
        return {"dayOfWeek": days, "startTime": start, "endTime": end}

    def contact_time(self) -> Document:
        kind, channel = self.one(("Customer", "Account")), self.one(("All", *CHANNELS))
        keys = CUSTOMERS if kind == "Customer" else ACCOUNTS
        return {
            "contactKeyType": kind,
            "contactKey": self.one(keys) if self.likely(0.9) else "A1",
            "contactValueType": channel,
            "contactValue": "" if channel == "All" or self.likely(0.4) else self.one(ADDRESSES),
            "endTime": None if self.likely(0.7) else self.moment(future=0.7),
            "convenientTimes": [self.window() for _unused in range(self.random.randint(0, 3))],
        }

    def quota(self) -> Document:
        return {
            "product": "Card",
            "totalQuota": self.one((0, 5)),
            "productSold": self.one((0, 4, 5, 6)),
        }

    def tracker(self) -> Document:
        return {
            "typeOfTracker": self.one(TRACKER_TYPES),
            "thresholdType": self.one(THRESHOLDS),
            "threshold": self.one((1, 2, 3, 7, 7, 30, 60, 0, -1)),
            "numberOfAttempts": self.one((1, 1, 1, 2, 2, 3, 4)) if self.likely(0.95) else 0,
            "enabled": self.likely(0.9),
            "dispositions": self.one((["BZ"], ["BZ", "NA"], ["BZ", "NA"], ["NA"], [])),
            "numberTypes": self.some((1, 2), 0.2),
            "geocodes": self.some(GEOCODES, 0.2),
            "purposes": self.some(("Sales", "Service"), 0.2),
        }

    def attempt_tracker(self) -> Document:
        exclude = self.likely(0.4)
        channels = self.some(CHANNELS, 0.5) if exclude else self.some(CHANNELS, 1)
        return {
            **self.tracker(),
            "contactChannels": channels,
            "excludeContactChannels": exclude,
            "acrossContactChannels": self.likely(0.5),
        }

    def message_tracker(self) -> Document:
        return {
            **self.tracker(),
            "thresholdActionType": self.one(("NoPlayMessage", "PlayStandardMessage")),
        }

    def attempt(self) -> Document:
        return {
            **self.contact(),
            "timeOfContact": self.moment(),
            "disposition": self.one(DISPOSITIONS),
            "status": "Enabled" if self.likely(0.9) else "Disabled",
        }

    def active_record(self, number: int) -> Document:
        age = self.one(
            (
                timedelta(0),
                timedelta(seconds=59),
                timedelta(minutes=1),
                timedelta(minutes=119),
                timedelta(minutes=120),
            )
        )
        record = {**self.contact(), "id": f"K{number}", "creationTime": clock.spell(self.now - age)}
        return record if self.likely(0.8) else {**record, "numberType": None}

    def settings(self) -> Document:
        exceptions = ("excludedContactAddresses", "excludeFromContactAddressRule")
        lists: Document = {
            family: {name: self.some(("+12025550101", "BLANK"), 0.1) for name in exceptions}
            for family in ("attemptTrackers", "messageTrackers")
        }
        waits = {
            "lifeTimeOfActiveRecord": self.one((1, 120)),
            "minutesToWaitAfterActiveRestriction": self.one((0, 10)),
        }
        lists["attemptTrackers"].update(waits, enableActiveRecordFeature=self.likely(0.8))
        return lists


def case(seed: int, *families: str) -> Case:
    """A world with rules of these families (none = of all), a check, and the moment of it."""
    maker = Maker(seed)
    check = maker.check()
    rows: dict[str, Callable[[], list[Document]]] = {
        "exclusions": lambda: maker.numbered(6, maker.exclusion),
        "convenientContactTimes": lambda: maker.numbered(4, maker.contact_time),
        "quotaControls": lambda: maker.numbered(1, maker.quota),
        "attemptTrackers": lambda: maker.numbered(3, maker.attempt_tracker, "attemptTrackerName"),
        "messageTrackers": lambda: maker.numbered(3, maker.message_tracker, "messageTrackerName"),
    }
    world: Document = {
        name: make() if not families or name in families else [] for name, make in rows.items()
    }
    world["contactAttempts"] = [maker.attempt() for _unused in range(maker.random.randint(0, 40))]
    world["activeRecords"] = [
        maker.active_record(number) for number in range(maker.random.randint(0, 2))
    ]
    world["settings"] = maker.settings()
    return world, check, maker.now


def smaller(world: Document, is_bad: Callable[[Document], bool]) -> Document:
    """The world without the documents that its badness does not need."""
    for table in world:
        for number in reversed(range(len(world[table]) if isinstance(world[table], list) else 0)):
            less = {**world, table: world[table][:number] + world[table][number + 1 :]}
            if is_bad(less):
                world = less
    return world
