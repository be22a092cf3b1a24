# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""A set for millions of things that are identified by a fingerprint. Pure."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

#: What is spread, and what tells two of the same key apart.
Print = tuple[int, int]


class Index:
    """Fingerprints of 128 bits, numbered in the order in which they were added.

    Each takes 22 to 28 bytes, where a ``set`` would take 100.
    A fingerprint is two numbers of 64 bits with a sign, as ``hash`` makes them: ``key``, whose bits
    must be evenly spread, and ``check``.
    """

    def __init__(self) -> None:
        self._keys, self._checks = array("q"), array("q")
        #: For each place of the table the number of its fingerprint and 1, or 0 where it is free.
        self._table = array("I", bytes(array("I").itemsize * 1024))
        self._mask = len(self._table) - 1

    def __len__(self) -> int:
        return len(self._keys)

    def find(self, prints: Iterable[Print]) -> list[int]:
        """The numbers of fingerprints, counted from 0; -1 for one that is not in the set."""
        return [self._table[self._place(*one)] - 1 for one in prints]

    def add(self, prints: Iterable[Print]) -> list[tuple[int, bool]]:
        """The numbers of fingerprints, and whether each is new."""
        return [self._added(*one) for one in prints]

    def _added(self, key: int, check: int) -> tuple[int, bool]:
        place = self._place(key, check)
        number = self._table[place]
        if number:
            return number - 1, False
        return self._enter(place, key, check) - 1, True

    def _enter(self, place: int, key: int, check: int) -> int:
        """Take a fingerprint in at its place; returns its number and 1."""
        self._keys.append(key)
        self._checks.append(check)
        number = self._table[place] = len(self._keys)
        if 3 * number > 2 * len(self._table):
            self._grow()
        return number

    def _place(self, key: int, check: int) -> int:
        """Where a fingerprint is, or would be."""
        table, mask, place = self._table, self._mask, key & self._mask
        number = table[place]
        while number and not (self._keys[number - 1] == key and self._checks[number - 1] == check):
            place = (place + 1) & mask
            number = table[place]
        return place

    def _grow(self) -> None:
        table = array(self._table.typecode, bytes(2 * self._table.itemsize * len(self._table)))
        mask = self._mask = len(table) - 1
        for number, key in enumerate(self._keys, 1):
            place = key & mask
            while table[place]:
                place = (place + 1) & mask
            table[place] = number
        self._table = table
