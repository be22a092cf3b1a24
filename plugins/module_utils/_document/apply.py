# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Applying an organization's document: plan everything, then write what differs, in the order in which things depend on each other."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from .._common.errors import Ambiguous, AuthError, Invalid, WorkFailed
from .._common.limits import most_deletions, workers
from .._common.threads import Watch, at_once
from .._privacy.redact import personal_redactor
from .._session.context import Context, Outcome
from .._session.memory import Looking
from .._session.progress import Progress
from .deletion import left_over, objects, refuse_deletions, surplus_result
from .family import Family
from .reader import Item, Mistake, Reader, refusal
from .step import ACTIONS, Step, step_of

_SHOWN = 5
_LOOKING = Looking(many=True)
#: Into how many parts for each worker a family is divided to be planned.
_PARTS = 128


def apply(context: Context, families: Sequence[Family]) -> Outcome:
    """Bring the organization to the state of the document. Raises ``Invalid`` with all mistakes, before anything is written."""
    params = context.params
    workers(params)
    most_deletions(params)
    reader = Reader(families, params["mapping"] or {}, context.masker)
    document = reader.read(params["config"])
    if reader.mistakes:
        raise refusal(reader.mistakes)
    chosen = [
        family
        for family in families
        if family.name in document and family.name in (params["families"] or document)
    ]
    run = _Run(context, chosen, document)
    run.plan()
    if not context.check_mode:
        run.carry_out()
    return run.outcome()


class _Run:
    """One application of a document."""

    def __init__(
        self, context: Context, families: Sequence[Family], document: Mapping[str, Sequence[Item]]
    ) -> None:
        self._context = context
        self._families = families
        self._document = document
        self._workers = context.params["concurrency"]
        self._requests = context.client.requests
        self._steps: dict[str, list[Step]] = {}
        self._surplus: dict[str, list[Step]] = {}
        self._watch = Watch()
        self._progress = Progress(context)

    def plan(self) -> None:
        """Find out about everything what there is to do; nothing is written."""
        exact = self._context.params["state"] == "exact"
        with self._reading():
            for family in self._families:
                items = self._document[family.name]
                if exact and family.objects:
                    family.listing(self._context)
                steps = [step_of(self._context, item) for item in items]
                looking = Looking(many=True, worth=len(items), foreseeing=True)
                self._steps[family.name] = self._planned(family, steps, looking)
            self._context.directory.forget()
            mistakes = [
                mistake
                for steps in self._steps.values()
                for mistake in (*_mistakes(steps), *_doubles(steps))
            ]
            if mistakes:
                raise refusal(mistakes)
            if exact:
                for family in self._families:
                    if family.objects:
                        steps = list(left_over(self._context, family, self._steps[family.name]))
                        self._surplus[family.name] = self._planned(family, steps, _LOOKING)
        refuse_deletions(self._surplus, self._context.params["max_deletions"])

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Nothing can be written meanwhile."""
        client = self._context.client
        before, client.read_only = client.read_only, True
        try:
            yield
        finally:
            client.read_only = before

    def _planned(self, family: Family, steps: list[Step], looking: Looking) -> list[Step]:
        # Where a listing has answered already, a step is nearly nothing: then handing them to threads one by one would cost more than they do.
        size = 1 + len(steps) // (_PARTS * self._workers)
        rest = iter(steps)
        parts = [list(itertools.islice(rest, size)) for _start in range(0, len(steps), size)]
        done = at_once(partial(self._plan_part, looking), parts, self._workers)
        for _part in self._progress.along(done, f"{family.name}: compared", len(steps), len):
            pass
        return steps

    def _plan_part(self, looking: Looking, steps: Sequence[Step]) -> Sequence[Step]:
        for step in steps:
            step.run(check_mode=True, looking=looking)
            step.decide()
            self._watch.seen(step.error)
            if step.error and self._watch.reason:
                raise step.error
        return steps

    def carry_out(self) -> None:
        """Write what differs, family by family; what is deleted comes last, in the reverse order."""
        waves = [
            [step for step in self._steps[family.name] if step.action in ("created", "updated")]
            for family in self._families
        ]
        waves += [
            [
                step
                for step in (*self._steps[family.name], *self._surplus.get(family.name, ()))
                if step.action == "deleted"
            ]
            for family in reversed(self._families)
        ]
        for wave in waves:
            steps = [step for step in wave if not step.error]
            work = f"{steps[0].item.family.name if steps else ''}: {'deleted' if steps and steps[0].action == 'deleted' else 'written'}"
            for _done in self._progress.along(
                at_once(self._write_one, steps, self._workers), work, len(steps), changes=True
            ):
                pass

    def _write_one(self, step: Step) -> None:
        if self._watch.reason:
            step.error = self._watch.not_tried()
            return
        try:
            step.run(check_mode=False, looking=_LOOKING)
        except AuthError as exc:
            step.error = exc
        self._watch.seen(step.error)
        if step.outcome and not step.error and not step.outcome.changed:
            step.action = "unchanged"  # somebody else was faster, and wanted the same

    def _all(self) -> Iterator[Step]:
        return itertools.chain.from_iterable(
            itertools.chain(self._steps.values(), self._surplus.values())
        )

    def outcome(self) -> Outcome:
        """The task's result."""
        steps = list(self._all())
        failed = [step for step in steps if step.error]
        changed = [step for step in steps if step.result in ("created", "updated", "deleted")]
        self._warn(steps)
        result: dict[str, Any] = {
            "counts": {name: self._counted(name) for name in self._steps},
            "changes": [_change(step) for step in changed if not step.item.family.personal],
            "failures": [self._failure(step) for step in failed],
        }
        if self._surplus:
            result["surplus"] = surplus_result(self._surplus)
        if self._context.check_mode:
            cost = sum(step.outcome.cost for step in changed if step.outcome)
            result["estimated_requests"] = self._context.client.requests - self._requests + cost
        before, after = _diff(changed)
        written = bool(changed) or any(step.error.changed for step in failed if step.error)
        return Outcome(
            written, result, before, after, self._summary(failed, len(steps)) if failed else None
        )

    def _counted(self, name: str) -> dict[str, int]:
        results = [step.result for step in (*self._steps[name], *self._surplus.get(name, ()))]
        return {action: results.count(action) for action in ACTIONS}

    def _failure(self, step: Step) -> dict[str, Any]:
        item = step.item
        why = step.error.as_result() if step.error else {}
        told = {"place": item.place, "family": item.family.name, "name": item.label, **why}
        return dict(
            personal_redactor(item.family.task.fields, item.params, self._context.masker).clean(
                told
            )
        )

    def _summary(self, failed: Sequence[Step], count: int) -> WorkFailed:
        told = [self._failure(step) for step in failed[:_SHOWN]]
        first = " ".join("{place}: {msg}".format(**failure) for failure in told)
        more = f" And {len(failed) - _SHOWN} more, see failures." if len(failed) > _SHOWN else ""
        could = "could not be planned" if self._context.check_mode else "failed"
        rest = (
            "Nothing was written in check mode."
            if self._context.check_mode
            else "All others were applied."
            if not self._watch.reason
            else ""
        )
        return WorkFailed(
            f"{len(failed)} of {count} items {could}. {first}{more}",
            f"{rest} Correct these and run again.".strip(),
            code="items-failed",
        )

    def _warn(self, steps: Sequence[Step]) -> None:
        """Each warning once, with the place of the first item that it is about."""
        places: dict[str, list[str]] = {}
        for step in steps:
            if not step.context.warnings:
                continue
            clean = personal_redactor(
                step.item.family.task.fields, step.item.params, self._context.masker
            ).clean
            for text in step.context.warnings:
                places.setdefault(clean(text), []).append(step.item.place)
        for text, found in places.items():
            more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
            self._context.warn(f"{found[0]}{more}: {text}")


def _mistakes(steps: Sequence[Step]) -> Iterator[Mistake]:
    """Where the document is wrong, rather than something in the organization."""
    for step in steps:
        error = step.error
        if isinstance(error, Invalid) and error.status is None and not isinstance(error, Ambiguous):
            yield Mistake.of(step.item, error)


def _doubles(steps: Sequence[Step]) -> Iterator[Mistake]:
    """Items that turned out to be about the same object, by name and by id, or by two names."""
    seen: dict[str, str] = {}
    for step in steps:
        result = step.outcome.result.get(step.item.family.noun) if step.outcome else None
        identifier = str((result or {}).get("id") or step.item.params.get("id") or "")
        if identifier and identifier in seen:
            yield Mistake(
                step.item.place,
                f"speaks of the same object as {seen[identifier]}. Keep one of them.",
            )
        elif identifier:
            seen[identifier] = step.item.place


def _change(step: Step) -> dict[str, Any]:
    before, after = _sides(step)
    change = {
        "family": step.item.family.name,
        "name": step.item.label,
        "action": step.result,
        "before": before,
        "after": after,
    }
    kept = step.kept or step.done.result.get(step.item.family.noun) or {}
    parts = (
        [kept, *(part for part in kept.values() if isinstance(part, Mapping))]
        if step.item.family.parts
        else [kept]
    )
    latest = max(
        (part for part in parts if part.get("last_modified_time")),
        key=lambda part: str(part["last_modified_time"]),
        default=kept,
    )
    change.update(
        {
            name: latest[name]
            for name in ("last_modified_by", "last_modified_time")
            if latest.get(name)
        }
    )
    return change


def _sides(step: Step) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a step changes: before and after, with only what differs."""
    if step.surplus:
        return {
            name: step.kept[name] for name in step.item.family.spec.identity if step.kept.get(name)
        }, {}
    return _differing(step.done.before or {}, step.done.after or {})


def _differing(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    left, right = dict(before), dict(after)
    for name in [name for name in before if name in after]:
        if before[name] == after[name]:
            del left[name], right[name]
        elif isinstance(before[name], Mapping) and isinstance(after[name], Mapping):
            left[name], right[name] = _differing(before[name], after[name])
    return left, right


def _diff(changed: Sequence[Step]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both sides by family and name; of surplus people only the number."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    unlisted: dict[str, int] = {}
    for step in changed:
        family = step.item.family
        if step.surplus and family.personal:
            unlisted[family.name] = unlisted.get(family.name, 0) + 1
            continue
        left, right = _sides(step)
        label = step.item.label
        number = itertools.count(2)
        while label in before.get(family.name, {}) or label in after.get(family.name, {}):
            label = f"{step.item.label} ({next(number)})"
        if left or step.action == "updated":
            before.setdefault(family.name, {})[label] = left
        if right or step.action == "updated":
            after.setdefault(family.name, {})[label] = right
    for name, count in unlisted.items():
        before.setdefault(name, {})["not in the document"] = objects(count)
    return before, after
