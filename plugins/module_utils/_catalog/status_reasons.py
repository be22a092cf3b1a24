# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The reasons that agents give for a status."""

from __future__ import annotations

from .._task.makers import info_task
from .reference_listing import reference_query
from .references import STATUS_REASON

STATUS_REASONS = reference_query(
    "status_reasons",
    STATUS_REASON,
    {
        "category": {
            "type": "str",
            "choices": ["Park", "NotReady", "LoggedOut", "CallRejectedReason"],
        }
    },
    {"category": "category"},
)

INFO_TASK = info_task(STATUS_REASONS, "alvaria_status_reason_info")
