# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Reading a collection for an info module: filters by name, all pages, words of the options, personal data masked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._api.body import one, with_ids
from .._common.errors import Invalid, NotFound
from .._model.found import Found
from .._model.query import Part, Query
from .._model.values import option_time, plain
from .._model.wanted import canonical_values
from .._session.context import Context, Outcome
from .show import present_values


def read(context: Context, query: Query) -> Outcome:
    """All objects that the filters leave, under the query's noun."""
    params = context.params
    for name in params.get("subset") or ():
        needed = query.parts[name].needs
        if needed and not params.get(needed):
            raise Invalid(
                f"{needed}: is missing.",
                f"The subset {name} is about one of its kind: name it.",
                code="option-missing",
            )
    version = params.get("api_version") or query.default_version
    parts = query.place(version)
    found = []
    if query.by_id and params.get("id") == "":
        raise Invalid(
            "id: is empty.", "Give the id of one object, or leave it out.", code="option-empty"
        )
    if query.by_id and params.get("id"):
        listed = _one(context, query, version, context.client.path(*parts, params["id"]))
    else:
        listed = _entries(context, query, version, context.client.path(*parts))
    for raw in listed:
        own = (*parts, str(raw.get("id")))
        if query.detailed and (
            params["details"] if params["details"] is not None else bool(params[query.key])
        ):
            raw = {**raw, **context.directory.detail(context.client.path(*own))}
        item = _shown(context, query, version, raw)
        if query.enrich:
            item = query.enrich(context, item, params)
        for name in params.get("subset") or ():
            item[name] = _part(context, query.parts[name], raw, own)
        found.append(item)
    return Outcome(False, {query.noun: found})


def _shown(context: Context, query: Query, version: str, raw: Mapping[str, Any]) -> dict[str, Any]:
    if query.resource:
        return present_values(context, Found.of(query.resource, version, raw))
    return dict(plain(raw))


def _one(context: Context, query: Query, version: str, path: str) -> list[dict[str, Any]]:
    """The object with the id that the user gave, if it is there."""
    other = next(
        (option for option in query.parameters if context.params.get(option) is not None), None
    )
    if other or version != query.default_version:
        raise Invalid(
            "{}: does not go with id.".format(other or "api_version"),
            "Leave it out: an id names one object.",
            code="options-contradict",
        )
    try:
        return [one(context.client.get(path), path, query.title)]
    except NotFound:
        return []


def _entries(context: Context, query: Query, version: str, path: str) -> list[dict[str, Any]]:
    """The listing as the filters leave it; an object asked for by name is narrowed down on the server where that can be done."""
    params = context.params
    given = {
        option: params[option]
        for option in query.parameters
        if params.get(option) not in (None, [])
    }  # an empty list leaves all
    for option in given:
        if version not in query.only.get(option, (version,)):
            raise Invalid(
                f"{option}: does not exist in API version {version}.",
                "Leave it out, or set api_version to {}.".format(" or ".join(query.only[option])),
                code="api-version",
            )
    if query.resource:
        plain_options = {option: given[option] for option in given if option not in query.times}
        given.update(canonical_values(query.resource, version, plain_options))
    filters = {
        query.parameters[option]: _parameter(query, option, value)
        for option, value in given.items()
    }
    if query.narrow:
        filters.update(query.narrow(params))
    reference, wanted = query.reference, params.get(query.key)
    if reference is None:
        return context.client.read_all(path, query.items, filters, paged=query.paged)
    if not wanted:
        return with_ids(
            context.client.read_all(path, query.items, filters, paged=query.paged), path
        )
    for narrowed in ({reference.filter: wanted}, {}) if reference.filter else ({},):
        entries = with_ids(
            context.client.read_all(path, query.items, {**filters, **narrowed}, paged=query.paged),
            path,
        )
        hits = [
            entry
            for entry in entries
            if wanted == str(entry.get("id")) or wanted in reference.names(entry)
        ]
        if hits:
            return hits
    return []


def _part(context: Context, part: Part, raw: Mapping[str, Any], own: tuple[str, ...]) -> Any:
    """What a subset shows of an object whose path has the parts ``own``."""
    if part.read:
        return part.read(context, raw, context.params)
    path = context.client.path(*own, *part.path.split("/"))
    filters = {
        api: query_value(context.params[option])
        for option, api in part.parameters.items()
        if context.params.get(option) is not None
    }
    if part.items:
        return plain(context.client.read_all(path, part.items, filters, paged=part.paged))
    return plain(context.client.get(path, filters))


def _parameter(query: Query, option: str, value: Any) -> Any:
    """An option as the API's query parameter, times in UTC."""
    return option_time(value, option) if option in query.times else query_value(value)


def query_value(value: Any) -> Any:
    """A value as a query parameter: lists comma separated, booleans in lower case."""
    if isinstance(value, list):
        return ",".join(str(entry) for entry in value)
    return str(value).lower() if isinstance(value, bool) else value
