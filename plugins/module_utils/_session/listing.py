# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""A collection as it was read: its objects by id and by all else they go by, for any thread."""

from __future__ import annotations

import threading
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Callable, Generic, TypeVar

from .._common.errors import AlvariaError

Entry = Mapping[str, Any]
#: What finds the keys of each of some objects.
Keys = Callable[[Sequence[Entry]], Iterable[Iterable[Hashable]]]


class Listing:
    """The objects of a collection, in their order.

    An index is made when it is first asked for, and kept true from then on.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = {str(entry["id"]): dict(entry) for entry in entries}
        self._indexes: dict[Hashable, tuple[Keys, dict[Hashable, dict[str, None]]]] = {}
        #: Why an index cannot be made of the objects as they are.
        self._unreadable: dict[Hashable, AlvariaError] = {}
        self._lock = threading.RLock()

    def __iter__(self) -> Iterator[dict[str, Any]]:
        with self._lock:
            return iter(list(self._entries.values()))

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, identifier: str) -> dict[str, Any] | None:
        """The object with that id."""
        return self._entries.get(identifier)

    def having(self, key: Hashable, index: Hashable, keys: Keys) -> list[dict[str, Any]]:
        """The objects of which ``keys`` gives ``key``; ``index`` is what these keys are called."""
        with self._lock:
            hits = self._index(index, keys).get(key, ())
            return [self._entries[identifier] for identifier in hits]

    def ones(
        self, wanted: Iterable[Hashable], index: Hashable, keys: Keys
    ) -> list[dict[str, Any] | None]:
        """The one object that has each key, see ``having``; ``None`` for none, or several."""
        entries = self._entries
        with self._lock:
            found = map(self._index(index, keys).get, wanted)
            return [entries[next(iter(own))] if own and len(own) == 1 else None for own in found]

    def _index(self, index: Hashable, keys: Keys) -> dict[Hashable, dict[str, None]]:
        if index in self._unreadable:
            raise self._unreadable[index].with_traceback(None)
        if index not in self._indexes:
            try:
                self._indexes[index] = (keys, self._indexed(keys))
            except AlvariaError as exc:
                self._unreadable[index] = exc
                raise
        return self._indexes[index][1]

    def _indexed(self, keys: Keys) -> dict[Hashable, dict[str, None]]:
        found: dict[Hashable, dict[str, None]] = {}
        every = keys(list(self._entries.values()))
        for identifier, own in zip(self._entries, every):
            for key in own:
                found.setdefault(key, {})[identifier] = None
        return found

    def put(self, entry: Entry) -> None:
        """Add an object, or replace the one with its id."""
        identifier = str(entry["id"])
        with self._lock:
            self._unindex(identifier)
            self._entries[identifier] = dict(entry)
            for keys, found in self._indexes.values():
                for key in _of(keys, entry):
                    found.setdefault(key, {})[identifier] = None

    def remove(self, identifier: str) -> None:
        """Take out the object with that id, if it is there."""
        with self._lock:
            self._unindex(identifier)
            self._entries.pop(identifier, None)

    def _unindex(self, identifier: str) -> None:
        self._unreadable.clear()
        old = self._entries.get(identifier)
        if old is not None:
            for keys, found in self._indexes.values():
                for key in _of(keys, old):
                    found.get(key, {}).pop(identifier, None)


def _of(keys: Keys, entry: Entry) -> Iterable[Hashable]:
    """The keys of one object."""
    return next(iter(keys([entry])))


class Foreseen:
    """A collection as it will be: what is promised is laid over what was read.

    An object that is promised under another name no longer goes by the one that was read.
    """

    def __init__(self, read: Listing, promised: Listing) -> None:
        self._read = read
        self._promised = promised

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter([*self._kept(self._read), *self._promised])

    def get(self, identifier: str) -> dict[str, Any] | None:
        """The object with that id."""
        return self._promised.get(identifier) or self._read.get(identifier)

    def having(self, key: Hashable, index: Hashable, keys: Keys) -> list[dict[str, Any]]:
        """The objects of which ``keys`` gives ``key``, see ``Listing.having``."""
        kept = self._kept(self._read.having(key, index, keys))
        return kept + self._promised.having(key, index, keys)

    def _kept(self, entries: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        return [entry for entry in entries if self._promised.get(str(entry["id"])) is None]


T = TypeVar("T")


class Once(Generic[T]):
    """Values by key, each made once, even when several threads ask for it at the same time.

    A value that could not be made is tried again.
    """

    def __init__(self) -> None:
        self._values: dict[str, T] = {}
        self._locks: dict[str, threading.RLock] = {}
        self._guard = threading.Lock()

    def get(self, key: str, make: Callable[[], T]) -> T:
        """The value of ``key``, made by ``make`` where it is not known."""
        with self._guard:
            lock = self._locks.setdefault(key, threading.RLock())
        with lock:
            # Another thread may have the value forgotten at any moment: look only once.
            try:
                return self._values[key]
            except KeyError:
                value = self._values[key] = make()
                return value

    def known(self, key: str) -> T | None:
        """The value if it is known already."""
        return self._values.get(key)

    def forget(self, key: str) -> None:
        """Make the value anew the next time."""
        self._values.pop(key, None)
