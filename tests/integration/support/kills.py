# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs that can be killed."""

from __future__ import annotations

import multiprocessing
import os
from typing import Any

from .engine import perform
from .sandbox import Organization


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
