# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What was held about a number on a day, as far as snapshots and records tell."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._plan.chain import Trust, chain_of
from ansible_collections.alvaria.cloud.plugins.module_utils._plan.held import held, tail_of
from ansible_collections.alvaria.cloud.plugins.module_utils._task.record import key_of, now

from .evidence import (
    MASK_KEY,
    NUMBER,
    PLURAL,
    exclusion,
    finish,
    key_in,
    masker,
    record,
    recording,
    seal,
    write,
)

OTHER = "+12025550144"
FIRST, LAST = "2000-01-01T00:00:00.000000Z", "2999-01-01T00:00:00.000000Z"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a key."""
    key_in(tmp_path, "key")
    return tmp_path


def told(
    folder: Path, start: str = FIRST, end: str = LAST, mask_key: str = MASK_KEY
) -> dict[str, Any]:
    """What the evidence tells about the number."""
    bundles = chain_of(str(folder / "evidence"), Trust(str(folder / "allowed"), "evidence"))
    asking = masker(mask_key)
    return held(bundles, [asking.mask(NUMBER)], key_of(asking), start, end)


def shown(identifier: str, number: str = NUMBER) -> dict[str, Any]:
    """A line of a snapshot."""
    thing = {"id": identifier, "exclusion_value": masker().mask(number)}
    place = f"compliance/exclusions/{identifier}"
    return {"family": "exclusions", "place": place, "object": thing}


def test_what_is_excluded_by_a_record_is_held_from_then_on(folder: Path) -> None:
    before = now()
    record(folder / "records", "1")
    seal(folder, None)
    [period] = told(folder)["held"]
    assert period["place"] == "compliance/exclusions/1"
    assert period["object"] == {
        "exclusion_type": "Voice",
        "exclusion_value": masker().mask(NUMBER),
    }
    assert period["from"] > before
    assert "until" not in period
    assert told(folder, FIRST, before)["held"] == []


def test_what_a_record_deletes_is_held_until_then(folder: Path) -> None:
    record(folder / "records", "1")
    between = now()
    record(folder / "records", "1", "DELETE")
    seal(folder, None)
    [period] = told(folder)["held"]
    assert period["from"] < between < period["until"]
    assert len(told(folder, between, between)["held"]) == 1
    assert told(folder, now(), LAST)["held"] == []
    assert [event["write"] for event in told(folder)["events"]] == ["POST", "DELETE"]


def test_a_deletion_among_many_is_found_by_what_a_snapshot_shows(folder: Path) -> None:
    seal(folder, [shown("1"), shown("2", OTHER)])
    record(folder / "records", "1", "DELETE")
    seal(folder, None)
    [period] = told(folder)["held"]
    assert period["by"] == "000001/snapshot.lines"
    assert period["ended_by"].startswith("000002/")


def test_what_a_record_replaces_or_deletes_was_held_at_that_moment(folder: Path) -> None:
    one = recording(folder / "records")
    write(one, "DELETE", "1", None, exclusion())
    write(one, "DELETE", "2", None, exclusion(OTHER))
    finish(one)
    seal(folder, None)
    [period] = told(folder)["held"]
    assert period["object"]["exclusion_value"] == masker().mask(NUMBER)
    assert period["from"] == period["until"]
    assert [event["path"][-2:] for event in told(folder)["events"]] == ["/1"]


def test_what_a_snapshot_no_longer_shows_was_ended_by_others(folder: Path) -> None:
    seal(folder, [shown("1")])
    seal(folder, [])
    [period] = told(folder)["held"]
    assert period["ended_by"] == "000002/snapshot.lines"
    assert told(folder)["events"] == []


def test_a_rule_for_another_number_is_not_told(folder: Path) -> None:
    seal(folder, [shown("2", OTHER)])
    assert told(folder) == {"held": [], "events": [], "unknown": []}


def test_a_rule_that_gets_another_number_ends(folder: Path) -> None:
    one = recording(folder / "records")
    write(one, "POST", "1", exclusion())
    write(one, "PUT", "1", exclusion(OTHER))
    finish(one)
    seal(folder, None)
    [period] = told(folder)["held"]
    assert period["until"]


@pytest.mark.parametrize(
    ("change", "ends"), [({"reason": "x"}, False), ({"exclusionValue": OTHER}, True)]
)
def test_a_change_of_some_fields_ends_it_where_the_number_was_one(
    change: dict[str, str], ends: bool, folder: Path
) -> None:
    one = recording(folder / "records")
    write(one, "POST", "1", exclusion())
    write(one, "PATCH", "1", change)
    finish(one)
    seal(folder, None)
    [period] = told(folder)["held"]
    assert ("until" in period) is ends


def test_a_write_in_the_file_of_a_list_counts(folder: Path) -> None:
    one = recording(folder / "records")
    for number in range(20):
        write(one, "POST", str(number), exclusion(f"+120255501{number:02d}"))
    write(one, "POST", "20", exclusion())
    finish(one)
    seal(folder, None)
    held_at = {period["place"] for period in told(folder)["held"]}
    assert held_at == {"compliance/exclusions/20"} | {
        f"compliance/exclusions/{number}"
        for number in range(20)
        if f"+120255501{number:02d}" == NUMBER
    }
    assert all(event["module"] == "alvaria_exclusion" for event in told(folder)["events"])


def test_a_path_is_about_the_same_in_all_versions_of_the_api() -> None:
    paths = ("/via/v3/organizations/a/compliance/x/1", "/via/v4/organizations/a/compliance/x/1?y=z")
    assert set(map(tail_of, paths)) == {"compliance/x/1"}


@pytest.mark.parametrize("value", [None, 5, [1], {"a": 1}])
@pytest.mark.parametrize("name", ["path", "at", "write", "answer"])
def test_a_line_that_was_changed_before_it_was_sealed_is_told(
    folder: Path, name: str, value: object
) -> None:
    if name == "answer" and isinstance(value, dict):
        value = "7"
    record(folder / "records", "1")
    [file] = (folder / "records").glob("*.record")
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    for line in lines:
        if "write" in line:
            line[name] = value
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    seal(folder, None)
    assert told(folder)["unknown"] == [f"000001/{file.name} has a line that is not one of a record"]


def test_a_write_whose_object_is_not_known_is_about_its_own_number(folder: Path) -> None:
    one = recording(folder / "records")
    for number in (NUMBER, OTHER):
        sent = {"json": exclusion(number)}
        with contextlib.suppress(RuntimeError), one.sending("POST", PLURAL, sent):
            raise RuntimeError
    one.finish(None, {"changed": True})
    seal(folder, None)
    assert [event["outcome"] for event in told(folder)["events"]] == ["unknown"]


def test_a_record_counts_for_the_key_that_it_was_written_with(folder: Path) -> None:
    one = recording(folder / "records", "the-key-before")
    for number in range(20):
        write(one, "POST", str(number), exclusion())
    finish(one)
    seal(folder, [shown("1", OTHER)])
    fresh = told(folder)
    assert fresh["events"] == []
    ends = {text.partition(".")[2].partition(" ")[0] for text in fresh["unknown"]}
    assert ends == {"record", "rows"}
    before = told(folder, mask_key="the-key-before")
    assert len(before["events"]) == 20
    assert before["unknown"] == ["000001 was sealed with another mask_key"]


def test_what_is_deleted_while_a_snapshot_is_taken_is_held_until_then(folder: Path) -> None:
    seal(folder, [shown("1")])

    def meanwhile() -> None:
        record(folder / "meanwhile", "1", "DELETE")
        record(folder / "meanwhile", "2")

    seal(folder, [], meanwhile=meanwhile)
    (folder / "records").rmdir()
    (folder / "meanwhile").rename(folder / "records")
    seal(folder, None)
    gone, made = told(folder)["held"]
    assert gone["ended_by"].startswith("000003/")
    assert "until" not in made


@pytest.mark.parametrize("content", [None, b"", b'{"write": "POST"}\n'])
def test_rows_that_were_changed_before_they_were_sealed_are_told(
    folder: Path, content: bytes | None
) -> None:
    path = record(folder / "records", "1", writes=20)
    rows = path.with_suffix(".rows")
    whole = rows.read_bytes()
    rows.unlink()
    if content is not None:
        rows.write_bytes(content or whole[:-2])
    seal(folder, None)
    assert f"000001/{path.name} had other rows when it was written" in told(folder)["unknown"]


def test_rows_that_are_as_they_were_written_are_told_whole(folder: Path) -> None:
    record(folder / "records", "1", writes=20)
    seal(folder, None)
    assert told(folder)["unknown"] == []
