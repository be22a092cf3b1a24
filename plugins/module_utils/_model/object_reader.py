# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Reading many objects of one kind: their canonical values.

They repeat most of what they say, so values that are not personal are remembered.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, Callable

from .field import Field, Values
from .found import found_value
from .kinds import Time
from .resource import Resource
from .values import usual_time

#: How many values of a field are remembered.
_REMEMBERED = 4096


class ObjectReader:
    """Understands the objects of the organization of which a list speaks."""

    def __init__(self, resource: Resource, identity: Iterable[str]) -> None:
        fields = resource.fields_in(resource.default_version)
        self._read = {item.name: _found(resource, item) for item in fields}
        self._identity = [self._read[name] for name in identity]

    def identity(self, raw: Values) -> tuple[Any, ...]:
        """The canonical values that identify an object. Raises ``TransportError``."""
        return tuple([read(raw) for read in self._identity])

    def identities(self, raws: Sequence[Values]) -> list[tuple[Any, ...]]:
        """The same of many objects."""
        return list(zip(*[map(read, raws) for read in self._identity]))

    def listed(self, raw: Values, names: Iterable[str]) -> list[Any]:
        """The same as ``values``, without the names."""
        return [self._read[name](raw) for name in names]

    def values(self, raw: Values, names: Iterable[str]) -> dict[str, Any]:
        """The canonical values of some fields of an object. Raises ``TransportError``."""
        return {name: self._read[name](raw) for name in names}


def _found(resource: Resource, item: Field) -> Callable[[Values], Any]:
    """What reads the canonical value of one field from an object."""
    direct = partial(found_value, resource, resource.default_version, item)
    api = item.api
    known: dict[str, Any] = {}

    def as_it_is(raw: Values) -> Any:
        text = raw.get(api)
        if isinstance(text, str):
            return text
        return direct(raw)

    def remembered(raw: Values) -> Any:
        text = raw.get(api)
        if not isinstance(text, str):
            return direct(raw)
        if text not in known:
            if len(known) >= _REMEMBERED:
                known.clear()
            known[text] = direct(raw)
        return known[text]

    def as_time(raw: Values) -> Any:
        text = raw.get(api)
        usual = isinstance(text, str) and usual_time(text)
        return usual or remembered(raw)

    if item.kind.literal:
        return as_it_is
    if item.personal:
        return direct
    if isinstance(item.kind, Time):
        return as_time
    return remembered
