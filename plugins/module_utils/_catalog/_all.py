# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Every task by its module's name."""

from __future__ import annotations

from .._task.task import Task
from . import (
    _attempts,
    _checks,
    _config,
    _convenient_times,
    _dials,
    _directory,
    _exclusions,
    _external_data,
    _jobs,
    _mail,
    _quotas,
    _rules,
    _session,
    _settings,
    _skills,
    _trackers,
    _worktypes,
)

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
        _exclusions.LIST_TASK,
        _exclusions.INFO_TASK,
        _trackers.TASK,
        _trackers.INFO_TASK,
        _trackers.MESSAGE_TASK,
        _trackers.MESSAGE_INFO_TASK,
        _quotas.TASK,
        _quotas.INFO_TASK,
        _convenient_times.TASK,
        _convenient_times.INFO_TASK,
        _settings.TASK,
        _settings.INFO_TASK,
        _external_data.TASK,
        _external_data.INFO_TASK,
        _external_data.REFERENCE_INFO_TASK,
        _checks.TASK,
        _attempts.TASK,
        _attempts.INFO_TASK,
        _jobs.TASK,
        _jobs.INFO_TASK,
        _config.CONFIG_TASK,
        _config.CONFIG_INFO_TASK,
    )
}
