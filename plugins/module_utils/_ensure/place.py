# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Where an object is kept: finding, reading and writing it, in a collection or as the one that is always there."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from typing import Any

from .._api.body import one, with_ids
from .._common.errors import Ambiguous, Conflict, Invalid, NotFound, after_a_write
from .._model.field import Values
from .._model.found import Found
from .._model.identity import identities
from .._model.plan import Plan
from .._model.values import localized
from .._model.wanted import Wanted
from .._session.context import Context
from .._session.listing import Listing


class Store:
    """The place of one wanted object."""

    def __init__(self, context: Context, wanted: Wanted) -> None:
        resource = wanted.resource
        self._context = context
        self._resource = resource
        self._version = wanted.version
        self._wanted = wanted
        owner = ""
        if resource.owner:
            owner = str(
                context.find(
                    resource.owner, context.params[resource.owner_option], resource.owner_option
                )["id"]
            )
        self._parts = resource.place(wanted.version, owner)

    def read(self, fresh: bool = False) -> Found | None:
        """The object as it is, ``None`` when there is none; ``fresh``: trust no listing that was read before.

        Raises ``Ambiguous`` when several objects go by its identity.
        """
        if self._resource.singleton:
            raw: dict[str, Any] | None = self._get()
        elif self._wanted.id:
            raw = self._by_id(self._wanted.id)
        else:
            raw = self._by_identity(fresh)
        return self.found(raw)

    def found(self, raw: Values | None) -> Found | None:
        """The object that a read has shown."""
        return Found.of(self._resource, self._version, raw) if raw else None

    def write(self, plan: Plan, found: Found | None) -> Found | None:
        """Carry out a plan; returns the object as the server has it then. Raises what the transport raises."""
        client = self._context.client
        identifier = found.id if found else ""
        if plan.action == "delete":
            self._delete(client.path(*self._parts, identifier))
            self._context.directory.note(client.path(*self._parts), identifier, None)
            return None
        own = () if plan.action == "create" or self._resource.singleton else (identifier,)
        path = client.path(*self._parts, *own)
        try:
            body = client.request(plan.method, path, json=plan.payload).body
        except Invalid as exc:
            # Refused, perhaps because there is such an object after all and the listing did not show it yet.
            if plan.action == "create" and exc.status == 422 and self.read(fresh=True) is not None:
                raise Conflict(
                    exc.message,
                    exc.remedy,
                    exc.method,
                    exc.path,
                    exc.status,
                    exc.items,
                    code=exc.code,
                ) from exc
            raise
        self._context.directory.forget_detail(path)
        whole = isinstance(body, dict) and (
            body.get("id") is not None
            or (self._resource.singleton and body.get("version") is not None)
        )
        if not whole:
            with after_a_write():
                return self.read(fresh=True)
        self._context.directory.note(client.path(*self._parts), str(body.get("id")), body)
        return self.found(body)

    def _delete(self, path: str) -> None:
        with contextlib.suppress(NotFound):  # gone is what was wanted, whoever did it
            try:
                self._context.client.request("DELETE", path)
            except (Conflict, Invalid) as exc:
                # A deletion carries no version, so a conflict is no lost race: something refers to the object (409, 422).
                if exc.status not in (409, 422):
                    raise
                raise Invalid(
                    exc.message,
                    "Remove what refers to it first.",
                    exc.method,
                    exc.path,
                    exc.status,
                    exc.items,
                    code="still-referred-to",
                ) from exc

    def _get(self, *more: str) -> dict[str, Any]:
        path = self._context.client.path(*self._parts, *more)
        return one(
            self._context.read(path),
            path,
            self._resource.title,
            "version" if self._resource.singleton else "id",
        )

    def _by_id(self, identifier: str) -> dict[str, Any] | None:
        try:
            return self._get(identifier)
        except NotFound as exc:
            if self._wanted.state == "absent":
                return None
            raise NotFound(
                f"id: there is no {self._resource.title} with the id {identifier!r}.",
                "Leave id out to find or create it by its identity.",
                code="id-unknown",
            ) from exc

    def _by_identity(self, fresh: bool) -> dict[str, Any] | None:
        resource = self._resource
        identity, key = self._wanted.identity, self._wanted.key
        query = {}
        for name, value in identity.items():
            if value and name in resource.filters:
                query[resource.filters[name]] = resource.field(name).to_api(value)
        place = self._context.client.path(*self._parts)
        listing = self._listing(place, bool(query), fresh)
        if listing is None:
            found = with_ids(
                self._context.client.read_all(
                    place, resource.items, {**resource.listing, **query}, paged=resource.paged
                ),
                place,
            )
            hits = [raw for raw in found if key in identities(resource, self._version, raw)]
        else:
            hits = listing.having(
                key,
                (resource.noun, self._version),
                lambda raw: identities(resource, self._version, raw),
            )
        active = [raw for raw in hits if raw.get("active", True)]
        hits = active or hits
        if len(hits) > 1:
            ids = ", ".join(str(hit.get("id")) for hit in hits[:8])
            raise Ambiguous(
                f"{len(hits)} {resource.title}s have the same identity (ids {ids}).",
                "Say which one by the option id.",
                code="identity-ambiguous",
            )
        if not hits:
            self._refuse_other_locales(listing or (), identity)
            return None
        if not resource.fragments:
            return dict(hits[0])
        try:
            return self._get(str(hits[0]["id"]))
        except NotFound:  # it has gone since it was listed
            return None

    def _listing(self, place: str, narrow: bool, fresh: bool) -> Listing | None:
        """The listing to look in, ``None`` where the server narrows it down (``narrow``: it can) to the one object that is meant.

        A loop of rules lists their family once; people's data, of which there may be millions, is asked for one by one
        unless it is worth a listing. What the server cannot narrow down is listed once for all items of a loop.
        """
        resource, directory = self._resource, self._context.directory
        if not narrow:
            return directory.listing(place, resource.items, resource.listing, resource.paged, fresh)
        if fresh or not self._context.looking.many:
            return None
        if resource.personal:
            return directory.worthwhile(place, resource.items, resource.listing, resource.paged)
        return directory.listing(place, resource.items, resource.listing, resource.paged)

    def foresee(self, plan: Plan, found: Found | None) -> None:
        """Have others find the object that would be created, or the settings that would be changed."""
        path = self._context.client.path(*self._parts)
        if self._resource.singleton:
            raw = found.raw if found else {}
            self._context.directory.foresee_detail(path, {**raw, **(plan.payload or {})})
        elif plan.action == "create":
            self._context.directory.foresee(path, plan.payload or {})

    def _refuse_other_locales(self, listed: Iterable[Values], identity: Values) -> None:
        """An object that goes by the wanted name in another locale only is probably meant: do not create its double."""
        for name, value in identity.items():
            item = self._resource.field(name)
            if not item.kind.by_locale or self._wanted.state == "absent":
                continue
            text = next(iter(value.values()))
            near = [
                (raw, locale)
                for raw in listed
                for locale, other in localized(raw.get(item.api)).items()
                if other == text
            ]
            if near:
                found = ", ".join(f"id {raw.get('id')} in {locale}" for raw, locale in near[:8])
                raise Invalid(
                    f"name: no {self._resource.title} goes by {text!r} in {next(iter(value))}, but there is {found}.",
                    "Set name_locale to that locale, or give the id, or another name.",
                    code="other-locale",
                )
