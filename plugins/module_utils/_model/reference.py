# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Kinds of objects that options refer to by name or id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Callable


@dataclass(frozen=True)
class Reference:
    """A kind of object that options refer to by name or id, and where it is listed."""

    #: The kind in words, such as "work type".
    title: str
    #: The name of the API that lists it.
    api: str
    #: The version of that API.
    version: str
    #: The path of its listing, below the organization.
    path: str
    #: The key of the list in an answer.
    items: str
    #: Gives the names that a raw listing entry goes by.
    names: Callable[[Mapping[str, Any]], Sequence[str]]
    #: Whether the listing comes in pages.
    paged: bool = False
    #: Query parameters of every listing.
    listing: Mapping[str, Any] = field(default_factory=dict)
    #: The query parameter that narrows the listing to one name, empty where there is none.
    filter: str = ""
    #: What users call one of them: in the names of modules, and as the ``kind`` of the lookup.
    noun: str = ""

    def place(self, *below: str) -> tuple[str, ...]:
        """The parts of the path of its listing, or of what is ``below`` it."""
        return (self.version, self.api, *self.path.split("/"), *below)
