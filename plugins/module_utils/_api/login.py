# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The login of a session: its bearer token, fetched when one is needed."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from typing import Any, Callable

from .._common.errors import AlvariaError, AuthError, TransportError
from .body import parsed
from .connection import Connection
from .sending import Sender


class Login:
    """The token of a connection, for any number of threads.

    ``said`` gives what may be shown of a text of the token endpoint.
    """

    def __init__(self, connection: Connection, sender: Sender, said: Callable[[str], str]) -> None:
        self._sender = sender
        self._said = said
        self._token_url = connection.token_url
        self._auth = connection.authenticator()
        self._lock = threading.RLock()

    @property
    def lifetime(self) -> int:
        """The lifetime of the token in seconds, 0 when unknown."""
        return getattr(self._auth, "lifetime", 0)

    def token(self) -> str:
        """The current token. Raises ``AuthError`` and ``TransportError``."""
        with self._lock:
            return self._auth.token(self._fetch, time.monotonic())

    def renew(self, refused: str) -> bool:
        """Forget a token that the API refused, unless another thread has done so already.

        Returns false when no other token can be had.
        """
        with self._lock:
            return refused not in self._auth.held() or self._auth.renew()

    def held(self) -> list[str]:
        """The tokens held at present: never to be shown."""
        return self._auth.held()

    def _fetch(self, form: Mapping[str, str], pair: tuple[str, str]) -> Mapping[str, Any]:
        # A token request changes nothing, so it may be repeated like a read.
        # It is not counted: the least possible number of requests does not include it.
        answer, _repeated = self._sender.send(
            "POST",
            "GET",
            self._token_url,
            {},
            counted=False,
            data=dict(form),
            auth=(pair[0].encode(), pair[1].encode()),
        )
        body = parsed(answer.content)
        if answer.status == 200 and isinstance(body, Mapping) and not body.get("error"):
            return body
        raise self._refusal(answer.status, body)

    def _refusal(self, status: int, body: Any) -> AlvariaError:
        reason: Any = "no JSON in the answer"
        if isinstance(body, Mapping):
            reason = body.get("error_description") or body.get("error") or body.get("message")
        reason = self._said(str(reason or "no reason given"))
        # Some servers refuse with an error in an answer that is called a success.
        refused = status == 200 and isinstance(body, Mapping)
        if refused or status in (400, 401, 403):
            return AuthError(
                f"The token endpoint refused the login (HTTP {status}: {reason}).",
                "Check client_id, client_secret, org_id (the realm) and scopes.",
                status=status,
                code="login-refused",
            )
        remedy = "Check token_url."
        if status >= 500:
            remedy = "Run again later; if it goes on, check token_url."
        return TransportError(
            f"The token endpoint answered HTTP {status} ({reason}).",
            remedy,
            status=status,
            code="token-endpoint",
        )
