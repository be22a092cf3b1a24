# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Reading a collection for an info module: filters by name, all pages, words of the options, personal data masked."""

from __future__ import annotations

from typing import Any

from ansible_collections.alvaria.cloud.plugins.module_utils._context import Context, Outcome
from ansible_collections.alvaria.cloud.plugins.module_utils._entity import present_values
from ansible_collections.alvaria.cloud.plugins.module_utils._plan import wanted_values
from ansible_collections.alvaria.cloud.plugins.module_utils._spec import Query
from ansible_collections.alvaria.cloud.plugins.module_utils._values import option_time, plain


def read(context: Context, query: Query) -> Outcome:
    """All objects that the filters leave, under the query's noun."""
    params = context.params
    version = params.get("api_version") or query.default_version
    path = context.client.path(version, query.api, *query.paths[version].split("/"))
    given = {option: params[option] for option in query.parameters if params.get(option) is not None}
    if query.resource:
        given.update(wanted_values(query.resource, version, {option: value for option, value in given.items() if option not in query.times}))
    filters = {query.parameters[option]: _parameter(query, option, value) for option, value in given.items()}
    if query.narrow:
        filters.update(query.narrow(params))
    raw = context.client.iter_pages(path, query.items, filters, paged=query.paged)
    found = []
    for entry in raw:
        item = present_values(context, query.resource, version, entry) if query.resource else plain(entry)
        if query.keep and not query.keep(entry, params):
            continue
        found.append(query.enrich(context, item, params) if query.enrich else item)
    return Outcome(False, {query.noun: found})


def _parameter(query: Query, option: str, value: Any) -> Any:
    """An option as the API's query parameter, times in UTC."""
    return option_time(value, option) if option in query.times else query_value(value)


def query_value(value: Any) -> Any:
    """A value as a query parameter: lists comma separated, booleans in lower case."""
    if isinstance(value, list):
        return ",".join(str(entry) for entry in value)
    return str(value).lower() if isinstance(value, bool) else value
