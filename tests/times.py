# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A pytest plugin: adds up how long the tests of each file take, for ``tools/times.py`` to print.

Where ``ALVARIA_STAGE`` names a stage of ``tools/check.sh``, the end of a run leaves
``.cache/times/<stage>.json``: ``{"tests/unit/test_it.py": {"tests": 4, "seconds": 0.2}}``. Seconds
are those of setup, call and teardown of all tests, so with several workers they are more than the
run took. Where a stage runs pytest more than once, each run replaces the files that it has tested.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

_files: dict[str, dict[str, float]] = {}


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Add a part of a test; the process that has workers is told about the tests of all of them."""
    file = _files.setdefault(report.nodeid.partition("::")[0], {"tests": 0, "seconds": 0.0})
    file["tests"] += int(report.when == "setup")
    file["seconds"] += report.duration


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the sums, unless this is a worker or nobody has said which stage it is."""
    stage = os.environ.get("ALVARIA_STAGE")
    if stage and _files and not hasattr(session.config, "workeroutput"):
        _write(session.config.rootpath, stage)


def _write(root: Path, stage: str) -> None:
    path = root / ".cache" / "times" / f"{stage}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    noted = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    kept = {name: file for name, file in noted.items() if (root / name).exists()}
    new = {name: {**file, "seconds": round(file["seconds"], 3)} for name, file in _files.items()}
    text = json.dumps({**kept, **new}, indent=1, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")
