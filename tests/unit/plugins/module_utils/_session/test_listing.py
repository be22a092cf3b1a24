# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Listings that stay true while they are written to, and work that many threads share."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import TransportError
from ansible_collections.alvaria.cloud.plugins.module_utils._common.threads import at_once
from ansible_collections.alvaria.cloud.plugins.module_utils._session.listing import Listing, Once

ENTRIES = st.lists(
    st.fixed_dictionaries({"id": st.integers(0, 9), "name": st.sampled_from("abc")}), max_size=20
)


def by_name(entries: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    return [[entry["name"]] for entry in entries]


@given(ENTRIES, ENTRIES, st.lists(st.integers(0, 9), max_size=5))
def test_an_index_is_what_a_search_would_find(
    first: list[dict[str, Any]], put: list[dict[str, Any]], removed: list[int]
) -> None:
    listing = Listing(first)
    listing.having("a", "name", by_name)  # the index is made before the changes
    for entry in put:
        listing.put(entry)
    for identifier in removed:
        listing.remove(str(identifier))
    for name in "abc":
        found = sorted(entry["id"] for entry in listing.having(name, "name", by_name))
        assert found == sorted(entry["id"] for entry in listing if entry["name"] == name)
        [one] = listing.ones([name], "name", by_name)
        assert (one is not None) is (len(found) == 1)
        assert one is None or one["id"] == found[0]
    assert len(listing) == len(list(listing))
    assert all(listing.get(str(identifier)) is None for identifier in removed)


def test_what_cannot_be_read_is_looked_at_once_until_it_is_written() -> None:
    looked: list[int] = []

    def by_color(entries: Sequence[Mapping[str, Any]]) -> list[list[str]]:
        looked.append(len(entries))
        if any("color" not in entry for entry in entries):
            raise TransportError("no color", "Report it.")
        return [[entry["color"]] for entry in entries]

    listing = Listing([{"id": 1}, {"id": 2, "color": "red"}])
    for _time in range(2):
        with pytest.raises(TransportError, match="no color"):
            listing.having("red", "color", by_color)
    assert looked == [2]
    listing.remove("1")
    assert [entry["id"] for entry in listing.having("red", "color", by_color)] == [2]


def test_a_value_is_made_once_though_many_ask() -> None:
    once: Once[int] = Once()
    made: list[int] = []

    def make() -> int:
        time.sleep(0.01)
        made.append(1)
        return len(made)

    assert list(at_once(lambda _number: once.get("key", make), range(20), 8)) == [1] * 20
    assert made == [1]
    once.forget("key")
    assert once.known("key") is None
    assert once.get("key", make) == 2


def test_a_value_that_could_not_be_made_is_tried_again() -> None:
    once: Once[int] = Once()
    with pytest.raises(ZeroDivisionError):
        once.get("key", lambda: 1 // 0)
    assert once.get("key", lambda: 3) == 3


@given(st.lists(st.integers(), max_size=30), st.integers(1, 8))
def test_results_come_in_the_order_of_the_things(things: list[int], workers: int) -> None:
    assert list(at_once(lambda number: number * 2, things, workers)) == [
        number * 2 for number in things
    ]


def test_no_more_workers_than_asked_for_are_busy() -> None:
    lock, busy, most = threading.Lock(), 0, 0

    def work(_number: int) -> None:
        nonlocal busy, most
        with lock:
            busy += 1
            most = max(most, busy)
        time.sleep(0.005)
        with lock:
            busy -= 1

    list(at_once(work, range(30), 3))
    assert most == 3


def test_what_was_not_begun_when_something_failed_never_is() -> None:
    begun: list[int] = []

    def work(number: int) -> None:
        begun.append(number)
        time.sleep(0.005)
        if number == 0:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(at_once(work, range(1000), 2))
    assert len(begun) < 1000
