# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/demo.svg: the picture of the demo's output. `make demo-picture` writes it.

Two columns of the real output, in its colours: the first run with its diff, and the rest. Lines are
cut off at the edge, as in a terminal.
"""

from __future__ import annotations

import re
import sys
from html import escape
from pathlib import Path

PICTURE = Path(__file__).resolve().parent.parent / "docs" / "demo.svg"
COLUMNS = 84
LINE, CHARACTER, MARGIN = 16, 7.3, 16
COLORS = {
    "1": "#ffffff",
    "0;31": "#ff8b80",
    "0;32": "#7fd18b",
    "0;33": "#e9c46a",
    "0;36": "#7cc7d8",
}
FIRST, SECOND, LAST = "== Apply extensions/demo", "== Apply it again", "== That was all"
_ESCAPE = re.compile(r"\x1b\[([\d;]*)m")


def columns(output: str) -> tuple[list[str], list[str]]:
    """Return the lines of the two columns, with their colours.

    Blank lines at the ends and the steps that only prepare are left out.
    """
    lines = output.splitlines()
    first, second, last = (_line_of(mark, lines) for mark in (FIRST, SECOND, LAST))
    return _trimmed(lines[first:second]), _trimmed(lines[second:last])


def _line_of(mark: str, lines: list[str]) -> int:
    return next(place for place, line in enumerate(lines) if mark in line)


def _trimmed(lines: list[str]) -> list[str]:
    kept, skipping = [], False
    for line in lines:
        if line.startswith("TASK ["):
            skipping = "Log in once" in line or "Validating arguments" in line
        elif line.startswith("PLAY"):
            skipping = False
        if not skipping:
            kept.append(line)
    while kept and not plain(kept[-1]).strip():
        kept.pop()
    return kept


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
