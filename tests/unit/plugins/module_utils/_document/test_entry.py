# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Entries of a document: checking alike ones as one finds what checking each of them finds."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.registry import TASKS
from ansible_collections.alvaria.cloud.plugins.module_utils._document.entry import EntryChecker

_values = st.sampled_from(
    [
        "a",
        "b",
        "",
        "Voice",
        "present",
        "absent",
        "yes",
        1,
        0,
        True,
        False,
        None,
        1.5,
        ["a"],
        [],
        ["a", 1],
        {"a": "b"},
        {"name": "a"},
    ]
)


@pytest.mark.parametrize(
    "module",
    [
        "alvaria_exclusion",
        "alvaria_user_skills",
        "alvaria_attempt_tracker",
        "alvaria_email_template",
    ],
)
@given(data=st.data())
def test_alike_entries_are_checked_as_one(module: str, data: st.DataObject) -> None:
    options = TASKS[module].arguments.options
    names = [
        *options,
        *(alias for option in options.values() for alias in option.get("aliases", ())),
        "unknown",
    ]
    entries: list[dict[str, Any]] = data.draw(
        st.lists(st.dictionaries(st.sampled_from(names), _values, max_size=4), max_size=8)
    )
    checker = EntryChecker(TASKS[module].arguments)
    for _time in range(2):
        alike = {
            place: found.shape.filled(entries[place])
            for found in checker.alike(entries)
            for place in found.places
        }
        alone = [checker.check(entry) for entry in entries]
        right = [place for place, checked in enumerate(alone) if not checked.problems]
        assert sorted(alike) == right
        assert [alike[place] for place in right] == [alone[place].params for place in right]
