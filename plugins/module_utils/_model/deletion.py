# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The decision about what nothing lists: which of it may be deleted, and what holds back the rest.

It is taken twice: before anything is written, and again when all else has been. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

#: How many objects that are held back a result names.
SHOWN = 20


#: Why something stays: the user protects it, or nobody knows whether something lists it.
PROTECTED = "protected"
UNSHOWN = "the platform does not show its {}, so it may be listed"


class Surplus(NamedTuple):
    """An object that nothing lists. There may be many, so it is small."""

    family: str
    #: What it is called in results, masked; of many only the first need one.
    label: str
    #: What the caller deletes.
    thing: Any
    #: Why it stays, whatever becomes of all else; empty where nothing is to be said for that.
    held: str = ""


@dataclass(frozen=True)
class HeldBack:
    """An object that is not deleted although nothing lists it, and why."""

    family: str
    label: str
    reason: str

    def as_result(self) -> dict[str, Any]:
        """What a result says of it."""
        return {"family": self.family, "label": self.label, "reason": self.reason}


@dataclass(frozen=True)
class Decision:
    """What may be deleted, and what is held back."""

    may_go: list[Surplus] = field(default_factory=list)
    held_back: list[HeldBack] = field(default_factory=list)

    def of(self, family: str) -> list[Any]:
        """What may be deleted of a family."""
        return [surplus.thing for surplus in self.may_go if surplus.family == family]

    def exceeds(self, most: int) -> bool:
        """Whether more would be deleted than is allowed."""
        return len(self.may_go) > most

    def as_result(self) -> dict[str, Any]:
        """What a result says of what is held back: the first of it, and how much it is."""
        shown = [held.as_result() for held in self.held_back[:SHOWN]]
        return {"held_back": shown, "held_back_count": len(self.held_back)}


def decide(surplus: Iterable[Surplus], obstacles: Mapping[str, str]) -> Decision:
    """Decide about the objects that nothing lists.

    ``obstacles`` says by family why something of it that should be there is not, or is not known
    to be: it was not understood, could not be looked up, or could not be written. Any of the
    family's objects may be what it stands for, or what it was to replace. So all of them stay.
    """
    decision: Decision = Decision()
    for one in surplus:
        reason = one.held or obstacles.get(one.family, "")
        if reason:
            decision.held_back.append(HeldBack(one.family, one.label, reason))
        else:
            decision.may_go.append(one)
    return decision
