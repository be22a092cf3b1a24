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
