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
    """A list that belongs to one object and is read and replaced as a whole: an agent's skills, a work type's handlers.

    ``path`` is the list's place below the owner's, ``items`` the key of the list on the wire, ``option`` the user's word for it.
    Where ``ordered``, order is part of the value. Members are objects of the reference ``member``, given and shown by name; where there
    is more to them, ``resolve(context, wanted, adding)`` turns one wanted entry into a member ``{"id": ..., ...}`` whose other keys are
    the ``wire`` fields (``None``: keep what is there), and ``describe(context, members, detailed)`` turns members into what the user
    sees. ``one_by_one``: single members are added by POST and removed by DELETE below the path, the whole list is only replaced where
    it is to be exact. ``read_back``: the list has no version, so it is read again after the write.
    """

    noun: str
    title: str
    owner: Reference
    owner_option: str
    path: str
    items: str
    option: str
    member: Reference | None = None
    element: Mapping[str, Any] = field(default_factory=lambda: {"elements": "str"})
    wire: tuple[str, ...] = ("id",)
    resolve: Callable[[Any, Any, bool], dict[str, Any]] | None = None
    describe: Callable[[Any, Sequence[Mapping[str, Any]], bool], list[Any]] | None = None
    ordered: bool = False
    complete: Callable[[Any, dict[str, Any]], dict[str, Any]] | None = None
    one_by_one: bool = False
    read_back: bool = False

    def argspec(self) -> ArgumentSpec:
        """The options of the managing module: owner, list, ``state``, and ``position`` where order counts."""
        options: dict[str, Mapping[str, Any]] = {
            self.owner_option: {"type": "str", "required": True},
            self.option: {"type": "list", "required": True, **self.element},
        }
        if self.ordered:
            options["position"] = {"type": "str", "choices": ["first", "last"], "default": "last"}
        return ArgumentSpec(options).merge(state_argspec("present", "exact", "absent"))
