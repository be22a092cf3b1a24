# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The same work for many things at once, by a bounded number of threads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Callable, TypeVar

T = TypeVar("T")
R = TypeVar("R")

#: The number of workers where nobody says otherwise, and the largest that makes sense with one connection each.
WORKERS = 16
MOST_WORKERS = 64


def at_once(work: Callable[[T], R], things: Iterable[T], workers: int) -> Iterator[R]:
    """What ``work`` makes of each thing, in their order. An exception of one is raised when its turn comes; what was not begun by then never is."""
    todo = list(things)
    if workers < 2 or len(todo) < 2:
        yield from map(work, todo)
        return
    pool = ThreadPoolExecutor(max_workers=min(workers, len(todo)))
    try:
        yield from pool.map(work, todo)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
