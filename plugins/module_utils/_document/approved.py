# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Applying exactly what a plan says of a document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._model.agreed import Agreed
from .._plan.approved import told_of
from .._plan.compare import differing, refuse_digest, refuse_options, refuse_steps, told
from .._privacy.mask import Masker
from .._session.context import Context, Outcome
from .item import Item
from .planned import deciding, digest_of, planned
from .step import CHANGES, Steps


class ApprovedSteps:
    """Compares steps with their plan."""

    def __init__(self, masker: Masker, part: Mapping[str, Any]) -> None:
        self._masker = masker
        self._part = part
        self._left = 0

    def steps(self, fresh: Steps) -> None:
        """Refuse other steps."""
        again = planned(fresh, self._masker)
        wrong = [
            told(step.item.family.name, step.item.label, "cannot be planned any more")
            for step in fresh.all()
            if step.error
        ]
        refuse_steps([*wrong, *differing(self._part["steps"], again)])
        for step in fresh.all():
            if step.result in CHANGES:
                step.context.agreed = Agreed(step.done.before, step.done.after)
        self._left = len(again)

    def told(self, outcome: Outcome) -> Outcome:
        """The outcome with what it says of the plan."""
        return told_of(outcome, len(self._part["steps"]), self._left)


class ApprovedDocument(ApprovedSteps):
    """Compares a document and its steps with their plan."""

    def __init__(self, context: Context, part: Mapping[str, Any]) -> None:
        super().__init__(context.masker, part)
        refuse_options(part["options"], deciding(context.params, context.masker))

    def document(self, document: Mapping[str, Sequence[Item]]) -> None:
        """Refuse another document."""
        digest = digest_of(document, self._masker)
        refuse_digest(self._part["digest"], digest, "document")
