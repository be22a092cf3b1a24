# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a list becomes: for any two lists, in every state, nobody's member is lost."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from ansible_collections.alvaria.cloud.plugins.module_utils._model.merge import (
    merge_members,
    same_members,
)

_ids = st.sampled_from([str(number) for number in range(8)])

_levels = st.sampled_from([None, "low", "high"])


def _member(identifier: str, level: str | None) -> dict[str, Any]:
    return {"id": identifier} if level is None else {"id": identifier, "level": level}


_members = st.lists(
    st.builds(_member, _ids, _levels), max_size=6, unique_by=lambda member: member["id"]
)

#: Wanted members may leave the level open, in either way.
_wanted = st.lists(
    st.builds(lambda identifier, level: {"id": identifier, "level": level}, _ids, _levels),
    max_size=6,
    unique_by=lambda member: member["id"],
)

_states = st.sampled_from(["present", "exact", "absent"])

_positions = st.sampled_from(["first", "last"])

_ordered = st.booleans()

Members = list[dict[str, Any]]


def _known(member: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in member.items() if value is not None}


@given(_members, _wanted, _states, _positions, _ordered)
def test_merging_twice_is_merging_once(
    actual: Members, wanted: Members, state: str, position: str, ordered: bool
) -> None:
    once = merge_members(actual, wanted, state, position, ordered)
    assert merge_members(once, wanted, state, position, ordered) == once
    assert same_members(once, merge_members(once, wanted, state, position, ordered), ordered)


@given(_members, _wanted, _positions, _ordered)
def test_present_keeps_every_other_member_as_and_where_it_is(
    actual: Members, wanted: Members, position: str, ordered: bool
) -> None:
    merged = merge_members(actual, wanted, "present", position, ordered)
    new = {member["id"] for member in wanted} - {member["id"] for member in actual}
    assert [member["id"] for member in merged if member["id"] not in new] == [
        member["id"] for member in actual
    ]
    named = {member["id"] for member in wanted}
    assert [member for member in merged if member["id"] not in named] == [
        member for member in actual if member["id"] not in named
    ]


@given(_members, _wanted, _ordered)
def test_present_puts_missing_members_where_the_position_says_in_their_order(
    actual: Members, wanted: Members, ordered: bool
) -> None:
    there = {member["id"] for member in actual}
    new = [member["id"] for member in wanted if member["id"] not in there]
    old = [member["id"] for member in actual]
    assert [
        member["id"] for member in merge_members(actual, wanted, "present", "last", ordered)
    ] == old + new
    assert [
        member["id"] for member in merge_members(actual, wanted, "present", "first", ordered)
    ] == new + old


@given(_members, _wanted, _states, _positions, _ordered)
def test_none_keeps_what_a_member_has_and_anything_else_replaces_it(
    actual: Members, wanted: Members, state: str, position: str, ordered: bool
) -> None:
    assume(state != "absent")
    merged = {
        member["id"]: member for member in merge_members(actual, wanted, state, position, ordered)
    }
    before = {member["id"]: member for member in actual}
    for member in wanted:
        assert merged[member["id"]] == {**before.get(member["id"], {}), **_known(member)}


@given(_members, _wanted, _positions)
def test_ordered_exact_is_the_wanted_list(actual: Members, wanted: Members, position: str) -> None:
    merged = merge_members(actual, wanted, "exact", position, ordered=True)
    assert [member["id"] for member in merged] == [member["id"] for member in wanted]


@given(_members, _wanted, _positions)
def test_unordered_exact_has_the_wanted_members_and_no_others(
    actual: Members, wanted: Members, position: str
) -> None:
    merged = merge_members(actual, wanted, "exact", position, ordered=False)
    assert sorted(member["id"] for member in merged) == sorted(member["id"] for member in wanted)


@given(_members, _wanted, _positions, _ordered)
def test_absent_takes_out_the_named_members_and_nothing_else(
    actual: Members, wanted: Members, position: str, ordered: bool
) -> None:
    named = {member["id"] for member in wanted}
    assert merge_members(actual, wanted, "absent", position, ordered) == [
        member for member in actual if member["id"] not in named
    ]


@given(_members, _wanted, _states, _positions, _ordered)
def test_merging_changes_neither_of_its_lists(
    actual: Members, wanted: Members, state: str, position: str, ordered: bool
) -> None:
    copies = [dict(member) for member in actual], [dict(member) for member in wanted]
    for member in merge_members(actual, wanted, state, position, ordered):
        member["level"] = "changed by the caller"
    assert (actual, wanted) == copies


@given(_members, _wanted, _wanted, _ordered)
def test_two_writers_who_each_put_members_in_lose_nothing(
    actual: Members, mine: Members, theirs: Members, ordered: bool
) -> None:
    result = merge_members(
        merge_members(actual, theirs, "present", "last", ordered), mine, "present", "last", ordered
    )
    assert {member["id"] for member in result} == {
        member["id"] for member in actual + mine + theirs
    }


@given(_members, st.randoms(use_true_random=False))
def test_order_matters_to_equality_only_where_it_is_part_of_the_value(
    members: Members, chance: random.Random
) -> None:
    shuffled = list(members)
    chance.shuffle(shuffled)
    assert same_members(members, shuffled, ordered=False)
    assert same_members(members, shuffled, ordered=True) == (members == shuffled)


@given(_members, _members, _ordered)
def test_lists_with_different_members_or_levels_differ(
    left: Members, right: Members, ordered: bool
) -> None:
    assume(sorted(map(repr, left)) != sorted(map(repr, right)))
    assert not same_members(left, right, ordered)
