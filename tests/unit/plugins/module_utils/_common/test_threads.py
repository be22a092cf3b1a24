# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The same work for many things: in order, at once within bounds, and no further than needed."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._common.threads import at_once


@pytest.mark.parametrize("workers", [1, 2, 7])
@pytest.mark.parametrize("count", [0, 1, 2, 100])
def test_results_come_in_the_order_of_the_things(workers: int, count: int) -> None:
    def work(number: int) -> int:
        time.sleep(0.002 if number % 5 == 0 else 0)
        return number * number

    assert list(at_once(work, range(count), workers)) == [
        number * number for number in range(count)
    ]


def test_no_more_are_under_way_than_there_are_workers() -> None:
    lock, state = threading.Lock(), {"now": 0, "most": 0}

    def work(_number: int) -> None:
        with lock:
            state["now"] += 1
            state["most"] = max(state["most"], state["now"])
        time.sleep(0.001)
        with lock:
            state["now"] -= 1

    list(at_once(work, range(60), 4))
    assert state == {"now": 0, "most": 4}


@pytest.mark.parametrize("workers", [1, 3])
def test_things_are_taken_as_they_are_needed(workers: int) -> None:
    taken: list[int] = []

    def source() -> Iterator[int]:
        for number in itertools.count():
            taken.append(number)
            yield number

    results = at_once(lambda number: number, source(), workers)
    assert [next(results) for _number in range(5)] == [0, 1, 2, 3, 4]
    results.close()
    assert len(taken) <= 5 + 2 * workers


def test_an_exception_is_raised_in_its_turn_and_the_rest_is_left() -> None:
    done: list[int] = []

    def work(number: int) -> int:
        if number == 3:
            raise LookupError(number)
        done.append(number)
        return number

    results = at_once(work, range(1000), 2)
    got: list[int] = []
    with pytest.raises(LookupError):
        for result in results:
            got.append(result)  # noqa: PERF402  what came before the exception counts
    assert got == [0, 1, 2]
    assert len(done) < 20
