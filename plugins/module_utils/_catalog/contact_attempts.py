# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Contact attempts: what has been tried, which is what trackers and quotas count."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

from .._common.errors import AlvariaError, Invalid, WorkFailed
from .._common.stop import STOP
from .._ensure.object import ensure
from .._model.argspec import ArgumentSpec
from .._model.field import Channel, Field, Values
from .._model.found import Found, found_values
from .._model.identity import matches
from .._model.kinds import Choice, Integer, Prose, SetOf, Text, Time
from .._model.personal import refuse_unfit
from .._model.resource import Resource
from .._model.values import format_time, parse_time
from .._model.wanted import Wanted
from .._session.context import Context, Outcome
from .._task.task import Task
from .attempt_options import CANCEL, OPERATIONS, SEPARATE, WITH_KEY, check_options
from .object_kind import ObjectKind
from .rule_listing import rule_query

CHANNELS = ("Voice", "SMS", "Email")
#: What a report says besides the attempt, as options and as the API's fields.
_REPORTED = {"key": "key", "product": "product", "product_sold": "productSold"}

CONTACT_ATTEMPT = Resource(
    noun="contact_attempt",
    title="contact attempt",
    api="compliance",
    paths={"v3": "contactAttempts", "v4": "contactAttempts"},
    items="contactAttempts",
    fields=(
        Field("contact_channel", "contactChannel", Choice(CHANNELS)),
        Field(
            "contact_address",
            "contactAddress",
            absent="",
            personal=True,
            channel=Channel("contact_channel"),
        ),
        Field("customer", "customer", absent="", personal=True),
        Field("account_number", "accountNumber", absent="", personal=True, only=("v4",)),
        Field("time_of_contact", "timeOfContact", Time()),
        Field("time_zone", "timeZone", absent=""),
        Field("disposition", "disposition"),
        Field("number_type", "numberType", Integer()),
        Field("purpose", "purpose", absent=""),
        Field("geocodes", "geocodes", SetOf(Text())),
        Field("locale", "locale", absent="", assigned=True),
        Field("status", "status", Choice(("Enabled", "Disabled")), only=("v4",), absent="Enabled"),
        Field("reason", "reason", Prose(), only=("v4",), absent=""),
    ),
    identity=(
        "contact_channel",
        "contact_address",
        "customer",
        "account_number",
        "time_of_contact",
    ),
    filters={
        "contact_channel": "contactChannel",
        "contact_address": "contactAddress",
        "customer": "customer",
        "account_number": "accountNumber",
    },
    default_version="v4",
    update="PATCH",
)
#: What attempts cannot be filtered by.
_UNFILTERED = ("time_of_contact", "locale", "reason")
_FILTERED = [item.name for item in CONTACT_ATTEMPT.fields if item.name not in _UNFILTERED]
CONTACT_ATTEMPTS = rule_query(
    "contact_attempts",
    CONTACT_ATTEMPT,
    tuple(_FILTERED),
    ("time_of_contact",),
    only=("v4",),
)


def cancel(context: Context, key: str, contact: Values) -> None:
    """Remove the active record of ``key`` without an attempt.

    The API wants an attempt's fields all the same (it saves none of them).
    """
    body = {
        "contactChannel": contact.get("contact_channel") or CHANNELS[0],
        "timeOfContact": contact.get("time_of_contact") or format_time(datetime.now(timezone.utc)),
        "disposition": contact.get("disposition") or "Cancelled",
        "numberType": contact.get("number_type") or 0,
        "key": key,
        "operationType": CANCEL,
    }
    context.client.request(
        "POST", context.client.path("v4", "compliance", "contactAttempts"), json=body
    )


class _Report:
    """One attempt: looked up, reported once, looked up again."""

    def __init__(self, context: Context, wanted: Wanted) -> None:
        self._context = context
        self._version = wanted.version
        self._wanted = wanted
        self._path = context.client.path(*CONTACT_ATTEMPT.place(wanted.version))

    def find(self) -> Found | None:
        """The attempt with this contact at this time.

        Raises ``Invalid`` when it is stored otherwise than the user says.
        """
        identity = self._wanted.identity
        hits = [found for found in self._listed(identity) if matches(found, identity)]
        later = (*SEPARATE, "locale")
        fixed = {name: value for name, value in self._wanted.values.items() if name not in later}
        for found in hits:
            if matches(found, fixed):
                return found
        if hits:
            raise _stored_otherwise(hits[0].values, fixed)
        return None

    def _listed(self, identity: Values) -> list[Found]:
        """The attempts at the time of an identity, with its contact as far as the API filters."""
        moment = identity["time_of_contact"]
        # The API may keep times more finely than the milliseconds in which they are compared.
        last = (parse_time(moment) + timedelta(microseconds=999)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        query = {}
        for name, api in CONTACT_ATTEMPT.filters.items():
            if identity.get(name):
                query[api] = identity[name]
        query.update(fromTimeOfContact=moment, toTimeOfContact=last)
        listed = self._context.client.read_all(self._path, CONTACT_ATTEMPT.items, query)
        return [Found.of(CONTACT_ATTEMPT, self._version, raw) for raw in listed]

    def send(self) -> Found | None:
        """Report the attempt.

        Returns it as it is stored, ``None`` where the user does not want to wait for it.
        """
        try:
            self._context.client.request("POST", self._path, json=self._body())
        except AlvariaError as exc:
            return self._taken_all_the_same(exc)
        wait_timeout = self._context.params["wait_timeout"]
        if not wait_timeout:
            return None
        try:
            found = self._wait_for()
        except AlvariaError as exc:
            exc.changed = True
            raise
        if found is None:
            error = WorkFailed(
                f"The report was accepted, but after {wait_timeout} s the attempt does not show.",
                "The key may be unknown or expired, then nothing is saved. If the platform is "
                "slow, raise wait_timeout and run again.",
                code="attempt-not-shown",
            )
            error.changed = True
            raise error
        return found

    def _body(self) -> dict[str, Any]:
        params, values = self._context.params, self._wanted.values
        body = {}
        for item in CONTACT_ATTEMPT.fields:
            if item.name in values and item.name not in SEPARATE:
                body[item.api] = item.to_api(values[item.name])
        for name, api in _REPORTED.items():
            if params[name] is not None:
                body[api] = params[name]
        if self._version != "v3":
            body["operationType"] = params["operation_type"]
        return body

    def _taken_all_the_same(self, error: AlvariaError) -> Found:
        """The attempt, where it shows in spite of this error of its report.

        If nobody knows whether it was taken, it is looked for, as it must not be sent twice.
        Raises the error where it does not show.
        """
        found = None
        if error.ambiguous:
            # What went wrong is the report: the errors of this look do not matter.
            with contextlib.suppress(AlvariaError):
                found = self._wait_for()
        if found is None:
            error.changed = error.changed or error.ambiguous
            error.remedy += (
                " Run again: the attempt is looked up first, so nothing is reported twice."
            )
            raise error
        return found

    def _wait_for(self) -> Found | None:
        """Look until the attempt shows: the API answers a report before it saves the attempt."""
        end, pause = time.monotonic() + self._context.params["wait_timeout"], 0.1
        while True:
            found = self.find()
            left = end - time.monotonic()
            if found is not None or left <= 0:
                return found
            STOP.pause(min(pause, left))
            pause = min(pause * 2, 2.0)


def _stored_otherwise(found: Values, wanted: Values) -> Invalid:
    name = next(name for name, value in wanted.items() if found[name] != value)
    return Invalid(
        f"{name}: the attempt with this contact at this time is stored with {found[name]!r}, "
        "and attempts cannot be changed.",
        "Disable it (status: Disabled) and report it with another time_of_contact, "
        "or give what is stored.",
        code="attempt-exists",
    )


def _run(context: Context) -> Outcome:
    """Report, cancel, or switch an attempt on or off, as the options say."""
    params = context.params
    version = params["api_version"]
    check_options(params, version)
    asked = Wanted.of(CONTACT_ATTEMPT, params)
    wanted = dict(asked.values)
    if params["id"] is not None:
        return _switch(context, params["id"], wanted)
    if params["operation_type"] == CANCEL:
        if not context.check_mode:
            cancel(context, params["key"], wanted)
        return Outcome(True, {CONTACT_ATTEMPT.noun: {}})
    report = _Report(context, asked)
    stored = report.find()
    known = stored is not None
    if not known:
        refuse_unfit(CONTACT_ATTEMPT.fields, wanted)
    if stored is None and not context.check_mode:
        stored = report.send()
    if stored is None:
        return _outcome(context, True, _expected(version, wanted), {}, wanted)
    found = stored.values
    before: Values = {}
    if known:
        wanted.pop("locale", None)  # set when the attempt was reported, and for good
        before = {name: found[name] for name in wanted}
    separate = {name: wanted[name] for name in SEPARATE if name in wanted}
    if all(found[name] == value for name, value in separate.items()):
        return _outcome(context, not known, stored.all_values, before, wanted)
    try:
        switched = _switch(context, stored.id, separate)
    except AlvariaError as exc:
        exc.changed = exc.changed or not known
        raise
    return replace(
        switched,
        before=context.shown(CONTACT_ATTEMPT.fields, before),
        after=context.shown(CONTACT_ATTEMPT.fields, wanted),
    )


def _expected(version: str, wanted: Values) -> dict[str, Any]:
    """What an attempt will be like that has not been reported yet."""
    blank = found_values(CONTACT_ATTEMPT, version, {})
    fields = CONTACT_ATTEMPT.fields_in(version)
    expected = {item.name: blank[item.name] for item in fields if not item.assigned}
    return {**expected, **wanted}


def _switch(context: Context, identifier: str, wanted: Values) -> Outcome:
    """Set the status and reason of a stored attempt."""
    params: dict[str, Any] = {"id": identifier, "state": "present"}
    for name in SEPARATE:
        params[name] = wanted.get(name)
    return ensure(replace(context, params=params), CONTACT_ATTEMPT)


def _outcome(
    context: Context, changed: bool, values: Values, before: Values, after: Values
) -> Outcome:
    shown, was, now = (
        context.shown(CONTACT_ATTEMPT.fields, side) for side in (values, before, after)
    )
    return Outcome(changed, {CONTACT_ATTEMPT.noun: shown}, was, now)


def _field_options() -> dict[str, Mapping[str, Any]]:
    options: dict[str, Mapping[str, Any]] = {}
    for item in CONTACT_ATTEMPT.fields:
        options.update(item.options())
    return options


TASK = Task(
    "alvaria_contact_attempt",
    ArgumentSpec(
        {
            "id": {"type": "str"},
            **_field_options(),
            "key": {"type": "str", "no_log": False},
            "product": {"type": "str"},
            "product_sold": {"type": "int"},
            "operation_type": {"type": "str", "choices": sorted(OPERATIONS), "default": WITH_KEY},
            "wait_timeout": {"type": "int", "default": 10},
        }
    ).merge(CONTACT_ATTEMPT.version_argspec()),
    _run,
    CONTACT_ATTEMPT.fields,
)
#: Attempts are reported, not managed, so they are not a family of the document.
KIND = ObjectKind(query=CONTACT_ATTEMPTS, own_task=TASK)
INFO_TASK = KIND.info_task
