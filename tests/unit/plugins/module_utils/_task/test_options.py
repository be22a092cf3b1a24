# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options as they were written: no type of Python's or of YAML's becomes text on the way."""

from __future__ import annotations

from datetime import date, datetime, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Invalid
from ansible_collections.alvaria.cloud.plugins.module_utils._task.options import (
    bare,
    fitted,
    set_apart,
)


class Text(str):
    """A text that carries a mark, as templating leaves them."""


class Whole(int):
    """A number that carries a mark."""


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (Text("lamp"), "lamp"),
        (Whole(7), 7),
        (1.5, 1.5),
        (True, True),
        (None, None),
        ((1, 2), [1, 2]),
        ({3}, [3]),
        ({Text("a"): [Text("b"), {Text("1"): Text("c")}]}, {"a": ["b", {"1": "c"}]}),
    ],
)
def test_arguments_lose_every_mark_and_keep_their_value(value: Any, plain: Any) -> None:
    found = bare(value)
    assert found == plain
    assert _types(found) == _types(plain)


def _types(value: Any) -> Any:
    """The exact types of a value and of everything in it."""
    if isinstance(value, dict):
        return dict, [(type(key), _types(item)) for key, item in value.items()]
    return (list, [_types(item) for item in value]) if isinstance(value, list) else type(value)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(_json)
def test_arguments_that_are_plain_already_are_left_as_they_are(value: Any) -> None:
    found = bare(value)
    assert found == value
    assert _types(found) == _types(value)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"start_time": date(2030, 1, 31)}, "start_time: is a date instead of text: put it in q"),
        (
            {"config": {"exclusions": [{"end_time": datetime(2030, 1, 31, tzinfo=timezone.utc)}]}},
            "config.exclusions[0].end_time: is a date",
        ),
        ({"rows": ["[{'a': datetime.date(2026, 1, 1)}]"]}, "rows[0]: holds a date instead of t"),
        ({"value": b"a"}, "value: is a bytes instead of text"),
        ({"names": {False: "Faktura"}}, "names: has a key that is true or false instead of text"),
        ({"body": {1: "a"}}, "body: has a key that is a number instead of text"),
    ],
)
def test_what_json_has_no_word_for_is_refused_with_its_place(given: Any, message: str) -> None:
    with pytest.raises(Invalid) as caught:
        bare(given)
    assert str(caught.value).startswith(message)
    assert "put dates in quotes" in str(caught.value)


OPTIONS: dict[str, dict[str, Any]] = {
    "org_id": {"type": "str"},
    "codes": {"type": "list", "elements": "str", "aliases": ["c"]},
    "part": {
        "type": "dict",
        "options": {"codes": {"type": "list", "elements": "str"}, "value": {"type": "str"}},
    },
    "rows": {
        "type": "list",
        "elements": "dict",
        "options": {"codes": {"type": "list", "elements": "str"}},
    },
}


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ({"codes": "BZ, NA ,C"}, {"codes": ["BZ", "NA", "C"]}),
        ({"c": "BZ, NA"}, {"c": ["BZ", "NA"]}),
        ({"codes": [" BZ "]}, {"codes": [" BZ "]}),
        ({"codes": ""}, {"codes": [""]}),
        ({"codes": None, "unknown": None}, {"unknown": None}),
        ({"part": {"codes": "a, b"}}, {"part": {"codes": ["a", "b"]}}),
        ({"part": '{"codes": "a, b"}'}, {"part": {"codes": ["a", "b"]}}),
        ({"rows": [{"codes": "a, b"}, None]}, {"rows": [{"codes": ["a", "b"]}, None]}),
        ({"org_id": 17}, {"org_id": "17"}),
        ({"unknown": "a, b"}, {"unknown": "a, b"}),
    ],
)
def test_a_text_that_lists_is_split_without_blanks(given: Any, taken: Any) -> None:
    assert fitted(OPTIONS, given) == taken


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({"part": '{"value": 12025550143}'}, "part.value"),
        ({"part": {"value": 1.5}}, "part.value"),
        ({"c": ["BZ", False]}, "c[1]"),
        ({"org_id": True}, "org_id"),
        ({"org_id": 1.5}, "org_id"),
    ],
)
def test_what_ansible_would_bend_is_refused(given: Any, place: str) -> None:
    with pytest.raises(Invalid) as caught:
        fitted(OPTIONS, given)
    assert str(caught.value).startswith(f"{place}: ")
    assert "in quotes" in str(caught.value)


def test_a_document_is_set_apart_while_options_are_checked() -> None:
    document = {"teams": []}
    checked, apart = set_apart(["config"], {"config": document, "state": "exact"})
    assert checked == {"config": {}, "state": "exact"}
    assert apart["config"] is document


@pytest.mark.parametrize("given", [{}, {"config": None}, {"config": "teams=none"}])
def test_what_is_no_document_is_left_for_ansible_to_check(given: dict[str, Any]) -> None:
    assert set_apart(["config"], given) == (given, {})


@pytest.mark.parametrize("value", ["a\udcffb", ["\ud800"], {"\udfff": 1}, {"a": [{"b": "\udcff"}]}])
def test_what_is_not_utf_8_is_refused(value: Any) -> None:
    with pytest.raises(Invalid, match=r"^option\S* is not UTF-8 text\."):
        bare({"option": value})


def test_any_text_in_utf_8_is_taken() -> None:
    assert bare({"ö": "\U0001f600 é"}) == {"ö": "\U0001f600 é"}


def test_what_is_null_is_left_out() -> None:
    inner = {"src": {"type": "path"}, "max": {"type": "int"}}
    options = {"src": {"type": "path"}, "list": {"type": "dict", "options": inner}, **inner}
    given = {"src": None, "max": 1, "list": {"src": None, "max": 2}}
    assert fitted(options, given) == {"max": 1, "list": {"max": 2}}


class Encrypted:
    """What ansible-core before 2.19 makes of ``!vault``."""

    __ENCRYPTED__ = True

    def __str__(self) -> str:
        return "0012"


def test_what_is_encrypted_is_the_text_that_it_holds() -> None:
    assert bare({"rows": [{"value": Encrypted()}]}) == {"rows": [{"value": "0012"}]}
