# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The names under which people's data and secrets travel."""

from __future__ import annotations

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._model.values import snake
from ansible_collections.alvaria.cloud.plugins.module_utils._privacy.names import (
    PERSONAL_KEYS,
    PERSONAL_NAMES,
    SECRET_NAMES,
    bare_name,
)


@pytest.mark.parametrize("key", sorted(PERSONAL_KEYS))
def test_a_name_is_known_in_the_spellings_of_the_api_of_options_and_of_headers(key: str) -> None:
    spellings = (key, snake(key), key.upper(), snake(key).replace("_", "-").title())
    titles = (snake(key).replace("_", " ").title(), f" {key}\u00a0", snake(key).replace("_", "."))
    assert {bare_name(spelling) for spelling in (*spellings, *titles)} <= PERSONAL_NAMES


@pytest.mark.parametrize("name", ["x-api-key", "access_token", "accessToken", "MASK_KEY"])
def test_names_of_secrets_are_known(name: str) -> None:
    assert bare_name(name) in SECRET_NAMES
