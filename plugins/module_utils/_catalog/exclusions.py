# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Exclusions: values that must not be contacted for a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .._bulk.reconcile import Reconciler
from .._bulk.rows import Inspector
from .._bulk.source import Layout, Row, from_file, from_list
from .._bulk.spelling import Spelling
from .._common.errors import AlvariaError, Doubtful, Invalid
from .._common.limits import BULK_OPTIONS, refuse_empty_selection
from .._model.argspec import ArgumentSpec
from .._model.field import Channel, Field, Values
from .._model.kinds import Choice, Prose, Time
from .._model.resource import Resource
from .._model.table import Rows, Telephone
from .._model.values import NEVER
from .._plan.approved import ApprovedList, part_of
from .._plan.options import PLAN_OPTIONS, PLANS
from .._session.context import Context, Outcome
from .._task.task import Task
from .._undo.keeping import UNDO_OPTIONS, keeping
from .object_kind import ObjectKind
from .rule_listing import rule_query

TYPES = ("Account", "Voice", "Email", "SMS", "SSN")


def _check(context: Context, wanted: Values, found: Values | None, version: str) -> None:
    """An exclusion must not end before it starts, whichever of the two is new."""
    if "start_time" not in wanted and "end_time" not in wanted:
        return
    values = {**(found or {}), **wanted}
    start, end = values.get("start_time"), values.get("end_time")
    # Canonical times are in the order of their texts, once their Z is gone: there may be
    # milliseconds before it.
    if start and end and end != NEVER and end[:-1] < start[:-1]:
        raise Doubtful(
            f"end_time: {end} is before start_time, {start}.",
            "Give an end_time at or after start_time, or 'never'.",
            code="end-before-start",
        )


def _advise(context: Context, wanted: Values, action: str) -> list[str]:
    """Warn where the daily purge will remove an exclusion without an end.

    It does unless the organization keeps them (retainNoEndTime, false by default).
    """
    if "end_time" not in wanted and action != "create":
        return []
    if wanted.get("end_time", NEVER) != NEVER:
        return []
    try:
        settings = context.directory.detail(
            context.client.path("v4", "compliance", "exclusions", "configurations")
        )
    except AlvariaError as exc:
        return [
            "end_time: whether the organization keeps exclusions without an end could not be read "
            f"({exc.message})"
        ]
    if settings.get("retainNoEndTime") is True:
        return []
    return [
        "end_time: this exclusion never ends, but the organization removes such exclusions at the "
        "next daily purge (retain_no_end_time is false)."
    ]


EXCLUSION = Resource(
    noun="exclusion",
    title="exclusion",
    api="compliance",
    paths={"v3": "exclusions"},
    items="exclusions",
    fields=(
        Field("exclusion_type", "exclusionType", Choice(TYPES), create=True, aliases=("type",)),
        Field(
            "exclusion_value",
            "exclusionValue",
            create=True,
            aliases=("value",),
            personal=True,
            always_masked=("exclusion_type", "SSN"),
            channel=Channel("exclusion_type"),
        ),
        Field(
            "contact_list_name",
            "contactListName",
            absent="",
            aliases=("contact_list",),
            mapped_as="contact_lists",
        ),
        Field("start_time", "startTime", Time(), create=True),
        Field("end_time", "endTime", Time(never=True)),
        Field("reason", "reason", Prose(), absent=""),
        Field("locale", "locale", absent="", assigned=True),
    ),
    identity=("exclusion_type", "exclusion_value", "contact_list_name"),
    filters={
        "exclusion_type": "exclusionType",
        "exclusion_value": "exclusionValue",
        "contact_list_name": "contactListName",
    },
    default_version="v3",
    check=_check,
    advise=_advise,
)

EXCLUSIONS = rule_query("exclusions", EXCLUSION, EXCLUSION.identity, ("start_time", "end_time"))

_ROW = [item.name for item in EXCLUSION.fields]
_ALIASES = {alias: item.name for item in EXCLUSION.fields for alias in item.aliases}
_NUMBER = Telephone("exclusion_value", "exclusion_type", ("Voice", "SMS"))
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

    spelling = Spelling.of(params["time_format"], params["zone"], params["phone_region"], _NUMBER)

    def rows() -> Iterator[Row]:
        if params["src"]:
            return from_file(params["src"], layout, "src")
        return from_list(params["exclusions"], layout)

    reconciler = Reconciler(
        context, TASK, EXCLUSION, rows, defaults.values, scope, spelling, inspector
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


LIST_TASK = Task(
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
KIND = ObjectKind(
    resource=EXCLUSION,
    query=EXCLUSIONS,
    more_tasks=(LIST_TASK,),
    rows=Rows(telephone=_NUMBER),
)
TASK = KIND.task
INFO_TASK = KIND.info_task
