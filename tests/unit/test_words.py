# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Prose and messages use the words that a native technical reader expects."""

from __future__ import annotations

import ast

import pytest

from ansible_collections.alvaria.cloud.tools import words


def test_no_text_has_a_phrase_that_is_not_used() -> None:
    assert words.mistakes(words.texts(), words.rules()) == []


def test_pages_documentation_and_messages_are_read() -> None:
    places = {text.place.split("/")[0] for text in words.texts()}
    assert places == {"README.md", "CONTRIBUTING.md", "TESTING.md", "docs", "roles"} | {
        "extensions",
        "plugins",
    }


@pytest.mark.parametrize(
    "text",
    [
        "config: 'x' is no option.",
        "This makes no sense.",
        "Mend the cause and run again.",
        "It belongs into the folder.",
        "status: does not go with id.",
        "Whoever has the key can sign.",
        "The token is at hand.",
    ],
)
def test_a_phrase_is_found_with_its_line(text: str) -> None:
    found = words.mistakes([words.Text("README.md", 1, f"One line.\n{text}")], words.rules())
    assert len(found) == 1
    assert found[0].startswith("README.md:2: ")


@pytest.mark.parametrize("text", ["There is no transaction.", "It is no longer there."])
def test_plain_negations_are_fine(text: str) -> None:
    assert words.mistakes([words.Text("README.md", 1, text)], words.rules()) == []


def test_a_message_is_read_and_a_docstring_is_not() -> None:
    code = '"""It makes no sense."""\nraise Invalid(f"{option}: {value} makes no sense.", code="x")'
    tree = ast.parse(code)
    found = words.mistakes(list(words._of_plugin("plugins/x.py", tree)), words.rules())
    assert len(found) == 1
