# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Redirects, in scripted conversations."""

from __future__ import annotations

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._api.client import Client
from ansible_collections.alvaria.cloud.plugins.module_utils._api.wire import LONGEST_CHAIN
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import (
    AlvariaError,
    TransportError,
)
from ansible_collections.alvaria.cloud.tests.unit.plugins.module_utils._api.conversations import (
    AS_STATIC,
    PATH,
    WRITES,
    moved,
)
from ansible_collections.alvaria.cloud.tests.unit.support import (
    HOST,
    Answer,
    Script,
    connection,
    ok,
)

ELSEWHERE = "https://files.example.test/list.json?signature=x"
MOVED = [301, 302, 303, 307, 308]


@pytest.mark.parametrize("status", MOVED)
@pytest.mark.parametrize("target", [f"{HOST}/other?page=2", "/other?page=2"])
def test_a_redirect_on_the_same_host_keeps_the_credentials(
    script: Script, status: int, target: str
) -> None:
    script.expect("GET", PATH, moved(status, target), query={"a": "1"})
    script.expect("GET", "/other", ok({"id": "7"}), query={"page": "2"}, headers=AS_STATIC)
    assert Client(connection()).get(PATH, {"a": "1"}) == {"id": "7"}


@pytest.mark.parametrize(
    "target", [f"{HOST.replace('api.', 'API.')}/other", f"{HOST}:443/other", "HTTPS:/other"]
)
def test_the_same_host_in_another_spelling_keeps_the_credentials(
    script: Script, target: str
) -> None:
    seen = "/other"
    if ":443" in target:
        seen = target
    script.expect("GET", PATH, moved(302, target))
    script.expect("GET", seen, ok({"id": "7"}), headers=AS_STATIC)
    assert Client(connection()).get(PATH) == {"id": "7"}


def test_a_listing_that_is_redirected_is_read_to_its_end_there(script: Script) -> None:
    pages = [[{"id": "1"}, {"id": "2"}], [{"id": "3"}, {"id": "4"}], [{"id": "5"}]]
    first, there = {"maxResults": "1000"}, "https://files.example.test/list.json"
    for number, page in enumerate(pages):
        query = {"signature": "x"}
        if number:
            query["startIndex"] = str(2 * number)
        script.expect("GET", PATH, moved(302, f"{there}?signature=x"), query={**first})
        script.expect(
            "GET",
            there,
            ok({"things": page, "totalItems": 5}),
            query=query,
            without=["Authorization", "x-api-key"],
        )
        first = {"maxResults": "1000", "startIndex": str(2 * number + 2)}
    found = Client(connection()).read_all(PATH, "things")
    assert [record["id"] for record in found] == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize("status", MOVED)
@pytest.mark.parametrize(
    "target",
    [
        ELSEWHERE,
        "//files.example.test/list.json?signature=x",
        "https://api.example.test:8443/list.json?signature=x",
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
        "http://127.0.0.1:8443/list.json?signature=x",
        "http://localhost/list.json?signature=x",
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
