# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""What steps change: the entries of a result, and the two sides of a diff."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .._model.field import Values
from .._model.values import in_order
from .deletion import objects
from .step import Step

_LATEST = ("last_modified_by", "last_modified_time")


def change_of(step: Step) -> dict[str, Any]:
    """What a result says of a change, and of who last changed the object before."""
    before, after = _sides(step)
    change = {
        "family": step.item.family.name,
        "name": step.item.label,
        "action": step.result,
        "before": before,
        "after": after,
    }
    latest = _latest(step)
    for name in _LATEST:
        if latest.get(name):
            change[name] = latest[name]
    return change


def _latest(step: Step) -> Values:
    """What the API keeps about an object, or about the latest of its parts that was changed."""
    kept = step.kept or step.done.result.get(step.item.family.noun) or {}
    parts = [kept]
    if step.item.family.parts:
        parts += [part for part in kept.values() if isinstance(part, Mapping)]
    timed = [part for part in parts if part.get("last_modified_time")]
    return max(timed, key=lambda part: in_order(part["last_modified_time"]), default=kept)


def _sides(step: Step) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a step changes: before and after, with only what differs."""
    if step.surplus:
        identity = step.item.family.spec.identity
        return {name: step.kept[name] for name in identity if step.kept.get(name)}, {}
    return _differing(step.done.before or {}, step.done.after or {})


def _differing(before: Values, after: Values) -> tuple[dict[str, Any], dict[str, Any]]:
    left, right = dict(before), dict(after)
    for name, value in before.items():
        if name not in after:
            continue
        if value == after[name]:
            del left[name], right[name]
        elif isinstance(value, Mapping) and isinstance(after[name], Mapping):
            left[name], right[name] = _differing(value, after[name])
    return left, right


def diff_of(changed: Sequence[Step]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both sides by family and name; of surplus people only the number."""
    before: dict[str, dict[str, Any]] = {}
    after: dict[str, dict[str, Any]] = {}
    unlisted: dict[str, int] = {}
    labels: dict[str, _Labels] = {}
    for step in changed:
        name = step.item.family.name
        if step.surplus and step.item.family.personal:
            unlisted[name] = unlisted.get(name, 0) + 1
            continue
        left, right = _sides(step)
        free = labels.setdefault(name, _Labels()).free(step.item.label)
        if left or step.action == "updated":
            before.setdefault(name, {})[free] = left
        if right or step.action == "updated":
            after.setdefault(name, {})[free] = right
    for name, count in unlisted.items():
        before.setdefault(name, {})["not in the document"] = objects(count)
    return before, after


class _Labels:
    """What the steps of a family are called, each by a label of its own."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        #: The numbers that a label may still get: thousands of people may share a mask.
        self._numbers: dict[str, Iterator[int]] = {}

    def free(self, label: str) -> str:
        """The label, with a number where something else goes by it already."""
        free = label
        while free in self._taken:
            number = next(self._numbers.setdefault(label, itertools.count(2)))
            free = f"{label} ({number})"
        self._taken.add(free)
        return free
