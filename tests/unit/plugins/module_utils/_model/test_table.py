# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Entries as rows of a table, and back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.families import FAMILIES
from ansible_collections.alvaria.cloud.plugins.module_utils._model.table import Table

TABLES = {family.name: family.task.table for family in FAMILIES if family.task.table}


def table(family: str) -> Table:
    found = TABLES[family]
    assert found is not None
    return found


def entries(family: str, *rows: dict[str, str]) -> list[tuple[dict[str, Any], list[int]]]:
    return list(table(family).entries(enumerate(rows, 2)))


def test_the_families_that_fit_have_a_table() -> None:
    assert sorted(TABLES) == [
        "attempt_trackers",
        "convenient_contact_times",
        "exclusions",
        "message_trackers",
        "quota_controls",
        "user_hidden_worktypes",
        "user_skills",
        "worktype_email_templates",
        "worktype_handlers",
    ]


@pytest.mark.parametrize(
    ("family", "columns"),
    [
        ("user_skills", ["user", "skill", "level", "state"]),
        ("worktype_handlers", ["worktype", "user", "position", "state"]),
        ("user_hidden_worktypes", ["user", "worktype", "state"]),
        ("worktype_email_templates", ["worktype", "email_template", "state"]),
    ],
)
def test_members_have_a_row_each(family: str, columns: list[str]) -> None:
    assert table(family).columns == columns


@pytest.mark.parametrize("family", sorted(TABLES))
def test_no_column_is_there_twice(family: str) -> None:
    columns = table(family).columns
    assert len(set(columns)) == len(columns)


def test_rows_of_one_owner_are_one_entry_in_their_order() -> None:
    told = entries(
        "user_skills",
        {"user": "a", "skill": "Sales", "level": "1"},
        {"user": "b", "skill": "Sales"},
        {"user": "a", "skill": "Billing"},
    )
    assert told == [
        ({"user": "a", "skills": [{"name": "Sales", "level": "1"}, {"name": "Billing"}]}, [2, 4]),
        ({"user": "b", "skills": [{"name": "Sales"}]}, [3]),
    ]


def test_members_that_are_names_are_texts() -> None:
    told = entries(
        "worktype_handlers",
        {"worktype": "Chat", "user": "b", "state": "exact"},
        {"worktype": "Chat", "user": "a", "state": "exact"},
    )
    assert told == [({"worktype": "Chat", "state": "exact", "handlers": ["b", "a"]}, [2, 3])]


def test_rows_that_say_otherwise_of_their_owner_are_entries_of_their_own() -> None:
    told = entries(
        "worktype_handlers",
        {"worktype": "Chat", "user": "b", "state": "exact"},
        {"worktype": "Chat", "user": "a"},
    )
    assert [lines for _entry, lines in told] == [[2], [3]]


def test_an_owner_without_a_member_has_no_list() -> None:
    assert entries("user_skills", {"user": "a"}) == [({"user": "a"}, [2])]


def test_a_window_has_the_columns_of_a_window() -> None:
    rule = {"contact_key_type": "Account", "contact_key": "ACC0000001", "end_time": "never"}
    told = entries(
        "convenient_contact_times",
        {**rule, "day_of_week": "Monday|Friday", "window_start": "09:00", "window_end": "12:00"},
        {**rule, "day_of_week": "Sunday", "window_start": "10:00", "window_end": "11:00"},
    )
    assert told == [
        (
            {
                **rule,
                "convenient_times": [
                    {
                        "day_of_week": ["Monday", "Friday"],
                        "start_time": "09:00",
                        "end_time": "12:00",
                    },
                    {"day_of_week": ["Sunday"], "start_time": "10:00", "end_time": "11:00"},
                ],
            },
            [2, 3],
        )
    ]


def test_a_row_that_is_an_entry_stands_for_itself() -> None:
    [(entry, lines)] = entries(
        "attempt_trackers", {"name": "Daily", "dispositions": "NA | BZ||CO", "enabled": "true"}
    )
    assert entry == {"name": "Daily", "dispositions": ["NA", "BZ", "CO"], "enabled": "true"}
    assert lines == [2]


def test_what_nobody_fills_is_no_column() -> None:
    rows = list(table("user_skills").written([{"user": "a", "skills": [{"name": "Sales"}]}]))
    assert table("user_skills").filled(rows) == ["user", "skill"]


def test_a_table_without_rows_has_all_columns() -> None:
    assert table("user_skills").filled([]) == ["user", "skill", "level", "state"]


def test_values_are_written_as_words() -> None:
    [row] = table("attempt_trackers").written(
        [{"name": "Daily", "enabled": True, "threshold": 3, "description": None}]
    )
    assert row["enabled"] == "true"
    assert row["threshold"] == "3"
    assert row["description"] == ""


@given(st.lists(st.text(min_size=1).map(str.strip).filter(bool), min_size=1, max_size=4))
def test_any_list_comes_back_from_its_cell(codes: list[str]) -> None:
    rules = table("attempt_trackers")
    [row] = rules.written([{"name": "Daily", "dispositions": codes}])
    filled = {name: text for name, text in row.items() if text}
    [(entry, _lines)] = rules.entries([(2, filled)])
    assert entry["dispositions"] == codes


@pytest.mark.parametrize(
    ("options", "kept"),
    [
        ({"name": "=a|b\\\n ü "}, True),
        ({"dispositions": ["a|b", "c d"]}, True),
        ({"name": "a\tb"}, False),
        ({"name": "a\r\nb"}, False),
        ({"dispositions": ["a", " b"]}, False),
        ({"dispositions": ["a", ""]}, False),
    ],
)
def test_a_table_knows_what_it_does_not_keep(options: dict[str, Any], kept: bool) -> None:
    rules = table("attempt_trackers")
    [row] = rules.written([{"name": "Daily", **options}])
    assert rules.keeps(row) is kept
