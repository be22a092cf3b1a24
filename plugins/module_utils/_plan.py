# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""What has to change: pure functions from what is wanted and what is there to what must be written. No HTTP, no Ansible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.alvaria.cloud.plugins.module_utils._errors import Invalid
from ansible_collections.alvaria.cloud.plugins.module_utils._spec import Field, Resource, Values
from ansible_collections.alvaria.cloud.plugins.module_utils._values import NEVER, canonical_time, option_time


@dataclass(frozen=True)
class Plan:
    """One step: ``action`` is ``none``, ``create``, ``update`` or ``delete``; ``payload`` the body to write.

    ``before`` and ``after`` hold the values that the user spoke of, as the user writes them, and are empty where the object is absent.
    """

    action: str
    before: dict[str, Any]
    after: dict[str, Any]
    payload: dict[str, Any] | None = None


def wanted_values(resource: Resource, version: str, params: Values) -> dict[str, Any]:
    """The canonical values of the options that the user gave; a key that was left out is not in the result.

    Raises ``Invalid`` naming the option for a value that the API version does not know.
    """
    wanted = {}
    for item in resource.fields:
        value = params.get(item.name)
        if value is None:
            continue
        if not item.exists_in(version):
            raise Invalid(f"{item.name}: does not exist in API version {version}.", "Leave it out, or set api_version to {}.".format(" or ".join(item.only)))
        wanted[item.name] = _from_option(item, version, value)
    return wanted


def _from_option(item: Field, version: str, value: Any) -> Any:
    if item.type == "time":
        return option_time(value, item.name, item.never)
    if item.type == "list":
        if not item.ordered and len(set(value)) != len(value):
            raise Invalid(f"{item.name}: lists a value twice.", "List each value once.")
        return list(value) if item.ordered else sorted(value)
    choices = item.choices_in.get(version, item.choices)
    if choices and value not in choices:
        raise Invalid(f"{item.name}: {value!r} does not exist in API version {version}.", "Use one of {}.".format(", ".join(choices)))
    if item.minimum is not None and value < item.minimum:
        raise Invalid(f"{item.name}: {value} is too small.", f"Give {item.minimum} or more.")
    return value


def found_values(resource: Resource, version: str, raw: Values) -> dict[str, Any]:
    """The canonical values of an object as the API shows it, whatever its spelling; unknown fields are left out."""
    return {item.name: _from_api(item, raw.get(item.api)) for item in resource.fields_in(version)}


def _from_api(item: Field, value: Any) -> Any:
    if item.type == "time":
        return (NEVER if item.never else None) if value is None else canonical_time(value)
    if item.type == "list":
        values = [_scalar(item.elements, entry) for entry in (value or [])]
        return values if item.ordered else sorted(values)
    return item.absent if value is None else _scalar(item.type, value)


def _scalar(kind: str, value: Any) -> Any:
    if kind == "int" and isinstance(value, str) and value.lstrip("-").isdigit():
        return int(value)
    if kind == "bool" and isinstance(value, str):
        return value.lower() == "true"
    return str(value) if kind == "str" and not isinstance(value, bool) else value


def to_wire(item: Field, value: Any) -> Any:
    """A canonical value as the API wants it."""
    return None if item.type == "time" and value == NEVER else value


def matches(resource: Resource, version: str, raw: Values, identity: Values) -> bool:
    """Whether an object is the one that ``identity`` (canonical values) speaks of. Case counts."""
    found = found_values(resource, version, raw)
    return all(found.get(name) == value for name, value in identity.items())


def identity_of(resource: Resource, wanted: Values) -> dict[str, Any]:
    """The identity that the given values name; an identity field left out stands for its ``absent`` value."""
    return {name: wanted.get(name, resource.field(name).absent) for name in resource.identity}


def plan_object(resource: Resource, version: str, wanted: Values, raw: Values | None, state: str) -> Plan:
    """The step that brings one object to its state. ``raw`` is the object as read, ``None`` when it is absent.

    Raises ``Invalid`` when the object would have to be created without a field that the API needs.
    """
    fields = resource.fields_in(version)
    if state == "absent":
        return Plan("none", {}, {}) if raw is None else Plan("delete", found_values(resource, version, raw), {})
    if raw is None:
        missing = [item.name for item in fields if item.create and item.name not in wanted]
        if missing:
            raise Invalid(
                "The {} does not exist yet, and to create it {} {} missing.".format(resource.title, ", ".join(missing), "is" if len(missing) == 1 else "are"),
                "Give the missing options, or check the identity ({}) if it should exist.".format(", ".join(resource.identity)),
            )
        return Plan("create", {}, dict(wanted), {item.api: to_wire(item, wanted[item.name]) for item in fields if item.name in wanted})
    found = found_values(resource, version, raw)
    before = {name: found.get(name) for name in wanted}
    if before == dict(wanted):
        return Plan("none", before, before)
    return Plan("update", before, dict(wanted), _replacement(fields, wanted, raw))


def _replacement(fields: Sequence[Field], wanted: Values, raw: Values) -> dict[str, Any]:
    """The body of a PUT: what was read, with only the user's fields changed, and the version that was read."""
    body = {item.api: raw[item.api] for item in fields if raw.get(item.api) is not None or (item.never and item.api in raw)}
    body.update({item.api: to_wire(item, wanted[item.name]) for item in fields if item.name in wanted})
    if raw.get("version") is not None:
        body["version"] = raw["version"]
    return body


Member = Mapping[str, Any]


def merge_members(actual: Sequence[Member], wanted: Sequence[Member], state: str, position: str = "last", ordered: bool = False) -> list[dict[str, Any]]:
    """The list that a membership has to become.

    A member is a mapping with ``id`` and further keys, of which ``None`` in ``wanted`` keeps what is there. ``present`` puts the wanted
    ones in (missing ones at ``position``, the others stay where they are), ``exact`` makes them all there is, in this order where order counts,
    ``absent`` takes them out. Every other member is carried over untouched.
    """
    by_id = {member["id"]: member for member in wanted}
    present = {member["id"]: member for member in actual}
    if state == "absent":
        return [dict(member) for member in actual if member["id"] not in by_id]
    if state == "exact" and ordered:
        return [_overlay(present.get(member["id"]), member) for member in wanted]
    kept = [_overlay(member, by_id.get(member["id"])) for member in actual if state == "present" or member["id"] in by_id]
    added = [_overlay(None, member) for member in wanted if member["id"] not in present]
    return added + kept if position == "first" else kept + added


def _overlay(old: Member | None, new: Member | None) -> dict[str, Any]:
    merged = dict(old or {})
    merged.update({key: value for key, value in (new or {}).items() if value is not None})
    return merged


def same_members(left: Sequence[Member], right: Sequence[Member], ordered: bool) -> bool:
    """Whether two lists of members are the same value."""
    if ordered:
        return [dict(member) for member in left] == [dict(member) for member in right]
    return {member["id"]: dict(member) for member in left} == {member["id"]: dict(member) for member in right}
