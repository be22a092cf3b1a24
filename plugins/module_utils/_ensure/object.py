# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Bringing one object to its state: read, plan, write under the version lock."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from typing import Any, Optional

from .._common.errors import AlvariaError, Conflict, Invalid, TransportError, after_a_write
from .._common.files import read_text
from .._model.field import Values
from .._model.plan import Plan, plan_object
from .._model.resource import Resource
from .._model.spelling import found_values, given_values, spoken
from .._session.context import Context, Outcome
from .lock import settle
from .place import Store
from .show import kept_values, presented

Known = Optional[Values]


@dataclass(frozen=True)
class Step:
    """A plan with the object it starts from, and, once written, the object the server answered with."""

    plan: Plan
    raw: dict[str, Any] | None
    answer: Any = None


def ensure(context: Context, resource: Resource, known: Known = None) -> Outcome:
    """Create, update or delete the object that the task's options describe; in check mode only say which.

    ``known``: what a listing has shown of it, an empty mapping when it is not there; without it, it is read.
    """
    return prepare(context, resource, known).carry_out()


def prepare(context: Context, resource: Resource, known: Known = None) -> Keeper:
    """Check the options, read the object unless it is known, and plan its first step; nothing is written yet."""
    params = spoken(resource, context.params)
    version, wanted = given_values(resource, context.params)
    wanted = _resolved(context, resource, wanted, params)
    for item in resource.identity_in(version):
        value = wanted.get(item.name)
        if value == "" and item.absent is None or isinstance(value, dict) and "" in value.values():
            raise Invalid(
                f"{item.option_name}: is empty.",
                "Give it a text, or leave it out.",
                code="option-empty",
            )
        if value is None and item.absent is None and not context.params.get("id"):
            raise Invalid(
                f"{item.option_name}: is missing.",
                f"It is part of what identifies the {resource.title}; give it, or the id.",
                code="option-missing",
            )
    return Keeper(context, resource, version, wanted, known)


def _resolved(
    context: Context, resource: Resource, wanted: dict[str, Any], params: Values
) -> dict[str, Any]:
    """The wanted values with the ids of the objects that they name; empty text clears a reference."""
    for item in resource.fields:
        reference, src = item.kind.reference, item.kind.src
        if reference and wanted.get(item.name):
            found = context.find(reference, wanted[item.name], item.name)
            wanted[item.name] = str(found["id"])
        if src and params.get(src):
            wanted[item.name] = read_text(params[src], src)
    return wanted


class Keeper:
    """Reads, plans and writes one object."""

    def __init__(
        self,
        context: Context,
        resource: Resource,
        version: str,
        wanted: dict[str, Any],
        known: Known = None,
    ) -> None:
        self._context = context
        self._resource = resource
        self._version = version
        self._wanted = wanted
        self._store = Store(context, resource, version, wanted)
        self._planned = False
        self._state = context.params.get("state", "present")
        self._prepared: Step | None = self._plan(known)

    def carry_out(self) -> Outcome:
        """Write until the object is as wanted; in check mode only tell what would be written."""
        if self._context.check_mode:
            step = first = self._next()
            changed = step.plan.action != "none"
            self._store.foresee(step.plan, step.raw)
        else:
            settled = settle(
                self._next, lambda step: step.plan.action == "none", self._write, self._give_up
            )
            step, first, changed = settled.plan, settled.first, settled.written
        if (
            self._resource.advise
            and self._state == "present"
            and (changed or not self._context.terse)
        ):
            for text in self._resource.advise(
                self._context, self._wanted, first.plan.action == "create"
            ):
                self._context.warn(text)
        with after_a_write(changed and not self._context.check_mode):
            return self._outcome(step, first, changed)

    def _next(self) -> Step:
        """The step that was prepared, and after it one from a fresh read."""
        step, self._prepared = self._prepared or self._plan(), None
        return step

    def _plan(self, known: Known = None) -> Step:
        # After a conflict or a lost answer nothing that was read before can be trusted.
        raw = self._store.read(fresh=self._planned) if known is None else dict(known) or None
        self._planned = True
        plan = plan_object(self._resource, self._version, self._wanted, raw, self._state)
        if self._resource.check and plan.action in ("create", "update"):
            self._resource.check(
                self._context, self._wanted, self._values(raw) if raw else None, self._version
            )
        return Step(plan, raw)

    def _write(self, step: Step) -> Step:
        answer = self._store.write(step.plan, step.raw)
        if answer is not None:
            try:
                self._compare(step.plan, answer)
            except TransportError as exc:
                exc.changed = True
                raise
        elif step.plan.action != "delete":
            self._context.warn(
                f"The {self._resource.title} was written, but the server does not show it yet."
            )
        return replace(step, answer=answer)

    def _compare(self, plan: Plan, answer: Values) -> None:
        """Tell the user about values that the server took but keeps differently: the next run would find them changed."""
        kept = self._values(answer)
        for name, value in plan.after.items():
            if kept.get(name) != value:
                self._context.warn(
                    f"{name}: the server keeps {self._shown(kept).get(name)!r} instead of what was sent."
                )

    def _give_up(self, step: Step, error: AlvariaError) -> AlvariaError:
        """The error for a lock that was lost again and again: what was sent and what the server has."""
        raw = None
        with contextlib.suppress(
            AlvariaError
        ):  # what went wrong is the conflict, whatever this read meets
            raw = self._store.read(fresh=True)
        there = self._shown(self._values(raw)) if raw else {}
        sent = self._shown({**(self._values(step.raw) if step.raw else {}), **step.plan.after})
        return Conflict(
            f"The {self._resource.title} could not be written: every try met a conflict (HTTP 409).",
            "Somebody else keeps changing it, or another object is in the way; sent and server show both sides.",
            method=error.method,
            path=error.path,
            status=error.status,
            items=error.items,
            details={"sent": sent, "server": there},
            code="overtaken",
        )

    def _outcome(self, step: Step, first: Step, changed: bool) -> Outcome:
        """The task's result: the object under its noun and the two sides of the diff."""
        if self._state == "absent":
            return Outcome(changed, {self._resource.noun: {}}, self._shown(first.plan.before), {})
        if self._context.terse and not changed:
            return Outcome(
                False, {self._resource.noun: {"id": str((step.raw or {}).get("id") or "")}}, {}, {}
            )
        raw, found = step.answer or step.raw or {}, self._values(first.raw or {})
        after = (
            {**kept_values(raw), **(found if raw is first.raw else self._values(raw))}
            if raw
            else {}
        )
        if step.answer is None:
            # Nothing was written, or the server does not show it: what is there and what was planned is all there is to say.
            after = {**(after or self._expected()), **step.plan.after}
        shown = self._shown(after)
        before = shown if after == {**kept_values(raw), **found} else self._shown(found)
        owner = (
            {self._resource.owner_option: self._context.params[self._resource.owner_option]}
            if self._resource.owner
            else {}
        )
        return Outcome(
            changed,
            {self._resource.noun: {**owner, **shown}},
            {**owner, **{name: before[name] for name in first.plan.before}},
            {**owner, **{name: shown[name] for name in self._wanted}},
        )

    def _expected(self) -> dict[str, Any]:
        """What an object that is yet to be created will have besides the user's values, as far as that can be known."""
        known = self._values({})
        fields = (
            item
            for item in self._resource.fields_in(self._version)
            if not item.assigned and item.name not in self._wanted
        )
        return {
            item.name: known[item.name] if item.initial is None else item.initial for item in fields
        }

    def _values(self, raw: Values) -> dict[str, Any]:
        return found_values(self._resource, self._version, raw)

    def _shown(self, values: Values) -> dict[str, Any]:
        return presented(self._context, self._resource, values)
