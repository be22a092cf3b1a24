# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The plan of a change: what a document and a list would do, to be approved and applied."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._common.limits import BULK_OPTIONS
from .._document.planned import Noting
from .._model.argspec import ArgumentSpec
from .._plan.draft import draft
from .._plan.options import PLAN_OPTIONS
from .._session.context import Context, Outcome
from .._task.task import Task
from .._undo.keeping import UNDO_OPTIONS
from . import exclusions, families

#: The options of a list that a plan does not take: those of the plan count, and no other file is
#: written.
_NOT_OF_A_PLAN = (*BULK_OPTIONS, *PLAN_OPTIONS, *UNDO_OPTIONS, "errors_dest")
_LIST = exclusions.LIST_TASK
_LIST_OPTIONS = {
    name: option for name, option in _LIST.arguments.options.items() if name not in _NOT_OF_A_PLAN
}


def _draft(context: Context) -> Outcome:
    fields = exclusions.EXCLUSION.fields
    return draft(context, _plan_document, exclusions.reconcile, fields)


def _plan_document(context: Context) -> tuple[Outcome, dict[str, Any]]:
    noting = Noting(context)
    outcome = families.apply_document(context, noting)
    return outcome, noting.part


def _counted(params: Mapping[str, Any]) -> dict[str, Any]:
    """The options as a log may show them."""
    shown = families.counted(params)
    if isinstance(shown.get("exclusions"), Mapping):
        shown["exclusions"] = exclusions.counted(shown["exclusions"])
    elif shown.get("exclusions") is not None:
        shown["exclusions"] = "not a dictionary"
    return shown


TASK = Task(
    "alvaria_plan",
    ArgumentSpec(
        {
            **families.DOCUMENT_OPTIONS,
            "exclusions": {
                "type": "dict",
                "options": _LIST_OPTIONS,
                "mutually_exclusive": [("src", "exclusions")],
                "required_one_of": [("src", "exclusions")],
            },
            "dest": {"type": "path"},
        },
        mutually_exclusive=(("config", "src"),),
        required_one_of=(("config", "src", "exclusions"),),
    ),
    _draft,
    shown=_counted,
    documents={"src": "config"},
    within=families.WITHIN,
    nested={"exclusions": _LIST},
)
