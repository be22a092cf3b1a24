# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""What has to change: pure functions from what is wanted and what is there to what must be written. No HTTP, no Ansible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .._common.errors import Invalid, TransportError
from .field import Field, Values
from .resource import Resource
from .spelling import found_values


@dataclass(frozen=True)
class Plan:
    """One step: ``action`` is ``none``, ``create``, ``update`` or ``delete``; ``method`` and ``payload`` are the verb and body of an update or creation.

    ``before`` and ``after`` hold the values that the user spoke of, as the user writes them, and are empty where the object is absent.
    """

    action: str
    before: dict[str, Any]
    after: dict[str, Any]
    method: str = ""
    payload: dict[str, Any] | None = None


def plan_object(
    resource: Resource, version: str, wanted: Values, raw: Values | None, state: str
) -> Plan:
    """The step that brings one object to its state. ``raw`` is the object as read, ``None`` when it is absent.

    Raises ``Invalid`` when the object would have to be created without a field that the API needs.
    """
    fields = resource.fields_in(version)
    if state == "absent":
        return (
            Plan("none", {}, {})
            if raw is None
            else Plan("delete", found_values(resource, version, raw), {})
        )
    if raw is None:
        missing = [item.option_name for item in fields if item.create and item.name not in wanted]
        if missing:
            identity = ", ".join(item.option_name for item in resource.identity_in(version))
            raise Invalid(
                f"The {resource.title} does not exist yet, and to create it {', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing.",
                f"Give the missing options, or check the identity ({identity}) if it should exist.",
                code="incomplete-to-create",
            )
        initial = {item.name: item.initial for item in fields if item.initial is not None}
        return Plan("create", {}, dict(wanted), "POST", _on_wire(fields, {**initial, **wanted}))
    found = found_values(resource, version, raw)
    before = {name: found.get(name) for name in wanted}
    # Names in locales that the user did not speak of stay.
    kinds = {item.name: item.kind for item in fields}
    after = {name: kinds[name].over(before[name], value) for name, value in wanted.items()}
    if before == after:
        return Plan("none", before, after)
    changed = {name: value for name, value in after.items() if before[name] != value}
    whole = resource.update == "PUT" or (
        resource.update == "either" and all(item.name in wanted for item in fields)
    )
    patched = {item.name: found[item.name] for item in fields if item.patched}
    body = (
        {**_as_read(fields, raw), **_on_wire(fields, after)}
        if whole
        else _on_wire(fields, {**patched, **changed})
    )
    if raw.get("version") is None:
        raise TransportError(
            f"The API shows the {resource.title} without a version ({resource.api}/{resource.paths[version]}, {version}).",
            "Nothing was written, as a change could undo somebody else's. Report it to the API's operator.",
            code="unexpected-answer",
        )
    return Plan(
        "update", before, after, "PUT" if whole else "PATCH", {**body, "version": raw["version"]}
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
