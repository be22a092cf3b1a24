# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Bringing one object to its state: read, plan, write under the version lock."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Optional

from .._common.errors import (
    AlvariaError,
    Conflict,
    Doubtful,
    Invalid,
    NotFound,
    TransportError,
    WorkFailed,
    after_a_write,
)
from .._common.files import read_text
from .._model.agreed import Agreed
from .._model.field import Values
from .._model.found import Found, found_values
from .._model.personal import refuse_unfit
from .._model.plan import Plan, plan_object
from .._model.resource import Resource
from .._model.wanted import Wanted
from .._session.context import Context, Outcome
from .lock import settle
from .past import history_of, naming
from .place import Store
from .show import options_of, presented

#: What a listing has shown of an object: nothing of one that is not there.
Known = Optional[Values]


@dataclass(frozen=True)
class Step:
    """A plan with the object that it starts from."""

    plan: Plan
    found: Found | None
    #: The object that the server answered with, once it is written.
    answer: Found | None = None


def ensure(context: Context, resource: Resource, known: Known = None) -> Outcome:
    """Create, update or delete the object that the task's options describe.

    In check mode only say which. ``known``: what a listing has shown of it, an empty mapping when
    it is not there; without it, it is read.
    """
    return prepare(context, resource, known).carry_out()


def prepare(context: Context, resource: Resource, known: Known = None) -> Keeper:
    """Check the options, read the object unless it is known, and plan its first step.

    Nothing is written yet.
    """
    wanted = _resolved(context, context.asked(resource))
    _refuse_no_identity(wanted)
    if wanted.state == "absent" or not context.terse:
        _refuse_blank_identity(wanted, wanted.identity)
    return Keeper(context, wanted, known)


def _refuse_no_identity(wanted: Wanted) -> None:
    """Raise ``Invalid`` where the options do not say which object they are about."""
    for item in wanted.resource.identity_in(wanted.version):
        if item.absent is None and wanted.values.get(item.name) is None and not wanted.id:
            raise Invalid(
                f"{item.option_name}: is missing.",
                f"It is part of what identifies the {wanted.resource.title}; give it, or the id.",
                code="option-missing",
            )


def _refuse_blank_identity(wanted: Wanted, names: Iterable[str]) -> None:
    """Raise ``Doubtful`` where something is to be done with an object of an empty name.

    An organization may have one, which a document then lists; a task's name is empty by mistake.
    ``names`` are the fields to look at.
    """
    for name in names:
        item, value = wanted.resource.field(name), wanted.identity[name]
        if item.absent is None and value is not None and item.kind.is_blank(value):
            raise Doubtful(
                f"{item.option_name}: is empty.",
                "Give it a text, or leave it out.",
                code="option-empty",
            )


def _resolved(context: Context, wanted: Wanted) -> Wanted:
    """The same with the ids of the objects that it names, and the texts of files.

    An empty text clears a reference. What no object goes by may be the id that is there.
    """
    more: dict[str, Any] = {}
    unknown: dict[str, AlvariaError] = {}
    for item in wanted.resource.fields:
        reference, src = item.kind.reference, item.kind.src
        name = wanted.values.get(item.name)
        if reference and name:
            try:
                more[item.name] = str(context.find(reference, name, item.name)["id"])
            except NotFound as exc:
                unknown[item.name] = exc
        if src and wanted.state != "absent" and context.params.get(src):
            more[item.name] = read_text(context.params[src], src)
    if not (more or unknown):
        return wanted
    return wanted.having(more, unknown)


class Keeper:
    """Reads, plans and writes one object."""

    def __init__(self, context: Context, wanted: Wanted, known: Known = None) -> None:
        self._context = context
        self._resource = wanted.resource
        self._wanted = wanted
        self._store = Store(context, wanted)
        found = self._store.found(known)
        if known is None:
            found = self._store.read()
        self._prepared: Step | None = self._step(found)

    def carry_out(self) -> Outcome:
        """Write until the object is as wanted; in check mode only say what would be written."""
        if self._context.check_mode:
            step = first = self.plan()
            changed = not self.is_done(step)
            self._store.foresee(step.plan, step.found)
        else:
            settled = settle(self)
            step, first = settled.plan, settled.first
            changed = settled.written and not self._store.vanished
        if self._wanted.state == "present" and (changed or not self._context.terse):
            _advise(self._context, self._wanted, first.plan.action)
        with after_a_write(changed and not self._context.check_mode):
            return self._outcome(step, first, changed)

    def plan(self) -> Step:
        """The step that was prepared, and after it one from a fresh read."""
        prepared, self._prepared = self._prepared, None
        # After a conflict or a lost answer nothing that was read before can be trusted.
        return prepared or self._step(self._store.read(fresh=True))

    def is_done(self, step: Step) -> bool:
        """Whether the object is as wanted."""
        return step.plan.action == "none"

    def hold(self) -> Keeper:
        """Have no other step written than the prepared one, which a plan was compared with."""
        step = self._prepared
        if step is not None:
            outcome = self._outcome(step, step, True)
            self._context.agreed = Agreed(outcome.before, outcome.after)
        return self

    def agree(self, step: Step) -> None:
        """Refuse another step than the one that was approved, if one was."""
        agreed = self._context.agreed
        if agreed is not None:
            outcome = self._outcome(step, step, True)
            agreed.refuse_other(outcome.before, outcome.after)

    def _step(self, found: Found | None) -> Step:
        if self._context.amend is not None:
            self._wanted = _amended(self._context, self._resource, found)
        wanted = self._wanted
        if found:
            # An error may name its people although the options do not.
            self._context.gate.know(self._resource.fields, found.values)
        plan = plan_object(wanted, found)
        if plan.action in ("create", "update") or found is None:
            refuse_unfit(wanted.resource.fields, wanted.values, _values(found))
        check = self._resource.check
        if plan.action in ("create", "update"):
            identity = [name for name in wanted.identity if name in plan.changed or not wanted.id]
            _refuse_blank_identity(wanted, identity)
            if check:
                check(self._context, plan.changed, found.values if found else None, wanted.version)
        return Step(plan, found)

    def write(self, step: Step) -> Step:
        """Carry out a step; the one that is returned has the server's answer."""
        answer = self._store.write(step.plan, step.found)
        if answer is not None:
            try:
                if step.plan.action == "create":
                    self._notice_replaced(answer)
                lost = _lost_race(self._wanted, step, answer)
            except (TransportError, WorkFailed) as exc:
                exc.changed = True
                raise
            if lost:
                self._context.directory.doubt(self._store.place, answer.id)
                raise lost
        elif step.plan.action != "delete":
            self._context.warn(
                f"The {self._resource.title} was written, but the server does not show it yet."
            )
        return replace(step, answer=answer)

    def _notice_replaced(self, answer: Found) -> None:
        """Tell when a creation has taken the place of another object."""
        resource = self._resource
        if not resource.replaces:
            return
        same = " and ".join(resource.replaces)
        if self._store.wrote_known:
            raise WorkFailed(
                f"The creation has replaced another {resource.title} (id {answer.id}): "
                f"this organization keeps one for each {same}.",
                "Put back what was replaced if it is still needed, and keep one rule of the two.",
                code="replaced-another",
            )
        if _was_there(answer.raw):
            self._context.warn(
                f"The {resource.title} is not new (id {answer.id}, version "
                f"{answer.raw['version']}): somebody else has just made it, or it has replaced "
                f"another one with the same {same}."
            )

    def give_up(self, step: Step, error: AlvariaError) -> AlvariaError:
        """The error for a lock that was lost again and again, with both sides."""
        now = None
        # The conflict is the error to report, even where this read fails.
        with contextlib.suppress(AlvariaError):
            now = self._store.read(fresh=True)
        sent = {**_values(step.found), **step.plan.after}
        met = "every attempt met a conflict (HTTP 409)"
        if error.status is None:
            met = "the server stored other values than were sent, whatever was tried"
        return Conflict(
            f"The {self._resource.title} could not be written: {met}.",
            "Somebody else keeps changing it, or another object is in the way; "
            "sent and server show both sides.",
            method=error.method,
            path=error.path,
            status=error.status,
            items=error.items,
            details={"sent": self._shown(sent), "server": self._shown(_values(now))},
            code="overtaken",
        )

    def _outcome(self, step: Step, first: Step, changed: bool) -> Outcome:
        """The task's result: the object under its noun and the two sides of the diff."""
        noun = self._resource.noun
        history = None
        if changed and self._context.journal is not None:
            wrote = first.found, first.plan, step.answer
            history = history_of(self._context, self._wanted, *wrote)
        if self._wanted.state == "absent":
            before = self._shown(first.plan.before if changed else {})
            return Outcome(changed, {noun: {}}, before, {}, history=history)
        there = step.answer or step.found
        if self._context.terse and not changed:
            return Outcome(False, {noun: {"id": there.id if there else ""}}, {}, {})
        values = there.all_values if there else self._expected()
        if step.answer is None:
            # Nothing was written, or the server does not show it: what is there and what was
            # planned is all there is to say.
            values = {**values, **step.plan.after}
        shown = self._shown(values)
        owner = self._owner()
        return Outcome(
            changed,
            {noun: {**owner, **shown}},
            {**owner, **self._before(first, there, values, shown)},
            {**owner, **{name: shown[name] for name in self._wanted.values}},
            shows=self._context.check_mode or self.is_done(step) or step.answer is not None,
            history=history,
        )

    def _before(
        self,
        first: Step,
        there: Found | None,
        values: Values,
        shown: Values,
    ) -> dict[str, Any]:
        """One side of the diff; ``values`` of what is ``there`` now are ``shown`` already."""
        if first.found is None:
            return {}
        if there is None or values != {**there.kept, **first.found.values}:
            shown = self._shown(first.found.values)
        return {name: shown[name] for name in first.plan.before}

    def _owner(self) -> dict[str, Any]:
        """What the object belongs to, by its option."""
        if not self._resource.owner:
            return {}
        option = self._resource.owner_option
        return {option: self._context.params[option]}

    def _expected(self) -> dict[str, Any]:
        """What an object that is yet to be created will have besides the user's values.

        That is as far as it can be known.
        """
        known = found_values(self._resource, self._wanted.version, {})
        expected = {}
        for item in self._resource.fields_in(self._wanted.version):
            if item.assigned or item.name in self._wanted.values:
                continue
            expected[item.name] = known[item.name]
            if item.initial is not None:
                expected[item.name] = item.initial
        return expected

    def _shown(self, values: Values) -> dict[str, Any]:
        return presented(self._context, self._resource, values)


def _amended(context: Context, resource: Resource, found: Found | None) -> Wanted:
    """What is wanted in the light of what is there."""
    now = None
    if found is not None:
        now = options_of(naming(context), found)
    if context.amend is not None:
        context = replace(context, params=context.amend.options(now))
    return _resolved(context, Wanted.of(resource, context.params))


def _was_there(raw: Values) -> bool:
    """Whether an object that was answered to a creation is older than that."""
    if str(raw.get("version", 1)) in ("0", "1"):
        return False
    made, changed = raw.get("creationTime"), raw.get("lastModifiedTime")
    return made is None or made != changed


def _lost_race(wanted: Wanted, step: Step, answer: Found) -> Conflict | None:
    """The conflict that a success shows where somebody else was faster.

    It shows another object, or other values than were sent. What the server itself assigns may
    differ.
    """
    kept = dict(step.plan.after)
    for item in wanted.resource.fields_in(wanted.version):
        if item.name in kept and not item.assigned:
            kept[item.name] = answer.values.get(item.name)
    other = step.found is not None and answer.id != step.found.id
    if kept == step.plan.after and not other:
        return None
    lost = Conflict(
        f"The server took the {wanted.resource.title}, but stored other values than were sent.",
        "Somebody else changed it at the same moment, or the server does not take these "
        "values as they are.",
        code="kept-otherwise",
    )
    # What was sent may have been there for a moment.
    lost.ambiguous = True
    lost.changed = step.found is None or answer.values != step.found.values
    return lost


def _values(found: Found | None) -> Values:
    if found is None:
        return {}
    return found.values


def _advise(context: Context, wanted: Wanted, action: str) -> None:
    if wanted.resource.advise:
        for text in wanted.resource.advise(context, wanted.values, action):
            context.warn(text)
