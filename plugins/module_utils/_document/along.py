# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""What goes along with objects that are deleted: their places in lists of other objects."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from .._common.errors import AlvariaError
from .._common.threads import at_once
from .._ensure.leaving import history_of_leaving
from .._ensure.past import naming
from .._model.history import Entry, History
from .._session.context import Context
from .family import Family
from .step import Step


def taken_along(context: Context, steps: Sequence[Step]) -> list[Entry]:
    """The lists that will lose what the steps delete, as changes of their own.

    Only a run that can be undone looks. Where lists cannot be read, the steps fail: what they
    would take along could not be brought back.
    """
    going: dict[str, list[Step]] = {}
    if context.journal is not None:
        for step in steps:
            if step.action == "deleted" and step.item.family.holders and not step.error:
                going.setdefault(step.item.family.name, []).append(step)
    entries: list[Entry] = []
    for own in going.values():
        try:
            for holder in own[0].item.family.holders:
                entries += _of_lists(context, holder, set(map(_deleted, own)))
        except AlvariaError as exc:
            for step in own:
                step.error = exc
    return entries


def _deleted(step: Step) -> str:
    """The id of the object that a step deletes."""
    history = step.done.history
    if history is None:
        raise LookupError(f"{step.item.place} keeps no history.")
    return history.id


def _of_lists(context: Context, holder: Family, leaving: Collection[str]) -> Iterator[Entry]:
    """The changes of all lists of one family."""
    membership, named = holder.membership, naming(context)
    if membership is None:
        return
    owners = [str(entry["id"]) for entry in context.directory.all(membership.owner)]

    def change(owner: str) -> tuple[str, History | None]:
        return owner, history_of_leaving(context, membership, owner, leaving)

    for owner, history in at_once(change, owners, context.params["concurrency"]):
        if history is not None:
            address = {holder.owner_option: named.directory.name(membership.owner, owner)}
            yield Entry(holder.name, address, history)
