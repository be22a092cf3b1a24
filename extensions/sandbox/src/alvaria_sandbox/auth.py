# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The token endpoint and the credentials of an API call."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from alvaria_sandbox import limits
from alvaria_sandbox.errors import ApiError
from alvaria_sandbox.state import Organization

SCOPES = ("provisioningapi", "ConfigurationService", "complianceapi")
# The reference does not tell which operation needs which scope (FACTS P36). Our reading: any one
# scope of the API's own reference page.
NEEDED = {
    "provisioning": frozenset({"provisioningapi", "ConfigurationService"}),
    "compliance": frozenset({"complianceapi"}),
}


@dataclass(slots=True)
class OAuthError(Exception):
    """An error of the token endpoint (RFC 6749, 5.2).

    It is sent as {"error": code, "error_description": description} with status 400 or 401.
    """

    code: str
    description: str
    status: int = 400


@dataclass(slots=True)
class Token:
    organization: str
    client: str
    scopes: tuple[str, ...]
    expires: float


class Tokens:
    """The issued tokens that have not expired."""

    def __init__(self) -> None:
        self._tokens: dict[str, Token] = {}

    def issue(
        self,
        organizations: Mapping[str, Organization],
        form: Mapping[str, str],
        basic: str,
        now: float,
    ) -> dict[str, Any]:
        """Return the answer of the token endpoint.

        form: body and query fields. basic: the Authorization header. now: seconds.
        Raise OAuthError for a request that is refused.
        """
        grant = form.get("grant_type")
        if not grant:
            raise OAuthError("invalid_request", "grant_type is missing")
        if grant != "client_credentials":
            raise OAuthError("unsupported_grant_type", "only client_credentials is supported")
        client, secret = _client(form, basic)
        if not form.get("realm"):
            raise OAuthError("invalid_request", "realm is missing")
        organization = organizations.get(form["realm"])
        if organization is None or (client, secret) != (
            organization.client_id,
            organization.client_secret,
        ):
            raise OAuthError("invalid_client", "unknown realm, client or secret", 401)
        scopes = tuple(dict.fromkeys(form.get("scope", "").split())) or SCOPES
        if unknown := [scope for scope in scopes if scope not in SCOPES]:
            raise OAuthError("invalid_scope", f"unknown scope {' '.join(unknown)}")
        lifetime = organization.settings.token_lifetime
        self._tokens = {name: token for name, token in self._tokens.items() if token.expires > now}
        name = str(uuid.uuid4())
        while len(self._tokens) >= limits.TOKENS:
            del self._tokens[next(iter(self._tokens))]
        self._tokens[name] = Token(organization.name, client, scopes, now + lifetime)
        return {
            "access_token": name,
            "scope": " ".join(scopes),
            "token_type": "Bearer",
            "expires_in": lifetime,
        }

    def check(
        self, organization: Organization, api: str, authorization: str, api_key: str, now: float
    ) -> Token:
        """Return the token of a call.

        Raise ApiError 401 (without a body) for anything wrong with it or the key, 403 when it
        lacks the API's scope.
        """
        scheme, _unused, value = authorization.partition(" ")
        token = None
        if scheme.lower() == "bearer":
            token = self._tokens.get(value.strip())
        if (
            token is None
            or token.expires <= now
            or token.organization != organization.name
            or api_key != organization.api_key
        ):
            raise ApiError(
                401,
                "a valid token of this organization and its API key are needed",
                scope="header",
                reason="unauthorized",
            )
        if not NEEDED[api] & set(token.scopes):
            raise ApiError(
                403,
                f"the token has none of the scopes {', '.join(sorted(NEEDED[api]))}",
                scope="header",
                reason="insufficientScope",
            )
        return token

    def forget(self, organization: str) -> None:
        """Revoke all tokens of an organization."""
        self._tokens = {
            name: token
            for name, token in self._tokens.items()
            if token.organization != organization
        }

    def dump(self) -> dict[str, Any]:
        return {name: asdict(token) for name, token in self._tokens.items()}

    def load(self, saved: dict[str, Any]) -> None:
        """Take over the tokens of a dump.

        Raise KeyError, TypeError or ValueError for a broken dump.
        """
        self._tokens = {
            name: Token(
                str(token["organization"]),
                str(token["client"]),
                tuple(map(str, token["scopes"])),
                float(token["expires"]),
            )
            for name, token in saved.items()
        }


def _client(form: Mapping[str, str], basic: str) -> tuple[str, str]:
    scheme, _unused, encoded = basic.partition(" ")
    if scheme.lower() == "basic":
        try:
            client, _unused, secret = (
                base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
            )
        except ValueError:
            raise OAuthError(
                "invalid_client", "the Authorization header is not HTTP Basic", 401
            ) from None
        return client, secret
    if form.get("client_id") and form.get("client_secret"):
        return form["client_id"], form["client_secret"]
    raise OAuthError("invalid_client", "no client credentials were sent", 401)
