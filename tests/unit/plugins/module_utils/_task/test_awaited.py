# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether somebody still awaits a result; that runs end is shown by integration/test_endings.py."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

from ansible_collections.alvaria.cloud.plugins.module_utils._common.stop import LOOK, STOP
from ansible_collections.alvaria.cloud.plugins.module_utils._task.awaited import (
    awaited_by,
    is_unread,
)


def test_a_pipe_is_unread_once_its_reader_has_gone() -> None:
    reader, writer = os.pipe()
    assert not is_unread(writer)
    os.close(reader)
    assert is_unread(writer)
    os.close(writer)


def test_a_file_is_never_unread(tmp_path: Path) -> None:
    with (tmp_path / "result").open("w") as file:
        assert not is_unread(file.fileno())


def test_nothing_ends_while_the_parent_is_there_and_nobody_looks_afterwards() -> None:
    before = threading.active_count()
    with awaited_by(os.getppid()):
        time.sleep(LOOK * 1.2)
        assert threading.active_count() == before + 1
    time.sleep(0.1)
    assert threading.active_count() == before
    assert not STOP.is_over
