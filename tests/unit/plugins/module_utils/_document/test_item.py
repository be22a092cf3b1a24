# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mistakes in a document: where they are, and how they are reported together."""

from __future__ import annotations

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._document.item import Mistake, refusal


@pytest.mark.parametrize(
    ("message", "place", "rest"),
    [
        ("end_time: is over.", "exclusions[3].end_time", "is over."),
        ("skills[0].name: is empty.", "exclusions[3].skills[0].name", "is empty."),
        ("Nothing goes: at all.", "exclusions[3]", "Nothing goes: at all."),
    ],
)
def test_the_option_that_a_message_begins_with_belongs_to_the_place(
    message: str, place: str, rest: str
) -> None:
    assert Mistake.placed("exclusions[3]", message) == Mistake(place, rest)


@pytest.mark.parametrize(
    ("count", "begin", "more"),
    [
        (1, "The document has 1 mistake. a[0]: is odd.", False),
        (5, "The document has 5 mistakes. a[0]: is odd. a[1]: is odd.", False),
        (6, "The document has 6 mistakes. a[0]: is odd. a[1]: is odd.", True),
    ],
)
def test_a_refusal_lists_all_mistakes_and_says_the_first(
    count: int, begin: str, more: bool
) -> None:
    error = refusal([Mistake(f"a[{number}]", "is odd.") for number in range(count)])
    assert error.message.startswith(begin)
    assert error.message.endswith(" And 1 more, see error.mistakes.") is more
    listed = error.details["mistakes"]
    assert listed == [{"place": f"a[{number}]", "msg": "is odd."} for number in range(count)]
