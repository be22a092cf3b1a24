# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/demo.svg: the picture of the demo's output. `make demo-picture` writes it.

Two columns of the real output, in its colours, from the first run with its diff on. Tasks that do
nothing are left out, and so is what a recap counts beyond failures. No word is cut off.
"""

from __future__ import annotations

import re
import sys
import textwrap
from html import escape
from pathlib import Path

PICTURE = Path(__file__).resolve().parent.parent / "docs" / "demo.svg"
COLUMNS = 90
LINE, CHARACTER, MARGIN = 16, 7.3, 16
COLORS = {
    "1": "#ffffff",
    "0;31": "#ff8b80",
    "0;32": "#7fd18b",
    "0;33": "#e9c46a",
    "0;36": "#7cc7d8",
}
FIRST, LAST = "== Apply extensions/demo", "== That was all"
#: What a column may begin with: a heading, a play, a task, or a family of the diff.
_BEGIN = re.compile(r"==|PLAY|TASK|[ +-]\w")
#: Tasks of no interest, besides those that are skipped.
_DULL = ("Log in once", "Validating arguments", "Note how much it was")
_ESCAPE = re.compile(r"\x1b\[([\d;]*)m")


def columns(output: str) -> tuple[list[str], list[str]]:
    """Return the lines of the two columns, with their colours.

    They are about as long as each other.
    """
    lines = output.splitlines()
    first, last = (_line_of(mark, lines) for mark in (FIRST, LAST))
    kept = _kept(lines[first:last])
    middle = len(kept) // 2 + 7
    while not _BEGIN.match(plain(kept[middle])):
        middle -= 1
    return _trimmed(kept[:middle]), _trimmed(kept[middle:])


def _line_of(mark: str, lines: list[str]) -> int:
    return next(place for place, line in enumerate(lines) if mark in line)


def _kept(lines: list[str]) -> list[str]:
    """Return the lines that are shown, without two blank ones in a row."""
    kept: list[str] = []
    skipping = False
    for place, line in enumerate(lines):
        if line.startswith("TASK ["):
            skipping = _is_dull(lines[place : place + 2])
        elif line.startswith("PLAY") or "==" in line:
            skipping = False
        if skipping or not (plain(line) or plain("".join(kept[-1:]))):
            continue
        kept += _fitted(line)
    return kept


def _is_dull(task: list[str]) -> bool:
    """Whether a task, with the first line of what came of it, need not be shown."""
    if any(name in task[0] for name in _DULL):
        return True
    return "skipping:" in task[1]


def _fitted(line: str) -> list[str]:
    """Return a line as the lines that have room for it; only stars are cut off."""
    short = re.sub(r"( failed=\d+).*", r"\1", line)
    if _ESCAPE.search(short) or "***" in short:
        return [short]
    return textwrap.wrap(short, COLUMNS, subsequent_indent="   ") or [""]


def _trimmed(lines: list[str]) -> list[str]:
    """Return the lines without blank ones at the end."""
    while lines and not plain(lines[-1]).strip():
        lines.pop()
    return lines


def plain(line: str) -> str:
    """Return a line as it is read: without colours, cut off at the edge."""
    return _ESCAPE.sub("", line).rstrip()[:COLUMNS]


def picture(output: str) -> str:
    """Return the SVG of the demo's output."""
    sides = columns(output)
    width = MARGIN * 3 + 2 * COLUMNS * CHARACTER
    height = MARGIN * 2 + max(len(side) for side in sides) * LINE
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" '
        'role="img" aria-label="What make demo prints">',
        "<style>text{font:12px/1 'DejaVu Sans Mono',Menlo,Consolas,monospace;"
        "fill:#d7dde5;white-space:pre}</style>",
        f'<rect width="{width:.0f}" height="{height}" rx="8" fill="#1d2530"/>',
    ]
    for number, side in enumerate(sides):
        x = MARGIN + number * (MARGIN + COLUMNS * CHARACTER)
        for place, line in enumerate(side):
            if plain(line):
                spans = "".join(_span(color, text) for color, text in _spans(line))
                y = MARGIN + place * LINE + 12
                drawn.append(f'<text x="{x:.0f}" y="{y}" xml:space="preserve">{spans}</text>')
    return "\n".join([*drawn, "</svg>", ""])


def _span(color: str, text: str) -> str:
    if not color:
        return escape(text)
    return f'<tspan fill="{color}">{escape(text)}</tspan>'


def _spans(line: str) -> list[tuple[str, str]]:
    """Return the colour and text of each piece of a line, up to the edge."""
    left, color, spans = len(plain(line)), "", []
    parts = _ESCAPE.split(line)
    for place, part in enumerate(parts):
        if place % 2:
            color = COLORS.get(part, "")
        elif part and left > 0:
            spans.append((color, part[:left]))
            left -= len(part)
    return spans


def render() -> str:
    """Return the SVG of the output on standard input."""
    return picture(sys.stdin.read())
