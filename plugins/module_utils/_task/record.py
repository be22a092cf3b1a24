# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The record of a task that writes: what it sent and what came of it, masked, as proof for years.

A record is a file of JSON lines in the folder that the task names. Room for it is made before the
first write is sent. Its first line says what begins, a line for each write follows, and the last
says what came of all. A record without that is of a task that was killed.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timezone
from typing import Any, Callable

from .._api.client import Response
from .._api.connection import Connection, given
from .._common.errors import AlvariaError, Invalid, WorkFailed
from .._common.growing import Growing
from .._model.argspec import ArgumentSpec
from .._privacy.gate import Gate
from .._privacy.looks import without_people
from .._privacy.mask import Masker, mask_answer, mask_texts
from .._session.context import Outcome

#: The name and the version of the format.
NAME, FORMAT = "alvaria.cloud record", 1
#: The ends of the names of a record and of the file of its writes.
RECORD, ROWS = ".record", ".rows"
#: What is fingerprinted to tell one key of masks from another.
_KEY_CHECK = "the key of evidence"
#: So many writes are in the record itself, those behind them in a file of their own.
_FEW = 8
#: What a record and a line have room for besides what was sent, in bytes.
_RECORD_ROOM, _LINE_ROOM = 16 * 1024, 2048
_WHO = ("job", "user", "commit")
_NO_SIGNS = str.maketrans("", "", "-:.")
_COMMIT = re.compile(r"[0-9a-fA-F]{7,64}")
_REFUSED = "Nothing was written."
_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def record_argspec(fallback: Callable[..., Any]) -> ArgumentSpec:
    """The options of every task that writes; ``fallback`` is Ansible's ``env_fallback``."""
    types = {"dest": "path", **dict.fromkeys(_WHO, "str")}
    options = {}
    for name, kind in types.items():
        variable = f"ALVARIA_RECORD_{name.upper()}"
        options[f"record_{name}"] = {"type": kind, "fallback": (fallback, [variable])}
    return ArgumentSpec(options)


def key_of(masker: Masker) -> str:
    """What tells the key of masks from another, without telling the key."""
    return masker.fingerprint(_KEY_CHECK)


def now() -> str:
    """The present instant, to the microsecond."""
    text = datetime.now(timezone.utc).replace(tzinfo=None).isoformat(timespec="microseconds")
    return f"{text}Z"


def line_of(values: Mapping[str, Any]) -> bytes:
    """Values as the one line of JSON that says them."""
    return _bytes(_JSON.encode(values))


def _bytes(line: str) -> bytes:
    return line.encode(errors="backslashreplace") + b"\n"


def refuse_no_mask_key(params: Mapping[str, Any], option: str) -> None:
    """Raise ``Invalid`` where masks would depend on anything but ``mask_key``."""
    if not given(params, "mask_key"):
        raise Invalid(
            f"{option}: needs a mask_key, as its masks have to be the same after years, and a "
            "client_secret is replaced sooner.",
            f"{_REFUSED} Give mask_key, and keep it as long as the evidence.",
            code="record-mask-key",
        )
    if params.get("mask_personal_data") is False:
        raise Invalid(
            f"{option}: cannot be combined with mask_personal_data: false, as evidence is masked.",
            f"{_REFUSED} Leave mask_personal_data out.",
            code="options-contradict",
        )


class Recording:
    """The record of one task; nothing is on disk before the first write is about to be sent."""

    def __init__(self, folder: str, header: Mapping[str, Any], gate: Gate) -> None:
        self._folder = folder
        self._header = dict(header)
        self._gate = gate
        self._lock = threading.Lock()
        self._record: Growing | None = None
        self._rows: Growing | None = None
        self._count = 0
        #: The room that writes under way will need for their lines.
        self._promised = 0
        #: Why a line could not be written.
        self._lost: OSError | None = None
        #: Whether a write may have been processed although it was not answered so.
        self._doubtful = False

    @contextmanager
    def sending(
        self, method: str, path: str, sent: Mapping[str, Any]
    ) -> Iterator[Callable[[Response], None]]:
        """Have room for a write before it is sent, and note what comes of it.

        Raises ``Invalid`` where there is no room: then it must not be sent.
        """
        line = self._masked(method, path, sent)
        text = _JSON.encode(line)
        line = dict(self._gate.without_secrets(line, text))
        need = len(_bytes(text)) + _LINE_ROOM
        with self._lock:
            file = self._make_room(need)
        answers: list[Response] = []
        try:
            yield answers.append
        except BaseException as exc:
            line.update(self._failed(exc))
            raise
        finally:
            line.update(_answered(answers), at=now())
            with self._lock:
                self._promised -= need
                self._add(file, line)

    def _masked(self, method: str, path: str, sent: Mapping[str, Any]) -> dict[str, Any]:
        masker = self._gate.masker
        line: dict[str, Any] = {"write": method, "path": without_people(masker, path)}
        for name in ("params", "json", "before"):
            if sent.get(name):
                line[name] = mask_answer(masker, sent[name])
        if sent.get("files"):
            # A hash without a key would give away a short list of numbers.
            line["form"] = {
                name: masker.fingerprint(repr(part)) for name, part in sent["files"].items()
            }
        return line

    def _failed(self, exc: BaseException) -> dict[str, Any]:
        sure = isinstance(exc, AlvariaError) and not exc.ambiguous
        self._doubtful = self._doubtful or not sure
        if sure:
            return {"outcome": "refused", "status": getattr(exc, "status", None)}
        return {"outcome": "unknown", "status": getattr(exc, "status", None)}

    def _make_room(self, need: int) -> Growing:
        """Have room for a line; gives the file that it goes to, whichever write ends first."""
        try:
            if self._record is None:
                self._record = self._begun(need)
            file = self._record
            if self._count >= _FEW:
                if self._rows is None:
                    self._rows = Growing(self._record.path[: -len(RECORD)] + ROWS)
                file = self._rows
            file.make_room(self._promised + need + _RECORD_ROOM)
        except OSError as exc:
            raise _unwritable(self._folder, exc) from exc
        self._promised += need
        self._count += 1
        return file

    def _begun(self, need: int) -> Growing:
        """A new record with its first line, and with room for what else is needed."""
        begun = now()
        first = line_of({**self._header, "begun": begun})
        stamp = begun.translate(_NO_SIGNS)
        organization = self._header["organization"]
        name = f"{stamp}-{organization}-{secrets.token_hex(8)}"
        record = Growing(os.path.join(self._folder, name + RECORD))
        try:
            record.make_room(len(first) + need + _RECORD_ROOM)
            record.add(first)
        except OSError:
            record.remove()
            raise
        return record

    def _add(self, file: Growing, line: Mapping[str, Any]) -> None:
        try:
            file.add(line_of(line))
        except OSError as exc:
            # The write has been sent: the end of the task tells that its line is missing.
            self._lost = exc

    def finish(self, outcome: Outcome | None, result: Mapping[str, Any]) -> dict[str, Any]:
        """Say in the record what came of the task, and give what its result has more for that."""
        record, rows = self._record, self._rows
        if record is None:
            return {}
        try:
            if not (result.get("changed") or self._doubtful):
                for file in filter(None, (record, rows)):
                    file.remove()
                return {}
            if self._lost is not None:
                raise self._lost
            told = mask_texts(self._gate.masker, _told(outcome, result))
            end: dict[str, Any] = {"ended": now(), **told}
            if rows is not None:
                count = self._count - _FEW
                name = os.path.basename(rows.path)
                end["rows"] = {"name": name, "sha256": rows.sha256, "count": count}
                rows.close()
            record.add(line_of(end))
            # With the file its name is on the disk, too: ext4, XFS and Btrfs keep a new file so. To
            # sync the folder besides would double what a record costs.
            record.close()
        except OSError as exc:
            return _incomplete(record.path, exc, result)
        return {"record_dest": record.path}


def _answered(answers: list[Response]) -> dict[str, Any]:
    """What a line says of an answer."""
    if not answers:
        return {}
    [response] = answers
    told: dict[str, Any] = {"outcome": "written", "status": response.status}
    if isinstance(response.body, Mapping):
        kept = {name: response.body[name] for name in ("id", "version") if name in response.body}
        if kept:
            told["answer"] = kept
    return told


def _told(outcome: Outcome | None, result: Mapping[str, Any]) -> dict[str, Any]:
    """What came of the task, as its result shows it."""
    told: dict[str, Any] = {"outcome": "done", "changed": bool(result.get("changed"))}
    if result.get("failed"):
        told.update(outcome="failed", msg=result.get("msg"), error=result.get("error"))
    if outcome is not None:
        told["before"], told["after"] = outcome.before, outcome.after
        told["object"] = {name: result[name] for name in outcome.result if name in result}
    return told


def _unwritable(folder: str, exc: OSError) -> Invalid:
    return Invalid(
        f"record_dest: {folder!r} takes no record ({exc.strerror}).",
        "What would not have been in it was not written to the organization. "
        "Give a folder with room that can be written to.",
        code="file-not-written",
    )


def _incomplete(path: str, exc: OSError, result: Mapping[str, Any]) -> dict[str, Any]:
    """The failure of a task whose record lacks its end, unless it has failed by itself."""
    error = WorkFailed(
        f"record_dest: the end of {path!r} could not be written ({exc.strerror}).",
        "What the task wrote stays, and the record says what that was, but not what came of it. "
        "Make room before the next run.",
        code="record-incomplete",
    )
    if result.get("failed"):
        return {"warnings": [*result.get("warnings", ()), str(error)]}
    return {"failed": True, **error.as_result()}


def recording_of(
    name: str, params: Mapping[str, Any], connection: Connection, gate: Gate, check_mode: bool
) -> Recording | None:
    """The recording that the options of the task ``name`` ask for. Raises ``Invalid``."""
    folder = params.get("record_dest")
    if not folder:
        return None
    refuse_no_mask_key(params, "record_dest")
    who = {one: params[f"record_{one}"] for one in _WHO if params.get(f"record_{one}")}
    if "commit" in who and not _COMMIT.fullmatch(who["commit"]):
        raise Invalid(
            "record_commit: is not the hash of a commit.",
            f"{_REFUSED} Give 7 to 64 hexadecimal digits, or leave it out.",
            code="record-commit",
        )
    if check_mode:
        return None
    folder = os.path.abspath(folder)
    if not os.path.isdir(folder):
        # To try to make one that is there takes ten times as long as to look.
        try:
            os.makedirs(folder, mode=0o700, exist_ok=True)
        except OSError as exc:
            raise _unwritable(folder, exc) from exc
    header = {
        "record": NAME,
        "format": FORMAT,
        "organization": connection.org_id,
        "host": connection.base_url,
        "module": name,
        "who": who and gate.without_secrets(who),
        "key": key_of(gate.masker),
    }
    return Recording(folder, header, gate)
