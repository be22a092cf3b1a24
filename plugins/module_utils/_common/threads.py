# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The same work for many things at once, by a bounded number of threads."""

from __future__ import annotations

import itertools
import threading
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Callable, TypeVar

from .errors import AlvariaError, Stopped, Throttled, WorkFailed

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
    of them. Where the source itself fails, the results of what was begun come first.
    """
    source = iter(things)
    first = list(itertools.islice(source, 2))
    everything = itertools.chain(first, source)
    if workers < 2 or len(first) < 2:
        yield from map(work, everything)
        return
    pool = ThreadPoolExecutor(max_workers=workers)
    pending: deque[Future[R]] = deque()
    failure: list[Exception] = []
    try:
        for thing in _until_failure(everything, failure):
            pending.append(pool.submit(work, thing))
            if len(pending) >= _WAITING * workers:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    if failure:
        raise failure[0]


def _until_failure(things: Iterable[T], failure: list[Exception]) -> Iterator[T]:
    """The things until their source fails; ``failure`` gets the reason."""
    try:
        yield from things
    except Exception as exc:
        failure.append(exc)


_NO_LOGIN = ("http-401", "login-refused", "token-missing")


def _is_silence(error: AlvariaError) -> bool:
    """Whether nobody has answered, or only to say that it is too much.

    An answer of the API is about one thing, whatever it says.
    """
    return isinstance(error, Throttled) or error.code in ("no-answer", "token-endpoint")


def _is_the_end(error: AlvariaError) -> bool:
    """Whether no other request can fare better: there is no login, or the run has to end.

    A request that is refused with 401 has been tried with a new token, too.
    """
    return isinstance(error, Stopped) or error.code in _NO_LOGIN


class Watch:
    """Notices when going on is of no use: nobody answers any more, or the run has to end.

    ``reason`` is empty until then.
    """

    def __init__(self) -> None:
        self.reason = ""
        self._silent = 0
        self._lock = threading.Lock()

    def seen(self, error: AlvariaError | None) -> None:
        """Take note of the error of a thing, or of its success."""
        with self._lock:
            if error and _is_silence(error):
                self._silent += 1
            else:
                self._silent = 0
            if error and (_is_the_end(error) or self._silent >= _DEAF):
                self.reason = self.reason or error.message

    def not_tried(self) -> WorkFailed:
        """The error of a thing that is left undone."""
        return WorkFailed(
            f"Not tried: {self.reason}", "Fix the cause and run again.", code="not-tried"
        )
