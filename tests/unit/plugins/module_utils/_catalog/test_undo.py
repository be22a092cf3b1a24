# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Taking a change back, in scripted conversations."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.alvaria.cloud.tests.unit.support import (
    COMPLIANCE,
    FIRST,
    HOST,
    PROVISIONING,
    Answer,
    Script,
    ok,
    run,
)

SIGNATURES = f"{PROVISIONING}/signatures"
EXCLUSIONS = f"{COMPLIANCE}/exclusions"
HEADER = {"undo": "alvaria.cloud undo", "format": 1, "organization": "demo", "host": HOST}
EXCLUSION = {
    "exclusion_type": "Voice",
    "exclusion_value": "+12025550143",
    "contact_list_name": "",
    "start_time": "2030-01-01T00:00:00Z",
    "end_time": "2031-01-01T00:00:00Z",
}
RAW = {
    "exclusionType": "Voice",
    "exclusionValue": "+12025550143",
    "contactListName": "",
    "startTime": "2030-01-01T00:00:00Z",
    "endTime": "2031-01-01T00:00:00Z",
    "version": 1,
}
SETTINGS = "compliance_settings"
BODY = {name: value for name, value in RAW.items() if name != "version"}
QUERY = FIRST


def signature(identifier: str, contents: str, version: int = 1) -> dict[str, Any]:
    """A signature on the wire."""
    names = [{"locale": "en-US", "value": "Care"}]
    return {
        "id": identifier,
        "friendlyName": names,
        "contents": contents,
        "version": version,
        "active": True,
    }


def content(*records: dict[str, Any], **header: Any) -> str:
    """An undo file with these records."""
    lines: list[dict[str, Any]] = [{**HEADER, **header}]
    for number, record in enumerate(records, 1):
        lines.append({"record": number, "address": {}, "before": None, "after": None, **record})
    return "".join(json.dumps(line) + "\n" for line in lines)


def record(identifier: str, before: Any, after: Any) -> dict[str, Any]:
    """A change of a signature."""
    return {"family": "signatures", "id": identifier, "before": before, "after": after}


OLD = {"name": "Care", "name_locale": "en-US", "contents": "Old"}


def test_what_still_is_as_it_was_written_gets_its_old_value(script: Script) -> None:
    script.expect("GET", f"{SIGNATURES}/5", ok(signature("5", "New", 2)))
    script.expect(
        "PATCH",
        f"{SIGNATURES}/5",
        ok(signature("5", "Old", 3)),
        json={"contents": "Old", "version": 2},
    )
    done = run("alvaria_undo", {"content": content(record("5", OLD, {"contents": "New"}))})
    assert done["counts"]["signatures"]["updated"] == 1
    assert done["kept"] == []


def test_what_others_have_changed_stays_and_is_told(script: Script) -> None:
    script.expect("GET", f"{SIGNATURES}/5", ok(signature("5", "Theirs", 2)))
    done = run("alvaria_undo", {"content": content(record("5", OLD, {"contents": "New"}))})
    assert done["changed"] is False
    assert done["kept"] == [
        {
            "family": "signatures",
            "name": "Care",
            "option": "contents",
            "reason": "has been changed since",
        }
    ]


def test_of_several_equal_objects_all_come_back(script: Script) -> None:
    """Here the platform keeps several exclusions of one identity."""
    gone = {"family": "exclusions", "before": EXCLUSION}
    text = content({**gone, "id": "1"}, {**gone, "id": "2"})
    nothing = ok({"exclusions": [], "totalItems": 0})
    script.expect("GET", EXCLUSIONS, nothing, query=QUERY)
    for identifier in ("8", "9"):
        script.expect("POST", EXCLUSIONS, Answer(201, {**RAW, "id": identifier}), json=BODY)
    done = run("alvaria_undo", {"content": text, "concurrency": 1})
    assert "failed" not in done, done["msg"]
    assert done["counts"]["exclusions"]["created"] == 2


def test_those_that_are_there_are_not_made_again(script: Script) -> None:
    gone = {"family": "exclusions", "before": EXCLUSION}
    text = content({**gone, "id": "1"}, {**gone, "id": "2"})
    there = [{**RAW, "id": "8"}, {**RAW, "id": "9"}]
    listed = ok({"exclusions": there, "totalItems": 2})
    script.expect("GET", EXCLUSIONS, listed, query=QUERY)
    done = run("alvaria_undo", {"content": text, "concurrency": 1})
    assert "failed" not in done, done["msg"]
    assert done["counts"]["exclusions"]["unchanged"] == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "undo-file-invalid"),
        ("{}", "undo-file-invalid"),
        ("[]\n", "undo-file-invalid"),
        ("$ANSIBLE_VAULT;1.1;AES256\n6162\n", "file-unreadable"),
        (content(format=2), "undo-file-format"),
        (content(organization="other"), "undo-file-elsewhere"),
        (content(host="https://other.example.com"), "undo-file-elsewhere"),
        (content({"family": "nonsense", "after": {}}), "undo-file-invalid"),
        (content({"family": "signatures"}), "undo-file-invalid"),
        (content() + "nonsense\n", "undo-file-invalid"),
        (content({"family": "signatures", "before": [], "after": []}), "undo-file-invalid"),
        (content({"family": "user_skills", "before": {}, "after": {}}), "undo-file-invalid"),
        (content({"family": SETTINGS, "before": {"x": {}}, "after": {}}), "undo-file-invalid"),
        (content({"family": SETTINGS, "before": {"x": {}}, "after": None}), "undo-file-invalid"),
        (
            content({"family": SETTINGS, "before": {"quotas": 1}, "after": {"quotas": {}}}),
            "undo-file-invalid",
        ),
        (content() + '{"outcome": 7}\n', "undo-file-invalid"),
    ],
)
def test_a_file_that_does_not_count_is_refused(text: str, code: str, script: Script) -> None:
    done = run("alvaria_undo", {"content": text})
    assert done["error"]["code"] == code


def test_more_deletions_than_may_be_stop_it(script: Script) -> None:
    script.expect("GET", f"{SIGNATURES}/5", ok(signature("5", "Old")))
    text = content(record("5", None, {"contents": "Old"}))
    done = run("alvaria_undo", {"content": text, "max_deletions": 0})
    assert done["error"]["code"] == "max-deletions"
