# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One handler for each operation of the contract. Importing this package registers them all."""

from alvaria_sandbox.handlers import (
    attempts,
    checks,
    directory,
    email,
    external_data,
    externals,
    jobs,
    rules,
    settings,
    users,
    work_types,
)
from alvaria_sandbox.handlers.calls import HANDLERS, TARGETS, Call, Reply, Upload, addressed

__all__ = [
    "HANDLERS",
    "TARGETS",
    "Call",
    "Reply",
    "Upload",
    "addressed",
    "attempts",
    "checks",
    "directory",
    "email",
    "external_data",
    "externals",
    "jobs",
    "rules",
    "settings",
    "users",
    "work_types",
]
