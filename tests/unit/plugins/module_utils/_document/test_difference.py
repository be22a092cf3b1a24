# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the steps of a document change, by family and name."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.families import FAMILIES
from ansible_collections.alvaria.cloud.plugins.module_utils._document import difference
from ansible_collections.alvaria.cloud.plugins.module_utils._document.difference import (
    change_of,
    diff_of,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._document.item import Item
from ansible_collections.alvaria.cloud.plugins.module_utils._document.step import Step, Steps
from ansible_collections.alvaria.cloud.plugins.module_utils._session.context import Outcome
from ansible_collections.alvaria.cloud.tests.unit.support import context

FAMILY = {family.name: family for family in FAMILIES}


def step(
    family: str,
    params: dict[str, Any],
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    kept: dict[str, Any] | None = None,
    result: dict[str, Any] | None = None,
) -> Step:
    """A step with its outcome, of an item or with ``kept`` of a surplus object."""
    own = context(params)
    item = Item(FAMILY[family], f"{family}[0]", params, own.masker)
    outcome = Outcome(before != after, {FAMILY[family].noun: result or {}}, before, after)
    made = Step(item, own, kept is not None, kept or {}, outcome)
    made.decide()
    return made


CREATED = step("quota_controls", {"product": "Card"}, {}, {"product": "Card"})
UPDATED = step(
    "quota_controls",
    {"product": "Card"},
    {"product": "Card", "total_quota": 1, "nested": {"a": 1, "b": 2}},
    {"product": "Card", "total_quota": 2, "nested": {"a": 1, "b": 3}},
    result={"last_modified_by": "someone", "last_modified_time": "2030-01-01T00:00:00Z"},
)
DELETED = step(
    "quota_controls",
    {"product": "Cover"},
    {"product": "Cover"},
    {},
    {"product": "Cover", "id": "7"},
)
SURPLUS_PERSON = step("exclusions", {"id": "7"}, {"reason": "x"}, {}, {"id": "7"})


@pytest.mark.parametrize(
    ("one", "action"),
    [
        (CREATED, "created"),
        (UPDATED, "updated"),
        (DELETED, "deleted"),
        (step("quota_controls", {"product": "Card"}, {"a": 1}, {"a": 1}), "unchanged"),
    ],
)
def test_the_action_follows_from_the_two_sides(one: Step, action: str) -> None:
    assert one.action == one.result == action


def test_only_what_differs_is_shown() -> None:
    assert change_of(UPDATED) == {
        "family": "quota_controls",
        "name": "Card",
        "action": "updated",
        "before": {"total_quota": 1, "nested": {"b": 2}},
        "after": {"total_quota": 2, "nested": {"b": 3}},
        "last_modified_by": "someone",
        "last_modified_time": "2030-01-01T00:00:00Z",
    }


def test_of_a_surplus_object_its_identity_is_shown() -> None:
    change = change_of(DELETED)
    assert change["before"] == {"product": "Cover"}
    assert change["after"] == {}


def test_what_goes_by_one_name_is_numbered() -> None:
    before, after = diff_of([CREATED, CREATED, CREATED])
    assert before == {}
    assert list(after["quota_controls"]) == ["Card", "Card (2)", "Card (3)"]


def test_each_number_is_tried_once_however_many_go_by_one_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried: list[int] = []

    def counting(start: int) -> Iterator[int]:
        for number in itertools.count(start):
            tried.append(number)
            yield number

    monkeypatch.setattr(difference, "itertools", SimpleNamespace(count=counting))
    _before, after = diff_of([CREATED] * 1000)
    assert len(after["quota_controls"]) == 1000
    assert tried == list(range(2, 1001))


def test_surplus_people_are_only_counted() -> None:
    before, after = diff_of([DELETED, SURPLUS_PERSON, SURPLUS_PERSON])
    assert before == {
        "quota_controls": {"Cover": {"product": "Cover"}},
        "exclusions": {"not in the document": "2 objects"},
    }
    assert after == {}


def test_the_steps_of_a_family_are_those_of_its_items_and_the_surplus() -> None:
    steps = Steps({"quota_controls": [CREATED], "exclusions": []}, {"quota_controls": [DELETED]})
    assert steps.of("quota_controls") == [CREATED, DELETED]
    assert steps.of("exclusions") == []
    assert steps.all() == [CREATED, DELETED]
