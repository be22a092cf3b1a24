# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What AWX does between the launch of a job and its end, and the data of extensions/awx."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import Any

import ansible_runner.__main__
import yaml
from awx_plugins.interfaces._temporary_private_api import ManagedCredentialType
from awx_plugins.interfaces._temporary_private_credential_api import Credential
from awx_plugins.interfaces._temporary_private_inject_api import inject_credential

from ansible_collections.alvaria.cloud.tests.integration.support import programs
from ansible_collections.alvaria.cloud.tests.integration.support.playbook import COLLECTIONS, ROOT
from ansible_collections.alvaria.cloud.tests.integration.support.sandbox import Organization

from . import rules

AWX = ROOT / "extensions" / "awx"
INVENTORY = ROOT / "extensions" / "organizations" / "inventory"
RUNNER = Path(sys.executable).with_name("ansible-runner")
_FORKED = multiprocessing.get_context("fork")


@cache
def data(name: str) -> list[dict[str, Any]]:
    """What a file of extensions/awx/data describes."""
    return list(yaml.safe_load((AWX / "data" / f"{name}.yml").read_text()))


def template(name: str) -> dict[str, Any]:
    """The job template of that name."""
    return next(entry for entry in data("job_templates") if entry["name"] == name)


def answers(name: str, **answered: Any) -> dict[str, Any]:
    """The extra variables of a launch by AWX's form, where somebody gives only these answers."""
    survey = template(name)["survey"]
    given = {**rules.form(survey), **answered}
    assert rules.launch_errors(survey, given) == {}
    return rules.variables(survey, given)


def injected(
    type_name: str, inputs: dict[str, Any], private: Path
) -> tuple[dict[str, str], dict[str, str], list[str]]:
    """What AWX's own code makes of a credential.

    Returns its variables, the same variables as AWX stores them, and arguments.
    """
    definition = next(entry for entry in data("credential_types") if entry["name"] == type_name)
    kind = ManagedCredentialType(
        namespace="alvaria",
        name=definition["name"],
        kind=definition["kind"],
        inputs=definition["inputs"],
        injectors=definition["injectors"],
    )
    variables: dict[str, Any] = {}
    stored: dict[str, Any] = {}
    arguments: list[str] = []
    inject_credential(
        kind,
        Credential(inputs),
        variables,
        stored,
        arguments,
        str(private),
        container_root=str(private),
    )
    # A job that runs in no container has its folder elsewhere.
    outside = {name: value.replace("/runner/", f"{private}/") for name, value in variables.items()}
    return rules.by_lines(outside), stored, arguments


@dataclass
class Job:
    """A job in a private data folder of its own."""

    private: Path
    process: ForkProcess

    def wait(self) -> Job:
        """The same job, when it has ended."""
        self.process.join(timeout=300)
        assert self.process.exitcode is not None, "it takes too long"
        return self

    @property
    def artifacts(self) -> Path:
        """The folder that AWX reads what came of the job from."""
        return self.private / "artifacts" / "1"

    @property
    def status(self) -> str:
        """How it ended, as ansible-runner says."""
        return (self.artifacts / "status").read_text()

    @property
    def artifact_data(self) -> dict[str, Any]:
        """What the job hands on to the next node of a workflow."""
        [stats] = self.events("playbook_on_stats")
        return dict(stats["event_data"].get("artifact_data", {}))

    @property
    def results(self) -> Any:
        """What AWX shows as the job's artifacts: what came of it in each organization."""
        [stats] = self.events("playbook_on_stats")
        return stats["event_data"]["artifact_data"].get("alvaria_results")

    @property
    def output(self) -> str:
        """What AWX shows."""
        return (self.artifacts / "stdout").read_text()

    def events(self, *kinds: str) -> list[dict[str, Any]]:
        """The events of those kinds, in their order."""
        read = [
            json.loads(path.read_text()) for path in (self.artifacts / "job_events").glob("*.json")
        ]
        return sorted(
            (event for event in read if event["event"] in kinds),
            key=lambda event: int(event["counter"]),
        )

    def stored(self) -> dict[str, str]:
        """All that AWX keeps or shows of the job, and the file with the whole environment."""
        return {str(path): path.read_text() for path in self.artifacts.rglob("*") if path.is_file()}


def _be_runner(arguments: list[str], environment: dict[str, str], separate: bool) -> None:
    """Be ansible-runner, with nothing on its streams: the program, or as this process has it."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    if separate:
        os.execve(RUNNER, [str(RUNNER), *arguments], environment)
    os.environ.clear()
    os.environ.update(environment)
    sys.exit(ansible_runner.__main__.main(arguments))


def launch(
    private: Path,
    playbook: str,
    environment: dict[str, str],
    extra: dict[str, Any],
    job_type: str = "run",
    hosts: list[str] | None = None,
    verbosity: int = 0,
    inventory: Path | None = INVENTORY,
    arguments: Iterable[str] = (),
    separate: bool = False,
) -> Job:
    """Start a job; its programs are processes of their own where it is ``separate``.

    ``hosts`` are those of its slice of the inventory (all if not given). Their variables come from
    the folder ``inventory``. The ``arguments`` are those that a credential injects.
    """
    shutil.copytree(AWX / "templates" / "project", private / "project")
    if inventory:
        shutil.copytree(inventory, private / "inventory")
    (private / "inventory").mkdir(exist_ok=True)
    if hosts is not None:
        (private / "inventory" / "organizations.yml").write_text(
            yaml.safe_dump({"all": {"hosts": dict.fromkeys(hosts)}})
        )
    (private / "env").mkdir(exist_ok=True)
    # AWX says of each job which one it is (Job.awx_meta_vars).
    given = {"awx_job_id": 1, "tower_job_id": 1, **extra}
    (private / "env" / "extravars").write_text(rules.extra_variables(given))
    settings = {
        "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
        "ANSIBLE_FORCE_COLOR": "false",
        "ANSIBLE_NOCOLOR": "true",
        "HOME": str(private),
    }
    (private / "env" / "envvars").write_text(json.dumps({**environment, **settings}))
    flags = [
        "--diff",
        *(["--check"] if job_type == "check" else []),
        *(["-" + "v" * verbosity] if verbosity else []),
        *arguments,
    ]
    own = separate or programs.SEPARATE
    if not own:
        # Modules of ansible-core on the controller, too, in a Python that need not start.
        flags += ["-e", f"ansible_python_interpreter={programs.programs() / 'python'}"]
    (private / "env" / "cmdline").write_text(" ".join(flags))
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("ANSIBLE_", "ALVARIA_"))
    }
    path = (programs.programs(separate), Path(sys.executable).parent, kept["PATH"])
    kept["PATH"] = os.pathsep.join(str(part) for part in path)
    words = ["run", str(private), "-p", playbook, "-i", "1", "--quiet"]
    process = _FORKED.Process(target=_be_runner, args=(words, kept, own))
    process.start()
    return Job(private, process)


def credentials(organizations: dict[str, Organization]) -> str:
    """The answer to the field of several organizations, by the names of their hosts."""
    options = {host: organization.options() for host, organization in organizations.items()}
    return yaml.safe_dump(
        {
            host: {key: values[key] for key in ("client_id", "client_secret", "api_key")}
            for host, values in options.items()
        }
    )
