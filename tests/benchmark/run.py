# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast the collection is, as ratios within one run.

`make bench` measures, prints the tables, and writes docs/benchmarks.md and its plots.

What was measured before stays in docs/benchmarks.json, so that a part can be measured anew
(`make bench ONLY=c`).
"""

from __future__ import annotations

import argparse
import inspect
import json
import os
import platform
import sys
import tempfile
from pathlib import Path
from typing import Any

from ansible.release import __version__ as core
from lab import ROOT, Figure, lab
from plots import conclusion, draw
from scenarios import SCENARIOS, TITLES

DATA = ROOT / "docs" / "benchmarks.json"
HEAD = """\
<!--
SPDX-FileCopyrightText: The alvaria.cloud contributors
SPDX-License-Identifier: GPL-3.0-or-later
-->
# Benchmarks

Written by `make bench`. The sandbox has one core of the machine, everything else another; an answer
takes 20 ms unless said otherwise, and 16 requests may be under way at once. All figures are medians
of ratios within one round, with their minimum and maximum; rounds measure everything in turn, and
where nothing changes twice, of which the faster run counts. Times
are wall times of whole programs, `ansible-playbook` and the interpreter of the bare client
included; where it says so, what an empty play takes in the same round is taken off. The bare
client (`tests/benchmark/bare.py`, asyncio) sends the least possible requests at
the same concurrency and does nothing with the answers. Seconds are there to give an idea; they
differ from machine to machine.
"""


def words(figure: Figure) -> str:
    """A row of the table."""
    digits = (
        0
        if figure.median >= 100 or (figure.unit == "" and figure.median == int(figure.median))
        else 3
        if figure.median < 1
        else 2
    )
    low, middle, high = (
        f"{value:.{digits}f}" for value in (min(figure.values), figure.median, max(figure.values))
    )
    bound = (
        ""
        if figure.bound is None
        else f"{'at least' if figure.least else 'at most'} {figure.bound:g}{figure.unit}"
    )
    kept = "yes" if figure.bound is not None and figure.kept else ""
    return f"| {figure.name} | {middle}{figure.unit} ({low} to {high}) | {bound} | {kept} |"


def measure(only: str, rounds: int, share: float) -> dict[str, Any]:
    """Measure sections; returns them as JSON has them."""
    python = platform.python_version()
    machine = f"{os.cpu_count()} cores, Python {python}, ansible-core {core}"
    measured = {}
    for letter in only:
        with tempfile.TemporaryDirectory() as name, lab(Path(name), share) as place:
            section = SCENARIOS[letter](place, rounds)
        measured[letter] = {
            "figures": [vars(figure) for figure in section.figures],
            "seconds": section.seconds,
            "table": section.table,
            "rounds": rounds,
            "machine": machine,
        }
        print(
            "\n".join([TITLES[letter], *(words(figure) for figure in section.figures)]), flush=True
        )
    return measured


def page(data: dict[str, Any]) -> str:
    """docs/benchmarks.md."""
    parts = [HEAD]
    for letter, section in sorted(data.items()):
        figures = [words(Figure(**figure)) for figure in section["figures"]]
        text = inspect.getdoc(SCENARIOS[letter]) or ""
        parts.append(
            f"\n## {TITLES[letter]}\n\n{text}\n\n"
            f"`make bench ONLY={letter}`, {section['rounds']} rounds, {section['machine']}.\n"
        )
        parts.append(
            "\n".join(
                [
                    "| what | median (from, to) | bound | kept |",
                    "| --- | --- | --- | --- |",
                    *figures,
                ]
            )
            + "\n"
        )
        if section.get("table"):
            parts.append(
                "What a row costs in processor time, and what it cost at this machine's speed\n"
                f"when each was read and compared by itself:\n\n{section['table']}"
            )
        parts.append(f"![{conclusion(letter, section)}](benchmarks-{letter}.svg)\n")
    return "\n".join(parts)


def main() -> int:
    """Measure, print and write; fails when a median is beyond its bound."""
    parser = argparse.ArgumentParser(
        description="Measure the collection against ansible.builtin.uri and a bare client."
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--only",
        default="abcdefg",
        help="which of the parts a to g to measure (default %(default)s); none draws anew",
    )
    parser.add_argument(
        "--share",
        type=float,
        default=1,
        help="how much of a core all but the sandbox has, as root (default %(default)s); "
        "with less than 1, nothing is written to docs/",
    )
    arguments = parser.parse_args()
    only = arguments.only if arguments.only != "none" else ""
    measured = measure(only, arguments.rounds, arguments.share)
    if arguments.share < 1:
        return 0 if all_kept(measured) else 1
    data = json.loads(DATA.read_text()) if DATA.exists() else {}
    data.update(measured)
    DATA.write_text(json.dumps(data, indent=1, sort_keys=True) + "\n")
    (ROOT / "docs" / "benchmarks.md").write_text(page(data))
    for letter, section in data.items():
        draw(ROOT / "docs" / f"benchmarks-{letter}.svg", letter, section)
    return 0 if all_kept(data) else 1


def all_kept(data: dict[str, Any]) -> bool:
    """Whether each figure is within its bound."""
    figures = (figure for section in data.values() for figure in section["figures"])
    return all(Figure(**figure).kept for figure in figures)


if __name__ == "__main__":
    sys.exit(main())
