# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Running playbooks as a user does, in a process of their own.

What came of each task is read from a record of it.
"""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ansible_collections.alvaria.cloud.tests.prefork.warm import run_warm

from .programs import COLLECTIONS, REAL, ROOT, SEPARATE, SETTINGS, inherited, programs, sandboxes
from .sandbox import Organization

__all__ = ["COLLECTIONS", "ROOT", "Record", "Run", "USES", "environment", "play", "run"]


#: No run takes longer, in seconds.
PATIENCE = 300
#: ansible-core looks for results of its workers each millisecond, which takes as much of a busy
#: processor as some tasks do.
SETTINGS_FILE = "[defaults]\ninternal_poll_interval = 0.005\n"
#: Where all runs of a stage note what they used of the modules.
USES = ROOT / ".cache" / "coverage" / f"uses-{os.environ.get('ALVARIA_STAGE', 'integration')}.jsonl"


@dataclass(frozen=True)
class Record:
    """One task's result with the requests that it made."""

    task: str
    status: str
    result: dict[str, Any]
    journal: list[dict[str, Any]]


@dataclass(frozen=True)
class Run:
    """A finished run of ansible-playbook."""

    code: int
    output: str
    records: list[Record]

    def record(self, task: str) -> Record:
        """The one record of the task of that name."""
        found = [record for record in self.records if record.task == task]
        assert len(found) == 1, f"{len(found)} records of {task!r}:\n{self.output}"
        return found[0]


def environment(
    folder: Path, organization: Organization, separate: bool = False, **variables: str
) -> dict[str, str]:
    """The environment of a run: the collection of this checkout, and nothing of the user's own.

    ``separate``: programs that are called by their names are processes of their own.
    """
    settings = folder / "ansible.cfg"
    if not settings.exists():
        settings.write_text(SETTINGS_FILE)
    return {
        **inherited(),
        **SETTINGS,
        "PATH": os.pathsep.join(
            map(str, [programs(separate), sandboxes(), REAL, os.environ["PATH"]])
        ),
        "ANSIBLE_CONFIG": str(settings),
        "ANSIBLE_ASYNC_DIR": str(folder / "async"),
        "RECORD_USES": str(USES),
        "RECORD_JOURNAL": (
            f"{organization.base_url}/_sandbox/journal?organization={organization.name}"
        ),
        **variables,
    }


def play(
    tasks: list[dict[str, Any]],
    organization: Organization,
    separate: bool = False,
    **keywords: Any,
) -> list[dict[str, Any]]:
    """A playbook of these tasks against the organization.

    ``separate``: a module that is sent somewhere runs in a Python of its own, as it does for users.
    """
    head = {
        "hosts": "localhost",
        "gather_facts": False,
        "module_defaults": {"group/alvaria.cloud.alvaria": organization.options()},
    }
    python = {"ansible_python_interpreter": str(programs(separate) / "python")}
    variables = {**python, **keywords.pop("vars", {})}
    return [{**head, "vars": variables, **keywords, "tasks": tasks}]


def run(
    folder: Path,
    organization: Organization,
    playbook: Any,
    *arguments: str,
    separate: bool = False,
    **variables: str,
) -> Run:
    """Run a playbook (a path, an FQCN, or plays as data) and collect its records."""
    records = folder / "records.jsonl"
    records.unlink(missing_ok=True)
    if not isinstance(playbook, (str, Path)):
        path = folder / "playbook.yml"
        path.write_text(yaml.safe_dump(playbook, sort_keys=False, allow_unicode=True))
        playbook = path
    elif not (separate or SEPARATE):
        # Modules of ansible-core that a ready-made playbook uses.
        arguments += ("-e", f"ansible_python_interpreter={programs() / 'python'}")
    variables = environment(folder, organization, separate, RECORD_FILE=str(records), **variables)
    given = [str(playbook), *arguments]
    if separate or SEPARATE:
        command = [str(REAL / "ansible-playbook"), *given]
        done = subprocess.run(
            command,
            cwd=folder,
            env=variables,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        code, output = done.returncode, done.stdout + done.stderr
    else:
        code, output = run_warm(programs(), "ansible-playbook", given, variables, folder, PATIENCE)
    lines = records.read_text().splitlines() if records.exists() else []
    return Run(code, output, [Record(**json.loads(line)) for line in lines])
