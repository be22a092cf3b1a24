# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Convenient contact times: when in the week a customer or an account may be contacted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from .._common.errors import Invalid
from .._model.field import Channel, Field, Values
from .._model.kind import Kind
from .._model.kinds import Choice, Prose, Time
from .._model.resource import Resource
from .._model.values import NEVER
from .._session.context import Context
from .object_kind import ObjectKind
from .rule_listing import rule_query

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_HOURS = re.compile(r"^([01]?\d|2[0-3]):([0-5]\d)(?::00)?\Z|^(24):(00)\Z", re.ASCII)

#: The times of day at which a window begins and ends.
Pair = tuple[str, str]


def _clock(text: str) -> str | None:
    """``9:30`` as ``09:30``, ``None`` for what is not a time of day."""
    match = _HOURS.match(text.strip())
    if not match:
        return None
    hours, minutes = filter(None, match.groups())
    return f"{hours.zfill(2)}:{minutes}"


def _hours(value: Any, option: str) -> str:
    text = _clock(str(value))
    if text is None:
        raise Invalid(
            f"{option}: {str(value)!r} is not a time of day.",
            "Write hours and minutes in quotes, such as '21:00': YAML reads an unquoted 21:00 as "
            "the number 1260.",
            code="time-of-day",
        )
    return text


def _windows(value: Sequence[Mapping[str, Any]], option: str) -> list[dict[str, Any]]:
    """The canonical windows that a user wrote.

    Raises ``Invalid`` for windows that are reversed or overlap.
    """
    if not value:
        raise Invalid(
            f"{option}: is empty, so no contact would ever be allowed.",
            "Give at least one window, or use an exclusion instead.",
            code="no-window",
        )
    taken: dict[str, list[Pair]] = {day: [] for day in DAYS}
    for place, window in enumerate(value):
        own = f"{option}[{place}]"
        hours = _window(window, own)
        for day in window["day_of_week"]:
            _refuse_overlap(own, day, hours, taken[day])
            taken[day].append(hours)
    return _grouped(taken)


def _window(window: Mapping[str, Any], own: str) -> Pair:
    """The hours of a window at the place ``own``. Raises ``Invalid``."""
    start = _hours(window["start_time"], f"{own}.start_time")
    end = _hours(window["end_time"], f"{own}.end_time")
    days = window["day_of_week"]
    if not days:
        raise Invalid(
            f"{own}.day_of_week: is empty.", "List at least one day.", code="option-empty"
        )
    if len(set(days)) < len(days):
        raise Invalid(
            f"{own}.day_of_week: lists a day twice.", "List each day once.", code="listed-twice"
        )
    if end <= start:
        raise Invalid(
            f"{own}: ends at {end}, before or when it starts, {start}.",
            "Split a window over midnight: one that ends at '24:00', and '00:00' on the next day.",
            code="window-ends-first",
        )
    return start, end


def _refuse_overlap(own: str, day: str, hours: Pair, others: Sequence[Pair]) -> None:
    start, end = hours
    for other_start, other_end in others:
        if start < other_end and other_start < end:
            raise Invalid(
                f"{own}: {day} {start}-{end} overlaps {day} {other_start}-{other_end}.",
                "Make it one window, or let one begin when the other ends.",
                code="windows-overlap",
            )


def _read_windows(value: Any) -> list[dict[str, Any]]:
    """The canonical windows of the API's list, grouped there in any way.

    Raises ``ValueError`` for anything but such a list.
    """
    found: dict[str, list[Pair]] = {}
    for window in _listed(value, Mapping):
        start, end = _listed([window.get("startTime", ""), window.get("endTime", "")], str)
        hours = (_clock(start) or start, _clock(end) or end)
        for day in _listed(window.get("dayOfWeek"), str):
            found.setdefault(day, []).append(hours)
    return _grouped(found)


def _listed(value: Any, kind: type) -> list[Any]:
    listed = [] if value is None else value
    if not isinstance(listed, list) or not all(isinstance(item, kind) for item in listed):
        raise ValueError("no list of windows")
    return listed


def _grouped(taken: Mapping[str, Sequence[Pair]]) -> list[dict[str, Any]]:
    """Windows by their hours, each with all of its days in the order of the week."""
    known = [*DAYS, *sorted(set(taken) - set(DAYS))]
    days: dict[Pair, list[str]] = {}
    for day in known:
        for hours in dict.fromkeys(taken.get(day, ())):
            days.setdefault(hours, []).append(day)
    return [
        {"day_of_week": days[start, end], "start_time": start, "end_time": end}
        for start, end in sorted(days)
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
    """Check type and address of a rule of v4 against each other.

    One of type All has no address; one of a channel has one, unless the user says explicitly that
    it is about all addresses of the channel.
    """
    named = ("contact_value_type", "contact_value")
    spoken = {name: wanted[name] for name in named if name in wanted}
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
        raise Invalid(
            f"contact_value: is missing for contact_value_type {kind}.",
            'Give the address, "" for all addresses of that channel, '
            "or set contact_value_type to All.",
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
        Field(
            "contact_value",
            "contactValue",
            absent="",
            personal=True,
            only=("v4",),
            channel=Channel("contact_value_type"),
        ),
        Field("customer", "customer", create=True, personal=True, only=("v3",)),
        Field(
            "phone",
            "phone",
            absent="",
            personal=True,
            only=("v3",),
            channel=Channel(always="Voice"),
        ),
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

KIND = ObjectKind(resource=CONVENIENT_CONTACT_TIME, query=CONVENIENT_CONTACT_TIMES)
TASK = KIND.task
INFO_TASK = KIND.info_task
