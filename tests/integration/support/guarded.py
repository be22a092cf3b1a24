# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""An organization with credentials that can be searched for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .sandbox import Organization

CLIENT, SECRET, KEY = "canary-client", "canary-secret-5d1f", "canary-key-77aa"


def searchable() -> Any:
    """A fixture ``guarded``: such an organization."""

    @pytest.fixture(name="guarded")
    def guarded(make_organization: Callable[..., Organization]) -> Organization:
        return make_organization(client_id=CLIENT, client_secret=SECRET, api_key=KEY)

    return guarded
