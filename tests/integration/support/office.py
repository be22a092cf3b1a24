# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""LibreOffice without its windows, for the tests that take tables through a spreadsheet program."""

from __future__ import annotations

import copy
import os
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from xml.etree import ElementTree

import pytest

#: Comma, quotation mark, UTF-8, from the first line on, and sixty columns as text.
_OPENED = "44,34,76,1," + "/".join(f"{number}/2" for number in range(1, 61))
_READ = f"--infilter=Text - txt - csv (StarCalc):{_OPENED}"
#: Every text in quotation marks, and cells as they are shown.
_SAVED = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,true,false"
#: Empty ones go on to the end of the sheet.
_MOST = 100
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


class Office:
    """The spreadsheet program, with a profile of its own in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._program = shutil.which("soffice")
        if self._program is None:
            message = "no LibreOffice on this machine: run tools/office.sh as root, or install it"
            if os.environ.get("CI"):
                pytest.fail(message)
            pytest.skip(message)

    def open(self, tables: Sequence[Path], kind: str) -> list[Path]:
        """Open tables with all columns as text, and save them in ``kind``, such as ``xlsx``."""
        return self._converted(tables, kind, _READ)

    def save(self, sheets: Sequence[Path], folder: Path) -> None:
        """Save sheets as CSV in a folder."""
        folder.mkdir()
        for table in self._converted(sheets, _SAVED):
            shutil.move(table, folder / table.name)

    def _converted(self, files: Sequence[Path], kind: str, *options: str) -> list[Path]:
        ending = kind.partition(":")[0]
        into = self._folder / ending
        profile = f"-env:UserInstallation={(self._folder / 'profile').as_uri()}"
        begin = [str(self._program), profile, "--headless", *options]
        command = [*begin, "--convert-to", kind, "--outdir", str(into), *map(str, files)]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
        return [into / f"{file.stem}.{ending}" for file in files]


def edit(sheet: Path, row: int, column: int, text: str) -> None:
    """Write text into a cell of a flat OpenDocument sheet; both are counted from 0."""
    # LibreOffice knows the file by its prefixes.
    for _event, (prefix, name) in ElementTree.iterparse(sheet, events=["start-ns"]):
        ElementTree.register_namespace(prefix, name)
    tree = ElementTree.parse(sheet)
    line = _each(tree.getroot().iter(f"{_TABLE}table-row"), "rows")[row]
    cells = [copy.deepcopy(cell) for cell in _each(line, "columns")]
    line[:] = cells
    for part in list(cells[column]):
        cells[column].remove(part)
    for paragraph in text.split("\n"):
        ElementTree.SubElement(cells[column], f"{_TEXT}p").text = paragraph
    tree.write(sheet, encoding="utf-8", xml_declaration=True)


def _each(elements: Iterable[ElementTree.Element], what: str) -> list[ElementTree.Element]:
    """All of the elements, of which those that are alike are there once, with their number."""
    repeated = f"{_TABLE}number-{what}-repeated"
    each: list[ElementTree.Element] = []
    for element in elements:
        each.extend([element] * min(int(element.attrib.pop(repeated, "1")), _MOST))
    return each
