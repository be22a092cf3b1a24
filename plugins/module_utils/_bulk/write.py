# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Writing what differs between a list and the organization, one object at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from .._common.errors import AlvariaError, internal_error
from .._common.threads import Watch, at_once
from .._ensure.object import ensure, prepare
from .._model.field import Values
from .._model.resource import Resource
from .._session.context import Context, Outcome
from .._task.task import Task
from .compare import Comparison
from .ledger import MISSING
from .reading import Params, RowReader
from .report import SHOWN, Written
from .rows import Rows
from .source import Row


class Writer:
    """Creates, updates and deletes objects, as the comparison requires."""

    def __init__(
        self,
        context: Context,
        task: Task,
        resource: Resource,
        rows: Rows,
        reader: RowReader,
        compared: Comparison,
    ) -> None:
        self._context = context
        self._task = task
        self._resource = resource
        self._rows = rows
        self._reader = reader
        self._compared = compared
        self._watch = Watch()

    def steps(self, workers: int) -> Iterator[Written]:
        """Write everything; deletions come last."""
        made = at_once(self._make, self._rows.again(self._compared.todo()), workers)
        removed = at_once(self._remove, self._compared.surplus, workers)
        return (step for steps in (made, removed) for step in steps)

    def _make(self, task: tuple[int, Row]) -> Written:
        number, row = task
        known = self._compared.found.get(number, {})
        changed, error = self._ensure(self._reader.params(row), known)
        if not changed:
            return row.number, "unchanged", error
        if self._rows.ledger.fates[number] == MISSING:
            return row.number, "created", error
        return row.number, "updated", error

    def _remove(self, identifier: str) -> Written:
        params = {**self._reader.blank, "id": identifier, "state": "absent"}
        changed, error = self._ensure(params, {"id": identifier})
        if not changed:
            return 0, "unchanged", error
        return 0, "deleted", error

    def _ensure(self, params: Params, known: Values) -> tuple[bool, str]:
        """Write one object; returns whether that changed it, and why it could not be written."""
        if self._watch.reason:
            return False, self._watch.not_tried().message
        gate = self._context.gate.about(self._task.fields, params)
        context = replace(self._context, params=params, gate=gate, warnings=[], remembered={})
        error: AlvariaError | None = None
        outcome: Outcome | None = None
        try:
            outcome = ensure(context, self._resource, known)
        except AlvariaError as exc:
            error = exc
            if set(known) == {"id"}:
                self._learn(context, error)
        except Exception as exc:
            error = internal_error(self._task.name, exc)
        self._watch.seen(error)
        for text in context.warnings:
            if len(self._context.warnings) < SHOWN:
                self._context.warn(gate.clean(text))
        if error is not None:
            return False, gate.clean(error.message)
        return outcome is not None and outcome.changed, ""

    def _learn(self, context: Context, error: AlvariaError) -> None:
        """Find out whose object an error is about that a listing has shown by its id alone.

        The error may name them.
        """
        if error.status is None:
            return
        try:
            prepare(context, self._resource)
        except AlvariaError:
            error.message = error.message.partition(": ")[0]
