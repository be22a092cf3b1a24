# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What differs from a plan is listed, and what is done already counts as done."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Invalid
from ansible_collections.alvaria.cloud.plugins.module_utils._plan.compare import (
    differing,
    refuse_differences,
    refuse_digest,
    refuse_options,
    refuse_steps,
    told,
    unplanned,
)


def entry(
    name: str = "Care", action: str = "updated", before: str = "b", after: str = "a"
) -> dict[str, Any]:
    """A step of a plan."""
    marks = {"before": before, "after": after}
    return {"family": "signatures", "name": name, "action": action, "fingerprints": marks}


@pytest.mark.parametrize(
    ("fresh", "problem"),
    [
        (entry("New", "created"), "would be created, which is not in the plan"),
        (entry(action="created"), "would be created, and the plan says updated"),
        (entry(after="else"), "would become something else than the plan says"),
        (entry(before="else"), "has been changed since"),
    ],
)
def test_a_step_that_differs_is_listed(fresh: dict[str, Any], problem: str) -> None:
    assert differing([entry()], [fresh]) == [told("signatures", fresh["name"], problem)]


def test_the_same_steps_and_those_that_are_done_do_not_differ() -> None:
    assert differing([entry(), entry("Other")], [entry()]) == []


def test_a_step_that_is_there_twice_has_to_be_planned_twice() -> None:
    assert len(differing([entry()], [entry(), entry()])) == 1


def test_the_refusal_names_the_first_steps_and_holds_all() -> None:
    steps = [told("signatures", f"S{number}", "has been changed since") for number in range(7)]
    with pytest.raises(Invalid, match=r"signatures S0 has been .* and 2 more") as caught:
        refuse_steps(steps)
    assert caught.value.details["steps"] == steps
    assert caught.value.code == "plan-differs"


def test_nothing_that_differs_is_no_refusal() -> None:
    refuse_steps([])
    refuse_differences({})
    refuse_options({"state": "exact"}, {"state": "exact"})
    refuse_digest("d", "d", "list")


def test_options_that_differ_are_named() -> None:
    with pytest.raises(Invalid, match="other options: state") as caught:
        refuse_options({"state": "exact", "families": None}, {"state": "x", "families": None})
    assert caught.value.details == {"options": ["state"]}


def test_differences_of_a_list_are_counted_by_action() -> None:
    fresh = {b"1": "created", b"2": "created", b"3": "deleted"}
    assert unplanned([b"1"], fresh) == {"created": 1, "deleted": 1}
    with pytest.raises(Invalid, match="1 would be created .*, 1 would be deleted") as caught:
        refuse_differences({"created": 1, "deleted": 1})
    assert caught.value.details == {"unplanned": {"created": 1, "deleted": 1}}
