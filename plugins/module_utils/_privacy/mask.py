# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Hiding secrets and personal data, so that a log can be shown to anyone and two runs can still be compared."""

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
#: E-mail addresses, and telephone numbers in international form, in that of North America, or as digits alone.
_PEOPLE = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![\w+])\+\d[\d ().-]{5,18}\d(?!\w)"
    r"|(?<![\w-])\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?![\w-])"
    r"|(?<![\w.-])\d{10,15}(?![\w-])"
)


class Masker:
    """Masks values with a hash keyed by a secret of the organization, so that nobody can look numbers up by trying them all."""

    def __init__(self, key: str, enabled: bool = True) -> None:
        self._key = hashlib.sha256(("alvaria.cloud/mask/" + key).encode()).digest()
        self._hash = lru_cache(maxsize=256)(
            self._hashed
        )  # what is shown of an object is shown several times
        self.enabled = enabled

    def mask(self, value: Any) -> str:
        """``+12025550143`` gives something like ``***0143#5d8e2a``: last characters (none of a short value) and a keyed hash."""
        text = str(value)
        if text in NOBODY:
            return text
        shown = 4 if len(text) >= 10 else 2 if len(text) >= 6 else 0
        return f"***{text[len(text) - shown :]}#{self._hash(text)}"

    def _hashed(self, text: str) -> str:
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()[:6]

    def prose(self, text: str) -> str:
        """Any text, with what looks like a telephone number, an e-mail address or an SSN masked. Names of people cannot be recognised."""
        text = _SSN.sub(lambda found: self.mask(found.group()), text)
        return _PEOPLE.sub(lambda found: self.mask(found.group()), text) if self.enabled else text

    def shown(self, fields: Iterable[Field], values: Values) -> dict[str, Any]:
        """``values`` (by option name, the whole object) with those of personal ``fields`` masked, and with what looks so in ``prose``."""
        personal = {item.name: item for item in fields if item.personal or item.kind.prose}
        return {
            name: self._masked(personal[name], value, values) if name in personal else value
            for name, value in values.items()
        }

    def _masked(self, item: Field, value: Any, values: Values) -> Any:
        if item.kind.prose:
            return self.prose(value) if isinstance(value, str) else value
        if item.kind.tree:
            # What is neither a dictionary nor a list has no keys to go by, and does not belong there.
            return (
                mask_tree(self, value)
                if value is None or isinstance(value, (Mapping, list))
                else self.mask(value)
            )
        # Where the deciding value is not known, the worst is assumed.
        always = item.always_masked is not None and values.get(item.always_masked[0]) in (
            None,
            item.always_masked[1],
        )
        if value is None or not (always or self.enabled):
            return value
        return (
            [self.mask(entry) for entry in value] if isinstance(value, list) else self.mask(value)
        )


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
    """A copy of any body of the API, in its own words or those of options, with personal data masked by the names of their fields.

    ``ssn`` and values of exclusions of type SSN are masked always; of a ``reason`` only what looks like somebody's number or address.
    """
    if isinstance(value, list):
        return [mask_tree(masker, item, personal) for item in value]
    if isinstance(value, Mapping):
        always = "SSN" in (value.get("exclusionType"), value.get("exclusion_type"))
        masked = {
            key: mask_tree(
                masker,
                item,
                personal or (key in _PERSONAL and (masker.enabled or always)) or key == "ssn",
            )
            for key, item in value.items()
        }
        return {
            key: masker.prose(item) if key == "reason" and isinstance(item, str) else item
            for key, item in masked.items()
        }
    return masker.mask(value) if personal and value is not None else value
