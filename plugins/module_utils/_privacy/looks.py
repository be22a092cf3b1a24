# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""What looks like somebody's number or address in a text, in whatever spelling.

Each character is looked at a few times at most, however the text is made, by regular expressions
that find nothing but what is masked: a text without it costs no other work. Of each kind of thing
only so many are masked: a server may say what is made to be slow.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Callable, Protocol
from urllib.parse import unquote

from .reading import UNSEEN, as_read

SSN_DIGITS = 9
#: A number in international form may be shorter than any other.
_LEAST_DIGITS = 7
#: What is longer, in characters, is certainly several of them.
_LONGEST_NUMBER = 200
#: What is longer is no address, or more than one.
_LONGEST_ADDRESS = 320
#: How the digits of an SSN are parted.
_SSN_GROUPS = ((9,), (3, 2, 4))
#: So many numbers, or so many addresses, are masked in one text.
MOST = 25
REST = "[the rest of this text is hidden]"
#: So many characters of a text with digits as codes are read.
_MOST_READ = 1024

#: What may stand between the digits of a number: blanks, dashes, dots, slashes, brackets and
#: characters that nobody sees, all of them also as an address, JSON or a web page spells them.
_SIGNS = (
    r"\s().\[\]/_+\-\u00b7\u2022\u2010-\u2015\u2212\u2043\ufe58\ufe63\uff08\uff09"
    r"\uff0b\uff0d-\uff0f\u301c" + UNSEEN
)
_SIGN = f"[{_SIGNS}]"
_CODE = r"%[0-9A-Fa-f]{2}"
_ESCAPE = r"\\u[0-9A-Fa-f]{4}"
_SPELT = rf"(?:{_CODE}|{_ESCAPE}|\\x[0-9A-Fa-f]{{2}}|\\[nrt]|&\w{{2,6}};|&#\w{{1,5}};)"
_BETWEEN = rf"(?!\d){_SIGN}{{0,6}}(?:{_SPELT}{_SIGN}{{0,2}}){{0,6}}"
_PARTING = re.compile(rf"(?:{_SIGN}|{_SPELT})+")
_MASK = r"\*\*\*.{0,4}#[0-9a-f]{6}"
_MASKED = re.compile(_MASK, re.DOTALL)
#: Digits that are nobody's number: those of masks, UUIDs and other ids, days and IPv4 addresses.
#: A user's id is short, and may hold few letters: it is known as a step of a path only.
_HARMLESS = (
    rf"{_MASK}|(?<![0-9A-Fa-f])(?:"
    r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?![0-9A-Fa-f])"
    r"|(?<!-)(?:19|2[01])[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])(?![\d-])"
    r"|(?<!\.)(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])\.){3}"
    r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?!\d|\.\d)"
    r"|(?<![0-9A-Za-z])(?=(?:[0-9]{0,64}[a-f]){4})"
    r"(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32}|[0-9a-f]{24})(?![0-9A-Za-z])"
    r"|(?<=/)(?=[0-9]{0,63}[a-f])[0-9a-f]{14,64}(?=[/?\s:;,.)'\"]|$))"
)
_TEL = r"[Tt][Ee][Ll]:"
_PLUS_SIGN = r"(?:%2[Bb]|[+\uff0b])"
_PLUS = re.compile(_PLUS_SIGN)
_BRACKET = r"(?:%28|[(\uff08])"
#: The first digit of a number: behind no other but those of a mask or of an encoded character,
#: and within neither.
_FIRST = (
    rf"\d(?:(?<![\d%].)(?<!%[0-9A-Fa-f].)|(?<={_CODE}.)|(?<=#[0-9a-f]{{6}}.))"
    r"(?!(?<=\\u.)[0-9A-Fa-f]{3}(?!\d))"
)
_MORE = rf"(?:\d|{_BETWEEN}\d)"
#: Where a number may begin: in international form, or with as many digits as an SSN has at least.
_BEGINS = (
    rf"(?:(?:{_TEL}{_PLUS_SIGN}?|{_PLUS_SIGN}){_BRACKET}?\d|(?:{_BRACKET}\d|{_FIRST}){_MORE}{{2}})"
    rf"{_MORE}{{{_LEAST_DIGITS - 1}}}"
)
#: What begins neither a number nor anything harmless: words, other signs, letters.
_OTHER = (
    r"(?:[A-Za-z]{1,20}[.,]? )+|[^\dA-Fa-f*+\uff0b%(\uff08tT]+"
    r"|[A-Fa-f]+(?![\dA-Fa-f-])|[tT](?![eE])"
)
#: Numbers, each with what is before it, up to what is harmless.
_NUMBERS = re.compile(
    rf"((?:{_OTHER}|{_HARMLESS}"
    rf"|(?!{_BEGINS})(?:\d+|[A-Fa-f]+|{_CODE}|[*+\uff0b%(\uff08tT]))*)"
    rf"((?:{_TEL})?{_PLUS_SIGN}?{_BRACKET}?(?:\d{{{_LONGEST_NUMBER},}}"
    rf"|[\d{_SIGNS}]{{{_LONGEST_NUMBER},}}|\d(?:\d+|{_BETWEEN}(?!{_HARMLESS})\d)*)|\Z)",
    re.DOTALL,
)
#: The last part of a UUID.
_LAST_OF_UUID = (
    r"[0-9A-Fa-f]{12}(?<=-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-.{12})"
    r"(?<=[0-9A-Fa-f]{8}.{28})(?<![0-9A-Fa-f].{36})(?![0-9A-Fa-f])"
)
_MOST_OTHERS = SSN_DIGITS - 1
#: Behind digits that no others follow, as far as that is seen at once.
_NO_MORE = rf"(?!\d)(?={_SIGN}{{0,6}}(?:[^\d{_SIGNS}%\\&]|\Z))"
#: A digit with which a number in international form begins, behind its sign.
_OF_ANOTHER = (
    r"(?:(?<=[+\uff0b])|(?<=%2[Bb])|(?<=[+\uff0b][(\uff08])|(?<=%2[Bb][(\uff08])|(?<=[+\uff0b]%28)"
    rf"|(?<=%2[Bb]%28))\d{_MORE}{{{_LEAST_DIGITS - 1}}}"
)
#: What follows a first digit, unless another number begins with it.
_SECOND = rf"(?:\d|{_BETWEEN}(?=\d)(?!{_OF_ANOTHER})\d)"
#: As much of a text as has no number: nowhere so many digits that follow each other.
_FEW = re.compile(
    rf"(?:[^\d%\\+\uff0b*]+|(?:%(?!2[Bb]){_CODE[1:]})+|[+\uff0b](?!{_BRACKET}?\d)|{_MASK}|\*"
    rf"|\d{{1,{_LEAST_DIGITS - 1}}}{_NO_MORE}"
    rf"|(?=\d)(?<!{_TEL})(?<!:[(\uff08])(?<!:%28)(?:\d{{{_LEAST_DIGITS},{_MOST_OTHERS}}}{_NO_MORE}"
    rf"|{_LAST_OF_UUID}|\d(?:{_SECOND}{_MORE}{{0,{_MOST_OTHERS - 2}}})?(?!{_MORE}))|{_ESCAPE}(?!\d)"
    rf"|(?!{_PLUS_SIGN}{_BRACKET}?\d{_MORE}{{{_LEAST_DIGITS - 1}}})(?:{_CODE}|[+\uff0b%\\]))*",
    re.DOTALL,
)
#: A digit as an address may spell it, and several of them with what parts them.
_DIGIT_CODE = r"%(?:3[0-9]|[Ee][Ff]%[Bb][Cc]%9[0-9])"
_CODES = rf"{_DIGIT_CODE}(?:[\s().\-/_+]|(?!{_DIGIT_CODE}){_CODE}){{0,9}}"
_ENCODED = re.compile(rf"((?:{_CODES})+)")
#: The sign of an address, as other addresses, JSON and web pages spell it too.
_AT_OF_PAGES = r"&#0*64;|&#[Xx]0*40;|&commat;|\\u0040"
_AT_CODE = r"%(?:25)*40"
_AT = re.compile(rf"@|\uff20|{_AT_CODE}|{_AT_OF_PAGES}")
_NO_LETTERS = r"\s<>()\[\]{}\"',;:=&?/\\|"
_LETTER = f"[^{_NO_LETTERS}]"
_APOSTROPHE = r"(?<=\w)'(?=\w)"
_BEFORE_AT = f"[^{_NO_LETTERS}%@\uff20]*"
_NO_AT = r"[^@\uff20%&\\]*"
#: Where there is none of it, there is no address: the sign within a word, or spelt in any place.
_WITHIN = rf"@(?<={_LETTER}@)(?:[@.!]{{0,9}}[^{_NO_LETTERS}@.!]|[@.!]{{10}})"
_ANY_ADDRESS = re.compile(rf"{_WITHIN}|\uff20|{_AT_CODE}|{_AT_OF_PAGES}")
#: Words with that sign in them, each with what is before it. They are not looked for from the
#: beginning of each word on, but from the sign back to the beginning of its word.
_ADDRESSES = re.compile(
    rf"({_NO_AT}(?:(?!{_AT.pattern})[%&\\]{_NO_AT})*)"
    rf"(?:\Z|(?<!{_LETTER})(?:(?<!\w')|(?!\w))"
    rf"(?:({_MASK})(?!{_LETTER}|{_APOSTROPHE}|{_AT_OF_PAGES})"
    rf"|({_BEFORE_AT}(?:(?:%(?!{_AT_CODE[1:]})|{_APOSTROPHE}){_BEFORE_AT})*(?:{_AT.pattern})"
    rf"{_LETTER}*(?:(?:{_APOSTROPHE}|{_AT_OF_PAGES}){_LETTER}*)*)))",
    re.DOTALL,
)
#: Digits and the sign of an address as only those read them who read all spellings: as codes, and
#: what parts them as codes within others, or with zeros before them.
_DISGUISED = re.compile(
    r"\\(?:x(?:3[0-9]|40)|u00(?:3[0-9]|40)|\\{1,7}[ux][0-9A-Fa-f]{2})"
    r"|&(?:#(?:0*(?:4[89]|5[0-7]|64)|0{3}[0-9]|[Xx](?:0*(?:3[0-9]|40)|0{3}[0-9A-Fa-f]))"
    r"|amp;(?:amp;){0,3}(?:#|commat))"
)
#: Where there is nothing of it, there is nobody's number or address.
_SUSPICIOUS = re.compile(r"[\d@\uff20&]")


class Mask(Protocol):
    """What makes masks."""

    enabled: bool

    def __hash__(self) -> int:
        """That of the maker: what it has masked is remembered."""

    def mask(self, value: str) -> str:
        """The mask of a value."""

    def mask_wholly(self, value: str) -> str:
        """A mask that shows nothing of the value."""


def without_people(masker: Mask, text: str, addresses: bool = True) -> str:
    """Any text, with telephone numbers, SSNs and (if wanted) e-mail addresses masked.

    Names of people cannot be recognised. Where masks are lifted, only those of SSNs are left. A
    text that says more to those who read it than it seems to is shown as it is read, and no more
    than the beginning of a long one.
    """
    if not _SUSPICIOUS.search(text):
        return text
    if ("\\" in text or "&" in text) and _DISGUISED.search(text):
        begin = _beginning(text)
        read = as_read(begin)
        shown = _without_plain(masker, read, addresses)
        if begin != text:
            return f"{shown}{REST}"
        if shown != read:
            return shown
    return _without_plain(masker, text, addresses)


def _beginning(text: str) -> str:
    """As much of a text as is read, whole words of it: to read all of a long one takes long."""
    if len(text) <= _MOST_READ:
        return text
    return text[: text.rfind(" ", 0, _MOST_READ) + 1]


def _without_plain(masker: Mask, text: str, addresses: bool) -> str:
    """A text without what is spelt in few ways."""
    if addresses and masker.enabled and _may_hold_addresses(text):
        text = _with(_ADDRESSES, text, masker, _shown_address)
    if "%3" in text or "%9" in text:
        text = _with(_ENCODED, text, masker, _plain_digits)
    few = _FEW.match(text)
    if few is None or few.end() == len(text):
        return text
    begin = 0
    if "***" not in text:
        begin = text.rfind(" ", 0, few.end()) + 1
    return text[:begin] + _with(_NUMBERS, text[begin:], masker, _shown_number)


def _may_hold_addresses(text: str) -> bool:
    """Whether the sign of one is in a text."""
    signs = "@" in text or "40" in text or "&" in text or "\uff20" in text
    return signs and _ANY_ADDRESS.search(text) is not None


def _with(
    pattern: re.Pattern[str], text: str, masker: Mask, shown: Callable[[Mask, str], str]
) -> str:
    """A text with other words in place of what the last group of a pattern finds."""
    pieces = pattern.split(text, MOST + 1)
    step = pattern.groups + 1
    places = [place for place in range(step - 1, len(pieces), step) if pieces[place]]
    for place in places[:MOST]:
        pieces[place] = shown(masker, pieces[place])
    if len(places) > MOST:
        pieces[places[MOST] :] = [REST]
    return "".join(filter(None, pieces))


# What is shown at all is shown several times.
@lru_cache(maxsize=256)
def _shown_address(masker: Mask, word: str) -> str:
    """A word with the sign of an address in it, masked if it is one."""
    address = word.strip("@.!")
    if not _AT.search(address) or _MASKED.fullmatch(address):
        return word
    if len(address) > _LONGEST_ADDRESS:
        mask = masker.mask_wholly(address)
    else:
        mask = masker.mask(unquote(_AT.sub("@", address)))
    before, _address, after = word.partition(address)
    return f"{before}{mask}{after}"


def _plain_digits(masker: Mask, digits: str) -> str:
    """Encoded digits, as digits."""
    if len(digits) > _LONGEST_NUMBER:
        return masker.mask_wholly(digits)
    return unquote(digits)


@lru_cache(maxsize=256)
def _shown_number(masker: Mask, found: str) -> str:
    """Digits, and what is between them, masked as they have to be."""
    scheme = found[: found.find(":") + 1]
    number = found[len(scheme) :]
    if len(number) > _LONGEST_NUMBER:
        return scheme + masker.mask_wholly(number)
    groups = [len(group) for group in _PARTING.split(number) if group]
    if _holds_ssn(groups):
        return scheme + masker.mask_wholly(number)
    if masker.enabled and (scheme or _PLUS.match(number) or sum(groups) > SSN_DIGITS):
        return scheme + masker.mask(number)
    return found


def _holds_ssn(groups: Sequence[int]) -> bool:
    """Whether digits that follow each other are as those of an SSN: nine, or parted as they are."""
    return sum(groups) == SSN_DIGITS or any(
        tuple(groups[start : start + len(shape)]) == shape
        for start in range(len(groups))
        for shape in _SSN_GROUPS
    )
