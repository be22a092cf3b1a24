# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Objects that share one identity, and the records that want one of them back."""

from __future__ import annotations

from typing import Any

from ansible_collections.alvaria.cloud.plugins.module_utils._undo.equals import Equals


def hits(*ids: str) -> list[dict[str, Any]]:
    """Objects as a listing shows them."""
    return [{"id": one} for one in ids]


def test_each_record_gets_an_object_of_its_own() -> None:
    equals = Equals()
    there = hits("a", "b", "c")
    chosen = [equals.chosen(number, there, False) for number in range(3)]
    assert sorted(one["id"] for [one] in chosen) == ["a", "b", "c"]


def test_a_record_keeps_its_object() -> None:
    equals = Equals()
    first = equals.chosen(1, hits("a", "b"), False)
    equals.chosen(0, hits("a", "b"), False)
    assert equals.chosen(1, hits("a", "b"), False) == first


def test_what_another_record_has_made_is_not_taken_for_its_own() -> None:
    equals = Equals()
    for number in range(2):
        assert equals.chosen(number, [], False) == []
    assert equals.chosen(0, hits("new"), False) == []


def test_after_a_refusal_the_one_that_is_there_will_do() -> None:
    equals = Equals()
    equals.chosen(0, [], False)
    assert equals.chosen(0, hits("new"), True) == hits("new")


def test_one_that_has_gone_is_made_anew() -> None:
    equals = Equals()
    equals.chosen(0, hits("a"), False)
    assert equals.chosen(0, [], False) == []
