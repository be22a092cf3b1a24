# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The compliance evaluation: from rules, attempts and a clock to an answer.

It knows neither HTTP nor versions of the API.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from alvaria_sandbox.evaluation import convenience, exclusions, quotas, trackers
from alvaria_sandbox.evaluation.model import FAMILIES, Check, Outcome, Restriction, Tables
from alvaria_sandbox.evaluation.zones import zone_of

EVALUATORS: dict[str, Callable[[Check, Tables, datetime], Outcome]] = {
    "exclusions": exclusions.evaluate,
    "convenientContactTimes": convenience.evaluate,
    "quotaControls": quotas.evaluate,
    "attemptTrackers": trackers.evaluate,
    "messageTrackers": trackers.evaluate_messages,
}


def evaluate(check: Check, tables: Tables, now: datetime) -> Outcome:
    """Return the answer to a check at an instant.

    The first family that restricts ends the check. The findings up to then are kept, except
    `starts`, which is for contacts that are allowed.
    """
    outcome = Outcome()
    for family in FAMILIES:
        if family in check.families:
            outcome = outcome.then(EVALUATORS[family](check, tables, now))
            if outcome.restriction is not None:
                return Outcome(outcome.restriction, None, outcome.message_type, outcome.available)
    return outcome


__all__ = ["FAMILIES", "Check", "Outcome", "Restriction", "Tables", "evaluate", "zone_of"]
