# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Credentials in addresses."""

from __future__ import annotations

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._api.addresses import in_address


@pytest.mark.parametrize(
    ("url", "secrets"),
    [
        ("https://api.example.com/x", set()),
        ("", set()),
        ("https://jo:pass@example.com/", {"pass", "jo:pass"}),
        ("https://jo:p%40ss@example.com", {"p%40ss", "p@ss", "jo:p@ss"}),
        ("https://jo:pa/ss?x@example.com", {"pa/ss?x", "jo:pa/ss?x"}),
        ("jo:pass@example.com", {"pass", "jo:pass"}),
        ("https://token@example.com", {"token"}),
        ("https://example.com/t?key=a%20b&c#d", {"key=a%20b", "a b", "c", "d"}),
    ],
)
def test_what_is_secret_in_an_address_is_known(url: str, secrets: set[str]) -> None:
    assert set(in_address(url)) == secrets
