# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The journal of requests and answers: bounded, oldest first."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from fnmatch import fnmatchcase
from itertools import islice
from typing import Any

from alvaria_sandbox.limits import JOURNAL_BYTES, JOURNAL_ENTRIES


class Dropped(Exception):
    """The requested entries have been dropped."""


class Journal:
    """Entries of the requests.

    Their keys: seq, time, organization, method, path, query, status, operation_id, body,
    violations, fault. status is null when no answer was sent. seq starts at 1 and never goes back.

    last: seq of the last entry, hence the number of all requests.
    dropped: seq up to which entries were dropped for want of room, 0 when none were.
    succeeded: the operation ids that have ever answered with a documented success.
    """

    def __init__(
        self, most_entries: int = JOURNAL_ENTRIES, most_bytes: int = JOURNAL_BYTES
    ) -> None:
        self.entries: deque[dict[str, Any]] = deque()
        self.last = self.dropped = 0
        self.succeeded: set[str] = set()
        self._sizes: deque[int] = deque()
        self._size, self._most_entries, self._most_bytes = 0, most_entries, most_bytes

    def add(self, entry: dict[str, Any], size: int = 0) -> None:
        """Add an entry; drop the oldest ones when there are too many, or too many bytes.

        size: bytes of the request body.
        """
        self.last += 1
        entry["seq"] = self.last
        self.entries.append(entry)
        self._sizes.append(size)
        self._size += size
        while len(self.entries) > self._most_entries or self._size > self._most_bytes:
            self.dropped = self.entries.popleft()["seq"]
            self._size -= self._sizes.popleft()

    def clear(self) -> None:
        self.entries.clear()
        self._sizes.clear()
        self._size = self.dropped = 0

    def find(self, query: Mapping[str, str]) -> list[dict[str, Any]]:
        """Return the entries that match all of a query.

        after (seq), organization, method, path (a glob), status, operation_id, violations (true)
        and limit (the newest n). Raise ValueError for an invalid number, Dropped when entries after
        the given one have been dropped.
        """
        after = int(query.get("after", -1))
        if 0 <= after < self.dropped:
            raise Dropped(
                f"the entries up to {self.dropped} were dropped for want of room, "
                f"so what came after {after} is not known; DELETE journal in time"
            )
        first = self.last - len(self.entries)
        later = islice(self.entries, max(0, after - first), None)
        found = [entry for entry in later if _matches(entry, query)]
        if "limit" not in query:
            return found
        return found[max(0, len(found) - int(query["limit"])) :]


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
