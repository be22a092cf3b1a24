# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a handler gets and gives, and the registry of handlers by operationId."""

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
    """An answer. body None = no body."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Call:
    """One valid request: typed query, checked body. now is the time of the request, by the client id, strict the organization's mode."""

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

    @property
    def strict(self) -> bool:
        return not self.organization.settings.loose

    def row(self, table: str, parameter: str, what: str = "") -> Document:
        """The document that a path parameter names; ApiError 404."""
        key = self.path[parameter]
        found = self.organization.table(table).get(key)
        if found is None:
            raise not_found(what or parameter.removesuffix("Id"), key)
        return found

    def window(self) -> Window:
        return Window.of(self.query, self.organization.settings)

    def filters(self) -> list[tuple[str, str]]:
        """The query as sent, without paging."""
        return [pair for pair in self.pairs if pair[0] not in ("startIndex", "maxResults")]

    def change(self, table: str, key: str, values: Document) -> Document:
        return self.organization.change(table, key, values, self.now, self.by)

    def lock(self, current: Document) -> None:
        """The optimistic lock on the version in the body; a body without one passes (only where the contract makes it optional)."""
        if "version" in self.body:
            check_version(current, self.body["version"])


Handler = Callable[[Call], Any]
AnyHandler = TypeVar("AnyHandler", bound=Handler)
Target = tuple[str, str]

# operationId -> what answers it: a body for the documented success status, None for no body, or a Reply.
HANDLERS: dict[str, Handler] = {}
# operationId -> (table, path parameter or =fixed id) of the document it addresses; the fault "someone else edits first" needs it.
TARGETS: dict[str, Target] = {}


def register(operation_id: str, handler: Handler, target: Target | None = None) -> None:
    if operation_id in HANDLERS:
        raise ValueError(f"{operation_id} has a handler already")
    HANDLERS[operation_id] = handler
    if target is not None:
        TARGETS[operation_id] = target


def handles(operation_id: str, target: Target | None = None) -> Callable[[AnyHandler], AnyHandler]:
    """Decorator form of register."""

    def decorate(handler: AnyHandler) -> AnyHandler:
        register(operation_id, handler, target)
        return handler

    return decorate


def addressed(call: Call) -> tuple[str, str] | None:
    """(table, id) of the document that a call addresses, None when there is none."""
    target = TARGETS.get(call.operation.operation_id)
    if target is None:
        return None
    table, key = target
    name = key[1:] if key.startswith("=") else call.path[key]
    return (table, name) if call.organization.table(table).get(name) is not None else None
