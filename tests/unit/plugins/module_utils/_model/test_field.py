# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of a field."""

from __future__ import annotations

from dataclasses import replace

from ansible_collections.alvaria.cloud.plugins.module_utils._model.field import Field
from ansible_collections.alvaria.cloud.plugins.module_utils._model.kinds import Integer, SetOf, Time
from ansible_collections.alvaria.cloud.tests.unit.support import widget

WIDGET = widget()


def test_a_field_makes_the_option_of_its_kind() -> None:
    fields = (Field("at", "at", Time(), aliases=("when",)), Field("of", "of", SetOf(Integer())))
    options = replace(WIDGET, fields=fields, identity=()).argspec().options
    assert options["at"] == {"type": "str", "aliases": ["when"]}
    assert options["of"] == {"type": "list", "elements": "int"}


def test_a_field_exists_in_every_version_unless_it_says_otherwise() -> None:
    assert Field("a", "a").exists_in("v3")
    assert Field("a", "a", only=("v4",)).exists_in("v4")
    assert not Field("a", "a", only=("v4",)).exists_in("v3")
    assert [item.name for item in WIDGET.fields if item not in WIDGET.fields_in("v3")] == [
        "enabled"
    ]


def test_a_personal_option_is_masked_by_the_engine_and_not_by_ansible() -> None:
    assert Field("a", "a", personal=True).options() == {"a": {"type": "str", "no_log": False}}


def test_what_the_api_leaves_out_has_the_absent_value() -> None:
    item = Field("a", "a", Integer(), absent=7)
    assert item.from_api(None) == 7
    assert item.from_api("3") == 3
