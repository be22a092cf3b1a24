# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The listing of a family of compliance rules, with the filters that all families share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._model.argspec import ArgumentSpec
from .._model.query import Query
from .._model.resource import Resource


def rule_query(
    noun: str,
    resource: Resource,
    filtered: tuple[str, ...],
    times: tuple[str, ...],
    kept: tuple[str, ...] = ("last_modified_by",),
    only: tuple[str, ...] = (),
) -> Query:
    """A query for the rules of ``resource``: filters by the fields in ``filtered``, by what is ``kept`` about a rule, and by ranges of ``times``.

    A range has the options ``from_X`` and ``to_X`` (both inclusive; query parameters ``fromX`` and ``toX``). The creation and the last change have
    ranges always; these and what is kept exist in the API versions ``only`` (none: in all).
    """
    options: dict[str, Mapping[str, Any]] = {
        name: resource.field(name).options()[name] for name in filtered
    }
    options.update({name: {"type": "str"} for name in kept})
    parameters = {
        **{name: resource.field(name).api for name in filtered},
        **{name: _camel(name) for name in kept},
    }
    ranges = {}
    for name in (*times, "creation_time", "last_modified_time"):
        for end in ("from", "to"):
            ranges[f"{end}_{name}"] = _camel(f"{end}_{name}")
    options.update({name: {"type": "str"} for name in ranges})
    return Query(
        noun,
        resource.title,
        resource.api,
        resource.paths,
        resource.items,
        ArgumentSpec(options),
        {**parameters, **ranges},
        resource.default_version,
        resource.paged,
        times=frozenset(ranges),
        resource=resource,
        only={name: only for name in (*kept, *ranges) if only and not name.endswith(times)},
    )


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)
