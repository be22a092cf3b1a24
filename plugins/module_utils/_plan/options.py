# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The options by which a task takes a plan. Pure."""

from __future__ import annotations

from typing import Any

#: The option that names the plan's file on the controller, and the one that takes the plan itself.
PLANS = ("plan", "plan_data")
PLAN_OPTIONS: dict[str, dict[str, Any]] = {
    "plan": {"type": "path"},
    "plan_data": {"type": "dict"},
    "plan_max_age": {"type": "int"},
}
