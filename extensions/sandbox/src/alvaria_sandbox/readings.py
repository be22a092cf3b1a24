# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The open readings of the reference texts, a switch for each, and the dialects as sets of them.

A text that can be read in two ways is read here in both. An organization has the readings of its
dialect, and may have others one by one (setting `readings`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Switch:
    """One open question.

    values: its readings; the first is that of the documented dialect.
    quirky: the reading of the quirky dialect, empty for the first as well.
    """

    values: tuple[str, ...]
    quirky: str = ""


SWITCHES: dict[str, Switch] = {
    # Answers in the form of the schema tables, or of the examples where these differ.
    "answers": Switch(("tables", "examples"), "examples"),
    # The startIndex of the first record.
    "first_index": Switch(("0", "1"), "1"),
    # What a server does with a maxResults above its limit, which the texts do not name.
    "max_results": Switch(("capped", "refused")),
    # C08: a sold quantity is added to productSold, or taken from totalQuota.
    "sale": Switch(("sold", "total"), "total"),
    # C11: what two convenient contact times must not share: key and value with their types, or
    # without them.
    "convenient_key": Switch(("typed", "bare")),
    # C04: the key of a restricted answer, which all examples have and the prose does not make.
    "restricted_key": Switch(("absent", "shown"), "shown"),
    # Whether a check may bring a key that the platform has not made: else it answers 409.
    "foreign_key": Switch(("taken", "refused")),
    # What a POST of an external dial answers for a name that is taken; both are listed.
    "external_taken": Switch(("422", "409")),
    # Whether the time zone of an attempt has to exist.
    "attempt_zone": Switch(("checked", "free")),
}


def reading(dialect: str, chosen: dict[str, str], name: str) -> str:
    """Return the reading of one question: the one chosen, else that of the dialect."""
    switch = SWITCHES[name]
    if name in chosen:
        return chosen[name]
    if dialect == "quirky" and switch.quirky:
        return switch.quirky
    return switch.values[0]


def are_readings(value: Any) -> bool:
    """Tell whether a value chooses readings: names of switches with one of their values each."""
    if not isinstance(value, dict):
        return False
    return all(name in SWITCHES and item in SWITCHES[name].values for name, item in value.items())
