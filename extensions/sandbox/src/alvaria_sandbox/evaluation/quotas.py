# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Quota controls: how much of a product is left to sell."""

from __future__ import annotations

from datetime import datetime

from alvaria_sandbox.evaluation.model import Check, Outcome, Restriction, Tables


def evaluate(check: Check, tables: Tables, _now: datetime) -> Outcome:
    """available = totalQuota - productSold, restricted at 0 or below (C08, our reading). A product without quota is not limited."""
    for rule in tables("quotaControls").having("product", check.product) if check.product else ():
        available = rule["totalQuota"] - rule["productSold"]
        return Outcome(
            Restriction(rule["id"], "QuotaExhausted", None) if available <= 0 else None,
            available=available,
        )
    return Outcome()
