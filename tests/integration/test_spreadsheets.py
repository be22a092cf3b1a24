# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tables that go through a spreadsheet program, as the guide says: exported, edited and applied."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from .support.inside import Inside
from .support.office import Office, edit
from .support.sandbox import Organization
from .support.ways import only, thorough
from .test_tables import FAMILIES, ODD, apply, export, rows, write

pytestmark = thorough
dialect = only("quirky")

#: More that spreadsheets are known to spoil.
ODDER = [
    *ODD,
    "-5",
    "@SUM(1)",
    "'007",
    "12:30",
    "1,5",
    "  in between  ",
    "first\n\nthird",
    "\N{NO-BREAK SPACE}1",
    "\N{GRINNING FACE} e\N{COMBINING ACUTE ACCENT}",
    "50%",
    "#N/A",
    '"',
]
#: The line and the column of each table that is edited, and what is written there.
EDITS = {
    "user_skills": (3, "level", "Expert"),
    "worktype_handlers": (2, "user", "agent002@example.com"),
    "user_hidden_worktypes": (1, "worktype", "Newsletter"),
    "worktype_email_templates": (4, "email_template", "Receipt"),
    "convenient_contact_times": (3, "window_end", "19:45"),
    "attempt_trackers": (2, "number_of_attempts", "9"),
    "message_trackers": (1, "number_of_attempts", "9"),
    "quota_controls": (4, "description", "=ä, 007\nß"),
    "exclusions": (5, "end_time", "2031-02-03T04:05:06Z"),
}


@pytest.fixture
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return Office(tmp_path_factory.mktemp("office"))


def odd_organization(
    make_organization: Callable[..., Organization], folder: Path, **settings: int
) -> Inside:
    """An organization with odd texts in it."""
    inside = Inside(make_organization(**settings), folder)
    made = [
        {"product": text, "description": f"{text} {text}", "total_quota": "5", "unit_value": "1"}
        for text in ODDER
    ]
    write(folder / "made" / "quota_controls.csv", made)
    done = apply(inside, folder / "made")
    assert not done.get("failed"), done["msg"]
    return inside


def test_what_a_spreadsheet_program_saves_unedited_changes_nothing(
    make_organization: Callable[..., Organization], folder: Path, office: Office
) -> None:
    inside = odd_organization(make_organization, folder)
    export(inside, folder / "tables", *FAMILIES)
    tables = sorted((folder / "tables").glob("*.csv"))
    assert [table.stem for table in tables] == sorted(FAMILIES)
    for kind in ("ods", "xlsx"):
        office.save(office.open(tables, kind), folder / kind)
        for table in tables:
            assert rows(folder / kind / table.name) == rows(table), (kind, table.name)
        done = apply(inside, folder / kind)
        assert not done.get("failed"), done["msg"]
        assert done["written"] == [], kind


def test_exactly_the_rows_edited_in_a_spreadsheet_program_change(
    make_organization: Callable[..., Organization], folder: Path, office: Office
) -> None:
    inside = odd_organization(make_organization, folder)
    export(inside, folder / "tables", *FAMILIES)
    sheets = office.open(sorted((folder / "tables").glob("*.csv")), "fods")
    for sheet in sheets:
        if sheet.stem in EDITS:
            line, column, text = EDITS[sheet.stem]
            there = rows(folder / "tables" / f"{sheet.stem}.csv")
            edit(sheet, line, list(there[0]).index(column), text)
    office.save(sheets, folder / "edited")
    done = apply(inside, folder / "edited")
    assert not done.get("failed"), done["msg"]
    assert sorted(EDITS) == sorted(FAMILIES)
    assert len(done["written"]) == len(EDITS), done["written"]
    for family in FAMILIES:
        assert done["counts"][family]["updated"] == 1, family
    export(inside, folder / "again", *FAMILIES)
    for family in FAMILIES:
        saved, again = (rows(folder / name / f"{family}.csv") for name in ("edited", "again"))
        assert sorted(again, key=str) == sorted(saved, key=str), family


def test_twenty_thousand_rows_go_through_a_spreadsheet_program(
    make_organization: Callable[..., Organization], folder: Path, office: Office
) -> None:
    inside = Inside(make_organization(exclusions=20_000), folder)
    export(inside, folder / "tables", "exclusions")
    table = folder / "tables" / "exclusions.csv"
    with table.open(newline="", encoding="utf-8") as file:
        assert sum(1 for _row in csv.reader(file)) == 20_001
    [sheet] = office.open([table], "fods")
    office.save([sheet], folder / "same")
    done = apply(inside, folder / "same")
    assert not done.get("failed"), done["msg"]
    assert done["written"] == []
    edit(sheet, 19_000, list(rows(table)[0]).index("end_time"), "2031-02-03T04:05:06Z")
    office.save([sheet], folder / "edited")
    done = apply(inside, folder / "edited")
    assert not done.get("failed"), done["msg"]
    assert len(done["written"]) == 1
    assert done["counts"]["exclusions"]["updated"] == 1
