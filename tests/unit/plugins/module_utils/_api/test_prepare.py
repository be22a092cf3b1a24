# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is prepared here is what ``requests`` would have prepared."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from ansible_collections.alvaria.cloud.plugins.module_utils._api.prepare import prepared

HEADERS = {"Accept": "application/json", "x-api-key": "key"}
HOST = "https://api.example.com"


@pytest.mark.parametrize(
    ("url", "content"),
    [
        (HOST, {}),
        (f"{HOST}:8443/via/v2/organizations/demo/users/a1-b_c.d~e/skills", {}),
        (f"{HOST}/via/v2", {"params": {"startIndex": 20, "name": "ü &"}}),
        (f"{HOST}/via/v2", {"params": None, "json": None, "files": None}),
        (f"{HOST}/a/../b", {}),
        (f"{HOST}/a/./b", {}),
        (f"{HOST}//a", {}),
        (f"{HOST}/a%7Eb/%2f", {}),
        (f"{HOST}/a b/ü", {}),
        (f"{HOST}/a?b=c#d", {}),
        ("https://API.example.com/a", {}),
        ("http://[::1]:8080/a", {}),
        ("http://müller.example.com/a", {}),
        ("https://someone:word@api.example.com/a", {}),
    ],
)
@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_a_request_is_the_one_that_requests_makes(
    method: str, url: str, content: dict[str, Any]
) -> None:
    made = prepared(method, url, HEADERS, **content)
    wanted = requests.Request(method, url, headers=HEADERS, **content).prepare()
    assert (made.method, made.url, made.body) == (wanted.method, wanted.url, wanted.body)
    assert dict(made.headers) == dict(wanted.headers)
    assert made.path_url == wanted.path_url


@pytest.mark.parametrize("value", ["a\r\nX: b", " a", "a\nb"])
def test_a_header_that_cannot_be_sent_is_refused(value: str) -> None:
    with pytest.raises(requests.exceptions.InvalidHeader):
        prepared("GET", f"{HOST}/a", {"x-api-key": value})
