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

from ansible_collections.alvaria.cloud.plugins.module_utils._plan import file

from .support.engine import perform
from .support.sandbox import Organization, writes

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
    text = path.read_text() + json.dumps(plan["plan"])
    for canary in ("2025550177", "20255501", SSN, "sandbox-secret", "sandbox-key", "4321"):
        assert canary not in text
    assert "agent002@example.com" in text
    assert json.loads(path.read_text()) == plan["plan"]


def test_a_plan_costs_the_requests_of_a_check(organization: Organization) -> None:
    checked = perform(organization, "alvaria_config", check_mode=True, config=DOCUMENT)
    plan = planned(organization, config=DOCUMENT)
    assert plan["alvaria_api"]["requests"] == checked["alvaria_api"]["requests"]
    assert plan["estimated_requests"] == checked["estimated_requests"]


def test_applying_a_plan_costs_no_request_beyond(
    make_organization: Callable[..., Organization],
) -> None:
    bare, guarded = make_organization(), make_organization()
    plan = planned(guarded, config=DOCUMENT)["plan"]
    without = perform(bare, "alvaria_config", config=DOCUMENT)
    with_plan = applied(guarded, plan, config=DOCUMENT)
    assert with_plan["alvaria_api"]["requests"] == without["alvaria_api"]["requests"]


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
