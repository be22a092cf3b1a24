# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options and return keys that no other test covers.

Filters, rules, languages, settings of the connection, and both sides of every conflict.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .support.engine import perform
from .support.playbook import play, run
from .support.sandbox import Organization, writes
from .test_scenarios import put_files

DAY = {
    "from": "2025-01-06T00:00:00Z",
    "to": "2025-01-06T23:59:59Z",
    "later": "2025-01-07T00:00:00Z",
    "earlier": "2025-01-05T23:59:59Z",
}


@pytest.fixture
def dialect() -> str:
    """The scenarios speak both; here one is enough."""
    return "documented"


#: Module, the key of its list, a filter that all objects of the organization pass, and one that
#: none passes.
FILTERS: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    (
        "attempt_tracker",
        "attempt_trackers",
        {"from_creation_time": DAY["from"]},
        {"from_creation_time": DAY["later"]},
    ),
    (
        "attempt_tracker",
        "attempt_trackers",
        {"to_creation_time": DAY["to"]},
        {"to_creation_time": DAY["earlier"]},
    ),
    (
        "attempt_tracker",
        "attempt_trackers",
        {"to_last_modified_time": DAY["to"]},
        {"to_last_modified_time": DAY["earlier"]},
    ),
    (
        "attempt_tracker",
        "attempt_trackers",
        {"last_modified_by": "admin@example.com"},
        {"last_modified_by": "nobody@example.com"},
    ),
    (
        "message_tracker",
        "message_trackers",
        {"from_creation_time": DAY["from"]},
        {"from_creation_time": DAY["later"]},
    ),
    (
        "message_tracker",
        "message_trackers",
        {"to_last_modified_time": DAY["to"]},
        {"to_last_modified_time": DAY["earlier"]},
    ),
    (
        "quota_control",
        "quota_controls",
        {"to_last_modified_time": DAY["to"]},
        {"to_last_modified_time": DAY["earlier"]},
    ),
    (
        "exclusion",
        "exclusions",
        {"from_creation_time": DAY["from"]},
        {"from_creation_time": DAY["later"]},
    ),
    (
        "exclusion",
        "exclusions",
        {"to_creation_time": DAY["to"]},
        {"to_creation_time": DAY["earlier"]},
    ),
    (
        "exclusion",
        "exclusions",
        {"from_start_time": DAY["from"]},
        {"from_start_time": DAY["later"]},
    ),
]


@pytest.mark.parametrize(
    ("noun", "key", "wide", "narrow"),
    FILTERS,
    ids=lambda value: "-".join(value) if isinstance(value, dict) else None,
)
def test_a_filter_keeps_what_passes_it(
    noun: str, key: str, wide: dict[str, Any], narrow: dict[str, Any], organization: Organization
) -> None:
    everything = perform(organization, f"alvaria_{noun}_info")[key]
    assert everything
    assert perform(organization, f"alvaria_{noun}_info", **wide)[key] == everything
    assert perform(organization, f"alvaria_{noun}_info", **narrow)[key] == []


def test_trackers_are_found_by_what_they_are_about(organization: Organization) -> None:
    tracker = {
        "contact_channels": ["Voice"],
        "type_of_tracker": "Account",
        "number_of_attempts": 7,
        "threshold_type": "Day",
        "threshold": 7,
    }
    about = {
        "description": "Calls about debts",
        "number_types": [2],
        "geocodes": ["MA"],
        "purposes": ["billing"],
    }
    made = perform(
        organization,
        "alvaria_attempt_tracker",
        name="Debts",
        dispositions=["BZ"],
        **tracker,
        **about,
    )
    assert made.get("failed") is None, made
    assert made["changed"] is True, made
    for name, value in about.items():
        found = perform(organization, "alvaria_attempt_tracker_info", **{name: value})[
            "attempt_trackers"
        ]
        assert [entry["name"] for entry in found] == ["Debts"], (name, found)


def test_less_is_read_without_details(organization: Organization) -> None:
    for noun, key in (("reserved_word", "reserved_words"), ("system_external", "system_externals")):
        names = [
            [
                entry["name"]
                for entry in perform(organization, f"alvaria_{noun}_info", details=details)[key]
            ]
            for details in (True, False)
        ]
        assert names[0]
        assert names[0] == names[1]


USER_RULES = (
    "can_call_back_self",
    "can_forward_voicemail",
    "can_not_ready",
    "can_park",
    "can_pause_resume_recording",
    "must_hide_speed_dial_phone",
    "must_select_work_type",
)
WORKTYPE_RULES = (
    "can_add_attachments",
    "can_pause_resume_recording",
    "can_terminate",
    "can_view_team_leads",
    "can_view_work_handlers",
    "can_view_worktypes",
)


@pytest.mark.parametrize("value", [True, False])
def test_each_rule_can_be_switched(value: bool, organization: Organization) -> None:
    for module, whom, rules in (
        ("user_handler_rules", {"user": "agent001@example.com"}, USER_RULES),
        ("worktype_handler_rules", {"worktype": "Billing"}, WORKTYPE_RULES),
    ):
        result = perform(organization, f"alvaria_{module}", **whom, **dict.fromkeys(rules, value))
        assert result.get("failed") is None, result
        assert {rule: result[module][rule] for rule in rules} == dict.fromkeys(rules, value)
        assert (
            perform(organization, f"alvaria_{module}", **whom, **dict.fromkeys(rules, value))[
                "changed"
            ]
            is False
        )


def test_wrap_up_of_a_work_type(organization: Organization) -> None:
    wanted = {"max_wrap_time": 300, "wrap_warning_delay": 200, "wrap_exceed_action": "changeToIdle"}
    result = perform(organization, "alvaria_worktype_handler_rules", worktype="Billing", **wanted)
    assert result["changed"] is True
    assert {name: result["worktype_handler_rules"][name] for name in wanted} == wanted


@pytest.mark.parametrize(
    ("noun", "options"),
    [
        ("attempt_tracker", {"name": "Account Daily"}),
        ("message_tracker", {"name": "One Message a Day"}),
        ("quota_control", {"product": "Gold Card"}),
        (
            "exclusion",
            {
                "exclusion_type": "Voice",
                "exclusion_value": "+12025550143",
                "start_time": DAY["from"],
                "end_time": "2099-12-31T23:59:59Z",
            },
        ),
    ],
)
def test_a_rule_has_a_language(
    noun: str, options: dict[str, Any], organization: Organization
) -> None:
    result = perform(organization, f"alvaria_{noun}", **options, locale="de-DE")
    assert result.get("failed") is None, result
    assert result[noun]["locale"] == "de-DE", result
    assert perform(organization, f"alvaria_{noun}", **options, locale="de-DE")["changed"] is False


def test_a_dial_has_a_name_in_a_language(organization: Organization) -> None:
    wanted = {"name": "Zentrale", "name_locale": "de-DE", "number": "+12025550160"}
    result = perform(organization, "alvaria_system_external", **wanted)
    assert result.get("failed") is None, result
    assert result["changed"] is True, result
    assert result["system_external"]["name"] == "Zentrale", result
    assert perform(organization, "alvaria_system_external", **wanted)["changed"] is False


def test_a_signature_comes_from_a_file(organization: Organization, folder: Path) -> None:
    (folder / "signature.txt").write_text("Yours\nThe team\n")
    task = {
        "name": "sign",
        "alvaria.cloud.alvaria_signature": {"name": "From a file", "src": "signature.txt"},
    }
    done = run(folder, organization, play([task], organization))
    assert done.record("sign").result["signature"]["contents"].startswith("Yours"), done.output


def test_a_check_says_everything_about_a_contact(organization: Organization) -> None:
    contact = {
        "contact_channel": "Voice",
        "contact_address": "+12025550166",
        "account_number": "ACC9900001",
        "ssn": "987-65-4321",
    }
    about = {
        "product": "Gold Card",
        "contact_list_name": "CreditCardList",
        "number_type": 2,
        "geocodes": ["MA"],
    }
    single = perform(organization, "alvaria_compliance_status", **contact, **about)
    assert single.get("failed") is None, single
    assert single["statuses"][0]["restricted"] is False, single
    key = single["statuses"][0]["key"]
    several = perform(
        organization,
        "alvaria_compliance_status",
        contacts=[{**contact, **about, "key": key}],
        release=True,
    )
    assert several.get("failed") is None, several
    assert several["statuses"][0]["restricted"] is False, several
    assert "12025550166" not in str(several)
    assert "987-65-4321" not in str(several)


def test_what_is_foreseen_is_passed_on(clocked: Organization) -> None:
    """It is Friday noon, and the customer's window closes at two."""
    window = {"day_of_week": ["Friday"], "start_time": "08:00", "end_time": "14:00"}
    times = {
        "contact_key_type": "Customer",
        "contact_key": "C-4711",
        "contact_value_type": "All",
        "convenient_times": [window],
    }
    assert perform(clocked, "alvaria_convenient_contact_time", **times)["changed"] is True
    result = perform(
        clocked,
        "alvaria_compliance_status",
        contact_channel="Voice",
        contact_address="+12025550166",
        customer="C-4711",
    )
    assert result["statuses"][0]["restricted"] is False, result
    assert result["statuses"][0]["restriction_start_time"] == "2030-03-01T14:00:00Z", result


def test_lists_of_contacts_have_ids_where_the_file_has(organization: Organization) -> None:
    entries = [{"id": "north", "friendlyName": [{"locale": "en-US", "value": "North"}]}]
    assert (
        perform(organization, "alvaria_external_data", resource="ContactLists", content=entries)[
            "changed"
        ]
        is True
    )
    found = perform(organization, "alvaria_compliance_reference_info", resource=["ContactLists"])[
        "compliance_references"
    ]["contact_lists"]
    assert found == [{"id": "north", "name": "North", "names": {"en-US": "North"}}]


def test_the_connection_can_be_told_everything(organization: Organization) -> None:
    settings = {
        "token_url": f"{organization.base_url}/tokenservice/oauth2/access_token",
        "region": "us",
        "timeout": 20,
        "validate_certs": False,
    }
    result = perform(organization, "alvaria_skill_info", **settings, allow_http=True)
    assert result.get("failed") is None, result
    assert len(result["skills"]) == 10, result


def test_long_work_takes_a_pace(organization: Organization) -> None:
    document = perform(organization, "alvaria_config_info", families=["signatures"], progress=1)[
        "config"
    ]
    result = perform(organization, "alvaria_config", config=document, concurrency=2, progress=1)
    assert result.get("failed") is None, result
    assert result["changed"] is False, result


#: Of the modules that others test not: options that change an object of the organization.
CHANGES: dict[str, dict[str, Any]] = {
    "compliance_settings": {"attempt_trackers": {"life_time_of_active_record": 99}},
    "convenient_contact_time": {
        "id": "",
        "convenient_times": [
            {"day_of_week": ["Monday"], "start_time": "09:00", "end_time": "10:00"}
        ],
    },
    "contact_attempt": {"id": "", "status": "Disabled", "reason": "Test call"},
    "email_template": {"name": "Receipt", "subject": "Changed"},
    "message_tracker": {"name": "One Message a Day", "description": "Changed"},
    "quota_control": {"product": "Gold Card", "total_quota": 987},
    "signature": {"name": "Collections Team", "contents": "Changed"},
    "system_external": {"name": "Head Office", "number": "+12025550161"},
    "user_handler_rules": {"user": "agent001@example.com", "max_wrap_time": 299},
    "user_hidden_worktypes": {
        "user": "agent001@example.com",
        "worktypes": ["Collections"],
        "state": "exact",
    },
    "worktype_email_templates": {
        "worktype": "104",
        "email_templates": ["Receipt"],
        "state": "exact",
    },
    "worktype_handler_rules": {"worktype": "Billing", "max_wrap_time": 299},
}


@pytest.mark.parametrize("noun", sorted(CHANGES))
def test_an_endless_conflict_shows_both_sides(noun: str, organization: Organization) -> None:
    options = dict(CHANGES[noun])
    if "id" in options:
        options["id"] = perform(organization, f"alvaria_{noun}_info")[f"{noun}s"][0]["id"]
    # What has no version meets no conflict by somebody else's edit, but may be told of one.
    way: dict[str, Any] = (
        {"status": 409}
        if noun in ("user_hidden_worktypes", "worktype_email_templates")
        else {"edit": {}}
    )
    for method in ("PUT", "PATCH"):
        organization.fault(method=method, path="*", count=None, **way)
    result = perform(organization, f"alvaria_{noun}", **options)
    assert result.get("failed") is True, result
    assert result["error"]["kind"] == "conflict", result
    assert result["error"]["code"] == "overtaken", result["error"]
    assert result["error"]["sent"] != result["error"]["server"], result["error"]


def test_what_was_written_before_a_conflict_is_said(organization: Organization) -> None:
    organization.fault(method="PATCH", path="*/exclusion*", count=None, edit={})
    organization.fault(method="PUT", path="*/exclusion*", count=None, edit={})
    result = perform(
        organization,
        "alvaria_compliance_settings",
        attempt_trackers={"life_time_of_active_record": 98},
        exclusions={"retain_days": 13},
    )
    assert result.get("failed") is True, result
    assert result["changed"] is True, result
    assert result["error"]["written"] == ["attempt_trackers"], result
    assert len(writes(organization.journal())) >= 2


def test_a_job_names_the_file_with_its_errors(organization: Organization) -> None:
    put_files("alvaria_load_job", organization)
    loaded = perform(
        organization,
        "alvaria_load_job",
        file_name="mistakes.act",
        error_response_type="ErrorFileWithSummary",
        max_failures=9,
    )
    read = perform(organization, "alvaria_job_info", id=loaded["job"]["id"])
    assert read["job"]["error_file_name"], read
    assert read["job"]["error_file_name"] == loaded["job"]["error_file_name"], read


def test_a_refusal_has_the_reasons_of_the_api(organization: Organization) -> None:
    path = "/via/v3/organizations/{org_id}/compliance/exclusions"
    error = perform(organization, "alvaria_api", path=path, method="POST", body={"reason": "none"})[
        "error"
    ]
    assert error["code"] == "http-4xx", error
    assert error["status"] == 400, error
    assert {"scope", "reason", "message"} == set(error["reasons"][0]), error


def test_what_only_some_objects_have_is_read(organization: Organization) -> None:
    """Results that no playbook shows, such as a token.

    Lists that are empty for the objects that other tests look at are here too.
    """
    session = perform(organization, "alvaria_token")
    assert session["access_token"]
    assert session["expires_in"] > 0
    reached = perform(organization, "alvaria_token", check=True)
    assert reached["provisioningapi"]
    assert reached["complianceapi"]
    assert {"org_id", "client_id", "base_url", "token_url"} <= set(reached)
    perform(
        organization,
        "alvaria_user_hidden_worktypes",
        user="agent001@example.com",
        worktypes=["Collections"],
    )
    [user] = perform(
        organization, "alvaria_user_info", user="agent001@example.com", subset=["hidden_worktypes"]
    )["users"]
    assert [entry["name"] for entry in user["hidden_worktypes"]] == ["Collections"]
    worktypes = perform(
        organization, "alvaria_worktype_info", subset=["audio_messages", "email_templates"]
    )["worktypes"]
    assert any(worktype.get("audio_messages") for worktype in worktypes)
    assert any(worktype.get("email_templates") for worktype in worktypes)
