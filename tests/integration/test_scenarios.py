# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every module through its life: predicted in check mode, done, repeated.

A module of each kind that Ansible treats in a way of its own lives by playbook, in the worker and
as a module, until it has come to each outcome that there is in its life. The rest of it, the other
modules, and all of them in the API's other dialect, live past Ansible. That each module runs by
playbook is what its examples show, and the test of processes of their own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.registry import TASKS
from ansible_collections.alvaria.cloud.plugins.module_utils._task.task import Task

from .support.inside import Inside
from .support.playbook import ROOT, Record, Run, play, run
from .support.sandbox import Organization, violations, writes
from .support.ways import ALL_WAYS

HERE = Path(__file__).parent
SCENARIOS = sorted((HERE / "scenarios").glob("*.yml"))
MODULES = sorted((HERE.parents[1] / "plugins" / "modules").glob("alvaria_*.py"))


def test_every_module_has_a_scenario() -> None:
    tested = {
        step.get("module", path.stem)
        for path in SCENARIOS
        for step in yaml.safe_load(path.read_text())["steps"]
    }
    assert tested == {path.stem for path in MODULES}


def _tasks(module: str, steps: list[dict[str, Any]], **keywords: Any) -> list[dict[str, Any]]:
    tasks = []
    for step in steps:
        for way in ("predicted", "done", "repeated"):
            task = {
                "name": f"{step['name']}: {way}",
                f"alvaria.cloud.{step.get('module', module)}": step.get("options", {}),
                "diff": True,
                **keywords,
            }
            if way == "predicted":
                task["check_mode"] = True
            tasks.append(
                {
                    "name": "guard",
                    "block": [task],
                    "rescue": [{"name": "failed", "ansible.builtin.meta": "noop"}],
                }
                if "fails" in step
                else task
            )
    return tasks


def _first(steps: list[dict[str, Any]]) -> list[int]:
    """The places of the first step of each outcome.

    A step succeeds with or without a write, or is refused before one or by the server.
    """
    places: dict[tuple[bool, ...], int] = {}
    for place, step in enumerate(steps):
        outcome = ("fails" in step, bool(step.get("writes")), bool(step.get("refused")))
        places.setdefault(outcome, place)
    return list(places.values())


def _kinds() -> set[str]:
    """One module of each kind that a module's glue treats differently, whatever its engine does.

    That is by what it reads from files, what it hides or shows in its own way, whether its options
    hold people's data, and whether it writes.
    """
    kinds: dict[tuple[object, ...], str] = {}
    nothing_hidden = Task.__dataclass_fields__["hidden"].default
    for name, task in sorted(TASKS.items()):
        reads = (bool(task.files), bool(task.documents), bool(task.lists))
        says = (task.shown is None, task.hidden is nothing_hidden, bool(task.fields))
        kinds.setdefault((*reads, *says, name.endswith("_info"), task.writes), name)
    return set(kinds.values())


#: The modules whose whole life is a playbook.
BY_PLAYBOOK = {path.stem for path in MODULES} if ALL_WAYS else _kinds()


def _cases() -> Iterator[tuple[Path, str, str]]:
    """Whose process runs the tasks of a life, and in which dialect the API answers."""
    for path in SCENARIOS:
        yield path, "inside", "quirky"
        if path.stem not in BY_PLAYBOOK:
            yield path, "inside", "documented"
            continue
        if not ALL_WAYS:
            yield path, "both", "documented"
            continue
        for execution in ("worker", "module"):
            yield path, execution, "documented"
            yield path, execution, "quirky"


def test_each_kind_of_task_lives_by_playbook() -> None:
    assert {"alvaria_config", "alvaria_config_info", "alvaria_exclusions"} <= BY_PLAYBOOK
    assert {"alvaria_api", "alvaria_email_template", "alvaria_external_data"} <= BY_PLAYBOOK
    assert {"alvaria_evidence", "alvaria_token", "alvaria_undo"} <= BY_PLAYBOOK


@pytest.mark.parametrize(
    ("path", "execution", "dialect"), list(_cases()), ids=lambda part: getattr(part, "stem", part)
)
def test_scenario(
    path: Path, execution: str, make_organization: Callable[..., Organization], folder: Path
) -> None:
    scenario = yaml.safe_load(path.read_text())
    organization = make_organization(scenario.get("data", "small"))
    put_files(path.stem, organization)
    done = _lived(path.stem, scenario, execution, organization, folder)
    for step in scenario["steps"]:
        _judge(step, done)
    for module in {step.get("module", path.stem) for step in scenario["steps"]}:
        tasks = {
            step["name"] for step in scenario["steps"] if step.get("module", path.stem) == module
        }
        _note_coverage(
            module,
            organization,
            [record for record in done.records if record.task.rsplit(": ", 1)[0] in tasks],
        )
    assert done.code == 0, done.output
    assert "[WARNING]" not in done.output or scenario.get("warns"), done.output


def _lived(
    module: str,
    scenario: dict[str, Any],
    execution: str,
    organization: Organization,
    folder: Path,
) -> Run:
    """The life of a module: ``inside`` past Ansible, or by playbook in one way or in ``both``."""
    before, steps = scenario.get("before", []), scenario["steps"]
    inside = Inside(organization, folder)
    if execution == "inside":
        return _played(inside, [*before, *_tasks(module, steps)])
    if execution == "both":
        first = _first(steps)
        last = max(first) + 1
        ways = ["module" if place in first else "worker" for place in range(last)]
    else:
        last = len(steps)
        ways = [execution] * last
    tasks = list(before)
    for step, way in zip(steps, ways, strict=False):
        tasks += _tasks(module, [step], vars={"alvaria_execution": way})
    plays = play(tasks, organization, vars={"sandbox_url": organization.base_url})
    done = run(folder, organization, plays)
    for task in before:
        if "register" in task:
            inside.remember(task["register"], done.record(task["name"]).result)
    rest = _played(inside, _tasks(module, steps[last:]))
    return Run(done.code, done.output + rest.output, done.records + rest.records)


def _played(inside: Inside, tasks: list[dict[str, Any]]) -> Run:
    """The tasks played past Ansible, with their warnings as its output."""
    plain = [task["block"][0] if "block" in task else task for task in tasks]
    records = inside.play(plain)
    warnings = [
        f"[WARNING]: {text}" for record in records for text in record.result.get("warnings", [])
    ]
    return Run(0, "\n".join(warnings), records)


#: A job goes on from one read to the next: only the keys are the same.
MOVING = ("alvaria_job_info",)
#: A plan says when it was made, and its seal covers that.
TIMED = ("alvaria_plan",)


@pytest.mark.parametrize("dialect", ["documented"])
@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_a_module_in_a_process_of_its_own_says_what_the_worker_says(
    path: Path, make_organization: Callable[..., Organization], folder: Path
) -> None:
    """Packed by AnsiballZ and sent to a real Python; the worker's task is a fork, as for users."""
    scenario = yaml.safe_load(path.read_text())
    organization = make_organization(scenario.get("data", "small"))
    put_files(path.stem, organization)
    step = next(step for step in scenario["steps"] if "fails" not in step)
    module = f"alvaria.cloud.{step.get('module', path.stem)}"
    task = {module: step.get("options", {}), "check_mode": True, "diff": True}
    tasks = [
        {"name": execution, **task, "vars": {"alvaria_execution": execution}}
        for execution in ("worker", "module")
    ]
    variables = {"sandbox_url": organization.base_url}
    before = scenario.get("before", [])
    plays = play([*before, *tasks], organization, separate=True, vars=variables)
    done = run(folder, organization, plays, ALVARIA_TASKS="apart")
    assert done.code == 0, done.output
    worker, sent = (dict(done.record(name).result) for name in ("worker", "module"))
    for result in (worker, sent):
        result.pop("invocation", None)
        if path.stem in MOVING:
            result["job"] = sorted(result["job"])
        if path.stem in TIMED:
            result["plan"] = _untimed(result["plan"])
    assert sent == worker


def _untimed(plan: dict[str, Any]) -> dict[str, Any]:
    """A plan without what depends on when it was made."""
    assert {"made", "seal"} <= set(plan)
    return {name: value for name, value in plan.items() if name not in ("made", "seal")}


def put_files(module: str, organization: Organization) -> None:
    """Put the files that the module's scenario names where load jobs read them.

    Its examples use the same ones.
    """
    path = HERE / "scenarios" / f"{module}.yml"
    files = yaml.safe_load(path.read_text()).get("files", {}) if path.exists() else {}
    for name, text in files.items():
        requests.put(
            f"{organization.base_url}/_sandbox/files/{name}", data=text.encode(), timeout=30
        ).raise_for_status()


def _note_coverage(module: str, organization: Organization, records: list[Record]) -> None:
    """Note for the coverage table which operations the module has called with success.

    The table has them by dialect.
    """
    called = {
        entry["operation_id"]
        for record in records
        for entry in record.journal
        if entry["status"] and entry["status"] < 400
    }
    folder = ROOT / ".cache" / "coverage" / organization.dialect
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{module}.json").write_text(json.dumps(sorted(called - {"token", None})))


def _judge(step: dict[str, Any], done: Run) -> None:
    predicted, first, repeated = (
        done.record(f"{step['name']}: {way}") for way in ("predicted", "done", "repeated")
    )
    for record in (predicted, first, repeated):
        assert not violations(record.journal), (step["name"], violations(record.journal))
    if "fails" in step:
        # What only the server can refuse (a deletion, say) cannot be predicted.
        refused = step.get("refused", [])
        assert (predicted.status == "ok") is bool(refused)
        assert writes(predicted.journal) == []
        for record in (first, repeated) if refused else (predicted, first, repeated):
            assert record.status == "failed", (step["name"], record.result)
            assert step["fails"] in record.result["msg"], (step["name"], record.result)
            assert writes(record.journal) == refused, (step["name"], record.journal)
        _expect(step, first)
        return
    for record in (predicted, first, repeated):
        assert record.status == "ok", (step["name"], record.result)
        assert "Traceback" not in str(record.result)
    # Where a write changes nothing, or a read does, the step says so; likewise where check mode
    # says otherwise or a repetition writes again.
    changes = step.get("changes", bool(step.get("writes")))
    assert first.result["changed"] is changes, (step["name"], first.result)
    assert writes(first.journal) == step.get("writes", []), step["name"]
    assert predicted.result["changed"] is step.get("predicted", changes), (
        step["name"],
        predicted.result,
    )
    assert writes(predicted.journal) == [], step["name"]
    _expect(step, first)
    if step.get("always_changes"):
        return
    assert repeated.result["changed"] is False, (step["name"], repeated.result)
    assert writes(repeated.journal) == step.get("again", []), step["name"]
    if "diff" in first.result:
        assert predicted.result["diff"] == first.result["diff"], step["name"]
        _compare_prediction(step, predicted.result, first.result)
        diff = repeated.result["diff"]
        assert diff["before"] == diff["after"], (step["name"], diff)
        assert changes is (first.result["diff"]["before"] != first.result["diff"]["after"]), (
            step["name"],
            first.result["diff"],
        )


#: What only the platform knows about an object that is yet to be created or changed.
PLATFORM = ("id", "version", "creation_time", "last_modified_time", "last_modified_by", "locale")


def _compare_prediction(
    step: dict[str, Any], predicted: dict[str, Any], done: dict[str, Any]
) -> None:
    """Compare the object that check mode predicts with the one that the real run returns.

    They are equal but for what the platform gives it.
    """
    for noun, value in done.items():
        if isinstance(value, dict) and noun not in ("diff", "alvaria_api", "invocation"):
            foreseen, real = (_of_ours(side) for side in (predicted[noun], value))
            assert {**real, **foreseen} == real, (step["name"], foreseen, real)
            assert set(real) - set(foreseen) <= {"active"}, (
                step["name"],
                set(real) - set(foreseen),
            )


def _of_ours(value: Any) -> Any:
    """A value without what only the platform knows."""
    return (
        {name: _of_ours(item) for name, item in value.items() if name not in PLATFORM}
        if isinstance(value, dict)
        else value
    )


def _expect(step: dict[str, Any], record: Record) -> None:
    for place, wanted in step.get("expect", {}).items():
        value: Any = record.result
        for key in place.split("."):
            value = (
                len(value)
                if key == "length"
                else value[int(key)]
                if isinstance(value, list)
                else value.get(key)
            )
        assert value == wanted, (step["name"], place, value)
