# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The three spellings of a value: that of the options, the canonical one, and that of the wire. Pure."""

from __future__ import annotations

from typing import Any

from .._common.errors import Invalid, TransportError
from .field import Field, Values
from .resource import Resource
from .values import NEVER, canonical_time, localized, option_time


def given_values(resource: Resource, params: Values) -> tuple[str, dict[str, Any]]:
    """The API version and the canonical values that a task's options ask for, references still by name. Raises ``Invalid``."""
    version = params.get("api_version") or resource.default_version
    return version, wanted_values(resource, version, spoken(resource, params))


def spoken(resource: Resource, params: Values) -> Values:
    """The options that count: what does not identify an object has no say in its removal, mistakes included."""
    if params.get("state") != "absent":
        return params
    identity = {option for name in resource.identity for option in resource.field(name).options()}
    return {name: value for name, value in params.items() if name in identity}


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
                f"{item.name}: does not exist in API version {version}.",
                f"Leave it out, or set api_version to {' or '.join(item.only)}.",
                code="api-version",
            )
        wanted[item.name] = (
            item.form.from_option(value, item.name)
            if item.form
            else _from_option(item, version, value)
        )
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
            raise Invalid(
                f"{item.name}: lists a value twice.", "List each value once.", code="listed-twice"
            )
        if "" in value:
            raise Invalid(
                f"{item.name}: lists an empty text.",
                "Take it out; [] clears the list.",
                code="empty-text-in-list",
            )
        return list(value) if item.ordered else sorted(value)
    choices = item.choices_in.get(version, item.choices)
    if choices and value not in choices:
        raise Invalid(
            f"{item.name}: {value!r} does not exist in API version {version}.",
            f"Use one of {', '.join(choices)}.",
            code="api-version",
        )
    if item.minimum is not None and value < item.minimum:
        raise Invalid(
            f"{item.name}: {value} is too small.",
            f"Give {item.minimum} or more.",
            code="out-of-range",
        )
    if item.maximum is not None and value > item.maximum:
        raise Invalid(
            f"{item.name}: {value} is too large.",
            f"Give {item.maximum} or less.",
            code="out-of-range",
        )
    return value


def option_name(item: Field) -> str:
    """The option by which users give a field."""
    return "name" if item.type == "names" else item.name


def found_values(resource: Resource, version: str, raw: Values) -> dict[str, Any]:
    """The canonical values of an object as the API shows it, whatever its spelling; unknown fields are left out.

    Raises ``TransportError`` for a value that the field cannot have: what cannot be read must not be written back, nor be taken for a difference.
    """
    return {
        item.name: found_value(resource, version, item, raw) for item in resource.fields_in(version)
    }


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
    fits = (
        isinstance(value, bool)
        if kind == "bool"
        else isinstance(value, int if kind == "int" else (str, int, float))
        and not isinstance(value, bool)
    )
    if not fits:
        raise ValueError(
            {"int": "no whole number", "bool": "neither true nor false"}.get(kind, "no text")
        )
    return str(value) if kind == "str" else value


def to_wire(item: Field, value: Any) -> Any:
    """A canonical value as the API wants it."""
    if item.form:
        return item.form.to_api(value)
    if item.type == "names":
        return [{"locale": locale, "value": text} for locale, text in value.items()]
    return None if item.type == "time" and value == NEVER else value
