# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages: every base, caps, a server that ignores startIndex, links."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from .client import Api


def ids(body: dict[str, Any], field: str) -> list[str]:
    return [row["id"] for row in body[field]]


@pytest.mark.parametrize("base", [0, 1])
@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("v2/users", "users"),
        ("v3/exclusions", "exclusions"),
        ("v4/contactAttempts", "contactAttempts"),
        ("v2/dispositions", "dispositions"),
    ],
)
def test_the_pages_make_up_the_collection(
    make: Callable[..., Api], base: int, path: str, field: str
) -> None:
    api = make(page_base=base)
    whole = api.get(path)
    everything = ids(whole, field)
    assert len(everything) == whole["totalItems"] > 10
    parts = [
        api.get(path, startIndex=base + start, maxResults=5)
        for start in range(0, len(everything), 5)
    ]
    assert [key for part in parts for key in ids(part, field)] == everything
    assert {part["totalItems"] for part in parts} == {whole["totalItems"]}
    assert ids(api.get(path, startIndex=base + len(everything)), field) == []
    assert ids(api.get(path, startIndex=0, maxResults=5), field) == everything[:5], (
        "below the base is the first page"
    )


def test_the_cap_limits_max_results(make: Callable[..., Api]) -> None:
    api = make(page_cap=4)
    for query in ({}, {"maxResults": 100}):
        body = api.get("v2/users", **query)
        assert (len(body["users"]), body["totalItems"], body["lastIndexReturned"]) == (4, 24, 3)
    assert len(api.get("v2/users", maxResults=3)["users"]) == 3
    assert api.get("v2/users", startIndex=22)["lastIndexReturned"] == 23
    assert len(api.get("v2/skills")["skills"]) == 10, (
        "a collection without paging parameters comes whole"
    )


def test_a_server_that_ignores_start_index(make: Callable[..., Api]) -> None:
    api = make(ignore_start_index=True)
    for path, field in (("v2/users", "users"), ("v3/exclusions", "exclusions")):
        assert ids(api.get(path, startIndex=5, maxResults=5), field) == ids(
            api.get(path, maxResults=5), field
        )


@pytest.mark.parametrize("base", [0, 1])
def test_links(make: Callable[..., Api], base: int) -> None:
    api = make(page_base=base)
    body = api.get("v3/exclusions", maxResults=5, startIndex=5 + base)
    assert set(body["links"]) == {"first", "last", "next", "prev"}
    for name, start in (("first", 0), ("prev", 0), ("next", 10), ("last", 10)):
        link = urlsplit(body["links"][name])
        assert (link.scheme, link.netloc, link.path) == ("", "", api.url("v3/exclusions"))
        assert parse_qs(link.query) == {"startIndex": [str(start + base)], "maxResults": ["5"]}
    assert set(api.get("v3/exclusions", maxResults=5)["links"]) == {"first", "last", "next"}
    assert set(api.get("v3/exclusions", startIndex=10 + base)["links"]) == {"first", "last", "prev"}


def test_links_keep_filters_and_can_be_followed(api: Api) -> None:
    seen: list[str] = []
    path = (
        api.url("v3/exclusions")
        + "?exclusionType=Voice&maxResults=2&fromEndTime=2030-01-01T00%3A00%3A00%2B00%3A00"
    )
    while path:
        body = api.server.raw("GET", path, headers=api.headers).json()
        seen += ids(body, "exclusions")
        path = body["links"].get("next", "")
    assert seen == ids(api.get("v3/exclusions", exclusionType="Voice"), "exclusions")
    assert len(seen) == 3


def test_an_empty_collection(empty: Api) -> None:
    body = empty.get("v3/exclusions")
    assert body["exclusions"] == []
    assert body["totalItems"] == 0
    assert set(body["links"]) == {"first", "last"}
    assert empty.get("v2/users") == {
        "kind": "via#userList",
        "users": [],
        "lastIndexReturned": 0,
        "totalItems": 0,
    }
