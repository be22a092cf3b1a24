# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Telling every few seconds how far long work has come."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import Callable, TypeVar

from .context import Context

T = TypeVar("T")


class Progress:
    """Says a line every few seconds, so short work says nothing.

    The seconds are the option ``progress`` of the task; 0 means never.
    """

    def __init__(self, context: Context, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = context.client
        self._say = context.say
        self._every = context.params["progress"]
        self._clock = clock
        self._said = clock()

    def along(
        self,
        things: Iterable[T],
        work: str,
        total: int | None = None,
        size: Callable[[T], int] = lambda thing: 1,
        changes: bool = False,
    ) -> Iterator[T]:
        """The things as they come.

        ``work`` says what is being done to what, ``total`` to how many; ``size`` says how many a
        thing stands for. A line reads: exclusions: 12000 of 50000 written, 12000 changes, 512.3
        requests/s, about 74 s left.
        """
        began, done, requests = self._clock(), 0, self._client.requests
        what, _colon, verb = work.partition(": ")
        of_total = ""
        if total:
            of_total = f" of {total}"
        for thing in things:
            yield thing
            done += size(thing)
            now = self._clock()
            if not self._every or now - self._said < self._every:
                continue
            self._said = now
            elapsed = now - began
            parts = [f"{what}: {done}{of_total} {verb}"]
            if changes:
                parts.append(f"{done} changes")
            if self._client.requests > requests:
                parts.append(f"{(self._client.requests - requests) / elapsed:.1f} requests/s")
            if total and done and total > done:
                parts.append(f"about {elapsed * (total - done) / done:.0f} s left")
            self._say(", ".join(parts))
