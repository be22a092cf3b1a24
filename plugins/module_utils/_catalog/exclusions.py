# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Exclusions: values that must not be contacted for a time."""

from __future__ import annotations

from .._common.errors import AlvariaError, Doubtful
from .._model.field import Channel, Field, Values
from .._model.kinds import Choice, Prose, Time
from .._model.resource import Resource
from .._model.table import Rows, Telephone
from .._model.values import NEVER
from .._session.context import Context
from .object_kind import ObjectKind
from .rule_listing import rule_query

TYPES = ("Account", "Voice", "Email", "SMS", "SSN")


def _check(context: Context, wanted: Values, found: Values | None, version: str) -> None:
    """An exclusion must not end before it starts, whichever of the two is new."""
    if "start_time" not in wanted and "end_time" not in wanted:
        return
    values = wanted
    if found:
        values = {**found, **wanted}
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

#: Where a number is, and what says whether it is one.
NUMBER = Telephone("exclusion_value", "exclusion_type", ("Voice", "SMS"))
KIND = ObjectKind(
    resource=EXCLUSION,
    query=EXCLUSIONS,
    rows=Rows(telephone=NUMBER),
)
TASK = KIND.task
INFO_TASK = KIND.info_task
