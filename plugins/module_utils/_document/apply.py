# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Applying an organization's document: plan everything, then write what differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from .._common.limits import most_deletions, refuse_empty_selection, workers
from .._common.threads import Watch
from .._model.personal import tidied
from .._session.context import Context, Outcome
from .._session.progress import Progress
from .family import Family
from .item import Item, refusal
from .plan import Planner
from .reader import Reader
from .report import Report
from .step import Steps
from .write import Writer


class Inspector(Protocol):
    """Looks at what is planned before anything is written. What it raises ends the run."""

    def document(self, document: Mapping[str, Sequence[Item]]) -> None:
        """Look at the document."""

    def steps(self, fresh: Steps) -> None:
        """Look at the steps."""


def apply(
    context: Context, families: Sequence[Family], inspector: Inspector | None = None
) -> Outcome:
    """Bring the organization to the state of the document.

    Raises ``Invalid`` with all mistakes, before anything is written.
    """
    params = context.params
    workers(params)
    tidied(params["protected"], "protected")
    most_deletions(params)
    refuse_empty_selection("families", params["families"])
    reader = Reader(families, params["mapping"] or {}, context.gate)
    document = reader.read(params["config"])
    if reader.mistakes:
        raise refusal(reader.mistakes)
    if inspector:
        inspector.document(document)
    asked = set(document)
    if params["families"] is not None:
        asked = set(params["families"])
    chosen = [family for family in families if family.name in document and family.name in asked]
    requests = context.client.requests
    watch, progress = Watch(), Progress(context)
    steps = Planner(context, chosen, watch, progress).plan(document)
    if inspector:
        inspector.steps(steps)
    if not context.check_mode:
        Writer(context, chosen, watch, progress).write(steps)
    return Report(context, steps, watch, requests).outcome()
