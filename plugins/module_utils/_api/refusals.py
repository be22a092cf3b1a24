# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The refusals of the API: an error for each status, with its remedy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Callable

from .._common.errors import (
    AlvariaError,
    AuthError,
    Conflict,
    Invalid,
    NotFound,
    Throttled,
    TransportError,
    error_items,
)


def error_of(
    status: int, body: Any, method: str, path: str, said: Callable[[str], str], retries: int
) -> AlvariaError:
    """The error for an answer other than a success.

    ``said`` gives what may be shown of a text, ``retries`` is how often a throttled request was
    tried again.
    """
    message, raw = error_items(body)
    items = [_shown(item, said) for item in raw]
    text = f"{method} {path} answered HTTP {status}"
    reasons = _reasons(said(message), items)
    if reasons:
        text += ": " + reasons.rstrip(".")
    known = {"method": method, "path": path, "status": status, "items": items}
    return _of_status(status, f"{text}.", known, retries)


def _shown(item: Mapping[str, Any], said: Callable[[str], str]) -> dict[str, Any]:
    """An error item with what may be shown of its texts."""
    shown = dict(item)
    for name, text in item.items():
        if isinstance(text, str):
            shown[name] = said(text)
    return shown


def _reasons(message: str, items: list[dict[str, Any]]) -> str:
    """The message and those of the items, each once."""
    texts = [message]
    texts += [str(item.get("message") or item.get("reason") or "") for item in items]
    return "; ".join(dict.fromkeys(filter(None, texts)))


def _of_status(status: int, text: str, known: dict[str, Any], retries: int) -> AlvariaError:
    if status == 401:
        return AuthError(
            text,
            "The token or the API key was refused: "
            "check access_token or client_id and client_secret, and api_key.",
            code="http-401",
            **known,
        )
    if status == 403:
        return AuthError(
            text,
            "The client lacks the right or the scope for this: "
            "check scopes and the client's permissions.",
            code="http-403",
            **known,
        )
    if status == 404:
        return NotFound(
            text, "Check org_id, and that the object still exists.", code="http-404", **known
        )
    if status == 409:
        return Conflict(
            text,
            "Somebody else changed the object, or another object is in the way.",
            code="http-409",
            **known,
        )
    if status == 429:
        return Throttled(
            text,
            f"The rate limit was still exceeded after {retries} retries: "
            "run later, or raise retries.",
            code="http-429",
            **known,
        )
    if status < 500 and status != 408:
        return Invalid(text, "The server refused the request as it is.", code="http-4xx", **known)
    return TransportError(
        text, "The server failed; run again later.", ambiguous=True, code="http-5xx", **known
    )
