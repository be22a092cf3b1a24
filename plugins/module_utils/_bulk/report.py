# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The report of an application of a list: counts, the errors by line, and the task's outcome."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterable, Mapping
from typing import Any

from .._common.errors import Invalid, WorkFailed
from .._common.files import keep_text
from .._session.context import Context, Outcome

#: How many errors, and how many warnings, a result shows.
SHOWN = 10
_DONE = ("created", "updated", "deleted")

#: The result for one object: the line of its row (0: no row), what was done, and the error.
Written = tuple[int, str, str]


class Report:
    """Collects what becomes known while a list is applied."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._errors: list[tuple[int, str]] = []
        self.counts = dict.fromkeys(("rows", "bad", "repeated", *_DONE, "unchanged", "failed"), 0)
        #: How many objects that the list does not have were not deleted.
        self.held_back = 0

    def bad(self, line: int, reason: str) -> None:
        """Take note of a row that is not valid."""
        self.counts["bad"] += 1
        self._errors.append((line, reason))

    def take(self, steps: Iterable[Written]) -> None:
        """Take note of what is written, as it comes."""
        try:
            for line, action, error in steps:
                if error:
                    self._errors.append((line, error))
                    action = "failed"
                self.counts[action] += 1
        except Invalid as exc:
            exc.changed = any(self.done().values())
            raise

    def done(self) -> dict[str, int]:
        """How much was written."""
        return {name: self.counts[name] for name in _DONE}

    def refuse_errors(self) -> None:
        """Raise ``Invalid`` when more rows are not valid than the options allow."""
        most = self._context.params["max_errors"]
        if most < 0:
            raise Invalid(
                f"max_errors: {most} makes no sense.", "Give 0 or more.", code="out-of-range"
            )
        if self.counts["bad"] <= most:
            return
        self._keep_errors()
        first = "; ".join(f"line {line} {reason}" for line, reason in self._errors[:3])
        count = self.counts["bad"]
        if count > 3:
            first += "; ..."
        raise Invalid(
            f"{count} of {self.counts['rows']} rows {'makes' if count == 1 else 'make'} no sense, "
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
        self._keep_errors()
        counts = {**self.counts, **done, "unchanged": self.counts["unchanged"] + as_wanted}
        result = {
            "counts": counts,
            "errors": self._shown_errors(),
            "held_back": self.held_back,
            **more,
        }
        if self.counts["bad"]:
            self._context.warn(
                f"{self.counts['bad']} of {self.counts['rows']} rows make no sense "
                "and were left out, see errors."
            )
        before = _side(planned, as_wanted)
        left = {name: planned[name] - done[name] for name in done}
        after = _side(left, as_wanted + done["created"] + done["updated"])
        return Outcome(changed, result, before, after, self._failure(sum(planned.values())))

    def _failure(self, total: int) -> WorkFailed | None:
        failed = self.counts["failed"]
        if not failed:
            return None
        start = len(self._errors) - failed
        first = "; ".join(itertools.starmap(_placed, self._errors[start:][:3]))
        return WorkFailed(
            f"{failed} of {total} changes failed: {first}",
            "All others were made. Mend the cause and run again.",
            code="changes-failed",
        )

    def _shown_errors(self) -> list[dict[str, Any]]:
        return [{"line": line, "msg": reason} for line, reason in self._errors[:SHOWN]]

    def _keep_errors(self) -> None:
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
