# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The vocabulary in which resources are described, as frozen data.

The catalog uses it and the engine reads it; nothing here does anything.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Callable

from .argspec import ArgumentSpec, state_argspec
from .field import Field, Values
from .reference import Reference

Check = Callable[[Any, Values, "Values | None", str], None]


@dataclass(frozen=True)
class Resource:
    """A kind of object that is managed one by one."""

    #: The key of a result that has the object.
    noun: str
    #: The kind in words, such as "work type".
    title: str
    #: The name of the API that keeps it.
    api: str
    #: Its place below the organization and ``api``, by API version. ``{owner}`` in it stands for
    #: the id of what it belongs to.
    paths: Mapping[str, str]
    #: What it consists of.
    fields: tuple[Field, ...]
    #: The API version of tasks that name none.
    default_version: str
    #: The key of the list in a listing's answer.
    items: str = ""
    #: The names of the fields by which users know an object.
    identity: tuple[str, ...] = ()
    #: The query parameters that narrow the listing on the server, by the names of fields.
    filters: Mapping[str, str] = dataclasses.field(default_factory=dict)
    #: Query parameters of every listing.
    listing: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    #: Whether the listing comes in pages.
    paged: bool = True
    #: Whether the listing shows only parts of objects.
    fragments: bool = False
    #: The names of the fields that these parts have.
    listed: frozenset[str] = frozenset()
    #: The names of the fields by which a creation may take the place of another object, which goes
    #: by another identity; none: it never does.
    replaces: tuple[str, ...] = ()
    #: Whether there is always exactly one, instead of a collection.
    singleton: bool = False
    #: The kind of object that it belongs to.
    owner: Reference | None = None
    #: The option that names the object that it belongs to.
    owner_option: str = ""
    #: The verb of a change: ``PUT`` (all fields, the rest from the read), ``PATCH`` (the changed
    #: ones) or ``either`` (PUT where the user gave all fields).
    update: str = "PUT"
    #: Takes an object as read and returns it in the words of a write.
    adopt: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    #: Takes the context, the values that are to be written, the values found (or ``None``) and the
    #: API version before anything is written. Raises ``Doubtful`` or ``Invalid``.
    check: Check | None = None
    #: Takes the context, the values given and the action of the plan, after the work, and returns
    #: warnings.
    advise: Callable[[Any, Values, str], Sequence[str]] | None = None

    def place(self, version: str, owner: str = "") -> tuple[str, ...]:
        """The parts of its path in an API version; ``owner`` is the id of what it belongs to."""
        parts = self.paths[version].split("/")
        if "{owner}" in parts:
            parts[parts.index("{owner}")] = owner
        return (version, self.api, *parts)

    def where(self, version: str) -> str:
        """Its place in an API version in words, for errors about what the API shows there."""
        return f"{self.api}/{self.paths[version]}, {version}"

    def fields_in(self, version: str) -> tuple[Field, ...]:
        """The fields that exist in an API version."""
        known = self._fields
        if version not in known:
            known[version] = tuple(item for item in self.fields if item.exists_in(version))
        return known[version]

    def identity_in(self, version: str) -> tuple[Field, ...]:
        """The fields by which users know an object in an API version."""
        known = self._identities
        if version not in known:
            fields = self.fields_in(version)
            known[version] = tuple(item for item in fields if item.name in self.identity)
        return known[version]

    # Long lists ask for the fields of a version over and over.

    @cached_property
    def _fields(self) -> dict[str, tuple[Field, ...]]:
        return {}

    @cached_property
    def _by_name(self) -> dict[str, Field]:
        return {item.name: item for item in self.fields}

    @cached_property
    def _identities(self) -> dict[str, tuple[Field, ...]]:
        return {}

    @cached_property
    def translations(self) -> dict[str, Any]:
        """By API version how the options of its fields are translated, see ``canonical_values``."""
        return {}

    def lists(self, names: Iterable[str]) -> bool:
        """Whether a listing shows the fields of these names."""
        return not self.fragments or self.listed.issuperset(names)

    @property
    def personal(self) -> bool:
        """Whether its objects are about people, of whom there may be millions."""
        return any(self.field(name).personal for name in self.identity)

    def field(self, name: str) -> Field:
        """The field of that option name."""
        return self._by_name[name]

    def argspec(self) -> ArgumentSpec:
        """The options of the managing module.

        These are the fields, the owner, and for objects of a collection ``id`` (another way to
        address one) and ``state``.
        """
        options: dict[str, Mapping[str, Any]] = {}
        for item in self.fields:
            options.update(item.options())
        if self.owner:
            options[self.owner_option] = {"type": "str", "required": True}
        exclusive = tuple((item.name, item.kind.src) for item in self.fields if item.kind.src)
        if self.singleton:
            return ArgumentSpec(options, mutually_exclusive=exclusive).merge(self.version_argspec())
        options["id"] = {"type": "str"}
        # What only one version knows is asked for by the engine, which knows the version.
        needed = [
            name
            for name in self.identity
            if self.field(name).absent is None and not self.field(name).only
        ]
        either = tuple(("id", self.field(name).option_name) for name in needed)
        return (
            ArgumentSpec(options, exclusive, required_one_of=either)
            .merge(state_argspec("present", "absent"))
            .merge(self.version_argspec())
        )

    def version_argspec(self) -> ArgumentSpec:
        """The ``api_version`` option, when the resource exists in more than one version."""
        if len(self.paths) == 1:
            return ArgumentSpec()
        return ArgumentSpec(
            {
                "api_version": {
                    "type": "str",
                    "choices": sorted(self.paths),
                    "default": self.default_version,
                }
            }
        )
