# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Reads on connections that are open already, which is what nearly all requests are.

``urllib3`` opens connections and reads every answer that is not plain. A plain one, whose head
comes at once and tells its length, is read here, which takes a fifth of the processor time.
"""

from __future__ import annotations

import http.client
import re
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from .library import urllib3

#: The longest body that is read here, in bytes.
_LONGEST = 1 << 20
#: A path with its query, as it is sent.
_PATH = re.compile(r"/[!-~]*")
_STATUS = re.compile(r"HTTP/1\.1 ((?:200|[45]\d\d))(?: [ -~]*)?", re.ASCII)
_HEADER = re.compile(r"([A-Za-z][A-Za-z0-9-]*):[ \t]*([!-~](?:[\t -~]*[!-~])?)?[ \t]*")
_LENGTH = re.compile(r"[0-9]{1,7}")
#: Headers that make an answer one for ``urllib3``.
_NOT_PLAIN = ("connection", "transfer-encoding", "content-encoding")
_KEPT = "keep-alive"


class _Headers(dict[str, str]):
    """Headers by their names in small letters."""

    def get(self, name: str, default: Any = None) -> Any:
        """The value of a header, however its name is written."""
        return super().get(name.lower(), default)


@dataclass(frozen=True)
class Whole:
    """A plain answer that has been read to its end, as far as somebody asks for it."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes

    def close(self) -> None:
        """Nothing is open."""


class Keeping:
    """Mixed into a pool of ``urllib3``."""

    #: Whether it knows whom to trust.
    is_told = False
    #: The headers of the last request, and their lines: most requests have the same ones.
    lines: tuple[Any, str] = (None, "")

    def kept(self: Any, path: str, headers: Mapping[str, str], timeout: float) -> Any:
        """The answer to a GET; ``None`` where that is not for an open connection, or none is.

        Raises what ``urllib3`` raises.
        """
        if not (self.is_direct and _PATH.fullmatch(path)):
            return None
        conn = self._get_conn()
        if conn.sock is None:
            self._put_conn(conn)
            return None
        return self.read(conn, path, headers, timeout)

    @property
    def is_direct(self: Any) -> bool:
        """Whether a path is all that is asked for, as no proxy reads along."""
        return (self.proxy is None or self.scheme == "https") and "%" not in self.host

    def read(self: Any, conn: Any, path: str, headers: Mapping[str, str], timeout: float) -> Any:
        """The answer to a GET on an open connection. Raises what ``urllib3`` raises."""
        errors = urllib3.exceptions
        try:
            return self.exchanged(conn, _request(self, path, headers), timeout)
        except BaseException as exc:
            conn.close()
            self._put_conn(conn)
            if isinstance(exc, socket.timeout):
                raise errors.ReadTimeoutError(self, path, "Read timed out.") from exc
            if isinstance(exc, ssl.SSLError):
                raise errors.SSLError(exc) from exc
            if isinstance(exc, (OSError, http.client.HTTPException)):
                raise errors.ProtocolError("Connection aborted.", exc) from exc
            raise

    def exchanged(self: Any, conn: Any, request: bytes, timeout: float) -> Any:
        """The answer to a request."""
        file = conn.ask(request, timeout)
        whole = _whole(file)
        if whole is None:
            return self.continued(conn, conn.answer(file, method="GET"))
        self._put_conn(conn)
        return whole

    def continued(self: Any, conn: Any, answer: Any) -> Any:
        """An answer of which nothing has been taken yet."""
        answer.begin()
        if answer.will_close:
            conn.close()
        return urllib3.HTTPResponse(
            body=answer,
            headers=answer.msg.items(),
            status=answer.status,
            version=answer.version,
            reason=answer.reason,
            preload_content=False,
            decode_content=False,
            original_response=answer,
            pool=self,
            connection=conn,
            request_method="GET",
        )


def _request(pool: Any, path: str, headers: Mapping[str, str]) -> bytes:
    host = pool.host
    if ":" in host:
        host = f"[{host.strip('[]')}]"
    if pool.port and pool.port != pool.ConnectionCls.default_port:
        host = f"{host}:{pool.port}"
    known, lines = pool.lines
    if known is not headers:
        lines = "".join([f"{name}: {value}\r\n" for name, value in headers.items()])
        pool.lines = (headers, lines)
    return f"GET {path} HTTP/1.1\r\nHost: {host}\r\n{lines}\r\n".encode("latin-1")


def _whole(file: Any) -> Whole | None:
    """A plain answer; ``None`` for any other, of which nothing is taken."""
    head, end, _body = file.peek().partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    status = _STATUS.fullmatch(first)
    headers = _headers(lines)
    length = headers.get("content-length", "")
    if not (end and status and _LENGTH.fullmatch(length)) or int(length) > _LONGEST:
        return None
    file.read(len(head) + len(end))
    body = file.read(int(length))
    if len(body) < int(length):
        raise http.client.IncompleteRead(body, int(length) - len(body))
    return Whole(int(status.group(1)), headers, body)


def _headers(lines: list[str]) -> _Headers:
    """The headers of a plain answer, empty for any other."""
    headers = _Headers()
    for name, value in map(_header, lines):
        if name in headers or not name:
            return _Headers()
        headers[name] = value
    return headers


@lru_cache(maxsize=256)  # most answers have the same ones
def _header(line: str) -> tuple[str, str]:
    """The name and the value of a header, empty for one that no plain answer has."""
    found = _HEADER.fullmatch(line)
    if not found:
        return "", ""
    name, value = found.group(1).lower(), found.group(2) or ""
    if name in _NOT_PLAIN and value.lower() != _KEPT:
        return "", ""
    return name, value
