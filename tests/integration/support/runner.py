# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Running a playbook with ansible-runner, as AWX does, for what it leaves of a job."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import yaml

from .playbook import PATIENCE
from .programs import REAL, SETTINGS, inherited

#: It holds the command and its whole environment, which is what the run was given.
GIVEN = "command"


def run_by_runner(folder: Path, plays: Any, *arguments: str, **variables: str) -> Path:
    """Run plays with the files of a folder; gives the folder of what is left of the job."""
    (folder / "playbook.yml").write_text(yaml.safe_dump(plays, sort_keys=False))
    settings = {**inherited(), **SETTINGS, **variables}
    settings["PATH"] = f"{REAL}{os.pathsep}{os.environ['PATH']}"
    del settings["ANSIBLE_CALLBACKS_ENABLED"]
    private = folder / "runner"
    private.mkdir()
    job = ["-p", "playbook.yml", "--project-dir", str(folder), "-i", "1", "--quiet"]
    subprocess.run(
        [REAL / "ansible-runner", "run", private, *job, f"--cmdline={' '.join(arguments)}"],
        env=settings,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    return private / "artifacts" / "1"
