# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Writing what a plan found to differ, in the order in which things depend on each other."""

from __future__ import annotations

from collections.abc import Sequence

from .._common.threads import Watch, at_once
from .._session.context import Context
from .._session.progress import Progress
from .along import taken_along
from .deletion import deletions
from .family import Family
from .record import recorded
from .step import CHANGES, LOOKING, Step, Steps


class Writer:
    """Carries out steps, those of a family at the same time."""

    def __init__(
        self, context: Context, families: Sequence[Family], watch: Watch, progress: Progress
    ) -> None:
        self._watch = watch
        self._progress = progress
        self._families = families
        self._context = context
        self._workers = context.params["concurrency"]

    def write(self, steps: Steps) -> None:
        """Write family by family; deletions come last, in the reverse order.

        What no item lists is deleted only where all else of its family is as it should be by then.
        """
        if self._context.journal is not None:
            self._context.journal.expect(sum(step.result in CHANGES for step in steps.all()))
        for family in self._families:
            listed = steps.listed[family.name]
            made = [step for step in listed if step.action in ("created", "updated")]
            self._carry_out(made, f"{family.name}: written")
        steps.hold_back(deletions(self._context, steps, self._watch.reason))
        for family in reversed(self._families):
            removed = [step for step in steps.of(family.name) if step.action == "deleted"]
            self._carry_out(removed, f"{family.name}: deleted")

    def _carry_out(self, steps: Sequence[Step], work: str) -> None:
        along = taken_along(self._context, steps)
        good = [step for step in steps if not step.error]
        with recorded(self._context, good, along):
            done = at_once(self._write_one, good, self._workers)
            for _step in self._progress.along(done, work, len(good), changes=True):
                pass

    def _write_one(self, step: Step) -> None:
        if self._watch.reason:
            step.error = self._watch.not_tried()
            return
        step.run(check_mode=False, looking=LOOKING)
        self._watch.seen(step.error)
        if not step.error:
            # Somebody else may have been faster: then something else was done than was planned.
            step.decide()
