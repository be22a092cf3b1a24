# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Conversations between a task and the server, and the ways to spoil one.

They are recorded once and played again with one answer spoilt.
"""

from __future__ import annotations

import copy
import json
import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse

#: Where something is in a JSON document.
Place = tuple[Any, ...]
_ID = re.compile(r"(?<=/)[0-9a-f-]{8,}(?=/|$)|(?<=/)\d+(?=/|$)")


@dataclass(frozen=True)
class Exchange:
    """A request, as far as it is told apart, and its answer."""

    method: str
    url: str
    sent: bytes
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def kind(self) -> str:
        """What is asked, whatever the ids in the path."""
        path = self.url.split("?")[0].split("://")[-1].partition("/")[2]
        return f"{self.method} {_ID.sub('*', path)}"


def _exchange(request: requests.PreparedRequest, answer: requests.Response) -> Exchange:
    sent = request.body.encode() if isinstance(request.body, str) else request.body or b""
    return Exchange(
        str(request.method),
        str(request.url),
        bytes(sent),
        answer.status_code,
        dict(answer.headers),
        answer.content,
    )


class Recorder(HTTPAdapter):
    """Passes everything on and keeps what was said."""

    def __init__(self, said: list[Exchange]) -> None:
        super().__init__()
        self._said = said

    def send(
        self, request: requests.PreparedRequest, *args: Any, **settings: Any
    ) -> requests.Response:
        """Send one request."""
        answer = super().send(request, *args, **settings)
        self._said.append(_exchange(request, answer))
        return answer


class Player(HTTPAdapter):
    """Answers as recorded, but for the ``spoilt`` exchange, to which the answer is ``body``.

    A request that was never made before is answered with 404.
    """

    def __init__(self, said: list[Exchange], spoilt: int, body: bytes) -> None:
        super().__init__()
        self._answers: dict[tuple[str, str], deque[tuple[int, Exchange]]] = {}
        for number, exchange in enumerate(said):
            self._answers.setdefault((exchange.method, exchange.url), deque()).append(
                (number, exchange)
            )
        self._spoilt, self._body = spoilt, body
        #: The writes since the spoilt answer was given.
        self.after: list[tuple[str, str, bytes]] = []
        self.given = False

    def send(
        self, request: requests.PreparedRequest, *args: Any, **settings: Any
    ) -> requests.Response:
        """Answer one request."""
        known = self._answers.get((str(request.method), str(request.url)))
        number, exchange = (
            (known.popleft() if len(known) > 1 else known[0]) if known else (-1, None)
        )
        status, headers, body = (
            (exchange.status, exchange.headers, exchange.body)
            if exchange
            else (404, {"Content-Type": "application/json"}, b"{}")
        )
        if self.given and is_write(str(request.method), str(request.url)):
            self.after.append(
                (
                    str(request.method),
                    str(request.url),
                    request.body.encode() if isinstance(request.body, str) else request.body or b"",
                )
            )
        if number == self._spoilt:
            self.given, body = True, self._body
        headers = {
            name: value
            for name, value in headers.items()
            if name.lower() not in ("content-length", "content-encoding", "transfer-encoding")
        }
        return self.build_response(
            request,
            HTTPResponse(body=BytesIO(body), headers=headers, status=status, preload_content=False),
        )


def is_write(method: str, url: str) -> bool:
    """Whether a request changes something: a login does not, a check of a contact does."""
    return method not in ("GET", "HEAD") and not url.split("?")[0].endswith("/access_token")


@dataclass(frozen=True)
class Spoilt:
    """A spoilt answer: what was done, where, and to what.

    ``broken``: the value that is there now has another shape than the one before. ``body`` makes
    the answer, which is done for those only that are given.
    """

    how: str
    place: Place
    before: Any
    body: Callable[[], bytes]
    broken: bool


@dataclass
class Spoiler:
    """All spoilt versions of an answer: each place in it is met in each way.

    ``seen``: places of this kind that need not be met again.
    """

    kind: str
    seen: set[tuple[str, str, str]] = field(default_factory=set)

    def versions(self, answer: bytes) -> Iterator[Spoilt]:
        """The spoilt versions of an answer in JSON."""
        whole = json.loads(answer)
        for how, body in _bytes(answer):
            if self._new(how, ()):
                yield Spoilt(how, (), whole, partial(bytes, body), True)
        for place, value in _places(whole):
            for how, other, broken in _instead(value, place):
                if self._new(how, place):
                    yield Spoilt(how, place, value, partial(_spelt, whole, place, other), broken)

    def _new(self, how: str, place: Place) -> bool:
        key = (
            self.kind,
            how,
            ".".join("*" if isinstance(part, int) else str(part) for part in place),
        )
        if key in self.seen:
            return False
        self.seen.add(key)
        return True


DROPPED = object()
_DEEP: Any = 7
for _level in range(400):
    _DEEP = [_DEEP]


def _bytes(answer: bytes) -> Iterator[tuple[str, bytes]]:
    """What is no JSON at all, or hardly."""
    yield "cut off", answer[: len(answer) // 2]
    yield "no JSON", b"<html>Sign in</html>"
    yield "endless nesting", b"[" * 200_000
    yield "not UTF-8", b'{"\xff\xfe": 1}'
    yield "not a number", b'{"totalItems": NaN, "id": -Infinity}'
    yield "a number without end", b'{"id": ' + b"9" * 10_000 + b"}"


def _places(value: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Every place in a document; of a list the first two and the last."""
    yield place, value
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _places(item, (*place, key))
    elif isinstance(value, list):
        for number in sorted({0, 1, len(value) - 1} & set(range(len(value)))):
            yield from _places(value[number], (*place, number))


def _instead(value: Any, place: Place) -> Iterator[tuple[str, Any, bool]]:
    """What may be there instead: how it is called, what it is, and whether it has another shape."""
    named = bool(place) and isinstance(place[-1], str)
    needed = named and place[-1] in ("id", "version") and len(place) in (1, 3)
    if named:
        yield "dropped", DROPPED, needed
    yield "null", None, not named or needed
    yield "nested deeply", _DEEP, not isinstance(value, list)
    if isinstance(value, dict):
        yield from (
            ("a list of it", [value], True),
            ("text for an object", "text", True),
            ("a number for an object", 7, True),
            ("an empty list", [], True),
        )
        yield from (
            ("nothing in it", {}, False),
            ("more in it", {**value, "unheard of": {"id": [None]}, "": ""}, False),
        )
    elif isinstance(value, list):
        yield from (
            ("an object of it", {"0": value}, True),
            ("text for a list", "text", place[-1:] != ("friendlyName",)),
            ("a number for a list", 7, True),
        )
        yield from (
            ("empty", [], False),
            ("everything twice", value + value, False),
            ("a list of lists", [value], bool(value)),
        )
        yield from (
            ("texts in it", ["text", *value], bool(value) and isinstance(value[0], dict)),
            ("objects in it", [*value, {"id": None}], False),
        )
    else:
        yield from (
            ("an object", {"id": 1}, True),
            ("a list", [[value]], True),
            ("an empty object", {}, True),
        )
        yield from (
            ("half a character", "\ud800", False),
            ("huge", "9" * 5_000, False),
            ("endless", 1e300 * 1e300, False),
        )
        yield from (
            ("the other truth", value is False, False),
            ("a fraction", -0.5, False),
            ("control characters", "\x00\x1b[31m\n", False),
        )


def _spelt(whole: Any, place: Place, other: Any) -> bytes:
    return json.dumps(_replaced(whole, place, other)).encode()


def _replaced(whole: Any, place: Place, other: Any) -> Any:
    """A document with something else in one place; the rest of it is shared."""
    if not place:
        return other
    part, *rest = place
    changed = copy.copy(whole)
    if rest:
        changed[part] = _replaced(whole[part], tuple(rest), other)
    elif other is DROPPED:
        del changed[part]
    else:
        changed[part] = other
    return changed
