# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The usual tasks: one object, one list, one listing."""

from __future__ import annotations

from .._ensure.members import ensure_members
from .._ensure.object import ensure
from .._ensure.query import read
from .._model.argspec import ArgumentSpec
from .._model.field import Field
from .._model.membership import Membership
from .._model.query import Query
from .._model.resource import Resource
from .._model.table import Rows, Table
from .task import Task


def object_task(resource: Resource, rows: Rows | None = None) -> Task:
    """The task of a module that manages one object; ``rows`` say how a table has many of them."""
    files = {item.kind.src: item.name for item in resource.fields if item.kind.src}
    return Task(
        "alvaria_" + resource.noun,
        resource.argspec(),
        lambda context: ensure(context, resource),
        resource.fields,
        files=files,
        table=_table(resource.argspec(), rows),
    )


def membership_task(membership: Membership) -> Task:
    """The task of a module that manages a list belonging to one object."""
    return Task(
        "alvaria_" + membership.noun,
        membership.argspec(),
        lambda context: ensure_members(context, membership),
        table=_table(membership.argspec(), Rows.of_membership(membership)),
    )


def _table(arguments: ArgumentSpec, rows: Rows | None) -> Table | None:
    if rows is None:
        return None
    return Table(arguments, rows)


def info_task(query: Query, name: str) -> Task:
    """The task of a module that reads a collection."""
    fields: tuple[Field, ...] = ()
    if query.resource:
        fields = query.resource.fields
    return Task(name, query.argspec(), lambda context: read(context, query), fields, writes=False)
