# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The HTTP library, the only one that the engine needs. It may be missing where a module runs."""

from __future__ import annotations

try:
    import requests
    import urllib3
    from requests import exceptions as http_errors
    from requests.adapters import HTTPAdapter
    from urllib3.connection import HTTPConnection, HTTPSConnection
    from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
except ImportError:  # reported by the caller, see requests_missing()
    requests = urllib3 = http_errors = None  # type: ignore[assignment]
    HTTPAdapter = HTTPConnection = HTTPSConnection = object  # type: ignore[assignment,misc]
    HTTPConnectionPool = HTTPSConnectionPool = object  # type: ignore[assignment,misc]

__all__ = [
    "HTTPAdapter",
    "HTTPConnection",
    "HTTPConnectionPool",
    "HTTPSConnection",
    "HTTPSConnectionPool",
    "http_errors",
    "requests",
    "requests_missing",
    "urllib3",
]


def requests_missing() -> bool:
    """Whether the library is missing."""
    return requests is None
