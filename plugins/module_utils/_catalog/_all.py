# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Every task by its module's name."""

from __future__ import annotations

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import (
    _dials,
    _directory,
    _exclusions,
    _mail,
    _quotas,
    _rules,
    _session,
    _skills,
    _trackers,
    _worktypes,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._task import Task

TASKS: dict[str, Task] = {
    task.name: task
    for task in (
        _session.API_TASK,
        _session.TOKEN_TASK,
        *_directory.TASKS,
        _skills.USER_SKILLS_TASK,
        _skills.INFO_TASK,
        *_worktypes.TASKS,
        _rules.USER_TASK,
        _rules.WORK_TYPE_TASK,
        *_mail.TASKS,
        *_dials.TASKS,
        _exclusions.TASK,
        _exclusions.INFO_TASK,
        _trackers.TASK,
        _trackers.INFO_TASK,
        _trackers.MESSAGE_TASK,
        _trackers.MESSAGE_INFO_TASK,
        _quotas.TASK,
        _quotas.INFO_TASK,
    )
}
