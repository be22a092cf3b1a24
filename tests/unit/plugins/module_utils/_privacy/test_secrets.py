# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Secrets are known in all spellings of others, and by what stands before them."""

from __future__ import annotations

import base64
import json
import re
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.alvaria.cloud.plugins.module_utils._privacy import secrets
from ansible_collections.alvaria.cloud.plugins.module_utils._privacy.mask import HIDDEN, Masker
from ansible_collections.alvaria.cloud.plugins.module_utils._privacy.secrets import (
    spellings,
    without_credentials,
)

MASKER = Masker("key of the organization")
LIFTED = Masker("key of the organization", enabled=False)


@given(st.text(min_size=4))
def test_a_secret_is_known_as_addresses_json_and_base64_spell_it(secret: str) -> None:
    known = spellings(secret)
    packed = base64.b64encode(secret.encode(errors="replace")).decode()
    for spelling in (
        secret,
        quote(secret, safe="", errors="replace"),
        quote_plus(secret, errors="replace"),
        json.dumps(secret)[1:-1],
        packed,
        packed.rstrip("="),
    ):
        assert spelling in known


class _Counted:
    """A pattern that counts the characters that it has matched."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self._pattern = pattern
        self.characters = 0

    def match(self, text: str, start: int) -> re.Match[str] | None:
        """What the pattern finds there."""
        found = self._pattern.match(text, start)
        if found:
            self.characters += len(found.group())
        return found


@pytest.mark.parametrize("unit", ["customer=", "ssn=", "a=", "token=x", "'ssn': "])
def test_no_value_is_looked_at_twice(monkeypatch: pytest.MonkeyPatch, unit: str) -> None:
    counted = _Counted(secrets._VALUE)
    monkeypatch.setattr(secrets, "_VALUE", counted)
    without_credentials(MASKER, unit * 500)
    assert counted.characters <= 500 * len(unit)


@pytest.mark.parametrize("value", ["", "a", "abc"])
def test_what_is_too_short_to_be_secret_is_left_alone(value: str) -> None:
    assert value not in spellings(value)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Authorization: Bearer abc.def", f"Authorization: Bearer {HIDDEN}"),
        ("authorization: basic YTpi", f"authorization: basic {HIDDEN}"),
        ("Bearer%20abc", f"Bearer%20{HIDDEN}"),
        ("x-api-key: abc and more", f"x-api-key: {HIDDEN} and more"),
        ("see /x?api_key=abc&y=1", f"see /x?api_key={HIDDEN}&y=1"),
        ('{"access_token": "a b", "y": 1}', f'{{"access_token": "{HIDDEN}", "y": 1}}'),
        (r"{\"client_secret\":\"abc\"}", rf"{{\"client_secret\":\"{HIDDEN}\"}}"),
    ],
)
def test_credentials_are_known_by_what_stands_before_them(text: str, shown: str) -> None:
    assert without_credentials(MASKER, text) == shown
    assert without_credentials(MASKER, shown) == shown


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("/x?customer=CUST-Q&y=1", "CUST-Q"),
        ("/x?ContactKey=CUST%20Q&y=1", "CUST%20Q"),
        ('{"accountNumber": "AC 7"}', "AC 7"),
        ("account_number = 'AC 7'", "AC 7"),
    ],
)
def test_people_are_known_by_the_name_before_them(text: str, value: str) -> None:
    shown = text.replace(value, MASKER.mask(value.replace("%20", " ")))
    assert without_credentials(MASKER, text) == shown
    assert without_credentials(MASKER, shown) == shown
    assert without_credentials(LIFTED, text) == text


def test_the_name_of_an_ssn_is_known_always() -> None:
    assert without_credentials(LIFTED, "ssn=5 2 1") == f"ssn={LIFTED.mask_wholly('5')} 2 1"


@pytest.mark.parametrize(
    "text",
    ["", "contact_key: is missing.", "api_key: is empty.", "a=1 b=2", "customer=null", "no bear"],
)
def test_other_words_stay_as_they_are(text: str) -> None:
    assert without_credentials(MASKER, text) == text


@pytest.mark.parametrize(
    "text",
    ["Basic (lowest), Conversational, Good", "a basic, but sound rule", "Basic 2", "basic: no"],
)
def test_an_ordinary_word_after_basic_is_not_a_login(text: str) -> None:
    assert without_credentials(Masker("key"), text) == text
