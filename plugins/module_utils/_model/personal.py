# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""What the values of people may be like: addresses, keys, customers, accounts.

The API takes any text. So only what cannot be meant is refused: what nobody sees, our own masks,
and what a spreadsheet leaves in place of a number. Pure.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .._common.errors import Unfit
from .field import Field, Values

#: A number that needs no closer look.
_PLAIN_NUMBER = re.compile(r"\+?[0-9]{3,}")
_MASK = re.compile(r"\*{3}.{0,8}#[0-9a-f]{4,}|\*{3,}", re.DOTALL)
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE][+-]?\d+")
_DECIMAL = re.compile(r"[+-]?\d+[.,]0+")
_LABEL = re.compile(r"[^\W\d_]+(?:\s+[^\W\d_]+)*\s*:\s.*", re.DOTALL)
_FEWEST_DIGITS = 3
_INVISIBLE = ("Cc", "Cf")


def tidied(value: Any, option: str) -> Any:
    """A value that a user gave, or each of a list, without the blanks around it.

    Raises ``Unfit`` for one that a result has masked: it says nothing about anybody.
    """
    if not isinstance(value, str):
        if isinstance(value, list):
            return [tidied(entry, option) for entry in value]
        return value
    text = value.strip()
    if text.startswith("***") and looks_masked(text):
        raise Unfit(
            f"{option}: looks masked: read it with mask_personal_data: false.",
            "What a result shows in place of a person's value says nothing about anybody.",
            code="value-masked",
        )
    return text


def looks_masked(text: str) -> bool:
    """Whether a text is what results show in place of a person's value."""
    return bool(_MASK.fullmatch(text))


def sought(value: Any, option: str) -> str:
    """The warning about a value, or each of a list, that is looked for; empty without one.

    The platform may hold the like, so it is not refused.
    """
    for text in _texts(value):
        unseen = _unseen(text)
        if unseen:
            return f"{option}: {unseen}, so it is another value than the one that it looks like."
    return ""


def refuse_unseen(value: str, option: str) -> None:
    """Raise ``Unfit`` for a person's value that has a sign which nobody sees."""
    unseen = _unseen(value)
    if unseen:
        raise _unfit_at(option, unseen)


def can_be_given(value: Any) -> bool:
    """Whether a value of the platform would arrive as it is, if it were given as an option."""
    try:
        return bool(tidied(value, "") == value)
    except Unfit:
        return False


def refuse_unfit(
    fields: Iterable[Field], wanted: Values, found: Values | None = None, place: str = ""
) -> None:
    """Raise ``Unfit`` for a person's value that cannot be meant.

    What is ``found`` at the platform is never judged: it is there, whatever it looks like.
    """
    values = wanted
    if found:
        values = {**found, **wanted}
    for item in fields:
        value = wanted.get(item.name)
        if not value or not item.personal:
            continue
        known: list[str] = []
        if found:
            known = _texts(found.get(item.name))
        channel = item.channel.of(values)
        for text in _texts(value):
            wrong = unfit(text, channel)
            if wrong and text not in known:
                raise _unfit_at(place + item.name, wrong)


def refuse_unfit_column(item: Field, columns: Mapping[str, Sequence[Any]]) -> None:
    """The same for one field of many objects, which are given by the columns of a table."""
    texts = columns.get(item.name, ())
    channels: Iterable[Any] = itertools.repeat(item.channel.always)
    if not item.channel.always:
        channels = columns.get(item.channel.field) or itertools.repeat("")
    for text, channel in zip(texts, channels):
        wrong = text and unfit(text, channel)
        if wrong:
            raise _unfit_at(item.name, wrong)


def _texts(value: Any) -> list[str]:
    if isinstance(value, list):
        return value
    if isinstance(value, str):
        return [value]
    return []


def _unfit_at(option: str, wrong: str) -> Unfit:
    message = f"{option}: {wrong}."
    return Unfit(
        message,
        "Give the value as the platform compares it with contacts, and nothing else.",
        code="value-unfit",
    )


def unfit(text: str, channel: str) -> str:
    """What is wrong with a person's value, an address of ``channel`` or (empty) any other.

    It is the end of a sentence, empty where the value may be meant.
    """
    # Long lists are of numbers.
    if channel != "Email" and (not text or _PLAIN_NUMBER.fullmatch(text)):
        return ""
    unseen = _unseen(text)
    if unseen:
        return unseen
    if channel in ("Voice", "SMS"):
        return _unfit_number(text)
    if channel == "Email":
        return _unfit_email(text)
    return ""


def _unseen(text: str) -> str:
    """What is wrong with a text that has a sign which nobody sees, empty where it has none."""
    if not (text.isascii() and text.isprintable()):
        for sign in text:
            if unicodedata.category(sign) in _INVISIBLE:
                return f"contains an invisible character (U+{ord(sign):04X})"
    return ""


def _unfit_number(text: str) -> str:
    if sum(map(str.isdigit, text)) < _FEWEST_DIGITS:
        return f"has fewer than {_FEWEST_DIGITS} digits, so it is not a number"
    if _SCIENTIFIC.fullmatch(text):
        return "is in scientific notation, which has lost digits"
    if _DECIMAL.fullmatch(text):
        return "ends like a decimal number"
    if text[0] in "='\"":
        return "begins with a sign that spreadsheets use to mark text"
    if _LABEL.fullmatch(text):
        return "begins with words, as a line of totals does"
    return ""


def _unfit_email(text: str) -> str:
    if "@" not in text:
        return "is not an e-mail address: it has no @"
    if "<" in text or ">" in text:
        return "is an e-mail address with a name: give the address alone"
    return ""
