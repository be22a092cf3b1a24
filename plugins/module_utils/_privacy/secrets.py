# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Secrets in texts: in all the spellings of others, and by what stands before them."""

from __future__ import annotations

import html
import json
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator
from functools import lru_cache
from typing import Callable
from urllib.parse import quote, quote_plus, unquote

from .._model.personal import looks_masked
from .mask import HIDDEN, Masker
from .names import PERSONAL_NAMES, SECRET_NAMES, bare_name

#: Shorter values are left alone: they occur in other texts by chance.
SHORTEST = 4
_LOGIN = re.compile(r"\b(basic|bearer)((?:\s|%20|\+){1,3})(\S+)", re.IGNORECASE)
#: What may follow ``Basic`` in ordinary words, such as the name of a level: a word, or a number.
_WORD = re.compile(r"[(\[\"']?(?:[A-Za-z]?[a-z]+|[0-9]{1,3})[)\]\"'.,;:!?]*\Z")
#: A name before its value, as in addresses and JSON. A plain colon counts for a header alone.
_NAME = re.compile(
    r"(?<![\w-])([\w-]{3,40})"
    r"(?:\\?[\"']?\s?=\s?"
    r"|\\?[\"']\s?:\s?"
    r"|(?<=[xX]-[aA][pP][iI]-[kK][eE][yY]):\s?)"
)
_VALUE = re.compile(r"\\?\"([^\"\\]*)|\\?'([^'\\]*)|([^\s\"'&,;<>{}\[\]\\]+)")


@lru_cache(maxsize=256)
def spellings(value: str) -> tuple[str, ...]:
    """A value as it is, as addresses, JSON and web pages spell it, and in base64."""
    return tuple(dict.fromkeys(filter(_is_long_enough, _spellings(value))))


def _spellings(value: str) -> Iterator[str]:
    yield from plain_spellings(value)
    # What reads a form takes a plus for a blank.
    yield value.replace("+", " ")
    for encode in (b64encode, urlsafe_b64encode):
        text = encode(value.encode(errors="replace")).decode()
        yield text
        yield text.rstrip("=")
        for before in (0, 1, 2):
            yield _within(encode, before, value.encode(errors="replace"))


def _within(encode: Callable[[bytes], bytes], before: int, value: bytes) -> str:
    """What is there of a value in base64 behind so many other bytes, whatever follows it.

    Six bits make a character; one that is made of another byte, too, is none of the value's.
    """
    first, last = -(-8 * before // 6), 8 * (before + len(value)) // 6
    return encode(b"\0" * before + value).decode()[first:last]


def plain_spellings(value: str) -> Iterator[str]:
    """A value as it is, and as addresses, JSON and web pages spell it."""
    yield value
    yield value.replace(" ", "+")
    yield html.escape(value)
    for ascii_alone in (True, False):
        yield json.dumps(value, ensure_ascii=ascii_alone)[1:-1]
    for spell in (quote, quote_plus):
        text = spell(value, safe="", errors="replace")
        yield text
        yield _ESCAPED.sub(lambda found: found.group().lower(), text)


_ESCAPED = re.compile("%[0-9A-F]{2}")


def _is_long_enough(text: str) -> bool:
    return len(text) >= SHORTEST


def without_credentials(masker: Masker, text: str) -> str:
    """Any text without what follows ``Basic``, ``Bearer`` or the name of a secret or a person."""
    lowered = text.lower()
    if "basic" in lowered or "bearer" in lowered:
        text = _LOGIN.sub(_without_login, text)
    if "=" in text or '":' in text or "':" in text or "x-api-key" in lowered:
        text = _without_named(masker, text)
    return text


def _without_login(found: re.Match[str]) -> str:
    """What is left of a login."""
    scheme, blank, login = found.groups()
    if scheme.lower() == "basic" and _WORD.match(login):
        return found.group()
    return f"{scheme}{blank}{HIDDEN}"


def _without_named(masker: Masker, text: str) -> str:
    pieces, end = [], 0
    for found in _NAME.finditer(text):
        hide = None
        if found.start() >= end:
            hide = _hiding(masker, bare_name(found.group(1)))
        if hide is None:
            continue
        value = _VALUE.match(text, found.end())
        if value is None:
            continue
        number = value.lastindex or 0
        pieces += [text[end : value.start(number)], hide(value.group(number))]
        end = value.end(number)
    return "".join((*pieces, text[end:]))


def _hiding(masker: Masker, name: str) -> Callable[[str], str] | None:
    """What hides the value of a name, if it has to be hidden."""
    if name in SECRET_NAMES:
        return _hidden
    if name == "ssn":
        return lambda value: _once(value, masker.mask_wholly)
    if name in PERSONAL_NAMES and masker.enabled:
        return lambda value: _once(value, masker.mask)
    return None


def _hidden(value: str) -> str:
    return HIDDEN


def _once(value: str, mask: Callable[[str], str]) -> str:
    """The mask of a value, unless it is one already or nothing."""
    if looks_masked(value) or value in ("null", "None"):
        return value
    return mask(unquote(value))
