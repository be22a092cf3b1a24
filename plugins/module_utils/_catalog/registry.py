# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Every task by its module's name. A module imports no more than the file that has its task."""

from __future__ import annotations

import itertools

from .._task.task import Task
from . import (
    api,
    backtest,
    changes,
    compliance_checks,
    evidence,
    external_data,
    families,
    load_jobs,
    plans,
    rule_tests,
    temporary,
    token,
    undo,
)
from .contents import KINDS

#: The tasks that do not belong to one kind of object.
_WORK = (
    api.TASK,
    token.TASK,
    external_data.REFERENCE_INFO_TASK,
    compliance_checks.TASK,
    load_jobs.TASK,
    load_jobs.INFO_TASK,
    families.CONFIG_TASK,
    families.CONFIG_INFO_TASK,
    plans.TASK,
    changes.TASK,
    backtest.TASK,
    rule_tests.TASK,
    undo.TASK,
    evidence.TASK,
    evidence.INFO_TASK,
    temporary.TASK,
)
_OF_KINDS = itertools.chain.from_iterable(kind.tasks for kind in KINDS)

TASKS: dict[str, Task] = {task.name: task for task in (*_WORK, *_OF_KINDS)}
