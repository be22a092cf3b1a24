# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The values by which users know an object. Pure."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

from .field import Values
from .found import Found, found_column
from .kind import Kind
from .resource import Resource


def matches(found: Found, identity: Values) -> bool:
    """Whether an object is the one that ``identity`` (canonical values) names. Case counts."""
    for name, value in identity.items():
        kind = found.resource.field(name).kind
        if not kind.has(found.values.get(name), value):
            return False
    return True


#: A value for each field of an identity.
Identity = tuple[Any, ...]


def identities(resource: Resource, version: str, raw: Values) -> list[Identity]:
    """All identities that an object goes by: a friendlyName has one for each of its locales."""
    return identities_of_all(resource, version, [raw])[0]


def identities_of_all(
    resource: Resource, version: str, raws: Sequence[Values]
) -> list[list[Identity]]:
    """The same of many objects."""
    fields = resource.identity_in(version)
    columns = [found_column(resource, version, item, raws) for item in fields]
    if all(type(item.kind).identities is Kind.identities for item in fields):
        return [[identity] for identity in zip(*columns)]
    parts = [map(item.kind.identities, column) for item, column in zip(fields, columns)]
    return [list(itertools.product(*part)) for part in zip(*parts)]


def unshown(resource: Resource, version: str, raw: Values) -> str:
    """The option that would tell which object it is, where the platform does not show that.

    Empty where it shows all of them.
    """
    for item in resource.identity_in(version):
        if item.absent is None and raw.get(item.api) is None:
            return item.option_name
    return ""


def identity_key(resource: Resource, identity: Values) -> Identity:
    """The identity that users named (see ``identity_of``) as one of ``identities``. Case counts."""
    return tuple(resource.field(name).kind.key(value) for name, value in identity.items())


def identity_of(resource: Resource, version: str, wanted: Values, params: Values) -> dict[str, Any]:
    """The identity that the options name.

    A field left out stands for its ``absent`` value, a friendlyName for its main text.
    """
    identity: dict[str, Any] = {}
    for item in resource.identity_in(version):
        value = wanted.get(item.name, item.absent)
        identity[item.name] = item.kind.identity(value, params)
    return identity
