# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""A contact of the past as a case of the playbook rule_tests, about people who do not exist."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Callable

#: What of an attempt a case has, by the names of its options.
_CONTACT = {
    "contact_channel": "contactChannel",
    "contact_address": "contactAddress",
    "customer": "customer",
    "account_number": "accountNumber",
    "number_type": "numberType",
    "geocodes": "geocodes",
    "purpose": "purpose",
    "time_zone": "timeZone",
}
_ATTEMPT = {**_CONTACT, "time_of_contact": "timeOfContact", "disposition": "disposition"}
#: What has to be there although it is empty.
_NEEDED = ("contact_channel", "contact_address", "number_type")
#: How many numbers there are for examples in each area.
_NUMBERS = 100


class _People:
    """Invented values in place of those of people, the same one for the same value."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], str] = {}

    def instead(self, name: str, attempt: Mapping[str, Any]) -> str:
        """What stands for a value of an attempt."""
        value = str(attempt[_CONTACT[name]] or "")
        if not value:
            return ""
        kind = name
        if name == "contact_address":
            kind = "address"
            if attempt["contactChannel"] != "Email":
                kind = "number"
        number = sum(known == kind for known, _value in self._known)
        return self._known.setdefault((kind, value), _INVENTED[kind](number))


def _number(place: int) -> str:
    area, last = divmod(place, _NUMBERS)
    return f"+1{202 + area}55501{last:02d}"


_INVENTED: dict[str, Callable[[int], str]] = {
    "number": _number,
    "address": lambda place: f"person{place + 1}@example.com",
    "customer": lambda place: f"CUSTOMER{place + 1}",
    "account_number": lambda place: f"ACCOUNT{place + 1}",
}
_PERSONAL = ("contact_address", "customer", "account_number")


def case(
    contact: Mapping[str, Any],
    history: Sequence[Mapping[str, Any]],
    rule: str,
    refused: bool,
) -> str:
    """The case as YAML.

    ``contact`` and the attempts before it are those of the API, ``rule`` is the tracker that
    refuses it, or no longer does.
    """
    people = _People()
    at = contact["timeOfContact"]
    expected, verb = {"expect": "allowed"}, "is no longer refused by"
    if refused:
        expected, verb = {"expect": "restricted", "expect_rule": rule}, "is refused by"
    lines = [f"- name: {_text(f'A contact of {at} {verb} {rule}')}", f"  at: {_text(at)}"]
    if history:
        lines.append("  history:")
        lines += [f"    - {_flow(_told(people, _ATTEMPT, attempt))}" for attempt in history]
    lines.append(f"  contact: {_flow(_told(people, _CONTACT, contact))}")
    lines += [f"  {name}: {_text(value)}" for name, value in expected.items()]
    return "\n".join(lines) + "\n"


def free_texts(attempts: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """What a case says of attempts as it was written, where somebody may have put a number."""
    for attempt in attempts:
        for name in ("purpose", "disposition"):
            yield str(attempt[name])
        yield from map(str, attempt["geocodes"])


def _told(people: _People, names: Mapping[str, str], attempt: Mapping[str, Any]) -> dict[str, Any]:
    told = {}
    for name, api in names.items():
        value = attempt[api]
        if name in _PERSONAL:
            value = people.instead(name, attempt)
        if value or name in _NEEDED:
            told[name] = value
    return told


def _flow(values: Mapping[str, Any]) -> str:
    """A dictionary on one line, which is YAML and JSON."""
    return json.dumps(values, ensure_ascii=False)


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
