# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The templates by which a real AWX plans, changes, takes back and proves."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from desk import (
    NAMES,
    WORK,
    call,
    changed,
    check,
    judged,
    launch,
    nodes,
    one,
    output,
    replace,
    results,
    started,
    state,
    until_ended,
    waited,
    write,
)

VARIABLES = "inventory/group_vars/all.yml"
#: What is different while the temporary change is open; the number is somebody's.
STORM = {
    "user_skills": [
        {"user": "agent010@example.com", "skills": [{"name": "German", "level": "Good"}]}
    ],
    "exclusions": [
        {
            "exclusion_type": "Voice",
            "exclusion_value": "+12025550145",
            "start_time": "2030-01-01T00:00:00Z",
            "end_time": "2031-01-01T00:00:00Z",
        }
    ],
}
#: Rules that are stricter than those of the repository.
PROPOSED = {
    "attempt_trackers": [
        {
            "name": "Seven in Seven",
            "type_of_tracker": "Account",
            "number_of_attempts": 1,
            "threshold_type": "Day",
            "threshold": 7,
            "dispositions": ["NA", "BZ"],
            "contact_channels": ["Voice"],
        }
    ]
}


def attempts(organization: str) -> int:
    """How many attempts the tracker of the repository allows in an organization."""
    trackers = state(organization, "attemptTrackers")
    [found] = [one for one in trackers if one["attemptTrackerName"] == "Seven in Seven"]
    return int(found["numberOfAttempts"])


def propose(before: int, after: int) -> None:
    """Change how many attempts the repository allows."""
    old, new = (f"number_of_attempts: {number}" for number in (before, after))
    replace(VARIABLES, old, new)


def slices() -> None:
    """A launch in three slices is a job for each organization."""
    for kind in ("check", "run"):
        workflow = started("Alvaria apply", job_type=kind, job_slice_count=3)
        workflow = until_ended(workflow)
        jobs = [judged("Slice", job_of(node)) for node in nodes(workflow)]
        check(f"a {kind} in slices is successful", workflow["status"] == "successful", workflow)
        told = [sorted(results(job)) for job in jobs]
        check("each slice has its organization", sorted(told) == [[n] for n in NAMES], told)


def job_of(node: dict[str, Any]) -> dict[str, Any]:
    """The job of a node of a workflow."""
    return {"id": node["id"], "url": f"/api/v2/jobs/{node['id']}/"}


def plans() -> None:
    """What is approved is applied, that and nothing else; what is denied is not."""
    name = "Alvaria plan, approval, apply"
    launch("Alvaria apply")
    propose(7, 6)
    workflow = started(name, "workflow_job_templates")
    approval = waiting(workflow)
    [plan] = [node for node in nodes(workflow) if node["type"] == "job"]
    log = output(judged("Alvaria plan", job_of(plan)))
    check("the plan shows the change", "number_of_attempts" in log, log)
    check("the plan has written nothing", attempts("south") == 7)
    call("POST", f"{approval['url']}approve/")
    ended = until_ended(workflow)
    check("the workflow is successful", ended["status"] == "successful", ended)
    judged("Alvaria apply plan", job_of(nodes(workflow)[-1]))
    check("the plan is applied", [attempts(n) for n in NAMES] == [6, 6, 6])
    propose(6, 5)
    workflow = started(name, "workflow_job_templates")
    approval = waiting(workflow)
    # Somebody changes the documents before the plan is approved: it is that plan, or nothing.
    propose(5, 4)
    call("POST", f"{approval['url']}approve/")
    check("a plan that is out of date fails", until_ended(workflow)["status"] == "failed")
    log = output(job_of(nodes(workflow)[-1]))
    check("it says why", "plan-differs" in log, log)
    workflow = started(name, "workflow_job_templates", limit="south")
    approval = waiting(workflow)
    [plan] = [node for node in nodes(workflow) if node["type"] == "job"]
    planned = set(results(until_ended(job_of(plan))))
    check("a workflow can be limited", planned == {"south"}, planned)
    call("POST", f"{approval['url']}deny/")
    check("a workflow that is denied fails", until_ended(workflow)["status"] == "failed")
    check("nothing of both is applied", attempts("south") == 6)
    launch("Alvaria apply plan", "failed", told=False)
    propose(4, 6)


def waiting(workflow: dict[str, Any]) -> dict[str, Any]:
    """The approval that a workflow waits for."""
    path = "/api/v2/workflow_approvals/?status=pending"
    found = waited(lambda: call("GET", path)[1]["results"], 300)
    check("the workflow waits for an approval", bool(found), workflow)
    return dict(found[0])


def undone() -> None:
    """A job keeps what it takes, and another one takes its change back."""
    propose(6, 4)
    job = launch("Alvaria apply", limit="south,west")
    check("two organizations were changed", changed(job) == {"south", "west"}, results(job))
    file = {"alvaria_undo_src": f"{WORK}/volume/undo/south-{job['id']}"}
    launch("Alvaria undo", job_type="check", limit="south", extra_vars=file)
    check("as a check it takes nothing back", attempts("south") == 4)
    back = launch("Alvaria undo", limit="south", extra_vars=file)
    check("the change is taken back", attempts("south") == 6, results(back))
    check("only there", attempts("west") == 4)
    again = launch("Alvaria undo", limit="south", extra_vars=file)
    check("taken back again, nothing changes", not changed(again), results(again))
    propose(4, 6)
    launch("Alvaria apply")


def promoted() -> None:
    """A promotion brings what it names, and the repository brings it back."""
    both = {"alvaria_promote_from": "north", "alvaria_promote_to": "west"}
    chosen = {**both, "alvaria_promote_families": ["signatures"]}
    check_job = launch("Alvaria promote", job_type="check", extra_vars=chosen)
    job = launch("Alvaria promote", extra_vars=chosen)
    check("the check foretells the run", results(check_job) == results(job), results(job))
    texts = json.dumps(state("west", "signatures"))
    check("the other organization's text is there", "Northern Bank" in texts, texts)
    job = launch("Alvaria apply")
    check("the repository says otherwise", changed(job) == {"west"}, results(job))


def temporary() -> None:
    """A temporary change is a schedule, which takes it back."""
    write("storm.yml", json.dumps(STORM))
    before = held()
    answers = {"alvaria_temporary_src": "storm.yml", "alvaria_until": "2036-01-31T18:00:00+01:00"}
    launch("Alvaria temporary", job_type="check", limit="north", extra_vars=answers)
    check("a check leaves no schedule", open_changes() == [], open_changes())
    job = launch("Alvaria temporary", limit="north", extra_vars=answers)
    check("one change is open", results(job)["north"]["open"] == 1, results(job))
    name = "Alvaria temporary north 000001"
    check("it is a schedule", open_changes() == [name], open_changes())
    check("both families differ", all(held()[kind] != rows for kind, rows in before.items()))
    job = launch("Alvaria temporary", extra_vars={"alvaria_temporary_end": name})
    check("it is ended by hand", results(job)["north"]["ended"] == 1, results(job))
    check("all is as before", held() == before, held())
    until = datetime.now(UTC) + timedelta(minutes=5)
    answers["alvaria_until"] = f"{until:%Y-%m-%dT%H:%M:%SZ}"
    launch("Alvaria temporary", limit="north", extra_vars=answers)
    idle = launch("Alvaria temporary")
    check("an empty launch looks at all of them", set(results(idle)) == set(NAMES), idle)
    number = one("job_templates", "Alvaria temporary")["id"]
    since = f"launch_type=scheduled&job_template={number}&id__gt={idle['id']}"
    # The hourly schedule may start a job as well, which finds nothing to do or ends it, too.
    ended = waited(lambda: open_changes() == [], 600)
    check("the schedule runs at its time", ended, open_changes())
    found = call("GET", f"/api/v2/jobs/?{since}")[1]["results"]
    check("the scheduler has started a job", bool(found))
    for job in found:
        judged("Alvaria temporary, scheduled", job)
    check("no schedule is left", open_changes() == [], open_changes())
    check("all is as before again", held() == before, held())


def cancelled() -> None:
    """A temporary change whose job is cancelled is not forgotten."""
    crowd = [
        {
            "exclusion_type": "Email",
            "exclusion_value": f"somebody{number}@example.com",
            "start_time": "2030-01-01T00:00:00Z",
            "end_time": "2031-01-01T00:00:00Z",
        }
        for number in range(20_000)
    ]
    write("crowd.yml", json.dumps({"exclusions": crowd}))
    there = len(state("north", "exclusions"))
    answers = {"alvaria_temporary_src": "crowd.yml", "alvaria_until": "2036-01-31T18:00:00Z"}
    job = started("Alvaria temporary", limit="north", extra_vars=answers)
    begun = waited(lambda: len(state("north", "exclusions")) > there, 120, every=0.1)
    call("POST", f"/api/v2/jobs/{job['id']}/cancel/")
    check("it was cancelled while it wrote", bool(begun), output(job))
    judged("Alvaria temporary", job, "canceled", told=False)
    check("it leaves no change that is open", open_changes() == [], open_changes())
    name = f"Alvaria temporary north begun by job {job['id']}"
    schedule = one("schedules", name)
    check("it leaves a schedule that never runs", schedule["enabled"] is False, schedule)
    log = output(launch("Alvaria temporary", "failed"))
    check("the next job names it", name in log, log)
    launch("Alvaria temporary", limit="south,west")
    call("DELETE", schedule["url"])
    launch("Alvaria temporary")


def held() -> dict[str, list[dict[str, Any]]]:
    """What an organization holds of what a temporary change is about."""
    return {table: known(state("north", table)) for table in ("exclusions", "userSkills")}


def known(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Documents without what each write changes."""
    kept = ("version", "lastModified", "lastModifiedBy", "modified")
    return [{k: v for k, v in row.items() if not k.startswith(kept)} for row in rows]


def open_changes() -> list[str]:
    """The names of the schedules that are open changes."""
    number = one("job_templates", "Alvaria temporary")["id"]
    schedules = call("GET", f"/api/v2/job_templates/{number}/schedules/")[1]["results"]
    return sorted(
        entry["name"] for entry in schedules if entry["extra_data"].get("alvaria_temporary_change")
    )


def reports() -> None:
    """Who changed what, and what rules would have refused."""
    launch("Alvaria changes", job_type="check")
    job = launch("Alvaria changes")
    check("all organizations are told of", set(results(job)) == set(NAMES), results(job))
    write("proposed.yml", json.dumps(PROPOSED))
    past = {"alvaria_backtest_days": 3650}
    live = launch("Alvaria backtest", extra_vars=past)
    proposed = {"extra_vars": {**past, "alvaria_backtest_src": "proposed.yml"}}
    launch("Alvaria backtest", job_type="check", **proposed)
    job = launch("Alvaria backtest", **proposed)
    replayed = [told["counts"]["attempts"] for told in results(live).values()]
    check("contacts were replayed", all(replayed), results(live))
    print("      ", json.dumps(results(job))[:300])


def evidence() -> None:
    """What jobs have recorded is sealed with the key of a machine credential, twice."""
    answers = {
        "alvaria_evidence_records": f"{WORK}/volume/records",
        "alvaria_evidence_dest": f"{WORK}/volume/bundles",
    }
    launch("Alvaria evidence", told=False, job_type="check", extra_vars=answers)
    first = results(launch("Alvaria evidence", extra_vars=answers))
    check("each organization has a bundle", set(first) == set(NAMES), first)
    check("it holds records", all(told["counts"] for told in first.values()), first)
    second = results(launch("Alvaria evidence", extra_vars=answers))
    numbers = {told["number"] for told in second.values()}
    check("the next bundles follow", numbers == {2}, second)
