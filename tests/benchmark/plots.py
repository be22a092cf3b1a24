# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plots of the benchmarks."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams.update(
    {
        "svg.hashsalt": "alvaria.cloud",
        "svg.fonttype": "none",
        "font.size": 10,
        "axes.spines.top": False,
        "axes.spines.right": False,
    }
)

from matplotlib import pyplot  # noqa: E402

COLOUR = "#3366aa"
#: What the bars of a part are measured by.
BASES = {
    "a": "bare asyncio client",
    "b": "bare asyncio client",
    "c": "ansible.builtin.uri GET",
}
#: What the bars of a part count, where these are no seconds.
UNITS = {"f": "requests"}
#: What a part has found, with the medians of its figures.
CONCLUSIONS = {
    "a": "1,000 exclusions take {0:.2f} times as long as the requests alone, "
    "and a loop of uri {2:.0f} times as long as that.",
    "b": "Without a change, lists take {0:.2f} times as long as the requests alone, "
    "one document {1:.2f} times.",
    "c": "A task in the worker takes {0:.2f} times as long as one of uri, in a loop {1:.3f} times.",
    "d": "A row costs as much among a million as among ten thousand ({0:.2f} times).",
    "e": "{0:.0%} of the allowed rate is used, and {1:.1%} of the requests are refused.",
    "f": "An export takes {0:.0f} requests more than the least, a run without a change {1:.0f}.",
    "g": "A play that replays 100,000 attempts takes {0:.0f} s, and {2:.0f} s of processor time.",
}


def conclusion(letter: str, section: Mapping[str, Any]) -> str:
    """One sentence that says what a part has found."""
    medians = [statistics.median(figure["values"]) for figure in section["figures"]]
    return CONCLUSIONS[letter].format(*medians)


def draw(path: Path, letter: str, section: Mapping[str, Any]) -> None:
    """Draw an SVG of the medians, with minimum and maximum, below what they come to.

    It shows growth over the number of rows, and everything else as bars with their ratios.
    """
    seconds = section["seconds"]
    height = 3.4
    if letter != "d":
        height = 1.0 + 0.42 * len(seconds)
    figure, axes = pyplot.subplots(figsize=(8, height), layout="constrained")
    figure.suptitle(conclusion(letter, section), fontsize=10, x=0.01, ha="left")
    if letter == "d":
        _line(axes, seconds)
    else:
        _bars(axes, seconds, BASES.get(letter, ""), UNITS.get(letter, "seconds"))
    figure.savefig(path, metadata={"Date": None, "Creator": "make bench"})
    pyplot.close(figure)
    path.write_text("\n".join(line.rstrip() for line in path.read_text().splitlines()) + "\n")


def _line(axes: Any, seconds: Mapping[str, Sequence[float]]) -> None:
    medians, spread = _spread(seconds, list(seconds))
    sizes = [int(name) for name in seconds]
    axes.errorbar(sizes, medians, yerr=spread, color=COLOUR, marker="o", capsize=3)
    axes.set(xlabel="rows of the list, and exclusions of the organization", ylabel="seconds")
    axes.set(xlim=(0, None), ylim=(0, None))
    axes.xaxis.set_major_formatter("{x:,.0f}")


def _bars(axes: Any, seconds: Mapping[str, Sequence[float]], base: str, unit: str) -> None:
    names = sorted(seconds, key=lambda name: -statistics.median(seconds[name]))
    medians, spread = _spread(seconds, names)
    labels = [f"{median:.3g}" for median in medians]
    if base:
        one = statistics.median(seconds[base])
        labels = [f"{median:.3g} s, {median / one:.2f}x" for median in medians]
    bars = axes.barh(names, medians, xerr=spread, color=COLOUR, capsize=3)
    axes.bar_label(bars, labels, padding=6)
    axes.set(xlabel=unit)
    axes.margins(x=0.2)


def _spread(
    seconds: Mapping[str, Sequence[float]], names: Sequence[str]
) -> tuple[list[float], list[list[float]]]:
    """The medians, and how far the least and the most are from each."""
    medians = [statistics.median(seconds[name]) for name in names]
    less = [median - min(seconds[name]) for name, median in zip(names, medians, strict=True)]
    more = [max(seconds[name]) - median for name, median in zip(names, medians, strict=True)]
    return medians, [less, more]
