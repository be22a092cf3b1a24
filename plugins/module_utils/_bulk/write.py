# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Writing what differs between a list and the organization, one object at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from .._common.errors import AlvariaError, internal_error
from .._common.threads import Watch, at_once
from .._ensure.object import ensure
from .._model.field import Values
from .._model.resource import Resource
from .._privacy.redact import personal_redactor
from .._session.context import Context, Outcome
from .._task.task import Task
from .compare import Comparison
from .report import SHOWN, Written
from .rows import MISSING, Params, Rows
from .source import Row


class Writer:
    """Creates, updates and deletes, as the comparison found."""

    def __init__(
        self, context: Context, task: Task, resource: Resource, rows: Rows, compared: Comparison
    ) -> None:
        self._context = context
        self._task = task
        self._resource = resource
        self._rows = rows
        self._compared = compared
        self._watch = Watch()

    def steps(self, workers: int) -> Iterator[Written]:
        """Write everything; deletions come last."""
        made = at_once(self._make, self._rows.again(self._compared.todo()), workers)
        removed = at_once(self._remove, self._compared.surplus, workers)
        return (step for steps in (made, removed) for step in steps)

    def _make(self, task: tuple[int, Row]) -> Written:
        number, row = task
        action = "created" if self._rows.fates[number] == MISSING else "updated"
        changed, error = self._ensure(self._rows.params(row), self._compared.found.get(number, {}))
        return row.number, action if changed else "unchanged", error

    def _remove(self, identifier: str) -> Written:
        params = {**self._rows.blank, "id": identifier, "state": "absent"}
        changed, error = self._ensure(params, {"id": identifier})
        return 0, "deleted" if changed else "unchanged", error

    def _ensure(self, params: Params, known: Values) -> tuple[bool, str]:
        """Write one object; whether that changed it, and why it could not be written."""
        if self._watch.reason:
            return False, self._watch.not_tried().message
        context = replace(self._context, params=params, warnings=[], remembered={})
        error: AlvariaError | None = None
        outcome: Outcome | None = None
        try:
            outcome = ensure(context, self._resource, known)
        except AlvariaError as exc:
            error = exc
        except Exception as exc:
            error = internal_error(self._task.name, exc)
        self._watch.seen(error)
        clean = personal_redactor(self._task.fields, params, self._context.masker).clean
        for text in context.warnings:
            if len(self._context.warnings) < SHOWN:
                self._context.warn(clean(text))
        return outcome is not None and outcome.changed, clean(error.message) if error else ""
