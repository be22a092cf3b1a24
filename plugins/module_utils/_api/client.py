# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The transport: a session that logs in, reads page by page and refuses writes in check mode."""

from __future__ import annotations

import contextlib
import itertools
import threading
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Callable, TypeVar
from urllib.parse import quote

from .._common.errors import (
    MAYBE,
    CheckModeViolation,
    Conflict,
    Invalid,
    TransportError,
    error_items,
    holds_error,
)
from .._common.threads import at_once
from .body import flaw, parsed
from .connection import Connection
from .login import Login
from .pages import PAGE_SIZE, Pager, Shifted
from .refusals import error_of
from .sending import Sender
from .wire import SAFE, Answer

#: How many pages of a collection are read side by side; more would not be faster,
#: but hold more of them in memory.
_PAGES_AT_ONCE = 8
#: How often a listing is read that changes meanwhile.
_LISTINGS = 4
#: What would lead elsewhere.
_NO_SEGMENTS = frozenset(("", ".", ".."))


T = TypeVar("T")


@dataclass(frozen=True)
class Response:
    """An answer of the API.

    ``body`` is the parsed JSON (``None`` without one). ``repeated``: an earlier, lost try may have
    been processed too.
    """

    status: int
    body: Any
    repeated: bool = False


#: Takes the method, the path and what is sent of a write; what it gives takes the answer.
Noting = Callable[[str, str, Mapping[str, Any]], AbstractContextManager[Callable[[Response], None]]]


class Client:
    """Calls the API of one organization, for any number of threads.

    ``requests``, ``retries`` and ``conflicts`` count what was done (tokens apart), ``writes`` how
    many writes were answered with success; ``throttle`` bounds how many requests are under way.
    """

    def __init__(self, connection: Connection, pool_size: int = 64) -> None:
        self.connection = connection
        self.read_only = False
        #: What may be shown of the texts in which the API refuses something.
        self.said: Callable[[str], str] = str
        #: Takes note of each write before it is sent. What it raises keeps that from being sent.
        self.noting: Noting | None = None
        self.requests = self.retries = self.conflicts = self.writes = 0
        #: Whether the server decides how long a page is.
        self._modest = False
        self._counting = threading.Lock()
        self._sender = Sender(connection, pool_size, self._count)
        self._login = Login(connection, self._sender, self._as_said)
        self.throttle = self._sender.throttle

    def _as_said(self, text: str) -> str:
        """A text of the API as the task that runs at the moment may show it."""
        return self.said(text)

    def path(self, version: str, api: str, *parts: str) -> str:
        """``/via/v3/organizations/demo/compliance/exclusions/ID``, with quoted ``parts``."""
        return _path((version, "organizations", self.connection.org_id, api, *map(str, parts)))

    def get(self, path: str, params: Mapping[str, Any] | None = None) -> Any:
        """The JSON body of a GET."""
        return self.request("GET", path, params=params).body

    def iter_pages(
        self,
        path: str,
        items: str,
        params: Mapping[str, Any] | None = None,
        paged: bool = True,
        page_size: int = PAGE_SIZE,
        bare: bool = False,
        most_pages: int = 0,
    ) -> Iterator[list[dict[str, Any]]]:
        """The records of a collection page by page, none lost and none twice.

        The server may count from any base and cap its pages as it likes. ``items`` is the key of
        the list in the answer, ``paged`` whether the operation knows startIndex and maxResults,
        ``page_size`` what to ask for (0: leave that to the server), ``bare`` whether the list alone
        is an answer too. Pages that can be foreseen are read side by side.
        Raises ``TooManyPages`` when that many pages (0: any number) would not do, and ``Shifted``
        when the collection changes meanwhile, see ``whole``.
        """
        pager = Pager(items, paged, page_size, bare, most_pages)

        def read(query: Mapping[str, int]) -> Any:
            return self._page(path, {**(params or {}), **query})

        while not pager.done:
            with contextlib.closing(at_once(read, pager.queries(), _PAGES_AT_ONCE)) as answers:
                for body in answers:
                    yield pager.take(body, path)
                    if pager.done or pager.surprised:
                        break

    def _page(self, path: str, params: Mapping[str, Any]) -> Any:
        """The body of a page, however many records the server lets us ask for.

        ``maxResults`` has to be below a limit that the reference does not name. A server that
        refuses ours is asked for pages of its own size from then on.
        """
        modest = {name: value for name, value in params.items() if name != "maxResults"}
        if self._modest or len(modest) == len(params):
            return self.get(path, modest)
        try:
            return self.get(path, params)
        except Invalid as exc:
            if exc.status != 400:
                raise
            refused = exc
        try:
            body = self.get(path, modest)
        except Invalid:
            raise refused from None
        self._modest = True
        return body

    def read_all(
        self, path: str, items: str, params: Mapping[str, Any] | None = None, **settings: Any
    ) -> list[dict[str, Any]]:
        """All records of a collection, see ``iter_pages``."""

        def read() -> list[dict[str, Any]]:
            pages = self.iter_pages(path, items, params, **settings)
            return list(itertools.chain.from_iterable(pages))

        return self.whole(path, read)

    def whole(self, path: str, read: Callable[[], T]) -> T:
        """What ``read`` makes of the pages of a listing.

        It begins anew when the listing changes meanwhile. Raises ``TransportError`` when it keeps
        changing.
        """
        for _time in range(_LISTINGS):
            with contextlib.suppress(Shifted):
                return read()
        raise TransportError(
            f"GET {path}: objects were created or deleted each of the {_LISTINGS} times that the "
            "listing was read, so some of them may be on none of its pages.",
            "Run again when fewer are, or narrow the listing.",
            path=path,
            code="listing-changes",
        )

    def request(
        self,
        method: str,
        path: str,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        form: Mapping[str, Any] | None = None,
        acts: bool = False,
        before: Mapping[str, Any] | None = None,
    ) -> Response:
        """Send one request and return the answer of a success.

        ``form`` is a multipart body, each part a tuple of file name (or ``None``), content and,
        for a file, its type. ``acts``: this GET changes something, so it is guarded and repeated
        as a POST is. ``before``: what a write replaces or deletes, as far as it is known, for
        those who take note of it.
        Raises ``CheckModeViolation`` for a write when read-only, ``AuthError`` (401, 403),
        ``NotFound`` (404), ``Conflict`` (409), ``Throttled`` (429), ``Invalid`` (other 4xx) and
        ``TransportError`` for everything else.
        """
        verb = method
        if acts:
            verb = "POST"
        if self.read_only and verb not in SAFE:
            raise CheckModeViolation(
                f"Check mode: {method} {path} is a write and was not sent.",
                method=method,
                path=path,
                code="check-mode-write",
            )
        sent = {"params": params, "json": json, "files": form}
        if verb in SAFE or self.noting is None:
            return self._exchange(method, verb, path, sent)
        with self.noting(method, path, {**sent, "before": before}) as answered:
            response = self._exchange(method, verb, path, sent)
            answered(response)
        return response

    def _exchange(self, method: str, verb: str, path: str, sent: Mapping[str, Any]) -> Response:
        """Send a request, a second time with a new token where the first is refused."""
        url = self.connection.base_url + path
        renewed = lost = False
        while True:
            token = self._login.token()
            headers = {"Authorization": "Bearer " + token, "x-api-key": self.connection.api_key}
            answer, repeated = self._sender.send(method, verb, url, headers, **sent)
            lost = lost or repeated
            if answer.status == 401 and not renewed and self._login.renew(token):
                renewed = True
                continue
            return self._read(answer, method, verb, path, lost)

    def secrets(self) -> list[str]:
        """The tokens held at present: never to be shown."""
        return self._login.held()

    def log_in(self) -> tuple[str, int]:
        """Fetch (or take) the token; returns it with its lifetime in seconds, 0 when unknown."""
        token = self._login.token()
        return token, self._login.lifetime

    def _count(self, name: str) -> None:
        with self._counting:
            setattr(self, name, getattr(self, name) + 1)

    def _read(self, answer: Answer, method: str, verb: str, path: str, repeated: bool) -> Response:
        """The response of a success; the error for everything else."""
        status, body = answer.status, parsed(answer.content)
        if 200 <= status < 300:
            problem = _problem(answer, body, self.said)
            if problem:
                raise _unreadable(f"{method} {path} {problem}.", method, verb, path, status)
            if verb not in SAFE:
                _refuse_an_error(method, path, status, body, self.said)
                self._count("writes")
            return Response(status, body, repeated)
        if status == 409:
            self._count("conflicts")
        error = error_of(status, body, method, path, self.said, self.connection.retries)
        error.ambiguous = verb not in SAFE and (error.ambiguous or repeated)
        if error.ambiguous and MAYBE not in error.remedy:
            error.remedy += MAYBE
        raise error


def _problem(answer: Answer, body: Any, said: Callable[[str], str]) -> str:
    """What is wrong with the body of a success, as the end of a sentence; empty if sound."""
    wrong = flaw(body)
    if wrong:
        return f"answered with {wrong}"
    if body is None and answer.content:
        kind = answer.headers.get("Content-Type") or "no content type"
        return f"answered something that is not JSON ({said(kind)})"
    return ""


def _refuse_an_error(
    method: str, path: str, status: int, body: Any, said: Callable[[str], str]
) -> None:
    """Raise ``Conflict`` where the success of a write holds an error."""
    if not holds_error(body):
        return
    reason, _items = error_items(body)
    error = Conflict(
        f"{method} {path} answered HTTP {status} with an error in it: {said(reason)}.",
        f"Read the object before running again.{MAYBE}",
        method=method,
        path=path,
        code="error-in-success",
    )
    error.ambiguous = True
    raise error


def _unreadable(text: str, method: str, verb: str, path: str, status: int) -> TransportError:
    remedy = "Check that base_url is the API's address and not a web page, a proxy or a login form."
    if verb not in SAFE:
        remedy += " The write may have been processed: read the object before running again."
    return TransportError(
        text,
        remedy,
        method=method,
        path=path,
        status=status,
        ambiguous=verb not in SAFE,
        code="not-json",
    )


@lru_cache(maxsize=1024)  # the same few are asked for over and over
def _path(segments: tuple[str, ...]) -> str:
    if not _NO_SEGMENTS.isdisjoint(segments):
        raise Invalid(
            "An id or name for the path is empty or consists of dots.",
            "Check org_id and id.",
            code="path-invalid",
        )
    return "/via/" + "/".join(_quoted(segment) for segment in segments)


@lru_cache(maxsize=256)
def _quoted(segment: str) -> str:
    return quote(segment, safe="")
