# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an organization holds: tables of documents with versions, made ids, and the way back over the last write.

A document is the API's own JSON object. Fields that no API shows start with an underscore. A stored document is never changed
in place: it is replaced, so that whoever holds the old one (the undo list) keeps the old state.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from typing import Any

from alvaria_sandbox import limits
from alvaria_sandbox.errors import conflict

Document = dict[str, Any]

# How many selections of a table are remembered at the same time.
SELECTIONS = 4

MOST_EXCLUSIONS = 2_000_000

CREDENTIALS = ("client_id", "client_secret", "api_key")
DATASETS = ("empty", "bare", "small", "bare-medium", "medium", "bare-large", "large")

# Fields by which documents are looked up often: an equality filter on them does not walk the table.
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
# How ids look in the examples: short numbers in Provisioning (first number given), hexadecimal for users, UUIDs elsewhere.
NUMBERED = {
    "skills": 11, "skillLevels": 31, "workTypes": 101, "workTypeGroups": 18, "routingPlans": 7, "emailTemplates": 1, "signatures": 1,
    "audioMessages": 51, "contactDataDefs": 71, "reservedWords": 111,
}  # fmt: skip


@dataclass
class Settings:
    """How one organization behaves. page_base and page_cap None = the dialect's default (documented 0 and 1000, quirky 1 and 7).

    exclusions: how many exclusions the dataset has, None = its own number (a million take some 2 GB and 20 s).
    rate: requests a second for each API key, 0 = unlimited. latency: milliseconds before each API answer. loose: unknown request
    fields and parameters are let through. token_lifetime: seconds.
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

    @property
    def quirky(self) -> bool:
        return self.dialect == "quirky"

    @property
    def first_index(self) -> int:
        """startIndex of the first record."""
        return self.page_base if self.page_base is not None else int(self.quirky)

    @property
    def page_limit(self) -> int:
        """Most records on a page."""
        return self.page_cap or (7 if self.quirky else 1000)

    def changed(self, values: Document) -> Settings:
        """A copy with some settings replaced; ValueError for a value that a setting cannot have."""
        merged = Settings(**{item.name: getattr(self, item.name) for item in fields(self)})
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
}


class Table:
    """Documents by id in order of creation, with indexes on a few fields."""

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
        """Documents by position."""
        if self._order is None:
            self._order = list(self.rows)
        return [self.rows[key] for key in self._order[start:stop]]

    def having(self, name: str, value: Any) -> list[Document]:
        """Documents whose field has the value: by index when there is one, else by a walk."""
        if name in self._indexes:
            return [self.rows[key] for key in self._indexes[name].get(value, ())]
        return [row for row in self.rows.values() if row.get(name) == value]

    def is_indexed(self, name: str) -> bool:
        return name in self._indexes

    def selection(self, key: Hashable, make: Callable[[], list[Document]]) -> list[Document]:
        """What `make` selects, made once for all pages of a listing: `key` says what is selected. Any change forgets it."""
        if key not in self._selected:
            while len(self._selected) >= SELECTIONS:
                del self._selected[next(iter(self._selected))]
            self._selected[key] = make()
        return self._selected[key]

    def set(self, key: str, document: Document | None) -> Document | None:
        """Put or (None) remove; returns what was there."""
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
    """One organization: its credentials, settings and tables. All changes go through put, change and remove."""

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
        """The next id of a table: always the same row of ids for the same organization name."""
        number = self.counters[table] = self.counters.get(table, 0) + 1
        if table in NUMBERED:
            return str(NUMBERED[table] + number - 1)
        digest = hashlib.sha256(f"{self.name}/{table}/{number}".encode()).digest()
        return (
            digest.hex()[:15] if table == "users" else str(uuid.UUID(bytes=digest[:16], version=4))
        )

    def begin_write(self) -> None:
        """A write request starts: its first change forgets the way back over the write before it."""
        self._new_write = True

    def put(self, table: str, key: str, document: Document | None) -> None:
        most = limits.EXCLUSIONS if table == "exclusions" else limits.ROWS
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
        """Replace some fields of a document, one version up. Times and author are set where the document has them."""
        before = self.table(table).rows[key]
        marks = {
            "version": before.get("version", 0) + 1,
            "lastModifiedTime": now,
            "lastModifiedBy": by,
        }
        after = {
            **before,
            **values,
            **{name: value for name, value in marks.items() if name in before},
        }
        self.put(table, key, after)
        return after

    def load(self, table: str, rows: Iterable[Document], key: str = "id") -> None:
        """Put many new rows that cannot be undone (datasets, snapshots)."""
        target = self.table(table)
        for row in rows:
            target.set(row[key], row)

    @contextmanager
    def before_last_write(self) -> Iterator[None]:
        """Inside, the state is as it was before the last write request that changed something."""
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
        """The whole organization as JSON."""
        return {
            "name": self.name, "client_id": self.client_id, "client_secret": self.client_secret, "api_key": self.api_key,
            "settings": {item.name: getattr(self.settings, item.name) for item in fields(self.settings)},
            "tables": {name: table.rows for name, table in self.tables.items()}, "counters": self.counters, "purged": self.purged,
        }  # fmt: skip

    @classmethod
    def restore(cls, saved: Document) -> Organization:
        """KeyError, TypeError or ValueError for what is no dump; what its documents hold is not checked."""
        organization = cls(
            str(saved["name"]),
            Settings().changed(saved["settings"]),
            *(str(saved[name]) for name in CREDENTIALS),
        )
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
    """The optimistic lock: ApiError 409 unless the version sent is the current one."""
    if sent != current["version"]:
        raise conflict(
            f"version {sent} is not the current one, read the resource again", "versionMismatch"
        )
