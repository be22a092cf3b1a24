# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Where an object is kept: finding, reading and writing it there.

That is in a collection, or on its own for the one that is always there.
"""

from __future__ import annotations

from typing import Any

from .._api.body import one
from .._common.errors import Conflict, Invalid, NotFound, after_a_write
from .._model.field import Values
from .._model.found import Found
from .._model.plan import Plan, is_as_wanted
from .._model.wanted import Wanted
from .._session.context import Context
from .search import Search


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
            name = context.params[resource.owner_option]
            owner = str(context.find(resource.owner, name, resource.owner_option)["id"])
        self._parts = resource.place(wanted.version, owner)
        self.place = context.client.path(*self._parts)
        self._search = Search(context, wanted, self.place)
        #: Whether the object that was written is one that a listing had shown before.
        self.wrote_known = False
        #: Whether somebody else has deleted the object that was to be deleted.
        self.vanished = False
        self._deletions = 0
        #: What every object of this kind has.
        self._mark = "version" if resource.singleton else "id"

    def read(self, fresh: bool = False) -> Found | None:
        """The object as it is, ``None`` when there is none.

        ``fresh``: trust no listing that was read before. Raises ``Ambiguous`` when several objects
        go by its identity.
        """
        return self.found(self._raw(fresh))

    def _raw(self, fresh: bool) -> dict[str, Any] | None:
        if self._resource.singleton:
            return self._get()
        if self._wanted.id:
            return self._by_id(self._wanted.id)
        return self._by_identity(fresh)

    def found(self, raw: Values | None) -> Found | None:
        """The object that a read has shown."""
        if not raw:
            return None
        return Found.of(self._resource, self._version, raw)

    def write(self, plan: Plan, found: Found | None) -> Found | None:
        """Carry out a plan and return the object as the server has it then.

        Raises what the transport raises.
        """
        if plan.action == "delete":
            self._delete(found)
            return None
        body = self._send(plan, found)
        if not self._is_whole(body):
            with after_a_write():
                body = self._raw(fresh=True)
        if body is not None and body.get("id") is not None:
            written = str(body["id"])
            self.wrote_known = self._context.directory.knows(self.place, written)
            self._context.directory.note(self.place, written, body)
        return self.found(body)

    def _is_whole(self, body: Any) -> bool:
        """Whether an answer is the object."""
        if not isinstance(body, dict):
            return False
        return body.get("id") is not None or body.get(self._mark) is not None

    def _send(self, plan: Plan, found: Found | None) -> Any:
        """The answer to a creation or change."""
        directory, path = self._context.directory, self.place
        identifier, before = _known(found)
        if plan.action != "create" and not self._resource.singleton:
            path = self._context.client.path(*self._parts, identifier)
        try:
            request = self._context.client.request
            body = request(plan.method, path, json=plan.payload, before=before).body
        except (Conflict, NotFound):
            directory.doubt(self.place, identifier)
            raise
        except Invalid as exc:
            # Perhaps there is such an object after all, and the listing did not show it yet.
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
        directory.forget_detail(path)
        return body

    def _delete(self, found: Found | None) -> None:
        identifier, before = _known(found)
        path = self._context.client.path(*self._parts, identifier)
        self._deletions += 1
        try:
            self._context.client.request("DELETE", path, before=before)
        except NotFound as exc:
            # Gone is what was wanted, whoever did it; an earlier try may have.
            self.vanished = self._deletions == 1 and not exc.ambiguous
        except (Conflict, Invalid) as exc:
            # A deletion carries no version, so a conflict (409, 422) does not mean that
            # somebody was faster: something refers to the object.
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
        self._context.directory.note(self.place, identifier, None)

    def _get(self, *more: str) -> dict[str, Any]:
        path = self._context.client.path(*self._parts, *more)
        return one(self._context.read(path), path, self._resource.title, self._mark)

    def _by_id(self, identifier: str) -> dict[str, Any] | None:
        try:
            return self._get(identifier)
        except NotFound as exc:
            if self._wanted.state == "absent" or self._context.amend is not None:
                return None
            raise NotFound(
                f"id: there is no {self._resource.title} with the id {identifier!r}.",
                "Leave id out to find or create it by its identity.",
                code="id-unknown",
            ) from exc

    def _by_identity(self, fresh: bool) -> dict[str, Any] | None:
        hit = self._search.find(fresh)
        if hit is None or self._suffices(hit):
            return hit
        try:
            return self._get(str(hit["id"]))
        except NotFound:  # it has gone since it was listed
            self._context.directory.lost(self.place, str(hit["id"]))
            return None

    def _suffices(self, hit: Values) -> bool:
        """Whether what a listing shows of an object tells that there is nothing to write."""
        wanted = self._wanted
        if not self._resource.fragments:
            return True
        if wanted.state == "absent" or not self._context.terse:
            return False
        if self._context.amend is not None:
            return False
        found = self.found(hit)
        asked = wanted.values.keys()
        return found is not None and self._resource.lists(asked) and is_as_wanted(wanted, found)

    def foresee(self, plan: Plan, found: Found | None) -> None:
        """Promise what a plan creates, renames or sets, so that other plans can refer to it.

        Objects about people are not promised: nothing refers to them, and there may be many.
        """
        directory, payload = self._context.directory, plan.payload or {}
        there = found.raw if found else {}
        if self._resource.singleton:
            directory.foresee_detail(self.place, {**there, **payload})
        elif self._resource.personal:
            return
        elif plan.action == "create" or self._renames(plan):
            directory.foresee(self.place, {**there, **payload})

    def _renames(self, plan: Plan) -> bool:
        """Whether users will know the object otherwise."""
        if plan.action != "update":
            return False
        return any(plan.before.get(name) != plan.after.get(name) for name in self._wanted.identity)


def _known(found: Found | None) -> tuple[str, Values | None]:
    """The id of an object that is there, and what is known of it."""
    if found is None:
        return "", None
    return found.id, found.raw
