# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Jobs as AWX runs them, by ansible-runner.

Each has a private data folder, and in its environment what the credential injects.
"""

from __future__ import annotations

import pytest

from ansible_collections.alvaria.cloud.tests.integration.conftest import base_url, make_organization

__all__ = ["base_url", "dialect", "make_organization"]


@pytest.fixture
def dialect() -> str:
    """One is enough here."""
    return "documented"
