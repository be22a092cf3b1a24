# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""A listing that an info module reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Callable

from .argspec import ArgumentSpec
from .reference import Reference
from .resource import Resource


@dataclass(frozen=True)
class Part:
    """Something about an object that the API keeps at a path of its own."""

    #: Its place below the object's.
    path: str = ""
    #: The key of the list in the answer, empty where the answer is one object.
    items: str = ""
    #: Whether the list comes in pages.
    paged: bool = False
    #: The query parameters that options of the module stand for.
    parameters: Mapping[str, str] = field(default_factory=dict)
    #: An option without which the part cannot be read.
    needs: str = ""
    #: Takes the context, the raw object and the options, and returns the part, for what has no
    #: such simple place.
    read: Callable[[Any, Mapping[str, Any], Mapping[str, Any]], Any] | None = None

    def place(self, of: tuple[str, ...]) -> tuple[str, ...]:
        """The parts of its path, where ``of`` are those of the object's."""
        return (*of, *self.path.split("/"))


@dataclass(frozen=True)
class Query:
    """A listing that an info module reads."""

    #: The key of a result that has the list.
    noun: str
    #: An object in words, such as "work type".
    title: str
    #: The name of the API that lists it.
    api: str
    #: The path of the listing below the organization and ``api``, by API version.
    paths: Mapping[str, str]
    #: The key of the list in an answer.
    items: str
    #: The module's own options.
    options: ArgumentSpec = field(default_factory=ArgumentSpec)
    #: The query parameters of those options that the API filters by.
    parameters: Mapping[str, str] = field(default_factory=dict)
    #: The API version of tasks that name none.
    default_version: str = ""
    #: Whether the listing comes in pages.
    paged: bool = False
    #: The options that are times.
    times: frozenset[str] = frozenset()
    #: The API versions that know an option, for options that not all of them know.
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: Gives the words and the masking of the result; without it, the API's object is shown in
    #: plain snake_case.
    resource: Resource | None = None
    #: The kind of object, where objects go by names.
    reference: Reference | None = None
    #: The option that picks one object by name or id.
    key: str = "name"
    #: Whether each object can be read in full by its id (option ``details``).
    detailed: bool = False
    #: Whether the option ``id`` reads one object alone (in the default version).
    by_id: bool = False
    #: What else can be read about each object (option ``subset``).
    parts: Mapping[str, Part] = field(default_factory=dict)
    #: Takes the options and returns further query parameters.
    narrow: Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = None
    #: Takes the context, an object as it is shown and the options, and returns it with more.
    enrich: Callable[[Any, dict[str, Any], Mapping[str, Any]], dict[str, Any]] | None = None

    def place(self, version: str) -> tuple[str, ...]:
        """The parts of the path of the listing in an API version."""
        return (version, self.api, *self.paths[version].split("/"))

    def argspec(self) -> ArgumentSpec:
        """The options of the info module."""
        options: dict[str, Mapping[str, Any]] = {}
        if self.detailed:
            options["details"] = {"type": "bool"}
        if self.by_id:
            options["id"] = {"type": "str"}
        if self.parts:
            options["subset"] = {
                "type": "list",
                "elements": "str",
                "choices": sorted(self.parts),
                "default": [],
            }
        spec = self.options.merge(ArgumentSpec(options))
        if self.resource:
            spec = spec.merge(self.resource.version_argspec())
        return spec
