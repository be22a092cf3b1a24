# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is taken back, and what stays."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._undo.decide import (
    CHANGED,
    GONE,
    NO_VALUE,
    Verdict,
    fields,
    members,
    same,
)


@pytest.mark.parametrize(
    ("now", "verdict"),
    [
        ({"a": 2, "b": 9}, Verdict({"a": 1})),
        ({"a": 1}, Verdict()),
        ({"a": 3}, Verdict({}, {"a": CHANGED})),
        ({}, Verdict({}, {"a": CHANGED})),
    ],
    ids=["as written", "as before", "another value", "no value"],
)
def test_an_option_gets_its_old_value_if_it_is_as_written(
    now: dict[str, Any], verdict: Verdict
) -> None:
    assert fields({"a": 1, "b": 5}, {"a": 2}, now) == verdict


def test_what_had_no_value_stays_and_is_told() -> None:
    assert fields({}, {"a": 2}, {"a": 2}) == Verdict({}, {"a": NO_VALUE})


def test_a_dictionary_is_taken_back_key_by_key() -> None:
    verdict = fields(
        {"names": {"de": "Alt", "fr": "Vieux"}},
        {"names": {"de": "Neu", "fr": "Nouveau", "es": "Nuevo"}},
        {"names": {"de": "Neu", "fr": "Autre", "es": "Nuevo", "it": "Loro"}},
    )
    assert verdict.back == {"names": {"de": "Alt", "fr": "Autre", "es": "Nuevo", "it": "Loro"}}
    assert verdict.kept == {"names.fr": CHANGED, "names.es": NO_VALUE}


def test_entries_of_data_have_no_order_and_texts_have_one() -> None:
    assert same([{"a": 1}, {"a": 2}], [{"a": 2}, {"a": 1}])
    assert not same(["a", "b"], ["b", "a"])


@pytest.mark.parametrize(
    ("before", "written", "now", "back"),
    [
        (["a"], ["a", "b"], ["a", "b", "c"], ["a", "c"]),
        (["a", "b"], ["b"], ["b", "c"], ["a", "b", "c"]),
        (["a", "b", "c"], ["a", "c"], ["a", "x", "c"], ["a", "b", "x", "c"]),
        (["a", "b"], ["a"], ["a", "b"], ["a", "b"]),
        (["a", "b"], [], [], ["a", "b"]),
        (["a", "b", "c"], ["c", "a", "b"], ["c", "a", "b"], ["a", "b", "c"]),
        (["a", "b"], ["b", "a"], ["b", "x", "a"], ["a", "x", "b"]),
        (["a", "b", "c"], ["c", "d"], ["d", "c"], ["a", "b", "c"]),
    ],
    ids=[
        "added",
        "removed",
        "removed in between",
        "removed, and put back by others",
        "all removed",
        "reordered",
        "reordered around another",
        "replaced, and reordered by others",
    ],
)
def test_members_return_to_their_places(
    before: list[str], written: list[str], now: list[str], back: list[str]
) -> None:
    verdict = members(before, written, now, ordered=True)
    assert verdict.back == back
    assert verdict.kept == {}


def test_an_order_that_others_have_made_since_stays() -> None:
    verdict = members(["a", "b", "c"], ["c", "b", "a"], ["b", "c", "a"], ordered=True)
    assert verdict.back == ["b", "c", "a"]
    assert verdict.kept == {"order": CHANGED}


def _skill(name: str, level: str) -> dict[str, str]:
    return {"name": name, "level": level}


def test_a_level_gets_its_old_value_if_it_is_as_written() -> None:
    before, written = [_skill("German", "Good")], [_skill("German", "Fluent")]
    assert members(before, written, written, ordered=False).back == before


def test_a_level_that_others_have_changed_stays() -> None:
    now = [_skill("German", "Basic"), _skill("French", "Basic")]
    verdict = members(
        [_skill("German", "Good")],
        [_skill("German", "Fluent"), _skill("French", "Good")],
        now,
        False,
    )
    assert verdict.back == now
    assert verdict.kept == {"German": CHANGED, "French": CHANGED}


def test_a_changed_member_that_others_have_taken_out_stays_out() -> None:
    verdict = members([_skill("German", "Good")], [_skill("German", "Fluent")], [], False)
    assert verdict.back == []
    assert verdict.kept == {"German": GONE}
