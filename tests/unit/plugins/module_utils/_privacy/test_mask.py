# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Personal data is unreadable in every result and still the same in two runs."""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.alvaria.cloud.plugins.module_utils._model.field import Field
from ansible_collections.alvaria.cloud.plugins.module_utils._model.kinds import Prose, SetOf, Text
from ansible_collections.alvaria.cloud.plugins.module_utils._model.values import snake
from ansible_collections.alvaria.cloud.plugins.module_utils._privacy.mask import (
    HIDDEN,
    Masker,
    mask_tree,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._privacy.names import PERSONAL_KEYS

NUMBER = "+12025550143"
MASKER = Masker("key of the organization")
#: Personal data only where no option can lift the mask.
LIFTED = Masker("key of the organization", enabled=False)

_numbers = st.from_regex(r"\+?[0-9]{7,15}", fullmatch=True)
_texts = st.text(min_size=7, max_size=30)


@given(st.text(min_size=1), st.text())
def test_the_mask_is_the_same_for_the_same_key_and_value(key: str, value: str) -> None:
    assert Masker(key).mask(value) == Masker(key).mask(value)


@given(_texts)
def test_another_organizations_key_gives_another_mask(value: str) -> None:
    masks = {Masker(f"key {number}").mask(value) for number in range(8)}
    assert len(masks) > 1


@given(st.sets(_numbers, min_size=8, max_size=8))
def test_different_values_can_be_told_apart(values: set[str]) -> None:
    assert len({MASKER.mask(value) for value in values}) == len(values)


@given(_numbers | _texts)
def test_the_mask_never_contains_the_value(value: str) -> None:
    assert value not in MASKER.mask(value)


@pytest.mark.parametrize(
    ("value", "end"),
    [
        (NUMBER, "0143"),
        ("1234567890", "7890"),
        ("123-45-6789", ""),
        ("123 45 6789", ""),
        ("123456789", ""),
        ("SSN 123-45-6789", ""),
        ("123456", "56"),
        ("12345", ""),
        ("1", ""),
    ],
)
def test_only_the_last_characters_show_and_none_of_a_short_value(value: str, end: str) -> None:
    assert re.fullmatch(r"\*\*\*" + re.escape(end) + r"#[0-9a-f]{6}", MASKER.mask(value))


@given(st.text(min_size=1, max_size=5))
def test_of_a_short_value_nothing_but_the_hash_shows(value: str) -> None:
    assert re.fullmatch(r"\*\*\*#[0-9a-f]{6}", MASKER.mask(value))


def test_an_empty_value_stays_empty() -> None:
    assert MASKER.mask("") == ""


def test_a_number_is_masked_as_its_text() -> None:
    assert MASKER.mask(12025550143) == MASKER.mask("12025550143")


def test_every_character_of_the_key_counts() -> None:
    assert Masker("key").mask(NUMBER) != Masker("key ").mask(NUMBER)


@pytest.mark.parametrize("value", [NUMBER, "123-45-6789", "jo", 7])
def test_without_a_key_a_value_is_hidden_wholly(value: Any) -> None:
    assert Masker("").mask(value) == Masker("").mask_wholly(value) == HIDDEN


@given(_texts)
def test_a_mask_that_shows_nothing_has_the_hash_of_the_other(value: str) -> None:
    assert MASKER.mask_wholly(value) == f"***#{MASKER.mask(value).rpartition('#')[2]}"


def test_half_a_character_can_be_masked() -> None:
    assert MASKER.mask("\ud800").startswith("***#")


@given(_texts)
def test_a_fingerprint_is_that_of_the_key_and_no_mask(value: str) -> None:
    fingerprint = MASKER.fingerprint(value)
    assert fingerprint == Masker("key of the organization").fingerprint(value)
    assert fingerprint != Masker("another").fingerprint(value)
    assert not fingerprint.startswith(MASKER.mask(value).rpartition("#")[2])


@given(st.text(min_size=1), st.text(min_size=1))
def test_a_mask_is_the_hmac_of_a_key_that_is_derived(key: str, value: str) -> None:
    secret = key.encode(errors="surrogatepass")
    derived = hashlib.sha256(b"alvaria.cloud/mask/" + secret).digest()
    expected = hmac.new(derived, value.encode(errors="surrogatepass"), "sha256").hexdigest()
    assert Masker(key).mask_wholly(value) in (f"***#{expected[:6]}", value)


def test_without_a_key_nobody_can_make_a_fingerprint_again() -> None:
    assert Masker("").fingerprint(NUMBER) != Masker("").fingerprint(NUMBER)


FIELDS = (
    Field("kind", "kind"),
    Field("value", "value", personal=True, always_masked=("kind", "SSN")),
    Field("addresses", "addresses", SetOf(Text()), personal=True),
)


def test_personal_fields_are_masked_and_others_are_not() -> None:
    shown = MASKER.shown(
        FIELDS,
        {"kind": "Voice", "value": NUMBER, "addresses": [NUMBER, "a@example.test"], "version": 3},
    )
    assert shown == {
        "kind": "Voice",
        "value": MASKER.mask(NUMBER),
        "addresses": [MASKER.mask(NUMBER), MASKER.mask("a@example.test")],
        "version": 3,
    }


def test_an_absent_personal_value_stays_absent() -> None:
    assert MASKER.shown(FIELDS, {"kind": "Voice", "value": None, "addresses": []}) == {
        "kind": "Voice",
        "value": None,
        "addresses": [],
    }


def test_the_mask_can_be_lifted_except_from_social_security_numbers() -> None:
    assert LIFTED.shown(FIELDS, {"kind": "Voice", "value": NUMBER, "addresses": [NUMBER]}) == {
        "kind": "Voice",
        "value": NUMBER,
        "addresses": [NUMBER],
    }
    assert LIFTED.shown(FIELDS, {"kind": "SSN", "value": "123-45-6789"})[
        "value"
    ] == LIFTED.mask_wholly("123-45-6789")


def test_masking_leaves_its_argument_alone() -> None:
    values: dict[str, Any] = {"kind": "Voice", "value": NUMBER, "addresses": [NUMBER]}
    MASKER.shown(FIELDS, values)
    assert values == {"kind": "Voice", "value": NUMBER, "addresses": [NUMBER]}


# --- any answer of the API -----------------------------------------------------------------


@pytest.mark.parametrize("key", sorted(PERSONAL_KEYS))
def test_every_personal_field_of_the_api_is_masked_at_any_depth(key: str) -> None:
    tree = {"items": [{"id": "7", key: NUMBER}], "inner": {key: [NUMBER, "other-value"]}}
    assert mask_tree(MASKER, tree) == {
        "items": [{"id": "7", key: MASKER.mask(NUMBER)}],
        "inner": {key: [MASKER.mask(NUMBER), MASKER.mask("other-value")]},
    }


def test_the_mask_of_an_answer_can_be_lifted_except_from_social_security_numbers() -> None:
    tree = {
        "ssn": "123-45-6789",
        "customer": "jo",
        "exclusions": [
            {"exclusionType": "SSN", "exclusionValue": "123-45-6789"},
            {"exclusionType": "Voice", "exclusionValue": NUMBER},
        ],
    }
    assert mask_tree(LIFTED, tree) == {
        "ssn": LIFTED.mask_wholly("123-45-6789"),
        "customer": "jo",
        "exclusions": [
            {"exclusionType": "SSN", "exclusionValue": LIFTED.mask_wholly("123-45-6789")},
            {"exclusionType": "Voice", "exclusionValue": NUMBER},
        ],
    }


@pytest.mark.parametrize("masker", [MASKER, LIFTED], ids=["masked", "lifted"])
@pytest.mark.parametrize("name", ["access_token", "clientSecret", "password", "X-Api-Key"])
@pytest.mark.parametrize("value", ["word", 7, {"value": "word"}, ["word"]])
def test_what_has_the_name_of_a_secret_is_hidden_wholly(
    masker: Masker, name: str, value: object
) -> None:
    shown = mask_tree(masker, {"logins": [{name: value, "id": "7"}, {name: None}]})
    assert shown == {"logins": [{name: HIDDEN, "id": "7"}, {name: None}]}


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "name", "version"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(_json)
def test_an_answer_without_personal_fields_is_left_as_it_is(tree: Any) -> None:
    assert mask_tree(MASKER, tree) == tree


@given(_json, st.sampled_from(sorted(PERSONAL_KEYS | {"ssn"})))
def test_a_masked_answer_contains_no_personal_value(tree: Any, key: str) -> None:
    assert NUMBER not in repr(
        mask_tree(MASKER, {"before": tree, "deep": [{"deeper": {key: NUMBER}}]})
    )


def test_null_is_no_personal_value() -> None:
    assert mask_tree(MASKER, {"customer": None}) == {"customer": None}


# --- the words of the options --------------------------------------------------------------


@pytest.mark.parametrize("key", sorted(snake(key) for key in PERSONAL_KEYS))
def test_every_personal_option_is_masked_at_any_depth(key: str) -> None:
    tree = {"contacts": [{"name": "one", key: NUMBER}], "inner": {key: [NUMBER, None, "BLANK", ""]}}
    assert mask_tree(MASKER, tree) == {
        "contacts": [{"name": "one", key: MASKER.mask(NUMBER)}],
        "inner": {key: [MASKER.mask(NUMBER), None, "BLANK", ""]},
    }
    assert mask_tree(LIFTED, tree) == tree


@pytest.mark.parametrize(
    ("kind", "value"), [("exclusionType", "exclusionValue"), ("exclusion_type", "exclusion_value")]
)
def test_a_social_security_number_is_known_by_its_type_in_either_spelling(
    kind: str, value: str
) -> None:
    tree = [{kind: "SSN", value: "123-45-6789"}, {kind: "Voice", value: NUMBER}]
    assert mask_tree(LIFTED, tree) == [
        {kind: "SSN", value: LIFTED.mask("123-45-6789")},
        {kind: "Voice", value: NUMBER},
    ]


@given(
    st.recursive(
        st.just("123-45-6789"),
        lambda inner: (
            st.lists(inner, min_size=1, max_size=2)
            | st.dictionaries(st.sampled_from("ab"), inner, min_size=1)
        ),
    )
)
def test_a_social_security_number_is_masked_always_whatever_is_around_it(value: Any) -> None:
    for masker in (MASKER, LIFTED):
        assert "123-45-6789" not in repr(mask_tree(masker, {"contacts": [{"ssn": value}]}))


@pytest.mark.parametrize("word", ["", "BLANK"])
def test_the_word_for_no_address_is_no_address(word: str) -> None:
    assert MASKER.mask(word) == word
    assert MASKER.shown(
        (Field("addresses", "addresses", SetOf(Text()), personal=True),),
        {"addresses": [word, NUMBER]},
    ) == {"addresses": [word, MASKER.mask(NUMBER)]}


@pytest.mark.parametrize("word", ["blank", "Blank", "BLANK ", "BLANKS", "None", " "])
def test_what_is_only_like_the_word_is_masked(word: str) -> None:
    assert MASKER.mask(word).startswith("***")


@pytest.mark.parametrize("masker", [MASKER, LIFTED])
def test_what_no_option_shows_is_masked_without_a_type_to_decide(masker: Masker) -> None:
    ssn = Field("ssn", "ssn", personal=True, always_masked=("", ""))
    assert masker.shown((ssn,), {"ssn": "123-45-6789"}) == {"ssn": masker.mask("123-45-6789")}
    assert masker.shown((ssn,), {"ssn": None}) == {"ssn": None}


# --- free text -----------------------------------------------------------------------------


def test_a_reason_shows_no_number_and_the_rest_of_it_stays() -> None:
    text, shown = f"Call of {NUMBER}, angry", f"Call of {MASKER.mask(NUMBER)}, angry"
    assert MASKER.shown((Field("reason", "reason", Prose()),), {"reason": text}) == {
        "reason": shown
    }
    assert mask_tree(MASKER, [{"reason": text, "scope": "x"}, {"reason": None}]) == [
        {"reason": shown, "scope": "x"},
        {"reason": None},
    ]
