# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""A ledger of the rows of a list, of many in 40 bytes a row: fingerprints instead of values."""

from __future__ import annotations

import itertools
from array import array
from collections.abc import Iterable, Sequence
from typing import Any

from .._common.fingerprints import Index, Print

#: The values that identify an object.
Identity = tuple[Any, ...]
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
        self._shape_numbers: dict[tuple[str, ...], int] = {}
        self.shape_numbers = bytearray()
        #: The fate of each row.
        self.fates = bytearray()
        #: By field of the identity the values that rows have, two at most.
        self.only: dict[str, set[str]] = {name: set() for name in identity}
        self._varying = True

    def __len__(self) -> int:
        return len(self._index)

    def enter(
        self,
        lines: Iterable[int],
        identities: Sequence[Identity],
        shapes: Iterable[tuple[str, ...]],
        contents: Iterable[Sequence[Any]],
    ) -> list[tuple[int, bool]]:
        """Take rows in, whose ``contents`` are the values of their shapes.

        Returns the numbers of the rows with their identities, and whether each is new.
        """
        entered = self._index.add(_fingerprints(identities))
        new = [first for _number, first in entered]
        self._contents.extend(itertools.compress(map(_content, contents), new))
        self.lines.extend(itertools.compress(lines, new))
        self.shape_numbers.extend(itertools.compress(map(self._shape_number, shapes), new))
        self.fates.extend(itertools.repeat(MISSING, sum(new)))
        if self._varying:
            self._vary(identities)
        return entered

    def _vary(self, identities: Sequence[Identity]) -> None:
        """Take note of the values of fields that had no two different ones so far."""
        for name, values in zip(self._identity, zip(*identities)):
            known = self.only[name]
            known.update(itertools.islice(set(values) - known, 2 - len(known)))
        self._varying = any(len(values) < 2 for values in self.only.values())

    def find(self, identities: Sequence[Identity]) -> list[int]:
        """The numbers of the rows that name objects, -1 for an object that none names."""
        return self._index.find(_fingerprints(identities))

    def shape(self, number: int) -> tuple[str, ...]:
        """The fields that a row gives beside its identity."""
        return self.shapes[self.shape_numbers[number]]

    def says(self, number: int, values: Iterable[Any]) -> bool:
        """Whether these are the values of a row's shape, in its order."""
        return _content(values) == self._contents[number]

    def _shape_number(self, shape: tuple[str, ...]) -> int:
        number = self._shape_numbers.setdefault(shape, len(self.shapes))
        if number == len(self.shapes):
            self.shapes.append(shape)
        return number


# Python's hash of a text has a key that each process makes anew, and is the fastest. The values of
# rows are texts; of numbers, -1 and -2 have the same hash.


def _fingerprints(identities: Sequence[Identity]) -> Iterable[Print]:
    try:
        texts = list(map("\0".join, identities))
    except TypeError:  # not all of them are texts
        texts = ["\0".join(map(str, identity)) for identity in identities]
    return zip(map(hash, identities), map(hash, texts))


def _content(values: Iterable[Any]) -> int:
    return hash(tuple(values))
