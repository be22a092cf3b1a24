# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The listing of a kind of object that options refer to, of which a name picks one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._model.argspec import ArgumentSpec
from .._model.query import Query
from .._model.reference import Reference

CHANNELS = ["voice", "email", "chat", "sms"]
#: The option of a listing by channel, and its filter.
CHANNEL: Mapping[str, Mapping[str, Any]] = {"channel_type": {"type": "str", "choices": CHANNELS}}
BY_CHANNEL = {"channel_type": "channelType"}
#: The option of a listing that leaves out what is inactive.
INACTIVE: Mapping[str, Mapping[str, Any]] = {"include_inactive": {"type": "bool", "default": False}}


def reference_query(
    noun: str,
    reference: Reference,
    options: Mapping[str, Mapping[str, Any]],
    parameters: Mapping[str, str],
    **more: Any,
) -> Query:
    """A query for the objects of a reference: ``name`` picks one, the other options are filters of the API."""
    key = more.get("key", "name")
    own = {key: {"type": "str"}, **options}
    inactive = {"include_inactive": "includeInactive"} if "include_inactive" in options else {}
    return Query(
        noun,
        reference.title,
        reference.api,
        {reference.version: reference.path},
        reference.items,
        ArgumentSpec(own),
        {**inactive, **parameters},
        reference.version,
        reference.paged,
        reference=reference,
        **more,
    )
