# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The transport, in scripted conversations: each call in its place, as expected, and no other."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from ansible_collections.alvaria.cloud.plugins.module_utils._api.client import Client, Response
from ansible_collections.alvaria.cloud.plugins.module_utils._api.retry import LONGEST_WAIT
from ansible_collections.alvaria.cloud.plugins.module_utils._api.wire import (
    LONGEST_CHAIN,
    requests_missing,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import (
    AlvariaError,
    AuthError,
    CheckModeViolation,
    Conflict,
    Invalid,
    NotFound,
    Throttled,
    TransportError,
)
from ansible_collections.alvaria.cloud.tests.unit.support import (
    API_KEY,
    FIRST,
    HOST,
    NOTHING,
    SECRET,
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
    reset,
    timed_out,
)

PATH = "/via/v3/organizations/demo/compliance/things"
VERBS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
WRITES = ("POST", "PUT", "PATCH", "DELETE")
BASIC = "Basic " + base64.b64encode(f"the-client:{SECRET}".encode()).decode()
LOGIN = {"grant_type": "client_credentials", "realm": "demo", "scope": "one two"}
AS_STATIC = {"Authorization": f"Bearer {TOKEN}", "x-api-key": API_KEY}


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


# --- requests and answers -------------------------------------------------------------------------------------------------------------


def test_the_library_is_there() -> None:
    assert not requests_missing()


def test_a_path_is_built_from_quoted_parts() -> None:
    client = Client(connection(org_id="my org"))
    assert (
        client.path("v3", "compliance", "exclusions", "a/b c?d#é")
        == "/via/v3/organizations/my%20org/compliance/exclusions/a%2Fb%20c%3Fd%23%C3%A9"
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


def test_certificates_go_unchecked_only_on_demand(script: Script, tmp_path: Path) -> None:
    bundle = tmp_path / "ca.pem"
    bundle.write_text("")
    pem = str(bundle)
    cases: list[tuple[dict[str, Any], Any]] = [
        ({"validate_certs": False}, False),
        ({"ca_path": pem}, pem),
        ({"validate_certs": False, "ca_path": pem}, False),
    ]
    for number, (options, verify) in enumerate(cases):
        script.expect("GET", PATH, ok({}))
        Client(connection(**options)).get(PATH)
        assert script.settings[number]["verify"] == verify


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


# --- logging in -----------------------------------------------------------------------------------------------------------------------


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


# --- retries --------------------------------------------------------------------------------------------------------------------------

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


@pytest.mark.parametrize("failure", sorted(SERVER_FAILURES))
@pytest.mark.parametrize("verb", ["GET", "HEAD", "PUT", "DELETE"])
def test_a_repeatable_verb_is_repeated_after_a_failure_of_the_server(
    script: Script, verb: str, failure: str
) -> None:
    script.expect(verb, PATH, SERVER_FAILURES[failure]())
    script.expect(verb, PATH, SERVER_FAILURES[failure]())
    script.expect(verb, PATH, ok({"id": "7"}))
    client = Client(connection())
    assert client.request(verb, PATH) == Response(200, {"id": "7"}, repeated=True)
    assert (client.requests, client.retries) == (3, 2)


@pytest.mark.parametrize("failure", sorted(SERVER_FAILURES))
@pytest.mark.parametrize("verb", ["POST", "PATCH"])
def test_a_post_is_never_repeated_when_it_may_have_been_processed(
    script: Script, verb: str, failure: str
) -> None:
    script.expect(verb, PATH, SERVER_FAILURES[failure](), json={"name": "lamp"})
    with pytest.raises(TransportError) as caught:
        Client(connection()).request(verb, PATH, json={"name": "lamp"})
    assert caught.value.ambiguous
    assert "may have been processed" in caught.value.remedy
    assert caught.value.method == verb


@pytest.mark.parametrize("failure", sorted(NOT_PROCESSED))
@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_repeated_when_it_certainly_was_not_processed(
    script: Script, verb: str, failure: str
) -> None:
    script.expect(verb, PATH, NOT_PROCESSED[failure]())
    script.expect(verb, PATH, ok({"id": "7"}))
    assert Client(connection()).request(verb, PATH) == Response(200, {"id": "7"}, repeated=False)


@pytest.mark.parametrize("retries", [0, 1, 4])
@pytest.mark.parametrize(("failure", "kind"), [("429", Throttled), ("refused", TransportError)])
def test_retries_are_as_many_as_the_connection_allows(
    script: Script, retries: int, failure: str, kind: type[AlvariaError]
) -> None:
    for _try in range(retries + 1):
        script.expect("POST", PATH, NOT_PROCESSED[failure]())
    client = Client(connection(retries=retries))
    with pytest.raises(kind) as caught:
        client.request("POST", PATH)
    assert (client.requests, client.retries) == (retries + 1, retries)
    assert not getattr(caught.value, "ambiguous", False)


@pytest.mark.parametrize(("verb", "ambiguous"), [("GET", False), ("PUT", True), ("DELETE", True)])
@pytest.mark.parametrize("failure", [reset, timed_out])
def test_a_write_whose_answers_were_all_lost_is_ambiguous(
    script: Script, verb: str, ambiguous: bool, failure: Callable[[], Exception]
) -> None:
    for _try in range(2):
        script.expect(verb, PATH, failure())
    with pytest.raises(TransportError) as caught:
        Client(connection(retries=1)).request(verb, PATH)
    assert caught.value.ambiguous is ambiguous
    assert ("may have been processed" in caught.value.remedy) is ambiguous
    assert HOST in caught.value.message
    assert (caught.value.method, caught.value.path) == (verb, PATH)


def test_a_conflict_after_a_lost_try_may_be_our_own(script: Script) -> None:
    script.expect("PUT", PATH, reset())
    script.expect("PUT", PATH, error(409))
    with pytest.raises(Conflict) as caught:
        Client(connection()).request("PUT", PATH)
    assert caught.value.ambiguous


@pytest.mark.parametrize("before", [None, error(429), refused()])
def test_a_conflict_without_a_lost_try_is_somebody_elses(
    script: Script, before: Answer | Exception | None
) -> None:
    if before is not None:
        script.expect("PUT", PATH, before)
    script.expect("PUT", PATH, error(409))
    with pytest.raises(Conflict) as caught:
        Client(connection()).request("PUT", PATH)
    assert not caught.value.ambiguous


@pytest.mark.parametrize(
    "exception",
    [
        requests.exceptions.SSLError("self-signed certificate"),
        requests.exceptions.InvalidURL("odd"),
        UnicodeError("label too long"),
    ],
)
def test_what_would_fail_again_is_not_tried_again(script: Script, exception: Exception) -> None:
    script.expect("GET", PATH, exception)
    with pytest.raises(TransportError) as caught:
        Client(connection()).get(PATH)
    assert not caught.value.ambiguous
    assert HOST in caught.value.message


@pytest.mark.parametrize(
    ("exception", "words"),
    [
        (refused(), "Connection refused"),
        (timed_out(), "did not answer within 30 s"),
        (requests.exceptions.SSLError("self-signed certificate"), "ca_path"),
        (requests.exceptions.ProxyError("no way through"), "proxy"),
        (reset(), "Connection reset by peer"),
    ],
)
def test_no_answer_says_what_to_check_and_shows_no_object_addresses(
    script: Script, exception: Exception, words: str
) -> None:
    script.expect("GET", PATH, exception)
    with pytest.raises(TransportError) as caught:
        Client(connection(retries=0)).get(PATH)
    assert words in str(caught.value)
    assert "0x" not in str(caught.value)
    assert caught.value.remedy


# --- waiting --------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry_After": "7"}, 7.0),
        ({"RateLimit_Remaining": "0", "RateLimit_Reset": "9"}, 9.0),
        ({"Retry_After": "86400"}, LONGEST_WAIT),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_the_servers_word_about_waiting_is_kept(
    script: Script, clock: Clock, status: int, headers: dict[str, str], wait: float
) -> None:
    script.expect("GET", PATH, error(status, **headers))
    script.expect("GET", PATH, ok({}))
    Client(connection()).get(PATH)
    assert len(clock.slept) == 1
    assert wait <= clock.slept[0] <= wait + 0.1


def test_a_date_in_retry_after_is_kept(script: Script, clock: Clock) -> None:
    clock.now = 1_800_000_000.0
    script.expect("POST", PATH, error(429, Retry_After="Fri, 15 Jan 2027 08:00:20 GMT"))
    script.expect("POST", PATH, ok({}))
    Client(connection()).request("POST", PATH)
    assert len(clock.slept) == 1
    assert 20 <= clock.slept[0] <= 20.1


def test_without_a_word_from_the_server_waits_grow(script: Script, clock: Clock) -> None:
    for _try in range(4):
        script.expect("GET", PATH, error(503))
    with pytest.raises(TransportError):
        Client(connection(retries=3)).get(PATH)
    assert len(clock.slept) == 3
    for attempt, slept in enumerate(clock.slept):
        assert 0.125 * 2**attempt <= slept <= 0.25 * 2**attempt


def test_a_success_that_used_up_the_rate_limit_delays_the_next_request(
    script: Script, clock: Clock
) -> None:
    client = Client(connection())
    script.expect("GET", PATH, ok({}, RateLimit_Remaining="0", RateLimit_Reset="9"))
    client.get(PATH)
    assert clock.slept == []
    clock.now += 4
    script.expect("GET", PATH, ok({}, RateLimit_Remaining="5", RateLimit_Reset="9"))
    client.get(PATH)
    assert clock.slept == [5.0]
    script.expect("GET", PATH, ok({}))
    client.get(PATH)
    assert clock.slept == [5.0]


def test_a_success_cannot_delay_the_next_request_for_longer_than_the_longest_wait(
    script: Script, clock: Clock
) -> None:
    client = Client(connection())
    for _request in range(2):
        script.expect("GET", PATH, ok({}, RateLimit_Remaining="0", RateLimit_Reset="86400"))
        client.get(PATH)
    assert clock.slept == [LONGEST_WAIT]


# --- check mode -----------------------------------------------------------------------------------------------------------------------


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


# --- redirects ------------------------------------------------------------------------------------------------------------------------

ELSEWHERE = "https://files.example.test/list.json?signature=x"
MOVED = [301, 302, 303, 307, 308]


def moved(status: int, target: str) -> Answer:
    return Answer(status, headers={"Location": target})


@pytest.mark.parametrize("status", MOVED)
@pytest.mark.parametrize("target", [f"{HOST}/other?page=2", "/other?page=2"])
def test_a_redirect_on_the_same_host_keeps_the_credentials(
    script: Script, status: int, target: str
) -> None:
    script.expect("GET", PATH, moved(status, target), query={"a": "1"})
    script.expect("GET", "/other", ok({"id": "7"}), query={"page": "2"}, headers=AS_STATIC)
    assert Client(connection()).get(PATH, {"a": "1"}) == {"id": "7"}


@pytest.mark.parametrize("status", MOVED)
@pytest.mark.parametrize(
    "target",
    [
        ELSEWHERE,
        "//files.example.test/list.json?signature=x",
        "https://api.example.test:8443/list.json?signature=x",
        "http://127.0.0.1:8443/list.json?signature=x",
    ],
)
def test_another_host_gets_no_credentials(script: Script, status: int, target: str) -> None:
    url = target.partition("?")[0]
    script.expect("GET", PATH, moved(status, target))
    script.expect(
        "GET",
        url if url.startswith("http") else "https:" + url,
        ok({"id": "7"}),
        query={"signature": "x"},
        without=["Authorization", "x-api-key", "Cookie"],
    )
    assert Client(connection()).get(PATH) == {"id": "7"}


@pytest.mark.parametrize("status", MOVED)
@pytest.mark.parametrize(
    "target",
    [
        f"http://api.example.test{PATH}",
        "HTTP://files.example.test/list.json?signature=x",
        "http://[2001:db8::1]/a",
    ],
)
def test_a_redirect_to_plain_http_is_not_followed(script: Script, status: int, target: str) -> None:
    script.expect("GET", PATH, moved(status, target))
    with pytest.raises(TransportError, match="plain text") as caught:
        Client(connection()).get(PATH)
    assert f"redirects {PATH} there" in caught.value.remedy
    assert "allow_http: true" in caught.value.remedy
    assert "signature" not in str(caught.value)


@pytest.mark.parametrize(
    "target", ["http://api.example.test/list.json", "http://files.example.test/list.json"]
)
def test_a_redirect_to_plain_http_is_followed_on_demand_without_credentials(
    script: Script, target: str
) -> None:
    script.expect("GET", PATH, moved(302, target))
    script.expect("GET", target, ok({"id": "7"}), without=["Authorization", "x-api-key", "Cookie"])
    assert Client(connection(allow_http=True)).get(PATH) == {"id": "7"}


@pytest.mark.parametrize("target", ["http://[::1", "https://files.example.test:port/"])
def test_a_redirect_to_an_address_that_is_none_is_an_error(script: Script, target: str) -> None:
    script.expect("GET", PATH, moved(302, target))
    with pytest.raises(TransportError, match="No answer from https://"):
        Client(connection()).get(PATH)


def test_credentials_do_not_come_back_by_way_of_another_host(script: Script) -> None:
    script.expect("GET", PATH, moved(302, "https://files.example.test/a"))
    script.expect(
        "GET",
        "https://files.example.test/a",
        moved(302, f"{HOST}/b"),
        without=["Authorization", "x-api-key"],
    )
    script.expect("GET", "/b", ok({}), without=["Authorization", "x-api-key"])
    Client(connection()).get(PATH)


def test_redirects_that_lead_in_a_circle_end(script: Script) -> None:
    for _hop in range(LONGEST_CHAIN + 1):
        script.expect("GET", PATH, moved(302, PATH))
    with pytest.raises(TransportError, match="redirects"):
        Client(connection()).get(PATH)


def test_the_longest_chain_of_redirects_is_followed(script: Script) -> None:
    for _hop in range(LONGEST_CHAIN):
        script.expect("GET", PATH, moved(302, PATH))
    script.expect("GET", PATH, ok({"id": "7"}))
    assert Client(connection()).get(PATH) == {"id": "7"}


@pytest.mark.parametrize("status", MOVED)
@pytest.mark.parametrize("verb", WRITES)
def test_a_write_follows_no_redirect(script: Script, verb: str, status: int) -> None:
    script.expect(verb, PATH, moved(status, ELSEWHERE))
    with pytest.raises(AlvariaError) as caught:
        Client(connection()).request(verb, PATH)
    assert caught.value.status == status


def test_a_redirect_to_nowhere_is_an_error(script: Script) -> None:
    script.expect("GET", PATH, Answer(302))
    with pytest.raises(AlvariaError) as caught:
        Client(connection()).get(PATH)
    assert caught.value.status == 302


@pytest.mark.parametrize("target", ["ftp://files.example.test/list", "file:///etc/passwd"])
def test_a_redirect_away_from_http_is_an_error(script: Script, target: str) -> None:
    script.expect("GET", PATH, moved(302, target))
    with pytest.raises(TransportError):
        Client(connection()).get(PATH)


# --- the environment ------------------------------------------------------------------------------------------------------------------


def test_proxies_are_read_once(script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(connection())
    for number, proxy in enumerate(
        ["http://proxy.example.test:3128", "http://another.example.test:3128"]
    ):
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        script.expect("GET", PATH, ok({}))
        client.get(PATH)
        assert script.settings[number]["proxies"]["https"] == "http://proxy.example.test:3128"


def test_a_proxy_that_is_set_in_mid_run_is_not_used(
    script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client(connection())
    for number in range(2):
        script.expect("GET", PATH, ok({}))
        client.get(PATH)
        assert "https" not in script.settings[number]["proxies"]
        monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example.test:3128")


@pytest.mark.parametrize(
    ("direct", "proxied"), [("login.example.test", HOST), ("api.example.test", TOKEN_URL)]
)
def test_each_host_has_its_own_way_through_the_proxy(
    script: Script, monkeypatch: pytest.MonkeyPatch, direct: str, proxied: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example.test:3128")
    monkeypatch.setenv("NO_PROXY", direct)
    expect_login(script, "first")
    script.expect("GET", PATH, ok({}))
    Client(client_pair()).get(PATH)
    ways = {
        str(request.url): settings["proxies"].get("https")
        for request, settings in zip(script.sent, script.settings)
    }
    assert (
        {url for url, proxy in ways.items() if proxy}
        == {url for url in ways if url.startswith(proxied)}
        != set()
    )


def test_a_host_that_needs_no_proxy_gets_none(
    script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example.test:3128")
    monkeypatch.setenv("NO_PROXY", "api.example.test")
    script.expect("GET", PATH, ok({}))
    Client(connection()).get(PATH)
    assert "https" not in script.settings[0]["proxies"]


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        (["REQUESTS_CA_BUNDLE"], "REQUESTS_CA_BUNDLE"),
        (["CURL_CA_BUNDLE"], "CURL_CA_BUNDLE"),
        (["SSL_CERT_FILE"], "SSL_CERT_FILE"),
        (["SSL_CERT_FILE", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE"], "REQUESTS_CA_BUNDLE"),
        (["SSL_CERT_FILE", "CURL_CA_BUNDLE"], "CURL_CA_BUNDLE"),
    ],
)
def test_the_ca_bundle_is_read_once_when_the_session_opens(
    script: Script, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, names: list[str], wanted: str
) -> None:
    for name in names:
        (tmp_path / name).touch()
        monkeypatch.setenv(name, str(tmp_path / name))
    client = Client(connection())
    for name in names:
        monkeypatch.setenv(name, "/another.pem")
    script.expect("GET", PATH, ok({}))
    client.get(PATH)
    assert script.settings[0]["verify"] == str(tmp_path / wanted)


def test_a_ca_bundle_that_is_not_there_is_an_error_that_names_the_variable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere.pem")
    with pytest.raises(
        Invalid, match="REQUESTS_CA_BUNDLE: there is no file or folder '/nowhere.pem'"
    ):
        Client(connection())
    Client(connection(validate_certs=False))


def test_options_about_certificates_go_before_the_environment(
    script: Script, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bundle, other = tmp_path / "ca.pem", tmp_path / "other.pem"
    bundle.touch()
    other.touch()
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(other))
    cases: list[tuple[dict[str, Any], Any]] = [
        ({"ca_path": str(bundle)}, str(bundle)),
        ({"validate_certs": False}, False),
    ]
    for number, (options, verify) in enumerate(cases):
        script.expect("GET", PATH, ok({}))
        Client(connection(**options)).get(PATH)
        assert script.settings[number]["verify"] == verify


@pytest.mark.parametrize(
    "proxy", ["http://proxy.example.test:3128", "proxy.example.test:3128", "http://192.0.2.1:3128"]
)
def test_a_proxy_elsewhere_is_not_given_what_is_in_plain_text(
    script: Script, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("HTTP_PROXY", proxy)
    with pytest.raises(TransportError, match="plain text"):
        Client(connection(base_url="http://127.0.0.1:8999")).get(PATH)
    assert script.sent == []
    script.expect("GET", f"http://127.0.0.1:8999{PATH}", ok({}))
    Client(connection(base_url="http://127.0.0.1:8999", allow_http=True)).get(PATH)


def test_netrc_does_not_replace_the_token(
    script: Script, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login someone password something\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HOME", str(tmp_path))
    script.expect("GET", PATH, moved(302, "https://files.example.test/a"), headers=AS_STATIC)
    script.expect("GET", "https://files.example.test/a", ok({}), without=["Authorization"])
    Client(connection()).get(PATH)


# --- pages, counters, secrets ---------------------------------------------------------------------------------------------------------


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


@pytest.mark.parametrize("last", [refused(), error(429)])
def test_a_write_whose_first_answer_was_lost_stays_ambiguous_whatever_follows(
    script: Script, last: Answer | Exception
) -> None:
    script.expect("PUT", PATH, timed_out())
    script.expect("PUT", PATH, last)
    with pytest.raises(AlvariaError, match="may have been processed") as caught:
        Client(connection(retries=1)).request("PUT", PATH)
    assert getattr(caught.value, "ambiguous", False)


def test_a_conflict_after_a_lost_try_and_a_new_token_may_be_our_own(script: Script) -> None:
    expect_login(script, "first")
    script.expect("PUT", PATH, reset())
    script.expect("PUT", PATH, error(401))
    expect_login(script, "second")
    script.expect("PUT", PATH, error(409))
    with pytest.raises(Conflict) as caught:
        Client(client_pair()).request("PUT", PATH)
    assert caught.value.ambiguous


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


def test_a_pause_that_ends_while_it_is_computed_is_no_error(
    script: Script, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client(connection())
    script.expect("GET", PATH, ok({}, RateLimit_Remaining="0", RateLimit_Reset="5"))
    client.get(PATH)
    moments = iter([clock.now + 4.9, clock.now + 4.999])
    monkeypatch.setattr(clock, "monotonic", lambda: next(moments, clock.now + 5.1))
    script.expect("GET", PATH, ok({}))
    client.get(PATH)


# --- bodies in parts --------------------------------------------------------------------------------------------------------------------

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


# --- reads that change something --------------------------------------------------------------------------------------------------------


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


@pytest.mark.parametrize("failure", [*sorted(SERVER_FAILURES), "500", "page"])
def test_a_read_that_acts_is_never_repeated_when_it_may_have_been_processed(
    script: Script, clock: Clock, failure: str
) -> None:
    others: dict[str, Callable[[], Answer | Exception]] = {
        "500": lambda: error(500),
        "page": lambda: Answer(200, content=b"<html>"),
    }
    script.expect("GET", PATH, {**SERVER_FAILURES, **others}[failure]())
    client = Client(connection())
    with pytest.raises(TransportError) as caught:
        client.request("GET", PATH, acts=True)
    assert caught.value.ambiguous
    assert "may have been processed" in caught.value.remedy
    assert caught.value.method == "GET"
    assert (client.requests, client.retries) == (1, 0)
    assert clock.slept == []


@pytest.mark.parametrize("failure", sorted(NOT_PROCESSED))
def test_a_read_that_acts_is_repeated_when_it_certainly_was_not_processed(
    script: Script, failure: str
) -> None:
    script.expect("GET", PATH, NOT_PROCESSED[failure]())
    script.expect("GET", PATH, ok({"restricted": False}))
    assert Client(connection()).request("GET", PATH, acts=True) == Response(
        200, {"restricted": False}, repeated=False
    )


def test_a_read_that_acts_waits_as_long_as_the_server_says(script: Script, clock: Clock) -> None:
    script.expect("GET", PATH, error(429, Retry_After="7"))
    script.expect("GET", PATH, ok({}))
    Client(connection()).request("GET", PATH, acts=True)
    assert len(clock.slept) == 1
    assert 7 <= clock.slept[0] <= 7.1


@pytest.mark.parametrize("status", [400, 403, 404, 409, 422])
def test_a_read_that_acts_and_is_refused_did_nothing(script: Script, status: int) -> None:
    script.expect("GET", PATH, error(status))
    with pytest.raises(AlvariaError) as caught:
        Client(connection()).request("GET", PATH, acts=True)
    assert not caught.value.ambiguous
    assert "may have been processed" not in str(caught.value)


# --- hosts behind a redirect --------------------------------------------------------------------------------------------------------------


def _sent_to(
    url: str, exception: requests.exceptions.RequestException
) -> requests.exceptions.RequestException:
    """The exception as ``requests`` raises it: it knows the request."""
    exception.request = requests.Request("GET", url).prepare()
    return exception


UNREACHED: dict[str, Callable[[], requests.exceptions.RequestException]] = {
    "no answer": lambda: requests.exceptions.ConnectionError("no route to host"),
    "too slow": lambda: requests.exceptions.ReadTimeout("timed out"),
    "certificate": lambda: requests.exceptions.SSLError("self-signed certificate"),
    "proxy": lambda: requests.exceptions.ProxyError("no way through"),
}


@pytest.mark.parametrize("kind", sorted(UNREACHED))
def test_a_host_behind_a_redirect_that_fails_is_the_one_that_is_named(
    script: Script, kind: str
) -> None:
    target = "https://files.example.test:8443/codes?signature=x"
    script.expect("GET", PATH, moved(302, target))
    script.expect(
        "GET",
        target.partition("?")[0],
        _sent_to(target, UNREACHED[kind]()),
        query={"signature": "x"},
    )
    with pytest.raises(TransportError) as caught:
        Client(connection(retries=0)).get(PATH)
    message, remedy = caught.value.message, caught.value.remedy
    assert "https://files.example.test:8443" in message
    assert HOST not in message
    assert "signature" not in str(caught.value)
    assert f"redirects {PATH} there" in remedy
    assert "registered" in remedy
    assert (caught.value.method, caught.value.path) == ("GET", PATH)


@pytest.mark.parametrize("kind", sorted(UNREACHED))
def test_a_failure_of_the_apis_own_host_speaks_of_no_redirect(script: Script, kind: str) -> None:
    script.expect("GET", PATH, moved(302, "/other"))
    script.expect("GET", "/other", _sent_to(f"{HOST}/other", UNREACHED[kind]()))
    with pytest.raises(TransportError) as caught:
        Client(connection(retries=0)).get(PATH)
    assert HOST in caught.value.message
    assert "redirect" not in str(caught.value)


def test_what_a_redirect_logs_in_with_is_not_shown(script: Script) -> None:
    target = "https://someone:password@files.example.test/codes"
    script.expect("GET", PATH, moved(302, target))
    script.expect("GET", target, _sent_to(target, UNREACHED["no answer"]()))
    with pytest.raises(TransportError) as caught:
        Client(connection(retries=0)).get(PATH)
    assert "https://files.example.test" in caught.value.message
    assert "password" not in str(caught.value)
    assert "someone" not in str(caught.value)


def test_after_a_host_behind_a_redirect_failed_the_api_is_asked_again(script: Script) -> None:
    for answer in (
        _sent_to("https://files.example.test/codes", UNREACHED["no answer"]()),
        ok({"id": "7"}),
    ):
        script.expect(
            "GET",
            PATH,
            moved(302, "https://files.example.test/codes"),
            query={"a": "1"},
            headers=AS_STATIC,
        )
        script.expect(
            "GET",
            "https://files.example.test/codes",
            answer,
            without=["Authorization", "x-api-key"],
        )
    assert Client(connection()).get(PATH, {"a": "1"}) == {"id": "7"}


# --- lists without their envelope -----------------------------------------------------------------------------------------------------------


def test_a_bare_list_is_taken_only_where_that_is_allowed(script: Script) -> None:
    script.expect("GET", PATH, ok([{"id": 1}, {"id": 2}]), query=FIRST)
    assert Client(connection()).read_all(PATH, "things", bare=True) == [{"id": 1}, {"id": 2}]
    script.expect("GET", PATH, ok([{"id": 1}]), query=FIRST)
    with pytest.raises(TransportError, match="without a list 'things'"):
        Client(connection()).read_all(PATH, "things")
