# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A run that starts from a warm process is like one of its own: nothing carries over to it."""

from __future__ import annotations

import compileall
import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import urllib3
from ansible import release
from ansible.executor.process import worker

from .support.playbook import environment, play, run
from .support.programs import REAL, SEPARATE, programs
from .support.sandbox import Organization, ask, serving

pytestmark = pytest.mark.skipif(SEPARATE, reason="all runs are processes of their own")
CALLBACKS = Path(__file__).parent / "support" / "callbacks"
#: Settings that nothing else in the tests has, and that are no reason to start a real process.
SETTINGS = {
    "ANSIBLE_CALLBACKS_ENABLED": "state",
    "ANSIBLE_CALLBACK_PLUGINS": str(CALLBACKS),
    "ANSIBLE_FILTER_PLUGINS": str(CALLBACKS),
    "ANSIBLE_FORKS": "3",
    "ANSIBLE_GATHERING": "explicit",
    "ANSIBLE_HASH_BEHAVIOUR": "merge",
    "ANSIBLE_VAULT_IDENTITY": "somebody",
    "OWN_VARIABLE": "here",
}
#: Settings that ansible-core uses up while it is imported, with their variables, and variables that
#: Python itself reads when it starts.
AT_IMPORT = {
    "COLOR_ERROR": ("ANSIBLE_COLOR_ERROR", "blue"),
    "INVENTORY_IGNORE_EXTS": ("ANSIBLE_INVENTORY_IGNORE", ".own"),
    "DEFAULT_LOG_PATH": ("ANSIBLE_LOG_PATH", "own.log"),
    "ANSIBLE_NOCOLOR": ("ANSIBLE_NOCOLOR", "false"),
    "DEFAULT_STRATEGY": ("ANSIBLE_STRATEGY", "free"),
    "TASK_TIMEOUT": ("ANSIBLE_TASK_TIMEOUT", "77"),
}
AT_START = {"LANG": ("LANG", "C.utf8"), "PYTHONHASHSEED": ("PYTHONHASHSEED", "1")}
#: What no two processes share (addresses, keys, threads, folders), and the types that more or fewer
#: imported modules know.
OWN = (
    "LOCAL_TMP",
    "_KNOWN_TYPES",
    "_rpc_host.LocalManager",
    "chance",
    "environment.STATE_FILE",
    "parent",
    "random_int",
)
State = dict[str, str]


@pytest.fixture
def dialect() -> str:
    """One is enough: this is about processes."""
    return "documented"


def state_of_run(
    folder: Path, organization: Organization, separate: bool, settings: Mapping[str, str]
) -> State:
    """What ansible-core holds when the playbook starts: values by their places."""
    target = folder / "state.json"
    done = run(
        folder,
        organization,
        play([], organization),
        separate=separate,
        STATE_FILE=str(target),
        ALVARIA_PREFORK_DEBUG="1",
        **settings,
    )
    assert done.code == 0, done.output
    assert "a real process" not in done.output
    return dict(json.loads(target.read_text()))


def differing(one: State, other: State) -> list[str]:
    """The places, known to both, at which they hold different values that they could share."""
    both = sorted(one.keys() & other.keys())
    differing = [place for place in both if one[place] != other[place]]
    return [place for place in differing if not any(name in place for name in OWN)]


#: So many values have to be seen: ansible-core 2.16 holds 31,000, 2.19 more than 70,000.
LEAST_VALUES = 50_000 if release.__version__ >= "2.19" else 30_000
#: Whether this ansible-core lets tasks be done where they are queued, see tests/prefork/tasks.py.
TASKS_STAY = hasattr(worker, "_RawTaskResult")


def test_a_run_holds_what_one_of_its_own_holds(organization: Organization, folder: Path) -> None:
    """All of ansible-core's modules, classes and single objects, tens of thousands of values."""
    (folder / "own.cfg").write_text("[defaults]\nbin_ansible_callbacks = true\n")
    settings = {**SETTINGS, "ANSIBLE_CONFIG": str(folder / "own.cfg")}
    # The first run that compiles the callback adds a folder to those that are searched.
    compileall.compile_dir(CALLBACKS, quiet=1)
    warm = state_of_run(folder, organization, False, settings)
    real = state_of_run(folder, organization, True, settings)
    both = warm.keys() & real.keys()
    assert len(both) > LEAST_VALUES
    assert len(both) > 0.99 * len(real)
    assert differing(warm, real) == ["environment.PATH"]


def test_settings_of_one_run_do_not_reach_the_next(
    organization: Organization, folder: Path
) -> None:
    common = {name: SETTINGS[name] for name in list(SETTINGS)[:2]}
    before = state_of_run(folder, organization, False, common)
    state_of_run(folder, organization, False, SETTINGS)
    after = state_of_run(folder, organization, False, common)
    assert differing(before, after) == []
    # That the comparison would see it:
    other = state_of_run(folder, organization, False, SETTINGS)
    seen = differing(before, other)
    for place in ("ansible.constants.DEFAULT_FORKS", "ansible.constants.DEFAULT_HASH_BEHAVIOUR"):
        assert place in seen
    assert "environment.OWN_VARIABLE" in other.keys() - before.keys()


def test_chance_is_another_one_in_each_run(organization: Organization, folder: Path) -> None:
    states = [state_of_run(folder, organization, False, SETTINGS) for _run in range(3)]
    assert len({state["chance"] for state in states}) == 3
    assert len({state["ansible.utils.vars.random_int"] for state in states}) == 3


@pytest.mark.parametrize("given", [AT_IMPORT, AT_START], ids=["import", "start"])
def test_what_counts_at_the_start_makes_a_real_process(
    given: dict[str, tuple[str, str]], organization: Organization, folder: Path
) -> None:
    more = {**dict(given.values()), "ALVARIA_PREFORK_DEBUG": "1"}
    done = run(folder, organization, play([], organization), **more)
    assert done.code == 0, done.output
    [told] = re.findall("a real process, because of (.*)", done.output)
    assert set(given) <= set(told.split(", "))


def test_settings_that_ansible_refuses_are_refused(
    organization: Organization, folder: Path
) -> None:
    plays = play([], organization)
    warm = run(folder, organization, plays, ANSIBLE_FORKS="many")
    real = run(folder, organization, plays, separate=True, ANSIBLE_FORKS="many")
    assert warm.code != 0
    assert (warm.code, warm.output) == (real.code, real.output)


def test_each_run_logs_in_anew(organization: Organization, folder: Path) -> None:
    """No session of the engine outlives its run."""
    task = {"name": "read", "alvaria.cloud.alvaria_skill_info": {}}
    for execution in ("worker", "worker", "module", "module"):
        plays = play([task], organization, vars={"alvaria_execution": execution})
        record = run(folder, organization, plays).record("read")
        assert [entry["operation_id"] for entry in record.journal].count("token") == 1


#: What a task leaves behind that does not end with a process of its own.
TRACES = """
import os
import signal
import threading

from ansible.plugins.action import ActionBase
from ansible_collections.alvaria.cloud.plugins.module_utils._task import execute


class ActionModule(ActionBase):
    def run(self, tmp=None, task_vars=None):
        seen = {
            "connections": len(execute._sessions),
            "environment": os.environ.get("LEFT", ""),
            "folder": os.getcwd(),
            "signal": str(signal.getsignal(signal.SIGTERM)),
            "threads": threading.active_count(),
            "argument": self._task.args.get("text", ""),
        }
        execute._sessions["left"] = None
        os.environ["LEFT"] = "left"
        os.chdir("/")
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        threading.Thread(target=threading.Event().wait, args=(0.2,)).start()
        return {"seen": seen, "process": os.getpid()}
"""


def traces(organization: Organization, folder: Path, **variables: str) -> list[dict[str, Any]]:
    """What each of three equal tasks sees of those before it; the last one has a time limit."""
    (folder / "action_plugins").mkdir(exist_ok=True)
    (folder / "action_plugins" / "traces.py").write_text(TRACES)
    task = {"traces": {"text": "{{ 'a' ~ 'b' }}"}}
    tasks = [{"name": f"look {number}", **task} for number in range(3)]
    tasks[2]["timeout"] = 60
    done = run(folder, organization, play(tasks, organization), **variables)
    assert done.code == 0, done.output
    return [done.record(task["name"]).result for task in tasks]


def test_a_task_has_nothing_of_the_one_before(organization: Organization, folder: Path) -> None:
    first, second, limited = [task["seen"] for task in traces(organization, folder)]
    # A process of its own has other handlers, and not the thread that takes results.
    for own in ("signal", "threads"):
        if TASKS_STAY:
            assert first[own] == second[own]
        del first[own], second[own], limited[own]
    assert first == second
    assert first == limited
    assert first["environment"] == ""
    assert first["argument"] == "ab"


def test_tasks_stay_where_they_are_queued(organization: Organization, folder: Path) -> None:
    """Unless they have a time limit, or are to have processes of their own."""
    first, second, limited = traces(organization, folder)
    assert (first["process"] == second["process"]) is TASKS_STAY
    assert first["process"] != limited["process"]
    apart = traces(organization, folder, ALVARIA_TASKS="apart")
    assert len({task["process"] for task in apart}) == 3


def test_each_task_logs_in_anew(organization: Organization, folder: Path) -> None:
    """As it does in a process of its own."""
    tasks = [{"name": name, "alvaria.cloud.alvaria_skill_info": {}} for name in ("one", "two")]
    done = run(folder, organization, play(tasks, organization))
    for name in ("one", "two"):
        journal = done.record(name).journal
        assert [entry["operation_id"] for entry in journal].count("token") == 1


SHOW = """
import atexit, json, os, random, sys
atexit.register(print, "the end")
seen = [name for name in sys.modules if name.startswith("ansible_collections.alvaria")]
sessions = [len(sys.modules[name]._sessions) for name in seen if name.endswith("._task.execute")]
shown = {"arguments": sys.argv, "name": __name__, "file": __file__, "folder": os.getcwd()}
shown.update(environment=dict(os.environ), mask=os.umask(0), input=sys.stdin.read())
shown.update(path=sys.path, chance=random.random(), sessions=sessions, program=sys.executable)
print(json.dumps(shown))
sys.stderr.write("aside")
sys.exit(3)
"""


def show(folder: Path, program: Path, **more: Any) -> tuple[dict[str, Any], Any]:
    """What a script sees of its process, and how it ended."""
    script = folder / "show.py"
    script.write_text(SHOW)
    command = [program, script, "one", "two words"]
    variables = {"PATH": os.environ["PATH"], "ONLY": "this", "LANG": os.environ.get("LANG", "")}
    settings = {name: text for name, text in os.environ.items() if name.startswith(("PY", "LC_"))}
    done = subprocess.run(
        command,
        cwd=folder,
        env={**settings, **variables},
        input="told",
        capture_output=True,
        text=True,
        check=False,
        umask=0o27,
    )
    first, rest = done.stdout.split("\n", 1)
    return json.loads(first), (done.returncode, rest, done.stderr)


def test_a_python_sees_what_one_of_its_own_sees(folder: Path) -> None:
    warm, ended = show(folder, programs() / "python")
    real, really = show(folder, REAL / "python")
    assert ended == really
    assert warm.pop("chance") != real.pop("chance")
    assert warm.pop("sessions") in ([], [0])
    real.pop("sessions")
    assert warm == real


def start(folder: Path, text: str, program: Path) -> subprocess.Popen[bytes]:
    """Start a script that writes its process id to a file, then does what the text says."""
    script = folder / "script.py"
    told = f"open({str(folder / 'pid')!r}, 'w').write(str(os.getpid()))"
    script.write_text(f"import os, signal, time\n{told}\n{text}\n")
    return subprocess.Popen([program, script], cwd=folder)


def test_a_program_ends_as_its_child_does(folder: Path) -> None:
    text = "os.kill(os.getpid(), signal.SIGKILL)"
    assert start(folder, text, programs() / "python").wait(30) == -signal.SIGKILL


def test_the_child_of_a_program_that_is_killed_ends_too(folder: Path) -> None:
    process = start(folder, "time.sleep(60)", programs() / "python")
    path = folder / "pid"
    until = time.monotonic() + 30
    while not (path.exists() and path.read_text()) and time.monotonic() < until:
        time.sleep(0.01)
    child = Path("/proc") / path.read_text()
    assert child.exists()
    process.kill()
    process.wait(30)
    while child.exists() and time.monotonic() < until:
        time.sleep(0.01)
    assert not child.exists()


def test_a_failing_run_has_the_status_of_a_failing_run(
    organization: Organization, folder: Path
) -> None:
    plays = play([{"name": "fail", "ansible.builtin.fail": {"msg": "no"}}], organization)
    assert run(folder, organization, plays).code == 2


def test_programs_are_found_by_their_names(organization: Organization, folder: Path) -> None:
    """As the commands of guides and roles are."""
    variables = environment(folder, organization)
    done = subprocess.run(
        ["bash", "-c", "command -v ansible-playbook; ansible-playbook --version"],
        env=variables,
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith(str(programs()))
    assert f"config file = {variables['ANSIBLE_CONFIG']}" in done.stdout
    assert f"executable location = {REAL / 'ansible-playbook'}" in done.stdout


def _tokens(organization: Organization) -> set[str]:
    """The tokens of a sandbox that has given somebody one."""
    answer = organization.call("GET", "/via/v2/{org}/provisioning/signatures")
    assert answer.status_code == 200, answer.text
    return set(ask("GET", f"{organization.base_url}/_sandbox/snapshot").json()["tokens"])


def test_one_sandbox_has_nothing_of_another(folder: Path) -> None:
    with serving(folder, "--data", "empty") as first, serving(folder, "--data", "empty") as second:
        one, other = Organization(first, "shared"), Organization(second, "shared")
        one.reset()
        one.fault(status=500)
        one.set_clock("2031-01-01T00:00:00Z")
        assert other.journal() == []
        assert other.faults()["faults"] == []
        assert not ask("GET", f"{second}/_sandbox/clock").json()["frozen"]
        one.forget_faults()
        other.reset()
        assert _tokens(one).isdisjoint(_tokens(other))


def test_a_sandbox_ends_with_the_program_that_stands_for_it(folder: Path) -> None:
    with serving(folder) as url:
        pass
    for _try in range(100):
        try:
            ask("GET", f"{url}/_sandbox/health")
        except urllib3.exceptions.HTTPError:
            return
        time.sleep(0.1)
    raise AssertionError("the sandbox goes on")
