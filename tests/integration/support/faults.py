# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can go wrong with one request, as data, and how it is made to go wrong.

The sandbox's fault plan does it, a closed port, or an impatient client.
"""

from __future__ import annotations

import email.utils
import functools
import itertools
import socket
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
import requests

from ansible_collections.alvaria.cloud.plugins.module_utils._api.bounds import Adapter
from ansible_collections.alvaria.cloud.plugins.module_utils._common.stop import Stop

#: Seconds after which an impatient client takes a request for lost, and after which the slow
#: server answers it.
PATIENCE, SLOWNESS = 0.05, 0.12
ENGINE = "ansible_collections.alvaria.cloud.plugins.module_utils."
#: The file of the engine that waits for nothing, but measures real answers.
WIRE = ENGINE + "_api.bounds"
HTML = "<!DOCTYPE html><html><body><h1>Sign in</h1></body></html>"
DAY = 86_400


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong with a request.

    ``effect`` is the sandbox's word for it. ``count``: how many requests in a row meet it
    (``None``: all from then on). ``refused``: the request meets a port where nobody listens.
    ``impatient``: the client gives up early. ``processed``: the server does the work all the same.
    ``moment``: seconds from the client's present to the time in Retry-After, on a server whose
    clock is ``skew`` seconds ahead of the client's. ``only`` names the places where it can happen
    at all.
    """

    name: str
    effect: Mapping[str, Any] = field(default_factory=dict)
    count: int | None = 1
    refused: bool = False
    impatient: bool = False
    processed: bool = False
    moment: float | None = None
    skew: float = 0
    only: tuple[str, ...] = ()

    def planned(self, now: float) -> dict[str, Any]:
        """The effect at a time (seconds since the epoch).

        It is empty where the sandbox has no part in the fault.
        """
        planned = dict(self.effect)
        if self.moment is not None:
            there = now + self.skew
            planned["headers"] = {
                name: email.utils.formatdate(moment, usegmt=True)
                for name, moment in (("Date", there), ("Retry-After", there + self.moment))
            }
        return planned


def _throttled(name: str, retry_after: str = "", **more: Any) -> Fault:
    return Fault(
        name,
        {"status": 429, "headers": {"Retry-After": retry_after} if retry_after else {}},
        **more,
    )


def _both(name: str, effect: Mapping[str, Any], **more: Any) -> tuple[Fault, Fault]:
    """A failure before and one after the server has done its work: of a read they are the same."""
    return (
        Fault(name, {**effect}, **more),
        Fault(
            f"{name}, processed",
            {**effect, "processed": True},
            processed=True,
            only=("write", "last write"),
            **more,
        ),
    )


FAULTS = (
    _throttled("429"),
    _throttled("429, Retry-After in seconds", "2"),
    _throttled("429, Retry-After as a date", moment=3),
    _throttled("429, Retry-After of ten years", "315360000"),
    _throttled("429, invalid Retry-After", "soon"),
    *(fault for status in (500, 502, 503, 504) for fault in _both(str(status), {"status": status})),
    Fault("409 once", {"status": 409}),
    Fault("409 thrice", {"status": 409}, count=3),
    Fault("409 for ever", {"status": 409}, count=None),
    Fault("overtaken by another writer", {"edit": {}}, only=("write", "last write")),
    Fault("401 in mid-run", {"status": 401}),
    Fault("403", {"status": 403}),
    Fault("connection refused", refused=True),
    Fault("reset before the answer", {"cut": "before"}),
    Fault(
        "reset before the answer, processed",
        {"cut": "after"},
        processed=True,
        only=("write", "last write"),
    ),
    Fault("reset half-way through the answer", {"cut": "half"}, processed=True),
    Fault("answer after the timeout", {"delay_after": SLOWNESS}, impatient=True, processed=True),
    Fault(
        "answer after the timeout, processed late",
        {"delay": SLOWNESS},
        impatient=True,
        processed=True,
        only=("write", "last write"),
    ),
    *_both(
        "truncated JSON",
        {
            "status": 200,
            "body": '{"id": "1", "items": [{"na',
            "headers": {"Content-Type": "application/json"},
        },
    ),
    *_both("HTML", {"status": 200, "body": HTML, "headers": {"Content-Type": "text/html"}}),
    *_both("empty body", {"status": 200, "body": None}),
    *_both("200 without the object", {"status": 200, "body": {}}),
    Fault("stale read after write", {"stale": True}, only=("read", "read-back")),
    Fault("clock skew of a day ahead", {"status": 429}, moment=2, skew=DAY),
    Fault("clock skew of a day behind", {"status": 429}, moment=2, skew=-DAY),
)


class VirtualTime:
    """Stands for the module ``time`` in the engine.

    Waiting takes no time, but the clock shows it. ``waited`` is the sum in seconds.
    """

    def __init__(self) -> None:
        self.waited = 0.0
        self._lock = threading.Lock()

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.waited += seconds

    def monotonic(self) -> float:
        return time.monotonic() + self.waited

    def time(self) -> float:
        return time.time() + self.waited

    def __getattr__(self, name: str) -> Any:
        return getattr(time, name)


@functools.lru_cache(maxsize=1)
def _waiting(_imported: int) -> list[ModuleType]:
    """The files of the engine that look at the time, looked for again when more is imported."""
    found = []
    for name, module in list(sys.modules.items()):
        if name.startswith(ENGINE) and name != WIRE and getattr(module, "time", None) is time:
            found.append(module)
    return found


@contextmanager
def virtual_time() -> Iterator[VirtualTime]:
    """Have every file of the engine wait in virtual time."""
    clock = VirtualTime()
    with pytest.MonkeyPatch.context() as patch:
        for module in _waiting(len(sys.modules)):
            patch.setattr(module, "time", clock)
        patch.setattr(Stop, "pause", lambda _stop, seconds: clock.sleep(seconds))
        yield clock


def closed_port() -> int:
    """A port of the loopback interface where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@dataclass(frozen=True)
class Spot:
    """The request of a run that meets a fault.

    It is the first with this method and path after ``skip`` others.
    """

    method: str
    path: str
    skip: int = 0


@contextmanager
def wire(fault: Fault, spot: Spot) -> Iterator[list[str]]:
    """Make the request at the spot really connect to a closed port, or really time out early.

    The rest of the client is as it is.

    Yields a list that has the name of the exception once it is met. On a busy machine an answer may
    be there before an impatient client looks.
    """
    met: list[str] = []
    if not (fault.refused or fault.impatient):
        yield met
        return
    port, seen, lock = closed_port(), itertools.count(), threading.Lock()
    send = Adapter.send

    def meets(request: requests.PreparedRequest) -> bool:
        with lock:
            return (
                request.method == spot.method
                and urlsplit(str(request.url)).path == spot.path
                and next(seen) == spot.skip
            )

    def sending(
        adapter: Adapter,
        request: requests.PreparedRequest,
        *args: Any,
        **kwargs: Any,
    ) -> requests.Response:
        if not meets(request):
            return send(adapter, request, *args, **kwargs)
        try:
            if fault.refused:
                request.url = urlunsplit(
                    urlsplit(str(request.url))._replace(netloc=f"127.0.0.1:{port}")
                )
                return send(adapter, request, *args, **kwargs)
            return send(adapter, request, *args, **{**kwargs, "timeout": PATIENCE})
        except requests.RequestException as exc:
            met.append(type(exc).__name__)
            raise

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Adapter, "send", sending)
        yield met
