# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is kept of the steps of a document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.families import FAMILIES
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import (
    AlvariaError,
    Invalid,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._document.item import Item
from ansible_collections.alvaria.cloud.plugins.module_utils._document.record import (
    address_of,
    recorded,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._document.step import Step
from ansible_collections.alvaria.cloud.plugins.module_utils._model.history import (
    Entry,
    History,
    Result,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._session.context import Context, Outcome
from ansible_collections.alvaria.cloud.tests.unit.support import context

FAMILY = {family.name: family for family in FAMILIES}
HISTORY = History({"product": "Card"}, {"unit_value": 2}, "7")
AFTER = replace(HISTORY, after={"unit_value": 3})


class Kept:
    """Takes note of what is kept."""

    def __init__(self) -> None:
        self.begun: list[Entry] = []
        self.ended: list[Result] = []

    def expect(self, count: int) -> None:
        """Nothing is expected."""

    def begin(self, entries: Sequence[Entry]) -> list[int]:
        self.begun += entries
        return list(range(1, len(entries) + 1))

    def end(self, results: Sequence[Result]) -> None:
        self.ended += results


def step(own: Context, history: History | None = HISTORY) -> Step:
    """A planned step."""
    item = Item(FAMILY["quota_controls"], "quota_controls[0]", {"product": "Card"}, own.masker)
    outcome = Outcome(True, {}, {"unit_value": 1}, {"unit_value": 2}, history=history)
    made = Step(item, own, outcome=outcome)
    made.decide()
    return made


def begun() -> tuple[Context, Kept]:
    """A run that keeps what it changes."""
    kept = Kept()
    return replace(context({}), journal=kept), kept


def test_a_run_that_cannot_be_undone_keeps_nothing() -> None:
    with recorded(context({}), [step(context({}))]):
        pass


def test_a_step_is_kept_before_it_is_run_and_what_came_of_it_after() -> None:
    own, kept = begun()
    one = step(own)
    with recorded(own, [one]):
        assert kept.begun == [Entry("quota_controls", {}, HISTORY)]
        assert kept.ended == []
        one.outcome = replace(one.done, history=AFTER)
    assert kept.ended == [Result(1, "updated", AFTER)]


def test_what_goes_along_is_kept_too() -> None:
    own, kept = begun()
    along = Entry("worktype_email_templates", {"worktype": "Billing"}, History(["A"], [], "1"))
    with recorded(own, [step(own)], [along]):
        pass
    assert kept.begun[1] == along
    assert [result.number for result in kept.ended] == [1]


def test_a_step_without_a_history_is_not_kept() -> None:
    own, kept = begun()
    with recorded(own, [step(own, None)]):
        pass
    assert kept.begun == []


@pytest.mark.parametrize(
    ("changed", "ambiguous", "result"),
    [(False, False, "failed"), (True, False, "unknown"), (False, True, "unknown")],
)
def test_a_failure_tells_whether_anything_was_written(
    changed: bool, ambiguous: bool, result: str
) -> None:
    own, kept = begun()
    one = step(own)
    error = AlvariaError("No.", "")
    error.changed, error.ambiguous = changed, ambiguous
    with recorded(own, [one]):
        one.error = error
    assert kept.ended == [Result(1, result, None)]


def test_a_run_that_is_broken_off_tells_what_came_of_it_until_then() -> None:
    own, kept = begun()
    with pytest.raises(Invalid), recorded(own, [step(own)]):
        raise Invalid("Broken off.")
    assert kept.ended == [Result(1, "updated", HISTORY)]


def test_the_address_of_a_list_is_its_owner() -> None:
    own = context({})
    params = {"worktype": "Billing", "email_templates": []}
    item = Item(FAMILY["worktype_email_templates"], "x[0]", params, own.masker)
    assert address_of(Step(item, own)) == {"worktype": "Billing"}
