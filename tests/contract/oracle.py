# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The compliance rules stated a second time: slow, plain, and without a line of the sandbox's code.

A world is the API's own documents by collection (`exclusions`, `convenientContactTimes`,
`quotaControls`, `attemptTrackers`, `messageTrackers`, `contactAttempts`, `activeRecords`), each
list in order of creation, plus `settings` of the two tracker families. A check is the body of
POST complianceStatuses. Everything is found by trying: minute after minute, day after day,
document after document.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from .lab import EVERY_DAY

Document = dict[str, Any]
World = dict[str, Any]

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FURTHEST = 500  # days that the search for the end of a tracker's restriction looks ahead
TWO_WEEKS = 15 * 24 * 60  # minutes


def answer(world: World, check: Document, now: datetime) -> Document:
    """The answer without kind and key; times are datetimes, what does not apply is not there."""
    wanted = check.get("requiredChecks", [])
    result: Document = {"restricted": False}
    for name, rule in (
        ("exclusions", exclusion),
        ("convenientContactTimes", convenient_time),
        ("quotaControls", quota),
        ("attemptTrackers", attempt_tracker),
        ("messageTrackers", message_tracker),
    ):
        if not wanted or "all" in wanted or name in wanted:
            for field, value in rule(world, check, now).items():
                if field == "restrictionStartTime" and field in result:
                    value = min(value, result[field])
                result[field] = value
            if result["restricted"]:
                result.pop("restrictionStartTime", None)
                return result
    return result


def time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text is not None else None


def zone(check: Document) -> ZoneInfo:
    return ZoneInfo(check.get("timeZone") or "UTC")


def restriction(rule: Document, kind: str, end: datetime | None) -> Document:
    result = {"restricted": True, "restrictionType": kind, "restrictedRuleId": rule["id"]}
    return {**result, "restrictionEndTime": end} if end else result


# ---- exclusions ----


def exclusion(world: World, check: Document, now: datetime) -> Document:
    starts = []
    for rule in world["exclusions"]:
        kind, value = rule["exclusionType"], rule["exclusionValue"]
        mine = (
            (kind == "Account" and value == check.get("accountNumber"))
            or (kind == "SSN" and value == check.get("ssn"))
            or (kind == check["contactChannel"] and value == check["contactAddress"])
        )
        if (
            not mine
            or value == ""
            or (rule["contactListName"] and rule["contactListName"] != check.get("contactListName"))
        ):
            continue
        start, end = time(rule["startTime"]), time(rule["endTime"])
        assert start is not None
        if end is not None and (end <= now or end <= start):
            continue
        if start <= now:
            return restriction(rule, "Exclusion" + kind, end)
        starts.append(start)
    return {"restrictionStartTime": min(starts)} if starts else {}


# ---- convenient contact times ----


def minutes(text: str) -> int:
    """How many minutes of a day are over at ``09:30``."""
    return int(text[:2]) * 60 + int(text[3:])


def inside(rule: Document, moment: datetime, tz: ZoneInfo) -> bool:
    local = moment.astimezone(tz)
    minute = local.hour * 60 + local.minute
    day = EVERY_DAY[local.weekday()]
    for window in rule["convenientTimes"]:
        if day not in window["dayOfWeek"]:
            continue
        if minutes(window["startTime"]) <= minute < minutes(window["endTime"]):
            return True
    return False


def change(rule: Document, now: datetime, tz: ZoneInfo) -> datetime | None:
    before = inside(rule, now, tz)
    moment = now.replace(second=0, microsecond=0)
    for _unused in range(TWO_WEEKS):
        moment += MINUTE
        if inside(rule, moment, tz) != before:
            return moment
    return None


def convenient_time(world: World, check: Document, now: datetime) -> Document:
    channel, address = check["contactChannel"], check["contactAddress"]
    mine = []
    for rule in world["convenientContactTimes"]:
        end = time(rule["endTime"])
        key = check.get("customer" if rule["contactKeyType"] == "Customer" else "accountNumber")
        if key and rule["contactKey"] == key and (end is None or now < end):
            mine.append(rule)
    for_address = [
        rule
        for rule in mine
        if rule["contactValueType"] == channel
        and rule["contactValue"]
        and rule["contactValue"] == address
    ]
    for_channel = [
        rule for rule in mine if rule["contactValueType"] == channel and not rule["contactValue"]
    ]
    for_all = [rule for rule in mine if rule["contactValueType"] == "All"]
    closings = []
    for rule in for_address or for_channel or for_all:
        end, changes = time(rule["endTime"]), change(rule, now, zone(check))
        if not inside(rule, now, zone(check)):
            kind = "ConvenientContactTime" + rule["contactKeyType"]
            if rule in for_address:
                kind += channel
            elif rule in for_channel:
                kind += "No" + channel
            return restriction(
                rule, kind, min((moment for moment in (changes, end) if moment), default=None)
            )
        if changes and (end is None or changes < end):
            closings.append(changes)
    return {"restrictionStartTime": min(closings)} if closings else {}


# ---- quotas ----


def quota(world: World, check: Document, _now: datetime) -> Document:
    for rule in world["quotaControls"]:
        if rule["product"] == check.get("product"):
            left = rule["totalQuota"] - rule["productSold"]
            return {
                "availableQuota": left,
                **(restriction(rule, "QuotaExhausted", None) if left <= 0 else {}),
            }
    return {}


# ---- trackers ----


def blanks(addresses: list[str]) -> list[str]:
    return ["" if address == "BLANK" else address for address in addresses]


def channel_is_in(rule: Document, channel: str) -> bool:
    """Message trackers have no channels."""
    if "contactChannels" not in rule:
        return True
    listed = any(channel == one for one in rule["contactChannels"])
    return not listed if rule["excludeContactChannels"] else listed


def applies(rule: Document, check: Document, settings: Document) -> bool:
    kind = rule["typeOfTracker"]
    if not rule["enabled"] or check["contactAddress"] in blanks(
        settings["excludedContactAddresses"]
    ):
        return False
    if kind.endswith("ContactAddress") and check["contactAddress"] in blanks(
        settings["excludeFromContactAddressRule"]
    ):
        return False
    if (kind.startswith("Customer") and not check.get("customer")) or (
        kind.startswith("Account") and not check.get("accountNumber")
    ):
        return False
    return channel_is_in(rule, check["contactChannel"]) and carries(rule, check)


def carries(rule: Document, document: Document) -> bool:
    if rule["numberTypes"] and document.get("numberType") not in rule["numberTypes"]:
        return False
    if rule["geocodes"] and not any(
        code in rule["geocodes"] for code in document.get("geocodes", [])
    ):
        return False
    return not rule["purposes"] or document.get("purpose") in rule["purposes"]


def concerns(rule: Document, check: Document, contact: Document, settings: Document) -> bool:
    """Whether a made or running contact is one that the rule counts for this check."""
    kind = rule["typeOfTracker"]
    if kind.startswith("Customer") and contact["customer"] != check["customer"]:
        return False
    if kind.startswith("Account") and contact["accountNumber"] != check["accountNumber"]:
        return False
    if kind.endswith("ContactAddress") and contact["contactAddress"] != check["contactAddress"]:
        return False
    if contact["contactAddress"] in blanks(settings["excludedContactAddresses"]):
        return False
    if "contactChannels" in rule:
        if not channel_is_in(rule, contact["contactChannel"]):
            return False
        if (
            not rule["acrossContactChannels"]
            and contact["contactChannel"] != check["contactChannel"]
        ):
            return False
    return carries(rule, contact)


def in_window(rule: Document, made: datetime, at: datetime, tz: ZoneInfo) -> bool:
    number: int = rule["threshold"]
    kind = rule["thresholdType"]
    if made > at:
        return False
    if kind == "Minute":
        return at - made < number * MINUTE
    if kind == "Hour":
        return at - made < number * HOUR
    then, today = made.astimezone(tz).date(), at.astimezone(tz).date()
    if kind == "Day":
        return (today - then).days < number
    if kind == "Week":
        return (today - then).days < 7 * number
    if kind == "CurrentDay":
        return then == today
    if kind == "CurrentWeek":
        return then.isocalendar()[:2] == today.isocalendar()[:2]
    assert kind == "CurrentMonth"
    return (then.year, then.month) == (today.year, today.month)


def counted(world: World, rule: Document, check: Document, settings: Document) -> list[datetime]:
    """When the attempts were made that the rule counts, whenever that was."""
    times = []
    for attempt in world["contactAttempts"]:
        if (
            attempt["status"] == "Enabled"
            and attempt["disposition"] in rule["dispositions"]
            and concerns(rule, check, attempt, settings)
        ):
            made = time(attempt["timeOfContact"])
            assert made is not None
            times.append(made)
    return times


def count(rule: Document, times: list[datetime], at: datetime, tz: ZoneInfo) -> int:
    return len([made for made in times if in_window(rule, made, at, tz)])


@cache
def midnight(name: str, day: date) -> datetime:
    """The first quarter of an hour that belongs to a local day.

    It belongs to a later one where the day does not exist.
    """
    tz = ZoneInfo(name)
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC) - 15 * HOUR
    while moment.astimezone(tz).date() < day:
        moment += 15 * MINUTE
    return moment


def first_below(
    rule: Document, times: list[datetime], now: datetime, tz: ZoneInfo
) -> datetime | None:
    """Counts fall only when an attempt has aged enough, or when a local day begins."""
    moments: list[datetime] = [
        made + rule["threshold"] * unit for made in times for unit in (MINUTE, HOUR)
    ]
    today = now.astimezone(tz).date()
    moments += [midnight(tz.key, today + number * DAY) for number in range(FURTHEST)]
    for moment in sorted(moments):
        if moment > now and count(rule, times, moment, tz) < rule["numberOfAttempts"]:
            return moment
    return None


def attempt_tracker(world: World, check: Document, now: datetime) -> Document:
    settings = world["settings"]["attemptTrackers"]
    for rule in world["attemptTrackers"]:
        if not applies(rule, check, settings):
            continue
        name, limit, kind = (
            {"restrictedRuleName": rule["attemptTrackerName"]},
            rule["numberOfAttempts"],
            rule["typeOfTracker"],
        )
        if limit == 0:
            return {
                **restriction(
                    rule,
                    "AttemptTrackerBlock"
                    + ("ContactAddress" if "ContactAddress" in kind else kind),
                    None,
                ),
                **name,
            }
        kind = "AttemptTracker" + kind + check["contactChannel"]
        times = counted(world, rule, check, settings)
        made = count(rule, times, now, zone(check))
        if made >= limit:
            return {**restriction(rule, kind, first_below(rule, times, now, zone(check))), **name}
        if settings["enableActiveRecordFeature"]:
            running = 0
            for record in world["activeRecords"]:
                begun = time(record["creationTime"])
                assert begun is not None
                alive = now - begun < settings["lifeTimeOfActiveRecord"] * MINUTE
                if (
                    alive
                    and record["id"] != check.get("key")
                    and concerns(rule, check, record, settings)
                ):
                    running += 1
            if made + running >= limit:
                return {
                    **restriction(
                        rule, kind, now + settings["minutesToWaitAfterActiveRestriction"] * MINUTE
                    ),
                    **name,
                }
    return {}


def message_tracker(world: World, check: Document, now: datetime) -> Document:
    settings, standard = world["settings"]["messageTrackers"], False
    for rule in world["messageTrackers"]:
        if applies(rule, check, settings):
            if rule["numberOfAttempts"] == 0:
                return {"messageType": "CannotPlay"}
            times = counted(world, rule, check, settings)
            if count(rule, times, now, zone(check)) >= rule["numberOfAttempts"]:
                if rule["thresholdActionType"] == "NoPlayMessage":
                    return {"messageType": "CannotPlay"}
                standard = True
    return {"messageType": "CanPlayStandard" if standard else "CanPlay"}
