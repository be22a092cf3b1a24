# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""An object as results, diffs and exports show it."""

from __future__ import annotations

from typing import Any

from .._model.field import Values
from .._model.resource import Resource
from .._model.spelling import found_values
from .._model.values import shown_time
from .._session.context import Context


def presented(context: Context, resource: Resource, values: Values) -> dict[str, Any]:
    """Values as a result shows them: personal data masked, other objects by name."""
    shown = context.shown(resource.fields, values)
    for item in resource.fields:
        reference = item.kind.reference
        if reference and shown.get(item.name):
            shown[item.name] = context.directory.name(reference, str(shown[item.name]))
        if item.name in shown:
            shown = {**item.kind.beside(shown[item.name], context.params), **shown}
    return shown


def all_values(resource: Resource, version: str, raw: Values) -> dict[str, Any]:
    """An object in the words of the options, with what the API keeps about it (shown, never compared)."""
    return {**kept_values(raw), **found_values(resource, version, raw)}


def kept_values(raw: Values) -> dict[str, Any]:
    kept: dict[str, Any] = {"id": str(raw["id"])} if raw.get("id") is not None else {}
    kept.update(
        {
            name: raw[api]
            for name, api in (
                ("version", "version"),
                ("last_modified_by", "lastModifiedBy"),
                ("active", "active"),
            )
            if api in raw
        }
    )
    for name, api in (
        ("creation_time", "creationTime"),
        ("last_modified_time", "lastModifiedTime"),
    ):
        if raw.get(api):
            kept[name] = shown_time(raw[api])
    return kept


def present_values(
    context: Context, resource: Resource, version: str, raw: Values
) -> dict[str, Any]:
    """The same as a result shows it."""
    return presented(context, resource, all_values(resource, version, raw))


def options_of(context: Context, resource: Resource, version: str, raw: Values) -> dict[str, Any]:
    """An object as the options that describe it in full: empty values included, what the platform changes by itself left out."""
    values = found_values(resource, version, resource.adopt(dict(raw)) if resource.adopt else raw)
    options: dict[str, Any] = {}
    for item in resource.fields_in(version):
        value = values[item.name]
        if item.live or value is None or (item.assigned and not value):
            continue
        if item.kind.reference and value:
            value = context.directory.name(item.kind.reference, value)
        options.update(item.kind.exported(item.name, value))
    return options
