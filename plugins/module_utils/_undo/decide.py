# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""What to take back: given what was there, what was written, and what is there now. Pure.

What still is as it was written gets its old value. What somebody else has changed since stays.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

CHANGED = "has been changed since"
GONE = "has been deleted since"
ANEW = "has been made anew since"
NO_VALUE = "had no value before, and the platform takes none away"


@dataclass(frozen=True)
class Verdict:
    """What gets its old value, and what stays, with the reason, by option or member."""

    back: dict[str, Any] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)


def same(left: Any, right: Any) -> bool:
    """Whether two values of an option are equal; the entries of a list of data have no order."""
    return bool(_comparable(left) == _comparable(right))


def _comparable(value: Any) -> Any:
    if isinstance(value, (list, tuple)) and any(isinstance(entry, Mapping) for entry in value):
        return sorted(json.dumps(entry, sort_keys=True) for entry in value)
    if isinstance(value, (list, tuple)):
        return list(value)
    return value


def differing(wanted: Mapping[str, Any], now: Mapping[str, Any], why: str) -> dict[str, str]:
    """The options that are not as wanted, each with the reason."""
    return {name: why for name, value in wanted.items() if not same(now.get(name), value)}


def fields(
    before: Mapping[str, Any], written: Mapping[str, Any], now: Mapping[str, Any]
) -> Verdict:
    """The verdict about the options of one object."""
    verdict = Verdict()
    for name, value in written.items():
        old, there = before.get(name), now.get(name)
        if same(there, old):
            continue
        if isinstance(value, Mapping) and isinstance(there or {}, Mapping):
            inner = fields(old or {}, value, there or {})
            verdict.kept.update({f"{name}.{key}": why for key, why in inner.kept.items()})
            if inner.back:
                verdict.back[name] = {**(there or {}), **inner.back}
        elif not _is_written(value, there):
            verdict.kept[name] = CHANGED
        elif old is None:
            verdict.kept[name] = NO_VALUE
        else:
            verdict.back[name] = old
    return verdict


def _is_written(value: Any, there: Any) -> bool:
    """Whether a value is as it was written. Where nothing was, the platform has an empty one."""
    if value is None:
        return not there
    return same(there, value)


@dataclass(frozen=True)
class Members:
    """The verdict about a list."""

    #: The list that is to be.
    back: list[Any]
    kept: dict[str, str]


def members(
    before: Sequence[Any], written: Sequence[Any], now: Sequence[Any], ordered: bool
) -> Members:
    """The verdict about the members of a list, with those that were removed at their places."""
    was, wrote, there = by_name(before), by_name(written), by_name(now)
    kept: dict[str, str] = {}
    stays: dict[str, Any] = {}
    for name, entry in there.items():
        ours = name in wrote and entry == wrote[name]
        if ours and name not in was:
            continue
        stays[name] = entry
        if ours:
            stays[name] = was[name]
        elif was.get(name) != wrote.get(name) and entry != was.get(name):
            kept[name] = CHANGED
    for name in was:
        if name in wrote and name not in there and was[name] != wrote[name]:
            kept[name] = GONE
    order = list(stays)
    if ordered:
        order = _in_order(order, list(was), list(wrote), list(there), kept)
    for name in was:
        if name not in wrote and name not in there:
            order.insert(place(order, list(was), name), name)
    return Members([stays.get(name, was.get(name)) for name in order], kept)


def by_name(entries: Sequence[Any]) -> dict[str, Any]:
    named = {}
    for entry in entries:
        name = entry
        if isinstance(entry, Mapping):
            name = entry["name"]
        named[str(name)] = entry
    return named


def among(names: Sequence[str], others: Sequence[str]) -> list[str]:
    return [name for name in names if name in others]


def _in_order(
    order: list[str], was: list[str], wrote: list[str], there: list[str], kept: dict[str, str]
) -> list[str]:
    """The names in their old order, if it was changed by what was written and not since."""
    if among(was, wrote) == among(wrote, was):
        return order
    if among(wrote, there) != among(there, wrote):
        kept["order"] = CHANGED
        return order
    old = iter(among(was, order))
    # What others have added stays where it is.
    return [next(old) if name in was else name for name in order]


def place(order: Sequence[str], was: Sequence[str], name: str) -> int:
    """Where a name returns to: behind the nearest of those that it was behind."""
    for earlier in reversed(was[: was.index(name)]):
        if earlier in order:
            return order.index(earlier) + 1
    return 0
