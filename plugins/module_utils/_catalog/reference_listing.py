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

Options = Mapping[str, Mapping[str, Any]]

CHANNELS = ["voice", "email", "chat", "sms"]
#: The option of a listing by channel, and its filter.
CHANNEL: Options = {"channel_type": {"type": "str", "choices": CHANNELS}}
BY_CHANNEL = {"channel_type": "channelType"}
#: The option of a listing that leaves out what is inactive.
INACTIVE: Options = {"include_inactive": {"type": "bool", "default": False}}


def reference_query(
    noun: str,
    reference: Reference,
    options: Options | None = None,
    parameters: Mapping[str, str] | None = None,
    key: str = "name",
    **more: Any,
) -> Query:
    """A query for the objects of a reference.

    The option ``key`` picks one by name, the other ``options`` are filters of the API, whose names
    for them are the ``parameters``.
    """
    own = {key: {"type": "str"}, **(options or {})}
    filters: dict[str, str] = {}
    if "include_inactive" in own:
        filters["include_inactive"] = "includeInactive"
    filters.update(parameters or {})
    return Query(
        noun=noun,
        title=reference.title,
        api=reference.api,
        paths={reference.version: reference.path},
        items=reference.items,
        options=ArgumentSpec(own),
        parameters=filters,
        default_version=reference.version,
        paged=reference.paged,
        reference=reference,
        key=key,
        **more,
    )
