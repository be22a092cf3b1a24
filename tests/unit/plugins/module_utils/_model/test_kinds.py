# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Kinds of values: their options, and their way from the option to the API and back."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import (
    Doubtful,
    Invalid,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._model.kind import Kind
from ansible_collections.alvaria.cloud.plugins.module_utils._model.kinds import (
    Choice,
    Flag,
    Integer,
    Link,
    Names,
    Prose,
    Scalar,
    SequenceOf,
    SetOf,
    Text,
    Time,
    Tree,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._model.reference import Reference

THINGS = Reference("thing", "compliance", "v4", "things", "things", lambda entry: [entry["name"]])
SHAPES = Choice(("round", "square", "flat"), {"v3": ("round", "square")})


def _label(value: Any) -> str:
    return type(value).__name__ if isinstance(value, Kind) else repr(value)


NOON = "2030-01-31T12:00:00Z"


@pytest.mark.parametrize(
    ("kind", "option"),
    [
        (Text(), {"type": "str"}),
        (Prose(), {"type": "str"}),
        (Link(THINGS), {"type": "str"}),
        (SHAPES, {"type": "str", "choices": ["round", "square", "flat"]}),
        (Integer(0, 9), {"type": "int"}),
        (Flag(), {"type": "bool"}),
        (Time(never=True), {"type": "str"}),
        (SetOf(Integer()), {"type": "list", "elements": "int"}),
        (SequenceOf(Text()), {"type": "list", "elements": "str"}),
        (
            SetOf(SHAPES),
            {"type": "list", "elements": "str", "choices": ["round", "square", "flat"]},
        ),
    ],
    ids=_label,
)
def test_a_kind_makes_its_option(kind: Kind, option: dict[str, Any]) -> None:
    assert kind.options("a", (), False) == {"a": option}
    assert kind.options("a", ("b",), True) == {"a": {**option, "aliases": ["b"], "no_log": False}}
    assert kind.option_name("a") == "a"
    assert kind.choices == tuple(option.get("choices", ()))


def test_a_text_may_come_from_a_file() -> None:
    options = Text(src="src").options("a", (), False)
    assert options == {"a": {"type": "str"}, "src": {"type": "path"}}


def test_names_have_one_text_and_further_locales() -> None:
    assert Names().option_name("names") == "name"
    assert Names().options("names", ("title",), False) == {
        "name": {"type": "str", "aliases": ["title"]},
        "name_locale": {"type": "str", "default": "en-US"},
        "names": {"type": "dict"},
    }


@pytest.mark.parametrize(
    ("kind", "value", "canonical", "wire"),
    [
        (Text(), "a", "a", "a"),
        (Prose(), "a", "a", "a"),
        (Link(THINGS), "7", "7", "7"),
        (SHAPES, "flat", "flat", "flat"),
        (Integer(0, 9), 9, 9, 9),
        (Flag(), False, False, False),
        (Time(), "2030-01-31 13:00+01:00", NOON, NOON),
        (Time(never=True), "Never", "never", None),
        (SetOf(Integer()), [3, 1], [1, 3], [1, 3]),
        (SequenceOf(Text()), ["b", "a"], ["b", "a"], ["b", "a"]),
        (Names(), {"de-DE": "D"}, {"de-DE": "D"}, [{"locale": "de-DE", "value": "D"}]),
        (Tree(), {"a": 1}, {"a": 1}, {"a": 1}),
    ],
    ids=_label,
)
def test_a_value_goes_to_the_api_and_comes_back(
    kind: Kind, value: Any, canonical: Any, wire: Any
) -> None:
    assert kind.from_option(value, "a", "v4") == canonical
    assert kind.to_api(canonical) == wire
    assert kind.from_api(wire) == canonical


@pytest.mark.parametrize(
    ("kind", "raw", "canonical"),
    [
        (Text(), 7, "7"),
        (Text(), None, None),
        (Integer(), "-7", -7),
        (Flag(), "TRUE", True),
        (Time(), None, None),
        (Time(never=True), None, "never"),
        (SetOf(Text()), None, []),
        (SetOf(Integer()), ["3", 1], [1, 3]),
        (SequenceOf(Integer()), ["3", 1], [3, 1]),
        (Names(), None, {}),
        (Names(), {"locale": "de-DE", "value": "D"}, {"de-DE": "D"}),
    ],
    ids=_label,
)
def test_other_spellings_of_the_api_are_read(kind: Kind, raw: Any, canonical: Any) -> None:
    assert kind.from_api(raw) == canonical


@pytest.mark.parametrize(
    ("kind", "raw", "reason"),
    [
        (Text(), True, "no text"),
        (Text(), [], "no text"),
        (Integer(), 7.5, "no whole number"),
        (Integer(), True, "no whole number"),
        (Flag(), "yes", "neither true nor false"),
        (Time(), "soon", "no time"),
        (SetOf(Text()), "a", "no list"),
        (SetOf(Text()), [None], "no text"),
    ],
    ids=_label,
)
def test_what_a_value_of_the_kind_cannot_be_is_refused(kind: Kind, raw: Any, reason: str) -> None:
    with pytest.raises(ValueError, match=f"^{reason}$"):
        kind.from_api(raw)


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        (SHAPES, "flat", "api-version"),
        (Time(), "never", "time-invalid"),
        (SetOf(Text()), ["a", "a"], "listed-twice"),
    ],
    ids=_label,
)
def test_a_wrong_option_is_refused_by_its_name(kind: Kind, value: Any, code: str) -> None:
    with pytest.raises(Invalid, match="^shape: ") as caught:
        kind.from_option(value, "shape", "v3")
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("kind", "value", "before", "code"),
    [
        (Integer(minimum=0), -1, 0, "out-of-range"),
        (Integer(maximum=9), 10, None, "out-of-range"),
        (SetOf(Text()), [""], ["a"], "empty-text-in-list"),
        (SequenceOf(Text()), ["a", ""], None, "empty-text-in-list"),
        (Names(), {"en-US": ""}, {"en-US": "E"}, "option-empty"),
        (Names(), {"en-US": "E", "de-DE": ""}, None, "option-empty"),
        (Prose(), "***0143#b6a49c", None, "value-masked"),
        (Prose(), "asked by ***0143#b6a49c, twice", "asked", "value-masked"),
        (Prose(), "***#9be0bb", None, "value-masked"),
    ],
    ids=_label,
)
def test_what_is_not_to_be_written_is_judged_by_its_name(
    kind: Kind, value: Any, before: Any, code: str
) -> None:
    kind.from_option(value, "shape", "v3")
    with pytest.raises(Doubtful, match="^(shape|name): ") as caught:
        kind.judge(value, before, "shape")
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("kind", "value", "before"),
    [
        (SetOf(Text()), ["", "a"], [""]),
        (SequenceOf(Text()), ["a", ""], [""]),
        (Names(), {"en-US": "E", "de-DE": ""}, {"en-US": "F", "de-DE": ""}),
        (Prose(), "*** see case #123456 ***", None),
    ],
    ids=_label,
)
def test_what_is_there_is_not_judged(kind: Kind, value: Any, before: Any) -> None:
    kind.judge(value, before, "shape")


def test_an_object_without_a_name_goes_by_the_empty_one() -> None:
    kind = Names()
    assert kind.identities({}) == [("en-US", "")]
    assert kind.over({}, {"en-US": ""}) == {}
    assert kind.over({"en-US": "E"}, {"en-US": ""}) == {"en-US": ""}
    assert kind.exported("names", {}) == {"name": ""}


def test_a_value_that_was_shown_twice_is_one_of_a_set() -> None:
    assert SetOf(Integer()).from_api([2, 1, 2]) == [1, 2]


def test_words_that_no_option_can_give_are_not_exported() -> None:
    assert SHAPES.exported("shape", "oval") == {}
    assert SetOf(SHAPES).exported("shapes", ["oval", SHAPES.words[0]]) == {}
    assert SetOf(SHAPES).exported("shapes", [SHAPES.words[0]]) == {"shapes": [SHAPES.words[0]]}


def test_names_of_other_locales_stay() -> None:
    kind = Names()
    assert kind.over({"de-DE": "D", "en-US": "E"}, {"en-US": "F"}) == {"de-DE": "D", "en-US": "F"}
    assert kind.over(None, {"en-US": "F"}) == {"en-US": "F"}
    assert SetOf(Text()).over(["a"], ["b"]) == ["b"]


def test_names_are_given_by_two_options_of_which_name_comes_first() -> None:
    params = {"name": "E", "name_locale": "en-US", "names": {"en-US": "other", "de-DE": "D"}}
    assert Names().given("names", params) == {"en-US": "E", "de-DE": "D"}
    assert Names().given("names", {"name": None, "names": None}) is None
    assert Names().identity(None, params) == {"en-US": "E"}


def test_an_object_goes_by_each_of_its_names() -> None:
    assert Names().identities({"en-US": "E", "de-DE": "D"}) == [("en-US", "E"), ("de-DE", "D")]
    assert Text().identities("E") == ["E"]


def test_exported_names_are_those_that_the_options_give() -> None:
    kind = Names()
    assert kind.exported("names", {"en-US": "E"}) == {"name": "E"}
    assert kind.exported("names", {"de-DE": "D"}) == {"name": "D", "name_locale": "de-DE"}
    assert kind.exported("names", {"en-US": "E", "de-DE": "D"}) == {
        "name": "E",
        "names": {"de-DE": "D"},
    }
    assert kind.exported("names", {}) == {"name": ""}


def test_a_result_shows_the_name_in_the_locale_of_the_task() -> None:
    texts = {"en-US": "E", "de-DE": "D"}
    assert Names().beside(texts, {"name_locale": "de-DE"}) == {"name": "D"}
    assert Names().beside(texts, {}) == {"name": "E"}
    assert Text().beside("E", {}) == {}


def test_a_put_repeats_names_as_a_list_and_null_only_where_it_is_a_value() -> None:
    assert Names().repeated("E") == [{"locale": "", "value": "E"}]
    assert Text().repeated("E") == "E"
    assert Time(never=True).nullable
    assert not Time().nullable
    assert not Text().nullable


def test_a_single_value_has_to_say_how_it_is_read() -> None:
    with pytest.raises(NotImplementedError):
        Scalar().from_api(1)
