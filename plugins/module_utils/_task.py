# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""What a module is to the engine: its options and the function that does its work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Callable

from ansible_collections.alvaria.cloud.plugins.module_utils._argspec import ArgumentSpec
from ansible_collections.alvaria.cloud.plugins.module_utils._context import Context, Outcome
from ansible_collections.alvaria.cloud.plugins.module_utils._entity import ensure
from ansible_collections.alvaria.cloud.plugins.module_utils._members import ensure_members
from ansible_collections.alvaria.cloud.plugins.module_utils._query import read
from ansible_collections.alvaria.cloud.plugins.module_utils._spec import Field, Membership, Query, Resource


@dataclass(frozen=True)
class Task:
    """``name`` is the module's, ``arguments`` its own options (the connection's come on top), ``fields`` say which of them are personal.

    ``hidden(params)`` names the keys of the result that the play needs and no log may show. ``shown(params)`` gives the options as a log may
    show them, where masking fields does not do. ``files`` maps options that name a file on the
    controller to the options that take its text; ``documents`` does the same for YAML documents, whose lists are, by key, of the options of
    the tasks ``within``. ``lists`` maps options that name a file of rows to the options that take them where the file is YAML or JSON; other files
    are read by the task itself.
    """

    name: str
    arguments: ArgumentSpec
    run: Callable[[Context], Outcome]
    fields: tuple[Field, ...] = ()
    hidden: Callable[[Mapping[str, Any]], tuple[str, ...]] = lambda params: ()
    shown: Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    documents: Mapping[str, str] = field(default_factory=dict)
    within: Mapping[str, Task] = field(default_factory=dict)
    lists: Mapping[str, str] = field(default_factory=dict)


def object_task(resource: Resource) -> Task:
    """The task of a module that manages one object."""
    files = {item.src: item.name for item in resource.fields if item.src}
    return Task("alvaria_" + resource.noun, resource.argspec(), lambda context: ensure(context, resource), resource.fields, files=files)


def membership_task(membership: Membership) -> Task:
    """The task of a module that manages a list belonging to one object."""
    return Task("alvaria_" + membership.noun, membership.argspec(), lambda context: ensure_members(context, membership))


def info_task(query: Query, name: str) -> Task:
    """The task of a module that reads a collection."""
    return Task(name, query.argspec(), lambda context: read(context, query), query.resource.fields if query.resource else ())
