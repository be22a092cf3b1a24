# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compliance checks by the rules.

Exclusions, attempt and message trackers, quotas, their order, and both versions of the answer.
"""

from __future__ import annotations

from typing import Any

import pytest

from .client import reasons
from .lab import CONTACT, Lab, utc

NEW_YORK = "America/New_York"
SEVEN = {
    "typeOfTracker": "AccountContactAddress",
    "numberOfAttempts": 7,
    "threshold": 7,
    "thresholdType": "Day",
}


def test_no_rule_no_restriction(lab: Lab) -> None:
    answer = lab.check()
    assert answer == {
        "kind": "via#complianceStatus",
        "restricted": False,
        "messageType": "CanPlay",
        "key": answer["key"],
    }


# ---- Regulation F: seven attempts within seven consecutive days about one debt ----


@pytest.mark.parametrize(
    ("zone", "first", "expected_end"),
    [
        ("UTC", "2030-05-06T12:00", "2030-05-13T00:00"),
        (NEW_YORK, "2030-05-06T12:00", "2030-05-13T00:00"),
        (
            NEW_YORK,
            "2030-03-06T20:30",
            "2030-03-13T00:00",
        ),  # the clocks are put forward on March 10
        (NEW_YORK, "2030-10-30T23:30", "2030-11-06T00:00"),  # and back on November 3
        (NEW_YORK, "2030-01-29T08:00", "2030-02-05T00:00"),
        ("Pacific/Auckland", "2028-02-27T09:00", "2028-03-05T00:00"),  # over a leap day
    ],
)
def test_seven_in_seven(lab: Lab, zone: str, first: str, expected_end: str) -> None:
    """Make one attempt on each of seven local days.

    The eighth within these days is refused until the first has left the window.
    """
    lab.at(first, zone)
    rule = lab.tracker("Seven in Seven", **SEVEN)
    for number in range(7):
        answer = lab.check(timeZone=zone)
        assert not answer["restricted"], f"attempt {number + 1}"
        lab.report(key=answer["key"], timeZone=zone)
        if number < 6:
            lab.advance(hours=23)
    answer = lab.check(timeZone=zone)
    assert answer == {
        "kind": "via#complianceStatus",
        "restricted": True,
        "restrictedRuleId": rule["id"],
        "restrictedRuleName": "Seven in Seven",
        "restrictionType": "AttemptTrackerAccountContactAddressVoice",
        "restrictionEndTime": utc(expected_end, zone),
    }
    assert lab.allowed(timeZone=zone, accountNumber="ACC2"), "another debt"
    assert lab.allowed(timeZone=zone, contactAddress="+12125550102"), "another number"
    lab.at(expected_end, zone)
    lab.advance(seconds=-0.001)
    assert not lab.allowed(timeZone=zone)
    lab.advance(seconds=0.001)
    assert lab.allowed(timeZone=zone)


def test_days_are_the_contacts_own(lab: Lab) -> None:
    """At 03:30 UTC it is still yesterday in New York, and tomorrow already in Auckland."""
    lab.tracker(thresholdType="CurrentDay")
    lab.at("2030-05-07T02:00")
    lab.attempt()
    lab.at("2030-05-07T05:00")
    assert not lab.allowed(timeZone="UTC")
    assert lab.allowed(timeZone=NEW_YORK), "the attempt was yesterday there, at 22:00"
    answer = lab.check(timeZone="Pacific/Auckland")
    assert answer["restrictionEndTime"] == utc("2030-05-08T00:00", "Pacific/Auckland")
    assert lab.check()["restrictionEndTime"] == utc("2030-05-08T00:00"), "no zone is UTC"


def test_an_unknown_zone(lab: Lab) -> None:
    for zone in ("Mars/Olympus", "America", "../etc/passwd", "EST5EDT4"):
        answer = lab.api.post("v4/complianceStatuses", {**CONTACT, "timeZone": zone}, 400)
        assert reasons(answer)[0].startswith("body/timeZone")
    assert reasons(
        lab.api.call("GET", "v4/complianceStatuses", expect=400, **CONTACT, timeZone="Mars/Olympus")
    )[0].startswith("query/timeZone")


# ---- attempt trackers ----


@pytest.mark.parametrize(
    ("threshold_type", "threshold", "made", "end"),
    [
        ("Minute", 90, "2030-05-06T11:00:00", "2030-05-06T12:30"),
        ("Hour", 24, "2030-05-05T20:15:00", "2030-05-06T20:15"),
        ("Day", 1, "2030-05-06T00:00:00", "2030-05-07T00:00"),
        ("Day", 3, "2030-05-04T23:59:00", "2030-05-07T00:00"),
        ("Week", 2, "2030-04-23T00:00:00", "2030-05-07T00:00"),
        ("CurrentDay", 5, "2030-05-06T00:00:00", "2030-05-07T00:00"),
        ("CurrentWeek", 5, "2030-05-06T00:00:00", "2030-05-13T00:00"),
        ("CurrentMonth", 5, "2030-05-01T00:00:00", "2030-06-01T00:00"),
    ],
)
def test_thresholds(lab: Lab, threshold_type: str, threshold: int, made: str, end: str) -> None:
    """It is Monday, 12:00.

    An attempt counts until its end, and one a moment before its window begins does not.
    """
    lab.tracker(thresholdType=threshold_type, threshold=threshold)
    assert lab.allowed()
    lab.attempt(timeOfContact=f"{made}Z")
    assert lab.check()["restrictionEndTime"] == utc(end)
    lab.at(end)
    assert lab.allowed()
    lab.advance(seconds=-1)
    assert not lab.allowed()


@pytest.mark.parametrize(
    ("threshold_type", "threshold", "made"),
    [
        ("Minute", 90, "2030-05-06T10:30:00"),
        ("Day", 1, "2030-05-05T23:59:59.999"),
        ("Week", 1, "2030-04-29T23:59:59"),
        ("CurrentWeek", 9, "2030-05-05T23:59:59"),
        ("CurrentMonth", 9, "2030-04-30T23:59:59"),
        ("Day", 0, "2030-05-06T11:59:00"),
        ("CurrentDay", 1, "2030-05-06T12:00:01"),
    ],
)
def test_what_is_outside_of_a_window(
    lab: Lab, threshold_type: str, threshold: int, made: str
) -> None:
    """Too old, a window without length, an attempt dated later than the clock."""
    lab.tracker(thresholdType=threshold_type, threshold=threshold)
    lab.attempt(timeOfContact=f"{made}Z")
    assert lab.allowed()


def test_a_month_that_ends(lab: Lab) -> None:
    lab.tracker(thresholdType="CurrentMonth", numberOfAttempts=2)
    lab.at("2030-01-31T23:30", NEW_YORK)
    lab.attempt()
    lab.attempt()
    assert lab.check(timeZone=NEW_YORK)["restrictionEndTime"] == utc("2030-02-01T00:00", NEW_YORK)
    assert lab.allowed(timeZone="UTC") is False
    assert lab.check(timeZone="UTC")["restrictionEndTime"] == utc("2030-03-01T00:00")
    lab.at("2030-02-01T00:00", NEW_YORK)
    assert lab.allowed(timeZone=NEW_YORK)


def test_hours_do_not_care_for_the_wall_clock(lab: Lab) -> None:
    """24 hours are 24 hours on the day of 23 as well."""
    lab.tracker(thresholdType="Hour", threshold=24)
    lab.at("2030-03-09T12:00", NEW_YORK)
    lab.attempt()
    assert lab.check(timeZone=NEW_YORK)["restrictionEndTime"] == utc("2030-03-10T13:00", NEW_YORK)


def test_the_end_waits_for_enough_attempts_to_leave(lab: Lab) -> None:
    """Four attempts, two allowed: the third oldest must leave too."""
    lab.tracker(thresholdType="Hour", threshold=1, numberOfAttempts=2)
    for minute in (10, 20, 30, 40):
        lab.attempt(timeOfContact=f"2030-05-06T11:{minute}:00Z")
    assert lab.check()["restrictionEndTime"] == utc("2030-05-06T12:30")


SAME = {"customer": "CUST1", "contactAddress": "+12125550101", "accountNumber": "ACC1"}
OTHER = {"customer": "CUST2", "contactAddress": "+12125550102", "accountNumber": "ACC2"}


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("Customer", ["customer"]),
        ("ContactAddress", ["contactAddress"]),
        ("CustomerContactAddress", ["customer", "contactAddress"]),
        ("Account", ["accountNumber"]),
        ("AccountContactAddress", ["accountNumber", "contactAddress"]),
    ],
)
def test_types_of_tracker(lab: Lab, kind: str, fields: list[str]) -> None:
    """Only attempts with the same customer, address, account or pair count.

    What is not part of the type may differ.
    """
    lab.tracker(typeOfTracker=kind)
    for name in fields:
        lab.attempt(**{name: OTHER[name]})
    assert lab.allowed()
    if "customer" in fields or "accountNumber" in fields:
        missing = {name: "" for name in fields if name != "contactAddress"}
        lab.attempt(**missing)
        assert lab.allowed(**missing), (
            "a check without customer or account is not one that the rule is about"
        )
    lab.attempt(**{name: OTHER[name] for name in SAME if name not in fields})
    answer = lab.check()
    assert (answer["restrictionType"], answer["restrictedRuleName"]) == (
        f"AttemptTracker{kind}Voice",
        "Limit",
    )


@pytest.mark.parametrize(
    ("change", "restricted"),
    [
        ({"disposition": "NA"}, False),
        ({"disposition": "bz"}, False),
        ({"numberType": 2}, False),
        ({"geocodes": ["CA"]}, False),
        ({"geocodes": ["CA", "US"]}, True),
        ({"purpose": "Service"}, False),
        ({"contactChannel": "SMS"}, False),
        ({}, True),
    ],
)
def test_what_an_attempt_must_carry(lab: Lab, change: dict[str, Any], restricted: bool) -> None:
    lab.tracker(
        dispositions=["BZ", "LM"], numberTypes=[1, 3], geocodes=["US", "MX"], purposes=["Sales"]
    )
    asked = {"numberType": 3, "geocodes": ["MX"], "purpose": "Sales"}
    lab.attempt(**{"numberType": 1, "geocodes": ["US"], "purpose": "Sales", **change})
    assert lab.check(**asked)["restricted"] is restricted
    others: list[dict[str, Any]] = [
        {"numberType": 2},
        {"geocodes": ["CA"]},
        {"purpose": "Service"},
        {"geocodes": []},
    ]
    for other in others:
        assert lab.allowed(**{**asked, **other}), "the rule is not about such a check"


def test_a_disabled_attempt_does_not_count(lab: Lab) -> None:
    lab.tracker()
    lab.attempt()
    assert not lab.allowed()
    [row] = lab.api.get("v4/contactAttempts")["contactAttempts"]
    lab.api.patch(f"v4/contactAttempts/{row['id']}", {"version": 1, "status": "Disabled"})
    assert lab.allowed()


@pytest.mark.parametrize(
    ("channels", "exclude", "across", "checked", "restricted"),
    [
        (
            ["Voice", "SMS"],
            False,
            False,
            "Voice",
            False,
        ),  # one attempt on each: within the channel one is below two
        (["Voice", "SMS"], False, True, "Voice", True),
        (["Voice", "SMS"], False, True, "SMS", True),
        (["Voice", "SMS"], False, True, "Email", False),
        (["Email"], True, True, "Voice", True),
        (["Email"], True, True, "Email", False),
        (["SMS"], True, True, "Voice", False),  # the attempt by SMS is not in the rule's channels
        ([], True, True, "Email", True),
        ([], True, False, "Email", False),
    ],
)
def test_channels(
    lab: Lab, channels: list[str], exclude: bool, across: bool, checked: str, restricted: bool
) -> None:
    lab.tracker(
        contactChannels=channels,
        excludeContactChannels=exclude,
        acrossContactChannels=across,
        numberOfAttempts=2,
    )
    for channel in ("Voice", "SMS"):
        lab.attempt(contactChannel=channel)
    answer = lab.check(contactChannel=checked)
    assert answer["restricted"] is restricted
    if restricted:
        assert answer["restrictionType"] == f"AttemptTrackerCustomer{checked}"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("Customer", "Customer"),
        ("ContactAddress", "ContactAddress"),
        ("CustomerContactAddress", "ContactAddress"),
        ("Account", "Account"),
        ("AccountContactAddress", "ContactAddress"),
    ],
)
def test_no_attempts_is_a_block(lab: Lab, kind: str, expected: str) -> None:
    rule = lab.tracker(typeOfTracker=kind, numberOfAttempts=0)
    answer = lab.check()
    assert answer["restrictionType"] == f"AttemptTrackerBlock{expected}"
    assert "restrictionEndTime" not in answer
    assert lab.allowed(contactChannel="SMS")
    body = {
        name: value
        for name, value in rule.items()
        if name not in ("id", "kind", "creationTime", "lastModifiedTime", "lastModifiedBy")
    }
    lab.api.put(f"v4/attemptTrackers/{rule['id']}", {**body, "enabled": False})
    assert lab.allowed()


def test_the_first_tracker_made_is_the_one_named(lab: Lab) -> None:
    lab.tracker("Open", numberOfAttempts=5)
    lab.tracker("First")
    lab.tracker("Second")
    lab.attempt()
    assert lab.check()["restrictedRuleName"] == "First"


@pytest.mark.parametrize("family", ["attemptTrackers", "messageTrackers"])
def test_excluded_addresses(lab: Lab, family: str) -> None:
    """One setting is for rules that count by address, the other for all rules of the family.

    BLANK is the empty address.
    """

    def reached(**fields: Any) -> bool:
        answer = lab.check(**fields)
        return bool(answer["restricted"] or answer["messageType"] == "CannotPlay")

    make = lab.tracker if family == "attemptTrackers" else lab.messages
    blank, seen = {"contactAddress": ""}, {"contactAddress": CONTACT["contactAddress"]}
    make("By Address", typeOfTracker="CustomerContactAddress")
    for fields in (blank, seen):
        lab.attempt(**fields)
        assert reached(**fields)
    lab.configure(family, excludeFromContactAddressRule=["BLANK", CONTACT["contactAddress"]])
    assert not reached(**blank)
    assert not reached(**seen)
    make("By Customer")
    assert reached(**blank)
    assert reached(**seen)
    lab.configure(family, excludedContactAddresses=[CONTACT["contactAddress"]])
    assert reached(**blank)
    assert not reached(**seen)
    lab.configure(family, excludedContactAddresses=["BLANK", CONTACT["contactAddress"]])
    assert not reached(**blank), "attempts at an excluded address count for nobody"
    assert not reached(contactAddress="+12125550109"), (
        "attempts at an excluded address count for nobody"
    )


# ---- message trackers ----


def test_message_trackers_only_set_the_message(lab: Lab) -> None:
    lab.messages("Standard", numberOfAttempts=2, thresholdActionType="PlayStandardMessage")
    lab.messages("None", numberOfAttempts=3)
    for expected in ("CanPlay", "CanPlay", "CanPlayStandard", "CannotPlay"):
        answer = lab.check()
        assert (answer["restricted"], answer["messageType"]) == (False, expected)
        lab.report(key=answer["key"])
    assert lab.check(contactChannel="Email", customer="CUST1")["messageType"] == "CannotPlay", (
        "they have no channels"
    )
    assert lab.check(customer="CUST2")["messageType"] == "CanPlay"
    assert "messageType" not in lab.check(requiredChecks=["attemptTrackers"])


def test_a_message_tracker_of_none_never_plays(lab: Lab) -> None:
    lab.messages(numberOfAttempts=0, typeOfTracker="Account")
    assert lab.check()["messageType"] == "CannotPlay"
    assert lab.check(accountNumber="")["messageType"] == "CanPlay"


# ---- exclusions ----


def test_exclusions_by_type(lab: Lab) -> None:
    values = {
        "Account": "ACC1",
        "Voice": "+12125550101",
        "SMS": "+12125550102",
        "Email": "one@example.com",
        "SSN": "987-65-4320",
    }
    rules = {kind: lab.exclude(kind, value)["id"] for kind, value in values.items()}
    fresh = {"customer": "", "accountNumber": ""}
    for kind, fields in {
        "Account": {"contactAddress": "+12125550199", "accountNumber": "ACC1"},
        "Voice": {**fresh},
        "SMS": {**fresh, "contactChannel": "SMS", "contactAddress": "+12125550102"},
        "Email": {**fresh, "contactChannel": "Email", "contactAddress": "one@example.com"},
        "SSN": {**fresh, "contactAddress": "+12125550199", "ssn": "987-65-4320"},
    }.items():
        answer = lab.check(**fields)
        assert answer == {
            "kind": "via#complianceStatus",
            "restricted": True,
            "restrictedRuleId": rules[kind],
            "restrictionType": f"Exclusion{kind}",
        }
    for free in (
        {**fresh, "contactChannel": "SMS"},
        {**fresh, "contactAddress": "+12125550102"},
        {**fresh, "contactChannel": "Email", "contactAddress": "ONE@example.com"},
        {**fresh, "contactAddress": "", "ssn": ""},
    ):
        assert lab.allowed(**free), free


def test_exclusions_by_list(lab: Lab) -> None:
    lab.exclude("Voice", CONTACT["contactAddress"], contactListName="Cards")
    assert lab.allowed()
    assert lab.allowed(contactListName="Loans")
    assert lab.allowed(contactListName="cards")
    assert not lab.allowed(contactListName="Cards")
    lab.exclude("Voice", CONTACT["contactAddress"])
    assert not lab.allowed()
    assert not lab.allowed(contactListName="Loans")


def test_exclusions_by_time(lab: Lab) -> None:
    """The start is inclusive, the end exclusive.

    A check that is allowed says when the next exclusion starts.
    """
    lab.exclude(
        "Voice",
        CONTACT["contactAddress"],
        startTime="2030-05-06T13:00:00Z",
        endTime="2030-05-06T14:00:00Z",
    )
    lab.exclude("Account", "ACC1", startTime="2030-06-01T00:00:00Z", endTime=None)
    answer = lab.check()
    assert (answer["restricted"], answer["restrictionStartTime"]) == (
        False,
        utc("2030-05-06T13:00"),
    )
    lab.at("2030-05-06T13:00")
    answer = lab.check()
    assert (answer["restrictionEndTime"], "restrictionStartTime" in answer, "key" in answer) == (
        utc("2030-05-06T14:00"),
        False,
        False,
    )
    lab.at("2030-05-06T14:00")
    assert lab.check()["restrictionStartTime"] == utc("2030-06-01T00:00")


# ---- quotas, order, selection ----


def quota(lab: Lab, total: int = 5) -> str:
    rule = {"product": "Card", "totalQuota": total, "productSold": 0, "unitValue": 10}
    return str(lab.api.post("v3/quotaControls", rule, 201)["id"])


def test_a_quota_is_sold_out(lab: Lab) -> None:
    rule = quota(lab)
    for left in (5, 2):
        answer = lab.check(product="Card")
        assert (answer["restricted"], answer["availableQuota"]) == (False, left)
        lab.report(key=answer["key"], product="Card", productSold=3)
    answer = lab.check(product="Card")
    assert (answer["restrictionType"], answer["restrictedRuleId"], answer["availableQuota"]) == (
        "QuotaExhausted",
        rule,
        -1,
    )
    assert "availableQuota" not in lab.check()
    assert "availableQuota" not in lab.check(product="Unknown")


def test_the_order_and_the_choice_of_checks(lab: Lab) -> None:
    """Exclusions, convenient times, quotas, attempt trackers, message trackers: in this order.

    requiredChecks leaves families out.
    """
    lab.messages(numberOfAttempts=0)
    lab.tracker(numberOfAttempts=0)
    quota(lab, 0)
    lab.convenient()
    lab.exclude("Account", "ACC1")
    expected = [
        "ExclusionAccount",
        "ConvenientContactTimeCustomer",
        "QuotaExhausted",
        "AttemptTrackerBlockCustomer",
        None,
    ]
    families = [
        "exclusions",
        "convenientContactTimes",
        "quotaControls",
        "attemptTrackers",
        "messageTrackers",
    ]
    for number, kind in enumerate(expected):
        answer = lab.check(product="Card", requiredChecks=families[number:])
        assert (answer.get("restrictionType"), answer.get("messageType")) == (
            kind,
            None if kind else "CannotPlay",
        )
        asked = {**CONTACT, "product": "Card", "requiredChecks": ",".join(families[number:])}
        assert lab.api.get("v4/complianceStatuses", **asked).get("restrictionType") == kind
    for all_of_them in ([], ["all"], ["messageTrackers", "all"]):
        assert (
            lab.check(product="Card", requiredChecks=all_of_them)["restrictionType"]
            == "ExclusionAccount"
        )
    lab.api.post("v4/complianceStatuses", {**CONTACT, "requiredChecks": ["quotas"]}, 400)


# ---- v3 ----


@pytest.mark.parametrize(
    ("rule", "channel", "expected"),
    [
        ({"typeOfTracker": "Customer"}, "Voice", "AttemptTrackerCustomer"),
        ({"typeOfTracker": "ContactAddress"}, "Voice", "AttemptTrackerPhone"),
        ({"typeOfTracker": "CustomerContactAddress"}, "SMS", "AttemptTrackerCustomerPhone"),
        ({"typeOfTracker": "Account"}, "Voice", None),
        (
            {"typeOfTracker": "CustomerContactAddress", "numberOfAttempts": 0},
            "Voice",
            "AttemptTrackerPhone",
        ),
        ({"typeOfTracker": "Account", "numberOfAttempts": 0}, "Voice", None),
    ],
)
def test_v3_has_fewer_words(
    lab: Lab, rule: dict[str, Any], channel: str, expected: str | None
) -> None:
    lab.tracker(contactChannels=[], excludeContactChannels=True, **rule)
    lab.attempt(contactChannel=channel)
    answer = lab.api.get("v3/complianceStatuses", **{**CONTACT, "contactChannel": channel})
    assert answer["restricted"] is True
    assert answer.get("restrictionType") == expected
    assert "restrictedRuleId" not in answer
    assert "restrictedRuleName" not in answer


def test_v3_times_and_messages(lab: Lab) -> None:
    lab.messages(numberOfAttempts=0, thresholdActionType="PlayStandardMessage")
    assert lab.api.get("v3/complianceStatuses", **CONTACT)["messageType"] == "CannotPlay"
    rule = lab.convenient(contactValueType="Voice", contactValue=CONTACT["contactAddress"])
    assert (
        lab.api.get("v3/complianceStatuses", **CONTACT)["restrictionType"]
        == "ConvenientContactTimePhone"
    )
    lab.api.delete(f"v4/convenientContactTimes/{rule['id']}")
    lab.convenient()
    assert (
        lab.api.get("v3/complianceStatuses", **CONTACT)["restrictionType"]
        == "ConvenientContactTimeCustomer"
    )
    lab.exclude("Account", "ACC1")
    assert lab.api.get("v3/complianceStatuses", **CONTACT)["restrictionType"] == "ExclusionAccount"
