# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Rows of options, one at a time, from a list or from a file of any length.

A file is CSV or has a JSON object on each line, and may be compressed with gzip.
"""

from __future__ import annotations

import csv
import difflib
import gzip
import io
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from .._common.errors import Invalid
from .._common.files import open_file
from .._common.strict_json import NoJson, decoded
from .._model.text import below, no_text, quoted, refuse_no_text

#: The longest file that is read, unpacked: 2 GB.
MOST_CHARACTERS = 2 * 1024**3
#: How many times its own length a packed file may have unpacked, beyond its first 4 MB. Lists
#: have 5 to 50 times.
_MOST_PACKED = 200
_STEP = 4 * 1024**2
_LONGEST_LINE = 1024**2
_MOST_EMPTY_LINES = 1_000_000
_VAULT = b"$ANSIBLE_VAULT;"
#: What spreadsheets put between columns.
_DELIMITERS = (",", ";", "\t")
_REMEDY = "Nothing was written: correct the file and run again."


class Row(NamedTuple):
    """One row.

    ``number`` is its line (of a list: its place), counted from 1, ``values`` holds the options that
    it gives, and ``problem`` says why it is not valid.
    """

    number: int
    values: Mapping[str, str]
    problem: str = ""


@dataclass(frozen=True)
class Layout:
    """How rows are to be read.

    ``options`` are those that they may give (an alias stands for its option), ``columns`` the
    columns that hold them, by option. Other columns can be ``ignored`` by name; ``None``: they
    cannot.
    """

    options: Sequence[str]
    aliases: Mapping[str, str]
    columns: Mapping[str, str]
    delimiter: str = ","
    #: Columns that are not read, where all others are named after options.
    ignored: Sequence[str] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", self._by_option())
        if len(self.delimiter) != 1 or self.delimiter in '"\r\n':
            raise Invalid(
                "delimiter: is not one character.",
                "Give one character, such as ',' or ';'.",
                code="csv-invalid",
            )

    def _by_option(self) -> dict[str, str]:
        """The columns by the names of options, of which each has another. Raises ``Invalid``."""
        columns: dict[str, str] = {}
        for given, column in self.columns.items():
            refuse_no_text(column, below("columns", given))
            name = self.aliases.get(given, given)
            if name not in self.options:
                raise Invalid(
                    f"columns: {given!r} is not an option of a row.",
                    f"Known are: {', '.join(self.options)}.",
                    code="columns-invalid",
                )
            if name in columns or column in columns.values():
                raise Invalid(
                    f"columns: {given!r} is given twice, or has the column of another option.",
                    "Give each option once, with a column of its own.",
                    code="columns-invalid",
                )
            columns[name] = column
        return columns

    def header(self, cells: Sequence[str], option: str) -> list[str]:
        """The option that each column holds, empty for one that is not read. Raises ``Invalid``."""
        names = [cell.strip() for cell in cells]
        found = self._options(names, option)
        given = [name for name in found if name]
        if len(set(given)) < len(given):
            raise Invalid(
                f"{option}: the first line has a column twice.",
                "Keep one of them.",
                code="columns-invalid",
            )
        return found

    def _options(self, names: Sequence[str], option: str) -> list[str]:
        if self.columns:
            return self._chosen(names)
        return self._named(names, option)

    def _chosen(self, names: Sequence[str]) -> list[str]:
        """The options of the columns where ``columns`` says which of them to read."""
        for column in self.columns.values():
            if column not in names:
                raise Invalid(
                    f"columns: the file has no column {column!r}.",
                    "Write it as the first line of the file does; case counts.",
                    code="columns-invalid",
                )
        by_column = {column: name for name, column in self.columns.items()}
        return [by_column.get(name, "") for name in names]

    def _named(self, names: Sequence[str], option: str) -> list[str]:
        """The options of the columns where all are named after options."""
        found = [self.aliases.get(name, name) for name in names]
        for number, name in enumerate(found, 1):
            if self.ignored is not None and name in self.ignored:
                found[number - 1] = ""
            elif name not in self.options:
                hint = self._hint(name)
                if self.ignored is not None:
                    raise self._stranger(option, number, name, hint)
                raise Invalid(
                    f"{option}: column {number} of the first line is not an option of a row.{hint}",
                    f"Name the columns after the options ({', '.join(self.options)}), "
                    "or say by columns which of them to read.",
                    code="columns-invalid",
                )
        return found

    def _stranger(self, option: str, number: int, name: str, hint: str) -> Invalid:
        """The error of a column that is neither known nor ignored."""
        return Invalid(
            f"{option}: column {number} of the first line ({quoted(name)}) is not known.{hint}",
            f"Known are {', '.join(self.options)}. Name others in ignore_columns.",
            code="columns-invalid",
        )

    def _hint(self, name: str) -> str:
        close = difflib.get_close_matches(name, self.options, n=1)
        if not close:
            return ""
        return f" Did you mean {close[0]}?"

    def row(self, number: int, entry: Any) -> Row:
        """A row from a dictionary."""
        if not isinstance(entry, Mapping):
            return Row(number, {}, "is not a dictionary of options")
        if self.columns:
            entry = {
                name: entry[column] for name, column in self.columns.items() if column in entry
            }
        values: dict[str, str] = {}
        for key, value in entry.items():
            name = self.aliases.get(str(key), str(key))
            if name not in self.options:
                return Row(number, {}, "has a key that is not an option of a row")
            if name in values:
                return Row(number, {}, f"{name}: is given twice")
            if value is None:
                continue
            wrong = no_text(value)
            if wrong:
                return Row(number, {}, f"{name}: {wrong.rstrip('.')}")
            values[name] = value
        return Row(number, values)


def from_list(entries: Iterable[Any], layout: Layout) -> Iterator[Row]:
    """The rows of a list of dictionaries."""
    for number, entry in enumerate(entries, 1):
        yield layout.row(number, entry)


def from_file(path: str, layout: Layout, option: str) -> Iterator[Row]:
    """The rows of a file, CSV unless its name ends in .ndjson or .jsonl (before .gz).

    Raises ``Invalid`` for any other file.
    """
    name = path.lower()
    if name.endswith(".gz"):
        name = name[:-3]
    lines = _lines(path, option)
    if name.endswith((".ndjson", ".jsonl")):
        return _json_rows(lines, layout, option)
    return _csv_rows(lines, layout, option)


def delimiter_of(path: str, option: str) -> str:
    """What stands between the columns in the first line of a file. Raises ``Invalid``."""
    for line in _lines(path, option):
        if line.strip():
            return max(_DELIMITERS, key=line.count)
    return _DELIMITERS[0]


def _json_rows(lines: Iterable[str], layout: Layout, option: str) -> Iterator[Row]:
    empty = _EmptyLines(option)
    for number, line in enumerate(lines, 1):
        if line.isspace():
            empty.meet(number)
            continue
        try:
            yield layout.row(number, decoded(line))
        except NoJson as exc:
            yield Row(number, {}, str(exc))


def _csv_rows(lines: Iterable[str], layout: Layout, option: str) -> Iterator[Row]:
    reader = csv.reader(lines, delimiter=layout.delimiter, strict=True)
    empty = _EmptyLines(option)
    first: list[str] = []
    names: list[str] | None = None
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as exc:
            _refuse_file(exc, number, names is None, option)
            yield Row(number, {}, "is not CSV: a quotation mark or a line end is out of place")
            continue
        values = _values(names or (), cells)
        if not values and not "".join(cells).strip():
            empty.meet(number)
        elif names is None:
            first, names = cells, layout.header(cells, option)
        elif cells == first:
            yield Row(number, {}, "repeats the first line")
        elif len(cells) != len(names):
            yield Row(number, {}, f"has {len(cells)} columns instead of {len(names)}")
        else:
            yield Row(number, values)
    if names is None:
        raise Invalid(
            f"{option}: the file is empty.",
            "Give a file whose first line names the columns.",
            code="csv-invalid",
        )


def _refuse_file(exc: csv.Error, number: int, first: bool, option: str) -> None:
    """Raise ``Invalid`` where what is wrong with a line leaves nothing to go on with."""
    if "unexpected end" in str(exc):
        raise Invalid(
            f"{option}: line {number} opens a quotation mark that is not closed.",
            _REMEDY,
            code="csv-invalid",
        ) from exc
    if "field larger" in str(exc):
        raise Invalid(
            f"{option}: line {number} has a cell that is too long, "
            "or opens a quotation mark that is not closed.",
            _REMEDY,
            code="csv-invalid",
        ) from exc
    if first:
        raise Invalid(f"{option}: the first line is not CSV.", _REMEDY, code="csv-invalid") from exc


class _EmptyLines:
    """Counts empty lines, of which a list has a few."""

    def __init__(self, option: str) -> None:
        self._option = option
        self._count = 0

    def meet(self, number: int) -> None:
        """Take note of one. Raises ``Invalid`` when there are too many."""
        self._count += 1
        if self._count > _MOST_EMPTY_LINES:
            raise Invalid(
                f"{self._option}: more than a million lines are empty (up to line {number}).",
                _REMEDY,
                code="csv-invalid",
            )


def _values(names: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """The values of the cells that are read and not blank."""
    return {name: cell for name, cell in zip(names, cells) if name and cell.strip()}


def _lines(path: str, option: str) -> Iterator[str]:
    """The lines of a text file, with their ends. Raises ``Invalid``."""
    number = 0
    try:
        with open_file(path) as raw, _text(raw, option) as text:
            for line in _watched(raw, text, option):
                number += 1
                yield line
    except UnicodeDecodeError as exc:
        raise Invalid(
            f"{option}: is not UTF-8 text (after line {number}).",
            "Save it as UTF-8 and run again.",
            code="csv-invalid",
        ) from exc
    except (gzip.BadGzipFile, EOFError, zlib.error) as exc:
        raise Invalid(
            f"{option}: the gzip file is damaged (after line {number}).",
            _REMEDY,
            code="csv-invalid",
        ) from exc
    except OSError as exc:
        raise Invalid(
            f"{option}: cannot be read ({exc.strerror}).",
            "Give the path of a readable file.",
            code="file-unreadable",
        ) from exc


def _watched(raw: io.BufferedReader, text: io.TextIOWrapper, option: str) -> Iterator[str]:
    """The lines of a text, none of which is endless, and which are not too many.

    Raises ``Invalid``.
    """
    if os.fstat(raw.fileno()).st_size > MOST_CHARACTERS:
        raise _too_long(option)
    packed = not isinstance(text.buffer, io.BufferedReader)
    size, bound = 0, min(_STEP, MOST_CHARACTERS)
    while line := text.readline(_LONGEST_LINE):
        size += len(line)
        if size > bound:
            if size > MOST_CHARACTERS:
                raise _too_long(option)
            if packed and size > _MOST_PACKED * raw.tell() + _STEP:
                raise Invalid(
                    f"{option}: the gzip file unpacks to more than {_MOST_PACKED} times its "
                    "length, as no list does.",
                    _REMEDY,
                    code="list-too-long",
                )
            bound = min(size + _STEP, MOST_CHARACTERS)
        if len(line) == _LONGEST_LINE and line[-1] not in "\r\n":
            raise Invalid(
                f"{option}: has a line of more than a million characters.",
                _REMEDY,
                code="csv-invalid",
            )
        yield line


def _text(raw: io.BufferedReader, option: str) -> io.TextIOWrapper:
    """The text of a file, unpacked. Raises ``Invalid`` for one that is encrypted."""
    begin = raw.peek(len(_VAULT))
    if begin.startswith(_VAULT):
        raise Invalid(
            f"{option}: is encrypted with Ansible Vault.",
            "Lists on another host, and of more than 512 MB, are not decrypted: "
            "give one in clear, or run the task on the controller.",
            code="file-unreadable",
        )
    if begin.startswith(b"\x1f\x8b"):
        unpacked = gzip.GzipFile(fileobj=raw)
        return io.TextIOWrapper(unpacked, encoding="utf-8-sig", newline="")
    return io.TextIOWrapper(raw, encoding="utf-8-sig", newline="")


def _too_long(option: str) -> Invalid:
    return Invalid(
        f"{option}: the file is larger than 2 GB.",
        "Nothing was written: split it, and give each part a scope of its own if state is exact.",
        code="list-too-long",
    )
