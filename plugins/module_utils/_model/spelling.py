# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The three spellings of a value: that of the options, the canonical one, and that of the wire. Pure."""

from __future__ import annotations

from typing import Any

from .._common.errors import Invalid, TransportError
from .field import Field, Values
from .resource import Resource


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
        value = item.kind.given(item.name, params)
        if value is None:
            continue
        if not item.exists_in(version):
            raise Invalid(
                f"{item.name}: does not exist in API version {version}.",
                f"Leave it out, or set api_version to {' or '.join(item.only)}.",
                code="api-version",
            )
        wanted[item.name] = item.kind.from_option(value, item.name, version)
    return wanted


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
        return item.from_api(raw.get(item.api))
    except ValueError as exc:
        raise TransportError(
            f"The API shows the {resource.title} with a {item.api} that is {exc} ({resource.api}/{resource.paths[version]}, {version}).",
            "Report it to the API's operator.",
            code="unexpected-answer",
        ) from exc


def to_wire(item: Field, value: Any) -> Any:
    """A canonical value as the API wants it."""
    return item.kind.to_api(value)
