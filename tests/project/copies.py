# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Copies of the repository to change, and its tools run in them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LINK = Path(".cache/collections/ansible_collections/alvaria/cloud")


def known_to_git() -> list[str]:
    """The files that git knows or would take in."""
    command = ["git", "ls-files", "-co", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return listed.stdout.splitlines()


def copy(to: Path) -> Path:
    """Copy what git knows or would take in, committed in a repository of its own.

    It is ready to be run as `make setup` leaves it.
    """
    for name in known_to_git():
        if (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, to / name)
    (to / LINK).parent.mkdir(parents=True)
    (to / LINK).symlink_to("../../../..")
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "A copy"]):
        git(to, *command)
    return to


def git(folder: Path, *arguments: str) -> None:
    """Run git as somebody."""
    who = [
        "-c",
        "user.name=Somebody",
        "-c",
        "user.email=somebody@example.com",
        "-c",
        "commit.gpgsign=false",
    ]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True)


def run(folder: Path, *command: str) -> tuple[int, str]:
    """Run a command of the environment that runs the tests: exit status and output."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("ANSIBLE_", "ALVARIA_", "PYTEST_", "PYTHONPATH"))
    }
    programs = Path(sys.executable).parent
    environment = {
        **kept,
        "PATH": f"{programs}{os.pathsep}{kept['PATH']}",
        "VENV": str(programs.parent),
    }
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr
