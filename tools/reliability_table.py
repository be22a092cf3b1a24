# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of docs/reliability.md: what comes of each fault at each place, and in how many cells of the fault matrix that was shown.

What counts are the cells that the integration tests have tried (they leave them in .cache/reliability).
`tools/generate.py reliability-table` writes it.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CELLS = ROOT / ".cache" / "reliability"
PAGE = ROOT / "docs" / "reliability.md"
BEGIN, END = "<!-- written by make reliability-table -->", "<!-- end of what is written -->"
PLACES = ("read", "write", "last write", "read-back")


def table() -> str:
    """The table, with a line of sums below."""
    counts: dict[str, dict[str, Counter[str]]] = {}
    paths = sorted(CELLS.glob("*.json"))
    for path in paths:
        for fault, place, outcomes in json.loads(path.read_text(encoding="utf-8")):
            counts.setdefault(fault, {}).setdefault(place, Counter())[_told(outcomes)] += 1
    lines = ["| fault | " + " | ".join(PLACES) + " |", "| --- |" + " --- |" * len(PLACES)]
    for fault, places in sorted(counts.items()):
        shown = (
            "; ".join(
                f"{told} ({number})" for told, number in places.get(place, Counter()).most_common()
            )
            or "—"
            for place in PLACES
        )
        lines.append(f"| {fault} | " + " | ".join(shown) + " |")
    cells = sum(
        number
        for places in counts.values()
        for outcomes in places.values()
        for number in outcomes.values()
    )
    return "\n".join(
        [
            *lines,
            "",
            f"{cells:,} cells: {len(paths)} changes by every module that writes, {len(counts)} faults.",
            "",
        ]
    )


def _told(outcomes: list[str]) -> str:
    """Kinds of errors are single words."""
    kinds = [outcome for outcome in outcomes if " " not in outcome and outcome != "converges"]
    return " or ".join(
        [
            *(outcome for outcome in outcomes if outcome not in kinds),
            *([f"error: {' or '.join(kinds)}"] if kinds else []),
        ]
    )


def render() -> str:
    """The page with the table as it should be."""
    if not any(CELLS.glob("*.json")):
        raise SystemExit("the integration tests have not run: make integration")
    head, _begin, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _old, _end, tail = rest.partition(END)
    return f"{head}{BEGIN}\n\n{table()}\n{END}{tail}"
