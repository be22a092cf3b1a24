# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The version lock: conflicts converge or end in one clear error, and nobody's change is lost."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from typing import Any

import pytest

from .support.engine import perform
from .support.sandbox import Organization, writes
from .support.ways import mostly

#: Both dialects are read in the scenarios; the fault matrix is in the documented one.
dialect = mostly("quirky")

EXCLUSION = {
    "exclusion_type": "Voice",
    "exclusion_value": "+12025550143",
    "start_time": "2026-01-01",
    "end_time": "2030-01-01",
}
TRACKER = {
    "name": "Locked",
    "contact_channels": ["Voice"],
    "type_of_tracker": "Account",
    "number_of_attempts": 7,
    "threshold_type": "Day",
    "threshold": 7,
    "dispositions": ["BZ"],
}
SKILLS = {
    "user": "agent010@example.com",
    "skills": [{"name": "Spanish", "level": "Fluent"}],
    "state": "exact",
}
HANDLERS = {
    "worktype": "Billing",
    "handlers": ["agent003@example.com", "agent001@example.com"],
    "state": "exact",
}

CHANGES = {
    "alvaria_exclusion": (EXCLUSION, {**EXCLUSION, "reason": "changed"}, "*/exclusions/*"),
    "alvaria_attempt_tracker": (
        TRACKER,
        {**TRACKER, "number_of_attempts": 3},
        "*/attemptTrackers/*",
    ),
    "alvaria_user_skills": (
        SKILLS,
        {**SKILLS, "skills": [{"name": "German", "level": "Good"}]},
        "*/skills",
    ),
    "alvaria_worktype_handlers": (
        HANDLERS,
        {**HANDLERS, "handlers": ["agent002@example.com"]},
        "*/workHandlers",
    ),
}


@pytest.fixture(params=sorted(CHANGES))
def change(
    request: pytest.FixtureRequest, organization: Organization
) -> tuple[str, dict[str, Any], str]:
    """An object that exists, and options that change it: module, options, path of its PUT."""
    module = str(request.param)
    first, second, path = CHANGES[module]
    assert "failed" not in perform(organization, module, **first)
    return module, second, path


@pytest.mark.parametrize("times", [1, 3])
def test_a_write_that_others_overtake_converges(
    times: int, change: tuple[str, dict[str, Any], str], organization: Organization
) -> None:
    module, options, path = change
    organization.fault(method="PUT", path=path, count=times, edit={})
    position = organization.position()
    result = perform(organization, module, **options)
    assert result.get("failed") is None, result
    assert result["changed"] is True, result
    assert result["alvaria_api"]["conflicts"] == times
    assert [entry["status"] for entry in organization.journal(position, method="PUT")] == [
        409
    ] * times + [200]
    assert perform(organization, module, **options)["changed"] is False


def test_an_endless_conflict_is_one_error_that_shows_both_sides(
    change: tuple[str, dict[str, Any], str], organization: Organization
) -> None:
    module, options, path = change
    organization.fault(method="PUT", path=path, count=None, edit={})
    result = perform(organization, module, **options)
    assert result["failed"] is True, result
    assert "every attempt met a conflict (HTTP 409)" in result["msg"], result
    assert result["error"]["kind"] == "conflict"
    assert result["error"]["status"] == 409
    assert result["error"]["sent"]
    assert result["error"]["server"]
    assert result["error"]["sent"] != result["error"]["server"]
    assert result["alvaria_api"]["conflicts"] == 5
    assert "12025550143" not in str(result)


def test_what_somebody_else_did_meanwhile_survives(organization: Organization) -> None:
    perform(organization, "alvaria_attempt_tracker", **TRACKER)
    organization.fault(
        method="PUT",
        path="*/attemptTrackers/*",
        edit={"attemptTrackerDescription": "theirs", "threshold": 9},
    )
    result = perform(organization, "alvaria_attempt_tracker", name="Locked", number_of_attempts=2)
    assert result["changed"] is True
    tracker = result["attempt_tracker"]
    assert (tracker["number_of_attempts"], tracker["description"], tracker["threshold"]) == (
        2,
        "theirs",
        9,
    )


def test_what_somebody_else_already_did_is_not_written_again(organization: Organization) -> None:
    perform(organization, "alvaria_attempt_tracker", **TRACKER)
    organization.fault(method="PUT", path="*/attemptTrackers/*", edit={"numberOfAttempts": 2})
    position = organization.position()
    result = perform(organization, "alvaria_attempt_tracker", name="Locked", number_of_attempts=2)
    assert result["changed"] is False
    assert [entry["status"] for entry in organization.journal(position, method="PUT")] == [409]


@pytest.mark.parametrize("cut", ["before", "after", "half"])
def test_a_lost_answer_to_a_replacement_is_written_once(
    cut: str, change: tuple[str, dict[str, Any], str], organization: Organization
) -> None:
    module, options, path = change
    organization.fault(method="PUT", path=path, cut=cut)
    result = perform(organization, module, **options)
    assert result.get("failed") is None, result
    assert result["changed"] is True, result
    assert result["diff"]["before"] != result["diff"]["after"]
    assert perform(organization, module, **options)["changed"] is False


@pytest.mark.parametrize("cut", ["before", "after", "half"])
@pytest.mark.parametrize(
    ("module", "options", "noun"),
    [
        ("alvaria_exclusion", EXCLUSION, "exclusions"),
        ("alvaria_attempt_tracker", TRACKER, "attempt_trackers"),
    ],
)
def test_a_lost_answer_to_a_creation_leaves_one_object(
    cut: str, module: str, options: dict[str, Any], noun: str, organization: Organization
) -> None:
    before = perform(organization, f"{module}_info")[noun]
    organization.fault(method="POST", path="*/compliance/*", cut=cut)
    result = perform(organization, module, **options)
    assert result.get("failed") is None, result
    assert result["changed"] is True, result
    assert result["diff"]["before"] == ""
    assert result["diff"]["after"] != ""
    after = perform(organization, f"{module}_info")[noun]
    assert len(after) == len(before) + 1
    assert perform(organization, module, **options)["changed"] is False


def test_answers_lost_again_and_again_end_in_an_error_that_says_what_to_look_at(
    organization: Organization,
) -> None:
    organization.fault(method="POST", path="*/exclusions", count=None, cut="before")
    result = perform(organization, "alvaria_exclusion", **EXCLUSION)
    assert result["failed"] is True, result
    assert (
        "The POST may have been processed: read the object before running again." in result["msg"]
    ), result
    assert (
        len(
            perform(organization, "alvaria_exclusion_info", type="Voice", value="+12025550143")[
                "exclusions"
            ]
        )
        == 0
    )


def test_a_lost_answer_to_a_deletion_deletes(organization: Organization) -> None:
    perform(organization, "alvaria_exclusion", **EXCLUSION)
    organization.fault(method="DELETE", path="*/exclusions/*", cut="after")
    result = perform(organization, "alvaria_exclusion", **{**EXCLUSION, "state": "absent"})
    assert result.get("failed") is None, result
    assert result["changed"] is True, result
    assert (
        perform(organization, "alvaria_exclusion", **{**EXCLUSION, "state": "absent"})["changed"]
        is False
    )


def _add(
    organization: Organization,
    module: str,
    options: list[dict[str, Any]],
    barrier: Any,
    results: Any,
) -> None:
    for each in options:
        barrier.wait(timeout=60)
        results.put(perform(organization, module, **each))


def _at_once(
    organization: Organization, module: str, *writers: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Run several writers in processes of their own, in step."""
    context = multiprocessing.get_context("fork")
    barrier, results = context.Barrier(len(writers)), context.Queue()
    processes = [
        context.Process(target=_add, args=(organization, module, options, barrier, results))
        for options in writers
    ]
    for process in processes:
        process.start()
    done = [results.get(timeout=120) for options in writers for _each in options]
    for process in processes:
        process.join(timeout=60)
    return done


def test_two_writers_of_one_users_skills_lose_nothing(organization: Organization) -> None:
    names = [
        skill["name"]
        for skill in perform(organization, "alvaria_skill_info", levels=False)["skills"]
    ]
    user = "agent011@example.com"
    conflicts = 0
    for _turn in range(20 // (len(names) // 2)):
        perform(organization, "alvaria_user_skills", user=user, skills=[], state="exact")
        one, other = (
            [
                {"user": user, "skills": [{"name": name, "level": "lowest"}]}
                for name in names[half::2]
            ]
            for half in (0, 1)
        )
        results = _at_once(organization, "alvaria_user_skills", one, other)
        assert all("failed" not in result and result["changed"] for result in results), results
        conflicts += sum(result["alvaria_api"]["conflicts"] for result in results)
        there = perform(organization, "alvaria_user_skills", user=user, skills=[])["user_skills"][
            "skills"
        ]
        assert sorted(skill["name"] for skill in there) == sorted(names)
    assert conflicts > 0, "the writers never met, so nothing was shown"


def test_two_writers_of_one_work_types_handlers_lose_nothing(organization: Organization) -> None:
    perform(
        organization, "alvaria_worktype_handlers", worktype="Billing", handlers=[], state="exact"
    )
    users = [user["email"] for user in perform(organization, "alvaria_user_info")["users"]][:20]
    one, other = (
        [{"worktype": "Billing", "handlers": [user]} for user in users[half::2]] for half in (0, 1)
    )
    results = _at_once(organization, "alvaria_worktype_handlers", one, other)
    assert all("failed" not in result and result["changed"] for result in results), results
    there = perform(organization, "alvaria_worktype_handlers", worktype="Billing", handlers=[])[
        "worktype_handlers"
    ]["handlers"]
    assert sorted(there) == sorted(users)
    for half in (0, 1):
        assert [user for user in there if user in users[half::2]] == users[half::2]


def test_two_creators_of_one_object_leave_one(organization: Organization) -> None:
    many = [
        {**EXCLUSION, "exclusion_value": f"+1202555{number:04}", "reason": "the same"}
        for number in range(150, 170)
    ]
    results = _at_once(organization, "alvaria_exclusion", many, many)
    assert all("failed" not in result for result in results), results
    there = perform(organization, "alvaria_exclusion_info", mask_personal_data=False)["exclusions"]
    values = [exclusion["exclusion_value"] for exclusion in there]
    assert all(values.count(str(options["exclusion_value"])) == 1 for options in many)


def test_a_stale_read_does_not_undo_a_change(
    make_organization: Callable[..., Organization],
) -> None:
    organization = make_organization()
    perform(organization, "alvaria_user_skills", **SKILLS)
    organization.fault(method="GET", path="*/users/*/skills", stale=True)
    position = organization.position()
    result = perform(
        organization,
        "alvaria_user_skills",
        user=SKILLS["user"],
        skills=[{"name": "German", "level": "Good"}],
    )
    assert result["changed"] is True
    assert {skill["name"] for skill in result["user_skills"]["skills"]} == {"Spanish", "German"}
    assert writes(organization.journal(position)) == ["PUT putUserSkills", "PUT putUserSkills"]
