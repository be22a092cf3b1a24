# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""External data: where the codes come from that rules and contacts use.

These are dispositions, number types, geocodes, purposes and contact lists.
"""

from __future__ import annotations

from .._common.errors import AlvariaError
from .._common.limits import refuse_empty_selection
from .._model.argspec import ArgumentSpec, state_argspec
from .._model.field import Field
from .._model.kinds import Choice
from .._model.resource import Resource
from .._model.values import plain, snake
from .._session.context import Context, Outcome
from .._task.task import Task
from .external_entries import LOOKUPS, exported, lookup
from .object_kind import ObjectKind
from .registration import ensure_registration
from .rule_listing import rule_query

EXTERNAL_DATA = Resource(
    noun="external_data",
    title="registration of external data",
    api="compliance",
    paths={"v3": "externalData"},
    items="externalData",
    fields=(
        Field("resource", "resource", Choice(tuple(LOOKUPS))),
        Field("value_type", "valueType", Choice(("Url", "File"))),
        Field("value", "value", absent=""),
        Field("locale", "locale", absent=""),
    ),
    identity=("resource",),
    default_version="v3",
    paged=False,
)
REGISTRATIONS = rule_query(
    "external_data", EXTERNAL_DATA, ("resource", "value_type", "value"), (), (), by_id=False
)


def _ensure(context: Context) -> Outcome:
    return ensure_registration(context, EXTERNAL_DATA)


def _read_references(context: Context) -> Outcome:
    refuse_empty_selection("resource", context.params["resource"])
    wanted = context.params["resource"] or LOOKUPS
    found = {}
    for resource in LOOKUPS:
        if resource in wanted:
            try:
                # What somebody else's host answers to a redirect may be the bare list.
                found[snake(resource)] = plain(lookup(context, resource, bare=True))
            except AlvariaError as exc:
                exc.message = f"{resource}: {exc.message}"
                raise
    return Outcome(False, {"compliance_references": found})


TASK = Task(
    "alvaria_external_data",
    ArgumentSpec(
        {
            "resource": {"type": "str", "choices": list(LOOKUPS), "required": True},
            "value_type": {"type": "str", "choices": ["Url", "File"]},
            "value": {"type": "str"},
            "content": {"type": "json"},
            "src": {"type": "path"},
            "locale": {"type": "str"},
        },
        mutually_exclusive=(("content", "src"),),
    ).merge(state_argspec("present", "absent")),
    _ensure,
    files={"src": "content"},
)
KIND = ObjectKind(resource=EXTERNAL_DATA, query=REGISTRATIONS, own_task=TASK, exported=exported)
INFO_TASK = KIND.info_task

REFERENCE_INFO_TASK = Task(
    "alvaria_compliance_reference_info",
    ArgumentSpec({"resource": {"type": "list", "elements": "str", "choices": list(LOOKUPS)}}),
    _read_references,
    writes=False,
)
