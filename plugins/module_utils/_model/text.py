# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Text must be text, and an integer an integer: what YAML makes of an unquoted word or number is refused before it could be taken for something else. Pure.

A value comes in by one of three doors: as an option, which Ansible has bent to its type by then, as an option within a document, or in a row of a list.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._common.errors import Invalid


def refuse_booleans(options: Mapping[str, Mapping[str, Any]], value: Any, place: str = "") -> None:
    """Ansible takes true for the integer 1: an unquoted ``yes`` must not become a number. Raises ``Invalid``."""
    if isinstance(value, list):
        for number, item in enumerate(value):
            refuse_booleans(options, item, f"{place}[{number}]")
    elif isinstance(value, Mapping):
        for name, option in options.items():
            own = f"{place}.{name}" if place else name
            given = value.get(name)
            kind = option.get("elements") if isinstance(given, list) else option.get("type")
            if kind == "int" and any(
                isinstance(item, bool) for item in (given if isinstance(given, list) else [given])
            ):
                raise Invalid(
                    f"{own}: is true or false instead of an integer.",
                    "YAML reads an unquoted yes or no as true or false: give a number.",
                    code="boolean-for-integer",
                )
            if "options" in option:
                refuse_booleans(option["options"], given, own)


def unfit(kind: str, value: Any) -> str:
    """What is wrong with a value in a document for an option of that kind, as the end of a sentence; empty where it fits."""
    if kind == "int" and isinstance(value, bool):
        return "is true or false instead of an integer. YAML reads an unquoted yes or no as true or false: give a number."
    if kind in ("str", "path") and isinstance(value, (bool, Mapping, list, tuple)):
        quote = (
            " YAML reads an unquoted yes, no, on or off so: put it in quotes."
            if isinstance(value, bool)
            else ""
        )
        return f"is {kind_of(value)} instead of text.{quote}"
    return ""


def unfit_in_a_row(value: Any) -> str:
    """What is wrong with a value in a row of a list, where all options are text; empty where it fits. An integer stands for its digits."""
    return (
        "is not text; put it in quotes" if isinstance(value, (bool, float, list, Mapping)) else ""
    )


def kind_of(value: Any) -> str:
    """What a value is, in words."""
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, (int, float)):
        return "a number"
    return (
        "a dictionary"
        if isinstance(value, Mapping)
        else "a list"
        if isinstance(value, (list, tuple))
        else "text"
    )
