# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""By what an object is known."""

from __future__ import annotations

from ansible_collections.alvaria.cloud.plugins.module_utils._model.identity import matches
from ansible_collections.alvaria.cloud.tests.unit.support import widget

WIDGET = widget()
READ = {"widgetName": "lamp", "widgetDescription": "gives light"}


def test_identity_counts_case() -> None:
    assert matches(WIDGET, "v4", READ, {"name": "lamp"})
    assert not matches(WIDGET, "v4", {**READ, "widgetName": "Lamp"}, {"name": "lamp"})


def test_an_empty_identity_field_is_a_missing_one_and_no_other() -> None:
    identity = {"name": "lamp", "description": ""}
    assert not matches(WIDGET, "v4", READ, identity)
    assert matches(WIDGET, "v4", {**READ, "widgetDescription": None}, identity)
