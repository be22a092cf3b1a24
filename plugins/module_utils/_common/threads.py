# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The same work for many things at once, by a bounded number of threads."""

from __future__ import annotations

import itertools
import threading
from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Callable, TypeVar

from .errors import AlvariaError, AuthError, Throttled, TransportError, WorkFailed

T = TypeVar("T")
R = TypeVar("R")


#: How many things per worker may be begun or done before the first of them is taken:
#: one that takes long does not keep the others idle.
_WAITING = 2
#: After so many things in a row without an answer the others are not tried.
_DEAF = 3


def at_once(work: Callable[[T], R], things: Iterable[T], workers: int) -> Generator[R, None, None]:
    """The results of ``work`` for each thing, in their order.

    An exception is raised when the turn of its thing comes; things that were not begun by then
    never are. Things are taken from their source as they are needed, so there may be any number
    of them.
    """
    source = iter(things)
    first = list(itertools.islice(source, 2))
    everything = itertools.chain(first, source)
    if workers < 2 or len(first) < 2:
        yield from map(work, everything)
        return
    pool = ThreadPoolExecutor(max_workers=workers)
    pending: deque[Future[R]] = deque()
    try:
        for thing in everything:
            pending.append(pool.submit(work, thing))
            if len(pending) >= _WAITING * workers:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


class Watch:
    """Notices when going on is of no use: the login is refused, or nobody answers any more.

    ``reason`` is empty until then.
    """

    def __init__(self) -> None:
        self.reason = ""
        self._silent = 0
        self._lock = threading.Lock()

    def seen(self, error: AlvariaError | None) -> None:
        """Take note of the error of a thing, or of its success."""
        with self._lock:
            if isinstance(error, (TransportError, Throttled)):
                self._silent += 1
            else:
                self._silent = 0
            if error and (isinstance(error, AuthError) or self._silent >= _DEAF):
                self.reason = self.reason or error.message

    def not_tried(self) -> WorkFailed:
        """The error of a thing that is left undone."""
        return WorkFailed(
            f"Not tried: {self.reason}", "Run again when the cause is mended.", code="not-tried"
        )
