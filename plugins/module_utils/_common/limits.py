# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""How much at once, how much may be deleted, and what a selection may be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .errors import Invalid

#: The number of workers by default, and the largest that is of use with one connection each.
WORKERS = 16
MOST_WORKERS = 64

#: The options of tasks that do much at once.
BULK_OPTIONS = {
    "concurrency": {"type": "int", "default": WORKERS},
    "progress": {"type": "int", "default": 5},
}


def workers(params: Mapping[str, Any]) -> int:
    """The number of workers that the options ask for. Raises ``Invalid``."""
    wanted: int = params["concurrency"]
    if not 1 <= wanted <= MOST_WORKERS:
        raise Invalid(
            f"concurrency: {wanted} is not valid.",
            f"Give 1 to {MOST_WORKERS}.",
            code="out-of-range",
        )
    return wanted


def most_deletions(params: Mapping[str, Any]) -> int:
    """How many objects the options allow to delete. Raises ``Invalid``."""
    most: int = params["max_deletions"]
    if most < 0:
        raise Invalid(
            f"max_deletions: {most} is not valid.", "Give 0 or more.", code="out-of-range"
        )
    return most


def refuse_empty_selection(option: str, value: Any) -> None:
    """Raise ``Invalid`` where a list that selects is empty.

    It selects nothing. Often a variable came out empty, and all was meant, or something.
    """
    if value is not None and not value:
        raise Invalid(
            f"{option}: is empty, so it selects nothing.",
            "Leave it out for all, or say what is meant.",
            code="selection-empty",
        )
