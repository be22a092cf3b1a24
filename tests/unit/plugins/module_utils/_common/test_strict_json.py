# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""JSON that people wrote."""

from __future__ import annotations

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._common.strict_json import (
    DEEPEST,
    NoJson,
    decoded,
)


def test_json_is_read_as_it_is() -> None:
    assert decoded('{"a": [1, 1.5, null, "x"]}') == {"a": [1, 1.5, None, "x"]}
    assert decoded("123456789012345678") == 123456789012345678


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"a": 1, "a": 2}', "cannot be understood (a key is there twice)"),
        ("1234567890123456789", "has a number of more than 18 digits; put it in quotes"),
        ("[" + "9" * 900_000 + "]", "has a number of more than 18 digits; put it in quotes"),
        ("[NaN]", "has NaN, which is not JSON"),
        ("[" * 200_000, "is nested too deeply"),
        ("[" * 200_000 + "]" * 200_000, "is nested too deeply"),
        ("[" * (DEEPEST + 2) + "]" * (DEEPEST + 2), "is nested too deeply"),
        ('{"a": }', "is not JSON"),
    ],
)
def test_what_could_be_lost_is_refused(text: str, reason: str) -> None:
    with pytest.raises(NoJson) as caught:
        decoded(text)
    assert str(caught.value) == reason


def test_a_mistake_has_a_place() -> None:
    with pytest.raises(NoJson) as caught:
        decoded('{"signatures": [}')
    assert caught.value.placed == "is not JSON (line 1, column 17)"


def test_nesting_within_the_bound_is_read() -> None:
    assert decoded("[" * DEEPEST + "]" * DEEPEST)


@pytest.mark.parametrize("half", ["\\ud800", "\\uDFFF", "\\udc00\\ud800"])
def test_half_a_character_is_refused(half: str) -> None:
    for text in (f'"a{half}b"', f'[{{"{half}": 1}}]'):
        with pytest.raises(NoJson, match="^has half a character$"):
            decoded(text)


def test_both_halves_are_one_character() -> None:
    assert decoded('"\\ud83d\\ude00"') == "\U0001f600"
