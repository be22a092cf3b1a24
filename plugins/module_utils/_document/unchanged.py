# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Items of which a listing shows that there is nothing to do, compared as the rows of a list are.

Of people there may be many: planning each of them as a task of its own would take far longer.
"""

from __future__ import annotations

from collections.abc import Sequence

from .._common.errors import TransportError
from .._model.field import Values
from .._model.identity import identities
from .._model.object_reader import ObjectReader
from .._model.resource import Resource
from .._model.wanted import Wanted
from .._session.context import Outcome
from .._session.listing import Listing
from .step import Step


def comparable(resource: Resource) -> bool:
    """Whether objects are about people, and a listing and the options alone tell all of them."""
    asks = any(item.kind.reference or item.kind.src for item in resource.fields)
    return resource.personal and not (asks or resource.fragments or resource.adopt)


def unsettled(resource: Resource, listing: Listing, steps: Sequence[Step]) -> list[Step]:
    """The steps that have to be planned; the others are settled as unchanged."""
    compared = _Comparison(resource, listing)
    rest = []
    for step in steps:
        amend = step.item.amend
        identifier = ""
        if amend is None or amend.alone:
            identifier = compared.unchanged(step.item.wanted)
        if identifier:
            step.outcome = Outcome(False, {resource.noun: {"id": identifier}}, {}, {})
            step.decide()
        else:
            rest.append(step)
    return rest


class _Comparison:
    """The objects of a listing beside what is wanted of them."""

    def __init__(self, resource: Resource, listing: Listing) -> None:
        self._resource = resource
        self._version = resource.default_version
        self._listing = listing
        self._objects = ObjectReader(resource, ())
        self._fields = {item.name: item for item in resource.fields}

    def unchanged(self, wanted: Wanted) -> str:
        """The id of the one object that is as wanted, empty where that takes a closer look."""
        key = wanted.key
        named = not wanted.id and None not in key
        if not named or wanted.state == "absent" or wanted.version != self._version:
            return ""
        try:
            hits = self._listing.having(key, (self._resource.noun, self._version), self._keys)
            if len(hits) == 1 and self._is_as(wanted, hits[0]):
                return str(hits[0]["id"])
        except TransportError:  # what cannot be read is for the item's own task to report
            pass
        return ""

    def _keys(self, raw: Values) -> list[tuple[object, ...]]:
        return identities(self._resource, self._version, raw)

    def _is_as(self, wanted: Wanted, raw: Values) -> bool:
        there = self._objects.values(raw, wanted.values)
        if there == wanted.values:
            return True
        for name, value in wanted.values.items():
            item = self._fields[name]
            if item.kind.over(there[name], value) != there[name] and not wanted.keeps(item):
                return False
        return True
