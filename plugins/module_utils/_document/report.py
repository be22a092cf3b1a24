# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""What is reported of a document that was applied, or would be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .._common.errors import AlvariaError, WorkFailed
from .._common.threads import Watch
from .._model.deletion import Decision
from .._privacy.gate import Gate
from .._session.context import Context, Outcome
from .deletion import objects, surplus_result
from .difference import change_of, diff_of
from .step import ACTIONS, CHANGES, Step, Steps

_SHOWN = 5


class Report:
    """The result of all steps. ``requests`` is how many had been sent before they were planned."""

    def __init__(self, context: Context, steps: Steps, watch: Watch, requests: int) -> None:
        self._context = context
        self._steps = steps
        self._watch = watch
        self._requests = requests
        self._shared: dict[str, dict[str, Any]] = {}

    def outcome(self) -> Outcome:
        """The task's result, and its failure where a step has failed."""
        steps = self._steps.all()
        failed = [step for step in steps if step.error]
        changed = [step for step in steps if step.result in CHANGES]
        self._warn(steps)
        shown = [step for step in changed if not step.item.family.personal]
        result: dict[str, Any] = {
            "counts": {name: self._counted(name) for name in self._steps.listed},
            "changes": list(map(change_of, shown)),
            "failures": list(map(self._failure, failed)),
        }
        if self._steps.surplus:
            result["surplus"] = surplus_result(self._steps.surplus)
        if self._context.params["state"] == "exact":
            result.update(Decision(held_back=self._steps.held_back).as_result())
        if self._context.check_mode:
            result["estimated_requests"] = self._estimate(changed)
        failure = None
        if failed:
            settled = sum(len(self._steps.settled_of(name)) for name in self._steps.listed)
            failure = self._summary(failed, len(steps) + settled)
        before, after = diff_of(changed)
        written = bool(changed) or any(step.error and step.error.changed for step in failed)
        return Outcome(written, result, before, after, failure)

    def _counted(self, name: str) -> dict[str, int]:
        results = [step.result for step in self._steps.of(name)]
        counts = {action: results.count(action) for action in ACTIONS}
        counts["unchanged"] += len(self._steps.settled_of(name))
        return counts

    def _estimate(self, changed: Sequence[Step]) -> int:
        """How many requests it takes to plan all of this and to carry it out."""
        planning = self._context.client.requests - self._requests
        return planning + sum(step.outcome.cost for step in changed if step.outcome)

    def _failure(self, step: Step) -> dict[str, Any]:
        item = step.item
        gate = step.context.gate
        failure: dict[str, Any] = {
            "place": item.place,
            "family": item.family.name,
            "name": item.label,
        }
        if step.error and step.error.code == "not-tried":
            return {**self._context.gate.clean(failure), **self._not_tried(step.error)}
        if step.error:
            failure.update(step.error.as_result())
        shown = dict(gate.clean(failure))
        if "error" in failure:
            shown["error"] = gate.error(failure["error"])
        return shown

    def _not_tried(self, error: AlvariaError) -> dict[str, Any]:
        """What a failure says of an item that was left undone: nothing about it, so it is shared.

        There may be thousands, when the time of the task is over already.
        """
        text = str(error)
        if text not in self._shared:
            result = error.as_result()
            gate = self._context.gate
            self._shared[text] = {**gate.clean(result), "error": gate.error(result["error"])}
        return self._shared[text]

    def _summary(self, failed: Sequence[Step], count: int) -> WorkFailed:
        shown = [self._failure(step) for step in failed[:_SHOWN]]
        placed = zip(failed, shown)
        first = " ".join(f"{step.item.told}: {failure['msg']}" for step, failure in placed)
        if len(failed) > _SHOWN:
            first += f" And {len(failed) - _SHOWN} more, see failures."
        remedy = "Correct these and run again."
        could = "failed"
        if self._context.check_mode:
            could = "could not be planned"
            remedy = f"Nothing was written in check mode. {remedy}"
        elif not self._watch.reason:
            remedy = f"All others were applied. {remedy}"
        held_back = len(self._steps.held_back)
        if held_back:
            remedy = f"{objects(held_back)} not listed {_were(held_back)} not deleted. {remedy}"
        return WorkFailed(
            f"{len(failed)} of {count} items {could}. {first}", remedy, code="items-failed"
        )

    def _warn(self, steps: Sequence[Step]) -> None:
        """Give each warning once, with the place of the first item that it is about."""
        told: dict[str, tuple[Gate, list[str]]] = {}
        for step in steps:
            for text in step.warnings:
                told.setdefault(text, (step.context.gate, []))[1].append(step.item.place)
        places: dict[str, list[str]] = {}
        # Thousands of items may have the same warning, and to clean a text takes long.
        for text, (gate, own) in told.items():
            places.setdefault(gate.clean(text), []).extend(own)
        for text, (first, *others) in places.items():
            about = first
            if others:
                about = f"{first} (and {len(others)} more)"
            self._context.warn(f"{about}: {text}")


def _were(count: int) -> str:
    if count == 1:
        return "was"
    return "were"
