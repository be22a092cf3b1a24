# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""How a session gets its bearer token."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Callable

from .._common.errors import AuthError

#: Ask for a new token this many seconds before the old one expires.
MARGIN = 60.0

#: Posts the token request: (form fields, (client id, client secret)) -> the answer's JSON object.
Fetch = Callable[[Mapping[str, str], "tuple[str, str]"], Mapping[str, Any]]


class ClientCredentials:
    """OAuth 2.0 client credentials grant.

    HTTP Basic with id and secret; ``realm`` (the organization) and ``scope`` are form fields.
    """

    def __init__(
        self, client_id: str, client_secret: str, realm: str, scopes: tuple[str, ...]
    ) -> None:
        self._pair = (client_id, client_secret)
        self._form = {"grant_type": "client_credentials", "realm": realm, "scope": " ".join(scopes)}
        self._token = ""
        #: All that were ever fetched: somebody may repeat an old one.
        self._tokens: list[str] = []
        self._expires = 0.0
        self.lifetime = 0

    def token(self, fetch: Fetch, now: float) -> str:
        """The current token, fetched when there is none or it is about to expire.

        ``now`` is a monotonic time in seconds. Raises ``AuthError``.
        """
        if self._token and now < self._expires:
            return self._token
        answer = fetch({key: value for key, value in self._form.items() if value}, self._pair)
        token = answer.get("access_token")
        if not isinstance(token, str) or not token:
            raise AuthError(
                "The token endpoint answered without an access_token.",
                "Check token_url (or region).",
                code="token-missing",
            )
        self._tokens.append(token)
        if not is_plain_text(token) or not token.isascii():
            raise AuthError(
                "The token endpoint answered with an access_token that cannot be sent: it has "
                "white space around it, or a character in it that no header may have.",
                "Check token_url (or region), and what stands between this host and the server.",
                code="token-characters",
            )
        self.lifetime = _seconds(answer.get("expires_in"))
        self._token = token
        self._expires = now + max(self.lifetime - MARGIN, self.lifetime / 2)
        return token

    def held(self) -> list[str]:
        """The tokens that were fetched: never to be shown."""
        return self._tokens

    def renew(self) -> bool:
        """Forget a token that the API refused; true: a new one can be had."""
        self._token = ""
        return True


def is_plain_text(value: str) -> bool:
    """Whether a credential has nothing around it and no control character in it."""
    return value == value.strip() and value.isprintable()


def _seconds(lifetime: Any) -> int:
    """``expires_in`` as a number; an hour where it is missing or unreadable."""
    try:
        seconds = int(float(lifetime))
    except (TypeError, ValueError, OverflowError):
        seconds = 0
    if seconds <= 0:
        return 3600
    return seconds


class StaticToken:
    """A token that somebody else fetched.

    When the API refuses it, ``fallback`` (if any) takes over.
    """

    def __init__(self, token: str, fallback: ClientCredentials | None = None) -> None:
        self._token = token
        self._fallback = fallback

    def token(self, fetch: Fetch, now: float) -> str:
        """The given token, or the fallback's once the given one was refused."""
        if not self._token and self._fallback:
            return self._fallback.token(fetch, now)
        return self._token

    def held(self) -> list[str]:
        """The tokens held at present: never to be shown."""
        if self._fallback is None:
            return [self._token]
        return [self._token, *self._fallback.held()]

    def renew(self) -> bool:
        """Switch to the fallback; false: there is none."""
        if self._fallback is None:
            return False
        if not self._token:
            return self._fallback.renew()
        self._token = ""
        return True
