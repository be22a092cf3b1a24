# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Writing what differs between a list and the organization, one object at a time."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import replace

from .._common.errors import MAYBE, AlvariaError, Stopped, internal_error
from .._common.stop import STOP
from .._common.threads import Watch
from .._ensure.object import ensure, prepare
from .._model.deletion import Decision
from .._model.field import Values
from .._model.history import History
from .._model.resource import Resource
from .._session.context import Context, Outcome
from .._task.task import Task
from .compare import Comparison
from .ledger import MISSING
from .portions import Came, Portions
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
        self._portions = Portions(context.journal, resource.items)
        #: Whether all that was written shows.
        self.all_show = True

    def advise(self) -> None:
        """Give the warnings that writing would give, by the requests that it would take."""
        if not self._resource.advise:
            return
        for number, row in self._rows.again(self._compared.todo()):
            values = self._reader.values(row)
            action = "update"
            if self._rows.ledger.fates[number] == MISSING:
                action = "create"
            self._warn(self._resource.advise(self._context, values, action))

    def _warn(self, texts: Iterable[str]) -> None:
        for text in texts:
            if len(self._context.warnings) < SHOWN:
                self._context.warn(text)

    def made(self, workers: int) -> Iterator[Written]:
        """Create and update what the rows say."""
        return self._portions.run(self._make, self._while_running(), workers, self._foresee_made)

    def removed(self, decision: Decision, workers: int) -> Iterator[Written]:
        """Delete what may go; that comes last."""
        going = (one.thing for one in decision.may_go)
        return self._portions.run(self._remove, going, workers, self._foresee_removed)

    def _while_running(self) -> Iterator[tuple[int, Row]]:
        """The rows to write, none any more when the run has to end."""
        rows = self._rows.again(self._compared.todo())
        with contextlib.suppress(Stopped):
            yield from itertools.takewhile(lambda row: not STOP.is_over, rows)

    def _make(self, task: tuple[int, Row]) -> Written:
        number, row = task
        known = self._compared.found.get(number, {})
        return self._ensure(row.number, self._reader.params(row), known, number)

    def _remove(self, identifier: str) -> Written:
        params, known = self._removal(identifier)
        return self._ensure(0, params, known, identifier)

    def _removal(self, identifier: str) -> tuple[Params, Values]:
        """The options of a deletion, and what is known of the object."""
        params = {**self._reader.blank, "id": identifier, "state": "absent"}
        return params, self._compared.going.get(identifier, {"id": identifier})

    def _foresee_made(self, task: tuple[int, Row]) -> tuple[int, History | None]:
        number, row = task
        known = self._compared.found.get(number, {})
        return number, self._foreseen(self._reader.params(row), known)

    def _foresee_removed(self, identifier: str) -> tuple[str, History | None]:
        return identifier, self._foreseen(*self._removal(identifier))

    def _foreseen(self, params: Params, known: Values) -> History | None:
        """Both sides of a change that is about to be made; none of one that will fail."""
        context = replace(self._own(params), check_mode=True)
        try:
            return ensure(context, self._resource, known).history
        except AlvariaError:
            return None

    def _own(self, params: Params) -> Context:
        """The run as one object's alone."""
        gate = self._context.gate.about(self._task.fields, params)
        return replace(self._context, params=params, gate=gate, warnings=[], remembered={})

    def _ensure(self, line: int, params: Params, known: Values, mark: int | str) -> Written:
        """Write the object of a line."""
        if self._watch.reason:
            return Written(line, "", self._watch.not_tried().message)
        context = self._own(params)
        gate = context.gate
        error: AlvariaError | None = None
        outcome = Outcome(False, {})
        try:
            keeper = prepare(context, self._resource, known)
            if self._rows.inspector:
                keeper.hold()
            outcome = keeper.carry_out()
        except AlvariaError as exc:
            error = exc
            if set(known) == {"id"}:
                self._learn(context, error)
        except Exception as exc:
            error = internal_error(self._task.name, exc)
        self._watch.seen(error)
        if self._context.journal is not None:
            self._portions.came[mark] = Came(outcome, error)
        self._warn(map(gate.clean, context.warnings))
        if error is not None:
            text = gate.clean(error.message)
            if error.ambiguous:
                text += MAYBE
            return Written(line, "", text, error.changed)
        self.all_show = self.all_show and outcome.shows
        return Written(line, outcome.action)

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
