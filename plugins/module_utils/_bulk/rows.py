# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""What the rows of a list say, in some 40 bytes a row: fingerprints instead of values. A row that is needed again is read once more."""

from __future__ import annotations

import hashlib
import os
import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Callable

from .._common.errors import Invalid
from .._common.fingerprints import Index
from .._model.field import Values
from .._model.resource import Resource
from .._model.wanted import Wanted
from .._session.context import Context
from .._session.progress import Progress
from .report import Report
from .source import Row

_OPTION = re.compile(r"([a-z_]+): ")
#: What becomes of a row: the organization does not have it (as far as is known), has it as it is, or has it differently,
#: or there is nothing to be done about it.
MISSING, SAME, DIFFERENT, LEFT = range(4)

Params = dict[str, Any]


class Rows:
    """The rows of a list, each numbered in the order of its first coming.

    ``source()`` begins the list anew each time, ``blank`` holds the options of every row that does not give them, ``scope`` says by field which
    values a row may have.
    """

    def __init__(
        self,
        context: Context,
        resource: Resource,
        source: Callable[[], Iterable[Row]],
        blank: Params,
        scope: Values,
        report: Report,
    ) -> None:
        self._context = context
        self._resource = resource
        self._version = resource.default_version
        self._source = source
        self.blank = blank
        self._state = context.params["state"]
        self._scope = scope
        self._report = report
        self.identity = [item.name for item in resource.identity_in(self._version)]
        #: What an identity field that a row leaves out stands for.
        self._absent = {name: resource.field(name).absent for name in self.identity}
        self._fields = [item.name for item in resource.fields if item.name not in self.identity]
        self._key = os.urandom(32)
        self._index = Index()
        self._contents = array("Q")
        #: The line of each row.
        self.lines = array("Q")
        #: What rows say beside their identities, each combination of fields once; and which of these each row has.
        self.shapes: list[tuple[str, ...]] = []
        self.shape_numbers = bytearray()
        #: What becomes of each row.
        self.fates = bytearray()
        #: By field of the identity the values that rows have, two at most.
        self.only: dict[str, set[str]] = {name: set() for name in self.identity}

    def __len__(self) -> int:
        return len(self._index)

    def read(self, progress: Progress) -> None:
        """Read the list once."""
        report = self._report
        for row in progress.along(self._source(), f"{self._resource.items}: rows read"):
            report.counts["rows"] += 1
            values = self._understood(row)
            if values is None:
                continue
            identity = tuple(values[name] for name in self.identity)
            number, new = self._index.add(*self._fingerprint(identity))
            shape = self._shape_of(values)
            content = self._content(values, shape)
            if new:
                self._contents.append(content)
                self.lines.append(row.number)
                self.shape_numbers.append(self._shape_number(shape))
                self.fates.append(MISSING)
                for name, value in zip(self.identity, identity):
                    if len(self.only[name]) < 2:
                        self.only[name].add(value)
            elif self._contents[number] == content and self.shape(number) == shape:
                report.counts["repeated"] += 1
            else:
                report.bad(
                    row.number,
                    f"speaks of the same {self._resource.title} as line {self.lines[number]}, with other values",
                )

    def _understood(self, row: Row) -> Params | None:
        """The canonical values of a row with its whole identity, ``None`` where it makes no sense."""
        if row.problem:
            self._report.bad(row.number, row.problem)
            return None
        try:
            values = self.values(row)
        except Invalid as exc:
            about = _OPTION.match(exc.message)
            self._report.bad(
                row.number, f"{about.group(0) if about else ''}makes no sense. {exc.remedy}"
            )
            return None
        for name in self.identity:
            if not values[name] and self._resource.field(name).absent is None:
                self._report.bad(row.number, f"{name}: is missing")
                return None
            if self._scope.get(name) is not None and values[name] not in self._scope[name]:
                self._report.bad(row.number, f"{name}: is outside of scope")
                return None
        return values

    def params(self, row: Row) -> Params:
        """The options that a row stands for."""
        return {**self.blank, **row.values}

    def values(self, row: Row) -> Params:
        """The canonical values of a row. Raises ``Invalid``."""
        wanted = Wanted.of(self._resource, self.params(row))
        if self._resource.check and self._state != "absent":
            self._resource.check(self._context, wanted.values, None, self._version)
        return {**self._absent, **wanted.values}

    def find(self, identity: Sequence[Any]) -> int:
        """The number of the row that speaks of an object, -1 where none does."""
        return self._index.find(*self._fingerprint(identity))

    def shape(self, number: int) -> tuple[str, ...]:
        """What a row says beside its identity."""
        return self.shapes[self.shape_numbers[number]]

    def says(self, number: int, values: Values) -> bool:
        """Whether these are the values that a row has beside its identity."""
        return self._content(values, self.shape(number)) == self._contents[number]

    def again(self, numbers: Iterable[int]) -> Iterator[tuple[int, Row]]:
        """The rows of these numbers, in their order, read once more. Raises ``Invalid`` when they are no longer the same."""
        chosen = iter(numbers)
        number = next(chosen, None)
        for row in self._source() if number is not None else ():
            if number is not None and row.number == self.lines[number]:
                if not self._is_still(number, row):
                    break
                yield number, row
                number = next(chosen, None)
            if number is None:
                return
        if number is not None:
            raise Invalid(
                "The list changed while it was being read.",
                "Run again when nothing writes to it; what was written is right.",
                code="list-changed",
            )

    def _is_still(self, number: int, row: Row) -> bool:
        """Whether a row says what it said the first time."""
        try:
            values = {} if row.problem else self.values(row)
        except Invalid:
            return False
        if not values or self.find([values[name] for name in self.identity]) != number:
            return False
        return self._shape_of(values) == self.shape(number) and self.says(number, values)

    def _shape_of(self, values: Values) -> tuple[str, ...]:
        return (
            tuple(name for name in self._fields if name in values)
            if self._state != "absent"
            else ()
        )

    def _shape_number(self, names: tuple[str, ...]) -> int:
        if names not in self.shapes:
            self.shapes.append(names)
        return self.shapes.index(names)

    def _fingerprint(self, identity: Sequence[Any]) -> tuple[int, int]:
        digest = hashlib.blake2b(
            "\0".join(map(str, identity)).encode(), digest_size=16, key=self._key
        ).digest()
        return int.from_bytes(digest[:8], "big"), int.from_bytes(digest[8:], "big")

    def _content(self, values: Values, names: Iterable[str]) -> int:
        text = repr([values[name] for name in names])
        return int.from_bytes(
            hashlib.blake2b(text.encode(), digest_size=8, key=self._key).digest(), "big"
        )
