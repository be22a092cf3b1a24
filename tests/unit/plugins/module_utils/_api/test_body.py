# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is taken for an answer of the API, and what is not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.alvaria.cloud.plugins.module_utils._api.body import (
    DEEPEST,
    flaw,
    one,
    parse,
    records,
    with_ids,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import TransportError

_text = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)
_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | _text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_text, inner, max_size=3),
    max_leaves=12,
)


@given(_json, st.booleans())
def test_json_is_read_as_it_is_written(value: Any, ascii_only: bool) -> None:
    assert parse(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"<html>",
        b"{",
        b"\xff",
        b"NaN",
        b"[Infinity]",
        b'{"a": -Infinity}',
        b'"\\ud800"',
        b'["\\uDFFF"]',
        b"[" * 100_000,
        b"9" * 5_000,
        b'{"a":' * 100_000,
    ],
)
def test_what_is_no_json_or_cannot_be_written_again_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError):
        parse(text)


def test_two_halves_of_a_character_are_one() -> None:
    assert parse(b'"\\ud83d\\ude00"') == "\U0001f600"


NAMED = [{"locale": "en-US", "value": "Billing"}]


@pytest.mark.parametrize("mark", [None, "", "7", 7, "5c0479ab"])
@pytest.mark.parametrize("name", [None, "Billing", NAMED[0], NAMED, [], [{"value": "Billing"}]])
def test_ids_versions_and_names_may_be_spelt_in_several_ways(mark: Any, name: Any) -> None:
    body = {
        "items": [{"id": mark, "version": mark, "friendlyName": name, "list": [{"id": mark}]}],
        "totalItems": 1,
    }
    assert flaw(body) == ""


@pytest.mark.parametrize("key", ["id", "version"])
@pytest.mark.parametrize("value", [True, 1.5, {}, [], [7], {"id": 7}])
def test_an_id_or_a_version_of_another_shape_is_a_flaw_at_any_depth(key: str, value: Any) -> None:
    for body in ({key: value}, [{key: value}], {"items": [{"id": 1}, {"list": [{key: value}]}]}):
        assert (
            flaw(body)
            == f"{'an' if key == 'id' else 'a'} {key} that is neither text nor a whole number"
        )


@pytest.mark.parametrize(
    "value",
    [
        7,
        True,
        {},
        ["Billing"],
        [None],
        [{"locale": "en-US"}],
        [{"value": 7}],
        {"locale": 1, "value": "x"},
        [NAMED],
    ],
)
def test_a_name_of_another_shape_is_a_flaw(value: Any) -> None:
    assert flaw({"items": [{"friendlyName": value}]}).startswith("a friendlyName that is neither")


def test_what_is_nested_too_deeply_is_a_flaw() -> None:
    body: Any = 1
    for _level in range(DEEPEST):
        body = [body]
    assert flaw(body) == ""
    assert flaw([body]) == f"values nested more than {DEEPEST} deep"


@pytest.mark.parametrize("body", [None, [], "x", 7, {}, {"id": None}])
def test_an_object_is_told_by_its_mark(body: Any) -> None:
    with pytest.raises(TransportError, match="GET /x answered without the widget"):
        one(body, "/x", "widget")
    assert one({"id": 7}, "/x") == {"id": 7}
    assert one({"version": 1}, "/x", mark="version") == {"version": 1}


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        [{"id": 1}],
        {},
        {"items": None},
        {"items": {}},
        {"items": "x"},
        {"items": [None]},
        {"items": [[{}]]},
        {"items": [], "error": {"message": "no"}},
        {"items": [{"id": 1}], "totalItems": 1, "error": "no"},
        {"items": [], "totalItems": 0, "message": "no", "errors": []},
    ],
)
def test_a_collection_is_told_by_its_list(body: Any) -> None:
    with pytest.raises(TransportError, match="GET /x answered without a list 'items'"):
        records(body, "items", "/x")


def test_an_empty_collection_may_leave_its_list_out() -> None:
    assert records({"totalItems": 0}, "items", "/x") == records({"items": []}, "items", "/x") == []


def test_objects_that_are_to_be_addressed_have_ids() -> None:
    assert with_ids([{"id": 0}, {"id": "x"}], "/x") == [{"id": 0}, {"id": "x"}]
    with pytest.raises(TransportError, match="GET /x lists objects without an id"):
        with_ids([{"id": 1}, {"name": "x"}], "/x")
