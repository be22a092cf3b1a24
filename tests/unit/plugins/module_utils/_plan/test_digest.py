# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Digests depend on what is said alone."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._plan.digest import Digest, fingerprint
from ansible_collections.alvaria.cloud.plugins.module_utils._privacy.mask import Masker

MASKER = Masker("a key")


def digest(*things: Any, masker: Masker = MASKER) -> str:
    """The digest of things."""
    made = Digest(masker)
    for thing in things:
        made.add(thing)
    return made.text


def test_neither_the_order_of_things_nor_of_keys_counts() -> None:
    assert digest({"a": 1, "b": 2}, "c") == digest("c", {"b": 2, "a": 1})


@pytest.mark.parametrize("other", [("c",), ("c", "c"), ("c", {"a": 2}), ("c", {"a": "1"})])
def test_anything_else_counts(other: tuple[Any, ...]) -> None:
    assert digest(*other) != digest("c", {"a": 1})


def test_nobody_without_the_key_can_try_values() -> None:
    assert fingerprint(Masker("another"), "+12025550177") != fingerprint(MASKER, "+12025550177")
    assert digest("c", masker=Masker("another")) != digest("c")
