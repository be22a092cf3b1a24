# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A value of one kind is not taken for another."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._model.text import (
    kind_of,
    unfit,
    unfit_in_a_row,
)
from ansible_collections.alvaria.cloud.tests.unit.support import (
    HOST,
    Script,
    ok,
    run,
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
            "number_types",
        ),
        (
            "alvaria_load_job",
            lambda value: {"file_name": "a.act", "max_failures": value},
            "max_failures",
        ),
    ],
)
@pytest.mark.parametrize("check_mode", [True, False])
def test_true_is_not_the_number_one(
    script: Script, check_mode: bool, name: str, option: Any, place: str, value: bool
) -> None:
    result = run(name, option(value), check_mode)
    assert result["failed"]
    assert result["msg"].startswith(f"{place}: is true or false instead of an integer.")
    assert script.sent == []


def test_true_is_what_a_switch_takes(script: Script) -> None:
    read = {"retainDays": 14, "retainNoEndTime": True, "version": 1}
    script.expect(
        "GET", f"{HOST}/via/v4/organizations/demo/compliance/exclusions/configurations", ok(read)
    )
    assert (
        run(SETTINGS, {"exclusions": {"retain_no_end_time": True, "retain_days": 14}})["changed"]
        is False
    )


@pytest.mark.parametrize("kind", ["str", "path"])
@pytest.mark.parametrize(
    ("value", "words"),
    [
        (
            True,
            "is true or false instead of text. "
            "YAML reads an unquoted yes, no, on or off so: put it in quotes.",
        ),
        ({"a": 1}, "is a dictionary instead of text."),
        (["a"], "is a list instead of text."),
        (("a",), "is a list instead of text."),
        ("yes", ""),
        (None, ""),
    ],
)
def test_a_document_gives_text_where_text_belongs(kind: str, value: Any, words: str) -> None:
    assert unfit(kind, value) == words


@pytest.mark.parametrize("value", [True, 1.5, ["a"], {"a": 1}])
def test_a_row_gives_text_only(value: Any) -> None:
    assert unfit_in_a_row(value) == "is not text; put it in quotes"


@pytest.mark.parametrize("value", ["yes", "", 7, None])
def test_a_row_may_give_digits_or_nothing(value: Any) -> None:
    assert unfit_in_a_row(value) == ""


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "empty"),
        (False, "true or false"),
        (1, "a number"),
        (1.5, "a number"),
        ({}, "a dictionary"),
        ([], "a list"),
        ("", "text"),
    ],
)
def test_a_kind_of_value_has_words(value: Any, words: str) -> None:
    assert kind_of(value) == words
