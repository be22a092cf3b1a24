# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a task runs makes no difference but the time.

It runs in the worker, as a module, delegated, or asynchronously.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from .support.playbook import Run, play, run
from .support.sandbox import Organization, writes
from .support.ways import mostly

#: Where a task runs has nothing to do with what the API speaks.
dialect = mostly("quirky")

EXECUTION = "alvaria_execution"
OPTIONS = {
    "exclusion_type": "Voice",
    "exclusion_value": "+12025550143",
    "start_time": "2026-01-01T00:00:00Z",
    "end_time": "2030-01-01T00:00:00Z",
}
VOLATILE = ("creation_time", "last_modified_time", "id")


def one(
    organization: Organization,
    folder: Path,
    keywords: dict[str, Any],
    **variables: Any,
) -> Run:
    """Create the exclusion in a task with further keywords."""
    task = {
        "name": "create",
        "alvaria.cloud.alvaria_exclusion": dict(OPTIONS),
        "diff": True,
        **keywords,
    }
    return run(
        folder,
        organization,
        play([task], organization, vars=variables),
        "-vvvv",
    )


def as_module(output: str) -> bool:
    """Whether a module was sent to a host."""
    return "ANSIBALLZ" in output.upper() or "EXEC /bin/sh" in output


def stable(result: dict[str, Any]) -> dict[str, Any]:
    """A result without what differs from run to run."""
    exclusion = {name: value for name, value in result["exclusion"].items() if name not in VOLATILE}
    kept = ("changed", "diff", "alvaria_api", "warnings", "failed", "msg")
    return {**{name: result[name] for name in kept if name in result}, "exclusion": exclusion}


def test_a_local_task_runs_in_the_worker(organization: Organization, folder: Path) -> None:
    done = one(organization, folder, {})
    assert done.code == 0, done.output
    assert not as_module(done.output), done.output


def other_ways(folder: Path) -> dict[str, dict[str, Any]]:
    """The keywords of a task that is not run in the worker, by the way that it goes."""
    # Stands in for sudo, so that the test needs neither rights nor a password.
    sudo = folder / "sudo"
    sudo.write_text('#!/bin/sh\nwhile [ "$1" != /bin/sh ]; do shift; done\nexec "$@"\n')
    sudo.chmod(0o700)
    # A connection plugin that is not `local`, so that the task has to travel to a host of its own.
    plugins = folder / "connection_plugins"
    plugins.mkdir()
    (plugins / "far.py").write_text(
        "from ansible.plugins.connection.local import Connection as Local\n\n"
        "DOCUMENTATION = '''\nname: far\nshort_description: local by another name\n"
        "description: [local by another name]\noptions: {}\n'''\n\n\n"
        "class Connection(Local):\n    transport = 'far'\n"
    )
    far = {"ansible_connection": "far", "ansible_python_interpreter": sys.executable}
    return {
        "forced": {"vars": {EXECUTION: "module"}},
        "async": {"async": 60, "poll": 1},
        "delegated": {"delegate_to": "elsewhere", "vars": far},
        "become": {"become": True, "vars": {"ansible_become_exe": str(sudo)}},
    }


def test_another_way_gives_the_same_result(organization: Organization, folder: Path) -> None:
    expected = stable(one(organization, folder, {}).record("create").result)
    organization.reset("small")
    ways, tasks = other_ways(folder), []
    identity = {name: OPTIONS[name] for name in ("exclusion_type", "exclusion_value")}
    for way, keywords in ways.items():
        create = {"alvaria.cloud.alvaria_exclusion": dict(OPTIONS), "diff": True}
        remove = {"alvaria.cloud.alvaria_exclusion": {**identity, "state": "absent"}}
        tasks += [{"name": way, **create, **keywords}, {"name": f"after {way}", **remove}]
    plays = play(tasks, organization, separate=True)
    done = run(folder, organization, plays, "-vvvv", separate=True)
    assert done.code == 0, done.output
    told = dict(part.split("]", 1) for part in done.output.split("\nTASK [")[1:])
    for way in ways:
        record = done.record(way)
        assert as_module(told[way]), told[way]
        assert not as_module(told[f"after {way}"]), told[f"after {way}"]
        assert stable(record.result) == expected
        assert writes(record.journal) == ["POST createOrUpdateExclusion"]


def test_the_worker_can_be_forced(organization: Organization, folder: Path) -> None:
    task = {
        "name": "create",
        "alvaria.cloud.alvaria_exclusion": dict(OPTIONS),
        "delegate_to": "elsewhere",
        "vars": {"ansible_connection": "ssh"},
    }
    done = run(
        folder, organization, play([task], organization, vars={"alvaria_execution": "worker"})
    )
    assert done.record("create").result["changed"] is True, done.output


def test_an_unknown_way_is_refused(organization: Organization, folder: Path) -> None:
    done = one(organization, folder, {}, alvaria_execution="elsewhere")
    assert (
        "alvaria_execution: 'elsewhere' is not one of auto, worker, module."
        in done.record("create").result["msg"]
    )


@pytest.mark.parametrize("execution", ["worker", "module"])
def test_options_come_from_the_environment_of_the_task_and_of_the_process(
    execution: str, organization: Organization, folder: Path
) -> None:
    settings = organization.environment()
    key = settings.pop("ALVARIA_API_KEY")
    plays = play(
        [
            {
                "name": "read",
                "alvaria.cloud.alvaria_skill_info": {"levels": False},
                "environment": {"ALVARIA_API_KEY": key},
            }
        ],
        organization,
    )
    del plays[0]["module_defaults"]
    plays[0]["vars"]["alvaria_execution"] = execution
    done = run(folder, organization, plays, **settings)
    assert done.code == 0, done.output
    assert len(done.record("read").result["skills"]) == 10, done.output


@pytest.mark.parametrize("execution", ["worker", "module"])
def test_defaults_of_one_module_reach_no_other(
    execution: str, organization: Organization, folder: Path
) -> None:
    tasks = [
        {"name": "skills", "alvaria.cloud.alvaria_skill_info": {}},
        {"name": "users", "alvaria.cloud.alvaria_user_info": {}},
    ]
    plays = play(tasks, organization, vars={"alvaria_execution": execution})
    plays[0]["module_defaults"]["alvaria.cloud.alvaria_skill_info"] = {"name": "French"}
    done = run(folder, organization, plays)
    assert done.code == 0, done.output
    assert len(done.record("skills").result["skills"]) == 1


def test_a_loop_logs_in_once(organization: Organization, folder: Path) -> None:
    task = {
        "name": "create",
        "alvaria.cloud.alvaria_exclusion": {
            **OPTIONS,
            "exclusion_value": "+1202555{{ '%04d' % item }}",
        },
        "loop": "{{ range(100, 110) | list }}",
    }
    done = run(folder, organization, play([task], organization))
    journal = done.record("create").journal
    assert [entry["operation_id"] for entry in journal].count("token") == 1
    assert len(writes(journal)) == 10
    assert len(journal) == 21


def test_arguments_that_ansible_reads_as_times_and_numbers_need_quotes(
    organization: Organization, folder: Path
) -> None:
    def wrote(value: str, start: str, end: str) -> Run:
        (folder / "times.yml").write_text(
            "- hosts: localhost\n  gather_facts: false\n  tasks:\n"
            "    - name: create\n      alvaria.cloud.alvaria_exclusion:\n"
            f"        exclusion_type: Account\n        exclusion_value: {value}\n"
            f"        start_time: {start}\n        end_time: {end}\n"
        )
        return run(folder, organization, folder / "times.yml", **organization.environment())

    value, start, end = "1234567890", "2026-01-01", "2030-01-01T00:00:00Z"
    number = wrote(value, f"'{start}'", f"'{end}'").record("create").result
    assert number["msg"].startswith("exclusion_value: is a number instead of text")
    for times in ((start, f"'{end}'"), (f"'{start}'", end)):
        dated = wrote(f"'{value}'", *times).record("create").result
        assert "is a date instead of text: put it in quotes" in dated["msg"]
    for changed in (True, False):
        done = wrote(f"'{value}'", f"'{start}'", f"'{end}'")
        assert done.record("create").result["changed"] is changed, done.output
    assert done.record("create").result["exclusion"]["end_time"] == end


@pytest.mark.parametrize("execution", ["worker", "module"])
def test_each_attempt_of_until_reads_anew(
    execution: str, organization: Organization, folder: Path
) -> None:
    """The signature is missing from the first listing; an attempt after that one finds it."""
    organization.fault(
        method="GET",
        path="*/signatures",
        status=200,
        body={"signatures": []},
        headers={"Content-Type": "application/json"},
    )
    task = {
        "name": "refer",
        "alvaria.cloud.alvaria_email_template": {"name": "Receipt", "signature": "Service Team"},
        "register": "done",
        "until": "done is succeeded",
        "retries": 3,
        "delay": 0,
    }
    done = run(folder, organization, play([task], organization, vars={EXECUTION: execution}))
    assert done.code == 0, done.output
    assert done.record("refer").result["attempts"] == 2
