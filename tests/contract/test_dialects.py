# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The quirky dialect, one test for each quirk, by its number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .client import Api


def test_documented_answers_follow_the_tables(api: Api) -> None:
    user = api.get(f"v2/users/{api.user()}")
    assert user["preferredName"] == [
        {"locale": "en-US", "value": f"{user['firstName']} {user['lastName']}"}
    ]
    disposition = api.get("v2/dispositions/1.1")
    assert set(disposition["attributes"]) == {"reporting", "callOutcome", "routing"}
    assert disposition["channels"][0][0] == {"channelType": "voice"}
    assert disposition["creationTime"].endswith("Z")
    assert api.get("v2/signatures")["signatures"][0]["id"] == "1"
    exclusion = api.get("v3/exclusions")["exclusions"][3]
    assert exclusion["endTime"] is None
    assert exclusion["contactListName"] == ""
    assert exclusion["startTime"].endswith("Z")


def test_p01_preferred_name_is_one_object(quirky: Api) -> None:
    user = quirky.get(f"v2/users/{quirky.user()}")
    name = {"locale": "en-US", "value": f"{user['firstName']} {user['lastName']}"}
    assert user["preferredName"] == name
    assert quirky.get("v2/users")["users"][0]["preferredName"] == name
    assert quirky.get("v2/teams/team1/allUsers")["users"][0]["preferredName"] == name


def test_p02_and_p03_callback_work_types(quirky: Api) -> None:
    collections = quirky.named("workTypes", "Collections")["id"]
    user = quirky.get(f"v2/workTypes/{collections}/workHandlers")["workHandlers"][0]["id"]
    [row] = quirky.get(f"v2/users/{user}/callBackWorkTypes")["workTypes"]
    assert row["friendlyName"] == {"locale": "en-US", "value": "Collections"}
    assert row["id"] == int(collections)


def test_p03_integer_ids(quirky: Api) -> None:
    assert quirky.get("v2/emailTemplates")["emailTemplates"][0]["id"] == 1
    assert quirky.get("v2/emailTemplates/1")["id"] == "1", (
        "the whole template shows text in the examples"
    )
    assert (
        quirky.get("v2/signatures")["signatures"][0]["id"]
        == quirky.get("v2/signatures/1")["id"]
        == 1
    )
    newsletter = quirky.named("workTypes", "Newsletter")["id"]
    assert isinstance(
        quirky.get(f"v2/workTypes/{newsletter}/emailTemplates")["emailTemplates"][0]["id"], int
    )
    assert isinstance(quirky.get("v2/workTypes/101/audioMessages")["audioMessages"][0]["id"], int)


def test_p03_integer_ids_in_requests(quirky: Api, api: Api) -> None:
    assert (
        quirky.put(
            "v2/workTypes/101/emailTemplates",
            {"version": 1, "emailTemplates": [{"id": 2}, {"id": "1"}]},
        )["totalItems"]
        == 2
    )
    assert (
        quirky.patch("v2/emailTemplates/1", {"version": 1, "signatureId": 2})["signatureId"] == "2"
    )
    api.put("v2/workTypes/101/emailTemplates", {"version": 1, "emailTemplates": [{"id": 2}]}, 400)


def test_p05_and_p06_errors(quirky: Api) -> None:
    bare = quirky.call("GET", "v2/users/0", expect=404)
    assert bare["code"] == "404"
    assert "error" not in bare
    assert quirky.call("GET", "v2/signatures/0", expect=404)["error"]["code"] == "404"
    assert quirky.call("GET", "v3/exclusions/0", expect=404)["error"]["code"] == 404


def test_p07_attributes_are_a_list(quirky: Api) -> None:
    for row in (
        quirky.get("v2/dispositions/1.1"),
        quirky.get("v2/dispositions")["dispositions"][0],
        quirky.get("v2/workTypes/101/dispositions")["dispositions"][0],
    ):
        assert [list(item) for item in row["attributes"]] == [
            ["reporting"],
            ["callOutcome"],
            ["routing"],
        ]


def test_p08_and_p09_dispositions(quirky: Api) -> None:
    row = quirky.get("v2/dispositions/1.1")
    assert row["channels"] == [{"channelType": name} for name in ("voice", "chat", "sms", "email")]
    assert row["creationTime"] == row["lastModifiedTime"] == "2025-01-06T08:01:00.000"


def test_p21_classification(quirky: Api) -> None:
    key = quirky.named("workTypes", "Newsletter")["id"]
    assert (
        quirky.get(f"v2/outreachEmailWorkType/{key}")["workTypeClassification"]
        == "OutreachSMSWorkType"
    )
    assert quirky.get(f"v2/workTypes/{key}")["workTypeClassification"] == "OutreachEmailWorkType"


def test_p25_last_index_returned(quirky: Api) -> None:
    for path in (
        "users",
        "teams",
        "systemExternals",
        "teams/team1/allUsers",
        "teams/team1/teamMembers",
        "teams/team1/teamOwners",
    ):
        assert quirky.get(f"v2/{path}")["lastIndexReturned"] == 5


def test_c13_links_of_v4_point_to_v3(quirky: Api) -> None:
    assert quirky.get("v4/contactAttempts")["links"]["next"].startswith(
        f"/via/v3/organizations/{quirky.name}/compliance/contactAttempts?"
    )


def test_exclusions_leave_out_what_is_empty(quirky: Api) -> None:
    def dated(row: dict[str, Any]) -> bool:
        return all(
            row[name].endswith("+00:00") and len(row[name]) == 32
            for name in row
            if name.endswith("Time")
        )

    rows = quirky.get("v3/exclusions")["exclusions"]
    assert "endTime" not in rows[3]
    assert "contactListName" not in rows[0]
    assert rows[6]["contactListName"] == "CreditCardList"
    assert all(dated(row) for row in rows)
    made = quirky.post(
        "v3/exclusions",
        {
            "exclusionType": "SSN",
            "exclusionValue": "987-65-4329",
            "startTime": "2025-01-01T00:00:00.123456Z",
        },
        201,
    )
    assert made["startTime"] == "2025-01-01T00:00:00.123456+00:00"
    assert "endTime" not in made
    assert "reason" not in made


def test_dispositions_of_trackers_change_their_order(quirky: Api, api: Api) -> None:
    for path, field in (
        ("v3/attemptTrackers", "attemptTrackers"),
        ("v4/messageTrackers", "messageTrackers"),
    ):
        assert (
            quirky.get(path)[field][0]["dispositions"]
            == api.get(path)[field][0]["dispositions"][::-1]
        )


def test_quirky_pages_are_small_and_start_at_one(quirky: Api, make: Callable[..., Api]) -> None:
    users = quirky.get("v2/users", startIndex=1)["users"]
    assert len(users) == 7
    assert quirky.get("v2/users")["users"] == users
    assert quirky.get("v2/users", startIndex=8)["users"][0]["id"] == quirky.rows("users")[7]["id"]
    other = make(dialect="quirky", page_base=0, page_cap=3)
    assert [row["id"] for row in other.get("v2/users", startIndex=1)["users"]] == [
        row["id"] for row in other.rows("users")[1:4]
    ]


def test_a_quirk_never_reaches_the_state(quirky: Api) -> None:
    first = quirky.get("v4/attemptTrackers")
    assert quirky.get("v4/attemptTrackers") == first
    quirky.server.control("POST", "reset", {"organization": quirky.name, "dialect": "documented"})
    assert quirky.get(f"v2/users/{quirky.user()}")["preferredName"][0]["locale"] == "en-US"
