# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The open temporary changes of an organization: a folder of undo files.

What is open is what lies in the folder, so nothing can tell otherwise. The first line of a file
says until when the change holds, whose it is, and what its document names.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .._common.errors import Invalid, WorkFailed
from .._common.files import read_text
from .._common.stop import LOOK, STOP
from .._model.field import Values
from .._model.values import canonical_time
from .._privacy.looks import without_people
from .._privacy.mask import Masker
from .._session.context import Context
from .chain import Change
from .claim import Claim
from .journal import Seal, header_of, read, replace_file, written
from .keeping import place_of

#: What the first line of the file of a temporary change has besides.
KEY = "temporary"
_FILE = re.compile(r"(\d{6})\.undo", re.ASCII)
_ENCRYPTED = "$ANSIBLE_VAULT"
#: For how long a run waits for another one, in seconds.
_PATIENCE = 300


@dataclass(frozen=True)
class Open:
    """A temporary change that has not ended."""

    #: The number of its file; a later change has a greater one.
    name: str
    header: Values
    change: Change
    #: Whether its file is encrypted.
    sealed: bool

    @property
    def until(self) -> str:
        """The time at which it ends, in UTC."""
        return str(self.header[KEY]["until"])

    @property
    def claims(self) -> list[dict[str, Any]]:
        """What its document names."""
        return [claim.as_line() for claim in self.change.claims]

    def told(self, now: str, masker: Masker) -> dict[str, Any]:
        """What a result says of it. Who made it may be an agent's address, and no number."""
        families = [record.family for record in self.change.records]
        families += [claim.family for claim in self.change.claims]
        return {
            "name": self.name,
            "since": self.header["when"],
            "until": self.until,
            "by": without_people(masker, str(self.header[KEY].get("by") or ""), addresses=False),
            "due": self.until <= now,
            "families": sorted(set(families)),
        }


class Register:
    """The folder of one organization below the one that ``path`` names."""

    def __init__(self, context: Context, seal: Seal) -> None:
        self._place = place_of(context)
        self._unseal = context.unseal
        self._seal = seal
        self._check_mode = context.check_mode
        root = os.path.abspath(context.params["path"])
        self.folder = os.path.join(root, self._place["organization"])

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Let no other run change what is open meanwhile. Raises ``Invalid``."""
        if self._check_mode:
            yield
            return
        try:
            os.makedirs(self.folder, mode=0o700, exist_ok=True)
            handle = os.open(self._path(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as exc:
            raise self._unwritable(exc) from exc
        try:
            self._wait_for(handle)
            yield
        finally:
            os.close(handle)

    def _wait_for(self, handle: int) -> None:
        waited = 0.0
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as exc:
                if waited >= _PATIENCE:
                    raise Invalid(
                        f"path: another run has used {self.folder!r} for {_PATIENCE} seconds.",
                        "Nothing was written. Run again when it has ended.",
                        code="temporary-held",
                    ) from exc
                STOP.pause(LOOK)
                waited += LOOK
            else:
                return

    def _path(self, name: str) -> str:
        return os.path.join(self.folder, name)

    def read(self) -> list[Open]:
        """All open changes, in the order in which they were made. Raises ``Invalid``.

        A file without a whole line is of a run that was killed before it wrote anything.
        """
        texts = {name: read_text(self._path(name), "path") for name in self._names()}
        return [self._open(name, text) for name, text in texts.items() if "\n" in text]

    def _names(self) -> list[str]:
        """The names of the files, in their order. Raises ``Invalid``."""
        there: list[str] = []
        try:
            with contextlib.suppress(FileNotFoundError):
                there = os.listdir(self.folder)
        except OSError as exc:
            raise Invalid(
                f"path: {self.folder!r} cannot be read ({exc.strerror}).",
                "Give the folder of what is open, or one that can be made.",
                code="file-unreadable",
            ) from exc
        return sorted(name for name in there if _FILE.fullmatch(name))

    def _open(self, file: str, text: str) -> Open:
        sealed = text.startswith(_ENCRYPTED)
        if sealed:
            text = self._opened(text)
        header = header_of(text, self._place)
        about = header.get(KEY)
        if not isinstance(about, dict) or not _is_time(about.get("until")) or "when" not in header:
            raise _foreign(file)
        try:
            claims = tuple(map(Claim.of, about.get("claims", ())))
        except (TypeError, ValueError) as exc:
            raise _foreign(file) from exc
        change = Change(tuple(read(text, self._place)), claims)
        return Open(file.partition(".")[0], header, change, sealed)

    def _opened(self, text: str) -> str:
        if self._unseal is None:
            raise Invalid(
                "path: a file in it is encrypted, and a task that runs as a module does not know "
                "the vault's secret.",
                "Run it with connection: local and without async.",
                code="file-unreadable",
            )
        return self._unseal(text)

    def next_path(self) -> str:
        """Where the file of a new change goes, behind all that are there."""
        last = "000000.undo"
        for name in self._names():
            last = name
        return self._path(f"{int(last[:6]) + 1:06d}.undo")

    def keep(self, before: Open, change: Change) -> None:
        """Have the file of an open change hold what it has inherited."""
        if change == before.change or self._check_mode:
            return
        about = {**before.header[KEY], "claims": replace(before, change=change).claims}
        text = written({**before.header, KEY: about}, change.records)
        if before.sealed and self._seal is not None:
            text = self._seal(text)
        with self._writing():
            replace_file(self._path(f"{before.name}.undo"), text)

    def remove(self, ended: Open) -> None:
        """Take a change from those that are open."""
        if not self._check_mode:
            with self._writing():
                os.unlink(self._path(f"{ended.name}.undo"))

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        """Raise ``WorkFailed`` where the folder takes no change, after the organization did."""
        try:
            yield
        except OSError as exc:
            raise WorkFailed(
                f"path: {self.folder!r} cannot be written ({exc.strerror}).",
                "What was taken back is written to the organization, and the change is still "
                "open: the next run ends it.",
                code="file-not-written",
            ) from exc

    def refuse_unwritable(self, there: Sequence[Open]) -> None:
        """Raise ``Invalid`` where changes could not be kept with what they will inherit."""
        if self._check_mode:
            return
        if self._seal is not None and any(one.sealed for one in there):
            self._seal("")
        size = sum(os.path.getsize(self._path(f"{one.name}.undo")) for one in there)
        try:
            with tempfile.NamedTemporaryFile(dir=self.folder, prefix=".alvaria-") as file:
                file.write(bytes(size))
        except OSError as exc:
            raise self._unwritable(exc) from exc

    def _unwritable(self, exc: OSError) -> Invalid:
        return Invalid(
            f"path: {self.folder!r} cannot be written ({exc.strerror}).",
            "Nothing was written to the organization. Give a folder that can be written to.",
            code="file-not-written",
        )


def _is_time(value: object) -> bool:
    """Whether it is a time as these files have it: others would never come, or have come."""
    try:
        return canonical_time(value) == value
    except ValueError:
        return False


def named(names: Sequence[str], there: Sequence[Open]) -> list[str]:
    """The changes that an option names. Raises ``Invalid`` for one that is not open."""
    known = [one.name for one in there]
    if list(names) == ["all"]:
        return known
    for name in names:
        # Ended twice does nothing; only what never was a name is a mistake.
        if not re.fullmatch(r"\d{6}", name, re.ASCII):
            raise Invalid(
                f"end: {name!r} is not the name of a temporary change.",
                f"Open are: {', '.join(known) or 'none'}. Write 'all' for all of them.",
                code="temporary-unknown",
            )
    return [name for name in known if name in names]


def _foreign(file: str) -> Invalid:
    return Invalid(
        f"path: {file} is not the file of a temporary change.",
        "Keep nothing else in this folder.",
        code="undo-file-invalid",
    )
