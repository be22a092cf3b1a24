# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The report of an application of a list: counts, the errors by line, and the task's outcome."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from .._common.errors import AlvariaError, Invalid, Stopped, WorkFailed, after_a_write
from .._common.files import keep_text
from .._common.stop import STOP
from .._model.deletion import Decision
from .._session.context import Context, Outcome

#: How many errors, and how many warnings, a result shows.
SHOWN = 10
_DONE = ("created", "updated", "deleted")


class Written(NamedTuple):
    """The result for one object."""

    #: The line of its row; 0 without a row.
    line: int
    #: What was done, empty where that failed.
    action: str
    error: str = ""
    #: Whether something was changed although it failed.
    changed: bool = False


class Report:
    """Collects what becomes known while a list is applied."""

    def __init__(self, context: Context, items: str) -> None:
        self._context = context
        self._items = items
        self._errors: list[tuple[int, str]] = []
        self.counts = dict.fromkeys(("rows", "bad", "repeated", *_DONE, "unchanged", "failed"), 0)
        #: What was decided about the objects that the list does not have.
        self.decision = Decision()
        #: Why not all was tried, empty where all was.
        self.ended = ""
        #: Whether all that was written shows.
        self.all_show = True
        #: Whether a change that failed has changed something.
        self._touched = False

    def bad(self, line: int, reason: str) -> None:
        """Take note of a row that is not valid."""
        self.counts["bad"] += 1
        self._errors.append((line, reason))

    def failed(self, line: int, reason: str) -> None:
        """Take note of a row that could not be written."""
        self.counts["failed"] += 1
        self._errors.append((line, reason))

    def take(self, steps: Iterable[Written]) -> None:
        """Take note of what is written, as it comes."""
        try:
            for line, action, error, changed in steps:
                if error:
                    self.failed(line, error)
                    self._touched = self._touched or changed
                else:
                    self.counts[action] += 1
        except AlvariaError as exc:
            exc.changed = self.changed
            exc.details.setdefault("counts", dict(self.counts))
            raise

    def note_the_end(self) -> None:
        """Take note of it when the run has to end."""
        if STOP.is_over:
            self.ended = STOP.reason

    @property
    def trouble(self) -> str:
        """Why something that should be there is not, or may not be; empty where all is."""
        if self.ended:
            return self.ended
        if self.counts["bad"]:
            return "rows that are not valid may stand for it"
        if self.counts["failed"]:
            return "other changes failed"
        if not self.all_show:
            return "something that was written does not show yet"
        return ""

    def done(self) -> dict[str, int]:
        """How much was written."""
        return {name: self.counts[name] for name in _DONE}

    @property
    def changed(self) -> bool:
        """Whether anything was changed."""
        return self._touched or any(self.done().values())

    def refuse_errors(self) -> None:
        """Raise ``Invalid`` when more rows are not valid than the options allow."""
        most = self._context.params["max_errors"]
        if most < 0:
            raise Invalid(
                f"max_errors: {most} is not valid.", "Give 0 or more.", code="out-of-range"
            )
        if self.counts["bad"] <= most:
            return
        self.keep_errors()
        first = "; ".join(f"line {line} {reason.rstrip('.')}" for line, reason in self._errors[:3])
        count = self.counts["bad"]
        if count > 3:
            first += "; ..."
        raise Invalid(
            f"{count} of {self.counts['rows']} rows {'is' if count == 1 else 'are'} not valid, "
            f"and max_errors is {most}: {first}.",
            "Nothing was written. Correct them, or raise max_errors to go on without them; "
            "errors_dest takes a file for the list of them.",
            details={"errors": self._shown_errors(), "counts": dict(self.counts)},
            code="rows-refused",
        )

    def outcome(
        self,
        planned: Mapping[str, int],
        done: Mapping[str, int],
        as_wanted: int,
        changed: bool,
        more: Mapping[str, Any],
    ) -> Outcome:
        """The task's outcome. ``as_wanted`` is how many rows needed no write."""
        with after_a_write(self.changed):
            self.keep_errors()
        counts = {**self.counts, **done, "unchanged": self.counts["unchanged"] + as_wanted}
        result = {
            "counts": counts,
            "errors": self._shown_errors(),
            **self.decision.as_result(),
            **more,
        }
        held_back = len(self.decision.held_back)
        if held_back:
            self._context.warn(
                f"{held_back} {self._items} that the list does not have were not deleted, because "
                f"{self.decision.held_back[0].reason}."
            )
        if self.counts["bad"]:
            self._context.warn(
                f"{self.counts['bad']} of {self.counts['rows']} rows are not valid "
                "and were left out, see errors."
            )
        before = _side(planned, as_wanted)
        left = {name: planned[name] - done[name] for name in done}
        after = _side(left, as_wanted + done["created"] + done["updated"])
        return Outcome(changed, result, before, after, self._failure(sum(planned.values())))

    def _failure(self, total: int) -> AlvariaError | None:
        failed = self.counts["failed"]
        if self.ended:
            return Stopped(
                f"{self.ended} {sum(self.done().values())} of {total} changes had been made.",
                "What was done stays; run again to do the rest.",
                code="stopped",
            )
        if not failed:
            return None
        start = len(self._errors) - failed
        first = "; ".join(itertools.starmap(_placed, self._errors[start:][:3]))
        remedy = "Fix the cause and run again."
        if sum(self.done().values()) + failed == total:
            remedy = f"All others were made. {remedy}"
        return WorkFailed(
            f"{failed} of {total} changes failed: {first}", remedy, code="changes-failed"
        )

    def _shown_errors(self) -> list[dict[str, Any]]:
        return [{"line": line, "msg": reason} for line, reason in self._errors[:SHOWN]]

    def keep_errors(self) -> None:
        """Write the errors so far to the file of ``errors_dest``, if one is named."""
        if not self._context.params["errors_dest"]:
            return
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(("line", "msg"))
        writer.writerows(self._errors)
        keep_text(
            self._context.params["errors_dest"],
            text.getvalue(),
            True,
            "errors_dest",
            self._context.check_mode,
        )


def _side(left: Mapping[str, int], as_wanted: int) -> dict[str, int]:
    """One side of the diff, from the numbers of objects to create, update and delete."""
    return {
        "missing": left["created"],
        "different": left["updated"],
        "too many": left["deleted"],
        "as wanted": as_wanted,
    }


def _placed(line: int, reason: str) -> str:
    """An error with its line, if it has one."""
    if not line:
        return reason
    return f"line {line}: {reason}"
