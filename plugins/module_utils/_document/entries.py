# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The entries of a family, each of which becomes an item where something is to be done about it.

Of people there may be very many, nearly all of them as they should be: then an item for each would
cost more than everything else.
"""

from __future__ import annotations

from collections.abc import Container, Hashable, Iterable, Mapping, Sequence
from typing import Any, Callable, NamedTuple, overload

from .._common.errors import Invalid
from .._model.field import Values
from .._model.kind import Kind
from .._model.resource import Resource
from .._model.wanted import Translate, canonical_values, counting, translations
from .._privacy.mask import Masker
from .entry import Checked, Shape
from .family import Family
from .item import Item


class Spelled(NamedTuple):
    """What the options of an entry ask for, in canonical spelling."""

    version: str
    values: Values
    identity: tuple[Any, ...]


class Entry(NamedTuple):
    """An entry without a mistake."""

    #: Its number in its list of the document.
    number: int
    #: The options of its module.
    params: dict[str, Any]
    #: What two entries of one document must not share.
    key: Hashable
    #: What its options ask for, as far as that is known already: the canonical values, the version
    #: and the identity.
    spelled: Spelled | None


class Entries(Sequence[Item]):
    """The items of a family. Each is made when it is asked for, and not kept."""

    def __init__(self, family: Family, masker: Masker) -> None:
        self.family = family
        self.entries: list[Entry] = []
        self._masker = masker

    def __len__(self) -> int:
        return len(self.entries)

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


class Speller:
    """Brings entries to canonical spelling, those of one shape by one plan."""

    def __init__(self, resource: Resource) -> None:
        self._resource = resource
        self._plans: dict[Shape, _Plan] = {}

    def spelled(self, checked: Checked) -> Spelled | None:
        """What an entry asks for, ``None`` where it takes a closer look to tell."""
        if checked.shape is None:
            return None
        try:
            plan = self._plans.get(checked.shape)
            if plan is None:
                plan = self._plans[checked.shape] = _Plan(self._resource, checked.shape)
            return plan.spelled(checked.texts)
        except Invalid:
            return None


def alike(family: Family) -> bool:
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


class _Plan:
    """How entries are spelled that differ in nothing but free text.

    Raises ``Invalid`` for what they have in common.
    """

    def __init__(self, resource: Resource, shape: Shape) -> None:
        params = shape.params
        self._version = params.get("api_version") or resource.default_version
        counted = counting(resource, params)
        fixed = {name: value for name, value in counted.items() if name not in shape.free}
        values = canonical_values(resource, self._version, fixed)
        self._start: dict[str, Any] = {}
        self._translate: list[tuple[str, Translate]] = []
        for name, _given, translate in translations(resource, self._version):
            if name in shape.free and name in counted:
                self._start[name] = None
                self._translate.append((name, translate))
            elif name in values:
                self._start[name] = values[name]
        self._identity = [(item.name, item.absent) for item in resource.identity_in(self._version)]

    def spelled(self, texts: Mapping[str, str]) -> Spelled:
        """What an entry with these texts asks for. Raises ``Invalid``."""
        values = dict(self._start)
        for name, translate in self._translate:
            values[name] = translate(texts[name])
        identity = tuple([values.get(name, absent) for name, absent in self._identity])
        return Spelled(self._version, values, identity)
