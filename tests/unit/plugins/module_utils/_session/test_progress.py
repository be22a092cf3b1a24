# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Long work says every few seconds how far it has come; short work says nothing."""

from __future__ import annotations

from dataclasses import replace

from ansible_collections.alvaria.cloud.plugins.module_utils._session.progress import Progress
from ansible_collections.alvaria.cloud.tests.unit.support import Clock, context


def lines(count: int, seconds: float, every: int = 5, **settings: object) -> list[str]:
    """What is said over so many things that take so many seconds and two requests each."""
    said: list[str] = []
    clock = Clock()
    task = replace(context({"progress": every}), say=said.append)
    progress = Progress(task, clock.monotonic)
    for number in progress.along(iter(range(count)), "exclusions: written", **settings):  # type: ignore[arg-type]
        assert number < count
        clock.now += seconds
        task.client.requests += 2
    return said


def test_short_work_says_nothing() -> None:
    assert lines(10, 0.4) == []


def test_a_line_every_few_seconds_with_what_is_left() -> None:
    assert lines(6, 2, total=6, changes=True) == [
        "exclusions: 3 of 6 written, 3 changes, 1.0 requests/s, about 6 s left",
        "exclusions: 6 of 6 written, 6 changes, 1.0 requests/s",
    ]


def test_what_has_no_known_total_says_how_much_is_done() -> None:
    assert lines(5, 1, size=lambda thing: 1000) == ["exclusions: 5000 written, 2.0 requests/s"]


def test_zero_is_never() -> None:
    assert lines(10, 100, every=0) == []
