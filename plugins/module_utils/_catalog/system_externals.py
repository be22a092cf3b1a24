# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""System externals: telephone numbers outside the organization that agents may dial or transfer to."""

from __future__ import annotations

from .._model.argspec import ArgumentSpec
from .._model.field import Field
from .._model.kinds import Flag, Names
from .._model.query import Query
from .._model.resource import Resource
from .._task.makers import info_task, object_task
from .references import EVEN_INACTIVE, SYSTEM_EXTERNAL

EXTERNAL = Resource(
    noun="system_external",
    title="system external",
    api="provisioning",
    paths={"v2": SYSTEM_EXTERNAL.path},
    items=SYSTEM_EXTERNAL.items,
    fields=(
        Field("names", "friendlyName", Names(), create=True),
        Field("system_external", "systemExternal", create=True, aliases=("number",)),
        Field("active", "active", Flag(), absent=True),
    ),
    identity=("names",),
    listing=EVEN_INACTIVE,
    default_version="v2",
    fragments=True,
    update="either",
)

EXTERNALS = Query(
    "system_externals",
    EXTERNAL.title,
    "provisioning",
    EXTERNAL.paths,
    EXTERNAL.items,
    ArgumentSpec({"name": {"type": "str"}, "include_inactive": {"type": "bool", "default": False}}),
    {"include_inactive": "includeInactive"},
    "v2",
    True,
    reference=SYSTEM_EXTERNAL,
    detailed=True,
)

TASK = object_task(EXTERNAL)
INFO_TASK = info_task(EXTERNALS, "alvaria_system_external_info")
