# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages docs/docsite/rst/document.rst and tables.rst: what an organization's document takes.

Keys and columns come from what the engine takes, words and examples from the modules'
documentation.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import playbooks_page
import schemas
import yaml

from ansible_collections.alvaria.cloud.plugins.module_utils._document.family import Family
from ansible_collections.alvaria.cloud.plugins.module_utils._document.tables import to_csv
from ansible_collections.alvaria.cloud.plugins.module_utils._model.table import Table

FOLDER = playbooks_page.PAGE.parent
LABEL = playbooks_page.LABEL
DOCUMENT = f"""\
A document describes an organization. It is a file, a folder of files (YAML, JSON and
:ref:`CSV tables <{LABEL}tables>`), or variables with ``alvaria_`` before the name of a family. Each
family is a list of entries, with the options of the module that manages one of them;
``compliance_settings`` is one dictionary. All families are optional, and the order of files and
families makes no difference.

The same as a JSON Schema, for editors and other programs, is the file
``playbooks/files/schemas/organization.json`` of the collection; see
:ref:`how editors use it <{LABEL}guide_editor>`, and how a document is applied in
:ref:`Your organization as code <{LABEL}guide_organization>`.
"""
TABLES = f"""\
These families of a :ref:`document <{LABEL}document>` can be CSV files, as spreadsheet programs
write them. A file is named after its family, and its first line names the columns, in any order.
Columns that are not needed may be missing, an empty cell says nothing, and the values of a list
stand in one cell with ``|`` between them. :ref:`From a spreadsheet <{LABEL}guide_spreadsheet>`
shows how to export, edit and apply them.
"""
_SPECIAL = re.compile(r"([\\*`|_])")


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _about(described: Mapping[str, Any]) -> str:
    """What the documentation says of an option, in one line."""
    words = described.get("description", [])
    if isinstance(words, str):
        words = [words]
    return _escaped(" ".join(map(schemas.plain, words)))


def _kind(spec: Mapping[str, Any]) -> str:
    """What an option takes."""
    notes = [str(spec.get("type", "str"))]
    if spec.get("required"):
        notes.append("required")
    if "choices" in spec:
        notes.append("one of " + ", ".join(f"``{choice}``" for choice in spec["choices"]))
    return ", ".join(notes)


def _line(name: str, spec: Mapping[str, Any], described: Mapping[str, Any]) -> list[str]:
    """What there is to say of a key or column."""
    return [f"``{name}`` ({_kind(spec)})", f"  {_about(described)}", ""]


def _keys(
    options: Mapping[str, Any], described: Mapping[str, Any], before: str = ""
) -> Iterator[str]:
    """A line for each key of an entry, and of what stands in it."""
    for name, spec in options.items():
        told = described.get(name, {})
        yield from _line(before + name, spec, told)
        yield from _keys(spec.get("options") or {}, told.get("suboptions", {}), f"{before}{name}.")


def example(family: Family) -> dict[str, Any]:
    """An entry of a family: the first example of its module that is one."""
    source = (schemas.MODULES / f"{family.task.name}.py").read_text(encoding="utf-8")
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "EXAMPLES":
            tasks = yaml.safe_load(str(ast.literal_eval(node.value)))
            return _entry(family, tasks)
    raise SystemExit(f"{family.task.name} has no examples")


def _entry(family: Family, tasks: list[dict[str, Any]]) -> dict[str, Any]:
    known = family.task.arguments.options
    for task in tasks:
        given = task.get(f"alvaria.cloud.{family.task.name}", {})
        entry = {name: value for name, value in given.items() if name in known and name != "state"}
        if entry and "{{" not in str(entry) and given.get("state") != "absent":
            return entry
    raise SystemExit(f"{family.task.name} has no example that is an entry of {family.name}")


def _block(language: str, text: str) -> list[str]:
    indented = [f"    {line}".rstrip() for line in text.splitlines()]
    return [f".. code-block:: {language}", "", *indented, ""]


def _page(name: str, title: str, introduction: str, sections: Iterator[str]) -> str:
    head = [f".. _{LABEL}{name}:", "", title, "=" * len(title), "", introduction]
    contents = [".. contents::", "   :local:", "   :depth: 1", ""]
    return playbooks_page.LICENCE + "\n".join([*head, *contents, *sections])


def _of_families() -> Iterator[str]:
    for family in schemas.FAMILIES:
        yield from (family.name, "-" * len(family.name), "")
        yield from (f"As :ansplugin:`alvaria.cloud.{family.task.name}#module` has them.", "")
        entry: Any = example(family)
        if not family.parts:
            entry = [entry]
        text = yaml.safe_dump({family.name: entry}, sort_keys=False, allow_unicode=True)
        yield from _block("text", text)
        described = schemas.documentation(family.task.name)
        yield from _keys(family.task.arguments.options, described)


def _of_tables() -> Iterator[str]:
    for family in schemas.FAMILIES:
        table = family.task.table
        if table is None:
            continue
        name = f"{family.name}.csv"
        yield from (name, "-" * len(name), "")
        yield from _block("text", to_csv(table, [example(family)]))
        yield from _columns(family, table)


def _columns(family: Family, table: Table) -> Iterator[str]:
    """A line for each column of a table."""
    options: dict[str, Any] = dict(table.arguments.options)
    described = dict(schemas.documentation(family.task.name))
    members = options.get(table.rows.option, {})
    told = described.get(table.rows.option, {})
    for key, column in table.rows.columns.items():
        options[column] = members.get("options", {}).get(key, {})
        described[column] = told.get("suboptions", {}).get(key, told)
    for column in table.columns:
        yield from (
            f"``{column}`` ({_kind(options[column])})",
            f"  {_about(described[column])}",
            "",
        )


def document() -> str:
    """Return the page of the document's format."""
    title = "The format of a document (schema)"
    return _page("document", title, DOCUMENT, _of_families())


def tables() -> str:
    """Return the page of the tables and their columns."""
    return _page("tables", "CSV tables and their columns", TABLES, _of_tables())


PAGES: dict[Path, Callable[[], str]] = {
    FOLDER / "document.rst": document,
    FOLDER / "tables.rst": tables,
}
