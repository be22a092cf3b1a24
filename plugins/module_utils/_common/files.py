# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Files that tasks write: whole or not at all, and only when they change."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import tempfile

from .errors import Invalid


def read_text(path: str, option: str) -> str:
    """The text of a file, UTF-8, with its line ends. Raises ``Invalid`` that names the option."""
    try:
        _refuse_pipe(path)
        with open(path, encoding="utf-8-sig", newline="") as file:
            return file.read()
    except (OSError, UnicodeError) as exc:
        reason = getattr(exc, "strerror", "not UTF-8 text")
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
    except OSError as exc:
        raise Invalid(
            f"{option}: {path!r} cannot be written ({exc.strerror}).",
            "Give a place that can be made or written to.",
            code="file-not-written",
        ) from exc
    return True


def _refuse_pipe(path: str) -> None:
    """Raise ``OSError`` for what might never end, such as a pipe nobody writes to."""
    if not stat.S_ISREG(os.stat(path).st_mode) and not os.path.isdir(path):
        raise OSError(errno.EINVAL, "not a regular file")


def _read(path: str) -> str | None:
    try:
        _refuse_pipe(path)
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
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
