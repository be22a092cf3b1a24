# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What it costs to take people's data out of a text, by what the text is made of.

`make bench` prints it: the time of a text of 16,384 characters as a multiple of that of one search
for its digits, and as a multiple of that of half the text. 4 and 2 are the bounds that are aimed
at.
"""

from __future__ import annotations

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
    "UUIDs": "54ba2580-adb7-4fe8-ae3a-115719695119 ",
    "days": "2026-01-01, ",
    "brackets": "((((",
    "a letter": "call 12 or 5550143 now; ",
}


def fastest(work: Callable[[], object]) -> float:
    """The least of several times, in seconds."""
    times = []
    for _round in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    masker = Masker("a key for the benchmark alone")
    print(f"{'a text of':24}{'one search':>12}{'half of it':>12}")
    for name, unit in UNITS.items():
        whole = (unit * SIZE)[:SIZE]
        search = fastest(lambda whole=whole: DIGITS.findall(whole))
        half = fastest(lambda whole=whole: without_people(masker, whole[: SIZE // 2]))
        masked = fastest(lambda whole=whole: without_people(masker, whole))
        print(f"{name:24}{masked / search:11.1f}x{masked / half:11.1f}x")


if __name__ == "__main__":
    main()
