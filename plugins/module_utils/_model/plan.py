# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""What has to change, as pure functions of what is wanted and what is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .._common.errors import Invalid, TransportError
from .field import Field, Values
from .found import Found
from .wanted import Wanted


@dataclass(frozen=True)
class Plan:
    """One step.

    ``before`` and ``after`` hold the values that the user gave, as the user writes them, and are
    empty where the object is absent.
    """

    #: One of ``none``, ``create``, ``update`` and ``delete``.
    action: str
    before: dict[str, Any]
    after: dict[str, Any]
    #: The verb of a creation or update.
    method: str = ""
    #: Its body.
    payload: dict[str, Any] | None = None

    @property
    def changed(self) -> dict[str, Any]:
        """What is written of the values that the user gave."""
        before = self.before
        return {
            name: value
            for name, value in self.after.items()
            if name not in before or before[name] != value
        }


def plan_object(wanted: Wanted, found: Found | None) -> Plan:
    """The step that brings one object to its state; ``found`` is ``None`` when it is absent.

    Raises ``Invalid`` when it would have to be created without a field that the API needs.
    """
    absent = wanted.state == "absent"
    if found is None:
        return Plan("none", {}, {}) if absent else _creation(wanted)
    return Plan("delete", found.values, {}) if absent else _update(wanted, found)


def is_as_wanted(wanted: Wanted, found: Found) -> bool:
    """Whether an object has all the values that the user gave."""
    before, after = _sides(wanted, found)
    return before == after


def _creation(wanted: Wanted) -> Plan:
    resource = wanted.resource
    fields = resource.fields_in(wanted.version)
    needed = [item for item in fields if item.create]
    missing = [item.option_name for item in needed if item.name not in wanted.values]
    if missing:
        names = [item.option_name for item in resource.identity_in(wanted.version)]
        identity = ", ".join(names)
        are = "is" if len(missing) == 1 else "are"
        raise Invalid(
            f"The {resource.title} does not exist yet, "
            f"and to create it {', '.join(missing)} {are} missing.",
            f"Give the missing options, or check the identity ({identity}) if it should exist.",
            code="incomplete-to-create",
        )
    wanted.judge({}, wanted.values)
    initial = {item.name: item.initial for item in fields if item.initial is not None}
    payload = _on_wire(fields, {**initial, **wanted.values})
    return Plan("create", {}, dict(wanted.values), "POST", payload)


def _update(wanted: Wanted, found: Found) -> Plan:
    fields = wanted.resource.fields_in(wanted.version)
    there = found.values
    before, after = _sides(wanted, found)
    changed = {name: value for name, value in after.items() if before[name] != value}
    if not changed:
        return Plan("none", before, after)
    wanted.judge(before, changed)
    method = _verb(wanted, fields)
    if method == "PUT":
        body = {**_as_read(fields, found.raw), **_on_wire(fields, after)}
    else:
        patched = {item.name: there[item.name] for item in fields if item.patched}
        body = _on_wire(fields, {**patched, **changed})
    if found.raw.get("version") is None:
        raise _unversioned(wanted)
    return Plan("update", before, after, method, {**body, "version": found.raw["version"]})


def _sides(wanted: Wanted, found: Found) -> tuple[dict[str, Any], dict[str, Any]]:
    """The values that are there, and what becomes of them; of fields that the user gave."""
    before, after = {}, {}
    for item in wanted.resource.fields_in(wanted.version):
        if item.name not in wanted.values or wanted.keeps(item):
            continue
        before[item.name] = found.values.get(item.name)
        after[item.name] = item.kind.over(before[item.name], wanted.values[item.name])
    return before, after


def _verb(wanted: Wanted, fields: Sequence[Field]) -> str:
    """The verb of a change."""
    if wanted.resource.update != "either":
        return wanted.resource.update
    if all(item.name in wanted.values for item in fields):
        return "PUT"
    return "PATCH"


def _unversioned(wanted: Wanted) -> TransportError:
    resource = wanted.resource
    return TransportError(
        f"The API shows the {resource.title} without a version ({resource.where(wanted.version)}).",
        "Nothing was written, as a change could undo somebody else's. "
        "Report it to the API's operator.",
        code="unexpected-answer",
    )


def _on_wire(fields: Sequence[Field], values: Values) -> dict[str, Any]:
    return {item.api: item.kind.to_api(values[item.name]) for item in fields if item.name in values}


def _as_read(fields: Sequence[Field], raw: Values) -> dict[str, Any]:
    """What a PUT must repeat: every field that it takes, as it was read."""
    body = {}
    for item in fields:
        value = raw.get(item.api)
        if value is not None:
            body[item.api] = item.kind.repeated(value)
        elif item.kind.nullable:
            body[item.api] = None
    return body
