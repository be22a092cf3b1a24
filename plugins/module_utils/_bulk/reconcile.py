# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Bringing all objects of a resource to the state that a list of any length describes.

Both are streamed and compared by fingerprint, and only what differs is kept. A row takes some 40
bytes. It is read a second time, from its source, when it has to be written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Callable

from .._common.limits import most_deletions, workers
from .._model.field import Values
from .._model.resource import Resource
from .._session.context import Context, Outcome
from .._session.progress import Progress
from .._task.task import Task
from .compare import Comparison
from .deletion import deletions, refuse_deletions
from .differences import differences
from .reading import RowReader
from .report import Report, Written
from .rows import Inspector, Rows
from .source import Row
from .spelling import Spelling
from .write import Writer


class Reconciler:
    """One application of a list.

    ``rows()`` begins the list anew each time, ``task`` manages one object of ``resource``,
    ``scope`` says by field which values ``exact`` owns, ``spelling`` how rows write times and
    numbers. ``inspector`` looks at what is planned.
    """

    def __init__(
        self,
        context: Context,
        task: Task,
        resource: Resource,
        rows: Callable[[], Iterable[Row]],
        defaults: Values,
        scope: Values,
        spelling: Spelling,
        inspector: Inspector | None = None,
    ) -> None:
        self._context = context
        self._inspector = inspector
        self._resource = resource
        self._at_once = workers(context.params)
        self._most_deletions = most_deletions(context.params)
        self._progress = Progress(context)
        self._requests = context.client.requests
        self._report = Report(context, resource.items)
        blank = {**dict.fromkeys(task.arguments.options), **defaults, "state": "present"}
        if context.params["state"] == "absent":
            blank["state"] = "absent"
        reader = RowReader(context, resource, blank, scope, spelling)
        self._rows = Rows(resource, rows, reader, self._report, context.params["max_errors"])
        self._rows.inspector = inspector
        self._compared = Comparison(context, resource, self._rows, reader, scope)
        self._writer = Writer(context, task, resource, self._rows, reader, self._compared)

    def run(self) -> Outcome:
        """Read, compare, and write what differs. Raises ``Invalid`` before anything is written."""
        context, compared, report = self._context, self._compared, self._report
        items = self._resource.items
        self._rows.read(self._progress)
        report.refuse_errors()
        compared.compare(self._progress, self._at_once)
        for text in self._rows.numbers.warnings(items):
            context.warn(text)
        compared.find_incomplete(report)
        report.refuse_errors()
        compared.leave_doubled(report)
        refuse_deletions(context, items, self._most_deletions, compared, report)
        planned = {**compared.planned(), "deleted": len(report.decision.may_go)}
        work = sum(planned.values())
        as_wanted = compared.as_wanted()
        if self._inspector:
            counts = {**report.counts, **planned, "unchanged": as_wanted}
            self._inspector.planned(differences(compared, self._rows, report.decision), counts)
        if context.check_mode:
            self._writer.advise()
            estimate = context.client.requests - self._requests + work
            more = {"estimated_requests": estimate}
            return report.outcome(planned, planned, as_wanted, work > 0, more)
        # A place that cannot be written to is noticed before anything is.
        report.keep_errors()
        self._write(work)
        done = report.done()
        return report.outcome(planned, done, as_wanted, report.changed, {})

    def _write(self, work: int) -> None:
        """Create and update, and delete last, if nothing speaks against it by then."""
        if self._context.journal is not None:
            self._context.journal.expect(work)
        steps = self._progress.along(
            self._steps(), f"{self._resource.items}: written", work, changes=True
        )
        self._report.take(steps)

    def _steps(self) -> Iterator[Written]:
        report = self._report
        yield from self._writer.made(self._at_once)
        report.note_the_end()
        report.all_show = self._writer.all_show
        decision = deletions(self._context, self._resource.items, self._compared, report)
        yield from self._writer.removed(decision, self._at_once)
        report.note_the_end()
