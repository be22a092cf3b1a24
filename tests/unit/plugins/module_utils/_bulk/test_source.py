# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rows of files: any text of a CSV writer is read as it was meant, and no file stops the reader."""

from __future__ import annotations

import csv
import gzip
import io
import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.alvaria.cloud.plugins.module_utils._bulk.source import (
    Layout,
    from_file,
    from_list,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Invalid

OPTIONS = ("kind", "value", "reason")
LAYOUT = Layout(OPTIONS, {"type": "kind"}, {})

_text = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8).map(str.strip)
_rows = st.lists(st.tuples(_text, _text, _text).filter(any), max_size=8)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    _rows,
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_what_is_written_is_read(
    tmp_path: Path, rows: list[tuple[str, str, str]], delimiter: str, end: str, quoting: int
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting)  # type: ignore[arg-type]
    writer.writerows([("type", "value", "reason"), *rows])
    path = tmp_path / "rows.csv"
    path.write_bytes(text.getvalue().encode())
    found = list(from_file(str(path), Layout(OPTIONS, {"type": "kind"}, {}, delimiter), "src"))
    assert [row.problem for row in found] == [""] * len(rows)
    assert [tuple(row.values.get(name, "") for name in OPTIONS) for row in found] == rows


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=60), st.sampled_from(["rows.csv", "rows.ndjson"]))
def test_any_bytes_are_rows_or_an_error(tmp_path: Path, content: bytes, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"kind,value\n" + content if name.endswith("csv") else content)
    try:
        rows = list(from_file(str(path), LAYOUT, "src"))
    except Invalid as exc:
        assert str(exc).startswith("src: ")
    else:
        assert all(row.number > 0 for row in rows)


def test_columns_may_have_other_names_and_the_rest_is_ignored(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("Phone,Age,What\n5,61,Voice\n")
    [row] = from_file(str(path), Layout(OPTIONS, {}, {"value": "Phone", "kind": "What"}), "src")
    assert row.values == {"value": "5", "kind": "Voice"}
    assert row.number == 2
    aliased = Layout(OPTIONS, {"type": "kind"}, {"type": "Sort", "value": "Phone"})
    assert aliased.columns == {"kind": "Sort", "value": "Phone"}
    with pytest.raises(Invalid, match="columns: the file has no column 'Number'"):
        list(from_file(str(path), Layout(OPTIONS, {}, {"value": "Number"}), "src"))


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ("text", "is not a dictionary of options"),
        ({"valu": "5"}, "has a key that is not an option of a row"),
        ({"kind": "a", "type": "b"}, "kind: is given twice"),
        (
            {"value": True},
            "value: is true or false instead of text. "
            "YAML reads an unquoted yes, no, on or off so: put it in quotes",
        ),
        ({"value": 7}, "value: is a number instead of text: put it in quotes"),
        ({"value": 1.5}, "value: is a number instead of text: put it in quotes"),
        ({"value": ["5"]}, "value: is a list instead of text: put it in quotes"),
        ({"value": date(2030, 1, 31)}, "value: is a date instead of text: put it in quotes"),
    ],
)
def test_entries_that_make_no_sense_say_why(entry: object, problem: str) -> None:
    [row] = from_list([entry], LAYOUT)
    assert row.problem == problem
    assert not row.values


def test_null_is_left_out() -> None:
    [row] = from_list([{"type": "5", "value": None}], LAYOUT)
    assert row.values == {"kind": "5"}
    assert not row.problem


def test_a_column_is_named_by_text() -> None:
    for twice in ({"type": "Sort", "kind": "Art"}, {"value": "Phone", "reason": "Phone"}):
        with pytest.raises(Invalid, match="^columns: '[a-z]+' is given twice, or has the column"):
            Layout(OPTIONS, {"type": "kind"}, twice)
    with pytest.raises(Invalid, match=r"^columns.value: is a list instead of text"):
        Layout(OPTIONS, {}, {"value": ["Phone"]})  # type: ignore[dict-item]


def test_a_cell_keeps_its_blanks_unless_it_has_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("value , kind\n 5 , \n")
    [row] = from_file(str(path), LAYOUT, "src")
    assert row.values == {"value": " 5 "}


def test_a_first_line_that_is_repeated_is_no_row(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("value,kind\n5,Voice\nvalue,kind\n")
    rows = list(from_file(str(path), LAYOUT, "src"))
    assert [row.problem for row in rows] == ["", "repeats the first line"]


@pytest.mark.parametrize("delimiter", ["", ",,", '"', "\n"])
def test_a_delimiter_is_one_character(delimiter: str) -> None:
    with pytest.raises(Invalid, match="delimiter: is not one character"):
        Layout(OPTIONS, {}, {}, delimiter)


def test_a_file_that_is_not_there_is_an_error() -> None:
    with pytest.raises(Invalid, match="src: cannot be read"):
        list(from_file("nowhere.csv", LAYOUT, "src"))


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("one.csv", b"kind,value\n" + b"a" * 2_000_000, "a line of more than a million characters"),
        ("one.ndjson", b'{"value": "' + b"a" * 2_000_000, "a line of more than a million"),
        ("quote.csv", b'kind,value\n"' + b"a\n" * 200_000, "a cell that is too long"),
        ("empty.csv", b"kind,value\n" + b"\n" * 1_000_001, "more than a million lines are empty"),
        ("empty.ndjson", b"\n" * 1_000_001, "more than a million lines are empty"),
        (
            "bomb.csv.gz",
            gzip.compress(b"kind,value\n" + (b"Voice," + b"a" * 993 + b"\n") * 24_000),
            "unpacks to more than 200 times its length",
        ),
        ("vault.csv", b"$ANSIBLE_VAULT;1.1;AES256\n3132\n", "is encrypted with Ansible Vault"),
    ],
)
def test_a_file_that_is_no_list_ends_the_reading(
    name: str, content: bytes, reason: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Invalid, match=reason):
        for _row in from_file(str(tmp_path / name), LAYOUT, "src"):
            pass


@pytest.mark.parametrize("name", ["pipe", "zero", "folder"])
def test_what_is_no_file_is_not_opened(name: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "zero").symlink_to("/dev/zero")
    (tmp_path / "folder").mkdir()
    with pytest.raises(Invalid, match=r"src: cannot be read \((a folder, )?not a .*file\)"):
        list(from_file(str(tmp_path / name), LAYOUT, "src"))


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("[" * 200_000, "is nested too deeply"),
        ('{"value": 1, "value": 2}', "cannot be understood (a key is there twice)"),
        (
            '{"value": 12345678901234567890}',
            "has a number of more than 18 digits; put it in quotes",
        ),
        ("text", "is not JSON"),
    ],
)
def test_a_line_that_is_no_row_is_told(line: str, problem: str, tmp_path: Path) -> None:
    (tmp_path / "rows.ndjson").write_text(f'{{"value": "a"}}\n{line}\n')
    first, second = from_file(str(tmp_path / "rows.ndjson"), LAYOUT, "src")
    assert first.values == {"value": "a"}
    assert second.problem == problem
