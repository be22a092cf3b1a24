# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A document whose long lists are read when they are asked for."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.families import FAMILIES
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Invalid
from ansible_collections.alvaria.cloud.plugins.module_utils._document.item import Item
from ansible_collections.alvaria.cloud.plugins.module_utils._document.reader import (
    Document,
    Reader,
)
from ansible_collections.alvaria.cloud.tests.unit.support import context

SIGNATURES = [{"name": "Short"}]
EXCLUSIONS = [{"exclusion_type": "Voice", "exclusion_value": "+12025550140"}]
WRONG = [{"nam": "Short"}]


#: Exclusions, nearly all of which can be read.
_ENTRIES = st.lists(
    st.fixed_dictionaries(
        {
            "exclusion_type": st.sampled_from(["Voice", "SMS", "Voice", "fax"]),
            "exclusion_value": st.sampled_from(
                ["+12025550140", " +12025550140", "+12025550141", "***0143#b6a49c"]
            ),
        },
        optional={
            "end_time": st.sampled_from(["2030-01-01T00:00:00Z", "2030-01-01", "never", "soon"]),
            "reason": st.sampled_from(["asked", "", None, 1]),
            "contact_list_name": st.sampled_from(["Winback", None]),
            "id": st.sampled_from(["7", "", 8]),
            "state": st.sampled_from(["present", "absent"]),
            "nam": st.just("x"),
        },
    ),
    max_size=6,
)


def read(entries: list[Any]) -> tuple[list[Item], list[str]]:
    """The items of exclusions, and what is wrong with them."""
    reader = Reader(FAMILIES, {}, context({}).gate)
    items = reader.read({"exclusions": entries})["exclusions"]
    return list(items), [mistake.message for mistake in reader.mistakes]


@given(_ENTRIES)
def test_a_list_is_read_as_its_entries_are_by_themselves(entries: list[dict[str, Any]]) -> None:
    alone = [read([entry]) for entry in entries]
    wrong = [message for _items, messages in alone for message in messages]
    first: dict[Hashable, Item] = {}
    right = [item for items, _messages in alone for item in items]
    for item in right:
        first.setdefault(item.key, item)
    items, mistakes = read(entries)
    assert [item.params for item in items] == [item.params for item in first.values()]
    assert mistakes[: len(wrong)] == wrong
    assert len(mistakes) == len(wrong) + len(right) - len(first)


def test_what_is_no_dictionary_keeps_its_place() -> None:
    reader = Reader(FAMILIES, {}, context({}).gate)
    items = reader.read({"exclusions": [None, *EXCLUSIONS, "x", *EXCLUSIONS]})["exclusions"]
    assert [item.place for item in items] == ["exclusions[1]"]
    places = [mistake.place for mistake in reader.mistakes]
    assert places == ["exclusions[0]", "exclusions[2]", "exclusions[3]"]


def document(config: dict[str, Any], *later: str) -> Document:
    return Document(Reader(FAMILIES, {}, context({}).gate), config, later)


def test_a_list_is_read_once() -> None:
    read = document({"exclusions": EXCLUSIONS}, "exclusions")
    assert read["exclusions"] is read["exclusions"]


def test_a_list_is_there_before_it_is_read() -> None:
    read = document({"signatures": SIGNATURES, "exclusions": EXCLUSIONS}, "exclusions")
    assert "exclusions" in read
    assert set(read) == {"signatures", "exclusions"}
    assert len(read) == 2


def test_it_is_so_afterwards() -> None:
    read = document({"signatures": SIGNATURES, "exclusions": EXCLUSIONS}, "exclusions")
    assert [item.place for item in read["exclusions"]] == ["exclusions[0]"]
    assert set(read) == {"signatures", "exclusions"}
    assert len(read) == 2


def test_a_family_that_is_not_there_is_none() -> None:
    read = document({"signatures": SIGNATURES})
    assert "exclusions" not in read
    with pytest.raises(KeyError):
        read["exclusions"]


def test_a_mistake_of_a_list_is_told_when_it_is_asked_for() -> None:
    read = document({"exclusions": WRONG}, "exclusions")
    with pytest.raises(Invalid, match=r"exclusions\[0\]"):
        read["exclusions"]


def test_where_there_is_a_mistake_all_are_told_at_once() -> None:
    config = {"signatures": WRONG, "exclusions": WRONG}
    with pytest.raises(Invalid) as caught:
        document(config, "exclusions")
    places = [mistake["place"] for mistake in caught.value.details["mistakes"]]
    assert places == ["signatures[0]", "exclusions[0]"]
