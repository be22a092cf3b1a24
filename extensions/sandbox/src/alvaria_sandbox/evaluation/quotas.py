# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Quota controls: how much of a product is left to sell."""

from __future__ import annotations

from datetime import datetime

from alvaria_sandbox.evaluation.model import Check, Outcome, Restriction, Tables


def evaluate(check: Check, tables: Tables, _now: datetime) -> Outcome:
    """Restrict when totalQuota - productSold is 0 or below (C08, our reading).

    A product without a quota is not limited.
    """
    if not check.product:
        return Outcome()
    for rule in tables("quotaControls").having("product", check.product):
        available = rule["totalQuota"] - rule["productSold"]
        restriction = None
        if available <= 0:
            restriction = Restriction(rule["id"], "QuotaExhausted", None)
        return Outcome(restriction, available=available)
    return Outcome()
