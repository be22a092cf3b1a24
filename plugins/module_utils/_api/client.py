# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The transport: one session that logs in, retries by verb, pages defensively and refuses writes in check mode."""

from __future__ import annotations

import contextlib
import itertools
import random
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Callable
from urllib.parse import quote, urlsplit

from .._common.errors import AuthError, CheckModeViolation, Invalid, TransportError
from .._common.threads import at_once
from .body import flaw, parse
from .connection import Connection
from .pace import Throttle
from .pages import PAGE_SIZE, Pager
from .refusals import error_of
from .retry import UNAVAILABLE, Failure, RetryPolicy, wanted_wait
from .wire import SAFE, Answer, NoAnswer, Wire

#: How many pages of a collection are read side by side; more would not be faster, but hold more of them in memory.
_PAGES_AT_ONCE = 8
MAYBE = " The write may have been processed."


@dataclass(frozen=True)
class Response:
    """An answer of the API: ``body`` is the parsed JSON (``None`` without one); ``repeated`` tells that an earlier, lost try may have been processed too."""

    status: int
    body: Any
    repeated: bool = False


class Client:
    """Calls the API of one organization, for any number of threads.

    ``requests``, ``retries`` and ``conflicts`` count what was done (tokens apart); ``throttle`` bounds how many requests are under way.
    """

    def __init__(self, connection: Connection, pool_size: int = 64) -> None:
        self.connection = connection
        self.read_only = False
        #: What may be shown of the texts in which the API refuses something.
        self.said: Callable[[str], str] = str
        self.requests = self.retries = self.conflicts = 0
        self._counting = threading.Lock()
        self._logging_in = threading.RLock()
        self._auth = connection.authenticator()
        self._policy = RetryPolicy(connection.retries)
        self.throttle = Throttle()
        self._wire = Wire(connection, pool_size)

    def path(self, version: str, api: str, *parts: str) -> str:
        """``/via/v3/organizations/demo/compliance/exclusions/ID``: the parts after the API's name are quoted."""
        segments = [version, "organizations", self.connection.org_id, api, *parts]
        if any(str(segment) in ("", ".", "..") for segment in segments):
            raise Invalid(
                "An id or name for the path is empty or consists of dots.",
                "Check org_id and id.",
                code="path-invalid",
            )
        return "/via/" + "/".join(_quoted(str(segment)) for segment in segments)

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
        """The records of a collection page by page, none lost and none twice, whatever base the server counts from and however it caps its pages.

        ``items`` is the key of the list in the answer, ``paged`` whether the operation knows startIndex and maxResults,
        ``page_size`` what to ask for (0: leave that to the server), ``bare`` whether the list alone is an answer too. Pages that can be foreseen are
        read side by side. Raises ``TooManyPages`` when that many pages (0: any number) would not do.
        """
        pager = Pager(items, paged, page_size, bare, most_pages)

        def read(query: Mapping[str, int]) -> Any:
            return self.get(path, {**(params or {}), **query})

        while not pager.done:
            with contextlib.closing(at_once(read, pager.queries(), _PAGES_AT_ONCE)) as answers:
                for body in answers:
                    yield pager.take(body, path)
                    if pager.done or pager.surprised:
                        break

    def read_all(
        self, path: str, items: str, params: Mapping[str, Any] | None = None, **settings: Any
    ) -> list[dict[str, Any]]:
        """All records of a collection, see ``iter_pages``."""
        return list(itertools.chain.from_iterable(self.iter_pages(path, items, params, **settings)))

    def request(
        self,
        method: str,
        path: str,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        form: Mapping[str, Any] | None = None,
        acts: bool = False,
    ) -> Response:
        """Send one request and return the answer of a success.

        ``form`` is a multipart body, each part a tuple of file name (or ``None``), content and, for a file, its type. ``acts``: this GET changes
        something, so it is guarded and repeated as a POST is.
        Raises ``CheckModeViolation`` for a write when read-only, ``AuthError`` (401, 403), ``NotFound`` (404), ``Conflict`` (409),
        ``Throttled`` (429), ``Invalid`` (other 4xx) and ``TransportError`` for everything else.
        """
        verb = "POST" if acts else method
        if self.read_only and verb not in SAFE:
            raise CheckModeViolation(
                f"Check mode: {method} {path} is a write and was not sent.",
                method=method,
                path=path,
                code="check-mode-write",
            )
        renewed = lost = False
        while True:
            token = self._token()
            headers = {"Authorization": "Bearer " + token, "x-api-key": self.connection.api_key}
            answer, repeated = self._send(
                method,
                verb,
                self.connection.base_url + path,
                headers,
                params=params,
                json=json,
                files=form,
            )
            lost = lost or repeated
            if answer.status == 401 and not renewed and self._renew(token):
                renewed = True
                continue
            return self._read(answer, method, verb, path, lost)

    def _token(self) -> str:
        with self._logging_in:
            return self._auth.token(self._fetch_token, time.monotonic())

    def _renew(self, refused: str) -> bool:
        """Forget a token that the API refused, unless another thread has done so already; false: there is no other."""
        with self._logging_in:
            return refused not in self._auth.held() or self._auth.renew()

    def _count(self, name: str) -> None:
        with self._counting:
            setattr(self, name, getattr(self, name) + 1)

    # --- sending ---------------------------------------------------------------------------------------------------------------

    def _send(
        self,
        method: str,
        verb: str,
        url: str,
        headers: Mapping[str, str],
        counted: bool = True,
        **kwargs: Any,
    ) -> tuple[Answer, bool]:
        """Send with retries; also tells whether an earlier try may have been processed. ``verb``: the method to retry it like."""
        attempt, maybe_processed = 0, False
        while True:
            if counted:
                self._count("requests")
            try:
                answer = (self._paced if counted else self._wire.send)(
                    method, url, headers, **kwargs
                )
            except NoAnswer as exc:
                failure = Failure(sent=exc.sent)
                delay = (
                    None if exc.final else self._policy.delay(verb, attempt, failure, random.random)
                )
                if delay is None:
                    ambiguous = (maybe_processed or exc.sent) and verb not in SAFE
                    remedy = exc.remedy + (
                        f" The {method} may have been processed: read the object before running again."
                        if ambiguous
                        else ""
                    )
                    raise TransportError(
                        exc.text,
                        remedy,
                        ambiguous=ambiguous,
                        method=method,
                        path=urlsplit(url).path,
                        code="no-answer",
                    ) from exc
            else:
                if answer.status < 500 and answer.status not in (*UNAVAILABLE, 429):
                    return answer, maybe_processed
                failure = Failure(
                    answer.status, retry_after=wanted_wait(answer.headers, time.time())
                )
                delay = self._policy.delay(verb, attempt, failure, random.random)
                if delay is None:
                    return answer, maybe_processed
            maybe_processed = maybe_processed or (failure.sent and failure.status != 429)
            attempt += 1
            if counted:
                self._count("retries")
            time.sleep(delay)

    def _paced(self, method: str, url: str, headers: Mapping[str, str], **kwargs: Any) -> Answer:
        """One try, as soon as the server's limits allow it."""
        sent = self.throttle.enter()
        answer = None
        try:
            answer = self._wire.send(method, url, headers, **kwargs)
            return answer
        finally:
            self.throttle.leave(
                sent,
                None if answer is None else answer.status,
                {} if answer is None else answer.headers,
            )

    def _fetch_token(self, form: Mapping[str, str], pair: tuple[str, str]) -> Mapping[str, Any]:
        # A token request changes nothing, so it may be repeated like a read. It is not counted: the least possible number of requests does not know it.
        credentials = (pair[0].encode(), pair[1].encode())
        answer, _repeated = self._send(
            "POST",
            "GET",
            self.connection.token_url,
            {},
            counted=False,
            data=dict(form),
            auth=credentials,
        )
        body = _json(answer)
        if answer.status != 200 or not isinstance(body, Mapping):
            reason = (
                body.get("error_description") or body.get("error")
                if isinstance(body, Mapping)
                else "no JSON in the answer"
            )
            reason = self.said(str(reason or ""))
            if answer.status in (400, 401, 403):
                raise AuthError(
                    "The token endpoint refused to log in (HTTP {}: {}).".format(
                        answer.status, reason or "no reason given"
                    ),
                    "Check client_id, client_secret, org_id (the realm) and scopes.",
                    status=answer.status,
                    code="login-refused",
                )
            raise TransportError(
                f"The token endpoint answered HTTP {answer.status} ({reason}).",
                "Check token_url.",
                status=answer.status,
                code="token-endpoint",
            )
        return body

    def secrets(self) -> list[str]:
        """The tokens held at present: never to be shown."""
        return self._auth.held()

    def log_in(self) -> tuple[str, int]:
        """Fetch (or take) the token; returns it with its lifetime in seconds, 0 when unknown."""
        token = self._token()
        return token, getattr(self._auth, "lifetime", 0)

    # --- reading the answer ----------------------------------------------------------------------------------------------------

    def _read(self, answer: Answer, method: str, verb: str, path: str, repeated: bool) -> Response:
        status, body = answer.status, _json(answer)
        if 200 <= status < 300:
            wrong = flaw(body)
            if wrong or (body is None and answer.content):
                kind = answer.headers.get("Content-Type") or "no content type"
                remedy = "Check that base_url is the API's address and not a web page, a proxy or a login form."
                if verb not in SAFE:
                    remedy += (
                        " The write may have been processed: read the object before running again."
                    )
                raise TransportError(
                    f"{method} {path} answered with {wrong}."
                    if wrong
                    else f"{method} {path} answered something that is not JSON ({kind}).",
                    remedy,
                    method=method,
                    path=path,
                    status=status,
                    ambiguous=verb not in SAFE,
                    code="not-json",
                )
            return Response(status, body, repeated)
        if status == 409:
            self._count("conflicts")
        error = error_of(status, body, method, path, self.said, self.connection.retries)
        error.ambiguous = verb not in SAFE and (error.ambiguous or repeated)
        if error.ambiguous and MAYBE not in error.remedy:
            error.remedy += MAYBE
        raise error


@lru_cache(maxsize=256)
def _quoted(segment: str) -> str:
    return quote(segment, safe="")


def _json(answer: Answer) -> Any:
    try:
        return parse(answer.content) if answer.content else None
    except ValueError:
        return None
