# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Applying a list: for any list and any organization the right state by the least writes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.alvaria.cloud.plugins.module_utils._api.client import Response
from ansible_collections.alvaria.cloud.plugins.module_utils._api.refusals import error_of
from ansible_collections.alvaria.cloud.plugins.module_utils._bulk.reconcile import Reconciler
from ansible_collections.alvaria.cloud.plugins.module_utils._bulk.source import Row
from ansible_collections.alvaria.cloud.plugins.module_utils._bulk.spelling import Spelling
from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.exclusions import (
    EXCLUSION,
    TASK,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import (
    Invalid,
    Stopped,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._common.stop import STOP
from ansible_collections.alvaria.cloud.plugins.module_utils._session.context import Outcome
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
OLD, NEW, OTHER = "12025550190", "12025550191", "12025550192"
Store = dict[str, dict[str, Any]]


class Server:
    """Exclusions behind a client's methods, counting what is written."""

    noting = None

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
    return dict(reconciled(server, rows, state).result["counts"])


def reconciled(
    server: Server, rows: list[tuple[str, str]], state: str, concurrency: int = 1
) -> Outcome:
    task = context({**PARAMS, "state": state, "concurrency": concurrency})
    for name in ("iter_pages", "request"):
        setattr(task.client, name, getattr(server, name))
    defaults = {"exclusion_type": "Voice", "start_time": "2030-01-01T00:00:00Z"}

    def source() -> Iterator[Row]:
        return (
            Row(number, {"exclusion_value": value, "end_time": end})
            for number, (value, end) in enumerate(rows, 1)
        )

    return Reconciler(task, TASK, EXCLUSION, source, defaults, {}, SPELLING).run()


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


@pytest.mark.parametrize("workers", [1, 16])
def test_a_list_that_changes_tells_what_was_written_until_then(workers: int) -> None:
    server, task = Server({}), context({**PARAMS, "state": "present", "concurrency": workers})
    for name in ("iter_pages", "request"):
        setattr(task.client, name, getattr(server, name))
    values = [f"120255501{number:02}" for number in range(40)]
    versions = iter([values, [*values[:20], OTHER, *values[21:]]])

    def source() -> Iterator[Row]:
        return (
            Row(number, {"exclusion_value": value}) for number, value in enumerate(next(versions))
        )

    defaults = {"exclusion_type": "Voice", "start_time": ENDS[0], "end_time": ENDS[0]}
    with pytest.raises(Invalid) as caught:
        Reconciler(task, TASK, EXCLUSION, source, defaults, {}, SPELLING).run()
    assert caught.value.changed
    assert len(server.rows) == 20
    assert caught.value.details["counts"]["created"] == 20


@pytest.mark.parametrize("reading", [1, 2])
def test_the_end_of_a_run_is_noticed_while_rows_are_read(
    reading: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(STOP, "_event", threading.Event())
    monkeypatch.setattr(STOP, "_reason", "")
    values = [f"1{202 + number // 100}55501{number % 100:02}" for number in range(400)]
    # What is to be written stands at the end of the list.
    server, task = Server(dict.fromkeys(values[:-1], ENDS[0])), context(PARAMS)
    task.params["state"] = "exact"
    for name in ("iter_pages", "request"):
        setattr(task.client, name, getattr(server, name))
    begun: list[int] = []
    seen: list[str] = []

    def source() -> Iterator[Row]:
        begun.append(1)
        for number, value in enumerate(values):
            if len(begun) == reading:
                seen.append(value)
                if number == 5:
                    STOP.now("somebody said so")
            yield Row(number, {"exclusion_value": value, "end_time": ENDS[0]})

    defaults = {"exclusion_type": "Voice", "start_time": "2030-01-01T00:00:00Z"}
    reconciler = Reconciler(task, TASK, EXCLUSION, source, defaults, {}, SPELLING)
    if reading == 1:
        with pytest.raises(Stopped):
            reconciler.run()
    else:
        outcome = reconciler.run()
        assert isinstance(outcome.failure, Stopped)
        assert outcome.changed is False
    assert 6 <= len(seen) < len(values) / 4
    assert server.written == []


class Refusing(Server):
    """A server that refuses to create some values."""

    def __init__(self, values: dict[str, str], refused: set[str], status: int) -> None:
        super().__init__(values)
        self.refused = refused
        self.status = status

    def request(self, method: str, path: str, **body: Any) -> Response:
        if method == "POST" and body["json"]["exclusionValue"] in self.refused:
            raise error_of(self.status, None, method, path, str, 0)
        if method == "GET":
            return Response(200, {"exclusions": [], "totalItems": 0})
        return super().request(method, path, **body)


_CLUMPS = {
    "first": range(60),
    "last": range(540, 600),
    "in the middle": range(270, 330),
    "alone": range(0, 600, 10),
    "by threes": [number for number in range(600) if number % 30 < 3],
}


@pytest.mark.parametrize("workers", [1, 16])
@pytest.mark.parametrize("status", [400, 403, 500])
@pytest.mark.parametrize("clump", _CLUMPS)
@pytest.mark.usefixtures("clock")
def test_what_is_refused_never_stops_the_rest(clump: str, status: int, workers: int) -> None:
    values = [f"12025550{number:03}" for number in range(600)]
    server = Refusing({}, {values[number] for number in _CLUMPS[clump]}, status)
    outcome = reconciled(server, [(value, ENDS[0]) for value in values], "present", workers)
    assert outcome.result["counts"]["created"] == 540
    assert outcome.result["counts"]["failed"] == 60
    assert outcome.failure is not None
    assert "All others were made" in outcome.failure.remedy


def test_a_refused_row_holds_back_what_the_list_does_not_have() -> None:
    server = Refusing({OLD: ENDS[0]}, {NEW}, 400)
    outcome = reconciled(server, [(NEW, ENDS[0]), (OTHER, ENDS[0])], "exact")
    assert f"id-{OLD}" in server.rows
    assert outcome.result["counts"]["deleted"] == 0
    [held] = outcome.result["held_back"]
    assert held["family"] == "exclusions"
    assert held["reason"] == "other changes failed"
    assert held["label"].startswith("Voice ")
    assert outcome.result["held_back_count"] == 1
    assert outcome.failure is not None


@pytest.mark.parametrize("hidden", ["exclusionType", "exclusionValue"])
def test_what_does_not_show_its_identity_may_be_listed_and_stays(hidden: str) -> None:
    server = Server({OLD: ENDS[0], OTHER: ENDS[0]})
    server.rows[f"id-{OLD}"][hidden] = None
    outcome = reconciled(server, [(NEW, ENDS[0])], "exact")
    assert set(server.rows) == {f"id-{OLD}", f"id-{NEW}"}
    assert outcome.failure is None
    [held] = outcome.result["held_back"]
    assert "the platform does not show its exclusion_" in held["reason"]


class Bending(Server):
    """A server that stores another end than it was sent, and then fails."""

    def request(self, method: str, path: str, **body: Any) -> Response:
        if method == "PUT":
            raise error_of(500, None, method, path, str, 0)
        return super().request(method, path, json={**body["json"], "endTime": ENDS[1]})


def test_a_row_that_fails_after_its_object_was_made_is_a_change() -> None:
    outcome = reconciled(Bending({}), [(NEW, ENDS[0])], "present")
    assert outcome.result["counts"]["created"] == 0
    assert outcome.result["counts"]["failed"] == 1
    assert outcome.changed is True


def test_a_file_of_errors_that_cannot_be_written_is_noticed_before_a_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Server({})
    monkeypatch.setitem(PARAMS, "errors_dest", str(tmp_path))
    with pytest.raises(Invalid, match="errors_dest: ") as caught:
        reconciled(server, [(NEW, ENDS[0])], "present")
    assert server.written == []
    assert caught.value.changed is False


class Filling(Server):
    """A server during whose work the file of errors gets a folder in its place."""

    place: Path

    def request(self, method: str, path: str, **body: Any) -> Response:
        if method == "POST":
            self.place.unlink()
            self.place.mkdir()
            raise error_of(400, None, method, path, str, 0)
        return super().request(method, path, **body)


def test_a_file_of_errors_that_is_lost_during_the_work_does_not_hide_a_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Filling({OLD: ENDS[1]})
    server.place = tmp_path / "errors.csv"
    monkeypatch.setitem(PARAMS, "errors_dest", str(server.place))
    with pytest.raises(Invalid, match="errors_dest: ") as caught:
        reconciled(server, [(OLD, ENDS[0]), (NEW, ENDS[0])], "present")
    assert server.written == ["PUT"]
    assert caught.value.changed is True


def _with_a_double() -> Server:
    server = Server({OLD: ENDS[0], OTHER: ENDS[0]})
    server.rows["id-2"] = {**server.rows[f"id-{OLD}"], "id": "id-2", "endTime": ENDS[1]}
    return server


def test_all_objects_of_one_identity_are_deleted() -> None:
    server = _with_a_double()
    outcome = reconciled(server, [(OLD, ENDS[0])], "absent")
    assert set(server.rows) == {f"id-{OTHER}"}
    assert outcome.result["counts"]["deleted"] == 2


@pytest.mark.parametrize("state", ["present", "exact"])
def test_several_objects_of_one_identity_are_an_error_of_their_row(state: str) -> None:
    server = _with_a_double()
    outcome = reconciled(server, [(OLD, ENDS[0]), (NEW, ENDS[0])], state)
    assert outcome.failure is not None
    assert "line 1: several exclusions have this identity" in outcome.failure.message
    assert set(server.rows) == {f"id-{OLD}", "id-2", f"id-{OTHER}", f"id-{NEW}"}


@pytest.mark.parametrize(
    ("option", "value"),
    [("concurrency", 0), ("concurrency", 65), ("max_deletions", -1), ("max_errors", -1)],
)
def test_numbers_that_make_no_sense_are_refused(option: str, value: int) -> None:
    task = context({**PARAMS, "state": "present", option: value})
    with pytest.raises(Invalid, match=f"{option}: {value} is not valid"):
        Reconciler(task, TASK, EXCLUSION, lambda: iter(()), {}, {}, SPELLING).run()
