# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Reading a collection for an info module.

It is filtered by name, read with all its pages, and shown in the words of the options with personal
data masked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .._api.body import one, with_ids
from .._common.errors import Invalid, NotFound
from .._common.limits import refuse_empty_selection
from .._model.field import Values
from .._model.found import Found
from .._model.personal import sought
from .._model.query import Part, Query
from .._model.reference import Reference
from .._model.text import refuse_no_text
from .._model.values import option_time, plain
from .._model.wanted import canonical_values
from .._session.context import Context, Outcome
from .show import present_values


def read(context: Context, query: Query) -> Outcome:
    """All objects that the filters leave, under the query's noun."""
    params = context.params
    _check(query, params)
    version = params.get("api_version") or query.default_version
    parts = query.place(version)
    if query.by_id and params.get("id"):
        listed = _one(context, query, version, context.client.path(*parts, params["id"]))
    else:
        listed = _entries(context, query, version, context.client.path(*parts))
    found = []
    for raw in listed:
        own = (*parts, str(raw.get("id")))
        if _is_detailed(query, params):
            try:
                raw = {**raw, **context.directory.detail(context.client.path(*own))}
            except NotFound:  # it has gone since it was listed
                continue
        item = _shown(context, query, version, raw)
        if query.enrich:
            item = query.enrich(context, item, params)
        for name in params.get("subset") or ():
            item[name] = _part(context, query.parts[name], raw, own)
        found.append(item)
    return Outcome(False, {query.noun: found})


def _check(query: Query, params: Values) -> None:
    """Raise ``Invalid`` for options that do not go together."""
    for name in params.get("subset") or ():
        needed = query.parts[name].needs
        if needed and not params.get(needed):
            raise Invalid(
                f"{needed}: is missing.",
                f"The subset {name} is about one of its kind: name it.",
                code="option-missing",
            )
    if query.by_id and params.get("id") == "":
        raise Invalid(
            "id: is empty.", "Give the id of one object, or leave it out.", code="option-empty"
        )


def _is_detailed(query: Query, params: Values) -> bool:
    """Whether objects are read in full: where that is asked for, or one of them is named."""
    if not query.detailed:
        return False
    if params["details"] is None:
        return bool(params[query.key])
    return bool(params["details"])


def _shown(context: Context, query: Query, version: str, raw: Values) -> dict[str, Any]:
    if query.resource:
        return present_values(context, Found.of(query.resource, version, raw))
    return dict(plain(raw))


def _one(context: Context, query: Query, version: str, path: str) -> list[dict[str, Any]]:
    """The object with the id that the user gave, if it is there."""
    others = [option for option in query.parameters if context.params.get(option) is not None]
    if version != query.default_version:
        others.append("api_version")
    if others:
        raise Invalid(
            f"{others[0]}: cannot be combined with id.",
            "Leave it out: an id names one object.",
            code="options-contradict",
        )
    try:
        return [one(context.client.get(path), path, query.title)]
    except NotFound:
        return []


def _entries(context: Context, query: Query, version: str, path: str) -> list[dict[str, Any]]:
    """The listing as the filters leave it.

    An object that is asked for by name is narrowed down on the server where that can be done.
    """
    filters = _filters(context, query, version)
    reference, wanted = query.reference, context.params.get(query.key)

    def listed(more: Values) -> list[dict[str, Any]]:
        params = {**filters, **more}
        return context.client.read_all(path, query.items, params, paged=query.paged)

    if reference is None:
        return listed({})
    refuse_empty_selection(query.key, wanted)
    if wanted is None:
        return with_ids(listed({}), path)
    if reference.filter:
        hits = _named(reference, wanted, with_ids(listed({reference.filter: wanted}), path))
        if hits:
            return hits
    return _named(reference, wanted, with_ids(listed({}), path))


def _named(
    reference: Reference, wanted: str, entries: Iterable[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The entries that go by that name or id."""
    hits = []
    for entry in entries:
        if wanted == str(entry.get("id")) or wanted in reference.names(entry):
            hits.append(entry)
    return hits


def _filters(context: Context, query: Query, version: str) -> dict[str, Any]:
    """The query parameters that the options stand for."""
    given: dict[str, Any] = {}
    for option in query.parameters:
        value = context.params.get(option)
        if isinstance(value, list):
            refuse_empty_selection(option, value)
        if value is None:
            continue
        if version not in query.only.get(option, (version,)):
            raise Invalid(
                f"{option}: does not exist in API version {version}.",
                f"Leave it out, or set api_version to {' or '.join(query.only[option])}.",
                code="api-version",
            )
        given[option] = value
    if query.resource:
        plain_options = {option: given[option] for option in given if option not in query.times}
        given.update(canonical_values(query.resource, version, plain_options))
        for item in query.resource.fields:
            if item.personal:
                context.warn(sought(given.get(item.name), item.name))
    filters = {}
    for option, value in given.items():
        filters[query.parameters[option]] = _parameter(query, option, value)
    if query.narrow:
        filters.update(query.narrow(context.params))
    return filters


def _part(context: Context, part: Part, raw: Mapping[str, Any], own: tuple[str, ...]) -> Any:
    """What a subset shows of an object whose path has the parts ``own``."""
    if part.read:
        return part.read(context, raw, context.params)
    path = context.client.path(*part.place(own))
    filters = {}
    for option, api in part.parameters.items():
        if context.params.get(option) is not None:
            filters[api] = query_value(context.params[option], option)
    if part.items:
        return plain(context.client.read_all(path, part.items, filters, paged=part.paged))
    return plain(context.client.get(path, filters))


def _parameter(query: Query, option: str, value: Any) -> Any:
    """An option as the API's query parameter, times in UTC."""
    if option in query.times:
        return option_time(value, option)
    return query_value(value, option)


def query_value(value: Any, option: str) -> Any:
    """A value as a query parameter: lists comma separated, booleans in lower case.

    Raises ``Invalid`` for a value of a list that would be taken for two, and for what is neither
    text, an integer, true or false nor a list of these: it would arrive as something else.
    """
    if not isinstance(value, list):
        return _parameter_of(value, option)
    texts = []
    for number, entry in enumerate(value):
        place = f"{option}[{number}]"
        if entry is None:
            refuse_no_text(entry, place)
        text = str(_parameter_of(entry, place))
        if "," in text:
            raise Invalid(
                f"{place}: contains a comma, which the API uses to separate values.",
                "Leave it out, and choose from what is listed without it.",
                code="comma-in-a-filter",
            )
        texts.append(text)
    return ",".join(texts)


def _parameter_of(value: Any, option: str) -> Any:
    """A single value as a query parameter; null is left out. Raises ``Invalid``."""
    if isinstance(value, bool):
        return str(value).lower()
    if value is not None and not isinstance(value, int):
        refuse_no_text(value, option)
    return value
