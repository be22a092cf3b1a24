# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The arguments and answers of handlers, and their registry by operationId."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from alvaria_sandbox.errors import not_found
from alvaria_sandbox.operations import Operation
from alvaria_sandbox.paging import Window
from alvaria_sandbox.state import Document, Organization, check_version
from alvaria_sandbox.storage import Storage


@dataclass(frozen=True, slots=True)
class Upload:
    """A file part of a multipart body."""

    file_name: str
    content: bytes


@dataclass(slots=True)
class Reply:
    """An answer. body: None for no body."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Call:
    """One valid request, with a typed query and a checked body.

    now: the time of the request. by: the client id. pairs: the query as sent.
    """

    organization: Organization
    operation: Operation
    path: dict[str, str]
    query: dict[str, Any]
    body: Any
    now: str
    by: str
    url_path: str = ""
    pairs: Sequence[tuple[str, str]] = ()
    files: dict[str, Upload] = field(default_factory=dict)
    storage: Storage = field(default_factory=Storage)

    def reads(self, name: str) -> str:
        """Return how the organization reads an open question."""
        return self.organization.settings.reads(name)

    @property
    def strict(self) -> bool:
        return not self.organization.settings.loose

    def row(self, table: str, parameter: str, what: str = "") -> Document:
        """Return the document that a path parameter names; raise ApiError 404 for none."""
        key = self.path[parameter]
        found = self.organization.table(table).get(key)
        if found is None:
            raise not_found(what or parameter.removesuffix("Id"), key)
        return found

    def window(self) -> Window:
        return Window.of(self.query, self.organization.settings)

    def filters(self) -> list[tuple[str, str]]:
        """Return the query as sent, without paging."""
        return [pair for pair in self.pairs if pair[0] not in ("startIndex", "maxResults")]

    def change(self, table: str, key: str, values: Document) -> Document:
        return self.organization.change(table, key, values, self.now, self.by)

    def lock(self, current: Document) -> None:
        """Enforce the optimistic lock on the version in the body.

        A body without one passes: the contract makes it optional in some places only.
        """
        if "version" in self.body:
            check_version(current, self.body["version"])


Handler = Callable[[Call], Any]
AnyHandler = TypeVar("AnyHandler", bound=Handler)
Target = tuple[str, str]

# operationId -> its handler, which returns a body for the documented success status, None for no
# body, or a Reply.
HANDLERS: dict[str, Handler] = {}
# operationId -> (table, path parameter or =fixed id) of the document that it addresses; the fault
# "someone else edits first" needs it.
TARGETS: dict[str, Target] = {}


def register(operation_id: str, handler: Handler, target: Target | None = None) -> None:
    if operation_id in HANDLERS:
        raise ValueError(f"{operation_id} has a handler already")
    HANDLERS[operation_id] = handler
    if target is not None:
        TARGETS[operation_id] = target


def handles(operation_id: str, target: Target | None = None) -> Callable[[AnyHandler], AnyHandler]:
    """Register the decorated handler."""

    def decorate(handler: AnyHandler) -> AnyHandler:
        register(operation_id, handler, target)
        return handler

    return decorate


def addressed(call: Call) -> tuple[str, str] | None:
    """Return (table, id) of the document that a call addresses, None when there is none."""
    target = TARGETS.get(call.operation.operation_id)
    if target is None:
        return None
    table, key = target
    name = key[1:]
    if not key.startswith("="):
        name = call.path[key]
    if call.organization.table(table).get(name) is None:
        return None
    return table, name
