# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a later change of a list inherits when an earlier one ends."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._model.history import History
from ansible_collections.alvaria.cloud.plugins.module_utils._undo.claim import Claim
from ansible_collections.alvaria.cloud.plugins.module_utils._undo.record import Record
from ansible_collections.alvaria.cloud.plugins.module_utils._undo.succession import inherited

LOW, HIGH = {"name": "German", "level": "low"}, {"name": "German", "level": "high"}


def _record(before: list[Any], after: list[Any]) -> Record:
    return Record("skills", {}, History(before, after, "7"))


def _claim(*names: str, state: str = "present") -> Claim:
    return Claim("skills", "7", (), tuple((name,) for name in names), state)


def _sides(record: Record | None) -> Any:
    if record is None:
        return None
    return record.history.before, record.history.after


@pytest.mark.parametrize(
    ("first", "own", "claim", "left", "inherits"),
    [
        # Nothing in common: the first goes, and the later one knows the list without it.
        (
            (["a"], ["a", "b"]),
            (["a", "b"], ["a", "b", "c"]),
            None,
            (["a"], ["a", "b"]),
            (["a"], ["a", "c"]),
        ),
        # A member that the later one only names stays for it.
        ((["a"], ["a", "b"]), None, _claim("b"), None, (["a"], ["a", "b"])),
        # A member that the later one took out again.
        ((["a"], ["a", "b"]), (["a", "b"], ["a"]), None, None, (["a"], ["a"])),
        # A member that the first one took out and the later one put back elsewhere.
        ((["a", "b"], ["b"]), (["b"], ["b", "a"]), None, None, (["a", "b"], ["b", "a"])),
        # A level that both changed.
        (
            ([LOW], [HIGH]),
            ([HIGH], [{**LOW, "level": "mid"}]),
            None,
            None,
            ([LOW], [{**LOW, "level": "mid"}]),
        ),
        # The later one says the whole list.
        (
            (["a", "b"], ["b", "a"]),
            None,
            _claim("b", "a", state="exact"),
            None,
            (["a", "b"], ["b", "a"]),
        ),
        # The order is none of its business.
        ((["a", "b"], ["b", "a"]), None, _claim("b"), (["a", "b"], ["b", "a"]), None),
    ],
)
def test_a_later_change_inherits_what_it_holds(
    first: Any, own: Any, claim: Claim | None, left: Any, inherits: Any
) -> None:
    theirs = None
    if own is not None:
        theirs = _record(*own)
    came = inherited(_record(*first), theirs, claim, True, first[1])
    assert _sides(came[0]) == left
    assert _sides(came[1]) == inherits


def test_a_list_without_order_has_none_to_inherit() -> None:
    first = _record(["a", "b"], ["b", "a", "c"])
    left, inherits = inherited(first, None, _claim("c"), False, ["b", "a", "c"])
    assert left is None
    assert _sides(inherits) == (["b", "a"], ["b", "a", "c"])
