# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Every task by its module's name. A module imports no more than the file that has its task."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from importlib import import_module

from .._task.task import Task
from . import api, external_data
from .contents import KINDS

#: The tasks that do not belong to one kind of object.
_WORK = (api.TASK, external_data.REFERENCE_INFO_TASK)
_OF_KINDS = itertools.chain.from_iterable(kind.tasks for kind in KINDS)
#: The files of tasks that few plays have, or have once, as that of whole documents, which takes a
#: fifth of all the time of loading: each is loaded when one of its tasks is asked for.
LATER = {
    "alvaria_backtest": "backtest",
    "alvaria_changes_info": "changes",
    "alvaria_compliance_status": "compliance_checks",
    "alvaria_config": "families",
    "alvaria_config_info": "families",
    "alvaria_evidence": "evidence",
    "alvaria_evidence_info": "evidence",
    "alvaria_exclusions": "exclusion_lists",
    "alvaria_job_info": "load_jobs",
    "alvaria_load_job": "load_jobs",
    "alvaria_plan": "plans",
    "alvaria_rule_tests": "rule_tests",
    "alvaria_temporary": "temporary",
    "alvaria_token": "token",
    "alvaria_undo": "undo",
}


class _Tasks(Mapping[str, Task]):
    """Tasks by name; those of a file are there from when one of them is asked for."""

    def __init__(self) -> None:
        self._loaded = {task.name: task for task in (*_WORK, *_OF_KINDS)}

    def __getitem__(self, name: str) -> Task:
        if name in LATER and name not in self._loaded:
            file = import_module(f"{__package__}.{LATER[name]}")
            tasks = [value for value in vars(file).values() if isinstance(value, Task)]
            self._loaded.update({task.name: task for task in tasks})
        return self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter({**self._loaded, **LATER})

    def __len__(self) -> int:
        return len({**self._loaded, **LATER})


TASKS: Mapping[str, Task] = _Tasks()
