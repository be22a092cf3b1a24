# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""A change that somebody has approved: nothing else may be written in its place. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .._common.errors import Conflict
from .field import Values


@dataclass(frozen=True)
class Agreed:
    """Both sides of the change, as a diff shows them."""

    before: Values | None
    after: Values | None

    def refuse_other(self, before: Values | None, after: Values | None) -> None:
        """Raise ``Conflict`` where the change has become another one."""
        if _filled(before) != _filled(self.before) or _filled(after) != _filled(self.after):
            raise Conflict(
                "Somebody else has changed it since it was planned, so it was not written.",
                "Look at what has changed, and make a new plan.",
                code="plan-overtaken",
            )

    def part(self, name: str) -> Agreed:
        """What was approved of one thing of a group."""
        return Agreed(_part(self.before, name), _part(self.after, name))


def _filled(side: Values | None) -> dict[str, Any]:
    return dict(side or {})


def _part(side: Values | None, name: str) -> Values | None:
    inner = _filled(side).get(name)
    if isinstance(inner, Mapping):
        return inner
    return None
