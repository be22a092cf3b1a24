# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The rows of a list: read once as a whole, and read again when they have to be written."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Callable, Protocol

from .._common.errors import Invalid
from .._common.stop import STOP
from .._model.field import Values
from .._model.resource import Resource
from .._session.progress import Progress
from .ledger import Ledger
from .numbers import Numbers
from .reading import BadRow, RowReader, Said
from .report import Report
from .source import Row

#: So many rows that are not valid are read, and more only where that is allowed.
_MOST_BAD = 100_000
#: So many rows are read together, and between two looks at the clock.
PORTION = 64


class Inspector(Protocol):
    """Looks at a list and what it comes to before anything is written.

    What it raises ends the run.
    """

    def row(self, identity: Sequence[Any], values: Values) -> None:
        """Look at a row: what identifies its object, and the other values that it gives."""

    def planned(self, found: Iterable[tuple[str, Any]], counts: Mapping[str, int]) -> None:
        """Look at all that differs: what is to be done, and what that starts from."""


class Rows:
    """The rows of a list; ``ledger`` keeps what they say.

    ``source()`` begins the list anew each time.
    """

    def __init__(
        self,
        resource: Resource,
        source: Callable[[], Iterable[Row]],
        reader: RowReader,
        report: Report,
        most_errors: int,
    ) -> None:
        self._resource = resource
        self._source = source
        self._reader = reader
        self._report = report
        self._most_errors = most_errors
        self.inspector: Inspector | None = None
        self.ledger = Ledger(reader.identity)
        self.numbers = Numbers(reader.spelling, reader.identity, self.ledger)

    def read(self, progress: Progress) -> None:
        """Read the list once, or as far as it takes to see that it is none."""
        report, most = self._report, max(self._most_errors, _MOST_BAD)
        rows = iter(self._source())
        portions = STOP.along(iter(lambda: list(itertools.islice(rows, PORTION)), []))
        for portion in progress.along(portions, f"{self._resource.items}: rows read", size=len):
            self._take(portion)
            report.counts["rows"] += len(portion)
            if report.counts["bad"] > most:
                break

    def _take(self, rows: Sequence[Row]) -> None:
        """Take rows in: together or, where one of them is not valid, each by itself."""
        try:
            said = self._reader.read(rows)
        except BadRow as exc:
            if len(rows) == 1:
                self._report.bad(rows[0].number, str(exc))
                return
            for row in rows:
                self._take([row])
            return
        lines = [row.number for row in rows]
        entered = self.ledger.enter(lines, said.identities, said.shapes, said.contents)
        new = [first for _number, first in entered]
        self.numbers.enter(itertools.compress(said.values, new))
        if self.inspector or not all(new):
            self._look_at(lines, said, entered)

    def _look_at(
        self, lines: Sequence[int], said: Said, entered: Sequence[tuple[int, bool]]
    ) -> None:
        """Show new rows to the inspector; a row that names the object of another has to agree."""
        rows = zip(lines, said.values, said.shapes, said.contents, entered)
        for line, values, shape, content, (number, new) in rows:
            if new:
                if self.inspector:
                    self.inspector.row(*self.said(number, values))
            elif self._says(number, content, shape):
                self._report.counts["repeated"] += 1
            else:
                self._report.bad(
                    line,
                    f"names the same {self._resource.title} as line {self.ledger.lines[number]}, "
                    "with other values",
                )

    def values(self, number: int, row: Row) -> tuple[list[Any], dict[str, Any]]:
        """The same as ``said``, of a row that is read again."""
        return self.said(number, self._reader.values(row))

    def said(self, number: int, values: Values) -> tuple[list[Any], dict[str, Any]]:
        """What identifies the object of a row, and the other values that the row gives."""
        given = {name: values[name] for name in self.ledger.shape(number)}
        return list(self._reader.identity_of(values)), given

    def again(self, numbers: Iterable[int]) -> Iterator[tuple[int, Row]]:
        """The rows of these numbers, in their order, read once more.

        Raises ``Invalid`` when they are no longer the same, and ``Stopped``.
        """
        chosen = iter(numbers)
        number = next(chosen, None)
        if number is None:
            return
        for row in STOP.along(self._source()):
            if row.number != self.ledger.lines[number]:
                continue
            if not self._is_still(number, row):
                break
            yield number, row
            number = next(chosen, None)
            if number is None:
                return
        raise Invalid(
            "The list changed while it was being read.",
            "Run again when nothing writes to it; what was written is right.",
            code="list-changed",
        )

    def _is_still(self, number: int, row: Row) -> bool:
        """Whether a row says the same as the first time."""
        reader, ledger = self._reader, self.ledger
        if row.problem:
            return False
        try:
            values = reader.values(row)
        except Invalid:
            return False
        if ledger.find([reader.identity_of(values)]) != [number]:
            return False
        shape = reader.shape_of(row)
        return self._says(number, [values[name] for name in shape], shape)

    def _says(self, number: int, content: Sequence[Any], shape: tuple[str, ...]) -> bool:
        """Whether a row is of this shape, and has these values."""
        return shape == self.ledger.shape(number) and self.ledger.says(number, content)
