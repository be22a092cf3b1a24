# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Comparing a list with the organization: the fate of each row, and the objects not listed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from .._api.body import with_ids
from .._api.pages import TooManyPages
from .._common.threads import at_once
from .._model.deletion import SHOWN, UNSHOWN, Surplus
from .._model.field import Values
from .._model.identity import unshown
from .._model.object_reader import ObjectReader
from .._model.resource import Resource
from .._session.context import Context
from .._session.progress import Progress
from .ledger import DIFFERENT, LEFT, MISSING, SAME, Identity, Ledger
from .reading import RowReader
from .report import Report
from .rows import Rows
from .source import Row


class Comparison:
    """The organization beside a list.

    ``found`` holds the objects that differ by the numbers of their rows, ``surplus`` those that are
    too much, with their ids, and ``versions`` the versions of these. ``scope`` says by field which
    values ``exact`` owns.
    """

    def __init__(
        self,
        context: Context,
        resource: Resource,
        rows: Rows,
        reader: RowReader,
        scope: Values,
    ) -> None:
        self._context = context
        self._resource = resource
        self._version = resource.default_version
        self._rows = rows
        self._reader = reader
        self._ledger = rows.ledger
        self._scope = scope
        self._state = context.params["state"]
        self._path = context.client.path(*resource.place(self._version))
        self._objects = ObjectReader(resource, reader.identity)
        self._by_name = {item.name: item for item in resource.fields}
        self.found: dict[int, Values] = {}
        self.surplus: list[Surplus] = []
        self.versions: list[Any] = []
        #: Those as they are, by their ids, where an undo or a record keeps what is deleted.
        self.going: dict[str, Values] = {}
        #: The rows that several objects answer to.
        self._doubled: set[int] = set()

    def compare(self, progress: Progress, workers: int) -> None:
        """Decide the fate of each row.

        It is read from the listing or, where that is longer than the list, from one look at each
        object.
        """
        count = len(self._ledger)
        if not count and self._state != "exact":
            return
        try:
            self._context.client.whole(self._path, lambda: self._meet_all(progress))
        except TooManyPages:
            look = at_once(self._look, self._rows.again(range(count)), workers)
            looks = progress.along(look, f"{self._resource.items}: looked up", count)
            for number, raws in enumerate(looks):
                self._meet(raws, number)

    def _meet_all(self, progress: Progress) -> None:
        """Compare all objects of the listing, from its beginning."""
        self._ledger.fates[:] = bytes(len(self._ledger))
        self.found.clear()
        self.surplus.clear()
        self.versions.clear()
        self.going.clear()
        self._doubled.clear()
        compared = f"{self._resource.items}: compared"
        for page in progress.along(self._pages(), compared, size=len):
            self._meet(page)

    def _pages(self) -> Iterator[list[dict[str, Any]]]:
        """The listing, narrowed by the values that all objects that matter have in common.

        Only ``exact`` has to see more than the objects that the rows name.
        """
        common: Values = self._ledger.only
        most = max(2, len(self._ledger))
        if self._state == "exact":
            common, most = self._scope, 0
        filters = {}
        for name, api in self._resource.filters.items():
            values = list(common.get(name) or ())
            if name in self._reader.identity and len(values) == 1 and values[0]:
                filters[api] = self._by_name[name].to_api(values[0])
        return self._context.client.iter_pages(
            self._path,
            self._resource.items,
            {**self._resource.listing, **filters},
            self._resource.paged,
            most_pages=most,
        )

    def _look(self, task: tuple[int, Row]) -> list[dict[str, Any]]:
        values = self._reader.values(task[1])
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

    def _meet(self, raws: Iterable[Values], only: int | None = None) -> None:
        """Compare objects of the organization with the rows that name them, or with one of these.

        The server's filters may be wider than the identity.
        """
        found = with_ids(raws, self._path)
        identities = self._objects.identities(found)
        numbers = self._ledger.find(identities)
        alike = _alike(self._objects, self._ledger, found, numbers)
        for raw, identity, number, as_said in zip(found, identities, numbers, alike):
            if only in (None, number):
                self._decide(raw, identity, number, as_said)

    def _decide(self, raw: Values, identity: Identity, number: int, as_said: bool) -> None:
        """Compare an object with the row that names it, -1 if none does."""
        ledger = self._ledger
        if number < 0:
            self._rows.numbers.meet(identity)
            if self._state == "exact" and _owns(self._scope, self._reader.identity, identity):
                self._too_much(raw)
            return
        if self._state == "absent":
            ledger.fates[number] = SAME
            self._too_much(raw)
            return
        if ledger.fates[number] != MISSING:
            self._doubled.add(number)
            return
        if not as_said:
            [values] = self._objects.rows([raw], ledger.shape(number))
            as_said = ledger.says(number, values)
        if as_said:
            ledger.fates[number] = SAME
            return
        ledger.fates[number] = DIFFERENT
        self.found[number] = raw

    def _too_much(self, raw: Values) -> None:
        label = ""
        if len(self.surplus) < SHOWN:
            label = _label(self._context, self._resource, self._version, raw)
        if self._context.journal is not None or self._context.client.noting is not None:
            self.going[str(raw["id"])] = raw
        hidden = unshown(self._resource, self._version, raw)
        held = hidden and UNSHOWN.format(hidden)
        self.surplus.append(Surplus(self._resource.items, label, str(raw["id"]), held))
        self.versions.append(raw.get("version"))

    def leave_doubled(self, report: Report) -> None:
        """Leave out the rows that several objects answer to: nobody knows which is meant."""
        for number in sorted(self._doubled):
            report.failed(
                self._ledger.lines[number],
                f"several {self._resource.items} have this identity; "
                "delete all but one of them, or all by state absent",
            )
            self._ledger.fates[number] = LEFT
            self.found.pop(number, None)

    def find_incomplete(self, report: Report) -> None:
        """Leave out the rows that do not give enough to create their objects."""
        if self._state == "absent":
            return
        ledger = self._ledger
        fields = self._resource.fields_in(self._version)
        needed = {item.name for item in fields if item.create} - set(self._reader.identity)
        lacking = [needed - set(shape) for shape in ledger.shapes]
        for number, fate in enumerate(ledger.fates):
            missing = lacking[ledger.shape_numbers[number]]
            if fate == MISSING and missing:
                report.bad(
                    ledger.lines[number],
                    f"{', '.join(sorted(missing))}: missing, "
                    f"and the {self._resource.title} does not exist yet",
                )
                ledger.fates[number] = LEFT

    def todo(self) -> Iterator[int]:
        """The numbers of the rows that have to be written."""
        if self._state == "absent":
            return
        for number, fate in enumerate(self._ledger.fates):
            if fate in (MISSING, DIFFERENT):
                yield number

    def planned(self) -> dict[str, int]:
        """How many objects are to be created, updated and deleted."""
        created = 0
        if self._state != "absent":
            created = self._ledger.fates.count(MISSING)
        return {"created": created, "updated": len(self.found), "deleted": len(self.surplus)}

    def as_wanted(self) -> int:
        """How many rows need no write."""
        if self._state == "absent":
            return self._ledger.fates.count(MISSING)
        return self._ledger.fates.count(SAME)


def _alike(
    objects: ObjectReader, ledger: Ledger, raws: Sequence[Values], numbers: Sequence[int]
) -> list[bool]:
    """Whether the first look at an object shows that it is as the row of that number says."""
    alike = [False] * len(raws)
    by_shape: dict[int, list[int]] = {}
    for place, number in enumerate(numbers):
        if number >= 0:
            by_shape.setdefault(ledger.shape_numbers[number], []).append(place)
    for shape, places in by_shape.items():
        rows = objects.likely_rows([raws[place] for place in places], ledger.shapes[shape])
        for place, values in zip(places, rows):
            alike[place] = ledger.says(numbers[place], values)
    return alike


def _owns(scope: Values, names: Sequence[str], identity: Identity) -> bool:
    """Whether an object is within the scope."""
    return all(value in (scope.get(name) or (value,)) for name, value in zip(names, identity))


def _label(context: Context, resource: Resource, version: str, raw: Values) -> str:
    """What an object is called in results."""
    fields = resource.identity_in(version)
    values = {item.name: item.from_api(raw.get(item.api)) for item in fields}
    shown = context.shown(resource.fields, values)
    return " ".join(str(shown[item.name]) for item in fields if shown[item.name])
