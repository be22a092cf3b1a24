# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of docs/reliability.md: the outcomes of each fault at each place.

Each has the number of cells of the fault matrix that showed it. The cells are those that the
integration tests have tried (they leave them in .cache/reliability).
`tools/generate.py reliability-table` writes the table.
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
    """Return the table, with a line of sums below."""
    counts: dict[str, dict[str, Counter[str]]] = {}
    paths, cells = sorted(CELLS.glob("*.json")), 0
    for path in paths:
        for fault, place, outcomes in json.loads(path.read_text(encoding="utf-8")):
            counts.setdefault(fault, {}).setdefault(place, Counter())[_in_words(outcomes)] += 1
            cells += 1
    lines = ["| fault | " + " | ".join(PLACES) + " |", "| --- |" + " --- |" * len(PLACES)]
    for fault, places in sorted(counts.items()):
        row = [_cell(places.get(place, Counter())) for place in PLACES]
        lines.append(f"| {fault} | " + " | ".join(row) + " |")
    sums = (
        f"{cells:,} cells: {len(paths)} changes by every module that writes, {len(counts)} faults."
    )
    return "\n".join([*lines, "", sums, ""])


def _cell(counts: Counter[str]) -> str:
    """Return the outcomes at a place with their numbers, the most common first."""
    return "; ".join(f"{words} ({number})" for words, number in counts.most_common()) or "—"


def _in_words(outcomes: list[str]) -> str:
    """Join outcomes, with kinds of errors last; these are single words."""
    kinds = [outcome for outcome in outcomes if " " not in outcome and outcome != "converges"]
    words = [outcome for outcome in outcomes if outcome not in kinds]
    if kinds:
        words.append(f"error: {' or '.join(kinds)}")
    return " or ".join(words)


def render() -> str:
    """Return the page with the table as it should be."""
    if not any(CELLS.glob("*.json")):
        raise SystemExit("the integration tests have not run: make integration")
    head, _begin, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _old, _end, tail = rest.partition(END)
    return f"{head}{BEGIN}\n\n{table()}\n{END}{tail}"
