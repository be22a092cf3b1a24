# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rules of the platform, as a backtest evaluates them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import backtest_rules
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import TransportError

TRACKER = {
    "id": "5f1e2d3c4b5a69788796a5b4",
    "attemptTrackerName": "Daily",
    "typeOfTracker": "Account",
    "numberOfAttempts": 3,
    "thresholdType": "Day",
    "threshold": 1,
    "dispositions": ["NA"],
}


def live(tracker: dict[str, Any]) -> backtest_rules.RuleSet:
    """The rules of an organization with one tracker."""
    client = SimpleNamespace(
        path=lambda *parts: "/".join(parts),
        read_all=lambda _path, items, *_more, **_how: [tracker] * (items == "attemptTrackers"),
        get=lambda _path: {"version": 1},
    )
    context: Any = SimpleNamespace(client=client)
    return backtest_rules.live(context)


def test_a_tracker_of_the_platform_is_taken() -> None:
    [row] = live(TRACKER).tables["attemptTrackers"]
    assert row["thresholdType"] == "Day"


@pytest.mark.parametrize(
    ("api", "option", "value"),
    [
        ("typeOfTracker", "type_of_tracker", None),
        ("typeOfTracker", "type_of_tracker", "Household"),
        ("numberOfAttempts", "number_of_attempts", None),
        ("thresholdType", "threshold_type", None),
        ("thresholdType", "threshold_type", "Fortnight"),
        ("threshold", "threshold", None),
    ],
)
def test_a_tracker_that_cannot_be_evaluated_is_told(api: str, option: str, value: Any) -> None:
    with pytest.raises(TransportError, match=f"attempt tracker: .* has no {option} that is known"):
        live({**TRACKER, api: value})
