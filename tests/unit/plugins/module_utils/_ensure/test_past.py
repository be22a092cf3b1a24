# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Both sides of a change, as it takes to undo it."""

from __future__ import annotations

from typing import Any

from ansible_collections.alvaria.cloud.plugins.module_utils._ensure.past import history_of
from ansible_collections.alvaria.cloud.plugins.module_utils._model.field import Field
from ansible_collections.alvaria.cloud.plugins.module_utils._model.found import Found
from ansible_collections.alvaria.cloud.plugins.module_utils._model.history import History
from ansible_collections.alvaria.cloud.plugins.module_utils._model.kinds import Integer
from ansible_collections.alvaria.cloud.plugins.module_utils._model.plan import plan_object
from ansible_collections.alvaria.cloud.plugins.module_utils._model.resource import Resource
from ansible_collections.alvaria.cloud.plugins.module_utils._model.wanted import Wanted
from ansible_collections.alvaria.cloud.tests.unit.support import context

SHELF = Resource(
    noun="shelf",
    title="shelf",
    api="compliance",
    paths={"v4": "shelves"},
    items="shelves",
    fields=(
        Field("name", "shelfName", create=True),
        Field("size", "size", Integer(), create=True),
        Field("colour", "colour", absent=""),
        Field("sold", "sold", Integer(), live=True),
    ),
    identity=("name",),
    default_version="v4",
)
RAW = {"id": "7", "shelfName": "Left", "size": 3, "colour": "red", "sold": 2, "version": 1}
WHOLE = {"name": "Left", "size": 3, "colour": "red"}


def found(raw: dict[str, Any]) -> Found:
    """An object as it was read."""
    return Found.of(SHELF, "v4", raw)


def history(there: Found | None, answer: Found | None, **params: Any) -> tuple[History, list[str]]:
    """Both sides of what these options do, and what is warned of."""
    options = {name: None for name in ("name", "size", "colour", "sold", "id", "state")}
    run = context({**options, "state": "present", **params})
    wanted = Wanted.of(SHELF, run.params)
    plan = plan_object(wanted, there)
    return history_of(run, wanted, there, plan, answer), run.warnings


def test_of_a_change_all_that_was_there_is_kept_and_what_was_written() -> None:
    answer = found({**RAW, "size": 4, "version": 2})
    both, warned = history(found(RAW), answer, name="Left", size=4)
    assert both == History(WHOLE, {"size": 4}, "7")
    assert warned == []


def test_of_a_creation_all_that_the_platform_made_is_kept() -> None:
    both, _warned = history(None, found(RAW), name="Left", size=3)
    assert both == History(None, WHOLE, "7")


def test_before_a_creation_what_will_be_written_is_all_that_is_known() -> None:
    both, _warned = history(None, None, name="Left", size=3)
    assert both == History(None, {"name": "Left", "size": 3}, "")


def test_of_a_deletion_nothing_is_written() -> None:
    both, warned = history(found(RAW), None, name="Left", state="absent")
    assert both == History(WHOLE, None, "7")
    assert "sold: the platform counts it on" in warned[0]


def test_what_the_platform_counts_on_is_not_kept_and_that_is_said() -> None:
    answer = found({**RAW, "sold": 9, "size": 4, "version": 2})
    both, warned = history(found(RAW), answer, name="Left", size=4, sold=9)
    assert both == History(WHOLE, {"size": 4}, "7")
    assert "sold: the platform counts it on" in warned[0]
