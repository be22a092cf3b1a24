# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""What the environment says about the network, read once: the proxies and whom to trust."""

from __future__ import annotations

import os
from collections.abc import Iterator
from urllib.parse import urlsplit
from urllib.request import getproxies

from .._common.errors import Invalid
from .addresses import in_address
from .connection import Connection, is_plain_and_remote
from .diagnosis import InPlainText
from .library import requests

#: The variables that name the authorities to trust, besides the option ``ca_path``.
_CA_VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")


class Environment:
    """The environment of a connection.

    ``trusted`` is the file or folder of the certificate authorities to trust, true for those that
    ``requests`` brings along, false for no check; ``authorities`` is the option or variable that
    names it. Raises ``Invalid`` for a variable that names a file that does not exist.
    """

    def __init__(self, connection: Connection) -> None:
        self._allow_http = connection.allow_http
        self._proxies: dict[str, dict[str, str]] = {}
        self.authorities = "ca_path"
        self.trusted: bool | str = connection.ca_path or True
        if not connection.validate_certs:
            self.trusted = False
        elif not connection.ca_path:
            self._trust_variables()

    def _trust_variables(self) -> None:
        for name in _CA_VARIABLES:
            path = os.environ.get(name)
            if not path:
                continue
            if not os.path.exists(path):
                raise Invalid(
                    f"{name}: there is no file or folder {path!r}.",
                    "Correct the environment variable, or set ca_path.",
                    code="ca-path",
                )
            self.authorities, self.trusted = name, path
            return

    def proxies(self, url: str) -> dict[str, str]:
        """The proxies on the way to a host, looked up once for each.

        Raises ``InPlainText`` when somebody else could listen.
        """
        host = origin(url)
        if host not in self._proxies:
            proxies = requests.utils.get_environ_proxies(url)
            if urlsplit(url).scheme == "http" and not self._allow_http:
                _refuse_listeners(url, requests.utils.select_proxy(url, proxies))
            self._proxies[host] = proxies
        return self._proxies[host]


def origin(url: str) -> str:
    """The scheme, the host and the port of an address, as they are written."""
    return "/".join(url.split("/", 3)[:3])


def _refuse_listeners(url: str, proxy: str | None) -> None:
    """Raise ``InPlainText`` when a hop on the way to a URL is plain http over a network."""
    hops = [url]
    if proxy and "://" in proxy:
        hops.append(proxy)
    elif proxy:
        hops.append(f"http://{proxy}")
    if any(map(is_plain_and_remote, hops)):
        raise InPlainText


def proxy_secrets() -> Iterator[str]:
    """The passwords of the proxies that the environment names, and the logins made of them."""
    for url in getproxies().values():
        yield from in_address(url)
