# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""A set for millions of things that are identified by a fingerprint. Pure."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator

#: What is spread, and what tells two of the same key apart.
Print = tuple[int, int]
#: So many fingerprints are kept in a dictionary: five times as fast, and eight times as large.
FEW = 50_000


class Index:
    """Fingerprints of 128 bits, numbered in the order in which they were added.

    Of many, each takes 22 to 28 bytes, where a dictionary would take 200.
    A fingerprint is two numbers of 64 bits with a sign, as ``hash`` makes them: ``key``, whose bits
    must be evenly spread, and ``check``. More than ``most`` are many.
    """

    def __init__(self, most: int = FEW) -> None:
        self._most = most
        self._few: dict[Print, int] = {}
        self._many: _Table | None = None

    def __len__(self) -> int:
        if self._many is None:
            return len(self._few)
        return len(self._many)

    def find(self, prints: Iterable[Print]) -> list[int]:
        """The numbers of fingerprints, counted from 0; -1 for one that is not in the set."""
        if self._many is None:
            return [self._few.get(each, -1) for each in prints]
        return self._many.find(prints)

    def add(self, prints: Iterable[Print]) -> list[tuple[int, bool]]:
        """The numbers of fingerprints, and whether each is new."""
        if self._many is not None:
            return self._many.add(prints)
        few, added = self._few, []
        for each in prints:
            count = len(few)
            number = few.setdefault(each, count)
            added.append((number, number == count))
        if len(few) > self._most:
            self._many = _Table()
            self._many.add(few)
            few.clear()
        return added


class _Table:
    """The same of many fingerprints: a table of their numbers."""

    def __init__(self) -> None:
        self._keys, self._checks = array("q"), array("q")
        #: For each place of the table the number of its fingerprint and 1, or 0 where it is free.
        self._table = array("I", bytes(array("I").itemsize * 1024))
        self._mask = len(self._table) - 1

    def __len__(self) -> int:
        return len(self._keys)

    def find(self, prints: Iterable[Print]) -> list[int]:
        """See ``Index.find``."""
        return [number for _print, _place, number in self._placed(prints)]

    def add(self, prints: Iterable[Print]) -> list[tuple[int, bool]]:
        """See ``Index.add``."""
        added = []
        for (key, check), place, number in self._placed(prints):
            new = number < 0
            if new:
                number = len(self._keys)
                self._keys.append(key)
                self._checks.append(check)
                self._table[place] = number + 1
                if 3 * number > 2 * len(self._table):
                    self._grow()
            added.append((number, new))
        return added

    def _placed(self, prints: Iterable[Print]) -> Iterator[tuple[Print, int, int]]:
        """Fingerprints, each with where it is or would be, and its number, see ``find``."""
        keys, checks = self._keys, self._checks
        for key, check in prints:
            table, mask = self._table, self._mask
            place = key & mask
            number = table[place] - 1
            while number >= 0 and not (keys[number] == key and checks[number] == check):
                place = (place + 1) & mask
                number = table[place] - 1
            yield (key, check), place, number

    def _grow(self) -> None:
        table = array(self._table.typecode, bytes(2 * self._table.itemsize * len(self._table)))
        mask = self._mask = len(table) - 1
        for number, key in enumerate(self._keys, 1):
            place = key & mask
            while table[place]:
                place = (place + 1) & mask
            table[place] = number
        self._table = table
