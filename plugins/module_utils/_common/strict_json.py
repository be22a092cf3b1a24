# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""JSON that people wrote: what could be lost or misread is refused. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

#: The deepest nesting of a file; deeper values would only exhaust the stack.
DEEPEST = 100
#: The longest integer, in digits. What is longer is an account or a number of a telephone.
_LONGEST_INTEGER = 18
#: The escape of half a character, with or without the other half.
_HALF = re.compile(r"\\u[dD][89a-fA-F]")


class NoJson(ValueError):
    """A text is not JSON that can be trusted.

    The text of the error is the end of a sentence that says why, and repeats nothing of the text.
    ``placed`` also says where, if that is known.
    """

    def __init__(self, reason: str, where: str = "") -> None:
        super().__init__(reason)
        self.placed = reason + where


def decoded(text: str) -> Any:
    """The value of a JSON text. Raises ``NoJson``."""
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as exc:
        raise NoJson("is not JSON", f" (line {exc.lineno}, column {exc.colno})") from exc
    except RecursionError as exc:
        raise NoJson("is nested too deeply") from exc
    _refuse_depth(value)
    if _HALF.search(text):
        _refuse_halves(value)
    return value


def _refuse_halves(value: Any) -> None:
    """Raise ``NoJson`` for half a character, which an escape can be and no text can hold."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as exc:
        raise NoJson("has half a character") from exc


def _refuse_depth(value: Any) -> None:
    level = [value]
    for _depth in range(DEEPEST + 1):
        level = [inner for outer in level for inner in _collections(outer)]
        if not level:
            return
    raise NoJson("is nested too deeply")


def _collections(value: Any) -> list[Any]:
    """The lists and dictionaries within a value, one level down."""
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, list):
        return []
    return [inner for inner in value if isinstance(inner, (dict, list))]


def _unique(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        raise NoJson("cannot be understood (a key is there twice)")
    return result


def _integer(digits: str) -> int:
    if len(digits) > _LONGEST_INTEGER:
        raise NoJson(f"has a number of more than {_LONGEST_INTEGER} digits; put it in quotes")
    return int(digits)


def _refuse_word(word: str) -> Any:
    raise NoJson(f"has {word}, which is not JSON")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique, parse_int=_integer, parse_constant=_refuse_word
)
