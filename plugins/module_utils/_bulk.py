# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The same work for many things at once, by a bounded number of threads."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Callable, TypeVar

T = TypeVar("T")
R = TypeVar("R")

#: The number of workers where nobody says otherwise, and the largest that makes sense with one connection each.
WORKERS = 16
MOST_WORKERS = 64
#: How many things per worker may be begun or done before the first of them is taken: one that takes long does not keep the others idle.
_WAITING = 2


def at_once(work: Callable[[T], R], things: Iterable[T], workers: int) -> Generator[R, None, None]:
    """What ``work`` makes of each thing, in their order. An exception of one is raised when its turn comes; what was not begun by then never is.

    Things are taken from their source as they are needed, so there may be any number of them.
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
