# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""What there was before a change, and what is written in the light of it."""

from __future__ import annotations

from dataclasses import replace

from .._model.field import Values
from .._model.found import Found
from .._model.history import History
from .._model.plan import Plan
from .._model.wanted import Wanted
from .._session.context import Context
from .show import options_for, options_of


def naming(context: Context) -> Context:
    """The same run, with other objects by names that lead back to them."""
    return replace(context, looking=replace(context.looking, addressing=True))


def history_of(
    context: Context, wanted: Wanted, found: Found | None, plan: Plan, answer: Found | None
) -> History:
    """Both sides of a plan; of what was written, the ``answer`` says how it is kept.

    Warns of what cannot be brought back.
    """
    names = naming(context)
    resource, version = wanted.resource, wanted.version
    before = after = None
    identifier = ""
    if found is not None:
        before, identifier = options_of(names, found), found.id
    if answer is not None:
        identifier = answer.id
    written: Values = {}
    if wanted.state == "present":
        written = _written(found, plan, answer)
        after = options_for(names, resource, version, written)
    fields = resource.fields_in(version)
    for item in fields:
        if item.live and _is_lost(item.name, found, written):
            context.warn(
                f"{item.name}: the platform counts it on by itself, so alvaria_undo will not "
                "bring back what it is now."
            )
    return History(before, after, identifier)


def _written(found: Found | None, plan: Plan, answer: Found | None) -> Values:
    """What a creation or update writes; of a creation all values, once they are known."""
    if answer is None:
        return plan.changed
    if found is None:
        return answer.values
    return {name: answer.values[name] for name in plan.changed if name in answer.values}


def _is_lost(name: str, found: Found | None, written: Values) -> bool:
    """Whether the value of a field that the platform counts on is written over, or goes."""
    if found is None:
        return False
    return name in written or (not written and bool(found.values.get(name)))
