# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The options that every module has, and the immutable settings of a connection made from them."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, Callable
from urllib.parse import urlsplit

from .._common.errors import Invalid
from .._model.argspec import ArgumentSpec
from .addresses import in_address
from .auth import ClientCredentials, StaticToken, is_plain_text
from .credentials import setting

#: Token endpoints by region. The vendor's pages disagree about Canada, so it has none:
#: give ``token_url`` there.
REGIONS = {
    "us": "https://myaspect.id.aspect-cloud.net/tokenservice/oauth2/access_token",
    "eu": "https://myaspect.eu.id.aspect-cloud.net/tokenservice/oauth2/access_token",
    "uk": "https://myaspect.uk.id.aspect-cloud.net/tokenservice/oauth2/access_token",
}

TOKEN_PATH = "/tokenservice/oauth2/access_token"
#: The longest timeout in seconds, and the most repetitions.
_DAY, _MOST_RETRIES = 24 * 60 * 60, 1000
SCOPES = ("provisioningapi", "complianceapi")
#: An organization is a part of a host name.
_ORGANIZATION = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?", re.ASCII)
#: Where the paths of the API begin.
_API_PATH = re.compile(r"/via(?:/|$)", re.IGNORECASE)
#: The options that must never be shown.
SECRETS = ("client_secret", "access_token", "api_key", "mask_key")
#: Those whose values Ansible repeats where it refuses them.
QUOTED = (
    "region",
    "scopes",
    "allow_http",
    "validate_certs",
    "timeout",
    "retries",
    "mask_personal_data",
)
_ADDRESSES = ("base_url", "token_url")
#: Those of which an empty text cannot be meant.
_NEVER_EMPTY = ("org_id", "client_secret", "api_key", "mask_key")
_REQUIRED = ("org_id", "api_key")
#: What everybody may know, so that it cannot be the key of masks.
_PUBLIC = ("org_id", "client_id", "base_url", "token_url", "region", "ca_path")


@dataclass(frozen=True)
class Connection:
    """Where and as whom to call the API.

    Two tasks of one process with equal connections share one session.
    """

    org_id: str
    base_url: str
    token_url: str
    client_id: str
    client_secret: str
    scopes: tuple[str, ...]
    access_token: str
    api_key: str
    allow_http: bool
    validate_certs: bool
    ca_path: str
    timeout: int
    retries: int

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> Connection:
        """Read the connection options.

        Raises ``Invalid`` that names the option when they cannot work together.
        """
        org_id = params["org_id"]
        for option in _NEVER_EMPTY:
            _check_not_empty(option, params.get(option))
        for option in ("org_id", "client_id", *SECRETS):
            _check_text(option, params.get(option) or "")
        if not _ORGANIZATION.fullmatch(org_id):
            raise Invalid(
                "org_id: is not one word of letters, digits and hyphens.",
                "Give the identifier alone, without a host, a port or a slash.",
                code="org-id-invalid",
            )
        base_url = (params.get("base_url") or f"https://{org_id}.via.aspect-cloud.net").rstrip("/")
        token_url = _token_url(params, base_url)
        for option, url in (("base_url", base_url), ("token_url", token_url)):
            _check_url(option, url, params["allow_http"])
        if params.get("client_id") and not token_url and not params.get("access_token"):
            raise Invalid(
                "There is no token endpoint to log in at.",
                "Set token_url, or region (one of {}).".format(", ".join(sorted(REGIONS))),
                code="no-token-endpoint",
            )
        ca_path = params.get("ca_path") or ""
        _check_path(ca_path)
        for option, least, most in (("timeout", 1, _DAY), ("retries", 0, _MOST_RETRIES)):
            _check_bounds(option, params[option], least, most)
        return cls(
            org_id=org_id,
            base_url=base_url,
            token_url=token_url,
            client_id=params.get("client_id") or "",
            client_secret=params.get("client_secret") or "",
            scopes=tuple(scope.strip() for scope in params.get("scopes") or ()),
            access_token=params.get("access_token") or "",
            api_key=params["api_key"],
            allow_http=params["allow_http"],
            validate_certs=params["validate_certs"],
            ca_path=ca_path,
            timeout=params["timeout"],
            retries=params["retries"],
        )

    def authenticator(self) -> ClientCredentials | StaticToken:
        """The way to a token that the options ask for.

        A given token comes first, the client pair is its fallback. Raises ``Invalid`` without both.
        """
        pair = None
        if self.client_id and self.token_url:
            pair = ClientCredentials(self.client_id, self.client_secret, self.org_id, self.scopes)
        if self.access_token:
            return StaticToken(self.access_token, pair)
        if pair is None:
            raise Invalid(
                "There is no way to log in.",
                "Set client_id and client_secret, or access_token.",
                code="no-login",
            )
        return pair


#: The connection of a task that speaks to no organization, so that nobody ever logs in.
NOWHERE = Connection("", "", "none", "nobody", "", (), "", "", False, True, "", 1, 0)


def _token_url(params: Mapping[str, Any], base_url: str) -> str:
    url: str = params.get("token_url") or REGIONS.get(params.get("region") or "", "")
    if not url and params.get("base_url"):
        # A base URL of one's own (a sandbox, a gateway) serves the token endpoint as well.
        return base_url + TOKEN_PATH
    return url


def mask_key(params: Mapping[str, Any]) -> str:
    """The key of masks: a secret that no reader of a log has, empty without one.

    The options may not have been checked yet, so the environment is looked at here, too.
    """
    key = given(params, "mask_key") or given(params, "client_secret")
    if key in [given(params, name) for name in _PUBLIC]:
        return ""
    return key


def secrets_of(params: Mapping[str, Any]) -> list[str]:
    """The secrets among the options, and the login that is made of them."""
    found = [given(params, name) for name in SECRETS]
    if found[0]:
        found.append(f"{given(params, 'client_id')}:{found[0]}")
    for option in _ADDRESSES:
        # Credentials do not belong there, but somebody may have put some.
        found += in_address(given(params, option))
    return list(filter(None, found))


def given(params: Mapping[str, Any], option: str) -> str:
    """A setting as the options, or else the environment, give it; empty where neither does."""
    if params.get(option):
        return str(params[option])
    try:
        return setting(f"ALVARIA_{option.upper()}")
    except Invalid:
        # The file of credentials is refused elsewhere.
        return ""


def _check_not_empty(option: str, value: str | None) -> None:
    if value == "" or (value is None and option in _REQUIRED):
        raise Invalid(
            f"{option}: is empty.",
            "Give it a value, or leave it out to take the one of the environment.",
            code="option-empty",
        )


def _check_path(ca_path: str) -> None:
    if ca_path and not (os.path.isfile(ca_path) or os.path.isdir(ca_path)):
        raise Invalid(
            f"ca_path: there is no file or folder {ca_path!r}.",
            "Give the path of a PEM bundle on the host where the task runs.",
            code="ca-path",
        )


def _check_bounds(option: str, value: int, least: int, most: int) -> None:
    if value < least:
        raise Invalid(
            f"{option}: {value} is too small.", f"Give {least} or more.", code="out-of-range"
        )
    if value > most:
        raise Invalid(
            f"{option}: {value} is too large.", f"Give {most} or less.", code="out-of-range"
        )


def _check_text(option: str, value: str) -> None:
    """Refuse a credential that cannot be sent in a header.

    White space around it (a file's last line end, say) or control characters cannot be meant.
    """
    if not is_plain_text(value):
        raise Invalid(
            f"{option}: has white space around it or a control character in it.",
            "Remove it; a value read from a file often ends in a line end.",
            code="credential-characters",
        )
    if option in ("access_token", "api_key") and not value.isascii():
        raise Invalid(
            f"{option}: has a character that cannot be sent.",
            "Check that it was copied whole and as it is.",
            code="credential-characters",
        )


def _check_url(option: str, url: str, allow_http: bool) -> None:
    if not url:
        return
    try:
        parts = urlsplit(url)
        usable = (
            parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
        )
    except ValueError:
        usable = False
    if not usable:
        raise Invalid(
            f"{option}: not an http(s) URL.",
            "Write it like https://example.via.aspect-cloud.net.",
            code="url-invalid",
        )
    if "?" in url or "#" in url:
        raise Invalid(
            f"{option}: has a question mark or a number sign in it.",
            "Give the address alone: paths and queries come after it.",
            code="url-invalid",
        )
    if _API_PATH.search(parts.path):
        raise Invalid(
            f"{option}: has a path of the API in it.",
            "Leave out /via and what follows it: the paths come after the address.",
            code="url-invalid",
        )
    if parts.username or parts.password:
        raise Invalid(
            f"{option}: holds a user name or password.",
            "Give credentials by client_id and client_secret or access_token.",
            code="url-holds-password",
        )
    if is_plain_and_remote(url) and not allow_http:
        raise Invalid(
            f"{option}: plain http to a host other than this one would show credentials and data "
            "to everybody on the way.",
            "Write https://, or set allow_http: true if that is meant.",
            code="plain-http",
        )


def is_plain_and_remote(url: str) -> bool:
    """Whether a request to an http(s) URL goes over a network in plain text.

    That is http, and not to the loopback interface of this host.
    """
    parts = urlsplit(url)
    if parts.scheme != "http" or parts.hostname == "localhost":
        return False
    try:
        return not ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return True


def connection_argspec(fallback: Callable[..., Any]) -> ArgumentSpec:
    """The options that every module has.

    ``fallback`` is Ansible's ``env_fallback``, as the engine itself does not know Ansible.
    """

    def env(name: str) -> tuple[Callable[..., Any], list[str]]:
        return fallback, ["ALVARIA_" + name]

    return ArgumentSpec(
        {
            "org_id": {"type": "str", "required": True, "fallback": env("ORG_ID")},
            "base_url": {"type": "str", "fallback": env("BASE_URL")},
            "token_url": {"type": "str", "no_log": False, "fallback": env("TOKEN_URL")},
            "region": {"type": "str", "choices": sorted(REGIONS), "fallback": env("REGION")},
            "client_id": {"type": "str", "fallback": env("CLIENT_ID")},
            "client_secret": {"type": "str", "no_log": True, "fallback": env("CLIENT_SECRET")},
            "scopes": {
                "type": "list",
                "elements": "str",
                "default": list(SCOPES),
                "fallback": env("SCOPES"),
            },
            "access_token": {"type": "str", "no_log": True, "fallback": env("ACCESS_TOKEN")},
            "api_key": {
                "type": "str",
                "required": True,
                "no_log": True,
                "fallback": env("API_KEY"),
            },
            "allow_http": {"type": "bool", "default": False, "fallback": env("ALLOW_HTTP")},
            "validate_certs": {"type": "bool", "default": True, "fallback": env("VALIDATE_CERTS")},
            "ca_path": {"type": "path", "fallback": env("CA_PATH")},
            "timeout": {"type": "int", "default": 30, "fallback": env("TIMEOUT")},
            "retries": {"type": "int", "default": 5, "fallback": env("RETRIES")},
            "mask_key": {"type": "str", "no_log": True, "fallback": env("MASK_KEY")},
            "mask_personal_data": {
                "type": "bool",
                "default": True,
                "fallback": env("MASK_PERSONAL_DATA"),
            },
        },
        required_together=(("client_id", "client_secret"),),
        required_one_of=(("access_token", "client_id"),),
    )
