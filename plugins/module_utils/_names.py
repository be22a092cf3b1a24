# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""From names to objects, with one listing of each collection per process."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.alvaria.cloud.plugins.module_utils._client import Client
from ansible_collections.alvaria.cloud.plugins.module_utils._errors import Invalid, NotFound
from ansible_collections.alvaria.cloud.plugins.module_utils._spec import Reference

MOST_CANDIDATES = 8


class Directory:
    """Finds objects by name or id. A collection is listed once; a single name is asked for by the server's filter first where there is one."""

    def __init__(self, client: Client) -> None:
        #: Whether more names than one are to be expected (the items of a loop).
        self.many = False
        self._client = client
        self._listed: dict[str, list[dict[str, Any]]] = {}
        self._filtered: dict[str, dict[str, dict[str, Any]]] = {}
        self._details: dict[str, dict[str, Any]] = {}

    def find(self, reference: Reference, wanted: str, option: str) -> dict[str, Any]:
        """The one object that goes by that name or id. Case counts; an active object goes before inactive ones of the same name.

        Raises ``NotFound`` or, when several go by it, ``Invalid``; both name the option and list candidates.
        """
        path = self._path(reference)
        known = self._filtered.setdefault(path, {})
        if wanted in known:
            return known[wanted]
        if reference.filter and not self.many and path not in self._listed and not known:
            # The first name of a process: one small request. From the second on, or where more are to come, one listing serves all.
            entries = self._client.iter_pages(path, reference.items, {**reference.listing, reference.filter: wanted}, paged=reference.paged)
            hits = _hits(reference, entries, wanted)
            if len(hits) == 1:
                known[wanted] = hits[0]
                return hits[0]
        entries = self.all(reference)
        hits = _hits(reference, entries, wanted)
        if not hits:
            raise _unknown(reference, entries, wanted, option)
        if len(hits) > 1:
            ids = ", ".join(str(hit["id"]) for hit in hits[:MOST_CANDIDATES])
            raise Invalid(f"{option}: {len(hits)} {reference.title}s go by {wanted!r} (ids {ids}).", "Give the id instead of the name.")
        known[wanted] = hits[0]
        return hits[0]

    def all(self, reference: Reference) -> list[dict[str, Any]]:
        """The whole collection of a reference, read once."""
        return self.listing(self._path(reference), reference.items, reference.listing, reference.paged)

    def listing(self, path: str, items: str, params: Mapping[str, Any], paged: bool, fresh: bool = False) -> list[dict[str, Any]]:
        """The whole collection at ``path``, read once, or again where ``fresh``."""
        if fresh or path not in self._listed:
            self._listed[path] = self._client.iter_pages(path, items, params, paged=paged)
        return self._listed[path]

    def note(self, path: str, identifier: str, entry: Mapping[str, Any] | None) -> None:
        """Keep a listing true after an object of it was written, or (``None``) removed."""
        known = self._listed.get(path)
        if known is None:
            return
        place = next((place for place, other in enumerate(known) if str(other.get("id")) == identifier), len(known))
        known[place : place + 1] = [dict(entry)] if entry is not None else []

    def name(self, reference: Reference, identifier: str) -> str:
        """The name of the object with that id, the id itself when the listing does not have it."""
        for entry in self.all(reference):
            if str(entry.get("id")) == identifier:
                return next(iter(reference.names(entry)), identifier)
        return identifier

    def detail(self, path: str) -> dict[str, Any]:
        """The object at ``path``, read once."""
        if path not in self._details:
            body = self._client.get(path)
            self._details[path] = dict(body) if isinstance(body, Mapping) else {}
        return self._details[path]

    def known_detail(self, path: str) -> dict[str, Any] | None:
        """The object at ``path`` if it has been read already."""
        return self._details.get(path)

    def _path(self, reference: Reference) -> str:
        return self._client.path(reference.version, reference.api, reference.path)


def _hits(reference: Reference, entries: Sequence[Mapping[str, Any]], wanted: str) -> list[dict[str, Any]]:
    hits = [dict(entry) for entry in entries if str(entry.get("id")) == wanted or wanted in reference.names(entry)]
    active = [entry for entry in hits if entry.get("active", True)]
    return active or hits


def _unknown(reference: Reference, entries: Sequence[Mapping[str, Any]], wanted: str, option: str) -> NotFound:
    names = sorted({name for entry in entries for name in reference.names(entry)})
    lowered = {name.lower(): name for name in names}
    close = [lowered[wanted.lower()]] if wanted.lower() in lowered else []
    close += [name for name in difflib.get_close_matches(wanted, names, n=MOST_CANDIDATES) if name not in close]
    shown = close or names[:MOST_CANDIDATES]
    there = f"there are no {reference.title}s" if not names else "{}: {}".format("similar names" if close else "there are, among others", ", ".join(shown))
    return NotFound(f"{option}: no {reference.title} goes by {wanted!r}; {there}.", "Names are case-sensitive; an id is accepted as well.")
