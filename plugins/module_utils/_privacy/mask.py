# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Hiding personal data, so that a log can be shown to anyone and two runs can still be compared."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from .._model.field import Field, Values
from .._model.values import snake

#: What the API says in place of an address: nothing, or the word for an empty one.
NOBODY = ("", "BLANK")
_SSN = re.compile(r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])")
#: E-mail addresses, and telephone numbers in international form, in that of North America,
#: or as digits alone.
_PEOPLE = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![\w+])\+\d[\d ().-]{5,18}\d(?!\w)"
    r"|(?<![\w-])\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?![\w-])"
    r"|(?<![\w.-])\d{10,15}(?![\w-])"
)


class Masker:
    """Masks values with a hash keyed by a secret of the organization.

    Without the key nobody can look a number up by trying them all.
    """

    def __init__(self, key: str, enabled: bool = True) -> None:
        self._key = hashlib.sha256(("alvaria.cloud/mask/" + key).encode()).digest()
        # A value that is shown at all is shown several times.
        self._hash = lru_cache(maxsize=256)(self._hashed)
        self.enabled = enabled

    def mask(self, value: Any) -> str:
        """The last characters of a value (none of a short one) and a keyed hash.

        ``+12025550143`` gives something like ``***0143#5d8e2a``.
        """
        text = str(value)
        if text in NOBODY:
            return text
        return f"***{_last_characters(text)}#{self._hash(text)}"

    def _hashed(self, text: str) -> str:
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()[:6]

    def prose(self, text: str) -> str:
        """Any text, with telephone numbers, e-mail addresses and SSNs masked.

        Names of people cannot be recognised.
        """
        text = _SSN.sub(lambda found: self.mask(found.group()), text)
        if not self.enabled:
            return text
        return _PEOPLE.sub(lambda found: self.mask(found.group()), text)

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
            return self._masked_prose(value)
        if item.kind.tree:
            return self._masked_tree(value)
        if not self.enabled and not _is_always_masked(item, values):
            return value
        if isinstance(value, list):
            return [self.mask(entry) for entry in value]
        return self.mask(value)

    def _masked_prose(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.prose(value)
        return value

    def _masked_tree(self, value: Any) -> Any:
        if isinstance(value, (Mapping, list)):
            return mask_tree(self, value)
        # Any other value has no keys to go by, and does not belong there.
        return self.mask(value)


def _last_characters(text: str) -> str:
    if len(text) >= 10:
        return text[-4:]
    if len(text) >= 6:
        return text[-2:]
    return ""


def _is_always_masked(item: Field, values: Values) -> bool:
    """Whether another value says so; where that is not known, the worst is assumed."""
    if item.always_masked is None:
        return False
    name, deciding = item.always_masked
    return values.get(name) in (None, deciding)


#: API fields that hold a person's data wherever they occur.
PERSONAL_KEYS = frozenset(
    (
        "exclusionValue",
        "contactAddress",
        "contactKey",
        "contactValue",
        "customer",
        "accountNumber",
        "phone",
        "excludedContactAddresses",
        "excludeFromContactAddressRule",
    )
)
_PERSONAL = PERSONAL_KEYS | {snake(key) for key in PERSONAL_KEYS}


def mask_tree(masker: Masker, value: Any, personal: bool = False) -> Any:
    """A copy of any body of the API, with personal data masked by the names of their fields.

    Keys are those of the API or the names of options. ``ssn`` and values of exclusions of type SSN
    are always masked; in a ``reason`` only somebody's number or address is.
    """
    if isinstance(value, list):
        return [mask_tree(masker, item, personal) for item in value]
    if isinstance(value, Mapping):
        return _mask_mapping(masker, value, personal)
    if personal and value is not None:
        return masker.mask(value)
    return value


def _mask_mapping(masker: Masker, value: Mapping[str, Any], personal: bool) -> dict[str, Any]:
    always = "SSN" in (value.get("exclusionType"), value.get("exclusion_type"))
    masked = {}
    for key, item in value.items():
        hidden = key == "ssn" or (key in _PERSONAL and (masker.enabled or always))
        item = mask_tree(masker, item, personal or hidden)
        if key == "reason" and isinstance(item, str):
            item = masker.prose(item)
        masked[key] = item
    return masked
