# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Bringing a list that belongs to one object to its state.

What is wanted is merged onto the fresh list and written under the version lock.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .._api.body import records, with_ids
from .._common.errors import (
    AlvariaError,
    Conflict,
    Invalid,
    NotFound,
    TransportError,
    after_a_write,
)
from .._model.history import Amend, History
from .._model.membership import Membership
from .._model.merge import merge_members, same_members
from .._session.context import Context, Outcome
from .lock import settle
from .past import naming


@dataclass(frozen=True)
class Step:
    """The list as it is and as it has to become, with the version read."""

    actual: list[dict[str, Any]]
    target: list[dict[str, Any]]
    version: Any = None
    done: bool = False


def ensure_members(context: Context, membership: Membership) -> Outcome:
    """Put members in, take them out, or make them exactly these.

    In check mode only say what would happen.
    """
    option = membership.owner_option
    name = context.params[option]
    owner = str(context.find(membership.owner, name, option)["id"])
    state = context.params["state"]
    wanted = _wanted(context, membership, state != "absent")
    keeper = _Keeper(context, membership, membership.place(owner), wanted, state)
    if context.check_mode:
        step = first = keeper.plan()
        changed = not step.done
    else:
        settled = settle(keeper)
        step, first, changed = settled.plan, settled.first, settled.written
    if context.terse and not changed:
        return Outcome(False, {membership.noun: {"id": owner}}, {}, {})
    with after_a_write(changed and not context.check_mode):
        before = after = _describe(context, membership, first.actual, changed)
        if changed:
            after = _describe(context, membership, step.target, changed)
        history = None
        if changed and context.journal is not None:
            history = _history(context, membership, first.actual, step.target, owner)
    result = {option: name, "id": owner, membership.option: after}
    if step.version is not None:
        result["version"] = step.version
    return Outcome(
        changed,
        {membership.noun: result},
        {option: name, membership.option: before},
        {option: name, membership.option: after},
        cost=keeper.cost(first),
        history=history,
    )


Members = Sequence[Mapping[str, Any]]


def _sides(
    context: Context, membership: Membership, actual: Members, target: Members
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both sides of a change, as a diff shows them."""
    owner = {membership.owner_option: context.params[membership.owner_option]}
    before, after = (_describe(context, membership, side, True) for side in (actual, target))
    return {**owner, membership.option: before}, {**owner, membership.option: after}


def _history(
    context: Context, membership: Membership, actual: Members, target: Members, owner: str
) -> History:
    """Both lists as the option takes them."""
    before, after = (as_options(context, membership, side) for side in (actual, target))
    return History(before, after, owner)


def as_options(context: Context, membership: Membership, members: Members) -> list[Any]:
    """Members as the option takes them."""
    return [_spoken(entry) for entry in _describe(naming(context), membership, members, True)]


class _Wanted:
    """The members that the options name.

    Of those that nothing goes by, ``unknown`` has the errors: they may be ids that are in the list.
    """

    def __init__(self, context: Context, membership: Membership, adding: bool) -> None:
        self.members: list[dict[str, Any]] = []
        self.unknown: dict[str, NotFound] = {}
        for entry in context.params[membership.option]:
            try:
                member = _resolve(context, membership, entry, adding)
            except NotFound as exc:
                member = _by_id(entry)
                self.unknown[member["id"]] = exc
            self.members.append(member)
        _refuse_doubles(membership, self.members)


def _wanted(context: Context, membership: Membership, adding: bool) -> _Wanted:
    """The members that the options name; those of equal options are looked for once."""
    alike = context.looking.alike
    if alike is None:
        return _Wanted(context, membership, adding)
    key = (adding, repr(context.params[membership.option]))
    if key not in alike:
        before = len(context.warnings)
        members = _Wanted(context, membership, adding)
        alike[key] = members, context.warnings[before:]
    wanted: _Wanted = alike[key][0]
    for text in alike[key][1]:
        context.warn(text)
    return wanted


def _by_id(entry: Any) -> dict[str, Any]:
    """A wanted entry, whose name is an id."""
    if isinstance(entry, Mapping):
        return {"id": str(entry["name"])}
    return {"id": str(entry)}


def _resolve(context: Context, membership: Membership, wanted: Any, adding: bool) -> dict[str, Any]:
    """One wanted entry as a member."""
    if membership.resolve:
        return membership.resolve(context, wanted, adding)
    if membership.member is None:
        return {"id": str(wanted)}
    return {"id": str(context.find(membership.member, wanted, membership.option)["id"])}


def _describe(
    context: Context, membership: Membership, members: Sequence[Mapping[str, Any]], detailed: bool
) -> list[Any]:
    """Members as the user sees them; ``detailed``: also what costs further requests."""
    if membership.describe:
        return membership.describe(context, members, detailed)
    if membership.member is None:
        return [member["id"] for member in members]
    names = [context.directory.name(membership.member, member["id"]) for member in members]
    if membership.ordered:
        return names
    return sorted(names)


def described(context: Context, membership: Membership, owner: str) -> list[Any]:
    """The list of the object with the id ``owner`` as the option takes it.

    An empty text stands for what has no value.
    """
    path = context.client.path(*membership.place(owner))
    members, _version = cut_down(membership, context.client.get(path), path)
    return [_spoken(entry) for entry in _describe(context, membership, members, True)]


def _spoken(entry: Any) -> Any:
    if not isinstance(entry, Mapping):
        return entry
    return {name: "" if value is None else value for name, value in entry.items()}


def cut_down(membership: Membership, body: Any, path: str) -> tuple[list[dict[str, Any]], Any]:
    """The list as read, with the fields that a write takes (ids as text), and its version.

    A member that it has twice counts once.
    """
    members: dict[str, dict[str, Any]] = {}
    for raw in with_ids(records(body, membership.items, path), path):
        keys = [key for key in membership.wire if raw.get(key) not in (None, "")]
        members.setdefault(str(raw["id"]), {key: str(raw[key]) for key in keys})
    return list(members.values()), body.get("version")


def _refuse_doubles(membership: Membership, wanted: Sequence[Mapping[str, Any]]) -> None:
    seen: set[str] = set()
    for entry, member in enumerate(wanted):
        if member["id"] in seen:
            raise Invalid(
                f"{membership.option}[{entry}]: "
                f"names the same {membership.title} as an entry before it.",
                "List each one once.",
                code="listed-twice",
            )
        seen.add(member["id"])


class _Keeper:
    """Reads, merges and writes one list."""

    def __init__(
        self,
        context: Context,
        membership: Membership,
        parts: tuple[str, ...],
        wanted: _Wanted,
        state: str,
    ) -> None:
        self._context = context
        self._membership = membership
        self._parts = parts
        self._path = context.client.path(*parts)
        self._wanted = wanted
        self._state = state
        self._one_by_one = membership.one_by_one and state != "exact"
        #: How many single changes were made.
        self._written = 0

    def plan(self) -> Step:
        """The step from the list as it is to the one that is wanted."""
        body = self._context.read(self._path)
        actual, version = self._members(body)
        target = self._target(actual)
        done = same_members(actual, target, self._membership.ordered)
        return Step(actual, target, version, done)

    def is_done(self, step: Step) -> bool:
        """Whether the list is as wanted."""
        return step.done

    def agree(self, step: Step) -> None:
        """Refuse another step than the one that was approved, unless a part of it is done."""
        agreed = self._context.agreed
        if agreed is not None and not self._written:
            agreed.refuse_other(*_sides(self._context, self._membership, step.actual, step.target))

    def _members(self, body: Any) -> tuple[list[dict[str, Any]], Any]:
        return cut_down(self._membership, body, self._path)

    def _target(self, actual: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """What the list has to become."""
        membership, context = self._membership, self._context
        if context.amend is not None:
            return self._amended(actual, context.amend)
        position = context.params.get("position") or "last"
        wanted = self._wanted.members
        target = merge_members(actual, wanted, self._state, position, membership.ordered)
        return [self._finished(member, actual) for member in target]

    def _amended(self, actual: list[dict[str, Any]], amend: Amend) -> list[dict[str, Any]]:
        """What the list has to become in the light of what it is."""
        membership = self._membership
        entries = amend.members(as_options(self._context, membership, actual))
        params = {**self._context.params, membership.option: entries}
        self._wanted = _Wanted(replace(self._context, params=params), membership, True)
        wanted = self._wanted.members
        target = merge_members(actual, wanted, "exact", "last", membership.ordered)
        return [self._finished(member, actual) for member in target]

    def _finished(self, member: dict[str, Any], actual: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """A member as it is written.

        Raises ``NotFound`` for one that does not exist: what is in the list is left alone.
        """
        if member in actual:
            return member
        if member["id"] in self._wanted.unknown and member["id"] not in _ids(actual):
            raise self._wanted.unknown[member["id"]]
        if self._membership.complete:
            known = member["id"] in _ids(actual)
            member = self._membership.complete(self._context, member, known)
        return {key: value for key, value in member.items() if value}

    def cost(self, step: Step) -> int:
        """How many requests a step takes to carry out."""
        if self._one_by_one:
            return len(_ids(step.actual) ^ _ids(step.target)) + 1
        return 2 if self._membership.read_back or self._membership.one_by_one else 1

    def write(self, step: Step) -> Step:
        """Carry out a step; the one that is returned has the list as the server keeps it."""
        membership = self._membership
        if self._one_by_one:
            self._write_single(step)
            kept, version = self._read_back()
        else:
            kept, version = self._replace(step)
        if not same_members(kept, step.target, membership.ordered):
            # Somebody else was faster, so begin again.
            overtaken = Conflict(
                f"The {membership.option} changed while they were being written.",
                path=self._path,
                code="overtaken",
            )
            overtaken.ambiguous = True
            # What was sent may have been there for a moment.
            overtaken.changed = not same_members(kept, step.actual, membership.ordered)
            raise overtaken
        return replace(step, target=kept, version=version)

    def _replace(self, step: Step) -> tuple[list[dict[str, Any]], Any]:
        """Send the whole list; the members that the server keeps, and the version."""
        membership = self._membership
        body: dict[str, Any] = {membership.items: step.target}
        if step.version is not None:
            body["version"] = step.version
        elif not membership.read_back:
            raise TransportError(
                f"GET {self._path} shows no version.",
                "Nothing was written, as a change could undo somebody else's. "
                "Report it to the API's operator.",
                path=self._path,
                code="unexpected-answer",
            )
        before = {membership.items: step.actual}
        answer = self._context.client.request("PUT", self._path, json=body, before=before).body
        whole = isinstance(answer, Mapping) and membership.items in answer
        if whole and not membership.read_back:
            return self._members(answer)
        return self._read_back()

    def _read_back(self) -> tuple[list[dict[str, Any]], Any]:
        with after_a_write():
            return self._members(self._context.client.get(self._path))

    def _write_single(self, step: Step) -> None:
        """Add and remove members one by one.

        The rest of the list is not sent, so nobody's change to it can be lost.
        """
        client, parts = self._context.client, self._parts
        before, after = _ids(step.actual), _ids(step.target)
        try:
            for identifier in sorted(after - before):
                client.request("POST", client.path(*parts, identifier))
                self._written += 1
            for identifier in sorted(before - after):
                # One that somebody else has removed by now is not found: then it is looked again.
                client.request("DELETE", client.path(*parts, identifier))
                self._written += 1
        except AlvariaError as exc:
            # What was written before the failure is ours, and has to be reported.
            exc.changed = exc.changed or self._written > 0
            exc.remedy += self._half_done()
            raise

    def _half_done(self) -> str:
        if not self._written:
            return ""
        made = "1 single change had been made"
        if self._written > 1:
            made = f"{self._written} single changes had been made"
        return f" {made} before: read the list before running again."

    def give_up(self, step: Step, error: AlvariaError) -> AlvariaError:
        """The error for a lock that was lost again and again, with both sides."""
        there: list[dict[str, Any]] = []
        # The conflict is the error to report, even where this read fails.
        with contextlib.suppress(AlvariaError):
            there = self.plan().actual
        context, membership = self._context, self._membership
        owner = context.params[membership.owner_option]
        met = "every attempt met a conflict (HTTP 409)"
        if error.status is None:
            met = "the server stored another list than was sent, whatever was tried"
        return Conflict(
            f"The {membership.option} of {owner} could not be written: {met}.",
            "Somebody else keeps changing them; sent and server show both sides."
            + self._half_done(),
            method=error.method,
            path=error.path,
            status=error.status,
            items=error.items,
            details={
                "sent": _describe(context, membership, step.target, False),
                "server": _describe(context, membership, there, False),
            },
            code="overtaken",
        )


def _ids(members: Sequence[Mapping[str, Any]]) -> set[str]:
    return {member["id"] for member in members}
