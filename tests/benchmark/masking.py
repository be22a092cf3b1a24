# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What it costs to take people's data out of a text, by what the text is made of.

`make bench` prints it: the time of a text of 16,384 characters as a multiple of that of one search
for its digits, and as a multiple of that of half the text. The first is at most 4, also for texts
of pieces that chance put together; the second is 2 or less, and shows that growth is linear.
"""

from __future__ import annotations

import random
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / ".cache" / "collections"))

from ansible_collections.alvaria.cloud.plugins.module_utils._privacy.looks import without_people
from ansible_collections.alvaria.cloud.plugins.module_utils._privacy.mask import Masker

SIZE = 16384
ROUNDS = 9
BOUND = 4
#: What is slower is measured so often, as another program may have been at work.
TRIES = 5
DIGITS = re.compile(r"\d+")
UNITS = {
    "words": "hello world ",
    "one word": "a",
    "addresses": "a@a ",
    "one address": "aaa@aaa",
    "digits": "1",
    "numbers with blanks": "2025550143 ",
    "numbers": "2025550143, ",
    "short numbers": "123456x",
    "what parts numbers": "1------x",
    "encoded characters": "%2a",
    "encoded addresses": "%40a",
    "percent signs": "%",
    "percent signs and digits": "%12",
    "encoded digits": "%31",
    "digits in full width": "%EF%BC%91",
    "escapes of JSON": "\\u2013",
    "UUIDs": "54ba2580-adb7-4fe8-ae3a-115719695119 ",
    "days": "2026-01-01, ",
    "brackets": "((((",
    "a letter": "call 12 or 5550143 now; ",
}


#: Texts of chance are made of these.
PIECES = [*UNITS.values(), "@", "+", "&nbsp;", ".", "tel:", "***0143#123456", "987-65-4321", "x"]
CHANCES = 300


def fastest(work: Callable[[], object]) -> float:
    """The least of several times, in seconds."""
    times = []
    for _round in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


class Text:
    """What a text costs that a unit is repeated to."""

    def __init__(self, masker: Masker, unit: str) -> None:
        self._masker = masker
        self._whole = (unit * SIZE)[:SIZE]

    def searches(self) -> float:
        """The cost in searches for digits."""
        least = float("inf")
        for _try in range(TRIES):
            least = min(least, self._masked(SIZE) / fastest(self._search))
            if least <= BOUND:
                break
        return least

    def halves(self) -> float:
        """The cost in halves of the text."""
        return self._masked(SIZE) / self._masked(SIZE // 2)

    def _search(self) -> object:
        return DIGITS.findall(self._whole)

    def _masked(self, size: int) -> float:
        text = self._whole[:size]
        return fastest(lambda: without_people(self._masker, text))


def by_chance() -> list[str]:
    """Units of several pieces, the same in each run."""
    chance = random.Random(1)
    return ["".join(chance.choices(PIECES, k=chance.randint(1, 6))) for _unit in range(CHANCES)]


def main() -> int:
    masker = Masker("a key for the benchmark alone")
    costs = {}
    print(f"{'a text of':26}{'one search':>12}{'half of it':>12}")
    for name, unit in UNITS.items():
        text = Text(masker, unit)
        costs[name] = text.searches()
        print(f"{name:26}{costs[name]:11.1f}x{text.halves():11.1f}x")
    chances = {repr(unit): Text(masker, unit).searches() for unit in by_chance()}
    worst = max(chances, key=lambda unit: chances[unit])
    print(f"{CHANCES} by chance, the slowest: {chances[worst]:.1f}x, {worst}")
    slow = [name for name, cost in {**costs, **chances}.items() if cost > BOUND]
    if slow:
        print(f"More than {BOUND} searches: {', '.join(slow)}.")
    return len(slow)


if __name__ == "__main__":
    sys.exit(min(main(), 1))
