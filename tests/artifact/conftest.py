# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The archive that `tools/check.sh build` has made and installed.

With it comes the sandbox of the integration tests.
"""

from __future__ import annotations

import pytest

from ansible_collections.alvaria.cloud.tests.integration.conftest import (
    base_url,
    folder,
    make_organization,
)
from ansible_collections.alvaria.cloud.tests.integration.support import programs

__all__ = ["base_url", "dialect", "folder", "make_organization"]

if not programs.INSTALLED:
    raise pytest.UsageError(
        "These tests need the installed archive: run them with tools/check.sh artifact."
    )


@pytest.fixture
def dialect() -> str:
    """One is enough here."""
    return "documented"
