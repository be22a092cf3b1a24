# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""What has to change: pure functions from what is wanted and what is there to what must be written. No HTTP, no Ansible."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.alvaria.cloud.plugins.module_utils._errors import Invalid, TransportError
from ansible_collections.alvaria.cloud.plugins.module_utils._spec import Field, Resource, Values
from ansible_collections.alvaria.cloud.plugins.module_utils._values import NEVER, canonical_time, localized, option_time


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


def wanted_values(resource: Resource, version: str, params: Values) -> dict[str, Any]:
    """The canonical values of the options that the user gave; a key that was left out is not in the result.

    Raises ``Invalid`` naming the option for a value that the API version does not know.
    """
    wanted = {}
    for item in resource.fields:
        value = _names(item, params) if item.type == "names" else params.get(item.name)
        if value is None:
            continue
        if not item.exists_in(version):
            raise Invalid(
                f"{item.name}: does not exist in API version {version}.", f"Leave it out, or set api_version to {' or '.join(item.only)}.", code="api-version"
            )
        wanted[item.name] = item.form.from_option(value, item.name) if item.form else _from_option(item, version, value)
    return wanted


def _names(item: Field, params: Values) -> dict[str, str] | None:
    """A friendlyName as the options give it: ``name`` in its locale, and further locales."""
    main = {} if params.get("name") is None else {params["name_locale"]: params["name"]}
    more = {str(locale): str(text) for locale, text in (params.get(item.name) or {}).items()}
    return {**main, **{locale: text for locale, text in more.items() if locale not in main}} or None


def _from_option(item: Field, version: str, value: Any) -> Any:
    if item.type == "time":
        return option_time(value, item.name, item.never)
    if item.type == "list":
        if not item.ordered and len(set(value)) != len(value):
            raise Invalid(f"{item.name}: lists a value twice.", "List each value once.", code="listed-twice")
        if "" in value:
            raise Invalid(f"{item.name}: lists an empty text.", "Take it out; [] clears the list.", code="empty-text-in-list")
        return list(value) if item.ordered else sorted(value)
    choices = item.choices_in.get(version, item.choices)
    if choices and value not in choices:
        raise Invalid(f"{item.name}: {value!r} does not exist in API version {version}.", f"Use one of {', '.join(choices)}.", code="api-version")
    if item.minimum is not None and value < item.minimum:
        raise Invalid(f"{item.name}: {value} is too small.", f"Give {item.minimum} or more.", code="out-of-range")
    if item.maximum is not None and value > item.maximum:
        raise Invalid(f"{item.name}: {value} is too large.", f"Give {item.maximum} or less.", code="out-of-range")
    return value


def option_name(item: Field) -> str:
    """The option by which users give a field."""
    return "name" if item.type == "names" else item.name


def found_values(resource: Resource, version: str, raw: Values) -> dict[str, Any]:
    """The canonical values of an object as the API shows it, whatever its spelling; unknown fields are left out.

    Raises ``TransportError`` for a value that the field cannot have: what cannot be read must not be written back, nor be taken for a difference.
    """
    return {item.name: found_value(resource, version, item, raw) for item in resource.fields_in(version)}


def found_value(resource: Resource, version: str, item: Field, raw: Values) -> Any:
    """The canonical value of one field, see ``found_values``."""
    try:
        return _from_api(item, raw.get(item.api))
    except ValueError as exc:
        raise TransportError(
            f"The API shows the {resource.title} with a {item.api} that is {exc} ({resource.api}/{resource.paths[version]}, {version}).",
            "Report it to the API's operator.",
            code="unexpected-answer",
        ) from exc


def _from_api(item: Field, value: Any) -> Any:
    if item.form:
        return item.form.from_api(value)
    if item.type == "time":
        try:
            return (NEVER if item.never else None) if value is None else canonical_time(value)
        except ValueError as exc:
            raise ValueError("no time") from exc
    if item.type == "list":
        if not isinstance(value, (list, type(None))):
            raise ValueError("no list")
        values = [_scalar(item.elements, entry) for entry in value or ()]
        return values if item.ordered else sorted(values)
    if item.type == "names":
        return localized(value)
    return item.absent if value is None else _scalar(item.type, value)


def _scalar(kind: str, value: Any) -> Any:
    """A value of that kind in any spelling. Raises ``ValueError`` for another kind."""
    if kind == "int" and isinstance(value, str) and value.isascii() and value.lstrip("-").isdigit():
        return int(value)
    if kind == "bool" and isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    fits = isinstance(value, bool) if kind == "bool" else isinstance(value, int if kind == "int" else (str, int, float)) and not isinstance(value, bool)
    if not fits:
        raise ValueError({"int": "no whole number", "bool": "neither true nor false"}.get(kind, "no text"))
    return str(value) if kind == "str" else value


def to_wire(item: Field, value: Any) -> Any:
    """A canonical value as the API wants it."""
    if item.form:
        return item.form.to_api(value)
    if item.type == "names":
        return [{"locale": locale, "value": text} for locale, text in value.items()]
    return None if item.type == "time" and value == NEVER else value


def matches(resource: Resource, version: str, raw: Values, identity: Values) -> bool:
    """Whether an object is the one that ``identity`` (canonical values) speaks of. Case counts."""
    found = found_values(resource, version, raw)
    return all(_has(found.get(name), value) for name, value in identity.items())


def _has(found: Any, value: Any) -> bool:
    return all(found.get(locale) == text for locale, text in value.items()) if isinstance(value, Mapping) else bool(found == value)


Identity = tuple[Any, ...]


def identities(resource: Resource, version: str, raw: Values) -> list[Identity]:
    """All identities that an object goes by: a friendlyName has one for each of its locales."""
    parts: list[list[Any]] = []
    for item in resource.identity_in(version):
        value = found_value(resource, version, item, raw)
        parts.append(list(value.items()) if item.type == "names" else [value])
    return list(itertools.product(*parts))


def identity_key(identity: Values) -> Identity:
    """The identity that users named (see ``identity_of``) as one of ``identities``. Case counts."""
    return tuple(next(iter(value.items())) if isinstance(value, Mapping) else value for value in identity.values())


def identity_of(resource: Resource, version: str, wanted: Values, params: Values) -> dict[str, Any]:
    """The identity that the options name; an identity field left out stands for its ``absent`` value, a friendlyName for its main text."""
    identity: dict[str, Any] = {}
    for item in resource.identity_in(version):
        name = item.name
        identity[name] = {params["name_locale"]: params["name"]} if item.type == "names" else wanted.get(name, item.absent)
    return identity


def plan_object(resource: Resource, version: str, wanted: Values, raw: Values | None, state: str) -> Plan:
    """The step that brings one object to its state. ``raw`` is the object as read, ``None`` when it is absent.

    Raises ``Invalid`` when the object would have to be created without a field that the API needs.
    """
    fields = resource.fields_in(version)
    if state == "absent":
        return Plan("none", {}, {}) if raw is None else Plan("delete", found_values(resource, version, raw), {})
    if raw is None:
        missing = [option_name(item) for item in fields if item.create and item.name not in wanted]
        if missing:
            identity = ", ".join(option_name(item) for item in resource.identity_in(version))
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
    after = {name: {**(before[name] or {}), **value} if isinstance(value, Mapping) else value for name, value in wanted.items()}
    if before == after:
        return Plan("none", before, after)
    changed = {name: value for name, value in after.items() if before[name] != value}
    whole = resource.update == "PUT" or (resource.update == "either" and all(item.name in wanted for item in fields))
    patched = {item.name: found[item.name] for item in fields if item.patched}
    body = {**_as_read(fields, raw), **_on_wire(fields, after)} if whole else _on_wire(fields, {**patched, **changed})
    if raw.get("version") is None:
        raise TransportError(
            f"The API shows the {resource.title} without a version ({resource.api}/{resource.paths[version]}, {version}).",
            "Nothing was written, as a change could undo somebody else's. Report it to the API's operator.",
            code="unexpected-answer",
        )
    return Plan("update", before, after, "PUT" if whole else "PATCH", {**body, "version": raw["version"]})


def _on_wire(fields: Sequence[Field], values: Values) -> dict[str, Any]:
    return {item.api: to_wire(item, values[item.name]) for item in fields if item.name in values}


def _as_read(fields: Sequence[Field], raw: Values) -> dict[str, Any]:
    """What a PUT must repeat: every field that it takes, as it was read (a friendlyName as a list, which a read may show otherwise)."""
    body = {item.api: raw.get(item.api) for item in fields if raw.get(item.api) is not None or item.never}
    body.update({item.api: to_wire(item, localized(raw[item.api])) for item in fields if item.type == "names" and item.api in body})
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
