# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is told of thousands of items takes no longer than a task has for its end."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.families import FAMILIES
from ansible_collections.alvaria.cloud.plugins.module_utils._common.threads import Watch
from ansible_collections.alvaria.cloud.plugins.module_utils._document.item import Item
from ansible_collections.alvaria.cloud.plugins.module_utils._document.report import Report
from ansible_collections.alvaria.cloud.plugins.module_utils._document.step import Step, Steps
from ansible_collections.alvaria.cloud.plugins.module_utils._privacy.gate import Gate
from ansible_collections.alvaria.cloud.tests.unit.support import context

[FAMILY] = [family for family in FAMILIES if family.name == "quota_controls"]


@pytest.fixture
def cleaned(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What has passed a gate."""
    seen: list[Any] = []
    clean = Gate.clean

    def noting(gate: Gate, value: Any) -> Any:
        seen.append(value)
        return clean(gate, value)

    monkeypatch.setattr(Gate, "clean", noting)
    return seen


def steps(count: int) -> list[Step]:
    """Steps of as many items."""
    own = context({"product": "Card", "state": "present"})
    made = []
    for number in range(count):
        item = Item(FAMILY, f"quota_controls[{number}]", {"product": f"Card {number}"}, own.masker)
        made.append(Step(item, own))
    return made


def test_the_reason_why_items_were_not_tried_is_cleaned_once(cleaned: list[Any]) -> None:
    watch = Watch()
    watch.reason = "The task was ended: somebody at +12025550143 said so."
    listed = steps(1000)
    for step in listed:
        step.error = watch.not_tried()
    report = Report(listed[0].task, Steps({"quota_controls": listed}), watch, 0)
    outcome = report.outcome()
    assert len(outcome.result["failures"]) == 1000
    assert "2025550143" not in str(outcome.result)
    assert outcome.result["failures"][7]["name"] == "Card 7"
    assert outcome.result["failures"][7]["error"]["code"] == "not-tried"
    assert sum("somebody" in str(value) for value in cleaned) <= 1


def test_a_warning_that_items_share_is_cleaned_once(cleaned: list[Any]) -> None:
    listed = steps(1000)
    for step in listed:
        step.warnings.append("somebody at +12025550143 should look")
    own = listed[0].task
    Report(own, Steps({"quota_controls": listed}), Watch(), 0).outcome()
    [warning] = own.warnings
    assert warning.startswith("quota_controls[0] (and 999 more): somebody at ***0143#")
    assert len(cleaned) == 1
