# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The same telephone number in two spellings, which the platform takes for two numbers.

How many numbers a list spells in which way is counted, and numbers of the organization are
recognized in other spellings of the list. No number is kept.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator, Sequence

from .._common.fingerprints import Index
from .._model.field import Values
from .ledger import Ledger
from .spelling import Spelling

_NO_DIGIT = re.compile(r"[^0-9]+")
#: How many digits tell numbers apart, whether or not a country's code stands before them.
_DECISIVE = 10
#: Fewer digits are no number of a person.
_FEWEST = 7
#: How many different beginnings of numbers are remembered.
_MOST_BEGINNINGS = 32


class Numbers:
    """The telephone numbers of a list, as far as their spelling goes.

    ``identity`` holds the names of the fields that identify an object.
    """

    def __init__(self, spelling: Spelling, identity: Sequence[str], ledger: Ledger) -> None:
        self._spelling = spelling
        self._identity = tuple(identity)
        self._ledger = ledger
        self._plus = self._bare = self._signs = 0
        #: What stands before the last ten digits of numbers, such as 1 or 44.
        self._beginnings: set[str] = set()
        #: The last digits of numbers with other signs.
        self._index = Index()
        self._elsewise = 0

    def enter(self, rows: Iterable[Values]) -> None:
        """Take note of how rows spell their numbers, as far as they have any."""
        telephone = self._spelling.telephone
        if telephone is None:
            return
        for values in rows:
            if values.get(telephone.told_by) in telephone.words:
                self._spells(values[telephone.option])

    def _spells(self, text: str) -> None:
        """Take note of how a number is spelled."""
        digits = text.lstrip("+")
        if not digits.isdigit():
            self._signs += 1
            self._index.add([(hash(_NO_DIGIT.sub("", text)[-_DECISIVE:]), 0)])
            return
        if digits == text:
            self._bare += 1
        else:
            self._plus += 1
        if len(self._beginnings) < _MOST_BEGINNINGS:
            self._beginnings.add(digits[:-_DECISIVE])

    def meet(self, identity: Sequence[str]) -> None:
        """Take note of an object of the organization that no row names as it is spelled."""
        values = dict(zip(self._identity, identity))
        telephone = self._spelling.telephone
        if telephone is None or not self._spelling.has_number(values):
            return
        # The platform may not show the number of an object.
        if values[telephone.option] and self._is_listed(values, telephone.option):
            self._elsewise += 1

    def _is_listed(self, values: dict[str, str], option: str) -> bool:
        text = values[option]
        if self._plus and not (self._bare or self._signs) and _is_plain(text):
            return False
        digits = _NO_DIGIT.sub("", text)
        if len(digits) < _FEWEST:
            return False
        if self._index.find([(hash(digits[-_DECISIVE:]), 0)]) != [-1]:
            return True
        for guess in self._guesses(text, digits):
            if guess != text and self._names({**values, option: guess}):
                return True
        return False

    def _names(self, values: dict[str, str]) -> bool:
        return self._ledger.find([tuple(values[name] for name in self._identity)]) != [-1]

    def _guesses(self, text: str, digits: str) -> Iterator[str]:
        """How a list may spell a number."""
        yield "+" + digits
        yield digits
        if self._spelling.phones is not None:
            with contextlib.suppress(ValueError):
                yield self._spelling.phones.read(text)
            return
        for length in (1, 2, 3):
            if len(digits) - length > _FEWEST:
                yield digits[length:]
                yield "0" + digits[length:]
        if not text.startswith("+"):
            for beginning in self._beginnings:
                yield "+" + beginning + digits.lstrip("0")
                yield beginning + digits.lstrip("0")

    def warnings(self, items: str) -> list[str]:
        """What to say about the spelling; ``items`` is what the list lists."""
        warnings = []
        counts = {"with +": self._plus, "without": self._bare, "with other signs": self._signs}
        given = [f"{count:,} {name}" for name, count in counts.items() if count]
        if len(given) > 1:
            warnings.append(
                f"{items}: the list spells telephone numbers in several ways: {', '.join(given)}. "
                "The platform takes each spelling for a number of its own; phone_region brings "
                "them to one."
            )
        if self._elsewise:
            warnings.append(
                f"{items}: {self._elsewise:,} of the organization have a number of the list in "
                "another spelling, which the platform takes for another number."
            )
        return warnings


def _is_plain(text: str) -> bool:
    return text[:1] == "+" and text[1:].isdigit()
