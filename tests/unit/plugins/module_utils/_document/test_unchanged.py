# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Items that are settled by a listing, and items that take a closer look."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.families import FAMILIES
from ansible_collections.alvaria.cloud.plugins.module_utils._document.item import Item
from ansible_collections.alvaria.cloud.plugins.module_utils._document.step import Step, step_of
from ansible_collections.alvaria.cloud.plugins.module_utils._document.unchanged import (
    comparable,
    unsettled,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._session.listing import Listing
from ansible_collections.alvaria.cloud.tests.unit.support import context

FAMILY = {family.name: family for family in FAMILIES}
EXCLUSIONS = FAMILY["exclusions"]
OPTIONS = {
    "exclusion_type": "Voice",
    "exclusion_value": "+12025550101",
    "start_time": "2030-01-01T01:00:00+01:00",
    "end_time": "never",
}
RAW = {
    "id": "7",
    "version": 1,
    "exclusionType": "Voice",
    "exclusionValue": "+12025550101",
    "contactListName": "",
    "startTime": "2030-01-01T00:00:00.000Z",
    "endTime": None,
    "reason": "asked for it",
    "locale": "en-US",
}


def step(**options: Any) -> Step:
    """The step of an exclusion."""
    run = context({})
    params = {**dict.fromkeys(EXCLUSIONS.task.arguments.options), **OPTIONS, **options}
    return step_of(run, Item(EXCLUSIONS, "exclusions[0]", params, run.masker))


def left(one: Step, *listed: dict[str, Any]) -> bool:
    """Whether a step has to be planned beside a listing."""
    return unsettled(EXCLUSIONS.spec, Listing(listed), [one]) == [one]


def test_an_item_that_is_as_wanted_in_another_spelling_is_settled() -> None:
    one = step()
    assert not left(one, RAW)
    assert one.result == "unchanged"
    assert one.identifier == "7"


def test_a_settled_item_needs_no_context_of_its_own() -> None:
    one = step()
    unsettled(EXCLUSIONS.spec, Listing([RAW]), [one])
    assert "context" not in vars(one)


@pytest.mark.parametrize(
    "options",
    [
        {"end_time": "2031-01-01T00:00:00Z"},
        {"reason": ""},
        {"contact_list_name": "Other"},
        {"exclusion_value": "+12025550102"},
        {"id": "7"},
        {"state": "absent"},
    ],
)
def test_an_item_that_differs_or_goes_by_another_way_is_planned(options: dict[str, str]) -> None:
    one = step(**options)
    assert left(one, RAW)
    assert one.outcome is None


def test_an_item_that_several_objects_answer_to_is_planned() -> None:
    assert left(step(), RAW, {**RAW, "id": "8"})


def test_an_item_whose_object_cannot_be_read_is_planned() -> None:
    assert left(step(), {**RAW, "startTime": "soon"})


def test_a_listing_that_cannot_be_read_settles_nothing() -> None:
    assert left(step(), RAW, {**RAW, "id": "8", "exclusionValue": {}})


@pytest.mark.parametrize(
    ("family", "answer"),
    [
        ("exclusions", True),
        ("signatures", False),
        ("email_templates", False),
        ("quota_controls", False),
    ],
)
def test_only_what_is_about_people_and_tells_all_by_itself_is_compared(
    family: str, answer: bool
) -> None:
    assert comparable(FAMILY[family].spec) is answer
