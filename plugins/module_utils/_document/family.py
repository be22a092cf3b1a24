# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""What an organization's document consists of: families of items.

Each item has the options of the module that manages one of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Callable

from .._model.field import Field, Values
from .._model.membership import Membership
from .._model.reference import Reference
from .._model.resource import Resource
from .._model.values import snake
from .._privacy.mask import Masker
from .._session.context import Context
from .._session.listing import Listing
from .._task.task import Task

#: Names that differ between a document and an organization: by kind of object, the document's name
#: to the organization's.
Mapped = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Family:
    """One key of the document.

    ``task`` manages an item. Its items are objects of a ``resource``, lists of a ``membership``, or
    (``parts``: the family is one dictionary) things that are always there. ``more(context, raw)``
    reads what an export of an object has besides its fields.
    """

    name: str
    task: Task
    resource: Resource | None = None
    membership: Membership | None = None
    parts: Mapping[str, Resource] = field(default_factory=dict)
    more: Callable[[Context, Mapping[str, Any]], Mapping[str, Any]] | None = None
    #: The families of lists that the platform takes an object out of when it is deleted.
    holders: tuple[Family, ...] = ()

    @property
    def spec(self) -> Resource:
        """The resource of its items. Raises ``LookupError`` for a family that has none."""
        if self.resource is None:
            raise LookupError(f"The items of {self.name} are not objects of a resource.")
        return self.resource

    @property
    def personal(self) -> bool:
        """Whether its items are about people."""
        return self.resource is not None and self.resource.personal

    @property
    def _source(self) -> Membership | Resource | None:
        """What describes an item."""
        return self.membership or self.resource

    @property
    def owner(self) -> Reference | None:
        """The kind of object that an item belongs to."""
        if self._source:
            return self._source.owner
        return None

    @property
    def owner_option(self) -> str:
        """The option that names the owner, empty where items are objects of their own."""
        if self._source and self._source.owner:
            return self._source.owner_option
        return ""

    @property
    def objects(self) -> Resource | None:
        """The resource of which items are objects that can be created and deleted."""
        if self.owner:
            return None
        return self.resource

    @property
    def noun(self) -> str:
        """The key of an item's result."""
        if self._source:
            return self._source.noun
        return self.name

    def label(self, params: Values, masker: Masker) -> str:
        """What an item is called in results."""
        shown = params
        if self.resource:
            shown = masker.shown(self.resource.fields, params)
        return " ".join(self.texts(shown))

    def texts(self, params: Values) -> list[str]:
        """The texts that users know an item by; the id where it has no others."""
        if self.parts:
            return [self.name]
        if self.owner_option:
            return [str(params[self.owner_option])]
        names = [self.spec.field(name).option_name for name in self.spec.identity]
        texts = [str(params[name]) for name in names if params.get(name)]
        return texts or [str(params.get("id"))]

    def listing(self, context: Context, version: str = "") -> Listing:
        """All objects of the family."""
        resource = self.spec
        return context.directory.listing(
            self.path(context, version), resource.items, resource.listing, resource.paged
        )

    def listed(self, context: Context) -> Listing | None:
        """The objects of the family if they have been read."""
        return context.session.memory.listings.known(self.path(context))

    def path(self, context: Context, version: str = "") -> str:
        """Where its objects are listed."""
        version = version or self.spec.default_version
        return context.client.path(*self.spec.place(version))

    def renamed(self, params: dict[str, Any], mapped: Mapped) -> dict[str, Any]:
        """The options with the organization's names for the item and for all that it refers to."""
        if not mapped:
            return params
        result = dict(params)
        if self.owner:
            option = self.owner_option
            result[option] = _other(mapped, self.owner, params[option])
        if self.membership and self.membership.member:
            option = self.membership.option
            result[option] = _members(mapped, self.membership.member, params[option] or [])
        for item in self._fields:
            option = item.option_name
            names = mapped.get(self._kind(item), {})
            if isinstance(result.get(option), str):
                result[option] = names.get(result[option], result[option])
        return result

    def kinds(self) -> set[str]:
        """The kinds of names that its items have."""
        kinds = {self._kind(item) for item in self._fields} - {""}
        if self.owner:
            kinds.add(_kind(self.owner))
        if self.membership and self.membership.member:
            kinds.add(_kind(self.membership.member))
        return kinds

    @property
    def _fields(self) -> tuple[Field, ...]:
        if not self.resource:
            return ()
        return self.resource.fields

    def _kind(self, item: Field) -> str:
        """What kind of name the value of a field is, empty for anything else."""
        if item.kind.reference:
            return _kind(item.kind.reference)
        named = self.objects and not self.personal and not item.kind.choices
        if named and self.spec.identity == (item.name,):
            return self.name
        return item.mapped_as


def _kind(reference: Reference) -> str:
    return snake(reference.path)


def _other(mapped: Mapped, reference: Reference, name: Any) -> Any:
    return mapped.get(_kind(reference), {}).get(name, name)


def _members(mapped: Mapped, reference: Reference, members: Sequence[Any]) -> list[Any]:
    renamed = []
    for entry in members:
        if isinstance(entry, Mapping):
            renamed.append({**entry, "name": _other(mapped, reference, entry["name"])})
        else:
            renamed.append(_other(mapped, reference, entry))
    return renamed
