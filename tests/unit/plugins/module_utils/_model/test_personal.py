# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""People's values: blanks, masks, and what cannot be meant."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Unfit
from ansible_collections.alvaria.cloud.plugins.module_utils._model.field import Channel, Field
from ansible_collections.alvaria.cloud.plugins.module_utils._model.personal import (
    looks_masked,
    refuse_unfit,
    sought,
    tidied,
    unfit,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._privacy.mask import HIDDEN, Masker

NUMBER = "+12025550143"
FIELDS = (
    Field("kind", "kind"),
    Field("value", "value", personal=True, channel=Channel("kind")),
    Field("reason", "reason"),
)


@pytest.mark.parametrize(
    ("value", "tidy"),
    [
        (f" {NUMBER}\t", NUMBER),
        (f"\u00a0{NUMBER}\r\n", NUMBER),
        ("+1 202 555 0143 ", "+1 202 555 0143"),
        ("   ", ""),
        ([f"{NUMBER} ", " BLANK"], [NUMBER, "BLANK"]),
        (None, None),
    ],
)
def test_blanks_around_a_value_are_taken_off_and_inner_ones_stay(value: Any, tidy: Any) -> None:
    assert tidied(value, "value") == tidy


@given(st.text(min_size=1))
def test_every_mask_is_known_as_one(value: str) -> None:
    mask = Masker("key").mask(value)
    assert looks_masked(mask) or mask == "BLANK"


@pytest.mark.parametrize("text", ["***0143#5d8e2a", "***#5d8e2a", HIDDEN, " ***0143#5d8e2a "])
def test_a_mask_is_refused(text: str) -> None:
    with pytest.raises(Unfit, match=r"^value: looks masked: read it with mask_personal_data: f"):
        tidied([text], "value")


@pytest.mark.parametrize("text", ["*", "**", "*67 202 555 0143", "a***", "***", "***x"])
def test_stars_alone_are_no_mask(text: str) -> None:
    assert looks_masked(text) is (text == "***")


VOICE = ("Voice", "SMS")
BAD_NUMBERS = [
    "1.20255E+10",
    "1.20255e10",
    "1,20255E+10",
    "12025550802.0",
    "+12025550802,00",
    '="+12025550177"',
    "'+12025550178",
    "N/A",
    "NULL",
    "#N/A",
    "-",
    "Total: 1",
    "Total: 1500",
    "Grand total: 15000",
    "exclusion_value",
]
GOOD_NUMBERS = [
    NUMBER,
    "12025550143",
    "+1 (202) 555-0143",
    "202.555.0143",
    "911",
    "1-800-555-FLOWERS",
    "tel:+12025550143",
    "sip:0143@example.com",
    "+1 202 555 0143 ext. 5",
    "030.12345.0",
    "",
]


@pytest.mark.parametrize("channel", VOICE)
@pytest.mark.parametrize("text", BAD_NUMBERS)
def test_what_a_spreadsheet_leaves_of_a_number_is_none(text: str, channel: str) -> None:
    assert unfit(text, channel) != ""
    assert unfit(text, "Account") == ""


@pytest.mark.parametrize("channel", VOICE)
@pytest.mark.parametrize("text", GOOD_NUMBERS)
def test_any_other_text_with_digits_may_be_a_number(text: str, channel: str) -> None:
    assert unfit(text, channel) == ""


@pytest.mark.parametrize("text", ["nobody", "A <a@example.com>", NUMBER, "12025550143"])
def test_an_email_address_has_an_at_and_no_name(text: str) -> None:
    assert unfit(text, "Email") != ""


@pytest.mark.parametrize("text", ["a@example.com", "a+b@example.com", "a@b", "m\u00fc@example.com"])
def test_any_text_with_an_at_may_be_an_email_address(text: str) -> None:
    assert unfit(text, "Email") == ""


SIGNS = "\u202a\u202c\u200b\u200d\ufeff\x00\x07\n\u00ad"


@pytest.mark.parametrize("channel", ["Voice", "Email", "SSN", ""])
@pytest.mark.parametrize("sign", SIGNS)
def test_a_sign_that_nobody_sees_is_in_no_value(sign: str, channel: str) -> None:
    wrong = unfit(f"12{sign}345@example.com", channel)
    assert wrong == f"contains an invisible character (U+{ord(sign):04X})"


@given(st.text())
def test_other_values_are_refused_for_such_signs_alone(text: str) -> None:
    seen = all(unicodedata.category(sign) not in ("Cc", "Cf") for sign in text)
    assert (unfit(text, "") == "") is seen


def test_only_what_differs_from_the_platform_is_judged() -> None:
    held = {"kind": "Voice", "value": "N/A"}
    refuse_unfit(FIELDS, held, held)
    refuse_unfit(FIELDS, {"reason": "N/A"}, held)
    with pytest.raises(Unfit, match=r"^own\.value: has fewer than 3 digits"):
        refuse_unfit(FIELDS, {**held, "value": "NULL"}, held, "own.")


def test_of_a_list_only_what_is_new_is_judged() -> None:
    fields = (Field("value", "value", personal=True),)
    refuse_unfit(fields, {"value": ["a\u200b", "b"]}, {"value": ["a\u200b"]})
    with pytest.raises(Unfit):
        refuse_unfit(fields, {"value": ["a\u200b", "b\u200b"]}, {"value": ["a\u200b"]})


@pytest.mark.parametrize(
    ("channel", "words"),
    [(Channel("kind"), "Voice"), (Channel(always="SMS"), "SMS"), (Channel(), "")],
)
def test_a_channel_is_told_by_a_field_or_always_the_same(channel: Channel, words: str) -> None:
    assert channel.of({"kind": "Voice"}) == words


@pytest.mark.parametrize("sign", "\u200b\u202a\ufeff\x00")
def test_what_is_looked_for_brings_a_warning_about_a_sign_that_nobody_sees(sign: str) -> None:
    wrong = f"1202555{sign}0143"
    for value in (wrong, [NUMBER, wrong]):
        assert sought(value, "value").startswith(
            f"value: contains an invisible character (U+{ord(sign):04X}), so it is another value"
        )


@pytest.mark.parametrize("value", [NUMBER, "M\u00fcller", "a b", "", None, [NUMBER], []])
def test_what_is_looked_for_brings_no_other_warning(value: Any) -> None:
    assert sought(value, "value") == ""
