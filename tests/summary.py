# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A pytest plugin that prints counts given by tests as one line each at the end of the run.

They are added up, over all workers of pytest-xdist too.

``summary.add("load", requests=12000, failures=0)`` ends as ``load: 12,000 requests, 0 failures``. A
test adds its counts before it checks them, so that the line reports failures as well. Where each
test is a case, ``pytestmark = pytest.mark.counted("transport")`` counts them.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

_counts: dict[str, dict[str, int]] = {}


def add(name: str, /, **counts: int) -> None:
    """Add to the counts of a line.

    Their names are printed with blanks for underscores, in the order in which they first came.
    """
    line = _counts.setdefault(name, {})
    for what, number in counts.items():
        line[what] = line.get(what, 0) + number


def lines() -> list[str]:
    """What to print, sorted by name."""
    return [
        f"{name}: "
        + ", ".join(f"{number:,} {what.replace('_', ' ')}" for what, number in line.items())
        for name, line in sorted(_counts.items())
    ]


def pytest_configure(config: pytest.Config) -> None:
    """Make the mark known."""
    config.addinivalue_line("markers", "counted(name): a case of the line of that name")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Count a test that is marked as a case.

    It is a failure whatever part of it fails. One that is skipped is neither.
    """
    report = yield
    mark = item.get_closest_marker("counted")
    if mark and not report.skipped:
        add(mark.args[0], cases=int(report.when == "call"), failures=int(report.failed))
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker hands its counts to the process that prints."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["summary"] = _counts


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take the counts of a worker that has ended (one that died has left none)."""
    for name, counts in getattr(node, "workeroutput", {}).get("summary", {}).items():
        add(name, **counts)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the lines."""
    if _counts:
        terminalreporter.section("summary of counts")
        for line in lines():
            terminalreporter.write_line(line)
