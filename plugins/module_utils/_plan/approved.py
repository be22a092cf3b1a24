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

from .._document.item import Item
from .._document.step import Steps
from .._model.field import Values
from .._session.context import Context, Outcome
from . import listed, steps
from .compare import (
    differing,
    refuse_differences,
    refuse_digest,
    refuse_options,
    refuse_steps,
    told,
    unplanned,
)
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


class ApprovedDocument:
    """Compares a document and its steps with their plan."""

    def __init__(self, context: Context, part: Mapping[str, Any]) -> None:
        self._masker = context.masker
        self._part = part
        self._left = 0
        refuse_options(part["options"], steps.deciding(context.params, self._masker))

    def document(self, document: Mapping[str, Sequence[Item]]) -> None:
        """Refuse another document."""
        digest = steps.digest_of(document, self._masker)
        refuse_digest(self._part["digest"], digest, "document")

    def steps(self, fresh: Steps) -> None:
        """Refuse other steps."""
        again = steps.planned(fresh, self._masker)
        wrong = [
            told(step.item.family.name, step.item.label, "cannot be planned any more")
            for step in fresh.all()
            if step.error
        ]
        refuse_steps([*wrong, *differing(self._part["steps"], again)])
        self._left = len(again)

    def told(self, outcome: Outcome) -> Outcome:
        """The outcome with what it says of the plan."""
        return _told(outcome, len(self._part["steps"]), self._left)


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
        return _told(outcome, total, len(self._differences.marks))


def _told(outcome: Outcome, total: int, left: int) -> Outcome:
    text = f"{left} of {total} steps of the plan were left to do."
    if total and not left:
        text = f"All {total} steps of the plan had been done before."
    plan = {"steps": total, "done_before": total - left, "msg": text}
    return replace(outcome, result={**outcome.result, "plan": plan})
