# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fixtures of the unit tests: every request meets a script, and no test waits."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from ansible_collections.alvaria.cloud.plugins.module_utils._api import login as _login
from ansible_collections.alvaria.cloud.plugins.module_utils._api import pace as _pace
from ansible_collections.alvaria.cloud.plugins.module_utils._api import sending as _sending
from ansible_collections.alvaria.cloud.plugins.module_utils._api import wire as _wire
from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import (
    contact_attempts,
    load_jobs,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._common.stop import Stop
from ansible_collections.alvaria.cloud.plugins.module_utils._ensure import lock as _lock
from ansible_collections.alvaria.cloud.plugins.module_utils._task import execute as _execute
from ansible_collections.alvaria.cloud.tests.unit.support import Clock, Script

# The same examples in every run and on every machine, however slow that is.
settings.register_profile("unit", deadline=None, derandomize=True, database=None)
# ansible-test runs them on many Pythons, where what counts is that the code runs at all.
settings.register_profile("ansible-test", settings.get_profile("unit"), max_examples=10)
settings.load_profile(
    os.environ.get(
        "HYPOTHESIS_PROFILE",
        "ansible-test" if "ansible_pytest" in os.environ.get("PYTEST_PLUGINS", "") else "unit",
    )
)


def pytest_collection_finish() -> None:
    """Have Python look for garbage less often, and not among what was imported and collected."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


_ENVIRONMENT = (
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "SSL_CERT_FILE",
    "NETRC",
)


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings of the machine that runs the tests must not reach them."""
    for name in list(os.environ):
        if name.upper() in _ENVIRONMENT or name.startswith("ALVARIA_"):
            monkeypatch.delenv(name)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time that the transport, the version lock and everything that polls see; nobody waits."""
    fake = Clock()
    for module in (_login, _sending, _pace, _lock, contact_attempts, load_jobs):
        monkeypatch.setattr(module, "time", fake)
    monkeypatch.setattr(Stop, "pause", lambda _stop, seconds: fake.sleep(seconds))
    return fake


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Iterator[Script]:
    """The server that every session opened in the test talks to, checked at the end of it."""
    server = Script()
    monkeypatch.setattr(_wire, "Adapter", lambda **_sizes: server)
    monkeypatch.setattr(_execute, "_sessions", {})
    yield server
    server.verify()
