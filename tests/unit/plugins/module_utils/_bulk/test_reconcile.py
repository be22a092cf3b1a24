# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Applying a list: for any list and any organization the right state by the least writes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.alvaria.cloud.plugins.module_utils._api.client import Response
from ansible_collections.alvaria.cloud.plugins.module_utils._bulk.reconcile import Reconciler
from ansible_collections.alvaria.cloud.plugins.module_utils._bulk.source import Row
from ansible_collections.alvaria.cloud.plugins.module_utils._bulk.spelling import Spelling
from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.exclusions import (
    EXCLUSION,
    TASK,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Invalid
from ansible_collections.alvaria.cloud.tests.unit.support import context

SPELLING = Spelling.of((), "UTC", None)
ENDS = ("2031-01-01T00:00:00Z", "2032-01-01T00:00:00Z")
PARAMS = {
    "max_deletions": 100,
    "max_errors": 0,
    "errors_dest": None,
    "concurrency": 1,
    "progress": 0,
    "name_locale": None,
}
Store = dict[str, dict[str, Any]]


class Server:
    """Exclusions behind a client's methods, counting what is written."""

    def __init__(self, values: dict[str, str]) -> None:
        common = {"exclusionType": "Voice", "startTime": "2030-01-01T00:00:00Z", "version": 1}
        self.rows: Store = {
            f"id-{value}": {**common, "id": f"id-{value}", "exclusionValue": value, "endTime": end}
            for value, end in values.items()
        }
        self.written: list[str] = []

    def iter_pages(self, *_args: Any, **_settings: Any) -> Iterator[list[dict[str, Any]]]:
        yield list(self.rows.values())

    def request(self, method: str, path: str, **body: Any) -> Response:
        self.written.append(method)
        identifier = (
            path.rsplit("/", 1)[-1] if method != "POST" else f"id-{body['json']['exclusionValue']}"
        )
        if method == "DELETE":
            del self.rows[identifier]
            return Response(204, None)
        self.rows[identifier] = {
            "version": 1,
            **self.rows.get(identifier, {}),
            **body["json"],
            "id": identifier,
        }
        return Response(200, self.rows[identifier])


def apply(server: Server, rows: list[tuple[str, str]], state: str) -> dict[str, Any]:
    task = context({**PARAMS, "state": state})
    for name in ("iter_pages", "request"):
        setattr(task.client, name, getattr(server, name))
    defaults = {"exclusion_type": "Voice", "start_time": "2030-01-01T00:00:00Z"}

    def source() -> Iterator[Row]:
        return (
            Row(number, {"exclusion_value": value, "end_time": end})
            for number, (value, end) in enumerate(rows, 1)
        )

    outcome = Reconciler(task, TASK, EXCLUSION, source, defaults, {}, SPELLING).run()
    return dict(outcome.result["counts"])


_numbers = st.sampled_from([f"120255501{place:02}" for place in range(8)])
_lists = st.dictionaries(_numbers, st.sampled_from(ENDS))


@given(_lists, _lists, st.sampled_from(["present", "exact", "absent"]))
def test_any_list_leads_to_its_state_by_the_least_writes(
    there: dict[str, str], wanted: dict[str, str], state: str
) -> None:
    server = Server(there)
    counts = apply(server, list(wanted.items()), state)
    expected = {
        "present": {**there, **wanted},
        "exact": wanted,
        "absent": {value: end for value, end in there.items() if value not in wanted},
    }[state]
    assert {row["exclusionValue"]: row["endTime"] for row in server.rows.values()} == expected
    differing = {value for value in {*there, *expected} if there.get(value) != expected.get(value)}
    assert (
        len(server.written)
        == len(differing)
        == counts["created"] + counts["updated"] + counts["deleted"]
    )
    server.written.clear()
    apply(server, list(wanted.items()), state)
    assert server.written == []


def test_a_list_that_changes_under_the_reader_is_an_error() -> None:
    server = Server({})
    task = context({**PARAMS, "state": "present"})
    for name in ("iter_pages", "request"):
        setattr(task.client, name, getattr(server, name))
    versions = iter([["101", "102"], ["101", "103"]])

    def source() -> Iterator[Row]:
        values = next(versions)
        return (Row(number, {"exclusion_value": value}) for number, value in enumerate(values, 1))

    defaults = {
        "exclusion_type": "Voice",
        "start_time": "2030-01-01T00:00:00Z",
        "end_time": ENDS[0],
    }
    with pytest.raises(Invalid, match="The list changed while it was being read"):
        Reconciler(task, TASK, EXCLUSION, source, defaults, {}, SPELLING).run()
    assert set(server.rows) <= {"id-101"}  # never what the first reading did not know


@pytest.mark.parametrize(
    ("option", "value"),
    [("concurrency", 0), ("concurrency", 65), ("max_deletions", -1), ("max_errors", -1)],
)
def test_numbers_that_make_no_sense_are_refused(option: str, value: int) -> None:
    task = context({**PARAMS, "state": "present", option: value})
    with pytest.raises(Invalid, match=f"{option}: {value} makes no sense"):
        Reconciler(task, TASK, EXCLUSION, lambda: iter(()), {}, {}, SPELLING).run()
