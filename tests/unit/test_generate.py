# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Derived files: one program writes them all, or says which are not up to date."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

TOOLS = Path(__file__).resolve().parents[2] / "tools"


Program = Callable[..., int]
Captured = pytest.CaptureFixture[str]


@pytest.fixture
def generate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """Runs the program, with one file of each of two targets in an empty folder."""
    monkeypatch.syspath_prepend(str(TOOLS))
    tool = importlib.import_module("generate")
    derived = {
        "generate": {tmp_path / "a" / "one.md": lambda: "one\n"},
        "coverage-table": {tmp_path / "two.md": lambda: "two\n"},
    }
    monkeypatch.setattr(tool, "ROOT", tmp_path)
    monkeypatch.setattr(tool, "DERIVED", derived)

    def run(*arguments: str) -> int:
        monkeypatch.setattr(sys, "argv", ["generate.py", *arguments])
        return int(tool.main())

    return run


def written(folder: Path) -> dict[str, str]:
    """The texts of all files."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text() for path in files}


def test_without_a_name_it_writes_the_sources_files(generate: Program, tmp_path: Path) -> None:
    assert generate() == 0
    assert written(tmp_path) == {"a/one.md": "one\n"}


def test_with_a_name_it_writes_that_targets_files(generate: Program, tmp_path: Path) -> None:
    assert generate("coverage-table") == 0
    assert written(tmp_path) == {"two.md": "two\n"}


def test_a_check_names_what_differs(generate: Program, tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "two.md").write_text("three\n")
    assert generate("--check", "generate", "coverage-table") == 1
    told = capsys.readouterr()
    assert told.err.splitlines() == [
        "a/one.md is not up to date: run `make generate`",
        "two.md is not up to date: run `make coverage-table`",
    ]
    assert "-three\n+two\n" in told.out


def test_a_check_writes_nothing(generate: Program, tmp_path: Path) -> None:
    (tmp_path / "two.md").write_text("three\n")
    generate("--check", "generate", "coverage-table")
    assert written(tmp_path) == {"two.md": "three\n"}


def test_a_check_is_silent_where_all_is_well(generate: Program, capsys: Captured) -> None:
    generate()
    capsys.readouterr()
    assert generate("--check") == 0
    assert capsys.readouterr() == ("", "")


def test_what_is_up_to_date_is_not_written_again(generate: Program, tmp_path: Path) -> None:
    generate()
    before = (tmp_path / "a" / "one.md").stat().st_mtime_ns
    generate()
    assert (tmp_path / "a" / "one.md").stat().st_mtime_ns == before


def test_another_name_is_refused(generate: Program, capsys: Captured) -> None:
    with pytest.raises(SystemExit):
        generate("nothing")
    assert "there is no target nothing" in capsys.readouterr().err


def test_every_derived_file_is_there_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(TOOLS))
    derived = importlib.import_module("generate").DERIVED
    paths = [path for files in derived.values() for path in files]
    assert len(paths) == len(set(paths))
    assert [path for path in paths if not path.exists()] == []
