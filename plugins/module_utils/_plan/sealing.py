# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Sealing records into the next bundle of a chain."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Callable

from .._common.errors import Invalid
from .._common.files import open_file, sync
from .._common.growing import is_open
from .._common.stop import LOOK, STOP
from .._task.record import NAME, RECORD, ROWS, now
from . import bundle as form
from .signature import sign

#: Writes the snapshot to a file and says what is in it.
Snapshot = Callable[[str], Mapping[str, Any]]
_TEMPORARY = ".alvaria-"


@dataclass
class Found:
    """A record that can be sealed."""

    path: str
    lines: Sequence[Mapping[str, Any]]

    @property
    def files(self) -> list[str]:
        """The record, and the file of its writes if it has one."""
        rows = self.path[: -len(RECORD)] + ROWS
        return [path for path in (self.path, rows) if os.path.exists(path)]

    @property
    def outcome(self) -> str:
        """What came of its task."""
        if "ended" not in self.lines[-1]:
            return "unknown"
        return str(self.lines[-1].get("outcome"))

    @property
    def dates(self) -> list[str]:
        """When its task began and ended, as far as it says so."""
        last = self.lines[-1]
        told = [self.lines[0]["begun"], last.get("ended") or last.get("at")]
        # What was changed by hand may be anything.
        return [date for date in told if isinstance(date, str)]


@dataclass
class Collected:
    """What a folder of records holds for an organization."""

    records: list[Found] = field(default_factory=list)
    #: How many tasks are still at work.
    running: int = 0
    #: The files that are no records.
    strange: list[str] = field(default_factory=list)


def collected(folder: str, place: Mapping[str, str]) -> Collected:
    """The records of an organization in a folder. Raises ``Invalid``."""
    try:
        names = sorted(os.listdir(folder))
    except OSError as exc:
        raise Invalid(
            f"records: {folder!r} cannot be read ({exc.strerror}).",
            "Give the folder that the tasks named by record_dest.",
            code="file-unreadable",
        ) from exc
    found = Collected()
    for name in STOP.along(names):
        if name.endswith(RECORD):
            _take(found, os.path.join(folder, name), place)
    return found


def _take(found: Collected, path: str, place: Mapping[str, str]) -> None:
    try:
        with open_file(path) as file:
            running = is_open(file.fileno())
            lines = list(form.parsed(file))
    except OSError:
        # A task that changes nothing removes its record, and another run those that it has sealed.
        if os.path.lexists(path):
            found.strange.append(os.path.basename(path))
        return
    if not lines or lines[0].get("record") != NAME or "begun" not in lines[0]:
        if not running:
            found.strange.append(os.path.basename(path))
    elif all(lines[0].get(name) == value for name, value in place.items()):
        if running:
            found.running += 1
        else:
            found.records.append(Found(path, lines))


class Chain:
    """The folder of bundles of an organization, which grows by one bundle at a time."""

    def __init__(self, dest: str, place: Mapping[str, str], key: str) -> None:
        self._dest = dest
        self._place = dict(place)
        self._key = key
        #: Whether the bundle before has another key of masks.
        self.key_changed = False
        #: Why records that have been sealed are still where they were, empty where they are not.
        self.left = ""

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep others from sealing meanwhile. Raises ``Invalid``."""
        try:
            os.makedirs(self._dest, mode=0o700, exist_ok=True)
            path = os.path.join(self._dest, ".lock")
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as exc:
            raise self._unwritable(exc) from exc
        try:
            while not _locks(handle):
                STOP.pause(LOOK)
            yield
        finally:
            os.close(handle)

    def _unwritable(self, exc: OSError) -> Invalid:
        return Invalid(
            f"dest: {self._dest!r} takes no bundle ({exc.strerror}).",
            "Nothing was sealed. Give a folder with room that can be written to.",
            code="file-not-written",
        )

    def last(self) -> tuple[int, str, Mapping[str, Any]]:
        """Number, head and manifest of the last bundle. Raises ``Invalid`` where it is none."""
        names = form.names_in(self._dest)
        if not names:
            return 0, "", {}
        folder = os.path.join(self._dest, names[-1])
        try:
            text = form.content_of(os.path.join(folder, form.MANIFEST))
            head = form.head_of(text, form.content_of(os.path.join(folder, form.SIGNATURE)))
            [manifest] = form.parsed([text])
            number = int(manifest["number"])
            dict(manifest["files"])  # as much as has to be there
        except (OSError, KeyError, TypeError, ValueError) as exc:
            raise Invalid(
                f"dest: {names[-1]!r} is in {self._dest!r} and is not a bundle.",
                "Nothing was sealed. Verify the chain, and restore it from a copy.",
                code="evidence-broken",
            ) from exc
        for name, value in self._place.items():
            if manifest.get(name) != value:
                raise Invalid(
                    f"dest: the bundles in {self._dest!r} are of another {name}.",
                    "Nothing was sealed. Give each organization a folder of its own.",
                    code="evidence-foreign",
                )
        self.key_changed = manifest.get("key") != self._key
        return number, head, manifest

    def seal(self, records: Sequence[Found], signer: str, snapshot: Snapshot | None) -> Any:
        """Make the next bundle; returns what the result of the task says of it."""
        number, previous, before = self.last()
        known = before.get("files", {})
        fresh, done = [], []
        for record in records:
            if os.path.basename(record.path) in known:
                done.append(record)
            else:
                fresh.append(record)
        # Only the bundle before tells what has been sealed, so they go before there is another.
        _remove(done)
        try:
            self._tidy()
            with self._draft() as folder:
                manifest = {
                    "evidence": form.NAME,
                    "format": form.FORMAT,
                    "number": number + 1,
                    "previous": previous,
                    "key": self._key,
                    **self._place,
                    **_filled(folder, fresh, snapshot),
                    "sealed": _moment(before),
                }
                head = self._signed(folder, manifest, signer)
                path = os.path.join(self._dest, form.name_of(number + 1))
                os.rename(folder, path)
                sync(self._dest)
        except OSError as exc:
            raise self._unwritable(exc) from exc
        try:
            _remove(fresh)
        except Invalid as exc:
            self.left = exc.message
        told = {name: manifest[name] for name in ("number", "sealed", "counts", "dates")}
        return {**told, "path": path, "head": head, "previous": previous}

    def _signed(self, folder: str, manifest: Mapping[str, Any], signer: str) -> str:
        text = form.written(manifest)
        path = os.path.join(folder, form.MANIFEST)
        with open(path, "wb") as file:
            file.write(text)
        sign(folder, signer)
        for name in os.listdir(folder):
            sync(os.path.join(folder, name))
        sync(folder)
        return form.head_of(text, form.content_of(os.path.join(folder, form.SIGNATURE)))

    @contextmanager
    def _draft(self) -> Iterator[str]:
        """A folder that goes unless it is renamed."""
        folder = tempfile.mkdtemp(prefix=_TEMPORARY, dir=self._dest)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _tidy(self) -> None:
        """Remove what a run has left that was killed."""
        for name in os.listdir(self._dest):
            if name.startswith(_TEMPORARY):
                shutil.rmtree(os.path.join(self._dest, name), ignore_errors=True)


def _locks(handle: int) -> bool:
    """Whether nobody else has locked the file of this handle: then it is locked from now on."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _remove(records: Sequence[Found]) -> None:
    """Remove records that a bundle has. Raises ``Invalid``."""
    for path in [path for record in records for path in record.files]:
        try:
            os.unlink(path)
        except OSError as exc:
            raise Invalid(
                f"records: {path!r} has been sealed and cannot be removed ({exc.strerror}).",
                "Nothing was sealed now. Let the task write to the folder of the records.",
                code="file-not-written",
            ) from exc


def _moment(before: Mapping[str, Any]) -> str:
    """When a bundle is sealed. Raises ``Invalid`` where that is before the one before it."""
    moment, last = now(), str(before.get("sealed", ""))
    if moment < last:
        raise Invalid(
            f"dest: its last bundle was sealed at {last}, and by this machine's clock it is "
            f"{moment}.",
            "Nothing was sealed, as a bundle may not be older than the one before it. "
            "Set the clock.",
            code="evidence-clock",
        )
    return moment


def _filled(folder: str, records: Sequence[Found], snapshot: Snapshot | None) -> dict[str, Any]:
    """Put the files of a bundle into a folder; returns what its manifest says of them."""
    counts: dict[str, Any] = {"records": len(records)}
    if snapshot is not None:
        counts["snapshot"] = snapshot(os.path.join(folder, form.SNAPSHOT))
    for record in STOP.along(records):
        for path in record.files:
            _copy(path, os.path.join(folder, os.path.basename(path)))
    counts["outcomes"] = dict(Counter(record.outcome for record in records))
    counts["modules"] = dict(Counter(str(record.lines[0].get("module")) for record in records))
    dates = sorted(date for record in records for date in record.dates if date)
    names = STOP.along(os.listdir(folder))
    files = {name: form.hash_of(os.path.join(folder, name)) for name in names}
    return {"counts": counts, "dates": [*dates[:1], *dates[-1:]], "files": files}


def _copy(path: str, dest: str) -> None:
    """Copy a file without the room that it no longer needs."""
    with open_file(path) as source, open(dest, "wb") as file:
        for line in source:
            file.write(line.rstrip(b"\0"))
