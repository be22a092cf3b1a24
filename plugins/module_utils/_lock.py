# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Optimistic locking: read, plan, write with the version read, and begin again when somebody else was faster."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from typing import Callable, Generic, TypeVar

from ansible_collections.alvaria.cloud.plugins.module_utils._errors import AlvariaError, Conflict, NotFound

TRIES = 5
#: How often a write with an unknown outcome is begun anew (after looking the object up) before we give up.
LOST_ANSWERS = 2

P = TypeVar("P")


@dataclass(frozen=True)
class Settled(Generic[P]):
    """The last plan, whether anything of ours was written, and the plan of the write."""

    plan: P
    written: bool
    first: P


def settle(
    make_plan: Callable[[], P],
    is_done: Callable[[P], bool],
    write: Callable[[P], P],
    give_up: Callable[[P, AlvariaError], AlvariaError],
    sleep: Callable[[float], None] = time.sleep,
    *,
    repeat_lost: bool = True,
) -> Settled[P]:
    """Write until the state is the wanted one.

    ``make_plan`` reads and plans, ``is_done`` tells whether nothing is left to write, ``write`` writes and returns the plan with the
    server's answer in it. After a 409 everything is read and planned afresh, at most ``TRIES`` times, then ``give_up`` makes the
    error. After a write whose answer was lost the object is looked up before anything is sent again; without ``repeat_lost`` nothing is.
    """
    first: P | None = None
    maybe_written = False
    lost = 0
    for attempt in range(TRIES):
        plan = make_plan()
        # Where nothing of ours was written, the fresh state is the one to speak of.
        first = plan if first is None or not maybe_written else first
        if is_done(plan):
            return Settled(plan, maybe_written, first)
        try:
            return Settled(write(plan), True, plan)
        except AlvariaError as exc:
            if isinstance(exc, Conflict):
                error: AlvariaError = exc
            elif isinstance(exc, NotFound) or (exc.ambiguous and repeat_lost):
                # The object vanished, or the answer got lost: look again.
                lost += 1
                if lost > LOST_ANSWERS:
                    raise
                error = exc
            else:
                raise
            maybe_written = maybe_written or exc.ambiguous
        if attempt + 1 < TRIES:
            # A server that loses answers is given more time than a writer who was faster.
            sleep((0.02 + 0.08 * attempt + 0.5 * lost) * (0.5 + random.random()))
    raise give_up(plan, error) if isinstance(error, Conflict) else error
