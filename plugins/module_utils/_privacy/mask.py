# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Hiding personal data, so that a log can be shown to anyone and two runs can still be compared."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Callable

from .._model.field import Field, Values
from .looks import SSN_DIGITS, without_people
from .names import PERSONAL_NAMES, SECRET_NAMES, bare_name

#: What the API says in place of an address: nothing, or the word for an empty one.
NOBODY = ("", "BLANK")
#: What stands for a value of which nothing may be shown.
HIDDEN = "********"
_HEX = 6
#: Shorter and longer numbers are nobody's: an SSN has nine digits, and no telephone number has
#: more than fifteen.
_SHORTEST_NUMBER, _LONGEST_NUMBER = 10**8, 10**15
#: What is longer is masked anew each time: it hardly occurs twice, and would be kept.
_SHORT = 200
#: A key of ids: ``id``, ``worktypeId``, ``userIds``.
_ID = re.compile(r"(?:^i|I)ds?$")
#: A key of a number that is nobody's, however long: an id, a time, a version or a count.
_NO_PERSON = re.compile(rf"{_ID.pattern}|[tT]ime|[dD]ate|[eE]xpires|[vV]ersion|[cC]ount$|[tT]otal")
_NO_DIGIT = re.compile(r"\D")
#: The size of SHA-256's blocks in bytes, and what HMAC makes of each byte of a key.
_BLOCK = 64
_INNER = bytes(byte ^ 0x36 for byte in range(256))
_OUTER = bytes(byte ^ 0x5C for byte in range(256))


class Masker:
    """Masks values with a hash keyed by a secret that no log shows.

    Without the key nobody can look a number up by trying them all. So without a key there are no
    masks at all: values are hidden wholly.
    """

    def __init__(self, key: str, enabled: bool = True) -> None:
        self.keyed = bool(key)
        secret = key.encode(errors="surrogatepass") or os.urandom(32)
        self._hmac = _Hmac(_derived("mask", secret))
        self._fingerprint = _Hmac(_derived("fingerprint", secret))
        # A value that is shown at all is shown several times.
        self._hash = lru_cache(maxsize=256)(self._hashed)
        self.enabled = enabled

    def mask(self, value: Any) -> str:
        """The last characters of a value (none of a short one) and a keyed hash.

        ``+12025550143`` gives something like ``***0143#5d8e2a``.
        """
        return self._masked_text(str(value), _last_characters(str(value)))

    def mask_wholly(self, value: Any) -> str:
        """A keyed hash alone, for an SSN: it shows no digit of the value."""
        return self._masked_text(str(value), "")

    def _masked_text(self, text: str, end: str) -> str:
        if text in NOBODY:
            return text
        if not self.keyed:
            return HIDDEN
        return f"***{end}#{self._hash(text)}"

    def _hashed(self, text: str) -> str:
        return self._hmac(text)[:_HEX]

    def fingerprint(self, text: str) -> str:
        """128 bits that stand for a text, the same in all runs with one key."""
        return self._fingerprint(text)[:32]

    def shown(self, fields: Iterable[Field], values: Values) -> dict[str, Any]:
        """``values`` (by option name, the whole object) without personal data.

        Values of personal ``fields`` are masked whole, in prose only the parts that look personal.
        """
        shown = dict(values)
        for item in fields:
            if item.name in shown and (item.personal or item.kind.prose):
                shown[item.name] = self._masked(item, values[item.name], values)
        return shown

    def _masked(self, item: Field, value: Any, values: Values) -> Any:
        if value is None:
            return None
        if item.kind.prose:
            return masked_prose(self, value)
        if item.kind.tree:
            return self._masked_tree(value)
        mask = self.mask
        if _is_always_masked(item, values):
            mask = self.mask_wholly
        elif not self.enabled:
            return value
        if isinstance(value, list):
            return [mask(entry) for entry in value]
        return mask(value)

    def _masked_tree(self, value: Any) -> Any:
        if isinstance(value, (Mapping, list)):
            return mask_tree(self, value)
        # Any other value has no keys to go by, and does not belong there.
        return self.mask(value)


def _derived(purpose: str, secret: bytes) -> bytes:
    """A key of its own for each purpose."""
    return hashlib.sha256(f"alvaria.cloud/{purpose}/".encode() + secret).digest()


class _Hmac:
    """HMAC-SHA256 of texts under one key, whose part of the work is done once.

    The one of the standard library takes several times as long for a text as short as a number.
    """

    def __init__(self, key: bytes) -> None:
        block = key.ljust(_BLOCK, b"\0")
        self._inner = hashlib.sha256(block.translate(_INNER))
        self._outer = hashlib.sha256(block.translate(_OUTER))

    def __call__(self, text: str) -> str:
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(text.encode(errors="surrogatepass"))
        outer.update(inner.digest())
        return outer.hexdigest()


def _last_characters(text: str) -> str:
    if len(_NO_DIGIT.sub("", text)) == SSN_DIGITS:
        return ""  # whatever it is given as, it may be an SSN
    if len(text) >= 10:
        return text[-4:]
    if len(text) >= 6:
        return text[-2:]
    return ""


def masked_prose(masker: Masker, value: Any) -> Any:
    """Free text without what looks like somebody's number or address."""
    if isinstance(value, str):
        return without_people(masker, value)
    return value


def _is_always_masked(item: Field, values: Values) -> bool:
    """Whether another value says so; where that is not known, the worst is assumed."""
    if item.always_masked is None:
        return False
    name, deciding = item.always_masked
    return values.get(name) in (None, deciding)


def mask_tree(masker: Masker, value: Any) -> Any:
    """A copy of any body of the API, with personal data masked by the names of their fields.

    Keys are those of the API or the names of options. ``ssn`` and values of exclusions of type SSN
    are always masked; in a ``reason`` only somebody's number or address is. What has the name of a
    secret is hidden wholly.
    """
    return _mask_tree(masker, value, None)


def _mask_tree(masker: Masker, value: Any, mask: Callable[[Any], str] | None) -> Any:
    # Texts first: there are most of them, and to tell that one is no mapping takes longest.
    if not isinstance(value, str):
        if isinstance(value, list):
            return [_mask_tree(masker, item, mask) for item in value]
        if isinstance(value, Mapping):
            return _mask_mapping(masker, value, mask)
    if mask and value is not None:
        return mask(value)
    return value


def _mask_mapping(
    masker: Masker, value: Mapping[str, Any], mask: Callable[[Any], str] | None
) -> dict[str, Any]:
    named = [(key, bare_name(str(key)), item) for key, item in value.items()]
    ssn = "SSN" in value.values() and any(
        item == "SSN" for _key, name, item in named if name == "exclusiontype"
    )
    masked = {}
    for key, name, item in named:
        if name in SECRET_NAMES and item is not None:
            masked[key] = HIDDEN
            continue
        inner = mask
        if name == "ssn" or (ssn and name in PERSONAL_NAMES):
            inner = masker.mask_wholly
        elif name in PERSONAL_NAMES and masker.enabled:
            inner = inner or masker.mask
        item = _mask_tree(masker, item, inner)
        if name == "reason":
            item = masked_prose(masker, item)
        masked[key] = item
    return masked


def mask_answer(masker: Masker, body: Any) -> Any:
    """A copy of an answer of the API that nothing else is known about, as it may be shown.

    Besides what ``mask_tree`` knows by name, numbers of people are masked in all its texts but ids,
    and so are keys and numbers without quotes that look like one, but for times, versions and
    counts. E-mail addresses are left in those, as agents go by them.
    """
    return mask_texts(masker, mask_tree(masker, body))


def mask_texts(masker: Masker, value: Any) -> Any:
    """A copy with numbers of people masked in all texts but ids, whatever their names; masks stay.

    So is what has to hold nobody's number even where somebody has put one into a name.
    """
    return _mask_texts(masker, value, "")


def _mask_texts(masker: Masker, value: Any, key: str) -> Any:
    if isinstance(value, str):
        if _is_of_ids(key):
            return value
        return _nobodys(masker, value)
    if isinstance(value, list):
        return [_mask_texts(masker, item, key) for item in value]
    if isinstance(value, Mapping):
        return {
            _nobodys(masker, name): _mask_texts(masker, item, str(name))
            for name, item in value.items()
        }
    if isinstance(value, (int, float)) and not _NO_PERSON.search(key):
        return _number(masker, value)
    return value


@lru_cache(maxsize=256)
def _is_of_ids(key: str) -> bool:
    return bool(_ID.search(key))


def _nobodys(masker: Masker, text: str) -> str:
    # Most are names and words.
    if text.isalpha():
        return text
    if len(text) > _SHORT:
        return without_people(masker, text, addresses=False)
    return _masked_short(masker, masker.enabled, text)


# A record holds an object up to five times: before and after, as it was sent and as it is shown.
@lru_cache(maxsize=256)
def _masked_short(masker: Masker, enabled: bool, text: str) -> str:
    """A text without numbers of people; ``enabled`` is there as a masker may change."""
    return without_people(masker, text, addresses=False)


def _number(masker: Masker, value: float) -> Any:
    """A number, or what is shown of the one that its digits would be as a text."""
    if not _SHORTEST_NUMBER <= abs(value) < _LONGEST_NUMBER or value != int(value):
        return value
    digits = str(int(value))
    shown = _nobodys(masker, digits)
    if shown == digits:
        return value
    return shown
