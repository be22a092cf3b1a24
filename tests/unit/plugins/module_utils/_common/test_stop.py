# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The end of a run before its time."""

from __future__ import annotations

import threading
import time

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Stopped
from ansible_collections.alvaria.cloud.plugins.module_utils._common.stop import LOOK, Stop


def test_a_run_without_an_end_goes_on() -> None:
    stop = Stop()
    stop.check()
    stop.pause(0.001)
    assert not stop.is_over
    assert stop.within(30) == 30


def test_after_its_time_a_run_is_over_and_says_why() -> None:
    stop = Stop()
    with stop.after(0.0, "the bell rang"):
        assert stop.is_over
        with pytest.raises(Stopped, match="The task was ended: the bell rang"):
            stop.check()
    assert not stop.is_over


def test_nothing_waits_longer_than_there_is_time() -> None:
    stop = Stop()
    with stop.after(0.05, "the bell rang"):
        assert 0 < stop.within(30) <= 0.05
        began = time.monotonic()
        with pytest.raises(Stopped):
            stop.pause(30)
    assert time.monotonic() - began < 5


def test_whoever_waits_is_woken_by_the_end() -> None:
    stop, ended = Stop(), []

    def wait() -> None:
        with pytest.raises(Stopped):
            stop.pause(30)
        ended.append(True)

    threads = [threading.Thread(target=wait) for _number in range(4)]
    for thread in threads:
        thread.start()
    stop.now("a signal came")
    for thread in threads:
        thread.join(5)
    assert ended == [True] * 4


def test_what_puts_back_is_sent_even_after_the_end() -> None:
    stop = Stop()
    stop.now("somebody said so")
    with stop.putting_back():
        stop.check()
        assert 0 < stop.within(30) <= 1.2
    with pytest.raises(Stopped):
        stop.check()


def test_what_cannot_be_woken_does_not_keep_the_end_waiting() -> None:
    stop = Stop()
    began = time.monotonic()
    threading.Timer(0.1, lambda: stop.now("told to")).start()
    with pytest.raises(Stopped, match="told to"):
        stop.unless_over(lambda: time.sleep(5))
    assert time.monotonic() - began < 2 * LOOK


def test_what_cannot_be_woken_is_done_and_its_errors_are_raised() -> None:
    done: list[int] = []
    Stop().unless_over(lambda: done.append(1))
    assert done == [1]
    with pytest.raises(ZeroDivisionError):
        Stop().unless_over(lambda: done.append(1 // 0))
