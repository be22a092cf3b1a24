# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""What a list has to become. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Member = Mapping[str, Any]


def merge_members(
    actual: Sequence[Member],
    wanted: Sequence[Member],
    state: str,
    position: str = "last",
    ordered: bool = False,
) -> list[dict[str, Any]]:
    """The list that a membership has to become.

    A member is a mapping with ``id`` and further keys, of which ``None`` in ``wanted`` keeps what
    is there. ``present`` puts the wanted ones in (missing ones at ``position``, the others stay
    where they are), ``exact`` makes them all there is, in this order where order counts, ``absent``
    takes them out. Every other member is carried over untouched.
    """
    by_id = {member["id"]: member for member in wanted}
    present = {member["id"]: member for member in actual}
    if state == "absent":
        return [dict(member) for member in actual if member["id"] not in by_id]
    if state == "exact" and ordered:
        return [_overlay(present.get(member["id"]), member) for member in wanted]
    kept = [
        _overlay(member, by_id.get(member["id"]))
        for member in actual
        if state == "present" or member["id"] in by_id
    ]
    added = [_overlay(None, member) for member in wanted if member["id"] not in present]
    if position == "first":
        return added + kept
    return kept + added


def _overlay(old: Member | None, new: Member | None) -> dict[str, Any]:
    merged = dict(old or {})
    merged.update({key: value for key, value in (new or {}).items() if value is not None})
    return merged


def same_members(left: Sequence[Member], right: Sequence[Member], ordered: bool) -> bool:
    """Whether two lists of members are the same value."""
    if ordered:
        return list(map(dict, left)) == list(map(dict, right))
    return _by_id(left) == _by_id(right)


def _by_id(members: Sequence[Member]) -> dict[str, dict[str, Any]]:
    return {member["id"]: dict(member) for member in members}
