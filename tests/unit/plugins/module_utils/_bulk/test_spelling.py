# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Telephone numbers in one spelling."""

from __future__ import annotations

import importlib
from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._bulk.spelling import Phones, Spelling
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Invalid


@pytest.mark.parametrize(
    "text",
    [
        "+12025550143",
        "12025550143",
        "2025550143",
        "(202) 555-0143",
        "+1 (202) 555-0143",
        "1-202-555-0143",
        "202.555.0143",
        "202\u00a0555\u20110143",
        "011 1 202 555 0143",
    ],
)
def test_all_spellings_of_a_number_are_one(text: str) -> None:
    assert Phones("US").read(text) == "+12025550143"


def test_a_number_with_a_country_code_is_that_of_its_country() -> None:
    assert Phones("US").read("+44 20 7946 0018") == "+442079460018"
    assert Phones("GB").read("020 7946 0018") == "+442079460018"


@pytest.mark.parametrize(
    "text",
    [
        "5550143",
        "123",
        "20255501430000000",
        "202555014",
        "2025550143 x12",
        "2025550143 / x 2025550144",
        "1-800-FLOWERS",
        "tel 2025550143",
        "n/a",
        "",
        "+",
    ],
)
def test_what_is_no_possible_number_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(ValueError, match="is not a possible telephone number") as caught:
        Phones("US").read(text)
    assert "555" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    ["030 1234567/68", "030/123456/7", "030 12345 / 030 12346", "030 123456/", "(030) 12345/678"],
)
def test_what_may_be_two_numbers_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="^may be two numbers") as caught:
        Phones("DE").read(text)
    assert "123" not in str(caught.value)


@pytest.mark.parametrize("text", ["030/123456", "030 / 12 34 56", "+49 30/123456", "(030)/123-456"])
def test_a_slash_may_part_an_area_from_a_number_in_it(text: str) -> None:
    assert Phones("DE").read(text) == "+4930123456"


@pytest.mark.parametrize("region", ["UK", "us", "USA", "+1", "ZZ"])
def test_a_region_is_one_of_iso_3166(region: str) -> None:
    with pytest.raises(Invalid, match="phone_region: .* is not a known region"):
        Phones(region)


def test_the_library_is_needed_for_a_region_only(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", missing)
    assert Spelling.of(None, "UTC", None).phones is None
    with pytest.raises(
        Invalid, match=r"Failed to import the required Python library \(phonenumbers\)"
    ):
        Spelling.of(None, "UTC", "US")
