# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Signatures, with which e-mails end."""

from __future__ import annotations

from .._model.argspec import ArgumentSpec
from .._model.field import Field
from .._model.kinds import Names, Text
from .._model.query import Query
from .._model.resource import Resource
from .._task.makers import info_task, object_task
from . import references

SIGNATURE = Resource(
    noun="signature",
    title="signature",
    api="provisioning",
    paths={"v2": references.SIGNATURE.path},
    items=references.SIGNATURE.items,
    fields=(
        Field("names", "friendlyName", Names(), create=True),
        Field("contents", "contents", Text(src="src"), absent=""),
    ),
    identity=("names",),
    default_version="v2",
    paged=False,
    fragments=True,
    update="PATCH",
)

SIGNATURES = Query(
    "signatures",
    references.SIGNATURE.title,
    "provisioning",
    SIGNATURE.paths,
    references.SIGNATURE.items,
    ArgumentSpec({"name": {"type": "str"}}),
    default_version="v2",
    reference=references.SIGNATURE,
    detailed=True,
)

TASK = object_task(SIGNATURE)
INFO_TASK = info_task(SIGNATURES, "alvaria_signature_info")
