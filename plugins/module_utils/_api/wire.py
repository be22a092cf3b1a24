# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The wire: one try of a request and its whole answer, over TLS that is checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from .._common.errors import Stopped
from .._common.stop import STOP
from .bounds import Adapter, content
from .connection import Connection
from .diagnosis import Diagnosis, InPlainText, TlsGivenUp, Unusable
from .environment import Environment
from .library import http_errors, urllib3
from .prepare import prepared

SAFE = frozenset(("GET", "HEAD"))
REDIRECTS = frozenset((301, 302, 303, 307, 308))
LONGEST_CHAIN = 5
USER_AGENT = "ansible-collection-alvaria.cloud"
_HEADERS = {
    "Accept": "application/json",
    "Accept-Encoding": "gzip, deflate",
    "User-Agent": USER_AGENT,
}


@dataclass(frozen=True)
class Answer:
    """A whole answer; ``content`` is unpacked."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class Wire:
    """A pooled session for any number of threads."""

    def __init__(self, connection: Connection, pool_size: int) -> None:
        self._timeout = connection.timeout
        self._allow_http = connection.allow_http
        self._environment = Environment(connection)
        self._diagnosis = Diagnosis(connection.timeout, self._environment.authorities)
        if not connection.validate_certs:
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
        # Without a session of requests: it would bring netrc, which would replace Authorization,
        # keep cookies, and read the bodies of redirects without bounds.
        self._adapter = Adapter(pool_connections=4, pool_maxsize=pool_size)

    def send(self, method: str, url: str, headers: Mapping[str, str], **kwargs: Any) -> Answer:
        """One try, redirects of reads included. Raises ``NoAnswer`` and ``Stopped``.

        Credentials (``headers``) go to the host that they are meant for and to no other.
        """
        first = url
        start = (kwargs.get("params") or {}).get("startIndex")
        try:
            for _hop in range(LONGEST_CHAIN + 1):
                answer = self._exchange(method, url, headers, **kwargs)
                target = _redirect(method, answer)
                if not target:
                    return answer
                url, kwargs = _from_start(_joined(url, target), start), {}
                if _home(url) != _home(first):
                    headers = {}
                self._refuse_downgrade(first, url)
            raise http_errors.TooManyRedirects(f"more than {LONGEST_CHAIN} redirects")
        except (
            http_errors.RequestException,
            urllib3.exceptions.HTTPError,
            OSError,
            ValueError,
            Unusable,
            InPlainText,
        ) as exc:
            no_answer = self._diagnosis.no_answer(exc, first, url)
            with _sent(no_answer.sent):
                STOP.check()
            raise no_answer from exc

    def _refuse_downgrade(self, first: str, url: str) -> None:
        """Raise ``TlsGivenUp`` where a redirect gives TLS up, even on this host."""
        gives_up = urlsplit(first).scheme == "https" and urlsplit(url).scheme == "http"
        if gives_up and not self._allow_http:
            raise TlsGivenUp

    def _exchange(self, method: str, url: str, headers: Mapping[str, str], **kwargs: Any) -> Answer:
        timeout = STOP.within(self._timeout)
        request = prepared(method, url, {**_HEADERS, **headers}, **kwargs)
        address = str(request.url)
        if not address.startswith(("https://", "http://")):
            raise http_errors.InvalidSchema(f"no API speaks {urlsplit(address).scheme}")
        answer = self._adapter.send(
            request,
            stream=True,
            timeout=timeout,
            verify=self._environment.trusted,
            proxies=self._environment.proxies(address),
        )
        try:
            return Answer(answer.status_code, answer.headers, content(answer))
        finally:
            answer.close()


def _home(url: str) -> tuple[str, str | None, int | None]:
    """The host of an address; case makes no difference, nor does the usual port when it is named.

    Raises ``ValueError`` for an impossible port.
    """
    parts = urlsplit(url)
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    return parts.scheme, parts.hostname, parts.port or usual


def _from_start(url: str, start: int | None) -> str:
    """The address to which a page was redirected, asked for the records from the same place.

    The first page is asked for as the redirect says: the address may be a file, or be signed.
    """
    if start is None:
        return url
    parts = urlsplit(url)
    query = [pair for pair in parse_qsl(parts.query, True) if pair[0] != "startIndex"]
    return urlunsplit(parts._replace(query=urlencode([*query, ("startIndex", start)])))


@contextmanager
def _sent(sent: bool) -> Iterator[None]:
    """Have the end of a run tell whether a request had been sent."""
    try:
        yield
    except Stopped as exc:
        exc.ambiguous = sent
        raise


def _redirect(method: str, answer: Answer) -> str:
    """Where an answer sends its request, empty if nowhere."""
    if method not in SAFE or answer.status not in REDIRECTS:
        return ""
    return answer.headers.get("Location", "")


def _joined(url: str, target: str) -> str:
    """The address to which a redirect leads."""
    try:
        url = urljoin(url, target)
        _home(url)
        return url
    except ValueError as exc:
        raise http_errors.InvalidURL(f"it redirects to an invalid address: {exc}") from exc
