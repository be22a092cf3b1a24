# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""An object as results, diffs and exports show it."""

from __future__ import annotations

from typing import Any

from .._model.field import Values
from .._model.found import Found
from .._model.resource import Resource
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


def present_values(context: Context, found: Found) -> dict[str, Any]:
    """An object as a result shows it, with what the API keeps about it."""
    return presented(context, found.resource, found.all_values)


def options_of(context: Context, found: Found) -> dict[str, Any]:
    """An object as the options that describe it in full.

    Empty values are among them, fields that the platform changes by itself are not.
    """
    return options_for(context, found.resource, found.version, found.values)


def options_for(
    context: Context, resource: Resource, version: str, values: Values
) -> dict[str, Any]:
    """The options that give these canonical values, see ``options_of``."""
    options: dict[str, Any] = {}
    for item in resource.fields_in(version):
        value = values.get(item.name)
        if item.live or value is None or (item.assigned and not value):
            continue
        if item.kind.reference and value:
            value = context.directory.name(item.kind.reference, value)
        options.update(item.kind.exported(item.name, value))
    return options
