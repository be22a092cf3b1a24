# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the benchmarks are made with.

A sandbox has one core, programs have another, and what each of them took is measured.
"""

from __future__ import annotations

import csv
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / ".cache" / "collections"), str(ROOT / "extensions" / "sandbox" / "src")]

from alvaria_sandbox.datasets.compliance import exclusion  # noqa: E402
from ansible_collections.alvaria.cloud.tests.integration.support.playbook import (  # noqa: E402
    environment,
)
from ansible_collections.alvaria.cloud.tests.integration.support.sandbox import (  # noqa: E402
    Organization,
    serving,
)

#: How many requests may be under way, the collection's default; the bare client has the same.
CONCURRENCY = 16
#: Of each so many microseconds a program that is held to a share of a core has its share.
PERIOD = 10_000
#: The columns of a list of exclusions, by the names of the API.
COLUMNS = {
    "exclusion_type": "exclusionType",
    "exclusion_value": "exclusionValue",
    "contact_list_name": "contactListName",
    "start_time": "startTime",
    "end_time": "endTime",
    "reason": "reason",
}

Task = Mapping[str, Any]


@dataclass(frozen=True)
class Took:
    """What a program took as a whole.

    ``seconds`` are wall time, ``memory`` is that of its largest process in bytes, ``output`` is
    what it printed, ``processor`` the seconds of processor time of all its processes.
    """

    seconds: float
    memory: int
    output: str
    processor: float


@dataclass(frozen=True)
class Figure:
    """Ratios or other numbers of one comparison, one for each round.

    ``bound`` is the most (``least``: the least) that the median may be.
    """

    name: str
    values: Sequence[float]
    bound: float | None = None
    unit: str = "x"
    least: bool = False
    note: str = ""

    @property
    def median(self) -> float:
        """The figure to quote."""
        return statistics.median(self.values)

    @property
    def kept(self) -> bool:
        """Whether the median is within its bound."""
        return self.bound is None or (
            self.median >= self.bound if self.least else self.median <= self.bound
        )


@dataclass
class Section:
    """What one benchmark found.

    It has figures with their bounds, the seconds (or numbers of requests) whose medians a plot
    shows, and perhaps a table of its own.
    """

    figures: list[Figure] = field(default_factory=list)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    table: str = ""

    def took(self, name: str, seconds: float) -> float:
        """Note a time; returns it."""
        self.seconds.setdefault(name, []).append(seconds)
        return seconds


class Lab:
    """Runs playbooks and bare clients against one organization of a sandbox."""

    def __init__(self, url: str, folder: Path) -> None:
        self.organization = Organization(url, "bench")
        self.folder = folder
        self._number = 0
        self._login: dict[str, str] = {}

    def reset(self, data: str, **settings: Any) -> None:
        """The organization anew, with a token for everyone."""
        self.organization.reset(data, **settings)
        token = (
            self.organization.call("GET", "/via/v2/{org}/provisioning/skills")
            .request.headers["Authorization"]
            .split()[1]
        )
        options = self.organization.options()
        self._login = {
            "org_id": options["org_id"],
            "base_url": options["base_url"],
            "api_key": options["api_key"],
            "access_token": token,
        }

    @property
    def headers(self) -> dict[str, str]:
        """What a request needs."""
        return {
            "Authorization": "Bearer {access_token}".format(**self._login),
            "x-api-key": self._login["api_key"],
        }

    def url(self, path: str) -> str:
        """The address of a path of the ComplianceHub API."""
        return "{base_url}/via/v3/organizations/{org_id}/compliance/".format(**self._login) + path

    def play(self, *tasks: Task, **variables: Any) -> Took:
        """Run ansible-playbook once with these tasks.

        Raises ``CalledProcessError`` when it fails.
        """
        play = {
            "hosts": "localhost",
            "gather_facts": False,
            "vars": {"ansible_python_interpreter": sys.executable, **variables},
            "module_defaults": {"group/alvaria.cloud.alvaria": self._login},
            "tasks": [{"name": f"task {number}", **task} for number, task in enumerate(tasks)],
        }
        book = self.folder / "bench.yml"
        book.write_text(yaml.safe_dump([play], sort_keys=False))
        settings = environment(self.folder, self.organization, separate=True)
        del settings["ANSIBLE_CALLBACKS_ENABLED"]
        return run(
            [str(Path(sys.executable).with_name("ansible-playbook")), str(book)],
            self.folder,
            settings,
        )

    def bare(self, *stages: Iterable[Sequence[Any]]) -> Took:
        """Send the same requests by a client that does nothing else.

        Stages follow one after the other, the requests of a stage are sent side by side.
        """
        program = Path(__file__).with_name("bare.py")
        command = [
            sys.executable,
            str(program),
            self._login["base_url"],
            "bench",
            self._login["access_token"],
            self._login["api_key"],
            str(CONCURRENCY),
        ]
        return run(
            command, self.folder, dict(os.environ), json.dumps([list(stage) for stage in stages])
        )

    @contextmanager
    def counted(self) -> Iterator[list[dict[str, Any]]]:
        """The requests that are made meanwhile, without those for tokens."""
        entries: list[dict[str, Any]] = []
        position = self.organization.position()
        yield entries
        entries += [
            entry
            for entry in self.organization.journal(position)
            if entry["operation_id"] != "token"
        ]


def run(command: Sequence[str], folder: Path, settings: Mapping[str, str], given: str = "") -> Took:
    """Run a program and take its time and memory, those of its own processes included.

    Raises ``CalledProcessError`` when it fails.
    """
    output = folder / "output.txt"
    source = folder / "input.json"
    source.write_text(given)
    started = time.perf_counter()
    with output.open("w") as out, source.open() as into:
        process = subprocess.Popen(
            command, env=settings, cwd=folder, stdin=into, stdout=out, stderr=subprocess.STDOUT
        )
        _pid, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(
            process.returncode, command[:2], output.read_text()[-4000:]
        )
    processor = usage.ru_utime + usage.ru_stime
    return Took(seconds, usage.ru_maxrss * 1024, output.read_text(), processor)


@contextmanager
def lab(folder: Path, share: float = 1) -> Iterator[Lab]:
    """A sandbox on the last core of the machine, and everything else on the first.

    ``share``: how much of its core everything else has.
    """
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, cores[-1:])
    with serving(folder, "--data", "empty", separate=True) as url:
        os.sched_setaffinity(0, cores[:1])
        with held(share):
            yield Lab(url, folder)
    os.sched_setaffinity(0, cores)


@contextmanager
def held(share: float) -> Iterator[None]:
    """Hold this process, and what it starts, to a share of a core, as on a slower machine.

    Raises ``OSError`` where it may not make a control group, which takes root.
    """
    if share == 1:
        yield
        return
    quota = int(share * PERIOD)
    groups = Path("/sys/fs/cgroup")
    if (groups / "cgroup.controllers").exists():
        limits = {"cpu.max": f"{quota} {PERIOD}"}
    else:
        groups /= "cpu"
        limits = {"cpu.cfs_period_us": str(PERIOD), "cpu.cfs_quota_us": str(quota)}
    group = groups / f"alvaria-bench-{os.getpid()}"
    group.mkdir()
    try:
        for name, value in limits.items():
            (group / name).write_text(value)
        (group / "cgroup.procs").write_text(str(os.getpid()))
        yield
    finally:
        # A process that starts warm sandboxes lives as long as this one.
        for process in (group / "cgroup.procs").read_text().split():
            (groups / "cgroup.procs").write_text(process)
        group.rmdir()


def bodies(numbers: Iterable[int], **changes: Any) -> list[dict[str, Any]]:
    """Exclusions as the API takes them, all of which end some day."""
    found = (exclusion(number) for number in numbers)
    return [
        {**body, "endTime": body["endTime"] or "2098-01-01T00:00:00.000Z", **changes}
        for body in found
    ]


def options_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """An exclusion in the options of the modules."""
    return {
        name: row[api] or ("never" if name == "end_time" else "") for name, api in COLUMNS.items()
    }


def options(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Exclusions in the options of the modules."""
    return [options_of(row) for row in rows]


def write_list(path: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    """A list of exclusions as a CSV file."""
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(COLUMNS))
        writer.writeheader()
        writer.writerows(options_of(row) for row in rows)
    return path


def write_document(path: Path, **families: Any) -> Path:
    """An organization's document as a YAML file."""
    with path.open("w") as file:
        yaml.dump(
            families, file, Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper), sort_keys=False
        )
    return path
