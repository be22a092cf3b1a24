# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sealing: each record once, those at work later, those of others never."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Invalid, Stopped
from ansible_collections.alvaria.cloud.plugins.module_utils._common.stop import STOP
from ansible_collections.alvaria.cloud.plugins.module_utils._plan import sealing, signature
from ansible_collections.alvaria.cloud.plugins.module_utils._plan.chain import Trust, chain_of
from ansible_collections.alvaria.cloud.plugins.module_utils._plan.sealing import Chain, collected

from .evidence import NUMBER, PLACE, exclusion, key_in, record, recording, seal, write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a key."""
    key_in(tmp_path, "key")
    return tmp_path


def manifest(bundle: dict[str, Any]) -> dict[str, Any]:
    """The manifest of a bundle."""
    content: dict[str, Any] = json.loads((Path(bundle["path"]) / "manifest.json").read_text())
    return content


def test_a_bundle_counts_what_it_has(folder: Path) -> None:
    record(folder / "records", "1")
    record(folder / "records", "2", writes=20)
    bundle = seal(folder)
    assert bundle["counts"]["records"] == 2
    assert bundle["counts"]["outcomes"] == {"done": 2}
    assert bundle["counts"]["modules"] == {"alvaria_exclusion": 2}
    assert len(bundle["dates"]) == 2
    assert bundle["dates"][0] < bundle["dates"][1] < bundle["sealed"]
    ends = sorted(name.rpartition(".")[2] for name in manifest(bundle)["files"])
    assert ends == ["lines", "record", "record", "rows"]


def test_bundles_follow_each_other(folder: Path) -> None:
    first, second = seal(folder), seal(folder)
    assert (first["number"], first["previous"]) == (1, "")
    assert (second["number"], second["previous"]) == (2, first["head"])


def test_records_alone_are_a_bundle(folder: Path) -> None:
    record(folder / "records", "1")
    assert "snapshot" not in seal(folder, None)["counts"]


def test_a_record_that_is_still_written_waits_for_the_next_bundle(folder: Path) -> None:
    one = recording(folder / "records")
    write(one, "POST", "1", exclusion())
    assert collected(str(folder / "records"), PLACE).running == 1
    assert seal(folder)["counts"]["records"] == 0
    one.finish(None, {"changed": True})
    assert seal(folder)["counts"]["records"] == 1


def test_what_a_killed_task_has_left_is_sealed_as_unknown(folder: Path) -> None:
    child = os.fork()
    if not child:
        write(recording(folder / "records"), "POST", "1", exclusion())
        os._exit(0)
    os.waitpid(child, 0)
    bundle = seal(folder)
    assert bundle["counts"]["outcomes"] == {"unknown": 1}
    [name] = [name for name in manifest(bundle)["files"] if name.endswith("record")]
    content = (Path(bundle["path"]) / name).read_bytes()
    assert b"\0" not in content
    assert len(content.splitlines()) == 2


def test_records_of_others_stay(folder: Path) -> None:
    path = record(folder / "records", "1")
    elsewhere = {**PLACE, "organization": "other"}
    assert collected(str(folder / "records"), elsewhere).records == []
    path.write_text(path.read_text().replace('"demo"', '"other"'))
    assert seal(folder)["counts"]["records"] == 0
    assert path.exists()


def test_what_is_no_record_is_told(folder: Path) -> None:
    (folder / "records").mkdir()
    (folder / "records" / "note.record").write_text("Hello.")
    assert collected(str(folder / "records"), PLACE).strange == ["note.record"]


def _a_folder(path: Path) -> None:
    path.mkdir()


def _a_pipe(path: Path) -> None:
    os.mkfifo(path)


def _a_link_to_nowhere(path: Path) -> None:
    path.symlink_to("nowhere")


def _too_deep(path: Path) -> None:
    path.write_text("[" * 100_000 + "\n")


@pytest.mark.parametrize("make", [_a_folder, _a_pipe, _a_link_to_nowhere, _too_deep])
def test_what_cannot_be_read_keeps_no_other_record_from_its_bundle(
    folder: Path, make: Callable[[Path], None]
) -> None:
    record(folder / "records", "1")
    strange = folder / "records" / "strange.record"
    make(strange)
    assert collected(str(folder / "records"), PLACE).strange == [strange.name]
    assert seal(folder)["counts"]["records"] == 1
    assert os.path.lexists(strange)


def test_a_record_that_goes_meanwhile_is_none(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = record(folder / "records", "1")
    names = os.listdir(folder / "records")
    monkeypatch.setattr(sealing.os, "listdir", lambda _folder: names)
    path.unlink()
    found = collected(str(folder / "records"), PLACE)
    assert (found.records, found.strange) == ([], [])


def test_a_record_that_cannot_be_removed_is_sealed_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = record(folder / "records", "1")

    def refused(_path: str) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(sealing.os, "unlink", refused)
        chain = Chain(str(folder / "evidence"), PLACE, "key")
        with chain.locked():
            found = collected(str(folder / "records"), PLACE).records
            assert chain.seal(found, str(folder / "key"), None)["number"] == 1
        assert "cannot be removed" in chain.left
        with pytest.raises(Invalid, match="has been sealed and cannot be removed"):
            seal(folder)
    assert path.exists()
    assert seal(folder)["counts"]["records"] == 0
    assert list((folder / "records").iterdir()) == []


def test_no_bundle_is_older_than_the_one_before(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = record(folder / "records", "1")
    content = path.read_bytes()
    bundle = seal(folder)
    path.with_name("another.record").write_bytes(content)
    monkeypatch.setattr(sealing, "now", lambda: "2020-01-01T00:00:00.000000Z")
    with pytest.raises(Invalid, match=f"was sealed at {bundle['sealed']}"):
        seal(folder)
    assert path.with_name("another.record").exists()
    assert sorted(one.name for one in (folder / "evidence").iterdir()) == [".lock", "000001"]


def test_a_record_that_the_bundle_before_has_is_not_sealed_twice(folder: Path) -> None:
    path = record(folder / "records", "1")
    content = path.read_bytes()
    seal(folder)
    path.write_bytes(content)  # as if the run had been killed before it was removed
    assert seal(folder)["counts"]["records"] == 0
    assert not path.exists()


def test_a_key_that_does_not_sign_seals_nothing(folder: Path) -> None:
    path = record(folder / "records", "1")
    (folder / "key").unlink()
    (folder / "key.pub").unlink()
    with pytest.raises(Invalid, match="could not sign"):
        seal(folder)
    assert path.exists()
    assert [one.name for one in (folder / "evidence").iterdir()] == [".lock"]


def test_a_key_that_an_agent_holds_signs_by_its_public_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent = subprocess.Popen(
        ["ssh-agent", "-D", "-a", "agent"], cwd=folder, stdout=subprocess.DEVNULL
    )
    try:
        monkeypatch.setenv("SSH_AUTH_SOCK", str(folder / "agent"))
        while not (folder / "agent").exists():
            assert agent.poll() is None
            time.sleep(0.01)
        subprocess.run(["ssh-add", "-q", str(folder / "key")], check=True)
        (folder / "key").unlink()
        (folder / "key.pub").rename(folder / "key")
        seal(folder)
        trust = Trust(str(folder / "allowed"), "evidence")
        assert [one.problems for one in chain_of(str(folder / "evidence"), trust)] == [[]]
        subprocess.run(["ssh-add", "-q", "-D"], check=True, capture_output=True)
        with pytest.raises(Invalid, match="could not sign"):
            seal(folder)
    finally:
        agent.kill()
        agent.wait()


def test_without_the_program_nothing_is_sealed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(folder))
    with pytest.raises(Invalid, match="ssh-keygen was not found"):
        seal(folder)


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever looks whether the run has to end finds that it has."""
    monkeypatch.setattr(STOP, "_end", 0.0)


@pytest.mark.usefixtures("ended")
def test_a_key_that_waits_for_somebody_does_not_keep_a_run_from_its_end(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = tmp_path / "waiting"
    waiting.write_text("#!/bin/sh\nexec sleep 60\n")
    waiting.chmod(0o700)
    monkeypatch.setattr(signature, "PROGRAM", str(waiting))
    started: list[signature.Process] = []
    start = signature.Process

    def starting(*arguments: Any, **settings: Any) -> signature.Process:
        started.append(start(*arguments, **settings))
        return started[-1]

    monkeypatch.setattr(signature, "Process", starting)
    with pytest.raises(Stopped):
        signature.sign(str(folder), str(folder / "key"))
    [process] = started
    assert process.returncode == -signal.SIGKILL


@pytest.mark.usefixtures("ended")
def test_somebody_who_seals_does_not_keep_a_run_from_its_end(folder: Path) -> None:
    chain = Chain(str(folder / "evidence"), PLACE, "key")
    other = Chain(str(folder / "evidence"), PLACE, "key")
    with other.locked(), pytest.raises(Stopped), chain.locked():
        pytest.fail("it was locked twice")


def test_what_is_ended_while_it_seals_leaves_the_records(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(folder / "records", "1")
    chain = Chain(str(folder / "evidence"), PLACE, "key")
    found = collected(str(folder / "records"), PLACE)
    with chain.locked():
        monkeypatch.setattr(STOP, "_end", 0.0)
        with pytest.raises(Stopped):
            chain.seal(found.records, str(folder / "key"), None)
    assert [path.name for path in (folder / "evidence").iterdir()] == [".lock"]
    assert len(list((folder / "records").iterdir())) == 1


def test_two_organizations_share_no_chain(folder: Path) -> None:
    seal(folder)
    other = Chain(str(folder / "evidence"), {**PLACE, "organization": "other"}, "key")
    with pytest.raises(Invalid, match="of another organization"):
        other.last()


def test_what_is_no_bundle_ends_the_chain(folder: Path) -> None:
    seal(folder)
    (folder / "evidence" / "note").touch()
    with pytest.raises(Invalid, match="'note' is in"):
        seal(folder)


def test_a_place_that_cannot_be_written_takes_no_bundle(folder: Path) -> None:
    (folder / "evidence").touch()
    with pytest.raises(Invalid, match="takes no bundle"):
        seal(folder)


def test_a_folder_of_records_that_is_not_there_is_refused(folder: Path) -> None:
    with pytest.raises(Invalid, match="records: .* cannot be read"):
        collected(str(folder / "nowhere"), PLACE)


def test_a_bundle_holds_nobodys_number(folder: Path) -> None:
    record(folder / "records", "1", writes=20)
    seal(folder)
    files = [path for path in (folder / "evidence").rglob("*") if path.is_file()]
    assert [path for path in files if NUMBER[1:] in path.read_text()] == []
