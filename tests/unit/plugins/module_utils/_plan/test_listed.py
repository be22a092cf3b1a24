# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a list comes to, in a few bytes for each difference."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._plan.listed import (
    Differences,
    deciding,
    unpacked,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._privacy.mask import Masker

STEPS = [("created", ["+12025550177"]), ("deleted", ["7", 1])]


def differences(*steps: tuple[str, Any]) -> Differences:
    """The differences of a list."""
    made = Differences(Masker("a key"))
    made.planned(steps, {"rows": len(steps)})
    return made


def test_differences_come_back_in_any_order() -> None:
    part = differences(*STEPS).as_part()
    assert part == differences(*reversed(STEPS)).as_part()
    assert set(unpacked(part["differences"])) == set(differences(*STEPS).marks)


def test_another_version_is_another_difference() -> None:
    assert differences(("deleted", ["7", 2])).marks != differences(STEPS[1]).marks


def test_a_difference_takes_eight_bytes_and_shows_nothing() -> None:
    part = differences(*STEPS).as_part()
    assert [len(mark) for mark in unpacked(part["differences"])] == [8, 8]
    assert "2025550177" not in str(part)


@pytest.mark.parametrize("packed", ["?", "äö", "YQ="])
def test_what_is_no_such_text_holds_no_differences(packed: str) -> None:
    assert unpacked(packed) == []


def test_a_scope_counts_as_far_as_it_is_given() -> None:
    params = dict.fromkeys(("state", "max_deletions", "max_errors"), "x")
    scope = {"exclusion_types": None, "contact_lists": ["West"]}
    assert deciding({**params, "scope": scope})["scope"] == {"contact_lists": ["West"]}
    assert deciding({**params, "scope": None})["scope"] is None
