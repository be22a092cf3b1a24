# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The benchmarks themselves.

Everything is measured in turn within a round, and the figures are ratios within it.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from lab import (
    COLUMNS,
    CONCURRENCY,
    Figure,
    Lab,
    Section,
    Took,
    bodies,
    exclusion,
    options,
    run,
    write_document,
    write_list,
)
from least import fewest
from past import past

#: Milliseconds that an answer takes unless said otherwise.
LATENCY = 20
#: Loops are measured on a tenth of the objects: what they cost is the same for each.
PART = 10

LISTING = "/via/v3/{org}/compliance/exclusions?maxResults=1000"


def over_bare(ours: float, empty: float, bare: float) -> float:
    """How many times the bare client's time, without what an empty play takes to start."""
    return (ours - empty) / bare


def create(lab: Lab, rounds: int, count: int = 1000) -> Section:
    """1,000 exclusions that are not there yet."""
    section = Section()
    rows = bodies(range(count))
    listed = write_list(lab.folder / "create.csv", rows)
    document = write_document(lab.folder / "create.yml", exclusions=options(rows))
    posts = [["POST", "/via/v3/{org}/compliance/exclusions", body] for body in rows]
    uri = {
        "ansible.builtin.uri": {
            "url": "",
            "method": "POST",
            "body_format": "json",
            "body": "{{ item }}",
            "status_code": [201],
        },
        "loop": rows[: count // PART],
        "loop_control": {"label": "one"},
    }
    single = {
        "alvaria.cloud.alvaria_exclusion": {name: f"{{{{ item.{name} }}}}" for name in COLUMNS},
        "loop": options(rows[: count // PART]),
        "loop_control": {"label": "one"},
    }
    wanted = {
        "exclusions": {"alvaria.cloud.alvaria_exclusions": {"src": str(listed)}},
        "config": {"alvaria.cloud.alvaria_config": {"src": str(document)}},
    }
    ratios: dict[str, list[float]] = {
        name: [] for name in ("exclusions", "config", "single", "uri exclusions", "uri config")
    }
    requests: set[int] = set()
    for _round in range(rounds):
        lab.reset("empty", latency=LATENCY)
        with lab.counted() as least:
            bare = section.took("bare asyncio client", lab.bare([["GET", LISTING]], posts).seconds)
        empty = section.took("an empty play", lab.play().seconds)
        times = {}
        for name, task in wanted.items():
            lab.reset("empty", latency=LATENCY)
            with lab.counted() as made:
                times[name] = section.took(f"alvaria_{name}", lab.play(task).seconds)
            requests.add(len(made) - len(least))
            ratios[name].append(over_bare(times[name], empty, bare))
        lab.reset("empty", latency=LATENCY)
        ratios["single"].append(
            section.took(
                "loop of alvaria_exclusion", empty + PART * (lab.play(single).seconds - empty)
            )
            / bare
        )
        lab.reset("empty", latency=LATENCY)
        uri["ansible.builtin.uri"].update(url=lab.url("exclusions"), headers=lab.headers)
        slow = section.took(
            "loop of ansible.builtin.uri", empty + PART * (lab.play(uri).seconds - empty)
        )
        for name in wanted:
            ratios[f"uri {name}"].append(slow / times[name])
    return Section(
        [
            Figure(
                "`alvaria_exclusions`, an empty play taken off, to the bare client",
                ratios["exclusions"],
                1.3,
            ),
            Figure("`alvaria_config`, likewise", ratios["config"], 1.3),
            Figure(
                "loop of `ansible.builtin.uri` to `alvaria_exclusions`",
                ratios["uri exclusions"],
                100,
                least=True,
            ),
            Figure(
                "loop of `ansible.builtin.uri` to `alvaria_config`",
                ratios["uri config"],
                100,
                least=True,
            ),
            Figure("loop of `alvaria_exclusion` to the bare client", ratios["single"]),
            Figure("requests beyond the least possible", sorted(requests), 0, unit=""),
        ],
        section.seconds,
    )


def _there_and_back(
    lab: Lab, programs: Mapping[str, Callable[[], Took]]
) -> dict[str, tuple[Took, int]]:
    """Run programs in turn and then in the opposite order, so that each has its share of a drift.

    Returns the faster run of each, and how many requests it made.
    """
    runs: dict[str, list[tuple[Took, int]]] = {name: [] for name in programs}
    for name in (*programs, *reversed(programs)):
        with lab.counted() as made:
            took = programs[name]()
        runs[name].append((took, len(made)))
    return {name: min(both, key=lambda run: run[0].seconds) for name, both in runs.items()}


def unchanged(lab: Lab, rounds: int) -> Section:
    """20,000 exclusions and the skills of 2,000 agents that are as wanted already."""
    section = Section()
    lab.reset("large", latency=LATENCY)
    skills, everything = lab.folder / "skills", lab.folder / "everything"
    lab.play(
        {"alvaria.cloud.alvaria_config_info": {"families": ["user_skills"], "dest": str(skills)}},
        {
            "alvaria.cloud.alvaria_config_info": {
                "families": ["user_skills", "exclusions"],
                "dest": str(everything),
            }
        },
    )
    listed = write_list(
        lab.folder / "unchanged.csv", [exclusion(number) for number in range(20_000)]
    )
    both = [
        {"alvaria.cloud.alvaria_exclusions": {"src": str(listed), "state": "exact"}},
        {"alvaria.cloud.alvaria_config": {"src": str(skills)}},
    ]
    whole = {"alvaria.cloud.alvaria_config": {"src": str(everything)}}
    tables = lab.folder / "tables"
    shutil.copytree(skills, tables)
    shutil.copy(listed, tables / "exclusions.csv")
    tabled = {"alvaria.cloud.alvaria_config": {"src": str(tables)}}
    with lab.counted() as made:
        lab.play(*both)
    first = [
        entry
        for entry in made
        if entry["query"].get("startIndex") in (None, "0")
        and entry["operation_id"] in ("getExclusions", "getUsersCollection")
    ]
    paths = [
        [
            entry["method"],
            entry["path"].replace("organizations/bench", "{org}") + _query(entry["query"]),
        ]
        for entry in made
    ]
    heads = [paths[made.index(entry)] for entry in first]
    rest = [path for path in paths if path not in heads]
    programs = {
        "an empty play": lab.play,
        "bare asyncio client": partial(lab.bare, heads, rest),
        "alvaria_exclusions and alvaria_config": partial(lab.play, *both),
        "alvaria_config for both, exclusions as a table": partial(lab.play, tabled),
        "alvaria_config for both": partial(lab.play, whole),
    }
    ratios: list[list[float]] = []
    memory: list[float] = []
    beyond: set[int] = set()
    for _round in range(rounds):
        found = _there_and_back(lab, programs)
        empty, bare, *plays = [section.took(name, found[name][0].seconds) for name in programs]
        ratios.append([over_bare(seconds, empty, bare) for seconds in plays])
        _nothing, (_took, least), *others = found.values()
        beyond |= {requests - least for _took, requests in others}
        memory.append(others[-1][0].memory / 2**20)
    two, table, one = map(list, zip(*ratios, strict=True))
    rows = run([sys.executable, str(Path(__file__).with_name("rows.py"))], lab.folder, os.environ)
    return Section(
        [
            Figure(
                "`alvaria_exclusions` and `alvaria_config`, an empty play taken off,"
                " to the bare client",
                two,
                1.3,
            ),
            Figure("one document of both for `alvaria_config`, likewise", one, 1.5),
            Figure("the same with its exclusions as a table", table, 1.3),
            Figure("peak memory of the document's largest process", memory, 250, " MiB"),
            Figure("requests beyond the least possible", sorted(beyond), 0, unit=""),
        ],
        section.seconds,
        rows.output,
    )


def _query(query: dict[str, str]) -> str:
    return "?" + "&".join(f"{name}={value}" for name, value in query.items()) if query else ""


def _recording(lab: Lab, number: int, row: dict[str, Any], loop: int) -> float:
    """What a record of each task of a loop costs, by processor time: with them to without.

    What slows the machine down for a while would count: they are run in turns, there and back, and
    the fastest of each counts.
    """
    took: dict[str, list[float]] = {"plain": [], "recorded": []}
    for turn, kind in enumerate(("plain", "recorded", "recorded", "plain") * 2):
        # Only with a key of its own is a value masked alike in both.
        options = {**row, "mask_key": "a-key-of-masks-for-years"}
        options["reason"] = f"{number} {turn} {{{{ item }}}}"
        if kind == "recorded":
            options["record_dest"] = str(lab.folder / "records")
        looped = {"alvaria.cloud.alvaria_exclusion": options, "loop": list(range(loop))}
        took[kind].append(lab.play(looped).processor)
    return min(took["recorded"]) / min(took["plain"])


def task(lab: Lab, rounds: int, tasks: int = 10, loop: int = 100) -> Section:
    """One task at a time: in a worker, as a module, and in a loop.

    The token exists already. Without latency.
    """
    section = Section()
    lab.reset("small")
    [row] = options(bodies([0], exclusionValue="+12025550143", exclusionType="Voice"))
    lab.play({"alvaria.cloud.alvaria_exclusion": row})
    value = row["exclusion_value"].replace("+", "%2B")
    query = f"exclusions?exclusionType=Voice&exclusionValue={value}"
    kinds: dict[str, dict[str, Any]] = {
        "ansible.builtin.debug": {"ansible.builtin.debug": {"msg": "nothing"}},
        "ansible.builtin.ping": {"ansible.builtin.ping": {}},
        "ansible.builtin.uri GET": {
            "ansible.builtin.uri": {"url": lab.url(query), "headers": lab.headers}
        },
        "alvaria_exclusion unchanged": {"alvaria.cloud.alvaria_exclusion": row},
        "alvaria_exclusion unchanged, as a module": {
            "alvaria.cloud.alvaria_exclusion": row,
            "vars": {"alvaria_execution": "module"},
        },
    }
    ratios: dict[str, list[float]] = {}
    for number in range(rounds):
        empty = lab.play().seconds
        times = {
            name: section.took(name, (lab.play(*[kind] * tasks).seconds - empty) / tasks)
            for name, kind in kinds.items()
        }
        flips = [
            {"alvaria.cloud.alvaria_exclusion": {**row, "reason": f"reason {number} {step % 2}"}}
            for step in range(tasks)
        ]
        times["changed"] = section.took(
            "alvaria_exclusion changed", (lab.play(*flips).seconds - empty) / tasks
        )
        looped = {"loop": list(range(loop))}
        uri = (lab.play({**kinds["ansible.builtin.uri GET"], **looped}).seconds - empty) / loop
        ours = (lab.play({**kinds["alvaria_exclusion unchanged"], **looped}).seconds - empty) / loop
        section.took("an item of a loop of ansible.builtin.uri", uri)
        section.took("an item of a loop of alvaria_exclusion", ours)
        found = {
            "unchanged": times["alvaria_exclusion unchanged"] / times["ansible.builtin.uri GET"],
            "changed": times["changed"] / times["ansible.builtin.uri GET"],
            "loop": ours / uri,
            "module": times["alvaria_exclusion unchanged, as a module"]
            / times["ansible.builtin.uri GET"],
            "ping": times["ansible.builtin.ping"] / times["ansible.builtin.uri GET"],
            "floor": times["ansible.builtin.debug"] / times["alvaria_exclusion unchanged"],
            "records": _recording(lab, number, row, loop),
            "start": times["ansible.builtin.ping"]
            / times["alvaria_exclusion unchanged, as a module"],
        }
        for name, value in found.items():
            ratios.setdefault(name, []).append(value)
    return Section(
        [
            Figure(
                "one `alvaria_exclusion` unchanged to one `ansible.builtin.uri` GET",
                ratios["unchanged"],
                0.15,
            ),
            Figure(
                f"a loop of {loop} of them to a loop of `ansible.builtin.uri`", ratios["loop"], 0.06
            ),
            Figure(
                f"a loop of {loop} changes with `record_dest` to one without, by processor time",
                ratios["records"],
                1.05,
            ),
            Figure(
                "one `alvaria_exclusion` changed to one `ansible.builtin.uri` GET",
                ratios["changed"],
            ),
            Figure(
                "one `alvaria_exclusion` unchanged, run as a module, likewise", ratios["module"]
            ),
            Figure("one `ansible.builtin.ping`, likewise", ratios["ping"]),
            Figure(
                "where a task in the worker goes: what an `ansible.builtin.debug` takes too",
                ratios["floor"],
                unit=" of it",
            ),
            Figure(
                "where a task as a module goes: what an `ansible.builtin.ping` takes too"
                " (process, unpacking, imports)",
                ratios["start"],
                unit=" of it",
            ),
        ],
        section.seconds,
    )


def growth(
    lab: Lab,
    rounds: int,
    sizes: tuple[int, ...] = (10_000, 100_000, 1_000_000),
    differences: int = 999,
) -> Section:
    """Lists of growing length against as many exclusions.

    Some of these are to be added, changed and removed. Without latency.
    """
    section = Section()
    third = differences // 3
    per_thousand: dict[int, list[float]] = {size: [] for size in sizes}
    memory: dict[int, list[float]] = {size: [] for size in sizes}
    writes: set[int] = set()
    for size in sizes:
        # Nothing large is held here: a process begins with the memory of the one that starts it,
        # and that would count.
        lists = [
            write_list(lab.folder / f"growth-{size}-{variant}.csv", _variant(size, variant, third))
            for variant in range(2)
        ]
        lab.reset("empty", exclusions=size)
        steps = [
            {
                "alvaria.cloud.alvaria_exclusions": {
                    "src": str(path),
                    "state": "exact",
                    "max_deletions": 2 * third,
                }
            }
            for path in lists
        ]
        lab.play(steps[0])
        for number in range(rounds):
            with lab.counted() as made:
                took = lab.play(steps[(number + 1) % 2])
            writes.add(sum(entry["method"] != "GET" for entry in made) - 3 * third)
            per_thousand[size].append(section.took(f"{size}", took.seconds) / size * 1000)
            memory[size].append(took.memory / 2**20)
        with lab.counted() as made:
            lab.play(steps[rounds % 2])
        writes.add(sum(entry["method"] != "GET" for entry in made))
        lab.reset("empty")
    small, middle, large = sizes
    slopes = [
        ((big - mid) / (large - middle)) / ((mid - little) / (middle - small))
        for big, mid, little in zip(
            *(section.seconds[f"{size}"] for size in (large, middle, small)), strict=True
        )
    ]
    return Section(
        [
            Figure(
                f"time for a thousand rows of {large:,} to that of {small:,}",
                [a / b for a, b in zip(per_thousand[large], per_thousand[small], strict=True)],
                1.2,
            ),
            Figure(
                f"what a further row costs between {middle:,} and {large:,}"
                f" to between {small:,} and {middle:,}",
                slopes,
            ),
            *(
                Figure(
                    f"peak memory of the largest process, {size:,} rows",
                    memory[size],
                    400 if size == large else None,
                    " MiB",
                )
                for size in sizes
            ),
            Figure(
                "writes beyond the differences, and of a second run", sorted(writes), 0, unit=""
            ),
        ],
        section.seconds,
    )


def _variant(size: int, variant: int, third: int) -> Iterator[dict[str, Any]]:
    """One of two lists.

    Each differs from the other by so many rows that are changed, added and gone.
    """
    for number in range(size - third):
        yield {**exclusion(number), **({"reason": f"variant {variant}"} if number < third else {})}
    for number in range(size + variant * third, size + variant * third + third):
        yield exclusion(number)


def throttled(lab: Lab, rounds: int, rate: int = 100, count: int = 2000) -> Section:
    """Under a limit of 100 requests a second, announced by RateLimit headers."""
    section = Section()
    listed = write_list(lab.folder / "throttle.csv", bodies(range(count)))
    used: list[float] = []
    refused: list[float] = []
    for _round in range(rounds):
        lab.reset("empty", latency=LATENCY, rate=rate)
        with lab.counted() as made:
            section.took(
                "alvaria_exclusions",
                lab.play(
                    {
                        "alvaria.cloud.alvaria_exclusions": {
                            "src": str(listed),
                            "concurrency": CONCURRENCY,
                        }
                    }
                ).seconds,
            )
        through = [entry for entry in made if entry["status"] != 429]
        seconds = _seconds(through[-1]["time"]) - _seconds(through[0]["time"])
        # A full bucket, one second's worth, may come at once.
        used.append(len(through) / (rate * seconds + rate))
        refused.append((len(made) - len(through)) / len(made))
    return Section(
        [
            Figure("share of the allowed rate that is used", used, 0.9, unit="", least=True),
            Figure("share of requests that are refused with 429", refused, 0.01, unit=""),
        ],
        section.seconds,
    )


def _seconds(stamp: str) -> float:
    hours, minutes, seconds = stamp.partition("T")[2].removesuffix("Z").split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


SCENARIOS = {
    "a": create,
    "b": unchanged,
    "c": task,
    "d": growth,
    "e": throttled,
    "f": fewest,
    "g": past,
}
TITLES = {
    "a": "1,000 exclusions created",
    "b": "Nothing to change: 20,000 exclusions and the skills of 2,000 agents",
    "c": "One task",
    "d": "Growth: exclusions by the million",
    "e": "Under a limit of 100 requests a second",
    "f": "Requests of an export and of a run without a change",
    "g": "A backtest of 100,000 attempts",
}
