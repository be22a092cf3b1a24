# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tokens, scopes, API keys and the throttle."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .client import TOKEN_PATH, Api, Server


def test_token_answer(server: Server, api: Api) -> None:
    body = server.token(api.name).json()
    assert len(body.pop("access_token")) == 36
    assert body == {
        "scope": "provisioningapi ConfigurationService complianceapi",
        "token_type": "Bearer",
        "expires_in": 3599,
    }


def test_realm_and_credentials_in_either_place(server: Server, api: Api) -> None:
    by_query = server.raw(
        "POST",
        TOKEN_PATH,
        params={"realm": api.name},
        auth=("sandbox", "sandbox-secret"),
        data={"grant_type": "client_credentials"},
    )
    assert by_query.status_code == 200
    form = {
        "grant_type": "client_credentials",
        "realm": api.name,
        "client_id": "sandbox",
        "client_secret": "sandbox-secret",
    }
    assert server.raw("POST", TOKEN_PATH, data=form).status_code == 200
    assert server.raw("GET", TOKEN_PATH).status_code == 405


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({"grant_type": ""}, 400, "invalid_request"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"realm": ""}, 400, "invalid_request"),
        ({"realm": "nobody"}, 401, "invalid_client"),
        ({"scope": "complianceapi admin"}, 400, "invalid_scope"),
    ],
)
def test_token_errors(
    server: Server, api: Api, form: dict[str, str], status: int, error: str
) -> None:
    answer = server.token(**{"realm": api.name, **form})
    assert (answer.status_code, answer.json()["error"]) == (status, error)


def test_wrong_client_secret(server: Server, api: Api) -> None:
    form = {"grant_type": "client_credentials", "realm": api.name}
    for more in ({"auth": ("sandbox", "wrong")}, {"headers": {"Authorization": "Basic !"}}, {}):
        answer = server.raw("POST", TOKEN_PATH, data=form, **more)
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
        assert "WWW-Authenticate" in answer.headers


def test_the_journal_has_token_requests_without_secrets(server: Server, api: Api) -> None:
    server.raw(
        "POST",
        TOKEN_PATH,
        data={
            "grant_type": "client_credentials",
            "realm": api.name,
            "client_id": "sandbox",
            "client_secret": "sandbox-secret",
        },
    )
    entries = api.journal(operation_id="token")
    assert [entry["status"] for entry in entries] == [200, 200]
    assert entries[1]["body"] == {
        "grant_type": "client_credentials",
        "realm": api.name,
        "client_id": "sandbox",
    }
    assert "sandbox-secret" not in str(entries)


def test_calls_without_credentials_are_401_without_a_body(
    server: Server, api: Api, make: Callable[..., Api]
) -> None:
    other = make()
    for headers in (
        {},
        {"Authorization": api.headers["Authorization"]},
        {**api.headers, "x-api-key": "wrong"},
        {**api.headers, "Authorization": "Bearer wrong"},
        {**api.headers, "Authorization": api.headers["Authorization"].replace("Bearer", "Basic")},
        {**api.headers, "Authorization": other.headers["Authorization"]},
    ):
        answer = api.send("GET", "v2/users", headers=headers)
        assert (answer.status_code, answer.content) == (401, b"")
    assert api.send("GET", "v2/users").status_code == 200


@pytest.mark.parametrize(
    ("scope", "allowed"),
    [
        ("provisioningapi", "v2/users"),
        ("ConfigurationService", "v2/users"),
        ("complianceapi", "v3/exclusions"),
    ],
)
def test_a_token_reaches_only_its_scope(server: Server, api: Api, scope: str, allowed: str) -> None:
    token = server.token(api.name, scope=scope).json()
    assert token["scope"] == scope
    headers = {**api.headers, "Authorization": f"Bearer {token['access_token']}"}
    for path in ("v2/users", "v3/exclusions"):
        answer = api.send("GET", path, headers=headers)
        assert answer.status_code == (200 if path == allowed else 403)
        if path != allowed:
            assert answer.json()["error"]["code"] == 403


def test_tokens_expire_by_the_sandboxs_clock(still: Server, make: Callable[..., Api]) -> None:
    api = make(token_lifetime=60)
    assert still.token(api.name).json()["expires_in"] == 60
    still.control("POST", "clock", {"advance": 59})
    assert api.send("GET", "v2/users").status_code == 200
    still.control("POST", "clock", {"advance": 1})
    assert api.send("GET", "v2/users").status_code == 401


def test_a_reset_keeps_tokens_and_new_credentials_do_not(server: Server, api: Api) -> None:
    server.control("PUT", f"organizations/{api.name}", {})
    assert api.send("GET", "v2/users").status_code == 200
    server.control("PUT", f"organizations/{api.name}", {"client_secret": "other"})
    assert api.send("GET", "v2/users").status_code == 401
    assert server.token(api.name).status_code == 401


def test_throttle(still: Server, make: Callable[..., Api]) -> None:
    api = make(rate=2)
    answers = [api.send("GET", "v2/skills") for _unused in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer.headers["RateLimit-Remaining"] for answer in answers] == ["1", "0", "0"]
    assert {answer.headers["RateLimit-Limit"] for answer in answers} == {"2"}
    assert answers[2].headers["Retry-After"] == "1"
    assert answers[2].headers["RateLimit-Reset"] == "1"
    assert answers[2].json()["error"]["message"] == "Throttled"
    assert still.token(api.name).status_code == 200
    still.control("POST", "clock", {"advance": 0.5})
    assert [api.send("GET", "v2/skills").status_code for _unused in range(2)] == [200, 429]


def test_no_limit_headers_when_the_throttle_is_off(api: Api) -> None:
    assert not [
        name
        for name in api.send("GET", "v2/skills").headers
        if name.lower().startswith("ratelimit")
    ]
