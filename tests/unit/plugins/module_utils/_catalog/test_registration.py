# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Registrations of external data: what is uploaded, and what becomes of what was there."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.alvaria.cloud.tests.unit.support import (
    COMPLIANCE,
    FIRST,
    Answer,
    Script,
    error,
    ok,
    reset,
    run,
)

MODULE = "alvaria_external_data"
PLACE = f"{COMPLIANCE}/externalData"
SEVEN = f"{PLACE}/7"
Entry = dict[str, Any]

CODES = [{"friendlyName": [{"locale": "en-US", "value": "Größe"}]}]
SHOWN = [{"kind": "via#geocode", "id": "g1", "friendlyName": [{"locale": "en-US", "value": "Alt"}]}]
FILED = {
    "id": "7",
    "version": 1,
    "resource": "Geocodes",
    "valueType": "File",
    "value": "old.json",
    "locale": "en-US",
    "lastModifiedBy": "someone",
}
LINKED = {**FILED, "valueType": "Url", "value": "https://files.example.com/codes"}


def expect_registered(
    script: Script, *found: dict[str, Any], content: list[Entry] | None = None
) -> None:
    script.expect("GET", PLACE, ok({"externalData": list(found)}), query={"resource": "Geocodes"})
    if content is not None:
        script.expect(
            "GET",
            f"{COMPLIANCE}/geocodes",
            ok({"geocodes": content, "totalItems": len(content)}),
            query=FIRST,
        )


def file_part(name: str, content: list[Entry]) -> tuple[str, str, bytes]:
    return name, "application/json", json.dumps(content, ensure_ascii=False).encode()


def keep(check_mode: bool = False, **options: Any) -> dict[str, Any]:
    return run(MODULE, {"resource": "Geocodes", **options}, check_mode)


def test_a_file_is_uploaded_as_its_entries_with_the_name_of_the_resource(script: Script) -> None:
    expect_registered(script)
    parts = {
        "resource": "Geocodes",
        "valueType": "File",
        "value": "Geocodes.json",
        "jsonFile": file_part("Geocodes.json", CODES),
    }
    script.expect("POST", PLACE, Answer(201, {**FILED, "value": "Geocodes.json"}), parts=parts)
    result = keep(content=CODES)
    assert result["changed"] is True
    assert result["external_data"]["id"] == "7"
    assert result["external_data"]["content"] == CODES
    assert "Größe".encode() in bytes(script.sent[1].body)  # type: ignore[arg-type]


def test_a_url_is_registered_without_a_file(script: Script) -> None:
    expect_registered(script)
    parts = {
        "resource": "Geocodes",
        "valueType": "Url",
        "value": LINKED["value"],
        "locale": "en-GB",
    }
    script.expect("POST", PLACE, Answer(201, LINKED), parts=parts)
    assert keep(value=LINKED["value"], locale="en-GB")["changed"] is True


def test_a_file_is_replaced_by_removing_it_and_keeps_what_nobody_speaks_of(script: Script) -> None:
    expect_registered(script, FILED, content=SHOWN)
    script.expect("DELETE", SEVEN, Answer(204))
    parts = {
        "resource": "Geocodes",
        "valueType": "File",
        "value": "old.json",
        "locale": "en-US",
        "jsonFile": file_part("old.json", CODES),
    }
    script.expect("POST", PLACE, Answer(201, {**FILED, "id": "8"}), parts=parts)
    result = keep(content=CODES)
    assert result["changed"] is True
    assert result["external_data"]["id"] == "8"
    assert result["diff"]["before"] != result["diff"]["after"]


def test_another_name_of_a_file_uploads_the_entries_that_are_there(script: Script) -> None:
    expect_registered(script, FILED, content=SHOWN)
    script.expect("DELETE", SEVEN, Answer(204))
    entries = [{"id": "g1", "friendlyName": SHOWN[0]["friendlyName"]}]
    parts = {
        "resource": "Geocodes",
        "valueType": "File",
        "value": "new.json",
        "locale": "en-US",
        "jsonFile": file_part("new.json", entries),
    }
    script.expect("POST", PLACE, Answer(201, {**FILED, "value": "new.json"}), parts=parts)
    assert keep(value="new.json")["changed"] is True


def test_a_url_instead_of_a_file_leaves_the_entries_behind(script: Script) -> None:
    expect_registered(script, FILED, content=SHOWN)
    script.expect("DELETE", SEVEN, Answer(204))
    script.expect(
        "POST",
        PLACE,
        Answer(201, LINKED),
        parts={
            "resource": "Geocodes",
            "valueType": "Url",
            "value": LINKED["value"],
            "locale": "en-US",
        },
    )
    result = keep(value=LINKED["value"])
    assert result["changed"] is True
    assert "content" not in result["external_data"]


@pytest.mark.parametrize(
    ("registered", "content", "requests"), [(FILED, SHOWN, 2), (LINKED, None, 1)]
)
def test_what_is_registered_as_wanted_is_read_and_not_written(
    script: Script, registered: Entry, content: list[Entry] | None, requests: int
) -> None:
    options = (
        {"content": [{"friendlyName": SHOWN[0]["friendlyName"]}]}
        if content
        else {"value": LINKED["value"]}
    )
    for check_mode in (True, False):
        expect_registered(script, registered, content=content)
        result = keep(check_mode, **options)
        assert result["changed"] is False
        assert result["diff"]["before"] == result["diff"]["after"]
        assert result["alvaria_api"]["requests"] == requests
        assert result["external_data"]["id"] == "7"


@pytest.mark.parametrize(
    ("options", "reads"),
    [({"content": CODES}, True), ({"value": LINKED["value"]}, True), ({"state": "absent"}, False)],
)
def test_check_mode_reads_and_neither_removes_nor_registers(
    script: Script, options: dict[str, Any], reads: bool
) -> None:
    expect_registered(script, FILED, content=SHOWN if reads else None)
    result = keep(True, **options)
    assert result["changed"] is True
    assert {request.method for request in script.sent} == {"GET"}
    assert "id" not in result["external_data"]


def test_what_is_absent_already_costs_one_read(script: Script) -> None:
    expect_registered(script)
    result = keep(state="absent", content="not looked at")
    assert result["changed"] is False
    assert result["external_data"] == {}


def test_a_registration_that_goes_is_removed_without_reading_its_entries(script: Script) -> None:
    expect_registered(script, FILED)
    script.expect("DELETE", SEVEN, Answer(204))
    assert keep(state="absent")["changed"] is True


def test_an_upload_without_an_answer_is_looked_for_before_it_is_repeated(script: Script) -> None:
    expect_registered(script)
    parts = {
        "resource": "Geocodes",
        "valueType": "File",
        "value": "Geocodes.json",
        "jsonFile": file_part("Geocodes.json", CODES),
    }
    for _try in range(2):
        script.expect("POST", PLACE, reset() if not _try else Answer(201, FILED), parts=parts)
        if not _try:
            expect_registered(script)
    assert keep(content=CODES)["changed"] is True


@pytest.mark.parametrize("status", [400, 403, 422])
def test_a_registration_that_may_not_be_removed_is_not_put_back(
    script: Script, status: int
) -> None:
    expect_registered(script, FILED, content=SHOWN)
    script.expect("DELETE", SEVEN, error(status, "it is in use"))
    result = keep(content=CODES)
    assert [request.method for request in script.sent] == ["GET", "GET", "DELETE"]
    assert result["failed"]
    assert result["changed"] is False
    assert "is gone" not in result["msg"]


@pytest.mark.parametrize("last", [500, 403])
def test_a_registration_that_is_still_there_is_not_put_back(script: Script, last: int) -> None:
    for status in (500, 500, 500) if last == 500 else (500, 403):
        expect_registered(script, FILED, content=SHOWN)
        script.expect("DELETE", SEVEN, error(status))
    expect_registered(script, FILED)
    result = keep(content=CODES)
    assert "POST" not in [request.method for request in script.sent]
    assert result["failed"]
    assert "is gone" not in result["msg"]
    assert "restore" not in result["error"]


def test_a_registration_that_somebody_else_removes_first_is_no_change_of_ours(
    script: Script,
) -> None:
    expect_registered(script, LINKED)
    script.expect("DELETE", SEVEN, error(404))
    expect_registered(script)
    result = keep(state="absent")
    assert result["changed"] is False
    assert "failed" not in result


def test_what_somebody_else_removes_first_is_registered_as_the_task_says(script: Script) -> None:
    expect_registered(script, LINKED)
    script.expect("DELETE", SEVEN, error(404))
    expect_registered(script)
    value = "https://files.example.com/others"
    parts = {"resource": "Geocodes", "valueType": "Url", "value": value}
    script.expect("POST", PLACE, Answer(201, {**LINKED, "value": value}), parts=parts)
    assert keep(value=value)["changed"] is True


def test_a_text_that_cannot_be_sent_removes_nothing(script: Script) -> None:
    result = keep(content='[{"friendlyName": [{"locale": "en-US", "value": "\\ud83d"}]}]')
    assert result["failed"]
    assert "half a character" in result["msg"]
    assert script.sent == []
