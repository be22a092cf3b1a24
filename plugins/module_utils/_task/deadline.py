# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The time that the keyword ``timeout`` of a task leaves, handed to a module by its environment."""

from __future__ import annotations

import contextlib
import os
import time
from contextlib import AbstractContextManager

from .._common.stop import STOP

#: The seconds that are left, and the time (since the epoch) when they are over.
VARIABLE = "ALVARIA_TASK_TIME"
REASON = "its time (the keyword timeout of the task) was over"
#: The longest that a module takes to start, in seconds. What seems longer is another clock.
_LONGEST_START = 3.0
#: How long it takes from the end of its work until its result is here, in seconds.
_LONGEST_END = 1.5


def handed_over(left: float) -> dict[str, str]:
    """The environment that tells a module how many seconds are left, for it and for its end."""
    left -= min(_LONGEST_END, left / 3)
    return {VARIABLE: f"{left:.3f} {time.time() + left:.3f}"}


def task_time() -> AbstractContextManager[None]:
    """The time that this process was handed, as the bounds of a run."""
    text = os.environ.get(VARIABLE, "")
    if not text:
        return contextlib.nullcontext()
    left, end = map(float, text.split())
    seconds = min(left, max(end - time.time(), left - _LONGEST_START))
    return STOP.after(max(0.0, seconds), REASON)
