# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Digests that depend on what is said, and not on how or in which order it is written. Pure."""

from __future__ import annotations

import json
from typing import Any

from .._privacy.mask import Masker

_BITS = 128


def canonical(value: Any) -> str:
    """The one JSON text of a value."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)


def fingerprint(masker: Masker, value: Any) -> str:
    """What stands for a value, the same in all runs with one key."""
    return masker.fingerprint(canonical(value))


class Digest:
    """A fingerprint of things in any order. One that is there twice counts twice."""

    def __init__(self, masker: Masker) -> None:
        self._masker = masker
        self._sum = 0

    def add(self, thing: Any) -> None:
        """Take a thing in."""
        self._sum += int(fingerprint(self._masker, thing), 16)

    @property
    def text(self) -> str:
        """The fingerprint of all that was taken in."""
        return f"{self._sum % (1 << _BITS):032x}"
