# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Relative paths begin at the playbook, and for those of the collection where Ansible was started.

Nothing that a user names is looked for, or written, inside an installed collection.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible.parsing.dataloader import DataLoader

from ansible_collections.alvaria.cloud.plugins.plugin_utils._places import Places

OWN = Path(__file__).resolve().parents[4] / "playbooks"
OPTIONS = {"dest": {"type": "path", "aliases": ["to"]}, "name": {"type": "str"}}


def places(folder: Path) -> Places:
    loader = DataLoader()
    loader.set_basedir(str(folder))
    return Places(loader, lambda name: f"found/{name}")


@pytest.fixture
def started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which Ansible was started."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/home/somebody")
    return tmp_path


@pytest.mark.parametrize("key", ["dest", "to"])
@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("undo", "{}/undo"),
        ("../undo", "{}/../undo"),
        ("/undo", "/undo"),
        ("~/u", "/home/somebody/u"),
    ],
)
def test_a_path_begins_where_its_playbook_says(
    key: str, written: str, meant: str, started: Path
) -> None:
    for playbooks, folder in ((OWN, started), (Path("/srv/plays"), Path("/srv/plays"))):
        placed = places(playbooks).placed(OPTIONS, {key: written, "name": "undo"})
        assert placed == {key: meant.format(folder), "name": "undo"}


def test_no_path_stays_none(started: Path) -> None:
    assert places(OWN).placed(OPTIONS, {"dest": None, "to": ""}) == {"dest": None, "to": ""}


def test_a_file_of_the_collection_is_not_taken_for_the_users(started: Path) -> None:
    (started / "apply.yml").touch()
    assert (OWN / "apply.yml").exists()
    assert places(OWN).find("apply.yml") == str(started / "apply.yml")


def test_the_files_of_other_playbooks_are_found_as_ansible_finds_them(started: Path) -> None:
    (started / "apply.yml").touch()
    assert places(started.parent).find("apply.yml") == "found/apply.yml"
    assert places(OWN).find("missing.yml") == "found/missing.yml"
