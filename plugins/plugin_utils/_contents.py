# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is PRIVATE to the collection. It can have breaking changes at any time.

"""Putting the contents of the controller's files into the arguments of a task."""

from __future__ import annotations

import contextlib
import enum
import os
from typing import Any, Callable

from ansible.errors import AnsibleError
from ansible.parsing.dataloader import DataLoader

from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Invalid
from ansible_collections.alvaria.cloud.plugins.module_utils._common.files import read_text
from ansible_collections.alvaria.cloud.plugins.module_utils._task.task import Task
from ansible_collections.alvaria.cloud.plugins.plugin_utils._files import real_file
from ansible_collections.alvaria.cloud.plugins.plugin_utils._origins import Origins
from ansible_collections.alvaria.cloud.plugins.plugin_utils._source import (
    ENDINGS,
    ends_in,
    load,
    load_list,
    load_plan,
    put_in,
)
from ansible_collections.alvaria.cloud.plugins.plugin_utils._tables import Tables

Arguments = dict[str, Any]


class Reach(enum.Enum):
    """Which files a task itself can read.

    They are the controller's, the controller's when this process has ended, or another host's.
    """

    HERE = enum.auto()
    LATER = enum.auto()
    HOST = enum.auto()


class Contents:
    """Reads the files that arguments name; they are the controller's, wherever the task runs.

    Vaulted files are decrypted. ``find`` is Ansible's search for a file of a task: it gives the
    path of the file with a name, or raises ``AnsibleError``. Lists that the task itself reads
    are the exception: ``reach`` says from where it reads.
    """

    def __init__(self, loader: DataLoader, find: Callable[[str], Any], reach: Reach) -> None:
        self._loader = loader
        self._find = find
        self._reach = reach
        #: From which files the entries of a document come.
        self.origins = Origins()

    def put_into(self, task: Task, arguments: Arguments) -> Arguments:
        """The arguments with texts, documents and rows in place of their files.

        Raises ``Invalid``.
        """
        arguments = self._with_texts(task, arguments)
        arguments = self._with_documents(task, arguments)
        arguments = self._with_plans(task, arguments)
        for option, inner in task.nested.items():
            if isinstance(arguments.get(option), dict):
                arguments = {**arguments, option: self.put_into(inner, arguments[option])}
        return self._with_rows(task, arguments)

    def _with_texts(self, task: Task, arguments: Arguments) -> Arguments:
        for option, target in task.files.items():
            if not arguments.get(option) or arguments.get(target) is not None:
                continue
            name = arguments[option]
            arguments = _without(arguments, option)
            if arguments.get("state") == "absent":
                continue
            arguments[target] = self._text(option, name)
        return arguments

    def _text(self, option: str, name: str) -> str:
        try:
            path = str(self._find(name))
        except (AnsibleError, ValueError) as exc:
            raise Invalid(
                f"{option}: {name!r} was not found on the controller.",
                "Give the path of a readable text file.",
                code="file-not-found",
            ) from exc
        with contextlib.suppress(OSError):
            path = self._in_clear(option, path)
        return read_text(path, option)

    def _in_clear(self, option: str, path: str) -> str:
        """The path of a file, or of its decrypted copy. Raises ``Invalid`` and ``OSError``."""
        try:
            return real_file(path, self._loader)
        except AnsibleError as exc:
            raise Invalid(
                f"{option}: {os.path.basename(path)!r} cannot be decrypted.",
                "Give the vault's password, or a readable file.",
                code="file-unreadable",
            ) from exc

    def _with_documents(self, task: Task, arguments: Arguments) -> Arguments:
        """Put documents in, and the texts that entries of a document name by file."""
        for option, target in task.documents.items():
            if arguments.get(option) and arguments.get(target) is None:
                path = self._path(option, str(arguments[option]))
                tables = Tables(arguments)
                document = load(path, self._loader, task.within, option, self.origins, tables)
                arguments = {**_without(arguments, option), target: document}
            elif isinstance(arguments.get(target), dict):
                for name, value in arguments[target].items():
                    put_in(value, task.within.get(name), self._readable)
        return arguments

    def _with_plans(self, task: Task, arguments: Arguments) -> Arguments:
        for option, target in task.plans.items():
            if arguments.get(option) and arguments.get(target) is None:
                plan = load_plan(self._path(option, str(arguments[option])), self._loader, option)
                arguments = {**_without(arguments, option), target: plan}
        return arguments

    def _with_rows(self, task: Task, arguments: Arguments) -> Arguments:
        """Put the rows of YAML and JSON files in, and the paths of other lists.

        Those are the host's where the task runs on another one.
        """
        for option, target in task.lists.items():
            if not arguments.get(option) or arguments.get(target) is not None:
                continue
            name = str(arguments[option])
            if ends_in(name, *ENDINGS):
                rows = load_list(self._path(option, name), self._loader, option)
                arguments = {**_without(arguments, option), target: rows}
            elif self._reach is not Reach.HOST:
                arguments = {**arguments, option: self._list(option, self._path(option, name))}
        return arguments

    def _list(self, option: str, path: str) -> str:
        """The path by which the task itself reads a list. Raises ``Invalid``."""
        real = path
        with contextlib.suppress(OSError):
            real = self._in_clear(option, path)
        if real != path and self._reach is Reach.LATER:
            raise Invalid(
                f"{option}: {os.path.basename(path)!r} is encrypted, and its decrypted copy is "
                "gone when a task with async reads it.",
                "Run the task without async, or write the list as YAML or JSON.",
                code="options-contradict",
            )
        return real

    def _path(self, option: str, name: str) -> str:
        """The path of a document.

        It is beside the playbook or role, as with the files of a task, or where Ansible was
        started.
        """
        try:
            return str(self._find(name))
        except (AnsibleError, ValueError) as exc:
            if os.path.exists(name):
                return os.path.abspath(name)
            raise Invalid(
                f"{option}: {name!r} was not found on the controller.",
                "Give the path of a file that is there, or of a folder of a document's files.",
                code="file-not-found",
            ) from exc

    def _readable(self, name: str) -> tuple[str, str]:
        """The readable file of that name, and the name."""
        with contextlib.suppress(AnsibleError, OSError, ValueError):
            return real_file(str(self._find(name)), self._loader), name
        return name, name


def _without(arguments: Arguments, option: str) -> Arguments:
    return {key: value for key, value in arguments.items() if key != option}
