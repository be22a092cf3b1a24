# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The network side: aiohttp reads requests, waits and cuts connections.

Everything else is up to Sandbox and the control API.
"""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import parse_qsl

import orjson
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from alvaria_sandbox import limits
from alvaria_sandbox.control import PREFIX, control
from alvaria_sandbox.doors import Doors
from alvaria_sandbox.errors import ApiError, phrase
from alvaria_sandbox.faults import Fault
from alvaria_sandbox.handlers import Reply, Upload
from alvaria_sandbox.page import page
from alvaria_sandbox.sandbox import TOKEN_PATH, Request, Sandbox, Target

SANDBOX = web.AppKey("sandbox", Sandbox)
DOORS = web.AppKey("doors", Doors)
FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


def build(sandbox: Sandbox, doors: Doors) -> web.Application:
    """Return the application: both APIs, the token endpoint, the control API and the page."""
    app = web.Application(client_max_size=limits.BODY)
    app[SANDBOX] = sandbox
    app[DOORS] = doors
    app.router.add_route("*", "/{anything:.*}", serve)
    return app


async def serve(incoming: web.Request) -> web.StreamResponse:
    sandbox = incoming.app[SANDBOX]
    path = _text(incoming.rel_url.raw_path)
    if not incoming.app[DOORS].opens(incoming.headers):
        return _refused(403)
    if path == "/":
        return web.Response(text=page(sandbox), content_type="text/html")
    try:
        if path.startswith(PREFIX):
            incoming = incoming.clone(client_max_size=limits.CONTROL_BODY)
        request = await _read(incoming, path)
    except (web.HTTPRequestEntityTooLarge, web.HTTPUnsupportedMediaType) as error:
        return _refused(error.status)
    except (ValueError, LookupError, web.RequestPayloadError, HttpProcessingError):
        return _refused(400)
    if path.startswith(PREFIX):
        return _response(control(sandbox, request))
    fault, target = sandbox.plan(request)
    return await _emulate(sandbox, incoming, request, fault, target)


async def _emulate(
    sandbox: Sandbox, incoming: web.Request, request: Request, fault: Fault | None, target: Target
) -> web.StreamResponse:
    organization = sandbox.organizations.get(target.path.get("orgId", ""))
    wait = 0.0
    if organization:
        wait += organization.settings.latency / 1000
    if fault:
        wait += fault.delay
    if wait:
        await asyncio.sleep(wait)
    violations: list[str] = []
    if fault is None:
        reply, violations = sandbox.answer(request, target, None)
        sandbox.record(request, target, reply, None, violations)
        return _response(reply)
    if fault.cut == "before":
        sandbox.record(request, target, None, fault)
        return _abort(incoming)
    if fault.status is None or fault.processed:
        reply, violations = sandbox.answer(request, target, fault)
    if fault.status is not None:
        reply = _canned(sandbox, request, target, fault)
    sandbox.record(request, target, reply, fault, violations)
    if fault.delay_after:
        await asyncio.sleep(fault.delay_after)
    if fault.cut == "after":
        return _abort(incoming)
    response = _response(reply)
    if fault.cut == "half":
        return await _half(incoming, response)
    return response


def _canned(sandbox: Sandbox, request: Request, target: Target, fault: Fault) -> Reply:
    """Return the answer that a fault names; an error without a body gets the API's error body."""
    status = fault.status or 500
    if fault.body is not None:
        return Reply(status, fault.body, fault.headers)
    if status < 400:
        return Reply(status, None, fault.headers)
    if request.path == TOKEN_PATH:
        code = "invalid_request"
        if status >= 500:
            code = "server_error"
        return Reply(status, {"error": code}, fault.headers)
    error = ApiError(status, "planned fault", "fault", "planned", fault.headers)
    return sandbox.refusal(target, error)


async def _read(incoming: web.Request, path: str) -> Request:
    """Read a request with its body.

    Raise ValueError or LookupError for a form body that cannot be read, and aiohttp's errors for a
    body that is broken or too large.
    """
    if incoming.headers.get("Content-Encoding", "").lower() not in ("", "identity"):
        raise web.HTTPUnsupportedMediaType
    headers = {name.lower(): _text(value) for name, value in incoming.headers.items()}
    pairs = parse_qsl(_text(incoming.rel_url.raw_query_string), keep_blank_values=True)
    request = Request(incoming.method, path, pairs, headers)
    # The control API takes bodies as they are, whatever type a client such as curl sends.
    if incoming.content_type in FORMS and incoming.can_read_body and not path.startswith(PREFIX):
        for name, value in (await incoming.post()).items():
            if isinstance(value, web.FileField):
                request.files[_text(name)] = Upload(_text(value.filename), value.file.read())
            elif isinstance(value, str):
                request.form[_text(name)] = _text(value)
            else:
                request.form[_text(name)] = bytes(value).decode()
    else:
        request.content = await incoming.read()
    return request


def _text(text: str) -> str:
    """Return the text without aiohttp's surrogates for bytes that are not UTF-8.

    They could not be written into any answer.
    """
    if text.isascii():
        return text
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _refused(status: int) -> web.Response:
    return web.json_response(
        {"error": {"code": status, "message": phrase(status), "errors": []}}, status=status
    )


def _response(reply: Reply) -> web.Response:
    if reply.body is None:
        return web.Response(status=reply.status, headers=reply.headers)
    text: Any = reply.body
    if isinstance(text, str):
        return web.Response(
            status=reply.status,
            headers={"Content-Type": "text/plain; charset=utf-8", **reply.headers},
            body=text.encode(),
        )
    return web.Response(
        status=reply.status,
        headers={"Content-Type": "application/json", **reply.headers},
        body=orjson.dumps(text),
    )


def _abort(incoming: web.Request) -> web.Response:
    if incoming.transport is not None:
        incoming.transport.abort()
    return web.Response()  # never sent: the connection is gone


async def _half(incoming: web.Request, response: web.Response) -> web.StreamResponse:
    content = b""
    if isinstance(response.body, bytes):
        content = response.body
    headers = {name: value for name, value in response.headers.items() if name != "Content-Length"}
    partial = web.StreamResponse(status=response.status, headers=headers)
    partial.content_length = max(1, len(content))
    await partial.prepare(incoming)
    await partial.write(content[: len(content) // 2])
    await asyncio.sleep(0.02)  # lets the half reach the socket, an abort would throw it away
    _abort(incoming)
    return partial
