# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Applying exactly what a plan says: all is planned again, and compared before anything is written.

A step whose outcome is there already counts as done, so that a run which was cut off can be
repeated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from .._model.field import Values
from .._session.context import Context, Outcome
from . import listed
from .compare import refuse_differences, refuse_digest, refuse_options, unplanned
from .file import check_age, opened
from .listed import Differences


def part_of(context: Context, part: str) -> Mapping[str, Any] | None:
    """The part of the task's plan, ``None`` where it has no plan.

    With one, people's data is masked: a plan holds masks, and nothing else could be compared.
    """
    check_age(context.params)
    plan = context.params.get("plan_data")
    if plan is None:
        return None
    context.masker.enabled = True
    return opened(context, plan, part)


class ApprovedList:
    """Compares a list and what it comes to with their plan."""

    def __init__(self, context: Context, part: Mapping[str, Any]) -> None:
        self._part = part
        self._differences = Differences(context.masker)
        refuse_options(part["options"], listed.deciding(context.params))

    def row(self, identity: Sequence[Any], values: Values) -> None:
        """Take in a row of the list."""
        self._differences.row(identity, values)

    def planned(self, found: Iterable[tuple[str, Any]], counts: Mapping[str, int]) -> None:
        """Refuse another list, and other differences."""
        fresh, part = self._differences, self._part
        refuse_digest(part["digest"], fresh.digest, "list")
        fresh.planned(found, counts)
        more = unplanned(listed.unpacked(part["differences"]), fresh.marks)
        failed = counts["failed"] - part["counts"]["failed"]
        if failed > 0:
            more["failed"] = failed
        refuse_differences(more)

    def told(self, outcome: Outcome) -> Outcome:
        """The outcome with what it says of the plan."""
        total = len(listed.unpacked(self._part["differences"]))
        return told_of(outcome, total, len(self._differences.marks))


def told_of(outcome: Outcome, total: int, left: int) -> Outcome:
    """An outcome with how much of the plan was left to do."""
    text = f"{left} of {total} steps of the plan were left to do."
    if total and not left:
        text = f"All {total} steps of the plan had been done before."
    plan = {"steps": total, "done_before": total - left, "msg": text}
    return replace(outcome, result={**outcome.result, "plan": plan})
