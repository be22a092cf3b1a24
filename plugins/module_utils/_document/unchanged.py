# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Entries of which a listing shows that there is nothing to do.

They are compared as the rows of a list are: planning each as a task would take far longer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Callable

from .._common.errors import TransportError
from .._model.field import Values
from .._model.identity import Identity, identities_of_all
from .._model.object_reader import ObjectReader
from .._model.resource import Resource
from .._session.listing import Listing
from .entries import Entries, Spelled


def comparable(resource: Resource) -> bool:
    """Whether objects are about people, and a listing and the options alone tell all of them."""
    asks = any(item.kind.reference or item.kind.src for item in resource.fields)
    return resource.personal and not (asks or resource.fragments or resource.adopt)


def settled(resource: Resource, listing: Listing, entries: Entries) -> dict[int, str]:
    """The entries with which there is nothing to do, by number, with the ids of their objects."""
    compared = _Comparison(resource, listing)
    found: dict[int, str] = {}
    try:
        for spelled in entries.spelled:
            found.update(compared.unchanged(spelled))
    except TransportError:  # what cannot be read is for the item's own task to report
        return {}
    return found


class _Comparison:
    """The objects of a listing beside what is wanted of them."""

    def __init__(self, resource: Resource, listing: Listing) -> None:
        version = resource.default_version
        self._resource = resource
        self._version = version
        self._listing = listing
        self._index = (resource.noun, version)
        self._objects = ObjectReader(
            resource, [item.name for item in resource.identity_in(version)]
        )
        self._fields = {item.name: item for item in resource.fields}

    def unchanged(self, spelled: Spelled) -> Iterator[tuple[int, str]]:
        """The numbers of entries of which the one object is as wanted, with its id.

        The others take a closer look. Raises ``TransportError``.
        """
        if spelled.version != self._version or spelled.params.get("state") == "absent":
            return
        listed = self._listing.ones(spelled.identities, self._index, self._keys)
        places: list[int] = []
        raws: list[Values] = []
        for place, (found, identity) in enumerate(zip(listed, spelled.identities)):
            if found is not None and None not in identity and not spelled.ids[place]:
                places.append(place)
                raws.append(found)
        different = self._different(spelled, places, raws)
        for place, raw in zip(places, raws):
            if place not in different:
                yield spelled.numbers[place], str(raw["id"])

    def _keys(self, raws: Sequence[Values]) -> list[list[Identity]]:
        return identities_of_all(self._resource, self._version, raws)

    def _different(
        self, spelled: Spelled, places: Sequence[int], raws: Sequence[Values]
    ) -> set[int]:
        """The places of what has another object than is wanted, or one that cannot be read."""
        different: set[int] = set()
        try:
            for name, column in spelled.columns.items():
                wanted = [column[place] for place in places]
                if self._objects.likely(raws, name) != wanted:
                    there = self._objects.column(raws, name)
                    change = self._changing(name, spelled.params)
                    different.update(
                        place for place, *pair in zip(places, there, wanted) if change(*pair)
                    )
        except TransportError:
            if len(places) == 1:
                return set(places)
            alone = [self._different(spelled, [p], [raw]) for p, raw in zip(places, raws)]
            return set().union(*alone)
        return different

    def _changing(self, name: str, params: Values) -> Callable[[Any, Any], bool]:
        """What tells whether a field that has a value is to have another one."""
        item = self._fields[name]
        if item.kept_by and params.get(item.kept_by):
            return lambda there, wanted: False
        over = item.kind.over
        return lambda there, wanted: there != wanted and over(there, wanted) != there
