# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Any path of the API, called with the login, the lock and the retries of the collection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._api.wire import SAFE
from .._common.errors import Invalid, TransportError
from .._ensure.lock import settle
from .._ensure.query import query_value
from .._model.argspec import ArgumentSpec
from .._model.field import Field
from .._model.kinds import Tree
from .._privacy.mask import mask_tree
from .._session.context import Context, Outcome
from .._task.task import Task


def _call(context: Context) -> Outcome:
    """Send one request as it is, with the session's login, retries and paging."""
    params, client = context.params, context.client
    path = params["path"].replace("{org_id}", client.connection.org_id)
    if not path.startswith("/"):
        raise Invalid(
            "path: {!r} does not begin with a slash.".format(params["path"]),
            "Write it like /via/v2/organizations/{org_id}/provisioning/users.",
            code="path-invalid",
        )
    method = params["method"]
    if params["paginate"] and method != "GET":
        raise Invalid(
            f"paginate: does not go with method {method}.",
            "Leave it out, or use GET.",
            code="options-contradict",
        )
    if params["version_lock"] and method not in ("PUT", "PATCH"):
        raise Invalid(
            f"version_lock: does not go with method {method}.",
            "Leave it out: only PUT and PATCH send a version.",
            code="options-contradict",
        )
    query = {name: query_value(value) for name, value in (params.get("query") or {}).items()}
    if method not in SAFE and context.check_mode:
        context.warn(f"Check mode: {method} {path} was not sent.")
        return Outcome(True, {"status": None, "json": None})
    if params["paginate"]:
        return Outcome(
            False,
            {
                "status": 200,
                "json": _shown(
                    context, client.read_all(path, params["paginate"], query, page_size=0)
                ),
            },
        )
    response = (
        _locked(context, method, path, query)
        if params["version_lock"]
        else client.request(method, path, params=query, json=params.get("body"))
    )
    return Outcome(
        method not in SAFE, {"status": response.status, "json": _shown(context, response.body)}
    )


def _locked(context: Context, method: str, path: str, query: Mapping[str, Any]) -> Any:
    """A PUT or PATCH with the version that a read of the same path shows, begun again after a conflict."""

    def write(version: Any) -> Any:
        return context.client.request(
            method,
            path,
            params=query,
            json={**(context.params.get("body") or {}), "version": version},
        )

    def read() -> Any:
        body = context.client.get(path, query)
        if not isinstance(body, Mapping) or body.get("version") is None:
            raise TransportError(
                f"GET {path} shows no version to lock.",
                "Leave version_lock out for this path.",
                path=path,
                code="no-version",
            )
        return body["version"]

    return settle(
        read, lambda version: False, write, lambda version, error: error, repeat_lost=False
    ).plan


def _shown(context: Context, body: Any) -> Any:
    return mask_tree(context.masker, body)


TASK = Task(
    "alvaria_api",
    ArgumentSpec(
        {
            "path": {"type": "str", "required": True},
            "method": {
                "type": "str",
                "choices": ["GET", "POST", "PUT", "PATCH", "DELETE"],
                "default": "GET",
            },
            "query": {"type": "dict"},
            "body": {"type": "dict"},
            "paginate": {"type": "str"},
            "version_lock": {"type": "bool", "default": False},
        },
        mutually_exclusive=(("paginate", "body"),),
    ),
    _call,
    (Field("query", "query", Tree(), personal=True), Field("body", "body", Tree(), personal=True)),
)
