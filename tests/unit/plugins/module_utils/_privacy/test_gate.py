# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The one gate: what has passed it may be shown to anybody who reads a log."""

from __future__ import annotations

import base64
import html
import json
import sys
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.alvaria.cloud.plugins.module_utils._model.field import Field
from ansible_collections.alvaria.cloud.plugins.module_utils._privacy.gate import (
    LONGEST,
    Gate,
    replaced,
    without_leaves,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._privacy.mask import (
    HIDDEN,
    Masker,
    mask_tree,
)

NUMBER = "+12025550143"
SECRET = "a secret/of?somebody"
MASKER = Masker("key of the organization")
FIELDS = (Field("customer", "customer", personal=True), Field("name", "name"))

_json = st.recursive(
    st.none() | st.booleans() | st.integers(-9999, 9999) | st.text("abcXYZ_ ", max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "name", "version"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(
    st.text("abcdefgh", min_size=4, max_size=12),
    st.text("ABC ", max_size=8),
    st.text("ABC ", max_size=8),
)
def test_a_secret_is_replaced_wherever_it_occurs(secret: str, before: str, after: str) -> None:
    text = before + secret + after
    expected = before + HIDDEN + after
    tree = {"msg": text, text: [text, {"deep": (text,)}]}
    shown = {"msg": expected, expected: [expected, {"deep": [expected]}]}
    gate = Gate(MASKER, [secret])
    assert gate.clean(tree) == shown
    assert gate.without_secrets(tree) == shown
    assert gate.outside(text) == expected


def test_a_secret_within_another_is_no_loophole() -> None:
    gate = Gate(MASKER, ["secret", "secret-and-more"])
    assert gate.clean("secret-and-more secret") == f"{HIDDEN} {HIDDEN}"


@pytest.mark.parametrize("padding", ["", "="])
def test_a_secret_in_base64_is_replaced_with_and_without_its_padding(padding: str) -> None:
    packed = base64.b64encode(b"id:a secret").decode().rstrip("=") + padding
    assert "aWQ6" not in Gate(MASKER, ["id:a secret"]).outside(f"login {packed}")


@pytest.mark.parametrize("before", ["", "a", "ab"])
def test_a_secret_within_what_is_in_base64_is_replaced(before: str) -> None:
    shown = Gate(MASKER, [SECRET]).outside(
        base64.b64encode(f"{before}{SECRET}&x".encode()).decode()
    )
    left = "".join(shown.split(HIDDEN))
    assert HIDDEN in shown
    assert len(left) <= 10


_SLASH = SECRET.replace("/", "{}")


@pytest.mark.parametrize(
    "spelt",
    [
        quote(SECRET),
        quote(quote(SECRET, safe=""), safe=""),
        "".join(f"%{byte:02x}" for byte in SECRET.encode()),
        _SLASH.format("\\/"),
        _SLASH.format("\\u002f"),
        _SLASH.format("\\x2F"),
        json.dumps(_SLASH.format("\\u002F"))[1:-1],
        _SLASH.format("&#47;"),
        _SLASH.format("&#x2F;"),
        _SLASH.format("&sol;"),
        html.escape(_SLASH.format("&#47;")),
        _SLASH.format("\uff0f"),
        _SLASH.format("/\u200b"),
        _SLASH.format("/\r\n"),
        SECRET.replace(" ", "+"),
    ],
)
@pytest.mark.parametrize("around", ["", "%41", "\\", "&amp;", "100 % "])
def test_a_value_is_known_however_others_spell_it(spelt: str, around: str) -> None:
    hidden = Gate(MASKER, [SECRET]).outside(f"x {around}{spelt} y")
    assert hidden == f"x {around}{HIDDEN} y"
    about = Gate(MASKER).about(FIELDS, {"customer": SECRET})
    assert about.outside(f"x {around}{spelt} y") == f"x {around}{MASKER.mask(SECRET)} y"


@pytest.mark.parametrize("spelt", ["p%E4ss w%F6rd", "p%C3%A4ss+w&ouml;rd", "pa\\u0308ss w\\xf6rd"])
def test_a_secret_of_other_letters_is_known(spelt: str) -> None:
    secrets = ["päss wörd", "pa\u0308ss wörd"]
    assert Gate(MASKER, secrets).outside(f"<{spelt}>") == f"<{HIDDEN}>"


def test_a_plus_of_a_secret_that_a_form_made_a_blank_is_known() -> None:
    assert Gate(MASKER, ["abc+def"]).outside("got abc def") == f"got {HIDDEN}"


def test_what_only_begins_like_a_mask_is_somebodys() -> None:
    gate = Gate(MASKER).about(FIELDS, {"customer": "***Smith"})
    assert gate.outside("of ***Smith") == f"of {MASKER.mask('***Smith')}"
    assert "Smith" not in gate.outside('{"customer": "***Smith"}')


@pytest.mark.parametrize("unit", ["%2525", "\\u005c", "&amp;", "\u200b", "\uff21", "\\"])
def test_to_read_twice_the_text_is_at_most_twice_the_work(unit: str) -> None:
    once, twice = (_calls_of_reading(unit * count) for count in (500, 1000))
    assert once <= twice <= 2 * once + 10


def _calls_of_reading(text: str) -> int:
    gate = Gate(MASKER, [SECRET])
    gate.outside(text)
    calls = 0

    def count(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        gate.outside(text)
    finally:
        sys.setprofile(None)
    return calls


def test_a_secret_that_comes_later_is_known_from_then_on() -> None:
    tokens: list[str] = []
    gate = Gate(MASKER)
    gate.watch(lambda: tokens)
    inner = gate.about(FIELDS, {"customer": "CUST-Q"})
    tokens.append("token-value")
    assert gate.clean("token-value") == inner.clean("token-value") == HIDDEN


def test_the_values_of_an_object_are_masked_in_what_is_said_about_it() -> None:
    gate = Gate(MASKER).about(FIELDS, {"customer": "CUST Q", "name": "one"})
    mask = MASKER.mask("CUST Q")
    for text in ("CUST Q", "CUST%20Q", "CUST+Q"):
        assert gate.clean(f"{text} of one is locked") == f"{mask} of one is locked"


def test_what_is_known_about_one_object_is_not_known_about_another() -> None:
    gate = Gate(MASKER)
    gate.about(FIELDS, {"customer": "Customer"})
    assert gate.clean("Customer") == "Customer"


def test_an_object_can_be_made_known_later() -> None:
    gate = Gate(MASKER).about(FIELDS, {"customer": None})
    assert gate.clean("CUST-Q") == "CUST-Q"
    gate.know(FIELDS, {"customer": "CUST-Q"})
    assert gate.clean("CUST-Q") == MASKER.mask("CUST-Q")


def test_a_number_that_is_no_text_is_masked_where_it_may_be_somebodys() -> None:
    tree = {"timeout": 521449377, "retries": 30, "forced": True, "share": 0.5}
    masked = MASKER.mask_wholly("521449377")
    assert Gate(MASKER).clean(tree) == {**tree, "timeout": masked}


def test_addresses_of_agents_are_shown_in_our_own_words_alone() -> None:
    gate = Gate(MASKER, addresses=False)
    assert gate.clean("agent@example.com") == "agent@example.com"
    assert gate.outside("agent@example.com") == MASKER.mask("agent@example.com")


@given(_json)
def test_a_value_without_secrets_is_left_as_it_is(tree: Any) -> None:
    gate = Gate(MASKER, ["a secret that occurs nowhere"])
    assert gate.clean(tree) == tree
    assert gate.without_secrets(tree) == tree


@given(st.text(max_size=300))
def test_what_has_passed_the_gate_passes_it_unchanged(text: str) -> None:
    gate = Gate(MASKER, [SECRET]).about(FIELDS, {"customer": "CUST-Q"})
    once = gate.outside(text)
    assert gate.outside(once) == once


@pytest.mark.parametrize("value", [SECRET, NUMBER, "jo@example.com"])
def test_a_long_text_is_cut_and_no_value_with_it(value: str) -> None:
    gate = Gate(MASKER, [SECRET])
    for start in range(LONGEST - len(value) - 3, LONGEST + 3):
        shown = gate.outside("x " * (start // 2) + value + " more" * 99)
        assert len(shown) <= LONGEST + 10
        assert value[:8] not in shown


def test_a_value_in_a_wrong_place_is_masked_whatever_it_is() -> None:
    given_options = {"state": "AC-7x", "other": {"K9-42": ["word"]}}
    shown = without_leaves(Gate(MASKER), given_options, "got: AC-7x, K9-42, word")
    assert shown == f"got: {MASKER.mask('AC-7x')}, {MASKER.mask('K9-42')}, word"


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=4),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["customer", "name"]), inner)
        ),
    )
)
def test_every_text_that_was_masked_is_known_with_its_mask(tree: Any) -> None:
    masked = mask_tree(MASKER, {"contacts": tree})
    pairs = dict(replaced({"contacts": tree}, masked))
    assert all(mask == MASKER.mask(text) for text, mask in pairs.items())
    assert (not pairs) is (masked == {"contacts": tree})
