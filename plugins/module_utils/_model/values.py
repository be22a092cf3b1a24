# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Values in one canonical spelling, so that equal values compare equal.

That is so however the user or the API writes them. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from .._common.errors import Invalid

#: The word by which a user says that something has no end; null on the wire.
NEVER = "never"
#: No user means an earlier one.
FIRST_YEAR = "1000"

_TIME = re.compile(
    r"^([1-9]\d{3})-(\d{2})-(\d{2})"
    r"(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?"
    r" ?([Zz]|[+-]\d{2}(?::?\d{2})?)?)?\Z",
    re.ASCII,
)
#: The days that each year has.
_DAY = (
    r"(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])"
    r"|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8]))"
)
#: A time that exists, as the API and long lists write nearly all of them.
_USUAL = re.compile(
    rf"(?!0000)\d{{4}}-{_DAY}T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.000)?Z", re.ASCII
)
#: The end of a time that says its zone.
_ZONE = re.compile(r"(?:Z|[+-]\d\d:?\d\d)$", re.ASCII | re.IGNORECASE)


def parse_time(text: str) -> datetime:
    """Read an ISO 8601 date or date-time as an instant in UTC.

    It is read to the millisecond, which is what the API shows. Without a zone the time is UTC, a
    date alone is its midnight in UTC. Raises ``ValueError`` for anything else.
    """
    match = _TIME.match(text.strip())
    if not match:
        raise ValueError("not an ISO 8601 time")
    try:
        return _moment(match)
    except (ValueError, OverflowError) as exc:
        raise ValueError("not a time that exists") from exc


def _moment(match: re.Match[str]) -> datetime:
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    milliseconds = int((match.group(7) or "").ljust(3, "0")[:3])
    moment = datetime(
        year, month, day, hour, minute, second, milliseconds * 1000, tzinfo=timezone.utc
    )
    return moment - _offset(match.group(8))


def _offset(text: str | None) -> timedelta:
    if not text or text in "Zz":
        return timedelta(0)
    digits = text[1:].replace(":", "").ljust(4, "0")
    hours, minutes = int(digits[:2]), int(digits[2:])
    if hours > 23 or minutes > 59:
        raise ValueError("not a UTC offset")
    offset = timedelta(hours=hours, minutes=minutes)
    if text[0] == "-":
        return -offset
    return offset


def format_time(moment: datetime) -> str:
    """Write an instant as ``2030-01-31T12:00:00Z``, with milliseconds only where there are any."""
    text = moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
    milliseconds = moment.microsecond // 1000
    if milliseconds:
        text += f".{milliseconds:03d}"
    return text + "Z"


def canonical_time(value: Any) -> str:
    """Any spelling of a time as :func:`format_time` writes it. Raises ``ValueError``."""
    text = str(value)
    return usual_time(text) or format_time(parse_time(text))


def usual_time(text: str) -> str:
    """The canonical form of a time in the spelling that is read fastest, empty for any other."""
    if _USUAL.fullmatch(text):
        return text[:19] + "Z"
    return ""


def likely_times(texts: Iterable[str]) -> list[str]:
    """The canonical forms of texts that are usual times, which is not looked at."""
    return [text[:19] + "Z" if text[19:] == ".000Z" else text for text in texts]


def exact_time(value: Any) -> str:
    """The canonical form with all the digits that a time has below the second."""
    text = canonical_time(value)
    match = _TIME.match(str(value).strip())
    fraction = ""
    if match:
        fraction = (match.group(7) or "").rstrip("0")
    if len(fraction) <= 3:
        return text
    return f"{text[:19]}.{fraction}Z"


def shown_time(value: Any) -> Any:
    """The canonical form of a time that is only shown, the value itself where it is not a time."""
    try:
        return canonical_time(value)
    except ValueError:
        return value


def in_order(time: Any) -> str:
    """By what canonical times sort: a second comes before the parts of it."""
    return str(time).rstrip("Z")


def given_time(text: str) -> str:
    """The canonical form of a time that a user wrote: years of long ago are typing mistakes.

    Raises ``ValueError``. What the platform holds may be the first moment of all, for none.
    """
    canonical = canonical_time(text)
    if canonical < FIRST_YEAR:
        raise ValueError("not an ISO 8601 time")
    return canonical


def option_time(value: str, option: str, never: bool = False) -> str:
    """The canonical form of a time that a user wrote in ``option``.

    Raises ``Invalid`` that names the option and the remedy.
    """
    if never and value.strip().lower() == NEVER:
        return NEVER
    try:
        return given_time(value)
    except ValueError as exc:
        or_never = ", or 'never'" if never else ""
        raise Invalid(
            f"{option}: {value!r} is {exc}.",
            f"Write an ISO 8601 time such as '2030-01-31T12:00:00Z'{or_never}; "
            "a time without a zone is taken as UTC.",
            code="time-invalid",
        ) from exc


def zoned_time(value: str, option: str) -> str:
    """The same of a time that has to say its zone."""
    if not _ZONE.search(value.strip()):
        raise Invalid(
            f"{option}: {value!r} has no time zone.",
            "Write it with one, such as '2030-01-31T18:00:00+01:00' or '2030-01-31T17:00:00Z'.",
            code="time-invalid",
        )
    return option_time(value, option)


def localized(value: Any) -> dict[str, str]:
    """A friendlyName in any of its shapes as a mapping of locale to text.

    The shapes are a list of ``{locale, value}``, one such object, and plain text.
    """
    if isinstance(value, str):
        return {"": value}
    entries: list[Any] = []
    if isinstance(value, Mapping):
        entries = [value]
    elif isinstance(value, list):
        entries = value
    return {
        str(entry.get("locale") or ""): str(entry.get("value") or "")
        for entry in entries
        if isinstance(entry, Mapping)
    }


def display_name(value: Any) -> str:
    """The one text to show for a friendlyName: the first locale's."""
    return next(iter(localized(value).values()), "")


def snake(name: str) -> str:
    """An API name as an option name: ``contactListName`` gives ``contact_list_name``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def plain(value: Any) -> Any:
    """A read-only API object in the words of the options.

    Its keys are in snake_case, ids are text, times in one spelling, and there is no ``kind``.
    ``friendlyName`` becomes ``name`` (one text) and ``names`` (by locale), ``preferredName``
    likewise. ``attributes``, an object or a list of one-key objects, becomes an object;
    ``channels``, a list or a list of lists, a list.
    """
    if isinstance(value, list):
        return [plain(item) for item in value]
    if not isinstance(value, Mapping):
        return value
    result: dict[str, Any] = {}
    for key, item in value.items():
        if key != "kind":
            result.update(_plain_item(key, item))
    return result


def _plain_item(key: str, item: Any) -> dict[str, Any]:
    """What becomes of one key, see ``plain``."""
    if key in _NAMES:
        name = _NAMES[key]
        return {name: display_name(item), name + "s": localized(item)}
    if key == "channels" and isinstance(item, list):
        item = _flat(item)
    elif key == "attributes" and isinstance(item, list):
        return {"attributes": _merged(item)}
    elif item is not None and (key == "id" or key.endswith("Id")):
        return {snake(key): str(item)}
    elif key.endswith("Time") and isinstance(item, str) and _TIME.match(item):
        return {snake(key): shown_time(item)}
    return {snake(key): plain(item)}


#: The keys of names, and what they are called in results.
_NAMES = {"friendlyName": "name", "preferredName": "preferred_name"}


def _flat(groups: list[Any]) -> list[Any]:
    """A list, or a list of lists, as a list."""
    entries: list[Any] = []
    for group in groups:
        if isinstance(group, list):
            entries += group
        else:
            entries.append(group)
    return entries


def _merged(entries: list[Any]) -> dict[str, Any]:
    """A list of objects as one."""
    merged: dict[str, Any] = {}
    for entry in entries:
        if isinstance(entry, Mapping):
            merged.update({snake(key): value for key, value in entry.items()})
    return merged
