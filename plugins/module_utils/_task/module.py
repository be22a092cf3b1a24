# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The glue to ``AnsibleModule``: the way a task runs when it is not run by the action plugin."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from typing import Any

from ansible.module_utils.basic import AnsibleModule, missing_required_lib
from ansible.module_utils.common.parameters import AnsibleFallbackNotFound

from .._api.connection import connection_argspec
from .._api.credentials import credentials_file, setting
from .._api.library import requests_missing
from .._common.collector import gathering, settle
from .._common.errors import Invalid
from .._common.stop import STOP
from .._model.argspec import ArgumentSpec
from .awaited import awaited_by
from .deadline import task_time
from .execute import execute, invocation, refusal, refused, without_values
from .options import fitted, set_apart
from .record import record_argspec
from .task import Task


class _QuietModule(AnsibleModule):  # type: ignore[misc]
    """An ``AnsibleModule`` that shows its options only masked.

    It leaves them out of the system log, where they would stay for ever.
    """

    params: dict[str, Any]

    def __init__(self, task: Task) -> None:
        self._alvaria_task = task
        self.alvaria_valid = False
        self.alvaria_misfit: Invalid | None = None
        self.alvaria_documents: dict[str, Any] = {}
        super().__init__(supports_check_mode=True, **full_argspec(task).to_kwargs())
        self.params.update(self.alvaria_documents)
        self.alvaria_valid = True

    def _load_params(self) -> None:
        super()._load_params()
        try:
            credentials_file()
            params = fitted(full_argspec(self._alvaria_task).options, self.params)
            documents = self._alvaria_task.documents.values()
            self.params, self.alvaria_documents = set_apart(documents, params)
        except Invalid as exc:
            self.alvaria_misfit = exc

    def _log_invocation(self) -> None:
        self.log("alvaria.cloud: options are not logged")

    def warn(self, warning: str, **kwargs: Any) -> None:
        """Show a warning; Ansible's own about options quote their values."""
        params: dict[str, Any] = getattr(self, "params", {})
        super().warn(without_values(self._alvaria_task, params, warning), **kwargs)

    def _return_formatted(self, kwargs: dict[str, Any]) -> None:
        params = {}
        given = {**getattr(self, "params", {}), **self.alvaria_documents}
        for name, value in given.items():
            if name in self.argument_spec:
                params[name] = value
        kwargs["invocation"] = invocation(self._alvaria_task, params)
        if not self.alvaria_valid:
            # A traceback quotes the values that are refused.
            kwargs.pop("exception", None)
            for key in ("msg", "invocation"):
                if key in kwargs:
                    kwargs[key] = without_values(self._alvaria_task, params, kwargs[key])
            kwargs.update(refused(str(kwargs.get("msg", "")), "options-not-valid"))
            if self.alvaria_misfit:
                kwargs.update(refusal(self._alvaria_task, params, self.alvaria_misfit))
        super()._return_formatted(kwargs)


def full_argspec(task: Task) -> ArgumentSpec:
    """The options of a task with those of the connection."""
    common = connection_argspec(_from_environment)
    if task.offline:
        # Module defaults of the action group reach it all the same.
        common = ArgumentSpec({name: _optional(common.options[name]) for name in common.options})
    elif task.writes:
        common = common.merge(record_argspec(_from_environment))
    return common.merge(task.arguments)


def _optional(option: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in option.items() if name != "required"}


def _from_environment(*names: str) -> str:
    """Ansible's ``env_fallback``, with what the file of credentials holds behind it."""
    for name in names:
        value = setting(name)
        if value:
            return value
    raise AnsibleFallbackNotFound


def missing_library() -> str:
    """What to say when the one required library is missing, empty when it is there."""
    if not requests_missing():
        return ""
    return str(missing_required_lib("requests", reason="to call the API"))


def _terminated(number: int, frame: Any) -> None:
    """Have the run end by itself, with the truth about what it did."""
    STOP.now("the module got the signal SIGTERM")


@gathering()
def run_module(task: Task) -> None:
    """The whole of a module's ``main()``."""
    settle()
    module = _QuietModule(task)
    if module.alvaria_misfit:
        module.fail_json(**refusal(task, module.params, module.alvaria_misfit))
    missing = missing_library()
    if missing:
        module.fail_json(**refused(missing, "library-missing"))
    signal.signal(signal.SIGTERM, _terminated)
    with task_time(), awaited_by(os.getppid(), reads=True):
        result = execute(task, module.params, module.check_mode, module._diff)
    for text in result.pop("warnings", []):
        module.warn(text)
    if result.get("failed"):
        module.fail_json(**result)
    module.exit_json(**result)
