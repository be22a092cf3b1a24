# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Reading many objects of one kind: their canonical values, column by column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from .field import Values
from .found import found_column
from .kinds import Time
from .resource import Resource
from .values import likely_times


class ObjectReader:
    """Understands the objects of the organization of which a list speaks."""

    def __init__(self, resource: Resource, identity: Iterable[str]) -> None:
        self._resource = resource
        self._version = resource.default_version
        self._fields = {item.name: item for item in resource.fields_in(self._version)}
        self._identity = list(identity)

    def identities(self, raws: Sequence[Values]) -> list[tuple[Any, ...]]:
        """The canonical values that identify objects. Raises ``TransportError``."""
        return list(zip(*[self.column(raws, name) for name in self._identity]))

    def column(self, raws: Sequence[Values], name: str) -> list[Any]:
        """The canonical value of one field of many objects. Raises ``TransportError``."""
        return found_column(self._resource, self._version, self._fields[name], raws)

    def likely(self, raws: Sequence[Values], name: str) -> list[Any]:
        """The same at the first look: what equals a canonical value of the user's is read right.

        Anything else takes a look at ``column``. Raises ``TransportError``.
        """
        item = self._fields[name]
        if not isinstance(item.kind, Time):
            return self.column(raws, name)
        texts: list[Any] = [raw.get(item.api) for raw in raws]
        if not {str, type(None)}.issuperset(map(type, texts)):
            return self.column(raws, name)
        missing = item.from_api(None)
        made = iter(likely_times([text for text in texts if text is not None]))
        return [missing if text is None else next(made) for text in texts]

    def rows(self, raws: Sequence[Values], names: Sequence[str]) -> list[tuple[Any, ...]]:
        """The canonical values of some fields of many objects. Raises ``TransportError``."""
        return _rows([self.column(raws, name) for name in names], len(raws))

    def likely_rows(self, raws: Sequence[Values], names: Sequence[str]) -> list[tuple[Any, ...]]:
        """The same at the first look, see ``likely``."""
        return _rows([self.likely(raws, name) for name in names], len(raws))


def _rows(columns: Sequence[Sequence[Any]], count: int) -> list[tuple[Any, ...]]:
    return list(zip(*columns)) or [()] * count
