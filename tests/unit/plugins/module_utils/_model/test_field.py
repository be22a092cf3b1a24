# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of a field."""

from __future__ import annotations

from dataclasses import replace

from ansible_collections.alvaria.cloud.plugins.module_utils._model.field import Field, Form
from ansible_collections.alvaria.cloud.tests.unit.support import widget

WIDGET = widget()


def test_a_field_makes_the_option_of_its_type() -> None:
    fields = (
        Field("at", "at", type="time", aliases=("when",)),
        Field("of", "of", type="list", elements="int", choices=("1",)),
    )
    options = replace(WIDGET, fields=fields, identity=()).argspec().options
    assert options["at"] == {"type": "str", "aliases": ["when"]}
    assert options["of"] == {
        "type": "list",
        "elements": "int",
        "choices": ["1"],
    }


def test_a_field_exists_in_every_version_unless_it_says_otherwise() -> None:
    assert Field("a", "a").exists_in("v3")
    assert Field("a", "a", only=("v4",)).exists_in("v4")
    assert not Field("a", "a", only=("v4",)).exists_in("v3")
    assert [item.name for item in WIDGET.fields if item not in WIDGET.fields_in("v3")] == [
        "enabled"
    ]


def test_a_form_makes_the_option_that_it_says() -> None:
    form = Form(
        {"type": "list", "elements": "dict", "options": {"day": {"type": "str"}}},
        lambda value, option: value,
        lambda value: value,
        lambda value: value,
    )
    item = Field("times", "times", form=form, create=True)
    assert item.options() == {
        "times": {"type": "list", "elements": "dict", "options": {"day": {"type": "str"}}}
    }
    item.options()["times"]["elements"] = "str"
    assert form.option["elements"] == "dict"
