# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The four configurations: one document for each, always there, changed by PATCH (FACTS C29)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from alvaria_sandbox.handlers.calls import Call, register
from alvaria_sandbox.handlers.rules import pick
from alvaria_sandbox.state import Document, Organization

TABLE = "configurations"
# Family -> (kind, GET, PATCH, defaults of FACTS C.6).
ADDRESSES: Document = {"excludeFromContactAddressRule": [], "excludedContactAddresses": []}
CONFIGURATIONS: dict[str, tuple[str, str, str, Document]] = {
    "attemptTrackers": (
        "via#attemptTrackerConfiguration",
        "getAttemptTrackerConfigurations",
        "patchAttemptTrackerConfigurations",
        {
            **ADDRESSES,
            "enableActiveRecordFeature": True,
            "lifeTimeOfActiveRecord": 120,
            "minutesToWaitAfterActiveRestriction": 10,
        },
    ),
    "messageTrackers": (
        "via#messageTrackerConfiguration",
        "getMessageTrackerConfigurations",
        "patchMessageTrackerConfigurations",
        ADDRESSES,
    ),
    "exclusions": (
        "via#exclusionConfiguration",
        "getExclusionsConfigurations",
        "patchExclusionConfigurations",
        {"retainDays": 14, "retainNoEndTime": False},
    ),
    "convenientContactTimes": (
        "via#convenientContactTimeConfiguration",
        "getConvenientContactTimeConfigurations",
        "patchConvenientContactTimeConfigurations",
        {"retainDays": 14},
    ),
}


def install(organization: Organization, now: str) -> None:
    """Give an organization the four documents, at their defaults."""
    for family, (_unused, _unused, _unused, defaults) in CONFIGURATIONS.items():
        row = {
            "id": family,
            "version": 1,
            "locale": "en-US",
            **defaults,
            "lastModifiedTime": now,
            "lastModifiedBy": "system",
        }
        organization.table(TABLE).set(family, row)


def _get(family: str, kind: str) -> Callable[[Call], Any]:
    return lambda call: pick(
        call.operation.response_name, call.organization.table(TABLE).rows[family], kind
    )


def _patch(family: str, kind: str) -> Callable[[Call], Any]:
    def handler(call: Call) -> Document:
        """Change the fields of the body; the others stay as they are."""
        call.lock(call.organization.table(TABLE).rows[family])
        values = {name: value for name, value in call.body.items() if name != "version"}
        return pick(call.operation.response_name, call.change(TABLE, family, values), kind)

    return handler


for _family, (_kind, _read, _write, _defaults) in CONFIGURATIONS.items():
    register(_read, _get(_family, _kind), (TABLE, f"={_family}"))
    register(_write, _patch(_family, _kind), (TABLE, f"={_family}"))
