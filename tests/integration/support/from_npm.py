# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What comes from npm, for tests that are skipped where nothing does."""

from __future__ import annotations

import functools
import shutil
import subprocess
from pathlib import Path

import pytest

_TOOLS = Path(__file__).resolve().parents[3] / "tools"


@functools.cache
def from_npm(script: str) -> Path:
    """The path that a script of ``tools/`` prints; without npm or its registry, skips the test."""
    if not shutil.which("npm"):
        pytest.skip(f"no npm on this machine, with which tools/{script} fetches what it takes")
    done = subprocess.run([_TOOLS / script], capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return Path(done.stdout.strip())
    pytest.skip(f"tools/{script} could not fetch what it takes: {done.stderr.strip()}")
