# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""A list that belongs to one object."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Callable

from .argspec import ArgumentSpec, state_argspec
from .reference import Reference


@dataclass(frozen=True)
class Membership:
    """A list that is read and replaced as a whole: an agent's skills, a work type's handlers."""

    #: The key of a result that has the list.
    noun: str
    #: A member in words, such as "skill".
    title: str
    #: The kind of object that the list belongs to.
    owner: Reference
    #: The option that names that object.
    owner_option: str
    #: Its place below the owner's.
    path: str
    #: The key of the list on the wire.
    items: str
    #: The option that takes the list.
    option: str
    #: The kind of object that a member is; users give and see its name.
    member: Reference | None = None
    #: What the option takes as an element, in the terms of an argument spec.
    element: Mapping[str, Any] = field(default_factory=lambda: {"elements": "str"})
    #: The keys of a member on the wire.
    wire: tuple[str, ...] = ("id",)
    #: Takes the context, an element that the user gave and whether it is to be in the list, and
    #: returns the member. A key of it that is left out keeps what is there, an empty text takes it
    #: away.
    resolve: Callable[[Any, Any, bool], dict[str, Any]] | None = None
    #: Takes the context, members and whether to show what costs further requests, and returns what
    #: the user sees.
    describe: Callable[[Any, Sequence[Mapping[str, Any]], bool], list[Any]] | None = None
    #: Whether order is part of the value.
    ordered: bool = False
    #: Takes the context, a member that is new in the list or differs, and whether it is in the list
    #: already, and returns it with what it lacks. Raises ``Invalid`` or ``NotFound`` for what is
    #: not to be written.
    complete: Callable[[Any, dict[str, Any], bool], dict[str, Any]] | None = None
    #: Whether single members are added by POST and removed by DELETE below the path, and the whole
    #: list is only replaced where it is to be exact.
    one_by_one: bool = False
    #: Whether the list has no version, so that it is read again after the write.
    read_back: bool = False
    #: Whether the API says when it was last changed.
    dated: bool = False

    def place(self, owner: str) -> tuple[str, ...]:
        """The parts of the path of the list that belongs to the object with the id ``owner``."""
        return self.owner.place(owner, *self.path.split("/"))

    def argspec(self) -> ArgumentSpec:
        """The options of the managing module.

        These are owner, list, ``state``, and ``position`` where order counts.
        """
        options: dict[str, Mapping[str, Any]] = {
            self.owner_option: {"type": "str", "required": True},
            self.option: {"type": "list", "required": True, **self.element},
        }
        if self.ordered:
            options["position"] = {"type": "str", "choices": ["first", "last"], "default": "last"}
        return ArgumentSpec(options).merge(state_argspec("present", "exact", "absent"))
