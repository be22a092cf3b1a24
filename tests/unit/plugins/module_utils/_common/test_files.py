# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files are read and written whole, and nothing is waited for that may never end."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Invalid
from ansible_collections.alvaria.cloud.plugins.module_utils._common.files import (
    MOST_BYTES,
    keep_text,
    read_text,
)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    pipe = str(tmp_path / "pipe")
    os.mkfifo(pipe)
    with pytest.raises(Invalid, match=r"src: .* cannot be read \(not a regular file\)"):
        read_text(pipe, "src")
    with pytest.raises(Invalid, match=r"dest: .* cannot be written \(not a regular file\)"):
        keep_text(pipe, "text", private=False, option="dest", check_mode=False)


@pytest.mark.parametrize(("private", "mode"), [(True, 0o600), (False, 0o644)])
def test_what_may_be_about_people_is_for_its_owner_alone(
    tmp_path: Path, private: bool, mode: int
) -> None:
    path = tmp_path / "file"
    assert keep_text(str(path), "text", private, "dest", check_mode=False)
    assert path.stat().st_mode & 0o777 == mode
    assert read_text(str(path), "src") == "text"


def test_a_text_is_read_to_the_letter_without_its_mark(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xef\xbb\xbfKind regards\r\n\tM\xc3\xbcller\n")
    assert read_text(str(path), "src") == "Kind regards\r\n\tM\u00fcller\n"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("pipe", "not a regular file"),
        ("zero", "not a regular file"),
        ("folder", "a folder, not a file"),
        ("huge", "larger than 64 MB"),
        ("binary", "not UTF-8 text"),
        ("nowhere", "No such file or directory"),
        ("a\0b", "no name of a file"),
    ],
)
def test_what_is_no_text_is_refused_at_once(name: str, reason: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "zero").symlink_to("/dev/zero")
    (tmp_path / "folder").mkdir()
    with (tmp_path / "huge").open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Invalid, match="src: ") as caught:
        read_text(str(tmp_path / name), "src")
    assert f"cannot be read ({reason})" in caught.value.message
