# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What GitHub and GitLab run, tried line by line: make targets as a dry run, the rest for real."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from .copies import ROOT

GITHUB = ROOT / ".github" / "workflows" / "checks.yml"
GITLAB = ROOT / ".gitlab-ci.yml"
FILES = [pytest.param(GITHUB, id="github"), pytest.param(GITLAB, id="gitlab")]
#: One plain command that does no harm: it names no path out of the folder that it is run in.
KNOWN = re.compile(r"(make|echo|chmod) [^;&|`()/~]+")
MAKE = re.compile(r"make ([a-z-]+)")
#: Keys of .gitlab-ci.yml that are no jobs.
NO_JOBS = ("default", "variables")


class Job(NamedTuple):
    """A job of either forge: the one event that it runs on, and the lines of its shell."""

    name: str
    event: str
    lines: list[str]

    @property
    def made(self) -> list[str]:
        """The lines that call make."""
        return [line for line in self.lines if line.startswith("make")]

    @property
    def prepared(self) -> list[str]:
        """The lines that call nothing but what can be tried for real."""
        return [line for line in self.lines if KNOWN.fullmatch(line) and line not in self.made]


def read(file: Path) -> dict[Any, Any]:
    """The document in a file; a key ``on`` is True to those who read it as YAML 1.1."""
    document: dict[Any, Any] = yaml.safe_load(file.read_text())
    return {"on" if key is True else key: part for key, part in document.items()}


def condition(text: str, variable: str) -> str:
    """The event of a condition that asks for one event and for nothing else."""
    found = re.fullmatch(rf"{re.escape(variable)} == (['\"])(?P<event>\w+)\1", text)
    assert found, f"not a condition on {variable} alone: {text}"
    return found["event"]


def github_job(name: str, job: dict[str, Any]) -> Job:
    """A job of the GitHub workflow."""
    script = "\n".join(step["run"] for step in job["steps"] if "run" in step)
    return Job(name, condition(job["if"], "github.event_name"), script.splitlines())


def gitlab_job(name: str, job: dict[str, Any]) -> Job:
    """A job of the GitLab pipeline; it inherits what is the default."""
    merged = {**read(GITLAB)["default"], **job}
    script = [*merged.get("before_script", []), *merged["script"], *merged.get("after_script", [])]
    [rule] = job["rules"]
    assert list(rule) == ["if"]
    event = condition(rule["if"], "$CI_PIPELINE_SOURCE")
    return Job(name, event, "\n".join(script).splitlines())


def jobs(file: Path) -> list[Job]:
    """All jobs that a file describes."""
    document = read(file)
    if file == GITHUB:
        return [github_job(name, job) for name, job in document["jobs"].items()]
    return [gitlab_job(name, job) for name, job in document.items() if name not in NO_JOBS]


def steps(action: str = "") -> list[dict[str, Any]]:
    """The steps of all jobs of the GitHub workflow, or those that use one action."""
    found: list[dict[str, Any]] = []
    for job in read(GITHUB)["jobs"].values():
        found += [step for step in job["steps"] if step.get("uses", "").startswith(action)]
    return found


def lines() -> list[str]:
    """Each line of shell once, whatever file and job it is in."""
    found: dict[str, None] = {}
    for job in (*jobs(GITHUB), *jobs(GITLAB)):
        found.update(dict.fromkeys(job.lines))
    return list(found)


def attempt(folder: Path, line: str, **settings: str) -> None:
    """Run a line as a runner does, but with an unset variable as an error, and expect silence."""
    environment = {"PATH": os.environ["PATH"], **settings}
    command = ["bash", "--noprofile", "--norc", "-eu", "-o", "pipefail", "-c", line]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, ""), line


@pytest.mark.parametrize("line", lines())
def test_a_line_is_shell_and_one_that_is_tried_below(line: str) -> None:
    done = subprocess.run(["bash", "-n", "-c", line], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert KNOWN.fullmatch(line)
    assert "${{" not in line


@pytest.mark.parametrize("line", [line for line in lines() if line.startswith("make")])
def test_make_knows_what_it_is_told_to_make(line: str) -> None:
    found = MAKE.fullmatch(line)
    assert found
    assert re.search(rf"^{found[1]}:", (ROOT / "Makefile").read_text(), re.MULTILINE)
    # Make hands its own options down, and tools/check.sh the environment that it tests.
    ours = ("MAKE", "MFLAGS", "VENV")
    kept = {name: text for name, text in os.environ.items() if not name.startswith(ours)}
    command = ["make", "-n", found[1]]
    done = subprocess.run(command, cwd=ROOT, env=kept, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_github_puts_the_runners_chromedriver_on_the_path(tmp_path: Path) -> None:
    path, driver = tmp_path / "path", tmp_path / "chrome driver"
    path.write_text("/before\n")
    [test] = [job for job in jobs(GITHUB) if job.name == "test"]
    for line in test.prepared:
        attempt(tmp_path, line, GITHUB_PATH=str(path), CHROMEWEBDRIVER=str(driver))
    assert path.read_text().splitlines() == ["/before", str(driver)]


def test_github_needs_no_preparation_for_a_push() -> None:
    [check] = [job for job in jobs(GITHUB) if job.name == "check"]
    assert check.prepared == []


@pytest.mark.parametrize("job", [pytest.param(job, id=job.name) for job in jobs(GITLAB)])
def test_gitlab_leaves_no_ansible_cfg_that_ansible_would_ignore(tmp_path: Path, job: Job) -> None:
    tree = tmp_path / "tree"
    (tree / "tools").mkdir(parents=True)
    (tree / "tools" / "run.sh").touch()
    for path in (tree, tree / "tools", tree / "tools" / "run.sh"):
        path.chmod(0o777)
    for line in job.prepared:
        attempt(tree, line)
    modes = {path.stat().st_mode & 0o777 for path in (tree, *tree.rglob("*"))}
    assert modes == {0o755}


@pytest.mark.parametrize("file", FILES)
def test_make_comes_last_and_nothing_is_left_untried(file: Path) -> None:
    for job in jobs(file):
        assert job.lines == [*job.prepared, *job.made]


def test_github_makes_check_on_push_and_test_on_pull_request() -> None:
    made = [(job.event, job.made) for job in jobs(GITHUB)]
    assert made == [("push", ["make check"]), ("pull_request", ["make test"])]
    assert read(GITHUB)["on"] == ["push", "pull_request"]


def test_gitlab_makes_check_on_push_and_test_on_merge_request() -> None:
    made = [(job.event, job.made) for job in jobs(GITLAB)]
    assert made == [("push", ["make check"]), ("merge_request_event", ["make test"])]


def test_steps_do_nothing_but_what_is_tried_here() -> None:
    for step in steps():
        assert set(step) <= {"name", "uses", "with", "run"}


def test_github_keys_the_pip_cache_by_files_that_exist() -> None:
    setups = steps("actions/setup-python@")
    assert len(setups) == len(jobs(GITHUB))
    for setup in setups:
        files = {path.name for path in ROOT.glob(setup["with"]["cache-dependency-path"])}
        assert setup["with"]["cache"] == "pip"
        assert files >= {"constraints.txt", "runtime.txt", "sandbox.txt", "test.txt", "lint.txt"}


def test_gitlab_keys_the_pip_cache_by_files_that_exist() -> None:
    cache = read(GITLAB)["default"]["cache"]
    assert cache["key"]["files"]
    assert [name for name in cache["key"]["files"] if not (ROOT / name).is_file()] == []


def test_gitlab_keeps_the_folder_that_pip_uses_and_git_ignores_it() -> None:
    [kept] = read(GITLAB)["default"]["cache"]["paths"]
    assert read(GITLAB)["variables"] == {"PIP_CACHE_DIR": f"$CI_PROJECT_DIR/{kept}"}
    ignored = subprocess.run(["git", "check-ignore", "-q", f"{kept}/file"], cwd=ROOT, check=False)
    assert ignored.returncode == 0


def test_actions_are_pinned() -> None:
    used = [step["uses"] for step in steps("actions/")]
    assert used
    pinned = re.compile(r"actions/[a-z-]+@(v\d+|[0-9a-f]{40})")
    assert [name for name in used if not pinned.fullmatch(name)] == []
    assert used == [step["uses"] for step in steps() if "uses" in step]


def test_both_run_the_same_python() -> None:
    image = read(GITLAB)["default"]["image"]
    versions = {setup["with"]["python-version"] for setup in steps("actions/setup-python@")}
    assert {f"python:{version}" for version in versions} == {image}


def test_the_token_of_a_job_can_only_read() -> None:
    assert read(GITHUB)["permissions"] == {"contents": "read"}
    assert [name for name, job in read(GITHUB)["jobs"].items() if "permissions" in job] == []


@pytest.mark.parametrize("file", FILES)
def test_no_server_is_named(file: Path) -> None:
    names = re.findall(r"[a-z0-9-]+\.(?:com|org|io|net)\b|://", file.read_text())
    assert names == []
