# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Files that tasks read, and files that they write: whole or not at all, when they change."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import stat
import tempfile

from .errors import Invalid

#: The longest file that is held in memory as a whole: 64 MB.
MOST_BYTES = 64 * 1024**2


def open_file(path: str) -> io.BufferedReader:
    """A regular file, to be read as bytes. Raises ``OSError``.

    Nothing else is opened: a pipe would never begin, and a device never end.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    mode = os.fstat(handle).st_mode
    if stat.S_ISREG(mode):
        return os.fdopen(handle, "rb")
    os.close(handle)
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, "a folder, not a file")
    raise OSError(errno.EINVAL, "not a regular file")


def text_of(path: str) -> str:
    """The text of a file, UTF-8, with its line ends. Raises ``OSError`` and ``UnicodeError``."""
    with open_file(path) as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise OSError(errno.EFBIG, "larger than 64 MB")
    return content.decode("utf-8-sig")


def read_text(path: str, option: str) -> str:
    """The text of a file, UTF-8, with its line ends. Raises ``Invalid`` that names the option."""
    try:
        return text_of(path)
    except (OSError, ValueError) as exc:
        reason = getattr(exc, "strerror", "no name of a file")
        if isinstance(exc, UnicodeError):
            reason = "not UTF-8 text"
        raise Invalid(
            f"{option}: {path!r} cannot be read ({reason}).",
            "Give the path of a readable text file.",
            code="file-unreadable",
        ) from exc


def keep_text(path: str, text: str, private: bool, option: str, check_mode: bool) -> bool:
    """Write a text to a file unless the file holds it; whether that is a change.

    Only the owner can read a ``private`` file. Raises ``Invalid`` that names the option.
    """
    try:
        there = _read(path)
        loose = there is not None and private and bool(os.stat(path).st_mode & 0o077)
        if (there == text and not loose) or check_mode:
            return there != text or loose
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        _replace(path, text, _mode(path, private, new=there is None))
    except (OSError, ValueError) as exc:
        reason = getattr(exc, "strerror", "no name of a file")
        raise Invalid(
            f"{option}: {path!r} cannot be written ({reason}).",
            "Give a place that can be made or written to.",
            code="file-not-written",
        ) from exc
    return True


def sync(path: str) -> None:
    """Have a file, or the names in a folder, on the disk. Raises ``OSError``."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read(path: str) -> str | None:
    try:
        with open_file(path) as file:
            return file.read().decode("utf-8", errors="replace")
    except FileNotFoundError:
        return None


def _mode(path: str, private: bool, new: bool) -> int:
    """The mode that a file is to have; one that is there keeps its own unless it is private."""
    if private:
        return 0o600
    if new:
        return 0o644
    return os.stat(path).st_mode & 0o777


def _replace(path: str, text: str, mode: int) -> None:
    """Put a file in its place as a whole."""
    handle, temporary = tempfile.mkstemp(dir=os.path.dirname(path) or ".", prefix=".alvaria-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
