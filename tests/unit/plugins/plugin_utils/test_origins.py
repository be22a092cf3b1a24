# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Places in a document become places in the files of its folder."""

from __future__ import annotations

import pytest

from ansible_collections.alvaria.cloud.plugins.plugin_utils._origins import Origins


@pytest.fixture
def origins() -> Origins:
    """A folder of two files with agents' skills, two in the first."""
    origins = Origins()
    origins.note("user_skills", 0, "a.yml")
    origins.note("user_skills", 2, "team/b.yml")
    return origins


@pytest.mark.parametrize(
    ("place", "in_file"),
    [
        ("user_skills[0]", "a.yml: user_skills[0]"),
        ("user_skills[1].skills[3]", "a.yml: user_skills[1].skills[3]"),
        ("user_skills[2]", "team/b.yml: user_skills[0]"),
        ("user_skills[12].level: is 5", "team/b.yml: user_skills[10].level: is 5"),
        ("signatures[0]", "signatures[0]"),
        ("user_skills", "user_skills"),
    ],
)
def test_a_place_names_its_file_and_counts_within_it(
    origins: Origins, place: str, in_file: str
) -> None:
    assert origins.placed({"msg": place}) == {"msg": in_file}


@pytest.mark.parametrize(
    ("place", "in_file"),
    [
        ("user_skills[0]", "a.csv, line 2"),
        ("user_skills[0].skills[1].level", "a.csv, line 5.level"),
        ("user_skills[1].skills", "a.csv, line 3.skills"),
        ("user_skills[0].skills[9]", "a.csv, line 5"),
        ("user_skills[2].skills[1]", "b.yml: user_skills[0].skills[1]"),
    ],
)
def test_a_place_in_a_table_is_a_line(place: str, in_file: str) -> None:
    origins = Origins()
    origins.note("user_skills", 0, "a.csv", [[2, 5], [3]])
    origins.note("user_skills", 2, "b.yml")
    assert origins.placed({"msg": place}) == {"msg": in_file}


def test_a_place_in_a_file_of_documents_has_the_line_where_the_entry_begins() -> None:
    origins = Origins()
    origins.note("user_skills", 0, "a.yml", [[2], [9]])
    origins.note("user_skills", 2, "b.yml", [[4]])
    places = ["user_skills[1].skills[3]: is 5", "user_skills[2]"]
    assert origins.placed({"msg": places}) == {
        "msg": ["a.yml, line 9: user_skills[1].skills[3]: is 5", "b.yml, line 4: user_skills[0]"]
    }


def test_every_part_of_a_result_that_is_about_entries_is_placed(origins: Origins) -> None:
    result = {
        "failures": [{"place": "user_skills[2]"}],
        "error": {"mistakes": [{"place": "user_skills[2]"}]},
        "warnings": ["user_skills[2]: late"],
        "changes": [{"name": "user_skills[2]"}],
    }
    assert origins.placed(result) == {
        "failures": [{"place": "team/b.yml: user_skills[0]"}],
        "error": {"mistakes": [{"place": "team/b.yml: user_skills[0]"}]},
        "warnings": ["team/b.yml: user_skills[0]: late"],
        "changes": [{"name": "user_skills[2]"}],
    }


def test_a_document_that_is_one_file_keeps_its_places() -> None:
    assert Origins().placed({"msg": "user_skills[2]"}) == {"msg": "user_skills[2]"}
