# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What may be shown as a date, and what form it has."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.alvaria.cloud.plugins.module_utils._bulk.dates import suggested


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("31.12.2026", ["%d.%m.%Y"]),
        ("3.4.2026", ["%d.%m.%Y"]),
        ("31.12.26", ["%d.%m.%y"]),
        ("12/31/2026", ["%m/%d/%Y"]),
        ("31/12/2026", ["%d/%m/%Y"]),
        ("03/04/2026", ["%d/%m/%Y", "%m/%d/%Y"]),
        ("2026/03/04", ["%Y/%m/%d"]),
        ("2026/13/04", ["%Y/%d/%m"]),
        ("31-Dec-2026", ["%d-%b-%Y"]),
        ("31.12.2026 23:59", ["%d.%m.%Y %H:%M"]),
        ("31.12.2026 11:59:59PM", ["%d.%m.%Y %I:%M:%S%p"]),
        ("31.12.2026 23:59 +0100", ["%d.%m.%Y %H:%M %z"]),
    ],
)
def test_a_date_has_a_form(text: str, forms: list[str]) -> None:
    assert suggested(text) == forms


@pytest.mark.parametrize(
    "text",
    [
        "+12025550143",
        "202-555-0143",
        "202.555.0143",
        "(202) 555-0143",
        "20 25 55 01 43",
        "20/25/5501",
        "12.02.5555",
        "521-44-9377",
        "20261231",
        "12-11-26",
        "31.12.2026 202-555-0143",
        "31.12.2026" + " " * 40,
        "soon",
        "",
    ],
)
def test_what_could_be_a_number_of_a_person_is_no_date(text: str) -> None:
    assert suggested(text) == []


@given(st.from_regex(r"[+(]?[0-9]{2,4}[-. /)]{0,2}[0-9]{2,4}[-. /]?[0-9]{3,4}", fullmatch=True))
def test_a_telephone_number_is_a_date_only_with_a_year_of_these_centuries(text: str) -> None:
    assert (
        not suggested(text)
        or text[-4:-2] in ("19", "20", "21")
        or text[:2]
        in (
            "19",
            "20",
            "21",
        )
    )
