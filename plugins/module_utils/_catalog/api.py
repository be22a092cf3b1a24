# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Any path of the API, called with the login, the lock and the retries of the collection."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from .._api.wire import SAFE
from .._common.errors import Invalid, TransportError
from .._ensure.query import query_value
from .._model.argspec import ArgumentSpec
from .._model.field import Field
from .._model.kinds import Tree
from .._model.personal import refuse_unseen, sought, tidied
from .._model.text import below, holds_mask, refuse_no_text
from .._privacy.mask import mask_answer
from .._privacy.names import PERSONAL_NAMES, bare_name
from .._session.context import Context, Outcome
from .._task.task import Task

#: The keys of a person's values on the wire.
_PERSONAL = PERSONAL_NAMES | {"ssn"}
_FIRST_PRINTABLE = 0x20
#: Those of them that are lists in a body; a query may repeat any.
_LISTS = {"excludedcontactaddresses", "excludefromcontactaddressrule"}


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
            f"paginate: cannot be combined with method {method}.",
            "Leave it out, or use GET.",
            code="options-contradict",
        )
    if params["version_lock"] and method not in ("PUT", "PATCH"):
        raise Invalid(
            f"version_lock: cannot be combined with method {method}.",
            "Leave it out: only PUT and PATCH send a version.",
            code="options-contradict",
        )
    _refuse_bent(context)
    _refuse_altered(path)
    query = {}
    for name, value in (params.get("query") or {}).items():
        query[name] = query_value(value, f"query.{name}")
    if method not in SAFE and context.check_mode:
        context.warn(f"Check mode: {method} {path} was not sent.")
        return Outcome(True, {"status": None, "json": None})
    if params["paginate"]:
        items = client.read_all(path, params["paginate"], query, page_size=0)
        return Outcome(False, {"status": 200, "json": _shown(context, items)})
    body = params.get("body")
    if params["version_lock"]:
        body = {**(body or {}), "version": _version(context, path, query)}
    # After a conflict nothing is sent again: what the body was made from is no longer there.
    response = client.request(method, path, params=query, json=body)
    return Outcome(
        method not in SAFE, {"status": response.status, "json": _shown(context, response.body)}
    )


def _refuse_altered(path: str) -> None:
    """Raise ``Invalid`` for a path that would be another one when it arrives."""
    steps = path.partition("?")[0].split("/")
    wrong = ""
    if "#" in path:
        wrong = "has a #, and what follows it is never sent"
    elif any(unquote(step) in (".", "..") for step in steps):
        wrong = "has a step . or .., which is resolved on the way"
    elif any(ord(sign) < _FIRST_PRINTABLE for sign in path):
        wrong = "contains a line end or another control character"
    if wrong:
        raise Invalid(
            f"path: {wrong}.",
            "Write the path as it is to arrive, with %23 for a #.",
            code="path-invalid",
        )


def _refuse_bent(context: Context) -> None:
    """Raise ``Invalid`` for a person's value that is no text, or that a result has masked."""
    params = context.params
    for text in re.split("[/?&=]", params["path"]):
        context.warn(sought(tidied(unquote(text), "path"), "path"))
    for option in ("query", "body"):
        _refuse_bent_in(context, params.get(option), option)


def _refuse_bent_in(context: Context, value: Any, place: str, personal: bool = False) -> None:
    if isinstance(value, Mapping):
        for key, item in value.items():
            name, inner = bare_name(key), below(place, key)
            if name in _PERSONAL - _LISTS and place.startswith("body") and item is not None:
                refuse_no_text(item, inner)
            _refuse_bent_in(context, item, inner, personal or name in _PERSONAL)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            _refuse_bent_in(context, item, f"{place}[{number}]", personal)
    elif isinstance(value, float) and not math.isfinite(value):
        raise Invalid(
            f"{place}: is a number that JSON does not have.",
            "Nothing was sent: give a finite number.",
            code="out-of-range",
        )
    elif personal and value is not None:
        refuse_no_text(value, place)
        tidied(value, place)
        if place.startswith("body"):
            refuse_unseen(value, place)
        context.warn(sought(value, place))
    elif isinstance(value, str) and holds_mask(value):
        raise Invalid(
            f"{place}: has a mask in it: read it with mask_personal_data: false.",
            "What a result shows in place of a person's value says nothing about anybody.",
            code="value-masked",
        )


def _version(context: Context, path: str, query: Mapping[str, Any]) -> Any:
    """The version that is there."""
    body = context.client.get(path, query)
    if not isinstance(body, Mapping) or body.get("version") is None:
        raise TransportError(
            f"GET {path} shows no version to lock.",
            "Leave version_lock out for this path.",
            path=path,
            code="no-version",
        )
    return body["version"]


def _shown(context: Context, body: Any) -> Any:
    return mask_answer(context.masker, body)


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
