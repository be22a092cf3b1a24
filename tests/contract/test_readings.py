# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The open readings of the texts, a switch for each, and the dialects that choose among them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from alvaria_sandbox.readings import SWITCHES, reading

from .client import Api, Server

Make = Callable[..., Api]
README = Path(__file__).parents[2] / "extensions" / "sandbox" / "README.md"
ATTEMPT = {
    "contactChannel": "Voice",
    "contactAddress": "+12025550143",
    "timeOfContact": "2030-05-06T11:00:00Z",
    "disposition": "BZ",
    "numberType": 1,
    "operationType": "SaveContactNoKeyCheck",
}
CHECK = {"contactChannel": "Voice", "contactAddress": "+12025550143"}
NAMED = {"friendlyName": [{"locale": "en-US", "value": "Head Office"}], "systemExternal": "555"}


def convenient(**values: Any) -> dict[str, Any]:
    return {
        "contactKeyType": "Customer",
        "contactKey": "C1",
        "contactValueType": "Voice",
        "contactValue": "+12025550143",
        "convenientTimes": [{"dayOfWeek": ["Monday"], "startTime": "09:00", "endTime": "10:00"}],
        "endTime": None,
        **values,
    }


def test_a_dialect_is_a_set_of_readings(make: Make) -> None:
    for dialect in ("documented", "quirky"):
        api = make(dialect=dialect, data="empty")
        settings = api.server.control("GET", f"organizations/{api.name}")["settings"]
        assert settings["readings"] == {name: reading(dialect, {}, name) for name in SWITCHES}


def test_readings_are_chosen_one_by_one(make: Make) -> None:
    api = make(dialect="quirky", readings={"answers": "tables"})
    assert api.get("v2/signatures/1")["id"] == "1"
    assert len(api.get("v2/users")["users"]) == 7


@pytest.mark.parametrize(
    "readings", [{"sale": "both"}, {"colour": "red"}, {"sale": 1}, ["sale"], 5]
)
def test_readings_that_do_not_exist_are_refused(server: Server, readings: Any) -> None:
    answer = server.session.put(
        f"{server.base}/_sandbox/organizations/refused", json={"readings": readings}
    )
    assert answer.status_code == 400


def test_the_documentation_lists_each_reading() -> None:
    listed = re.findall(r"^\| `(\w+)` \| (.+?) \|", README.read_text(), re.MULTILINE)
    told = {name: tuple(re.findall(r"`(\w+)`", values)) for name, values in listed}
    assert {name: told.get(name) for name in SWITCHES} == {
        name: switch.values for name, switch in SWITCHES.items()
    }


def test_c08_a_sale_is_added_to_what_was_sold_or_taken_from_the_total(make: Make) -> None:
    for sale, wanted in (("sold", (100, 13)), ("total", (97, 10))):
        api = make(data="empty", readings={"sale": sale})
        api.post(
            "v3/quotaControls",
            {"product": "Card", "totalQuota": 100, "productSold": 10, "unitValue": 1},
            201,
        )
        api.post("v4/contactAttempts", {**ATTEMPT, "product": "Card", "productSold": 3}, 202)
        [quota] = api.get("v3/quotaControls")["quotaControls"]
        assert (quota["totalQuota"], quota["productSold"]) == wanted
        answer = api.post("v4/complianceStatuses", {**CHECK, "product": "Card"}, 200)
        assert answer["availableQuota"] == 87


def test_c11_a_rule_of_another_type_stays_or_is_replaced(make: Make) -> None:
    other = convenient(contactValueType="SMS")
    typed = make(data="empty")
    first = typed.post("v4/convenientContactTimes", convenient(), 201)
    second = typed.post("v4/convenientContactTimes", other, 201)
    assert (second["version"], second["id"] == first["id"]) == (1, False)
    bare = make(data="empty", readings={"convenient_key": "bare"})
    first = bare.post("v4/convenientContactTimes", convenient(), 201)
    second = bare.post("v4/convenientContactTimes", other, 201)
    assert (second["version"], second["id"]) == (2, first["id"])
    assert second["contactValueType"] == "SMS"
    third = bare.post("v4/convenientContactTimes", convenient(contactValue="+12025550144"), 201)
    assert third["version"] == 1


def test_c04_a_restricted_answer_has_a_key_or_none(make: Make) -> None:
    for shown in ("absent", "shown"):
        api = make(data="empty", readings={"restricted_key": shown})
        api.post(
            "v3/exclusions",
            {
                "exclusionType": "Voice",
                "exclusionValue": CHECK["contactAddress"],
                "startTime": "2020-01-01T00:00:00Z",
            },
            201,
        )
        answer = api.post("v4/complianceStatuses", CHECK, 200)
        assert answer["restricted"] is True
        assert bool(answer.get("key")) is (shown == "shown")
        counts = api.server.control("GET", f"organizations/{api.name}")["counts"]
        assert not counts.get("activeRecords")


def test_a_key_of_ones_own_is_taken_or_refused(make: Make) -> None:
    check = {**CHECK, "key": "mine"}
    assert make(data="empty").post("v4/complianceStatuses", check, 200)["key"] == "mine"
    api = make(data="empty", readings={"foreign_key": "refused"})
    api.post("v4/complianceStatuses", check, 409)
    key = api.post("v4/complianceStatuses", CHECK, 200)["key"]
    assert api.post("v4/complianceStatuses", {**CHECK, "key": key}, 200)["key"] == key


def test_too_large_a_page_is_capped_or_refused(make: Make) -> None:
    assert len(make(page_cap=5).get("v2/users", maxResults=1000)["users"]) == 5
    api = make(page_cap=5, readings={"max_results": "refused"})
    assert api.call("GET", "v2/users?maxResults=6", expect=400)
    assert len(api.get("v2/users", maxResults=5)["users"]) == 5
    assert len(api.get("v2/users")["users"]) == 5


def test_a_taken_name_of_an_external_dial_answers_as_either_list_says(make: Make) -> None:
    make().post("v2/systemExternals", NAMED, 422)
    make(readings={"external_taken": "409"}).post("v2/systemExternals", NAMED, 409)


def test_the_time_zone_of_an_attempt_has_to_exist_or_not(make: Make) -> None:
    attempt = {**ATTEMPT, "timeZone": "America/Nowhere"}
    make(data="empty").post("v4/contactAttempts", attempt, 400)
    make(data="empty").post("v4/contactAttempts", {**attempt, "timeZone": "Asia/Tokyo"}, 202)
    make(data="empty", readings={"attempt_zone": "free"}).post("v4/contactAttempts", attempt, 202)


@pytest.mark.parametrize("action", ["NoPlayMessage", "PlayStandardMessage"])
def test_no_attempts_at_all_prevent_playing_whatever_the_action(empty: Api, action: str) -> None:
    empty.post(
        "v4/messageTrackers",
        {
            "messageTrackerName": "Never",
            "typeOfTracker": "ContactAddress",
            "numberOfAttempts": 0,
            "thresholdType": "Day",
            "threshold": 1,
            "dispositions": ["BZ"],
            "thresholdActionType": action,
        },
        201,
    )
    assert empty.post("v4/complianceStatuses", CHECK, 200)["messageType"] == "CannotPlay"
