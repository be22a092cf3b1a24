# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pages of the document's format: each family and each table, with an example that is one."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[2] / "tools"))

import document_pages  # noqa: E402
import schemas  # noqa: E402

FAMILIES = {family.name: family for family in schemas.FAMILIES}
DOCUMENT, TABLES = document_pages.document(), document_pages.tables()


@pytest.mark.parametrize("name", sorted(FAMILIES))
def test_a_family_has_its_keys_and_an_example(name: str) -> None:
    family = FAMILIES[name]
    section = DOCUMENT.split(f"\n{name}\n---", 1)[1].split("\n---", 1)[0]
    for option in family.task.arguments.options:
        assert f"\n``{option}`` (" in section
    assert f"    {name}:\n" in section
    assert document_pages.example(family).keys() <= family.task.arguments.options.keys()


@pytest.mark.parametrize("name", [name for name, one in FAMILIES.items() if one.task.table])
def test_a_table_has_its_columns_and_rows(name: str) -> None:
    table = FAMILIES[name].task.table
    assert table is not None
    section = TABLES.split(f"\n{name}.csv\n---", 1)[1].split("\n---", 1)[0]
    lines = section.split("\n\n")
    for column in table.columns:
        assert any(line.startswith(f"``{column}`` (") for line in lines), column
    assert section.count('\n    "') > 1


def test_every_key_is_explained() -> None:
    assert "\n  \n" not in DOCUMENT + TABLES
