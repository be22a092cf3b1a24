# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Several objects that are always there, as the parts of one task.

A task may be about any of them. All are read and checked before the first is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from .._api.body import one
from .._common.errors import AlvariaError, Invalid
from .._common.limits import refuse_empty_selection
from .._model.argspec import ArgumentSpec
from .._model.found import Found
from .._model.history import History
from .._model.resource import Resource
from .._session.context import Context, Outcome
from .object import prepare
from .show import present_values

Parts = Mapping[str, Resource]


def group_argspec(parts: Parts) -> ArgumentSpec:
    """One option for each part, a dictionary of the part's fields; at least one has to be given."""
    options = {
        name: {"type": "dict", "options": dict(part.argspec().options)}
        for name, part in parts.items()
    }
    return ArgumentSpec(options, required_one_of=(tuple(parts),))


def ensure_group(context: Context, noun: str, parts: Parts) -> Outcome:
    """Bring the parts that the options name to their state.

    An error has under ``written`` which parts had been changed before.
    """
    keepers, contexts = {}, {}
    for name, part in parts.items():
        if context.params.get(name) is not None:
            with _about(name):
                contexts[name] = _of_part(context, name)
                keepers[name] = prepare(contexts[name], part)
    result: dict[str, Any] = {}
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    changed: list[str] = []
    histories: dict[str, History] = {}
    for name, keeper in keepers.items():
        with _about(name, changed):
            outcome = keeper.carry_out()
        if outcome.changed:
            changed.append(name)
        if outcome.history is not None:
            histories[name] = outcome.history
        for text in contexts[name].warnings:
            context.warn(f"{name}.{text}")
        result[name] = outcome.result[parts[name].noun]
        before[name] = outcome.before
        after[name] = outcome.after
    history = _joined(histories)
    return Outcome(bool(changed), {noun: result}, before, after, cost=len(changed), history=history)


def _of_part(context: Context, name: str) -> Context:
    """The run of a task about one part."""
    amend = context.amend
    if amend is not None:
        amend = amend.part(name)
    agreed = context.agreed
    if agreed is not None:
        agreed = agreed.part(name)
    params = context.params[name]
    return replace(context, params=params, warnings=[], amend=amend, agreed=agreed)


def _joined(histories: Mapping[str, History]) -> History | None:
    """The histories of parts as one, ``None`` where there are none."""
    if not histories:
        return None
    return History(
        {name: history.before for name, history in histories.items()},
        {name: history.after for name, history in histories.items()},
    )


def read_group(context: Context, noun: str, parts: Parts) -> Outcome:
    """All parts as they are, or those of the option ``subset``."""
    refuse_empty_selection("subset", context.params.get("subset"))
    found: dict[str, Any] = {}
    for name, part in parts.items():
        if name in (context.params.get("subset") or parts):
            version = part.default_version
            path = context.client.path(*part.place(version))
            raw = one(context.client.get(path), path, part.title, "version")
            found[name] = present_values(context, Found.of(part, version, raw))
    return Outcome(False, {noun: found})


@contextmanager
def _about(name: str, written: Sequence[str] = ()) -> Iterator[None]:
    """Make an error name the part that it is about, and the parts that were written before."""
    try:
        yield
    except AlvariaError as exc:
        between = ": "
        if isinstance(exc, Invalid) and exc.status is None:
            between = "."  # such a message begins with the option
        exc.message = f"{name}{between}{exc.message}"
        if written:
            exc.changed = True
            exc.details["written"] = list(written)
            exc.remedy += f" Before that, {', '.join(written)} had been changed."
        raise
