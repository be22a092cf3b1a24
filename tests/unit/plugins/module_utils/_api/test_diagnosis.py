# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The words for a failure, in scripted conversations."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import requests

from ansible_collections.alvaria.cloud.plugins.module_utils._api.client import Client
from ansible_collections.alvaria.cloud.plugins.module_utils._api.diagnosis import Diagnosis
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import (
    TransportError,
)
from ansible_collections.alvaria.cloud.tests.unit.plugins.module_utils._api.conversations import (
    AS_STATIC,
    PATH,
    moved,
)
from ansible_collections.alvaria.cloud.tests.unit.support import (
    HOST,
    Script,
    connection,
    ok,
    refused,
    reset,
    timed_out,
)


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
    assert "host=" not in str(caught.value)
    assert caught.value.remedy


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


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (
            requests.exceptions.InvalidHeader("Invalid header: 'Bearer canary-token'"),
            "a header of the request cannot be sent",
        ),
        (
            requests.exceptions.ProxyError(
                OSError("Tunnel connection failed: 407 canary-password is wrong")
            ),
            "(Tunnel connection failed: 407)",
        ),
    ],
)
def test_the_words_of_others_about_headers_are_not_repeated(failure: Exception, said: str) -> None:
    answer = Diagnosis(30, "ca_path").no_answer(failure, HOST, HOST)
    assert said in answer.text
    assert "canary" not in answer.text + answer.remedy
