# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The decision about what nothing lists."""

from __future__ import annotations

from ansible_collections.alvaria.cloud.plugins.module_utils._model.deletion import (
    PROTECTED,
    SHOWN,
    Decision,
    HeldBack,
    Surplus,
    decide,
)

OLD = Surplus("signatures", "Old", "1")
KEPT = Surplus("signatures", "Kept", "2", PROTECTED)
OTHER = Surplus("templates", "Other", "3")


def test_without_an_obstacle_all_may_go() -> None:
    assert decide([OLD, OTHER], {}).may_go == [OLD, OTHER]


def test_what_is_protected_stays_and_the_rest_of_its_family_may_go() -> None:
    decision = decide([OLD, KEPT], {})
    assert decision.may_go == [OLD]
    assert decision.held_back == [HeldBack("signatures", "Kept", "protected")]


def test_its_own_reason_counts_more_than_an_obstacle_of_its_family() -> None:
    decision = decide([KEPT], {"signatures": "a creation failed"})
    assert [held.reason for held in decision.held_back] == ["protected"]


def test_an_obstacle_holds_back_its_family_and_no_other() -> None:
    decision = decide([OLD, OTHER], {"signatures": "a creation failed"})
    assert decision.of("signatures") == []
    assert decision.of("templates") == ["3"]
    assert decision.held_back == [HeldBack("signatures", "Old", "a creation failed")]


def test_more_than_is_allowed_is_told() -> None:
    decision = decide([OLD, KEPT, OTHER], {})
    assert decision.exceeds(1)
    assert not decision.exceeds(2)


def test_what_is_held_back_does_not_count_for_the_bound() -> None:
    assert not decide([OLD, OTHER], {"signatures": "no", "templates": "no"}).exceeds(0)


def test_a_result_names_the_first_and_counts_all() -> None:
    many = [HeldBack("signatures", str(number), "no") for number in range(SHOWN + 5)]
    result = Decision(held_back=many).as_result()
    assert len(result["held_back"]) == SHOWN
    assert result["held_back"][0] == {"family": "signatures", "label": "0", "reason": "no"}
    assert result["held_back_count"] == SHOWN + 5
