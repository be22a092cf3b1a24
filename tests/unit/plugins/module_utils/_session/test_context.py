# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a running task has at hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._session.context import Context
from ansible_collections.alvaria.cloud.tests.unit.support import (
    COMPLIANCE_V4,
    Script,
    context,
    ok,
    widget,
)

WIDGET = widget()
SEVEN = f"{COMPLIANCE_V4}/widgets/7"


def carrying_out(run: Context) -> Context:
    """The same run when what was planned is carried out."""
    return replace(run, check_mode=False)


def test_a_warning_is_shown_once() -> None:
    run = context({})
    for text in ("one", "two", "one"):
        run.warn(text)
    assert run.warnings == ["one", "two"]


def test_options_are_translated_once_for_each_resource() -> None:
    run = context({"name": "lamp", "size": 3, "api_version": "v4"})
    asked = run.asked(WIDGET)
    assert asked.values == {"name": "lamp", "size": 3}
    assert run.asked(WIDGET) is asked
    assert run.asked(widget(check=print)) is not asked
    other = replace(run, params={"name": "bulb", "api_version": "v4"})
    assert other.asked(WIDGET).values == {"name": "bulb"}


def test_what_a_plan_has_read_serves_once_more_to_carry_it_out(script: Script) -> None:
    script.expect("GET", SEVEN, ok({"id": "7", "version": 1}))
    script.expect("GET", SEVEN, ok({"id": "7", "version": 2}))
    run = context({}, check_mode=True)
    for _read in range(2):
        assert run.read(SEVEN)["version"] == 1
    assert carrying_out(run).read(SEVEN)["version"] == 1
    assert carrying_out(run).read(SEVEN)["version"] == 2


def test_what_no_version_guards_is_read_again(script: Script) -> None:
    for _read in range(2):
        script.expect("GET", SEVEN, ok({"id": "7"}))
    run = context({}, check_mode=True)
    run.read(SEVEN)
    carrying_out(run).read(SEVEN)


@pytest.mark.parametrize("mask", [True, False])
def test_personal_values_are_masked_unless_the_task_wants_them(mask: bool) -> None:
    shown = context({}, mask=mask).shown(WIDGET.fields, {"name": "lamp", "owner": "+12025550143"})
    assert shown["name"] == "lamp"
    assert (shown["owner"] == "+12025550143") is not mask
