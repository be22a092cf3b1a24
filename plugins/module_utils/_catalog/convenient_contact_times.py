# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Convenient contact times: when in the week a customer or an account may be contacted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from .._common.errors import Doubtful, Invalid
from .._model.field import Channel, Field, Values
from .._model.kind import Kind
from .._model.kinds import Choice, Prose, Time
from .._model.resource import Resource
from .._model.table import Rows, Telephone
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


def _spelt(text: str) -> str:
    """A time of day in its one spelling; what is none stays as it is."""
    return _clock(text) or text


def _hours(window: Mapping[str, Any]) -> Pair:
    """When a window begins and ends, each in its one spelling."""
    return _spelt(window["start_time"]), _spelt(window["end_time"])


def _judged(value: Sequence[Mapping[str, Any]], before: Any, option: str) -> None:
    """Refuse windows that are not there yet and are not valid. Raises ``Doubtful``."""
    if not value:
        raise Doubtful(
            f"{option}: is empty, so no contact would ever be allowed.",
            "Give at least one window, or use an exclusion instead.",
            code="no-window",
        )
    there = _by_day(before or ())
    for place, window in enumerate(value):
        hours = _hours(window)
        if any((day, hours) not in there for day in window["day_of_week"]):
            _refuse_hours(f"{option}[{place}]", hours)


def _refuse_days(days: Sequence[str], own: str) -> None:
    """Refuse a window without days, and one with a day twice: none is ever shown so."""
    if not days:
        raise Invalid(f"{own}: is empty.", "List at least one day.", code="option-empty")
    if len(set(days)) < len(days):
        raise Invalid(f"{own}: lists a day twice.", "List each day once.", code="listed-twice")


def _by_day(windows: Sequence[Mapping[str, Any]]) -> set[tuple[str, Pair]]:
    """The hours of windows with each of their days."""
    return {(day, _hours(window)) for window in windows for day in window["day_of_week"]}


def _refuse_hours(own: str, hours: Pair) -> None:
    """Refuse what is no time of day, and a window that ends before it starts."""
    for name, text in zip(("start_time", "end_time"), hours):
        if _clock(text) is None:
            raise Doubtful(
                f"{own}.{name}: {text!r} is not a time of day.",
                "Write hours and minutes in quotes, such as '21:00': YAML reads an unquoted 21:00 "
                "as the number 1260.",
                code="time-of-day",
            )
    start, end = hours
    if end <= start:
        raise Doubtful(
            f"{own}: ends at {end}, before or when it starts, {start}.",
            "Split a window over midnight: one that ends at '24:00', and '00:00' on the next day.",
            code="window-ends-first",
        )


def _read_windows(value: Any) -> list[dict[str, Any]]:
    """The canonical windows of the API's list, grouped there in any way.

    Raises ``ValueError`` for anything but such a list.
    """
    return _grouped(_shown(value))


def _shown(value: Any) -> Iterator[tuple[Pair, list[str]]]:
    """The hours and days of each window of the API's list."""
    for window in _listed(value, Mapping):
        start, end = _listed([window.get("startTime", ""), window.get("endTime", "")], str)
        yield (_spelt(start), _spelt(end)), _listed(window.get("dayOfWeek"), str)


def _listed(value: Any, kind: type) -> list[Any]:
    listed = [] if value is None else value
    if not isinstance(listed, list) or not all(isinstance(item, kind) for item in listed):
        raise ValueError("no list of windows")
    return listed


def _grouped(windows: Iterable[tuple[Pair, Sequence[str]]]) -> list[dict[str, Any]]:
    """Windows by their hours, each with all of its days in the order of the week."""
    days: dict[Pair, set[str]] = {}
    for hours, some in windows:
        if some:
            days.setdefault(hours, set()).update(some)
    return [
        {
            "day_of_week": sorted(days[hours], key=_in_week),
            "start_time": hours[0],
            "end_time": hours[1],
        }
        for hours in sorted(days)
    ]


def _in_week(day: str) -> tuple[int, str]:
    if day in DAYS:
        return DAYS.index(day), day
    return len(DAYS), day


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
        for place, window in enumerate(value):
            _refuse_days(window["day_of_week"], f"{option}[{place}].day_of_week")
        return _grouped((_hours(window), window["day_of_week"]) for window in value)

    def judge(self, value: Any, before: Any, option: str) -> None:
        _judged(value, before, option)

    def exported(self, name: str, value: Any) -> dict[str, Any]:
        # No option can give a day that is not known here.
        if any(day not in DAYS for window in value for day in window["day_of_week"]):
            return {}
        return {name: value}

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

    def repeated(self, raw: Any) -> list[dict[str, Any]]:
        # Grouped as it was shown.
        return [
            {"dayOfWeek": days, "startTime": start, "endTime": end}
            for (start, end), days in _shown(raw)
        ]


def _check(context: Context, wanted: Values, found: Values | None, version: str) -> None:
    """Check type and address of a rule of v4 against each other.

    One of type All has no address; one of a channel has one, unless the user says explicitly that
    it is about all addresses of the channel.
    """
    named = ("contact_value_type", "contact_value")
    spoken = {name: wanted[name] for name in named if name in wanted}
    if version != "v4" or not spoken:
        return
    values = {"contact_value": "", **(found or {}), **spoken}
    kind = values["contact_value_type"]
    if kind == "All" and values["contact_value"]:
        raise Doubtful(
            "contact_value: is given, but contact_value_type is All.",
            'Leave it out (or give ""), or name the channel of the address.',
            code="options-contradict",
        )
    unsaid = context.params.get("contact_value") is None
    if kind != "All" and not values["contact_value"] and unsaid:
        raise Doubtful(
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
    # The reference speaks of a creation with the same contact key and contact value only.
    replaces=("contact_key", "contact_value"),
    check=_check,
)

CONVENIENT_CONTACT_TIMES = rule_query(
    "convenient_contact_times",
    CONVENIENT_CONTACT_TIME,
    CONVENIENT_CONTACT_TIME.identity,
    ("end_time",),
)

#: A row for each window.
_WINDOWS = {
    "day_of_week": "day_of_week",
    "start_time": "window_start",
    "end_time": "window_end",
}
KIND = ObjectKind(
    resource=CONVENIENT_CONTACT_TIME,
    query=CONVENIENT_CONTACT_TIMES,
    rows=Rows(
        "convenient_times",
        _WINDOWS,
        Telephone("contact_value", "contact_value_type", ("Voice", "SMS")),
    ),
)
TASK = KIND.task
INFO_TASK = KIND.info_task
