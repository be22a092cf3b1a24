# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""How often Python looks for objects that hold each other and nothing else, and among which."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_SELDOM = (20_000, 50, 50)


@contextmanager
def gathering() -> Iterator[None]:
    """Have Python look less often, for a run that gathers objects and makes no such circles.

    It would look through all that a large document holds again and again, which takes a fifth of
    the time.
    """
    before = gc.get_threshold()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def settle() -> None:
    """Have Python leave alone what there is by now, which is there until the process ends.

    It would look through all of that in each process that is forked, which has the memory copied,
    and take it apart piece by piece at the end.
    """
    gc.freeze()
