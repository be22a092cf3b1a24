# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The undo file: what is in it when, and who can read it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Invalid
from ansible_collections.alvaria.cloud.plugins.module_utils._model.history import (
    Entry,
    History,
    Result,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._undo import journal as journals
from ansible_collections.alvaria.cloud.plugins.module_utils._undo.journal import Journal, read

PLACE = {"organization": "acme", "host": "https://acme.example.com"}
CHANGE = Entry("signatures", {}, History({"a": 1}, {"a": 2}, "7"))
CREATION = Entry("signatures", {}, History(None, {"a": 1}))


def _journal(path: Path) -> Journal:
    return Journal(str(path), PLACE, None)


def _sealed(text: str) -> str:
    return text.encode().hex()


def test_nothing_is_written_where_nothing_is_to_be_kept(tmp_path: Path) -> None:
    assert _journal(tmp_path / "undo").begin([]) == []
    assert list(tmp_path.iterdir()) == []


def test_a_change_is_in_the_file_before_it_is_made(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "undo"
    assert _journal(path).begin([CHANGE, CREATION]) == [1, 2]
    first, second = read(path.read_text(), PLACE)
    assert first.history == CHANGE.history
    assert second.history == CREATION.history
    assert first.result == ""


def test_what_came_of_it_is_added(tmp_path: Path) -> None:
    path = tmp_path / "undo"
    journal = _journal(path)
    [number] = journal.begin([CREATION])
    journal.end([Result(number, "created", History(None, {"a": 1, "b": 2}, "9"))])
    [record] = read(path.read_text(), PLACE)
    assert record.result == "created"
    assert record.history == History(None, {"a": 1, "b": 2}, "9")


def test_numbers_go_on_over_portions(tmp_path: Path) -> None:
    path = tmp_path / "undo"
    journal = _journal(path)
    journal.end([Result(number, "updated", None) for number in journal.begin([CHANGE])])
    assert journal.begin([CREATION]) == [2]
    assert len(read(path.read_text(), PLACE)) == 2


@pytest.mark.parametrize("seal", [None, _sealed])
def test_only_the_owner_can_read_it(tmp_path: Path, seal: object) -> None:
    before = os.umask(0)
    try:
        Journal(str(tmp_path / "undo"), PLACE, seal).begin([CHANGE])  # type: ignore[arg-type]
    finally:
        os.umask(before)
    assert [path.name for path in tmp_path.iterdir()] == ["undo"]
    assert (tmp_path / "undo").stat().st_mode & 0o777 == 0o600


def test_a_sealed_file_is_sealed_as_a_whole_at_every_moment(tmp_path: Path) -> None:
    path = tmp_path / "undo"
    journal = Journal(str(path), PLACE, _sealed)
    for entry in (CHANGE, CREATION):
        [number] = journal.begin([entry])
        assert read(bytes.fromhex(path.read_text()).decode(), PLACE)[-1].history == entry.history
        journal.end([Result(number, "updated", None)])
    assert [one.result for one in read(bytes.fromhex(path.read_text()).decode(), PLACE)] == [
        "updated",
        "updated",
    ]


def test_a_file_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "undo"
    path.write_text("earlier")
    with pytest.raises(Invalid, match="already exists"):
        _journal(path).begin([CHANGE])
    assert path.read_text() == "earlier"


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "undo").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Invalid, match="already exists"):
        _journal(tmp_path / "undo").begin([CHANGE])
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("begun", [False, True])
def test_a_file_that_cannot_be_written_ends_the_run(tmp_path: Path, begun: bool) -> None:
    folder = tmp_path / "folder"
    journal = _journal(folder / "undo")
    if begun:
        journal.begin([CHANGE])
        (folder / "undo").unlink()
        folder.rmdir()
    folder.write_text("no folder")
    with pytest.raises(Invalid, match="cannot be written") as caught:
        journal.begin([CREATION])
    assert caught.value.changed is begun


def _lines(*lines: object) -> str:
    header = {"undo": "alvaria.cloud undo", "format": 1, **PLACE}
    return "".join(json.dumps(line) + "\n" for line in (header, *lines))


def test_a_last_line_that_is_cut_off_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "undo"
    _journal(path).begin([CHANGE, CREATION])
    assert len(read(path.read_text()[:-9], PLACE)) == 1


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "is not an undo file"),
        ("signatures: []\n", "is not an undo file"),
        ("[1]\n", "is not an undo file"),
        ("[" * 99999, "is not an undo file"),
        (_lines().replace('"format": 1', '"format": 2'), "has format 2"),
        (_lines().replace("acme.example", "other.example"), "belongs to another host"),
        (_lines().replace('"acme"', '"other"'), "belongs to another organization"),
        (_lines("text"), "line 2 is not a line"),
        (_lines({"outcome": 5, "result": "created"}), "line 2 is not a line"),
        (_lines({"record": "x"}), "line 2 is not a line"),
    ],
)
def test_what_is_no_undo_file_of_this_organization_is_refused(text: str, problem: str) -> None:
    with pytest.raises(Invalid, match=problem):
        read(text, PLACE)


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of some hundred bytes are too long here."""
    monkeypatch.setattr(journals, "MOST_BYTES", 1000)


@pytest.mark.usefixtures("short")
def test_a_file_that_would_be_too_long_is_refused_before_it_is_begun(tmp_path: Path) -> None:
    journal = _journal(tmp_path / "undo")
    journal.expect(10)
    with pytest.raises(Invalid) as caught:
        journal.begin([CHANGE])
    assert caught.value.code == "undo-file-too-long"
    assert not caught.value.changed
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("short")
def test_a_portion_that_would_make_it_too_long_is_refused(tmp_path: Path) -> None:
    journal = _journal(tmp_path / "undo")
    journal.begin([CHANGE])
    with pytest.raises(Invalid) as caught:
        for _number in range(10):
            journal.begin([CHANGE])
    assert caught.value.changed
    text = (tmp_path / "undo").read_text()
    assert len(text) < 1000
    assert len(read(text, PLACE)) > 1


@pytest.mark.parametrize("seal", [None, _sealed])
def test_of_two_runs_with_one_file_one_gets_it(tmp_path: Path, seal: Any) -> None:
    first, second = (Journal(str(tmp_path / "undo"), PLACE, seal) for _run in range(2))
    first.begin([CHANGE])
    written = (tmp_path / "undo").read_text()
    # The other one has looked before the file was there.
    second.refuse_existing = lambda: None  # type: ignore[method-assign]
    with pytest.raises(Invalid):
        second.begin([CREATION])
    assert (tmp_path / "undo").read_text() == written


@pytest.mark.parametrize(
    ("old", "new"),
    [('"a": 1', '"a": 3'), ('"id": "7"', '"id": "8"'), ('{"a": 1}', "null")],
)
def test_a_line_that_was_changed_is_refused(old: str, new: str, tmp_path: Path) -> None:
    path = tmp_path / "undo"
    _journal(path).begin([CHANGE])
    text = path.read_text()
    assert old in text
    with pytest.raises(Invalid, match="line 2 is not a line of an undo file, or was changed"):
        read(text.replace(old, new, 1), PLACE)


def test_a_file_without_checks_is_read(tmp_path: Path) -> None:
    path = tmp_path / "undo"
    _journal(path).begin([CHANGE])
    head, line = path.read_text().splitlines()
    bare = {name: value for name, value in json.loads(line).items() if name != "check"}
    [record] = read(f"{head}\n{json.dumps(bare)}\n", PLACE)
    assert record.history == CHANGE.history


def test_half_a_character_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "undo"
    odd = Entry("signatures", {}, History({"a": "\ud83d"}, {"a": "\u00e9"}, "7"))
    _journal(path).begin([odd])
    [record] = read(path.read_text(encoding="utf-8"), PLACE)
    assert record.history == odd.history


def test_what_is_no_name_of_a_file_is_refused() -> None:
    with pytest.raises(Invalid) as caught:
        Journal("a\0b", PLACE, None).begin([CHANGE])
    assert caught.value.code == "file-not-written"


@pytest.mark.parametrize("deep", ["[" * 100_000, '{"a":' * 100_000])
def test_what_is_nested_too_deeply_is_no_undo_file(deep: str) -> None:
    with pytest.raises(Invalid) as caught:
        read(deep, PLACE)
    assert caught.value.code == "undo-file-invalid"


@pytest.mark.parametrize("seal", [None, _sealed])
def test_a_disk_that_is_full_from_the_beginning_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seal: object
) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    journal = Journal(str(tmp_path / "undo"), PLACE, seal)  # type: ignore[arg-type]
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(Invalid, match="No space left on device") as caught:
            journal.begin([CHANGE])
    assert not caught.value.changed
    assert list(tmp_path.iterdir()) == []
    # Where there is room again, the next run finds nothing in its way.
    assert Journal(str(tmp_path / "undo"), PLACE, None).begin([CHANGE]) == [1]


def test_a_disk_that_is_full_ends_the_run_and_leaves_a_file_that_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "undo"
    journal = _journal(path)
    journal.begin([CHANGE])
    append = journals._append

    def full(to: str, text: str) -> None:
        append(to, text[: len(text) // 2])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(journals, "_append", full)
    with pytest.raises(Invalid, match="No space left on device") as caught:
        journal.begin([CREATION])
    assert caught.value.changed
    [record] = read(path.read_text(), PLACE)
    assert record.history == CHANGE.history
