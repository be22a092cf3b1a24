# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Running playbooks as a user does, in a process of their own, and reading what came of each task."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from .sandbox import Organization

ROOT = Path(__file__).resolve().parents[3]
#: An environment with the installed archive, to test that instead of the work tree with the programs beside this Python (tools/check.sh artifact).
INSTALLED = os.environ.get("ALVARIA_INSTALLED", "")
COLLECTIONS = Path(INSTALLED or ROOT / ".cache") / "collections"
PROGRAMS = Path(INSTALLED) / "bin" if INSTALLED else Path(sys.executable).parent
CALLBACKS = ROOT / "tests" / "integration" / "callback_plugins"
#: Where all runs note what they used of the modules.
USES = ROOT / ".cache" / "coverage" / "uses.jsonl"


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


def environment(folder: Path, organization: Organization, **variables: str) -> dict[str, str]:
    """The environment of a run: the collection of this checkout, and nothing of the user's own settings."""
    settings = folder / "ansible.cfg"
    settings.touch()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "ALVARIA_"))}
    return {
        **kept,
        "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}",
        "ANSIBLE_CONFIG": str(settings),
        "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
        "ANSIBLE_CALLBACK_PLUGINS": str(CALLBACKS),
        "ANSIBLE_CALLBACKS_ENABLED": "record",
        "ANSIBLE_ASYNC_DIR": str(folder / "async"),
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        "ANSIBLE_NOCOLOR": "true",
        "ANSIBLE_FORCE_COLOR": "false",
        "RECORD_USES": str(USES),
        "RECORD_JOURNAL": f"{organization.base_url}/_sandbox/journal?organization={organization.name}",
        **variables,
    }


def play(tasks: list[dict[str, Any]], organization: Organization, **keywords: Any) -> list[dict[str, Any]]:
    """A playbook of these tasks against the organization."""
    head = {"hosts": "localhost", "gather_facts": False, "module_defaults": {"group/alvaria.cloud.alvaria": organization.options()}}
    return [{**head, "vars": {"ansible_python_interpreter": str(PROGRAMS / "python"), **keywords.pop("vars", {})}, **keywords, "tasks": tasks}]


def run(folder: Path, organization: Organization, playbook: Any, *arguments: str, **variables: str) -> Run:
    """Run a playbook (a path, an FQCN, or plays as data) and collect its records."""
    records = folder / "records.jsonl"
    records.unlink(missing_ok=True)
    if not isinstance(playbook, (str, Path)):
        path = folder / "playbook.yml"
        path.write_text(yaml.safe_dump(playbook, sort_keys=False, allow_unicode=True))
        playbook = path
    command = [str(PROGRAMS / "ansible-playbook"), str(playbook), *arguments]
    variables = environment(folder, organization, RECORD_FILE=str(records), **variables)
    done = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, timeout=300, check=False)
    lines = records.read_text().splitlines() if records.exists() else []
    return Run(done.returncode, done.stdout + done.stderr, [Record(**json.loads(line)) for line in lines])
