# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The HTTP library."""

from __future__ import annotations

from ansible_collections.alvaria.cloud.plugins.module_utils._api.library import requests_missing


def test_the_library_is_there() -> None:
    assert not requests_missing()
