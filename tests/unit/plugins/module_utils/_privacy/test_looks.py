# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Numbers and addresses are found in any spelling, and nothing else is."""

from __future__ import annotations

import re
import time
from collections.abc import Container
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.alvaria.cloud.plugins.module_utils._privacy.looks import (
    MOST,
    REST,
    without_people,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._privacy.mask import Masker
from ansible_collections.alvaria.cloud.plugins.module_utils._privacy.reading import as_read

MASKER = Masker("key of the organization")
#: Personal data only where no option can lift the mask.
LIFTED = Masker("key of the organization", enabled=False)
_AROUND = st.sampled_from(
    ["{}", "asked by {}, twice", "<{}>", '"{}"', "number: {}.", "id={}&x=1", "x{}x", "{} {}"]
)


@st.composite
def _spelt(draw: st.DrawFn, groups: tuple[int, ...], digits: str) -> str:
    """Digits in groups with something between them, in any digits of the world."""
    between = st.sampled_from(
        [" ", "-", ".", "/", "\t", "\u2013", "\u2011", "\u00a0", "\u202f", " - ", "--", ") ", "_"]
    )
    pieces, start = [], 0
    for size in groups:
        pieces.append(digits[start : start + size])
        start += size
    text = pieces[0] + "".join(draw(between) + piece for piece in pieces[1:])
    if draw(st.booleans()):
        text = text.translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)})
    if draw(st.booleans()):
        return quote(text)
    if draw(st.booleans()):
        chosen = draw(st.sets(st.sampled_from("0123456789")))
        text = "".join(quote_digit(sign, chosen) for sign in text)
    return text


def quote_digit(sign: str, chosen: Container[str]) -> str:
    """A sign, as an address spells it if it is one of the digits that are chosen."""
    if sign in chosen:
        return f"%{ord(sign):X}"
    return sign


_LINES = st.integers(100, 199).map(lambda line: f"202555{line:04}")
_NUMBERS = st.builds(
    lambda prefix, line, groups: (prefix, line, groups),
    st.sampled_from(["", "+1", "1-", "(", "+1 (", "%2B1", "tel:"]),
    _LINES,
    st.sampled_from([(10,), (3, 3, 4), (3, 7), (6, 4), (2, 2, 2, 2, 2), (1,) * 10]),
).flatmap(lambda parts: _spelt(parts[2], parts[1]).map(lambda text: parts[0] + text))
_SSNS = st.builds(
    lambda middle, groups: (f"987{middle:02}4321", groups),
    st.integers(1, 99),
    st.sampled_from([(9,), (3, 2, 4)]),
).flatmap(lambda parts: _spelt(parts[1], parts[0]))


def _digits(text: str) -> str:
    """The digits of a text in which nothing is masked."""
    text = re.sub(r"\*\*\*.{0,4}#[0-9a-f]{6}", "", text)
    return re.sub(r"\D", "", re.sub("%[0-9A-F]{2}", "", text))


@given(_NUMBERS, _AROUND)
def test_no_spelling_of_a_number_passes(number: str, around: str) -> None:
    shown = without_people(MASKER, around.format(number, number))
    assert _digits(shown).removesuffix("1") == ""
    assert "***" in shown


@given(_SSNS, _AROUND, st.sampled_from([MASKER, LIFTED]))
def test_no_spelling_of_an_ssn_passes_and_none_of_its_digits_is_shown(
    ssn: str, around: str, masker: Masker
) -> None:
    shown = without_people(masker, around.format(ssn, ssn))
    assert _digits(shown).removesuffix("1") == ""
    assert "***#" in shown


@given(st.text(), st.text(), st.sampled_from(["+12025550143", "987-65-4321", "jo@example.com"]))
def test_nothing_around_it_hides_a_number_or_an_address(
    before: str, after: str, value: str
) -> None:
    assert value not in without_people(MASKER, before + value + after)


_CODES = ["&#{};", "&#0000{};", "&amp;#{};", "&#x{:x};", "&#x000{:X};", "\\u{:04x}", "\\x{:02x}"]
_CODES += ["\\\\u{:04X}"]


@pytest.mark.parametrize("code", _CODES)
@pytest.mark.parametrize("value", ["+12025550143", "123-45-6789", "jo@example.com"])
def test_codes_of_all_characters_or_of_those_between_hide_nothing(code: str, value: str) -> None:
    wholly = "".join(code.format(ord(sign)) for sign in value)
    shown = without_people(MASKER, f"it says {wholly}, twice")
    assert re.fullmatch(r"it says \*\*\*.{0,4}#[0-9a-f]{6}, twice", shown)
    between = re.sub("[-+@]", lambda sign: code.format(ord(sign.group())), value)
    shown = without_people(MASKER, f"it says {between}, twice")
    assert re.search(r"\*\*\*.{0,4}#[0-9a-f]{6}, twice", shown)
    assert not re.search("12025550143|6789|jo|example", as_read(shown))


@pytest.mark.parametrize("masker", [MASKER, LIFTED])
def test_of_a_long_text_with_codes_the_first_words_are_shown(masker: Masker) -> None:
    shown = without_people(masker, "a word of &#49; " * 200 + "&#57;87654321")
    words = shown.removesuffix(REST).split()
    assert words == ["a", "word", "of", "1"] * (1024 // 16)
    assert shown.endswith(REST)


@pytest.mark.parametrize(
    "sign", ["\x01", "\x1b", "\x7f", "\x9b", "\u034f", "\u2066", "\u2069", "\ufe0f", "\ufe0f\u20e3"]
)
def test_what_nobody_sees_hides_no_number(sign: str) -> None:
    for value in ("+12025550143", "987654321"):
        shown = without_people(MASKER, sign.join(value))
        assert _digits(shown) == ""


def test_other_codes_stay_as_they_are() -> None:
    for text in ("it\\x27s &#39;7&#39; \\u0041 &amp;#65;", "a \\x31 b &#50; c \n &amp;#38;"):
        assert without_people(MASKER, text) == text


@pytest.mark.parametrize("value", ["jo@example.com", "jo%40example.com", "+12025550143"])
def test_what_looks_like_a_mask_hides_nothing_behind_it(value: str) -> None:
    assert value not in without_people(MASKER, f"***0143#123456{value}")


@given(st.text() | st.from_regex(r"[0-9 +().@a-f%*#-]{0,80}", fullmatch=True))
def test_what_has_passed_once_passes_unchanged(text: str) -> None:
    once = without_people(MASKER, text)
    assert without_people(MASKER, once) == once


@pytest.mark.parametrize(
    "value",
    [
        "+12025550143",
        "+1 (202) 555-0143",
        "+1 202 555 0143",
        "(202) 555-0143",
        "(202)555-0143",
        "(202) 5550145",
        "1-202-555-0144",
        "202-555-0143",
        "202\u2013555\u20130143",
        "202\u00a0555\u00a00143",
        "202.555.0143",
        "202/555/0143",
        "202\t555\t0143",
        "12025550143",
        "0012025550143",
        "\uff12\uff10\uff12\uff15\uff15\uff15\uff10\uff11\uff14\uff13",
        "jo.doe+x@mail.example.com",
    ],
)
@pytest.mark.parametrize("around", ["{}", "asked by {}, twice", "<{}>", '"{}"', "number: {}."])
def test_what_looks_like_a_number_or_an_address_is_masked_in_free_text(
    value: str, around: str
) -> None:
    assert without_people(MASKER, around.format(value)) == around.format(MASKER.mask(value))
    assert without_people(LIFTED, around.format(value)) == around.format(value)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("id=%2B12025550143&x", "%2B12025550143"),
        (r"202\u2013555\u20130143", r"202\u2013555\u20130143"),
        ("202&nbsp;555&nbsp;0143", "202&nbsp;555&nbsp;0143"),
        ("tel:5550143", "5550143"),
        ("+1202555", "+1202555"),
    ],
)
def test_a_number_is_masked_as_others_spell_it(text: str, number: str) -> None:
    assert without_people(MASKER, text) == text.replace(number, MASKER.mask(number))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("jo%40example.com", "jo@example.com"),
        ("x=jo%2Bx%40example.com", "jo+x@example.com"),
        ("jo%2540example.com", "jo@example.com"),
        ("<b>jo&#64;example.com", "jo@example.com"),
        ("jo&#x40;example.com", "jo@example.com"),
        ("jo&commat;example.com", "jo@example.com"),
        (r"'jo\u0040example.com", "jo@example.com"),
        ("jo\uff20example.com", "jo@example.com"),
        ("value='jo.o'neil@example.com", "jo.o'neil@example.com"),
        ("mailto:jo@example.com", "jo@example.com"),
    ],
)
def test_an_address_is_masked_as_what_it_means(text: str, shown: str) -> None:
    assert without_people(MASKER, text).endswith(MASKER.mask(shown))
    assert "jo" not in without_people(MASKER, text)


@pytest.mark.parametrize("ssn", ["521 44 9377", "521449377", "521-44-9377", "521.44.9377"])
def test_an_ssn_in_free_text_is_masked_always(ssn: str) -> None:
    for masker in (MASKER, LIFTED):
        assert without_people(masker, f"SSN{ssn}.") == f"SSN{masker.mask_wholly(ssn)}."


def test_an_ssn_beside_other_digits_shows_none_of_its_own() -> None:
    assert "9377" not in without_people(MASKER, "521-44-9377 5")
    assert "9377" not in without_people(LIFTED, "521-44-9377 5")


@given(
    st.text("0123456789", max_size=1),
    st.text(" .()-/_", min_size=1, max_size=6),
    st.sampled_from(["+", "%2B", "\uff0b", "%20+"]),
)
def test_a_short_number_in_international_form_is_masked_behind_another_digit(
    digit: str, between: str, plus: str
) -> None:
    assert "5550143" not in without_people(MASKER, f"{digit}{between}{plus}5550143")


def test_a_day_beside_a_number_stays() -> None:
    masked = MASKER.mask("2025550143")
    assert without_people(MASKER, "2026-01-01 2025550143") == f"2026-01-01 {masked}"


def test_addresses_stay_where_they_name_agents() -> None:
    text = "no user goes by agent001@example.com"
    assert without_people(MASKER, text, addresses=False) == text


@pytest.mark.parametrize(
    "number", ["12025550143", "12025550143ab", "134302066600001", "cb221217800211"]
)
def test_an_id_is_known_as_a_step_of_a_path_and_with_a_letter_only(number: str) -> None:
    for text in (f"asked {number}", f"/users/x{number}", f"/users/{number}x", f"/users/1-{number}"):
        assert "2025550143" not in without_people(MASKER, text)
        assert "134302066600001" not in without_people(MASKER, text)
        assert "221217800211" not in without_people(MASKER, text)


@pytest.mark.parametrize("number", ["12025550143", "134302066600001", "12025550143ab"])
def test_a_number_as_a_step_of_a_path_is_masked(number: str) -> None:
    assert number not in without_people(MASKER, f"GET /users/{number} answered HTTP 400.")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Asked not to be called",
        "GET /via/v3/organizations/demo/compliance/exclusions/"
        "54ba2580-adb7-4fe8-ae3a-115719695119 answered HTTP 400.",
        "contactAttempts/8be4bc5493421771caa26def07d8ea0f answered HTTP 500.",
        "GET /via/v2/organizations/demo/users/cb221217800211 answered HTTP 400.",
        "PUT /via/v2/organizations/demo/users/2049f439be17920/skills answered HTTP 409.",
        "commit 49342177120a1d6ce7f6d5c4a2c1a5b0e2f9d8c7",
        "2026-01-01T00:00:00.000Z to 2036-12-31",
        "from 2026-01-01 00:00 on",
        "http://127.0.0.1:46299 did not answer within 30 s.",
        "http://192.168.100.200:8443/ is asked",
        "***0143#123456 and version 1002",
        "line 1234567 of 9876543",
        "mail @example and a@",
    ],
)
def test_other_words_and_numbers_stay_as_they_are(text: str) -> None:
    assert without_people(MASKER, text) == text


@pytest.mark.parametrize("one", ["2025550143, ", "+1202555, ", "jo@example.com "])
def test_of_a_text_about_many_people_the_rest_is_hidden(one: str) -> None:
    shown = without_people(MASKER, one * (MOST + 5))
    assert shown.endswith(REST)
    assert shown.count(MASKER.mask(one.strip(", "))) == MOST


@pytest.mark.parametrize("short", ["12 of 34, ", "2026-01-01, ", "2026-01-01 00:00, ", "10.0.0.1 "])
def test_however_many_other_digits_are_in_a_text_they_stay(short: str) -> None:
    masked = MASKER.mask("2025550143")
    many = short * 600
    assert without_people(MASKER, many) == many
    assert without_people(MASKER, f"{many}of 2025550143") == f"{many}of {masked}"


def test_what_an_address_spells_right_before_a_number_is_no_part_of_it() -> None:
    masked = MASKER.mask("2025550143")
    assert without_people(MASKER, "a%202025550143") == f"a%20{masked}"
    assert without_people(MASKER, "%2F%202025550143") == f"%2F%20{masked}"
    assert without_people(MASKER, r"a\u2013 2025550143") == rf"a\u2013 {masked}"


@pytest.mark.parametrize("unit", ["aaa@aaa", "%40a", "%32", "%EF%BC%92", "2 "])
def test_of_what_is_too_long_for_one_person_nothing_is_shown(unit: str) -> None:
    shown = without_people(MASKER, unit * 200)
    assert re.fullmatch(r"\*\*\*#[0-9a-f]{6} ?", shown)


def test_of_many_encoded_numbers_the_rest_is_hidden() -> None:
    encoded = "".join(f"%3{digit}" for digit in "2025550143")
    shown = without_people(MASKER, f"{encoded}x" * (MOST + 5))
    assert shown == f"{MASKER.mask('2025550143')}x" * MOST + REST


class _Counting:
    """A masker that counts what it is asked to mask."""

    enabled = True

    def __init__(self) -> None:
        self.characters = 0

    def mask(self, value: str) -> str:
        self.characters += len(value)
        return "***"

    mask_wholly = mask


@pytest.mark.parametrize("text", ["hello 12, 2026-01-01 ", "a%2bc%12 ", "1------x", "5550143, "])
def test_what_is_nobodys_is_not_even_hashed(text: str) -> None:
    masker = _Counting()
    assert without_people(masker, text * 99) == text * 99
    assert masker.characters == 0


@pytest.mark.parametrize(
    "unit",
    ["aaa@", "a'a@", "aaa@aaa ", "2025550143 ", "2025550143, ", "1", "%40", "%25", "&#0"]
    + ["%31", "12345x", "+(", "9-"],
)
def test_twice_the_text_is_at_most_twice_the_work(unit: str) -> None:
    counts: list[Any] = []
    for size in (2000, 4000):
        masker = _Counting()
        without_people(masker, unit * size)
        counts.append(masker.characters)
    assert counts[1] <= 2 * counts[0] + len(unit)


@pytest.mark.parametrize("unit", ["\\", "&amp;", "amp;", "&#0", "\\x", "&", "\\u0031", "\u2066"])
def test_to_find_codes_takes_time_in_proportion_to_the_text(unit: str) -> None:
    # Four times the text would take sixteen times as long, if each sign were compared with each.
    text = unit * (16000 // len(unit))
    assert _time_of(text) < 10 * _time_of(text[:4000]) + 0.002


def _time_of(text: str) -> float:
    """The least of several times of the processor, in seconds."""
    times = []
    for _round in range(5):
        start = time.thread_time()
        without_people(MASKER, f"1 {text}")
        times.append(time.thread_time() - start)
    return min(times)
