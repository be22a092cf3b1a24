# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs that can be killed."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import time
from typing import Any

from .engine import perform
from .sandbox import Organization, writes


def _in_a_group(
    organization: Organization, module: str, options: dict[str, Any], begun: Any
) -> None:
    os.setsid()
    begun.set()
    perform(organization, module, **options)


def started(organization: Organization, module: str, options: dict[str, Any]) -> Any:
    """A run in a process group of its own."""
    context = multiprocessing.get_context("fork")
    begun = context.Event()
    process = context.Process(target=_in_a_group, args=(organization, module, options, begun))
    process.start()
    assert begun.wait(30)
    return process


def kill_after(process: Any, organization: Organization, position: int, count: int) -> None:
    """Kill a run as soon as it has sent so many writes, if it has not ended by then.

    By the clock, a run that takes longer than the one before it would be killed before its first.
    """
    while process.is_alive() and len(writes(organization.journal(position))) < count:
        time.sleep(0.002)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
