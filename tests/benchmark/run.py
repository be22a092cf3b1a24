# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task costs, as a ratio to a task of ansible.builtin.uri in the same run: run by `make bench`, prints a table and writes docs/benchmarks.md.

Every figure is the wall time of a whole playbook minus that of the same playbook without the tasks, the two measured in turn, several times.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from integration.support.playbook import environment  # noqa: E402
from integration.support.sandbox import Organization, serving  # noqa: E402

EXCLUSION = {
    "exclusion_type": "Voice",
    "exclusion_value": "+12025550143",
    "start_time": "2026-01-01T00:00:00Z",
    "end_time": "2030-01-01T00:00:00Z",
}
LOOP = 100
TASKS = 10

TEXT = """\
<!--
SPDX-FileCopyrightText: The alvaria.cloud contributors
SPDX-License-Identifier: GPL-3.0-or-later
-->
# Benchmarks

Written by `make bench`. Ratios of wall times measured in one run against the sandbox, one core for it and one for the client;
medians with minimum and maximum over {rounds} rounds. The reference is a task (or a loop) of `ansible.builtin.uri` that GETs one
exclusion with a token at hand, as the tasks of the collection have it.

{cores} cores, Python {python}, ansible-core {core}.

| what | ratio to `uri` | bound |
| --- | --- | --- |
{rows}
"""


class Bench:
    """Runs playbooks against one organization and times them."""

    def __init__(self, organization: Organization, folder: Path) -> None:
        self._organization = organization
        self._folder = folder
        token = organization.call("GET", "/via/v2/{org}/provisioning/skills").request.headers["Authorization"].split()[1]
        options = organization.options()
        self._defaults = {"org_id": options["org_id"], "base_url": options["base_url"], "api_key": options["api_key"], "access_token": token}
        url = f"{options['base_url']}/via/v3/organizations/{options['org_id']}/compliance/exclusions?exclusionType=Voice&maxResults=1"
        self.uri = {"ansible.builtin.uri": {"url": url, "headers": {"Authorization": f"Bearer {token}", "x-api-key": options["api_key"]}}}
        self.ours = {"alvaria.cloud.alvaria_exclusion": EXCLUSION}

    def seconds(self, task: dict[str, Any] | None, count: int = 1, **keywords: Any) -> float:
        """The wall time of a playbook with ``count`` copies of the task."""
        tasks = [{"name": f"task {number}", **task, **keywords} for number in range(count)] if task else []
        play = {"hosts": "localhost", "gather_facts": False, "vars": {"ansible_python_interpreter": sys.executable}, "tasks": tasks}
        play["module_defaults"] = {"group/alvaria.cloud.alvaria": self._defaults}
        path = self._folder / "bench.yml"
        path.write_text(yaml.safe_dump([play], sort_keys=False))
        settings = environment(self._folder, self._organization)
        del settings["ANSIBLE_CALLBACKS_ENABLED"]
        command = [str(Path(sys.executable).with_name("ansible-playbook")), str(path)]
        started = time.perf_counter()
        subprocess.run(command, env=settings, cwd=self._folder, check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - started


def measure(bench: Bench, rounds: int) -> list[tuple[str, list[float], float]]:
    """The ratios, round by round, with the bound that each is to keep."""
    single: list[float] = []
    looped: list[float] = []
    bench.seconds(bench.ours)
    for _round in range(rounds):
        empty = bench.seconds(None)
        single.append((bench.seconds(bench.ours, TASKS) - empty) / (bench.seconds(bench.uri, TASKS) - empty))
        items = {"loop": list(range(LOOP))}
        looped.append((bench.seconds(bench.ours, **items) - empty) / (bench.seconds(bench.uri, **items) - empty))
    return [
        ("one unchanged task of `alvaria_exclusion`", single, 0.2),
        (f"a loop of {LOOP} unchanged tasks of `alvaria_exclusion`", looped, 0.1),
    ]


def main() -> int:
    """Measure, print and write; fails when a median is above its bound."""
    parser = argparse.ArgumentParser(description="Measure what a task costs against ansible.builtin.uri.")
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    cores = sorted(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.sched_setaffinity(0, cores[-1:])
        with serving(folder, "--data", "empty") as url:
            os.sched_setaffinity(0, cores[:1])
            organization = Organization(url, "bench")
            organization.reset("small")
            results = measure(Bench(organization, folder), rounds)
    rows = [f"| {what} | {statistics.median(r):.3f} ({min(r):.3f} to {max(r):.3f}) | {bound} |" for what, r, bound in results]
    core = subprocess.run([sys.executable, "-c", "import ansible; print(ansible.__version__)"], capture_output=True, text=True, check=True).stdout.strip()
    text = TEXT.format(rounds=rounds, cores=len(cores), python=platform.python_version(), core=core, rows="\n".join(rows))
    (ROOT / "docs" / "benchmarks.md").write_text(text)
    print(text)
    return 1 if any(statistics.median(ratios) > bound for _what, ratios, bound in results) else 0


if __name__ == "__main__":
    sys.exit(main())
