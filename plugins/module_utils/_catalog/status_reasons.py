# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The reasons that agents give for a status."""

from __future__ import annotations

from .object_kind import ObjectKind
from .reference_listing import reference_query
from .references import STATUS_REASON

_CATEGORIES = ["Park", "NotReady", "LoggedOut", "CallRejectedReason"]

STATUS_REASONS = reference_query(
    "status_reasons",
    STATUS_REASON,
    {"category": {"type": "str", "choices": _CATEGORIES}},
    {"category": "category"},
)

KIND = ObjectKind(query=STATUS_REASONS)
INFO_TASK = KIND.info_task
