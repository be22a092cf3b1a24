# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may ask: programs that know the address, and no web page of somebody else.

A browser lets any page send requests to this host, and lets a page read the answers whose host name
leads here. So a request has to name the host as it is known here, and a page must be the
sandbox's own.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@dataclass(frozen=True)
class Doors:
    """The names under which the sandbox answers, besides those of the loopback.

    ``remote``: any address will do as well, but no name that is not among them.
    """

    names: frozenset[str] = frozenset()
    remote: bool = False

    def opens(self, headers: Mapping[str, str]) -> bool:
        """Say whether a request with these headers is answered."""
        host = headers.get("Host", "")
        origin = headers.get("Origin")
        if origin is not None and _place(origin) != host.lower():
            return False
        return self._is_known(_name(host))

    def _is_known(self, name: str) -> bool:
        if is_loopback(name) or name in self.names:
            return True
        return self.remote and _is_address(name)


def _place(origin: str) -> str:
    """Return host and port of an origin, empty for one that is none."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


def _name(host: str) -> str:
    """Return the name in a Host header, without port and brackets."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
