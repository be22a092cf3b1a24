# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A server on loopback that says exactly the bytes that a test gives it.

It speaks TLS or not, and keeps what it hears.
"""

from __future__ import annotations

import contextlib
import json
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

#: Answers a request (its head and body) on the socket. If it returns false, the server hangs up.
Speech = Callable[[socket.socket, bytes], bool]


def ok(body: Any = None, *headers: str) -> bytes:
    """A plain 200."""
    content = body if isinstance(body, bytes) else json.dumps({} if body is None else body).encode()
    return head(f"Content-Length: {len(content)}", *headers) + content


def head(*headers: str, status: str = "200 OK") -> bytes:
    """A status line and headers."""
    return "\r\n".join(
        [f"HTTP/1.1 {status}", "Content-Type: application/json", *headers, "", ""]
    ).encode()


def saying(*pieces: bytes, go_on: bool = False) -> Speech:
    """Always the same."""

    def speech(sock: socket.socket, request: bytes) -> bool:
        for piece in pieces:
            sock.sendall(piece)
        return go_on

    return speech


class Peer:
    """Serves each connection in a thread.

    ``heard`` are the requests, ``raw`` all bytes that came, decrypted, ``port`` is where it
    listens.
    """

    def __init__(self, speech: Speech, tls: ssl.SSLContext | None, host: str) -> None:
        self.speech, self._tls = speech, tls
        self.heard: list[bytes] = []
        self.raw = b""
        self.connections = 0
        self.ended = threading.Event()
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, 0), family=family, backlog=128)
        self.port = int(self._listener.getsockname()[1])
        self.netloc = f"[{host}]:{self.port}" if ":" in host else f"{host}:{self.port}"
        self.url = ("https://" if tls else "http://") + self.netloc
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                sock, _address = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        with sock, contextlib.suppress(OSError):
            sock.settimeout(60)
            if self._tls:
                sock = self._tls.wrap_socket(sock, server_side=True)
            with sock:
                self.converse(sock)

    def converse(self, sock: socket.socket) -> None:
        """Answer the requests of a connection until the speech or the client ends it."""
        buffer = b""
        while True:
            while not (request := _whole(buffer)):
                piece = sock.recv(65536)
                if not piece:
                    return
                buffer += piece
                self.raw += piece
            buffer = buffer[len(request) :]
            self.heard.append(request)
            if not self.speech(sock, request):
                return

    def close(self) -> None:
        """Stop listening, and whoever drips."""
        self.ended.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(
                socket.SHUT_RDWR
            )  # wakes the thread that listens, which would go on otherwise
        self._listener.close()

    def drip(self, sock: socket.socket, content: bytes, pause: float) -> bool:
        """Send byte by byte, until the end of the test or of the client's patience."""
        for number in range(len(content)):
            if self.ended.wait(pause):
                break
            sock.sendall(content[number : number + 1])
        return False


def _whole(buffer: bytes) -> bytes:
    """The first whole request of what came, empty while there is none."""
    start, end, rest = buffer.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", start)
    size = int(length[1]) if length else 0
    return start + end + rest[:size] if end and len(rest) >= size else b""


@contextmanager
def peer(
    speech: Speech | None = None, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1"
) -> Iterator[Peer]:
    """A peer for the time of a ``with``; without a speech every answer is an empty object."""
    made = Peer(speech or saying(ok(), go_on=True), tls, host)
    try:
        yield made
    finally:
        made.close()


class Proxy(Peer):
    """A proxy for plain requests and for tunnels; ``refusal``: what it says instead of a tunnel."""

    def __init__(self, refusal: bytes = b"") -> None:
        super().__init__(self._pass_on, None, "127.0.0.1")
        self.refusal = refusal

    def _pass_on(self, sock: socket.socket, request: bytes) -> bool:
        method, target, _version = request.split(b"\r\n", 1)[0].split(b" ")
        if self.refusal:
            sock.sendall(self.refusal)
            return False
        place = target if method == b"CONNECT" else re.sub(rb"^http://([^/]*)/.*$", rb"\1", target)
        host, _colon, port = place.decode().rpartition(":")
        with socket.create_connection((host.strip("[]"), int(port)), timeout=60) as onward:
            if method == b"CONNECT":
                sock.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                direct = re.sub(
                    rb"^(\S+) http://[^/]*",
                    rb"\1 ",
                    re.sub(rb"(?i)\r\nconnection: [^\r]*", b"", request),
                )
                onward.sendall(direct.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1))
            back = threading.Thread(target=_pump, args=(onward, sock), daemon=True)
            back.start()
            _pump(sock, onward)
            back.join(60)
        return False


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(65536):
            sink.sendall(piece)
        sink.shutdown(socket.SHUT_WR)
