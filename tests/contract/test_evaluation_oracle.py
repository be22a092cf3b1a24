# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sandbox's evaluation against the oracle, over random rules, histories, zones and moments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alvaria_sandbox.evaluation import evaluate
from alvaria_sandbox.handlers.checks import read_check, told
from alvaria_sandbox.state import Organization, Settings

from . import oracle
from .worlds import case, smaller

# What the cases of a test must have had, so that they cannot quietly become empty ones.
SEEN: Counter[str] = Counter()


def evaluated(world: oracle.World, check: oracle.Document, now: datetime) -> dict[str, Any]:
    """The sandbox's answer, its times as datetimes."""
    organization = Organization("oracle", Settings())
    for table, rows in world.items():
        if table != "settings":
            organization.load(
                table, [{"id": f"row{number}", **row} for number, row in enumerate(rows)]
            )
    organization.load(
        "configurations", [{"id": name, **values} for name, values in world["settings"].items()]
    )
    found = told(evaluate(read_check(check, "body"), organization.table, now))
    return {
        name: datetime.fromisoformat(value) if name.endswith("Time") else value
        for name, value in found.items()
    }


#: No family named means all of them.
TOGETHER: tuple[str, ...] = ()


def agree(seed: int, *families: str) -> None:
    world, check, now = case(seed, *families)
    expected = oracle.answer(world, check, now)
    if evaluated(world, check, now) != expected:
        world = smaller(
            world, lambda less: evaluated(less, check, now) != oracle.answer(less, check, now)
        )
        assert evaluated(world, check, now) == oracle.answer(world, check, now), (world, check, now)
        raise AssertionError(f"seed {seed} disagrees only as a whole")
    SEEN.update(name for name, value in expected.items() if value)
    SEEN[expected.get("restrictionType", "allowed")] += 1
    SEEN[expected.get("messageType", "")] += 1


def examples(number: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Seeds of worlds: the same ones in every run and on every machine, however slow that is."""

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        return settings(max_examples=number, deadline=None, derandomize=True, database=None)(
            given(st.integers(0, 2**63))(test)
        )

    return decorate


@pytest.fixture(autouse=True)
def _count() -> None:
    SEEN.clear()


def test_exclusions() -> None:
    examples(1200)(lambda seed: agree(seed, "exclusions"))()
    assert (
        min(
            SEEN[name]
            for name in (
                "ExclusionAccount",
                "ExclusionVoice",
                "ExclusionSSN",
                "ExclusionSMS",
                "ExclusionEmail",
            )
        )
        >= 5
    )
    assert min(SEEN["allowed"], SEEN["restrictionStartTime"], SEEN["restrictionEndTime"]) >= 50


def test_convenient_contact_times() -> None:
    examples(1500)(lambda seed: agree(seed, "convenientContactTimes"))()
    kinds = {name for name in SEEN if name.startswith("ConvenientContactTime")}
    assert len(kinds) == 14
    assert min(SEEN["allowed"], SEEN["restrictionStartTime"], SEEN["restrictionEndTime"]) >= 100


def test_attempt_trackers() -> None:
    examples(3000)(lambda seed: agree(seed, "attemptTrackers"))()
    kinds = {name for name in SEEN if name.startswith("AttemptTracker")}
    assert len(kinds) == 18
    assert min(SEEN["allowed"], SEEN["restrictionEndTime"]) >= 300


def test_message_trackers() -> None:
    examples(800)(lambda seed: agree(seed, "messageTrackers"))()
    assert min(SEEN["CanPlay"], SEEN["CannotPlay"], SEEN["CanPlayStandard"]) >= 50


def test_everything_together() -> None:
    examples(1700)(lambda seed: agree(seed, *TOGETHER))()
    for family in (
        "Exclusion",
        "ConvenientContactTime",
        "QuotaExhausted",
        "AttemptTracker",
        "CannotPlay",
        "allowed",
        "availableQuota",
    ):
        assert sum(number for name, number in SEEN.items() if name.startswith(family)) >= 40, family
