# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Bringing a list that belongs to one object to its state: merge onto the fresh list, write under the version lock."""

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
from .._model.membership import Membership
from .._model.merge import merge_members, same_members
from .._session.context import Context, Outcome
from .lock import settle


@dataclass(frozen=True)
class Step:
    """The list as it is and as it has to become, with the version read."""

    actual: list[dict[str, Any]]
    target: list[dict[str, Any]]
    version: Any = None
    done: bool = False


def ensure_members(context: Context, membership: Membership) -> Outcome:
    """Put members in, take them out, or make them exactly these; in check mode only say what would happen."""
    owner = context.find(
        membership.owner, context.params[membership.owner_option], membership.owner_option
    )
    state = context.params["state"]
    wanted = [
        _resolve(context, membership, entry, state != "absent")
        for entry in context.params[membership.option]
    ]
    _refuse_doubles(membership, wanted)
    parts = (
        membership.owner.version,
        membership.owner.api,
        membership.owner.path,
        str(owner["id"]),
        membership.path,
    )
    keeper = _Keeper(context, membership, parts, wanted, state)
    if context.check_mode:
        step = first = keeper.plan()
        changed = not step.done
    else:
        settled = settle(keeper)
        step, first, changed = settled.plan, settled.first, settled.written
    with after_a_write(changed and not context.check_mode):
        before = _describe(context, membership, first.actual, changed)
        after = _describe(context, membership, step.target, changed) if changed else before
    name = context.params[membership.owner_option]
    result = {membership.owner_option: name, "id": str(owner["id"]), membership.option: after}
    if step.version is not None:
        result["version"] = step.version
    return Outcome(
        changed,
        {membership.noun: result},
        {membership.owner_option: name, membership.option: before},
        {membership.owner_option: name, membership.option: after},
        cost=keeper.cost(first),
    )


def _resolve(context: Context, membership: Membership, wanted: Any, adding: bool) -> dict[str, Any]:
    """One wanted entry as a member."""
    if membership.resolve or membership.member is None:
        return (
            membership.resolve(context, wanted, adding)
            if membership.resolve
            else {"id": str(wanted)}
        )
    return {"id": str(context.find(membership.member, wanted, membership.option)["id"])}


def _describe(
    context: Context, membership: Membership, members: Sequence[Mapping[str, Any]], detailed: bool
) -> list[Any]:
    """Members as the user sees them; ``detailed``: also what costs further requests."""
    if membership.describe or membership.member is None:
        return (
            membership.describe(context, members, detailed)
            if membership.describe
            else [member["id"] for member in members]
        )
    names = [context.directory.name(membership.member, member["id"]) for member in members]
    return names if membership.ordered else sorted(names)


def described(context: Context, membership: Membership, path: str) -> list[Any]:
    """The members of the list at ``path`` as the option takes them, without keys that have no value."""
    members, _version = _cut_down(membership, context.client.get(path), path)
    shown = _describe(context, membership, members, True)
    return [
        {name: value for name, value in entry.items() if value is not None}
        if isinstance(entry, Mapping)
        else entry
        for entry in shown
    ]


def _cut_down(membership: Membership, body: Any, path: str) -> tuple[list[dict[str, Any]], Any]:
    """The list as read, cut down to the fields that a write takes (ids as text), and its version."""
    raw = with_ids(records(body, membership.items, path), path)
    return [
        {key: str(entry[key]) for key in membership.wire if entry.get(key) is not None}
        for entry in raw
    ], body.get("version")


def _refuse_doubles(membership: Membership, wanted: Sequence[Mapping[str, Any]]) -> None:
    seen: set[str] = set()
    for entry, member in enumerate(wanted):
        if member["id"] in seen:
            raise Invalid(
                f"{membership.option}[{entry}]: names the same {membership.title} as an entry before it.",
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
        wanted: list[dict[str, Any]],
        state: str,
    ) -> None:
        self._context = context
        self._membership = membership
        self._parts = parts
        self._path = context.client.path(*parts)
        self._wanted = wanted
        self._state = state
        self._written = 0

    def plan(self) -> Step:
        body = self._context.read(self._path)
        return self._step(*self._members(body))

    def is_done(self, step: Step) -> bool:
        return step.done

    def _members(self, body: Any) -> tuple[list[dict[str, Any]], Any]:
        return _cut_down(self._membership, body, self._path)

    def _step(self, actual: list[dict[str, Any]], version: Any) -> Step:
        position = self._context.params.get("position") or "last"
        target = merge_members(
            actual, self._wanted, self._state, position, self._membership.ordered
        )
        if self._membership.complete:
            there = {member["id"] for member in actual}
            target = [
                member
                if member["id"] in there
                else self._membership.complete(self._context, member)
                for member in target
            ]
        return Step(actual, target, version, same_members(actual, target, self._membership.ordered))

    def cost(self, step: Step) -> int:
        """How many requests a step takes to carry out."""
        if self._membership.one_by_one and self._state != "exact":
            return (
                len(
                    {member["id"] for member in step.actual}
                    ^ {member["id"] for member in step.target}
                )
                + 1
            )
        return 2 if self._membership.read_back or self._membership.one_by_one else 1

    def write(self, step: Step) -> Step:
        client, membership = self._context.client, self._membership
        if membership.one_by_one and self._state != "exact":
            self._write_single(step)
            kept, version = self._read_back()
        else:
            if step.version is None and not membership.read_back:
                raise TransportError(
                    f"GET {self._path} shows no version.",
                    "Nothing was written, as a change could undo somebody else's. Report it to the API's operator.",
                    path=self._path,
                    code="unexpected-answer",
                )
            body = {
                membership.items: step.target,
                **({} if step.version is None else {"version": step.version}),
            }
            answer = client.request("PUT", self._path, json=body).body
            whole = (
                isinstance(answer, Mapping)
                and membership.items in answer
                and not membership.read_back
            )
            kept, version = self._members(answer) if whole else self._read_back()
        if not same_members(kept, step.target, membership.ordered):
            if membership.read_back or membership.one_by_one:
                # Without a version nobody else would notice: what was written is not what is there, so begin again.
                overtaken = Conflict(
                    f"The {membership.option} changed while they were written.",
                    path=self._path,
                    code="overtaken",
                )
                overtaken.ambiguous = True
                raise overtaken
            self._context.warn(f"{membership.option}: the server keeps another list than was sent.")
        return replace(step, target=kept, version=version)

    def _read_back(self) -> tuple[list[dict[str, Any]], Any]:
        with after_a_write():
            return self._members(self._context.client.get(self._path))

    def _write_single(self, step: Step) -> None:
        """Add and remove members one by one: the rest of the list is not sent, so nobody's change to it can be lost."""
        client, parts = self._context.client, self._parts
        before, after = (
            {member["id"] for member in members} for members in (step.actual, step.target)
        )
        try:
            for identifier in sorted(after - before):
                client.request("POST", client.path(*parts, identifier))
                self._written += 1
            for identifier in sorted(before - after):
                with contextlib.suppress(NotFound):  # gone is what was wanted, whoever did it
                    client.request("DELETE", client.path(*parts, identifier))
                self._written += 1
        except AlvariaError as exc:
            # What was written before the failure is ours, and must not go unsaid.
            exc.ambiguous = exc.ambiguous or self._written > 0
            exc.remedy += self._half_done()
            raise

    def _half_done(self) -> str:
        return (
            f" {self._written} single changes had been made before: read the list before running again."
            if self._written
            else ""
        )

    def give_up(self, step: Step, error: AlvariaError) -> AlvariaError:
        """The error for a lock that was lost again and again: what was sent and what the server has."""
        there: list[dict[str, Any]] = []
        with contextlib.suppress(
            AlvariaError
        ):  # what went wrong is the conflict, whatever this read meets
            there = self.plan().actual
        owner = self._context.params[self._membership.owner_option]
        return Conflict(
            f"The {self._membership.option} of {owner} could not be written: every try met a conflict (HTTP 409).",
            "Somebody else keeps changing them; sent and server show both sides."
            + self._half_done(),
            method=error.method,
            path=error.path,
            status=error.status,
            items=error.items,
            details={
                "sent": _describe(self._context, self._membership, step.target, False),
                "server": _describe(self._context, self._membership, there, False),
            },
            code="overtaken",
        )
