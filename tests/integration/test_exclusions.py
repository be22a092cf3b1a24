# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What users do to exclusions over time.

The requests and the result are right, and nothing is left to do the second time.
"""

from __future__ import annotations

from typing import Any

from .support.engine import perform
from .support.sandbox import Organization, writes
from .support.ways import mostly

#: Both dialects are read in the scenarios; the fault matrix is in the documented one.
dialect = mostly("quirky")

NUMBER = "+12025550143"
EXCLUSION = {
    "exclusion_type": "Voice",
    "exclusion_value": NUMBER,
    "start_time": "2030-01-01",
    "end_time": "2031-01-01",
}
POST, PUT, DELETE = (
    "POST createOrUpdateExclusion",
    "PUT updateExclusionInstance",
    "DELETE deleteExclusionInstance",
)


def keep(organization: Organization, wanted: list[str], **options: Any) -> dict[str, Any]:
    """Apply an exclusion.

    It is predicted, done with exactly the ``wanted`` writes, and silent the second time.
    """
    given = {name: value for name, value in {**EXCLUSION, **options}.items() if value is not None}
    assert perform(organization, "alvaria_exclusion", True, **given)["changed"] is bool(wanted)
    position = organization.position()
    result = perform(organization, "alvaria_exclusion", **given)
    assert result.get("failed") is None, result
    assert result["changed"] is bool(wanted), result
    assert writes(organization.journal(position)) == wanted, result
    position = organization.position()
    assert perform(organization, "alvaria_exclusion", **given)["changed"] is False
    assert writes(organization.journal(position)) == []
    return result


def shown(organization: Organization) -> list[tuple[str, str]]:
    """List and end of the exclusions of the number."""
    found = perform(
        organization, "alvaria_exclusion_info", exclusion_type="Voice", exclusion_value=NUMBER
    )["exclusions"]
    return sorted((exclusion["contact_list_name"], exclusion["end_time"]) for exclusion in found)


def kind(organization: Organization, **contact: Any) -> str:
    """The restriction of the number, empty when it may be called."""
    contact = {"contact_channel": "Voice", "contact_address": NUMBER, "release": True, **contact}
    return str(
        perform(organization, "alvaria_compliance_status", **contact)["statuses"][0].get(
            "restriction_type", ""
        )
    )


def test_shortening_is_a_change_of_the_end(clocked: Organization) -> None:
    keep(clocked, [POST])
    keep(clocked, [PUT], end_time="2030-03-01T12:00:01Z")
    assert shown(clocked) == [("", "2030-03-01T12:00:01Z")]
    assert kind(clocked) == "ExclusionVoice"
    clocked.set_clock("2030-03-01T12:00:01Z")
    assert kind(clocked) == ""
    keep(clocked, [PUT], end_time="2032-01-01")
    assert kind(clocked) == "ExclusionVoice"


def test_ending_it_now(clocked: Organization) -> None:
    keep(clocked, [POST], end_time="never")
    keep(clocked, [PUT], end_time="2030-03-01T12:00:00Z")
    assert kind(clocked) == ""
    keep(clocked, [], start_time=None, end_time="2030-03-01T12:00:00+00:00")


def test_changing_its_list_by_id_moves_it(clocked: Organization) -> None:
    identifier = keep(clocked, [POST], contact_list_name="North")["exclusion"]["id"]
    keep(clocked, [PUT], id=identifier, contact_list_name="South")
    assert shown(clocked) == [("South", "2031-01-01T00:00:00Z")]
    assert [kind(clocked, contact_list_name=name) for name in ("North", "South")] == [
        "",
        "ExclusionVoice",
    ]
    keep(clocked, [PUT], id=identifier, contact_list_name="")
    assert kind(clocked, contact_list_name="North") == "ExclusionVoice"


def test_two_that_differ_only_in_their_list_are_two(clocked: Organization) -> None:
    keep(clocked, [POST])
    keep(clocked, [POST], contact_list_name="North", end_time="2030-06-01")
    keep(clocked, [POST], contact_list_name="north", end_time="2030-07-01")
    keep(clocked, [PUT], contact_list_name="North", end_time="2030-05-01")
    assert shown(clocked) == [
        ("", "2031-01-01T00:00:00Z"),
        ("North", "2030-05-01T00:00:00Z"),
        ("north", "2030-07-01T00:00:00Z"),
    ]
    keep(clocked, [DELETE], state="absent")
    assert shown(clocked) == [("North", "2030-05-01T00:00:00Z"), ("north", "2030-07-01T00:00:00Z")]
    assert [kind(clocked), kind(clocked, contact_list_name="North")] == ["", "ExclusionVoice"]


def test_without_an_end_it_lasts_only_where_the_organization_keeps_such(
    clocked: Organization,
) -> None:
    warning = "the organization removes such exclusions at the next daily purge"
    assert warning in str(keep(clocked, [POST], end_time="never")["warnings"])
    clocked.set_clock("2030-03-02T00:00:00Z")
    assert shown(clocked) == []
    assert "failed" not in perform(
        clocked, "alvaria_compliance_settings", exclusions={"retain_no_end_time": True}
    )
    assert warning not in str(keep(clocked, [POST], end_time="never").get("warnings"))
    clocked.set_clock("2031-03-02T00:00:00Z")
    keep(clocked, [], end_time="never")
    assert kind(clocked) == "ExclusionVoice"


def test_one_that_ended_is_purged_after_the_days_that_are_set(clocked: Organization) -> None:
    assert "failed" not in perform(
        clocked, "alvaria_compliance_settings", exclusions={"retain_days": 2}
    )
    keep(clocked, [POST], end_time="2030-03-02T06:00:00Z")
    clocked.set_clock("2030-03-04T00:00:00Z")
    keep(clocked, [], end_time="2030-03-02T06:00:00Z")
    clocked.set_clock("2030-03-05T00:00:00Z")
    assert shown(clocked) == []
