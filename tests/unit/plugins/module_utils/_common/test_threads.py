# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The same work for many things: in order, at once within bounds, and no further than needed."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import (
    AlvariaError,
    AuthError,
    Invalid,
    Stopped,
    Throttled,
    TransportError,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._common.threads import Watch, at_once


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


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_where_the_source_fails_the_results_of_what_was_begun_come_first(workers: int) -> None:
    def source() -> Iterator[int]:
        yield from range(7)
        raise LookupError

    got: list[int] = []
    with pytest.raises(LookupError):
        for result in at_once(lambda number: number, source(), workers):
            got.append(result)  # noqa: PERF402  what came before the exception counts
    assert got == list(range(7))


@pytest.mark.parametrize(
    "error",
    [
        TransportError("failed", status=500, code="http-5xx"),
        AuthError("no", status=403, code="http-403"),
        Invalid("no", status=400, code="http-4xx"),
        TransportError("not JSON", status=200, code="not-json"),
    ],
    ids=lambda error: str(error.code),
)
def test_an_answer_never_ends_the_work(error: AlvariaError) -> None:
    watch = Watch()
    for _time in range(100):
        watch.seen(error)
    assert watch.reason == ""


@pytest.mark.parametrize(
    "error",
    [TransportError("silent", code="no-answer"), Throttled("slow", status=429, code="http-429")],
    ids=["no answer", "throttled"],
)
def test_silence_ends_the_work_after_three_times_in_a_row(error: AlvariaError) -> None:
    watch = Watch()
    for _time in range(2):
        watch.seen(error)
    watch.seen(None)
    for _time in range(2):
        watch.seen(error)
    assert watch.reason == ""
    watch.seen(error)
    assert watch.reason == error.message
    assert error.message in watch.not_tried().message


@pytest.mark.parametrize(
    "error",
    [
        Stopped("over", code="stopped"),
        AuthError("no", status=400, code="login-refused"),
        AuthError("no", status=401, code="http-401"),
    ],
    ids=["stopped", "login", "new token"],
)
def test_the_end_of_the_run_or_a_refused_login_ends_the_work_at_once(error: AlvariaError) -> None:
    watch = Watch()
    watch.seen(error)
    assert watch.reason == error.message
