# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Reading a collection page by page without trusting the server about where pages begin. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ansible_collections.alvaria.cloud.plugins.module_utils._errors import TransportError

#: What we ask for; the server may give less.
PAGE_SIZE = 1000


class TooManyPages(Exception):
    """A listing takes more pages than it is worth; nothing is wrong with it."""


class Pager:
    """Collects records until none are missing.

    The next page is asked for by the number of distinct records seen. A server that counts from 1 then repeats one record;
    one that gives nothing new is asked once more from the next position, and when it repeats itself there too
    it ignores startIndex: an incomplete listing is an error, never a short result.
    """

    def __init__(self, items: str, paged: bool, page_size: int = PAGE_SIZE, bare: bool = False, most_pages: int = 0) -> None:
        self._items = items
        self._bare = bare
        self._paged = paged
        self._most_pages = most_pages
        self._size = {"maxResults": page_size} if page_size else {}
        self._seen: dict[str, dict[str, Any]] = {}
        self._shift = 0
        self._first = True
        self.done = False

    def query(self) -> dict[str, int]:
        """The paging parameters of the next request."""
        if not self._paged:
            return {}
        position = {} if self._first else {"startIndex": len(self._seen) + self._shift}
        return {**position, **self._size}

    def take(self, body: Any, path: str) -> None:
        """Add one answer.

        Raises ``TransportError`` when it is not a collection or the collection cannot be completed, and ``TooManyPages`` when the first page
        shows that there are more than the caller wants.
        """
        page = body.get(self._items) if isinstance(body, Mapping) else body if self._bare else None
        if page is None and isinstance(body, Mapping) and _number(body.get("totalItems")) == 0:
            page = []  # an empty collection may leave its list out
        if not isinstance(page, list) or not all(isinstance(record, Mapping) for record in page):
            raise TransportError(f"GET {path} answered without a list {self._items!r}.", "Check base_url; this is not the documented API.", path=path)
        before = len(self._seen)
        for record in page:
            self._seen.setdefault(_key(record), dict(record))
        total = _number(body.get("totalItems")) if isinstance(body, Mapping) else len(self._seen)
        if self._first and self._most_pages and page and (total or 0) > len(page) * self._most_pages:
            raise TooManyPages
        self._first = False
        # A total below what was already seen is wrong, so it says nothing.
        if not self._paged or total == len(self._seen) or not page:
            self.done = True
        elif len(self._seen) == before:
            self._nothing_new(total, path)

    def _nothing_new(self, total: int | None, path: str) -> None:
        if self._shift == 0:
            self._shift = 1
            return
        self.done = True
        if total is not None and total > len(self._seen):
            raise TransportError(
                f"GET {path} repeats its first {len(self._seen)} of {total} records whatever startIndex says, so the listing is incomplete.",
                "Nothing was changed. Report it to the API's operator, or narrow the filter.",
                path=path,
            )

    def records(self) -> list[dict[str, Any]]:
        """All records, in the order of their first appearance."""
        return list(self._seen.values())


def _number(total: Any) -> int | None:
    text = str(total)
    return int(text) if text.isascii() and text.isdigit() else None


def _key(record: Mapping[str, Any]) -> str:
    identifier = record.get("id")
    return str(identifier) if identifier is not None else json.dumps(record, sort_keys=True, default=str)
