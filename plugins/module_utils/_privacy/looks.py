# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""What looks like somebody's number or address in a text, in whatever spelling.

Each character is looked at a few times at most, however the text is made, and of each kind of thing
only so many: a server may say what is made to be slow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol
from urllib.parse import unquote

SSN_DIGITS = 9
#: A number in international form may be shorter than any other.
_LEAST_DIGITS = 7
#: What is longer, in characters, is certainly several of them.
_LONGEST_NUMBER = 200
#: What is longer is no address, or more than one.
_LONGEST_ADDRESS = 320
#: How the digits of an SSN are parted.
_SSN_GROUPS = ((9,), (3, 2, 4))
#: So many numbers and days, or so many addresses, are looked at in one text.
MOST = 25
#: So many groups of digits are looked at in one text, long enough for a number or not.
MOST_GROUPS = 500
REST = "[the rest of this text is hidden]"

#: What may stand between the digits of a number: blanks, dashes, dots, slashes, brackets and
#: characters that nobody sees, all of them also as an address, JSON or a web page spells them.
_SIGNS = (
    r"\s().\[\]/_+\-\u00ad\u00b7\u2022\u2010-\u2015\u2212\u2043\ufe58\ufe63\uff08\uff09"
    r"\uff0b\uff0d-\uff0f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
)
_SIGN = f"[{_SIGNS}]"
_SPELT = r"(?:%[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2}|\\[nrt]|&\w{2,6};|&#\w{1,5};)"
_BLANKS = " \t\r\n\u00a0"
_BETWEEN = rf"{_SIGN}{{0,6}}(?:{_SPELT}{_SIGN}{{0,2}}){{0,6}}"
#: What is looked ahead for and then taken as a whole is not tried again in parts.
_DIGITS = re.compile(rf"\d+(?:(?=[{_SIGNS}%\\&])(?=({_BETWEEN}))\1\d+)*")
_PARTING = re.compile(rf"(?:{_SIGN}|{_SPELT})+")
#: What may belong to a number before its first digit.
_BEFORE = re.compile(r"(?:%2[Bb]|[+\uff0b])?(?:%28|[(\uff08])?$")
_LONGEST_BEFORE = 6
_PLUS = re.compile(r"%2[Bb]|[+\uff0b]")
_MASK = r"\*\*\*.{0,4}#[0-9a-f]{6}"
#: Digits that are nobody's number: those of masks, UUIDs and other ids, days and IPv4 addresses.
#: A user's id is short, and may hold few letters: it is known as a step of a path only.
_HARMLESS = re.compile(
    rf"{_MASK}"
    r"|(?<![0-9A-Za-z])(?=(?:[0-9]*[a-f]){4})"
    r"(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32}|[0-9a-f]{24})(?![0-9A-Za-z])"
    r"|(?<=/)(?=[0-9]*[a-f])[0-9a-f]{14,64}(?=[/?\s:;,.)'\"]|$)"
    r"|(?<![0-9A-Fa-f])[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?![0-9A-Fa-f])"
    r"|(?<![\d-])(?:19|2[01])[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])(?![\d-])"
    r"|(?<![\d.])(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])\.){3}"
    r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?!\d|\.\d)",
    re.DOTALL,
)
_LONGEST_HARMLESS = 64
#: What is nothing of the kind, with a character on either side: it has no letter, number sign, dot
#: or hyphen in it or beside it.
_BARE = re.compile(r"[^0-9A-Za-z#.-]?[0-9\s()+/]+[^0-9A-Za-z#.-]?")
_MASKED = re.compile(_MASK, re.DOTALL)
#: A digit as an address spells it when it spells everything so.
_CODE = r"%(?:3[0-9]|[Ee][Ff]%[Bb][Cc]%9[0-9])"
_CODES = rf"{_CODE}(?:[\s().\-/_+]|(?!{_CODE})%[0-9A-Fa-f]{{2}}){{0,9}}"
_ENCODED = re.compile(rf"{_CODES}(?:{_CODES}){{{_LEAST_DIGITS - 1},}}")
#: The sign of an address, as other addresses, JSON and web pages spell it.
_AT = re.compile(r"%(?:25)*40|&#0*64;|&#[Xx]0*40;|&commat;|\\u0040|\uff20")
_LETTERS = r"[^\s<>()\[\]{}\"',;:=&?/\\|]*"
_WORD = re.compile(rf"{_LETTERS}(?:(?<=\w)'(?=\w){_LETTERS})*")


class Mask(Protocol):
    """What makes masks."""

    enabled: bool

    def mask(self, value: str) -> str:
        """The mask of a value."""

    def mask_wholly(self, value: str) -> str:
        """A mask that shows nothing of the value."""


def without_people(masker: Mask, text: str, addresses: bool = True) -> str:
    """Any text, with telephone numbers, SSNs and (if wanted) e-mail addresses masked.

    Names of people cannot be recognised. Where masks are lifted, only those of SSNs are left.
    """
    if addresses and masker.enabled:
        text = _with(text, _addresses(masker, text))
    if "%" in text:
        text = _with(text, _decoded(masker, text))
    return _with(text, _numbers(masker, text))


def _with(text: str, found: Iterable[tuple[int, int, str]]) -> str:
    """A text with other words in some places."""
    pieces, end = [], 0
    for start, stop, shown in found:
        pieces += [text[end:start], shown]
        end = stop
    return "".join((*pieces, text[end:]))


def _addresses(masker: Mask, text: str) -> Iterator[tuple[int, int, str]]:
    """Words with an @ in them."""
    signs = _AT.sub(lambda found: "@".ljust(len(found.group()), "_"), text)
    end = count = 0
    place = signs.find("@")
    while place >= 0:
        before = len(_run(signs[end:place][::-1], 0))
        start, end = place - before, place + 1 + len(_run(signs, place + 1))
        word = text[start:end]
        count += 1
        if count > MOST:
            yield start, len(text), REST
            return
        start += len(word) - len(word.lstrip("@.!"))
        last = start + len(word.strip("@.!"))
        if "@" in signs[start:last] and not _is_masked(text, start, last):
            yield start, last, _address_mask(masker, text[start:last])
        place = signs.find("@", end)


def _is_masked(text: str, start: int, end: int) -> bool:
    """Whether a part of a text is a mask, and nothing else."""
    found = _MASKED.match(text, start)
    return found is not None and found.end() >= end


def _address_mask(masker: Mask, address: str) -> str:
    if len(address) > _LONGEST_ADDRESS:
        return masker.mask_wholly(address)
    return masker.mask(unquote(_AT.sub("@", address)))


def _run(text: str, start: int) -> str:
    """The characters of a word from a place on."""
    found = _WORD.match(text, start)
    if found is None:
        return ""
    return found.group()


def _decoded(masker: Mask, text: str) -> Iterator[tuple[int, int, str]]:
    """Encoded digits, as digits."""
    for count, found in enumerate(_ENCODED.finditer(text)):
        if count == MOST:
            yield found.start(), len(text), REST
            return
        yield *found.span(), _plain_digits(masker, found.group())


def _plain_digits(masker: Mask, digits: str) -> str:
    if len(digits) > _LONGEST_NUMBER:
        return masker.mask_wholly(digits)
    return unquote(digits)


def _numbers(masker: Mask, text: str) -> Iterator[tuple[int, int, str]]:
    """Digits, and what is between them, that are many enough for a number."""
    count = 0
    for looked_at, found in enumerate(_DIGITS.finditer(text)):
        start, end = found.span()
        if end - start < _LEAST_DIGITS and looked_at < MOST_GROUPS:
            continue
        start = _begin(text, start)
        if count == MOST or looked_at == MOST_GROUPS:
            yield start, len(text), REST
            return
        count += 1
        if end - start > _LONGEST_NUMBER:
            yield start, end, masker.mask_wholly(text[start:end])
            continue
        for first, last in _gaps(text, start, end):
            yield first, last, _judged(masker, text, first, last)


def _begin(text: str, start: int) -> int:
    """Where a number begins whose digits, as far as one can see, begin at ``start``."""
    before = text[max(0, start - _LONGEST_BEFORE) : start]
    if before.endswith("%"):  # two characters after it are no digits
        return start + 2
    if before[-2:-1] == "%":
        start += 1
        before = ""
    found = _BEFORE.search(before)
    if found:
        start -= len(found.group())
    return start


def _gaps(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """What is left of a part of a text without the digits that are nobody's number."""
    if _BARE.fullmatch(text, max(0, start - 1), end + 1):
        yield start, end
        return
    window = max(0, start - _LONGEST_HARMLESS)
    for found in _HARMLESS.finditer(text, window, end + _LONGEST_HARMLESS):
        if found.end() > start and found.start() < end:
            if found.start() > start:
                yield start, found.start()
            start = found.end()
    if start < end:
        yield start, end


def _judged(masker: Mask, text: str, start: int, end: int) -> str:
    """A part of a text, masked if it looks like a number."""
    part = text[start:end]
    number = part.strip(_BLANKS)
    groups = [len(group) for group in _PARTING.split(number) if group]
    international = bool(_PLUS.match(number)) or text[max(0, start - 4) : start].lower() == "tel:"
    count, least, mask = sum(groups), SSN_DIGITS, masker.mask
    if international:
        least = _LEAST_DIGITS
    if _holds_ssn(groups) or (count == SSN_DIGITS and not international):
        mask = masker.mask_wholly
    elif count < least or not masker.enabled:
        return part
    return part.replace(number, mask(number))


def _holds_ssn(groups: Sequence[int]) -> bool:
    """Whether digits that follow each other are parted as those of an SSN."""
    return any(
        tuple(groups[start : start + len(shape)]) == shape
        for start in range(len(groups))
        for shape in _SSN_GROUPS
    )
