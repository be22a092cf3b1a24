# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Active records and their keys.

They are made by a check that allows, counted by attempt trackers, cleared by a report, and gone
after their lifetime.
"""

from __future__ import annotations

from typing import Any

import pytest

from .client import Api
from .lab import CONTACT, Lab, utc


def test_a_key_is_made_once(lab: Lab) -> None:
    """POST repeats a key, GET answers null for one that was given (C03)."""
    key = lab.check()["key"]
    assert lab.check(key=key)["key"] == key
    for version in ("v3", "v4"):
        assert lab.api.get(f"{version}/complianceStatuses", **CONTACT, key=key)["key"] is None
    assert [row["id"] for row in lab.api.rows("activeRecords")] == [key]
    for version in ("v3", "v4"):
        assert lab.api.get(f"{version}/complianceStatuses", **CONTACT)["key"]
    assert len(lab.api.rows("activeRecords")) == 3


def test_a_restricted_check_has_no_key(lab: Lab) -> None:
    lab.exclude("Account", "ACC1")
    assert "key" not in lab.check()
    assert "key" not in lab.api.get("v4/complianceStatuses", **CONTACT)
    assert not lab.api.rows("activeRecords")


def test_a_contact_in_progress_counts(lab: Lab) -> None:
    lab.tracker(numberOfAttempts=2)
    lab.attempt()
    key = lab.check()["key"]
    answer = lab.check()
    assert (answer["restrictionType"], answer["restrictedRuleName"]) == (
        "AttemptTrackerCustomerVoice",
        "Limit",
    )
    assert answer["restrictionEndTime"] == utc("2030-05-06T12:10"), "now and the minutes to wait"
    assert not lab.check(key=key)["restricted"], "a contact is not in its own way"
    assert lab.allowed(customer="CUST2"), "others are not concerned"
    assert lab.allowed(contactChannel="SMS"), "others are not concerned"
    lab.configure(minutesToWaitAfterActiveRestriction=45)
    assert lab.check()["restrictionEndTime"] == utc("2030-05-06T12:45")
    lab.configure(enableActiveRecordFeature=False)
    assert lab.allowed()
    lab.configure(enableActiveRecordFeature=True)
    lab.attempt()
    assert lab.check()["restrictionEndTime"] == utc("2030-05-07T00:00"), (
        "the attempts alone are enough now"
    )


def test_an_active_record_is_selected_like_an_attempt(lab: Lab) -> None:
    lab.tracker(numberTypes=[1], purposes=["Sales"], geocodes=["US"])
    asked = {"numberType": 1, "purpose": "Sales", "geocodes": ["US"]}
    for other in ({"numberType": 2}, {"purpose": "Service"}, {"geocodes": ["CA"]}):
        lab.check(**{**asked, **other})
        assert lab.allowed(**asked)
    lab.check(**asked)
    assert not lab.allowed(**asked)


def test_a_record_leaves_after_its_lifetime(lab: Lab) -> None:
    lab.tracker()
    key = lab.check()["key"]
    lab.advance(minutes=119, seconds=59)
    assert not lab.allowed()
    lab.advance(seconds=1)
    assert lab.allowed()
    lab.report(key=key)
    assert lab.api.get("v4/contactAttempts")["totalItems"] == 0, "an expired key saves nothing"
    lab.configure(lifeTimeOfActiveRecord=1)
    lab.check()
    lab.advance(seconds=59)
    assert not lab.allowed()
    lab.advance(seconds=1)
    assert lab.allowed()


def test_a_repeated_check_does_not_prolong_it(lab: Lab) -> None:
    lab.tracker()
    key = lab.check()["key"]
    lab.advance(minutes=100)
    lab.check(key=key)
    lab.advance(minutes=20)
    assert lab.allowed()


def test_an_expired_key_comes_back_to_life(lab: Lab) -> None:
    key = lab.check()["key"]
    lab.advance(minutes=120)
    assert lab.check(key=key)["key"] == key
    lab.report(key=key)
    assert lab.api.get("v4/contactAttempts")["totalItems"] == 1


@pytest.mark.parametrize(
    ("report", "saved", "cleared"),
    [
        ({}, 1, True),
        ({"operationType": "SaveContactWithKeyCheck"}, 1, True),
        ({"operationType": "SaveContactNoKeyCheck"}, 1, False),
        ({"operationType": "CancelContact"}, 0, True),
        ({"key": "unknown"}, 0, False),
        ({"key": ""}, 0, False),
        ({"key": "unknown", "operationType": "CancelContact"}, 0, False),
        ({"key": "unknown", "operationType": "SaveContactNoKeyCheck"}, 1, False),
    ],
)
def test_reports(lab: Lab, report: dict[str, Any], saved: int, cleared: bool) -> None:
    """Always 202; what is saved, and whether the record is cleared."""
    key = lab.check()["key"]
    lab.report(**{"key": key, **report})
    assert lab.api.get("v4/contactAttempts")["totalItems"] == saved
    assert len(lab.api.rows("activeRecords")) == (0 if cleared else 1)
    if cleared:
        lab.report(key=key)
        assert lab.api.get("v4/contactAttempts")["totalItems"] == saved, "a key closes one contact"


def test_v3_reports_with_the_key(lab: Lab) -> None:
    key = lab.api.get("v3/complianceStatuses", **CONTACT)["key"]
    contact = {name: value for name, value in CONTACT.items() if name != "accountNumber"}
    lab.api.post(
        "v3/contactAttempts",
        {**contact, "key": key, "timeOfContact": lab.now, "disposition": "BZ", "numberType": 1},
        202,
    )
    assert lab.api.get("v3/contactAttempts")["totalItems"] == 1
    assert not lab.api.rows("activeRecords")


def test_expired_records_do_not_pile_up(lab: Lab) -> None:
    for number in range(3):
        lab.check(customer=f"CUST{number}")
    lab.advance(hours=2)
    lab.check()
    assert len(lab.api.rows("activeRecords")) == 1
    lab.advance(days=1)
    assert lab.api.rows("activeRecords") == [], "the daily purge takes them too"


def test_active_records_are_part_of_the_state(lab: Lab) -> None:
    """They are in the snapshot and in the counts of the page, and cleared by a reset.

    Each organization has its own.
    """
    server, name = lab.api.server, lab.api.name
    lab.tracker()
    lab.check()
    saved = server.control("GET", "snapshot")
    server.control("POST", "reset", {"organization": name})
    assert lab.allowed()
    server.control("PUT", "snapshot", saved)
    assert not lab.allowed()
    assert server.control("GET", f"organizations/{name}")["counts"]["activeRecords"] == 1
    assert Lab(Api(server, server.organization("elsewhere", data="empty").name)).allowed()
    server.control("DELETE", "organizations/elsewhere")
