# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Descriptions of resources that make argument specs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.alvaria.cloud.plugins.module_utils._model.field import Field
from ansible_collections.alvaria.cloud.plugins.module_utils._model.kinds import Flag, Integer
from ansible_collections.alvaria.cloud.tests.unit.support import widget

WIDGET = widget()


def test_a_resource_makes_the_options_of_its_module() -> None:
    options = WIDGET.argspec().options
    assert set(options) == {item.name for item in WIDGET.fields} | {"id", "state", "api_version"}
    assert options["state"]["default"] == "present"
    assert options["api_version"] == {"type": "str", "choices": ["v3", "v4"], "default": "v4"}


def test_a_resource_of_one_version_has_no_option_for_it() -> None:
    assert "api_version" not in replace(WIDGET, paths={"v4": "widgets"}).argspec().options


def test_no_option_of_an_object_has_a_default_that_would_clear_what_was_left_out() -> None:
    options = WIDGET.argspec().options
    assert not [
        item.name
        for item in WIDGET.fields
        if "default" in options[item.name] or options[item.name].get("required")
    ]


@pytest.mark.parametrize(
    ("args", "sound"),
    [
        ({"name": "lamp"}, True),
        ({"id": "7"}, True),
        ({"id": "7", "name": "lamp"}, True),
        ({"size": 3}, False),
    ],
)
def test_an_object_is_addressed_by_its_id_or_its_identity(
    args: dict[str, object], sound: bool
) -> None:
    validation = ArgumentSpecValidator(**WIDGET.argspec().to_kwargs()).validate(args)
    assert (validation.error_messages == []) is sound


def test_ansible_leaves_the_hiding_of_a_personal_option_to_the_engine() -> None:
    assert WIDGET.argspec().options["owner"]["no_log"] is False
    assert all(
        "no_log" not in WIDGET.argspec().options[item.name]
        for item in WIDGET.fields
        if not item.personal
    )


@pytest.mark.parametrize("args", [{"name": "lamp"}, {"name": "lamp", "brand": "x"}, {"id": "7"}])
def test_what_only_one_version_is_known_by_is_not_asked_for_by_the_options(
    args: dict[str, object],
) -> None:
    fields = (
        Field("name", "name", create=True),
        Field("brand", "brand", create=True, only=("v4",)),
    )
    resource = replace(WIDGET, fields=fields, identity=("name", "brand"))
    assert (
        ArgumentSpecValidator(**resource.argspec().to_kwargs()).validate(args).error_messages == []
    )


def test_an_object_that_is_always_there_has_neither_id_nor_state() -> None:
    fields = (Field("days", "days", Integer()), Field("on", "on", Flag()))
    spec = replace(
        WIDGET, fields=fields, identity=(), singleton=True, paths={"v4": "widget"}
    ).argspec()
    assert set(spec.options) == {"days", "on"}
    assert spec.required_one_of == ()


def test_a_resource_has_a_place_in_each_version_and_perhaps_below_an_owner() -> None:
    assert WIDGET.place("v3") == ("v3", "compliance", "widgets")
    below = replace(WIDGET, paths={"v4": "things/{owner}/widgets"})
    assert below.place("v4", "7") == ("v4", "compliance", "things", "7", "widgets")
