# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages of collections: startIndex and maxResults as the organization's settings read them (FACTS P35, C.3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from alvaria_sandbox.errors import invalid
from alvaria_sandbox.state import Document, Settings, Table


@dataclass(frozen=True)
class Window:
    """Which records a page has: `offset` of the first, at most `limit`; `base` is the startIndex of the very first record."""

    offset: int
    limit: int
    base: int

    @classmethod
    def of(cls, query: Mapping[str, int], settings: Settings) -> Window:
        """ApiError 400 for a negative startIndex or a maxResults below 1. The server's limit caps maxResults silently."""
        start, wanted = query.get("startIndex"), query.get("maxResults")
        if start is not None and start < 0:
            raise invalid("query/startIndex", "must not be negative")
        if wanted is not None and wanted < 1:
            raise invalid("query/maxResults", "must be at least 1")
        limit = min(wanted or settings.page_limit, settings.page_limit)
        offset = (
            0
            if start is None or settings.ignore_start_index
            else max(0, start - settings.first_index)
        )
        return cls(offset, limit, settings.first_index)

    def cut(self, rows: Sequence[Document]) -> Sequence[Document]:
        return rows[self.offset : self.offset + self.limit]

    def select(
        self, table: Table, keep: Callable[[Document], bool] | None
    ) -> tuple[Sequence[Document], int]:
        """The page of a table and the number of matches; without a condition only the page is touched."""
        if keep is None:
            return table.slice(self.offset, self.offset + self.limit), len(table)
        rows = [row for row in table.all() if keep(row)]
        return self.cut(rows), len(rows)

    def last_index(self, shown: int) -> int:
        """lastIndexReturned: startIndex of the last record shown, 0 when there is none."""
        return self.base + self.offset + shown - 1 if shown else 0

    def links(self, path: str, filters: Sequence[tuple[str, str]], total: int) -> dict[str, str]:
        """Relative first, last, and where they exist next and prev; the filters are kept."""

        def link(offset: int) -> str:
            return f"{path}?{urlencode([*filters, ('startIndex', self.base + offset), ('maxResults', self.limit)])}"

        result = {"first": link(0), "last": link(max(0, total - 1) // self.limit * self.limit)}
        if self.offset + self.limit < total:
            result["next"] = link(self.offset + self.limit)
        if self.offset > 0:
            result["prev"] = link(max(0, self.offset - self.limit))
        return result
