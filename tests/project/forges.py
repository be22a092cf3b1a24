# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The workflows of the starter, run line by line, and what stands in for the forges themselves."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import yaml

from .copies import git

#: What a runner sets, by the place in a workflow that asks for it.
GITHUB_SAYS = {
    "github.token": "of-the-job",
    "github.repository": "somebody/organizations",
    "github.event.number": "7",
}
#: The program of GitHub, as far as the workflow uses it. It keeps the comment.
GH = """#!/bin/sh
set -eu
test "$GH_TOKEN $GH_REPO" = "of-the-job somebody/organizations"
case "$*" in
  "api repos/somebody/organizations/commits/$GITHUB_SHA/pulls --jq .[0].head.sha")
    echo c0ffee ;;
  "run list --workflow alvaria.yml --event pull_request --commit c0ffee --status success"*)
    echo 42 ;;
  "run download 42 --name plans --dir plans")
    cp -R "$FORGE/plans" plans ;;
  "pr comment 7 --body-file plans/comment.txt --edit-last --create-if-none")
    cp plans/comment.txt "$FORGE/comment.txt" ;;
  *)
    echo "gh: $*" >&2; exit 1 ;;
esac
"""


@dataclass
class Job:
    """A job of a workflow: lines of shell, each with variables of its own, and what is kept."""

    name: str
    steps: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        """All lines of shell."""
        return [line for script, _variables in self.steps for line in script.splitlines()]


def github_jobs(repository: Path, secrets: Mapping[str, str]) -> dict[str, Job]:
    """The jobs of the workflow for GitHub; secrets that are not set are empty, as there."""
    workflow = yaml.safe_load((repository / ".github/workflows/alvaria.yml").read_text())

    def value(text: str) -> str:
        name = text.removeprefix("${{").removesuffix("}}").strip()
        if name.startswith("secrets."):
            return secrets.get(name.removeprefix("secrets."), "")
        return GITHUB_SAYS[name]

    jobs = {}
    for name, parts in workflow["jobs"].items():
        jobs[name] = job = Job(name)
        for step in parts["steps"]:
            if "run" in step:
                variables = {key: value(text) for key, text in step.get("env", {}).items()}
                job.steps.append((step["run"], variables))
            elif step["uses"].startswith("actions/upload-artifact@"):
                job.kept.append(step["with"]["path"])
            else:
                assert re.match(r"actions/(checkout|setup-python)@", step["uses"])
    return jobs


def gitlab_jobs(repository: Path) -> dict[str, Job]:
    """The jobs of the pipeline for GitLab."""
    pipeline = yaml.safe_load((repository / ".gitlab-ci.yml").read_text())
    [(project, meant)] = pipeline.pop("variables").items()
    first = pipeline.pop("default")["before_script"]
    jobs = {}
    for name, parts in pipeline.items():
        job = Job(name, kept=parts.get("artifacts", {}).get("paths", []))
        script = "\n".join([f'export {project}="{meant}"', *first, *parts["script"]])
        job.steps.append((script, {}))
        jobs[name] = job
    return jobs


@dataclass
class Runner:
    """What runs jobs: each in a clone of its own, as a forge would check it out."""

    repository: Path
    folder: Path
    variables: Mapping[str, str]
    #: What is known to be right already, and is not run again.
    done: set[str] = field(default_factory=set)

    def check_out(self, name: str) -> Path:
        """A clone, with the environment that the runner has."""
        clone = self.folder / name
        git(self.folder, "clone", "-q", str(self.repository), str(clone))
        for made in (".venv", "collections"):
            if (self.repository / made).exists():
                (clone / made).symlink_to(self.repository / made)
        return clone

    def run(self, job: Job, name: str) -> tuple[int, str]:
        """Run a job as far as it goes; gives the exit status and the output of all its steps."""
        clone = self.check_out(name)
        shown = ""
        for script, variables in job.steps:
            lines = [line for line in script.splitlines() if line not in self.done]
            command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c"]
            done = subprocess.run(
                [*command, "\n".join(lines)],
                cwd=clone,
                env={**self.variables, **variables},
                capture_output=True,
                text=True,
                check=False,
            )
            shown += done.stdout + done.stderr
            if done.returncode:
                return done.returncode, shown
        for kept in job.kept:
            if (clone / kept).exists():
                shutil.copytree(clone / kept, self.folder / kept, dirs_exist_ok=True)
        return 0, shown


def write_gh(folder: Path) -> None:
    """Write the stand-in for GitHub's program."""
    path = folder / "gh"
    path.write_text(GH)
    path.chmod(0o755)


@contextmanager
def gitlab(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """The API of GitLab, as far as the pipeline uses it; gives its address, and the comments."""
    comments: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        """Answers what the pipeline asks for."""

        def log_message(self, *_given: Any) -> None:
            """Say nothing."""

        def answer(self, body: bytes, status: int = 200) -> None:
            """Send an answer."""
            if self.headers["PRIVATE-TOKEN"] != "of-the-project":
                status = 401
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            """Take a comment."""
            assert self.path == "/projects/3/merge_requests/7/notes"
            text = self.rfile.read(int(self.headers["Content-Length"])).decode()
            comments.extend(parse_qs(text)["body"])
            self.answer(b"{}", 201)

        def do_GET(self) -> None:
            """Say which merge request a commit is of, and give the plan of its pipeline."""
            if self.path == "/projects/3/repository/commits/c0ffee/merge_requests":
                self.answer(json.dumps([{"iid": 7}]).encode())
                return
            head = "refs%2Fmerge-requests%2F7%2Fhead"
            assert self.path == f"/projects/3/jobs/artifacts/{head}/download?job=plan"
            packed = BytesIO()
            with zipfile.ZipFile(packed, "w") as archive:
                for path in sorted((folder / "plans").iterdir()):
                    archive.write(path, f"plans/{path.name}")
            self.answer(packed.getvalue())

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", comments
    finally:
        server.shutdown()
        server.server_close()


def stand_in_environment(repository: Path, interpreter: Path, programs: str) -> None:
    """The .venv that `make setup` finds: programs of the tests' environment.

    ``programs``: the folders in which they are, as a PATH.
    """
    folder = repository / ".venv" / "bin"
    folder.mkdir(parents=True)
    playbook = shutil.which("ansible-playbook", path=programs)
    warm = f'exec {playbook} "$@" -e ansible_python_interpreter={interpreter}'
    real = shutil.which("python", path=os.environ["PATH"])
    for name, line in {"ansible-playbook": warm, "python": f'exec {real} "$@"'}.items():
        (folder / name).write_text(f"#!/bin/sh\n{line}\n")
        (folder / name).chmod(0o755)
