# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""From names to objects, with one listing of each collection for a run."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Callable

from .._api.body import one, with_ids
from .._api.client import Client
from .._api.pages import TooManyPages
from .._common.errors import Ambiguous, NotFound
from .._model.reference import Reference
from .listing import Foreseen, Listing
from .memory import ONE_BY_ONE, Looking, Memory

MOST_CANDIDATES = 8


class Directory:
    """Finds objects by name or id.

    A collection is listed once. A single name is asked for by the server's filter first, where
    there is one. Several threads may ask at the same time.
    """

    def __init__(
        self,
        client: Client,
        memory: Memory | None = None,
        looking: Looking = ONE_BY_ONE,
    ) -> None:
        self._client = client
        self._memory = memory or Memory()
        self._looking = looking

    def find(self, reference: Reference, wanted: str, option: str) -> dict[str, Any]:
        """The one object that goes by that name or id.

        Case counts. An active object goes before inactive ones of the same name, and where a plan
        foresees, objects go by the names that they will have. Raises ``NotFound`` or, when several
        go by it, ``Ambiguous``; both name the option and list candidates.
        """
        known = self._asked_for(reference, wanted)
        if known is not None:
            return known
        hits = self._named(reference, wanted)
        if not hits:
            raise _unknown(reference, self.all(reference), wanted, option)
        if len(hits) > 1:
            ids = ", ".join(str(hit["id"]) for hit in hits[:MOST_CANDIDATES])
            raise Ambiguous(
                f"{option}: {len(hits)} {reference.title}s are called {wanted!r} (ids {ids}).",
                "Give the id instead of the name.",
                code="name-ambiguous",
            )
        return hits[0]

    def _asked_for(self, reference: Reference, wanted: str) -> dict[str, Any] | None:
        """The object, where a single small request finds it.

        That is for the first name of a process. From the second on, or where more are to come, one
        listing serves all.
        """
        path = self._path(reference)
        known = self._memory.filtered.setdefault(path, {})
        if wanted in known:
            return known[wanted]
        first = not known and self._memory.listings.known(path) is None
        if not reference.filter or not first or self._looking.many:
            return None
        params = {**reference.listing, reference.filter: wanted}
        listed = self._client.read_all(path, reference.items, params, paged=reference.paged)
        entries = with_ids(listed, path)
        hits = _active([entry for entry in entries if wanted in _called(reference, entry)])
        if len(hits) != 1:
            return None
        known[wanted] = hits[0]
        return hits[0]

    def _named(self, reference: Reference, wanted: str) -> list[dict[str, Any]]:
        listing = self.all(reference)

        def called(entries: Iterable[Mapping[str, Any]]) -> list[list[str]]:
            return [_called(reference, entry) for entry in entries]

        return _active(listing.having(wanted, "names", called))

    def all(self, reference: Reference) -> Listing | Foreseen:
        """The whole collection of a reference, read once.

        Where a plan foresees, objects that a document promises are in it.
        """
        path = self._path(reference)
        listing = self.listing(path, reference.items, reference.listing, reference.paged)
        if not self._looking.foreseeing:
            return listing
        return self._memory.promises.over(path, listing)

    def listing(
        self, path: str, items: str, params: Mapping[str, Any], paged: bool, fresh: bool = False
    ) -> Listing:
        """The whole collection at ``path``, read once, or again where ``fresh``.

        Raises ``TransportError`` when its objects have no ids.
        """
        listings = self._memory.listings
        if fresh:
            listings.forget(path)
        return listings.get(path, lambda: self._list(path, items, params, paged))

    def worthwhile(
        self, path: str, items: str, params: Mapping[str, Any], paged: bool
    ) -> Listing | None:
        """The whole collection of people's data at ``path``, where it is not too long for that.

        ``None`` when it is longer than it is worth.
        """
        worth, memory = self._looking.worth, self._memory
        if path in memory.too_long:
            return None
        if worth < 2:
            return memory.listings.known(path)
        try:
            return memory.listings.get(path, lambda: self._list(path, items, params, paged, worth))
        except TooManyPages:
            memory.too_long.add(path)
            return None

    def _list(
        self, path: str, items: str, params: Mapping[str, Any], paged: bool, most_pages: int = 0
    ) -> list[dict[str, Any]]:
        entries = self._client.read_all(path, items, params, paged=paged, most_pages=most_pages)
        return with_ids(entries, path)

    def note(self, path: str, identifier: str, entry: Mapping[str, Any] | None) -> None:
        """Keep a listing true after an object of it was written, or (``None``) removed."""
        self._memory.note(path, identifier, entry)

    def lost(self, path: str, identifier: str) -> None:
        """Leave out of the listing that was read an object that has gone since."""
        listing = self._memory.listings.known(path)
        if listing is not None:
            listing.remove(identifier)

    def knows(self, path: str, identifier: str) -> bool:
        """Whether a listing that was read has the object with that id."""
        listing = self._memory.listings.known(path)
        return listing is not None and listing.get(identifier) is not None

    def doubt(self, path: str, identifier: str) -> None:
        """Trust the next listing more than our own write of an object, which somebody changed."""
        self._memory.listings.doubt(path, identifier)

    def foresee(self, path: str, entry: Mapping[str, Any]) -> None:
        """Promise an object of the collection at ``path`` as it will be, until ``forget``."""
        if self._looking.foreseeing:
            self._memory.promises.promise(path, entry)

    def foresee_detail(self, path: str, entry: Mapping[str, Any]) -> None:
        """Promise what will be read at ``path``, until ``forget``."""
        if self._looking.foreseeing:
            self._memory.promises.promise_detail(path, entry)

    def forget(self) -> None:
        """Nothing is foreseen any more."""
        self._memory.promises.forget()

    def forget_detail(self, path: str) -> None:
        """The object at ``path`` was written: it has to be read anew."""
        self._memory.details.forget(path)

    def name(self, reference: Reference, identifier: str) -> str:
        """The name of the object with that id, the id itself when the listing does not have it."""
        entry = self.all(reference).get(identifier)
        name = identifier
        if entry is not None:
            name = next(iter(reference.names(entry)), identifier)
        if not self._looking.addressing:
            return name
        sharing = [str(hit["id"]) for hit in self._named(reference, name)]
        if sharing == [identifier]:
            return name
        return identifier

    def detail(self, path: str) -> dict[str, Any]:
        """The object at ``path``, read once."""
        promised = self._promised_detail(path)
        if promised is not None:
            return promised
        return self._memory.details.get(path, lambda: self._whole(path))

    def once(self, path: str, read: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """What ``read`` makes of what is at ``path``, read once."""
        return self._memory.details.get(path, read)

    def known_detail(self, path: str) -> dict[str, Any] | None:
        """The object at ``path`` if it has been read already."""
        return self._promised_detail(path) or self._memory.details.known(path)

    def _promised_detail(self, path: str) -> dict[str, Any] | None:
        if not self._looking.foreseeing:
            return None
        return self._memory.promises.detail(path)

    def _whole(self, path: str) -> dict[str, Any]:
        body = self._client.get(path)
        mark = "version"
        if isinstance(body, Mapping) and body.get("id") is not None:
            mark = "id"
        return one(body, path, mark=mark)

    def _path(self, reference: Reference) -> str:
        return self._client.path(*reference.place())


def _called(reference: Reference, entry: Mapping[str, Any]) -> list[str]:
    """All that an object goes by."""
    return [*reference.names(entry), str(entry.get("id"))]


def _active(hits: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The active ones of the objects, all where none is."""
    return [entry for entry in hits if entry.get("active", True)] or list(hits)


def _unknown(
    reference: Reference, entries: Iterable[Mapping[str, Any]], wanted: str, option: str
) -> NotFound:
    names = sorted({name for entry in entries for name in reference.names(entry)})
    close = _similar(names, wanted)
    if not names:
        there = f"there are no {reference.title}s"
    elif close:
        there = f"similar names: {', '.join(close)}"
    else:
        there = f"there are, among others: {', '.join(names[:MOST_CANDIDATES])}"
    return NotFound(
        f"{option}: no {reference.title} is called {wanted!r}; {there}.",
        "Names are case-sensitive; an id is accepted as well.",
        code="name-unknown",
    )


def _similar(names: Sequence[str], wanted: str) -> list[str]:
    """Names like the one that is wanted; first, if there is one, that which differs in case."""
    lowered = {name.lower(): name for name in names}
    close = []
    if wanted.lower() in lowered:
        close.append(lowered[wanted.lower()])
    for name in difflib.get_close_matches(wanted, names, n=MOST_CANDIDATES):
        if name not in close:
            close.append(name)
    return close
