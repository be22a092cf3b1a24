# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The entries of a family, each of which becomes an item where something is to be done about it.

Of people there may be very many, nearly all of them as they should be: then an item for each would
cost more than everything else.
"""

from __future__ import annotations

import itertools
from collections.abc import Container, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Callable, NamedTuple, overload

from .._common.errors import Invalid
from .._model.field import Values
from .._model.identity import Identity
from .._model.kind import Kind
from .._model.resource import Resource
from .._model.wanted import canonical_values, counting, translations
from .._privacy.mask import Masker
from .entry import Alike, Shape
from .family import Family
from .item import Item


class Spelled(NamedTuple):
    """What entries of one shape ask for, in canonical spelling."""

    #: Their numbers in their list of the document.
    numbers: Sequence[int]
    #: The options that they have in common.
    params: Values
    version: str
    #: The canonical values of each, by field.
    columns: Mapping[str, Sequence[Any]]
    identities: Sequence[Identity]
    #: The ids by which entries name their objects, empty where they name them otherwise.
    ids: Sequence[str]

    def keys(self) -> Iterator[Hashable]:
        """What two entries of one document must not share, see ``Item.key``."""
        for identifier, identity in zip(self.ids, self.identities):
            yield ("id", identifier) if identifier else (self.version, identity)


class Entry(NamedTuple):
    """An entry without a mistake."""

    #: Its number in its list of the document.
    number: int
    #: It as the document has it, and what it has in common with others.
    given: Mapping[Any, Any]
    shape: Shape
    #: What two entries of one document must not share.
    key: Hashable

    @property
    def params(self) -> dict[str, Any]:
        """The options of its module."""
        return self.shape.filled(self.given)


class Entries(Sequence[Item]):
    """The items of a family. Each is made when it is asked for, and not kept."""

    def __init__(self, family: Family, masker: Masker) -> None:
        self.family = family
        self.entries: list[Entry] = []
        #: What those ask for of which that is known already.
        self.spelled: list[Spelled] = []
        self._masker = masker

    def __len__(self) -> int:
        return len(self.entries)

    def take(self, alike: Alike, given: Sequence[Any]) -> bool:
        """Take in entries of one shape, unless one of them asks for nothing that could be done.

        ``given``: all entries of the list.
        """
        try:
            asked = spelled(self.family.spec, alike)
        except Invalid:
            return False
        own = [given[number] for number in asked.numbers]
        read = zip(asked.numbers, own, itertools.repeat(alike.shape), asked.keys())
        self.entries.extend(map(Entry._make, read))
        self.spelled.append(asked)
        return True

    @overload
    def __getitem__(self, index: int) -> Item:
        """The item of one entry."""

    @overload
    def __getitem__(self, index: slice) -> list[Item]:
        """The items of several entries."""

    def __getitem__(self, index: int | slice) -> Item | list[Item]:
        if isinstance(index, slice):
            return [self._item(entry) for entry in self.entries[index]]
        return self._item(self.entries[index])

    def without(self, numbers: Container[int]) -> list[Item]:
        """The items apart from those of the entries of these numbers."""
        return [self._item(entry) for entry in self.entries if entry.number not in numbers]

    def _item(self, entry: Entry) -> Item:
        place = place_of(self.family, entry.number)
        return Item(self.family, place, entry.params, self._masker)


def place_of(family: Family, number: int) -> str:
    """Where the entry of that number stands in a document."""
    if family.parts:
        return family.name
    return f"{family.name}[{number}]"


def may_be_many(family: Family) -> bool:
    """Whether each option of its entries stands for one value that no other option changes."""
    resource = family.objects
    if resource is None or family.task.files:
        return False
    return all(_is_plain(item.kind) for item in resource.fields)


def _is_plain(kind: Kind) -> bool:
    own = type(kind)
    methods: Iterable[tuple[Callable[..., Any], Callable[..., Any]]] = (
        (own.given, Kind.given),
        (own.identity, Kind.identity),
        (own.key, Kind.key),
    )
    return all(method is default for method, default in methods)


def spelled(resource: Resource, entries: Alike) -> Spelled:
    """What entries of one shape ask for. Raises ``Invalid`` where one of them asks for nothing."""
    params, free = entries.shape.params, entries.texts
    version, count = params.get("api_version") or resource.default_version, len(entries.places)
    counted = counting(resource, params)
    fixed = {name: value for name, value in counted.items() if name not in free}
    values = canonical_values(resource, version, fixed)
    columns: dict[str, list[Any]] = {}
    for name, _given, translate in translations(resource, version):
        if name in free and name in counted:
            columns[name] = list(map(translate, free[name]))
        elif name in values:
            columns[name] = [values[name]] * count
    identity = [
        columns.get(item.name) or [item.absent] * count for item in resource.identity_in(version)
    ]
    identities = list(zip(*identity)) or [()] * count
    ids = free.get("id") or [params.get("id") or ""] * count
    return Spelled(entries.places, params, version, columns, identities, ids)
