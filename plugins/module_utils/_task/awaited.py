# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The end of a run whose result nobody awaits any more, in the worker and in the module alike."""

from __future__ import annotations

import os
import select
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from .._common.stop import LOOK, MOMENT, STOP

_OUTPUT = 1


@contextmanager
def awaited_by(parent: int, reads: bool = False) -> Iterator[None]:
    """End what runs within soon after its parent has gone, and this process with it.

    ``reads`` says that the result is read from this process's output. A module's parent is often
    a shell that outlives the worker; then the pipe that nobody reads any more tells.
    """
    done = threading.Event()
    threading.Thread(target=_watch, args=(done, parent, reads), daemon=True).start()
    try:
        yield
    finally:
        done.set()


def _watch(done: threading.Event, parent: int, reads: bool) -> None:
    while not done.wait(LOOK):
        if os.getppid() != parent or (reads and is_unread(_OUTPUT)):
            break
    else:
        return
    STOP.now("the process that started it has gone")
    # What is under way, and what puts back, gets a moment; nobody waits for the result.
    done.wait(MOMENT)
    _end_children()
    os._exit(1)


def is_unread(output: int) -> bool:
    """Whether a file descriptor is that of a pipe that nobody can read from any more."""
    if not hasattr(select, "poll"):
        return False
    watched = select.poll()
    watched.register(output, 0)
    return any(event & (select.POLLERR | select.POLLHUP) for _output, event in watched.poll(0))


def _end_children() -> None:
    """End what this process has started, such as ``ssh``, where it leads a group of its own."""
    if os.getpgid(0) == os.getpid():
        os.killpg(os.getpid(), signal.SIGTERM)
