# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A run that has to end before its work is done ends soon, tells the truth, and sends nothing more.

Its time may be over (the keyword ``timeout`` of a task), its parent gone, or a signal come.
"""

from __future__ import annotations

import contextlib
import fcntl
import itertools
import json
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from alvaria_sandbox import backtest
from alvaria_sandbox.evaluation.replay import Replay
from ansible_collections.alvaria.cloud.plugins.module_utils._common.stop import STOP

from .support.engine import perform
from .support.playbook import environment, play, run
from .support.processes import command_of, family, is_alive
from .support.programs import REAL
from .support.sandbox import Organization, serving, writes
from .support.state import State, saved, state_of
from .support.ways import mostly, thorough
from .test_backtest import ATTEMPTS, attempt

Make = Callable[..., Organization]

#: When a task ends has nothing to do with what the API speaks.
dialect = mostly("documented")

ROWS = [
    {"type": "Voice", "value": f"+12025550{number}", "start_time": "2030-01-01T00:00:00Z"}
    for number in range(100, 160)
]
DEFAULTS = {"end_time": "2031-01-01T00:00:00Z"}
LIST = {"alvaria.cloud.alvaria_exclusions": {"exclusions": ROWS, "defaults": DEFAULTS}}
DOCUMENT = {
    "alvaria.cloud.alvaria_config": {
        "config": {"exclusions": [{**row, **DEFAULTS} for row in ROWS]}
    }
}
TASKS = {"list": LIST, "document": DOCUMENT}
#: Every kind of waiting, by what goes wrong with the writes.
WAITING: dict[str, dict[str, Any]] = {
    "asked to wait": {"status": 429, "headers": {"Retry-After": "15"}},
    "asked to wait for long": {"status": 503, "headers": {"Retry-After": "60"}},
    "no answer": {"delay": 20},
}
SECONDS = 5
#: How late a task may end, in seconds; a module has to start and end on a machine that is busy.
MOST_LATE = {"worker": 2, "module": 4}


def timed(
    folder: Path, organization: Organization, execution: str, task: dict[str, Any]
) -> tuple[dict[str, Any], float]:
    """The result of the task, and how many seconds it took."""
    moment = {"ansible.builtin.debug": {"msg": "{{ now().timestamp() }}"}}
    tasks = [
        {"name": "before", **moment},
        {"name": "write", "timeout": SECONDS, "ignore_errors": True, **task},
        {"name": "after", **moment},
    ]
    done = run(
        folder, organization, play(tasks, organization, vars={"alvaria_execution": execution})
    )
    before, after = (float(done.record(name).result["msg"]) for name in ("before", "after"))
    return done.record("write").result, after - before


def created(result: dict[str, Any]) -> int:
    """How many exclusions the result says were created."""
    counts = result.get("counts", {})
    return int(counts.get("exclusions", counts).get("created", 0))


def in_doubt(result: dict[str, Any]) -> bool:
    """Whether a request was under way, of which nobody can say what came of it.

    That is so where a machine is so busy that time is over when the first requests are sent.
    """
    return "under way may have been processed" in json.dumps(result)


def _timed_out() -> Iterator[Any]:
    """A list meets each kind of waiting; a document, which stops in the same place, one of them."""
    for fault, name, execution in itertools.product(WAITING, TASKS, ("worker", "module")):
        marks = () if name == "list" or fault == "asked to wait" else thorough
        yield pytest.param(fault, name, execution, marks=marks)


@pytest.mark.parametrize(("fault", "name", "execution"), _timed_out())
def test_a_task_ends_when_its_time_is_over(
    fault: str, name: str, execution: str, make_organization: Make, folder: Path
) -> None:
    organization = make_organization("bare")
    organization.fault(method="POST", path="*/exclusions", skip=5, **WAITING[fault])
    result, lasted = timed(folder, organization, execution, TASKS[name])
    assert lasted < SECONDS + MOST_LATE[execution], result
    assert "error" in result, result
    assert "the keyword timeout of the task" in result["msg"], result
    assert result["timedout"]["period"] == SECONDS
    position = organization.position()
    time.sleep(1.0)
    assert writes(organization.journal(position)) == []
    organization.forget_faults()
    there = organization.call("GET", "/via/v3/{org}/compliance/exclusions").json()["totalItems"]
    assert result["changed"] is (there > 0 or in_doubt(result))
    assert created(result) <= there


@contextmanager
def writing(
    folder: Path, organization: Organization, execution: str, task: dict[str, Any]
) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A run whose task has written something and waits; with the process that runs the engine."""
    organization.fault(method="POST", path="*/exclusions", skip=5, **WAITING["asked to wait"])
    with waiting(folder, organization, execution, task) as found:
        yield found


@contextmanager
def waiting(
    folder: Path, organization: Organization, execution: str, task: dict[str, Any]
) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A run whose task was asked to wait; with the process that runs the engine."""
    plays = play(
        [{"name": "write", **task}],
        organization,
        separate=True,
        vars={"alvaria_execution": execution},
    )
    (folder / "playbook.yml").write_text(yaml.safe_dump(plays))
    given = environment(
        folder, organization, separate=True, RECORD_FILE=str(folder / "records.jsonl")
    )
    command = [str(REAL / "ansible-playbook"), "playbook.yml"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, cwd=folder, env=given, **quiet) as process:
        while not any(entry["status"] == 429 for entry in organization.journal(method="POST")):
            assert process.poll() is None
            time.sleep(0.05)
        inner = family(process.pid)[1:]
        modules = [pid for pid in inner if "AnsiballZ" in command_of(pid)]
        try:
            yield process, {"worker": inner, "module": modules}[execution][-1]
        finally:
            process.kill()
            for pid in filter(is_alive, inner):
                os.kill(pid, signal.SIGKILL)


def there(organization: Organization) -> int:
    """How many exclusions there are, when everybody has had time to go on."""
    position = organization.position()
    time.sleep(1.0)
    assert writes(organization.journal(position)) == []
    organization.forget_faults()
    answer = organization.call("GET", "/via/v3/{org}/compliance/exclusions").json()
    return int(answer["totalItems"])


@pytest.mark.parametrize("execution", ["worker", "module"])
@pytest.mark.parametrize("task", [LIST, DOCUMENT], ids=["list", "document"])
def test_a_signal_ends_a_task_with_the_truth(
    task: dict[str, Any], execution: str, make_organization: Make, folder: Path
) -> None:
    organization = make_organization("bare")
    with writing(folder, organization, execution, task) as (process, engine):
        os.kill(engine, signal.SIGTERM)
        began = time.monotonic()
        process.wait(30)
        assert time.monotonic() - began < MOST_LATE[execution] + 2
    [line] = (folder / "records.jsonl").read_text().splitlines()
    result = json.loads(line)["result"]
    assert "got the signal SIGTERM" in result["msg"], result
    assert "error" in result
    assert result["changed"] is True
    assert 0 < created(result) <= there(organization)


@pytest.mark.parametrize("execution", ["worker", "module"])
def test_what_runs_the_engine_ends_soon_after_ansible_has_gone(
    execution: str, make_organization: Make, folder: Path
) -> None:
    organization = make_organization("bare")
    with writing(folder, organization, execution, LIST) as (process, engine):
        process.kill()
        began = time.monotonic()
        process.wait(30)
        while is_alive(engine):
            assert time.monotonic() - began < MOST_LATE[execution], "it is still there"
            time.sleep(0.05)
    assert there(organization) > 0


def test_a_module_ends_soon_after_its_worker_has_gone(
    make_organization: Make, folder: Path
) -> None:
    organization = make_organization("bare")
    with writing(folder, organization, "module", LIST) as (process, engine):
        worker = next(pid for pid in family(process.pid)[1:] if engine in family(pid)[1:])
        commands = " ".join(map(command_of, family(process.pid)))
        assert organization.options()["client_secret"] not in commands
        os.kill(worker, signal.SIGKILL)
        began = time.monotonic()
        while is_alive(engine):
            assert time.monotonic() - began < 2, "the module is still there"
            time.sleep(0.05)
    assert there(organization) > 0


CASE = {
    "name": "Anybody",
    "at": "2027-03-01T12:00:00Z",
    "contact": {"contact_channel": "Voice", "contact_address": "+12025550199"},
    "expect": "allowed",
}


RULE_TESTS = {"alvaria.cloud.alvaria_rule_tests": {"cases": [CASE] * 3}}


@pytest.fixture
def busy(folder: Path) -> Iterator[Organization]:
    """An organization with a server of its own, which asks to wait when it is to check."""
    with serving(folder, "--data", "small") as url:
        own = Organization(url, "demo")
        own.fault(method="POST", path="*/complianceStatuses", **WAITING["asked to wait"])
        own.set_clock("2030-01-01T00:00:00Z")
        yield own


@pytest.mark.parametrize("execution", ["worker", "module"])
def test_rule_tests_whose_time_is_over_leave_the_sandbox_and_say_so(
    execution: str, busy: Organization, folder: Path
) -> None:
    before = rules_and_clock(busy)
    result, lasted = timed(folder, busy, execution, RULE_TESTS)
    assert lasted < SECONDS + MOST_LATE[execution], result
    assert "the keyword timeout of the task" in result["msg"], result
    assert rules_and_clock(busy) == before
    assert result["changed"] is False


@pytest.mark.parametrize("execution", ["worker", "module"])
def test_a_signal_has_rule_tests_leave_the_sandbox_as_it_was(
    execution: str, busy: Organization, folder: Path
) -> None:
    before = rules_and_clock(busy)
    with waiting(folder, busy, execution, RULE_TESTS) as (process, engine):
        position = busy.position()
        os.kill(engine, signal.SIGTERM)
        began = time.monotonic()
        process.wait(30)
        assert time.monotonic() - began < MOST_LATE[execution] + 2
    sent = busy.journal(position)
    [line] = (folder / "records.jsonl").read_text().splitlines()
    result = json.loads(line)["result"]
    assert "got the signal SIGTERM" in result["msg"], result
    assert rules_and_clock(busy) == before
    assert sent == []
    assert result["changed"] is False


def rules_and_clock(organization: Organization) -> tuple[State, Any]:
    """What rule tests write to."""
    everything = json.loads(saved(organization))
    return state_of(organization), everything["clock"]


def _connecting(_organization: Organization) -> Iterator[dict[str, Any]]:
    """A host that takes no connection, as its queue is full."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as busy, contextlib.ExitStack() as held:
        for _place in range(3):
            client = held.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(busy.getsockname())
        yield {"base_url": f"http://127.0.0.1:{busy.getsockname()[1]}"}


def _shaking_hands(_organization: Organization) -> Iterator[dict[str, Any]]:
    """A host that says nothing of TLS."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        yield {"base_url": f"https://127.0.0.1:{silent.getsockname()[1]}"}


def _reading(organization: Organization) -> Iterator[dict[str, Any]]:
    organization.fault(method="GET", path="*/exclusions", delay=5)
    yield {}


def _slowed_down(organization: Organization) -> Iterator[dict[str, Any]]:
    organization.fault(path="*/exclusions", status=429, headers={"Retry-After": "15"})
    yield {}


@pytest.mark.parametrize("processes", [1, 2])
def test_a_backtest_ends_while_it_computes(
    processes: int, make_organization: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    organization = make_organization("empty")
    for second in range(20):
        made = attempt(
            4, accountNumber=f"A{second}", timeOfContact=f"2030-03-04T12:00:{second:02d}Z"
        )
        assert organization.call("POST", ATTEMPTS, json=made).ok
    monkeypatch.setattr(STOP, "_event", threading.Event())
    monkeypatch.setattr(STOP, "_reason", "")
    monkeypatch.setattr(backtest, "WORTH", 1)
    refusal, asked = Replay.refusal, 0

    def slow(replay: Replay, *arguments: Any) -> Any:
        nonlocal asked
        asked += 1
        if asked == 3:
            STOP.now("somebody said so")
        return refusal(replay, *arguments)

    monkeypatch.setattr(Replay, "refusal", slow)
    position = organization.position()
    period = {"since": "2030-03-01T00:00:00Z", "until": "2030-04-01T00:00:00Z"}
    result = perform(organization, "alvaria_backtest", processes=processes, **period)
    assert "somebody said so" in result["msg"]
    assert result["changed"] is False
    assert asked == 3
    assert writes(organization.journal(position)) == []


def ended(
    organization: Organization, module: str, monkeypatch: pytest.MonkeyPatch, **options: Any
) -> tuple[dict[str, Any], list[str]]:
    """The result of a task that has to end while it waits, and what it wrote after that."""
    monkeypatch.setattr(STOP, "_event", threading.Event())
    monkeypatch.setattr(STOP, "_reason", "")
    position = -1
    told = 0.0

    def end() -> None:
        nonlocal position, told
        position = organization.position()
        told = time.monotonic()
        STOP.now("somebody said so")

    timer = threading.Timer(0.7, end)
    timer.start()
    result = perform(organization, module, **options)
    assert position >= 0, result
    assert time.monotonic() - told < 2
    assert "somebody said so" in result["msg"]
    # Nobody is left behind that goes on.
    time.sleep(1.0)
    return result, writes(organization.journal(position))


CHECK = {"contact_channel": "Voice", "contact_address": "+12025550199", "release": True}


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("*/contactAttempts", WAITING["asked to wait"]),
        ("*/complianceStatuses", {"delay_after": 20}),
    ],
)
def test_a_check_that_has_to_end_takes_its_record_back(
    path: str, fault: dict[str, Any], organization: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    organization.fault(method="POST", path=path, **fault)
    result, sent = ended(organization, "alvaria_compliance_status", monkeypatch, **CHECK)
    assert sent[:1] == ["POST reportContactStatusV4"]
    assert result["changed"] is False
    assert [status["released"] for status in result["statuses"]] in ([], [True])


def _held(organization: Organization, folder: Path) -> dict[str, Any]:
    """A temporary change that waits for another run."""
    place = folder / "open" / organization.name
    place.mkdir(parents=True)
    handle = os.open(place / ".lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(handle, fcntl.LOCK_EX)
    return {"path": str(folder / "open"), "end": ["all"]}


def _undoing(organization: Organization, folder: Path) -> dict[str, Any]:
    config = {"signatures": [{"name": f"S{number}"} for number in range(6)]}
    file = str(folder / "run.undo")
    assert perform(organization, "alvaria_config", config=config, undo_dest=file)["changed"]
    organization.fault(method="DELETE", path="*/signatures/*", skip=2, **WAITING["asked to wait"])
    return {"src": file, "concurrency": 1}


def _planning(organization: Organization, folder: Path) -> dict[str, Any]:
    organization.fault(method="GET", path="*/signatures", **WAITING["asked to wait"])
    return {"config": {"signatures": [{"name": "New"}]}, "dest": str(folder / "plan")}


def _loading(organization: Organization, folder: Path) -> dict[str, Any]:
    organization.put_file("rules.act", "")
    organization.fault(method="GET", path="*/jobs/*", **WAITING["asked to wait"])
    return {"file_name": "rules.act"}


#: Every module that waits in a way of its own: what it waits for, and whether it has written.
OWN_WAYS: dict[str, tuple[Callable[[Organization, Path], dict[str, Any]], bool]] = {
    "alvaria_temporary": (_held, False),
    "alvaria_undo": (_undoing, True),
    "alvaria_plan": (_planning, False),
    "alvaria_load_job": (_loading, True),
}


@pytest.mark.parametrize("module", OWN_WAYS)
def test_a_module_that_has_to_end_while_it_waits_sends_nothing_more(
    module: str, organization: Organization, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare, written = OWN_WAYS[module]
    options = prepare(organization, folder)
    result, sent = ended(organization, module, monkeypatch, **options)
    assert sent == []
    assert result["changed"] is written
    assert not (folder / "plan").exists()


@pytest.mark.parametrize("kind", [_connecting, _shaking_hands, _reading, _slowed_down])
def test_whatever_a_run_waits_for_a_signal_ends_it(
    kind: Callable[[Organization], Iterator[dict[str, Any]]],
    make_organization: Make,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(STOP, "_event", threading.Event())
    monkeypatch.setattr(STOP, "_reason", "")
    organization = make_organization("empty")
    with contextlib.contextmanager(kind)(organization) as options:
        threading.Timer(0.3, lambda: STOP.now("somebody said so")).start()
        began = time.monotonic()
        result = perform(organization, "alvaria_exclusion_info", **options)
        assert time.monotonic() - began < 2
    assert "somebody said so" in result["msg"]
    organization.forget_faults()
