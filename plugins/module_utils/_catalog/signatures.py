# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Signatures, with which e-mails end."""

from __future__ import annotations

from .._model.field import Field
from .._model.kinds import Text
from . import references
from .named_resource import named_resource
from .object_kind import ObjectKind
from .reference_listing import reference_query

SIGNATURE = named_resource(
    references.SIGNATURE,
    Field("contents", "contents", Text(src="src"), absent=""),
    update="PATCH",
)
SIGNATURES = reference_query("signatures", references.SIGNATURE, detailed=True)

KIND = ObjectKind(resource=SIGNATURE, query=SIGNATURES)
TASK = KIND.task
INFO_TASK = KIND.info_task
