# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""How the entries of a family stand in a table: columns are options, and every cell is text. Pure.

An empty cell says nothing of its option. The values of a list stand in one cell with ``|`` between
them (a backslash makes one text), or each in a row of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from .argspec import ArgumentSpec
from .membership import Membership

_PIECE = re.compile(r"((?:[^|\\]|\\[|\\]?)*)(?:\||\Z)", re.DOTALL)
_ESCAPE = re.compile(r"\\([|\\])")
_SPECIAL = re.compile(r"([|\\])")
#: What spreadsheet programs drop or turn into a line feed.
_LOST = re.compile(r"[\x00-\x09\x0b-\x1f]")

Cells = Mapping[str, str]


@dataclass(frozen=True)
class Telephone:
    """Which option holds a telephone number: ``option``, where ``told_by`` is one of ``words``."""

    option: str
    told_by: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Rows:
    """What a kind of object says of its tables.

    ``option`` is the list of which each element has a row, empty where an entry has one row.
    ``columns`` hold the keys of such an element; the key of an element that is a text is empty.
    """

    option: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    telephone: Telephone | None = None

    @classmethod
    def of_membership(cls, membership: Membership) -> Rows | None:
        """One row for each member, ``None`` where members have no name."""
        if membership.member is None:
            return None
        name = membership.member.noun
        keys = membership.element.get("options")
        if keys is None:
            return cls(membership.option, {"": name})
        return cls(membership.option, {key: name if key == "name" else key for key in keys})


@dataclass(frozen=True)
class Table:
    """The table of a family whose entries have the options of ``arguments``."""

    arguments: ArgumentSpec
    rows: Rows

    @property
    def own(self) -> list[str]:
        """The columns that say something of the whole entry."""
        return [name for name in self.arguments.options if name != self.rows.option]

    @property
    def columns(self) -> list[str]:
        """All columns, in the order of the options."""
        columns: list[str] = []
        for name in self.arguments.options:
            if name == self.rows.option:
                columns.extend(self.rows.columns.values())
            else:
                columns.append(name)
        return columns

    @property
    def aliases(self) -> dict[str, str]:
        """The columns that other names stand for."""
        options = self.arguments.options
        return {alias: name for name in self.own for alias in options[name].get("aliases", ())}

    def entries(
        self, rows: Iterable[tuple[int, Cells]]
    ) -> Iterator[tuple[dict[str, Any], list[int]]]:
        """The entries of numbered rows, each with the numbers of its rows."""
        together: dict[Any, tuple[dict[str, Any], list[int]]] = {}
        names = self.own
        for number, cells in rows:
            own = {name: cells[name] for name in names if name in cells}
            if not self.rows.option:
                yield self._entry(own), [number]
                continue
            entry, numbers = together.setdefault(tuple(own.items()), (self._entry(own), []))
            numbers.append(number)
            element = self._element(cells)
            if element:
                entry.setdefault(self.rows.option, []).append(element)
        yield from together.values()

    def _entry(self, cells: Cells) -> dict[str, Any]:
        entry: dict[str, Any] = dict(cells)
        for name in self._lists:
            if name in entry:
                entry[name] = _value(self.arguments.options[name], entry[name])
        return entry

    @cached_property
    def _lists(self) -> list[str]:
        return [name for name, option in self.arguments.options.items() if option["type"] == "list"]

    def _element(self, cells: Cells) -> Any:
        columns = self.rows.columns
        if "" in columns:
            return cells.get(columns[""])
        options = self.arguments.options[self.rows.option]["options"]
        return {
            key: _value(options[key], cells[column])
            for key, column in columns.items()
            if column in cells
        }

    def written(self, entries: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, str]]:
        """The rows of entries."""
        for entry in entries:
            own = {name: _text(entry.get(name)) for name in self.own}
            if not self.rows.option:
                yield own
                continue
            for element in entry.get(self.rows.option) or ():
                yield {**own, **self._cells(element)}

    def _cells(self, element: Any) -> dict[str, str]:
        columns = self.rows.columns
        if "" in columns:
            return {columns[""]: _text(element)}
        return {column: _text(element.get(key)) for key, column in columns.items()}

    def keeps(self, row: Cells) -> bool:
        """Whether a row says the same after it was saved by a spreadsheet program and read."""
        for name, text in row.items():
            option = self.arguments.options.get(name)
            if _LOST.search(text) or (option and _text(_value(option, text)) != text):
                return False
        return True

    def filled(self, rows: Sequence[Mapping[str, str]]) -> list[str]:
        """The columns of which rows have something, or all columns where there are no rows."""
        if not rows:
            return self.columns
        return [name for name in self.columns if any(row.get(name) for row in rows)]


def _value(option: Mapping[str, Any], text: str) -> Any:
    if option["type"] != "list":
        return text
    pieces = [_ESCAPE.sub(r"\1", found.group(1)).strip() for found in _PIECE.finditer(text)]
    return [piece for piece in pieces if piece]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "|".join(_SPECIAL.sub(r"\\\1", _text(item)) for item in value)
    return str(value)
