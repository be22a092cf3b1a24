# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tasks that run in the process of their playbook, where Ansible forks one for each.

Most of what a short task costs is memory that is copied for its process. So the tasks of a play
with one host are done where they are queued. What a process of its own would take with it at its
end is put back. A task with a time limit has a process as ever, and so have all tasks where
``ALVARIA_TASKS`` is ``apart`` and those of an ansible-core that hands results on in another way
than 2.19 and 2.20 do.
"""

from __future__ import annotations

import copy
import importlib
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

VARIABLE = "ALVARIA_TASKS"
APART = "apart"
COLLECTION = "ansible_collections.alvaria.cloud.plugins."
SIGNALS = (signal.SIGALRM, signal.SIGINT, signal.SIGTERM)
#: The modules that have been looked at, and what was found in them, by identity.
_looked_at: dict[str, Any] = {}
_values: dict[int, Any] = {}


def stay() -> None:
    """Have this process do the tasks for which it would fork."""
    worker = importlib.import_module("ansible.executor.process.worker")
    if os.environ.pop(VARIABLE, "") == APART or not hasattr(worker, "_RawTaskResult"):
        return
    start = worker.WorkerProcess.start

    def begin(process: Any) -> None:
        hosts = process._task_vars.get("ansible_play_hosts_all", ())
        if len(hosts) == 1 and not process._task.timeout:
            perform(worker, process)
        else:
            start(process)

    worker.WorkerProcess.start = begin


def perform(worker: Any, process: Any) -> None:
    """Do the task of a process that does not begin, and send the result as that would."""
    task = process._task.copy(exclude_parent=True, exclude_tasks=True)
    task._parent = process._task._parent
    host = copy.copy(process._host)
    with put_back(), worker._task.TaskContext(task):
        executor = worker.TaskExecutor(
            host,
            task,
            process._task_vars,
            process._play_context,
            process._loader,
            process._shared_loader_obj,
            process._final_q,
            process._variable_manager,
        )
        result = executor.run()
    host.vars, host.groups = {}, []
    process._final_q.send_task_result(
        worker._RawTaskResult(
            host=host, task=task, return_data=result, task_fields=task.dump_attrs()
        )
    )


@contextmanager
def put_back() -> Iterator[None]:
    """Undo what is left behind within: in the collection's modules and in this process."""
    held = [(value, copy.copy(value)) for value in mutable_values()]
    environment, folder, mask = dict(os.environ), os.getcwd(), os.umask(0)
    os.umask(mask)
    handlers = {number: signal.getsignal(number) for number in SIGNALS}
    threads = set(threading.enumerate())
    try:
        yield
    finally:
        for value, before in held:
            refill(value, before)
        refill(os.environ, environment)
        os.chdir(folder)
        os.umask(mask)
        for number, handler in handlers.items():
            signal.signal(number, handler)
        for thread in set(threading.enumerate()) - threads:
            thread.join(60)


def mutable_values() -> Iterator[Any]:
    """The dictionaries, lists and sets that modules of the collection hold, each once.

    A module is looked at when it is new: to go through all that all of them hold takes longer than
    some tasks.
    """
    for name, module in list(sys.modules.items()):
        if not name.startswith(COLLECTION) or _looked_at.get(name) is module:
            continue
        _looked_at[name] = module
        for place, value in vars(module).items():
            if isinstance(value, (dict, list, set)) and not place.startswith("__"):
                _values[id(value)] = value
    return iter(_values.values())


def refill(value: Any, before: Any) -> None:
    """Have a dictionary, list or set hold again what it did before."""
    if value == before:
        return
    value.clear()
    add = value.extend if isinstance(value, list) else value.update
    add(before)
