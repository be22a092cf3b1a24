# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way of a request through the sandbox, without any network: routing, login, throttle, checks, handler, journal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import orjson

from alvaria_sandbox import dialect
from alvaria_sandbox.auth import OAuthError, Tokens
from alvaria_sandbox.clock import Clock, parse
from alvaria_sandbox.datasets import fill
from alvaria_sandbox.errors import ApiError, not_found, phrase
from alvaria_sandbox.faults import Fault, Faults
from alvaria_sandbox.handlers import HANDLERS, Call, Reply, Upload, addressed
from alvaria_sandbox.handlers.checks import forget_expired
from alvaria_sandbox.handlers.jobs import run_due
from alvaria_sandbox.handlers.rules import purge
from alvaria_sandbox.journal import Journal
from alvaria_sandbox.limits import read_json
from alvaria_sandbox.operations import Operation, contract
from alvaria_sandbox.state import Organization, Settings
from alvaria_sandbox.storage import Storage
from alvaria_sandbox.throttle import Bucket

TOKEN_PATH = "/tokenservice/oauth2/access_token"


@dataclass(slots=True)
class Request:
    """An HTTP request as the network layer read it. path is undecoded; form and files are set for form bodies. Header names are lower case."""

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
    """What a path leads to. operation is None when the path has none of this method; organization when there is none of the name."""

    operation: Operation | None = None
    allowed: dict[str, Operation] = field(default_factory=dict)
    path: dict[str, str] = field(default_factory=dict)

    @property
    def any_operation(self) -> Operation | None:
        return self.operation or next(iter(self.allowed.values()), None)


class Sandbox:
    """All organizations and what they share. `defaults` are the settings of an organization that names none."""

    def __init__(self, defaults: Settings | None = None, storage: Storage | None = None) -> None:
        self.defaults = defaults or Settings()
        self.storage = storage or Storage()
        self.clock = Clock()
        self.tokens = Tokens()
        self.journal = Journal()
        self.faults = Faults()
        self.organizations: dict[str, Organization] = {}
        self.buckets: dict[tuple[str, str], Bucket] = {}

    # ---- organizations ----

    def add(self, organization: Organization) -> Organization:
        """Creates or replaces an organization and fills it with its dataset. Tokens stay valid unless the credentials changed."""
        before = self.organizations.get(organization.name)
        if before and (before.client_id, before.client_secret, before.api_key) != (
            organization.client_id,
            organization.client_secret,
            organization.api_key,
        ):
            self.tokens.forget(organization.name)
        self.organizations[organization.name] = organization
        self.reset(organization)
        return organization

    def reset(self, organization: Organization) -> None:
        organization.clear()
        organization.purged = self.clock.stamp()[:10]
        fill(organization, self.clock.stamp())
        self.buckets = {
            key: bucket for key, bucket in self.buckets.items() if key[0] != organization.name
        }

    def tick(self) -> None:
        """Runs the load jobs that are due, and the daily purge of every organization for which midnight (UTC) has passed."""
        now = self.clock.stamp()
        today = now[:10]
        for organization in self.organizations.values():
            if organization.purged < today:
                purge(organization, f"{today}T00:00:00.000Z")
                forget_expired(organization, now)
            organization.purged = today
            run_due(organization, self.storage, now)

    # ---- requests ----

    def route(self, request: Request) -> Target:
        found = contract().find(
            [unquote(segment) for segment in request.path.strip("/").split("/")]
        )
        if found is None:
            return Target()
        return Target(found[0].get(request.method), found[0], found[1])

    def realm(self, request: Request, target: Target) -> str:
        """The name of the organization that a request is for: of the path, or the realm of a token request."""
        if request.path == TOKEN_PATH:
            return dict(request.query).get("realm", request.form.get("realm", ""))
        return target.path.get("orgId", "")

    def plan(self, request: Request) -> tuple[Fault | None, Target]:
        """The fault that the plan has for a request, used up by asking, and where its path leads."""
        target = self.route(request)
        return self.faults.take(
            self.realm(request, target), request.method, unquote(request.path)
        ), target

    def record(
        self,
        request: Request,
        target: Target,
        reply: Reply | None,
        fault: Fault | None,
        violations: Sequence[str] = (),
    ) -> None:
        """One journal entry. The secrets of a token request are left out."""
        body: Any = None
        if request.form:
            body = {name: value for name, value in request.form.items() if name != "client_secret"}
        elif request.content:
            try:
                body = read_json(request.content)
            except ValueError:
                body = "(not JSON)"
        operation = (
            "token"
            if request.path == TOKEN_PATH
            else target.operation.operation_id
            if target.operation
            else None
        )
        if operation and reply and target.operation and reply.status == target.operation.success:
            self.journal.succeeded.add(operation)
        self.journal.add(
            {
                "time": self.clock.stamp(), "organization": self.realm(request, target), "method": request.method, "path": unquote(request.path),
                "query": dict(request.query), "status": reply.status if reply else None, "operation_id": operation, "body": body,
                "violations": list(violations), "fault": fault.effect() if fault else None,
            },
            len(request.content) + sum(map(len, request.form.values())),
        )  # fmt: skip

    def answer(
        self, request: Request, target: Target, fault: Fault | None
    ) -> tuple[Reply, list[str]]:
        """The answer to a request and where request or answer break the contract."""
        self.tick()
        violations: list[str] = []
        if request.path == TOKEN_PATH:
            return self._token(request), violations
        headers: dict[str, str] = {}
        try:
            reply = self._call(request, target, fault, headers, violations)
        except ApiError as error:
            reply = self.refusal(target, error)
        reply.headers = {**headers, **reply.headers}
        return reply, violations

    def refusal(self, target: Target, error: ApiError) -> Reply:
        """An error answer in the envelope of the operation and the dialect of the organization."""
        operation = target.any_operation
        wrapped = operation.wraps_errors(error.status) if operation else True
        if wrapped is None or error.status == 401:
            return Reply(error.status, None, error.headers)
        content = {"code": error.status, "message": phrase(error.status), "errors": error.items()}
        organization = self.organizations.get(target.path.get("orgId", ""))
        if operation and organization and organization.settings.quirky:
            return Reply(
                error.status, dialect.error(operation.api, wrapped, content), error.headers
            )
        return Reply(error.status, {"error": content} if wrapped else content, error.headers)

    def _token(self, request: Request) -> Reply:
        if request.method != "POST":
            return Reply(
                405,
                {"error": "invalid_request", "error_description": "only POST"},
                {"Allow": "POST"},
            )
        try:
            form = {**dict(request.query), **request.form}
            body = self.tokens.issue(
                self.organizations,
                form,
                request.headers.get("authorization", ""),
                self.clock.seconds(),
            )
        except OAuthError as error:
            headers = {"WWW-Authenticate": 'Basic realm="sandbox"'} if error.status == 401 else {}
            return Reply(
                error.status, {"error": error.code, "error_description": error.description}, headers
            )
        return Reply(200, body, {"Cache-Control": "no-store"})

    def _call(
        self,
        request: Request,
        target: Target,
        fault: Fault | None,
        headers: dict[str, str],
        violations: list[str],
    ) -> Reply:
        operation = target.operation
        if not target.allowed:
            raise not_found("path", unquote(request.path))
        organization = self.organizations.get(target.path["orgId"])
        if organization is None:
            raise not_found("organization", target.path["orgId"])
        if operation is None:
            raise ApiError(
                405,
                f"{request.method} is not possible here",
                "method",
                "methodNotAllowed",
                {"Allow": ", ".join(sorted(target.allowed))},
            )
        api_key = request.headers.get("x-api-key", "")
        token = self.tokens.check(
            organization,
            operation.api,
            request.headers.get("authorization", ""),
            api_key,
            self.clock.seconds(),
        )
        self._throttle(organization, api_key, headers)
        try:
            call = self._read(request, target, operation, organization, token.client)
        except ApiError as error:
            violations.append(f"request: {error.message}")
            raise
        handler = HANDLERS.get(operation.operation_id)
        if handler is None:
            raise ApiError(
                501, f"{operation.operation_id} has no handler yet", "path", "notImplemented"
            )
        if operation.is_write:
            organization.begin_write()
            if fault is not None and fault.edit is not None and (place := addressed(call)):
                organization.change(*place, fault.edit, call.now, "somebody-else")
            reply = _reply(operation, handler(call))
        elif fault is not None and fault.stale:
            with organization.before_last_write():
                reply = _reply(operation, handler(call))
        else:
            reply = _reply(operation, handler(call))
        if broken := operation.check_response(reply.status, reply.body):
            violations += broken
            raise ApiError(
                500,
                f"the sandbox's answer breaks the contract: {broken[0]}",
                "response",
                "violation",
            )
        if (
            organization.settings.quirky
            and reply.status == operation.success
            and reply.body is not None
        ):
            reply.body = dialect.outgoing(operation, orjson.loads(orjson.dumps(reply.body)))
        return reply

    def _throttle(self, organization: Organization, api_key: str, headers: dict[str, str]) -> None:
        rate, now = organization.settings.rate, self.clock.seconds()
        if not rate:
            return
        bucket = self.buckets.setdefault((organization.name, api_key), Bucket.full(rate, now))
        allowed = bucket.take(now)
        headers.update(bucket.headers())
        if not allowed:
            raise ApiError(
                429,
                "too many requests with this API key",
                "header",
                "throttled",
                {"Retry-After": str(bucket.retry_after())},
            )

    def _read(
        self,
        request: Request,
        target: Target,
        operation: Operation,
        organization: Organization,
        client: str,
    ) -> Call:
        """The checked call; ApiError 400 or 415 for a request that breaks the contract."""
        settings = organization.settings
        query = operation.read_query(request.query, not settings.loose)
        body: Any = None
        if operation.content_type is not None:
            if request.content_type != operation.content_type:
                status = 415 if 415 in operation.statuses else 400
                raise ApiError(
                    status, f"the body must be {operation.content_type}", "header", "mediaType"
                )
            if operation.content_type == "application/json":
                try:
                    body = read_json(request.content)
                except ValueError:
                    raise ApiError(400, "body: is not JSON", "body") from None
            else:
                body = {**request.form, **{name: "" for name in request.files}}
            if settings.quirky:
                body = dialect.incoming(operation, body)
            if problems := operation.check_body(body, not settings.loose):
                raise ApiError(400, "; ".join(problems), "body")
            if settings.loose:
                body = operation.known(body)
        url_path, now = unquote(request.path), self.clock.stamp()
        return Call(
            organization,
            operation,
            target.path,
            query,
            body,
            now,
            client,
            url_path,
            request.query,
            request.files,
            self.storage,
        )

    # ---- snapshot ----

    def dump(self) -> dict[str, Any]:
        """Everything but the journal, as JSON."""
        return {
            "organizations": [organization.dump() for organization in self.organizations.values()],
            "clock": self.clock.dump(),
            "tokens": self.tokens.dump(),
            "faults": [fault.dump() for fault in self.faults.planned],
            "files": self.storage.dump(),
        }

    def load(self, saved: Mapping[str, Any]) -> None:
        """The state of a dump. KeyError, TypeError or ValueError when it is none; then nothing changes."""
        organizations = {
            item["name"]: Organization.restore(item) for item in saved["organizations"]
        }
        faults = Faults()
        for fault in saved["faults"]:
            faults.add(fault)
        tokens = Tokens()
        tokens.load(saved["tokens"])
        storage = Storage()
        storage.load(saved["files"])
        self.clock.load(saved["clock"])
        self.storage.take(storage)
        self.organizations, self.faults, self.tokens, self.buckets = (
            organizations,
            faults,
            tokens,
            {},
        )


def _reply(operation: Operation, result: Any) -> Reply:
    return result if isinstance(result, Reply) else Reply(operation.success, result)


__all__ = ["TOKEN_PATH", "Request", "Sandbox", "Target", "parse"]
