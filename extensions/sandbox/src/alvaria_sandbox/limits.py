# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How much of anything the sandbox takes, so that no client can fill the memory of the machine. README.md lists the same numbers."""

from __future__ import annotations

from typing import Any

import orjson

# Bytes of a request body: to the APIs and the token endpoint, and to the control API, whose snapshots may be large.
BODY = 32 << 20
CONTROL_BODY = 512 << 20
# Levels of a JSON body. What is stored must be shown again, and orjson writes 254.
DEPTH = 100
# Entries of the journal, and bytes of the request bodies in them.
JOURNAL_ENTRIES = 100_000
JOURNAL_BYTES = 64 << 20
FAULTS = 1_000
TOKENS = 10_000
ORGANIZATIONS = 10_000
# Documents of a table, as far as an API creates them or a load job brings them.
ROWS = 500_000
EXCLUSIONS = 3_000_000
# Files put for load jobs: how many, and their bytes together.
FILES = 1_000
FILE_BYTES = 512 << 20
# Seconds of a planned delay.
DELAY = 3600


def read_json(content: bytes) -> Any:
    """The value of a JSON text; ValueError when it is none, or nested too deeply to be shown again."""
    value = orjson.loads(content)
    if content.count(b"[") + content.count(b"{") > DEPTH and _is_deep(value):
        raise ValueError(f"nested more than {DEPTH} levels deep")
    return value


def _is_deep(value: Any) -> bool:
    level = [value]
    for _depth in range(DEPTH):
        level = [
            item
            for outer in level
            if isinstance(outer, dict | list)
            for item in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return False
    return any(isinstance(item, dict | list) for item in level)


def is_seconds(value: object) -> bool:
    """Whether a value from JSON can be a delay."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= DELAY
