# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""What the API shows of an object. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from .._common.errors import TransportError
from .field import Field, Values
from .resource import Resource
from .values import shown_time


@dataclass(frozen=True)
class Found:
    """An object as it was read. Its values are translated once, when they are first asked for.

    Only what reads makes one, so that it never outlives a conflict.
    """

    resource: Resource
    version: str
    #: The object as the API shows it, in the words of a write.
    raw: Values

    @classmethod
    def of(cls, resource: Resource, version: str, raw: Values) -> Found:
        """An object that the API has shown."""
        if resource.adopt:
            raw = resource.adopt(dict(raw))
        return cls(resource, version, raw)

    @property
    def id(self) -> str:
        """The id, empty for what has none."""
        if self.raw.get("id") is None:
            return ""
        return str(self.raw["id"])

    @cached_property
    def values(self) -> dict[str, Any]:
        """The canonical values of its fields. Raises ``TransportError``, see ``found_values``."""
        return found_values(self.resource, self.version, self.raw)

    @cached_property
    def kept(self) -> dict[str, Any]:
        """What the API keeps about it, which is shown and never compared."""
        raw = self.raw
        kept: dict[str, Any] = {}
        if raw.get("id") is not None:
            kept["id"] = str(raw["id"])
        for name, api in _KEPT.items():
            if api in raw:
                kept[name] = raw[api]
        for name, api in _KEPT_TIMES.items():
            if raw.get(api):
                kept[name] = shown_time(raw[api])
        return kept

    @property
    def all_values(self) -> dict[str, Any]:
        """What the API keeps about it, and its values."""
        return {**self.kept, **self.values}


_KEPT = {"version": "version", "last_modified_by": "lastModifiedBy", "active": "active"}
_KEPT_TIMES = {"creation_time": "creationTime", "last_modified_time": "lastModifiedTime"}


def found_values(resource: Resource, version: str, raw: Values) -> dict[str, Any]:
    """The canonical values of an object as the API shows it; unknown fields are left out.

    Raises ``TransportError`` for a value that the field cannot have: what cannot be read must not
    be written back, nor be taken for a difference.
    """
    fields = resource.fields_in(version)
    return {item.name: found_value(resource, version, item, raw) for item in fields}


def found_column(
    resource: Resource, version: str, item: Field, raws: Iterable[Values]
) -> list[Any]:
    """The canonical values of one field of many objects, see ``found_values``."""
    values = [raw.get(item.api) for raw in raws]
    kinds = set(map(type, values))
    if item.kind.literal and kinds == {str}:
        return values
    read = partial(found_value, resource, version, item)
    if kinds <= {str, type(None)}:
        # Most objects repeat what others say.
        known = {value: read({item.api: value}) for value in set(values)}
        return [known[value] for value in values]
    return [read({item.api: value}) for value in values]


def found_value(resource: Resource, version: str, item: Field, raw: Values) -> Any:
    """The canonical value of one field, see ``found_values``."""
    value = raw.get(item.api)
    if item.kind.literal and isinstance(value, str):
        return value
    try:
        return item.from_api(value)
    except ValueError as exc:
        raise TransportError(
            f"The API shows the {resource.title} with a {item.api} that is {exc} "
            f"({resource.where(version)}).",
            "Report it to the API's operator.",
            code="unexpected-answer",
        ) from exc
