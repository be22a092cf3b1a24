# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""How fast requests follow each other, in simulated conversations.

The servers limit their clients in different ways.
"""

from __future__ import annotations

import heapq
import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._api import pace as _pace
from ansible_collections.alvaria.cloud.plugins.module_utils._api.pace import (
    FIRST_WINDOW,
    Pace,
    Throttle,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Stopped
from ansible_collections.alvaria.cloud.plugins.module_utils._common.stop import Stop


class Answer(NamedTuple):
    """What an answer says: its status, RateLimit-Remaining and the seconds that it asks to wait."""

    status: int
    left: int | None = None
    wait: float | None = None


Server = Callable[[float], Answer]


def bucket(rate: float, told: bool = True) -> Server:
    """A token bucket of one second's worth, like the sandbox's.

    Its answers may tell how much is left.
    """
    state = {"level": max(1.0, rate), "at": 0.0}

    def answer(now: float) -> Answer:
        level = min(max(1.0, rate), state["level"] + (now - state["at"]) * rate)
        state["at"] = now
        allowed = level >= 1
        state["level"] = level = level - 1 if allowed else level
        left = math.floor(level) if told else None
        reset = math.ceil((max(1.0, rate) - level) / rate)
        if allowed:
            return Answer(200, left, float(reset) if left == 0 else None)
        return Answer(429, left, max(1.0, math.ceil((1 - level) / rate)))

    return answer


def window(limit: int, length: float) -> Server:
    """So many requests in each period of ``length`` seconds."""
    used: dict[int, int] = {}

    def answer(now: float) -> Answer:
        period = int(now // length)
        used[period] = used.get(period, 0) + 1
        left, reset = max(0, limit - used[period]), math.ceil((period + 1) * length - now)
        return Answer(
            200 if used[period] <= limit else 429, left, float(reset) if not left else None
        )

    return answer


@dataclass
class Run:
    """The result of a simulated run.

    The number of answers by status, the time it took, and how many were under way at most.
    """

    statuses: dict[int, int] = field(default_factory=dict)
    seconds: float = 0.0
    most: int = 0

    def share(self, status: int) -> float:
        return self.statuses.get(status, 0) / sum(self.statuses.values())


def simulate(server: Server, requests: int, workers: int = 16, latency: float = 0.02) -> Run:
    """So many requests that succeed, by so many workers.

    Those that are refused are sent again, as the client does.
    """
    pace, run, now, done, under_way = Pace(most=64), Run(), 0.0, 0, 0
    events: list[tuple[float, int, float, Answer]] = []
    todo, number = requests, 0
    while done < requests:
        pause = pace.wait(now)
        if todo and under_way < workers and pause == 0:
            pace.sent(now)
            todo, under_way, number = todo - 1, under_way + 1, number + 1
            run.most = max(run.most, under_way)
            heapq.heappush(events, (now + latency, number, now, server(now + latency / 2)))
            continue
        wake = now + pause if todo and under_way < workers and pause != math.inf else math.inf
        if events and events[0][0] <= wake:
            now, _number, sent, (status, left, wait) = heapq.heappop(events)
            pace.answered(now, sent, status, left, wait)
            under_way -= 1
            run.statuses[status] = run.statuses.get(status, 0) + 1
            done, todo = (done + 1, todo) if status == 200 else (done, todo + 1)
        else:
            assert wake != math.inf, (
                "nothing is under way and nothing may be sent: it would wait for ever"
            )
            now = wake
    run.seconds = now
    return run


@pytest.mark.parametrize("rate", [5, 20, 100, 300])
@pytest.mark.parametrize("workers", [1, 4, 16, 64])
def test_of_a_bucket_that_tells_its_level_nearly_all_is_used_and_nothing_refused(
    rate: int, workers: int
) -> None:
    run = simulate(bucket(rate), 20 * rate, workers)
    possible = min(rate, workers / 0.02)
    assert 20 * rate / run.seconds >= 0.9 * possible
    assert run.share(429) <= 0.01


@pytest.mark.parametrize(("limit", "length"), [(110, 60), (1000, 60), (50, 1), (10, 1)])
def test_a_window_is_used_up_and_not_overdrawn(limit: int, length: int) -> None:
    run = simulate(window(limit, length), 5 * limit)
    assert run.statuses == {200: 5 * limit}
    assert run.seconds <= 5 * length


@pytest.mark.parametrize("rate", [20, 100, 300])
def test_a_bucket_that_only_refuses_teaches_a_rate(rate: int) -> None:
    run = simulate(bucket(rate, told=False), 60 * rate)
    assert 60 * rate / run.seconds >= 0.75 * rate
    assert run.share(429) <= 0.03


def test_without_limits_the_workers_are_all_at_work_after_a_few_answers() -> None:
    run = simulate(lambda now: Answer(200), 1000)
    assert run.most == 16
    assert run.statuses == {200: 1000}
    assert run.seconds <= 1000 / 16 * 0.02 * 1.05


def test_it_begins_with_a_few() -> None:
    pace = Pace()
    for _number in range(FIRST_WINDOW):
        assert pace.wait(0.0) == 0
        pace.sent(0.0)
    assert pace.wait(0.0) == math.inf


@pytest.mark.parametrize("status", [None, 408, 502, 503, 504, 429])
def test_failures_that_came_at_once_halve_the_window_once(status: int | None) -> None:
    pace = Pace(most=64)
    for _number in range(60):
        pace.sent(0.0)
        pace.answered(0.01, 0.0, 200, None, None)
    for _number in range(32):
        pace.sent(1.0)
    for _number in range(32):
        pace.answered(1.1, 1.0, status, None, None)
    allowed = 0
    while pace.wait(1000.0 + allowed) == 0:
        pace.sent(1000.0 + allowed)
        allowed += 1
    assert allowed == 16


def test_no_more_are_under_way_than_were_asked_for() -> None:
    throttle = Throttle()
    throttle.limit(2)
    throttle.enter()
    throttle.enter()
    third = threading.Thread(target=throttle.enter, daemon=True)
    third.start()
    third.join(0.05)
    assert third.is_alive()
    throttle.leave(0.0, 200, {})
    third.join(5)
    assert not third.is_alive()


def test_a_wish_to_wait_holds_for_all_and_has_a_limit() -> None:
    pace = Pace()
    pace.sent(0.0)
    pace.answered(1.0, 0.0, 503, None, 7.0)
    assert pace.wait(2.0) == pytest.approx(6.0)
    pace.sent(8.0)
    pace.answered(8.0, 8.0, 503, None, 1e9)
    assert pace.wait(8.0) == pytest.approx(60.0)


def test_threads_wait_for_each_others_answers() -> None:
    throttle = Throttle()
    sent = [throttle.enter() for _number in range(FIRST_WINDOW)]
    through = threading.Event()
    thread = threading.Thread(target=lambda: (throttle.enter(), through.set()))
    thread.start()
    assert not through.wait(0.05)
    throttle.leave(sent[0], 200, {})
    assert through.wait(5)
    thread.join()


def test_threads_send_in_the_order_in_which_they_come() -> None:
    throttle = Throttle()
    throttle.limit(1)
    sent, through = throttle.enter(), list[int]()
    threads = []
    for number in range(5):
        thread = threading.Thread(
            target=lambda number=number: (throttle.enter(), through.append(number)), daemon=True
        )
        thread.start()
        threads.append(thread)
        while len(throttle._waiting) <= number:
            time.sleep(0.001)
    for number, thread in enumerate(threads):
        throttle.leave(sent, 200, {})
        thread.join(5)
        assert through == list(range(number + 1))


def test_nobody_sends_before_those_who_wait() -> None:
    throttle = Throttle()
    throttle.limit(1)
    sent = throttle.enter()
    waiting = threading.Thread(target=throttle.enter, daemon=True)
    waiting.start()
    while not throttle._waiting:
        time.sleep(0.001)
    with throttle._lock:
        # As the next request is on its way before the thread that waits has woken up.
        throttle._pace.answered(time.monotonic(), sent, 200, None, None)
    late = threading.Thread(target=throttle.enter, daemon=True)
    late.start()
    waiting.join(5)
    assert not waiting.is_alive()
    assert late.is_alive()
    throttle.leave(sent, 200, {})
    late.join(5)
    assert not late.is_alive()


def test_a_thread_whose_run_ends_lets_the_next_one_send(monkeypatch: pytest.MonkeyPatch) -> None:
    throttle = Throttle()
    throttle.limit(1)
    sent, ended = throttle.enter(), list[BaseException]()

    def first() -> None:
        try:
            throttle.enter()
        except Stopped as exc:
            ended.append(exc)

    stop = Stop()
    monkeypatch.setattr(_pace, "STOP", stop)
    waiting = threading.Thread(target=first, daemon=True)
    waiting.start()
    while not throttle._waiting:
        time.sleep(0.001)
    stop.now("somebody said so")
    waiting.join(5)
    assert len(ended) == 1
    assert not throttle._waiting
    monkeypatch.setattr(_pace, "STOP", Stop())
    throttle.leave(sent, 200, {})
    assert throttle.enter() > 0


def test_a_thread_sleeps_as_long_as_the_server_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    clock = type(
        "Clock", (), {"now": 5.0, "monotonic": lambda self: self.now, "time": lambda self: 0.0}
    )()

    def pause(_stop: Stop, seconds: float) -> None:
        slept.append(seconds)
        clock.now += seconds

    monkeypatch.setattr(Stop, "pause", pause)
    monkeypatch.setattr(_pace, "time", clock)
    throttle = Throttle()
    throttle.leave(throttle.enter(), 200, {"RateLimit-Remaining": "0", "RateLimit-Reset": "3"})
    assert throttle.enter() == 8.0
    assert slept == [3.0]


def test_what_puts_back_does_not_wait_as_long_as_a_server_asks_everybody_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stop = Stop()
    monkeypatch.setattr(_pace, "STOP", stop)
    throttle = Throttle()
    throttle.leave(throttle.enter(), 429, {"Retry-After": "15"})
    stop.now("somebody said so")
    with stop.putting_back():
        throttle.leave(throttle.enter(), 200, {})
    with pytest.raises(Stopped):
        throttle.enter()
