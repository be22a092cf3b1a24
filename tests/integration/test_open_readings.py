# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the reference can be read in two ways, the modules work in both."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .support.engine import perform
from .support.sandbox import Organization, reads, writes
from .support.ways import mostly

dialect = mostly("documented")
Make = Callable[..., Organization]
CONTACT = {"contact_channel": "Voice", "contact_address": "+12025550143"}


def rule(kind: str, **more: Any) -> dict[str, Any]:
    return {
        "contact_key_type": "Customer",
        "contact_key": "C1",
        "contact_value_type": kind,
        "contact_value": "+12025550143",
        "convenient_times": [
            {"day_of_week": ["Monday"], "start_time": "09:00", "end_time": "12:00"}
        ],
        **more,
    }


def sold(organization: Organization, pieces: int) -> None:
    body = {
        "contactChannel": "Voice",
        "timeOfContact": "2030-03-01T11:59:00Z",
        "disposition": "BZ",
        "numberType": 1,
        "operationType": "SaveContactNoKeyCheck",
        "product": "Card",
        "productSold": pieces,
    }
    path = "/via/v4/{org}/compliance/contactAttempts"
    assert organization.call("POST", path, json=body).status_code == 202


def test_a_server_that_refuses_long_pages_is_read_to_the_end(make_organization: Make) -> None:
    organization = make_organization(page_cap=10, readings={"max_results": "refused"})
    start = organization.position()
    result = perform(organization, "alvaria_user_info", subset=[])
    assert len(result["users"]) == 24
    journal = organization.journal(start)
    assert [entry["status"] for entry in journal if entry["method"] == "GET"] == [
        400,
        200,
        200,
        200,
    ]
    start = organization.position()
    perform(organization, "alvaria_user_info", keep_session=True)
    assert 400 not in [entry["status"] for entry in organization.journal(start)]


def test_release_goes_on_where_no_key_but_the_platforms_is_taken(make_organization: Make) -> None:
    organization = make_organization("empty", readings={"foreign_key": "refused"})
    result = perform(organization, "alvaria_compliance_status", release=True, **CONTACT)
    assert "failed" not in result, result["msg"]
    assert result["statuses"][0]["released"] is True
    assert result["changed"] is False


def test_a_restricted_contact_shows_its_key(make_organization: Make) -> None:
    organization = make_organization("empty", readings={"restricted_key": "shown"})
    perform(
        organization,
        "alvaria_exclusion",
        exclusion_type="Voice",
        exclusion_value=CONTACT["contact_address"],
        start_time="2020-01-01",
    )
    result = perform(organization, "alvaria_compliance_status", **CONTACT)
    assert result["statuses"][0]["restricted"] is True
    assert result["statuses"][0]["key"]
    assert result["changed"] is False


def test_a_rule_that_took_the_place_of_another_is_told(make_organization: Make) -> None:
    organization = make_organization("empty", readings={"convenient_key": "bare"})
    first = perform(organization, "alvaria_convenient_contact_time", **rule("Voice"))
    assert "warnings" not in first
    second = perform(organization, "alvaria_convenient_contact_time", **rule("SMS"))
    [warning] = second["warnings"]
    assert "is not new" in warning
    assert first["convenient_contact_time"]["id"] in warning
    assert "+12025550143" not in warning


def test_a_document_does_not_pass_over_rules_that_replace_each_other(
    make_organization: Make,
) -> None:
    organization = make_organization("empty", readings={"convenient_key": "bare"})
    document = {"convenient_contact_times": [rule("Voice"), rule("SMS")]}
    result = perform(organization, "alvaria_config", config=document, concurrency=1)
    assert result["failed"]
    [failure] = result["failures"]
    assert failure["error"]["code"] == "replaced-another"
    assert failure["place"] == "convenient_contact_times[1]"
    typed = make_organization("empty")
    assert "failed" not in perform(typed, "alvaria_config", config=document)


@pytest.mark.parametrize("sale", ["sold", "total"])
def test_a_total_that_went_down_is_set_back_with_a_warning_or_left_alone(
    make_organization: Make, sale: str
) -> None:
    organization = make_organization("empty", readings={"sale": sale})
    quota = {"product": "Card", "total_quota": 10, "unit_value": 1}
    assert perform(organization, "alvaria_quota_control", **quota)["changed"]
    sold(organization, 3)
    went_down = sale == "total"
    start = organization.position()
    left = perform(organization, "alvaria_quota_control", keep_total_quota=True, **quota)
    assert left["changed"] is False
    assert "warnings" not in left
    assert left["quota_control"]["total_quota"] == (7 if went_down else 10)
    document = {"quota_controls": [{**quota, "keep_total_quota": True}]}
    assert perform(organization, "alvaria_config", config=document)["changed"] is False
    assert writes(organization.journal(start)) == []
    document = {"quota_controls": [quota]}
    told = perform(organization, "alvaria_config", config=document)
    assert told["changed"] is went_down
    assert bool(told.get("warnings")) is went_down
    if went_down:
        assert "keep_total_quota" in told["warnings"][0]


def test_a_total_that_is_kept_makes_a_new_product(organization: Organization) -> None:
    made = perform(
        organization,
        "alvaria_quota_control",
        product="New",
        total_quota=5,
        unit_value=1,
        keep_total_quota=True,
    )
    assert made["quota_control"]["total_quota"] == 5


@pytest.mark.parametrize(
    ("module", "options", "place"),
    [
        ("alvaria_attempt_tracker_info", {"dispositions": ["A,B"]}, "dispositions[0]"),
        (
            "alvaria_compliance_status",
            {**CONTACT, "method": "GET", "geocodes": ["US", "MA,WA"]},
            "geocodes[1]",
        ),
    ],
)
def test_a_comma_in_a_filter_is_refused(
    organization: Organization, module: str, options: dict[str, Any], place: str
) -> None:
    start = organization.position()
    result = perform(organization, module, **options)
    assert result["failed"]
    assert f"{place}: contains a comma" in result["msg"]
    assert reads(organization.journal(start)) == []
