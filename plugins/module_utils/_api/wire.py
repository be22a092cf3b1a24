# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The wire: one try of a request and its whole answer, over TLS that is checked, by the environment's proxies, within bounds of time and size."""

from __future__ import annotations

import http.client
import io
import os
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from .._common.errors import Invalid
from .connection import Connection, is_plain_and_remote

try:
    import requests
    import urllib3
    from requests import exceptions as http_errors
    from requests.adapters import HTTPAdapter
    from urllib3.connection import HTTPConnection, HTTPSConnection
    from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
    from urllib3.exceptions import NewConnectionError, ReadTimeoutError
except ImportError:  # reported by the caller, see requests_missing()
    requests = None  # type: ignore[assignment]
    HTTPAdapter = HTTPConnection = HTTPSConnection = HTTPConnectionPool = HTTPSConnectionPool = (
        object  # type: ignore[assignment,misc]
    )

SAFE = frozenset(("GET", "HEAD"))
REDIRECTS = frozenset((301, 302, 303, 307, 308))
LONGEST_CHAIN = 5
USER_AGENT = "ansible-collection-alvaria.cloud"
_HEADERS = {
    "Accept": "application/json",
    "Accept-Encoding": "gzip, deflate",
    "User-Agent": USER_AGENT,
}
#: The largest answer that is read, in bytes, packed and unpacked. A page of 1,000 records has less than one megabyte.
LARGEST = 64 << 20
#: How many times ``timeout`` a whole answer may take. The timeout alone bounds the silence before each piece of it, and pieces can be single bytes.
PATIENCE = 10
_PIECE = 1 << 14
_ROOM_FOR_HEADERS = 1 << 20
#: Where the authorities to trust are looked for, besides the option ``ca_path``.
_CA_VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")
_EXPIRED, _NAMES = (9, 10), (62, 64)  # X509_V_ERR_... of OpenSSL
PLAIN = "or set allow_http: true if everybody on the way may read and change what is sent."


def requests_missing() -> bool:
    """Whether the one library that the engine needs is missing."""
    return requests is None


@dataclass(frozen=True)
class Answer:
    """A whole answer; ``content`` is unpacked."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class NoAnswer(Exception):
    """There is no usable answer. ``text`` and ``remedy`` are sentences; ``sent``: the request may have been processed; ``final``: it would fail again."""

    def __init__(self, text: str, remedy: str, sent: bool, final: bool) -> None:
        super().__init__(text)
        self.text, self.remedy, self.sent, self.final = text, remedy, sent, final


class _Bad(Exception):
    """The answer is not read any further, as it is what an answer of the API has no reason to be."""

    def __init__(
        self,
        what: str,
        remedy: str = "Check base_url, and what stands between this host and the server.",
    ) -> None:
        super().__init__(what)
        self.remedy = remedy


class _Plain(Exception):
    """The request would go over the network in plain text."""


class Wire:
    """A pooled session for any number of threads."""

    def __init__(self, connection: Connection, pool_size: int) -> None:
        self._connection = connection
        self._ways: dict[tuple[str, str], dict[str, str]] = {}
        self._authorities = "ca_path"
        # What the environment says is read here and in _way(), as trust_env would bring netrc, which would replace Authorization.
        self._http = requests.Session()
        self._http.trust_env = False
        # send() follows redirects; requests would read their bodies, without bounds, even when told not to follow them.
        self._http.get_redirect_target = lambda answer: None  # type: ignore[method-assign,assignment]
        self._http.verify = self._trusted()
        if not connection.validate_certs:
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
        adapter = Adapter(pool_connections=4, pool_maxsize=pool_size)
        self._http.mount("https://", adapter)
        self._http.mount("http://", adapter)

    def _trusted(self) -> bool | str:
        """The file or folder of the authorities to trust, true for those that ``requests`` brings along, false for anybody."""
        if not self._connection.validate_certs:
            return False
        if self._connection.ca_path:
            return self._connection.ca_path
        for name in _CA_VARIABLES:
            path = os.environ.get(name)
            if path:
                if not os.path.exists(path):
                    raise Invalid(
                        f"{name}: there is no file or folder {path!r}.",
                        "Correct the environment variable, or set ca_path.",
                        code="ca-path",
                    )
                self._authorities = name
                return path
        return True

    def send(self, method: str, url: str, headers: Mapping[str, str], **kwargs: Any) -> Answer:
        """One try, redirects of reads included. Credentials (``headers``) go to the host they were meant for and no other. Raises ``NoAnswer``."""
        first = url
        home = urlsplit(url)[:2]
        try:
            for _hop in range(LONGEST_CHAIN + 1):
                answer = self._exchange(method, url, headers, **kwargs)
                target = (
                    answer.headers.get("Location")
                    if answer.status in REDIRECTS and method in SAFE
                    else None
                )
                if not target:
                    return answer
                url, kwargs = _joined(url, target), {}
                if urlsplit(url)[:2] != home:
                    headers = {}
            raise http_errors.TooManyRedirects(f"more than {LONGEST_CHAIN} redirects")
        except (
            http_errors.RequestException,
            urllib3.exceptions.HTTPError,
            OSError,
            ValueError,
            _Bad,
            _Plain,
        ) as exc:
            raise self._no_answer(exc, first, url) from exc

    def _exchange(self, method: str, url: str, headers: Mapping[str, str], **kwargs: Any) -> Answer:
        settings: dict[str, Any] = {
            "timeout": self._connection.timeout,
            "proxies": self._way(url),
            "allow_redirects": False,
            "stream": True,
        }
        # Prepared here, as there is nothing of the session to merge in.
        prepared = requests.Request(
            method, url, headers={**_HEADERS, **headers}, **kwargs
        ).prepare()
        answer = self._http.send(prepared, **settings)
        try:
            return Answer(answer.status_code, answer.headers, _content(answer))
        finally:
            answer.close()

    def _way(self, url: str) -> dict[str, str]:
        """The environment's proxies on the way to a host, looked up once for each. Raises ``_Plain`` when somebody else could listen."""
        host = urlsplit(url)[:2]
        if host not in self._ways:
            proxies = requests.utils.get_environ_proxies(url)
            proxy = requests.utils.select_proxy(url, proxies)
            hops = (
                [url, proxy if proxy and "://" in proxy else f"http://{proxy}"] if proxy else [url]
            )
            if (
                host[0] == "http"
                and not self._connection.allow_http
                and any(map(is_plain_and_remote, hops))
            ):
                raise _Plain
            self._ways[host] = proxies
        return self._ways[host]

    # --- what went wrong -------------------------------------------------------------------------------------------------------

    def _no_answer(self, exc: Exception, first: str, url: str) -> NoAnswer:
        parts = urlsplit(first)
        target = urlsplit(url)
        where = f"{target.scheme}://{target.netloc.rpartition('@')[2]}"
        text, remedy, final = self._words(exc, where)
        if target.netloc and target[:2] != parts[:2]:
            remedy = f"The API redirects {parts.path} there: check the address that is registered, {PLAIN if isinstance(exc, _Plain) else 'and the network.'}"
        return NoAnswer(
            text, remedy, sent=isinstance(exc, _Bad) or not (final or _never_sent(exc)), final=final
        )

    def _words(self, exc: Exception, where: str) -> tuple[str, str, bool]:
        """What happened, what to do about it, and whether it would happen again."""
        seconds, root = self._connection.timeout, _root(exc)
        if isinstance(exc, _Plain):
            return (
                f"{where} would be asked in plain text (http) over the network, so nothing was sent.",
                f"Use https, {PLAIN}",
                True,
            )
        if isinstance(exc, _Bad):
            return f"The answer of {where} {exc}, so it was not read to its end.", exc.remedy, True
        if isinstance(exc, http_errors.SSLError):
            return self._tls_words(exc, where)
        if isinstance(exc, (http_errors.ConnectTimeout, http_errors.ReadTimeout)) or isinstance(
            _chain(exc)[-1], (socket.timeout, ReadTimeoutError)
        ):
            return (
                f"{where} did not answer within {seconds} s.",
                "Check base_url and the network, or raise timeout.",
                False,
            )
        if isinstance(exc, http_errors.ProxyError):
            return (
                f"The proxy on the way to {where} failed ({root}).",
                "Check the proxy settings of the environment.",
                False,
            )
        final = isinstance(
            exc,
            (
                http_errors.InvalidURL,
                http_errors.InvalidSchema,
                http_errors.TooManyRedirects,
                UnicodeError,
            ),
        )
        return (
            f"No answer from {where} ({root}).",
            "Check base_url, token_url and the network.",
            final,
        )

    def _tls_words(self, exc: Exception, where: str) -> tuple[str, str, bool]:
        inner, root = _chain(exc)[-1], _root(exc)
        code = getattr(inner, "verify_code", 0)
        if isinstance(inner, (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
            return (
                f"{where} broke off the TLS connection ({root}).",
                "Check base_url and the network.",
                False,
            )
        if getattr(inner, "library", "") in ("X509", "PEM") or (
            isinstance(inner, OSError) and inner.filename
        ):
            return (
                f"{self._authorities}: no certificate can be read there ({root}).",
                "Give a file of certificates in PEM form.",
                True,
            )
        if isinstance(inner, ssl.SSLError) and not isinstance(inner, ssl.SSLCertVerificationError):
            return (
                f"There is no TLS with {where} ({root}).",
                "Check that the address and the port are those of a server with TLS 1.2 or newer.",
                True,
            )
        remedy = "Give the issuing CA by ca_path, or check the host name."
        if code in _EXPIRED:
            remedy = "Have the certificate renewed on the server, and check the clock of the host where the task runs."
        elif code in _NAMES or "match" in root:  # urllib3 1.26 compares the names itself
            remedy = "Check base_url and token_url: write the host as the certificate names it."
        return f"The certificate of {where} is not trusted ({root}).", remedy, True


def _content(answer: requests.Response) -> bytes:
    """The unpacked body, not larger than is sensible however it was packed. Raises ``_Bad`` and what ``requests`` raises."""
    length = answer.headers.get("Content-Length", "0")
    encoding = answer.headers.get("Content-Encoding", "")
    if not (length.isdecimal() and length.isascii() and len(length) < 19):
        raise _Bad("has an impossible Content-Length")
    if encoding and encoding.lower() not in ("identity", "gzip", "deflate"):
        raise _Bad("is packed in a way that was not asked for")
    if int(length) > LARGEST and answer.raw.length_remaining:
        raise _too_large()
    pieces, size = [], 0
    for piece in answer.iter_content(_PIECE):
        size += len(piece)
        if size > LARGEST:
            raise _too_large()
        pieces.append(piece)
    if answer.raw.length_remaining:  # urllib3 1.26 says nothing of it
        raise http_errors.ConnectionError("it broke off before its end")
    return b"".join(pieces)


def _too_large() -> _Bad:
    return _Bad(f"is larger than {LARGEST >> 20} MB")


class _Metered(io.RawIOBase):
    """The bytes of one answer, up to a moment and a size. It stands in for the socket, of which http.client wants only a file."""

    def __init__(self, sock: Any, patience: float, end: float) -> None:
        super().__init__()
        self._raw, self._sock, self._patience, self._end = (
            sock.makefile("rb", 0),
            sock,
            patience,
            end,
        )
        self._silence = sock.gettimeout() or patience
        self._room = LARGEST + _ROOM_FOR_HEADERS

    def makefile(self, mode: str) -> io.BufferedReader:
        """The file, with a buffer."""
        return io.BufferedReader(self)

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Read what is there, or wait for it, at most until the end."""
        left = self._end - time.monotonic()
        if left < self._silence:
            self._sock.settimeout(max(left, 0.001))
        try:
            count: int | None = self._raw.readinto(buffer)
        except socket.timeout:
            if time.monotonic() >= self._end:
                raise self._late() from None
            raise
        self._room -= count or 0
        if self._room < 0:
            raise _too_large()
        if left < 0:
            raise self._late()
        return count

    def _late(self) -> _Bad:
        return _Bad(
            f"took longer than {self._patience:g} s",
            f"Check the network and base_url, or raise timeout: an answer may take {PATIENCE} times as long.",
        )

    def close(self) -> None:
        """Let go of the socket."""
        self._raw.close()
        super().close()


class _Bounded:
    """Mixed into a connection of urllib3: its answers are metered from their first byte."""

    timeout: Any
    _end = 0.0

    def _start(self) -> None:
        self._end = time.monotonic() + PATIENCE * self.timeout

    def connect(self) -> None:
        """Connect; a proxy's consent is an answer too."""
        self._start()
        super().connect()  # type: ignore[misc]

    def putrequest(self, *args: Any, **kwargs: Any) -> None:
        """Begin a request."""
        self._start()
        super().putrequest(*args, **kwargs)  # type: ignore[misc]

    def response_class(self, sock: Any, *args: Any, **kwargs: Any) -> http.client.HTTPResponse:
        """The answer to the request, as http.client asks for it."""
        return http.client.HTTPResponse(
            _Metered(sock, PATIENCE * self.timeout, self._end), *args, **kwargs
        )  # type: ignore[arg-type]


class _Http(_Bounded, HTTPConnection):  # type: ignore[misc]
    pass


class _Https(_Bounded, HTTPSConnection):  # type: ignore[misc]
    pass


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _Http


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _Https


class Adapter(HTTPAdapter):
    """What carries the requests of a session, with connections that are bounded."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the pools of direct connections."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        """The pools of the connections by a proxy."""
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}
        return manager


def _joined(url: str, target: str) -> str:
    """Where a redirect leads."""
    try:
        url = urljoin(url, target)
        urlsplit(url)
        return url
    except ValueError as exc:
        raise http_errors.InvalidURL(f"it redirects to an address that is none: {exc}") from exc


def _chain(exc: BaseException) -> list[BaseException]:
    """A library's nested exception, from the outer to the innermost one."""
    found: list[BaseException] = [exc]
    while True:
        exc = found[-1]
        inner: Iterator[Any] = (
            item
            for item in (getattr(exc, "reason", None), *exc.args[::-1])
            if isinstance(item, BaseException)
        )
        nested = next(inner, None)
        if nested is None:
            return found
        found.append(nested)


def _root(exc: BaseException) -> str:
    """The innermost reason in words, on one line, without object addresses and what the server said."""
    inner = _chain(exc)[-1]
    if type(inner) in (http.client.BadStatusLine, ValueError):
        return "what it says is not HTTP"
    if isinstance(inner, http.client.IncompleteRead):
        return "it broke off before its end"
    text = " ".join(str(inner.args[-1]).split()) if inner.args else ""
    return text.rsplit(">: ", 1)[-1] or type(inner).__name__


def _never_sent(exc: Exception) -> bool:
    """Whether the request certainly never reached the server."""
    tunnel = isinstance(exc, http_errors.ProxyError) and _root(exc).startswith(
        "Tunnel connection failed"
    )
    return (
        tunnel
        or isinstance(exc, http_errors.ConnectTimeout)
        or any(isinstance(inner, NewConnectionError) for inner in _chain(exc))
    )
