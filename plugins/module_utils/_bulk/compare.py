# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Comparing a list with the organization: what becomes of each row, and what the list does not have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .._api.body import with_ids
from .._api.pages import TooManyPages
from .._common.threads import at_once
from .._model.field import Values
from .._model.found import found_value
from .._model.identity import identities
from .._model.resource import Resource
from .._session.context import Context
from .._session.progress import Progress
from .report import Report
from .rows import DIFFERENT, LEFT, MISSING, SAME, Rows
from .source import Row


class Comparison:
    """The organization beside a list. ``found`` holds what differs by the number of its row, ``surplus`` the ids of what is to be deleted."""

    def __init__(self, context: Context, resource: Resource, rows: Rows, scope: Values) -> None:
        self._context = context
        self._resource = resource
        self._version = resource.default_version
        self._rows = rows
        self._scope = scope
        self._state = context.params["state"]
        self._path = context.client.path(*resource.place(self._version))
        self._by_name = {item.name: item for item in resource.fields}
        self.found: dict[int, Values] = {}
        self.surplus: list[str] = []

    def compare(self, progress: Progress, workers: int) -> None:
        """Decide what becomes of each row, from the listing or, where that is longer than the list, from one look at each object."""
        count = len(self._rows)
        if not count and self._state != "exact":
            return
        try:
            for page in progress.along(
                self._pages(), f"{self._resource.items}: compared", size=len
            ):
                for raw in with_ids(page, self._path):
                    self._meet(raw)
        except TooManyPages:
            look = at_once(self._look, self._rows.again(range(count)), workers)
            for raws in progress.along(look, f"{self._resource.items}: looked up", count):
                for raw in with_ids(raws, self._path):
                    self._meet(raw)

    def _pages(self) -> Iterator[list[dict[str, Any]]]:
        """The listing, narrowed by what all that matters has in common. Only ``exact`` has to see more than what the rows speak of."""
        exact = self._state == "exact"
        common = self._scope if exact else self._rows.only
        filters = {}
        for name, api in self._resource.filters.items():
            values = list(common.get(name) or ())
            if name in self._rows.identity and len(values) == 1 and values[0]:
                filters[api] = self._by_name[name].to_api(values[0])
        most = 0 if exact else max(2, len(self._rows))
        return self._context.client.iter_pages(
            self._path,
            self._resource.items,
            {**self._resource.listing, **filters},
            self._resource.paged,
            most_pages=most,
        )

    def _look(self, task: tuple[int, Row]) -> list[dict[str, Any]]:
        values = self._rows.values(task[1])
        query = {}
        for name, api in self._resource.filters.items():
            if values.get(name):
                query[api] = self._by_name[name].to_api(values[name])
        return self._context.client.read_all(
            self._path,
            self._resource.items,
            {**self._resource.listing, **query},
            paged=self._resource.paged,
        )

    def _meet(self, raw: Values) -> None:
        """Compare an object of the organization with the row that speaks of it."""
        rows = self._rows
        [identity] = identities(self._resource, self._version, raw)
        number = rows.find(identity)
        if number < 0:
            if self._state == "exact" and all(
                value in (self._scope.get(name) or (value,))
                for name, value in zip(rows.identity, identity)
            ):
                self.surplus.append(str(raw["id"]))
            return
        if rows.fates[number] != MISSING:
            return
        if self._state == "absent":
            rows.fates[number] = SAME
            self.surplus.append(str(raw["id"]))
            return
        found = {
            name: found_value(self._resource, self._version, self._by_name[name], raw)
            for name in rows.shape(number)
        }
        rows.fates[number] = SAME if rows.says(number, found) else DIFFERENT
        if rows.fates[number] == DIFFERENT:
            self.found[number] = raw

    def find_incomplete(self, report: Report) -> None:
        """Rows that cannot be created, because the organization does not have them and they do not say enough."""
        if self._state == "absent":
            return
        rows = self._rows
        needed = {
            item.name for item in self._resource.fields_in(self._version) if item.create
        } - set(rows.identity)
        lacking = [needed - set(shape) for shape in rows.shapes]
        for number, fate in enumerate(rows.fates):
            missing = lacking[rows.shape_numbers[number]]
            if fate == MISSING and missing:
                report.bad(
                    rows.lines[number],
                    f"{', '.join(sorted(missing))}: missing, and the {self._resource.title} does not exist yet",
                )
                rows.fates[number] = LEFT

    def todo(self) -> Iterator[int]:
        """The numbers of the rows that have to be written."""
        return (
            number
            for number, fate in enumerate(self._rows.fates)
            if fate in (MISSING, DIFFERENT) and self._state != "absent"
        )

    def planned(self) -> dict[str, int]:
        """How much is to be done."""
        created = 0 if self._state == "absent" else self._rows.fates.count(MISSING)
        return {"created": created, "updated": len(self.found), "deleted": len(self.surplus)}

    def as_wanted(self) -> int:
        """Of how many rows nothing has to be written."""
        return self._rows.fates.count(MISSING if self._state == "absent" else SAME)
