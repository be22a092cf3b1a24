# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The token: logging in once for a whole play."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .._api.client import Client
from .._common.errors import AuthError, Invalid, NotFound
from .._model.argspec import ArgumentSpec
from .._session.context import Context, Outcome, Session
from .._task.task import Task

#: What is read of each API to see whether it lets a client in, by the scope that it takes.
_FIRST = {
    "provisioningapi": ("v2", "provisioning", "teams"),
    "complianceapi": ("v4", "compliance", "attemptTrackers"),
}
_SHOWN = ("org_id", "client_id", "base_url", "token_url")


def _log_in(context: Context) -> Outcome:
    """Fetch a token with the client's credentials; one that was handed in is not passed on."""
    connection = context.client.connection
    if not connection.client_id or not connection.token_url:
        raise Invalid(
            "client_id, client_secret and token_url (or region) are needed to fetch a token.",
            "Set them; access_token alone cannot log in.",
            code="no-login",
        )
    client = Session.open(replace(connection, access_token="")).client
    client.said = context.gate.outside
    context.gate.watch(client.secrets)
    token, lifetime = client.log_in()
    result = {"access_token": token, "expires_in": lifetime}
    if context.params["check"]:
        checked = Session.open(replace(connection, access_token=token)).client
        checked.said = context.gate.outside
        context.gate.watch(checked.secrets)
        result = _reached(context, checked)
    return Outcome(False, result)


def _reached(context: Context, client: Client) -> dict[str, Any]:
    """Return whom the credentials reach, and as whom; raise where no API lets them in."""
    refused = []
    connection = client.connection
    result: dict[str, Any] = {name: getattr(connection, name) for name in _SHOWN}
    for scope, place in _FIRST.items():
        result[scope] = True
        try:
            client.get(client.path(*place))
        except (AuthError, NotFound) as exc:
            refused.append(exc)
            result[scope] = False
    if len(refused) == len(_FIRST):
        raise refused[0]
    for error in refused:
        context.warn(str(error))
    return result


def _hidden(params: Mapping[str, Any]) -> tuple[str, ...]:
    if params.get("check"):
        return ()
    return ("access_token",)


TASK = Task(
    "alvaria_token",
    ArgumentSpec({"check": {"type": "bool", "default": False}}),
    _log_in,
    writes=False,
    hidden=_hidden,
)
