# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files of the collection are compiled once and kept: Ansible would compile them each time."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from importlib.util import cache_from_source
from marshal import dumps
from pathlib import Path

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.registry import LATER
from ansible_collections.alvaria.cloud.plugins.plugin_utils import _compiled

PLUGINS = "ansible_collections.alvaria.cloud.plugins"
COLLECTIONS = Path(_compiled.__file__).parents[5]
#: Prints the files that Ansible's own loader has loaded, in a process of Ansible's.
PROGRAM = f"""
import sys
from importlib.machinery import SourceFileLoader
from ansible.plugins.loader import init_plugin_loader
init_plugin_loader([sys.argv[1]])
from {PLUGINS}.action import alvaria_api
for name in sys.argv[2:]:
    alvaria_api._task(name)
for name, module in sys.modules.items():
    if name.startswith("{PLUGINS}.") and not isinstance(module.__loader__, SourceFileLoader):
        if module.__file__.endswith(".py") and not module.__file__.endswith("__init__.py"):
            print(name)
"""


def loaded_by_ansible(*tasks: str) -> set[str]:
    """The files that are not loaded from bytecode when these tasks are asked for."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(COLLECTIONS), *tasks],
        capture_output=True,
        text=True,
        check=True,
    )
    return {line[len(PLUGINS) + 1 :] for line in done.stdout.split()}


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Writes a file of the collection, by its name and what it consists of."""
    monkeypatch.setattr(_compiled, "_FOLDER", str(tmp_path))
    monkeypatch.setattr(sys, "modules", dict(sys.modules))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)

    def write(name: str, *lines: str) -> Path:
        path = tmp_path.joinpath(*name.split(".")).with_suffix(".py")
        path.parent.mkdir(exist_ok=True)
        path.write_text("".join(f"{line}\n" for line in lines))
        return path

    return write


def test_the_engine_is_loaded_from_bytecode() -> None:
    assert loaded_by_ansible() == {"plugin_utils._compiled"}


def test_so_are_the_files_that_few_tasks_need() -> None:
    assert loaded_by_ansible(*LATER) == {"plugin_utils._compiled"}


def test_bytecode_is_kept_beside_the_source(file: Callable[..., Path]) -> None:
    path = file("plugin_utils.some", "VALUE = 1")
    _compiled.load("plugin_utils.some")
    [kept] = path.parent.glob("some.*.pyc")
    assert kept.name == Path(cache_from_source(str(path))).name
    assert not (path.parent / "__pycache__").exists()


def test_bytecode_is_read(file: Callable[..., Path]) -> None:
    path = file("plugin_utils.some", "VALUE = 1")
    _compiled.load("plugin_utils.some")
    [kept] = path.parent.glob("some.*.pyc")
    # Of the same length and time, so that Python sees no change.
    kept.write_bytes(kept.read_bytes()[:16] + dumps(compile("VALUE = 2", "some", "exec")))
    del sys.modules[f"{PLUGINS}.plugin_utils.some"]
    _compiled.load("plugin_utils.some")
    assert sys.modules[f"{PLUGINS}.plugin_utils.some"].VALUE == 2


def test_a_folder_that_cannot_be_written_to_is_left_as_it_is(
    file: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = file("plugin_utils.some", "VALUE = 1")
    # A file is no folder, whoever runs the test.
    monkeypatch.setattr(_compiled, "_beside", lambda name: name.replace("__pycache__", "some.py"))
    _compiled.load("plugin_utils.some")
    assert list(path.parent.iterdir()) == [path]


def test_what_a_file_imports_is_loaded_before_it(
    file: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    file("plugin_utils.needed", "VALUE = 1")
    file("plugin_utils.some", "from .needed import VALUE")
    monkeypatch.setattr(_compiled, "_IMPORTS", {"plugin_utils.some": ("plugin_utils.needed",)})
    _compiled.load("plugin_utils.some")
    assert sys.modules[f"{PLUGINS}.plugin_utils.some"].VALUE == 1


def test_a_file_that_is_changed_is_compiled_anew(file: Callable[..., Path]) -> None:
    file("plugin_utils.some", "VALUE = 1")
    _compiled.load("plugin_utils.some")
    del sys.modules[f"{PLUGINS}.plugin_utils.some"]
    file("plugin_utils.some", "VALUE = 'another'")
    _compiled.load("plugin_utils.some")
    assert sys.modules[f"{PLUGINS}.plugin_utils.some"].VALUE == "another"


def test_what_is_loaded_stays_as_it_is(file: Callable[..., Path]) -> None:
    file("plugin_utils.some", "VALUE = []")
    _compiled.load("plugin_utils.some")
    first = sys.modules[f"{PLUGINS}.plugin_utils.some"].VALUE
    _compiled.load("plugin_utils.some")
    assert sys.modules[f"{PLUGINS}.plugin_utils.some"].VALUE is first


def test_a_file_that_fails_is_not_there_afterwards(file: Callable[..., Path]) -> None:
    file("plugin_utils.some", "raise ValueError")
    with pytest.raises(ValueError):
        _compiled.load("plugin_utils.some")
    assert f"{PLUGINS}.plugin_utils.some" not in sys.modules


def test_a_file_is_a_name_of_its_package(file: Callable[..., Path]) -> None:
    file("plugin_utils.some", "VALUE = 1")
    _compiled.load("plugin_utils.some")
    package = sys.modules[f"{PLUGINS}.plugin_utils"]
    try:
        assert package.some.VALUE == 1
    finally:
        del package.some
