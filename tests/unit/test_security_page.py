# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tests that the page about security names are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
UNITS = "unit/plugins/module_utils/"
#: A file of tests, and the beginning of the name of one.
CITED = re.compile(r"`((?:U|unit|integration)/[\w/]+\.py)`(?: \(`(\w+?)_?(?:\.\.\.)?`\))?")


def cited() -> list[tuple[str, str]]:
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    return CITED.findall(text)


def test_there_are_tests_to_look_for() -> None:
    assert len(cited()) > 20


@pytest.mark.parametrize(("path", "name"), sorted(set(cited())))
def test_a_test_that_is_named_is_there(path: str, name: str) -> None:
    path = re.sub("^U/", UNITS, path)
    text = (ROOT / "tests" / path).read_text(encoding="utf-8")
    assert f"def {name}" in text
