# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""What options fall back to: variables of the environment, and a file that one of them names.

The file is for those who keep secrets out of environments, as AWX does.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from .._common.errors import Invalid
from .._common.files import read_text
from .._common.strict_json import decoded

#: The variable that names the file.
FILE = "ALVARIA_CREDENTIALS_FILE"
#: What the file may hold, by the names of the options.
KEYS = frozenset(("access_token", "api_key", "client_id", "client_secret", "mask_key"))
_PREFIX = "ALVARIA_"


def setting(name: str) -> str:
    """The value of a variable of the environment, or what the file of credentials has for it.

    It is empty where neither has one. An empty variable counts as not set, as AWX sets one for each
    field of a credential that was left blank. Raises ``Invalid`` for another kind of file.
    """
    value = os.environ.get(name, "")
    option = name[len(_PREFIX) :].lower()
    if value or option not in KEYS:
        return value
    return credentials_file().get(option, "")


def credentials_file() -> Mapping[str, str]:
    """What the file of credentials holds, nothing where no variable names one.

    Raises ``Invalid`` for what is not such a file.
    """
    path = os.environ.get(FILE)
    if not path:
        return {}
    try:
        found = decoded(read_text(path, FILE))
    except ValueError:
        found = None
    if not isinstance(found, dict) or not _are_credentials(found):
        raise Invalid(
            f"{FILE}: the file does not hold credentials.",
            f"Write a JSON dictionary of texts, with some of the keys {', '.join(sorted(KEYS))}.",
            code="credentials-file",
        )
    return found


def _are_credentials(found: Mapping[str, Any]) -> bool:
    return KEYS.issuperset(found) and all(isinstance(value, str) for value in found.values())
