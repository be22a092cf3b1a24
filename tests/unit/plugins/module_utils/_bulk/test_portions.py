# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A portion is kept before it is written, and what came of it afterwards."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._bulk import portions
from ansible_collections.alvaria.cloud.plugins.module_utils._bulk.portions import Came, Portions
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import AlvariaError
from ansible_collections.alvaria.cloud.plugins.module_utils._model.history import (
    Entry,
    History,
    Result,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._session.context import Outcome

HISTORY = History(None, {"a": 1})


class Noting:
    """Notes in which order things happen."""

    def __init__(self) -> None:
        self.events: list[str] = []
        self.results: list[Result] = []
        self._count = 0

    def begin(self, entries: Sequence[Entry]) -> list[int]:
        self.events.append(f"kept {len(entries)}")
        first, self._count = self._count + 1, self._count + len(entries)
        return list(range(first, self._count + 1))

    def end(self, results: Sequence[Result]) -> None:
        self.events.append("ended")
        self.results += results


def _run(noting: Noting | None, things: Sequence[int], came: dict[int, Came]) -> list[int]:
    own = Portions(noting, "exclusions")

    def work(thing: int) -> int:
        if noting:
            noting.events.append(f"wrote {thing}")
        if thing in came:
            own.came[thing] = came[thing]
        return thing

    def foresee(thing: int) -> tuple[int, History | None]:
        if thing == 0:
            return thing, None
        return thing, HISTORY

    return list(own.run(work, things, 1, foresee))


def test_each_portion_is_kept_before_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portions, "_SIZE", 2)
    noting = Noting()
    assert _run(noting, [1, 2, 3], {}) == [1, 2, 3]
    assert noting.events == ["kept 2", "wrote 1", "wrote 2", "ended", "kept 1", "wrote 3", "ended"]


def test_without_a_file_nothing_is_divided() -> None:
    assert _run(None, [1, 2, 3], {}) == [1, 2, 3]


def _failed(ambiguous: bool) -> Came:
    error = AlvariaError("no", code="x")
    error.ambiguous = ambiguous
    return Came(Outcome(False, {}), error)


def test_what_came_of_each_is_told() -> None:
    created = Outcome(True, {}, {}, {"a": 1}, history=HISTORY)
    noting = Noting()
    came = {1: Came(created, None), 2: _failed(False), 3: _failed(True)}
    _run(noting, [1, 2, 3, 4], came)
    assert noting.results == [
        Result(1, "created", HISTORY),
        Result(2, "failed", None),
        Result(3, "unknown", None),
        Result(4, "unchanged", None),
    ]


def test_what_is_going_to_fail_is_not_kept() -> None:
    noting = Noting()
    assert _run(noting, [0, 1], {}) == [0, 1]
    assert noting.events[0] == "kept 1"
