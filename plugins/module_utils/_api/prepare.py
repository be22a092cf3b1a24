# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Requests as they are sent: addresses quoted, headers checked, bodies encoded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from .library import requests

#: An address that is sent as it is written.
_PLAIN = re.compile(r"https?://[a-z0-9.-]+(?::[0-9]+)?(?:/(?!\.)[A-Za-z0-9._~-]+)+")


def prepared(
    method: str, url: str, headers: Mapping[str, str], **content: Any
) -> requests.PreparedRequest:
    """A request; ``content`` is what ``requests`` takes besides, such as ``params`` and ``json``.

    Most requests read at a plain address, so that only their headers have to be checked, and those
    once. Raises what ``requests`` raises.
    """
    if method != "GET" or any(content.values()) or not _PLAIN.fullmatch(url):
        return requests.Request(method, url, headers=dict(headers), **content).prepare()
    request = requests.PreparedRequest()
    request.method, request.url = method, url
    request.headers = _checked(tuple(headers.items()))
    return request


@lru_cache(maxsize=8)
def _checked(headers: tuple[tuple[str, str], ...]) -> Any:
    """Headers that can be sent. Raises ``InvalidHeader``."""
    request = requests.PreparedRequest()
    request.prepare_headers(dict(headers))
    return request.headers
