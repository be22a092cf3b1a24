# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Answers within bounds of time and size, metered from their first byte."""

from __future__ import annotations

import http.client
import io
import socket
import time
from typing import Any, Callable

from .._common.errors import Stopped
from .._common.stop import LOOK, STOP
from .diagnosis import Unusable
from .environment import origin
from .kept import Keeping, Whole
from .library import (
    HTTPAdapter,
    HTTPConnection,
    HTTPConnectionPool,
    HTTPSConnection,
    HTTPSConnectionPool,
    http_errors,
    requests,
    urllib3,
)

#: The largest answer that is read, in bytes, packed and unpacked.
#: A page of 1,000 records has less than one megabyte.
LARGEST = 64 << 20
#: How many times ``timeout`` a whole answer may take. The timeout alone bounds the silence
#: before each piece of it, and pieces can be single bytes.
PATIENCE = 10
_PIECE = 1 << 14
_ROOM_FOR_HEADERS = 1 << 20


def content(answer: requests.Response | Whole) -> bytes:
    """The unpacked body, at most ``LARGEST`` however it was packed.

    Raises ``Unusable`` and what ``requests`` raises.
    """
    if isinstance(answer, Whole):
        return answer.content
    length = answer.headers.get("Content-Length", "0")
    encoding = answer.headers.get("Content-Encoding", "")
    if not (length.isdecimal() and length.isascii() and len(length) < 19):
        raise Unusable("has an impossible Content-Length")
    if encoding and encoding.lower() not in ("identity", "gzip", "deflate"):
        raise Unusable("is packed in a way that was not asked for")
    if int(length) > LARGEST and answer.raw.length_remaining:
        raise _too_large()
    pieces, size = [], 0
    for piece in answer.iter_content(_PIECE):
        size += len(piece)
        if size > LARGEST:
            raise _too_large()
        pieces.append(piece)
    if answer.raw.length_remaining:  # urllib3 1.26 does not mention it
        raise http_errors.ConnectionError("it broke off before its end")
    return b"".join(pieces)


def _too_large() -> Unusable:
    return Unusable(f"is larger than {LARGEST >> 20} MB")


class _Metered(io.RawIOBase):
    """The bytes of one answer, up to a moment and a size."""

    def __init__(self, sock: Any, patience: float, end: float) -> None:
        super().__init__()
        self._raw: Any = None
        self._sock = sock
        self._patience = patience
        self._end = end
        self._silence = sock.gettimeout() or patience
        self._room = LARGEST + _ROOM_FOR_HEADERS

    def hold(self) -> None:
        """Keep the socket open for as long as this is."""
        self._raw = self._sock.makefile("rb", 0)

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Read what is there, or wait for it, at most until the end."""
        silent_until = time.monotonic() + self._silence
        count: int | None = None
        while count is None:
            _refuse_after_the_end()
            left = min(silent_until, self._end) - time.monotonic()
            self._sock.settimeout(max(min(left, LOOK), 0.001))
            try:
                count = self._sock.recv_into(buffer)
            except socket.timeout:
                now = time.monotonic()
                if now >= self._end:
                    raise self._late() from None
                if now >= silent_until:
                    raise
        self._room -= count
        if self._room < 0:
            raise _too_large()
        if time.monotonic() > self._end:
            raise self._late()
        return count

    def _late(self) -> Unusable:
        return Unusable(
            f"took longer than {self._patience:g} s",
            "Check the network and base_url, or raise timeout: "
            f"an answer may take {PATIENCE} times as long.",
        )

    def close(self) -> None:
        """Let go of the socket."""
        if self._raw is not None:
            self._raw.close()
        super().close()


class _Answering:
    """Stands in for the socket, of which http.client wants only a file."""

    def __init__(self, file: io.BufferedReader) -> None:
        self._file = file

    def makefile(self, mode: str) -> io.BufferedReader:
        """The file."""
        return self._file


def _refuse_after_the_end() -> None:
    """Raise ``Stopped`` where the run has to end: its request has been sent."""
    try:
        STOP.check()
    except Stopped as exc:
        exc.ambiguous = True
        raise


class _Bounded:
    """Mixed into a connection of urllib3: its answers are metered from their first byte."""

    timeout: Any
    sock: Any
    _end = 0.0

    def _start(self) -> None:
        self._end = time.monotonic() + PATIENCE * self.timeout

    def connect(self) -> None:
        """Connect; a proxy's consent is an answer too. The end of the run does not wait for it."""
        self._start()
        STOP.unless_over(super().connect)  # type: ignore[misc]

    def putrequest(self, *args: Any, **kwargs: Any) -> None:
        """Begin a request."""
        self._start()
        super().putrequest(*args, **kwargs)  # type: ignore[misc]

    def ask(self, request: bytes, timeout: float) -> io.BufferedReader:
        """Send a whole request on a connection that is open. Returns the file of its answer."""
        self.timeout = timeout
        self._start()
        self.sock.settimeout(timeout)
        self.sock.sendall(request)
        return io.BufferedReader(_Metered(self.sock, PATIENCE * timeout, self._end))

    def response_class(self, sock: Any, *args: Any, **kwargs: Any) -> http.client.HTTPResponse:
        """The answer to the request, as http.client asks for it."""
        file = io.BufferedReader(_Metered(sock, PATIENCE * self.timeout, self._end))
        return self.answer(file, *args, **kwargs)

    def answer(self, file: Any, *args: Any, **kwargs: Any) -> http.client.HTTPResponse:
        """The answer in a file, which may have been looked at."""
        file.raw.hold()
        answering: Any = _Answering(file)
        return http.client.HTTPResponse(answering, *args, **kwargs)


class _Http(_Bounded, HTTPConnection):  # type: ignore[misc]
    pass


class _Https(_Bounded, HTTPSConnection):  # type: ignore[misc]
    pass


class _HttpPool(Keeping, HTTPConnectionPool):
    ConnectionCls = _Http


class _HttpsPool(Keeping, HTTPSConnectionPool):
    ConnectionCls = _Https


class Adapter(HTTPAdapter):
    """What carries requests, with connections that are bounded.

    The certificates to trust and the proxies on the way to a host are always the same, so that the
    pool of its connections is looked for once.
    """

    def __init__(self, **sizes: Any) -> None:
        self._pools: dict[str, Any] = {}
        super().__init__(**sizes)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the pools of direct connections."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        """The pools of the connections by a proxy."""
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}
        return manager

    def get_connection_with_tls_context(
        self, request: requests.PreparedRequest, *args: Any, **kwargs: Any
    ) -> Any:
        """The pool for a request."""
        find = super().get_connection_with_tls_context
        return self._pool(str(request.url), lambda: find(request, *args, **kwargs))

    def get_connection(self, url: Any, proxies: Any = None) -> Any:
        """The pool for an address, as releases before 2.32 of ``requests`` ask for it."""
        find = super().get_connection
        return self._pool(url, lambda: find(url, proxies))

    def _pool(self, url: str, find: Callable[[], Any]) -> Any:
        host = origin(url)
        pool = self._pools.get(host)
        if pool is None:
            pool = self._pools[host] = find()
        return pool

    def cert_verify(self, conn: Any, *args: Any, **kwargs: Any) -> None:
        """Tell a pool whom to trust, once."""
        if not conn.is_told:
            super().cert_verify(conn, *args, **kwargs)  # type: ignore[no-untyped-call]
            conn.is_told = True

    def request_url(self, request: requests.PreparedRequest, proxies: Any) -> str:
        """What a request asks its server or its proxy for."""
        url = str(request.url)
        path = url[len(origin(url)) :]
        if proxies or "#" in path or path.startswith("//") or not path.startswith("/"):
            return super().request_url(request, proxies)
        return path

    def send(self, request: requests.PreparedRequest, *args: Any, **settings: Any) -> Any:
        """The answer to a request. Raises what ``requests`` raises."""
        pool = self._pools.get(origin(str(request.url)))
        if pool is None or request.method != "GET" or request.body is not None:
            return super().send(request, *args, **settings)
        errors = urllib3.exceptions
        path = self.request_url(request, settings["proxies"])
        try:
            answer = pool.kept(path, request.headers, settings["timeout"])
        except errors.ReadTimeoutError as exc:
            raise http_errors.ReadTimeout(exc, request=request) from exc
        except errors.SSLError as exc:
            raise http_errors.SSLError(exc, request=request) from exc
        except errors.ProtocolError as exc:
            raise http_errors.ConnectionError(exc, request=request) from exc
        if answer is None:
            return super().send(request, *args, **settings)
        return self.build_response(request, answer)

    def build_response(self, req: requests.PreparedRequest, resp: Any) -> Any:
        """The answer; a plain one is what it has to be."""
        if isinstance(resp, Whole):
            return resp
        return super().build_response(req, resp)
