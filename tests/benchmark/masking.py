# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What it costs to take people's data out of a text, by what the text is made of.

`make bench` prints it: the time of a text as a multiple of that of one search for its digits, for
texts of several lengths, and as a multiple of that of half the text. The first is at most 4, also
for texts of pieces that chance put together, whatever the length, unless somebody's data is in the
text. Each of these costs as much as the search of some hundred characters more, as it is hashed;
only so many are, so that a long text takes at most 4 searches whatever it holds. Where digits are
spelt as codes, a short one takes more, as it has to be read. The second is 2
or less, and shows that growth is linear.
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

SIZES = (128, 1024, 16384)
ROUNDS = 9
#: What is shorter is measured so often at once.
AT_ONCE = 4096
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
    "requests": "GET /v3/exclusions/54ba2580-adb7-4fe8-ae3a-115719695119 took 0.3 s, ",
}
#: Texts about a different person each time, so that no mask is known already.
PEOPLE = {
    "numbers of many": "202555{:04}, ",
    "addresses of many": "jo{:04}@example.com ",
    "a number in words": "call +1202555{:04} again as soon as you can, but not later than noon",
}
#: Digits as pages spell them, which have to be read; of a long text only the beginning is.
CODES = {
    "digits as codes": "&#49;",
    "words with codes": "hello &#49; world ",
}


#: Texts of chance are made of these.
PIECES = [*UNITS.values(), "@", "+", "&nbsp;", ".", "tel:", "***0143#123456", "987-65-4321", "x"]
CHANCES = 200


def fastest(work: Callable[[], object], at_once: int = 1) -> float:
    """The least of several times, in seconds."""
    at_once = max(1, at_once)
    times = []
    for _round in range(ROUNDS):
        start = time.thread_time()
        for _time in range(at_once):
            work()
        times.append(time.thread_time() - start)
    return min(times) / at_once


class Text:
    """What a text costs that a unit is repeated to."""

    def __init__(self, unit: str, key: str = "a key for the benchmark alone") -> None:
        self._masker = Masker(key)
        self._whole = "".join(map(unit.format, range(SIZES[-1] // len(unit) + 1)))

    def searches(self, size: int) -> float:
        """The cost in searches for digits."""
        least = float("inf")
        for _try in range(TRIES):
            least = min(least, self._masked(size) / self._searched(size))
            if least <= BOUND:
                break
        return least

    def halves(self) -> float:
        """The cost in halves of the text."""
        return self._masked(SIZES[-1]) / self._masked(SIZES[-1] // 2)

    def is_bound(self, size: int) -> bool:
        """Whether the cost has a bound: the text is long, or has nobody's data and no codes."""
        text = self._whole[:size]
        if size == SIZES[-1]:
            return True
        return CODES["digits as codes"] not in text and without_people(self._masker, text) == text

    def _searched(self, size: int) -> float:
        text = self._whole[:size]
        return fastest(lambda: DIGITS.findall(text), AT_ONCE // size)

    def _masked(self, size: int) -> float:
        text = self._whole[:size]
        return fastest(lambda: without_people(self._masker, text), AT_ONCE // size)


def first_masks() -> float:
    """The time of a number that was not masked before, in characters that are searched."""
    numbers = iter([f"of +1202{number:07}" for number in range(ROUNDS * 100)])
    masker = Masker("a key for the benchmark alone")
    one = fastest(lambda: without_people(masker, next(numbers)), 100)
    words = "hello world " * 100
    return one / fastest(lambda: DIGITS.findall(words)) * len(words)


def by_chance() -> list[str]:
    """Texts of several pieces, the same in each run, that cost more than they may."""
    chance = random.Random(1)
    costs = {}
    for _unit in range(CHANCES):
        unit = "".join(chance.choices(PIECES, k=chance.randint(1, 6)))
        text = Text(unit)
        costs.update({(unit, size): text.searches(size) for size in SIZES if text.is_bound(size)})
    unit, size = max(costs, key=lambda text: costs[text])
    worst = costs[unit, size]
    print(f"{CHANCES} by chance, the slowest: {worst:.1f}x, {size} characters of {unit!r}")
    return [
        f"{unit!r} of {size} ({costs[unit, size]:.1f}x)"
        for unit, size in costs
        if costs[unit, size] > BOUND
    ]


def main() -> int:
    slow = []
    print(f"{'a text of':24}" + "".join(f"{size:>11,}" for size in SIZES) + f"{'half of it':>12}")
    for name, unit in {**UNITS, **CODES, **PEOPLE}.items():
        text = Text(unit)
        shown = []
        for size in SIZES:
            cost = text.searches(size)
            bound = text.is_bound(size)
            shown.append(f"{cost:9.1f}x{' *'[not bound]}")
            if bound and cost > BOUND:
                slow.append(f"{name} of {size}")
        print(f"{name:24}{''.join(shown)}{text.halves():11.1f}x")
    slow += by_chance()
    print(
        f"* with somebody's data in it: a first mask costs {first_masks():.0f} characters searched"
    )
    if slow:
        print(f"More than {BOUND} searches: {', '.join(slow)}.")
    return len(slow)


if __name__ == "__main__":
    sys.exit(min(main(), 1))
