# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""All that an organization holds, to be put back and to be compared."""

from __future__ import annotations

import functools
import time
from typing import Any

import orjson

from .sandbox import Organization, ask

#: What the platform gives by itself, which differs from run to run.
GIVEN = frozenset(("id", "version", "creationTime", "lastModifiedTime", "lastModifiedBy"))
#: Jobs are the platform's log of what it was asked to load: what they loaded is compared.
LOGS = ("jobs",)
#: Lists without order.
SETS = ("userSkills", "emailTemplates")

State = dict[str, list[bytes]]


def saved(organization: Organization) -> bytes:
    """Everything in the sandbox, to be put back."""
    answer = ask("GET", f"{organization.base_url}/_sandbox/snapshot")
    assert answer.status == 200, answer.data.decode()
    return answer.data


def put_back(organization: Organization, content: bytes) -> None:
    """Make the sandbox what it was."""
    url = f"{organization.base_url}/_sandbox/snapshot"
    answer = ask("PUT", url, data=content)
    assert answer.status == 200, answer.data.decode()


def state_of(organization: Organization, content: bytes | None = None) -> State:
    """The organization table by table, as it is or as it was saved.

    What the platform gives by itself is left out: equal states are the same to a user.
    """
    return _state(saved(organization) if content is None else content, organization.name)


@functools.lru_cache(maxsize=8)
def _state(content: bytes, name: str) -> State:
    [found] = [item for item in orjson.loads(content)["organizations"] if item["name"] == name]
    tables = found["tables"].items()
    return {
        table: _plain(orjson.dumps(list(rows.values())))
        for table, rows in tables
        if rows and table not in LOGS
    }


@functools.lru_cache(maxsize=256)
def _plain(table: bytes) -> list[bytes]:
    """The rows of a table, of which most are the same in many states."""
    return sorted(
        orjson.dumps(
            {key: _unordered(row[key]) if key in SETS else row[key] for key in row.keys() - GIVEN},
            option=orjson.OPT_SORT_KEYS,
        )
        for row in orjson.loads(table)
    )


def _unordered(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(entries, key=lambda entry: str(entry["id"]))


def difference(found: State, wanted: State) -> list[str]:
    """What one has and the other has not, in a form to be read."""
    told = []
    for table in sorted({*found, *wanted}):
        there, should = found.get(table, []), wanted.get(table, [])
        told += [f"{table}: too much {row.decode()}" for row in _without(there, should)] + [
            f"{table}: missing {row.decode()}" for row in _without(should, there)
        ]
    return told


def _without(rows: list[bytes], others: list[bytes]) -> list[bytes]:
    left = list(others)
    missing = []
    for row in rows:
        if row in left:
            left.remove(row)
        else:
            missing.append(row)
    return missing


def wait_for_quiet(organization: Organization, pause: float = 0.05) -> list[dict[str, Any]]:
    """Wait until nothing has been added to the journal for ``pause`` seconds, and return it.

    What somebody had sent before being killed is done by then.
    """
    entries = organization.journal()
    while True:
        time.sleep(pause)
        later = organization.journal()
        if len(later) == len(entries):
            return later
        entries = later
