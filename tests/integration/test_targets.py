# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Modules on each Python that a target may have, and what a target with an older one says."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .support.playbook import ROOT, play, run
from .support.sandbox import Organization
from .support.ways import ALL_WAYS

#: Where a module works (the releases of ansible-core admit some of them as targets), and where a
#: sentence says why it does not.
WORKING = ("3.9", "3.10", "3.11", "3.12", "3.13", "3.14")
QUICK = ("3.9", "3.13")
TOO_OLD = ("2.7", "3.6", "3.7", "3.8")

LIBRARY = "requests>=2.28"
UV = Path(sys.executable).with_name("uv")

TASKS: list[dict[str, Any]] = [
    {
        "name": "write",
        "alvaria.cloud.alvaria_exclusion": {
            "exclusion_type": "Voice",
            "exclusion_value": "+12025550143",
            "start_time": "2026-01-01T00:00:00Z",
            "end_time": "2036-01-01T00:00:00Z",
        },
    },
    {
        "name": "read",
        "alvaria.cloud.alvaria_config_info": {"families": ["exclusions", "attempt_trackers"]},
    },
    {
        "name": "apply",
        "alvaria.cloud.alvaria_config": {
            "config": {"signatures": [{"name": "Targets", "contents": "Kind regards"}]}
        },
    },
]


def python(version: str) -> Path:
    """The Python of that version, if this machine has it."""
    found = subprocess.run(
        [ROOT / "tools" / "pythons.sh", version], capture_output=True, text=True, check=False
    ).stdout.strip()
    if not found:
        pytest.skip(f"Python {version} is not on this machine")
    return Path(found)


def with_requests(version: str) -> Path:
    """That Python in an environment with requests, kept for the next run."""
    environment = ROOT / ".cache" / "targets" / version
    if not (environment / "done").exists():
        subprocess.run([python(version), "-m", "venv", "--clear", environment], check=True)
        target = environment / "bin" / "python"
        quick = [UV, "pip", "install", "--quiet", "--system-certs", "--python", target, LIBRARY]
        if not UV.exists() or subprocess.run(quick, capture_output=True, check=False).returncode:
            # Not each environment has it, and it does not know pip's configuration.
            pip = [target, "-m", "pip", "--disable-pip-version-check", "install", "-qq", LIBRARY]
            subprocess.run(pip, check=True)
        (environment / "done").touch()
    return environment / "bin" / "python"


@pytest.mark.parametrize("dialect", ["documented"])
@pytest.mark.parametrize("version", WORKING)
def test_modules_run_on_it(
    version: str, make_organization: Callable[..., Organization], folder: Path
) -> None:
    if version not in QUICK and not ALL_WAYS:
        pytest.skip(f"Python {version} is tested by make test-all only")
    interpreter = str(with_requests(version))
    organization = make_organization()
    twice = TASKS + [{**task, "name": f"{task['name']} again"} for task in TASKS]
    done = run(
        folder,
        organization,
        play(
            twice,
            organization,
            vars={"ansible_python_interpreter": interpreter, "alvaria_execution": "module"},
        ),
    )
    assert done.code == 0, done.output
    assert "[WARNING]" not in done.output, done.output
    assert [record.task for record in done.records if record.result["changed"]] == [
        "write",
        "apply",
    ], done.output


@pytest.mark.parametrize("dialect", ["documented"])
@pytest.mark.parametrize("version", TOO_OLD)
def test_an_older_one_is_told_in_a_sentence(
    version: str, make_organization: Callable[..., Organization], folder: Path
) -> None:
    interpreter = str(python(version))
    organization = make_organization()
    plays = play(
        TASKS[:1],
        organization,
        vars={"ansible_python_interpreter": interpreter, "alvaria_execution": "module"},
    )
    done = run(folder, organization, plays)
    assert done.code == 2
    assert organization.journal() == []
    message = done.record("write").result["msg"]
    assert message.startswith(
        f"ansible_python_interpreter: {interpreter} is Python {version},"
        " too old for the modules of this collection."
    ), message
    assert "Name Python 3.9 or newer" in message
    assert "Traceback" not in done.output
    assert os.linesep not in message
