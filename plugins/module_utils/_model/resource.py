# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The vocabulary in which resources are described, as frozen data. The catalog uses it, the engine reads it; nothing here does anything."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Callable

from .argspec import ArgumentSpec, state_argspec
from .field import Field, Values
from .reference import Reference

Check = Callable[[Any, Values, "Values | None", str], None]


@dataclass(frozen=True)
class Resource:
    """A kind of object that is managed one by one: in a collection, or (``singleton``) one that is always there.

    ``paths`` gives for each API version its place below ``/organizations/{org}/`` and the API's name (``api``); where it belongs to
    an ``owner``, ``{owner}`` in the path stands for the id of the object that the option ``owner_option`` names. ``items`` is the key of
    the collection's list, ``identity`` names the fields by which users know an object; those in ``filters`` narrow the listing on the
    server (field name to query parameter), ``listing`` are parameters of every listing, ``fragments``: it shows only parts of objects.
    ``update`` is the verb of a change: ``PUT`` (all fields, the rest from the read), ``PATCH`` (the changed ones) or ``either`` (PUT where
    the user gave all fields).

    ``adopt(raw)`` returns an object as read with what it stands for put in words of a write. ``check`` is called with the context,
    the values given, the values found (or None) and the API version before anything is written, and raises ``Invalid``. ``advise`` is called
    afterwards with the values given and whether the object was created, and returns warnings.
    """

    noun: str
    title: str
    api: str
    paths: Mapping[str, str]
    fields: tuple[Field, ...]
    default_version: str
    items: str = ""
    identity: tuple[str, ...] = ()
    filters: Mapping[str, str] = dataclasses.field(default_factory=dict)
    listing: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    paged: bool = True
    fragments: bool = False
    singleton: bool = False
    owner: Reference | None = None
    owner_option: str = ""
    update: str = "PUT"
    adopt: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    check: Check | None = None
    advise: Callable[[Any, Values, bool], Sequence[str]] | None = None

    def place(self, version: str, owner: str = "") -> tuple[str, ...]:
        """The parts of its path in an API version; ``owner`` is the id of what it belongs to."""
        parts = self.paths[version].split("/")
        return (version, self.api, *(owner if part == "{owner}" else part for part in parts))

    def fields_in(self, version: str) -> tuple[Field, ...]:
        """The fields that exist in an API version."""
        if version not in self._known:
            fields = tuple(item for item in self.fields if item.exists_in(version))
            self._known[version] = (
                fields,
                tuple(item for item in fields if item.name in self.identity),
            )
        return self._known[version][0]

    def identity_in(self, version: str) -> tuple[Field, ...]:
        """The fields by which users know an object in an API version."""
        self.fields_in(version)
        return self._known[version][1]

    @cached_property
    def _known(self) -> dict[str, tuple[tuple[Field, ...], tuple[Field, ...]]]:
        """All fields, and those of the identity, by API version; long lists ask for them over and over."""
        return {}

    @property
    def personal(self) -> bool:
        """Whether its objects are about people, of whom there may be millions."""
        return any(self.field(name).personal for name in self.identity)

    def field(self, name: str) -> Field:
        """The field of that option name."""
        return next(item for item in self.fields if item.name == name)

    def argspec(self) -> ArgumentSpec:
        """The options of the managing module: the fields, the owner, and for objects of a collection ``id`` (another way to address one) and ``state``."""
        options: dict[str, Mapping[str, Any]] = {
            name: option for item in self.fields for name, option in item.options().items()
        }
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
