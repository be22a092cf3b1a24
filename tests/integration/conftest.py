# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""One sandbox for all tests of a worker; an organization of its own for each test."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium import webdriver

from .support.browser import chromium
from .support.programs import shared_payloads
from .support.sandbox import Organization, serving
from .support.ways import DIALECTS

_numbers = itertools.count(1)


@pytest.fixture(scope="session", autouse=True)
def _payloads(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Of all workers: each module is packed once."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    with shared_payloads(folder / "payloads"):
        yield


@pytest.fixture(scope="session")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The base URL of a running sandbox."""
    with serving(tmp_path_factory.mktemp("sandbox"), "--data", "empty") as url:
        yield url


@pytest.fixture(params=DIALECTS)
def dialect(request: pytest.FixtureRequest) -> str:
    """The dialect that the sandbox speaks: the whole suite runs in both."""
    return str(request.param)


@pytest.fixture
def make_organization(base_url: str, dialect: str) -> Iterator[Callable[..., Organization]]:
    """Make organizations: ``make_organization(data="small", page_cap=7)``.

    They end with the test, and so does the journal: a sandbox that keeps what hundreds of tests
    have left takes seconds for a snapshot.
    """
    made: list[Organization] = []

    def make(data: str = "small", **settings: object) -> Organization:
        made.append(Organization(base_url, f"org{next(_numbers)}", dialect))
        made[-1].reset(data, **settings)
        return made[-1]

    yield make
    for organization in made:
        organization.remove()


@pytest.fixture
def organization(make_organization: Callable[..., Organization]) -> Organization:
    """An organization with the small dataset."""
    return make_organization()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder for the files of a run."""
    return tmp_path


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[webdriver.Chrome]:
    """A headless Chromium that reaches no network."""
    yield from chromium(tmp_path)


@pytest.fixture(scope="session")
def clock_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The base URL of a sandbox whose clock tests set, one after the other."""
    with serving(tmp_path_factory.mktemp("clock"), "--data", "empty") as url:
        yield url


@pytest.fixture
def clocked(clock_url: str, dialect: str) -> Iterator[Organization]:
    """An organization without rules where the clock stands at 2030-03-01 12:00 UTC, a Friday.

    Tokens live for years, as they follow that clock.
    """
    organization = Organization(clock_url, f"clocked{next(_numbers)}", dialect)
    organization.forget_faults()
    organization.set_clock("2030-03-01T12:00:00Z")
    organization.reset("empty", token_lifetime=10**9)
    yield organization
    organization.remove()
