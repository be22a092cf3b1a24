# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Playing tasks in this process: the action plugin with all that it calls, without a playbook run.

This is for tests in which the server's answers matter, and not what Ansible does around a task.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ansible import template
from ansible.parsing.dataloader import DataLoader

from ansible_collections.alvaria.cloud.plugins.action.alvaria_api import ActionModule
from ansible_collections.alvaria.cloud.plugins.module_utils._task import execute

from .playbook import USES, Record
from .sandbox import Organization
from .uses import Uses

COLLECTION = "alvaria.cloud."


def trusted(value: Any) -> Any:
    """Options as those of a playbook, whose templates ansible-core 2.19 and newer trust."""
    if isinstance(value, Mapping):
        return {key: trusted(item) for key, item in value.items()}
    if isinstance(value, list):
        return [trusted(item) for item in value]
    trust = getattr(template, "trust_as_template", None)
    if trust is None or not isinstance(value, str):
        return value
    return trust(value)


class Inside:
    """Plays tasks of the collection, one after the other, as a worker does.

    Variables that tasks register are there for those that follow.
    """

    def __init__(self, organization: Organization, folder: Path) -> None:
        self._organization = organization
        self._folder = folder
        self._loader = DataLoader()
        self._loader.set_basedir(str(folder))
        self._variables: dict[str, Any] = {"sandbox_url": organization.base_url}
        self._uses = Uses()

    def play(self, tasks: Iterable[Mapping[str, Any]]) -> list[Record]:
        """Play the tasks, and go on after one that fails."""
        records = [self._record(task) for task in tasks]
        self._uses.write(USES)
        return records

    def remember(self, name: str, result: Any) -> None:
        """Have a variable for the tasks that follow, as if one before them had registered it."""
        self._variables[name] = result

    def _record(self, task: Mapping[str, Any]) -> Record:
        [name] = [key for key in task if key.startswith(COLLECTION)]
        templar = template.Templar(loader=self._loader, variables=dict(self._variables))
        options = {**self._organization.options(), **templar.template(trusted(task[name] or {}))}
        # A task of a play begins with a session of its own.
        execute._sessions.clear()
        position = self._organization.position()
        result = self._action(name, options, task, templar).run(None, self._variables)
        result = json.loads(json.dumps(result, default=str))
        if "register" in task:
            self._variables[task["register"]] = result
        self._uses.note(name, str(task["name"]), options, result)
        status = "ok"
        if result.get("failed"):
            status = "failed"
        return Record(task["name"], status, result, self._organization.journal(position))

    def _action(
        self,
        name: str,
        options: Mapping[str, Any],
        task: Mapping[str, Any],
        templar: template.Templar,
    ) -> ActionModule:
        folder = str(self._folder)
        attributes = SimpleNamespace(
            action=name,
            args=dict(options),
            async_val=0,
            check_mode=bool(task.get("check_mode")),
            delegate_to=None,
            diff=bool(task.get("diff")),
            environment=[],
            get_search_path=lambda: [folder],
            loop=None,
            no_log=False,
            timeout=0,
        )
        shell = SimpleNamespace(tmpdir=None, env_prefix=lambda **_variables: "")
        context = SimpleNamespace(no_log=False)
        connection = SimpleNamespace(
            transport="local",
            become=None,
            has_native_async=False,
            _shell=shell,
            _play_context=context,
        )
        return ActionModule(attributes, connection, context, self._loader, templar, None)
