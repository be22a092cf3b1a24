# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The contents of the catalog: every kind of object, once."""

from __future__ import annotations

from . import (
    compliance_settings,
    contact_attempts,
    contact_data,
    convenient_contact_times,
    dispositions,
    email_templates,
    exclusions,
    external_data,
    handler_rules,
    quota_controls,
    signatures,
    skills,
    status_reasons,
    system_externals,
    teams,
    trackers,
    users,
    worktypes,
)
from .object_kind import ObjectKind

#: Each kind comes after those that it refers to: templates use signatures, work types use templates
#: and users, rules use codes of external data. The families of a document are in this order.
KINDS: tuple[ObjectKind, ...] = (
    compliance_settings.KIND,
    external_data.KIND,
    signatures.KIND,
    email_templates.KIND,
    system_externals.KIND,
    users.KIND,
    teams.KIND,
    skills.KIND,
    skills.USER_SKILLS_KIND,
    handler_rules.USER_KIND,
    users.HIDDEN_WORKTYPES_KIND,
    worktypes.KIND,
    worktypes.GROUP_KIND,
    worktypes.HANDLERS_KIND,
    handler_rules.WORK_TYPE_KIND,
    worktypes.EMAIL_TEMPLATES_KIND,
    dispositions.KIND,
    dispositions.ROUTING_PLAN_KIND,
    contact_data.KIND,
    contact_data.RESERVED_WORD_KIND,
    status_reasons.KIND,
    trackers.KIND,
    trackers.MESSAGE_KIND,
    quota_controls.KIND,
    convenient_contact_times.KIND,
    exclusions.KIND,
    contact_attempts.KIND,
)
