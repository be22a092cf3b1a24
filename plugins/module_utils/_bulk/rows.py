# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""What the rows of a list say, in some 40 bytes a row."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field

from .._common.fingerprints import Index

#: What becomes of a row: the organization does not have it (as far as is known), has it as it is, or has it differently,
#: or there is nothing to be done about it.
MISSING, SAME, DIFFERENT, LEFT = range(4)


@dataclass
class Wanted:
    """What the rows say, without their values."""

    index: Index = field(default_factory=Index)
    contents: array[int] = field(default_factory=lambda: array("Q"))
    lines: array[int] = field(default_factory=lambda: array("Q"))
    shapes: bytearray = field(default_factory=bytearray)
    fates: bytearray = field(default_factory=bytearray)
