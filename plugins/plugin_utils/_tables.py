# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is PRIVATE to the collection. It can have breaking changes at any time.

"""Families of a document that are CSV files of the controller, as spreadsheets write them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from ansible.errors import AnsibleError
from ansible.parsing.dataloader import DataLoader

from ansible_collections.alvaria.cloud.plugins.module_utils._bulk.source import (
    Layout,
    Row,
    delimiter_of,
    from_file,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._bulk.spelling import Spelling
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Invalid
from ansible_collections.alvaria.cloud.plugins.module_utils._model.kinds import Time
from ansible_collections.alvaria.cloud.plugins.module_utils._model.values import NEVER
from ansible_collections.alvaria.cloud.plugins.module_utils._task.task import Task
from ansible_collections.alvaria.cloud.plugins.plugin_utils._files import real_file

ENDING = ".csv"
#: So many rows that are not valid are told.
_MOST_TOLD = 10

Lines = list[list[int]]


class Tables:
    """Reads the tables of a document, by the options that say how they are written."""

    def __init__(self, arguments: Mapping[str, Any]) -> None:
        self._ignored = _texts(arguments.get("ignore_columns"))
        self._formats = _texts(arguments.get("time_format"))
        self._zone = str(arguments.get("zone") or "UTC")
        self._region = arguments.get("phone_region")

    @cached_property
    def _spelling(self) -> Spelling:
        return Spelling.of(self._formats, self._zone, self._region)

    def read(
        self, path: str, name: str, task: Task, loader: DataLoader, option: str
    ) -> tuple[list[dict[str, Any]], Lines]:
        """The entries of a table, and the lines that each comes from.

        Raises ``Invalid`` that names the option, the file and the lines.
        """
        about = f"{option}: {name!r}"
        table = task.table
        if table is None:
            raise Invalid(
                f"{about}: entries of this family do not fit into a table.",
                "Write them as YAML.",
                code="table-family",
            )
        real = _in_clear(path, about, loader)
        delimiter = delimiter_of(real, about)
        layout = Layout(table.columns, table.aliases, {}, delimiter, self._ignored)
        rows = list(self._spelled(task, from_file(real, layout, about)))
        _refuse_bad(rows, about)
        pairs = list(table.entries((row.number, row.values) for row in rows))
        return [entry for entry, _lines in pairs], [lines for _entry, lines in pairs]

    def _spelled(self, task: Task, rows: Iterator[Row]) -> Iterator[Row]:
        """The rows with their times and telephone numbers in the spelling of the API."""
        times = [item for item in task.fields if isinstance(item.kind, Time)]
        if not (self._formats or self._zone != "UTC"):
            times = []
        if not (times or self._region):
            yield from rows
            return
        for row in rows:
            values = dict(row.values)
            problem = row.problem
            for item in times:
                problem = problem or self._read_time(values, item.option_name, item.kind.nullable)
            yield row._replace(values=values, problem=problem or self._read_number(task, values))

    def _read_time(self, values: dict[str, str], option: str, nullable: bool) -> str:
        """Bring a time to the spelling of the API; what is wrong with it."""
        text = values.get(option)
        if text is None or (nullable and text.strip().lower() == NEVER):
            return ""
        try:
            values[option] = self._spelling.times.read(text)
        except ValueError as exc:
            return f"{option}: {self._spelling.times.problem(text, exc)}"
        return ""

    def _read_number(self, task: Task, values: dict[str, str]) -> str:
        """Bring a telephone number to E.164; what is wrong with it."""
        telephone = None
        if task.table is not None:
            telephone = task.table.rows.telephone
        if not self._region or telephone is None or not values.get(telephone.option):
            return ""
        phones = self._spelling.phones
        if phones is None or values.get(telephone.told_by) not in telephone.words:
            return ""
        try:
            values[telephone.option] = phones.read(values[telephone.option])
        except ValueError as exc:
            return f"{telephone.option}: {exc}"
        return ""


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [str(item) for item in value or ()]


def _in_clear(path: str, about: str, loader: DataLoader) -> str:
    """The path of a file, or of its decrypted copy. Raises ``Invalid``."""
    try:
        return real_file(path, loader)
    except AnsibleError as exc:
        raise Invalid(
            f"{about} cannot be decrypted.",
            "Give the vault's password, or a readable file.",
            code="file-unreadable",
        ) from exc
    except OSError as exc:
        raise Invalid(
            f"{about} cannot be read ({exc.strerror}).",
            "Give a readable file.",
            code="file-unreadable",
        ) from exc


def _refuse_bad(rows: Sequence[Row], about: str) -> None:
    """Raise ``Invalid`` where rows are not valid."""
    bad = [f"line {row.number}: {row.problem}" for row in rows if row.problem]
    if not bad:
        return
    more = ""
    if len(bad) > _MOST_TOLD:
        more = f"; and {len(bad) - _MOST_TOLD} more"
    raise Invalid(
        f"{about}: {'; '.join(bad[:_MOST_TOLD])}{more}.",
        "Correct the file; nothing was read from or written to the organization.",
        code="table-rows",
    )
