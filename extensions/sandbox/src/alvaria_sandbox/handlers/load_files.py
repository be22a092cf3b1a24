# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The delimited files of the load jobs.

.act: exclusions. .cct: convenient contact times. .cet: contact attempts.

The vendor's column layouts are lost (FACTS C31), so these are the sandbox's own: UTF-8 CSV. The
first line names the columns by the API's field names, in any order; an empty cell is a field left
out.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from alvaria_sandbox.state import Document

ACTION = "action"
ACTIONS = ("create", "delete")


class UnreadableFileError(Exception):
    """The whole file is not valid.

    It is not UTF-8, or its header is missing or has unknown, repeated or missing columns.
    """


def _text(cell: str) -> Any:
    return cell


def _integer(cell: str) -> int:
    try:
        return int(cell)
    except ValueError:
        raise ValueError("is not an integer") from None


def _words(cell: str) -> list[str]:
    """Read values separated by semicolons."""
    return [word.strip() for word in cell.split(";") if word.strip()]


def _windows(cell: str) -> list[Document]:
    """Read windows such as `Monday Tuesday 09:00-17:30; Saturday 10:00-12:00`."""
    windows = []
    for part in _words(cell):
        *days, hours = part.split()
        start, dash, end = hours.partition("-")
        if not days or not dash:
            raise ValueError(
                "is not a list of windows such as `Monday Friday 09:00-17:30; Saturday 10:00-12:00`"
            )
        windows.append({"dayOfWeek": days, "startTime": start, "endTime": end})
    return windows


Reader = Callable[[str], Any]


@dataclass(frozen=True)
class Layout:
    """The columns of one kind of file.

    columns: the reader of each cell. required: the columns that the header must have.
    absent: the meaning of an empty cell in some columns.
    """

    extension: str
    columns: dict[str, Reader]
    required: tuple[str, ...]
    absent: Document


EXCLUSIONS = Layout(
    extension=".act",
    columns=dict.fromkeys(
        (
            ACTION,
            "locale",
            "exclusionType",
            "exclusionValue",
            "contactListName",
            "reason",
            "startTime",
            "endTime",
        ),
        _text,
    ),
    required=("exclusionType", "exclusionValue"),
    absent={},
)
CONTACT_TIMES = Layout(
    extension=".cct",
    columns={
        **dict.fromkeys(
            (
                ACTION,
                "locale",
                "contactKeyType",
                "contactKey",
                "contactValueType",
                "contactValue",
                "reason",
                "endTime",
            ),
            _text,
        ),
        "convenientTimes": _windows,
    },
    required=("contactKeyType", "contactKey", "contactValueType"),
    absent={"endTime": None},  # required and nullable in the API
)
ATTEMPTS = Layout(
    extension=".cet",
    columns={
        **dict.fromkeys(
            (
                "locale",
                "contactChannel",
                "contactAddress",
                "customer",
                "accountNumber",
                "timeOfContact",
            ),
            _text,
        ),
        **dict.fromkeys(("timeZone", "disposition", "purpose", "product"), _text),
        **dict.fromkeys(("numberType", "productSold"), _integer),
        "geocodes": _words,
    },
    required=("contactChannel", "timeOfContact", "disposition", "numberType"),
    absent={},
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file.

    number: counted from 1 with the header. body: the API's fields. problem: why there is no body.
    """

    number: int
    body: Document
    problem: str = ""


def lines(content: bytes, layout: Layout) -> Iterator[Line]:
    """Return an iterator over the lines below the header, without blank ones.

    Raise UnreadableFileError at once for a file that is not valid.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableFileError("is not UTF-8") from None
    rows = _rows(text)
    _unused, first = next(rows, (1, []))
    if isinstance(first, str):
        raise UnreadableFileError(first)
    header = [name.strip() for name in first]
    unknown = [str(number) for number, name in enumerate(header, 1) if name not in layout.columns]
    if unknown:
        # By number: where the header is missing, the cells may hold personal data.
        raise UnreadableFileError(f"has unknown columns: number {', '.join(unknown)}")
    if len(set(header)) < len(header):
        raise UnreadableFileError("names a column twice")
    if missing := [name for name in layout.required if name not in header]:
        raise UnreadableFileError(f"lacks columns: {', '.join(missing)}")
    return (_line(number, header, cells, layout) for number, cells in rows if not _is_blank(cells))


def _is_blank(cells: list[str] | str) -> bool:
    return not isinstance(cells, str) and not any(cell.strip() for cell in cells)


def _rows(text: str) -> Iterator[tuple[int, list[str] | str]]:
    """Yield the number of the first line of each row, and its cells or why there are none."""
    reader = csv.reader(io.StringIO(text, newline=""))
    while True:
        number = reader.line_num + 1
        try:
            yield number, next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield number, "is not CSV"


def _line(number: int, header: list[str], cells: list[str] | str, layout: Layout) -> Line:
    if isinstance(cells, str):
        return Line(number, {}, cells)
    if len(cells) != len(header):
        return Line(number, {}, f"has {len(cells)} cells instead of {len(header)}")
    body = dict(layout.absent)
    for name, cell in zip(header, cells, strict=True):
        if cell.strip():
            try:
                body[name] = layout.columns[name](cell.strip())
            except ValueError as error:
                return Line(number, {}, f"{name}: {error}")
    if body.get(ACTION, ACTIONS[0]) not in ACTIONS:
        return Line(number, {}, f"{ACTION}: must be {' or '.join(ACTIONS)}")
    return Line(number, body)
