# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is PRIVATE to the collection. It can have breaking changes at any time.

"""From which file of a folder each entry of a document comes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.alvaria.cloud.plugins.plugin_utils._tables import ENDING as TABLE

_PLACE = re.compile(r"\b([a-z_]+)\[(\d+)\](?P<rest>\.[a-z_]+\[(?P<element>\d+)\])?", re.ASCII)
#: The lines of each entry: of a table those of all its rows, else the one in which it begins.
Lines = Sequence[Sequence[int]]
#: What a result says of entries.
_ABOUT_ENTRIES = ("msg", "failures", "error", "warnings")


class Origins:
    """Turns places in a document, such as ``user_skills[12]``, into places in its files.

    The engine counts through the files of a folder, but people look into one of them.
    """

    def __init__(self) -> None:
        #: For each family its files, with the number of the first entry that comes from each, and
        #: the lines of each entry.
        self._files: dict[str, list[tuple[int, str, Lines]]] = {}

    def note(self, family: str, first: int, file: str, lines: Lines = ()) -> None:
        """Note that the entries of a family from number ``first`` on come from a file.

        ``lines``: where they are in it, if that is known.
        """
        self._files.setdefault(family, []).append((first, file, lines))

    def placed(self, result: Mapping[str, Any]) -> dict[str, Any]:
        """A result that names files: ``users.yml, line 7: user_skills[2]``."""
        placed = dict(result)
        if self._files:
            for key in _ABOUT_ENTRIES:
                if key in placed:
                    placed[key] = self._within(placed[key])
        return placed

    def _within(self, value: Any) -> Any:
        if isinstance(value, str):
            return _PLACE.sub(self._place, value)
        if isinstance(value, Mapping):
            return {key: self._within(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self._within(item) for item in value]
        return value

    def _place(self, found: re.Match[str]) -> str:
        family, number = found.group(1), int(found.group(2))
        for first, file, lines in reversed(self._files.get(family, [])):
            if first > number:
                continue
            where = file
            if lines:
                where += f", line {_line(lines[number - first], found)}"
            if file.lower().endswith(TABLE):
                return where
            return f"{where}: {family}[{number - first}]{found.group('rest') or ''}"
        return found.group()


def _line(lines: Sequence[int], found: re.Match[str]) -> int:
    """The line of an entry, or of one of its elements."""
    element = int(found.group("element") or 0)
    return lines[min(element, len(lines) - 1)]
