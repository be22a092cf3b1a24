# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task's options ask for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Invalid
from ansible_collections.alvaria.cloud.plugins.module_utils._model.field import Field
from ansible_collections.alvaria.cloud.plugins.module_utils._model.kinds import Names
from ansible_collections.alvaria.cloud.plugins.module_utils._model.wanted import Wanted
from ansible_collections.alvaria.cloud.tests.unit.support import widget

WIDGET = widget()
NAMED = replace(WIDGET, fields=(Field("names", "friendlyName", Names()),), identity=("names",))


def test_options_are_translated_and_what_was_left_out_is_not_wanted() -> None:
    wanted = Wanted.of(WIDGET, {"name": "lamp", "colours": ["red", "blue"], "size": None})
    assert wanted.values == {"name": "lamp", "colours": ["blue", "red"]}
    assert wanted.identity == {"name": "lamp"}
    assert wanted.key == ("lamp",)
    assert (wanted.version, wanted.state, wanted.id) == ("v4", "present", "")


def test_what_does_not_identify_an_object_has_no_say_in_its_removal() -> None:
    params = {"name": "lamp", "end_time": "soon"}
    assert Wanted.of(WIDGET, {**params, "state": "absent"}).values == {"name": "lamp"}
    with pytest.raises(Invalid):
        Wanted.of(WIDGET, params)


def test_an_identity_that_is_left_out_stands_for_what_a_missing_field_does() -> None:
    described = replace(WIDGET, identity=("name", "description"))
    assert Wanted.of(described, {"name": "lamp"}).key == ("lamp", "")


def test_a_name_identifies_in_its_locale() -> None:
    params = {"name": "lamp", "name_locale": "en-US", "names": {"de-DE": "Lampe"}}
    wanted = Wanted.of(NAMED, params)
    assert wanted.identity == {"names": {"en-US": "lamp"}}
    assert wanted.key == (("en-US", "lamp"),)


def test_values_are_exchanged_in_the_identity_as_well() -> None:
    wanted = Wanted.of(WIDGET, {"name": "lamp"}).having({"name": "7", "size": 3})
    assert wanted.values == {"name": "7", "size": 3}
    assert wanted.identity == {"name": "7"}
