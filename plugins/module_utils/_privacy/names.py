# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The names under which people's data and secrets travel. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

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
#: What people put between the words of a name.
_PARTING = re.compile(r"[\W_]+")


@lru_cache(maxsize=256)
def bare_name(name: str) -> str:
    """What all spellings of a name have in common: ``contactkey`` of ``contact_key``."""
    return _PARTING.sub("", name).lower()


PERSONAL_NAMES = frozenset(map(bare_name, PERSONAL_KEYS))
#: Names of secrets in requests, answers and addresses.
SECRET_NAMES = frozenset(
    (
        "accesstoken",
        "apikey",
        "clientsecret",
        "idtoken",
        "maskkey",
        "password",
        "refreshtoken",
        "token",
        "xapikey",
    )
)
