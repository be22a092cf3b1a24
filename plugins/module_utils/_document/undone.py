# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""An undo and its plan: what is taken back, what stays, and whether that is what was approved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._plan.compare import refuse_digest, refuse_options, refuse_steps, told
from .._plan.digest import Digest
from .._privacy.mask import Masker
from .._session.context import Context
from .._undo.record import Amendment, Record
from .approved import ApprovedSteps
from .planned import planned
from .step import Steps

#: The option of an undo that decides what comes of it.
_DECIDING = ("max_deletions",)


def kept(steps: Steps) -> list[dict[str, str]]:
    """What stays although the run wrote it."""
    found = []
    for step in steps.all():
        amend = step.item.amend
        if step.error or not isinstance(amend, Amendment):
            continue
        about = {"family": step.item.family.name, "name": step.item.label}
        for option, reason in amend.all_kept().items():
            found.append({**about, "option": option, "reason": reason})
    return found


def _digest(records: Sequence[Record], masker: Masker) -> str:
    """The digest of what an undo file says."""
    digest = Digest(masker)
    for record in records:
        history = record.history
        digest.add([record.family, record.address, history.id, history.before, history.after])
    return digest.text


def _deciding(params: Mapping[str, Any]) -> dict[str, Any]:
    return {name: params[name] for name in _DECIDING}


class NotingUndo:
    """Takes note of what an undo comes to."""

    def __init__(self, context: Context, records: Sequence[Record]) -> None:
        self._masker = context.masker
        self.part: dict[str, Any] = {
            "options": _deciding(context.params),
            "digest": _digest(records, context.masker),
        }

    def steps(self, found: Steps) -> None:
        """Take note of the steps, and of what stays."""
        self.part["steps"] = planned(found, self._masker)
        self.part["kept"] = kept(found)


class ApprovedUndo(ApprovedSteps):
    """Compares an undo with its plan."""

    def __init__(
        self, context: Context, part: Mapping[str, Any], records: Sequence[Record]
    ) -> None:
        super().__init__(context.masker, part)
        refuse_options(part["options"], _deciding(context.params))
        refuse_digest(part["digest"], _digest(records, context.masker), "undo file")

    def steps(self, fresh: Steps) -> None:
        """Refuse other steps, and that more stays than the plan says."""
        more = [one for one in kept(fresh) if one not in self._part["kept"]]
        refuse_steps([told(one["family"], one["name"], one["reason"]) for one in more])
        super().steps(fresh)
