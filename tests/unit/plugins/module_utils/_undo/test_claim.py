# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Claims of temporary changes, and the ways to values."""

from __future__ import annotations

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._undo.claim import (
    Claim,
    covered,
    having,
    leaves,
    only,
    value_at,
)

VALUES = {"a": 1, "n": {"x": 2, "y": {}}}


def test_a_claim_survives_its_line() -> None:
    claim = Claim("signatures", "7", ("Care",), (("contents",), ("names", "de")), "exact")
    assert Claim.of(claim.as_line()) == claim


CLAIM = {"family": "signatures", "id": "7", "texts": ["A"], "paths": [["a"]], "state": "present"}


@pytest.mark.parametrize("name", CLAIM)
@pytest.mark.parametrize("value", [None, 5, {"a": 1}, [5], [[5]]])
def test_a_line_without_what_a_claim_has_is_none(name: str, value: object) -> None:
    without = {key: item for key, item in CLAIM.items() if key != name}
    assert Claim.of(CLAIM).as_line() == CLAIM
    for line in (without, {**CLAIM, name: value}):
        with pytest.raises(ValueError, match="^no "):
            Claim.of(line)


def test_the_leaves_are_what_is_no_dictionary_with_something_in_it() -> None:
    assert list(leaves(VALUES)) == [("a",), ("n", "x"), ("n", "y")]


@pytest.mark.parametrize(
    ("path", "expected"),
    [(("n", "x"), True), (("n",), True), (("n", "x", "z"), True), (("n", "z"), False)],
)
def test_a_way_covers_what_it_leads_to_and_what_that_is_part_of(
    path: tuple[str, ...], expected: bool
) -> None:
    assert covered(path, (("n", "x"),)) is expected


@pytest.mark.parametrize(
    ("path", "value"), [(("a",), 1), (("n", "x"), 2), (("n", "z"), None), (("a", "b"), None)]
)
def test_the_value_at_the_end_of_a_way(path: tuple[str, ...], value: object) -> None:
    assert value_at(VALUES, path) == value


def test_another_value_leaves_the_others() -> None:
    assert having(VALUES, ("n", "x"), 3) == {"a": 1, "n": {"x": 3, "y": {}}}
    assert VALUES["n"] == {"x": 2, "y": {}}


def test_a_way_is_made_where_there_is_none() -> None:
    assert having({}, ("n", "x"), 3) == {"n": {"x": 3}}


def test_only_some_of_the_values() -> None:
    assert only(VALUES, (("n", "x"),)) == {"n": {"x": 2}}
