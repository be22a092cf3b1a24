# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The transport, in scripted conversations: each call in its place, as expected, and no other."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from ansible_collections.alvaria.cloud.plugins.module_utils._api.client import Client, Response
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import (
    AlvariaError,
    CheckModeViolation,
    Conflict,
    Invalid,
    NotFound,
    TransportError,
)
from ansible_collections.alvaria.cloud.tests.unit.plugins.module_utils._api.conversations import (
    AS_STATIC,
    BASIC,
    LOGIN,
    PATH,
    SERVER_FAILURES,
    VERBS,
    WRITES,
    bearer,
    expect_login,
)
from ansible_collections.alvaria.cloud.tests.unit.support import (
    API_KEY,
    FIRST,
    NOTHING,
    SECRET,
    TOKEN,
    TOKEN_URL,
    Answer,
    Script,
    client_pair,
    connection,
    error,
    ok,
    refused,
    reset,
    timed_out,
)

# --- requests and answers ------------------------------------------------------------------


def test_a_path_is_built_from_quoted_parts() -> None:
    client = Client(connection())
    assert (
        client.path("v3", "compliance", "exclusions", "a/b c?d#é")
        == "/via/v3/organizations/demo/compliance/exclusions/a%2Fb%20c%3Fd%23%C3%A9"
    )


@pytest.mark.parametrize("verb", VERBS)
def test_a_request_carries_credentials_query_and_json_and_returns_the_body(
    script: Script, verb: str
) -> None:
    body = {"name": "é", "list": [1, None, True]} if verb in WRITES else None
    headers = {
        **AS_STATIC,
        "Accept": "application/json",
        "User-Agent": "ansible-collection-alvaria.cloud",
    }
    script.expect(
        verb, PATH, ok({"id": "7"}), query={"a b": "ü&="}, headers=headers, json=body or NOTHING
    )
    assert Client(connection()).request(verb, PATH, params={"a b": "ü&="}, json=body) == Response(
        200, {"id": "7"}
    )


def test_the_settings_of_the_connection_reach_the_wire(script: Script) -> None:
    script.expect("GET", PATH, ok({}))
    Client(connection(timeout=7)).get(PATH)
    assert script.settings[0]["timeout"] == 7
    assert script.settings[0]["verify"] is True


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_a_success_without_content_has_no_body(script: Script, status: int) -> None:
    script.expect("DELETE", PATH, Answer(status))
    assert Client(connection()).request("DELETE", PATH) == Response(status, None)


@pytest.mark.parametrize("verb", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_a_web_page_instead_of_json_is_no_answer(script: Script, verb: str) -> None:
    script.expect(
        verb,
        PATH,
        Answer(200, content=b"<html>Log in</html>", headers={"Content-Type": "text/html"}),
    )
    with pytest.raises(TransportError) as caught:
        Client(connection()).request(verb, PATH)
    assert "not JSON (text/html)" in caught.value.message
    assert "base_url" in caught.value.remedy
    assert "<html>" not in str(caught.value)
    assert (
        caught.value.ambiguous
        is (verb != "GET")
        is ("may have been processed" in caught.value.remedy)
    )


@pytest.mark.parametrize("verb", WRITES)
@pytest.mark.parametrize(
    "body",
    [
        {"error": {"code": 500, "message": "no", "errors": []}},
        {"error": "no"},
        {"code": 500, "message": "no", "errors": []},
    ],
)
def test_an_error_in_the_success_of_a_write_is_no_success(
    script: Script, verb: str, body: Any
) -> None:
    script.expect(verb, PATH, ok(body))
    client = Client(connection())
    with pytest.raises(Conflict, match="answered HTTP 200 with an error in it: no") as caught:
        client.request(verb, PATH)
    assert caught.value.ambiguous
    assert client.writes == 0


@pytest.mark.parametrize("body", [{"id": "1", "message": "m", "errors": []}, {"error": None}])
def test_an_object_that_speaks_of_errors_is_a_success(script: Script, body: Any) -> None:
    script.expect("PUT", PATH, ok(body))
    assert Client(connection()).request("PUT", PATH).body == body


def test_an_error_page_instead_of_json_keeps_its_status(script: Script) -> None:
    script.expect(
        "GET",
        PATH,
        Answer(404, content=b"<html>nothing here</html>", headers={"Content-Type": "text/html"}),
    )
    with pytest.raises(NotFound) as caught:
        Client(connection()).get(PATH)
    assert caught.value.message == f"GET {PATH} answered HTTP 404."
    assert "<html>" not in str(caught.value)


# --- check mode ----------------------------------------------------------------------------


@pytest.mark.parametrize("verb", [*WRITES, "post", "OPTIONS"])
def test_read_only_refuses_writes_before_anything_is_sent(script: Script, verb: str) -> None:
    client = Client(client_pair())
    client.read_only = True
    with pytest.raises(CheckModeViolation) as caught:
        client.request(verb, PATH)
    assert script.sent == []
    assert client.requests == 0
    assert caught.value.method == verb


def test_read_only_logs_in_and_reads(script: Script) -> None:
    client = Client(client_pair())
    client.read_only = True
    expect_login(script, "first")
    script.expect("GET", PATH, ok({"id": "7"}))
    script.expect("HEAD", PATH, Answer(200))
    assert client.get(PATH) == {"id": "7"}
    client.request("HEAD", PATH)


# --- pages, counters, secrets --------------------------------------------------------------


def test_all_pages_are_read_with_the_filter_on_each(script: Script) -> None:
    script.expect(
        "GET",
        PATH,
        ok({"things": [{"id": 1}, {"id": 2}], "totalItems": 3}),
        query={"name": "lamp", **FIRST},
    )
    script.expect(
        "GET",
        PATH,
        ok({"things": [{"id": 3}], "totalItems": 3}),
        query={"name": "lamp", "startIndex": "2", **FIRST},
    )
    assert Client(connection()).read_all(PATH, "things", {"name": "lamp"}) == [
        {"id": 1},
        {"id": 2},
        {"id": 3},
    ]


def test_an_unpaged_collection_is_asked_without_paging(script: Script) -> None:
    script.expect("GET", PATH, ok({"things": [{"id": 1}], "totalItems": 3}))
    assert Client(connection()).read_all(PATH, "things", paged=False) == [{"id": 1}]


def test_an_incomplete_listing_is_an_error(script: Script) -> None:
    script.expect("GET", PATH, ok({"things": [{"id": 1}], "totalItems": 3}), query=FIRST)
    script.expect(
        "GET",
        PATH,
        ok({"things": [{"id": 1}], "totalItems": 3}),
        query={"startIndex": "1", **FIRST},
    )
    script.expect(
        "GET",
        PATH,
        ok({"things": [{"id": 1}], "totalItems": 3}),
        query={"startIndex": "2", **FIRST},
    )
    with pytest.raises(TransportError, match="incomplete"):
        Client(connection()).read_all(PATH, "things")


def test_requests_retries_and_conflicts_are_counted_and_logins_are_not(script: Script) -> None:
    client = Client(client_pair())
    expect_login(script, "first")
    script.expect("GET", PATH, error(503))
    script.expect("GET", PATH, ok({}))
    client.get(PATH)
    script.expect("PUT", PATH, error(409))
    with pytest.raises(Conflict):
        client.request("PUT", PATH)
    script.expect("GET", PATH, error(401))
    expect_login(script, "second")
    script.expect("GET", PATH, ok({}))
    client.get(PATH)
    assert (client.requests, client.retries, client.conflicts) == (5, 1, 1)


FAILURES: list[Answer | Exception] = [
    error(400),
    error(401),
    error(403),
    error(404),
    error(409),
    error(429),
    error(500),
    Answer(200, content=b"<html>"),
    refused(),
    reset(),
    timed_out(),
    requests.exceptions.SSLError("certificate"),
    requests.exceptions.ProxyError("proxy"),
]


@pytest.mark.parametrize("verb", ["GET", "POST"])
@pytest.mark.parametrize("number", range(len(FAILURES)))
def test_no_error_shows_a_secret(script: Script, verb: str, number: int) -> None:
    script.expect(verb, PATH, FAILURES[number], json={"name": "lamp"})
    with pytest.raises(AlvariaError) as caught:
        Client(connection(retries=0)).request(verb, PATH, json={"name": "lamp"})
    _assert_no_secret(caught.value, TOKEN, API_KEY)


@pytest.mark.parametrize("number", range(len(FAILURES)))
def test_no_failed_login_shows_a_secret(script: Script, number: int) -> None:
    script.expect("POST", TOKEN_URL, FAILURES[number], form=LOGIN)
    with pytest.raises(AlvariaError) as caught:
        Client(client_pair(retries=0)).get(PATH)
    _assert_no_secret(caught.value, SECRET, BASIC.split()[1], API_KEY)


def _assert_no_secret(found: AlvariaError, *secrets: str) -> None:
    text = f"{found} {found!r} {found.as_result()}"
    assert not [secret for secret in secrets if secret in text]


def test_a_conflict_after_a_lost_try_and_a_new_token_may_be_our_own(script: Script) -> None:
    expect_login(script, "first")
    script.expect("PUT", PATH, reset())
    script.expect("PUT", PATH, error(401))
    expect_login(script, "second")
    script.expect("PUT", PATH, error(409))
    with pytest.raises(Conflict) as caught:
        Client(client_pair()).request("PUT", PATH)
    assert caught.value.ambiguous


# --- bodies in parts -----------------------------------------------------------------------


FILE = ("codes.json", '[{"name": "é"}]\r\n'.encode(), "application/json")
UPLOAD: dict[str, Any] = {
    "resource": (None, "Geocodes"),
    "value": (None, "Straße & Co"),
    "jsonFile": FILE,
}
UPLOADED = {
    "resource": "Geocodes",
    "value": "Straße & Co",
    "jsonFile": ("codes.json", "application/json", FILE[1]),
}


def test_a_form_is_sent_in_parts_of_their_own_type(script: Script) -> None:
    script.expect("POST", PATH, Answer(201, {"id": "7"}), parts=UPLOADED, headers=AS_STATIC)
    assert Client(connection()).request("POST", PATH, form=UPLOAD) == Response(201, {"id": "7"})
    kind = str(script.sent[0].headers["Content-Type"])
    assert kind.startswith("multipart/form-data; boundary=")


def test_a_form_is_whole_in_every_try(script: Script) -> None:
    script.expect("POST", PATH, error(429), parts=UPLOADED)
    script.expect("POST", PATH, error(401), parts=UPLOADED)
    expect_login(script, "second")
    script.expect("POST", PATH, ok({"id": "7"}), parts=UPLOADED, headers=bearer("second"))
    assert Client(client_pair(access_token=TOKEN)).request("POST", PATH, form=UPLOAD).body == {
        "id": "7"
    }


@pytest.mark.parametrize("failure", sorted(SERVER_FAILURES))
def test_a_form_is_never_sent_twice_when_it_may_have_been_processed(
    script: Script, failure: str
) -> None:
    script.expect("POST", PATH, SERVER_FAILURES[failure](), parts=UPLOADED)
    with pytest.raises(TransportError) as caught:
        Client(connection()).request("POST", PATH, form=UPLOAD)
    assert caught.value.ambiguous


# --- reads that change something -----------------------------------------------------------


def test_a_read_that_acts_is_refused_when_read_only(script: Script) -> None:
    client = Client(client_pair())
    client.read_only = True
    with pytest.raises(CheckModeViolation) as caught:
        client.request("GET", PATH, params={"customer": "jo"}, acts=True)
    assert script.sent == []
    assert client.requests == 0
    assert (caught.value.method, caught.value.path) == ("GET", PATH)
    assert "jo" not in str(caught.value)


def test_a_read_that_acts_is_a_get_on_the_wire(script: Script) -> None:
    script.expect(
        "GET", PATH, ok({"restricted": False}), query={"customer": "jo"}, headers=AS_STATIC
    )
    assert Client(connection()).request(
        "GET", PATH, params={"customer": "jo"}, acts=True
    ) == Response(200, {"restricted": False})


@pytest.mark.parametrize("status", [400, 403, 404, 409, 422])
def test_a_read_that_acts_and_is_refused_did_nothing(script: Script, status: int) -> None:
    script.expect("GET", PATH, error(status))
    with pytest.raises(AlvariaError) as caught:
        Client(connection()).request("GET", PATH, acts=True)
    assert not caught.value.ambiguous
    assert "may have been processed" not in str(caught.value)


# --- lists without their envelope ----------------------------------------------------------


def test_a_bare_list_is_taken_only_where_that_is_allowed(script: Script) -> None:
    script.expect("GET", PATH, ok([{"id": 1}, {"id": 2}]), query=FIRST)
    assert Client(connection()).read_all(PATH, "things", bare=True) == [{"id": 1}, {"id": 2}]
    script.expect("GET", PATH, ok([{"id": 1}]), query=FIRST)
    with pytest.raises(TransportError, match="without a list 'things'"):
        Client(connection()).read_all(PATH, "things")


# --- servers that refuse our size of a page ------------------------------------------------


def test_a_server_that_refuses_our_pages_is_asked_for_its_own_from_then_on(script: Script) -> None:
    client = Client(connection())
    one, two = {"things": [{"id": "1"}], "totalItems": 2}, {"things": [{"id": "2"}]}
    script.expect("GET", PATH, error(400, "maxResults is above 500"), query=FIRST)
    script.expect("GET", PATH, ok(one))
    script.expect("GET", PATH, ok({**two, "totalItems": 2}), query={"startIndex": "1"})
    assert client.read_all(PATH, "things") == [{"id": "1"}, {"id": "2"}]
    script.expect("GET", "/other", ok({"things": [], "totalItems": 0}), query={"a": "b"})
    assert client.read_all("/other", "things", {"a": "b"}) == []


def test_a_refusal_of_something_else_is_reported_and_not_remembered(script: Script) -> None:
    client = Client(connection())
    script.expect("GET", PATH, error(400, "no such filter"), query={"a": "b", **FIRST})
    script.expect("GET", PATH, error(400, "no such filter"), query={"a": "b"})
    with pytest.raises(Invalid, match="no such filter"):
        client.read_all(PATH, "things", {"a": "b"})
    script.expect("GET", PATH, ok({"things": [], "totalItems": 0}), query=FIRST)
    assert client.read_all(PATH, "things") == []
