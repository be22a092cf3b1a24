# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The safety net under results and errors: values are replaced wherever they occur as text."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.alvaria.cloud.plugins.module_utils._privacy.mask import Masker, mask_tree
from ansible_collections.alvaria.cloud.plugins.module_utils._privacy.redact import (
    HIDDEN,
    Redactor,
    replaced,
)

NUMBER = "+12025550143"
MASKER = Masker("key of the organization")

_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "name", "version"]), inner, max_size=3)
    ),
    max_leaves=8,
)


def _redactor(*values: str | None) -> Redactor:
    redactor = Redactor()
    redactor.add(values)
    return redactor


@given(
    st.text("abcdefgh", min_size=4, max_size=12),
    st.text("ABC ", max_size=8),
    st.text("ABC ", max_size=8),
)
def test_a_secret_is_replaced_wherever_it_occurs(secret: str, before: str, after: str) -> None:
    text = before + secret + after
    cleaned = _redactor(secret).clean({"msg": text, text: [text, {"deep": (text,)}]})
    expected = before + HIDDEN + after
    assert cleaned == {"msg": expected, expected: [expected, {"deep": [expected]}]}


def test_a_secret_within_another_is_no_loophole() -> None:
    redactor = _redactor("secret", "secret-and-more")
    assert redactor.clean("secret-and-more secret") == f"{HIDDEN} {HIDDEN}"


def test_a_replacement_of_its_own_is_used() -> None:
    redactor = Redactor()
    redactor.add([NUMBER], MASKER.mask(NUMBER))
    assert redactor.clean(f"{NUMBER} is excluded") == f"{MASKER.mask(NUMBER)} is excluded"


@pytest.mark.parametrize("value", [None, "", "a", "abc"])
def test_texts_too_short_to_be_secret_garble_nothing(value: str | None) -> None:
    assert _redactor(value).clean("abc a") == "abc a"


@given(_json)
def test_a_value_without_secrets_is_left_as_it_is(tree: Any) -> None:
    assert _redactor("a secret that occurs nowhere").clean(tree) == tree
    assert _redactor().clean(tree) == tree


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
