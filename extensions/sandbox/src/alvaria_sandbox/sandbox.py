# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The path of a request through the sandbox, without any network.

Routing, login, throttle, checks, handler, journal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote

import orjson

from alvaria_sandbox import dialect
from alvaria_sandbox.auth import OAuthError, Tokens
from alvaria_sandbox.clock import Clock, parse
from alvaria_sandbox.datasets import fill
from alvaria_sandbox.errors import ApiError, not_found, phrase
from alvaria_sandbox.faults import Fault, Faults
from alvaria_sandbox.handlers import HANDLERS, Call, Reply, addressed
from alvaria_sandbox.handlers.checks import forget_expired
from alvaria_sandbox.handlers.jobs import run_due
from alvaria_sandbox.handlers.rules import purge
from alvaria_sandbox.journal import Journal
from alvaria_sandbox.operations import Operation, contract
from alvaria_sandbox.request import (
    TOKEN_PATH,
    Request,
    Target,
    operation_id,
    read_body,
    recorded_body,
)
from alvaria_sandbox.state import Organization, Settings
from alvaria_sandbox.storage import Storage
from alvaria_sandbox.throttle import Bucket


class Sandbox:
    """All organizations and what they share.

    defaults: the settings of an organization that names none.
    """

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
        """Create or replace an organization and fill it with its dataset.

        Tokens stay valid unless the credentials have changed.
        """
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
        """Run the load jobs that are due, and the daily purge.

        The purge is for every organization for which midnight (UTC) has passed.
        """
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
        segments = request.path.strip("/").split("/")
        found = contract().find([unquote(segment) for segment in segments])
        if found is None:
            return Target()
        operations, values = found
        return Target(operations.get(request.method), operations, values)

    def realm(self, request: Request, target: Target) -> str:
        """Return the name of a request's organization: from its path, or a token's realm."""
        if request.path == TOKEN_PATH:
            return dict(request.query).get("realm", request.form.get("realm", ""))
        return target.path.get("orgId", "")

    def plan(self, request: Request) -> tuple[Fault | None, Target]:
        """Return the planned fault of a request, which this uses up, and the target of its path."""
        target = self.route(request)
        realm, path = self.realm(request, target), unquote(request.path)
        return self.faults.take(realm, request.method, path), target

    def record(
        self,
        request: Request,
        target: Target,
        reply: Reply | None,
        fault: Fault | None,
        violations: Sequence[str] = (),
    ) -> None:
        """Add one journal entry."""
        operation = operation_id(request, target)
        if operation and reply and target.operation and reply.status == target.operation.success:
            self.journal.succeeded.add(operation)
        entry: dict[str, Any] = {
            "time": self.clock.stamp(),
            "organization": self.realm(request, target),
            "method": request.method,
            "path": unquote(request.path),
            "query": dict(request.query),
            "status": None,
            "operation_id": operation,
            "body": recorded_body(request),
            "violations": list(violations),
            "fault": None,
        }
        if reply:
            entry["status"] = reply.status
        if fault:
            entry["fault"] = fault.effect()
        self.journal.add(entry, len(request.content) + sum(map(len, request.form.values())))

    def answer(
        self, request: Request, target: Target, fault: Fault | None
    ) -> tuple[Reply, list[str]]:
        """Return the answer to a request, and the places where either breaks the contract."""
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
        """Return an error in the envelope of the operation and the organization's dialect."""
        operation = target.any_operation
        wrapped: bool | None = True
        if operation:
            wrapped = operation.wraps_errors(error.status)
        if wrapped is None or error.status == 401:
            return Reply(error.status, None, error.headers)
        body: dict[str, Any] = {
            "code": error.status,
            "message": phrase(error.status),
            "errors": error.items(),
        }
        organization = self.organizations.get(target.path.get("orgId", ""))
        if operation and organization and organization.settings.quirky:
            body = dialect.error(operation.api, wrapped, body)
        elif wrapped:
            body = {"error": body}
        return Reply(error.status, body, error.headers)

    def _token(self, request: Request) -> Reply:
        if request.method != "POST":
            refused = {"error": "invalid_request", "error_description": "only POST"}
            return Reply(405, refused, {"Allow": "POST"})
        form = {**dict(request.query), **request.form}
        basic = request.headers.get("authorization", "")
        try:
            body = self.tokens.issue(self.organizations, form, basic, self.clock.seconds())
        except OAuthError as error:
            headers: dict[str, str] = {}
            if error.status == 401:
                headers["WWW-Authenticate"] = 'Basic realm="sandbox"'
            refused = {"error": error.code, "error_description": error.description}
            return Reply(error.status, refused, headers)
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
        bearer = request.headers.get("authorization", "")
        now = self.clock.seconds()
        token = self.tokens.check(organization, operation.api, bearer, api_key, now)
        self._throttle(organization, api_key, headers)
        try:
            call = self._read(request, target, operation, organization, token.client)
        except ApiError as error:
            violations.append(f"request: {error.message}")
            raise
        reply = _handle(call, fault)
        if broken := operation.check_response(reply.status, reply.body):
            violations += broken
            why = f"the sandbox's answer breaks the contract: {broken[0]}"
            raise ApiError(500, why, "response", "violation")
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
        """Return the checked call; raise ApiError 400 or 415 for a request that is not valid."""
        settings = organization.settings
        query = operation.read_query(request.query, not settings.loose)
        return Call(
            organization=organization,
            operation=operation,
            path=target.path,
            query=query,
            body=read_body(request, operation, settings),
            now=self.clock.stamp(),
            by=client,
            url_path=unquote(request.path),
            pairs=request.query,
            files=request.files,
            storage=self.storage,
        )

    # ---- snapshot ----

    def dump(self) -> dict[str, Any]:
        """Return everything but the journal, as JSON."""
        organizations = [organization.dump() for organization in self.organizations.values()]
        faults = [fault.dump() for fault in self.faults.planned]
        return {
            "organizations": organizations,
            "clock": self.clock.dump(),
            "tokens": self.tokens.dump(),
            "faults": faults,
            "files": self.storage.dump(),
        }

    def load(self, saved: Mapping[str, Any]) -> None:
        """Take over the state of a dump.

        Raise KeyError, TypeError or ValueError for a broken dump; then nothing changes.
        """
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
        self.organizations = organizations
        self.faults, self.tokens, self.buckets = faults, tokens, {}


def _handle(call: Call, fault: Fault | None) -> Reply:
    """Return the handler's answer to a call, with the effects of a fault on the state."""
    operation, organization = call.operation, call.organization
    handler = HANDLERS.get(operation.operation_id)
    if handler is None:
        raise ApiError(
            501, f"{operation.operation_id} has no handler yet", "path", "notImplemented"
        )
    if operation.is_write:
        organization.begin_write()
        if fault is not None and fault.edit is not None and (place := addressed(call)):
            organization.change(*place, fault.edit, call.now, "somebody-else")
    elif fault is not None and fault.stale:
        with organization.before_last_write():
            return _reply(operation, handler(call))
    return _reply(operation, handler(call))


def _reply(operation: Operation, result: Any) -> Reply:
    if isinstance(result, Reply):
        return result
    return Reply(operation.success, result)


__all__ = ["TOKEN_PATH", "Request", "Sandbox", "Target", "parse"]
