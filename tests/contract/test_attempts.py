# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Contact attempts, quotas, external data and the lookups."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests

from .client import Api, reasons

ATTEMPT = {
    "contactChannel": "Voice",
    "contactAddress": "+12025550101",
    "timeOfContact": "2025-05-01T10:00:00Z",
    "disposition": "BZ",
    "numberType": 1,
}
NO_CHECK = {**ATTEMPT, "operationType": "SaveContactNoKeyCheck"}


def test_an_attempt_is_stored_and_found(empty: Api) -> None:
    answer = empty.send(
        "POST",
        "v4/contactAttempts",
        {**NO_CHECK, "customer": "C1", "accountNumber": "A1", "geocodes": ["US", "EU"]},
    )
    assert (answer.status_code, answer.content) == (202, b"")
    [row] = empty.get("v4/contactAttempts", customer="C1")["contactAttempts"]
    assert {**row, **ATTEMPT, "timeOfContact": "2025-05-01T10:00:00.000Z"} == row
    assert (row["status"], row["reason"], row["version"]) == ("Enabled", "", 1)
    assert empty.get(f"v4/contactAttempts/{row['id']}") == row
    [old] = empty.get("v3/contactAttempts", contactAddress="+12025550101")["contactAttempts"]
    assert old["id"] == row["id"]
    assert "accountNumber" not in old
    assert "status" not in old
    for query, count in (
        ({"geocodes": "EU,XX"}, 1),
        ({"geocodes": "XX"}, 0),
        ({"disposition": "bz"}, 0),
        ({"fromTimeOfContact": "2025-05-01T10:00:00Z"}, 1),
        ({"numberType": 2}, 0),
    ):
        assert empty.get("v4/contactAttempts", **query)["totalItems"] == count


@pytest.mark.parametrize(
    "body", [{**ATTEMPT, "key": "unknown"}, ATTEMPT, {**ATTEMPT, "operationType": "CancelContact"}]
)
def test_an_unknown_key_or_a_cancel_stores_nothing(empty: Api, body: dict[str, Any]) -> None:
    empty.post("v4/contactAttempts", body, 202)
    assert empty.get("v4/contactAttempts")["totalItems"] == 0


def test_v3_requires_the_key(empty: Api) -> None:
    empty.post("v3/contactAttempts", ATTEMPT, 400)
    empty.post("v3/contactAttempts", {**ATTEMPT, "key": "unknown"}, 202)
    assert empty.get("v3/contactAttempts")["totalItems"] == 0


def test_only_status_and_reason_change(api: Api) -> None:
    row = api.get("v4/contactAttempts")["contactAttempts"][0]
    path = f"v4/contactAttempts/{row['id']}"
    after = api.patch(path, {"version": 1, "status": "Disabled", "reason": "by mistake"})
    assert (after["status"], after["reason"], after["version"], after["lastModifiedBy"]) == (
        "Disabled",
        "by mistake",
        2,
        "sandbox",
    )
    api.patch(path, {"version": 1, "status": "Enabled"}, 409)
    api.patch(path, {"version": 2, "customer": "C9"}, 400)
    assert api.get("v4/contactAttempts", status="Disabled")["totalItems"] == 2
    api.delete(path, 405)


def test_a_sale_counts_on_the_quota(api: Api) -> None:
    before = api.get("v3/quotaControls", product="Gold Card")["quotaControls"][0]
    api.post("v4/contactAttempts", {**NO_CHECK, "product": "Gold Card", "productSold": 3}, 202)
    api.post("v4/contactAttempts", {**NO_CHECK, "product": "Unknown", "productSold": 3}, 202)
    api.post(
        "v4/contactAttempts",
        {**ATTEMPT, "key": "unknown", "product": "Gold Card", "productSold": 9},
        202,
    )
    after = api.get(f"v3/quotaControls/{before['id']}")
    assert (after["productSold"], after["version"]) == (before["productSold"] + 3, 2)


# ---- external data ----


def register(api: Api, fields: dict[str, str], content: bytes | None = None) -> requests.Response:
    files: dict[str, Any] = {name: (None, value) for name, value in fields.items()}
    if content is not None:
        files["jsonFile"] = ("codes.json", content, "application/json")
    return api.send("POST", "v3/externalData", files=files)


def test_a_file(empty: Api) -> None:
    entries: list[dict[str, Any]] = [
        {
            "id": "x",
            "dispositionCode": "BZ",
            "friendlyName": [{"locale": "en-US", "value": "Busy"}],
        },
        {"id": "y", "dispositionCode": "NA"},
    ]
    assert empty.get("v3/dispositions") == {
        "kind": "via#dispositionCollection",
        "totalItems": 0,
        "dispositions": [],
    }
    made = register(
        empty, {"resource": "Dispositions", "valueType": "File"}, json.dumps(entries).encode()
    )
    assert made.status_code == 201
    assert made.json()["value"] == "codes.json"
    assert made.json()["kind"] == "via#redirect"
    shown = empty.get("v3/dispositions")
    assert shown["totalItems"] == 2
    assert shown["dispositions"][0] == {**entries[0], "kind": "via#disposition"}
    assert [
        row["id"]
        for row in empty.get("v3/dispositions", startIndex=1, maxResults=1)["dispositions"]
    ] == ["y"]
    assert (
        register(empty, {"resource": "Dispositions", "valueType": "File"}, b"[]").status_code == 409
    )
    assert empty.get("v3/externalData", resource="Dispositions")["totalItems"] == 1
    empty.delete(f"v3/externalData/{made.json()['id']}")
    assert empty.get("v3/dispositions")["totalItems"] == 0
    assert empty.get("v3/externalData")["totalItems"] == 0


def test_a_url_is_a_redirect(empty: Api) -> None:
    assert (
        register(
            empty,
            {"resource": "ContactLists", "valueType": "Url", "value": "https://example.com/lists"},
        ).status_code
        == 201
    )
    answer = empty.send("GET", "v3/contactLists")
    assert (answer.status_code, answer.headers["Location"], answer.content) == (
        302,
        "https://example.com/lists",
        b"",
    )


@pytest.mark.parametrize(
    ("fields", "content", "place"),
    [
        ({"resource": "Geocodes", "valueType": "Url"}, None, "body/value"),
        ({"resource": "Geocodes", "valueType": "File"}, None, "body/jsonFile"),
        ({"resource": "Geocodes", "valueType": "File"}, b"{", "body/jsonFile"),
        ({"resource": "Geocodes", "valueType": "File"}, b"{}", "body/jsonFile"),
        ({"resource": "Geocodes", "valueType": "File"}, b'[{"id": 5}]', "body/jsonFile/0/id"),
        (
            {"resource": "Planets", "valueType": "Url", "value": "https://example.com"},
            None,
            "body/resource",
        ),
        ({"valueType": "Url", "value": "https://example.com"}, None, "body"),
    ],
)
def test_external_data_that_cannot_be(
    empty: Api, fields: dict[str, str], content: bytes | None, place: str
) -> None:
    answer = register(empty, fields, content)
    assert answer.status_code == 400
    assert reasons(answer.json())[0].startswith(place)
    assert empty.get("v3/externalData")["totalItems"] == 0
