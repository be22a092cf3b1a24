# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a kind of value does unless it says otherwise."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._model.kind import Kind
from ansible_collections.alvaria.cloud.plugins.module_utils._model.kinds import Names

KIND = Kind()


@pytest.mark.parametrize("value", ["text", "", 0, None, ["a"], {"a": 1}])
def test_a_value_passes_as_it_is(value: Any) -> None:
    assert KIND.from_option(value, "option", "v4") == value
    assert KIND.from_api(value) == value
    assert KIND.to_api(value) == value
    assert KIND.repeated(value) == value
    assert KIND.over("before", value) == value
    assert KIND.identities(value) == [KIND.key(KIND.identity(value, {}))]
    assert KIND.exported("field", value) == {"field": value}
    assert KIND.has(value, value)
    assert not KIND.has(value, "other")


def test_a_kind_has_one_option_which_is_called_like_the_field() -> None:
    assert KIND.option_name("field") == "field"
    assert KIND.options("field", (), False) == {"field": {"type": "str"}}
    personal = KIND.options("field", ("alias",), True)
    assert personal == {"field": {"type": "str", "aliases": ["alias"], "no_log": False}}
    assert KIND.given("field", {"field": 1}) == 1
    assert KIND.given("field", {}) is None


@pytest.mark.parametrize(("value", "blank"), [("", True), ("a", False), (0, False)])
def test_a_value_is_blank_when_it_is_an_empty_text(value: Any, blank: bool) -> None:
    assert KIND.is_blank(value) is blank


def test_names_are_blank_when_one_of_them_is() -> None:
    assert Names().is_blank({"en-US": "lamp", "de-DE": ""})
    assert not Names().is_blank({"en-US": "lamp"})


def test_an_object_has_a_name_in_the_locale_that_it_is_given_in() -> None:
    found = {"en-US": "lamp", "de-DE": "Lampe"}
    assert Names().has(found, {"de-DE": "Lampe"})
    assert not Names().has(found, {"en-US": "Lampe"})
    assert Names().key({"de-DE": "Lampe"}) in Names().identities(found)
