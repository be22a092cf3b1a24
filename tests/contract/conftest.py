# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One sandbox server for the session, an organization of its own for each test."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from alvaria_sandbox.cli import main

from .client import Api, Server
from .lab import Lab

NAMES = (f"test{number}" for number in count(1))


def start(folder: Path, *options: str) -> tuple[subprocess.Popen[str], str]:
    """A server on a free port and its base URL."""
    url_file = folder / "url"
    command = [
        sys.executable,
        "-m",
        "alvaria_sandbox",
        "serve",
        "--port",
        "0",
        "--url-file",
        str(url_file),
        *options,
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    while not (url_file.exists() and url_file.read_text()):
        assert process.poll() is None, "the server did not start"
        time.sleep(0.02)
    return process, url_file.read_text()


Refused = Callable[..., tuple[int, str]]


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Refused:
    """Options that the server refuses: its exit status, and what it says. It must not listen."""

    def listen(_site: web.TCPSite) -> None:
        raise AssertionError("it listens")

    monkeypatch.setattr(web.TCPSite, "start", listen)

    def serve(*options: str) -> tuple[int, str]:
        try:
            code = main(["serve", "--port", "0", *options])
        except SystemExit as exc:
            code = int(exc.code or 0)
        return code, capsys.readouterr().err

    return serve


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    process, base = start(tmp_path_factory.mktemp("sandbox"))
    running = Server(base)
    try:
        yield running
        entries = running.control("GET", "journal", violations="true")["entries"]
    finally:
        process.terminate()
        process.communicate(timeout=10)
    assert process.returncode == 0
    broken = [
        entry
        for entry in entries
        if any(text.startswith("response") for text in entry["violations"])
    ]
    assert not broken, "the sandbox broke the contract"


@pytest.fixture
def make(server: Server) -> Iterator[Callable[..., Api]]:
    """Makes organizations with the settings given; they are gone after the test."""
    made: list[str] = []

    def organization(**settings: Any) -> Api:
        made.append(next(NAMES))
        return server.organization(made[-1], **settings)

    yield organization
    for name in made:
        server.session.delete(f"{server.base}/_sandbox/organizations/{name}")
    server.control("DELETE", "faults")


@pytest.fixture
def api(make: Callable[..., Api]) -> Api:
    """The small dataset in the documented dialect."""
    return make()


@pytest.fixture
def empty(make: Callable[..., Api]) -> Api:
    return make(data="empty")


@pytest.fixture
def quirky(make: Callable[..., Api]) -> Api:
    return make(dialect="quirky")


@pytest.fixture
def still(server: Server) -> Iterator[Server]:
    """A server whose clock stands at 2030-05-06T12:00Z for the test."""
    server.control("POST", "clock", {"now": "2030-05-06T12:00:00Z", "freeze": True})
    yield server
    server.control("POST", "clock", {"reset": True})


@pytest.fixture
def lab(still: Server, make: Callable[..., Api]) -> Lab:
    """An empty organization whose clock stands still.

    Its token outlives the years that the clock is moved by.
    """
    return Lab(make(data="empty", token_lifetime=10**9))
