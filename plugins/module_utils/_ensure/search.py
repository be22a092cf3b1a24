# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Finding one object of a collection by its identity, with as few requests as can be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from .._api.body import with_ids
from .._common.errors import Ambiguous, Invalid
from .._model.field import Values
from .._model.identity import Identity, identities_of_all
from .._model.values import localized
from .._model.wanted import Wanted
from .._session.context import Context
from .._session.listing import Listing

#: How many ids an error shows.
_SHOWN = 8


class Search:
    """The search for one wanted object in the collection at ``place``."""

    def __init__(self, context: Context, wanted: Wanted, place: str) -> None:
        self._context = context
        self._resource = wanted.resource
        self._version = wanted.version
        self._wanted = wanted
        self._place = place

    def find(self, fresh: bool) -> dict[str, Any] | None:
        """The object as a listing shows it, ``None`` where there is none.

        ``fresh``: trust no listing that was read before. Raises ``Ambiguous`` when several objects
        go by the identity.
        """
        resource = self._resource
        query = self._query()
        listing = self._listing(bool(query), fresh)
        if listing is None:
            hits = self._narrowed(query)
        else:
            hits = listing.having(self._wanted.key, (resource.noun, self._version), self._keys)
        active = [raw for raw in hits if raw.get("active", True)]
        hits = active or hits
        if self._context.amend is not None:
            hits = list(self._context.amend.chosen(hits, fresh))
        if len(hits) > 1:
            ids = ", ".join(str(hit.get("id")) for hit in hits[:_SHOWN])
            raise Ambiguous(
                f"{len(hits)} {resource.title}s have the same identity (ids {ids}).",
                "Say which one by the option id.",
                code="identity-ambiguous",
            )
        if not hits:
            self._refuse_other_locales(listing or ())
            return None
        return dict(hits[0])

    def _keys(self, raws: Sequence[Values]) -> list[list[Identity]]:
        return identities_of_all(self._resource, self._version, raws)

    def _query(self) -> dict[str, Any]:
        """The parameters by which the server narrows the listing down, none where it cannot."""
        resource = self._resource
        query = {}
        for name, value in self._wanted.identity.items():
            if value and name in resource.filters:
                query[resource.filters[name]] = resource.field(name).to_api(value)
        return query

    def _narrowed(self, query: Values) -> list[dict[str, Any]]:
        """The objects that go by the identity, from a listing that the server narrows down."""
        client, resource, key = self._context.client, self._resource, self._wanted.key
        params = {**resource.listing, **query}
        listed = client.read_all(self._place, resource.items, params, paged=resource.paged)
        found = with_ids(listed, self._place)
        return [raw for raw, own in zip(found, self._keys(found)) if key in own]

    def _listing(self, narrow: bool, fresh: bool) -> Listing | None:
        """The listing to look in, ``None`` where the server is to narrow it down to one object.

        ``narrow``: the server can do that.
        A loop over rules lists their family once. People's data, of which there may be millions,
        is asked for one by one unless it is worth a listing. What the server cannot narrow down is
        listed once for all items of a loop.
        """
        resource, directory = self._resource, self._context.directory
        collection = (self._place, resource.items, resource.listing, resource.paged)
        if not narrow:
            return directory.listing(*collection, fresh=fresh)
        if fresh or not self._context.looking.many:
            return None
        if resource.personal:
            return directory.worthwhile(*collection)
        return directory.listing(*collection)

    def _refuse_other_locales(self, listed: Iterable[Values]) -> None:
        """Refuse to create the double of an object that goes by the name in another locale only."""
        for name, value in self._wanted.identity.items():
            item = self._resource.field(name)
            if not item.kind.by_locale or self._wanted.state == "absent":
                continue
            [(wanted, text)] = value.items()
            near = []
            for raw in listed:
                names = localized(raw.get(item.api)).items()
                near += [
                    f"id {raw.get('id')} in {locale}" for locale, other in names if other == text
                ]
            if near:
                raise Invalid(
                    f"name: no {self._resource.title} is called {text!r} in {wanted}, "
                    f"but there is {', '.join(near[:_SHOWN])}.",
                    "Set name_locale to that locale, or give the id, or another name.",
                    code="other-locale",
                )
