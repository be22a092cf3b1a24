# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Times as people write them: in forms of their own, by the clock of their place. Pure.

A form is written like those of ``strptime``, but months have their English names whatever the
language of the process.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Any

from .._common.errors import Invalid
from .._model.values import FIRST_YEAR, format_time, given_time, parse_time, usual_time
from .dates import suggested

#: How many texts are remembered with their times. Lists repeat a few.
_REMEMBERED = 4096
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LONG_MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december"
)
#: What stands for each directive.
_DIRECTIVES = {
    "Y": "[1-9][0-9]{3}",
    "y": "[0-9]{2}",
    "m": "[0-9]{1,2}",
    "b": "|".join(_MONTHS),
    "B": _LONG_MONTHS,
    "d": "[0-9]{1,2}",
    "H": "[0-9]{1,2}",
    "I": "[0-9]{1,2}",
    "p": "[ap]m",
    "M": "[0-9]{1,2}",
    "S": "[0-9]{1,2}",
    "f": "[0-9]{1,6}",
    "z": "z|[+-][0-9]{2}:?[0-9]{2}",
}
#: Directives of which each says what the others do.
_SAME = ({"Y", "y"}, {"m", "b", "B"}, {"H", "I"})
#: How ``parse_time`` says that a text is in another form.
_ISO = "not an ISO 8601 time"
_PARTS = re.compile(r"%(.?)|(\s+)|([^%\s]+)", re.DOTALL)
#: A time that says its zone.
_ZONED = re.compile(r"[Tt ][0-9].*(?:[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)\Z")


class Times:
    """Reads the times of a list.

    ``formats`` are tried in their order; without any, times are ISO 8601. ``zone`` is the zone of
    times that do not say theirs. Raises ``Invalid`` for a form or a zone that does not exist.
    """

    def __init__(self, formats: Sequence[str] = (), zone: str = "UTC") -> None:
        self._formats = formats
        self._patterns = [_pattern(text) for text in formats]
        self._name = zone
        self._zone = _zone(zone)
        self._remembered = lru_cache(_REMEMBERED)(self._read)

    def read(self, text: str) -> str:
        """The canonical form of a time. Raises ``ValueError``, whose text follows the time's."""
        if not self._formats:
            usual = usual_time(text)
            if usual >= FIRST_YEAR:
                return usual
        return self._remembered(text)

    def _read(self, text: str) -> str:
        if not self._formats and text[-1:] == "Z":
            return _ready(text)
        moment = self._moment(text.strip())
        try:
            if moment.tzinfo is None:
                moment = self._placed(moment)
            return format_time(moment)
        except OverflowError as exc:
            raise ValueError("is not a time that exists") from exc

    def _moment(self, text: str) -> datetime:
        """The moment that a text names, without a zone where it says none."""
        if not self._formats:
            return _iso(text)
        for pattern in self._patterns:
            match = pattern.fullmatch(text)
            if match:
                return _made(match.groupdict())
        raise ValueError(f"is not of the form {_either(self._formats)}")

    def _placed(self, moment: datetime) -> datetime:
        """The instant at which the clocks of the zone show a time."""
        first = moment.replace(tzinfo=self._zone)
        if first.utcoffset() == first.replace(fold=1).utcoffset():
            return first
        back = first.astimezone(timezone.utc).astimezone(self._zone)
        if back.replace(tzinfo=None) == moment:
            raise ValueError(f"is there twice in {self._name}, as clocks are set back; add %z")
        raise ValueError(f"does not exist in {self._name}, as clocks are set forward")

    def problem(self, text: str, exc: ValueError) -> str:
        """What is wrong with a text, as the end of a sentence, and what to do about it.

        A date is nobody's, so it is shown; anything else is not.
        """
        forms = suggested(text)
        if not forms:
            form = "an ISO 8601 time such as '2030-01-31T12:00:00Z'"
            if self._formats:
                form = f"a time as {_either(self._formats)}"
            return f"is not valid. Write {form}; a time without a zone is taken as {self._name}."
        problem = f"{text!r} {exc}"
        if _ISO in problem:
            problem += f"; give time_format: {_either(forms)}"
        return problem


def _either(forms: Sequence[str]) -> str:
    return " or ".join(map(repr, forms))


def _ready(text: str) -> str:
    """The canonical form of an ISO 8601 time in UTC. Raises ``ValueError``."""
    try:
        return given_time(text)
    except ValueError as exc:
        raise ValueError(f"is {exc}") from exc


def _iso(text: str) -> datetime:
    moment = parse_time(_ready(text))
    if _ZONED.search(text):
        return moment
    return moment.replace(tzinfo=None)


def _made(parts: dict[str, Any]) -> datetime:
    """The moment with these parts. Raises ``ValueError`` when there is none."""
    numbers = {name: int(parts.get(name) or 0) for name in "YymdHIMS"}
    year, month, hour = numbers["Y"], numbers["m"], numbers["H"]
    if "y" in parts:
        year = 2000 + numbers["y"]
        if numbers["y"] > 68:
            year -= 100
    name = parts.get("b") or parts.get("B")
    if name:
        month = 1 + _MONTHS.index(name[:3].lower())
    try:
        if "I" in parts:
            hour = _hour(numbers["I"], parts["p"])
        fraction = int((parts.get("f") or "").ljust(6, "0"))
        moment = datetime(year, month, numbers["d"], hour, numbers["M"], numbers["S"], fraction)
        if parts.get("z"):
            moment = moment.replace(tzinfo=_offset(parts["z"]))
    except ValueError as exc:
        raise ValueError("is not a time that exists") from exc
    return moment


def _hour(hour: int, half: str) -> int:
    if not 1 <= hour <= 12:
        raise ValueError("no hour of a half day")
    if half.lower() == "pm":
        return hour % 12 + 12
    return hour % 12


def _offset(text: str) -> timezone:
    if text in "zZ":
        return timezone.utc
    digits = text[1:].replace(":", "")
    if int(digits[2:]) > 59:
        raise ValueError("no offset")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if text[0] == "-":
        offset = -offset
    return timezone(offset)


def _pattern(text: str) -> re.Pattern[str]:
    """What texts of a form look like. Raises ``Invalid``."""
    known = " ".join(f"%{name}" for name in _DIRECTIVES)
    pattern, given = "", ""
    for directive, blank, literal in _PARTS.findall(text):
        if blank:
            pattern += r"\s+"
        elif literal or directive == "%":
            pattern += re.escape(literal or directive)
        elif directive in _DIRECTIVES and directive not in given:
            given += directive
            pattern += f"(?P<{directive}>{_DIRECTIVES[directive]})"
        else:
            raise Invalid(
                f"time_format: {text!r} has a directive that is not known, or one twice.",
                f"Known are: {known}.",
                code="time-format",
            )
    if not ({"Y", "y"} & set(given) and {"m", "b", "B"} & set(given) and "d" in given):
        raise Invalid(
            f"time_format: {text!r} does not name year, month and day.",
            "Write it like '%d.%m.%Y' or '%m/%d/%Y %H:%M', and one with a comma in it as an "
            "element of a list: ['%b %d, %Y'].",
            code="time-format",
        )
    for same in _SAME:
        if len(same & set(given)) > 1:
            names = " and ".join(f"%{name}" for name in sorted(same & set(given)))
            raise Invalid(
                f"time_format: {text!r} has {names}, which may contradict each other.",
                "Name year, month and hour once.",
                code="time-format",
            )
    if ("I" in given) != ("p" in given):
        raise Invalid(
            f"time_format: {text!r} has one of %I and %p, which only work together.",
            "Write hours as %H, or as %I with %p.",
            code="time-format",
        )
    # Where nothing stands between two numbers, each has all its digits.
    if re.search(r"%[A-Za-z]%[A-Za-z]", text):
        pattern = pattern.replace("{1,2}", "{2}")
    return re.compile(pattern, re.IGNORECASE | re.ASCII)


def _zone(name: str) -> tzinfo:
    """A zone of the IANA database. Raises ``Invalid``."""
    if name == "UTC":
        return timezone.utc
    try:
        from zoneinfo import ZoneInfo

        return ZoneInfo(name)
    except (ImportError, KeyError, ValueError, OSError) as exc:
        raise Invalid(
            f"zone: the system has no time zone {name!r}.",
            "Write a name of the IANA database, such as 'Europe/Berlin'. Where the system has no "
            "such database, install its package tzdata, or the Python library tzdata.",
            code="zone-unknown",
        ) from exc
