# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What counts as changed in a time, and what is said of a family that does not tell."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._document.since import (
    NO_NAME,
    NO_TIME,
    _Seen,
    _Window,
)
from ansible_collections.alvaria.cloud.tests.unit.support import (
    PROVISIONING,
    Answer,
    Script,
    ok,
    run,
)

SINCE, UNTIL = "2030-01-31T08:00:00Z", "2030-01-31T12:00:00Z"


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        ("", False),
        ("2030-01-31T07:59:59.999Z", False),
        (SINCE, True),
        ("2030-01-31T08:00:00.001Z", True),
        ("2030-01-31T11:59:59.999Z", True),
        (UNTIL, False),
    ],
)
def test_a_time_is_in_it_from_its_beginning_to_before_its_end(time: str, expected: bool) -> None:
    assert _Window(SINCE, UNTIL).has(time) is expected


def test_without_an_end_it_lasts() -> None:
    assert _Window(SINCE, "").has("2099-01-01T00:00:00Z")


@pytest.mark.parametrize(
    ("kept", "dated", "missing"),
    [
        ({"last_modified_time": SINCE, "last_modified_by": "somebody"}, True, None),
        ({"last_modified_time": SINCE}, True, NO_NAME),
        ({}, True, NO_TIME),
        ({"last_modified_time": SINCE, "last_modified_by": "somebody"}, False, NO_TIME),
    ],
)
def test_what_is_not_told_is_said(kept: dict[str, Any], dated: bool, missing: Any) -> None:
    seen = _Seen("signatures")
    seen.note("Care", kept, _Window(SINCE, ""))
    told = seen.untold(dated)
    assert (told and told["missing"]) == missing


def test_what_was_made_in_that_time_is_told_where_it_is_known() -> None:
    seen = _Seen("signatures")
    kept = {"last_modified_time": SINCE, "creation_time": "2029-01-01T00:00:00Z"}
    seen.note("Care", kept, _Window(SINCE, ""))
    seen.note("New", {"last_modified_time": SINCE, "creation_time": SINCE}, _Window(SINCE, ""))
    seen.note("Odd", {"last_modified_time": SINCE}, _Window(SINCE, ""))
    assert [change.get("created") for change in seen.changes] == [False, True, None]


def _handlers(number: int, time: str) -> dict[str, Any]:
    return {"workHandlers": [], "lastModifiedTime": time, "version": number}


def test_lists_are_told_by_their_instants_and_without_those_whose_owner_has_gone(
    script: Script,
) -> None:
    types = [
        {"id": str(number), "friendlyName": [{"locale": "en-US", "value": f"Type {number}"}]}
        for number in range(4)
    ]
    all_of_them = {"includeInactive": "true"}
    times = ["2030-01-31T08:30:00+01:00", "2030-01-31T07:30:00-01:00", "2030-01-31T08:30:00.250Z"]
    script.expect("GET", f"{PROVISIONING}/workTypes", ok({"workTypes": types}), query=all_of_them)
    for number, time in enumerate(times):
        path = f"{PROVISIONING}/workTypes/{number}/workHandlers"
        script.expect("GET", path, ok(_handlers(number, time)))
    gone = Answer(404, {"message": "gone"})
    script.expect("GET", f"{PROVISIONING}/workTypes/3/workHandlers", gone)
    asked = {"since": SINCE, "families": ["worktype_handlers"], "concurrency": 1}
    told = run("alvaria_changes_info", asked)
    assert "msg" not in told, told["msg"]
    found = [(one["name"], one["last_modified_time"]) for one in told["changes"]]
    assert found == [
        ("Type 2", "2030-01-31T08:30:00.250Z"),
        ("Type 1", "2030-01-31T08:30:00Z"),
    ]
    assert told["counts"]["worktype_handlers"]["read"] == 3


def test_a_time_that_ends_before_it_begins_is_refused() -> None:
    told = run("alvaria_changes_info", {"since": UNTIL, "until": SINCE})
    assert told["msg"].startswith(f"until: '{SINCE}' is before since")
