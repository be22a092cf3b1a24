# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The objects that options refer to by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.alvaria.cloud.plugins.module_utils._spec import Reference
from ansible_collections.alvaria.cloud.plugins.module_utils._values import localized


def _friendly_names(entry: Mapping[str, Any]) -> list[str]:
    return list(localized(entry.get("friendlyName")).values())


USER = Reference(
    title="user",
    api="provisioning",
    version="v2",
    path="users",
    items="users",
    names=lambda entry: [str(entry.get("user", ""))],
    paged=True,
    listing={"includeInactive": "true"},
    filter="email",
)

WORK_TYPE = Reference(
    title="work type",
    api="provisioning",
    version="v2",
    path="workTypes",
    items="workTypes",
    names=_friendly_names,
    listing={"includeInactive": "true"},
    filter="friendlyName",
)

SKILL = Reference(title="skill", api="provisioning", version="v2", path="skills", items="skills", names=_friendly_names)
