# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ledger of the rows of a list."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.alvaria.cloud.plugins.module_utils._bulk.ledger import MISSING, Ledger

IDENTITY = ("type", "value")


def test_a_row_is_found_by_its_identity() -> None:
    ledger = Ledger(IDENTITY)
    identities = [("Voice", "1"), ("Voice", "2")]
    entered = ledger.enter([1, 2], identities, [("end",), ()], [("never",), ()])
    assert entered == [(0, True), (1, True)]
    assert ledger.find([("Voice", "2"), ("Email", "2")]) == [1, -1]
    assert list(ledger.lines) == [1, 2]
    assert list(ledger.fates) == [MISSING, MISSING]


def test_a_row_keeps_what_it_said_first() -> None:
    ledger = Ledger(IDENTITY)
    ledger.enter([1], [("Voice", "1")], [("end",)], [("never",)])
    assert ledger.enter([7], [("Voice", "1")], [()], [()]) == [(0, False)]
    assert len(ledger) == 1
    assert ledger.shape(0) == ("end",)
    assert ledger.says(0, ["never"])
    assert not ledger.says(0, ["tomorrow"])


def test_of_rows_that_come_together_the_first_counts() -> None:
    ledger = Ledger(IDENTITY)
    identities = [("Voice", "1"), ("Voice", "1"), ("Voice", "2")]
    shapes = [("end",), ("start",), ("start",)]
    entered = ledger.enter([1, 2, 3], identities, shapes, [("never",), ("now",), ("then",)])
    assert entered == [(0, True), (0, False), (1, True)]
    assert list(ledger.lines) == [1, 3]
    assert [ledger.shape(0), ledger.shape(1)] == [("end",), ("start",)]
    assert ledger.says(0, ["never"])
    assert ledger.says(1, ["then"])


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("abcd"))))
def test_of_the_values_of_a_field_two_are_kept(identities: list[tuple[str, str]]) -> None:
    ledger = Ledger(IDENTITY)
    for line, identity in enumerate(identities, 1):
        ledger.enter([line], [identity], [()], [()])
    for place, name in enumerate(IDENTITY):
        values = {identity[place] for identity in identities}
        assert ledger.only[name] <= values
        assert len(ledger.only[name]) == min(2, len(values))
