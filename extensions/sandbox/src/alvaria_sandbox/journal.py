# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was asked and answered, oldest first, bounded."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from fnmatch import fnmatchcase
from itertools import islice
from typing import Any

LIMIT = 100_000


class Journal:
    """Entries {seq, time, organization, method, path, query, status, operation_id, body, violations, fault}.

    status is null when no answer was sent. seq starts at 1 and never goes back; `succeeded` are the operation ids that have ever
    answered with a documented success.
    """

    def __init__(self) -> None:
        self.entries: deque[dict[str, Any]] = deque(maxlen=LIMIT)
        self.last = 0
        self.succeeded: set[str] = set()

    def add(self, entry: dict[str, Any]) -> None:
        self.last += 1
        entry["seq"] = self.last
        self.entries.append(entry)

    def clear(self) -> None:
        self.entries.clear()

    def find(self, query: Mapping[str, str]) -> list[dict[str, Any]]:
        """Entries that match all of after (seq), organization, method, path (glob), status, operation_id, violations (true) and limit (the newest n).

        ValueError when a number is none.
        """
        after = int(query.get("after", 0))
        first = self.last - len(self.entries)
        found = [entry for entry in islice(self.entries, max(0, after - first), None) if _matches(entry, query)]
        return found[-int(query["limit"]) :] if "limit" in query else found


def _matches(entry: Mapping[str, Any], query: Mapping[str, str]) -> bool:
    for name in ("organization", "operation_id"):
        if name in query and entry[name] != query[name]:
            return False
    if "method" in query and entry["method"] != query["method"].upper():
        return False
    if "path" in query and not fnmatchcase(entry["path"], query["path"]):
        return False
    if "status" in query and str(entry["status"]) != query["status"]:
        return False
    return query.get("violations") != "true" or bool(entry["violations"])
