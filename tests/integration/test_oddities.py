# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an organization holds is never judged, however odd it is.

An export of it changes nothing where it came from. Another organization gets all of it but what is
not to be written, which is named item by item.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.families import NAMES

from .support.engine import perform
from .support.sandbox import Organization, violations, writes
from .support.state import put_back, saved
from .support.ways import mostly

Row = dict[str, Any]
Tables = dict[str, dict[str, Row]]
dialect = mostly("documented")

AGENT = "agent001@example.com"
DAY = {"dayOfWeek": ["Monday"], "startTime": "09:00", "endTime": "12:00"}


def _first(rows: dict[str, Row], **values: Any) -> str:
    """Set values of the first row."""
    key = next(iter(rows))
    rows[key].update(values)
    return key


def _second(rows: dict[str, Row], **values: Any) -> None:
    rows[list(rows)[1]].update(values)


def _third(rows: dict[str, Row], **values: Any) -> None:
    rows[list(rows)[2]].update(values)


def _odd(tables: Tables) -> None:
    """Put every oddity into an organization that no contract forbids."""
    templates = tables["workTypeTemplates"]
    times = tables["convenientContactTimes"]
    overlapping = {**DAY, "startTime": "11:00", "endTime": "13:00"}
    _first(times, convenientTimes=[DAY, overlapping])
    _second(times, convenientTimes=[])
    _third(times, convenientTimes=[{**DAY, "startTime": "18:00", "endTime": "08:00"}])
    skills = tables["userSkills"]
    agent = next(key for key, row in tables["users"].items() if row["user"] == AGENT)
    one, *_others = skills[agent]["userSkills"]
    bare, *_more = [key for key in tables["skills"] if key != one["id"]]
    skills[agent]["userSkills"] = [{"id": one["id"]}, {"id": bare, "levelId": "4711"}]
    _first(tables["userRules"], maxWrapTime=5, minWrapTime=9, parkWarningTime=-1)
    _first(tables["quotaControls"], totalQuota=-5, unitValue=-1)
    _first(tables["attemptTrackers"], numberOfAttempts=-1, threshold=-2, dispositions=["BZ", ""])
    _second(tables["attemptTrackers"], contactChannels=[], excludeContactChannels=False)
    _first(tables["messageTrackers"], geocodes=["", "MA"])
    doubled = ["+12025550143", "+12025550143", ""]
    tables["configurations"]["attemptTrackers"].update(excludedContactAddresses=doubled)
    _first(
        tables["exclusions"],
        startTime="2030-02-01T00:00:00.000Z",
        endTime="2029-01-01T00:00:00.000Z",
    )
    _second(tables["exclusions"], exclusionValue="")
    used = {item["id"] for row in templates.values() for item in row["emailTemplates"]}
    unused = next(key for key in tables["emailTemplates"] if key not in used)
    tables["emailTemplates"][unused].update(friendlyName=[], signatureId="4711")
    _second(tables["emailTemplates"], subject="", body="")
    names = [{"locale": "en-US", "value": "Head"}, {"locale": "de-DE", "value": ""}]
    _first(tables["systemExternals"], friendlyName=names, systemExternal="")
    handlers = tables["workHandlers"]
    key = next(iter(handlers))
    handlers[key]["workHandlers"] = [*handlers[key]["workHandlers"], {"id": "4711"}]
    listed = next(row for row in templates.values() if row["emailTemplates"])
    listed["emailTemplates"] = listed["emailTemplates"] * 2


def _blank_and_masked(tables: Tables) -> None:
    """Give people values that no option gives: with blanks around, or as results mask them."""
    _first(tables["exclusions"], exclusionValue=" +12025550143 ")
    _second(tables["exclusions"], exclusionValue="***0143#5d8e2a")
    _first(tables["convenientContactTimes"], contactKey=" CUST1", contactValue="+12025550143\t")
    addresses = ["********", "+12025550143"]
    tables["configurations"]["attemptTrackers"].update(excludedContactAddresses=addresses)


def test_what_no_option_can_give_is_left_as_it_is(
    make_organization: Callable[..., Organization],
) -> None:
    organization = holding(make_organization(), _blank_and_masked)
    shown = perform(organization, "alvaria_config_info", families=NAMES)
    assert shown["left_out"]["compliance_settings"] == {"unfit": 1}
    start = organization.position()
    for state in ("present", "exact"):
        result = perform(organization, "alvaria_config", config=shown["config"], state=state)
        assert "failed" not in result, (result["msg"], result.get("failures"))
    assert writes(organization.journal(start)) == []


def holding(organization: Organization, change: Callable[[Tables], None]) -> Organization:
    """The organization, with other tables."""
    snapshot = orjson.loads(saved(organization))
    [own] = [item for item in snapshot["organizations"] if item["name"] == organization.name]
    change(own["tables"])
    put_back(organization, orjson.dumps(snapshot))
    return organization


@pytest.fixture
def odd(make_organization: Callable[..., Organization]) -> Organization:
    """An organization that holds every oddity."""
    return holding(make_organization(), _odd)


def export(organization: Organization) -> dict[str, Any]:
    result = perform(organization, "alvaria_config_info", families=NAMES)
    assert "failed" not in result, result["msg"]
    return dict(result["config"])


@pytest.mark.parametrize("state", ["present", "exact"])
def test_an_export_changes_nothing_where_it_came_from(odd: Organization, state: str) -> None:
    document = export(odd)
    start = odd.position()
    result = perform(odd, "alvaria_config", config=document, state=state)
    assert "failed" not in result, (result["msg"], result.get("failures"))
    assert result["changed"] is False, result["changes"]
    assert writes(odd.journal(start)) == []


def test_what_an_export_says_of_each_oddity(odd: Organization) -> None:
    document = export(odd)
    [skills] = [item for item in document["user_skills"] if item["user"] == AGENT]
    assert sorted(skill["level"] for skill in skills["skills"]) == ["", "4711"]
    windows = [item["convenient_times"] for item in document["convenient_contact_times"]]
    assert [] in windows
    addresses = document["compliance_settings"]["attempt_trackers"]["excluded_contact_addresses"]
    assert addresses == ["", "+12025550143"]
    assert "" in [item["name"] for item in document["email_templates"]]
    assert "" in [item["exclusion_value"] for item in document["exclusions"]]


def test_another_organization_gets_all_but_what_is_not_to_be_written(
    odd: Organization, make_organization: Callable[..., Organization]
) -> None:
    document = export(odd)
    target = make_organization("bare")
    result = perform(target, "alvaria_config", config=document)
    assert result["failed"]
    assert result["error"]["kind"] == "work", result["msg"]
    told = {(item["family"], item["msg"].partition(" See ")[0]) for item in result["failures"]}
    refused = {family for family, _text in told}
    assert refused == {
        "compliance_settings",
        "email_templates",
        "system_externals",
        "user_skills",
        "user_handler_rules",
        "worktype_handlers",
        "attempt_trackers",
        "message_trackers",
        "quota_controls",
        "convenient_contact_times",
        "exclusions",
    }
    texts = " ".join(text for _family, text in told)
    for words in (
        "is empty, so no contact would ever be allowed",
        "ends at 08:00, before or when it starts, 18:00",
        "total_quota: -5 is too small",
        "number_of_attempts: -1 is too small",
        "contact_channels: is empty",
        "excluded_contact_addresses: lists an empty text",
        "is before start_time",
        "name: is empty",
        "exclusion_value: is empty",
        "has no level '4711'",
        "no user is called '4711'",
    ):
        assert words in texts, (words, texts)
    made = sum(counts["created"] + counts["updated"] for counts in result["counts"].values())
    failed = sum(counts["failed"] for counts in result["counts"].values())
    unchanged = sum(counts["unchanged"] for counts in result["counts"].values())
    items = sum(1 if isinstance(part, dict) else len(part) for part in document.values())
    assert made + failed + unchanged == items
    assert failed == len(result["failures"])
    assert not violations(target.journal())
    # Nothing is left to make: what failed fails again, and nothing else is written.
    start = target.position()
    again = perform(target, "alvaria_config", config=document)
    assert again["changed"] is False, again["changes"]
    assert writes(target.journal(start)) == []


@pytest.mark.parametrize(
    ("module", "identity", "change"),
    [
        ("alvaria_quota_control", {"product": "Gold Card"}, {"description": "Odd"}),
        ("alvaria_attempt_tracker", {"name": "Seven Calls a Week"}, {"description": "Odd"}),
        ("alvaria_message_tracker", {"name": "One Message a Day"}, {"enabled": False}),
    ],
)
def test_one_field_changes_beside_odd_ones(
    odd: Organization, module: str, identity: Row, change: Row
) -> None:
    noun = module.removeprefix("alvaria_")
    result = perform(odd, module, **identity, **change)
    assert "failed" not in result, result["msg"]
    assert result["changed"] is True
    assert change.items() <= result[noun].items()


def test_no_level_can_be_said(organization: Organization) -> None:
    skills = {"user": "agent010@example.com", "skills": [{"name": "German", "level": ""}]}
    assert perform(organization, "alvaria_user_skills", **skills)["changed"] is True
    [row] = [
        entry
        for entry in perform(organization, "alvaria_user_skills", **skills)["user_skills"]["skills"]
        if entry["name"] == "German"
    ]
    assert row["level"] is None
    assert perform(organization, "alvaria_user_skills", **skills)["changed"] is False
    good = {**skills, "skills": [{"name": "German", "level": "Good"}]}
    assert perform(organization, "alvaria_user_skills", **good)["changed"] is True
    assert perform(organization, "alvaria_user_skills", **skills)["changed"] is True
