# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Which objects that a list does not have may be deleted."""

from __future__ import annotations

from .._common.errors import Invalid
from .._model.deletion import Decision, decide
from .._session.context import Context
from .compare import Comparison
from .report import Report


def deletions(context: Context, items: str, compared: Comparison, report: Report) -> Decision:
    """The decision about the objects that are too much, by what has become of the rows so far.

    What the list names for deletion is not held back.
    """
    obstacles = {}
    if context.params["state"] == "exact" and report.trouble:
        obstacles[items] = report.trouble
    decision = report.decision = decide(compared.surplus, obstacles)
    return decision


def refuse_deletions(
    context: Context, items: str, most: int, compared: Comparison, report: Report
) -> None:
    """Raise ``Invalid`` when state exact would delete more than ``most`` objects."""
    decision = deletions(context, items, compared, report)
    if context.params["state"] != "exact" or not decision.exceeds(most):
        return
    count = len(decision.may_go)
    planned = {**compared.planned(), "deleted": count}
    raise Invalid(
        f"state exact would delete {count} {items} "
        f"that the list does not have, and max_deletions is {most}.",
        "Nothing was written. List them, narrow the scope, or raise max_deletions.",
        details={"counts": {**report.counts, **planned}},
        code="max-deletions",
    )
