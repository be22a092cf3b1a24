# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""What a text that is not an ISO 8601 time could be, so that errors can show it and name its form.

Pure. Nothing that might be a telephone number or another number of a person passes for a date.
"""

from __future__ import annotations

import re

#: The longest text that is shown.
_LONGEST = 40
_CLOCK = (
    r"(?:(?P<gap>[T ]|, )(?P<hour>[0-9]{1,2}):[0-9]{2}(?P<second>:[0-9]{2})?"
    r"(?P<half> ?[AaPp][Mm])?(?P<zone> ?(?:Z|[+-][0-9]{2}:?[0-9]{2}))?)?"
)
_YEAR = r"(?P<year>(?:19|20|21)[0-9]{2})"
_MONTH = r"(?P<name>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_FIRST = r"(?P<first>[0-9]{1,2})"
_SECOND = r"(?P<other>[0-9]{1,2})"
_YEAR_FIRST = re.compile(rf"{_YEAR}(?P<sign>[./-]){_FIRST}(?P=sign){_SECOND}{_CLOCK}")
_YEAR_LAST = re.compile(rf"{_FIRST}(?P<sign>[./-]){_SECOND}(?P=sign){_YEAR}{_CLOCK}")
_SHORT_YEAR = re.compile(rf"{_FIRST}(?P<sign>[./]){_SECOND}(?P=sign)[0-9]{{2}}{_CLOCK}")
_NAMED = re.compile(rf"{_FIRST}(?P<sign>[ -]){_MONTH}(?P=sign){_YEAR}{_CLOCK}")
_ORDERS = (
    (_YEAR_FIRST, "%Y{0}%m{0}%d", "%Y{0}%d{0}%m"),
    (_YEAR_LAST, "%m{0}%d{0}%Y", "%d{0}%m{0}%Y"),
    (_SHORT_YEAR, "%m{0}%d{0}%y", "%d{0}%m{0}%y"),
)


def suggested(text: str) -> list[str]:
    """The forms that a date can have, none for what is no date."""
    if len(text) > _LONGEST:
        return []
    named = _NAMED.fullmatch(text)
    if named:
        return [f"%d{named['sign']}%b{named['sign']}%Y{_clock(named)}"]
    for pattern, month_first, day_first in _ORDERS:
        match = pattern.fullmatch(text)
        if match:
            forms = _possible(match, month_first, day_first)
            return [form.format(match["sign"]) + _clock(match) for form in forms]
    return []


def _possible(match: re.Match[str], month_first: str, day_first: str) -> list[str]:
    """The orders in which day and month can be; where there are two, the usual one if any."""
    first, second = int(match["first"]), int(match["other"])
    forms = []
    if 1 <= first <= 31 and 1 <= second <= 12:
        forms.append(day_first)
    if 1 <= first <= 12 and 1 <= second <= 31:
        forms.append(month_first)
    if match.re is _YEAR_FIRST:
        return forms[-1:]
    if match["sign"] == ".":
        return forms[:1]
    return forms


def _clock(match: re.Match[str]) -> str:
    """The form of the time of day, empty where there is none."""
    if not match["hour"]:
        return ""
    form = f"{match['gap']}%H:%M"
    if match["half"]:
        form = f"{match['gap']}%I:%M"
    if match["second"]:
        form += ":%S"
    if match["half"]:
        form += match["half"][:-2] + "%p"
    if match["zone"]:
        form += match["zone"][: -len(match["zone"].lstrip())] + "%z"
    return form
