# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A request, the target of its path, and its body."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from alvaria_sandbox import dialect
from alvaria_sandbox.errors import ApiError
from alvaria_sandbox.handlers import Upload
from alvaria_sandbox.limits import read_json
from alvaria_sandbox.operations import Operation
from alvaria_sandbox.state import Settings

TOKEN_PATH = "/tokenservice/oauth2/access_token"


@dataclass(slots=True)
class Request:
    """An HTTP request as the network layer read it.

    path: undecoded. headers: their names are in lower case. form, files: set for form bodies.
    """

    method: str
    path: str
    query: Sequence[tuple[str, str]]
    headers: Mapping[str, str]
    content: bytes = b""
    form: dict[str, str] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(slots=True)
class Target:
    """The target of a path.

    operation: None when the path has none of this method. allowed: its operations by method.
    path: the values of its parameters.
    """

    operation: Operation | None = None
    allowed: dict[str, Operation] = field(default_factory=dict)
    path: dict[str, str] = field(default_factory=dict)

    @property
    def any_operation(self) -> Operation | None:
        return self.operation or next(iter(self.allowed.values()), None)


def operation_id(request: Request, target: Target) -> str | None:
    if request.path == TOKEN_PATH:
        return "token"
    if target.operation:
        return target.operation.operation_id
    return None


def recorded_body(request: Request) -> Any:
    """Return the body of a request for the journal, without the secret of a token request."""
    if request.form:
        return {name: value for name, value in request.form.items() if name != "client_secret"}
    if not request.content:
        return None
    try:
        return read_json(request.content)
    except ValueError:
        return "(not JSON)"


def read_body(request: Request, operation: Operation, settings: Settings) -> Any:
    """Return the checked body, None where the operation takes none; raise ApiError 400 or 415."""
    if operation.content_type is None:
        return None
    if request.content_type != operation.content_type:
        status = 400
        if 415 in operation.statuses:
            status = 415
        raise ApiError(status, f"the body must be {operation.content_type}", "header", "mediaType")
    body: Any = {**request.form, **dict.fromkeys(request.files, "")}
    if operation.content_type == "application/json":
        try:
            body = read_json(request.content)
        except ValueError:
            raise ApiError(400, "body: is not JSON", "body") from None
    if settings.quirky:
        body = dialect.incoming(operation, body)
    if problems := operation.check_body(body, not settings.loose):
        raise ApiError(400, "; ".join(problems), "body")
    if settings.loose:
        body = operation.known(body)
    return body
