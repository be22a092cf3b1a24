# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The four configurations of compliance rules on the wire, and what of their addresses is shown."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.registry import TASKS
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import HELP
from ansible_collections.alvaria.cloud.plugins.module_utils._privacy.mask import Masker
from ansible_collections.alvaria.cloud.plugins.module_utils._task.execute import invocation
from ansible_collections.alvaria.cloud.tests.unit.support import (
    COMPLIANCE_V4,
    MASK_KEY,
    Script,
    error,
    ok,
    run,
    validated,
)

MODULE = "alvaria_compliance_settings"
NUMBER, MAIL = "+12025550143", "someone@example.com"
MASKER = Masker(MASK_KEY)
FAMILIES = {
    "attempt_trackers": "attemptTrackers",
    "message_trackers": "messageTrackers",
    "exclusions": "exclusions",
    "convenient_contact_times": "convenientContactTimes",
}
READ: dict[str, dict[str, Any]] = {
    "attempt_trackers": {
        "excludeFromContactAddressRule": [],
        "excludedContactAddresses": [MAIL, "BLANK"],
        "enableActiveRecordFeature": True,
        "lifeTimeOfActiveRecord": 120,
        "minutesToWaitAfterActiveRestriction": 10,
        "locale": "en-US",
        "version": 5,
    },
    "message_trackers": {
        "excludeFromContactAddressRule": [],
        "excludedContactAddresses": [],
        "locale": "en-US",
        "version": 6,
    },
    "exclusions": {"retainDays": 14, "retainNoEndTime": True, "locale": "en-US", "version": 7},
    "convenient_contact_times": {"retainDays": 10, "locale": "en-US", "version": 8},
}


def path(family: str) -> str:
    return f"{COMPLIANCE_V4}/{FAMILIES[family]}/configurations"


def expect_reads(script: Script, *families: str) -> None:
    for family in families:
        script.expect("GET", path(family), ok(READ[family]))


def expect_patch(script: Script, family: str, **body: Any) -> None:
    answer = {**READ[family], **body, "version": READ[family]["version"] + 1}
    script.expect(
        "PATCH", path(family), ok(answer), json={**body, "version": READ[family]["version"]}
    )


@pytest.mark.parametrize(
    ("family", "options", "body"),
    [
        ("attempt_trackers", {"life_time_of_active_record": 1}, {"lifeTimeOfActiveRecord": 1}),
        (
            "attempt_trackers",
            {"minutes_to_wait_after_active_restriction": 0},
            {"minutesToWaitAfterActiveRestriction": 0},
        ),
        (
            "attempt_trackers",
            {"enable_active_record_feature": False},
            {"enableActiveRecordFeature": False},
        ),
        ("attempt_trackers", {"excluded_contact_addresses": []}, {"excludedContactAddresses": []}),
        (
            "attempt_trackers",
            {"excluded_contact_addresses": ["BLANK", NUMBER]},
            {"excludedContactAddresses": [NUMBER, "BLANK"]},
        ),
        (
            "attempt_trackers",
            {"exclude_from_contact_address_rule": ["BLANK"]},
            {"excludeFromContactAddressRule": ["BLANK"]},
        ),
        (
            "message_trackers",
            {"excluded_contact_addresses": [NUMBER], "locale": "en-US"},
            {"excludedContactAddresses": [NUMBER]},
        ),
        ("exclusions", {"retain_no_end_time": False}, {"retainNoEndTime": False}),
        ("exclusions", {"retain_days": 0}, {"retainDays": 0}),
        # This one the API refuses without the days.
        ("convenient_contact_times", {"locale": "en-GB"}, {"retainDays": 10, "locale": "en-GB"}),
        ("convenient_contact_times", {"retain_days": 3}, {"retainDays": 3}),
    ],
)
def test_a_patch_has_what_changes_the_version_and_nothing_else(
    script: Script, family: str, options: dict[str, Any], body: dict[str, Any]
) -> None:
    expect_reads(script, family)
    expect_patch(script, family, **body)
    result = run(MODULE, {family: options})
    assert result["changed"] is True
    assert result["compliance_settings"][family]["version"] == READ[family]["version"] + 1


@pytest.mark.parametrize(
    ("family", "options"),
    [
        (
            "attempt_trackers",
            {
                "excluded_contact_addresses": ["BLANK", MAIL],
                "exclude_from_contact_address_rule": [],
            },
        ),
        ("exclusions", {"retain_days": 14, "retain_no_end_time": True, "locale": "en-US"}),
        ("convenient_contact_times", {}),
    ],
)
def test_what_is_as_wanted_costs_one_read(
    script: Script, family: str, options: dict[str, Any]
) -> None:
    expect_reads(script, family)
    assert run(MODULE, {family: options})["changed"] is False


@pytest.mark.parametrize(
    ("family", "option", "least", "most"),
    [
        ("attempt_trackers", "life_time_of_active_record", 1, 1440),
        ("attempt_trackers", "minutes_to_wait_after_active_restriction", 0, 1440),
        ("exclusions", "retain_days", 0, 14),
        ("convenient_contact_times", "retain_days", 0, 14),
    ],
)
def test_numbers_have_the_limits_of_the_platform(
    script: Script, family: str, option: str, least: int, most: int
) -> None:
    for value, words in (
        (least - 1, f"too small. Give {least} or more."),
        (most + 1, f"too large. Give {most} or less."),
    ):
        expect_reads(script, family)
        result = run(MODULE, {family: {option: value}})
        assert result["failed"]
        assert result["msg"] == f"{family}.{option}: {value} is {words} See {HELP}out-of-range"
    for value in (least, most):
        expect_reads(script, family)
        assert "failed" not in run(MODULE, {family: {option: value}}, check_mode=True)


def test_a_failure_in_between_is_a_failed_task_that_changed_something(script: Script) -> None:
    expect_reads(script, "attempt_trackers", "exclusions", "convenient_contact_times")
    expect_patch(script, "attempt_trackers", excludedContactAddresses=[NUMBER])
    script.expect(
        "PATCH",
        path("exclusions"),
        error(400, f"not with {NUMBER}"),
        json={"retainDays": 3, "version": 7},
    )
    options = {
        "attempt_trackers": {"excluded_contact_addresses": [NUMBER]},
        "exclusions": {"retain_days": 3},
        "convenient_contact_times": {"retain_days": 3},
    }
    result = run(MODULE, options)
    assert result["failed"]
    assert result["changed"] is True
    assert result["error"]["written"] == ["attempt_trackers"]
    assert result["msg"].startswith("exclusions: PATCH ")
    assert "Before that, attempt_trackers had been changed." in result["msg"]
    assert result["alvaria_api"]["requests"] == 5
    assert NUMBER not in repr(result)
    assert MASKER.mask(NUMBER) in result["msg"]


# --- masks -------------------------------------------------------------------

ADDRESSES = {
    "attempt_trackers": {
        "excluded_contact_addresses": [NUMBER, "BLANK"],
        "exclude_from_contact_address_rule": [MAIL],
    },
    "message_trackers": {"excluded_contact_addresses": [MAIL]},
}


@pytest.mark.parametrize("masked", [True, False])
@pytest.mark.parametrize("check_mode", [True, False])
def test_addresses_are_masked_in_the_result_and_its_difference(
    script: Script, check_mode: bool, masked: bool
) -> None:
    expect_reads(script, "attempt_trackers", "message_trackers")
    if not check_mode:
        expect_patch(
            script,
            "attempt_trackers",
            excludeFromContactAddressRule=[MAIL],
            excludedContactAddresses=[NUMBER, "BLANK"],
        )
        expect_patch(script, "message_trackers", excludedContactAddresses=[MAIL])
    result = run(MODULE, {**ADDRESSES, "mask_personal_data": masked}, check_mode)
    for value in (NUMBER, MAIL):
        assert (value in repr(result)) is not masked
        assert (value in result["diff"]["after"]) is not masked
        assert (MASKER.mask(value) in result["diff"]["after"]) is masked
    shown = result["compliance_settings"]["attempt_trackers"]["excluded_contact_addresses"]
    assert sorted(shown) == sorted([MASKER.mask(NUMBER) if masked else NUMBER, "BLANK"])


@pytest.mark.parametrize("masked", [True, False])
def test_addresses_are_masked_in_the_options_that_are_shown(masked: bool) -> None:
    shown = repr(
        invocation(TASKS[MODULE], validated(MODULE, {**ADDRESSES, "mask_personal_data": masked}))
    )
    for value in (NUMBER, MAIL):
        assert (value in shown) is not masked
        assert (MASKER.mask(value) in shown) is masked
    assert "BLANK" in shown


def test_a_list_with_an_address_twice_is_refused_without_the_address(script: Script) -> None:
    result = run(MODULE, {"message_trackers": {"excluded_contact_addresses": [NUMBER, NUMBER]}})
    assert result["failed"]
    assert result["msg"].startswith(
        "message_trackers.excluded_contact_addresses: lists a value twice. "
        "List each value once. See "
    )
    assert script.sent == []


def test_the_settings_are_shown_masked_all_or_some(script: Script) -> None:
    expect_reads(script, *FAMILIES)
    result = run("alvaria_compliance_settings_info", {}, diff=True)
    assert list(result["compliance_settings"]) == list(FAMILIES)
    assert result["changed"] is False
    assert "diff" not in result
    assert MAIL not in repr(result)
    assert result["compliance_settings"]["convenient_contact_times"] == {
        "version": 8,
        "retain_days": 10,
        "locale": "en-US",
    }
    expect_reads(script, "exclusions")
    assert list(
        run("alvaria_compliance_settings_info", {"subset": ["exclusions"]})["compliance_settings"]
    ) == ["exclusions"]
