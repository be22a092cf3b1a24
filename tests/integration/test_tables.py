# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documents with tables in them: exported, edited and applied."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from .support.inside import Inside
from .support.sandbox import Organization, writes
from .support.ways import mostly

dialect = mostly("quirky")

FAMILIES = [
    "user_skills",
    "worktype_handlers",
    "user_hidden_worktypes",
    "worktype_email_templates",
    "attempt_trackers",
    "message_trackers",
    "quota_controls",
    "convenient_contact_times",
    "exclusions",
]
#: What spreadsheets are known to spoil.
ODD = ["=1+1", "007", "+1", "a, b", 'a "b"', "ü\nß", "1|2\\", "TRUE", "1e5", "2030-01-01"]


@pytest.fixture
def inside(organization: Organization, folder: Path) -> Inside:
    return Inside(organization, folder)


def export(inside: Inside, folder: Path, *families: str) -> dict[str, Any]:
    options = {"dest": str(folder), "format": "csv", "families": list(families)}
    [done] = inside.play([{"name": "export", "alvaria.cloud.alvaria_config_info": options}])
    return done.result


def apply(inside: Inside, folder: Path, **options: Any) -> dict[str, Any]:
    task = {"alvaria.cloud.alvaria_config": {"src": str(folder), **options}}
    [done] = inside.play([{"name": "apply", **task}])
    return {**done.result, "written": writes(done.journal)}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def write(path: Path, entries: list[dict[str, str]], **habits: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.DictWriter(file, entries[0], **habits)
        writer.writeheader()
        writer.writerows(entries)


def test_what_was_exported_changes_nothing(inside: Inside, folder: Path) -> None:
    told = export(inside, folder / "tables", *FAMILIES, "signatures")
    assert sorted(told["files"]) == sorted(
        [*(f"{name}.csv" for name in FAMILIES), "signatures.yml"]
    )
    again = apply(inside, folder / "tables")
    assert not again.get("failed"), again["msg"]
    assert again["written"] == []
    assert again["counts"]["user_skills"]["unchanged"] > 20


def test_an_export_is_the_same_again(inside: Inside, folder: Path) -> None:
    assert export(inside, folder / "tables", *FAMILIES)["changed"]
    assert not export(inside, folder / "tables", *FAMILIES)["changed"]
    assert (folder / "tables" / "exclusions.csv").stat().st_mode & 0o077 == 0


def test_odd_texts_go_through_a_table(inside: Inside, folder: Path) -> None:
    wanted = [{"product": text, "description": f"{text} {text}"} for text in ODD]
    made = [{**entry, "total_quota": "5", "unit_value": "1"} for entry in wanted]
    write(folder / "made" / "quota_controls.csv", made, delimiter=";")
    done = apply(inside, folder / "made")
    assert not done.get("failed"), done["msg"]
    assert len(done["written"]) == len(ODD)
    export(inside, folder / "there", "quota_controls")
    there = rows(folder / "there" / "quota_controls.csv")
    found = [
        {name: row[name] for name in ("product", "description")}
        for row in there
        if row["product"] in ODD
    ]
    assert sorted(found, key=str) == sorted(wanted, key=str)
    assert apply(inside, folder / "there")["written"] == []


def test_a_family_that_a_spreadsheet_would_change_is_yaml(inside: Inside, folder: Path) -> None:
    made = {"product": "Tabs", "description": "a\tb\r\nc", "total_quota": 5, "unit_value": 1}
    [done] = inside.play([{"name": "make", "alvaria.cloud.alvaria_quota_control": made}])
    assert done.status == "ok", done.result["msg"]
    told = export(inside, folder / "tables", "quota_controls", "attempt_trackers")
    assert told["files"] == ["attempt_trackers.csv", "quota_controls.yml"]
    [warning] = told["warnings"]
    assert "quota_controls.yml: is YAML" in warning
    assert apply(inside, folder / "tables")["written"] == []


def test_exactly_the_row_that_was_edited_changes(inside: Inside, folder: Path) -> None:
    export(inside, folder / "tables", "attempt_trackers", "exclusions")
    path = folder / "tables" / "attempt_trackers.csv"
    entries = rows(path)
    entries[1]["number_of_attempts"] = "9"
    write(path, entries, delimiter=";", quoting=csv.QUOTE_ALL)
    done = apply(inside, folder / "tables")
    assert not done.get("failed"), done["msg"]
    assert len(done["written"]) == 1
    assert done["counts"]["attempt_trackers"]["updated"] == 1


def test_the_order_of_rows_is_the_order_of_handlers(inside: Inside, folder: Path) -> None:
    export(inside, folder / "tables", "worktype_handlers")
    path = folder / "tables" / "worktype_handlers.csv"
    entries = rows(path)
    assert entries[0]["worktype"] == entries[1]["worktype"]
    entries[0]["user"], entries[1]["user"] = entries[1]["user"], entries[0]["user"]
    write(path, entries)
    done = apply(inside, folder / "tables")
    assert len(done["written"]) == 1
    export(inside, folder / "again", "worktype_handlers")
    assert rows(folder / "again" / "worktype_handlers.csv") == entries


def test_mistakes_are_told_by_file_and_line(inside: Inside, folder: Path) -> None:
    table = folder / "tables" / "user_skills.csv"
    first = {"user": "agent010@example.com", "skill": "German", "level": "Good"}
    write(table, [first, {**first, "user": "nobody@example.com"}, {**first, "skill": "None"}])
    done = apply(inside, folder / "tables")
    assert done["failed"]
    assert "user_skills.csv, line 3" in done["msg"]
    assert [failure["place"] for failure in done["failures"]] == [
        "user_skills.csv, line 2",
        "user_skills.csv, line 3",
    ]


def test_an_object_in_a_table_and_in_yaml_is_told_with_both_places(
    inside: Inside, folder: Path
) -> None:
    write(folder / "both" / "quota_controls.csv", [{"product": "Twice", "total_quota": "1"}])
    (folder / "both" / "more.yml").write_text(
        "quota_controls: [{product: Once, total_quota: 1}, {product: Twice, total_quota: 1}]\n"
    )
    done = apply(inside, folder / "both")
    assert "quota_controls.csv, line 2" in done["msg"]
    assert "more.yml, line 1: quota_controls[1]" in done["msg"]
    assert done["written"] == []


def test_habits_of_a_spreadsheet_can_be_told_to_a_backtest(inside: Inside, folder: Path) -> None:
    rule = {"type": "Voice", "value": "(202) 555-0143", "start_time": "01/31/2030", "note": "x"}
    write(folder / "tables" / "exclusions.csv", [{**rule, "end_time": "never"}])
    options = {
        "src": str(folder / "tables"),
        "ignore_columns": ["note"],
        "time_format": ["%m/%d/%Y"],
        "zone": "America/New_York",
        "phone_region": "US",
        "since": "2026-01-01T00:00:00Z",
        "until": "2026-02-01T00:00:00Z",
    }
    [done] = inside.play([{"name": "do", "alvaria.cloud.alvaria_backtest": options}])
    assert done.status == "ok", done.result["msg"]


@pytest.mark.parametrize("module", ["alvaria_config", "alvaria_plan", "alvaria_temporary"])
def test_habits_of_a_spreadsheet_can_be_told(inside: Inside, folder: Path, module: str) -> None:
    rule = {"type": "Voice", "value": "(202) 555-0143", "start_time": "01/31/2030", "note": "x"}
    write(folder / "tables" / "exclusions.csv", [{**rule, "end_time": "never"}])
    habits = {
        "ignore_columns": ["note"],
        "time_format": ["%m/%d/%Y"],
        "zone": "America/New_York",
        "phone_region": "US",
    }
    options: dict[str, Any] = {"src": str(folder / "tables"), **habits}
    if module == "alvaria_temporary":
        options.update(path=str(folder / "open"), until="2999-01-01T00:00Z", undo_plain=True)
    [done] = inside.play([{"name": "do", f"alvaria.cloud.{module}": options}])
    assert done.status == "ok", done.result["msg"]
    assert bool(writes(done.journal)) is (module != "alvaria_plan")


def test_a_family_is_not_exported_twice(inside: Inside, folder: Path) -> None:
    export(inside, folder / "tables", "user_skills")
    options = {"dest": str(folder / "tables"), "families": ["user_skills"], "format": "yaml"}
    [done] = inside.play([{"name": "again", "alvaria.cloud.alvaria_config_info": options}])
    assert done.status == "failed"
    assert "dest: 'user_skills.csv' is in the folder" in done.result["msg"]
    assert not (folder / "tables" / "user_skills.yml").exists()
