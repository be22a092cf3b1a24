# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Who changed what since a time, over all families of a document."""

from __future__ import annotations

from .._common.limits import BULK_OPTIONS
from .._document.since import changes_since
from .._model.argspec import ArgumentSpec
from .._session.context import Context, Outcome
from .._task.task import Task
from . import families


def _changes(context: Context) -> Outcome:
    return changes_since(context, families.FAMILIES)


TASK = Task(
    "alvaria_changes_info",
    ArgumentSpec(
        {
            "since": {"type": "str", "required": True},
            "until": {"type": "str"},
            "families": {"type": "list", "elements": "str", "choices": families.NAMES},
            **BULK_OPTIONS,
        }
    ),
    _changes,
    about_people=True,
    writes=False,
)
