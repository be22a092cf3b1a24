# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages of collections (FACTS P35, C.3).

startIndex and maxResults are read as the organization's settings say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from alvaria_sandbox.errors import invalid
from alvaria_sandbox.state import Document, Settings, Table


@dataclass(frozen=True)
class Window:
    """The records of a page.

    offset: of the first record. limit: the most records. base: startIndex of the very first record
    of the collection.
    """

    offset: int
    limit: int
    base: int

    @classmethod
    def of(cls, query: Mapping[str, int], settings: Settings) -> Window:
        """Read the window from a query.

        A maxResults above the server's limit is capped silently, or refused (switch max_results).
        Raise ApiError 400 for that, for a negative startIndex or a maxResults below 1.
        """
        start, wanted = query.get("startIndex"), query.get("maxResults")
        if start is not None and start < 0:
            raise invalid("query/startIndex", "must not be negative")
        if wanted is not None and wanted < 1:
            raise invalid("query/maxResults", "must be at least 1")
        if (wanted or 0) > settings.page_limit and settings.reads("max_results") == "refused":
            raise invalid("query/maxResults", f"must be at most {settings.page_limit}")
        limit = min(wanted or settings.page_limit, settings.page_limit)
        offset = 0
        if start is not None and not settings.ignore_start_index:
            offset = max(0, start - settings.first_index)
        return cls(offset, limit, settings.first_index)

    def cut(self, rows: Sequence[Document]) -> Sequence[Document]:
        return rows[self.offset : self.offset + self.limit]

    def select(
        self, table: Table, keep: Callable[[Document], bool] | None
    ) -> tuple[Sequence[Document], int]:
        """Return the page of a table and the number of matches.

        Without a condition only the rows of the page are touched.
        """
        if keep is None:
            return table.slice(self.offset, self.offset + self.limit), len(table)
        rows = [row for row in table.all() if keep(row)]
        return self.cut(rows), len(rows)

    def last_index(self, shown: int) -> int:
        """Return lastIndexReturned: startIndex of the last record shown, 0 when there is none."""
        if not shown:
            return 0
        return self.base + self.offset + shown - 1

    def links(self, path: str, filters: Sequence[tuple[str, str]], total: int) -> dict[str, str]:
        """Return relative links: first, last and, where they exist, next and prev.

        The filters are kept.
        """

        def link(offset: int) -> str:
            window = [("startIndex", self.base + offset), ("maxResults", self.limit)]
            return f"{path}?{urlencode([*filters, *window])}"

        result = {"first": link(0), "last": link(max(0, total - 1) // self.limit * self.limit)}
        if self.offset + self.limit < total:
            result["next"] = link(self.offset + self.limit)
        if self.offset > 0:
            result["prev"] = link(max(0, self.offset - self.limit))
        return result
