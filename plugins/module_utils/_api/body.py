# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Reading the body of an answer: JSON of the shape that the API's can have. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from .._common.errors import TransportError, holds_error

R = TypeVar("R", bound=Mapping[str, Any])

_REMEDY = "Check base_url; this is not the documented API."
#: The deepest nesting of an object of the API; deeper values would only exhaust the stack.
DEEPEST = 32
_HALF_CHARACTER = re.compile(rb"\\u[dD][89a-fA-F]")
#: The types of ids and versions in JSON.
_MARKS = (str, int, type(None))
#: The types of values that hold others.
_NESTED = frozenset((dict, list))


def parse(content: bytes) -> Any:
    """The value of a JSON text.

    Raises ``ValueError`` for any other text, also for one with NaN, half characters or endless
    nesting in it.
    """
    try:
        value = _DECODER.decode(content.decode(json.detect_encoding(content), "surrogatepass"))
        if _HALF_CHARACTER.search(content):
            json.dumps(value, ensure_ascii=False).encode()
    except RecursionError as exc:
        raise ValueError("nested too deeply") from exc
    return value


def parsed(content: bytes) -> Any:
    """The value of a JSON text, ``None`` for an empty text and for one that is not JSON."""
    if not content:
        return None
    try:
        return parse(content)
    except ValueError:
        return None


def _refuse(word: str) -> Any:
    raise ValueError(f"{word} is not JSON")


_DECODER = json.JSONDecoder(parse_constant=_refuse)


def flaw(value: Any, depth: int = 0) -> str:
    """What makes an answer unusable, as the end of a sentence; empty for a sound one."""
    if depth >= DEEPEST:
        return f"values nested more than {DEEPEST} deep"
    if isinstance(value, dict):
        if "id" in value and type(value["id"]) not in _MARKS:
            return "an id that is neither text nor a whole number"
        if "version" in value and type(value["version"]) not in _MARKS:
            return "a version that is neither text nor a whole number"
        if "friendlyName" in value and not _is_name(value["friendlyName"]):
            return "a friendlyName that is neither text nor a list of texts by locale"
        value = value.values()
    elif not isinstance(value, list):
        return ""
    for inner in value:
        if type(inner) in _NESTED:
            found = flaw(inner, depth + 1)
            if found:
                return found
    return ""


def _is_name(value: Any) -> bool:
    if value is None or isinstance(value, str):
        return True
    if isinstance(value, list):
        return all(map(_is_translation, value))
    return _is_translation(value)


def _is_translation(entry: Any) -> bool:
    return (
        isinstance(entry, dict)
        and isinstance(entry.get("value"), str)
        and isinstance(entry.get("locale", ""), str)
    )


def one(body: Any, path: str, title: str = "object", mark: str = "id") -> dict[str, Any]:
    """The object of an answer, known by its field ``mark``. Raises ``TransportError``."""
    if not isinstance(body, Mapping) or body.get(mark) is None:
        raise TransportError(
            f"GET {path} answered without the {title}.",
            _REMEDY,
            path=path,
            code="unexpected-answer",
        )
    return dict(body)


def records(body: Any, items: str, path: str) -> list[dict[str, Any]]:
    """The objects in the list ``items`` of an answer, which an empty collection may leave out.

    Raises ``TransportError``.
    """
    found = None
    # What stands beside an error need not be all, if it is anything.
    if isinstance(body, Mapping) and not holds_error(body):
        found = body.get(items)
        if found is None and str(body.get("totalItems")) == "0":
            return []
    if not isinstance(found, list) or not {dict}.issuperset(map(type, found)):
        raise TransportError(
            f"GET {path} answered without a list {items!r}.",
            _REMEDY,
            path=path,
            code="unexpected-answer",
        )
    return found


def with_ids(found: Iterable[R], path: str) -> list[R]:
    """The objects of a list, all of which have an id. Raises ``TransportError``."""
    listed = list(found)
    if not all(record.get("id") is not None for record in listed):
        raise TransportError(
            f"GET {path} lists objects without an id.", _REMEDY, path=path, code="unexpected-answer"
        )
    return listed
