# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Retries and waiting, in scripted conversations."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import requests

from ansible_collections.alvaria.cloud.plugins.module_utils._api.client import Client, Response
from ansible_collections.alvaria.cloud.plugins.module_utils._api.retry import LONGEST_WAIT
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import (
    AlvariaError,
    Conflict,
    Throttled,
    TransportError,
)
from ansible_collections.alvaria.cloud.tests.unit.plugins.module_utils._api.conversations import (
    NOT_PROCESSED,
    PATH,
    SERVER_FAILURES,
    VERBS,
)
from ansible_collections.alvaria.cloud.tests.unit.support import (
    HOST,
    Answer,
    Clock,
    Script,
    connection,
    error,
    ok,
    refused,
    reset,
    timed_out,
)


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


@pytest.mark.parametrize("last", [refused(), error(429)])
def test_a_write_whose_first_answer_was_lost_stays_ambiguous_whatever_follows(
    script: Script, last: Answer | Exception
) -> None:
    script.expect("PUT", PATH, timed_out())
    script.expect("PUT", PATH, last)
    with pytest.raises(AlvariaError, match="may have been processed") as caught:
        Client(connection(retries=1)).request("PUT", PATH)
    assert getattr(caught.value, "ambiguous", False)


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
