# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Text must be text, and an integer an integer.

What YAML makes of an unquoted word or number is refused before it could be taken for something
else. A value comes in by one of three doors: as an option, which Ansible has bent to its type by
then, as an option within a document, or in a row of a list. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._common.errors import Invalid

_GIVE_A_NUMBER = "YAML reads an unquoted yes or no as true or false: give a number."
_QUOTE_IT = "YAML reads an unquoted yes, no, on or off so: put it in quotes."


def refuse_booleans(options: Mapping[str, Mapping[str, Any]], value: Any, place: str = "") -> None:
    """Raise ``Invalid`` for a boolean among options where an integer belongs.

    Ansible takes true for the integer 1, but an unquoted ``yes`` must not become a number.
    """
    if isinstance(value, list):
        for number, item in enumerate(value):
            refuse_booleans(options, item, f"{place}[{number}]")
    elif isinstance(value, Mapping):
        for name, option in options.items():
            own = f"{place}.{name}".lstrip(".")
            given = value.get(name)
            if _has_boolean(option, given):
                raise Invalid(
                    f"{own}: is true or false instead of an integer.",
                    _GIVE_A_NUMBER,
                    code="boolean-for-integer",
                )
            if "options" in option:
                refuse_booleans(option["options"], given, own)


def _has_boolean(option: Mapping[str, Any], given: Any) -> bool:
    """Whether an option that takes integers was given a boolean."""
    if isinstance(given, list):
        return option.get("elements") == "int" and any(isinstance(item, bool) for item in given)
    return option.get("type") == "int" and isinstance(given, bool)


def unfit(kind: str, value: Any) -> str:
    """What is wrong with a value in a document for an option of that kind.

    It is the end of a sentence, empty where the value fits.
    """
    if kind == "int" and isinstance(value, bool):
        return f"is true or false instead of an integer. {_GIVE_A_NUMBER}"
    if kind not in ("str", "path") or not isinstance(value, (bool, Mapping, list, tuple)):
        return ""
    wrong = f"is {kind_of(value)} instead of text."
    if isinstance(value, bool):
        wrong += f" {_QUOTE_IT}"
    return wrong


def unfit_in_a_row(value: Any) -> str:
    """What is wrong with a value in a row of a list, empty where it fits.

    All options are text there. An integer stands for its digits.
    """
    if isinstance(value, (bool, float, list, Mapping)):
        return "is not text; put it in quotes"
    return ""


def kind_of(value: Any) -> str:
    """What a value is, in words."""
    if value is None:
        return "empty"
    for types, words in _WORDS:
        if isinstance(value, types):
            return words
    return "text"


#: What values of these types are, in words; the first that fits counts, as a boolean is an integer.
_WORDS: tuple[tuple[Any, str], ...] = (
    (bool, "true or false"),
    ((int, float), "a number"),
    (Mapping, "a dictionary"),
    ((list, tuple), "a list"),
)
