# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""What a list of any length comes to, in a few bytes for each difference. Pure."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .._model.field import Values
from .._privacy.mask import Masker
from .digest import Digest, fingerprint

#: How much stands for a difference, in bytes.
_MARK = 8
_DECIDING = ("state", "scope", "max_deletions", "max_errors")


def deciding(params: Values) -> dict[str, Any]:
    """The options that decide what comes of a list, beside those that its rows are read by."""
    options = {name: params[name] for name in _DECIDING}
    if options["scope"]:
        options["scope"] = {name: value for name, value in options["scope"].items() if value}
    return options


class Differences:
    """Fingerprints of rows and of what differs."""

    def __init__(self, masker: Masker) -> None:
        self._masker = masker
        self._digest = Digest(masker)
        #: By fingerprint what is to be done.
        self.marks: dict[bytes, str] = {}
        self.counts: dict[str, int] = {}

    def row(self, identity: Sequence[Any], values: Values) -> None:
        """Take in a row of the list."""
        self._digest.add([list(identity), values])

    def planned(self, steps: Iterable[tuple[str, Any]], counts: Mapping[str, int]) -> None:
        """Take in what differs."""
        self.counts = dict(counts)
        for action, what in steps:
            mark = bytes.fromhex(fingerprint(self._masker, [action, what]))[:_MARK]
            self.marks[mark] = action

    @property
    def digest(self) -> str:
        """The digest of what the list says."""
        return self._digest.text

    def as_part(self) -> dict[str, Any]:
        """What a plan says of the list."""
        packed = base64.b64encode(b"".join(sorted(self.marks))).decode()
        return {
            "digest": self.digest,
            "counts": self.counts,
            "differences": packed,
            "fingerprint": fingerprint(self._masker, packed),
        }


def unpacked(packed: str) -> list[bytes]:
    """The fingerprints of differences that a plan holds."""
    try:
        whole = base64.b64decode(packed, validate=True)
    except (binascii.Error, ValueError):
        return []
    return [whole[start : start + _MARK] for start in range(0, len(whole), _MARK)]
