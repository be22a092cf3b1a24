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
from .._ensure.object import ensure
from .._model.argspec import ArgumentSpec
from .._model.field import Field, Values
from .._model.found import Found, found_values
from .._model.identity import matches
from .._model.kinds import Choice, Integer, Prose, SetOf, Text, Time
from .._model.resource import Resource
from .._model.values import format_time, parse_time
from .._model.wanted import Wanted
from .._session.context import Context, Outcome
from .._task.makers import info_task
from .._task.task import Task
from .rule_listing import rule_query

CHANNELS = ("Voice", "SMS", "Email")
CANCEL, NO_KEY, WITH_KEY = OPERATIONS = (
    "CancelContact",
    "SaveContactNoKeyCheck",
    "SaveContactWithKeyCheck",
)
#: What an attempt must have when it is reported.
_NEEDED = ("contact_channel", "time_of_contact", "disposition", "number_type")
_SEPARATE = ("status", "reason")

CONTACT_ATTEMPT = Resource(
    noun="contact_attempt",
    title="contact attempt",
    api="compliance",
    paths={"v3": "contactAttempts", "v4": "contactAttempts"},
    items="contactAttempts",
    fields=(
        Field("contact_channel", "contactChannel", Choice(CHANNELS)),
        Field("contact_address", "contactAddress", absent="", personal=True),
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
CONTACT_ATTEMPTS = replace(
    rule_query(
        "contact_attempts",
        CONTACT_ATTEMPT,
        tuple(
            item.name
            for item in CONTACT_ATTEMPT.fields
            if item.name not in ("time_of_contact", "locale", "reason")
        ),
        ("time_of_contact",),
        only=("v4",),
    ),
    by_id=True,
)


def cancel(context: Context, key: str, contact: Values) -> None:
    """Have the active record of ``key`` removed without an attempt. The API wants an attempt's fields all the same (it saves none of them)."""
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
        """The attempt with this contact at this time. Raises ``Invalid`` when it is stored otherwise than the user says."""
        identity = self._wanted.identity
        query = {
            api: identity[name]
            for name, api in CONTACT_ATTEMPT.filters.items()
            if identity.get(name)
        }
        moment = identity["time_of_contact"]
        # The API may keep times more finely than the milliseconds in which they are compared.
        last = (parse_time(moment) + timedelta(microseconds=999)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        listed = self._context.client.read_all(
            self._path,
            CONTACT_ATTEMPT.items,
            {**query, "fromTimeOfContact": moment, "toTimeOfContact": last},
        )
        shown = [Found.of(CONTACT_ATTEMPT, self._version, raw) for raw in listed]
        hits = [found for found in shown if matches(found, identity)]
        later = (*_SEPARATE, "locale")
        fixed = {name: value for name, value in self._wanted.values.items() if name not in later}
        same = [found for found in hits if matches(found, fixed)]
        if hits and not same:
            found = hits[0].values
            name = next(name for name, value in fixed.items() if found[name] != value)
            raise Invalid(
                f"{name}: the attempt with this contact at this time is stored with {found[name]!r}, and attempts cannot be changed.",
                "Disable it (status: Disabled) and report it with another time_of_contact, or give what is stored.",
                code="attempt-exists",
            )
        return same[0] if same else None

    def send(self) -> Found | None:
        """Report the attempt; returns it as it is stored, ``None`` where the user does not want to wait for it."""
        params = self._context.params
        body = {}
        for item in CONTACT_ATTEMPT.fields:
            if item.name in self._wanted.values and item.name not in _SEPARATE:
                body[item.api] = item.to_api(self._wanted.values[item.name])
        body.update(
            {
                api: params[name]
                for name, api in (
                    ("key", "key"),
                    ("product", "product"),
                    ("product_sold", "productSold"),
                )
                if params[name] is not None
            }
        )
        if self._version != "v3":
            body["operationType"] = params["operation_type"]
        try:
            self._context.client.request("POST", self._path, json=body)
        except AlvariaError as exc:
            # Nobody knows whether it was taken: it must not be sent twice, so look for it.
            found = None
            if exc.ambiguous:
                with contextlib.suppress(
                    AlvariaError
                ):  # what went wrong is the report, whatever this look meets
                    found = self._wait_for()
            if found is None:
                exc.changed = exc.changed or exc.ambiguous
                exc.remedy += (
                    " Run again: the attempt is looked up first, so nothing is reported twice."
                )
                raise
            return found
        if not params["wait_timeout"]:
            return None
        try:
            found = self._wait_for()
        except AlvariaError as exc:
            exc.changed = True
            raise
        if found is None:
            error = WorkFailed(
                "The report was accepted, but after {} s the attempt does not show.".format(
                    params["wait_timeout"]
                ),
                "The key may be unknown or expired, then nothing is saved. If the platform is slow, raise wait_timeout and run again.",
                code="attempt-not-shown",
            )
            error.changed = True
            raise error
        return found

    def _wait_for(self) -> Found | None:
        """The API answers a report before it saves the attempt."""
        end, pause = time.monotonic() + self._context.params["wait_timeout"], 0.1
        while True:
            found = self.find()
            left = end - time.monotonic()
            if found is not None or left <= 0:
                return found
            time.sleep(min(pause, left))
            pause = min(pause * 2, 2.0)


def _run(context: Context) -> Outcome:
    """Report, cancel, or switch an attempt on or off, as the options say."""
    params = context.params
    version = params["api_version"]
    _check(params, version)
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
    if stored is None and not context.check_mode:
        stored = report.send()
    if stored is None:
        blank = found_values(CONTACT_ATTEMPT, version, {})
        fields = CONTACT_ATTEMPT.fields_in(version)
        expected = {item.name: blank[item.name] for item in fields if not item.assigned}
        return _outcome(context, True, {**expected, **wanted}, {}, wanted)
    found = stored.values
    if known:
        wanted.pop("locale", None)  # set when the attempt was reported, and for good
    before = {name: found[name] for name in wanted} if known else {}
    separate = {name: wanted[name] for name in _SEPARATE if name in wanted}
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


def _switch(context: Context, identifier: str, wanted: Values) -> Outcome:
    """Set the status and reason of a stored attempt."""
    return ensure(
        replace(
            context,
            params={
                "id": identifier,
                "state": "present",
                **{name: wanted.get(name) for name in _SEPARATE},
            },
        ),
        CONTACT_ATTEMPT,
    )


def _outcome(
    context: Context, changed: bool, values: Values, before: Values, after: Values
) -> Outcome:
    shown = [context.shown(CONTACT_ATTEMPT.fields, side) for side in (values, before, after)]
    return Outcome(changed, {CONTACT_ATTEMPT.noun: shown[0]}, shown[1], shown[2])


def _check(params: Mapping[str, Any], version: str) -> None:
    """What the options must and must not be together. Raises ``Invalid``."""
    operation = params["operation_type"]
    if params["id"] == "":
        raise Invalid(
            "id: is empty.", "Give the id of an attempt, or leave it out.", code="option-empty"
        )
    if version == "v3" and (operation != WITH_KEY or params["id"]):
        option = "id" if params["id"] else "operation_type"
        raise Invalid(
            f"{option}: does not go with API version v3.",
            "Leave it out, or set api_version to v4.",
            code="api-version",
        )
    if params["wait_timeout"] < 0:
        raise Invalid(
            "wait_timeout: {} is too small.".format(params["wait_timeout"]),
            "Give 0 or more.",
            code="out-of-range",
        )
    if (
        params["wait_timeout"] == 0
        and not params["id"]
        and (params["status"] == "Disabled" or params["reason"])
    ):
        raise Invalid(
            "wait_timeout: 0 does not go with status or reason.",
            "They are set once the attempt shows: give the seconds to wait for that.",
            code="options-contradict",
        )
    if params["id"]:
        other = next(
            (
                name
                for name in (*_NEEDED, *_MORE, "key", "product", "product_sold")
                if params[name] is not None
            ),
            None,
        )
        if operation != WITH_KEY:
            raise Invalid(
                "operation_type: does not go with id.",
                "Leave one of them out: with id a stored attempt is switched on or off.",
                code="options-contradict",
            )
        if other or all(params[name] is None for name in _SEPARATE):
            raise Invalid(
                f"{other}: cannot be changed." if other else "status: is missing.",
                "With id, give status or reason and nothing else.",
                code="attempt-options",
            )
        return
    needed = {CANCEL: ("key",), NO_KEY: _NEEDED, WITH_KEY: (*_NEEDED, "key")}[operation]
    missing = next((name for name in needed if params[name] in (None, "")), None)
    if missing:
        remedy = "Give it."
        if missing == "key" and operation == WITH_KEY:
            remedy = "Give the key that the check answered{}.".format(
                "" if version == "v3" else f", or set operation_type to {NO_KEY}"
            )
        raise Invalid(
            f"{missing}: is missing for {'API version v3' if version == 'v3' else f'operation_type {operation}'}.",
            remedy,
            code="option-missing",
        )
    if params["product_sold"] is not None and not params["product"]:
        raise Invalid(
            "product: is missing, but product_sold is given.",
            "Name the product that was sold.",
            code="option-missing",
        )


_MORE = (
    "contact_address",
    "customer",
    "account_number",
    "time_zone",
    "purpose",
    "geocodes",
    "locale",
)

TASK = Task(
    "alvaria_contact_attempt",
    ArgumentSpec(
        {
            "id": {"type": "str"},
            **{
                name: option
                for item in CONTACT_ATTEMPT.fields
                for name, option in item.options().items()
            },
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
INFO_TASK = info_task(CONTACT_ATTEMPTS, "alvaria_contact_attempt_info")
