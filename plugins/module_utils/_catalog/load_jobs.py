# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Load jobs: the platform loads a file by itself.

There are files of exclusions, of convenient contact times and of contact attempts.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from .._common.errors import AlvariaError, Invalid, NotFound, TransportError, WorkFailed
from .._common.stop import STOP
from .._model.argspec import ArgumentSpec
from .._model.values import plain
from .._session.context import Context, Outcome
from .._task.task import Task

#: Job type -> extension of its files, operation below jobs/.
_TYPES = {
    "ExclusionsLoad": (".act", "exclusionsLoad"),
    "ConvenientContactTimesLoad": (".cct", "convenientContactTimesLoad"),
    "ContactAttemptsLoad": (".cet", "contactAttemptsLoad"),
}
_OVER = ("Completed", "Failed")
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 10.0
#: How often a job that does not show is looked for again.
_UNSEEN = 3


def _job_type(params: Mapping[str, Any]) -> str:
    """The type that the user gave or that the file's extension stands for.

    Raises ``Invalid`` when they do not go together.
    """
    name, kind = params["file_name"], params["job_type"]
    if not name or "/" in name or "\\" in name:
        raise Invalid(
            f"file_name: {name!r} is not the bare name of a file.",
            "Give the name alone; the platform looks in the folder for loads.",
            code="job-file-name",
        )
    for known, (extension, _path) in _TYPES.items():
        if name.endswith(extension) and kind in (None, known):
            return known
    fitting = [extension for known, (extension, _path) in _TYPES.items() if kind in (None, known)]
    wanted = ", ".join(fitting)
    raise Invalid(
        f"file_name: {name!r} does not end in {wanted}.",
        "Name the file by what it holds: .act exclusions, .cct convenient contact times, "
        ".cet contact attempts.",
        code="job-file-name",
    )


def _load(context: Context) -> Outcome:
    """Start a job and, unless told otherwise, wait for its end."""
    params, client = context.params, context.client
    for name in ("max_failures", "wait_timeout"):
        if params[name] < 0:
            raise Invalid(
                f"{name}: {params[name]} is too small.", "Give 0 or more.", code="out-of-range"
            )
    kind = _job_type(params)
    if context.check_mode:
        return Outcome(True, {"job": {}})
    body = {"fileName": params["file_name"], "errorResponseType": params["error_response_type"]}
    path = client.path("v4", "compliance", "jobs", _TYPES[kind][1])
    try:
        started = client.request("POST", path, json=body).body
    except AlvariaError as exc:
        if exc.ambiguous:
            exc.changed = True
            exc.remedy += (
                " The job may have been started: look at what it loads before you load the file"
                " again."
            )
        raise
    if not isinstance(started, Mapping) or not started.get("id"):
        error = TransportError(
            f"POST {path} answered without the job's id.",
            "The job may have been started; check base_url.",
            path=path,
            code="unexpected-answer",
        )
        error.changed = True
        raise error
    job = {**_shown(context, started), "job_type": kind, "file_name": params["file_name"]}
    if params["wait"]:
        return _follow(context, job)
    return Outcome(True, {"job": job})


def _follow(context: Context, job: dict[str, Any]) -> Outcome:
    """Poll until the job is over, more and more slowly."""
    limit, looks = context.params["wait_timeout"], _UNSEEN
    end, pause, left = time.monotonic() + limit, 0.0, 0.0
    while True:
        try:
            if pause:
                STOP.pause(min(pause, left))
            job = {**job, **_read(context, job["id"])}
            looks = 0
        except AlvariaError as exc:
            # A job that was started a moment ago may not show yet.
            looks -= 1
            if not isinstance(exc, NotFound) or looks < 0:
                exc.remedy += (
                    f" The job goes on: read it by alvaria_job_info with the id {job['id']}."
                )
                return Outcome(True, {"job": job}, failure=exc)
        if job.get("job_state") in _OVER:
            return _judge(context, job)
        left = end - time.monotonic()
        if left <= 0:
            failure = WorkFailed(
                f"The job was still {job.get('job_state')} after {limit} s.",
                f"It goes on: read it by alvaria_job_info with the id {job['id']}, "
                "or raise wait_timeout.",
                code="job-not-over",
            )
            return Outcome(True, {"job": job}, failure=failure)
        pause = min(pause * 1.5, _LONGEST_PAUSE) or _FIRST_PAUSE


def _judge(context: Context, job: dict[str, Any]) -> Outcome:
    """The outcome of a job that is over."""
    stats = job.get("stats") or {}
    changed = any(stats.get(name) for name in ("added", "updated", "deleted"))
    failure = None
    if job["job_state"] == "Failed":
        reason = job.get("message") or "the platform gives no reason."
        failure = WorkFailed(
            f"The job failed: {reason}",
            "Check that the file is in the folder for loads, and its format.",
            code="job-failed",
        )
    elif (stats.get("failures") or 0) > context.params["max_failures"]:
        failure = _too_many(job, stats, context.params["max_failures"])
    return Outcome(changed, {"job": job}, failure=failure)


def _too_many(job: Mapping[str, Any], stats: Mapping[str, Any], most: int) -> WorkFailed:
    """The failure of a job of which more lines failed than may."""
    where = ""
    remedy = "Correct the lines and load them again, or raise max_failures."
    if job.get("error_file_name"):
        where = f" (reasons in the error file {job['error_file_name']})"
    else:
        remedy += (
            " With error_response_type: ErrorFileWithSummary the platform says why lines fail."
        )
    text = (
        f"{stats['failures']} of {stats.get('processed')} lines failed, "
        f"but at most {most} may{where}."
    )
    return WorkFailed(text, remedy, code="job-lines-failed")


def _read(context: Context, identifier: str) -> dict[str, Any]:
    path = context.client.path("v4", "compliance", "jobs", identifier)
    body = context.client.get(path)
    if not isinstance(body, Mapping) or not body.get("jobState"):
        raise TransportError(
            f"GET {path} answered without a job.",
            "Check base_url; this is not the documented API.",
            path=path,
            code="unexpected-answer",
        )
    return _shown(context, body)


def _shown(context: Context, body: Mapping[str, Any]) -> dict[str, Any]:
    """A job as results show it; its message may speak of anybody."""
    job: dict[str, Any] = plain(body)
    if isinstance(job.get("message"), str):
        job["message"] = context.gate.outside(job["message"])
    return job


def _show(context: Context) -> Outcome:
    return Outcome(False, {"job": _read(context, context.params["id"])})


TASK = Task(
    "alvaria_load_job",
    ArgumentSpec(
        {
            "job_type": {"type": "str", "choices": list(_TYPES)},
            "file_name": {"type": "str", "required": True},
            "error_response_type": {
                "type": "str",
                "choices": ["NoErrorFile", "ErrorFileWithSummary"],
                "default": "NoErrorFile",
            },
            "wait": {"type": "bool", "default": True},
            "wait_timeout": {"type": "int", "default": 600},
            "max_failures": {"type": "int", "default": 0},
        }
    ),
    _load,
)
INFO_TASK = Task(
    "alvaria_job_info",
    ArgumentSpec({"id": {"type": "str", "required": True}}),
    _show,
    writes=False,
)
