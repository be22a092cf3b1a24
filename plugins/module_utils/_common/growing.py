# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""A new file that has room on the disk for what is yet to be written to it."""

from __future__ import annotations

import fcntl
import hashlib
import os

#: In which portions more room is made, in bytes.
_PORTION = 32 * 1024
#: The hash of nothing. The first hash of a process takes long, and a task in a worker has another
#: process each time: it is made before that is forked.
_NOTHING = hashlib.sha256()


class Growing:
    """A file of lines that only its owner can read, locked for as long as it is open.

    Room that is not needed is filled with NUL bytes, until the file is closed. Every method raises
    ``OSError`` where the disk does not do what it should.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        self._handle = os.open(path, flags, 0o600)
        self._used = self._room = 0
        self._digest = _NOTHING.copy()
        # Tells others that this file is still being written.
        fcntl.flock(self._handle, fcntl.LOCK_EX)

    def make_room(self, size: int) -> None:
        """Have room for so many bytes more than have been written."""
        missing = self._used + size - self._room
        if missing <= 0:
            return
        # Most files are short: what they have at first is all that they need. To allocate room and
        # give it back costs fifty times as much as to write it.
        portion = missing
        if self._room:
            portion = max(_PORTION, missing)
        self._put(bytes(portion), self._room)
        self._room += portion

    def add(self, line: bytes) -> None:
        """Add a line to what has been written."""
        self.make_room(len(line))
        self._put(line, self._used)
        self._used += len(line)
        self._digest.update(line)

    def _put(self, content: bytes, place: int) -> None:
        while content:
            count = os.pwrite(self._handle, content, place)
            content, place = content[count:], place + count

    @property
    def sha256(self) -> str:
        """The hash of all that has been written."""
        return self._digest.hexdigest()

    def close(self) -> None:
        """Give back the room that is left, have the file on the disk, and give back the lock."""
        try:
            os.ftruncate(self._handle, self._used)
            os.fsync(self._handle)
        finally:
            os.close(self._handle)

    def remove(self) -> None:
        """Have no such file."""
        os.close(self._handle)
        os.unlink(self.path)


def is_open(handle: int) -> bool:
    """Whether somebody is still writing the file of this handle."""
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    fcntl.flock(handle, fcntl.LOCK_UN)
    return False
