# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Which objects that a list does not have may be deleted.

None while a row is not understood, and never more than is allowed.
"""

from __future__ import annotations

from .._common.errors import Invalid
from .._session.context import Context
from .compare import Comparison
from .report import Report


def refuse_deletions(
    context: Context, items: str, most: int, compared: Comparison, report: Report
) -> None:
    """Hold back the deletions that state exact must not make.

    Raises ``Invalid`` when there would be more than ``most``.
    """
    if context.params["state"] != "exact":
        return
    bad = report.counts["bad"]
    if bad:
        # A row that was not understood may name any object that seems to be too much.
        report.held_back, compared.surplus = len(compared.surplus), []
    if report.held_back:
        context.warn(
            f"{report.held_back} {items} that the list does not have were not deleted, "
            f"because {bad} rows make no sense."
        )
    if len(compared.surplus) > most:
        raise Invalid(
            f"state exact would delete {len(compared.surplus)} {items} "
            f"that the list does not have, and max_deletions is {most}.",
            "Nothing was written. List them, narrow the scope, or raise max_deletions.",
            details={"counts": {**report.counts, **compared.planned()}},
            code="max-deletions",
        )
