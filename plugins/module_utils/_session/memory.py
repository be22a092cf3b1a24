# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""What a run has read, and how it looks for more."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

from .listing import Listing, Once


@dataclass(frozen=True)
class Looking:
    """How objects are looked for."""

    #: Whether more names than one are to be expected: the items of a loop, or of a document.
    many: bool = False
    #: How many pages a listing of people's data is worth: as many as there are people to look up,
    #: who are asked for one by one otherwise.
    worth: int = 0
    #: Whether names are for reading back: an object that shares its name goes by its id then.
    addressing: bool = False
    #: Whether objects that are planned count as if they were there.
    foreseeing: bool = False


#: One thing after the other, as it is.
ONE_BY_ONE = Looking()


class Memory:
    """What has been read, shared by all that look for something in one attempt of a task.

    Several threads may use it at the same time.
    """

    def __init__(self) -> None:
        #: Whole collections, by path.
        self.listings: Once[Listing] = Once()
        #: The paths of collections that are longer than they are worth.
        self.too_long: set[str] = set()
        #: Objects that were asked for by name, by path and name.
        self.filtered: dict[str, dict[str, dict[str, Any]]] = {}
        #: Objects that were read in full, by path.
        self.details: Once[dict[str, Any]] = Once()
        self._foreseen: list[tuple[Listing, str]] = []
        self._foreseen_details: list[str] = []
        self._planned = itertools.count(1)

    def foresee(self, listing: Listing, entry: dict[str, Any]) -> None:
        """Let an object that is planned be found in a listing from now on, until ``forget``."""
        identifier = f"planned {next(self._planned)}"
        self._foreseen.append((listing, identifier))
        listing.put({**entry, "id": identifier})

    def foresee_detail(self, path: str, entry: dict[str, Any]) -> None:
        """Let what is planned for an object be read at its path from now on, until ``forget``."""
        self.details.forget(path)
        self.details.get(path, lambda: entry)
        self._foreseen_details.append(path)

    def forget(self) -> None:
        """What was foreseen is no longer there."""
        for listing, identifier in self._foreseen:
            listing.remove(identifier)
        self._foreseen.clear()
        for path in self._foreseen_details:
            self.details.forget(path)
        self._foreseen_details.clear()
