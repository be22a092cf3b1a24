# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""An item with what was found out about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from .._common.errors import AlvariaError, AuthError, internal_error
from .._session.context import Context, Outcome
from .._session.memory import Looking
from .reader import Item

ACTIONS = ("created", "updated", "deleted", "unchanged", "failed")


@dataclass
class Step:
    """An item with what has been found out about it: the plan, and after it what came of it."""

    item: Item
    context: Context
    surplus: bool = False
    #: What the API keeps about a surplus object.
    kept: Mapping[str, Any] = field(default_factory=dict)
    outcome: Outcome | None = None
    error: AlvariaError | None = None
    #: What the plan said was to be done.
    action: str = ""

    @property
    def done(self) -> Outcome:
        """What came of it. Raises ``LookupError`` before anything did."""
        if self.outcome is None:
            raise LookupError(f"{self.item.place} has not been planned.")
        return self.outcome

    def run(self, check_mode: bool, looking: Looking) -> None:
        """Have the item's module do its work, or say what it would do."""
        try:
            self.context.check_mode = check_mode
            self.context.looking = looking
            self.outcome = self.item.family.task.run(self.context)
        except AuthError:
            raise
        except AlvariaError as exc:
            self.error = exc
        except Exception as exc:
            self.error = internal_error(self.item.family.task.name, exc)

    @property
    def result(self) -> str:
        """One of ``ACTIONS``."""
        return "failed" if self.error else self.action

    def decide(self) -> None:
        """Read the action from the plan."""
        if self.outcome:
            self.action = _action(self.outcome)


def step_of(context: Context, item: Item, kept: Mapping[str, Any] | None = None) -> Step:
    """The step of an item of the document or, with what the API keeps about it, of an object that is to be deleted because no item lists it."""
    translated = item.family.resource is not None and kept is None
    own = replace(
        context,
        params=item.params,
        wanted=item.wanted if translated else None,
        terse=True,
        warnings=[],
        remembered={},
    )
    return Step(item, own, kept is not None, kept or {})


def _action(outcome: Outcome) -> str:
    if not outcome.changed:
        return "unchanged"
    return "created" if not outcome.before else "updated" if outcome.after else "deleted"
