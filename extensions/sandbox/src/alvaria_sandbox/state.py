# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state of an organization: tables of documents, made-up ids, and an undo of the last write.

A document is the API's own JSON object. Fields that no API shows start with an underscore. A stored
document is never changed in place but replaced, so that the undo list keeps the old state.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from alvaria_sandbox import limits
from alvaria_sandbox.errors import conflict
from alvaria_sandbox.readings import are_readings, reading

Document = dict[str, Any]

# How many selections of a table are remembered at the same time.
SELECTIONS = 4

MOST_EXCLUSIONS = 2_000_000

CREDENTIALS = ("client_id", "client_secret", "api_key")
DATASETS = ("empty", "bare", "small", "bare-medium", "medium", "bare-large", "large")
# The largest number of records on a page, by dialect.
PAGE_CAPS = {"documented": 1000, "quirky": 7}

# Fields by which documents are often looked up: an equality filter on them does not walk the table.
INDEXES: dict[str, tuple[str, ...]] = {
    "users": ("user",),
    "exclusions": ("exclusionValue",),
    "attemptTrackers": ("attemptTrackerName",),
    "messageTrackers": ("messageTrackerName",),
    "convenientContactTimes": ("contactKey",),
    "quotaControls": ("product",),
    "contactAttempts": ("contactAddress", "customer", "accountNumber"),
    "activeRecords": ("contactAddress", "customer", "accountNumber"),
    "externalData": ("resource",),
    "jobs": ("jobState",),
}
# Ids as the examples show them: short numbers in Provisioning (the first number is given here),
# hexadecimal for users, UUIDs elsewhere.
NUMBERED = {
    "skills": 11,
    "skillLevels": 31,
    "workTypes": 101,
    "workTypeGroups": 18,
    "routingPlans": 7,
    "emailTemplates": 1,
    "signatures": 1,
    "audioMessages": 51,
    "contactDataDefs": 71,
    "reservedWords": 111,
}


@dataclass
class Settings:
    """The behaviour of one organization.

    exclusions: how many exclusions the dataset has, None = its own number (a million take some
    2 GB and 20 s).
    page_base, page_cap: None = the dialect's default (documented 0 and 1000, quirky 1 and 7).
    rate: requests a second for each API key, 0 = unlimited.
    latency: milliseconds before each API answer.
    readings: open questions that are read otherwise than in the dialect, see readings.py.
    loose: unknown request fields and parameters are let through.
    token_lifetime: seconds.
    """

    data: str = "small"
    exclusions: int | None = None
    dialect: str = "documented"
    page_base: int | None = None
    page_cap: int | None = None
    ignore_start_index: bool = False
    rate: float = 0
    latency: float = 0
    loose: bool = False
    token_lifetime: int = 3599
    readings: dict[str, str] = field(default_factory=dict)

    def reads(self, name: str) -> str:
        """Return how an open question is read."""
        return reading(self.dialect, self.readings, name)

    @property
    def quirky(self) -> bool:
        """Whether answers look like the examples."""
        return self.reads("answers") == "examples"

    @property
    def first_index(self) -> int:
        """The startIndex of the first record."""
        if self.page_base is not None:
            return self.page_base
        return int(self.reads("first_index"))

    @property
    def page_limit(self) -> int:
        """The largest number of records on a page."""
        return self.page_cap or PAGE_CAPS[self.dialect]

    def changed(self, values: Document) -> Settings:
        """Return a copy with some settings replaced; raise ValueError for an impossible value."""
        merged = replace(self)
        for name, value in values.items():
            check = CHECKS[name]
            if not check(value):
                raise ValueError(f"{name}: {value!r} is not possible")
            setattr(merged, name, value)
        return merged


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


CHECKS: dict[str, Callable[[Any], bool]] = {
    "data": lambda value: value in DATASETS,
    "exclusions": lambda value: (
        value is None
        or (
            isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_EXCLUSIONS
        )
    ),
    "dialect": lambda value: value in ("documented", "quirky"),
    "page_base": lambda value: value is None or value in (0, 1),
    "page_cap": lambda value: value is None or (isinstance(value, int) and value >= 0),
    "ignore_start_index": lambda value: isinstance(value, bool),
    "rate": _is_number,
    "latency": lambda value: _is_number(value) and value <= limits.DELAY * 1000,
    "loose": lambda value: isinstance(value, bool),
    "token_lifetime": _is_number,
    "readings": are_readings,
}


class Table:
    """Documents by id in the order of their creation, with indexes on a few fields."""

    def __init__(self, indexed: Iterable[str] = ()) -> None:
        self.rows: dict[str, Document] = {}
        self._order: list[str] | None = None
        self._indexes: dict[str, dict[Any, dict[str, None]]] = {name: {} for name in indexed}
        self._selected: dict[Hashable, list[Document]] = {}

    def __len__(self) -> int:
        return len(self.rows)

    def get(self, key: str) -> Document | None:
        return self.rows.get(key)

    def all(self) -> Iterable[Document]:
        return self.rows.values()

    def slice(self, start: int, stop: int) -> list[Document]:
        """Return documents by position."""
        if self._order is None:
            self._order = list(self.rows)
        return [self.rows[key] for key in self._order[start:stop]]

    def having(self, name: str, value: Any) -> list[Document]:
        """Return the documents whose field has the value: from an index, else by a walk."""
        if name in self._indexes:
            return [self.rows[key] for key in self._indexes[name].get(value, ())]
        return [row for row in self.rows.values() if row.get(name) == value]

    def is_indexed(self, name: str) -> bool:
        return name in self._indexes

    def selection(self, key: Hashable, make: Callable[[], list[Document]]) -> list[Document]:
        """Return the documents that `make` selects, computed once for all pages of a listing.

        key: identifies the selection. Any change of the table forgets it.
        """
        if key not in self._selected:
            while len(self._selected) >= SELECTIONS:
                del self._selected[next(iter(self._selected))]
            self._selected[key] = make()
        return self._selected[key]

    def set(self, key: str, document: Document | None) -> Document | None:
        """Put or (None) remove a document; return the one that was there."""
        before = self.rows.get(key)
        if self._selected:
            self._selected = {}
        for name, index in self._indexes.items():
            if before is not None:
                index[before.get(name)].pop(key)
            if document is not None:
                index.setdefault(document.get(name), {})[key] = None
        if document is None:
            self.rows.pop(key, None)
            self._order = None
        else:
            self.rows[key] = document
            if before is None and self._order is not None:
                self._order.append(key)
        return before


@dataclass
class Organization:
    """One organization: its credentials, settings and tables.

    All changes go through put, change and remove.
    """

    name: str
    settings: Settings
    client_id: str = "sandbox"
    client_secret: str = "sandbox-secret"
    api_key: str = "sandbox-key"
    tables: dict[str, Table] = field(default_factory=dict, init=False)
    counters: dict[str, int] = field(default_factory=dict, init=False)
    purged: str = field(default="", init=False)
    _undo: list[tuple[str, str, Document | None]] = field(default_factory=list, init=False)
    _new_write: bool = field(default=False, init=False)

    def table(self, name: str) -> Table:
        if name not in self.tables:
            self.tables[name] = Table(INDEXES.get(name, ()))
        return self.tables[name]

    def clear(self) -> None:
        self.tables, self.counters, self._undo = {}, {}, []

    def new_id(self, table: str) -> str:
        """Return the next id of a table; the same organization name always gets the same ids."""
        number = self.counters[table] = self.counters.get(table, 0) + 1
        if table in NUMBERED:
            return str(NUMBERED[table] + number - 1)
        digest = hashlib.sha256(f"{self.name}/{table}/{number}".encode()).digest()
        if table == "users":
            return digest.hex()[:15]
        return str(uuid.UUID(bytes=digest[:16], version=4))

    def begin_write(self) -> None:
        """Start a write request; its first change drops the undo list of the write before it."""
        self._new_write = True

    def put(self, table: str, key: str, document: Document | None) -> None:
        """Put or (None) remove a document; raise ApiError 409 when the table is full."""
        most = limits.ROWS
        if table == "exclusions":
            most = limits.EXCLUSIONS
        if (
            document is not None
            and len(self.table(table)) >= most
            and self.table(table).get(key) is None
        ):
            raise conflict(f"the sandbox holds no more than {most} {table}", "full")
        if self._new_write:
            self._undo.clear()
            self._new_write = False
        self._undo.append((table, key, self.table(table).set(key, document)))

    def remove(self, table: str, key: str) -> None:
        self.put(table, key, None)

    def change(self, table: str, key: str, values: Document, now: str, by: str) -> Document:
        """Replace some fields of a document, one version up, and return it.

        Time and author of the change are set where the document has these fields.
        """
        before = self.table(table).rows[key]
        marks = {
            "version": before.get("version", 0) + 1,
            "lastModifiedTime": now,
            "lastModifiedBy": by,
        }
        kept = {name: value for name, value in marks.items() if name in before}
        after = {**before, **values, **kept}
        self.put(table, key, after)
        return after

    def load(self, table: str, rows: Iterable[Document], key: str = "id") -> None:
        """Put many new rows, without undo (datasets, snapshots)."""
        target = self.table(table)
        for row in rows:
            target.set(row[key], row)

    @contextmanager
    def before_last_write(self) -> Iterator[None]:
        """Show, inside, the state before the last write request that changed something."""
        redo = [
            (table, key, self.table(table).set(key, before))
            for table, key, before in reversed(self._undo)
        ]
        try:
            yield
        finally:
            for table, key, after in reversed(redo):
                self.table(table).set(key, after)

    def dump(self) -> Document:
        """Return the whole organization as JSON."""
        return {
            "name": self.name,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "api_key": self.api_key,
            "settings": asdict(self.settings),
            "tables": {name: table.rows for name, table in self.tables.items()},
            "counters": self.counters,
            "purged": self.purged,
        }

    @classmethod
    def restore(cls, saved: Document) -> Organization:
        """Return the organization of a dump.

        Raise KeyError, TypeError or ValueError for a broken dump; the contents of its documents
        are not checked.
        """
        name, settings = str(saved["name"]), Settings().changed(saved["settings"])
        credentials = [str(saved[item]) for item in CREDENTIALS]
        organization = cls(name, settings, *credentials)
        organization.counters = {
            str(name): int(number) for name, number in saved["counters"].items()
        }
        organization.purged = str(saved["purged"])
        for name, rows in saved["tables"].items():
            table = organization.table(name)
            for key, row in rows.items():
                if not isinstance(row, dict):
                    raise TypeError(f"{name}/{key} is no object")
                table.set(key, row)
        return organization


def check_version(current: Document, sent: int) -> None:
    """Enforce the optimistic lock: raise ApiError 409 unless `sent` is the current version."""
    if sent != current["version"]:
        raise conflict(
            f"version {sent} is not the current one, read the resource again", "versionMismatch"
        )
