# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The action plugin of every module: it runs the engine in the worker, which saves the process that a module costs.

``meta/runtime.yml`` routes all modules here; the task says which one it is. A task whose connection is local and that does not
become another user runs here; any other, and one with ``async``, runs as the module it names. The result is the same.
The variable ``alvaria_execution`` (``worker`` or ``module``) forces either way.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from ansible import constants as C
from ansible.errors import AnsibleError
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.errors import UnsupportedError
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.registry import TASKS
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Invalid
from ansible_collections.alvaria.cloud.plugins.module_utils._common.files import read_text
from ansible_collections.alvaria.cloud.plugins.module_utils._task.execute import (
    execute,
    invocation,
    refused,
    without_values,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import (
    full_argspec,
    missing_library,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._task.task import Task
from ansible_collections.alvaria.cloud.plugins.plugin_utils._source import (
    ENDINGS,
    load,
    load_list,
    put_in,
)

EXECUTION = "alvaria_execution"
#: The oldest Python that runs the modules, as their documentation says.
OLDEST_PYTHON = (3, 9)
display = Display()


class ActionModule(ActionBase):
    """Runs a task of the collection in the worker, or as a module where it must."""

    _supports_check_mode = True
    _supports_async = True
    #: The task whose attempt was the last in this process; each item of a loop has one of its own.
    _attempted: Any = None

    def run(self, tmp: Any = None, task_vars: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Run the task that the playbook names."""
        variables = dict(task_vars or {})
        result: dict[str, Any] = super().run(tmp, variables)
        task = TASKS[self._task.action.rsplit(".", 1)[-1]]
        try:
            here = self._in_worker(variables)
            arguments = self._with_lists(
                task, self._with_documents(task, self._with_files(task, _bare(self._task.args)))
            )
        except Invalid as exc:
            return {**result, "failed": True, "changed": False, **exc.as_result()}
        if here:
            result.update(self._run_here(task, arguments, variables))
        else:
            wrap_async = self._task.async_val and not self._connection.has_native_async
            outcome = self._execute_module(
                module_args=arguments, task_vars=variables, wrap_async=wrap_async
            )
            result.update(self._too_old(outcome) or outcome)
            if not wrap_async:
                self._remove_tmp_path(self._connection._shell.tmpdir)
        if task.hidden(arguments) and not result.get("failed"):
            # The result holds a token or people's data: registered as it is, shown by no callback at any verbosity.
            self._task.no_log = result["_ansible_no_log"] = True
        return result

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

    def _too_old(self, outcome: Mapping[str, Any]) -> dict[str, Any]:
        """What to say instead of a module's failure when the Python that ran it could not even read it; else nothing."""
        if not outcome.get("failed") or not {"module_stderr", "exception"} & set(outcome):
            return {}
        interpreter = str(self._used_interpreter).lstrip("#!")
        answer = self._low_level_execute_command(f"{interpreter} --version", sudoable=False)
        version = re.search(
            r"Python (\d+)\.(\d+)", f"{answer.get('stdout')} {answer.get('stderr')}"
        )
        if not version or tuple(map(int, version.groups())) >= OLDEST_PYTHON:
            return {}
        told = f"ansible_python_interpreter: {interpreter} is {version.group()}, too old for the modules of this collection."
        return refused(
            f"{told} Name Python 3.9 or newer, or run the task where Ansible itself runs, with connection: local.",
            "python-too-old",
        )

    def _with_files(self, task: Task, arguments: dict[str, Any]) -> dict[str, Any]:
        """The arguments with the text of the files that they name; files are the controller's, wherever the task runs. Raises ``Invalid``."""
        for option, target in task.files.items():
            if not arguments.get(option) or arguments.get(target) is not None:
                continue
            name = arguments[option]
            arguments = {key: value for key, value in arguments.items() if key != option}
            if arguments.get("state") == "absent":
                continue
            try:
                path = self._loader.get_real_file(self._find_needle("files", name))
            except AnsibleError as exc:
                raise Invalid(
                    f"{option}: {name!r} was not found on the controller.",
                    "Give the path of a readable text file.",
                    code="file-not-found",
                ) from exc
            arguments[target] = read_text(path, option)
        return arguments

    def _with_documents(self, task: Task, arguments: dict[str, Any]) -> dict[str, Any]:
        """The arguments with the documents that they name, and with the texts that entries of a document name by file. Raises ``Invalid``."""
        for option, target in task.documents.items():
            if arguments.get(option) and arguments.get(target) is None:
                document = load(
                    self._document_path(option, str(arguments[option])),
                    self._loader,
                    task.within,
                    option,
                )
                arguments = {
                    **{key: value for key, value in arguments.items() if key != option},
                    target: document,
                }
            elif isinstance(arguments.get(target), dict):
                for name, value in arguments[target].items():
                    put_in(value, task.within.get(name), self._needle)
        return arguments

    def _with_lists(self, task: Task, arguments: dict[str, Any]) -> dict[str, Any]:
        """The arguments with the rows of the YAML or JSON files that they name, and with where others are. Vaulted files are decrypted. Raises ``Invalid``."""
        for option, target in task.lists.items():
            if arguments.get(option) and arguments.get(target) is None:
                path = self._document_path(option, str(arguments[option]))
                if path.endswith(ENDINGS):
                    arguments = {
                        **{key: value for key, value in arguments.items() if key != option},
                        target: load_list(path, self._loader, option),
                    }
                else:
                    arguments = {**arguments, option: self._loader.get_real_file(path)}
        return arguments

    def _document_path(self, option: str, name: str) -> str:
        """Where a document is: beside the playbook or role, as with the files of a task, or where Ansible was started."""
        try:
            return str(self._find_needle("files", name))
        except AnsibleError as exc:
            if os.path.exists(name):
                return os.path.abspath(name)
            raise Invalid(
                f"{option}: {name!r} was not found on the controller.",
                "Give the path of a YAML or JSON file, or of a folder of them.",
                code="file-not-found",
            ) from exc

    def _needle(self, name: str) -> tuple[str, str]:
        """The readable file of that name, and the name."""
        try:
            return str(self._loader.get_real_file(self._find_needle("files", name))), name
        except AnsibleError:
            return name, name

    def _run_here(
        self, task: Task, arguments: dict[str, Any], variables: Mapping[str, Any]
    ) -> dict[str, Any]:
        missing = missing_library()
        if missing:
            return refused(missing, "library-missing")
        with self._environment():
            validation = ArgumentSpecValidator(**full_argspec(task).to_kwargs()).validate(arguments)
            if validation.error_messages:
                message = _validation_message(validation.errors, task.name)
                return refused(str(without_values(task, arguments, message)), "options-not-valid")
            params = self._with_paths(task, validation.validated_parameters)
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
            )
        return (
            {**result, "invocation": invocation(task, params)}
            if _injects_invocation(variables)
            else result
        )

    def _say(self, text: str) -> None:
        """Show a line while the task runs; a worker's display goes through the main process, and so into the output of a job."""
        display.display(f"[{self._task.action.rsplit('.', 1)[-1]}] {text}")

    def _with_paths(self, task: Task, params: dict[str, Any]) -> dict[str, Any]:
        """Relative paths mean what they mean to a module with a local connection: they begin at the folder of the playbook."""
        paths = [
            name
            for name, option in task.arguments.options.items()
            if option.get("type") == "path" and params.get(name)
        ]
        return {
            **params,
            **{name: os.path.join(self._loader.get_basedir(), params[name]) for name in paths},
        }

    @contextmanager
    def _environment(self) -> Iterator[None]:
        """The task's ``environment:`` for the time of the run: options fall back to it, and so do proxies and CAs."""
        wanted: dict[str, Any] = {}
        self._compute_environment_string(wanted)
        before = {name: os.environ.get(name) for name in wanted}
        os.environ.update({name: str(value) for name, value in wanted.items()})
        try:
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value


def _injects_invocation(variables: Mapping[str, Any]) -> bool:
    """Whether results hold the options of their task, as those of modules do: from ansible-core 2.21 on only where the configuration says so."""
    setting = "INJECT_INVOCATION"
    return setting not in C.config.get_configuration_definitions() or bool(
        C.config.get_config_value(setting, variables=dict(variables))
    )


def _validation_message(errors: Any, name: str) -> str:
    """The words in which ``AnsibleModule`` puts the first error."""
    text = str(errors[0].msg)
    return (
        f"Unsupported parameters for ({name}) module: {text}"
        if isinstance(errors[0], UnsupportedError)
        else text
    )


def _bare(value: Any) -> Any:
    """Arguments as a module would get them: plain types without the marks that templating leaves on them."""
    if isinstance(value, Mapping):
        return {str(key): _bare(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [_bare(item) for item in value]
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return int(value) if isinstance(value, int) else float(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value)
