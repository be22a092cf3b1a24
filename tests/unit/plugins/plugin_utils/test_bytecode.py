# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The engine's bytecode is kept, where Ansible would compile each file in each run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ansible_collections.alvaria.cloud.plugins.plugin_utils import _bytecode

PLUGINS = "ansible_collections.alvaria.cloud.plugins"
#: Prints the class of what has loaded a module of the engine, in a process of Ansible.
PROGRAM = f"""
import sys
from ansible.plugins.loader import init_plugin_loader
init_plugin_loader([sys.argv[1]])
import {PLUGINS}.action
print(type(sys.modules["{PLUGINS}.module_utils._api.client"].__loader__).__name__)
"""


def find(folder: Path, name: str) -> object:
    """What the finder says of a module that would be in a folder."""
    return _bytecode._Finder().find_spec(name, [str(folder)])


def test_a_module_of_the_engine_keeps_its_bytecode_beside_it(tmp_path: Path) -> None:
    (tmp_path / "some.py").touch()
    found = find(tmp_path, f"{PLUGINS}.module_utils.some")
    assert "__pycache__" in str(getattr(found, "cached", ""))


@pytest.mark.parametrize(
    "name", ["ansible_collections.other.one.plugins.module_utils.some", "some"]
)
def test_other_modules_are_left_to_others(tmp_path: Path, name: str) -> None:
    (tmp_path / "some.py").touch()
    assert find(tmp_path, name) is None


def test_what_does_not_exist_is_left_to_others(tmp_path: Path) -> None:
    assert find(tmp_path, f"{PLUGINS}.module_utils.some") is None


def test_there_is_one_finder_however_often_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    _bytecode.keep_bytecode()
    _bytecode.keep_bytecode()
    assert sum(isinstance(finder, _bytecode._Finder) for finder in sys.meta_path) == 1


def test_the_engine_is_loaded_by_pythons_own_loader() -> None:
    collections = Path(_bytecode.__file__).parents[5]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(collections)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "SourceFileLoader"
