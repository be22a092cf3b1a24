# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A set of fingerprints behaves as a dictionary of numbers would, in a fraction of its memory."""

from __future__ import annotations

import random
import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.alvaria.cloud.plugins.module_utils._common.fingerprints import FEW, Index

#: Few numbers, so that keys meet in the same place and differ in their second half only.
_prints = st.tuples(
    st.sampled_from([0, 1, 2, 1 << 10, 1 << 20, (1 << 63) - 1, -1, -(1 << 63)]), st.integers(-2, 2)
)


#: How many are few: a table begins with the first, in the middle, or not at all.
_most = st.sampled_from([0, 3, 60])


@given(st.lists(_prints, max_size=60), _most)
def test_each_fingerprint_gets_one_number_in_the_order_of_coming(
    prints: list[tuple[int, int]], most: int
) -> None:
    index, expected = Index(most), dict[tuple[int, int], int]()
    for known in prints:
        new = known not in expected
        assert index.add([known]) == [(expected.setdefault(known, len(expected)), new)]
    assert len(index) == len(expected)
    assert index.find(expected) == list(expected.values())
    assert index.find([(77, 77)]) == [-1]


@given(st.lists(_prints, max_size=60), st.integers(0, 60), _most)
def test_it_makes_no_difference_how_many_are_added_together(
    prints: list[tuple[int, int]], first: int, most: int
) -> None:
    one, other = Index(most), Index(most)
    assert one.add(prints) == other.add(prints[:first]) + other.add(prints[first:])


def test_a_fingerprint_of_many_takes_less_than_three_dozen_bytes() -> None:
    numbers = random.Random(1)
    prints = [(numbers.getrandbits(63), -numbers.getrandbits(63)) for _number in range(4 * FEW)]
    tracemalloc.start()
    index = Index()
    for known in prints:
        index.add([known])
    now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert now / len(prints) < 36
    assert peak / len(prints) < 60  # while the table grows
    assert index.find(prints) == list(range(len(prints)))
    assert index.find([(prints[0][0], prints[1][1])]) == [-1]
