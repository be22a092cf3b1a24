# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The token: logging in once for a whole play."""

from __future__ import annotations

from dataclasses import replace

from .._common.errors import Invalid
from .._model.argspec import ArgumentSpec
from .._session.context import Context, Outcome, Session
from .._task.task import Task


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
    return Outcome(False, {"access_token": token, "expires_in": lifetime})


TASK = Task(
    "alvaria_token",
    ArgumentSpec(),
    _log_in,
    writes=False,
    hidden=lambda params: ("access_token",),
)
