# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Writing what a plan found to differ, in the order in which things depend on each other."""

from __future__ import annotations

from collections.abc import Sequence

from .._common.errors import AuthError
from .._common.threads import Watch, at_once
from .._session.context import Context
from .._session.progress import Progress
from .family import Family
from .step import LOOKING, Step, Steps


class Writer:
    """Carries out steps, those of a family at the same time."""

    def __init__(
        self, context: Context, families: Sequence[Family], watch: Watch, progress: Progress
    ) -> None:
        self._families = families
        self._workers = context.params["concurrency"]
        self._watch = watch
        self._progress = progress

    def write(self, steps: Steps) -> None:
        """Write family by family; deletions come last, in the reverse order."""
        for family in self._families:
            listed = steps.listed[family.name]
            made = [step for step in listed if step.action in ("created", "updated")]
            self._carry_out(made, f"{family.name}: written")
        for family in reversed(self._families):
            removed = [step for step in steps.of(family.name) if step.action == "deleted"]
            self._carry_out(removed, f"{family.name}: deleted")

    def _carry_out(self, steps: Sequence[Step], work: str) -> None:
        good = [step for step in steps if not step.error]
        done = at_once(self._write_one, good, self._workers)
        for _step in self._progress.along(done, work, len(good), changes=True):
            pass

    def _write_one(self, step: Step) -> None:
        if self._watch.reason:
            step.error = self._watch.not_tried()
            return
        try:
            step.run(check_mode=False, looking=LOOKING)
        except AuthError as exc:
            step.error = exc
        self._watch.seen(step.error)
        if step.outcome and not step.error and not step.outcome.changed:
            step.action = "unchanged"  # somebody else was faster, and wanted the same
