# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A plan is applied exactly, or nothing is written."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.alvaria.cloud.plugins.module_utils._bulk.reconcile import Reconciler
from ansible_collections.alvaria.cloud.plugins.module_utils._document.step import Steps
from ansible_collections.alvaria.cloud.plugins.module_utils._document.write import Writer
from ansible_collections.alvaria.cloud.plugins.module_utils._plan import file

from .support.engine import perform
from .support.leaks import by_intent
from .support.playbook import play, run
from .support.sandbox import Organization, writes
from .support.ways import thorough

TIMES = {"start_time": "2030-01-01T00:00:00Z", "end_time": "2031-01-01T00:00:00Z"}
NUMBER, SSN = "+12025550177", "987-65-4321"
DOCUMENT: dict[str, Any] = {
    "signatures": [{"name": "Planned", "contents": "Yours, the team"}],
    "email_templates": [
        {
            "name": "Planned template",
            "template_type": "acknowledgement",
            "subject": "Thank you",
            "body": "We have it.",
            "signature": "Planned",
        }
    ],
    "user_skills": [{"user": "agent002@example.com", "skills": [], "state": "exact"}],
    "user_handler_rules": [{"user": "agent001@example.com", "can_park": False}],
    "attempt_trackers": [{"name": "Seven Calls a Week", "number_of_attempts": 6}],
    "exclusions": [
        {"exclusion_type": "Voice", "exclusion_value": NUMBER, **TIMES},
        {"exclusion_type": "SSN", "exclusion_value": SSN, **TIMES},
    ],
}
LIST: dict[str, Any] = {
    "exclusions": [{"value": f"+120255501{number}"} for number in range(20, 26)],
    "defaults": {"type": "Voice", **TIMES},
}


@pytest.fixture
def dialect() -> str:
    """What differs between dialects is the business of the modules below."""
    return "documented"


@pytest.fixture
def organization(make_organization: Callable[..., Organization]) -> Organization:
    """An organization as it was delivered."""
    return make_organization()


def planned(organization: Organization, **options: Any) -> dict[str, Any]:
    """The result of a plan that must succeed."""
    result = perform(organization, "alvaria_plan", **options)
    assert "failed" not in result, result["msg"]
    return result


def applied(organization: Organization, plan: Any, **options: Any) -> dict[str, Any]:
    """The result of applying a document with its plan."""
    return perform(organization, "alvaria_config", plan_data=plan, **options)


def refused(organization: Organization, code: str, plan: Any, **options: Any) -> dict[str, Any]:
    """The error of an application that must be refused before it writes anything."""
    position = organization.position()
    module = "alvaria_exclusions" if "exclusions" in options else "alvaria_config"
    result = perform(organization, module, plan_data=plan, **options)
    assert result["failed"], result
    assert result["error"]["code"] == code, result["msg"]
    assert not result["changed"]
    assert writes(organization.journal(position)) == []
    return dict(result["error"])


def test_a_plan_is_applied_and_finds_its_work_done(organization: Organization) -> None:
    position = organization.position()
    plan = planned(organization, config=DOCUMENT)
    assert writes(organization.journal(position)) == []
    assert plan["pending"]
    steps = plan["plan"]["document"]["steps"]
    done = applied(organization, plan["plan"], config=DOCUMENT)
    assert "failed" not in done, done["msg"]
    assert done["plan"]["steps"] == len(steps)
    assert done["plan"]["done_before"] == 0
    again = applied(organization, plan["plan"], config=DOCUMENT)
    assert not again["changed"]
    assert again["plan"]["msg"] == f"All {len(steps)} steps of the plan had been done before."


def test_a_plan_holds_nothing_of_customers_and_no_secret(
    organization: Organization, folder: Path
) -> None:
    path = folder / "plan.json"
    options = {"config": DOCUMENT, "exclusions": LIST, "dest": str(path)}
    plan = planned(organization, mask_personal_data=False, **options)
    text = by_intent(path.read_text() + json.dumps(plan["plan"]))
    for canary in ("2025550177", "20255501", SSN, "sandbox-secret", "sandbox-key", "4321"):
        assert canary not in text
    assert "agent002@example.com" in text
    assert json.loads(path.read_text()) == plan["plan"]


def test_a_plan_has_no_account_that_a_reason_repeats(organization: Organization) -> None:
    account, second = "ACC7788990", "ACC7788991"
    rule = {"type": "Account", "value": account, **TIMES, "reason": f"asked, see {account}"}
    gone = {"type": "Account", "value": second, **TIMES, "reason": f"asked, see {second}"}
    assert perform(organization, "alvaria_config", config={"exclusions": [gone]})["changed"]
    absent = {"type": "Account", "value": second, "state": "absent"}
    plan = planned(organization, config={"exclusions": [rule, absent]})
    assert [one for one in (account, second) if one in json.dumps(plan["plan"])] == []
    assert applied(organization, plan["plan"], config={"exclusions": [rule, absent]})["changed"]


def test_nothing_but_what_is_said_disturbs(organization: Organization) -> None:
    plan = planned(organization, config=DOCUMENT, concurrency=1, mask_key="one key")["plan"]
    perform(organization, "alvaria_signature", name="Unrelated", contents="Somebody else's")
    document = {name: DOCUMENT[name][::-1] for name in reversed(DOCUMENT)}
    done = applied(
        organization, plan, config=document, concurrency=64, timeout=30, mask_key="one key"
    )
    assert "failed" not in done, done["msg"]
    assert done["plan"]["done_before"] == 0


#: What somebody else does between plan and apply, and the steps that then differ.
EDITS: list[tuple[str, dict[str, Any], str]] = [
    ("signature", {"name": "Planned", "contents": "Another's"}, "would be updated"),
    ("attempt_tracker", {"name": "Seven Calls a Week", "threshold": 9}, "has been changed since"),
    (
        "user_handler_rules",
        {"user": "agent001@example.com", "can_dial": False, "can_not_ready": False},
        "has been changed since",
    ),
    (
        "exclusion",
        {
            "exclusion_type": "Voice",
            "exclusion_value": NUMBER,
            "start_time": "2029-01-01T00:00:00Z",
            "end_time": "2031-01-01T00:00:00Z",
        },
        "would be updated",
    ),
]


@pytest.mark.parametrize(("module", "options", "problem"), EDITS, ids=lambda part: str(part)[:20])
def test_an_edit_of_a_planned_object_is_refused(
    organization: Organization, module: str, options: dict[str, Any], problem: str
) -> None:
    plan = planned(organization, config=DOCUMENT)["plan"]
    assert perform(organization, f"alvaria_{module}", **options)["changed"]
    error = refused(organization, "plan-differs", plan, config=DOCUMENT)
    assert len(error["steps"]) == 1
    assert error["steps"][0]["msg"].startswith(problem)


def test_an_edit_of_what_was_as_wanted_is_refused(organization: Organization) -> None:
    document = {"signatures": [{"name": "Planned", "contents": "Yours"}]}
    assert perform(organization, "alvaria_config", config=document)["changed"]
    plan = planned(organization, config=document)
    assert not plan["pending"]
    perform(organization, "alvaria_signature", name="Planned", contents="Another's")
    error = refused(organization, "plan-differs", plan["plan"], config=document)
    assert error["steps"][0]["msg"] == "would be updated, which is not in the plan"


def test_an_object_that_exact_would_meet_is_refused(organization: Organization) -> None:
    options = {"config": {"signatures": []}, "state": "exact", "max_deletions": 100}
    plan = planned(organization, **options)
    step = plan["plan"]["document"]["steps"][0]
    assert step["reason"] == "the document does not list it, and state is exact"
    perform(organization, "alvaria_signature", name="New", contents="New")
    error = refused(organization, "plan-differs", plan["plan"], **options)
    assert [step["name"] for step in error["steps"]] == ["New"]


@pytest.mark.parametrize(
    "change",
    [
        {"state": "exact"},
        {"families": ["signatures"]},
        {"max_deletions": 1},
        {"protected": ["Planned"]},
    ],
    ids=str,
)
def test_another_option_that_decides_is_refused(
    organization: Organization, change: dict[str, Any]
) -> None:
    plan = planned(organization, config=DOCUMENT)["plan"]
    error = refused(organization, "plan-differs", plan, config=DOCUMENT, **change)
    assert error["options"] == list(change)


def test_another_document_is_refused(organization: Organization) -> None:
    plan = planned(organization, config=DOCUMENT)["plan"]
    other = copy.deepcopy(DOCUMENT)
    other["signatures"][0]["contents"] = "Yours, another team"
    refused(organization, "plan-differs", plan, config=other)


def test_a_mapping_that_means_another_object_is_refused(organization: Organization) -> None:
    plan = planned(organization, config=DOCUMENT)["plan"]
    mapping = {"signatures": {"Planned": "Otherwise"}}
    refused(organization, "plan-differs", plan, config=DOCUMENT, mapping=mapping)


def test_a_plan_of_another_key_organization_or_format_is_refused(
    make_organization: Callable[..., Organization],
) -> None:
    organization, other = make_organization(), make_organization()
    plan = planned(organization, config=DOCUMENT)["plan"]
    refused(organization, "plan-key", plan, config=DOCUMENT, mask_key="another key")
    refused(organization, "plan-format", {**plan, "format": 2}, config=DOCUMENT)
    refused(organization, "plan-format", {"steps": []}, config=DOCUMENT)
    refused(organization, "plan-foreign", plan, **LIST)
    foreign = refused(other, "plan-foreign", plan, config=DOCUMENT)
    assert foreign["kind"] == "invalid"
    edited = copy.deepcopy(plan)
    edited["document"]["steps"][0]["after"] = {"contents": "Nothing to see"}
    refused(organization, "plan-changed", edited, config=DOCUMENT)


def test_an_old_plan_is_refused(
    organization: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime(2030, 1, 1, tzinfo=UTC)
    monkeypatch.setattr(file, "_now", lambda: now)
    plan = planned(organization, config=DOCUMENT)["plan"]
    later = now + timedelta(seconds=61)
    monkeypatch.setattr(file, "_now", lambda: later)
    refused(organization, "plan-too-old", plan, config=DOCUMENT, plan_max_age=60)
    done = applied(organization, plan, config=DOCUMENT, plan_max_age=61)
    assert done["changed"]


def test_a_token_alone_has_no_key_for_a_plan(organization: Organization) -> None:
    token = perform(organization, "alvaria_token")["access_token"]
    login = {"access_token": token, "client_id": None, "client_secret": None}
    result = perform(organization, "alvaria_plan", config=DOCUMENT, **login)
    assert result["error"]["code"] == "plan-key"
    plan = planned(organization, config=DOCUMENT, mask_key="one key")["plan"]
    done = applied(organization, plan, config=DOCUMENT, mask_key="one key", **login)
    assert "failed" not in done, done["msg"]


def test_what_was_cut_off_can_be_repeated(organization: Organization) -> None:
    plan = planned(organization, config=DOCUMENT)["plan"]
    organization.fault(method="POST", path="*/emailTemplates", status=500, count=20)
    first = applied(organization, plan, config=DOCUMENT)
    assert first["failed"]
    assert first["changed"]
    organization.forget_faults()
    second = applied(organization, plan, config=DOCUMENT)
    assert "failed" not in second, second["msg"]
    assert second["plan"]["done_before"] == len(plan["document"]["steps"]) - 1


def test_a_plan_can_be_applied_by_a_run_that_can_be_undone(
    organization: Organization, folder: Path
) -> None:
    families = ["email_templates", "external_data", "message_trackers"]
    was = perform(organization, "alvaria_config_info", families=families)["config"]
    options = {"config": dict.fromkeys(families, []), "state": "exact", "max_deletions": 100}
    plan = planned(organization, **options)["plan"]
    done = applied(organization, plan, undo_dest=str(folder / "undo"), undo_plain=True, **options)
    assert "failed" not in done, done["msg"]
    undone = perform(organization, "alvaria_undo", src=str(folder / "undo"))
    assert "failed" not in undone, undone["msg"]
    assert perform(organization, "alvaria_config_info", families=families)["config"] == was


def test_a_list_is_applied_exactly(organization: Organization) -> None:
    plan = planned(organization, exclusions=LIST)["plan"]
    assert plan["exclusions"]["counts"]["created"] == 6
    part = {**LIST, "exclusions": LIST["exclusions"][:2]}
    perform(organization, "alvaria_exclusions", **part)
    done = perform(organization, "alvaria_exclusions", plan_data=plan, **LIST)
    assert "failed" not in done, done["msg"]
    assert done["plan"]["done_before"] == 2
    again = perform(organization, "alvaria_exclusions", plan_data=plan, **LIST)
    assert again["plan"]["msg"] == "All 6 steps of the plan had been done before."


def test_another_list_or_another_organization_is_refused(organization: Organization) -> None:
    first = {**LIST, "exclusions": LIST["exclusions"][:1]}
    perform(organization, "alvaria_exclusions", **first)
    plan = planned(organization, exclusions=LIST)["plan"]
    fewer = {**LIST, "exclusions": LIST["exclusions"][:5]}
    refused(organization, "plan-differs", plan, **fewer)
    refused(organization, "plan-differs", plan, **LIST, state="absent")
    perform(organization, "alvaria_exclusions", **first, state="absent")
    error = refused(organization, "plan-differs", plan, **LIST)
    assert error["unplanned"] == {"created": 1}


def test_a_list_that_would_delete_something_else_is_refused(organization: Organization) -> None:
    scope = {"contact_lists": ["West"]}
    options = {**LIST, "exclusions": [], "state": "exact", "scope": scope, "max_deletions": 9}
    options["defaults"] = {}
    own = {"type": "Voice", "value": "+12025550190", "contact_list": "West", **TIMES}
    perform(organization, "alvaria_exclusions", exclusions=[own])
    plan = planned(organization, exclusions=options)["plan"]
    longer = {**own, "end_time": "2032-01-01T00:00:00Z"}
    perform(organization, "alvaria_exclusions", exclusions=[longer])
    error = refused(organization, "plan-differs", plan, **options)
    assert error["unplanned"] == {"deleted": 1}


def test_times_in_another_zone_are_the_same_list(organization: Organization) -> None:
    plan = planned(organization, exclusions=LIST)["plan"]
    defaults = {**LIST["defaults"], "start_time": "2030-01-01T01:00:00+01:00"}
    done = perform(
        organization, "alvaria_exclusions", plan_data=plan, **{**LIST, "defaults": defaults}
    )
    assert "failed" not in done, done["msg"]


CSV = "Phone;Since\n+12025550131;2030-01-31\n+12025550132;2030-01-31\n"
ROWS = {
    "src": "dnc.csv",
    "delimiter": ";",
    "columns": {"exclusion_value": "Phone", "start_time": "Since"},
    "defaults": {"exclusion_type": "Voice", "end_time": "2035-01-01T00:00:00Z"},
    "phone_region": "US",
}
SOURCE = {"src": "organization", "families": ["signatures"]}


def task(name: str, module: str, way: str, **options: Any) -> dict[str, Any]:
    """A task that runs in one of the ways."""
    return {
        "name": name,
        f"alvaria.cloud.{module}": options,
        "vars": {"alvaria_execution": way},
    }


@pytest.mark.parametrize(
    ("first", "second"),
    [("worker", "module"), pytest.param("module", "worker", marks=thorough)],
)
def test_a_plan_from_files_is_applied_in_another_way_locale_and_zone(
    organization: Organization, folder: Path, first: str, second: str
) -> None:
    (folder / "dnc.csv").write_text(CSV)
    files = folder / "organization"
    files.mkdir()
    files.joinpath("all.yml").write_text(yaml.safe_dump({"signatures": DOCUMENT["signatures"]}))
    plan = task("plan", "alvaria_plan", first, **SOURCE, exclusions=ROWS, dest="made/plan.json")
    made = run(folder, organization, play([plan], organization), TZ="UTC", LC_ALL="C.UTF-8")
    assert made.code == 0, made.output
    assert writes(organization.journal()) == []
    files.joinpath("all.yml").write_text(
        '# Written in another way.\n"signatures":\n- {contents: "Yours, the team", name: Planned}\n'
    )
    tasks = [
        task("document", "alvaria_config", second, **SOURCE, plan="made/plan.json"),
        task("list", "alvaria_exclusions", second, **ROWS, plan="made/plan.json", plan_max_age=900),
        task("again", "alvaria_config", second, **SOURCE, plan="made/plan.json"),
    ]
    plays = play(tasks, organization)
    done = run(folder, organization, plays, TZ="Asia/Tokyo", LC_ALL="C.UTF-8", LANG="C")
    assert done.code == 0, done.output
    assert done.record("document").result["plan"]["steps"] == 1
    assert done.record("list").result["counts"]["created"] == 2
    assert not done.record("again").result["changed"]


@pytest.mark.parametrize("way", ["worker", "module"])
def test_a_state_of_absent_does_not_lose_its_plan(
    organization: Organization, folder: Path, way: str
) -> None:
    (folder / "plan.json").write_text("[]")
    rows = {"exclusions": LIST["exclusions"], "state": "absent", "defaults": {"type": "Voice"}}
    tasks = [task("list", "alvaria_exclusions", way, **rows, plan="plan.json")]
    done = run(folder, organization, play(tasks, organization))
    assert done.record("list").result["error"]["code"] == "plan-format", done.output


def test_the_playbooks_plan_hand_on_and_apply_exactly(
    make_organization: Callable[..., Organization], folder: Path
) -> None:
    """The plan goes on as a file, and as the artifact of a workflow."""
    first = make_organization()
    texts = {**DOCUMENT["email_templates"][0], "body": "{% raw %}Dear {{ name }}{% endraw %}"}
    document = {f"alvaria_{name}": entries for name, entries in DOCUMENT.items()}
    given = folder / "organization.yml"
    (folder / "dnc.csv").write_text(CSV)
    rows = {f"alvaria_exclusions_{name}": value for name, value in ROWS.items()}
    given.write_text(yaml.safe_dump({**document, **rows, "alvaria_email_templates": [texts]}))
    common = ("-e", f"@{given}", "-e", "alvaria_mask_key=a-key-of-both")
    made = run(folder, first, "alvaria.cloud.plan", *common, **first.environment())
    assert made.code == 0, made.output
    assert writes(first.journal()) == []
    reports = [(folder / "plans" / f"localhost.{kind}").read_text() for kind in ("md", "html")]
    for report in (*reports, made.output):
        assert "2025550177" not in report
        assert SSN not in report
    assert reports[0].startswith("# Plan for localhost\n")
    assert "<h1>Plan for localhost</h1>" in reports[1]
    handed = made.record("Hand the plan on to the next node of a workflow").result
    assert "| exclusions (list) | 0 | 2 |" in reports[0]
    artifact = folder / "artifact.json"
    artifact.write_text(json.dumps(handed["ansible_stats"]["data"]))
    apply = ("alvaria.cloud.apply", *common)
    plans = ("alvaria.cloud.apply_plan", *common, "-e", f"@{artifact}")
    (folder / "dnc.csv").write_text(CSV + "+12025550139;2030-01-31\n")
    position = first.position()
    other_list = run(folder, first, *plans, **first.environment())
    assert other_list.code == 2
    assert writes(first.journal(position)) == []
    (folder / "dnc.csv").write_text(CSV)
    done = run(folder, first, *plans, **first.environment())
    assert done.code == 0, done.output
    applying = "alvaria.cloud.dispatch : Apply the organization's document"
    assert done.record(applying).result["plan"]["done_before"] == 0
    listing = "Compare the file with the organization, and write what differs"
    results = [record.result for record in done.records if record.task == listing]
    assert [one["counts"]["created"] for one in results] == [2, 2]
    file = ("-e", "alvaria_config_plan=plans/localhost.json")
    again = run(folder, first, *apply, *file, **first.environment())
    assert "changed=0 " in again.output, again.output
    other = make_organization()
    refusal = run(folder, other, *apply, *file, **other.environment())
    assert refusal.code == 2
    assert writes(other.journal()) == []


USER = "agent001@example.com"
GEOCODES = [{"friendlyName": [{"locale": "en-US", "value": name}]} for name in ("US", "MX")]
#: What somebody else writes after the last look, and what of the tracker is there afterwards.
RACES = {
    "what was planned": ({"numberOfAttempts": 99}, (99, "plan-overtaken")),
    "something else": ({"attemptTrackerDescription": "theirs"}, (6, None)),
}


@pytest.mark.parametrize("race", RACES)
def test_an_edit_after_the_last_look_is_not_written_over(
    race: str, organization: Organization
) -> None:
    edit, (attempts, code) = RACES[race]
    document = {"attempt_trackers": DOCUMENT["attempt_trackers"]}
    plan = planned(organization, config=document)["plan"]
    organization.fault(method="PUT", path="*/attemptTrackers/*", count=1, edit=edit)
    result = applied(organization, plan, config=document)
    codes = [failure["error"]["code"] for failure in result.get("failures", [])]
    assert codes == [code] * bool(code)
    found = perform(organization, "alvaria_attempt_tracker_info", name="Seven Calls a Week")
    [tracker] = found["attempt_trackers"]
    assert tracker["number_of_attempts"] == attempts


#: What else others may change: the document, and the options of their own task.
LATE: dict[str, tuple[dict[str, Any], str, dict[str, Any]]] = {
    "members": (
        {"user_skills": [{"user": USER, "skills": [{"name": "German", "level": "Good"}]}]},
        "alvaria_user_skills",
        {"user": USER, "skills": [], "state": "exact"},
    ),
    "a group of settings": (
        {"compliance_settings": {"exclusions": {"retain_days": 13}}},
        "alvaria_compliance_settings",
        {"exclusions": {"retain_days": 12}},
    ),
    "what is registered": (
        {"external_data": [{"resource": "Geocodes", "content": GEOCODES}]},
        "alvaria_external_data",
        {"resource": "Geocodes", "content": GEOCODES[:1]},
    ),
}


@pytest.mark.parametrize("case", LATE)
def test_what_others_change_after_the_last_look_stops_its_step(
    case: str, organization: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, module, options = LATE[case]
    plan = planned(organization, config=document)["plan"]
    write = Writer.write

    def late(writer: Writer, steps: Steps) -> None:
        assert perform(organization, module, **options)["changed"]
        write(writer, steps)

    monkeypatch.setattr(Writer, "write", late)
    result = applied(organization, plan, config=document)
    [failure] = result["failures"]
    assert failure["error"]["code"] == "plan-overtaken"
    assert not result["changed"]


#: The rows of a list, and what somebody else does with the first of them after the last look.
ROWS_LATE: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "created": (
        {**LIST},
        {
            "value": "+12025550120",
            "type": "Voice",
            **TIMES,
            "end_time": "2039-01-01T00:00:00Z",
            "reason": "theirs",
        },
    ),
    "updated": (
        {**LIST, "defaults": {**LIST["defaults"], "reason": "ours"}},
        {"value": "+12025550120", "type": "Voice", **TIMES, "reason": "theirs"},
    ),
}


@pytest.mark.parametrize("case", ROWS_LATE)
@pytest.mark.parametrize("kept", [False, True])
def test_a_row_that_others_change_after_the_last_look_is_not_written_over(
    case: str,
    kept: bool,
    organization: Organization,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows, theirs = ROWS_LATE[case]
    if case == "updated":
        perform(organization, "alvaria_exclusions", **LIST)
    plan = planned(organization, exclusions=rows)["plan"]
    write = Reconciler._write

    def late(reconciler: Reconciler, work: int) -> None:
        monkeypatch.setattr(Reconciler, "_write", write)
        assert perform(organization, "alvaria_exclusions", exclusions=[theirs])["changed"]
        write(reconciler, work)

    monkeypatch.setattr(Reconciler, "_write", late)
    options = {"undo_dest": str(folder / "undo"), "undo_plain": True} if kept else {}
    result = perform(organization, "alvaria_exclusions", plan_data=plan, **rows, **options)
    assert result["counts"][case] == 5
    assert result["counts"]["failed"] == 1
    assert "has changed it since it was planned" in result["msg"]
    found = perform(organization, "alvaria_exclusion_info", exclusion_type="Voice")
    assert [one["reason"] for one in found["exclusions"]].count("theirs") == 1
