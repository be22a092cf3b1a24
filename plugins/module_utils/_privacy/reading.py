# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Texts as those who read them understand them, however others spell their characters.

Addresses, JSON and web pages spell some characters or all, one within the other, and not all of
them the same ones. To list what comes of it is endless; to read it is not. Pure.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import unquote

#: So often one spelling may be within another.
_DEEPEST = 4
#: Characters that nobody sees, beside white space.
UNSEEN = (
    r"\x00-\x08\x0e-\x1b\x7f-\x9f\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u206f\u20e3\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
)
_HEX = "[0-9A-Fa-f]"
_REST = "%[89ABab]" + _HEX
#: One character, as an address, JSON or a web page spells it; half a one stands for itself.
_SPELT = re.compile(
    rf"%(?:[0-7]{_HEX}|[CDcd]{_HEX}{_REST}|[Ee]{_HEX}(?:{_REST}){{2}}|[Ff][0-7](?:{_REST}){{3}}"
    rf"|[89A-Fa-f]{_HEX})"
    rf"|\\(?:u[Dd][89ABab]{_HEX}{{2}}\\u[Dd][C-Fc-f]{_HEX}{{2}}|u{_HEX}{{4}}|x{_HEX}{{2}}"
    r"|[\\/\"'bfnrt])"
    rf"|&(?:#0*[1-9][0-9]{{0,6}}|#[Xx]0*[1-9A-Fa-f]{_HEX}{{0,5}}|[A-Za-z]{{2,8}});"
    rf"|[\t-\r\x1c-\x1f{UNSEEN}]"
    r"|[\uff01-\uff5e]"
)
_FULL_WIDTH = 0xFEE0
#: Line ends and their like, which nobody sees.
_UNSEEN = re.compile(r"\\[bfnrt]")


def as_read(text: str) -> str:
    """A text with each character as itself, and without those that nobody sees."""
    for _depth in range(_DEEPEST):
        plain = _SPELT.sub(_character, text)
        if plain == text:
            break
        text = plain
    return text


def as_sought(text: str) -> str:
    """A text as it is read, and a blank as a plus: what reads forms takes one for the other."""
    return as_read(text).replace(" ", "+")


def without_read(text: str, hidden: Mapping[str, str]) -> str:
    """A text with other words in place of what it says to those who read it.

    ``hidden`` holds what is shown by what ``as_sought`` gives, the longest first.
    """
    if not hidden:
        return text
    read = as_sought(text)
    for word, shown in hidden.items():
        if word in read:
            text = _replaced(text, word, shown)
            read = as_sought(text)
    return text


def _replaced(text: str, word: str, shown: str) -> str:
    read, starts = _placed(text)
    pieces, end = [], 0
    place = read.find(word)
    while place >= 0:
        pieces += [text[end : starts[place]], shown]
        place += len(word)
        end = starts[place]
        place = read.find(word, place)
    return "".join((*pieces, text[end:]))


def _placed(text: str) -> tuple[str, list[int]]:
    """A text as it is read, and where each of its characters begins; the last is the end."""
    starts = list(range(len(text) + 1))
    for _depth in range(_DEEPEST):
        pieces: list[str] = []
        places: list[int] = []
        end = 0
        for found in _SPELT.finditer(text):
            sign = _character(found)
            pieces += [text[end : found.start()], sign]
            places += starts[end : found.start()]
            places += [starts[found.start()]] * len(sign)
            end = found.end()
        places += starts[end:]
        plain = "".join((*pieces, text[end:]))
        if plain == text:
            break
        text, starts = plain, places
    return text.replace(" ", "+"), starts


def _character(found: re.Match[str]) -> str:
    return _plain(found.group())


@lru_cache(maxsize=1024)
def _plain(spelt: str) -> str:
    """The character that is spelt so, nothing where nobody sees it."""
    first = spelt[0]
    if first == "%":
        return unquote(spelt, encoding=_encoding(spelt))
    if first == "&":
        return html.unescape(spelt)
    if first != "\\":
        if ord(first) > _FULL_WIDTH and first != "\ufeff":
            return chr(ord(first) - _FULL_WIDTH)
        return ""
    if _UNSEEN.fullmatch(spelt):
        return ""
    if spelt[1] not in "ux":
        return spelt[1]
    units = [int(unit, 16) for unit in re.findall(rf"\\[ux]({_HEX}+)", spelt)]
    if len(units) == 1:
        return chr(units[0])
    return chr(0x10000 + ((units[0] & 0x3FF) << 10) + (units[1] & 0x3FF))


def _encoding(spelt: str) -> str:
    """How the bytes of an encoded character make one: one byte of it alone is in Latin-1."""
    if len(spelt) == 3:
        return "latin-1"
    return "utf-8"
