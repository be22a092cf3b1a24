# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Records of what tasks wrote: one of each, masked, reserved before anything is written."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._task.record import Recording

from .support.changes import CHANGES, Change
from .support.engine import perform
from .support.sandbox import Organization, reads, writes

GONE = "+12025550144"
NUMBER, MASK_KEY = "+12025550143", "a-key-of-masks-that-is-kept"
EXCLUSION = {
    "exclusion_type": "Voice",
    "exclusion_value": NUMBER,
    "start_time": "2030-01-01T00:00:00Z",
    "end_time": "2031-01-01T00:00:00Z",
}
WHO = {"record_job": "17", "record_user": "ada@example.com", "record_commit": "0123456789abcdef"}
#: What no record may hold: numbers of the sandbox's people, and secrets.
CANARIES = ("2025550", "sandbox-secret", "sandbox-key", MASK_KEY)


@pytest.fixture
def dialect() -> str:
    """What is sent decides, and every test of a module has both dialects."""
    return "documented"


def recorded(organization: Organization, folder: Path, module: str, **options: Any) -> Any:
    """Run a task with a record."""
    given = {"record_dest": str(folder), "mask_key": MASK_KEY, **WHO, **options}
    return perform(organization, module, **given)


def lines(path: Path) -> list[dict[str, Any]]:
    """The lines of a record, or of the file of its writes."""
    text = path.read_bytes().rstrip(b"\0").decode()
    return [json.loads(line) for line in text.splitlines()]


def records(folder: Path) -> list[Path]:
    """The records in a folder."""
    return sorted(folder.glob("*.record"))


@pytest.mark.parametrize(
    "change",
    CHANGES,
    ids=lambda change: change.label,
)
def test_every_kind_of_change_leaves_one_record_without_anybodys_data(
    change: Change, organization: Organization, folder: Path
) -> None:
    for name, text in change.files.items():
        organization.put_file(name, text)
    for module, options in change.before:
        assert not perform(organization, module, **options).get("failed")
    result = recorded(organization, folder, change.module, **change.options)
    assert not result.get("failed"), result
    assert len(records(folder)) == result["changed"]
    if not result["changed"]:
        # A contact that was asked about and released again.
        return
    [record] = records(folder)
    assert result["record_dest"] == str(record)
    first, *sent, last = lines(record)
    assert first["module"] == change.module
    assert first["organization"] == organization.name
    assert last["outcome"] == "done"
    assert last["changed"] is True
    assert {line["outcome"] for line in sent} == {"written"}
    text = b"".join(path.read_bytes() for path in folder.iterdir()).decode()
    assert [canary for canary in CANARIES if canary in text] == []


LIST = [{**EXCLUSION, "exclusion_value": f"+120255501{number:02d}"} for number in range(20)]
WRITING: dict[str, dict[str, Any]] = {
    "alvaria_exclusion": EXCLUSION,
    "alvaria_exclusions": {"exclusions": LIST},
    "alvaria_config": {"config": {"signatures": [{"name": "New"}], "exclusions": LIST}},
}


@pytest.mark.parametrize("module", WRITING)
def test_what_takes_no_record_fails_before_anything_is_written(
    module: str, organization: Organization, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "file").touch()
    result = recorded(organization, folder / "file" / "records", module, **WRITING[module])
    assert "record_dest" in result["msg"]
    monkeypatch.setattr(os, "pwrite", _full)
    result = recorded(organization, folder / "full", module, **WRITING[module])
    assert result["failed"]
    assert "No space left" in result["msg"]
    assert result["changed"] is False
    assert writes(organization.journal()) == []
    assert records(folder / "full") == []


def _full(handle: int, content: bytes, place: int) -> int:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("module", WRITING)
def test_there_is_one_record_and_none_without_a_write(
    module: str, organization: Organization, folder: Path
) -> None:
    predicted = recorded(organization, folder, module, check_mode=True, **WRITING[module])
    assert "record_dest" not in predicted
    assert records(folder) == []
    done = recorded(organization, folder, module, **WRITING[module])
    assert records(folder) == [Path(done["record_dest"])]
    again = recorded(organization, folder, module, **WRITING[module])
    assert again["changed"] is False
    assert len(records(folder)) == 1


def test_the_rows_of_a_list_are_in_a_file_with_its_hash(
    organization: Organization, folder: Path
) -> None:
    recorded(organization, folder, "alvaria_exclusions", exclusions=LIST)
    [record] = records(folder)
    *sent, last = lines(record)[1:]
    rows = folder / last["rows"]["name"]
    assert last["rows"]["sha256"] == hashlib.sha256(rows.read_bytes()).hexdigest()
    masks = {line["json"]["exclusionValue"] for line in [*sent, *lines(rows)]}
    assert len(masks) == 20
    assert last["object"]["counts"]["created"] == 20


def test_a_row_has_what_it_replaces_or_deletes(organization: Organization, folder: Path) -> None:
    options = {"state": "exact", "scope": {"exclusion_types": ["Voice"]}, "max_deletions": 100}
    recorded(organization, folder, "alvaria_exclusions", exclusions=LIST, **options)
    [first] = records(folder)
    position = organization.position()
    kept = [{**LIST[0], "end_time": "2032-01-01T00:00:00Z"}, *LIST[1:-1]]
    recorded(organization, folder, "alvaria_exclusions", exclusions=kept, **options)
    [second] = set(records(folder)) - {first}
    changed, deleted = lines(second)[1:-1]
    masks = [lines(first)[1]["json"]["exclusionValue"][:3] for _line in (changed, deleted)]
    assert [line["before"]["exclusionValue"][:3] for line in (changed, deleted)] == masks
    assert changed["before"]["endTime"].startswith("2031")
    assert changed["json"]["endTime"].startswith("2032")
    assert deleted["before"]["exclusionType"] == "Voice"
    assert "2025550" not in second.read_text()
    # The listing has shown it all.
    assert len(reads(organization.journal(position))) == 1


def test_a_killed_task_leaves_what_it_had_sent(organization: Organization, folder: Path) -> None:
    child = os.fork()
    if not child:
        Recording.finish = lambda *_args: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore
        recorded(organization, folder, "alvaria_exclusion", **EXCLUSION)
        os._exit(0)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    _first, sent = lines(records(folder)[0])
    assert sent["outcome"] == "written"


def test_a_task_that_fails_halfway_says_so_in_its_record(
    organization: Organization, folder: Path
) -> None:
    organization.fault(method="POST", path="*/exclusions", skip=3, count=1, status=400)
    result = recorded(organization, folder, "alvaria_exclusions", exclusions=LIST, concurrency=1)
    assert result["failed"]
    [record] = records(folder)
    last = lines(record)[-1]
    assert last["outcome"] == "failed"
    assert last["error"]["kind"] == result["error"]["kind"]
    assert {line["outcome"] for line in lines(record)[1:-1]} == {"written", "refused"}


def test_masks_of_records_depend_on_the_key_of_masks_alone(
    make_organization: Callable[..., Organization], folder: Path
) -> None:
    masks = set()
    for number, secret in enumerate(("sandbox-secret", "another-secret")):
        organization = make_organization(client_secret=secret)
        place = folder / str(number)
        recorded(organization, place, "alvaria_exclusion", **EXCLUSION)
        masks.add(lines(records(place)[0])[1]["json"]["exclusionValue"])
    assert len(masks) == 1


def test_who_it_was_is_in_the_record_as_given(organization: Organization, folder: Path) -> None:
    recorded(organization, folder, "alvaria_exclusion", **EXCLUSION)
    who = lines(records(folder)[0])[0]["who"]
    assert {f"record_{name}": value for name, value in who.items()} == WHO


def test_a_contact_that_is_asked_about_and_not_released_is_recorded(
    organization: Organization, folder: Path
) -> None:
    contact = {"contact_channel": "Voice", "contact_address": "+12025550199"}
    result = recorded(organization, folder, "alvaria_compliance_status", contacts=[contact])
    assert result["record_dest"] == str(records(folder)[0])


@pytest.mark.parametrize("module", ["alvaria_undo", "alvaria_temporary"])
def test_what_takes_back_is_recorded_too(
    module: str, organization: Organization, folder: Path
) -> None:
    document = {"signatures": [{"name": "New", "contents": "Kind regards"}]}
    if module == "alvaria_undo":
        undo = {"undo_dest": str(folder / "undo")}
        assert perform(organization, "alvaria_config", config=document, **undo)["changed"]
        options: dict[str, Any] = {"content": (folder / "undo").read_text()}
    else:
        options = {"path": str(folder / "open"), "config": document, "until": "2999-01-01T00:00Z"}
    result = recorded(organization, folder / "records", module, **options)
    assert not result.get("failed"), result
    [record] = records(folder / "records")
    assert result["record_dest"] == str(record)
    assert lines(record)[0]["module"] == module


def test_evidence_holds_nobodys_number_and_is_asked_by_one(
    organization: Organization, folder: Path
) -> None:
    key = folder / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    allowed = folder / "allowed"
    allowed.write_text("evidence " + key.with_suffix(".pub").read_text())
    place = {"records": str(folder / "records"), "dest": str(folder / "evidence")}
    recorded(organization, folder / "records", "alvaria_exclusion", **EXCLUSION)
    gone = {**EXCLUSION, "exclusion_value": GONE}
    recorded(organization, folder / "records", "alvaria_exclusion", **gone)
    recorded(organization, folder / "records", "alvaria_exclusion", **gone, state="absent")
    options = {**place, "key": str(key), "mask_key": MASK_KEY}
    sealed = perform(organization, "alvaria_evidence", **options)
    assert sealed["bundle"]["counts"]["snapshot"]["objects"]["exclusions"] > 1
    files = [path for path in (folder / "evidence").rglob("*") if path.is_file()]
    text = "".join(path.read_text() for path in files)
    assert [canary for canary in CANARIES if canary in text] == []

    question = {
        "src": place["dest"],
        "allowed_signers": str(allowed),
        "time": sealed["bundle"]["sealed"][: len("2030-01-31")],
        "mask_key": MASK_KEY,
    }
    asked = perform(organization, "alvaria_evidence_info", value=NUMBER, **question)
    [rule] = asked["answer"]["held"]
    assert rule["object"]["exclusion_type"] == "Voice"
    assert "until" not in rule
    assert "2025550143" not in json.dumps(asked)
    asked = perform(organization, "alvaria_evidence_info", value=GONE, **question)
    [rule] = asked["answer"]["held"]
    assert rule["from"] <= rule["until"]
    assert rule["ended_by"] != rule["by"]
