# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Credentials in addresses, of proxies and where they do not belong. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote


def in_address(url: str) -> Iterator[str]:
    """What is secret in an address: the password or all of a login, and what is no part of a path.

    It need not be one that could be used.
    """
    before, _sign, after = url.rpartition("@")
    login = before.rpartition("://")[2]
    # A user alone has nothing else to log in with.
    password = login.partition(":")[2] or login
    if password:
        yield from (password, unquote(password), unquote(login))
    for piece in re.split("[?#&;]", after)[1:]:
        yield from filter(None, (piece, unquote(piece.partition("=")[2])))
