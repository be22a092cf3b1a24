# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""All exclusions of an organization at once, as a file or a list says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .._bulk.reconcile import Reconciler
from .._bulk.rows import Inspector
from .._bulk.source import Layout, Row, from_file, from_list
from .._bulk.spelling import Spelling
from .._common.errors import Invalid
from .._common.limits import BULK_OPTIONS, refuse_empty_selection
from .._model.argspec import ArgumentSpec
from .._plan.approved import ApprovedList, part_of
from .._plan.options import PLAN_OPTIONS, PLANS
from .._session.context import Context, Outcome
from .._task.task import Task
from .._undo.keeping import UNDO_OPTIONS, keeping
from . import exclusions
from .exclusions import EXCLUSION, NUMBER, TYPES

_ROW = [item.name for item in EXCLUSION.fields]
_ALIASES = {alias: item.name for item in EXCLUSION.fields for alias in item.aliases}
_SCOPE = {"exclusion_types": "exclusion_type", "contact_lists": "contact_list_name"}


def _apply(context: Context) -> Outcome:
    """Bring all exclusions to what a file or list says, or exactly what a plan says of it."""
    return keeping(context, True, _applied)


def _applied(context: Context) -> Outcome:
    part = part_of(context, "exclusions")
    if part is None:
        return reconcile(context)
    approved = ApprovedList(context, part)
    return approved.told(reconcile(context, approved))


def reconcile(context: Context, inspector: Inspector | None = None) -> Outcome:
    """Bring all exclusions to what a file or list says; ``inspector`` looks at what is planned."""
    params = context.params
    layout = Layout(_ROW, _ALIASES, params["columns"], params["delimiter"])
    given = params["scope"] or {}
    scope = {}
    if params["scope"] is not None:
        refuse_empty_selection("scope", [name for name in _SCOPE if given.get(name) is not None])
    for name, field in _SCOPE.items():
        refuse_empty_selection(f"scope.{name}", given.get(name))
        if given.get(name) is not None:
            scope[field] = given[name]
    if scope and params["state"] != "exact":
        raise Invalid(
            f"scope: is only valid with state exact, and state is {params['state']}.",
            "Leave it out, or set state to exact.",
            code="options-contradict",
        )
    defaults = Layout(_ROW, _ALIASES, {}).row(0, params["defaults"])
    if defaults.problem:
        raise Invalid(
            f"defaults: {defaults.problem}.",
            f"Known are: {', '.join(_ROW)}.",
            code="defaults-invalid",
        )

    spelling = Spelling.of(params["time_format"], params["zone"], params["phone_region"], NUMBER)

    def rows() -> Iterator[Row]:
        if params["src"]:
            return from_file(params["src"], layout, "src")
        return from_list(params["exclusions"], layout)

    reconciler = Reconciler(
        context, exclusions.TASK, EXCLUSION, rows, defaults.values, scope, spelling, inspector
    )
    return reconciler.run()


def counted(params: Mapping[str, Any]) -> dict[str, Any]:
    """The options as a log may show them: of the rows only how many there are."""
    shown = dict(params)
    rows = shown.get("exclusions")
    if isinstance(rows, (list, tuple)):
        shown["exclusions"] = f"{len(rows)} entries"
    elif rows is not None:
        shown["exclusions"] = "not a list"
    for name in ("defaults", "plan_data"):
        if shown.get(name):
            shown[name] = f"{len(shown[name])} entries"
    return shown


TASK = Task(
    "alvaria_exclusions",
    ArgumentSpec(
        {
            "src": {"type": "path"},
            "exclusions": {"type": "list", "elements": "dict"},
            "columns": {"type": "dict", "default": {}},
            "delimiter": {"type": "str", "default": ","},
            "defaults": {"type": "dict", "default": {}},
            "time_format": {"type": "list", "elements": "str", "default": []},
            "zone": {"type": "str", "default": "UTC"},
            "phone_region": {"type": "str"},
            "state": {
                "type": "str",
                "choices": ["present", "exact", "absent"],
                "default": "present",
            },
            "scope": {
                "type": "dict",
                "options": {
                    "exclusion_types": {"type": "list", "elements": "str", "choices": list(TYPES)},
                    "contact_lists": {"type": "list", "elements": "str"},
                },
            },
            "max_deletions": {"type": "int", "default": 0},
            "max_errors": {"type": "int", "default": 0},
            "errors_dest": {"type": "path"},
            **PLAN_OPTIONS,
            **UNDO_OPTIONS,
            **BULK_OPTIONS,
        },
        mutually_exclusive=(("src", "exclusions"), PLANS),
        required_one_of=(("src", "exclusions"),),
    ),
    _apply,
    about_people=True,
    shown=counted,
    lists={"src": "exclusions"},
    plans=dict([PLANS]),
)
