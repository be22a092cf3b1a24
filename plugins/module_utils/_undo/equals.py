# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Objects that share one identity: which of them is whose, where several were deleted."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any


class Equals:
    """Hands out the objects of one identity to the records that want one of them back.

    What is there at the first look can be somebody's; what appears later is another record's.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._first: set[str] | None = None
        #: By the number of a record the id of its object.
        self._taken: dict[int, str] = {}

    def chosen(
        self, number: int, hits: Sequence[dict[str, Any]], again: bool
    ) -> list[dict[str, Any]]:
        """The object of a record, none where it has to be created.

        ``again``: its creation was refused or its answer got lost, so that any will do: the
        platform may keep only one of an identity.
        """
        with self._lock:
            there = {str(hit["id"]): hit for hit in hits}
            if self._first is None:
                self._first = set(there)
            mine = self._taken.get(number, "")
            free = sorted((set(there) & self._first) - set(self._taken.values()))
            if mine not in there and free:
                mine = self._taken[number] = free[0]
            if mine not in there and again:
                mine = max(there, default="")
            return [there[one] for one in (mine,) if one in there]
