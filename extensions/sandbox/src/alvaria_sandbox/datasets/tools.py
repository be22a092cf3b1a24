# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tools for the datasets: sizes, ids, names, reserved numbers and addresses, fixed times."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from alvaria_sandbox.clock import spell
from alvaria_sandbox.handlers.kinds import named
from alvaria_sandbox.state import Document, Organization

BEGIN = datetime(2025, 1, 6, 8, 0, tzinfo=UTC)
AUTHOR = "admin@example.com"


@dataclass(frozen=True)
class Scale:
    """The size of a dataset: how many of each thing.

    filled: whether there is anything that the APIs can create or assign.
    """

    filled: bool = True
    users: int = 25
    teams: int = 4
    work_types: int = 8
    skills: int = 10
    templates: int = 4
    signatures: int = 2
    externals: int = 4
    exclusions: int = 12
    trackers: int = 4
    contact_times: int = 5
    quotas: int = 3
    attempts: int = 15


_LARGE = Scale(
    users=2000,
    teams=80,
    work_types=150,
    skills=60,
    templates=60,
    signatures=20,
    externals=300,
    exclusions=20_000,
    trackers=40,
    contact_times=2000,
    quotas=50,
    attempts=5000,
)

_MEDIUM = Scale(
    users=200,
    teams=20,
    work_types=40,
    skills=30,
    templates=20,
    signatures=10,
    externals=60,
    exclusions=2000,
    trackers=20,
    contact_times=200,
    quotas=20,
    attempts=500,
)

SCALES = {
    "empty": Scale(filled=False),
    "bare": Scale(filled=False),
    "small": Scale(),
    "bare-medium": replace(_MEDIUM, filled=False),
    "medium": _MEDIUM,
    "bare-large": replace(_LARGE, filled=False),
    "large": _LARGE,
}


@dataclass
class Builder:
    """A builder of an organization's documents."""

    organization: Organization
    scale: Scale

    def add(self, table: str, key: str = "", **values: Any) -> Document:
        """Add a document, without undo. Without a key it gets the next id of the table."""
        document = {"id": key or self.organization.new_id(table), **values}
        self.organization.table(table).set(document["id"], document)
        return document

    def ids(self, table: str) -> list[str]:
        return list(self.organization.table(table).rows)

    def marks(self, number: int = 0, author: bool = False) -> Document:
        """Return version 1 and times, which are a minute apart by number."""
        stamp = moment(number)
        result: Document = {"creationTime": stamp, "lastModifiedTime": stamp, "version": 1}
        if author:
            result["lastModifiedBy"] = AUTHOR
        return result


@lru_cache(maxsize=65536)
def moment(minutes: float) -> str:
    """Return the time so many minutes after 2025-01-06T08:00Z."""
    return spell(BEGIN + timedelta(minutes=minutes))


def phone(number: int) -> str:
    """Return a number +1 AAA 555 01xx, reserved for fiction; there are 80,000 of them."""
    return f"+1{200 + number // 100 % 800}55501{number % 100:02d}"


def ssn(number: int) -> str:
    """Return a social security number that was never issued.

    987-65-4320 to -4329 (advertising), then area 9xx with group 00.
    """
    if number < 10:
        return f"987-65-{4320 + number}"
    return f"{900 + number // 10000 % 100}-00-{number % 10000:04d}"


def spread(items: list[str], start: int, count: int) -> list[str]:
    """Return `count` different items from a position on, continuing from the beginning."""
    return [items[(start + step) % len(items)] for step in range(min(count, len(items)))]


def words(base: Iterable[str], pattern: str, count: int) -> list[str]:
    """Return the base names, and numbered ones by the pattern up to the count."""
    names = list(base)[:count]
    return names + [pattern.format(number) for number in range(len(names) + 1, count + 1)]


__all__ = [
    "AUTHOR",
    "SCALES",
    "Builder",
    "Scale",
    "moment",
    "named",
    "phone",
    "spread",
    "ssn",
    "words",
]
