# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Limits on everything that the sandbox accepts, so that no client can exhaust the memory.

README.md lists the same numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

# Bytes of a request body: to the APIs and the token endpoint, and to the control API, whose
# snapshots may be large.
BODY = 32 << 20
CONTROL_BODY = 512 << 20
# Levels of a JSON body. Whatever is stored must be shown again, and orjson writes 254 levels.
DEPTH = 100
# What a level of it is made of.
NESTED = (dict, list)
# Entries of the journal, and bytes of the request bodies in them.
JOURNAL_ENTRIES = 100_000
JOURNAL_BYTES = 64 << 20
FAULTS = 1_000
TOKENS = 10_000
ORGANIZATIONS = 10_000
# Documents of a table that an API or a load job creates.
ROWS = 500_000
EXCLUSIONS = 3_000_000
# Files stored for load jobs: how many, and their total bytes.
FILES = 1_000
FILE_BYTES = 512 << 20
# Seconds of a planned delay.
DELAY = 3600


def read_json(content: bytes) -> Any:
    """Return the value of a JSON text.

    Raise ValueError for text that is not JSON or is nested too deeply to be shown again.
    """
    value = orjson.loads(content)
    if content.count(b"[") + content.count(b"{") > DEPTH and _is_deep(value):
        raise ValueError(f"nested more than {DEPTH} levels deep")
    return value


def _is_deep(value: Any) -> bool:
    level = list(_containers([[value]]))
    for _depth in range(DEPTH):
        level = list(_containers(level))
        if not level:
            return False
    return True


def _containers(values: Iterable[Any]) -> Iterator[Any]:
    """Yield the objects and arrays that lie in the values."""
    for value in values:
        for item in value.values() if isinstance(value, dict) else value:
            if isinstance(item, NESTED):
                yield item


def is_seconds(value: object) -> bool:
    """Tell whether a value from JSON can be a delay."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= DELAY
