# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Entries of a document that are spelled by the plan of their shape."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.families import FAMILIES
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Invalid
from ansible_collections.alvaria.cloud.plugins.module_utils._document.entries import (
    may_be_many,
    spelled,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._document.entry import EntryChecker
from ansible_collections.alvaria.cloud.plugins.module_utils._document.family import Family
from ansible_collections.alvaria.cloud.plugins.module_utils._document.item import Item
from ansible_collections.alvaria.cloud.plugins.module_utils._document.reader import Reader
from ansible_collections.alvaria.cloud.tests.unit.support import context

FAMILY = {family.name: family for family in FAMILIES}
ALIKE = [family for family in FAMILIES if may_be_many(family)]

_values = st.sampled_from(
    [
        "a",
        " a ",
        "",
        "Voice",
        "SMS",
        "present",
        "absent",
        "2030-01-01",
        "2030-01-01T01:00:00+01:00",
        "never",
        "v3",
        "***0143#b6a49c",
        1,
        True,
        None,
        ["a"],
        [],
    ]
)


def by_its_plan(family: Family, entry: dict[str, Any]) -> tuple[Any, ...] | None:
    """The version, values and identity by the plan of the entry's shape."""
    for entries in EntryChecker(family.task.arguments).alike([entry]):
        try:
            asked = spelled(family.spec, entries)
        except Invalid:
            return None
        values = {name: column[0] for name, column in asked.columns.items()}
        return asked.version, values, asked.identities[0]
    return None


def by_itself(family: Family, entry: dict[str, Any]) -> tuple[Any, ...] | None:
    """The same by the entry alone."""
    checked = EntryChecker(family.task.arguments).check(entry)
    if checked.problems:
        return None
    try:
        wanted = Item(family, "place", checked.params, context({}).masker).wanted
        return wanted.version, wanted.values, wanted.key
    except Invalid:
        return None


@pytest.mark.parametrize("family", ALIKE, ids=lambda family: family.name)
@given(data=st.data())
def test_an_entry_means_by_the_plan_of_its_shape_what_it_means_by_itself(
    family: Family, data: st.DataObject
) -> None:
    names = st.sampled_from(list(family.task.arguments.options))
    entry = data.draw(st.dictionaries(names, _values, max_size=8))
    assert by_its_plan(family, entry) == by_itself(family, entry)


def test_entries_about_people_have_plans() -> None:
    assert {"exclusions", "convenient_contact_times"} <= {family.name for family in ALIKE}


def test_an_item_is_at_its_place() -> None:
    entry = {"exclusion_type": "Voice", "start_time": "2030-01-01", "end_time": "never"}
    numbers = ["+12025550101", "+12025550102"]
    document = {"exclusions": [{**entry, "exclusion_value": number} for number in numbers]}
    items = Reader(FAMILIES, {}, context({}).gate).read(document)["exclusions"]
    assert [item.place for item in items] == ["exclusions[0]", "exclusions[1]"]
    assert items[1].params["exclusion_value"] == numbers[1]
    assert [item.place for item in items[1:]] == ["exclusions[1]"]
