# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Lists that belong together: a work type's agents in routing order, its e-mail templates, and the work types hidden from a user."""

from __future__ import annotations

from dataclasses import replace

from .._model.membership import Membership
from .._task.makers import membership_task
from ._references import EMAIL_TEMPLATE, USER, WORK_TYPE

HANDLERS = Membership(
    noun="worktype_handlers",
    title="user",
    owner=WORK_TYPE,
    owner_option="worktype",
    path="workHandlers",
    items="workHandlers",
    option="handlers",
    # All handlers are shown by e-mail, so the users are listed at once instead of asking for the first by filter.
    member=replace(USER, filter=""),
    ordered=True,
)

EMAIL_TEMPLATES = Membership(
    noun="worktype_email_templates",
    title="e-mail template",
    owner=WORK_TYPE,
    owner_option="worktype",
    path="emailTemplates",
    items="emailTemplates",
    option="email_templates",
    member=EMAIL_TEMPLATE,
    one_by_one=True,
)

HIDDEN = Membership(
    noun="user_hidden_worktypes",
    title="work type",
    owner=USER,
    owner_option="user",
    path="hiddenWorkTypes",
    items="workTypes",
    option="worktypes",
    member=WORK_TYPE,
    read_back=True,
)

TASKS = (membership_task(HANDLERS), membership_task(EMAIL_TEMPLATES), membership_task(HIDDEN))
