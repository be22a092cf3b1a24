# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The backtest: rules that are live or proposed, replayed over contacts that were made."""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

from .._common.errors import Invalid, WorkFailed
from .._common.limits import refuse_empty_selection, workers
from .._common.stop import STOP
from .._model.argspec import ArgumentSpec
from .._model.values import format_time, parse_time, zoned_time
from .._session.context import Context, Outcome
from .._task.task import Task
from . import families
from .backtest_report import Report
from .backtest_rules import RuleSet, live, proposed, row_of, sandbox
from .contact_attempts import CONTACT_ATTEMPT

#: More processes are of no use.
_MOST_PROCESSES = 8
_MOST_EXAMPLES, _MOST_DAYS = 1000, 36_500


def _backtest(context: Context) -> Outcome:
    params = context.params
    workers(params)
    refuse_empty_selection("families", params["families"])
    since, until = _period(params)
    _refuse_out_of_range(params)
    # Before anything is read, as nothing goes without it.
    sandbox("backtest")
    context.masker.enabled = True
    context.client.read_only = True
    present = wanted = live(context)
    if params["config"] is not None:
        wanted, failure = proposed(context, present)
        if failure:
            return Outcome(False, {}, failure=failure)
    start = _start(since, present, wanted)
    timed = _attempts(context, start, until)
    attempts = [row for _moment, row in timed]
    findings = _findings(params, since, (present, wanted), attempts)
    report = Report(context, (present, wanted), attempts)
    first = bisect_left([moment for moment, _row in timed], parse_time(since))
    judged = range(first, len(attempts))
    result = {
        "since": since,
        "until": until,
        "history_since": start,
        "shift_days": params["shift_days"],
        "proposed": wanted is not present,
        **report.told(judged, findings),
        "examples": report.examples(findings, params["examples"], params["shift_days"]),
    }
    return Outcome(False, result)


def _findings(
    params: Mapping[str, Any],
    since: str,
    rules: tuple[RuleSet, RuleSet],
    attempts: Sequence[Mapping[str, Any]],
) -> list[Any]:
    """What either set of rules refuses of the attempts since then."""
    replay, (present, wanted) = sandbox("backtest"), rules
    question = replay.Question(
        present.for_replay(),
        wanted.for_replay(),
        since,
        params["shift_days"],
        wanted is present,
    )
    try:
        found: list[Any] = replay.compare(question, attempts, _processes(params), look=STOP.check)
    except RuntimeError as exc:
        raise WorkFailed(
            "A process of the replay ended before its work was done.",
            "Run again with processes: 1, which shows why.",
            code="backtest-process",
        ) from exc
    return found


def _period(params: Mapping[str, Any]) -> tuple[str, str]:
    """From when to before when, in UTC. Raises ``Invalid``."""
    until = format_time(datetime.now(timezone.utc).replace(microsecond=0))
    if params["until"]:
        until = zoned_time(params["until"], "until")
    since = zoned_time(params["since"], "since")
    if parse_time(since) >= parse_time(until):
        raise Invalid(
            f"since: {since} is not before {until}, so the period is empty.",
            "Give a time before until, or before the present one without it.",
            code="period-empty",
        )
    return since, until


def _refuse_out_of_range(params: Mapping[str, Any]) -> None:
    bounds = {
        "examples": (0, _MOST_EXAMPLES),
        "shift_days": (-_MOST_DAYS, _MOST_DAYS),
        "processes": (1, _MOST_PROCESSES),
    }
    for option, (least, most) in bounds.items():
        value = params[option]
        if value is not None and not least <= value <= most:
            raise Invalid(
                f"{option}: {value} is not valid.",
                f"Give {least} to {most}.",
                code="out-of-range",
            )


def _processes(params: Mapping[str, Any]) -> int:
    return params["processes"] or min(os.cpu_count() or 1, _MOST_PROCESSES)


def _start(since: str, *sets: RuleSet) -> str:
    """From when on attempts may count for those of the period; empty: for ever."""
    longest = timedelta()
    for rules in sets:
        back = rules.look_back()
        if back is None:
            return ""
        longest = max(longest, back)
    try:
        return format_time(parse_time(since) - longest)
    except OverflowError:
        return ""


def _attempts(context: Context, start: str, until: str) -> list[tuple[datetime, dict[str, Any]]]:
    """The attempts from ``start`` to before ``until``, with their times, the earliest first."""
    client, resource = context.client, CONTACT_ATTEMPT
    path = client.path(*resource.place(resource.default_version))
    query = {"toTimeOfContact": until}
    if start:
        query["fromTimeOfContact"] = start

    def read() -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        for page in client.iter_pages(path, resource.items, query):
            rows += _rows(page)
        return rows

    end = parse_time(until)
    rows = STOP.along(client.whole(path, read))
    timed = [(parse_time(row["timeOfContact"]), row) for row in rows]
    timed.sort(key=lambda pair: pair[0])
    return [(moment, row) for moment, row in timed if moment < end]


def _rows(page: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [row_of(CONTACT_ATTEMPT, raw, ("time_of_contact",)) for raw in STOP.along(page)]


TASK = Task(
    "alvaria_backtest",
    ArgumentSpec(
        {
            "since": {"type": "str", "required": True},
            "until": {"type": "str"},
            "shift_days": {"type": "int", "default": 0},
            "examples": {"type": "int", "default": 20},
            "processes": {"type": "int"},
            **families.DOCUMENT_OPTIONS,
        },
        mutually_exclusive=(("config", "src"),),
    ),
    _backtest,
    writes=False,
    about_people=True,
    shown=families.counted,
    documents={"src": "config"},
    within=families.WITHIN,
)
