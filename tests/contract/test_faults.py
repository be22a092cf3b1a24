# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fault plan: each kind of fault, where it strikes and how often."""

from __future__ import annotations

import time
from typing import Any

import pytest
import requests

from .client import TOKEN_PATH, Api, Server

EXCLUSION = {
    "exclusionType": "Voice",
    "exclusionValue": "+12025550101",
    "startTime": "2025-01-01T00:00:00Z",
    "endTime": "2031-01-01T00:00:00Z",
}


def count(api: Api) -> int:
    return int(api.get("v3/exclusions")["totalItems"])


def test_a_status_without_processing(empty: Api) -> None:
    empty.fault(method="POST", path="*/exclusions", status=503, headers={"Retry-After": "2"})
    answer = empty.send("POST", "v3/exclusions", EXCLUSION)
    assert (answer.status_code, answer.headers["Retry-After"], answer.json()["error"]["code"]) == (
        503,
        "2",
        503,
    )
    assert count(empty) == 0
    empty.post("v3/exclusions", EXCLUSION, 201)
    [entry] = empty.journal(status="503")
    assert entry["fault"] == {"status": 503}
    assert entry["operation_id"] == "createOrUpdateExclusion"


def test_a_body_of_its_own(empty: Api) -> None:
    empty.fault(
        path="*", status=502, body="<html>bad gateway</html>", headers={"Content-Type": "text/html"}
    )
    answer = empty.send("GET", "v2/users")
    assert (answer.status_code, answer.text, answer.headers["Content-Type"]) == (
        502,
        "<html>bad gateway</html>",
        "text/html",
    )
    empty.fault(path="*", status=200, body={"kind": "odd"})
    assert empty.get("v2/users") == {"kind": "odd"}


def test_a_status_although_the_request_is_processed(empty: Api) -> None:
    empty.fault(method="POST", path="*/exclusions", status=502, processed=True, body="bad gateway")
    answer = empty.send("POST", "v3/exclusions", EXCLUSION)
    assert (answer.status_code, answer.text) == (502, "bad gateway")
    assert count(empty) == 1
    [entry] = empty.journal(status="502")
    assert entry["fault"] == {"status": 502, "processed": True}


def test_where_and_how_often(empty: Api, api: Api) -> None:
    empty.fault(path="*/users", count=2, skip=1, status=500)
    assert [empty.send("GET", "v2/users").status_code for _unused in range(4)] == [
        200,
        500,
        500,
        200,
    ]
    empty.fault(path="*/users", method="PUT", count=None, status=500)
    assert empty.send("GET", "v2/users").status_code == 200
    assert [empty.send("PUT", "v2/users").status_code for _unused in range(3)] == [500] * 3
    empty.fault(path="*/teams", status=500)
    assert api.send("GET", "v2/teams").status_code == 200, "another organization"
    assert empty.send("GET", "v2/teams").status_code == 500


def test_the_first_that_matches_strikes(empty: Api) -> None:
    empty.fault(path="*", status=500)
    empty.fault(path="*", status=503)
    assert [empty.send("GET", "v2/users").status_code for _unused in range(3)] == [500, 503, 200]


def test_the_token_endpoint(server: Server, empty: Api) -> None:
    empty.fault(path=TOKEN_PATH, status=500)
    assert [server.token(empty.name).status_code for _unused in range(2)] == [500, 200]


@pytest.mark.parametrize(("cut", "stored"), [("before", 0), ("after", 1), ("half", 1)])
def test_a_cut_connection(empty: Api, cut: str, stored: int) -> None:
    empty.fault(method="POST", path="*", cut=cut)
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        empty.send("POST", "v3/exclusions", EXCLUSION)
    assert count(empty) == stored
    [entry] = [entry for entry in empty.journal(method="POST") if entry["fault"]]
    assert entry["fault"] == {"cut": cut}
    assert entry["status"] == (None if cut == "before" else 201)


def test_a_half_answer_has_its_headers(empty: Api) -> None:
    empty.fault(path="*", cut="half")
    answer = empty.send("GET", "v3/exclusions", stream=True)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        _unused = answer.content


@pytest.mark.parametrize("kind", ["delay", "delay_after"])
def test_delays(empty: Api, kind: str) -> None:
    empty.fault(path="*", **{kind: 0.2})
    begin = time.monotonic()
    assert empty.send("GET", "v2/users").status_code == 200
    assert time.monotonic() - begin >= 0.2


def test_a_delay_outlasts_the_clients_patience(empty: Api) -> None:
    empty.fault(method="POST", path="*", delay_after=0.3)
    with pytest.raises(requests.Timeout):
        requests.post(
            empty.server.base + empty.url("v3/exclusions"),
            json=EXCLUSION,
            headers=empty.headers,
            timeout=0.1,
        )
    assert count(empty) == 1


def stale(api: Api, path: str) -> Any:
    api.fault(method="GET", path="*", stale=True)
    return api.get(path)


def test_a_stale_read(empty: Api) -> None:
    made = empty.post("v3/exclusions", EXCLUSION)
    one = f"v3/exclusions/{made['id']}"
    assert stale(empty, "v3/exclusions")["totalItems"] == 0
    assert count(empty) == 1
    changed = empty.put(one, {**EXCLUSION, "reason": "asked", "version": 1})
    assert stale(empty, one) == made
    assert empty.get(one) == changed
    assert stale(empty, "v3/exclusions")["exclusions"] == [made]
    empty.put(one, {**EXCLUSION, "version": 1}, 409)
    assert stale(empty, one) == made, "a refused write changes nothing"
    empty.delete(one)
    assert stale(empty, one) == changed
    empty.call("GET", one, expect=404)


def test_somebody_else_edits_first(api: Api) -> None:
    user = api.user()
    spanish = api.named("skills", "Spanish")["id"]
    path = f"v2/users/{user}/skills"
    version = api.get(path)["version"]
    api.fault(method="PUT", path="*/skills", edit={"userSkills": [{"id": spanish}]})
    api.put(path, {"version": version, "userSkills": []}, 409)
    after = api.get(path)
    assert after["version"] == version + 1
    assert [row["id"] for row in after["userSkills"]] == [spanish]
    api.put(path, {"version": after["version"], "userSkills": []}, 200)


@pytest.mark.parametrize(
    ("path", "change"),
    [
        ("v3/exclusions/{exclusions}", {"reason": "edited"}),
        ("v4/attemptTrackers/{attemptTrackers}", {"numberOfAttempts": 99}),
        ("v2/signatures/{signatures}", {"contents": "edited"}),
        ("v2/workTypes/101/workHandlers", {}),
        ("v2/workTypes/101/workHandlerRules", {"canDial": False}),
        ("v4/exclusions/configurations", {"retainDays": 3}),
    ],
)
def test_an_edit_reaches_every_kind_of_document(
    api: Api, path: str, change: dict[str, Any]
) -> None:
    for table in ("exclusions", "attemptTrackers", "signatures"):
        path = path.replace(f"{{{table}}}", api.rows(table)[0]["id"])
    before = api.get(path)
    api.fault(path="*", edit=change)
    api.call(
        "PATCH" if path.startswith(("v2/signatures", "v4/exclusions")) else "PUT",
        path,
        {**writable(before, path), "version": before["version"]},
        409,
    )
    after = api.get(path)
    assert after["version"] == before["version"] + 1
    assert {**after, **change} == after


def writable(row: dict[str, Any], path: str) -> dict[str, Any]:
    from .test_operations import put_fields

    if path.endswith("workHandlerRules"):
        return {name: row.get(name, False) for name in put_fields("putWorkTypeWorkHandlerRules")}
    hidden = (
        "id",
        "kind",
        "active",
        "creationTime",
        "lastModifiedTime",
        "lastModifiedBy",
        "totalItems",
    )
    return {name: value for name, value in row.items() if name not in hidden}


@pytest.mark.parametrize(
    "fault",
    [
        {"path": "*"},
        {"path": "*", "cut": "sometimes"},
        {"path": "*", "status": 99},
        {"status": 500, "colour": 1},
        [{"path": "*", "status": 500}, {"path": "*"}],
        {"edit": 5},
        "x",
    ],
)
def test_faults_that_cannot_be(server: Server, fault: Any) -> None:
    before = server.control("GET", "faults")
    server.control("POST", "faults", fault, expect=400)
    assert server.control("GET", "faults") == before


def test_the_plan_can_be_read_and_dropped(server: Server, empty: Api) -> None:
    server.control(
        "POST",
        "faults",
        [
            {"organization": empty.name, "path": "*", "status": 500, "count": 3},
            {"organization": empty.name, "path": "*/x", "cut": "half"},
        ],
    )
    empty.send("GET", "v2/users")
    planned = [
        fault
        for fault in server.control("GET", "faults")["faults"]
        if fault["organization"] == empty.name
    ]
    assert planned == [
        {"organization": empty.name, "path": "*", "method": "*", "status": 500, "count": 2},
        {"organization": empty.name, "path": "*/x", "method": "*", "cut": "half", "count": 1},
    ]
    assert server.control("DELETE", "faults") == {"faults": []}
    assert empty.send("GET", "v2/users").status_code == 200
