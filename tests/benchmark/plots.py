# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plots of the benchmarks."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path

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


def draw(path: Path, letter: str, seconds: Mapping[str, Sequence[float]]) -> None:
    """Draw an SVG of the median seconds, with minimum and maximum.

    It shows growth over the number of rows, and everything else as bars.
    """
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    figure, axes = pyplot.subplots(
        figsize=(8, 3.4 if letter == "d" else 0.7 + 0.42 * len(medians)), layout="constrained"
    )
    if letter == "d":
        sizes = [int(name) for name in medians]
        spread = [
            [medians[name] - min(seconds[name]) for name in medians],
            [max(seconds[name]) - medians[name] for name in medians],
        ]
        axes.errorbar(
            sizes, list(medians.values()), yerr=spread, color=COLOUR, marker="o", capsize=3
        )
        axes.set(
            xscale="log",
            yscale="log",
            xlabel="rows of the list, and exclusions of the organization",
            ylabel="seconds",
        )
    else:
        names = sorted(medians, key=lambda name: -medians[name])
        values = [medians[name] for name in names]
        spread = [
            [medians[name] - min(seconds[name]) for name in names],
            [max(seconds[name]) - medians[name] for name in names],
        ]
        bars = axes.barh(names, values, xerr=spread, color=COLOUR, capsize=3)
        axes.bar_label(bars, [f"{value:.3g}" for value in values], padding=6)
        axes.set(xscale="log" if max(values) > 20 * min(values) else "linear", xlabel="seconds")
        axes.margins(x=0.12)
    figure.savefig(path, metadata={"Date": None, "Creator": "make bench"})
    pyplot.close(figure)
    path.write_text("\n".join(line.rstrip() for line in path.read_text().splitlines()) + "\n")
