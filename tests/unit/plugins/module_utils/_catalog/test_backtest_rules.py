# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""How far back rules look, and in which spelling they are replayed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.backtest_rules import (
    RuleSet,
    row_of,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.exclusions import EXCLUSION


def tracker(kind: str, threshold: int, **values: Any) -> dict[str, Any]:
    rule = {"enabled": True, "numberOfAttempts": 1, "thresholdType": kind, "threshold": threshold}
    return {**rule, **values}


@pytest.mark.parametrize(
    ("trackers", "expected"),
    [
        ([], timedelta()),
        ([tracker("Hour", 12), tracker("Minute", 60)], timedelta(hours=12)),
        ([tracker("Day", 7)], timedelta(days=8)),
        ([tracker("Week", 2), tracker("Day", 7)], timedelta(days=15)),
        ([tracker("CurrentMonth", 0)], timedelta(days=32)),
        ([tracker("Day", 7, enabled=False)], timedelta()),
        ([tracker("Day", 7, numberOfAttempts=0)], timedelta()),
        ([tracker("Week", 10**9)], None),
    ],
)
def test_the_longest_window_counts(trackers: list[Any], expected: timedelta | None) -> None:
    assert RuleSet({"attemptTrackers": trackers}, {}).look_back() == expected


def test_a_rule_is_replayed_in_one_spelling() -> None:
    raw = {
        "kind": "via#exclusion",
        "id": 7,
        "exclusionType": "Voice",
        "exclusionValue": "+12025550143",
        "startTime": "2030-01-31T13:00:00+01:00",
        "lastModifiedTime": None,
    }
    row = row_of(EXCLUSION, raw)
    assert row["startTime"] == "2030-01-31T12:00:00Z"
    assert row["id"] == "7"
    assert (row["endTime"], row["contactListName"]) == (None, "")
    assert not {"kind", "lastModifiedTime"}.intersection(row)
