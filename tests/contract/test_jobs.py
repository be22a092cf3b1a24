# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Load jobs: their states, counts and error files.

Their files have exclusions, convenient contact times and contact attempts.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from .client import Api, Json, Server, reasons
from .conftest import start
from .lab import Lab

OPERATIONS = {
    ".act": "exclusionsLoad",
    ".cct": "convenientContactTimesLoad",
    ".cet": "contactAttemptsLoad",
}
TYPES = {
    ".act": "ExclusionsLoad",
    ".cct": "ConvenientContactTimesLoad",
    ".cet": "ContactAttemptsLoad",
}
NOTHING = {"processed": 0, "added": 0, "updated": 0, "deleted": 0, "failures": 0, "duplicates": 0}
EXCLUSIONS = """\
action,exclusionType,exclusionValue,contactListName,reason,startTime,endTime
create,Voice,+12125550101,,"Asked, in writing",2020-01-01T00:00:00Z,2031-01-01T00:00:00Z
,Voice,+12125550102,Cards,,2020-01-01T00:00:00Z,

create,Fax,+12125550103,,,2020-01-01T00:00:00Z,
create,Email,one@example.com,,,yesterday,
create,Voice,+12125550101,,"Asked, in writing",2020-01-01T00:00:00Z,2031-01-01T00:00:00Z
create,Voice,+12125550101,,,2020-01-01T00:00:00Z,2030-01-01T00:00:00Z
create,Voice,+12125550101,,,2020-01-01T00:00:00Z,
delete,Voice,+12125550102,Cards,,,
delete,Voice,+12125550102,Cards,,,
drop,Voice,+12125550102,,,,
create,Voice
"""


def put(server: Server, name: str, content: str | bytes, expect: int = 200) -> None:
    answer = server.raw("PUT", f"/_sandbox/files/{name}", data=content)
    assert answer.status_code == expect, answer.text


def begin(api: Api, name: str, **more: str) -> Json:
    return api.post(f"v4/jobs/{OPERATIONS[Path(name).suffix]}", {"fileName": name, **more}, 202)


def load(api: Api, name: str, **more: str) -> Json:
    """The job at its end. The sandbox goes one step on with each poll."""
    path = f"v4/jobs/{begin(api, name, **more)['id']}"
    assert [api.get(path)["jobState"] for _unused in range(2)] == ["Pending", "Running"]
    return api.get(path)


def test_exclusions(empty: Api) -> None:
    put(empty.server, "first.act", EXCLUSIONS)
    job = load(empty, "first.act", errorResponseType="ErrorFileWithSummary")
    assert (job["jobState"], job["message"], job["jobType"], job["fileName"]) == (
        "Completed",
        "Completed with error.",
        "ExclusionsLoad",
        "first.act",
    )
    assert job["stats"] == {
        "processed": 11,
        "added": 2,
        "updated": 1,
        "deleted": 1,
        "failures": 5,
        "duplicates": 2,
    }
    [rule] = empty.get("v3/exclusions")["exclusions"]
    assert (rule["exclusionValue"], rule["endTime"], rule["version"], rule["lastModifiedBy"]) == (
        "+12125550101",
        None,
        2,
        "sandbox",
    )
    errors = empty.server.control("GET", f"files/{job['errorFileName']}")
    assert (errors["jobId"], errors["fileName"], errors["failures"]) == (job["id"], "first.act", 5)
    assert [error["line"] for error in errors["errors"]] == [5, 6, 11, 12, 13]
    assert "exclusionType" in errors["errors"][0]["reason"]
    assert "instead of 7" in errors["errors"][4]["reason"]


def test_contact_times(empty: Api) -> None:
    put(
        empty.server,
        "times.cct",
        "contactKeyType,contactKey,contactValueType,contactValue,convenientTimes,action,endTime\n"
        "Customer,CUST1,All,,Monday Friday 09:00-17:30; Saturday 10:00-12:00,create,\n"
        "Account,ACC1,Voice,+12125550101,Sunday 10:00-24:00,,2031-01-01T00:00:00Z\n"
        "Account,ACC1,Voice,+12125550101,Sunday 10:00-24:00,,2031-01-01T00:00:00Z\n"
        "Account,ACC1,Voice,+12125550101,Sunday 11:00-24:00,,2031-01-01T00:00:00Z\n"
        "Customer,CUST2,All,,Noday 09:00-17:30,,\n"
        "Customer,CUST2,All,,at nine,,\n"
        "Customer,CUST2,All,,Monday 17:30-09:00,,\n"
        "Customer,CUST2,All,,,,\n"
        "Customer,CUST1,All,,,delete,\n",
    )
    job = load(empty, "times.cct", errorResponseType="ErrorFileWithSummary")
    assert job["stats"] == {
        "processed": 9,
        "added": 2,
        "updated": 1,
        "deleted": 1,
        "failures": 4,
        "duplicates": 1,
    }
    [rule] = empty.get("v4/convenientContactTimes")["convenientContactTimes"]
    assert rule["convenientTimes"] == [
        {"dayOfWeek": ["Sunday"], "startTime": "11:00", "endTime": "24:00"}
    ]
    assert [
        error["line"]
        for error in empty.server.control("GET", f"files/{job['errorFileName']}")["errors"]
    ] == [6, 7, 8, 9]


def test_attempts(lab: Lab) -> None:
    """They are saved without a key, count, and adjust the quota.

    A line that is there already is a duplicate.
    """
    lab.tracker(numberOfAttempts=2)
    lab.api.post(
        "v3/quotaControls",
        {"product": "Card", "totalQuota": 5, "productSold": 0, "unitValue": 1},
        201,
    )
    put(
        lab.api.server,
        "calls.cet",
        "contactChannel,contactAddress,customer,accountNumber,timeOfContact,timeZone,disposition,"
        "numberType,purpose,geocodes,product,productSold\n"
        "Voice,+12125550101,CUST1,ACC1,2030-05-06T09:00:00Z,UTC,BZ,1,Sales,US;CA,Card,2\n"
        "Voice,+12125550101,CUST1,ACC1,2030-05-06T10:00:00Z,,BZ,1,,,,\n"
        "Voice,+12125550101,CUST1,ACC1,2030-05-06T10:00:00Z,,BZ,1,,,,\n"
        "Voice,+12125550101,CUST1,ACC1,2030-05-06T10:00:00Z,,BZ,one,,,,\n"
        "Voice,+12125550101,CUST1,ACC1,2030-05-06,,BZ,1,,,,\n",
    )
    job = load(lab.api, "calls.cet")
    assert job["stats"] == {**NOTHING, "processed": 5, "added": 2, "failures": 2, "duplicates": 1}
    assert "errorFileName" not in job, "no error file unless asked for"
    assert lab.api.get("v4/contactAttempts", geocodes="CA")["totalItems"] == 1
    assert lab.check()["restrictedRuleName"] == "Limit"
    assert lab.api.get("v3/quotaControls")["quotaControls"][0]["productSold"] == 2
    assert load(lab.api, "calls.cet")["stats"] == {
        **NOTHING,
        "processed": 5,
        "failures": 2,
        "duplicates": 3,
    }


def test_a_job_from_start_to_end(lab: Lab) -> None:
    """Nothing is loaded before the job is done; it shows no counts until then."""
    api = lab.api
    put(api.server, "two.act", EXCLUSIONS.partition("\n\n")[0])
    job = begin(api, "two.act")
    path = f"/via/v4/organizations/{api.name}/compliance/jobs/{job['id']}"
    assert (job["kind"], job["uri"], job["version"], job["lastModifiedBy"]) == (
        "via#exclusionsLoadJob",
        path,
        1,
        "sandbox",
    )
    assert "jobState" not in job
    assert "stats" not in job
    for state in ("Pending", "Running"):
        shown = api.get(f"v4/jobs/{job['id']}")
        assert (shown["kind"], shown["jobState"], shown["stats"]) == ("via#job", state, NOTHING)
        assert api.get("v3/exclusions")["totalItems"] == 0
    done = api.get(f"v4/jobs/{job['id']}")
    assert (done["jobState"], done["message"]) == ("Completed", "Completed.")
    assert "errorFileName" not in done
    assert api.get(f"v4/jobs/{job['id']}") == done
    assert api.get("v3/exclusions")["totalItems"] == 2


def test_a_job_that_nobody_polls(lab: Lab) -> None:
    """It is done a minute later."""
    put(lab.api.server, "late.act", EXCLUSIONS.partition("\n\n")[0])
    job = begin(lab.api, "late.act")
    lab.advance(seconds=59)
    assert lab.api.get("v3/exclusions")["totalItems"] == 0
    lab.advance(seconds=1)
    assert lab.api.get("v3/exclusions")["totalItems"] == 2
    assert lab.api.get(f"v4/jobs/{job['id']}")["jobState"] == "Completed"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "was not found or cannot be read"),
        (b"", "lacks columns: exclusionType, exclusionValue"),
        (b"exclusionType\nVoice\n", "lacks columns: exclusionValue"),
        (b"exclusionType,exclusionValue,colour\n", "unknown columns: number 3"),
        (b"exclusionType,exclusionValue,exclusionType\n", "names a column twice"),
        (b"exclusionType,exclusionValue\n\xff\xfe\n", "is not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_fails(empty: Api, content: bytes | None, message: str) -> None:
    if content is not None:
        put(empty.server, f"{empty.name}.act", content)
    job = load(empty, f"{empty.name}.act", errorResponseType="ErrorFileWithSummary")
    assert (job["jobState"], job["stats"]) == ("Failed", NOTHING)
    assert message in job["message"]
    assert "errorFileName" not in job


def test_odd_bytes_are_lines_that_fail(empty: Api) -> None:
    """A quote that is never closed takes the rest of the file with it.

    Line ends of every kind and a byte order mark do not matter.
    """
    good = "Voice,+12125550101,2020-01-01T00:00:00Z"
    header = "exclusionType,exclusionValue,startTime"
    put(
        empty.server,
        "odd.act",
        (
            f"\ufeff{header}\r\n{good}\r\nSMS,a\rb,2020-01-01T00:00:00Z\n"
            f"SMS,{'9' * 200_000},x\n"
            f'"Voice,{good}\n'
        ).encode(),
    )
    job = load(empty, "odd.act", errorResponseType="ErrorFileWithSummary")
    assert (job["jobState"], job["stats"]["added"]) == ("Completed", 1)
    assert job["stats"]["failures"] >= 3
    errors = empty.server.control("GET", f"files/{job['errorFileName']}")["errors"]
    assert [error["line"] for error in errors][-1] == 6


@pytest.mark.parametrize(
    "name", ["../secret.act", "a/b.act", "..\\secret.act", "/etc/passwd.act", "x\0.act"]
)
def test_a_name_is_not_a_path(empty: Api, name: str) -> None:
    assert load(empty, name)["jobState"] == "Failed"


@pytest.mark.parametrize("extension", OPERATIONS)
def test_requests(empty: Api, extension: str) -> None:
    path = f"v4/jobs/{OPERATIONS[extension]}"
    assert reasons(empty.post(path, {"fileName": "file.csv"}, 400))[0].startswith("body/fileName")
    empty.post(path, {}, 400)
    empty.post(path, {"fileName": f"f{extension}", "errorResponseType": "Everything"}, 400)
    job = empty.post(path, {"fileName": f"F{extension.upper()}"}, 202)
    assert empty.get(f"v4/jobs/{job['id']}")["jobType"] == TYPES[extension]
    assert "no-such-job" in reasons(empty.call("GET", "v4/jobs/no-such-job", expect=404))[0]
    assert empty.send("GET", path).status_code == 405, "the literal path wins over a job's id"


# ---- files ----


def test_files_over_the_control_api(server: Server) -> None:
    put(server, "note.act", b"hello\n")
    assert "note.act" in server.control("GET", "files")["files"]
    assert server.raw("GET", "/_sandbox/files/note.act").text == "hello\n"
    assert server.raw("GET", "/_sandbox/files/none.act").status_code == 404
    for name in ("..%2Fnote.act", "a%2Fb.act", "%2E%2E", "a%5Cb"):
        put(server, name, b"x", 400)
        assert server.raw("GET", f"/_sandbox/files/{name}").status_code == 400
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    server.raw("PUT", "/_sandbox/files/form.act", data=b"a=b&c\n", headers=form)
    assert server.raw("GET", "/_sandbox/files/form.act").text == "a=b&c\n", (
        "what curl --data-binary calls a form"
    )
    saved = server.control("GET", "snapshot")
    put(server, "note.act", b"\xff")
    server.control("PUT", "snapshot", saved)
    assert server.raw("GET", "/_sandbox/files/note.act").text == "hello\n"
    assert server.raw("DELETE", "/_sandbox/files/note.act").status_code == 405


def test_a_folder_of_files(tmp_path: Path) -> None:
    """serve --files: the folder is read, never written.

    A file that was put takes precedence, and a reset forgets only that.
    """
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "mine.act").write_text(
        "exclusionType,exclusionValue,startTime\nVoice,+12125550101,2020-01-01T00:00:00Z\n"
    )
    (tmp_path / "outside.act").write_text((folder / "mine.act").read_text())
    (folder / "link.act").symlink_to(tmp_path / "outside.act")
    (folder / "folder.act").mkdir()
    process, base = start(tmp_path, "--files", str(folder), "--data", "empty")
    try:
        server = Server(base)
        api = server.organization("one", data="empty")
        assert load(api, "mine.act")["stats"]["added"] == 1
        assert [
            load(api, name)["jobState"] for name in ("link.act", "folder.act", "../outside.act")
        ] == ["Failed"] * 3
        put(server, "mine.act", b"")
        assert load(api, "mine.act")["jobState"] == "Failed"
        server.control("POST", "reset", {})
        assert "mine.act" in server.control("GET", "files")["files"]
        assert load(Api(server, "one"), "mine.act")["stats"]["added"] == 1
        assert sorted(path.name for path in folder.iterdir()) == [
            "folder.act",
            "link.act",
            "mine.act",
        ]
    finally:
        process.terminate()
        process.communicate(timeout=10)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "alvaria_sandbox",
        "serve",
        "--port",
        "0",
        "--files",
        str(tmp_path / "missing"),
    ]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert answer.returncode == 2
    assert "is not a folder" in answer.stderr
