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
    """Something about an object that the API keeps at a path of its own.

    ``path`` is below the object's, ``items`` the key of its list ("" where the answer is one object), ``parameters`` maps options
    of the module to query parameters, ``needs`` is an option without which the part makes no sense. ``read(context, raw, params)``
    is for what has no such simple place.
    """

    path: str = ""
    items: str = ""
    paged: bool = False
    parameters: Mapping[str, str] = field(default_factory=dict)
    needs: str = ""
    read: Callable[[Any, Mapping[str, Any], Mapping[str, Any]], Any] | None = None


@dataclass(frozen=True)
class Query:
    """A listing that an info module reads.

    ``options`` holds the argument spec, ``parameters`` maps those options that the API filters by to its query parameters,
    ``times`` names those that are times, ``only`` those that not all API versions know, ``narrow(params)`` gives further query
    parameters. ``resource`` (if any) gives the words and the masking of the result, otherwise the API's object is shown in plain
    snake_case; ``enrich(context, item, params)`` adds to it.

    Where objects go by names, ``reference`` says so and ``key`` is the option that picks one by name or id. ``detailed``: each object can
    be read in full by its id (option ``details``). ``by_id``: the option ``id`` reads one object alone (in the default version).
    ``parts`` is what else can be read about each (option ``subset``).
    """

    noun: str
    title: str
    api: str
    paths: Mapping[str, str]
    items: str
    options: ArgumentSpec = field(default_factory=ArgumentSpec)
    parameters: Mapping[str, str] = field(default_factory=dict)
    default_version: str = ""
    paged: bool = False
    times: frozenset[str] = frozenset()
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    resource: Resource | None = None
    reference: Reference | None = None
    key: str = "name"
    detailed: bool = False
    by_id: bool = False
    parts: Mapping[str, Part] = field(default_factory=dict)
    narrow: Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = None
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
        return spec.merge(self.resource.version_argspec()) if self.resource else spec
