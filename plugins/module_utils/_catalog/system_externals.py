# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""System externals: telephone numbers outside the organization.

Agents may dial them or transfer to them.
"""

from __future__ import annotations

from .._model.field import Field
from .._model.kinds import Flag
from .named_resource import named_resource
from .object_kind import ObjectKind
from .reference_listing import INACTIVE, reference_query
from .references import SYSTEM_EXTERNAL

EXTERNAL = named_resource(
    SYSTEM_EXTERNAL,
    Field("system_external", "systemExternal", create=True, aliases=("number",)),
    Field("active", "active", Flag(), absent=True),
    update="either",
    listed=("system_external", "active"),
)
EXTERNALS = reference_query("system_externals", SYSTEM_EXTERNAL, INACTIVE, detailed=True)

KIND = ObjectKind(resource=EXTERNAL, query=EXTERNALS)
TASK = KIND.task
INFO_TASK = KIND.info_task
