# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""A collection as it was read: its objects by id and by whatever else they go by, whichever thread asks."""

from __future__ import annotations

import threading
from collections.abc import Hashable, Iterable, Mapping
from typing import Any, Callable, Generic, TypeVar

Entry = Mapping[str, Any]
Keys = Callable[[Entry], Iterable[Hashable]]


class Listing:
    """The objects of a collection, in their order. An index is made when it is first asked for, and kept true from then on."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = {str(entry["id"]): dict(entry) for entry in entries}
        self._indexes: dict[Hashable, tuple[Keys, dict[Hashable, dict[str, None]]]] = {}
        self._lock = threading.RLock()

    def __iter__(self) -> Any:
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
            if index not in self._indexes:
                found: dict[Hashable, dict[str, None]] = {}
                for identifier, entry in self._entries.items():
                    for other in keys(entry):
                        found.setdefault(other, {})[identifier] = None
                self._indexes[index] = (keys, found)
            return [
                self._entries[identifier] for identifier in self._indexes[index][1].get(key, ())
            ]

    def put(self, entry: Entry) -> None:
        """Add an object, or replace the one with its id."""
        identifier = str(entry["id"])
        with self._lock:
            self._unindex(identifier)
            self._entries[identifier] = dict(entry)
            for keys, found in self._indexes.values():
                for key in keys(entry):
                    found.setdefault(key, {})[identifier] = None

    def remove(self, identifier: str) -> None:
        """Take out the object with that id, if it is there."""
        with self._lock:
            self._unindex(identifier)
            self._entries.pop(identifier, None)

    def _unindex(self, identifier: str) -> None:
        old = self._entries.get(identifier)
        if old is not None:
            for keys, found in self._indexes.values():
                for key in keys(old):
                    found.get(key, {}).pop(identifier, None)


T = TypeVar("T")


class Once(Generic[T]):
    """Values by key, each made once, even when several threads ask for it at the same time. One that could not be made is tried again."""

    def __init__(self) -> None:
        self._values: dict[str, T] = {}
        self._locks: dict[str, threading.RLock] = {}
        self._guard = threading.Lock()

    def get(self, key: str, make: Callable[[], T]) -> T:
        """The value of ``key``, made by ``make`` where it is not known."""
        with self._guard:
            lock = self._locks.setdefault(key, threading.RLock())
        with lock:
            if key not in self._values:
                self._values[key] = make()
            return self._values[key]

    def known(self, key: str) -> T | None:
        """The value if it is known already."""
        return self._values.get(key)

    def forget(self, key: str) -> None:
        """Have the value made anew the next time."""
        self._values.pop(key, None)
