# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Applying an organization's document: plan everything, then write what differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from .._common.limits import most_deletions, refuse_empty_selection, workers
from .._common.threads import Watch
from .._model.personal import tidied
from .._session.context import Context, Outcome
from .._session.progress import Progress
from .family import Family
from .item import Item
from .plan import Planner, stands_alone
from .reader import Document, Reader
from .report import Report
from .step import Steps
from .write import Writer

#: So many entries take a while to read.
_MANY = 1000


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
    asked = set(params["config"])
    if params["families"] is not None:
        asked &= set(params["families"])
    chosen = [family for family in families if family.name in asked]
    later: list[str] = []
    if not inspector:
        later = [family.name for family in chosen if _is_long(family, params["config"])]
    document = Document(reader, params["config"], later)
    if inspector:
        inspector.document(document)
    requests = context.client.requests
    watch, progress = Watch(), Progress(context)
    steps = Planner(context, chosen, watch, progress).plan(document)
    if inspector:
        inspector.steps(steps)
    if not context.check_mode:
        Writer(context, chosen, watch, progress).write(steps)
    return Report(context, steps, watch, requests).outcome()


def _is_long(family: Family, given: Mapping[str, Any]) -> bool:
    """Whether the entries of a family can be read while others are planned, and it is worth it."""
    entries = given[family.name]
    return stands_alone(family) and isinstance(entries, (list, tuple)) and len(entries) >= _MANY
