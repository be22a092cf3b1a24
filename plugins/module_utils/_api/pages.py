# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Reading a collection page by page without trusting the server about where pages begin.

Pure, and without keeping what was read.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Mapping
from typing import Any

from .._common.errors import TransportError
from .._common.fingerprints import Index
from .body import records

#: What we ask for; the server may give less.
PAGE_SIZE = 1000


class TooManyPages(Exception):
    """A listing takes more pages than it is worth; it is not an error."""


class Shifted(Exception):
    """Somebody created or deleted objects of a listing while it was read: it has to begin anew."""


class Pager:
    """Takes pages until no record is missing.

    The next page is asked for by the number of distinct records seen. A server that counts from 1
    then repeats one record. One that gives nothing new is asked once more from the next position;
    when it repeats itself there too it ignores startIndex, and an incomplete listing is an error,
    never a short result. A server whose second page is as long as its first, and new, is asked for
    all others at once, until one of them is not as expected.

    A record that is deleted moves all behind it, and one of them might be on no page. That shows
    where the total changes. Where it costs no further request, each page also begins with the last
    record of the page before; that shows a creation and a deletion at once, too. So it does where
    the server tells no total, unless a page holds too few records for that.
    """

    def __init__(
        self,
        items: str,
        paged: bool,
        page_size: int = PAGE_SIZE,
        bare: bool = False,
        most_pages: int = 0,
    ) -> None:
        self._items = items
        self._bare = bare
        self._paged = paged
        self._most_pages = most_pages
        self._size: dict[str, int] = {}
        if page_size:
            self._size["maxResults"] = page_size
        self._seen = Index()
        #: Of the first two pages: how many records they had, and how many of these were new.
        self._pages: list[tuple[int, int]] = []
        self._shift = 0
        #: How many records of the page before a page begins with.
        self._overlap = 0
        #: Whether the next page was asked for in that way.
        self._overlapping = False
        self._last = 0
        self._total: int | None = None
        self._steady = True
        self.done = False

    def queries(self) -> Iterable[dict[str, int]]:
        """The paging parameters of the next request, or of all that are left.

        Take the answers in this order, and ask again after a surprise.
        """
        if not self._paged:
            return [{}]
        seen = len(self._seen)
        start = seen - self._overlap
        self._overlapping = self._overlap > 0
        if self._steady and len(self._pages) == 2 and (self._total or 0) > seen:
            (length, _all), (other, new) = self._pages
            base = length - new - self._overlap
            if length == other and new and base in (0, 1):
                end, step = self._total or 0, length - self._overlap
                return (
                    {"startIndex": place + base, **self._size}
                    for place in range(start, end - self._overlap, step)
                )
        self._steady = self._steady and len(self._pages) < 2
        if not self._pages:
            return [dict(self._size)]
        return [{"startIndex": start + self._shift, **self._size}]

    @property
    def surprised(self) -> bool:
        """Whether the last page was not as expected."""
        return not self._steady

    def take(self, body: Any, path: str) -> list[dict[str, Any]]:
        """The records of an answer that were not seen before.

        Raises ``TransportError`` when it is not a collection or the collection cannot be completed,
        ``Shifted`` when it changed since the page before, and ``TooManyPages`` when the first page
        shows that there are more than the caller wants.
        """
        if self._bare and isinstance(body, list):
            page = records({self._items: body}, self._items, path)
        else:
            page = records(body, self._items, path)
        keys = list(map(hash, map(_key, page)))
        self._refuse_a_shift(keys, body)
        seen = self._seen.add(zip(keys, itertools.repeat(0)))
        new = [record for record, (_number, first) in zip(page, seen) if first]
        if keys:
            self._last = keys[-1]
        total: int | None = len(self._seen)
        if isinstance(body, Mapping):
            total = _number(body.get("totalItems"))
        if not self._pages:
            self._begin(len(page), total)
        if len(self._pages) < 2:
            self._pages.append((len(page), len(new)))
        else:
            length = self._pages[0][0]
            self._steady = self._steady and len(page) == len(new) + self._overlap == length
        # A total below what was already seen is wrong, so it says nothing.
        if not self._paged or total == len(self._seen) or not page:
            self.done = True
        elif not new:
            self._nothing_new(len(page), total, path)
        return new

    def _begin(self, length: int, total: int | None) -> None:
        """Take note of the first page."""
        if self._most_pages and 0 < length * self._most_pages < (total or 0):
            raise TooManyPages
        if total is not None and total < length:
            total = None
        self._total = total
        if self._paged and length > 2 and _overlap_is_free(length, total):
            self._overlap = 1

    def _refuse_a_shift(self, keys: list[int], body: Any) -> None:
        """Raise ``Shifted`` where the collection is not the one of the first page."""
        if not self._pages or not isinstance(body, Mapping):
            return
        total = _number(body.get("totalItems"))
        if self._total is not None and total is not None and total != self._total:
            raise Shifted
        if self._overlapping and not self._shift and self._last not in keys:
            raise Shifted

    def _nothing_new(self, length: int, total: int | None, path: str) -> None:
        if self._overlap and length < self._pages[0][0]:
            # Less than a page, and all of it the end of the page before.
            self.done = True
            return
        if self._shift == 0:
            self._shift = 1
            return
        self.done = True
        if total is not None and total > len(self._seen):
            raise TransportError(
                f"GET {path} repeats its first {len(self._seen)} of {total} records "
                "whatever startIndex says, so the listing is incomplete.",
                "Nothing was changed. Report it to the API's operator, or narrow the filter.",
                path=path,
                code="listing-incomplete",
            )


def _overlap_is_free(length: int, total: int | None) -> bool:
    """Whether pages of that length that overlap by a record are as few as others.

    It is also counted with a server that counts from 1, whose second page repeats one more.
    Without a total nobody knows how many pages there are.
    """
    if total is None:
        return True
    rest = max(0, total - length - (length - 2))
    overlapping = 2 + -(-rest // (length - 1))
    return overlapping <= -(-total // length)


def _number(total: Any) -> int | None:
    text = str(total)
    if text.isascii() and text.isdigit() and len(text) < 16:
        return int(text)
    return None


def _key(record: Mapping[str, Any]) -> str:
    identifier = record.get("id")
    if identifier is None:
        return json.dumps(record, sort_keys=True, default=str)
    return str(identifier)
