# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Temporary changes: a document that is applied until a time, and taken back then."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from .._common.errors import AlvariaError, Invalid
from .._common.limits import workers
from .._document.item import Item
from .._document.step import ACTIONS, CHANGES, Step, Steps
from .._model.argspec import ArgumentSpec
from .._model.values import option_time, zoned_time
from .._session.context import Context, Outcome
from .._task.task import Task
from .._undo.chain import Change, Identifiers, Traits, ended, replaced
from .._undo.claim import Claim, Path, leaves
from .._undo.journal import Journal, Seal
from .._undo.keeping import place_of, seal_of
from .._undo.record import Amendment, Record
from .._undo.register import KEY, Open, Register, named
from . import families, undo

#: What the options of an entry say of its place, rather than of its values.
_NO_VALUES = ("state", "id", "position", "name_locale", "api_version")


def _temporary(context: Context) -> Outcome:
    params = context.params
    workers(params)
    now = _now(params)
    until = _until(params, now)
    private = until != "" and families.about_people(params)
    register = Register(context, partial(_sealed, context))
    seal = seal_of(context) if private and not params["undo_plain"] else None
    work = _Work(context, register, now)
    with register.locked():
        work.end_what_is_due()
        if until and not work.failed:
            work.apply(until, seal)
        return work.outcome()


def _now(params: Mapping[str, Any]) -> str:
    if params["now"]:
        return _second(option_time(params["now"], "now"))
    return _utc(datetime.datetime.now(datetime.timezone.utc))


def _utc(when: datetime.datetime) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


def _second(time: str) -> str:
    """The second of a time: what is below it no clock that runs a command meets."""
    return time[:19] + "Z"


def _until(params: Mapping[str, Any], now: str) -> str:
    """The time at which the change ends, empty where nothing is applied. Raises ``Invalid``."""
    given = params["until"]
    if bool(given) != (params["config"] is not None):
        raise Invalid(
            "until: needs a document, in config or src, and a document needs until.",
            "Give both to make a temporary change, and none to end those whose time has come.",
            code="temporary-without-end",
        )
    if not given:
        return ""
    until = _second(zoned_time(given, "until"))
    if until <= now:
        raise Invalid(
            f"until: {given!r} is past; it is {now}.",
            "Nothing was written. Give a time that is still to come.",
            code="temporary-past",
        )
    return until


def _sealed(context: Context, text: str) -> str:
    seal = seal_of(context)
    return seal(text) if seal else text


class _Recalled:
    """Knows what an undo makes again by its new identifier, also if an earlier try has made it."""

    def __init__(self, records: Sequence[Record]) -> None:
        self._gone = [record for record in records if record.history.after is None]
        self._fresh = Steps()

    def steps(self, fresh: Steps) -> None:
        """Keep the steps, to be asked when they have been run."""
        self._fresh = fresh

    def identifiers(self, context: Context) -> Identifiers:
        """The new identifiers of what the records had deleted."""
        found = {}
        for step in self._fresh.of_items(context):
            amend = step.item.amend
            if not isinstance(amend, Amendment) or amend.after is not None or amend.all_kept():
                continue
            if not step.identifier:
                continue
            texts = tuple(step.item.family.texts(step.item.params))
            for record in self._gone:
                if record.family == step.item.family.name and _texts(record) == texts:
                    found[record.family, record.id] = step.identifier
        return found


class _Claiming:
    """Has the file of the change there, with what its document names, before it is written."""

    def __init__(
        self, context: Context, journal: Journal, about: Mapping[str, Any], there: Sequence[Open]
    ) -> None:
        self._context = context
        self._journal = journal
        self._about = about
        self._there = there
        #: Whether it is a change of its own, not one that is open already.
        self.opened = False

    def document(self, document: Mapping[str, Sequence[Item]]) -> None:
        """Nothing is known yet of what it is about."""

    def steps(self, fresh: Steps) -> None:
        """Keep what is claimed, unless the same change is open and nothing is left to do."""
        steps = list(fresh.of_items(self._context))
        claims = [_claim(step).as_line() for step in steps if not step.error]
        done = not any(step.result in CHANGES for step in fresh.all())
        if done and any(self._is_that(one, claims) for one in self._there):
            return
        self.opened = True
        if self._context.check_mode or not steps:
            return
        self._journal.open({KEY: {**self._about, "claims": claims}})

    def _is_that(self, one: Open, claims: list[dict[str, Any]]) -> bool:
        about = {name: one.header[KEY].get(name) for name in ("until", "by")}
        same = all(about[name] == self._about[name] for name in about)
        return same and _nameless(one.claims) == _nameless(claims)


def _nameless(claims: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Claims without identifiers: an object that was created had none."""
    return [{**claim, "id": ""} for claim in claims]


def _claim(step: Step) -> Claim:
    item = step.item
    family, params = item.family, item.params
    state = str(params.get("state") or "present")
    values = {name: value for name, value in params.items() if value is not None}
    paths: tuple[Path, ...]
    if family.membership:
        texts = _members(params[family.membership.option] or [])
        paths = tuple((text,) for text in texts)
    else:
        left_out = (*_NO_VALUES, family.owner_option)
        paths = tuple(path for path in leaves(values) if path[0] not in left_out)
    return Claim(family.name, step.identifier, tuple(family.texts(params)), paths, state)


def _members(entries: Sequence[Any]) -> list[str]:
    names = []
    for entry in entries:
        names.append(str(entry["name"] if isinstance(entry, Mapping) else entry))
    return names


def _texts(record: Record) -> tuple[str, ...]:
    """What the object of a record goes by."""
    history, family = record.history, undo.BY_NAME[record.family]
    known: Mapping[str, Any] = {}
    if not family.membership and not family.parts:
        known = history.before or history.after or {}
    return tuple(family.texts({**known, **record.address}))


def _is_ordered(name: str) -> bool:
    membership = undo.BY_NAME[name].membership
    return bool(membership and membership.ordered)


_TRAITS = Traits(_texts, _is_ordered)
_NOTHING = Outcome(False, {})


def _failed(error: AlvariaError) -> Outcome:
    """The outcome of what has ended with an error, beside others that are told."""
    return Outcome(error.changed, {"counts": {}, "changes": [], "failures": []}, failure=error)


class _Work:
    """One run: what it ends, what it applies, and what came of both."""

    def __init__(self, context: Context, register: Register, now: str) -> None:
        self._context = context
        self._register = register
        self._now = now
        self._there = register.read()
        for one in self._there:
            undo.known(one.change.records)
        self._ended: list[dict[str, Any]] = []
        self._outcomes: dict[str, Outcome] = {}
        self._opened = self._closed = False

    def end_what_is_due(self) -> None:
        """Take back each change whose time has come, and those that the options name."""
        names = named(self._context.params["end"], self._there)
        due = [one for one in self._there if one.name in names or one.until <= self._now]
        if due:
            self._register.refuse_unwritable(self._there)
        for one in sorted(due, key=lambda change: (change.until, change.name)):
            self._end(one.name)

    def _end(self, name: str) -> None:
        """Take one change back, and hand on what others hold of it."""
        first = next(one for one in self._there if one.name == name)
        later = [one for one in self._there if one.name > name]
        rest, heirs = ended(first.change, [one.change for one in later], _TRAITS)
        recalled = _Recalled(rest)
        params = {**self._context.params, "state": "present", "protected": []}
        params["max_deletions"] = None
        run = replace(self._context, params=params)
        try:
            outcome = undo.taken_back(run, rest, recalled)
        except AlvariaError as exc:
            # The others end all the same.
            self._outcomes[name] = _failed(exc)
            return
        self._outcomes[name] = outcome
        self._note(first, outcome)
        if outcome.failure is not None:
            return
        changes = dict(zip([one.name for one in later], heirs))
        made = {**recalled.identifiers(run), **replaced(first.change, heirs)}
        try:
            self._hand_on(first, changes, made)
            self._closed = True
        except AlvariaError as exc:
            self._outcomes[name] = replace(outcome, failure=exc)
            self._there = self._register.read()

    def _note(self, first: Open, outcome: Outcome) -> None:
        told = {key: outcome.result[key] for key in ("counts", "kept", "failures")}
        self._ended.append({**first.told(self._now, self._context.masker), **told})

    def _hand_on(
        self, first: Open, changes: Mapping[str, Change], identifiers: Identifiers
    ) -> None:
        """Keep what the others have inherited, and then close the change.

        The last one comes first, as what a change inherits goes by those before it: a run that was
        killed in between finds them as they were, and does it again.
        """
        others = []
        for one in reversed(self._there):
            if one.name == first.name:
                continue
            change = changes.get(one.name, one.change).renumbered(identifiers)
            self._register.keep(one, change)
            others.append(replace(one, change=change))
        self._there = others[::-1]
        self._register.remove(first)

    def apply(self, until: str, seal: Seal) -> None:
        """Apply the document, and keep what it takes to take it back."""
        context = self._context
        when = _utc(datetime.datetime.now(datetime.timezone.utc))
        if context.params["now"]:
            when = self._now
        path = self._register.next_path()
        journal = Journal(path, {**place_of(context), "when": when}, seal)
        about = {"until": until, "by": context.params["by"] or ""}
        claiming = _Claiming(context, journal, about, self._there)
        run = replace(context, journal=journal)
        try:
            self._outcomes["applied"] = families.apply_document(run, claiming)
        except AlvariaError as exc:
            if not self._outcomes:
                raise
            self._outcomes["applied"] = _failed(exc)
        self._opened = claiming.opened

    def outcome(self) -> Outcome:
        """What came of all."""
        there, masker = self._there, self._context.masker
        if self._opened and not self._context.check_mode:
            there = self._register.read()
        applied = self._outcomes.get("applied", _NOTHING)
        result = {
            **applied.result,
            "ended": self._ended,
            "open": [one.told(self._now, masker) for one in there],
            "counts": _summed(list(self._outcomes.values())),
            "changes": _joined(list(self._outcomes.values()), "changes"),
            "failures": _joined(list(self._outcomes.values()), "failures"),
        }
        before, after = self._sides()
        changed = any(one.changed for one in self._outcomes.values())
        changed = changed or self._opened or self._closed
        return Outcome(changed, result, before, after, self.failed)

    def _sides(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Both sides of the difference, by change where there are several."""
        before = {name: one.before for name, one in self._outcomes.items() if one.before}
        after = {name: one.after for name, one in self._outcomes.items() if one.after}
        return before, after

    @property
    def failed(self) -> AlvariaError | None:
        """Why it failed, if it did."""
        for one in self._outcomes.values():
            if one.failure is not None:
                return one.failure
        return None


def _summed(outcomes: Sequence[Outcome]) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for one in outcomes:
        for name, numbers in one.result["counts"].items():
            there = counts.setdefault(name, dict.fromkeys(ACTIONS, 0))
            for action, number in numbers.items():
                there[action] += number
    return counts


def _joined(outcomes: Sequence[Outcome], key: str) -> list[Any]:
    joined: list[Any] = []
    for one in outcomes:
        joined += one.result[key]
    return joined


TASK = Task(
    "alvaria_temporary",
    ArgumentSpec(
        {
            "path": {"type": "path", "required": True},
            "until": {"type": "str"},
            "by": {"type": "str"},
            "end": {"type": "list", "elements": "str", "default": []},
            "now": {"type": "str"},
            **families.DOCUMENT_OPTIONS,
            "undo_plain": {"type": "bool", "default": False},
            "undo_vault_id": {"type": "str"},
        },
        mutually_exclusive=(("config", "src"),),
    ),
    _temporary,
    about_people=True,
    shown=families.counted,
    documents={"src": "config"},
    within=families.WITHIN,
)
