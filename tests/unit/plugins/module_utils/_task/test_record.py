# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The record of a task: reserved before the first write, completed after it, masked."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import multiprocessing
import os
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._api.client import Response
from ansible_collections.alvaria.cloud.plugins.module_utils._api.connection import NOWHERE
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import (
    AlvariaError,
    Invalid,
    TransportError,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._common.growing import Growing
from ansible_collections.alvaria.cloud.plugins.module_utils._privacy.gate import Gate
from ansible_collections.alvaria.cloud.plugins.module_utils._privacy.mask import Masker
from ansible_collections.alvaria.cloud.plugins.module_utils._session.context import Outcome
from ansible_collections.alvaria.cloud.plugins.module_utils._task.record import (
    Recording,
    recording_of,
)

NUMBER, SECRET = "+12025550143", "a-secret-of-the-client"
BODY = {"exclusionType": "Voice", "exclusionValue": NUMBER, "reason": f"asked by {NUMBER}"}
PATH = "/via/v3/organizations/demo/compliance/exclusions"
DONE: dict[str, Any] = {"changed": True, "exclusion": {"id": "1"}}
HEADER = {"organization": "demo", "host": "https://example.com", "module": "alvaria_exclusion"}


def gate() -> Gate:
    return Gate(Masker("a-key-of-masks"), [SECRET])


def recording(folder: Path) -> Recording:
    """A recording in a folder."""
    return Recording(str(folder), {**HEADER, "record": "alvaria.cloud record", "key": "k"}, gate())


def write(one: Recording, body: Any = None, method: str = "POST") -> None:
    """A write that is answered with success."""
    with one.sending(method, PATH, {"json": body or BODY}) as answered:
        answered(Response(201, {"id": "1", "version": 1, **BODY}))


def lines(path: Path) -> list[dict[str, Any]]:
    """The lines of a file, which has nothing else in it."""
    return [json.loads(line) for line in path.read_text().splitlines()]


def only(folder: Path) -> Path:
    """The one record of a folder."""
    [path] = folder.glob("*.record")
    return path


def finish(one: Recording, result: dict[str, Any] | None = None) -> dict[str, Any]:
    """The end of a task."""
    outcome = Outcome(True, {"exclusion": DONE["exclusion"]}, {}, {"reason": ""})
    return one.finish(outcome, result or DONE)


def test_a_record_says_what_began_what_was_sent_and_what_came_of_it(tmp_path: Path) -> None:
    one = recording(tmp_path)
    write(one)
    assert finish(one) == {"record_dest": str(only(tmp_path))}
    first, sent, last = lines(only(tmp_path))
    assert first["module"] == "alvaria_exclusion"
    assert first["begun"] < sent["at"] < last["ended"]
    assert (sent["write"], sent["path"], sent["status"]) == ("POST", PATH, 201)
    assert sent["answer"] == {"id": "1", "version": 1}
    assert last["outcome"] == "done"
    assert last["object"] == {"exclusion": {"id": "1"}}
    assert last["after"] == {"reason": ""}


def test_a_record_holds_nobodys_number_and_no_secret(tmp_path: Path) -> None:
    one = recording(tmp_path)
    write(one, {**BODY, "note": SECRET})
    with one.sending("POST", f"{PATH}?exclusionValue={NUMBER}", {"files": {"f": NUMBER}}) as said:
        said(Response(200, None))
    finish(one)
    text = only(tmp_path).read_text()
    assert "2025550" not in text
    assert SECRET not in text
    assert gate().masker.mask(NUMBER) in text


@pytest.mark.parametrize("value", [NUMBER, "jo@example.com", "jo%40example.com"])
def test_nobody_is_in_the_path_of_a_write(tmp_path: Path, value: str) -> None:
    one = recording(tmp_path)
    with one.sending("DELETE", f"{PATH}/{value}", {}) as said:
        said(Response(204, None))
    finish(one)
    _first, sent, _last = lines(only(tmp_path))
    assert sent["path"].startswith(f"{PATH}/***")
    assert value[-6:] not in sent["path"]


def test_a_number_in_a_name_is_hidden_as_well(tmp_path: Path) -> None:
    one = recording(tmp_path)
    write(one, {**BODY, "contactListName": f"Ask {NUMBER}", "notes": ["(202) 555-0143"]})
    shown = {"exclusion": {"id": "1", "contact_list_name": f"Ask {NUMBER}"}, "changed": True}
    one.finish(Outcome(True, {"exclusion": {}}, {"name": NUMBER}, {"name": NUMBER}), shown)
    text = only(tmp_path).read_text()
    assert "2025550" not in text
    assert "555-0" not in text
    assert text.count("Ask ***0143#") == 2


def test_only_its_owner_can_read_a_record(tmp_path: Path) -> None:
    one = recording(tmp_path)
    write(one)
    finish(one)
    assert only(tmp_path).stat().st_mode & 0o777 == 0o600


def test_many_writes_are_in_a_file_that_the_record_names_by_its_hash(tmp_path: Path) -> None:
    one = recording(tmp_path)
    for _number in range(50):
        write(one)
    finish(one)
    *sent, last = lines(only(tmp_path))[1:]
    rows = tmp_path / last["rows"]["name"]
    assert last["rows"]["sha256"] == hashlib.sha256(rows.read_bytes()).hexdigest()
    assert last["rows"]["count"] == len(lines(rows))
    assert len(sent) + len(lines(rows)) == 50


def test_the_first_that_begin_are_in_the_record_whichever_ends_first(tmp_path: Path) -> None:
    one = recording(tmp_path)
    with contextlib.ExitStack() as under_way:
        for _number in range(16):
            answered = under_way.enter_context(one.sending("POST", PATH, {"json": BODY}))
            answered(Response(201, {"id": "1"}))
    one.finish(Outcome(True, {}), DONE)
    _begun, *sent, last = lines(only(tmp_path))
    assert len(sent) == 8
    assert last["rows"]["count"] == len(lines(tmp_path / last["rows"]["name"])) == 8


def test_nothing_is_on_disk_before_the_first_write(tmp_path: Path) -> None:
    one = recording(tmp_path)
    assert finish(one) == {}
    assert list(tmp_path.iterdir()) == []


def test_the_record_is_there_while_the_write_is_sent(tmp_path: Path) -> None:
    one = recording(tmp_path)
    with one.sending("POST", PATH, {"json": BODY}):
        content = only(tmp_path).read_bytes()
    assert json.loads(content.rstrip(b"\0"))["record"] == "alvaria.cloud record"
    assert content.endswith(b"\0")


def test_a_record_is_on_the_disk_when_the_task_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = []
    monkeypatch.setattr(
        os, "fsync", lambda handle: synced.append(Path(f"/proc/self/fd/{handle}").resolve())
    )
    one = recording(tmp_path)
    for _number in range(20):
        write(one)
    finish(one)
    assert set(synced) == set(tmp_path.iterdir())
    # What says that all is there comes last.
    assert synced[-1] == only(tmp_path)


def test_what_a_write_replaces_is_in_its_line(tmp_path: Path) -> None:
    one = recording(tmp_path)
    with one.sending("DELETE", f"{PATH}/1", {"json": None, "before": BODY}) as said:
        said(Response(204, None))
    finish(one)
    sent = lines(only(tmp_path))[1]
    assert sent["before"]["exclusionValue"] == gate().masker.mask(NUMBER)
    assert "2025550" not in only(tmp_path).read_text()


def refused(one: Recording, error: AlvariaError) -> None:
    """A write that fails so."""
    with pytest.raises(AlvariaError), one.sending("POST", PATH, {"json": BODY}):
        raise error


def test_a_refused_write_leaves_no_record(tmp_path: Path) -> None:
    one = recording(tmp_path)
    refused(one, Invalid("No.", status=400))
    assert finish(one, {"changed": False, "failed": True}) == {}
    assert list(tmp_path.iterdir()) == []


def test_a_write_that_may_have_been_processed_does(tmp_path: Path) -> None:
    one = recording(tmp_path)
    refused(one, TransportError("No answer.", ambiguous=True))
    finish(one, {"changed": False, "failed": True, "msg": "No answer."})
    _first, sent, last = lines(only(tmp_path))
    assert sent["outcome"] == "unknown"
    assert (last["outcome"], last["msg"]) == ("failed", "No answer.")


def full(monkeypatch: pytest.MonkeyPatch, after: int = 0) -> None:
    """A disk that is full after so many bytes."""
    left = [after]
    put = os.pwrite

    def pwrite(handle: int, content: bytes, place: int) -> int:
        more = place + len(content) - os.fstat(handle).st_size
        if more > left[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        left[0] -= max(0, more)
        return put(handle, content, place)

    monkeypatch.setattr(os, "pwrite", pwrite)


def test_a_full_disk_keeps_a_write_from_being_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full(monkeypatch)
    one = recording(tmp_path)
    with pytest.raises(Invalid, match="No space left"), one.sending("POST", PATH, {"json": BODY}):
        pytest.fail("It was sent.")
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fills_up_keeps_what_has_no_room_from_being_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full(monkeypatch, 200_000)
    one = recording(tmp_path)
    count = 0
    with pytest.raises(Invalid, match="No space left"):
        for _number in range(1000):
            write(one, {**BODY, "reason": "x" * 1000})
            count += 1
    assert 8 < count < 200
    finish(one, {"changed": True, "failed": True})
    assert len(lines(only(tmp_path))) - 2 + len(lines(next(tmp_path.glob("*.rows")))) == count


def test_a_record_without_its_end_fails_the_task(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = recording(tmp_path)
    write(one)

    def no_more(file: Growing, line: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Growing, "add", no_more)
    write(one)
    result = finish(one)
    assert result["failed"]
    assert "No space left" in result["msg"]


PARAMS = {"record_dest": "", "record_job": "17", "mask_key": "a-key-of-masks"}


def asked(folder: Path, check_mode: bool = False, **params: Any) -> Recording | None:
    given = {**PARAMS, "record_dest": str(folder), **params}
    return recording_of("alvaria_exclusion", given, NOWHERE, gate(), check_mode)


def test_a_record_needs_a_key_of_masks_that_lasts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ALVARIA_MASK_KEY", raising=False)
    with pytest.raises(Invalid, match="record_dest: needs a mask_key"):
        asked(tmp_path, mask_key=None, client_secret=SECRET)


def test_a_record_is_masked_whatever_a_result_is(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="mask_personal_data: false"):
        asked(tmp_path, mask_personal_data=False)


def test_a_commit_is_one(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="record_commit: is not the hash"):
        asked(tmp_path, record_commit="main")


def test_a_folder_that_cannot_be_made_is_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Invalid, match="record_dest: .*takes no record"):
        asked(tmp_path / "file" / "folder")


def test_check_mode_leaves_no_folder(tmp_path: Path) -> None:
    assert asked(tmp_path / "records", check_mode=True) is None
    assert list(tmp_path.iterdir()) == []


def test_no_folder_is_no_recording() -> None:
    assert recording_of("alvaria_exclusion", {}, NOWHERE, gate(), False) is None


def _many(folder: Path, count: int) -> None:
    for _number in range(count):
        one = recording(folder)
        write(one)
        finish(one)


def test_eight_processes_leave_a_thousand_records_at_once(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=_many, args=(tmp_path, 125)) for _number in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    found = [lines(path) for path in tmp_path.glob("*.record")]
    assert len(found) == 1000
    assert {len(record) for record in found} == {3}
    assert {record[-1]["outcome"] for record in found} == {"done"}
