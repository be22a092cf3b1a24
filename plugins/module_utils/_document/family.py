# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""What an organization's document consists of: families of items, each item with the options of the module that manages one of them."""

from __future__ import annotations

from collections.abc import Mapping
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

#: Names that differ between a document and an organization: by kind of object, the document's name to the organization's.
Mapped = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Family:
    """One key of the document.

    ``task`` manages an item. Its items are objects of a ``resource``, lists of a ``membership``, or (``parts``: the family is one dictionary) things
    that are always there. ``more(context, raw)`` reads what an export of an object has besides its fields.
    """

    name: str
    task: Task
    resource: Resource | None = None
    membership: Membership | None = None
    parts: Mapping[str, Resource] = field(default_factory=dict)
    more: Callable[[Context, Mapping[str, Any]], Mapping[str, Any]] | None = None

    @property
    def spec(self) -> Resource:
        """The resource of its items. Raises ``LookupError`` for a family that has none."""
        if self.resource is None:
            raise LookupError(f"The items of {self.name} are no objects of a resource.")
        return self.resource

    @property
    def personal(self) -> bool:
        """Whether its items are about people."""
        return self.resource is not None and self.resource.personal

    @property
    def owner(self) -> Reference | None:
        """The kind of object that an item belongs to."""
        source = self.membership or self.resource
        return source.owner if source else None

    @property
    def owner_option(self) -> str:
        """The option that names the owner, empty where items are objects of their own."""
        source = self.membership or self.resource
        return source.owner_option if source and source.owner else ""

    @property
    def objects(self) -> Resource | None:
        """The resource of which items are objects that can be created and deleted."""
        return None if self.owner else self.resource

    @property
    def noun(self) -> str:
        """The key of an item's result."""
        source = self.membership or self.resource
        return source.noun if source else self.name

    def label(self, params: Values, masker: Masker) -> str:
        """What an item is called in results."""
        return " ".join(
            self.texts(masker.shown(self.resource.fields, params) if self.resource else params)
        )

    def texts(self, params: Values) -> list[str]:
        """The texts that users know an item by; the id where it has no others."""
        if self.parts:
            return [self.name]
        if self.owner_option:
            return [str(params[self.owner_option])]
        names = [self.spec.field(name).option_name for name in self.spec.identity]
        return [str(params[name]) for name in names if params.get(name)] or [str(params.get("id"))]

    def listing(self, context: Context, version: str = "") -> Listing:
        """All objects of the family."""
        resource = self.spec
        return context.directory.listing(
            self.path(context, version), resource.items, resource.listing, resource.paged
        )

    def path(self, context: Context, version: str = "") -> str:
        """Where its objects are listed."""
        version = version or self.spec.default_version
        return context.client.path(*self.spec.place(version))

    def renamed(self, params: dict[str, Any], mapped: Mapped) -> dict[str, Any]:
        """The options with the names that the organization has, for the item itself and for all that it refers to."""
        if not mapped:
            return params
        result = dict(params)
        source = self.membership or self.resource
        if source and source.owner:
            result[source.owner_option] = _other(mapped, source.owner, params[source.owner_option])
        if self.membership and self.membership.member:
            member, option = self.membership.member, self.membership.option
            result[option] = [
                {**entry, "name": _other(mapped, member, entry["name"])}
                if isinstance(entry, Mapping)
                else _other(mapped, member, entry)
                for entry in params[option] or []
            ]
        for item in self.resource.fields if self.resource else ():
            option = item.option_name
            kinds = mapped.get(self._kind(item), {})
            if isinstance(result.get(option), str):
                result[option] = kinds.get(result[option], result[option])
        return result

    def kinds(self) -> set[str]:
        """The kinds of names that its items have."""
        owned = {
            _kind(reference)
            for reference in (self.owner, self.membership.member if self.membership else None)
            if reference
        }
        return owned | {
            self._kind(item) for item in (self.resource.fields if self.resource else ())
        } - {""}

    def _kind(self, item: Field) -> str:
        """What kind of name the value of a field is, empty when it is none."""
        if item.kind.reference:
            return _kind(item.kind.reference)
        if not self.objects or self.personal or item.kind.choices:
            return item.mapped_as
        return self.name if self.spec.identity == (item.name,) else item.mapped_as


def _kind(reference: Reference) -> str:
    return snake(reference.path)


def _other(mapped: Mapped, reference: Reference, name: Any) -> Any:
    return mapped.get(_kind(reference), {}).get(name, name)
