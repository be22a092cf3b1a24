# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""A ledger of the rows of a list, in some 40 bytes a row: fingerprints instead of values."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import Any

from .._common.fingerprints import Index
from .._model.field import Values

#: The fate of a row: the organization does not have its object (as far as is known), has it as the
#: row says, or has it differently, or the row is left out.
MISSING, SAME, DIFFERENT, LEFT = range(4)


class Ledger:
    """The rows of a list, numbered in the order in which their objects are first named.

    ``identity`` holds the names of the fields that identify an object. The other fields that a row
    gives are its shape.
    """

    def __init__(self, identity: Sequence[str]) -> None:
        self._identity = identity
        self._index = Index()
        self._contents = array("q")
        #: The line of each row.
        self.lines = array("Q")
        #: Every shape once, and the number of the shape of each row.
        self.shapes: list[tuple[str, ...]] = []
        self.shape_numbers = bytearray()
        #: The fate of each row.
        self.fates = bytearray()
        #: By field of the identity the values that rows have, two at most.
        self.only: dict[str, set[str]] = {name: set() for name in identity}
        self._varying = True

    def __len__(self) -> int:
        return len(self._index)

    def enter(
        self, line: int, identity: Sequence[Any], shape: tuple[str, ...], values: Values
    ) -> tuple[int, bool]:
        """Take a row in; returns the number of the row with its identity, and whether it is new."""
        number, new = self._index.add(*_fingerprint(identity))
        if not new:
            return number, False
        self._contents.append(_content([values[name] for name in shape]))
        self.lines.append(line)
        self.shape_numbers.append(self._shape_number(shape))
        self.fates.append(MISSING)
        if self._varying:
            self._vary(identity)
        return number, True

    def _vary(self, identity: Sequence[Any]) -> None:
        """Take note of the values of fields that had no two different ones so far."""
        for name, value in zip(self._identity, identity):
            if len(self.only[name]) < 2:
                self.only[name].add(value)
        self._varying = any(len(values) < 2 for values in self.only.values())

    def find(self, identity: Sequence[Any]) -> int:
        """The number of the row that names an object, -1 if none does."""
        return self._index.find(*_fingerprint(identity))

    def shape(self, number: int) -> tuple[str, ...]:
        """The fields that a row gives beside its identity."""
        return self.shapes[self.shape_numbers[number]]

    def says(self, number: int, values: Iterable[Any]) -> bool:
        """Whether these are the values of a row's shape, in its order."""
        return _content(values) == self._contents[number]

    def _shape_number(self, shape: tuple[str, ...]) -> int:
        if shape not in self.shapes:
            self.shapes.append(shape)
        return self.shapes.index(shape)


# Python's hash of a text has a key that each process makes anew, and is the fastest. The values of
# rows are texts; of numbers, -1 and -2 have the same hash.


def _fingerprint(identity: Sequence[Any]) -> tuple[int, int]:
    return hash(tuple(identity)), hash("\0".join(map(str, identity)))


def _content(values: Iterable[Any]) -> int:
    return hash(tuple(values))
