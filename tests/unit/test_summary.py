# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lines at the end of a run of pytest."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ansible_collections.alvaria.cloud.tests import summary

COLLECTIONS = Path(summary.__file__).parents[4]
TESTS = """
import pytest
from ansible_collections.alvaria.cloud.tests import summary

@pytest.mark.parametrize("number", range(4))
def test_it(number):
    summary.add("cells", outcomes=1000, not_reached=number, failures=int(number == 3))
    assert number < 3
"""


@pytest.mark.parametrize("workers", [0, 2])
def test_counts_of_all_workers_are_added_up_failures_included(tmp_path: Path, workers: int) -> None:
    (tmp_path / "test_it.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text(f"[pytest]\npythonpath = {COLLECTIONS}\n")
    (tmp_path / "conftest.py").write_text(f"pytest_plugins = [{summary.__name__!r}]\n")
    # ansible-test has plugins of its own in these variables; importing all installed ones takes
    # long.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    environment = {**kept, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = [sys.executable, "-m", "pytest", "-p", "xdist", "-n", str(workers)]
    ran = subprocess.run(
        command,
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "\ncells: 4,000 outcomes, 6 not reached, 1 failures\n" in ran.stdout
    assert ran.returncode == 1
