# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files are read and written whole, and nothing is waited for that may never end."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Invalid
from ansible_collections.alvaria.cloud.plugins.module_utils._common.files import (
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
