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
    by_id: bool = True,
) -> Query:
    """A query for the rules of ``resource``.

    It filters by the fields in ``filtered``, by what is ``kept`` about a rule, and by ranges of
    ``times``. A range has the options ``from_X`` and ``to_X`` (both inclusive; query parameters
    ``fromX`` and ``toX``). The creation and the last change always have ranges; these and what is
    kept exist in the API versions ``only`` (none: in all). ``by_id``: the option ``id`` reads one.
    """
    options: dict[str, Mapping[str, Any]] = {}
    parameters: dict[str, str] = {}
    for name in filtered:
        options[name] = resource.field(name).options()[name]
        parameters[name] = resource.field(name).api
    ranges = _ranges((*times, "creation_time", "last_modified_time"))
    some: dict[str, tuple[str, ...]] = {}
    for name in (*kept, *ranges):
        options[name] = {"type": "str"}
        parameters[name] = _camel(name)
        if only and not name.endswith(times):
            some[name] = only
    return Query(
        noun=noun,
        title=resource.title,
        api=resource.api,
        paths=resource.paths,
        items=resource.items,
        options=ArgumentSpec(options),
        parameters=parameters,
        default_version=resource.default_version,
        paged=resource.paged,
        times=frozenset(ranges),
        only=some,
        resource=resource,
        by_id=by_id,
    )


def _ranges(times: tuple[str, ...]) -> list[str]:
    return [f"{end}_{name}" for name in times for end in ("from", "to")]


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)
