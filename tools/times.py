# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Print where the minutes of `make test` go: by stage, by test file, and within a playbook run.

The first two tables are what the last run left in .cache/times (tools/check.sh, tests/times.py).
The third is measured here, against a sandbox: with programs that are processes of their own, and
with those that are forked from warm ones (tests/prefork). `--write` puts all three into TESTING.md
(make times).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from ansible.release import __version__ as core

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / ".cache" / "collections"))

from ansible_collections.alvaria.cloud.tests.integration.support import (  # noqa: E402
    playbook,
    programs,
)
from ansible_collections.alvaria.cloud.tests.integration.support.sandbox import (  # noqa: E402
    Organization,
    serving,
)

TIMES = ROOT / ".cache" / "times"
PAGE = ROOT / "TESTING.md"
BEGIN, END = "<!-- times -->", "<!-- /times -->"
#: A file has a row of its own if it takes more than this part of the time of all tests.
LEAST = 0.02
ROUNDS = 5
TASKS = 10
REQUESTS = 200
#: The resource to request: a list of the family that the tasks change.
LIST = "/via/v3/{org}/compliance/exclusions"
#: Whether programs are processes of their own, or forked from warm ones.
SEPARATE, WARM = True, False

#: For each stage what tests/times.py wrote: the tests of each file and their seconds.
Files = Mapping[str, Mapping[str, Mapping[str, float]]]


#: For each stage its seconds, and those of processors that it used (``processor``).
Stages = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Part:
    """A row of the anatomy: the seconds of a part of a run, in both ways to start a program."""

    name: str
    separate: float
    warm: float | None


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """Return a Markdown table."""
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def _seconds(seconds: float, total: float) -> tuple[str, str]:
    if not total:
        return f"{seconds:,.1f}", "—"
    return f"{seconds:,.1f}", f"{seconds / total:.1%}"


def stage_table(stages: Stages) -> str:
    """Return the stages, those with most work first, and their sum."""
    sums = {
        name: sum(noted[name] for noted in stages.values()) for name in ("seconds", "processor")
    }
    ordered = sorted(stages.items(), key=lambda item: -item[1]["processor"])
    rows = []
    for name, noted in [*((f"`{stage}`", noted) for stage, noted in ordered), ("all", sums)]:
        work = _seconds(noted["processor"], sums["processor"])
        rows.append((name, f"{noted['seconds']:,.0f}", *work))
    return table(("stage", "seconds", "processor", "share"), rows)


def file_table(files: Files) -> str:
    """Return the test files that take long, the longest first, then the rest of each stage."""
    flat = [(stage, file, noted) for stage, found in files.items() for file, noted in found.items()]
    total = sum(noted["seconds"] for _stage, _file, noted in flat)
    flat.sort(key=lambda entry: -entry[2]["seconds"])
    long = [entry for entry in flat if entry[2]["seconds"] > LEAST * total]
    rows = [_row(stage, f"`{file}`", [noted], total) for stage, file, noted in long]
    for stage in files:
        rest = [noted for other, _file, noted in flat[len(long) :] if other == stage]
        if rest:
            rows.append(_row(stage, f"others ({len(rest)})", rest, total))
    rows.append(_row("", "all", [noted for _stage, _file, noted in flat], total))
    return table(("stage", "file", "tests", "seconds", "share"), rows)


def _row(stage: str, name: str, noted: list[Mapping[str, float]], total: float) -> tuple[str, ...]:
    tests = sum(int(one["tests"]) for one in noted)
    seconds = sum(one["seconds"] for one in noted)
    return (f"`{stage}`" if stage else "", name, f"{tests:,}", *_seconds(seconds, total))


def anatomy(
    separate: Mapping[str, float], warm: Mapping[str, float], request: Mapping[str, float]
) -> list[Part]:
    """Return the parts of a run, from the medians of both ways, and those of a request.

    The first three add up to the empty run. The time of a request does not depend on the way.
    """
    start, empty = separate["python"], separate["empty"]
    imports = separate["imports"] - start
    parts = [
        Part("Python, or its stand-in, starts and ends", start, warm["python"]),
        Part("ansible-core is imported and reads its settings", imports, None),
        Part(
            "inventory, plugins, a play without tasks",
            empty - imports - start,
            warm["empty"] - warm["python"],
        ),
        Part("all of a run without tasks", empty, warm["empty"]),
    ]
    for way, place in (("worker", "in the worker"), ("module", "as a module")):
        name = f"each of {TASKS} tasks {place} ({separate[way + ' requests']:.1f} requests)"
        times = [(found[way] - found["empty"]) / TASKS for found in (separate, warm)]
        parts.append(Part(name, *times))
    parts.append(Part("a request, its answer included", request["all"], request["all"]))
    used = Part("of it, the sandbox's processor", request["sandbox"], request["sandbox"])
    return [*parts, used]


def anatomy_table(parts: list[Part], unit: float) -> str:
    """Return the parts in milliseconds, and as multiples of ``unit``.

    unit: the seconds of an empty run on the same machine.
    """

    def cell(seconds: float | None) -> str:
        if seconds is None:
            return "—"
        return f"{seconds * 1000:,.1f} ms ({seconds / unit:.2g})"

    rows = [(part.name, cell(part.separate), cell(part.warm)) for part in parts]
    return table(("part", "a process of its own", "forked from a warm one"), rows)


def render(stages: Stages, files: Files, parts: list[Part], unit: float) -> str:
    """Return all three tables, each with a text that explains it."""
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    words = [
        "By stage, in seconds of wall time and of processors. As two stages run at a time, the "
        "former add up to more than `make test` takes, and grow with what else the machine does; "
        "the latter tell the work:",
        "By test file, in seconds of setup, call and teardown, added up over the workers of pytest "
        f"(files with more than {LEAST:.0%} of them):",
        f"Within one run of `ansible-playbook`, as the tests run it (medians of {ROUNDS}, on "
        f"{machine}, ansible-core {core}). In brackets: multiples of a run without tasks in a "
        "process of its own, which depend less on the machine:",
    ]
    tables = [stage_table(stages), file_table(files), anatomy_table(parts, unit)]
    filled = [textwrap.fill(text, 100, break_on_hyphens=False) for text in words]
    return "\n".join(f"{text}\n\n{shown}" for text, shown in zip(filled, tables, strict=True))


def placed(page: str, text: str) -> str:
    """Return the page with a text between its markers; raise ``ValueError`` without markers."""
    head, begin, rest = page.partition(BEGIN)
    _old, end, tail = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"there is no {BEGIN} with an {END} after it")
    return f"{head}{BEGIN}\n\n{text}\n{END}{tail}"


class Lab:
    """A stopwatch for programs, against one organization of a sandbox."""

    def __init__(self, url: str, process: int, folder: Path) -> None:
        self.organization = Organization(url, "times")
        self.process = process
        self.folder = folder
        (folder / "empty.py").touch()

    def program(self, separate: bool, name: str, *arguments: str) -> float:
        """Return the seconds that a program takes; raise ``CalledProcessError`` if it fails."""
        command = [str(programs.programs(separate) / name), *arguments]
        settings = playbook.environment(self.folder, self.organization, separate)
        started = time.perf_counter()
        subprocess.run(command, cwd=self.folder, env=settings, capture_output=True, check=True)
        return time.perf_counter() - started

    def play(self, separate: bool, way: str, tasks: int) -> tuple[float, float]:
        """Create so many exclusions; return the seconds of the run and the requests of a task."""
        self.organization.reset()
        forced = {"alvaria_execution": way}
        made = [exclusion(number) for number in range(tasks)]
        plays = playbook.play(made, self.organization, separate, vars=forced)
        book = self.folder / "book.json"
        book.write_text(json.dumps(plays), encoding="utf-8")
        # Options and keys that are used here do not count as tested.
        uses = {"RECORD_USES": str(self.folder / "uses.jsonl")}
        started = time.perf_counter()
        done = playbook.run(self.folder, self.organization, book, separate=separate, **uses)
        seconds = time.perf_counter() - started
        changed = sum(record.result.get("changed", False) for record in done.records)
        if done.code or changed != tasks:
            raise RuntimeError(f"{changed} of {tasks} tasks changed something:\n{done.output}")
        return seconds, sum(len(record.journal) for record in done.records) / max(tasks, 1)

    def request(self) -> dict[str, float]:
        """Return the seconds of a request on an open connection, and of the sandbox's processor."""
        self.organization.reset()
        known = self.organization.call("GET", LIST).request
        with requests.Session() as session:
            session.get(str(known.url), headers=known.headers).raise_for_status()
            used, started = processor_seconds(self.process), time.perf_counter()
            for _number in range(REQUESTS):
                session.get(str(known.url), headers=known.headers).raise_for_status()
            took = time.perf_counter() - started
            used = processor_seconds(self.process) - used
        return {"all": took / REQUESTS, "sandbox": used / REQUESTS}

    def measure(self, separate: bool) -> dict[str, float]:
        """Measure all parts of a run once; a warm process has already done its imports."""
        found = {"python": self.program(separate, "python", "empty.py")}
        if separate:
            code = "import ansible.cli.playbook"
            found["imports"] = self.program(separate, "python", "-c", code)
        found["empty"], _none = self.play(separate, "worker", 0)
        for way in ("worker", "module"):
            found[way], found[f"{way} requests"] = self.play(separate, way, TASKS)
        return found


def exclusion(number: int) -> dict[str, Any]:
    """Return a task that creates an exclusion of its own."""
    options = {
        "exclusion_type": "Voice",
        "exclusion_value": f"+1202555{number:04}",
        "start_time": "2030-01-01T00:00:00Z",
        "end_time": "2031-01-01T00:00:00Z",
    }
    return {"name": f"create {number}", "alvaria.cloud.alvaria_exclusion": options}


def process_status(process: int | str) -> list[str]:
    """Return the fields of /proc/PID/stat from the third on: the name may hold blanks."""
    text = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    return text.rpartition(")")[2].split()


def processor_seconds(process: int) -> float:
    """Return the processor time of a process so far, in user mode and in the kernel."""
    fields = process_status(process)
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def children() -> set[int]:
    """Return the processes that this one has started and that are still running."""
    found = set()
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parent = process_status(path.name)[1]
        except OSError:
            continue  # it has ended meanwhile
        if int(parent) == os.getpid():
            found.add(int(path.name))
    return found


@contextmanager
def lab(folder: Path) -> Iterator[Lab]:
    """Yield a lab with a sandbox of its own."""
    before = children()
    with serving(folder, "--data", "empty", separate=True) as url:
        (process,) = children() - before
        yield Lab(url, process, folder)


def medians(measured: list[dict[str, float]]) -> dict[str, float]:
    """Return the median of each figure over all rounds."""
    found = {}
    for name in measured[0]:
        found[name] = statistics.median(one[name] for one in measured)
    return found


def measure() -> tuple[list[Part], float]:
    """Return the parts of a run and the seconds of an empty one; rounds measure all in turn."""
    separate, warm, request = [], [], []
    with tempfile.TemporaryDirectory() as name, lab(Path(name)) as place:
        for _round in range(ROUNDS):
            separate.append(place.measure(SEPARATE))
            warm.append(place.measure(WARM))
            request.append(place.request())
    parts = anatomy(medians(separate), medians(warm), medians(request))
    return parts, medians(separate)["empty"]


def noted() -> tuple[dict[str, dict[str, float]], dict[str, Any]]:
    """Return the seconds of the last run's stages, and the test files of those with pytest."""
    stages = json.loads((TIMES / "stages.json").read_text(encoding="utf-8"))
    paths = {stage: TIMES / f"{stage}.json" for stage in stages}
    there = {stage: path for stage, path in paths.items() if path.exists()}
    files = {stage: json.loads(path.read_text(encoding="utf-8")) for stage, path in there.items()}
    return stages, files


def main() -> int:
    """Print the tables, or with --write put them into TESTING.md."""
    parser = argparse.ArgumentParser(description="Show where the minutes of `make test` go.")
    parser.add_argument("--write", action="store_true", help="put the tables into TESTING.md")
    write = parser.parse_args().write
    if programs.SEPARATE:
        print("without ALVARIA_ALL_WAYS and ALVARIA_INSTALLED, please", file=sys.stderr)
        return 1
    if not (TIMES / "stages.json").exists():
        print("there are no times of stages yet: make test", file=sys.stderr)
        return 1
    text = render(*noted(), *measure())
    if write:
        PAGE.write_text(placed(PAGE.read_text(encoding="utf-8"), text), encoding="utf-8")
    else:
        print(text, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
