# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A value of one kind is not taken for another."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Invalid
from ansible_collections.alvaria.cloud.plugins.module_utils._model.text import (
    below,
    kind_of,
    misfits,
    refuse_dated,
    refuse_odd_key,
)
from ansible_collections.alvaria.cloud.tests.unit.support import (
    HOST,
    Script,
    ok,
    run,
    validated,
)

NUMBER = "+12025550143"
CONTACTS = "alvaria_compliance_status"
SETTINGS = "alvaria_compliance_settings"


@pytest.mark.parametrize("value", [True, False])
@pytest.mark.parametrize(
    ("name", "option", "place"),
    [
        (
            CONTACTS,
            lambda value: {
                "contact_channel": "Voice",
                "contact_address": NUMBER,
                "number_type": value,
            },
            "number_type",
        ),
        (
            CONTACTS,
            lambda value: {"contacts": [{}, {"number_type": value}]},
            "contacts[1].number_type",
        ),
        (SETTINGS, lambda value: {"exclusions": {"retain_days": value}}, "exclusions.retain_days"),
        (
            "alvaria_attempt_tracker",
            lambda value: {"name": "x", "number_types": [1, value]},
            "number_types[1]",
        ),
        (
            "alvaria_load_job",
            lambda value: {"file_name": "a.act", "max_failures": value},
            "max_failures",
        ),
    ],
)
def test_true_is_not_the_number_one(name: str, option: Any, place: str, value: bool) -> None:
    with pytest.raises(Invalid) as caught:
        validated(name, option(value))
    assert str(caught.value).startswith(f"{place}: is true or false instead of an integer.")


def test_true_is_what_a_switch_takes(script: Script) -> None:
    read = {"retainDays": 14, "retainNoEndTime": True, "version": 1}
    script.expect(
        "GET", f"{HOST}/via/v4/organizations/demo/compliance/exclusions/configurations", ok(read)
    )
    assert (
        run(SETTINGS, {"exclusions": {"retain_no_end_time": True, "retain_days": 14}})["changed"]
        is False
    )


WRONG = [
    (
        True,
        "is true or false instead of text. "
        "YAML reads an unquoted yes, no, on or off so: put it in quotes.",
    ),
    (12025550143, "is a number instead of text: put it in quotes."),
    (1.5, "is a number instead of text: put it in quotes."),
    (date(2030, 1, 31), "is a date instead of text: put it in quotes."),
    (datetime(2030, 1, 31), "is a date instead of text: put it in quotes."),
    ({"a": 1}, "is a dictionary instead of text: put it in quotes."),
    (["a"], "is a list instead of text: put it in quotes."),
    (("a",), "is a list instead of text: put it in quotes."),
    (b"a", "is a bytes instead of text: put it in quotes."),
]


@pytest.mark.parametrize("kind", ["str", "path"])
@pytest.mark.parametrize(("value", "words"), WRONG)
def test_text_belongs_where_text_is_due(kind: str, value: Any, words: str) -> None:
    assert list(misfits({"name": {"type": kind}}, {"name": value})) == [("name", words)]


@pytest.mark.parametrize(("value", "words"), [*WRONG, (None, "")])
def test_each_element_of_a_list_is_text(value: Any, words: str) -> None:
    options = {"names": {"type": "list", "elements": "str"}}
    words = words or "is empty instead of text: put it in quotes."
    assert list(misfits(options, {"names": ["a", value]})) == [("names[1]", words)]


def test_an_option_goes_by_each_of_its_names_and_within_others() -> None:
    inner = {"value": {"type": "str", "aliases": ["v"]}, "count": {"type": "int"}}
    options = {
        "rows": {"type": "list", "elements": "dict", "options": inner},
        "one": {"type": "dict", "options": inner},
    }
    given = {"rows": [{"v": 1}, "text"], "one": {"value": None, "count": True}}
    assert [place for place, _wrong in misfits(options, given)] == ["rows[0].v", "one.count"]


@pytest.mark.parametrize("value", [None, "", "yes", "12"])
def test_text_and_nothing_fit(value: Any) -> None:
    assert list(misfits({"name": {"type": "str"}}, {"name": value})) == []


@pytest.mark.parametrize("value", [5, 1.5, True, {"a": "b"}])
def test_a_list_is_a_list_or_a_text(value: Any) -> None:
    [(place, wrong)] = misfits({"names": {"type": "list", "elements": "str"}}, {"names": value})
    assert place == "names"
    assert wrong.endswith(" instead of a list.")


@pytest.mark.parametrize("inner", [{}, {"options": {"name": {"type": "str"}}}])
@pytest.mark.parametrize("value", [5, 1.5, True, ["a"]])
def test_a_dictionary_is_a_dictionary_or_a_text(value: Any, inner: dict[str, Any]) -> None:
    [(place, wrong)] = misfits({"rules": {"type": "dict", **inner}}, {"rules": value})
    assert place == "rules"
    assert wrong.endswith(" instead of a dictionary.")


@pytest.mark.parametrize("value", [10**18, -(10**18), "1" * 19])
def test_a_number_that_nothing_can_hold_is_refused(value: Any) -> None:
    [(place, wrong)] = misfits({"timeout": {"type": "int"}}, {"timeout": value})
    assert (place, wrong) == ("timeout", "has more than 18 digits: give a smaller number.")


@pytest.mark.parametrize("value", [0, -3, 10**18 - 1, "12", 1.5, "a word of many letters"])
def test_other_numbers_are_for_ansible_to_judge(value: Any) -> None:
    assert list(misfits({"timeout": {"type": "int"}}, {"timeout": value})) == []


@pytest.mark.parametrize(
    "text",
    [
        "[{'start_time': datetime.date(2026, 1, 1)}]",
        "{'start_time': datetime.datetime(2026, 1, 1, 0, 0)}",
    ],
)
def test_a_date_in_a_text_that_stands_for_more_is_seen(text: str) -> None:
    with pytest.raises(Invalid, match=r"^rows: holds a date instead of text: put it in quotes."):
        refuse_dated(text, "rows")


@pytest.mark.parametrize("text", ["", "[]", "datetime.date(2026, 1, 1)", "{first_name} (2026)"])
def test_any_other_text_holds_no_date(text: str) -> None:
    refuse_dated(text, "rows")


def test_what_looks_like_data_is_no_part_of_a_place() -> None:
    assert below("body", "+12025550143") == "body.[...]"
    assert below("", "+12025550143") == "[...]"
    assert below("config", "exclusions") == "config.exclusions"


def test_a_key_is_text() -> None:
    with pytest.raises(Invalid, match=r"^names: has a key that is true or false instead of text"):
        refuse_odd_key(False, "names")
    refuse_odd_key("no", "names")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "empty"),
        (False, "true or false"),
        (1, "a number"),
        (1.5, "a number"),
        (date(2030, 1, 31), "a date"),
        ({}, "a dictionary"),
        ([], "a list"),
        ("", "text"),
        (set(), "a set"),
    ],
)
def test_a_kind_of_value_has_words(value: Any, words: str) -> None:
    assert kind_of(value) == words


@pytest.mark.parametrize("value", ["1e18", "1e999999999", " -1E30 ", 1e18, "1_0e20", "9" * 19])
def test_a_number_that_is_long_when_it_is_written_out_is_refused(value: object) -> None:
    [(place, wrong)] = misfits({"timeout": {"type": "int"}}, {"timeout": value})
    assert (place, wrong) == ("timeout", "has more than 18 digits: give a smaller number.")


@pytest.mark.parametrize("value", [float("inf"), float("nan"), "inf", "-Infinity", " NaN ", "sNaN"])
def test_an_integer_is_finite(value: object) -> None:
    [(place, wrong)] = misfits({"timeout": {"type": "int"}}, {"timeout": value})
    assert (place, wrong) == ("timeout", "is not a finite number: give an integer.")


@pytest.mark.parametrize("value", [5, "5", " 1e3 ", 3.0, "0" * 30 + "5", "soon", "", "1e-3", 1.5])
def test_what_ansible_takes_or_refuses_by_itself_is_left_to_it(value: object) -> None:
    assert list(misfits({"timeout": {"type": "int"}}, {"timeout": value})) == []
