# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Load jobs: a file of rules or attempts is taken in line by line, each as the API's own operation would take it.

A job takes one step each time it is read: it shows itself Pending, then Running, then Completed or Failed. The file is loaded at the
last step, or when the sandbox's clock is WAIT seconds past the job's creation, so that a job nobody polls is done too (ours; the
texts give no times).
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
    """`added`, or `duplicates` for an attempt that is there in every field."""
    attempt = attempt_of(call.body)
    for known in call.organization.table("contactAttempts").having(
        "contactAddress", attempt["contactAddress"]
    ):
        if all(known[name] == value for name, value in attempt.items()):
            return "duplicates"
    report_v4(replace(call, body={**call.body, "operationType": "SaveContactNoKeyCheck"}))
    return "added"


def _take_rule(family: Family) -> Callable[[Call], str]:
    """As the newest POST of the family: `added`, `updated`, or `duplicates` when nothing differs or the POST would answer 409."""
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
        return "added" if known is None else "updated"

    return take


@dataclass(frozen=True)
class Load:
    """One kind of load job. single: the operation whose body a line is. family: what its lines can delete too."""

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
        """The file name must have the extension of the load (its text); the file is looked for when the job runs."""
        name = call.body["fileName"]
        if not name.lower().endswith(load.layout.extension):
            raise invalid("body/fileName", f"must end in {load.layout.extension}")
        with_errors = call.body.get("errorResponseType") == "ErrorFileWithSummary"
        values = {
            "jobType": load.job_type,
            "fileName": name,
            "jobState": "Pending",
            "message": "",
            "stats": dict.fromkeys(COUNTERS, 0),
        }
        row = new_row(
            call, TABLE, {"locale": "en-US", **values, "_errors": with_errors, "_seen": 0}
        )
        uri = f"{call.url_path.rpartition('/')[0]}/{row['id']}"
        return pick(call.operation.response_name, {**row, "uri": uri}, f"via#{load.noun}Job")

    return handler


for _load in LOADS:
    register(_load.operation, _start(_load))


@handles("getJobInstance", TARGET)
def get(call: Call) -> Document:
    """One step on. Reading a job changes it, so this is a write to the way back over the last write."""
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
    """Runs the jobs that have waited for WAIT seconds."""
    jobs = organization.tables.get(TABLE)
    if jobs is None:
        return
    limit = clock.parse(now).timestamp() - WAIT
    for job in [
        job
        for state in STATES
        for job in jobs.having("jobState", state)
        if clock.parse(job["creationTime"]).timestamp() <= limit
    ]:
        organization.begin_write()
        _run(
            Call(
                organization,
                contract().operations["getJobInstance"],
                {},
                {},
                {},
                now,
                job["lastModifiedBy"],
                storage=storage,
            ),
            job,
        )


def _run(call: Call, job: Document) -> Document:
    """Loads the file and closes the job. A line that fails does not stop it; a file that cannot be read fails it (FACTS C30)."""
    load = BY_TYPE[job["jobType"]]
    try:
        found = lines(call.storage.read(job["fileName"]), load.layout)
    except UnreadableFileError as error:
        return call.change(
            TABLE, job["id"], {"jobState": "Failed", "message": f"The file {error}."}
        )
    except (OSError, ValueError):
        return call.change(
            TABLE,
            job["id"],
            {"jobState": "Failed", "message": "The file was not found or cannot be read."},
        )
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
    values: Document = {
        "jobState": "Completed",
        "message": "Completed with error." if failed else "Completed.",
        "stats": counts,
    }
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


def _take(call: Call, load: Load, line: Line) -> str:
    """Takes one line in; the counter that it belongs to. ApiError when it fails."""
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
