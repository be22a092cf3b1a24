# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""What a run has read and written, what its plan promises, and how it looks for more."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any, Callable, Optional

from .listing import Entry, Foreseen, Listing, Once

#: An object as this run wrote it; ``None`` for one that it removed.
Written = Optional[Entry]


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
    #: What equal options have come to while others of their kind are planned; ``None``: that is
    #: not remembered.
    alike: dict[Hashable, Any] | None = field(default=None, compare=False)


#: One thing after the other, as it is.
ONE_BY_ONE = Looking()


class Listings:
    """Whole collections by path, each read once and kept true by what this run writes.

    A collection may be read again, and the answer may be older than a write of another thread. So
    our own writes are laid over each answer. They are remembered only for collections that are
    listed at all: a list of any length that is written object by object leaves nothing here.
    """

    def __init__(self) -> None:
        self._read: Once[Listing] = Once()
        self._current: dict[str, Listing] = {}
        self._written: dict[str, dict[str, Written]] = {}
        self._lock = threading.RLock()

    def get(self, path: str, read: Callable[[], Iterable[Entry]]) -> Listing:
        """The collection at ``path``, which ``read`` reads where it is not known."""
        return self._read.get(path, lambda: self._made(path, read))

    def known(self, path: str) -> Listing | None:
        """The collection at ``path`` if it has been read already."""
        return self._read.known(path)

    def forget(self, path: str) -> None:
        """Read the collection anew the next time."""
        self._read.forget(path)

    def note(self, path: str, identifier: str, entry: Written) -> None:
        """Remember that this run wrote an object, or (``None``) removed it."""
        with self._lock:
            if path in self._written:
                self._written[path][identifier] = entry
            if path in self._current:
                _lay_over(self._current[path], identifier, entry)

    def doubt(self, path: str, identifier: str) -> None:
        """Forget our own write of an object that the server has otherwise by now."""
        with self._lock:
            self._written.get(path, {}).pop(identifier, None)

    def _made(self, path: str, read: Callable[[], Iterable[Entry]]) -> Listing:
        # Writes count from before the request on, as its answer may not show them yet.
        with self._lock:
            first = path not in self._written
            self._written.setdefault(path, {})
        try:
            listing = Listing(read())
        except Exception:
            if first:
                with self._lock:
                    self._written.pop(path)
            raise
        with self._lock:
            for identifier, entry in self._written[path].items():
                if not _is_newer(listing.get(identifier), entry):
                    _lay_over(listing, identifier, entry)
            self._current[path] = listing
        return listing


def _lay_over(listing: Listing, identifier: str, entry: Written) -> None:
    if entry is None:
        listing.remove(identifier)
    else:
        listing.put(entry)


def _is_newer(read: Entry | None, written: Written) -> bool:
    """Whether somebody else has written an object after us."""
    if read is None or written is None:
        return False
    try:
        return int(read["version"]) > int(written["version"])
    except (KeyError, TypeError, ValueError):
        return False


class Promises:
    """Objects as they will be once what is planned has been done, beside those that were read."""

    def __init__(self) -> None:
        self._objects: dict[str, Listing] = {}
        self._details: dict[str, dict[str, Any]] = {}
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    def promise(self, path: str, entry: Entry) -> None:
        """Promise an object of the collection at ``path``; one without an id will be created."""
        if entry.get("id") is None:
            entry = {**entry, "id": f"planned {next(self._numbers)}"}
        with self._lock:
            objects = self._objects.setdefault(path, Listing(()))
        objects.put(entry)

    def promise_detail(self, path: str, entry: Entry) -> None:
        """Promise what will be at ``path``."""
        self._details[path] = dict(entry)

    def over(self, path: str, listing: Listing) -> Listing | Foreseen:
        """The collection at ``path`` as it will be, where ``listing`` is what it is."""
        promised = self._objects.get(path)
        if promised is None:
            return listing
        return Foreseen(listing, promised)

    def detail(self, path: str) -> dict[str, Any] | None:
        """What is promised at ``path``, ``None`` where nothing is."""
        return self._details.get(path)

    def forget(self) -> None:
        """Nothing is promised any more."""
        with self._lock:
            self._objects.clear()
        self._details.clear()


class Memory:
    """What has been read, shared by all that look for something in one attempt of a task.

    Several threads may use it at the same time.
    """

    def __init__(self) -> None:
        #: Whole collections, by path.
        self.listings = Listings()
        #: The paths of collections that are longer than they are worth.
        self.too_long: set[str] = set()
        #: Objects that were asked for by name, by path and name.
        self.filtered: dict[str, dict[str, dict[str, Any]]] = {}
        #: Objects that were read in full, by path.
        self.details: Once[dict[str, Any]] = Once()
        #: What a document promises while it is planned.
        self.promises = Promises()

    def note(self, path: str, identifier: str, entry: Written) -> None:
        """Remember that this run wrote an object of the collection at ``path``, or removed it."""
        self.listings.note(path, identifier, entry)
        filtered = self.filtered.get(path, {})
        for name, hit in list(filtered.items()):
            if str(hit.get("id")) == identifier:
                filtered.pop(name, None)
