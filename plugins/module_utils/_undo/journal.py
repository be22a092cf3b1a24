# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The undo file: what was there before a run, on disk before each portion of it is written.

Its first line says what it belongs to. A line for each change follows, and, once its portion is
written, a line that says what came of it. Only its owner can read it.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import zlib
from collections.abc import Sequence
from typing import Any, Callable, Optional

from .._common.errors import Invalid
from .._common.files import MOST_BYTES, sync
from .._model.field import Values
from .._model.history import Entry, History, Result
from .record import Record, line_of

#: The name and the version of the format.
NAME, FORMAT = "alvaria.cloud undo", 1
#: Encrypts a text as a whole.
Seal = Optional[Callable[[str], str]]
_PLACE = ("organization", "host")
_ANEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
#: How much longer a change is in the file when it is known what came of it, at most.
_OUTCOME = 2


class Journal:
    """Writes an undo file. With ``seal`` it is encrypted as a whole, and written as a whole.

    ``header`` says what it belongs to.
    """

    def __init__(self, path: str, header: Values, seal: Seal) -> None:
        self.path = path
        self._seal = seal
        self._header = {"undo": NAME, "format": FORMAT, **header}
        self._lines = [_line(self._header)]
        #: How many changes have been kept.
        self.count = 0
        self._planned: dict[int, History] = {}
        self._begun = False
        self._bytes = 0
        self._expected = 0

    def expect(self, count: int) -> None:
        """Be told how many changes there will be, so that a file too long is noticed at once."""
        self._expected = count

    def refuse_existing(self) -> None:
        """Raise ``Invalid`` where the file is there: it may be what undoes an earlier run."""
        if os.path.lexists(self.path):
            raise Invalid(
                f"undo_dest: {self.path!r} already exists, and may be needed to undo an "
                "earlier run.",
                "Nothing was written. Name a file that does not exist yet.",
                code="undo-file-exists",
            )

    def open(self, told: Values) -> None:
        """Have the file on disk before anything is written, with more in its first line."""
        self.refuse_existing()
        self._lines = [_line({**self._header, **told})]
        self._keep(())

    def begin(self, entries: Sequence[Entry]) -> list[int]:
        """Have changes on disk before they are made; returns the numbers of their records."""
        numbers = []
        lines = []
        for entry in entries:
            self.count += 1
            numbers.append(self.count)
            self._planned[self.count] = entry.history
            lines.append(_checked(line_of(self.count, entry)))
        if lines:
            if not self._begun:
                self.refuse_existing()
            self._refuse_too_long(lines)
            self._keep(lines)
        return numbers

    def _refuse_too_long(self, lines: Sequence[str]) -> None:
        """Raise ``Invalid`` where the file would be too long to be read.

        The first changes tell how long those that are expected will be.
        """
        coming = sum(map(_size, lines))
        if not self._begun:
            coming = coming * max(len(lines), self._expected) // len(lines)
        if self._bytes + coming * (1 + _OUTCOME) <= MOST_BYTES:
            return
        error = Invalid(
            f"undo_dest: would be longer than {MOST_BYTES // 1024**2} MB, and could not be read.",
            "What was not in it was not written to the organization. "
            "Apply the change in several parts, each with a file of its own.",
            code="undo-file-too-long",
        )
        error.changed = self._begun
        raise error

    def end(self, results: Sequence[Result]) -> None:
        """Keep what came of changes, with what turned out otherwise than it was planned."""
        lines = []
        for number, action, history in results:
            planned = self._planned.pop(number)
            told: dict[str, Any] = {"outcome": number, "result": action}
            for name in ("id", "before", "after"):
                if history is not None and getattr(history, name) != getattr(planned, name):
                    told[name] = getattr(history, name)
            lines.append(_checked(told))
        if lines:
            self._keep(lines)

    def _keep(self, lines: Sequence[str]) -> None:
        """Add lines to the file; they are on disk afterwards. Raises ``Invalid``."""
        try:
            self._put(lines)
        except (OSError, ValueError) as exc:
            reason = getattr(exc, "strerror", "no name of a file")
            error = Invalid(
                f"undo_dest: {self.path!r} cannot be written ({reason}).",
                "What was not in it was not written to the organization. "
                "Give a place that can be written to.",
                code="file-not-written",
            )
            error.changed = self._begun
            raise error from exc
        self._begun = True
        self._bytes += sum(map(_size, lines))

    def _take_place(self) -> None:
        """Make the file. Of two runs that begin with one at the same moment, one gets it."""
        try:
            os.close(os.open(self.path, _ANEW, 0o600))
        except FileExistsError:
            self.refuse_existing()
            raise

    def _put(self, lines: Sequence[str]) -> None:
        folder = os.path.dirname(self.path) or "."
        if not self._begun:
            os.makedirs(folder, exist_ok=True)
            self._take_place()
        try:
            self._write([*self._lines, *lines])
            sync(folder)
        except OSError:
            if not self._begun:
                # Nobody needs a file without which nothing was written.
                os.unlink(self.path)
            raise

    def _write(self, lines: list[str]) -> None:
        if self._seal is not None:
            self._lines = lines
            replace_file(self.path, self._seal("".join(lines)))
        else:
            self._lines = []
            _append(self.path, "".join(lines))


def written(header: Values, records: Sequence[Record]) -> str:
    """The text of an undo file with these records."""
    lines = [_line(header)]
    for number, record in enumerate(records, 1):
        lines.append(_line(line_of(number, record)))
        if record.result:
            lines.append(_line({"outcome": number, "result": record.result}))
    return "".join(lines)


def header_of(text: str, place: Values) -> Values:
    """The first line of an undo file. Raises ``Invalid`` where it is of another organization."""
    header = _parsed(text.partition("\n")[0])
    _refuse_others(header, place)
    return header


def _line(values: Values) -> str:
    return _json(values) + "\n"


def _checked(values: Values) -> str:
    """A line with what tells that nobody has changed it."""
    return _line({**values, "check": _check(values)})


def _check(values: Values) -> str:
    return f"{zlib.crc32(_json(values).encode()):08x}"


def _json(values: Values) -> str:
    text = json.dumps(values, ensure_ascii=False, sort_keys=True)
    try:
        text.encode()
    except UnicodeEncodeError:
        # Half a character, which is no text in UTF-8.
        text = json.dumps(values, sort_keys=True)
    return text


def _size(text: str) -> int:
    return len(text.encode())


def _append(path: str, text: str) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(path, flags, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def replace_file(path: str, text: str) -> None:
    """Put the file in its place as a whole; nobody else can read it at any moment."""
    handle, temporary = tempfile.mkstemp(dir=os.path.dirname(path) or ".", prefix=".alvaria-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def read(text: str, place: Values) -> list[Record]:
    """The records of an undo file, in their order. Raises ``Invalid``.

    ``place`` says which organization it has to belong to. A last line that is cut off is left out:
    what it would say was not written yet.
    """
    lines = text.split("\n")
    header_of(text, place)
    records: dict[int, Record] = {}
    for number, one in enumerate(lines[1:-1], 2):
        try:
            _take(records, _parsed(one))
        except (KeyError, TypeError, ValueError) as exc:
            raise Invalid(
                f"src: line {number} is not a line of an undo file, or was changed.",
                "Give the file as alvaria_config or alvaria_exclusions wrote it.",
                code="undo-file-invalid",
            ) from exc
    return list(records.values())


def _take(records: dict[int, Record], line: dict[str, Any]) -> None:
    check = line.pop("check", None)
    if check not in (None, _check(line)):
        raise ValueError("changed")
    if "record" in line:
        records[int(line["record"])] = Record.of(line)
    else:
        number = int(line["outcome"])
        records[number] = records[number].having(line)


def _parsed(line: str) -> dict[str, Any]:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        values = {}
    if not isinstance(values, dict):
        return {}
    return values


def _refuse_others(header: Values, place: Values) -> None:
    if header.get("undo") != NAME:
        raise Invalid(
            "src: is not an undo file.",
            "Give the file that undo_dest of alvaria_config or alvaria_exclusions named.",
            code="undo-file-invalid",
        )
    if header.get("format") != FORMAT:
        raise Invalid(
            f"src: has format {header.get('format')!r}, and this release reads format {FORMAT}.",
            "Undo with the release of the collection that wrote the file.",
            code="undo-file-format",
        )
    for name in _PLACE:
        if header.get(name) != place[name]:
            raise Invalid(
                f"src: belongs to another {name}, {header.get(name)!r}.",
                f"Undo it there; the task is about {place[name]!r}.",
                code="undo-file-elsewhere",
            )
