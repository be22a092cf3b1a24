# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compliance rules.

Create, update, upsert, uniqueness, filters, both versions, settings and the purge.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .client import Api, Server, reasons

WINDOW = {"dayOfWeek": ["Monday"], "startTime": "09:00", "endTime": "17:00"}
EXCLUSION = {
    "exclusionType": "Voice",
    "exclusionValue": "+12025550101",
    "startTime": "2025-01-01T00:00:00Z",
    "endTime": "2031-01-01T00:00:00Z",
}
TRACKER = {"numberOfAttempts": 3, "threshold": 1, "thresholdType": "Day", "dispositions": ["BZ"]}
ATTEMPT_V3 = {**TRACKER, "attemptTrackerName": "New", "typeOfTracker": "Phone"}
ATTEMPT = {
    **TRACKER,
    "attemptTrackerName": "New",
    "typeOfTracker": "ContactAddress",
    "contactChannels": ["Voice"],
}
MESSAGE = {
    **TRACKER,
    "messageTrackerName": "New",
    "typeOfTracker": "ContactAddress",
    "thresholdActionType": "NoPlayMessage",
}
MESSAGE_V3 = {**TRACKER, "messageTrackerName": "New", "typeOfTracker": "Phone"}
TIMES = {
    "contactKeyType": "Account",
    "contactKey": "A1",
    "contactValueType": "Email",
    "contactValue": "a@example.com",
    "endTime": None,
    "convenientTimes": [WINDOW],
}
TIMES_V3 = {"customer": "C1", "phone": "+12025550102", "endTime": None, "convenientTimes": [WINDOW]}
QUOTA = {"product": "New", "totalQuota": 5, "productSold": 0, "unitValue": 1}
# path, a rule, a change, and whether a second POST of the same is refused
FAMILIES = [
    ("v3/exclusions", EXCLUSION, {"reason": "asked"}, True),
    ("v3/attemptTrackers", ATTEMPT_V3, {"numberOfAttempts": 5}, True),
    ("v4/attemptTrackers", ATTEMPT, {"enabled": False}, True),
    ("v3/messageTrackers", MESSAGE_V3, {"threshold": 2}, True),
    ("v4/messageTrackers", MESSAGE, {"typeOfTracker": "Account"}, True),
    ("v3/convenientContactTimes", TIMES_V3, {"phone": ""}, False),
    ("v4/convenientContactTimes", TIMES, {"reason": "asked"}, False),
    ("v3/quotaControls", QUOTA, {"totalQuota": 9}, True),
]


@pytest.mark.parametrize(
    ("path", "rule", "change", "refused"), FAMILIES, ids=[item[0] for item in FAMILIES]
)
def test_the_life_of_a_rule(
    empty: Api, path: str, rule: dict[str, Any], change: dict[str, Any], refused: bool
) -> None:
    made = empty.post(path, rule, 201)
    assert made["version"] == 1
    assert made["lastModifiedBy"] == "sandbox"
    assert made["creationTime"] == made["lastModifiedTime"]
    # The times compare as instants: the sandbox answers in milliseconds.
    assert {
        **made,
        **{name: value for name, value in rule.items() if not name.endswith("Time")},
    } == made
    one = f"{path}/{made['id']}"
    assert empty.get(one) == made
    assert empty.get(path)[path[3:]] == [made]
    empty.post(path, rule, 409 if refused else 201)
    version = 1 if refused else 2
    changed = empty.put(one, {**rule, **change, "version": version}, 200)
    assert changed["version"] == version + 1
    assert {**changed, **change} == changed
    assert changed["creationTime"] == made["creationTime"]
    empty.put(one, {**rule, **change, "version": version}, 409)
    empty.put(one, {**rule, **change}, 400)
    empty.delete(one)
    empty.call("GET", one, expect=404)
    empty.put(one, {**rule, "version": 3}, 404)
    empty.delete(one, 404)
    assert empty.get(path)["totalItems"] == 0


def test_a_put_replaces(empty: Api) -> None:
    made = empty.post("v3/exclusions", {**EXCLUSION, "reason": "asked", "contactListName": "A"})
    bare = {name: EXCLUSION[name] for name in ("exclusionType", "exclusionValue", "startTime")}
    after = empty.put(f"v3/exclusions/{made['id']}", {**bare, "version": 1})
    assert (after["reason"], after["contactListName"], after["endTime"]) == ("", "", None)


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("v4/attemptTrackers", ATTEMPT),
        ("v4/messageTrackers", MESSAGE),
        ("v3/quotaControls", QUOTA),
        ("v4/convenientContactTimes", TIMES),
    ],
)
def test_a_put_cannot_take_what_another_rule_has(
    empty: Api, path: str, rule: dict[str, Any]
) -> None:
    field = next(
        name for name in rule if name.endswith("Name") or name in ("product", "contactKey")
    )
    empty.post(path, rule)
    other = empty.post(path, {**rule, field: "Other"}, 201)
    empty.put(f"{path}/{other['id']}", {**rule, "version": 1}, 409)


def test_an_exclusion_is_extended_only(empty: Api) -> None:
    """C10, our reading."""
    made = empty.post("v3/exclusions", EXCLUSION, 201)
    longer = empty.post(
        "v3/exclusions",
        {**EXCLUSION, "endTime": "2032-01-01T00:00:00.5+00:00", "reason": "asked"},
        201,
    )
    assert (longer["id"], longer["version"], longer["endTime"], longer["reason"]) == (
        made["id"],
        2,
        "2032-01-01T00:00:00.500Z",
        "asked",
    )
    for end in ("2032-01-01T00:00:00.500Z", "2031-06-01T00:00:00Z"):
        empty.post("v3/exclusions", {**EXCLUSION, "endTime": end}, 409)
    assert empty.post("v3/exclusions", {**EXCLUSION, "endTime": None}, 201)["version"] == 3
    empty.post("v3/exclusions", {**EXCLUSION, "endTime": None}, 409)
    for other in (
        {"contactListName": "A"},
        {"exclusionType": "SMS"},
        {"exclusionValue": "+12025550102"},
    ):
        assert empty.post("v3/exclusions", {**EXCLUSION, **other}, 201)["version"] == 1
    assert empty.get("v3/exclusions")["totalItems"] == 4


def test_convenient_times_are_replaced(empty: Api) -> None:
    """C11: the key is key type, key, value type and value."""
    made = empty.post("v4/convenientContactTimes", {**TIMES, "reason": "asked"}, 201)
    again = empty.post(
        "v4/convenientContactTimes", {**TIMES, "endTime": "2031-01-01T00:00:00Z"}, 201
    )
    assert (again["id"], again["version"], again["reason"], again["endTime"]) == (
        made["id"],
        2,
        "",
        "2031-01-01T00:00:00.000Z",
    )
    for other in (
        {"contactKeyType": "Customer"},
        {"contactKey": "A2"},
        {"contactValueType": "SMS"},
        {"contactValue": "b@example.com"},
    ):
        assert empty.post("v4/convenientContactTimes", {**TIMES, **other}, 201)["version"] == 1


@pytest.mark.parametrize(
    ("path", "rule", "wrong"),
    [
        ("v4/attemptTrackers", ATTEMPT, {"contactChannels": []}),
        (
            "v4/attemptTrackers",
            {name: value for name, value in ATTEMPT.items() if name != "contactChannels"},
            {},
        ),
        ("v4/attemptTrackers", ATTEMPT, {"contactChannels": ["Voice", "Voice"]}),
        ("v4/attemptTrackers", ATTEMPT, {"typeOfTracker": "Phone"}),
        ("v3/attemptTrackers", ATTEMPT_V3, {"contactChannels": ["Voice"]}),
        (
            "v4/messageTrackers",
            {name: value for name, value in MESSAGE.items() if name != "thresholdActionType"},
            {},
        ),
        ("v4/convenientContactTimes", TIMES, {"contactValueType": "All"}),
        (
            "v4/convenientContactTimes",
            TIMES,
            {"convenientTimes": [{**WINDOW, "startTime": "17:00"}]},
        ),
        (
            "v4/convenientContactTimes",
            TIMES,
            {"convenientTimes": [{**WINDOW, "startTime": "9:00"}]},
        ),
        (
            "v4/convenientContactTimes",
            TIMES,
            {"convenientTimes": [{**WINDOW, "startTime": "22:00", "endTime": "06:00"}]},
        ),
        (
            "v4/convenientContactTimes",
            {name: value for name, value in TIMES.items() if name != "endTime"},
            {},
        ),
    ],
)
def test_rules_that_cannot_be(
    empty: Api, path: str, rule: dict[str, Any], wrong: dict[str, Any]
) -> None:
    assert reasons(empty.post(path, {**rule, **wrong}, 400))[0].startswith("body")


def test_an_excluding_tracker_needs_no_channels(empty: Api) -> None:
    made = empty.post(
        "v4/attemptTrackers",
        {**ATTEMPT, "contactChannels": [], "excludeContactChannels": True},
        201,
    )
    assert (made["acrossContactChannels"], made["enabled"], made["numberTypes"]) == (
        False,
        True,
        [],
    )


# ---- one rule, two versions ----


def test_a_tracker_is_one_object_in_both_versions(empty: Api) -> None:
    old = empty.post("v3/attemptTrackers", ATTEMPT_V3, 201)
    new = empty.get(f"v4/attemptTrackers/{old['id']}")
    assert (new["typeOfTracker"], new["contactChannels"], new["enabled"]) == (
        "ContactAddress",
        ["Voice"],
        True,
    )
    changed = empty.put(
        f"v4/attemptTrackers/{old['id']}",
        {**ATTEMPT, "typeOfTracker": "CustomerContactAddress", "version": 1},
    )
    assert empty.get(f"v3/attemptTrackers/{old['id']}")["typeOfTracker"] == "CustomerPhone"
    assert empty.get("v3/attemptTrackers", typeOfTracker="CustomerPhone")["totalItems"] == 1
    assert changed["version"] == 2
    assert "enabled" not in empty.get(f"v3/attemptTrackers/{old['id']}")


@pytest.mark.parametrize(
    "change",
    [
        {"contactChannels": ["Voice", "SMS"]},
        {"contactChannels": ["Email"]},
        {"typeOfTracker": "Account"},
        {"enabled": False},
        {"excludeContactChannels": True},
    ],
)
def test_a_tracker_beyond_v3_does_not_exist_there(empty: Api, change: dict[str, Any]) -> None:
    made = empty.post("v4/attemptTrackers", {**ATTEMPT, **change}, 201)
    assert empty.get("v3/attemptTrackers")["totalItems"] == 0
    assert empty.get("v4/attemptTrackers")["totalItems"] == 1
    empty.call("GET", f"v3/attemptTrackers/{made['id']}", expect=404)
    empty.delete(f"v3/attemptTrackers/{made['id']}", 404)
    empty.put(f"v3/attemptTrackers/{made['id']}", {**ATTEMPT_V3, "version": 1}, 404)
    empty.post("v3/attemptTrackers", ATTEMPT_V3, 409)


def test_message_trackers_and_contact_times_in_v3(empty: Api) -> None:
    empty.post("v4/messageTrackers", {**MESSAGE, "thresholdActionType": "PlayStandardMessage"})
    assert empty.get("v3/messageTrackers")["totalItems"] == 0
    voice = {
        **TIMES,
        "contactKeyType": "Customer",
        "contactValueType": "Voice",
        "contactValue": "+12025550103",
    }
    empty.post("v4/convenientContactTimes", voice)
    for hidden in (
        {"contactKeyType": "Account"},
        {"contactValueType": "SMS"},
        {"contactValue": ""},
    ):
        empty.post("v4/convenientContactTimes", {**voice, **hidden})
    empty.post(
        "v3/convenientContactTimes",
        {name: value for name, value in TIMES_V3.items() if name != "phone"},
    )
    assert [
        (row["customer"], row["phone"])
        for row in empty.get("v3/convenientContactTimes")["convenientContactTimes"]
    ] == [("A1", "+12025550103"), ("C1", "")]
    assert (
        empty.get("v4/convenientContactTimes", contactValueType="All")["convenientContactTimes"][0][
            "contactKey"
        ]
        == "C1"
    )
    assert empty.get("v3/convenientContactTimes", phone="+12025550103")["totalItems"] == 1


# ---- filters ----


def test_exclusion_filters(still: Server, empty: Api) -> None:
    for number, (kind, name, end) in enumerate(
        (
            ("Voice", "", "2031-01-01T00:00:00Z"),
            ("SMS", "A", "2032-01-01T00:00:00Z"),
            ("Voice", "A", None),
        )
    ):
        empty.post(
            "v3/exclusions",
            {
                **EXCLUSION,
                "exclusionType": kind,
                "contactListName": name,
                "exclusionValue": f"V{number}",
                "endTime": end,
            },
        )
        still.control("POST", "clock", {"advance": 60})

    def found(**query: str) -> list[str]:
        return [row["exclusionValue"] for row in empty.get("v3/exclusions", **query)["exclusions"]]

    assert found(exclusionType="Voice") == ["V0", "V2"]
    assert found(contactListName="A") == ["V1", "V2"]
    assert found(contactListName="a") == []
    assert found(exclusionValue="V1") == ["V1"]
    assert found(exclusionValue="V1", exclusionType="Voice") == []
    assert found(exclusionValue="v1") == []
    assert found(fromEndTime="2032-01-01T00:00:00Z") == ["V1", "V2"], (
        "inclusive, and no end is later than any"
    )
    assert found(toEndTime="2032-01-01T01:00:00+01:00") == ["V0", "V1"]
    assert found(fromEndTime="2031-01-01T00:00:00.001Z", toEndTime="2033-01-01T00:00:00Z") == ["V1"]
    assert found(
        fromCreationTime="2030-05-06T12:01:00Z", toCreationTime="2030-05-06T12:01:00Z"
    ) == ["V1"]
    assert found(lastModifiedBy="sandbox") == ["V0", "V1", "V2"]
    assert found(lastModifiedBy="Sandbox") == []
    assert found(fromStartTime="2025-01-01T00:00:00.001Z") == []


def test_tracker_filters(api: Api) -> None:
    def found(**query: Any) -> list[str]:
        return [
            row["attemptTrackerName"]
            for row in api.get("v4/attemptTrackers", **query)["attemptTrackers"]
        ]

    assert found(enabled="false") == ["Old Rule"]
    assert found(attemptTrackerName="Old Rule") == ["Old Rule"]
    assert found(attemptTrackerName="old rule") == []
    assert found(numberOfAttempts=7) == ["Seven Calls a Week"]
    assert found(thresholdType="CurrentDay", threshold=1) == ["Account Daily"]
    assert found(typeOfTracker="Account", contactChannels="SMS") == ["Account Daily"]
    assert [
        row["attemptTrackerName"] for row in api.get("v3/attemptTrackers")["attemptTrackers"]
    ] == ["Seven Calls a Week"]
    assert api.get("v3/quotaControls", product="Sold Out Phone", productSold=100)["totalItems"] == 1
    assert (
        api.get("v4/convenientContactTimes", contactKey="CUST0000000", contactKeyType="Customer")[
            "totalItems"
        ]
        == 1
    )


# ---- settings and purge ----


@pytest.mark.parametrize(
    ("family", "defaults", "change", "wrong"),
    [
        (
            "exclusions",
            {"retainDays": 14, "retainNoEndTime": False},
            {"retainNoEndTime": True},
            {"retainDays": 15},
        ),
        ("convenientContactTimes", {"retainDays": 14}, {"retainDays": 0}, {"retainDays": -1}),
        (
            "messageTrackers",
            {"excludedContactAddresses": []},
            {"excludeFromContactAddressRule": ["BLANK"]},
            {"excludedContactAddresses": "x"},
        ),
        (
            "attemptTrackers",
            {
                "enableActiveRecordFeature": True,
                "lifeTimeOfActiveRecord": 120,
                "minutesToWaitAfterActiveRestriction": 10,
            },
            {"lifeTimeOfActiveRecord": 1},
            {"lifeTimeOfActiveRecord": 0},
        ),
    ],
)
def test_configurations(
    empty: Api, family: str, defaults: dict[str, Any], change: dict[str, Any], wrong: dict[str, Any]
) -> None:
    path = f"v4/{family}/configurations"
    before = empty.get(path)
    assert {**before, **defaults} == before
    assert before["version"] == 1
    after = empty.patch(path, {"version": 1, **change})
    assert after == {
        **before,
        **change,
        "version": 2,
        "lastModifiedBy": "sandbox",
        "lastModifiedTime": after["lastModifiedTime"],
    }
    empty.patch(path, {"version": 1, **change}, 409)
    empty.patch(path, {"version": 2, **wrong}, 400)
    empty.patch(path, change, 400)
    assert empty.get(path) == after


def test_convenient_time_configuration_needs_retain_days(empty: Api) -> None:
    empty.patch("v4/convenientContactTimes/configurations", {"version": 1, "locale": "en-GB"}, 400)


def test_the_purge_at_midnight(still: Server, make: Callable[..., Api]) -> None:
    """C09: the purge, on a clock that stands at noon of 2030-05-06.

    Retention is 14 days, and exclusions without an end are not retained.
    """
    empty = make(data="empty", token_lifetime=1_000_000)

    def values() -> list[str]:
        return [row["exclusionValue"] for row in empty.get("v3/exclusions")["exclusions"]]

    for name, end in (
        ("never", None),
        ("old", "2030-04-23T00:00:00Z"),
        ("kept", "2030-04-23T00:00:00.001Z"),
    ):
        empty.post("v3/exclusions", {**EXCLUSION, "exclusionValue": name, "endTime": end})
        empty.post("v4/convenientContactTimes", {**TIMES, "contactKey": name, "endTime": end})
    still.control("POST", "clock", {"now": "2030-05-06T23:59:59Z"})
    assert values() == ["never", "old", "kept"]
    still.control("POST", "clock", {"advance": 1})
    assert values() == ["kept"]
    assert [
        row["contactKey"]
        for row in empty.get("v4/convenientContactTimes")["convenientContactTimes"]
    ] == ["never", "kept"]
    empty.patch(
        "v4/exclusions/configurations", {"version": 1, "retainNoEndTime": True, "retainDays": 0}
    )
    empty.post("v3/exclusions", {**EXCLUSION, "exclusionValue": "never", "endTime": None})
    still.control("POST", "clock", {"advance": 86400})
    assert values() == ["never"]
