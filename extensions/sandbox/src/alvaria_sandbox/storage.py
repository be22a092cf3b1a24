# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The storage that load jobs read from and write to.

It holds files uploaded through the control API and shows those of one folder. It stands for the
vendor's media storage (imports/outreach/exclusions and exports/compliance/audit, FACTS C31), whose
own API is not emulated. All organizations of a server share it.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path

from alvaria_sandbox import limits


class StorageFull(Exception):
    """There is no room for another file."""


class Storage:
    """Files by plain name. An uploaded file hides one of the folder, which is only read."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self._files: dict[str, bytes] = {}

    def names(self) -> list[str]:
        names = set(self._files)
        if self.folder:
            names.update(path.name for path in self.folder.iterdir() if path.is_file())
        return sorted(names)

    def put(self, name: str, content: bytes) -> None:
        """Store a file.

        Raise ValueError for a name that is a path, StorageFull when there is no room.
        """
        others = [known for known in self._files if known != plain(name)]
        size = len(content) + sum(len(self._files[other]) for other in others)
        if len(others) >= limits.FILES or size > limits.FILE_BYTES:
            most = limits.FILE_BYTES >> 20
            raise StorageFull(f"no more than {limits.FILES} files of {most} MB together can be put")
        self._files[name] = content

    def read(self, name: str) -> bytes:
        """Return the content of a file.

        Raise FileNotFoundError or another OSError when it cannot be read, ValueError for a name
        that is a path.
        """
        if plain(name) in self._files:
            return self._files[name]
        if self.folder is None:
            raise FileNotFoundError(name)
        path = (self.folder / name).resolve()
        # Neither a link that leads out of the folder nor a pipe, which might never end.
        if path.parent != self.folder.resolve() or not path.is_file():
            raise FileNotFoundError(name)
        return path.read_bytes()

    def clear(self) -> None:
        """Drop the uploaded files. The folder stays as it is."""
        self._files.clear()

    def dump(self) -> dict[str, str]:
        """Return the uploaded files in base64; the folder is not part of a snapshot."""
        return {name: base64.b64encode(content).decode() for name, content in self._files.items()}

    def load(self, saved: Mapping[str, str]) -> None:
        """Store the files of a dump.

        Raise ValueError or TypeError for a broken dump, StorageFull when there is no room.
        """
        for name, content in saved.items():
            self.put(name, base64.b64decode(content))

    def take(self, other: Storage) -> None:
        """Take over the uploaded files of another storage; the folder stays."""
        self._files = other._files


def plain(name: str) -> str:
    """Return the name; raise ValueError unless it is one path segment."""
    if not name or name in (".", "..") or any(character in name for character in "/\\\0"):
        raise ValueError(f"{name!r} is not a plain file name")
    return name
