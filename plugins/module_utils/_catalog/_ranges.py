# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Filters by time that the ComplianceHub listings share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.alvaria.cloud.plugins.module_utils._argspec import ArgumentSpec


def time_ranges(*names: str) -> tuple[ArgumentSpec, dict[str, str]]:
    """The options ``from_X`` and ``to_X`` (inclusive) for each time, and their query parameters (``fromX``, ``toX``)."""
    options: dict[str, Mapping[str, Any]] = {}
    parameters = {}
    for name in names:
        for end in ("from", "to"):
            option = f"{end}_{name}"
            options[option] = {"type": "str"}
            parameters[option] = end + "".join(part.capitalize() for part in name.split("_"))
    return ArgumentSpec(options), parameters
