# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A pytest plugin: leaves which tests failed, why, and the command that runs each of them alone.

``tools/check.sh`` shows it at the very end, where it is not lost among the output of other stages.
"""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / ".cache" / "checks"
#: More are of little use: what is broken for all breaks many.
MOST = 10
_told: dict[str, str] = {}


def reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    """The first line of what went wrong."""
    crash = getattr(report.longrepr, "reprcrash", None)
    text = crash.message if crash else str(report.longrepr or "")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[0][:300] if lines else "failed without a message"


def command(node: str) -> str:
    """How to run that test alone."""
    programs = os.environ.get("VENV", ".venv")
    path = Path(programs)
    if path.is_absolute() and path.is_relative_to(ROOT):
        path = path.relative_to(ROOT)
    return f"{path}/bin/pytest {shlex.quote(node)}"


def text(told: dict[str, str]) -> str:
    """What to show: a test and its reason, and below it the command."""
    parts = [f"{node}\n    {why}\n    alone: {command(node)}\n" for node, why in told.items()]
    left = len(parts) - MOST
    more = [f"and {left} more\n"] if left > 0 else []
    return "".join([*parts[:MOST], *more])


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note a failure, whatever part of the test it is in."""
    if report.failed:
        _told.setdefault(report.nodeid, reason(report))


def pytest_collectreport(report: pytest.CollectReport) -> None:
    """Note a file that cannot be read."""
    if report.failed:
        _told.setdefault(report.nodeid, reason(report))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Leave what failed; only the process that all workers report to knows all of it."""
    stage = os.environ.get("ALVARIA_STAGE")
    if not stage or hasattr(session.config, "workerinput"):
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{stage}.failures"
    path.unlink(missing_ok=True)
    if _told:
        path.write_text(text(_told), encoding="utf-8")
