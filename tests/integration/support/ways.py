# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""In how many ways a test runs.

`make test-all` sets ALVARIA_ALL_WAYS; `make test` leaves out what hardly depends on the way.
"""

from __future__ import annotations

import os
from typing import Any

import pytest

ALL_WAYS = bool(os.environ.get("ALVARIA_ALL_WAYS"))
DIALECTS = ("documented", "quirky")

#: Marks tests that only `make test-all` runs.
thorough = pytest.mark.skipif(not ALL_WAYS, reason="runs with make test-all")


def mostly(first: str) -> Any:
    """A fixture ``dialect`` for tests that are not about what the API speaks.

    It is this one, and also the other where all ways are tried.
    """

    @pytest.fixture(
        name="dialect",
        params=[first, *(other for other in DIALECTS if ALL_WAYS and other != first)],
    )
    def dialect(request: pytest.FixtureRequest) -> str:
        return str(request.param)

    return dialect


def only(one: str) -> Any:
    """A fixture ``dialect`` for tests to which it makes no difference what the API speaks."""

    @pytest.fixture(name="dialect")
    def dialect() -> str:
        return one

    return dialect
