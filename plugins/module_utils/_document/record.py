# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Keeping what it takes to undo a portion of a document, before it is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from .._model.history import Entry, Result
from .._session.context import Context
from .step import Step


@contextmanager
def recorded(
    context: Context, steps: Sequence[Step], along: Sequence[Entry] = ()
) -> Iterator[None]:
    """Keep what the steps are about to change, and what came of it when they have been run.

    What goes ``along`` with them is kept as well; what is there now tells whether it went.
    """
    journal = context.journal
    if journal is None:
        yield
        return
    kept = []
    entries = []
    for step in steps:
        if step.outcome is not None and step.outcome.history is not None:
            kept.append(step)
            address = address_of(step)
            entries.append(Entry(step.item.family.name, address, step.outcome.history))
    numbers = journal.begin([*entries, *along])
    try:
        yield
    finally:
        journal.end([_result(number, step) for number, step in zip(numbers, kept)])


def address_of(step: Step) -> dict[str, str]:
    """The options that say where the object of a step is, apart from its id."""
    item = step.item
    address = {}
    for name in ("api_version", item.family.owner_option):
        if item.params.get(name):
            address[name] = item.params[name]
    return address


def _result(number: int, step: Step) -> Result:
    error = step.error
    if error is not None and (error.changed or error.ambiguous):
        return Result(number, "unknown", None)
    history = None
    if error is None:
        history = step.done.history
    return Result(number, step.result, history)
