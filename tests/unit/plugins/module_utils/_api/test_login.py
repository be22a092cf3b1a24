# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The login of a session, in scripted conversations."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._api.client import Client
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import (
    AuthError,
    TransportError,
)
from ansible_collections.alvaria.cloud.tests.unit.plugins.module_utils._api.conversations import (
    AS_STATIC,
    LOGIN,
    PATH,
    bearer,
    expect_login,
)
from ansible_collections.alvaria.cloud.tests.unit.support import (
    TOKEN,
    TOKEN_URL,
    Answer,
    Clock,
    Script,
    client_pair,
    connection,
    error,
    ok,
    refused,
    timed_out,
)


def test_the_token_is_asked_for_with_basic_authentication_realm_and_scope(script: Script) -> None:
    expect_login(script, "first")
    script.expect("GET", PATH, ok({}), headers=bearer("first"))
    script.expect("GET", PATH, ok({}), headers=bearer("first"))
    client = Client(client_pair())
    client.get(PATH)
    client.get(PATH)


def test_without_scopes_none_are_sent(script: Script) -> None:
    script.expect(
        "POST",
        TOKEN_URL,
        ok({"access_token": "first"}),
        form={"grant_type": "client_credentials", "realm": "demo"},
    )
    assert Client(client_pair(scopes=[])).log_in() == ("first", 3600)


def test_opening_a_session_sends_nothing(script: Script) -> None:
    Client(client_pair())
    assert script.sent == []


@pytest.mark.parametrize(
    ("lifetime", "valid"),
    [(3600, 3540), ("3600", 3540), (100, 50), (None, 3540), ("soon", 3540), (-5, 3540)],
)
def test_a_token_is_renewed_before_it_expires(
    script: Script, clock: Clock, lifetime: Any, valid: int
) -> None:
    client = Client(client_pair())
    expect_login(script, "first", lifetime)
    script.expect("GET", PATH, ok({}), headers=bearer("first"))
    client.get(PATH)
    clock.now += valid - 1
    script.expect("GET", PATH, ok({}), headers=bearer("first"))
    client.get(PATH)
    clock.now += 1
    expect_login(script, "second", lifetime)
    script.expect("GET", PATH, ok({}), headers=bearer("second"))
    client.get(PATH)


@pytest.mark.parametrize("verb", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_a_token_refused_in_mid_run_is_renewed_and_the_request_repeated_once(
    script: Script, verb: str
) -> None:
    expect_login(script, "first")
    script.expect(verb, PATH, error(401), headers=bearer("first"))
    expect_login(script, "second")
    script.expect(verb, PATH, ok({"id": "7"}), headers=bearer("second"))
    assert Client(client_pair()).request(verb, PATH).body == {"id": "7"}


def test_a_new_token_that_is_refused_as_well_is_an_error(script: Script) -> None:
    expect_login(script, "first")
    script.expect("GET", PATH, error(401))
    expect_login(script, "second")
    script.expect("GET", PATH, error(401, "no."))
    with pytest.raises(AuthError) as caught:
        Client(client_pair()).get(PATH)
    assert caught.value.status == 401
    assert "api_key" in caught.value.remedy


def test_each_request_may_renew_once(script: Script) -> None:
    client = Client(client_pair())
    expect_login(script, "t0")
    for number in range(3):
        script.expect("GET", PATH, error(401), headers=bearer(f"t{number}"))
        expect_login(script, f"t{number + 1}")
        script.expect("GET", PATH, ok({}), headers=bearer(f"t{number + 1}"))
        client.get(PATH)


def test_403_renews_no_token(script: Script) -> None:
    expect_login(script, "first")
    script.expect("GET", PATH, error(403))
    with pytest.raises(AuthError):
        Client(client_pair()).get(PATH)


def test_a_given_token_needs_no_login(script: Script) -> None:
    script.expect("GET", PATH, ok({}), headers=AS_STATIC)
    client = Client(connection())
    client.get(PATH)
    assert client.log_in() == (TOKEN, 0)


def test_a_given_token_that_is_refused_is_final_without_a_client_pair(script: Script) -> None:
    script.expect("GET", PATH, error(401))
    with pytest.raises(AuthError, match="access_token"):
        Client(connection()).get(PATH)


def test_a_given_token_that_is_refused_falls_back_to_the_client_pair(
    script: Script, clock: Clock
) -> None:
    client = Client(client_pair(access_token=TOKEN))
    script.expect("PUT", PATH, error(401), headers=AS_STATIC)
    expect_login(script, "first")
    script.expect("PUT", PATH, ok({}), headers=bearer("first"))
    client.request("PUT", PATH)
    script.expect("GET", PATH, error(401), headers=bearer("first"))
    expect_login(script, "second")
    script.expect("GET", PATH, ok({}), headers=bearer("second"))
    client.get(PATH)


@pytest.mark.parametrize("status", [400, 401, 403])
@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"error": "invalid_client", "error_description": "unknown client"}, "unknown client"),
        ({"error": "invalid_client"}, "invalid_client"),
        ({}, "no reason given"),
        (None, "no JSON"),
    ],
)
def test_a_refused_login_says_why_and_what_to_check(
    script: Script, status: int, body: Any, reason: str
) -> None:
    script.expect("POST", TOKEN_URL, Answer(status, body), form=LOGIN)
    with pytest.raises(AuthError) as caught:
        Client(client_pair()).get(PATH)
    assert f"HTTP {status}: {reason}" in caught.value.message
    assert "client_secret" in caught.value.remedy


def test_a_refusal_that_is_called_a_success_is_one(script: Script) -> None:
    body = {"error": "invalid_client", "error_description": "unknown client"}
    script.expect("POST", TOKEN_URL, ok(body), form=LOGIN)
    with pytest.raises(AuthError, match="HTTP 200: unknown client") as caught:
        Client(client_pair()).get(PATH)
    assert "client_secret" in caught.value.remedy


@pytest.mark.parametrize(
    ("answer", "message", "remedy"),
    [
        (Answer(201, {}), "HTTP 201 (no reason given).", "Check token_url."),
        (Answer(404, {"message": "no such page"}), "HTTP 404 (no such page).", "Check token_url."),
        (Answer(500, {}), "HTTP 500 (no reason given).", "Run again later"),
    ],
)
def test_another_answer_to_a_login_says_what_there_is_to_say(
    script: Script, answer: Answer, message: str, remedy: str
) -> None:
    script.expect("POST", TOKEN_URL, answer, form=LOGIN)
    with pytest.raises(TransportError) as caught:
        Client(client_pair()).get(PATH)
    assert caught.value.message.endswith(message)
    assert caught.value.remedy.startswith(remedy)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, content=b"<html>"),
        Answer(302, headers={"Location": "https://elsewhere.example.test/"}),
        Answer(404, {}),
        Answer(500, {}),
        ok([]),
    ],
)
def test_a_token_endpoint_that_is_none_is_an_error_of_the_transport(
    script: Script, answer: Answer
) -> None:
    script.expect("POST", TOKEN_URL, answer, form=LOGIN)
    with pytest.raises(TransportError, match="token endpoint"):
        Client(client_pair()).get(PATH)


@pytest.mark.parametrize(
    "body", [{}, {"access_token": ""}, {"access_token": None}, {"access_token": 5}]
)
def test_an_answer_without_a_token_is_an_error(script: Script, body: Any) -> None:
    script.expect("POST", TOKEN_URL, ok(body), form=LOGIN)
    with pytest.raises(AuthError, match="without an access_token"):
        Client(client_pair()).get(PATH)


@pytest.mark.parametrize("failure", [refused(), error(429)])
def test_logging_in_is_tried_again_when_it_was_not_processed(
    script: Script, failure: Answer | Exception
) -> None:
    script.expect("POST", TOKEN_URL, failure, form=LOGIN)
    expect_login(script, "first")
    assert Client(client_pair()).log_in() == ("first", 3600)


def test_a_login_without_an_answer_is_no_write_that_may_have_been_processed(script: Script) -> None:
    script.expect("POST", TOKEN_URL, timed_out(), form=LOGIN)
    with pytest.raises(TransportError) as caught:
        Client(client_pair(retries=0)).get(PATH)
    assert not caught.value.ambiguous
    assert "read the object" not in caught.value.remedy


def test_retries_of_a_login_are_not_counted(script: Script) -> None:
    script.expect("POST", TOKEN_URL, error(429), form=LOGIN)
    expect_login(script, "first")
    script.expect("GET", PATH, ok({}))
    client = Client(client_pair())
    client.get(PATH)
    assert (client.requests, client.retries) == (1, 0)


def test_a_secret_may_have_any_letters(script: Script) -> None:
    basic = "Basic " + base64.b64encode("the-client:s€crét".encode()).decode()
    script.expect(
        "POST",
        TOKEN_URL,
        ok({"access_token": "first"}),
        form=LOGIN,
        headers={"Authorization": basic},
    )
    assert Client(client_pair(client_secret="s€crét")).log_in() == ("first", 3600)
