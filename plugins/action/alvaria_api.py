# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The action plugin of every module: it runs the engine in the worker, without a new process.

``meta/runtime.yml`` routes all modules here; the task names the module. A task whose connection is
local and that does not become another user runs here; any other, and one with ``async``, runs as
the module. The result is the same. The variable ``alvaria_execution`` (``worker`` or ``module``)
forces either way.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from typing import Any, Callable

from ansible import constants as C
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.errors import UnsupportedError
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ansible_collections.alvaria.cloud.plugins.module_utils._api.credentials import credentials_file
from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.registry import LATER, TASKS
from ansible_collections.alvaria.cloud.plugins.module_utils._common.collector import gathering
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Invalid, Stopped
from ansible_collections.alvaria.cloud.plugins.module_utils._common.stop import STOP
from ansible_collections.alvaria.cloud.plugins.module_utils._task.awaited import awaited_by
from ansible_collections.alvaria.cloud.plugins.module_utils._task.deadline import (
    REASON,
    handed_over,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._task.execute import (
    execute,
    invocation,
    refusal,
    refused,
    without_values,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import (
    full_argspec,
    missing_library,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._task.options import (
    bare,
    fitted,
    refuse_bent_environment,
    set_apart,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._task.task import Task
from ansible_collections.alvaria.cloud.plugins.plugin_utils._compiled import load
from ansible_collections.alvaria.cloud.plugins.plugin_utils._contents import Contents, Reach
from ansible_collections.alvaria.cloud.plugins.plugin_utils._places import Places
from ansible_collections.alvaria.cloud.plugins.plugin_utils._variables import (
    check_playbook,
    of_a_playbook,
    refuse_misspelt,
    refuse_nothing,
)
from ansible_collections.alvaria.cloud.plugins.plugin_utils._vault import sealed, unsealed

EXECUTION = "alvaria_execution"
#: The oldest Python that runs the modules, as their documentation says.
OLDEST_PYTHON = (3, 9)
#: How long after its time a task gets to end by itself, in seconds.
_GRACE = 1.9
display = Display()


class ActionModule(ActionBase):
    """Runs a task of the collection in the worker, or as a module where it must."""

    _supports_check_mode = True
    _supports_async = True
    #: The task whose attempt was the last in this process; each item of a loop has one of its own.
    _attempted: Any = None

    @gathering()
    def run(self, tmp: Any = None, task_vars: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Run the task that the playbook names."""
        variables = dict(task_vars or {})
        result: dict[str, Any] = super().run(tmp, variables)
        task = _task(self._task.action.rsplit(".", 1)[-1])
        arguments = dict(self._task.args)
        try:
            here = self._in_worker(variables)
            _check_variables(task, self._task, variables, self._templar.template)
            places = Places(self._loader, partial(self._find_needle, "files"))
            reach = self._reach(here)
            contents = Contents(self._loader, places.find, reach)
            options = full_argspec(task).options
            with self._environment() as environment:
                refuse_bent_environment(options, environment)
                credentials_file()
            arguments = contents.put_into(task, fitted(options, bare(self._task.args)))
            if reach is not Reach.HOST:
                arguments = places.placed(options, arguments)
            hidden = bool(task.hidden(arguments))
            self._refuse_hidden_job(hidden)
        except Invalid as exc:
            with self._environment():
                return {**result, **refusal(task, arguments, exc)}
        with self._quiet(hidden), _ending_with_the_parent():
            work = partial(self._run_there, arguments, variables)
            if here:
                work = partial(self._run_here, task, arguments, variables, places)
            result.update(contents.origins.placed(_in_time(work, self._task.timeout)))
        if not (here or self._task.async_val):
            self._remove_tmp_path(self._connection._shell.tmpdir)
        if hidden and not result.get("failed"):
            # The result holds a token or people's data: registered as it is,
            # shown by no callback at any verbosity.
            self._task.no_log = result["_ansible_no_log"] = True
        return result

    def _refuse_hidden_job(self, hidden: bool) -> None:
        if hidden and self._task.async_val:
            raise Invalid(
                "async: the result holds a token or people's data, and would stay in a file of "
                "the host for others to read.",
                "Leave async out; alvaria_config_info can write to a file by dest instead.",
                code="async-hidden",
            )

    @contextmanager
    def _quiet(self, hidden: bool) -> Iterator[None]:
        """Keep connection plugins from showing the result of a module.

        They do at -vvv, before anybody has seen it. A failure is shown all the same.
        """
        # The connection has settings of its own.
        quiet = (self._task, self._play_context, self._connection._play_context)
        before = [settings.no_log for settings in quiet]
        for settings in quiet:
            settings.no_log = hidden or settings.no_log
        try:
            yield
        finally:
            for settings, no_log in zip(quiet, before):
                settings.no_log = no_log

    def _run_there(
        self, arguments: dict[str, Any], variables: Mapping[str, Any], left: float
    ) -> dict[str, Any]:
        wrap_async = self._task.async_val and not self._connection.has_native_async
        with _handing_over(self._task, left):
            outcome = self._execute_module(
                module_args=arguments, task_vars=variables, wrap_async=wrap_async
            )
        return self._too_old(outcome) or dict(outcome)

    def _in_worker(self, variables: Mapping[str, Any]) -> bool:
        forced = self._templar.template(variables.get(EXECUTION) or "auto")
        if forced not in ("auto", "worker", "module"):
            raise Invalid(
                f"{EXECUTION}: {forced!r} is not one of auto, worker, module.", code="execution"
            )
        if self._task.async_val or forced == "module":
            return False
        return forced == "worker" or (
            self._connection.transport == "local" and not self._connection.become
        )

    def _reach(self, here: bool) -> Reach:
        """Which files the task itself can read."""
        if not here and self._connection.transport != "local":
            return Reach.HOST
        if self._task.async_val:
            return Reach.LATER
        return Reach.HERE

    def _too_old(self, outcome: Mapping[str, Any]) -> dict[str, Any]:
        """The result in place of a module's failure when its Python is too old to read the module.

        Otherwise it is empty.
        """
        if not outcome.get("failed") or not {"module_stderr", "exception"} & set(outcome):
            return {}
        interpreter = str(self._used_interpreter).lstrip("#!")
        answer = self._low_level_execute_command(f"{interpreter} --version", sudoable=False)
        said = f"{answer.get('stdout')} {answer.get('stderr')}"
        version = re.search(r"Python (\d+)\.(\d+)", said)
        if not version or tuple(map(int, version.groups())) >= OLDEST_PYTHON:
            return {}
        told = (
            f"ansible_python_interpreter: {interpreter} is {version.group()}, "
            "too old for the modules of this collection."
        )
        return refused(
            f"{told} Name Python 3.9 or newer, "
            "or run the task where Ansible itself runs, with connection: local.",
            "python-too-old",
        )

    def _run_here(
        self,
        task: Task,
        arguments: dict[str, Any],
        variables: Mapping[str, Any],
        places: Places,
        left: float,
    ) -> dict[str, Any]:
        missing = missing_library()
        if missing:
            return refused(missing, "library-missing")
        with STOP.after(left, REASON), _ending_when_told(), self._environment():
            checked, documents = set_apart(task.documents.values(), arguments)
            validation = ArgumentSpecValidator(**full_argspec(task).to_kwargs()).validate(checked)
            if validation.error_messages:
                message = _validation_message(validation.errors, task.name)
                return refused(str(without_values(task, arguments, message)), "options-not-valid")
            params = {**validation.validated_parameters, **documents}
            # The environment has given some.
            params = places.placed(full_argspec(task).options, params)
            doubled = _doubled(validation)
            # Ansible makes a plugin for each attempt (``until``), and they share the task.
            again = ActionModule._attempted is self._task
            ActionModule._attempted = self._task
            result = execute(
                task,
                params,
                bool(self._task.check_mode),
                bool(self._task.diff),
                looping=self._task.loop is not None,
                again=again,
                say=self._say,
                seal=partial(sealed, self._loader),
                unseal=partial(unsealed, self._loader),
            )
        if doubled:
            result["warnings"] = [*doubled, *result.get("warnings", ())]
        if _injects_invocation(variables):
            return {**result, "invocation": invocation(task, params)}
        return result

    def _say(self, text: str) -> None:
        """Show a line while the task runs.

        A worker's display goes through the main process, and so into the output of a job.
        """
        display.display(f"[{self._task.action.rsplit('.', 1)[-1]}] {text}")

    @contextmanager
    def _environment(self) -> Iterator[Mapping[str, Any]]:
        """The task's ``environment:`` for the time of the run.

        Options fall back to it, and so do proxies and CAs.
        """
        wanted: dict[str, Any] = {}
        self._compute_environment_string(wanted)
        before = {name: os.environ.get(name) for name in wanted}
        os.environ.update({name: str(value) for name, value in wanted.items()})
        try:
            yield wanted
        finally:
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value


def _task(name: str) -> Task:
    """A task by its name; its file is loaded from bytecode."""
    if name in LATER:
        load(f"module_utils._catalog.{LATER[name]}")
    return TASKS[name]


def _check_variables(
    task: Task, called: Any, variables: Mapping[str, Any], read: Callable[[Any], Any]
) -> None:
    """Raise ``Invalid`` for what is wrong with variables of the collection's playbooks and roles.

    ``called`` is the task of Ansible, and ``read`` gives the value of a template.
    """
    play = getattr(called, "play", None)
    if play is not None and of_a_playbook(play.get_path()):
        check_playbook(variables, read)
    if task.documents and getattr(called, "_role", None):
        refuse_misspelt(task.within, variables)
        sources = (*task.documents, *task.documents.values(), *task.nested)
        refuse_nothing(any(name in called.args for name in sources))


def _in_time(work: Callable[[float], dict[str, Any]], period: int) -> dict[str, Any]:
    """The result of work that takes the seconds left, also where its time ends before it does."""
    try:
        with _own_end() as left:
            result = work(left)
    except BaseException as exc:
        if type(exc).__name__ != "TaskTimeoutError":
            raise
        result = _interrupted()
    if result.get("failed") and REASON in str(result.get("msg")):
        # As Ansible says it.
        result["timedout"] = {"period": period}
    return result


@contextmanager
def _own_end() -> Iterator[float]:
    """Have the task end by itself when the keyword ``timeout`` says so; gives the seconds left.

    Ansible would interrupt the main thread alone, wherever it is: others would go on writing, and
    nobody would know what was done. So its alarm is put off a little, for the case that this fails.
    """
    left = signal.getitimer(signal.ITIMER_REAL)[0]
    if not left or threading.current_thread() is not threading.main_thread():
        yield float("inf")
        return
    signal.setitimer(signal.ITIMER_REAL, left + _GRACE)
    try:
        yield left
    finally:
        # What comes of the work is known by now: it must not be lost while files are removed.
        left = signal.getitimer(signal.ITIMER_REAL)[0]
        signal.setitimer(signal.ITIMER_REAL, max(_GRACE, left - _GRACE))


@contextmanager
def _handing_over(task: Any, left: float) -> Iterator[None]:
    """Tell a module how many seconds are left, by the environment of its task."""
    environment = task.environment
    earlier = environment
    if not isinstance(earlier, list):
        earlier = [earlier]
    if left < float("inf") and not task.async_val:
        # Of several, the last one counts; they are templated as they are used.
        task.environment = [*earlier, handed_over(left)]
    try:
        yield
    finally:
        task.environment = environment


def _interrupted() -> dict[str, Any]:
    """The result of a task that did not end by itself when its time was over."""
    error = Stopped(
        f"The task was interrupted: {REASON}, and it did not end by itself.",
        "It may have changed something: look before running again.",
        code="stopped",
    )
    return {"failed": True, "changed": True, **error.as_result()}


@contextmanager
def _ending_when_told() -> Iterator[None]:
    """Have the task end by itself after SIGTERM, so that it can say what it has done."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _terminated)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _terminated(number: int, frame: Any) -> None:
    STOP.now("its worker got the signal SIGTERM")


def _ending_with_the_parent() -> AbstractContextManager[None]:
    """Have this worker end soon after Ansible's main process, if that is killed."""
    parent = multiprocessing.parent_process()
    if parent is None or parent.pid is None:
        return nullcontext()
    return awaited_by(parent.pid)


def _injects_invocation(variables: Mapping[str, Any]) -> bool:
    """Whether results hold the options of their task, as those of modules do.

    From ansible-core 2.21 on the configuration decides.
    """
    setting = "INJECT_INVOCATION"
    return setting not in C.config.get_configuration_definitions() or bool(
        C.config.get_config_value(setting, variables=dict(variables))
    )


def _doubled(validation: Any) -> list[str]:
    """The warnings of ``AnsibleModule`` about options that are given by two names."""
    return [
        f"Both option {found['option']} and its alias {found['alias']} are set."
        for found in validation._warnings
    ]


def _validation_message(errors: Any, name: str) -> str:
    """The first error in the words of ``AnsibleModule``, and with it the options that are unknown.

    An option that is missing is often one that is misspelt.
    """
    texts = [str(errors[0].msg)]
    unknown = [error for error in errors if isinstance(error, UnsupportedError)]
    if unknown and unknown[0] is errors[0]:
        texts.clear()
    texts += [f"Unsupported parameters for ({name}) module: {error.msg}" for error in unknown[:1]]
    return ". ".join(texts)
