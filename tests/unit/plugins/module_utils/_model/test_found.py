# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the API shows of an object."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import TransportError
from ansible_collections.alvaria.cloud.plugins.module_utils._model.found import Found
from ansible_collections.alvaria.cloud.tests.unit.support import widget

WIDGET = widget()


def found(**raw: Any) -> Found:
    return Found.of(WIDGET, "v4", raw)


def test_an_object_is_translated_once() -> None:
    lamp = found(widgetName="lamp")
    assert lamp.values["name"] == "lamp"
    assert lamp.values is lamp.values


def test_what_the_api_keeps_about_an_object_is_shown_and_no_value() -> None:
    lamp = found(id=7, version=3, creationTime="2030-01-31 13:00+01:00")
    assert lamp.kept == {"id": "7", "version": 3, "creation_time": "2030-01-31T12:00:00Z"}
    assert not set(lamp.kept) & set(lamp.values)
    assert lamp.all_values == {**lamp.kept, **lamp.values}


def test_an_id_is_text() -> None:
    assert found(id=7).id == "7"
    assert found().id == ""


def test_an_object_is_put_in_words_of_a_write() -> None:
    shouting = replace(WIDGET, adopt=lambda raw: {**raw, "widgetName": raw["name"].upper()})
    raw = {"name": "lamp"}
    assert Found.of(shouting, "v4", raw).values["name"] == "LAMP"
    assert raw == {"name": "lamp"}


def test_a_value_that_cannot_be_read_is_an_error_when_it_is_asked_for() -> None:
    lamp = found(size="large")
    with pytest.raises(TransportError, match="a size that is no whole number"):
        str(lamp.values)
