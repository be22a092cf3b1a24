# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The record of a change, and what it comes to when it is taken back."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._model.history import Entry, History
from ansible_collections.alvaria.cloud.plugins.module_utils._undo.decide import (
    ANEW,
    CHANGED,
    GONE,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._undo.record import (
    Amendment,
    Record,
    line_of,
)

OLD, NEW, OTHER = {"name": "N", "a": 1}, {"name": "N", "a": 2}, {"name": "N", "a": 3}


@pytest.mark.parametrize(
    ("before", "after", "now", "options", "kept"),
    [
        (None, NEW, NEW, {"id": "7", "state": "absent"}, {}),
        (None, NEW, None, {"id": "7", "state": "absent"}, {}),
        (None, NEW, OTHER, {"id": "7"}, {"a": CHANGED}),
        (OLD, None, None, {"id": "7", **OLD, "state": "present"}, {}),
        (OLD, None, OLD, {"id": "7"}, {}),
        (OLD, None, OTHER, {"id": "7"}, {"a": ANEW}),
        (OLD, {"a": 2}, NEW, {"id": "7", "a": 1}, {}),
        (OLD, {"a": 2}, OTHER, {"id": "7"}, {"a": CHANGED}),
        (OLD, {"a": 2}, None, {"id": "7", "state": "absent"}, {"": GONE}),
    ],
)
def test_an_object_is_taken_back(
    before: Any, after: Any, now: Any, options: dict[str, Any], kept: dict[str, str]
) -> None:
    amendment = Amendment(before, after, {"id": "7"})
    assert amendment.options(now) == options
    assert amendment.all_kept() == kept


@pytest.mark.parametrize(
    ("before", "after", "now", "back", "kept"),
    [
        (None, NEW, NEW, None, {}),
        (OLD, NEW, NEW, OLD, {}),
        (OLD, None, None, OLD, {}),
        (OLD, NEW, OTHER, OTHER, {"": CHANGED}),
        (OLD, NEW, OLD, OLD, {}),
        (OLD, NEW, None, None, {"": GONE}),
        (None, NEW, None, None, {}),
    ],
)
def test_what_is_replaced_as_a_whole_is_taken_back_as_a_whole(
    before: Any, after: Any, now: Any, back: Any, kept: dict[str, str]
) -> None:
    amendment = Amendment(before, after, {})
    assert amendment.whole(now) == back
    assert amendment.all_kept() == kept


def test_a_decision_is_taken_anew_each_time() -> None:
    amendment = Amendment(OLD, {"a": 2}, {})
    amendment.options(OTHER)
    amendment.options(NEW)
    assert amendment.all_kept() == {}


def test_what_stays_of_a_group_has_the_part_before_it() -> None:
    amendment = Amendment({"x": OLD}, {"x": {"a": 2}}, {})
    amendment.part("x").options(OTHER)
    assert amendment.all_kept() == {"x.a": CHANGED}


def test_a_record_survives_being_written_and_read() -> None:
    entry = Entry("signatures", {"api_version": "v2"}, History(OLD, {"a": 2}, "7"))
    record = Record.of(line_of(1, entry))
    assert (record.family, record.address, record.history) == tuple(entry)


@pytest.mark.parametrize(
    "line",
    [
        {},
        {"family": "signatures", "address": []},
        {"family": "signatures", "address": {}, "before": None, "after": None},
        {"family": "signatures", "address": {}, "before": "text", "after": None},
        {"family": "user_skills", "address": {}, "before": [], "after": {}},
        {"family": "user_skills", "address": {}, "before": [], "after": [{"level": "Good"}]},
        {"family": "user_skills", "address": {}, "before": [7], "after": []},
    ],
)
def test_a_line_that_is_no_record_is_refused(line: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no "):
        Record.of(line)


def test_what_came_of_a_change_counts_more_than_what_was_planned() -> None:
    record = Record.of({"family": "f", "address": {}, "before": None, "after": NEW})
    known = record.having({"outcome": 1, "result": "created", "id": 7, "after": OTHER})
    assert known.history == History(None, OTHER, "7")


@pytest.mark.parametrize(
    ("result", "writes"),
    [("", True), ("created", True), ("unknown", True), ("failed", False), ("unchanged", False)],
)
def test_only_what_may_have_been_written_is_taken_back(result: str, writes: bool) -> None:
    assert Record("f", {}, History(None, {}), result).writes is writes


@pytest.mark.parametrize(
    ("before", "after", "renamings"),
    [
        ({"name": "A"}, {"name": "B"}, {"B": "A"}),
        ({"name": "A"}, {"contents": "new"}, {}),
        ({"name": "A", "names": {"de": "Z"}}, {"names": {"de": "Y", "fr": "X"}}, {"Y": "Z"}),
        (None, {"name": "B"}, {}),
        ({"name": "A"}, None, {}),
        (["A"], ["B"], {}),
        ({"name": "A"}, {"name": 7}, {}),
    ],
)
def test_what_an_object_was_called_is_known_by_its_new_name(
    before: Any, after: Any, renamings: dict[str, str]
) -> None:
    assert Record("signatures", {}, History(before, after)).renamings() == renamings
