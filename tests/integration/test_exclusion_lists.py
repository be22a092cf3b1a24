# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lists of exclusions of any length.

Only what differs is written, whatever is wrong with the file and whenever the run is killed.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import re
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.alvaria.cloud.plugins.module_utils._bulk import source as _source

from .support.engine import perform
from .support.leaks import by_intent
from .support.playbook import environment, play, run
from .support.sandbox import Organization, reads, serving, writes
from .support.state import put_back, saved
from .support.ways import ALL_WAYS

MANY = 3000
START, END = "2030-01-01T00:00:00Z", "2031-01-01T00:00:00Z"
#: Rows that take some seconds to write where each answer takes 60 ms.
SLOW = 600
ROOMY = {"page_base": 0, "page_cap": 1000}
HEADER = "type,value,start_time,end_time,reason"

Make = Callable[..., Organization]


@pytest.fixture
def dialect() -> str:
    """How objects are spelled is covered by the module's scenario."""
    return "documented"


def number(count: int) -> str:
    return f"+1202555{count:05}"


def lines(counts: Iterable[int], end: str = END, reason: str = "") -> list[str]:
    return [f"Voice,{number(count)},{START},{end},{reason}" for count in counts]


def write(path: Path, rows: Iterable[str], header: str = HEADER) -> Path:
    path.write_text("\n".join([header, *rows]) + "\n")
    return path


def state(organization: Organization) -> dict[str, tuple[str, str]]:
    """What the organization excludes: the end and reason by number."""
    found = organization._control(
        "GET", f"organizations/{organization.name}/exclusions", params={"limit": 1_000_000}
    )["rows"]
    return {
        row["exclusionValue"]: (row["endTime"], row["reason"] or "")
        for row in found
        if row["exclusionType"] == "Voice"
    }


def listed(organization: Organization, path: Path, **options: Any) -> dict[str, Any]:
    return perform(organization, "alvaria_exclusions", src=str(path), **options)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Organization, bytes]]:
    """The only organization of a sandbox, with MANY exclusions, and all that it holds then."""
    folder = tmp_path_factory.mktemp("full")
    with serving(folder, "--data", "empty") as url:
        organization = Organization(url, "full")
        organization.reset("bare", **ROOMY)
        result = listed(organization, write(folder / "first.csv", lines([0])))
        assert result["counts"]["created"] == 1, result
        yield organization, multiplied(organization)


def multiplied(organization: Organization) -> bytes:
    """All that its sandbox holds, with MANY exclusions like that of the first number."""
    found = json.loads(saved(organization))
    [held] = [held for held in found["organizations"] if held["name"] == organization.name]
    rows = held["tables"]["exclusions"]
    [first] = [row for row in rows.values() if row["exclusionValue"] == number(0)]
    for count in range(1, MANY):
        identifier = str(uuid.UUID(int=count))
        rows[identifier] = {**first, "id": identifier, "exclusionValue": number(count)}
    return json.dumps(found).encode()


@pytest.fixture
def filled(full: tuple[Organization, bytes], folder: Path) -> Organization:
    """An organization with MANY exclusions."""
    organization, content = full
    put_back(organization, content)
    write(folder / "first.csv", lines(range(MANY)))
    return organization


def differing(folder: Path) -> Path:
    """A list with 30 exclusions more, 30 others and 30 less than the first."""
    rows = [*lines(range(30, 60), end="2032-01-01T00:00:00Z"), *lines(range(60, MANY + 30))]
    return write(folder / "second.csv", rows)


def test_exactly_what_differs_is_written_and_then_nothing(
    filled: Organization, folder: Path
) -> None:
    path = differing(folder)
    refused = listed(filled, path, state="exact", max_deletions=29)
    assert refused["failed"], refused
    assert "would delete 30 exclusions" in refused["msg"], refused
    position = filled.position()
    options = {"state": "exact", "max_deletions": 30, "scope": {"exclusion_types": ["Voice"]}}
    planned = perform(filled, "alvaria_exclusions", check_mode=True, src=str(path), **options)
    assert writes(filled.journal(position)) == []
    done = listed(filled, path, **options)
    wanted = {
        "rows": MANY,
        "bad": 0,
        "repeated": 0,
        "created": 30,
        "updated": 30,
        "deleted": 30,
        "unchanged": MANY - 60,
        "failed": 0,
    }
    assert done["counts"] == planned["counts"] == wanted
    assert done["diff"] == planned["diff"]
    kinds = Counter(writes(filled.journal(position)))
    assert kinds == {
        "POST createOrUpdateExclusion": 30,
        "PUT updateExclusionInstance": 30,
        "DELETE deleteExclusionInstance": 30,
    }
    assert planned["estimated_requests"] == done["alvaria_api"]["requests"]
    position = filled.position()
    again = listed(filled, path, **options)
    assert again["changed"] is False
    assert again["diff"]["before"] == again["diff"]["after"]
    assert (
        again["alvaria_api"]["requests"] == len(reads(filled.journal(position))) == -(-MANY // 1000)
    )
    assert writes(filled.journal(position)) == []


def test_a_killed_run_is_finished_by_the_next(filled: Organization, folder: Path) -> None:
    filled._control(
        "PUT", f"organizations/{filled.name}", json={"data": "bare", **ROOMY, "latency": 5}
    )
    path = differing(folder)
    options = {"src": str(path), "state": "exact", "max_deletions": 5000}
    book = folder / "kill.yml"
    book.write_text(
        yaml.safe_dump(
            play([{"name": "list", "alvaria.cloud.alvaria_exclusions": options}], filled)
        )
    )
    command = [str(Path(sys.executable).with_name("ansible-playbook")), str(book)]
    process = subprocess.Popen(
        command,
        env=environment(folder, filled),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while process.poll() is None and len(state(filled)) <= MANY / 3:
        time.sleep(0.02)
    # The worker is a session of its own; it has the same command line.
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if str(book).encode() in entry.read_bytes():
                os.kill(int(entry.parent.name), signal.SIGKILL)
    process.wait()
    time.sleep(0.1)
    half = len(state(filled))
    assert 0 < half < MANY
    finished = perform(filled, "alvaria_exclusions", **options)
    assert finished["counts"]["created"] in range(MANY - half - 64, MANY - half + 1)
    wanted = {
        number(count): (
            "2032-01-01T00:00:00.000Z" if count < 60 else "2031-01-01T00:00:00.000Z",
            "",
        )
        for count in range(30, MANY + 30)
    }
    assert state(filled) == wanted


def test_a_short_list_is_looked_up_and_a_long_organization_not_listed(
    filled: Organization, folder: Path
) -> None:
    position = filled.position()
    done = listed(filled, write(folder / "short.csv", lines([1, MANY + 1])), state="absent")
    assert done["counts"]["deleted"] == 1
    assert done["counts"]["unchanged"] == 1
    assert len(reads(filled.journal(position))) == 3  # one page, to see how many there are


# --- files that are not as they should be ------------------------------------


GOOD = [HEADER, *lines(range(3))]


def _bytes(rows: Iterable[str], end: str = "\n") -> bytes:
    return (end.join(rows) + end).encode()


def _packed(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)  # the time would be part of the name of a test


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plain.csv", _bytes(GOOD)),
        ("mark.csv", b"\xef\xbb\xbf" + _bytes(GOOD)),
        ("windows.csv", _bytes(GOOD, "\r\n")),
        ("quotes.csv", _bytes([",".join(f'"{cell}"' for cell in row.split(",")) for row in GOOD])),
        ("empty-lines.csv", _bytes(["", GOOD[0], "", *GOOD[1:3], ",,,,", "  ", GOOD[3], ""])),
        ("packed.csv.gz", _packed(_bytes(GOOD))),
        ("packed.csv", _packed(_bytes(GOOD))),
        ("spaces.csv", _bytes([row.replace(",", " , ") for row in GOOD])),
        ("twice.csv", _bytes([*GOOD, *GOOD[1:]])),
        (
            "rows.ndjson",
            _bytes(
                [
                    json.dumps(dict(zip(HEADER.split(",")[:4], row.split(","), strict=False)))
                    for row in GOOD[1:]
                ]
            ),
        ),
        (
            "rows.jsonl.gz",
            _packed(
                _bytes(
                    [
                        json.dumps(dict(zip(HEADER.split(",")[:4], row.split(","), strict=False)))
                        for row in GOOD[1:]
                    ]
                )
            ),
        ),
    ],
)
def test_a_file_means_the_same_however_it_is_spelled(
    name: str, content: bytes, make_organization: Make, folder: Path
) -> None:
    organization = make_organization("bare")
    (folder / name).write_bytes(content)
    done = listed(organization, folder / name)
    assert done["counts"]["created"] == 3, done
    assert done["counts"]["bad"] == 0, done
    assert state(organization) == {
        number(count): ("2031-01-01T00:00:00.000Z", "") for count in range(3)
    }


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            _bytes([HEADER.replace("end_time", "end_tme"), *GOOD[1:]]),
            "src: column 4 of the first line is not an option of a row. Did you mean end_time?",
        ),
        (_bytes(GOOD[1:]), "src: column 1 of the first line is not an option of a row."),
        (_bytes([HEADER + ",value", *GOOD[1:]]), "src: the first line has a column twice."),
        (
            _bytes([*GOOD, *lines([2], end="2033-01-01")]),
            "line 5 names the same exclusion as line 4, with other values",
        ),
        (_bytes([*GOOD, "Voice,+12025550999"]), "line 5 has 2 columns instead of 5"),
        (_bytes([*GOOD, f"Voice,,{START},,"]), "line 5 exclusion_value: is missing"),
        (
            _bytes([*GOOD, f"Voice,+12025550999,{END},{START},"]),
            "line 5 end_time: is not valid. Give an end_time at or after start_time",
        ),
        (
            _bytes([*GOOD, 'Voice,"+12025550999,2030,,']),
            "src: line 5 opens a quotation mark that is not closed.",
        ),
        (_bytes([*GOOD, 'Voice,"+1202"5550999,2030,,', GOOD[1]]), "line 5 is not CSV"),
        ("\n".join(GOOD).encode("utf-16"), "src: is not UTF-8 text (after line 0)."),
        (_bytes(GOOD) + b"Voice,\xff\n", "src: is not UTF-8 text"),
        (_packed(_bytes(GOOD))[:-9], "src: the gzip file is damaged"),
        (b"", "src: the file is empty."),
        (b"\n\n", "src: the file is empty."),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_written(
    content: bytes, message: str, make_organization: Make, folder: Path
) -> None:
    organization = make_organization("bare")
    (folder / "list.csv").write_bytes(content)
    position = organization.position()
    failed = listed(organization, folder / "list.csv")
    assert failed["failed"], failed
    assert message in failed["msg"], failed
    assert writes(organization.journal(position)) == []
    assert "5550" not in by_intent(str(failed))


def test_a_file_of_more_than_2_gb_is_refused(
    make_organization: Make, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    organization = make_organization("bare")
    with (folder / "huge.csv").open("wb") as file:
        file.truncate(2 * 1024**3 + 1)
    assert "src: the file is larger than 2 GB." in listed(organization, folder / "huge.csv")["msg"]
    # What grows in the unpacking is noticed there.
    monkeypatch.setattr(_source, "MOST_CHARACTERS", 10_000)
    (folder / "bomb.csv.gz").write_bytes(_packed(_bytes(GOOD) + b"\n" * 100_000))
    assert (
        "src: the file is larger than 2 GB." in listed(organization, folder / "bomb.csv.gz")["msg"]
    )


def test_bad_rows_are_left_out_when_that_is_allowed_and_nothing_is_deleted_meanwhile(
    filled: Organization, folder: Path
) -> None:
    rows = [
        row if count % 10 else row.replace(START, "soon")
        for count, row in enumerate(lines(range(100, MANY + 10)))
    ]
    errors = folder / "errors.csv"
    options = {"errors_dest": str(errors), "state": "exact", "max_deletions": MANY}
    failed = listed(filled, write(folder / "bad.csv", rows), **options)
    assert failed["failed"]
    assert (
        "291 of 2910 rows are not valid, and max_errors is 0: line 2 start_time: is not valid."
        in failed["msg"]
    )
    told = errors.read_text().splitlines()
    assert len(told) == 292
    assert told[0] == "line,msg"
    assert told[1].startswith("2,start_time: is not valid.")
    assert "555" not in errors.read_text()
    assert errors.stat().st_mode & 0o777 == 0o600
    done = listed(filled, folder / "bad.csv", **options, max_errors=291)
    assert done["counts"] | {"unchanged": 0} == {
        "rows": 2910,
        "bad": 291,
        "repeated": 0,
        "created": 9,
        "updated": 0,
        "deleted": 0,
        "unchanged": 0,
        "failed": 0,
    }
    assert done["held_back_count"] == 390
    assert len(done["held_back"]) == 20
    assert done["held_back"][0]["reason"] == "rows that are not valid may stand for it"
    assert len(state(filled)) == MANY + 9
    assert any(
        "390 exclusions that the list does not have were not deleted" in text
        for text in done["warnings"]
    )


def test_what_the_server_refuses_is_told_by_line_and_the_rest_is_written(
    make_organization: Make, folder: Path
) -> None:
    organization = make_organization("bare")
    organization.fault(method="POST", path="*/exclusions", count=1, status=400)
    errors = folder / "errors.csv"
    done = listed(
        organization, write(folder / "list.csv", lines(range(20))), errors_dest=str(errors)
    )
    assert done["failed"], done
    assert done["changed"], done
    assert done["counts"]["created"] == 19, done
    assert done["counts"]["failed"] == 1, done
    assert re.match(r"line,msg\n\d+,POST .* answered HTTP 400", errors.read_text())
    assert listed(organization, folder / "list.csv")["counts"]["created"] == 1


@pytest.mark.parametrize("execution", ["worker", "module"])
def test_a_run_tells_how_far_it_is_and_of_nobody(
    execution: str, make_organization: Make, folder: Path
) -> None:
    organization = make_organization("bare", **ROOMY, latency=60)
    write(
        folder / "list.csv",
        [*lines(range(SLOW), reason="Asked by letter"), f"Voice,+12025559999,soon,{END},"],
    )
    options = {"src": "list.csv", "progress": 1, "max_errors": 1}
    tasks = [{"name": "list", "alvaria.cloud.alvaria_exclusions": options, "diff": True}]
    done = run(
        folder,
        organization,
        play(tasks, organization, vars={"alvaria_execution": execution}),
        "-vvv",
    )
    assert done.code == 0, done.output
    told = re.findall(
        rf"\[alvaria_exclusions\] exclusions: \d+ of {SLOW} written, \d+ changes,"
        r" [\d.]+ requests/s, about \d+ s left",
        done.output,
    )
    assert bool(told) is (execution == "worker"), done.output
    assert "202555" not in done.output
    assert all("202555" not in str(record.result) for record in done.records)
    short = run(
        folder,
        organization,
        play(tasks, organization, vars={"alvaria_execution": execution}),
        "--check",
    )
    assert "[alvaria_exclusions]" not in short.output
    assert "changed=0" in short.output


def test_a_document_tells_too_and_async_works_without(
    make_organization: Make, folder: Path
) -> None:
    organization = make_organization("bare", **ROOMY, latency=60)
    rows = [
        {"type": "Voice", "value": number(count), "start_time": START, "end_time": END}
        for count in range(SLOW)
    ]
    (folder / "organization.yml").write_text(yaml.safe_dump({"exclusions": rows}))
    options = {"src": "organization.yml", "progress": 1}
    done = run(
        folder,
        organization,
        play([{"name": "whole", "alvaria.cloud.alvaria_config": options}], organization),
    )
    assert done.code == 0, done.output
    assert re.search(
        rf"\[alvaria_config\] exclusions: \d+ of {SLOW} written, \d+ changes, [\d.]+ requests/s,"
        r" about \d+ s left",
        done.output,
    ), done.output
    assert len(state(organization)) == SLOW
    write(folder / "list.csv", lines(range(SLOW + 10)))
    tasks = [
        {
            "name": "list",
            "alvaria.cloud.alvaria_exclusions": {
                "src": "list.csv",
                "state": "exact",
                "progress": 1,
            },
            "async": 120,
            "poll": 1,
        }
    ]
    later = run(folder, organization, play(tasks, organization, separate=True), separate=True)
    assert later.code == 0, later.output
    assert later.record("list").result["counts"]["created"] == 10, later.output


def test_a_list_is_read_as_people_write_it(make_organization: Make, folder: Path) -> None:
    organization = make_organization("bare", **ROOMY)
    people = write(
        folder / "people.csv",
        [
            "(202) 555-0143,12/31/2035 6:00 PM",
            "1-202-555-0144,never",
            "+1 202 555 0145,03/09/2036 2:30 AM",
            "555-0146,12/31/2035 6:00 PM",
            "202-555-0147,202-555-0148",
        ],
        "Phone,Until",
    )
    options: dict[str, Any] = {
        "columns": {"exclusion_value": "Phone", "end_time": "Until"},
        "defaults": {"exclusion_type": "Voice", "start_time": "2030-01-31"},
        "time_format": "%m/%d/%Y %I:%M %p",
        "zone": "America/New_York",
        "phone_region": "US",
        "max_errors": 3,
    }
    done = listed(organization, people, **options)
    assert [error["msg"] for error in done["errors"]] == [
        "end_time: '03/09/2036 2:30 AM' does not exist in America/New_York, "
        "as clocks are set forward",
        "exclusion_value: is not a possible telephone number, read as one of US",
        "end_time: is not valid. Write a time as '%m/%d/%Y %I:%M %p'; "
        "a time without a zone is taken as America/New_York.",
    ]
    assert state(organization) == {
        "+12025550143": ("2035-12-31T23:00:00.000Z", ""),
        "+12025550144": (None, ""),
    }
    assert not listed(organization, people, **options)["changed"]


def test_the_same_number_in_another_spelling_is_told(make_organization: Make, folder: Path) -> None:
    organization = make_organization("bare", **ROOMY)
    listed(organization, write(folder / "a.csv", lines(range(3))))
    rows = [row.replace("+", "") for row in lines(range(2))]
    told = listed(organization, write(folder / "b.csv", [*rows, *lines([2])]))
    first, second = told["warnings"]
    assert "in several ways: 1 with +, 2 without." in first
    assert "2 of the organization have a number of the list in another spelling" in second
    assert "555" not in first + second


def test_a_date_in_another_form_is_shown_with_its_form(
    make_organization: Make, folder: Path
) -> None:
    organization = make_organization("bare")
    failed = listed(organization, write(folder / "a.csv", lines([1], end="31.12.2026")))
    assert (
        "line 2 end_time: '31.12.2026' is not an ISO 8601 time; give time_format: '%d.%m.%Y'"
        in failed["msg"]
    )
    failed = listed(organization, write(folder / "a.csv", lines([1], end="202-555-0143")))
    assert "line 2 end_time: is not valid." in failed["msg"]
    assert "0143" not in by_intent(str(failed))


def test_a_csv_file_is_the_host_s_and_an_encrypted_one_is_not_for_later(
    make_organization: Make, folder: Path
) -> None:
    organization = make_organization("bare", **ROOMY)
    plugins = folder / "connection_plugins"
    plugins.mkdir()
    (plugins / "far.py").write_text(
        "DOCUMENTATION = 'name: far\\ndescription: the same host, as if it were another'\n"
        "from ansible.plugins.connection.local import Connection as Local\n"
        "class Connection(Local):\n    transport = 'far'\n"
    )
    host = folder / "host"
    host.mkdir()
    task = "alvaria.cloud.alvaria_exclusions"
    write(host / "list.csv", lines([1]))
    far = {"ansible_connection": "far", "ansible_python_interpreter": sys.executable}
    secret = folder / "secret"
    secret.write_text("password")
    write(folder / "later.csv", lines([2]))
    subprocess.run(
        [
            Path(sys.executable).with_name("ansible-vault"),
            "encrypt",
            "--vault-password-file",
            secret,
            folder / "later.csv",
        ],
        check=True,
        capture_output=True,
    )
    tasks = [
        {
            "name": "host",
            task: {"src": str(host / "list.csv")},
            "vars": far,
        },
        {
            "name": "missing",
            task: {"src": "nowhere.csv"},
            "vars": far,
            "ignore_errors": True,
        },
        {"name": "later", task: {"src": "later.csv"}, "async": 60, "ignore_errors": True},
        {"name": "now", task: {"src": "later.csv"}},
    ]
    done = run(
        folder,
        organization,
        play(tasks, organization, separate=True),
        "--vault-password-file",
        str(secret),
        separate=True,
    )
    assert done.code == 0, done.output
    assert done.record("host").result["counts"]["created"] == 1
    assert (
        "src: cannot be read (No such file or directory)." in done.record("missing").result["msg"]
    )
    assert "src: 'later.csv' is encrypted" in done.record("later").result["msg"]
    assert done.record("now").result["counts"]["created"] == 1


#: Where a tenth of the writes is refused, by the number before them and how many they are.
REFUSALS: dict[str, Callable[[int], list[tuple[int, int]]]] = {
    "first": lambda rows: [(0, rows // 10)],
    "last": lambda rows: [(rows - rows // 10, rows // 10)],
    "in clumps": lambda rows: [(rows // 3, rows // 20), (rows // 3 * 2, rows // 20)],
    "alone": lambda rows: [(place, 1) for place in range(3, rows, 10)],
}
#: How many rows there are.
REFUSED_OF = 600 if ALL_WAYS else 60


@pytest.mark.parametrize("concurrency", [1, 16])
@pytest.mark.parametrize("where", REFUSALS)
def test_rows_that_the_api_refuses_keep_no_other_from_being_made(
    where: str, concurrency: int, make_organization: Make, tmp_path: Path
) -> None:
    organization = make_organization("empty")
    refused = REFUSALS[where](REFUSED_OF)
    # Each fault counts the requests that no earlier one has met.
    met = 0
    for before, count in refused:
        fault = {"skip": before - met, "count": count, "status": 400, "body": {}}
        organization.fault(method="POST", path="*/exclusions", **fault)
        met += count
    path = write(tmp_path / "rows.csv", lines(range(REFUSED_OF)))
    result = listed(organization, path, concurrency=concurrency)
    failed = sum(count for _before, count in refused)
    assert result["counts"]["failed"] == failed
    assert result["counts"]["created"] == len(state(organization)) == REFUSED_OF - failed
    assert "not tried" not in json.dumps(result)
