# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The folder of open temporary changes."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Invalid
from ansible_collections.alvaria.cloud.plugins.module_utils._model.history import History
from ansible_collections.alvaria.cloud.plugins.module_utils._privacy.mask import Masker
from ansible_collections.alvaria.cloud.plugins.module_utils._undo.chain import Change
from ansible_collections.alvaria.cloud.plugins.module_utils._undo.claim import Claim
from ansible_collections.alvaria.cloud.plugins.module_utils._undo.journal import written
from ansible_collections.alvaria.cloud.plugins.module_utils._undo.record import Record
from ansible_collections.alvaria.cloud.plugins.module_utils._undo.register import (
    KEY,
    Register,
    named,
)

PLACE = {"organization": "acme", "host": "https://acme.example.com"}
HEADER = {"undo": "alvaria.cloud undo", "format": 1, "when": "2030-01-31T12:00:00Z", **PLACE}
RECORD = Record("signatures", {}, History({"a": 1}, {"a": 2}, "7"), "updated")
CLAIM = Claim("signatures", "7", ("Care",), (("a",),))
MASKER = Masker("key of the organization", enabled=False)
MARK = "$ANSIBLE_VAULT;1.1;AES256\n"


def _sealed(text: str) -> str:
    return MARK + text.encode().hex()


def _unsealed(text: str) -> str:
    return bytes.fromhex(text.removeprefix(MARK)).decode()


def _register(folder: Path, check_mode: bool = False, unseal: Any = _unsealed) -> Register:
    connection = SimpleNamespace(org_id="acme", base_url=PLACE["host"])
    context: Any = SimpleNamespace(
        client=SimpleNamespace(connection=connection),
        params={"path": str(folder)},
        check_mode=check_mode,
        unseal=unseal,
    )
    return Register(context, _sealed)


def _file(folder: Path, name: str, until: str = "2030-01-31T18:00:00Z", by: str = "desk") -> Path:
    about = {"until": until, "by": by, "claims": [CLAIM.as_line()]}
    path = folder / "acme" / f"{name}.undo"
    path.parent.mkdir(exist_ok=True)
    path.write_text(written({**HEADER, KEY: about}, [RECORD]))
    return path


def test_what_lies_in_the_folder_is_open_in_its_order(tmp_path: Path) -> None:
    for name in ("000010", "000002"):
        _file(tmp_path, name)
    (tmp_path / "acme" / "notes.txt").write_text("others")
    there = _register(tmp_path).read()
    assert [one.name for one in there] == ["000002", "000010"]
    assert there[0].change == Change((RECORD,), (CLAIM,))
    assert there[0].told("2030-01-31T17:59:59Z", MASKER) == {
        "name": "000002",
        "since": "2030-01-31T12:00:00Z",
        "until": "2030-01-31T18:00:00Z",
        "by": "desk",
        "due": False,
        "families": ["signatures"],
    }
    assert there[0].told("2030-01-31T18:00:00Z", MASKER)["due"] is True


@pytest.mark.parametrize("by", ["987-65-4320", "desk 987654320"])
def test_who_made_a_change_is_told_without_numbers_of_people(by: str, tmp_path: Path) -> None:
    _file(tmp_path, "000001", by=by)
    _file(tmp_path, "000002", by="agent001@example.com")
    told = [one.told("2030-01-31T18:00:00Z", MASKER)["by"] for one in _register(tmp_path).read()]
    assert "4320" not in told[0]
    assert told[1] == "agent001@example.com"


@pytest.mark.parametrize("until", ["31.01.2030", "+12025550143", "2030-01-31", ""])
def test_a_file_that_has_no_time_to_end_at_is_refused(until: str, tmp_path: Path) -> None:
    _file(tmp_path, "000001", until=until)
    with pytest.raises(Invalid, match=r"path: 000001\.undo is not the file of a temporary change"):
        _register(tmp_path).read()


def test_a_new_change_comes_after_all_others(tmp_path: Path) -> None:
    register = _register(tmp_path)
    assert register.next_path().endswith("/acme/000001.undo")
    _file(tmp_path, "000041")
    assert register.next_path().endswith("/acme/000042.undo")


@pytest.mark.parametrize("left", ["", '{"undo": "alvaria.cloud un'])
def test_what_was_killed_before_it_wrote_anything_is_not_open(tmp_path: Path, left: str) -> None:
    _file(tmp_path, "000001")
    _file(tmp_path, "000002").write_text(left)
    register = _register(tmp_path)
    assert [one.name for one in register.read()] == ["000001"]
    assert register.next_path().endswith("/acme/000003.undo")


def test_what_is_inherited_is_kept_as_it_was(tmp_path: Path) -> None:
    path = _file(tmp_path, "000001")
    path.write_text(_sealed(path.read_text()))
    register = _register(tmp_path)
    [one] = register.read()
    inherited = Change((Record("signatures", {}, History({"a": 0}, {"a": 2}, "7"), "updated"),))
    register.keep(one, inherited)
    assert path.read_text().startswith(MARK)
    assert path.stat().st_mode & 0o777 == 0o600
    [again] = register.read()
    assert again.change == inherited
    assert again.header["when"] == one.header["when"]


def test_what_ended_is_gone(tmp_path: Path) -> None:
    path = _file(tmp_path, "000001")
    register = _register(tmp_path)
    register.remove(register.read()[0])
    assert not path.exists()


def test_check_mode_leaves_the_folder_alone(tmp_path: Path) -> None:
    path = _file(tmp_path, "000001")
    before = path.read_text()
    register = _register(tmp_path, check_mode=True)
    with register.locked():
        [one] = register.read()
        register.keep(one, Change(()))
        register.remove(one)
    assert path.read_text() == before
    assert not (tmp_path / "acme" / ".lock").exists()


def test_an_encrypted_file_needs_the_secret(tmp_path: Path) -> None:
    path = _file(tmp_path, "000001")
    path.write_text(_sealed(path.read_text()))
    with pytest.raises(Invalid, match="runs as a module does not know"):
        _register(tmp_path, unseal=None).read()


def test_an_ordinary_undo_file_is_refused(tmp_path: Path) -> None:
    _file(tmp_path, "000001").write_text(written(HEADER, [RECORD]))
    with pytest.raises(Invalid, match=r"000001\.undo is not the file of a temporary change"):
        _register(tmp_path).read()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Invalid, match="cannot be written"), _register(tmp_path / "file").locked():
        raise AssertionError("nothing holds the lock")


@pytest.mark.parametrize(
    ("names", "chosen"),
    [([], []), (["all"], ["000001", "000003"]), (["000003", "000002"], ["000003"])],
)
def test_names_that_are_open_are_chosen(
    names: list[str], chosen: list[str], tmp_path: Path
) -> None:
    for name in ("000001", "000003"):
        _file(tmp_path, name)
    assert named(names, _register(tmp_path).read()) == chosen


def test_what_is_no_name_is_refused() -> None:
    with pytest.raises(Invalid, match="end: 'evening' is not the name"):
        named(["evening"], [])
