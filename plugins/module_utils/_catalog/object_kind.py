# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""What the catalog says of one kind of object, from which its modules and its family follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Callable

from .._model.membership import Membership
from .._model.query import Query
from .._model.resource import Resource
from .._model.table import Rows
from .._task.makers import info_task, membership_task, object_task
from .._task.task import Task


@dataclass(frozen=True)
class ObjectKind:
    """One kind of object, described once.

    It is managed as a ``resource`` (objects), as a ``membership`` (lists that belong to objects) or
    as ``parts`` (a group of things that are always there), and is then a family of the
    organization's document. ``query`` lists it.

    ``own_task`` and ``own_info_task`` take the place of the usual tasks. ``exported(context, raw)``
    reads what an export of an object has besides its fields. ``rows`` say how many objects stand in
    a table; a membership says it by itself. ``name`` is needed where nothing else has a noun.
    """

    resource: Resource | None = None
    membership: Membership | None = None
    parts: Mapping[str, Resource] = field(default_factory=dict)
    query: Query | None = None
    name: str = ""
    own_task: Task | None = None
    own_info_task: Task | None = None
    rows: Rows | None = None
    exported: Callable[[Any, Mapping[str, Any]], Mapping[str, Any]] | None = None

    @property
    def noun(self) -> str:
        """What users call one of them."""
        if self.resource:
            return self.resource.noun
        if self.membership:
            return self.membership.noun
        if self.query:
            listed = self.query.resource or self.query.reference
            if listed:
                return listed.noun
        return self.name

    @property
    def family(self) -> str:
        """The key of its items in the organization's document, empty where it is not part of it."""
        if not (self.resource or self.membership or self.parts):
            return ""
        if self.query:
            return self.query.noun
        return self.noun

    @cached_property
    def task(self) -> Task:
        """The task that manages one of them. Raises ``LookupError`` where there is none."""
        if self.own_task:
            return self.own_task
        if self.resource:
            return object_task(self.resource, self.rows)
        if self.membership:
            return membership_task(self.membership)
        raise LookupError(f"{self.noun} can only be read.")

    @cached_property
    def info_task(self) -> Task:
        """The task that lists them. Raises ``LookupError`` where there is none."""
        if self.own_info_task:
            return self.own_info_task
        if self.query:
            return info_task(self.query, f"alvaria_{self.noun}_info")
        raise LookupError(f"{self.noun} cannot be listed.")

    @property
    def tasks(self) -> tuple[Task, ...]:
        """All of its tasks."""
        tasks: list[Task] = []
        if self.family or self.own_task:
            tasks.append(self.task)
        if self.query or self.own_info_task:
            tasks.append(self.info_task)
        return tuple(tasks)
