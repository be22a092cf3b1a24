# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the minutes of the tests go: what pytest notes of each file, and the tables made of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.alvaria.cloud.tests import times
from ansible_collections.alvaria.cloud.tools import times as tool

COLLECTIONS = Path(times.__file__).parents[4]
LONG = """
import time
import pytest

@pytest.fixture
def slow():
    time.sleep(0.1)
    yield
    time.sleep(0.1)

@pytest.mark.parametrize("number", range(3))
def test_it(slow, number):
    time.sleep(0.1)
"""
SHORT = """
import pytest

def test_passes():
    pass

def test_fails():
    assert False

@pytest.mark.skip
def test_is_skipped():
    pass
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with two files of tests and the plugin."""
    (tmp_path / "test_long.py").write_text(LONG)
    (tmp_path / "test_short.py").write_text(SHORT)
    (tmp_path / "pytest.ini").write_text(f"[pytest]\npythonpath = {COLLECTIONS}\n")
    (tmp_path / "conftest.py").write_text(f"pytest_plugins = [{times.__name__!r}]\n")
    return tmp_path


def noted(project: Path, *arguments: str, **variables: str) -> Any:
    """What a run of the tests leaves, by file."""
    ours = ("PYTEST_", "ALVARIA_")  # ansible-test has plugins of its own in the former
    kept = {name: text for name, text in os.environ.items() if not name.startswith(ours)}
    # Importing all plugins that are installed takes longer than everything else.
    kept["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    subprocess.run(
        [sys.executable, "-m", "pytest", *arguments],
        cwd=project,
        env={**kept, **variables},
        capture_output=True,
        timeout=60,
        check=False,
    )
    found = project.glob(".cache/times/*")
    return {path.name: json.loads(path.read_text()) for path in found}


@pytest.mark.parametrize("workers", ["0", "2"])
def test_tests_of_all_workers_are_added_up_by_file(project: Path, workers: str) -> None:
    found = noted(project, "-p", "xdist", "-n", workers, ALVARIA_STAGE="some")
    assert list(found) == ["some.json"]
    tests = {file: noted["tests"] for file, noted in found["some.json"].items()}
    assert tests == {"test_long.py": 3, "test_short.py": 3}
    # At least what was waited for: before, in and after each of three tests.
    assert found["some.json"]["test_long.py"]["seconds"] >= 0.9
    assert found["some.json"]["test_short.py"]["seconds"] < 0.9


def test_nothing_is_written_without_a_stage(project: Path) -> None:
    assert noted(project, "test_short.py") == {}


def test_a_second_run_of_a_stage_replaces_its_files_and_drops_those_that_are_gone(
    project: Path,
) -> None:
    path = project / ".cache" / "times" / "some.json"
    path.parent.mkdir(parents=True)
    old = {"tests": 99, "seconds": 99.0}
    path.write_text(json.dumps({"test_long.py": old, "test_short.py": old, "test_gone.py": old}))
    found = noted(project, "test_short.py", ALVARIA_STAGE="some")["some.json"]
    assert sorted(found) == ["test_long.py", "test_short.py"]
    assert found["test_long.py"] == old
    assert found["test_short.py"]["tests"] == 3


def test_stages_are_listed_by_their_work() -> None:
    stages = {
        "lint": {"seconds": 3, "processor": 2.9},
        "unit": {"seconds": 160, "processor": 60.0},
        "integration": {"seconds": 837, "processor": 1237.1},
    }
    assert tool.stage_table(stages) == (
        "| stage | seconds | processor | share |\n"
        "| --- | --- | --- | --- |\n"
        "| `integration` | 837 | 1,237.1 | 95.2% |\n"
        "| `unit` | 160 | 60.0 | 4.6% |\n"
        "| `lint` | 3 | 2.9 | 0.2% |\n"
        "| all | 1,000 | 1,300.0 | 100.0% |\n"
    )


def test_short_files_are_one_row_for_each_stage() -> None:
    files = {
        "unit": {
            "tests/unit/test_a.py": {"tests": 1000, "seconds": 0.5},
            "tests/unit/test_b.py": {"tests": 500, "seconds": 1.5},
        },
        "integration": {
            "tests/integration/test_c.py": {"tests": 7, "seconds": 2.0},
            "tests/integration/test_d.py": {"tests": 3, "seconds": 75.0},
        },
        "awx": {"tests/awx/test_e.py": {"tests": 4, "seconds": 21.0}},
    }
    assert tool.file_table(files) == (
        "| stage | file | tests | seconds | share |\n"
        "| --- | --- | --- | --- | --- |\n"
        "| `integration` | `tests/integration/test_d.py` | 3 | 75.0 | 75.0% |\n"
        "| `awx` | `tests/awx/test_e.py` | 4 | 21.0 | 21.0% |\n"
        "| `unit` | others (2) | 1,500 | 2.0 | 2.0% |\n"
        "| `integration` | others (1) | 7 | 2.0 | 2.0% |\n"
        "|  | all | 1,514 | 100.0 | 100.0% |\n"
    )


def test_without_tests_there_is_nothing_to_share() -> None:
    assert tool.file_table({}).splitlines()[2:] == ["|  | all | 0 | 0.0 | — |"]


SEPARATE = {
    "python": 0.02,
    "imports": 0.52,
    "empty": 0.8,
    "worker": 1.3,
    "worker requests": 2.1,
    "module": 4.8,
    "module requests": 3.0,
}
WARM = {"python": 0.03, "empty": 0.2, "worker": 0.6, "module": 1.2}
REQUEST = {"all": 0.002, "sandbox": 0.0008}


def test_the_parts_of_a_run_are_differences_of_what_was_measured() -> None:
    parts = tool.anatomy(SEPARATE, WARM, REQUEST)
    assert [part.separate for part in parts] == pytest.approx(
        [0.02, 0.5, 0.28, 0.8, 0.05, 0.4, 0.002, 0.0008]
    )
    assert parts[1].warm is None
    assert [part.warm for part in parts if part.warm is not None] == pytest.approx(
        [0.03, 0.17, 0.2, 0.04, 0.1, 0.002, 0.0008]
    )


def test_parts_are_shown_in_milliseconds_and_as_multiples_of_an_empty_run() -> None:
    shown = tool.anatomy_table(tool.anatomy(SEPARATE, WARM, REQUEST), SEPARATE["empty"])
    head, rule, python, imports, *_others, sandbox = shown.splitlines()
    assert head == "| part | a process of its own | forked from a warm one |"
    assert rule == "| --- | --- | --- |"
    assert python.endswith("| 20.0 ms (0.025) | 30.0 ms (0.037) |")
    assert imports.endswith("| 500.0 ms (0.62) | — |")
    assert sandbox.endswith("| 0.8 ms (0.001) | 0.8 ms (0.001) |")
    assert "| all of a run without tasks | 800.0 ms (1) | 200.0 ms (0.25) |" in shown
    assert "| each of 10 tasks as a module (3.0 requests) | 400.0 ms (0.5) | 100.0 ms" in shown


def test_the_tables_stand_between_paragraphs() -> None:
    files = {"unit": {"tests/unit/test_a.py": {"tests": 10, "seconds": 0.5}}}
    text = tool.render(
        {"unit": {"seconds": 1, "processor": 1.0}},
        files,
        tool.anatomy(SEPARATE, WARM, REQUEST),
        0.8,
    )
    paragraphs = text.rstrip("\n").split("\n\n")
    assert [paragraph.startswith("|") for paragraph in paragraphs] == [False, True] * 3
    assert text.endswith(" |\n")


def test_only_what_is_between_the_markers_is_replaced() -> None:
    page = f"before\n\n{tool.BEGIN}\n{tool.END}\n\nafter\n"
    once = tool.placed(page, "| one |\n")
    assert once == f"before\n\n{tool.BEGIN}\n\n| one |\n\n{tool.END}\n\nafter\n"
    assert tool.placed(tool.placed(page, "| two |\n"), "| one |\n") == once


@pytest.mark.parametrize("page", ["", tool.BEGIN, tool.END, f"{tool.END}\n{tool.BEGIN}"])
def test_a_page_without_markers_is_refused(page: str) -> None:
    with pytest.raises(ValueError, match="there is no"):
        tool.placed(page, "| one |\n")


def test_the_page_has_the_markers() -> None:
    assert "\nnew\n" in tool.placed(tool.PAGE.read_text(encoding="utf-8"), "new\n")


def test_a_figure_is_the_median_of_its_rounds() -> None:
    rounds = [{"empty": 0.9}, {"empty": 0.7}, {"empty": 5.0}]
    assert tool.medians(rounds) == {"empty": 0.9}


def test_only_the_last_run_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tool, "TIMES", tmp_path)
    (tmp_path / "stages.json").write_text('{"unit": {"seconds": 2}, "lint": {"seconds": 1}}')
    (tmp_path / "unit.json").write_text('{"test_a.py": {"tests": 1, "seconds": 1.5}}')
    (tmp_path / "other.json").write_text('{"test_b.py": {"tests": 1, "seconds": 1.5}}')
    stages, files = tool.noted()
    assert list(stages.items()) == [("unit", {"seconds": 2}), ("lint", {"seconds": 1})]
    assert files == {"unit": {"test_a.py": {"tests": 1, "seconds": 1.5}}}


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="there is no /proc")
def test_processes_that_were_started_are_found_with_what_they_use() -> None:
    before = tool.children()
    work = "sum(range(3_000_000)); print(flush=True); input()"
    command = [sys.executable, "-c", work]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        assert tool.children() - before == {process.pid}
        assert 0 < tool.processor_seconds(process.pid) < 60
        process.communicate(b"\n")
    assert process.pid not in tool.children()
