# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Convenient contact times: the hours of the week in which a customer or an account may be contacted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from .._common.errors import Invalid
from .._model.field import Field, Values
from .._model.kind import Kind
from .._model.kinds import Choice, Prose, Time
from .._model.resource import Resource
from .._model.values import NEVER
from .._session.context import Context
from .._task.makers import info_task, object_task
from .rule_listing import rule_query

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_HOURS = re.compile(r"^([01]?\d|2[0-3]):([0-5]\d)(?::00)?\Z|^(24):(00)\Z", re.ASCII)


def _clock(text: str) -> str | None:
    """``9:30`` as ``09:30``, ``None`` for what is no time of day."""
    match = _HOURS.match(text.strip())
    return (
        "{:02d}:{}".format(
            *[
                part if place else int(part)
                for place, part in enumerate(filter(None, match.groups()))
            ]
        )
        if match
        else None
    )


def _hours(value: Any, option: str) -> str:
    text = _clock(str(value))
    if text is None:
        raise Invalid(
            f"{option}: {str(value)!r} is not a time of day.",
            "Write hours and minutes in quotes, such as '21:00': YAML reads an unquoted 21:00 as the number 1260.",
            code="time-of-day",
        )
    return text


def _windows(value: Sequence[Mapping[str, Any]], option: str) -> list[dict[str, Any]]:
    """The canonical windows that a user wrote. Raises ``Invalid`` for windows that are reversed or overlap."""
    if not value:
        raise Invalid(
            f"{option}: is empty, so no contact would ever be allowed.",
            "Give at least one window, or use an exclusion instead.",
            code="no-window",
        )
    taken: dict[str, list[tuple[str, str]]] = {day: [] for day in DAYS}
    for place, window in enumerate(value):
        own = f"{option}[{place}]"
        start, end = (_hours(window[name], f"{own}.{name}") for name in ("start_time", "end_time"))
        if not window["day_of_week"]:
            raise Invalid(
                f"{own}.day_of_week: is empty.", "List at least one day.", code="option-empty"
            )
        if len(set(window["day_of_week"])) < len(window["day_of_week"]):
            raise Invalid(
                f"{own}.day_of_week: lists a day twice.", "List each day once.", code="listed-twice"
            )
        if end <= start:
            raise Invalid(
                f"{own}: ends at {end}, before or when it starts, {start}.",
                "Split a window over midnight: one that ends at '24:00', and '00:00' on the next day.",
                code="window-ends-first",
            )
        for day in window["day_of_week"]:
            for other in taken[day]:
                if start < other[1] and other[0] < end:
                    raise Invalid(
                        f"{own}: {day} {start}-{end} overlaps {day} {other[0]}-{other[1]}.",
                        "Make it one window, or let one begin when the other ends.",
                        code="windows-overlap",
                    )
            taken[day].append((start, end))
    return _grouped(taken)


def _read_windows(value: Any) -> list[dict[str, Any]]:
    """The canonical windows of the API's list, grouped there in any way. Raises ``ValueError`` for what is no such list."""
    found: dict[str, list[tuple[str, str]]] = {}
    for window in _listed(value, Mapping):
        start, end = (
            _clock(text) or text
            for text in _listed([window.get(name, "") for name in ("startTime", "endTime")], str)
        )
        for day in _listed(window.get("dayOfWeek"), str):
            found.setdefault(day, []).append((start, end))
    return _grouped(found)


def _listed(value: Any, kind: type) -> list[Any]:
    if not isinstance(value, (list, type(None))) or not all(
        isinstance(item, kind) for item in value or ()
    ):
        raise ValueError("no list of windows")
    return value or []


def _grouped(taken: Mapping[str, Sequence[tuple[str, str]]]) -> list[dict[str, Any]]:
    """Windows by their hours, each with all of its days in the order of the week."""
    hours = sorted({pair for pairs in taken.values() for pair in pairs})
    known = [*DAYS, *sorted(set(taken) - set(DAYS))]
    return [
        {
            "day_of_week": [day for day in known if (start, end) in taken.get(day, ())],
            "start_time": start,
            "end_time": end,
        }
        for start, end in hours
    ]


class Windows(Kind):
    """Hours in which contacts are allowed, with the days of the week on which they apply."""

    type = "list"

    def spec(self) -> dict[str, Any]:
        days = {"type": "list", "elements": "str", "choices": list(DAYS), "required": True}
        options = {
            "day_of_week": days,
            "start_time": {"type": "str", "required": True},
            "end_time": {"type": "str", "required": True},
        }
        return {"type": self.type, "elements": "dict", "options": options}

    def from_option(self, value: Any, option: str, version: str) -> list[dict[str, Any]]:
        return _windows(value, option)

    def from_api(self, value: Any) -> list[dict[str, Any]]:
        return _read_windows(value)

    def to_api(self, value: Any) -> list[dict[str, Any]]:
        return [
            {
                "dayOfWeek": window["day_of_week"],
                "startTime": window["start_time"],
                "endTime": window["end_time"],
            }
            for window in value
        ]


def _check(context: Context, wanted: Values, found: Values | None, version: str) -> None:
    """In v4 a rule of type All has no address; one of a channel has one, unless it is said that it is about all addresses of the channel."""
    spoken = {
        name: wanted[name] for name in ("contact_value_type", "contact_value") if name in wanted
    }
    if version != "v4" or (found is not None and spoken.items() <= found.items()):
        return
    values = {"contact_value": "", **(found or {}), **spoken}
    kind = values["contact_value_type"]
    if kind == "All" and values["contact_value"]:
        raise Invalid(
            "contact_value: is given, but contact_value_type is All.",
            'Leave it out (or give ""), or name the channel of the address.',
            code="options-contradict",
        )
    if kind != "All" and not values["contact_value"] and "contact_value" not in wanted:
        remedy = 'Give the address, "" for all addresses of that channel, or set contact_value_type to All.'
        raise Invalid(
            f"contact_value: is missing for contact_value_type {kind}.",
            remedy,
            code="option-missing",
        )


CONVENIENT_CONTACT_TIME = Resource(
    noun="convenient_contact_time",
    title="convenient contact time",
    api="compliance",
    paths={"v3": "convenientContactTimes", "v4": "convenientContactTimes"},
    items="convenientContactTimes",
    fields=(
        Field(
            "contact_key_type",
            "contactKeyType",
            Choice(("Customer", "Account")),
            create=True,
            only=("v4",),
        ),
        Field("contact_key", "contactKey", create=True, personal=True, only=("v4",)),
        Field(
            "contact_value_type",
            "contactValueType",
            Choice(("Voice", "Email", "SMS", "All")),
            create=True,
            only=("v4",),
        ),
        Field("contact_value", "contactValue", absent="", personal=True, only=("v4",)),
        Field("customer", "customer", create=True, personal=True, only=("v3",)),
        Field("phone", "phone", absent="", personal=True, only=("v3",)),
        Field("convenient_times", "convenientTimes", Windows(), create=True),
        Field("end_time", "endTime", Time(never=True), initial=NEVER),
        Field("reason", "reason", Prose(), absent=""),
        Field("locale", "locale", absent="", assigned=True),
    ),
    identity=(
        "contact_key_type",
        "contact_key",
        "contact_value_type",
        "contact_value",
        "customer",
        "phone",
    ),
    filters={
        "contact_key_type": "contactKeyType",
        "contact_key": "contactKey",
        "contact_value_type": "contactValueType",
        "contact_value": "contactValue",
        "customer": "customer",
        "phone": "phone",
    },
    default_version="v4",
    check=_check,
)

CONVENIENT_CONTACT_TIMES = rule_query(
    "convenient_contact_times",
    CONVENIENT_CONTACT_TIME,
    CONVENIENT_CONTACT_TIME.identity,
    ("end_time",),
)

TASK = object_task(CONVENIENT_CONTACT_TIME)
INFO_TASK = info_task(CONVENIENT_CONTACT_TIMES, "alvaria_convenient_contact_time_info")
