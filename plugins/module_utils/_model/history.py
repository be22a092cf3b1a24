# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""What was there before a change, and what the change wrote: what it takes to undo it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from .field import Values


@dataclass(frozen=True)
class History:
    """Both sides of a change as options of the module that manages such a thing, in clear."""

    #: All options of what was there, ``None`` where nothing was. A list for a membership.
    before: Any
    #: The options that were written, ``None`` where it was deleted. A list for a membership.
    after: Any
    id: str = ""


class Entry(NamedTuple):
    """A change that is about to be made."""

    family: str
    #: The options that say where it is, apart from its id: its owner, the API version.
    address: Values
    history: History


class Result(NamedTuple):
    """What came of a change, by the number of its record."""

    number: int
    #: What was done; ``failed`` where nothing was written, ``unknown`` where that is not known.
    action: str
    history: History | None


class Recorder(Protocol):
    """Keeps what it takes to undo a run."""

    def expect(self, count: int) -> None:
        """Be told how many changes there will be."""

    def begin(self, entries: Sequence[Entry]) -> list[int]:
        """Keep changes before they are made; returns the numbers of their records."""

    def end(self, results: Sequence[Result]) -> None:
        """Keep what came of them."""


class Amend(Protocol):
    """Decides by what is there now what a task writes, each time that it has been read."""

    @property
    def alone(self) -> bool:
        """Whether no other decision is about an object of the same identity."""

    def chosen(self, hits: Sequence[dict[str, Any]], again: bool) -> Sequence[dict[str, Any]]:
        """Those of the objects of its identity that it can be about.

        ``again``: they are read again because a write did not succeed.
        """

    def options(self, now: Values | None) -> dict[str, Any]:
        """The options of the task, given those that describe the object."""

    def members(self, now: Sequence[Any]) -> list[Any]:
        """The list that is to be, given the one that is."""

    def whole(self, now: Values | None) -> Values | None:
        """What is to be of a thing that is replaced as a whole, given what is."""

    def part(self, name: str) -> Amend:
        """The decision about one thing of a group."""
