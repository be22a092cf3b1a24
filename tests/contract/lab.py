# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An organization under a clock that tests move: rules, checks and attempts in a line each."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from .client import Api, Json

CONTACT = {
    "contactChannel": "Voice",
    "contactAddress": "+12125550101",
    "customer": "CUST1",
    "accountNumber": "ACC1",
}
EVERY_DAY = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def utc(text: str, zone: str = "UTC") -> str:
    """A local time as the API spells the instant: utc("2030-03-10T00:00", "America/New_York")."""
    local = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))
    return local.astimezone(ZoneInfo("UTC")).strftime("%Y-%m-%dT%H:%M:%S.000Z")


class Lab:
    """Checks are made by POST v4 for CONTACT unless told otherwise."""

    def __init__(self, api: Api) -> None:
        self.api = api

    def at(self, text: str, zone: str = "UTC") -> None:
        self.api.server.control("POST", "clock", {"now": utc(text, zone)})

    def advance(self, **parts: float) -> None:
        units = {"days": 86400, "hours": 3600, "minutes": 60, "seconds": 1}
        self.api.server.control(
            "POST", "clock", {"advance": sum(units[name] * value for name, value in parts.items())}
        )

    @property
    def now(self) -> str:
        return str(self.api.server.control("GET", "clock")["now"])

    def check(self, **fields: Any) -> Json:
        return self.api.post("v4/complianceStatuses", {**CONTACT, **fields}, 200)

    def allowed(self, **fields: Any) -> bool:
        """Whether a contact may be made.

        One that may is cancelled, so that nothing stays active.
        """
        answer = self.check(**fields)
        if answer["restricted"]:
            return False
        self.report(key=answer["key"], operationType="CancelContact")
        return True

    def report(self, **fields: Any) -> None:
        """An attempt made now, busy."""
        self.api.post(
            "v4/contactAttempts",
            {**CONTACT, "timeOfContact": self.now, "disposition": "BZ", "numberType": 1, **fields},
            202,
        )

    def attempt(self, **fields: Any) -> None:
        self.report(operationType="SaveContactNoKeyCheck", **fields)

    def tracker(self, name: str = "Limit", **fields: Any) -> Json:
        """An attempt tracker: once a day for each customer, by voice, unless told otherwise."""
        rule = {
            "typeOfTracker": "Customer",
            "contactChannels": ["Voice"],
            "numberOfAttempts": 1,
            "threshold": 1,
            "thresholdType": "Day",
            "dispositions": ["BZ"],
        }
        return self.api.post(
            "v4/attemptTrackers", {"attemptTrackerName": name, **rule, **fields}, 201
        )

    def messages(self, name: str = "Messages", **fields: Any) -> Json:
        rule = {
            "typeOfTracker": "Customer",
            "numberOfAttempts": 1,
            "threshold": 1,
            "thresholdType": "Day",
            "thresholdActionType": "NoPlayMessage",
        }
        return self.api.post(
            "v4/messageTrackers",
            {"messageTrackerName": name, "dispositions": ["BZ"], **rule, **fields},
            201,
        )

    def exclude(self, kind: str, value: str, **fields: Any) -> Json:
        return self.api.post(
            "v3/exclusions",
            {
                "exclusionType": kind,
                "exclusionValue": value,
                "startTime": "2020-01-01T00:00:00Z",
                "endTime": None,
                **fields,
            },
            201,
        )

    def convenient(
        self, *windows: tuple[str, str], days: list[str] | None = None, **fields: Any
    ) -> Json:
        """A rule for all addresses of the customer unless told otherwise."""
        times = [
            {"dayOfWeek": days or EVERY_DAY, "startTime": start, "endTime": end}
            for start, end in windows
        ]
        rule = {
            "contactKeyType": "Customer",
            "contactKey": "CUST1",
            "contactValueType": "All",
            "endTime": None,
            "convenientTimes": times,
        }
        return self.api.post("v4/convenientContactTimes", {**rule, **fields}, 201)

    def configure(self, family: str = "attemptTrackers", **fields: Any) -> None:
        path = f"v4/{family}/configurations"
        self.api.patch(path, {"version": self.api.get(path)["version"], **fields})
