# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The plan of a change: what a document and a list would do, to be approved and applied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .._common.limits import BULK_OPTIONS
from .._document.planned import Noting
from .._model.argspec import ArgumentSpec
from .._plan.draft import Planning, draft
from .._plan.options import PLAN_OPTIONS
from .._session.context import Context, Outcome
from .._task.task import Task
from .._undo.keeping import UNDO_OPTIONS
from . import exclusion_lists, exclusions, families, undo

#: The options of a list that a plan does not take: those of the plan count, and no other file is
#: written.
_NOT_OF_A_PLAN = (*BULK_OPTIONS, *PLAN_OPTIONS, *UNDO_OPTIONS, "errors_dest")
_LIST = exclusion_lists.TASK


def _options(task: Task) -> dict[str, Any]:
    """The options of a task that a plan of it takes."""
    options = task.arguments.options
    return {name: option for name, option in options.items() if name not in _NOT_OF_A_PLAN}


_PEOPLE = exclusions.EXCLUSION.fields


def _draft(context: Context) -> Outcome:
    wholes: dict[str, Planning] = {}
    if context.params["config"] is not None:
        wholes["document"] = _plan_document
    if context.params["undo"] is not None:
        wholes["undo"] = _plan_undo
    return draft(context, wholes, exclusion_lists.reconcile, _PEOPLE)


def _plan_document(context: Context) -> tuple[Outcome, dict[str, Any]]:
    noting = Noting(context)
    outcome = families.apply_document(context, noting)
    return outcome, noting.part


def _plan_undo(context: Context) -> tuple[Outcome, dict[str, Any]]:
    params = {**context.params, **context.params["undo"]}
    return undo.plan(replace(context, params=params, gate=context.gate.about(_PEOPLE)))


def _counted(params: Mapping[str, Any]) -> dict[str, Any]:
    """The options as a log may show them."""
    shown = families.counted(params)
    for name, inner in (("exclusions", exclusion_lists.counted), ("undo", undo.counted)):
        if isinstance(shown.get(name), Mapping):
            shown[name] = inner(shown[name])
        elif shown.get(name) is not None:
            shown[name] = "not a dictionary"
    return shown


TASK = Task(
    "alvaria_plan",
    ArgumentSpec(
        {
            **families.DOCUMENT_OPTIONS,
            "exclusions": {
                "type": "dict",
                "options": _options(_LIST),
                "mutually_exclusive": [("src", "exclusions")],
                "required_one_of": [("src", "exclusions")],
            },
            "undo": {
                "type": "dict",
                "options": _options(undo.TASK),
                "mutually_exclusive": [("src", "content")],
                "required_one_of": [("src", "content")],
            },
            "dest": {"type": "path"},
        },
        mutually_exclusive=(("config", "src", "undo"), ("exclusions", "undo")),
        required_one_of=(("config", "src", "exclusions", "undo"),),
    ),
    _draft,
    writes=False,
    shown=_counted,
    documents={"src": "config"},
    within=families.WITHIN,
    nested={"exclusions": _LIST, "undo": undo.TASK},
)
