# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The compliance rule families as data.

Fields with their defaults, unique fields, the view of v3, and further checks.

A stored rule has the newest version's fields. A view turns a stored rule into an older version's
fields and back. It answers None for a rule that the older version cannot express, and such a rule
does not exist there (our reading of FACTS C37).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from alvaria_sandbox.errors import conflict, invalid
from alvaria_sandbox.state import Document, Organization

Shape = Callable[[Document], Document | None]
Check = Callable[[Document], None]


def _same(document: Document) -> Document:
    return document


@dataclass(frozen=True)
class View:
    """The view that one API version has of a family.

    operations: ids of create, list, get, update, delete, in this order.
    """

    operations: tuple[str, str, str, str, str]
    show: Shape = _same
    take: Callable[[Document], Document] = _same

    @property
    def is_plain(self) -> bool:
        """Whether stored rules are shown as they are."""
        return self.show is _same


@dataclass(frozen=True)
class Family:
    """A family of rules.

    table: also the collection property and the last path segment.
    kind: of a rule; the kind of its collection adds `Collection`.
    defaults: optional fields and their values when left out, on create and on PUT (which replaces).
    times: date-time fields.
    unique: the fields that together may occur once; their rows are looked up by the first.
    switch: the open question with whose second reading only the first `narrow` of them count.
    check: raises ApiError 400.
    upsert: returns the fields to change when a POST finds the unique fields taken, or raises
    ApiError 409.
    """

    table: str
    kind: str
    parameter: str
    views: tuple[View, ...]
    defaults: Document
    unique: tuple[str, ...]
    times: tuple[str, ...] = ()
    check: Check = field(default=lambda _rule: None)
    upsert: Callable[[Document, Document], Document] | None = None
    switch: tuple[str, str] | None = None
    narrow: int = 0

    def unique_in(self, organization: Organization) -> tuple[str, ...]:
        """Return the fields that together may occur once, as the organization reads the texts."""
        if self.switch and organization.settings.reads(self.switch[0]) == self.switch[1]:
            return self.unique[: self.narrow]
        return self.unique

    def taken(self, organization: Organization, rule: Document, key: str = "") -> Document | None:
        """Return another rule with the same unique fields."""
        unique = self.unique_in(organization)
        for other in organization.table(self.table).having(unique[0], rule[unique[0]]):
            if other["id"] != key and all(other[name] == rule[name] for name in unique):
                return other
        return None


# ---- exclusions ----


def extend_exclusion(current: Document, wanted: Document) -> Document:
    """Replace an exclusion when the new end is later, else raise 409 (FACTS C10, our reading).

    No end is the latest.
    """
    before, after = current["endTime"], wanted["endTime"]
    if before is None or (after is not None and after[:-1] <= before[:-1]):
        raise conflict(
            "there is an exclusion of this type, value and contact list that does not end earlier",
            "duplicate",
        )
    return wanted


EXCLUSIONS = Family(
    table="exclusions",
    kind="via#exclusion",
    parameter="exclusionId",
    views=(
        View(
            (
                "createOrUpdateExclusion",
                "getExclusions",
                "getExclusionInstance",
                "updateExclusionInstance",
                "deleteExclusionInstance",
            )
        ),
    ),
    defaults={"locale": "en-US", "contactListName": "", "reason": "", "endTime": None},
    unique=("exclusionValue", "exclusionType", "contactListName"),
    times=("startTime", "endTime"),
    upsert=extend_exclusion,
)

# ---- trackers ----

TRACKER_TYPES = {
    "Customer": "Customer",
    "Phone": "ContactAddress",
    "CustomerPhone": "CustomerContactAddress",
}
OLD_TRACKER_TYPES = {new: old for old, new in TRACKER_TYPES.items()}
TRACKER_DEFAULTS: Document = {
    "locale": "en-US",
    "numberTypes": [],
    "geocodes": [],
    "purposes": [],
    "enabled": True,
}


def _old_tracker(rule: Document) -> Document | None:
    """Return None for accounts, channels other than Voice, and disabled rules: v3 lacks them."""
    if rule["typeOfTracker"] not in OLD_TRACKER_TYPES or not rule["enabled"]:
        return None
    if (
        rule.get("contactChannels", ["Voice"]) != ["Voice"]
        or rule.get("excludeContactChannels")
        or rule.get("thresholdActionType", "NoPlayMessage") != "NoPlayMessage"
    ):
        return None
    return {**rule, "typeOfTracker": OLD_TRACKER_TYPES[rule["typeOfTracker"]]}


def _attempt_tracker_from_v3(body: Document) -> Document:
    return {
        **body,
        "typeOfTracker": TRACKER_TYPES[body["typeOfTracker"]],
        "contactChannels": ["Voice"],
    }


def _message_tracker_from_v3(body: Document) -> Document:
    return {
        **body,
        "typeOfTracker": TRACKER_TYPES[body["typeOfTracker"]],
        "thresholdActionType": "NoPlayMessage",
    }


def check_channels(rule: Document) -> None:
    """Check that a tracker names channels, or excludes some (FACTS C24)."""
    if not rule["contactChannels"] and not rule["excludeContactChannels"]:
        raise invalid(
            "body/contactChannels", "must not be empty unless excludeContactChannels is true"
        )


def _crud(noun: str, version: str) -> tuple[str, str, str, str, str]:
    instance = f"{noun}Instance{version}"
    return (
        f"create{noun}{version}",
        f"get{noun}s{version}",
        f"get{instance}",
        f"update{instance}",
        f"delete{instance}",
    )


ATTEMPT_TRACKERS = Family(
    table="attemptTrackers",
    kind="via#attemptTracker",
    parameter="attemptTrackerId",
    views=(
        View(_crud("AttemptTracker", "V3"), _old_tracker, _attempt_tracker_from_v3),
        View(_crud("AttemptTracker", "V4")),
    ),
    defaults={
        **TRACKER_DEFAULTS,
        "attemptTrackerDescription": "",
        "contactChannels": [],
        "acrossContactChannels": False,
        "excludeContactChannels": False,
    },
    unique=("attemptTrackerName",),
    check=check_channels,
)
MESSAGE_TRACKERS = Family(
    table="messageTrackers",
    kind="via#messageTracker",
    parameter="messageTrackerId",
    views=(
        View(_crud("MessageTracker", "V3"), _old_tracker, _message_tracker_from_v3),
        View(_crud("MessageTracker", "V4")),
    ),
    defaults={**TRACKER_DEFAULTS, "messageTrackerDescription": ""},
    unique=("messageTrackerName",),
)

# ---- convenient contact times ----


def _old_convenient_time(rule: Document) -> Document | None:
    """Return None for all but customers with one phone or with all addresses.

    A phone is a Voice address, no phone is every address (restriction types of FACTS C.7).
    """
    if (
        rule["contactKeyType"] != "Customer"
        or (rule["contactValueType"] == "Voice") != bool(rule["contactValue"])
        or rule["contactValueType"] not in ("Voice", "All")
    ):
        return None
    return {**rule, "customer": rule["contactKey"], "phone": rule["contactValue"]}


def _convenient_time_from_v3(body: Document) -> Document:
    rest = {name: value for name, value in body.items() if name not in ("customer", "phone")}
    phone, kind = body.get("phone", ""), "All"
    if phone:
        kind = "Voice"
    return {
        **rest,
        "contactKeyType": "Customer",
        "contactKey": body["customer"],
        "contactValueType": kind,
        "contactValue": phone,
    }


def check_windows(rule: Document) -> None:
    """Check that each window starts before it ends, on one day (our reading, FACTS C40).

    A rule for all addresses must not name one.
    """
    if rule["contactValueType"] == "All" and rule["contactValue"]:
        raise invalid("body/contactValue", "must be empty when contactValueType is All")
    for number, window in enumerate(rule["convenientTimes"]):
        if window["startTime"] >= window["endTime"]:
            raise invalid(
                f"body/convenientTimes/{number}",
                "startTime must be before endTime, a window ends on its day",
            )


CONVENIENT_CONTACT_TIMES = Family(
    table="convenientContactTimes",
    kind="via#convenientContactTime",
    parameter="convenientContactTimeId",
    views=(
        View(_crud("ConvenientContactTime", "V3"), _old_convenient_time, _convenient_time_from_v3),
        View(_crud("ConvenientContactTime", "V4")),
    ),
    defaults={"locale": "en-US", "reason": "", "contactValue": ""},
    unique=("contactKey", "contactValue", "contactKeyType", "contactValueType"),
    switch=("convenient_key", "bare"),
    narrow=2,
    times=("endTime",),
    check=check_windows,
    upsert=lambda _current, wanted: wanted,  # FACTS C11: replaced
)

# ---- quota controls ----

QUOTA_CONTROLS = Family(
    table="quotaControls",
    kind="via#quotaControl",
    parameter="quotaControlId",
    views=(View(_crud("QuotaControl", "")),),
    defaults={"locale": "en-US", "productDescription": ""},
    unique=("product",),
)

FAMILIES = (
    EXCLUSIONS,
    ATTEMPT_TRACKERS,
    MESSAGE_TRACKERS,
    CONVENIENT_CONTACT_TIMES,
    QUOTA_CONTROLS,
)
