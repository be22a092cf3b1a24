# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Dispositions, and the plans by which contacts are routed after one."""

from __future__ import annotations

from .._model.query import Part
from .object_kind import ObjectKind
from .reference_listing import BY_CHANNEL, CHANNELS, INACTIVE, reference_query
from .references import DISPOSITION, ROUTING_PLAN

DISPOSITIONS = reference_query("dispositions", DISPOSITION, INACTIVE, detailed=True)
ROUTING_PLANS = reference_query(
    "disposition_routing_plans",
    ROUTING_PLAN,
    {"channel_type": {"type": "str", "choices": [*CHANNELS, "screen"]}},
    BY_CHANNEL,
    parts={"rules": Part("rules", "rules")},
)

KIND = ObjectKind(query=DISPOSITIONS)
INFO_TASK = KIND.info_task

ROUTING_PLAN_KIND = ObjectKind(query=ROUTING_PLANS)
ROUTING_PLAN_INFO_TASK = ROUTING_PLAN_KIND.info_task
