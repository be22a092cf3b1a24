# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""By what an object is known."""

from __future__ import annotations

from typing import Any

from ansible_collections.alvaria.cloud.plugins.module_utils._model.found import Found
from ansible_collections.alvaria.cloud.plugins.module_utils._model.identity import matches
from ansible_collections.alvaria.cloud.tests.unit.support import widget

WIDGET = widget()
READ = {"widgetName": "lamp", "widgetDescription": "gives light"}


def is_meant(raw: dict[str, Any], **identity: str) -> bool:
    return matches(Found.of(WIDGET, "v4", raw), identity)


def test_identity_counts_case() -> None:
    assert is_meant(READ, name="lamp")
    assert not is_meant({**READ, "widgetName": "Lamp"}, name="lamp")


def test_an_empty_identity_field_is_a_missing_one_and_no_other() -> None:
    assert not is_meant(READ, name="lamp", description="")
    assert is_meant({**READ, "widgetDescription": None}, name="lamp", description="")
