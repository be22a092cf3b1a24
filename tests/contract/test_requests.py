# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests that break the contract: 400 with the place, and what loose mode lets through."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .client import Api, reasons

EXCLUSION = {
    "exclusionType": "Voice",
    "exclusionValue": "+12025550101",
    "startTime": "2025-01-01T00:00:00Z",
}


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"exclusionType": "Phone"}, "body/exclusionType"),
        ({"exclusionValue": 5}, "body/exclusionValue"),
        ({"startTime": "2025-01-01"}, "body/startTime"),
        ({"startTime": "2025-01-01T00:00:00"}, "body/startTime"),
        ({"startTime": None}, "body/startTime"),
        ({"colour": "red"}, "colour"),
        ({"version": 1}, "version"),
    ],
)
def test_a_body_that_breaks_the_schema(api: Api, change: dict[str, object], place: str) -> None:
    body = api.post("v3/exclusions", {**EXCLUSION, **change}, 400)
    assert body["error"]["code"] == 400
    assert place in reasons(body)[0]
    [entry] = api.journal(violations="true")
    assert place in entry["violations"][0]
    assert entry["status"] == 400


def test_every_problem_is_told_at_once(api: Api) -> None:
    text = reasons(api.post("v3/exclusions", {"exclusionType": "Phone", "endTime": 7}, 400))[0]
    assert all(
        word in text
        for word in ("body/exclusionType", "body/endTime", "exclusionValue", "startTime")
    )


def test_personal_data_is_not_repeated(api: Api) -> None:
    assert (
        "secret-value"
        not in api.send(
            "POST", "v3/exclusions", {**EXCLUSION, "exclusionType": "secret-value"}
        ).text
    )


def test_null_is_taken_only_where_the_contract_has_it(api: Api) -> None:
    assert api.post("v3/exclusions", {**EXCLUSION, "endTime": None}, 201)["endTime"] is None
    api.post("v3/exclusions", {**EXCLUSION, "reason": None}, 400)


def test_a_body_that_is_not_json(api: Api) -> None:
    answer = api.send(
        "POST",
        "v3/exclusions",
        headers={**api.headers, "Content-Type": "application/json"},
        data="{",
    )
    assert answer.status_code == 400
    assert "JSON" in reasons(answer.json())[0]
    assert (
        api.send(
            "POST", "v3/exclusions", headers={**api.headers, "Content-Type": "application/json"}
        ).status_code
        == 400
    )


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("v2/users", {"nme": "x"}),
        ("v2/users", {"startIndex": "one"}),
        ("v2/users", {"startIndex": -1}),
        ("v2/users", {"maxResults": 0}),
        ("v2/users", {"includeInactive": "yes"}),
        ("v2/users", {"email": ["a", "b"]}),
        ("v2/workTypes", {"direction": "sideways"}),
        ("v2/workTypes", {"channelType": "screen"}),
        ("v3/exclusions", {"fromEndTime": "2025-01-01"}),
        ("v4/attemptTrackers", {"contactChannels": "Voice,Fax"}),
        ("v4/attemptTrackers", {"numberTypes": "1,x"}),
        ("v4/complianceStatuses", {"contactChannel": "Voice"}),
        (
            "v4/complianceStatuses",
            {"contactChannel": "Voice", "contactAddress": "1", "requiredChecks": "quotas"},
        ),
    ],
)
def test_a_query_that_breaks_the_contract(api: Api, path: str, query: dict[str, object]) -> None:
    body = api.call("GET", path, expect=400, **query)
    assert reasons(body)[0].startswith("query/")


def test_comma_separated_parameters(api: Api) -> None:
    """C14: prose allows a list where the table has one value."""
    assert api.get("v4/attemptTrackers", contactChannels="Voice,SMS")["totalItems"] == 3
    assert api.get("v4/attemptTrackers", contactChannels="SMS")["totalItems"] == 1
    assert api.get("v4/attemptTrackers", dispositions="BZ,XX")["totalItems"] == 4
    assert api.get("v4/attemptTrackers", numberTypes="1,2")["totalItems"] == 0


def test_loose_mode_lets_unknown_names_through(make: Callable[..., Api]) -> None:
    api = make(loose=True)
    created = api.post("v3/exclusions", {**EXCLUSION, "colour": "red"}, 201)
    assert "colour" not in created
    template = {
        "templateType": "standardResponse",
        "friendlyName": [{"locale": "en", "value": "Loose", "colour": {"deep": ["red"]}}],
        "subject": "s",
        "body": "b",
    }
    assert api.post("v2/emailTemplates", template, 200)["friendlyName"] == [
        {"locale": "en", "value": "Loose"}
    ]
    assert api.get("v2/users", colour="red")["totalItems"] == 24
    api.post("v3/exclusions", {**EXCLUSION, "exclusionType": "Phone"}, 400)
