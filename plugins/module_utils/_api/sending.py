# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Sending a request until it is answered or another try cannot help."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Callable
from urllib.parse import urlsplit

from .._common.errors import Stopped, TransportError
from .._common.stop import STOP
from .connection import Connection
from .diagnosis import NoAnswer
from .pace import Throttle
from .retry import UNAVAILABLE, Failure, RetryPolicy, wanted_wait
from .wire import SAFE, Answer, Wire


class Sender:
    """Sends requests for any number of threads, each with the retries that its verb allows.

    ``throttle`` bounds how many requests are under way. ``count`` is called with "requests" or
    "retries" for each of them.
    """

    def __init__(
        self, connection: Connection, pool_size: int, count: Callable[[str], None]
    ) -> None:
        self.throttle = Throttle()
        self._count = count
        self._policy = RetryPolicy(connection.retries)
        self._wire = Wire(connection, pool_size)

    def send(
        self,
        method: str,
        verb: str,
        url: str,
        headers: Mapping[str, str],
        counted: bool = True,
        **kwargs: Any,
    ) -> tuple[Answer, bool]:
        """The answer, and whether an earlier try may have been processed.

        ``verb`` is the method whose retries apply; without ``counted`` the request is neither
        counted nor paced. Raises ``TransportError`` without an answer, and ``Stopped``.
        """
        one_try = self._wire.send
        if counted:
            one_try = self._paced
        attempt, maybe_processed = 0, False
        while True:
            with _told(method, verb, maybe_processed):
                STOP.check()
                if counted:
                    self._count("requests")
                try:
                    answer = one_try(method, url, headers, **kwargs)
                except NoAnswer as exc:
                    failure = Failure(sent=exc.sent, final=exc.final)
                    delay = self._policy.delay(verb, attempt, failure, random.random)
                    if delay is None:
                        ambiguous = (maybe_processed or exc.sent) and verb not in SAFE
                        raise _unanswered(exc, method, url, ambiguous) from exc
                else:
                    if _is_settled(answer.status):
                        return answer, maybe_processed
                    wait = wanted_wait(answer.headers, time.time())
                    failure = Failure(answer.status, retry_after=wait)
                    delay = self._policy.delay(verb, attempt, failure, random.random)
                    if delay is None:
                        return answer, maybe_processed
            maybe_processed = maybe_processed or failure.maybe_processed
            attempt += 1
            if counted:
                self._count("retries")
            with _told(method, verb, maybe_processed):
                STOP.pause(delay)

    def _paced(self, method: str, url: str, headers: Mapping[str, str], **kwargs: Any) -> Answer:
        """One try, as soon as the server's limits allow it."""
        sent = self.throttle.enter()
        try:
            answer = self._wire.send(method, url, headers, **kwargs)
        except BaseException:
            self.throttle.leave(sent, None, {})
            raise
        self.throttle.leave(sent, answer.status, answer.headers)
        return answer


@contextmanager
def _told(method: str, verb: str, maybe_processed: bool) -> Iterator[None]:
    """Have the end of a run tell whether a write may have been processed."""
    try:
        yield
    except Stopped as exc:
        exc.ambiguous = (exc.ambiguous or maybe_processed) and verb not in SAFE
        if exc.ambiguous:
            exc.remedy += f" The {method} that was under way may have been processed."
        raise


def _is_settled(status: int) -> bool:
    """Whether another try would be answered in the same way."""
    return status < 500 and status not in UNAVAILABLE and status != 429


def _unanswered(exc: NoAnswer, method: str, url: str, ambiguous: bool) -> TransportError:
    remedy = exc.remedy
    if ambiguous:
        remedy += f" The {method} may have been processed: read the object before running again."
    return TransportError(
        exc.text,
        remedy,
        ambiguous=ambiguous,
        method=method,
        path=urlsplit(url).path,
        code="no-answer",
    )
