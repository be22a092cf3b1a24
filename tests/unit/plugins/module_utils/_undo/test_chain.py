# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Open temporary changes that hold the same things, ended in every order."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._model.history import History
from ansible_collections.alvaria.cloud.plugins.module_utils._model.merge import merge_members
from ansible_collections.alvaria.cloud.plugins.module_utils._undo.chain import (
    Change,
    Traits,
    ended,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._undo.claim import Claim, leaves
from ansible_collections.alvaria.cloud.plugins.module_utils._undo.record import (
    Amendment,
    Record,
)

OBJECTS, LISTS = "templates", "handlers"
TRAITS = Traits(lambda record: (record.address["name"],), lambda family: family == LISTS)
State = dict[str, dict[str, Any]]
#: A change: for each object its options, ``None`` to delete it; for each list a state and members.
Document = dict[str, dict[str, Any]]


def applied(state: State, document: Document) -> Change:
    """Apply a document, and note what was written and what is claimed."""
    records, claims = [], []
    for name, options in document[OBJECTS].items():
        before = state[OBJECTS].get(name)
        paths = tuple(leaves(options or {}))
        claims.append(
            Claim(OBJECTS, _known(before, name), (name,), paths, "present" if options else "absent")
        )
        written = _written(before, options)
        if written or (before is None) != (options is None):
            after = None if options is None else written
            records.append(_record(OBJECTS, name, before, after))
        _put(state, name, None if options is None else {**(before or {}), **options})
    for name, (how, members) in document[LISTS].items():
        before = state[LISTS][name]
        merged = merge_members(_entries(before), _entries(members), how, "last", True)
        after = [entry["id"] for entry in merged]
        claims.append(Claim(LISTS, name, (name,), tuple((one,) for one in members), how))
        if after != before:
            records.append(_record(LISTS, name, before, after))
            state[LISTS][name] = after
    return Change(tuple(records), tuple(claims))


def _known(before: Any, name: str) -> str:
    return "" if before is None else f"id of {name}"


def _entries(names: Sequence[str]) -> list[dict[str, Any]]:
    return [{"id": name} for name in names]


def _written(before: Any, options: Any) -> dict[str, Any]:
    there = before or {}
    return {name: value for name, value in (options or {}).items() if there.get(name) != value}


def _record(family: str, name: str, before: Any, after: Any) -> Record:
    history = History(deepcopy(before), deepcopy(after), name)
    if family == OBJECTS:
        history = History(deepcopy(before), deepcopy(after), f"id of {name}")
    return Record(family, {"name": name}, history, "updated")


def _put(state: State, name: str, value: Any) -> None:
    state[OBJECTS].pop(name, None)
    if value is not None:
        state[OBJECTS][name] = value


def taken_back(state: State, records: Sequence[Record]) -> None:
    """Undo records as the engine does."""
    for record in records:
        name, history = record.address["name"], record.history
        amendment = Amendment(history.before, history.after, {}, True)
        if record.family == LISTS:
            state[LISTS][name] = amendment.members(state[LISTS][name])
            continue
        options = amendment.options(state[OBJECTS].get(name))
        if options.pop("state", "") == "absent":
            _put(state, name, None)
        elif options:
            _put(state, name, {**state[OBJECTS].get(name, {}), **options})


def end_in_order(state: State, changes: Sequence[Change], order: Sequence[int]) -> None:
    """End the changes one after the other."""
    there = dict(enumerate(changes))
    for number in order:
        first = there.pop(number)
        rest, heirs = _ended(first, there, number)
        taken_back(state, rest)
        there.update(heirs)


def _ended(
    first: Change, there: dict[int, Change], number: int
) -> tuple[list[Record], dict[int, Change]]:
    later = [one for one in there if one > number]
    rest, heirs = ended(first, [there[one] for one in later], TRAITS)
    return rest, dict(zip(later, heirs))


def end_with_kills(
    state: State, changes: Sequence[Change], order: Sequence[int], draw: random.Random
) -> None:
    """End the changes by runs that are killed anywhere, and done again."""
    there = dict(enumerate(changes))
    for number in order:
        first = there.pop(number)
        for _kill in range(draw.randint(0, 3)):
            rest, heirs = _ended(first, there, number)
            done = draw.randint(0, len(rest))
            taken_back(state, rest[:done])
            if done == len(rest):
                # As the engine hands on: the last one first.
                handed = sorted(heirs, reverse=True)[: draw.randint(0, len(heirs))]
                there.update({one: heirs[one] for one in handed})
        rest, heirs = _ended(first, there, number)
        taken_back(state, rest)
        there.update(heirs)


def orders(count: int) -> list[tuple[int, ...]]:
    """Every order of so many changes."""
    return list(itertools.permutations(range(count)))


def _document(draw: random.Random) -> Document:
    """Any change; "C" and "D" are made and deleted by changes, the options are of few values."""
    objects: dict[str, Any] = {}
    for name in "AB":
        if draw.random() < 0.8:
            chosen = draw.sample("abc", draw.randint(1, 3))
            objects[name] = {option: draw.randint(0, 3) for option in chosen}
    handlers = draw.sample("pqrstu", draw.randint(0, 6))
    how = draw.choice(["present", "exact", "absent"])
    return {OBJECTS: objects, LISTS: {"L": (how, handlers)}}


def _start() -> State:
    options = {"a": 0, "b": 0, "c": 0, "d": 0}
    return {OBJECTS: {"A": options, "B": dict(options)}, LISTS: {"L": list("pqrs")}}


@pytest.mark.parametrize("seed", range(25))
def test_any_three_changes_end_in_any_order(seed: int) -> None:
    for order in orders(3):
        draw = random.Random(seed)
        state = _start()
        changes = [applied(state, _document(draw)) for _change in range(3)]
        end_in_order(state, changes, order)
        assert state == _start(), order


# Where the first one were handed on first, the last four would end otherwise.
@pytest.mark.parametrize("seed", [*range(20), 371, 622, 746, 831, 1149])
def test_runs_that_are_killed_and_done_again_end_alike(seed: int) -> None:
    for order in orders(3):
        draw = random.Random(seed)
        state = _start()
        changes = [applied(state, _document(draw)) for _change in range(3)]
        end_with_kills(state, changes, order, random.Random(seed))
        assert state == _start(), order


def _edited(state: State, draw: random.Random) -> None:
    """What somebody else does: another option, and members of their own."""
    state[OBJECTS]["A"]["d"] = draw.randint(1, 9)
    others = [name for name in "xy" if name not in state[LISTS]["L"]]
    state[LISTS]["L"] += draw.sample(others, draw.randint(0, len(others)))


@pytest.mark.parametrize("seed", range(25))
def test_what_others_do_in_between_stays(seed: int) -> None:
    for order in orders(3):
        draw = random.Random(seed)
        state = _start()
        changes = []
        for _change in range(3):
            changes.append(applied(state, _document(draw)))
            _edited(state, draw)
        there = state[OBJECTS]["A"]["d"]
        end_in_order(state, changes, order)
        assert state[OBJECTS]["A"] == {"a": 0, "b": 0, "c": 0, "d": there}
        ours = [name for name in state[LISTS]["L"] if name not in "xy"]
        assert ours == list("pqrs"), order


def _three(*documents: dict[str, Any]) -> list[Document]:
    return [{OBJECTS: {"A": one}, LISTS: {}} for one in documents]


NEW = {"a": 5, "b": 5}


@pytest.mark.parametrize(
    "documents",
    [
        # By chance the last one writes what the first one did.
        _three({"a": 1}, {"a": 2}, {"a": 1}),
        _three({"a": 1}, {"a": 1}, {"a": 1}),
        _three({"a": 1}, {"a": 0}, {"a": 1}),
        _three({"n": {"x": 1, "y": 1}}, {"n": {"x": 2, "y": 1}}, {"a": 1}),
        [{OBJECTS: {"C": one}, LISTS: {}} for one in (NEW, {"a": 6}, {"a": 5, "b": 7})],
        [{OBJECTS: {"C": one}, LISTS: {}} for one in (NEW, None, NEW)],
        _three({"a": 1}, None, None),  # type: ignore[arg-type]
        _three(None, None, None),  # type: ignore[arg-type]
    ],
)
@pytest.mark.parametrize("order", orders(3))
def test_changes_of_a_kind(documents: list[Document], order: tuple[int, ...]) -> None:
    state = _start()
    state[OBJECTS]["A"]["n"] = {"x": 0, "y": 0}
    before = deepcopy(state)
    changes = [applied(state, one) for one in documents]
    end_in_order(state, changes, order)
    assert state == before


def test_what_somebody_has_changed_in_between_is_not_handed_on() -> None:
    state = _start()
    first = applied(state, _three({"a": 1})[0])
    state[OBJECTS]["A"]["a"] = 2
    second = applied(state, _three({"a": 3})[0])
    end_in_order(state, [first, second], (0, 1))
    assert state[OBJECTS]["A"]["a"] == 2


def test_records_that_wrote_nothing_hand_nothing_on() -> None:
    history = History({"a": 0}, {"a": 1}, "7")
    failed = Record(OBJECTS, {"name": "A"}, history, "failed")
    later = Change((Record(OBJECTS, {"name": "A"}, History({"a": 1}, {"a": 2}, "7")),))
    rest, heirs = ended(Change((failed,)), [later], TRAITS)
    assert rest == []
    assert heirs == [later]


def test_an_object_made_anew_is_known_by_its_new_identifier() -> None:
    history = History({"a": 0}, {"a": 1}, "7")
    claim = Claim(OBJECTS, "7", ("A",), (("a",),))
    change = Change((Record(OBJECTS, {}, history),), (claim,))
    new = change.renumbered({(OBJECTS, "7"): "8"})
    assert [record.id for record in new.records] == ["8"]
    assert [one.id for one in new.claims] == ["8"]


def test_a_part_that_is_handed_on_is_on_neither_side_of_what_is_left() -> None:
    before = {"calls": {"days": 1}, "letters": {"days": 1}}
    after = {"calls": {"days": 2}, "letters": {"days": 2}}
    first = Record(OBJECTS, {"name": "A"}, History(before, after, "7"), "updated")
    claim = Claim(OBJECTS, "7", ("A",), (("calls", "days"),))
    [left], [heir] = ended(Change((first,)), [Change((), (claim,))], TRAITS)
    assert left.history == History({"letters": {"days": 1}}, {"letters": {"days": 2}}, "7")
    [inherits] = heir.records
    assert inherits.history == History({"calls": {"days": 1}}, {"calls": {"days": 2}}, "7")
