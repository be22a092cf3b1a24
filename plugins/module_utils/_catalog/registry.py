# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Every task by its module's name. The module itself imports no more than the file that has its task."""

from __future__ import annotations

from .._task.task import Task
from . import (
    api,
    compliance_checks,
    compliance_settings,
    contact_attempts,
    contact_data,
    convenient_contact_times,
    dispositions,
    email_templates,
    exclusions,
    external_data,
    families,
    handler_rules,
    load_jobs,
    quota_controls,
    signatures,
    skills,
    status_reasons,
    system_externals,
    teams,
    token,
    trackers,
    users,
    worktypes,
)

TASKS: dict[str, Task] = {
    task.name: task
    for task in (
        api.TASK,
        token.TASK,
        users.INFO_TASK,
        teams.INFO_TASK,
        worktypes.INFO_TASK,
        worktypes.GROUP_INFO_TASK,
        dispositions.INFO_TASK,
        dispositions.ROUTING_PLAN_INFO_TASK,
        contact_data.INFO_TASK,
        contact_data.RESERVED_WORD_INFO_TASK,
        status_reasons.INFO_TASK,
        skills.USER_SKILLS_TASK,
        skills.INFO_TASK,
        worktypes.HANDLERS_TASK,
        worktypes.EMAIL_TEMPLATES_TASK,
        users.HIDDEN_WORKTYPES_TASK,
        handler_rules.USER_TASK,
        handler_rules.WORK_TYPE_TASK,
        signatures.TASK,
        email_templates.TASK,
        signatures.INFO_TASK,
        email_templates.INFO_TASK,
        system_externals.TASK,
        system_externals.INFO_TASK,
        exclusions.TASK,
        exclusions.LIST_TASK,
        exclusions.INFO_TASK,
        trackers.TASK,
        trackers.INFO_TASK,
        trackers.MESSAGE_TASK,
        trackers.MESSAGE_INFO_TASK,
        quota_controls.TASK,
        quota_controls.INFO_TASK,
        convenient_contact_times.TASK,
        convenient_contact_times.INFO_TASK,
        compliance_settings.TASK,
        compliance_settings.INFO_TASK,
        external_data.TASK,
        external_data.INFO_TASK,
        external_data.REFERENCE_INFO_TASK,
        compliance_checks.TASK,
        contact_attempts.TASK,
        contact_attempts.INFO_TASK,
        load_jobs.TASK,
        load_jobs.INFO_TASK,
        families.CONFIG_TASK,
        families.CONFIG_INFO_TASK,
    )
}
