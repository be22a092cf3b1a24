# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tests of the transport share: credentials, failures and logins."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import requests

from ansible_collections.alvaria.cloud.tests.unit.support import (
    API_KEY,
    SECRET,
    TOKEN,
    TOKEN_URL,
    Answer,
    Script,
    error,
    ok,
    refused,
    reset,
    timed_out,
)

PATH = "/via/v3/organizations/demo/compliance/things"
VERBS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
WRITES = ("POST", "PUT", "PATCH", "DELETE")
BASIC = "Basic " + base64.b64encode(f"the-client:{SECRET}".encode()).decode()
LOGIN = {"grant_type": "client_credentials", "realm": "demo", "scope": "one two"}
AS_STATIC = {"Authorization": f"Bearer {TOKEN}", "x-api-key": API_KEY}
SERVER_FAILURES: dict[str, Callable[[], Answer | Exception]] = {
    "408": lambda: error(408),
    "502": lambda: error(502),
    "503": lambda: error(503),
    "504": lambda: error(504),
    "reset": reset,
    "timeout": timed_out,
    "chunked": lambda: requests.exceptions.ChunkedEncodingError("connection broken"),
}
NOT_PROCESSED: dict[str, Callable[[], Answer | Exception]] = {
    "429": lambda: error(429),
    "refused": refused,
    "connect timeout": lambda: requests.exceptions.ConnectTimeout("timed out"),
}


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "x-api-key": API_KEY}


def expect_login(script: Script, token: str, lifetime: Any = 3600) -> None:
    answer = ok({"access_token": token, "expires_in": lifetime, "token_type": "Bearer"})
    script.expect(
        "POST",
        TOKEN_URL,
        answer,
        form=LOGIN,
        headers={"Authorization": BASIC},
        without=["x-api-key"],
    )


def moved(status: int, target: str) -> Answer:
    return Answer(status, headers={"Location": target})
