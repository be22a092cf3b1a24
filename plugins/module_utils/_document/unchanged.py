# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Entries of which a listing shows that there is nothing to do.

They are compared as the rows of a list are: planning each as a task would take far longer.
"""

from __future__ import annotations

from collections.abc import Iterable

from .._common.errors import TransportError
from .._model.field import Values
from .._model.object_reader import ObjectReader
from .._model.resource import Resource
from .._session.listing import Listing
from .entries import Entry


def comparable(resource: Resource) -> bool:
    """Whether objects are about people, and a listing and the options alone tell all of them."""
    asks = any(item.kind.reference or item.kind.src for item in resource.fields)
    return resource.personal and not (asks or resource.fragments or resource.adopt)


def settled(resource: Resource, listing: Listing, entries: Iterable[Entry]) -> dict[int, str]:
    """The entries with which there is nothing to do, by number, with the ids of their objects."""
    compared = _Comparison(resource, listing)
    found = {}
    for entry in entries:
        identifier = compared.unchanged(entry)
        if identifier:
            found[entry.number] = identifier
    return found


class _Comparison:
    """The objects of a listing beside what is wanted of them."""

    def __init__(self, resource: Resource, listing: Listing) -> None:
        version = resource.default_version
        self._version = version
        self._listing = listing
        self._index = (resource.noun, version)
        self._objects = ObjectReader(
            resource, [item.name for item in resource.identity_in(version)]
        )
        self._fields = {item.name: item for item in resource.fields}

    def unchanged(self, entry: Entry) -> str:
        """The id of the one object that is as wanted, empty where that takes a closer look."""
        spelled, params = entry.spelled, entry.params
        if spelled is None or spelled.version != self._version:
            return ""
        if params.get("id") or params.get("state") == "absent" or None in spelled.identity:
            return ""
        try:
            hits = self._listing.having(spelled.identity, self._index, self._keys)
            if len(hits) == 1 and self._is_as(spelled.values, params, hits[0]):
                return str(hits[0]["id"])
        except TransportError:  # what cannot be read is for the item's own task to report
            pass
        return ""

    def _keys(self, raw: Values) -> list[tuple[object, ...]]:
        return [self._objects.identity(raw)]

    def _is_as(self, values: Values, params: Values, raw: Values) -> bool:
        there = self._objects.values(raw, values)
        if there == values:
            return True
        for name, value in values.items():
            item = self._fields[name]
            kept = item.kept_by and params.get(item.kept_by)
            if item.kind.over(there[name], value) != there[name] and not kept:
                return False
        return True
