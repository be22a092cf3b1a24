# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Load jobs: a file of rules or attempts is loaded line by line.

Each line has the effect of the API's own operation. A job moves on by one step each time it is
read: it is Pending, then Running, then Completed or Failed. The file is loaded at the last step, or
when the sandbox's clock is WAIT seconds past the job's creation, so that a job that nobody polls
ends too (ours; the reference gives no times).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

import orjson

from alvaria_sandbox import clock
from alvaria_sandbox.errors import ApiError, invalid
from alvaria_sandbox.handlers.attempts import attempt_of, report_v4
from alvaria_sandbox.handlers.calls import Call, handles, register
from alvaria_sandbox.handlers.families import CONVENIENT_CONTACT_TIMES, EXCLUSIONS, Family
from alvaria_sandbox.handlers.load_files import (
    ACTION,
    ATTEMPTS,
    CONTACT_TIMES,
    Layout,
    Line,
    UnreadableFileError,
    lines,
)
from alvaria_sandbox.handlers.load_files import EXCLUSIONS as EXCLUSION_LAYOUT
from alvaria_sandbox.handlers.rules import create, new_row, pick, read_rule
from alvaria_sandbox.operations import contract
from alvaria_sandbox.state import Document, Organization
from alvaria_sandbox.storage import Storage

TABLE = "jobs"
TARGET = (TABLE, "jobId")
WAIT = 60
STATES = ("Pending", "Running")
COUNTERS = ("processed", "added", "updated", "deleted", "failures", "duplicates")


def _take_attempt(call: Call) -> str:
    """Add an attempt: `added`, or `duplicates` for one that exists with the same fields."""
    attempt = attempt_of(call.body)
    attempts = call.organization.table("contactAttempts")
    for known in attempts.having("contactAddress", attempt["contactAddress"]):
        if all(known[name] == value for name, value in attempt.items()):
            return "duplicates"
    report_v4(replace(call, body={**call.body, "operationType": "SaveContactNoKeyCheck"}))
    return "added"


def _take_rule(family: Family) -> Callable[[Call], str]:
    """Return a function that has the effect of the newest POST of a family.

    It returns `added`, `updated`, or `duplicates` when nothing differs or the POST would answer
    409.
    """
    view = family.views[-1]

    def take(call: Call) -> str:
        rule = read_rule(call, family, view)
        known = family.taken(call.organization, rule)
        if known is not None and all(known[name] == value for name, value in rule.items()):
            return "duplicates"
        try:
            create(call, family, view)
        except ApiError as error:
            if error.status != 409:
                raise
            return "duplicates"
        if known is None:
            return "added"
        return "updated"

    return take


@dataclass(frozen=True)
class Load:
    """One kind of load job.

    single: the operation whose body a line is. family: the rules that its lines can also delete.
    """

    operation: str
    noun: str
    layout: Layout
    single: str
    take: Callable[[Call], str]
    family: Family | None = None

    @property
    def job_type(self) -> str:
        return self.noun[0].upper() + self.noun[1:]


LOADS = (
    Load(
        "loadExclusionFile",
        "exclusionsLoad",
        EXCLUSION_LAYOUT,
        "createOrUpdateExclusion",
        _take_rule(EXCLUSIONS),
        EXCLUSIONS,
    ),
    Load(
        "loadConvenientContactTimeFile",
        "convenientContactTimesLoad",
        CONTACT_TIMES,
        "createConvenientContactTimeV4",
        _take_rule(CONVENIENT_CONTACT_TIMES),
        CONVENIENT_CONTACT_TIMES,
    ),
    Load(
        "loadContactAttemptFile",
        "contactAttemptsLoad",
        ATTEMPTS,
        "reportContactStatusV4",
        _take_attempt,
    ),
)
BY_TYPE = {load.job_type: load for load in LOADS}


def _start(load: Load) -> Callable[[Call], Document]:
    def handler(call: Call) -> Document:
        """Start a job; raise 400 unless the file name has the extension of the load (its text).

        The file is looked for when the job runs.
        """
        name = call.body["fileName"]
        if not name.lower().endswith(load.layout.extension):
            raise invalid("body/fileName", f"must end in {load.layout.extension}")
        with_errors = call.body.get("errorResponseType") == "ErrorFileWithSummary"
        values: Document = {
            "locale": "en-US",
            "jobType": load.job_type,
            "fileName": name,
            "jobState": "Pending",
            "message": "",
            "stats": dict.fromkeys(COUNTERS, 0),
            "_errors": with_errors,
            "_seen": 0,
        }
        row = new_row(call, TABLE, values)
        uri = f"{call.url_path.rpartition('/')[0]}/{row['id']}"
        return pick(call.operation.response_name, {**row, "uri": uri}, f"via#{load.noun}Job")

    return handler


for _load in LOADS:
    register(_load.operation, _start(_load))


@handles("getJobInstance", TARGET)
def get(call: Call) -> Document:
    """Show a job, one step on.

    Reading a job changes it, so the undo of the last write covers this as a write.
    """
    call.organization.begin_write()
    job = call.row(*TARGET)
    if job["jobState"] in STATES:
        seen = job["_seen"]
        call.organization.put(TABLE, job["id"], {**job, "_seen": seen + 1})
        if seen == len(STATES):
            job = _run(call, job)
        elif STATES[seen] != job["jobState"]:
            job = call.change(TABLE, job["id"], {"jobState": STATES[seen]})
    return pick(call.operation.response_name, job, "via#job")


def run_due(organization: Organization, storage: Storage, now: str) -> None:
    """Run the jobs that have waited for WAIT seconds."""
    jobs = organization.tables.get(TABLE)
    if jobs is None:
        return
    limit = clock.parse(now).timestamp() - WAIT
    waiting: list[Document] = []
    for state in STATES:
        waiting += jobs.having("jobState", state)
    operation = contract().operations["getJobInstance"]
    for job in waiting:
        if clock.parse(job["creationTime"]).timestamp() > limit:
            continue
        organization.begin_write()
        by = job["lastModifiedBy"]
        _run(Call(organization, operation, {}, {}, {}, now, by, storage=storage), job)


def _run(call: Call, job: Document) -> Document:
    """Load the file and end the job.

    A line that fails does not stop it; a file that cannot be read fails it (FACTS C30).
    """
    load = BY_TYPE[job["jobType"]]
    try:
        found = lines(call.storage.read(job["fileName"]), load.layout)
    except UnreadableFileError as error:
        return _fail(call, job, f"The file {error}.")
    except (OSError, ValueError):
        return _fail(call, job, "The file was not found or cannot be read.")
    single = replace(call, operation=contract().operations[load.single])
    stats: Counter[str] = Counter()
    failed: list[Document] = []
    for line in found:
        try:
            stats[_take(single, load, line)] += 1
        except ApiError as error:
            stats["failures"] += 1
            failed.append({"line": line.number, "reason": error.message})
    counts = {name: stats[name] for name in COUNTERS} | {"processed": stats.total()}
    values: Document = {"jobState": "Completed", "message": "Completed.", "stats": counts}
    if failed:
        values["message"] = "Completed with error."
    if failed and job["_errors"]:
        values["errorFileName"] = f"{job['id']}.json"
        summary = {
            "jobId": job["id"],
            "fileName": job["fileName"],
            "failures": len(failed),
            "errors": failed,
        }
        call.storage.put(values["errorFileName"], orjson.dumps(summary))
    return call.change(TABLE, job["id"], values)


def _fail(call: Call, job: Document, why: str) -> Document:
    return call.change(TABLE, job["id"], {"jobState": "Failed", "message": why})


def _take(call: Call, load: Load, line: Line) -> str:
    """Load one line and return the name of its counter; raise ApiError when it fails."""
    if line.problem:
        raise ApiError(400, line.problem)
    body = {name: value for name, value in line.body.items() if name != ACTION}
    if load.family is not None and line.body.get(ACTION) == "delete":
        wanted = {name: body.get(name, "") for name in load.family.unique}
        known = load.family.taken(call.organization, wanted)
        if known is None:
            raise ApiError(404, "there is no such rule to delete")
        call.organization.remove(load.family.table, known["id"])
        return "deleted"
    if problems := call.operation.check_body(body, strict=True):
        raise ApiError(400, "; ".join(problems))
    return load.take(replace(call, body=body))
