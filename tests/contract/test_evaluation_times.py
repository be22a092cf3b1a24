# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Convenient contact times: windows on the contact's own wall clock."""

from __future__ import annotations

from typing import Any

import pytest

from .lab import CONTACT, EVERY_DAY, Lab, utc

NEW_YORK = "America/New_York"
WORKDAYS = EVERY_DAY[:5]


def test_a_window_and_its_ends(lab: Lab) -> None:
    """It is Monday. Start inclusive, end exclusive; closed until the next opening."""
    rule = lab.convenient(("08:00", "21:00"), days=WORKDAYS)
    for time, is_open in (
        ("07:59:59", False),
        ("08:00:00", True),
        ("20:59:59", True),
        ("21:00:00", False),
    ):
        lab.at(f"2030-05-06T{time}")
        assert lab.allowed() is is_open, time
    answer = lab.check()
    assert answer == {
        "kind": "via#complianceStatus",
        "restricted": True,
        "restrictedRuleId": rule["id"],
        "restrictionType": "ConvenientContactTimeCustomer",
        "restrictionEndTime": utc("2030-05-07T08:00"),
    }
    lab.at("2030-05-10T21:00")
    assert lab.check()["restrictionEndTime"] == utc("2030-05-13T08:00"), "over the weekend"
    lab.at("2030-05-10T12:00")
    assert lab.check()["restrictionStartTime"] == utc("2030-05-10T21:00"), "when the window closes"


def test_windows_are_local(lab: Lab) -> None:
    lab.convenient(("08:00", "21:00"))
    assert lab.allowed(timeZone="UTC")
    assert lab.allowed(timeZone=NEW_YORK)
    assert lab.check(timeZone="America/Los_Angeles")["restrictionEndTime"] == utc(
        "2030-05-06T15:00"
    )
    assert lab.check(timeZone="Asia/Tokyo")["restrictionEndTime"] == utc(
        "2030-05-07T08:00", "Asia/Tokyo"
    )


@pytest.mark.parametrize(
    ("zone", "windows", "now", "opens"),
    [
        # 02:00 to 03:00 does not exist on March 10: an opening in it happens when the clocks are
        # put forward.
        (NEW_YORK, [("02:30", "05:00")], "2030-03-10T06:00Z", "2030-03-10T07:00"),
        # A window inside the hour that is skipped does not open on that day.
        (NEW_YORK, [("02:15", "02:45")], "2030-03-10T06:00Z", "2030-03-11T06:15"),
        # Havana skips midnight itself.
        ("America/Havana", [("00:00", "01:00")], "2030-03-10T04:30Z", "2030-03-11T04:00"),
        ("America/Havana", [("00:30", "02:00")], "2030-03-10T04:30Z", "2030-03-10T05:00"),
        # 01:00 to 02:00 comes twice on November 3: the window opens twice.
        (NEW_YORK, [("01:30", "02:00")], "2030-11-03T05:00Z", "2030-11-03T05:30"),
        (NEW_YORK, [("01:30", "02:00")], "2030-11-03T06:10Z", "2030-11-03T06:30"),
        # Half an hour only.
        ("Australia/Lord_Howe", [("01:45", "02:00")], "2030-04-06T15:05Z", "2030-04-06T15:15"),
        # The day after has another distance from UTC.
        (NEW_YORK, [("08:00", "21:00")], "2030-03-10T02:00Z", "2030-03-10T12:00"),
        (NEW_YORK, [("08:00", "21:00")], "2030-11-03T02:00Z", "2030-11-03T13:00"),
    ],
)
def test_openings_across_changes_of_the_clocks(
    lab: Lab, zone: str, windows: list[tuple[str, str]], now: str, opens: str
) -> None:
    lab.convenient(*windows)
    lab.api.server.control("POST", "clock", {"now": now})
    answer = lab.check(timeZone=zone)
    assert (answer["restricted"], answer["restrictionEndTime"]) == (True, utc(opens))
    lab.at(opens)
    assert lab.allowed(timeZone=zone)
    lab.advance(seconds=-1)
    assert not lab.allowed(timeZone=zone)


def test_a_window_that_a_change_of_the_clocks_swallows(lab: Lab) -> None:
    """The one Sunday in the year without 02:15: the next opening is two weeks after the last."""
    lab.convenient(("02:15", "02:45"), days=["Sunday"])
    lab.at("2030-03-03T02:45", NEW_YORK)
    assert lab.check(timeZone=NEW_YORK)["restrictionEndTime"] == utc("2030-03-17T02:15", NEW_YORK)


def test_a_closing_when_the_clocks_go_back(lab: Lab) -> None:
    """01:30 to 02:00 closes at the second 01:00, not at 02:00."""
    lab.convenient(("01:30", "02:00"))
    lab.at("2030-11-03T05:40")
    assert lab.check(timeZone=NEW_YORK)["restrictionStartTime"] == utc("2030-11-03T06:00")


def test_windows_that_touch_are_one(lab: Lab) -> None:
    lab.convenient(("08:00", "12:00"), ("12:00", "24:00"))
    assert lab.check()["restrictionStartTime"] == utc("2030-05-07T00:00")
    lab.convenient(("00:00", "24:00"))
    assert "restrictionStartTime" not in lab.check(), "always open"
    lab.convenient(("08:00", "21:00"), endTime="2030-05-06T21:00:00Z")
    assert "restrictionStartTime" not in lab.check(), "the rule ends as its window closes"


def test_no_window_is_never(lab: Lab) -> None:
    lab.convenient()
    assert "restrictionEndTime" not in lab.check()
    lab.convenient(endTime="2030-05-08T00:00:00Z")
    assert lab.check()["restrictionEndTime"] == utc("2030-05-08T00:00"), (
        "the rule ends before it opens"
    )
    lab.at("2030-05-08T00:00")
    assert lab.allowed()


@pytest.mark.parametrize(
    ("fields", "channel", "expected"),
    [
        ({}, "SMS", "Customer"),
        ({"contactValueType": "Voice"}, "Voice", "CustomerNoVoice"),
        ({"contactValueType": "Voice"}, "SMS", None),
        (
            {"contactValueType": "Voice", "contactValue": CONTACT["contactAddress"]},
            "Voice",
            "CustomerVoice",
        ),
        ({"contactValueType": "Voice", "contactValue": "+12125550102"}, "Voice", None),
        ({"contactKeyType": "Account", "contactKey": "ACC1"}, "Email", "Account"),
        (
            {"contactKeyType": "Account", "contactKey": "ACC1", "contactValueType": "Email"},
            "Email",
            "AccountNoEmail",
        ),
        (
            {
                "contactKeyType": "Account",
                "contactKey": "ACC1",
                "contactValueType": "SMS",
                "contactValue": CONTACT["contactAddress"],
            },
            "SMS",
            "AccountSMS",
        ),
        ({"contactKeyType": "Account", "contactKey": "CUST1"}, "Voice", None),
        ({"contactKey": "CUST2"}, "Voice", None),
    ],
)
def test_whom_a_rule_is_about(
    lab: Lab, fields: dict[str, Any], channel: str, expected: str | None
) -> None:
    lab.convenient(**fields)
    answer = lab.check(contactChannel=channel)
    assert answer.get("restrictionType") == (expected and f"ConvenientContactTime{expected}")
    assert lab.allowed(contactChannel=channel, customer="", accountNumber="")


def test_the_most_specific_rules_decide(lab: Lab) -> None:
    """An address comes before its channel, and a channel before all.

    A customer's and an account's rule of equal weight must both allow.
    """
    lab.convenient()
    assert lab.check()["restrictionType"] == "ConvenientContactTimeCustomer"
    lab.convenient(("00:00", "24:00"), contactValueType="Voice")
    assert lab.allowed()
    assert not lab.allowed(contactChannel="SMS")
    lab.convenient(contactValueType="Voice", contactValue=CONTACT["contactAddress"])
    assert lab.check()["restrictionType"] == "ConvenientContactTimeCustomerVoice"
    assert lab.allowed(contactAddress="+12125550102")
    lab.convenient(contactValueType="Voice", contactKeyType="Account", contactKey="ACC1")
    assert (
        lab.check(contactAddress="+12125550102")["restrictionType"]
        == "ConvenientContactTimeAccountNoVoice"
    )
