# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compliance checks, contact attempts and load jobs.

What they leave at the server, also when something goes wrong in between.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._common.stop import Stop

from .support.engine import perform
from .support.sandbox import Organization, reads, writes
from .support.ways import mostly

#: Both dialects are read in the scenarios; the fault matrix is in the documented one.
dialect = mostly("quirky")

CONTACT = {"contact_channel": "Voice", "contact_address": "+12025550142"}
REPORT = {
    **CONTACT,
    "customer": "CUST-77",
    "time_of_contact": "2030-03-01T11:59:00Z",
    "disposition": "BZ",
    "number_type": 1,
}
CHECK = "*/complianceStatuses"
ATTEMPTS = "*/contactAttempts"


def records(organization: Organization) -> list[dict[str, Any]]:
    """The active records that the server holds, expired ones included."""
    return list(
        organization._control("GET", f"organizations/{organization.name}/activeRecords")["rows"]
    )


def check(organization: Organization, check_mode: bool = False, **options: Any) -> dict[str, Any]:
    return perform(organization, "alvaria_compliance_status", check_mode, **options)


def report(organization: Organization, check_mode: bool = False, **options: Any) -> dict[str, Any]:
    return perform(organization, "alvaria_contact_attempt", check_mode, **{**REPORT, **options})


def attempts(organization: Organization) -> list[dict[str, Any]]:
    return list(perform(organization, "alvaria_contact_attempt_info")["contact_attempts"])


# --- active records ----------------------------------------------------------


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_a_second_check_with_the_key_leaves_one_record(method: str, clocked: Organization) -> None:
    first = check(clocked, method=method, **CONTACT)
    assert first["changed"] is True
    key = first["statuses"][0]["key"]
    second = check(clocked, method=method, key=key, **CONTACT)
    assert second["changed"] is False
    assert second["statuses"][0]["key"] == key
    assert [record["id"] for record in records(clocked)] == [key]


def test_a_record_that_nobody_reports_expires(clocked: Organization) -> None:
    assert "failed" not in perform(
        clocked, "alvaria_compliance_settings", attempt_trackers={"life_time_of_active_record": 60}
    )
    tracker = {
        "name": "Once",
        "contact_channels": ["Voice"],
        "type_of_tracker": "ContactAddress",
        "number_of_attempts": 1,
    }
    tracker |= {"threshold_type": "Day", "threshold": 1, "dispositions": ["BZ"]}
    assert "failed" not in perform(clocked, "alvaria_attempt_tracker", **tracker)
    assert check(clocked, **CONTACT)["statuses"][0]["restricted"] is False
    clocked.set_clock("2030-03-01T12:59:59Z")
    held = check(clocked, expect_rule="Once", **CONTACT)
    assert "failed" not in held, held
    assert held["statuses"][0]["restriction_end_time"] == "2030-03-01T13:09:59Z", held
    clocked.set_clock("2030-03-01T13:00:00Z")
    assert (
        check(clocked, expect="allowed", release=True, **CONTACT)["statuses"][0]["released"] is True
    )


@pytest.mark.parametrize("options", [{}, {"method": "GET"}, {"api_version": "v3"}])
def test_release_leaves_no_record(options: dict[str, Any], clocked: Organization) -> None:
    result = check(
        clocked, release=True, contacts=[CONTACT, {**CONTACT, "customer": "CUST-78"}], **options
    )
    assert result["changed"] is False
    assert [status["released"] for status in result["statuses"]] == [True, True]
    assert records(clocked) == []
    assert attempts(clocked) == []
    assert all("key" not in status for status in result["statuses"])


def test_release_leaves_no_record_when_the_gate_holds_the_play(clocked: Organization) -> None:
    result = check(
        clocked,
        release=True,
        contacts=[
            {**CONTACT, "name": "first"},
            {**CONTACT, "name": "second", "expect": "restricted"},
        ],
    )
    assert result["failed"]
    assert result["error"]["kind"] == "expectation"
    assert "1 of 2 contacts is not as expected: contacts[1] (second)" in result["msg"]
    assert [status.get("as_expected") for status in result["statuses"]] == [None, False]
    assert result["changed"] is False
    assert records(clocked) == []


@pytest.mark.parametrize("status", [400, 500])
def test_release_leaves_no_record_when_a_later_check_fails(
    status: int, clocked: Organization
) -> None:
    clocked.fault(method="POST", path=CHECK, skip=1, count=2, status=status, body={})
    result = check(clocked, release=True, contacts=[CONTACT, CONTACT, CONTACT])
    assert result["failed"]
    assert result["msg"].startswith("contacts[1]: ")
    assert len(result["statuses"]) == 1
    # A server that fails may have made its record all the same: it is withdrawn.
    assert result["changed"] is False
    assert records(clocked) == []


def test_a_record_that_cannot_be_released_is_not_kept_quiet(clocked: Organization) -> None:
    clocked.fault(method="POST", path=ATTEMPTS, count=None, status=500, body={})
    result = check(clocked, release=True, **CONTACT)
    [record] = records(clocked)
    assert result["failed"]
    assert result["changed"] is True
    assert record["id"] in result["msg"]
    assert result["statuses"][0]["key"] == record["id"]


def test_a_key_that_was_given_is_not_released(clocked: Organization) -> None:
    key = check(clocked, **CONTACT)["statuses"][0]["key"]
    result = check(clocked, release=True, key=key, **CONTACT)
    assert result["statuses"][0]["released"] is False
    assert [record["id"] for record in records(clocked)] == [key]


@pytest.mark.parametrize("options", [{}, {"method": "GET"}, {"api_version": "v3"}])
def test_check_mode_asks_nothing(options: dict[str, Any], clocked: Organization) -> None:
    result = check(clocked, True, expect="restricted", **CONTACT, **options)
    assert "failed" not in result
    assert result["statuses"] == []
    assert "nothing was asked" in result["warnings"][0]
    assert [entry for entry in clocked.journal() if entry["operation_id"] != "token"] == []


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_a_check_whose_answer_is_lost_is_not_repeated(method: str, clocked: Organization) -> None:
    clocked.fault(method=method, path=CHECK, cut="after")
    result = check(clocked, method=method, **CONTACT)
    assert result["failed"]
    assert "active record" in result["msg"]
    assert result["changed"] is True
    assert len(records(clocked)) == 1


def test_what_is_given_for_all_holds_where_a_contact_says_nothing_else(
    clocked: Organization,
) -> None:
    exclusion = {
        "exclusion_type": "SMS",
        "exclusion_value": CONTACT["contact_address"],
        "start_time": "2030-01-01",
        "end_time": "2031-01-01",
    }
    assert "failed" not in perform(clocked, "alvaria_exclusion", **exclusion)
    contacts = [
        {},
        {"contact_channel": "SMS", "expect_type": "ExclusionSMS"},
        {"contact_channel": "SMS", "required_checks": ["quotaControls"]},
    ]
    result = check(clocked, release=True, expect="allowed", contacts=contacts, **CONTACT)
    assert "failed" not in result, result
    assert [status["restricted"] for status in result["statuses"]] == [False, True, False]
    assert result["statuses"][1]["restriction_end_time"] == "2031-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"contact_channel": "Voice"}, "contact_address: is missing."),
        (
            {"contacts": [CONTACT, {"contact_address": "+12025550142"}]},
            "contacts[1].contact_channel: is missing.",
        ),
        (
            {**CONTACT, "expect": "allowed", "expect_type": "ExclusionVoice"},
            "expect_type: cannot be combined with expect: allowed.",
        ),
        (
            {**CONTACT, "api_version": "v3", "method": "POST"},
            "method: POST does not exist in API version v3.",
        ),
        (
            {**CONTACT, "api_version": "v3", "expect_rule": "Daily"},
            "expect_rule: is not returned by API version v3",
        ),
        (
            {**CONTACT, "api_version": "v3", "expect_message": "CanPlayStandard"},
            "expect_message: CanPlayStandard: is not returned by API version v3",
        ),
        ({"key": "k", "contacts": [CONTACT, CONTACT]}, "key: applies to several contacts"),
        ({**CONTACT, "number_type": True}, "number_type: is true or false instead of an integer."),
        (
            {"contacts": [CONTACT, {**CONTACT, "number_type": False}]},
            "contacts[1].number_type: is true or false instead of an integer.",
        ),
    ],
)
@pytest.mark.parametrize("check_mode", [False, True])
def test_a_question_that_makes_no_sense(
    check_mode: bool, options: dict[str, Any], message: str, organization: Organization
) -> None:
    result = check(organization, check_mode, **options)
    assert result["failed"]
    assert result["msg"].startswith(message)
    assert organization.journal() == []


def test_a_time_zone_that_does_not_exist_is_said_by_the_server(organization: Organization) -> None:
    result = check(organization, time_zone="Mars/Olympus", **CONTACT)
    assert result["failed"]
    assert "timeZone" in str(result["error"]["reasons"])
    assert "2025550142" not in str(result)


class Interrupted(BaseException):
    """What ends a task from outside, as Ansible's timeout does."""


def test_a_task_that_is_cut_off_while_it_releases_tries_once_more(
    clocked: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    clocked.fault(method="POST", path=ATTEMPTS, status=429, headers={"Retry-After": "5"})

    def cut_off(_stop: Stop, seconds: float) -> None:
        monkeypatch.undo()
        raise Interrupted(seconds)

    monkeypatch.setattr(Stop, "pause", cut_off)
    with pytest.raises(Interrupted):
        check(clocked, release=True, **CONTACT)
    assert records(clocked) == []


def test_an_empty_expectation_is_none(clocked: Organization) -> None:
    result = check(
        clocked, release=True, expect="allowed", expect_type="", expect_rule="", **CONTACT
    )
    assert "failed" not in result
    assert result["statuses"][0]["as_expected"] is True


# --- contact attempts --------------------------------------------------------


def test_the_same_attempt_is_reported_once_and_closes_its_record(clocked: Organization) -> None:
    key = check(clocked, **CONTACT)["statuses"][0]["key"]
    predicted = report(clocked, True, key=key)
    assert predicted["changed"] is True
    assert attempts(clocked) == []
    first = report(clocked, key=key)
    assert first["changed"] is True
    assert records(clocked) == []
    position = clocked.position()
    second = report(clocked, key=key)
    assert second["changed"] is False
    assert writes(clocked.journal(position)) == []
    assert second["contact_attempt"] == first["contact_attempt"]
    assert len(attempts(clocked)) == 1


def test_an_attempt_that_is_kept_more_finely_is_found(clocked: Organization) -> None:
    body = {
        "contactChannel": "Voice",
        "contactAddress": CONTACT["contact_address"],
        "customer": "CUST-77",
        "disposition": "BZ",
        "numberType": 1,
    }
    body |= {
        "timeOfContact": "2030-03-01T11:59:00.123456Z",
        "operationType": "SaveContactNoKeyCheck",
    }
    assert (
        clocked.call("POST", "/via/v4/{org}/compliance/contactAttempts", json=body).status_code
        == 202
    )
    for text in ("2030-03-01T11:59:00.123456Z", "2030-03-01T11:59:00.123Z"):
        assert (
            report(clocked, operation_type="SaveContactNoKeyCheck", time_of_contact=text)["changed"]
            is False
        )
    assert len(attempts(clocked)) == 1


@pytest.mark.parametrize("sale", [{"product_sold": 3}, {"total_quota": 7}])
def test_a_sold_quantity_is_counted_once(clocked: Organization, sale: dict[str, int]) -> None:
    way = {"product_sold": "sold", "total_quota": "total"}[next(iter(sale))]
    clocked.reset("bare", readings={"sale": way})
    assert "failed" not in perform(
        clocked, "alvaria_quota_control", product="Gold Card", total_quota=10, unit_value=1
    )
    for _time in range(2):
        assert "failed" not in report(
            clocked, operation_type="SaveContactNoKeyCheck", product="Gold Card", product_sold=3
        )
    [quota] = perform(clocked, "alvaria_quota_control_info")["quota_controls"]
    assert {"total_quota": 10, "product_sold": 0, **sale}.items() <= quota.items()


def test_a_report_whose_answer_is_lost_is_looked_for_and_not_repeated(
    clocked: Organization,
) -> None:
    clocked.fault(method="POST", path=ATTEMPTS, cut="after")
    result = report(clocked, operation_type="SaveContactNoKeyCheck")
    assert "failed" not in result
    assert result["changed"] is True
    assert len(attempts(clocked)) == 1
    assert writes(clocked.journal()) == ["POST reportContactStatusV4"]


def test_a_report_that_never_arrived_fails(clocked: Organization) -> None:
    clocked.fault(method="POST", path=ATTEMPTS, cut="before")
    result = report(clocked, operation_type="SaveContactNoKeyCheck", wait_timeout=1)
    assert result["failed"]
    assert attempts(clocked) == []


def test_a_report_with_an_unknown_key_is_no_success(clocked: Organization) -> None:
    result = report(clocked, key="unknown", wait_timeout=1)
    assert result["failed"]
    assert result["error"]["kind"] == "work"
    assert "key may be unknown or expired" in result["msg"]
    assert attempts(clocked) == []


def test_an_attempt_is_switched_off_and_on_with_a_reason(clocked: Organization) -> None:
    options = {
        "operation_type": "SaveContactNoKeyCheck",
        "status": "Disabled",
        "reason": "Wrong number",
    }
    done = report(clocked, **options)
    assert done["changed"] is True
    assert writes(clocked.journal()) == [
        "POST reportContactStatusV4",
        "PATCH patchContactAttemptInstanceV4",
    ]
    assert done["diff"]["before"] == ""
    assert done["contact_attempt"]["status"] == "Disabled"
    assert report(clocked, **options)["changed"] is False
    by_id = {"id": done["contact_attempt"]["id"], "status": "Enabled", "reason": ""}
    assert perform(clocked, "alvaria_contact_attempt", **by_id)["changed"] is True
    assert perform(clocked, "alvaria_contact_attempt", **by_id)["changed"] is False


def test_a_status_that_others_change_too_converges(clocked: Organization) -> None:
    identifier = report(clocked, operation_type="SaveContactNoKeyCheck")["contact_attempt"]["id"]
    clocked.fault(method="PATCH", path=ATTEMPTS + "/*", edit={"reason": "theirs"})
    result = perform(clocked, "alvaria_contact_attempt", id=identifier, status="Disabled")
    assert result["contact_attempt"]["status"] == "Disabled"
    assert result["contact_attempt"]["reason"] == "theirs"
    assert result["alvaria_api"]["conflicts"] == 1


def test_a_cancelled_contact_is_no_attempt(clocked: Organization) -> None:
    key = check(clocked, **CONTACT)["statuses"][0]["key"]
    cancelling = {"operation_type": "CancelContact", "key": key}
    assert perform(clocked, "alvaria_contact_attempt", True, **cancelling)["changed"] is True
    assert len(records(clocked)) == 1
    assert perform(clocked, "alvaria_contact_attempt", **cancelling)["changed"] is True
    assert records(clocked) == []
    assert attempts(clocked) == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"key": None}, "key: is missing for operation_type SaveContactWithKeyCheck."),
        ({"disposition": None, "key": "k"}, "disposition: is missing"),
        ({"operation_type": "CancelContact"}, "key: is missing for operation_type CancelContact."),
        ({"key": "k", "product_sold": 1}, "product: is missing"),
        (
            {"key": "k", "api_version": "v3", "status": "Disabled"},
            "status: does not exist in API version v3.",
        ),
        (
            {"key": "k", "api_version": "v3", "operation_type": "SaveContactNoKeyCheck"},
            "operation_type: is not available in API version v3.",
        ),
        ({"id": "x", "status": "Disabled"}, "contact_channel: cannot be changed."),
        ({"id": "", "status": "Disabled"}, "id: is empty."),
        ({"key": "k", "wait_timeout": -1}, "wait_timeout: -1 is too small."),
        (
            {"key": "k", "wait_timeout": 0, "status": "Disabled"},
            "wait_timeout: 0 cannot be combined with status or reason.",
        ),
        (
            {"api_version": "v3"},
            "key: is missing for API version v3. Give the key that the check answered.",
        ),
        ({"key": "k", "time_of_contact": "noon"}, "time_of_contact: 'noon'"),
    ],
)
def test_a_report_that_makes_no_sense(
    options: dict[str, Any], message: str, organization: Organization
) -> None:
    result = report(organization, **options)
    assert result["failed"], result
    assert result["msg"].startswith(message), result
    assert writes(organization.journal()) == []


# --- load jobs ---------------------------------------------------------------

LINES = (
    "action,exclusionType,exclusionValue,startTime,endTime\n"
    "create,Voice,+12025550101,2030-01-01T00:00:00Z,2031-01-01T00:00:00Z\n"
)


def put(organization: Organization, name: str, text: str) -> None:
    organization._control("PUT", f"files/{name}", data=text.encode())


def load(organization: Organization, check_mode: bool = False, **options: Any) -> dict[str, Any]:
    return perform(organization, "alvaria_load_job", check_mode, **options)


def test_a_job_runs_to_its_end_and_a_second_one_changes_nothing(organization: Organization) -> None:
    put(organization, "first.act", LINES)
    assert load(organization, True, file_name="first.act")["changed"] is True
    assert organization.journal() == []
    done = load(organization, file_name="first.act")
    assert done["changed"] is True
    assert done["job"]["job_state"] == "Completed"
    assert done["job"]["stats"]["added"] == 1
    assert reads(organization.journal()) == ["getJobInstance"] * 3
    again = load(organization, file_name="first.act")
    assert again["changed"] is False
    assert again["job"]["stats"]["duplicates"] == 1


def test_lines_that_fail_are_counted_against_the_limit(organization: Organization) -> None:
    put(organization, "bad.act", LINES + "create,Phone,+12025550102,2030-01-01T00:00:00Z,\n")
    over = load(organization, file_name="bad.act", error_response_type="ErrorFileWithSummary")
    assert over["failed"]
    assert over["changed"] is True
    assert "1 of 2 lines failed, but at most 0 may" in over["msg"]
    assert over["job"]["stats"]["failures"] == 1
    assert over["job"]["error_file_name"] in over["msg"]
    assert "failed" not in load(organization, file_name="bad.act", max_failures=1)


def test_a_job_without_its_file_fails(organization: Organization) -> None:
    result = load(organization, file_name="missing.cet")
    assert result["failed"]
    assert result["changed"] is False
    assert result["job"]["job_state"] == "Failed"


def test_a_job_that_takes_too_long_goes_on(organization: Organization) -> None:
    put(organization, "slow.act", LINES)
    result = load(organization, file_name="slow.act", wait_timeout=0)
    identifier = result["job"]["id"]
    assert result["failed"]
    assert result["changed"] is True
    assert identifier in result["msg"]
    for _poll in range(3):
        found = perform(organization, "alvaria_job_info", id=identifier)["job"]
    assert found["job_state"] == "Completed"
    assert found["stats"]["added"] == 1


def test_a_job_that_is_not_waited_for(organization: Organization) -> None:
    put(organization, "later.act", LINES)
    result = load(organization, file_name="later.act", wait=False)
    assert result["changed"] is True
    assert reads(organization.journal()) == []
    assert result["job"]["id"]


def test_a_start_whose_answer_is_lost_is_not_repeated(organization: Organization) -> None:
    put(organization, "lost.act", LINES)
    organization.fault(method="POST", path="*/exclusionsLoad", cut="after")
    result = load(organization, file_name="lost.act")
    assert result["failed"]
    assert result["changed"] is True
    assert "may have been started" in result["msg"]
    assert writes(organization.journal()) == ["POST loadExclusionFile"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"file_name": "folder/first.act"}, "file_name: 'folder/first.act' is not the bare name"),
        ({"file_name": "first.csv"}, "file_name: 'first.csv' does not end in .act, .cct, .cet."),
        (
            {"file_name": "first.act", "job_type": "ContactAttemptsLoad"},
            "file_name: 'first.act' does not end in .cet.",
        ),
        ({"file_name": "first.act", "max_failures": -1}, "max_failures: -1 is too small."),
        ({"file_name": "first.act", "wait_timeout": -1}, "wait_timeout: -1 is too small."),
    ],
)
def test_a_job_that_makes_no_sense(
    options: dict[str, Any], message: str, make_organization: Callable[..., Organization]
) -> None:
    organization = make_organization("empty")
    result = load(organization, **options)
    assert result["failed"]
    assert result["msg"].startswith(message)
    assert organization.journal() == []
