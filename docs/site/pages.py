# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sphinx extension: what differs here from the pages that Sphinx and antsibull-docs make.

- What a module takes comes before the options of the connection, which are the same in all modules.
- A page has its contents at the side, so that the list of them at its top goes.
- Code can be scrolled by keyboard, and the headings of the navigation have a level.
"""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

ROOT = Path(__file__).resolve().parents[2]
FRAGMENT = ROOT / "plugins" / "doc_fragments" / "_connection.py"
TABLE = "ansible-option-table"
TITLE = "Connection, the same for all modules"
_PARAMETER = re.compile(r'id="parameter-(\w+)"')


def connection_options() -> set[str]:
    """Return the names of the options that all modules have."""
    fragment = runpy.run_path(str(FRAGMENT))["ModuleDocFragment"]
    return set(yaml.safe_load(fragment.DOCUMENTATION)["options"])


def _option(row: nodes.row) -> str:
    """Return the option that a row is about, or nothing."""
    for raw in row.findall(nodes.raw):
        if found := _PARAMETER.search(raw.astext()):
            return found[1]
    return ""


def _body(table: nodes.table) -> nodes.tbody:
    return next(iter(table.findall(nodes.tbody)))


def _part(table: nodes.table, options: set[str]) -> None:
    """Move the rows of these options to a table of their own, below."""
    moved = [row for row in _body(table).children if _option(row) in options]
    if not moved or len(moved) == len(_body(table).children):
        return
    for row in moved:
        _body(table).remove(row)
    other = table.deepcopy()
    _body(other).children = []
    _body(other).extend(moved)
    place = table.parent.index(table) + 1
    table.parent.insert(place, [nodes.rubric("", TITLE), other])


def _reorder(app: Sphinx, doctree: nodes.document) -> None:
    for table in list(doctree.findall(nodes.table)):
        if TABLE in table["classes"]:
            _part(table, app.config.connection_options)
    for topic in list(doctree.findall(nodes.topic)):
        if "contents" in topic["classes"]:
            topic.parent.remove(topic)
    for title in doctree.findall(nodes.title):
        # It led back to that list.
        title.attributes.pop("refid", None)


class Translator(HTML5Translator):
    """Writes pages that can be used without a mouse, and that are read aloud well."""

    def starttag(self, node: nodes.Element, tagname: str, *args: Any, **attributes: Any) -> str:
        """Return a tag, with the attributes that its role asks for."""
        if attributes.get("ROLE") == "heading":
            attributes["ARIA-LEVEL"] = "2"
        if tagname == "pre":
            attributes["TABINDEX"] = "0"
        return super().starttag(node, tagname, *args, **attributes)

    def visit_literal_block(self, node: nodes.literal_block) -> None:
        """Let a block of code have the focus."""
        try:
            super().visit_literal_block(node)
        finally:
            self.body[-1] = self.body[-1].replace("<pre>", '<pre tabindex="0">')


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    app.add_config_value("connection_options", connection_options(), "env", {set})
    app.connect("doctree-read", _reorder)
    app.set_translator("html", Translator)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
