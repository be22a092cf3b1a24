# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Entries that are settled by a listing, and entries that take a closer look."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.families import FAMILIES
from ansible_collections.alvaria.cloud.plugins.module_utils._document.entries import Entries
from ansible_collections.alvaria.cloud.plugins.module_utils._document.reader import Reader
from ansible_collections.alvaria.cloud.plugins.module_utils._document.step import Settled, step_of
from ansible_collections.alvaria.cloud.plugins.module_utils._document.unchanged import (
    comparable,
    settled,
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


def read(*options: dict[str, Any]) -> Entries:
    """Exclusions as a document has them."""
    document = {"exclusions": [{**OPTIONS, **more} for more in options]}
    return Reader(FAMILIES, {}, context({}).gate, True).read(document)["exclusions"]


def found(entries: Entries, *listed: dict[str, Any]) -> dict[int, str]:
    """The entries that a listing settles."""
    return settled(EXCLUSIONS.spec, Listing(listed), entries)


def test_an_entry_that_is_as_wanted_in_another_spelling_is_settled() -> None:
    assert found(read({}), RAW) == {0: "7"}


def test_of_alike_entries_each_is_looked_at() -> None:
    other = {"exclusion_value": "+12025550102"}
    assert found(read(other, {}), RAW) == {1: "7"}


_WANTED = st.sampled_from(
    [
        {},
        {"reason": "asked for it"},
        {"reason": "other"},
        {"exclusion_value": "+12025550102", "end_time": "2031-01-01T00:00:00Z"},
        {"exclusion_value": "+12025550102", "exclusion_type": "SMS"},
        {"id": "7"},
        {"id": ""},
        {"state": "absent"},
    ]
)
_THERE = st.sampled_from(
    [
        {},
        {"reason": "other"},
        {"exclusionValue": "+12025550102", "endTime": "2031-01-01T00:00:00.000Z"},
        {"exclusionValue": "+12025550102", "exclusionType": "SMS"},
        {"exclusionType": "SMS", "endTime": "soon"},
        {"startTime": "2030-01-01T01:00:00+01:00", "endTime": "2031-01-01T00:00:00Z"},
        {"contactListName": None},
    ]
)


@given(st.lists(_WANTED, max_size=6), st.lists(_THERE, max_size=6))
def test_many_entries_are_settled_as_each_is_alone(
    wanted: list[dict[str, Any]], there: list[dict[str, Any]]
) -> None:
    listed = [{**RAW, **more, "id": str(number)} for number, more in enumerate(there)]
    alone = [found(read(options), *listed) for options in wanted]
    together = found(read(*wanted), *listed)
    assert together == {place: ids[0] for place, ids in enumerate(alone) if ids}


def test_a_settled_entry_is_a_step_among_the_others_in_the_order_of_the_document() -> None:
    run = context({})
    entries = read({"exclusion_value": "+12025550102"}, {}, {"exclusion_value": "+12025550103"})
    ids = found(entries, RAW)
    planned = [step_of(run, item) for item in entries.without(ids)]
    steps = list(Settled(entries, ids).among(planned, run))
    assert [step.item.place for step in steps] == [f"exclusions[{number}]" for number in range(3)]
    assert steps[1].result == "unchanged"
    assert steps[1].identifier == "7"


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
def test_an_entry_that_differs_or_goes_by_another_way_is_planned(options: dict[str, str]) -> None:
    assert not found(read(options), RAW)


def test_an_entry_that_several_objects_answer_to_is_planned() -> None:
    assert not found(read({}), RAW, {**RAW, "id": "8"})


def test_an_entry_whose_object_cannot_be_read_is_planned() -> None:
    assert not found(read({}), {**RAW, "startTime": "soon"})


def test_a_listing_that_cannot_be_read_settles_nothing() -> None:
    assert not found(read({}), RAW, {**RAW, "id": "8", "exclusionValue": {}})


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
