# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The same number in two spellings."""

from __future__ import annotations

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._bulk.ledger import Ledger
from ansible_collections.alvaria.cloud.plugins.module_utils._bulk.numbers import Numbers
from ansible_collections.alvaria.cloud.plugins.module_utils._bulk.spelling import (
    Spelling,
    Telephone,
)

IDENTITY = ("type", "value")
TELEPHONE = Telephone("value", "type", ("Voice", "SMS"))


def numbers(rows: list[str], region: str | None = None) -> Numbers:
    ledger = Ledger(IDENTITY)
    found = Numbers(Spelling.of((), "UTC", region, TELEPHONE), IDENTITY, ledger)
    for line, text in enumerate(rows, 1):
        ledger.enter([line], [("Voice", text)], [()], [()])
        found.enter([{"type": "Voice", "value": text}])
    return found


def test_a_list_in_one_spelling_is_not_worth_a_word() -> None:
    assert numbers(["+12025550143", "+12025550144"]).warnings("exclusions") == []
    assert numbers(["12025550143"]).warnings("exclusions") == []
    assert numbers(["(202) 555-0143"]).warnings("exclusions") == []


def test_spellings_of_a_list_are_counted_and_no_number_is_shown() -> None:
    found = numbers(["+12025550143", "+12025550144", "12025550145", "(202) 555-0146"])
    found.enter([{"type": "Email", "value": "a@example.com"}])
    [warning] = found.warnings("exclusions")
    assert "several ways: 2 with +, 1 without, 1 with other signs." in warning
    assert "555" not in warning


@pytest.mark.parametrize("row", ["+12025550143", "12025550143", "2025550143", "(202) 555-0143"])
@pytest.mark.parametrize("other", ["+12025550143", "12025550143", "2025550143", "(202) 555-0143"])
def test_a_number_of_the_organization_is_known_in_another_spelling(row: str, other: str) -> None:
    if row == other:
        return  # a row names it as it is spelled
    found = numbers([row])
    found.meet(("Voice", other))
    [warning] = found.warnings("exclusions")
    assert "1 of the organization have a number of the list in another spelling" in warning


@pytest.mark.parametrize(
    ("kind", "other"),
    [
        ("Voice", "+12025550144"),
        ("Voice", "+492025550143"),
        ("Account", "12025550143"),
        ("SMS", "12025550143"),
        ("Voice", "143"),
    ],
)
def test_another_number_is_another(kind: str, other: str) -> None:
    found = numbers(["+12025550143"])
    found.meet((kind, other))
    assert found.warnings("exclusions") == []


def test_a_region_knows_what_digits_cannot_tell() -> None:
    found = numbers(["+442079460018"], "GB")
    found.meet(("Voice", "020 7946 0018"))
    assert len(found.warnings("exclusions")) == 1
