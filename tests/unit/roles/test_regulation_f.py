# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The law as data of the role regulation_f.

Nothing in it is without its origin, and the role's README says the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

ROLE = Path(__file__).resolve().parents[3] / "roles" / "regulation_f"
PREFIX = "alvaria_regulation_f_"
ORIGIN = {"key", "place", "citation", "effective", "checked_on", "source", "verified", "note"}
RULE = {
    "name",
    "limit",
    "type_of_tracker",
    "contact_channels",
    "across_contact_channels",
    "counts",
    "number_of_attempts",
    "threshold",
    "threshold_type",
    "number_types",
    "needs",
}


def load(path: str) -> dict[str, Any]:
    """A YAML file of the role."""
    return dict(yaml.safe_load((ROLE / path).read_text(encoding="utf-8")))


DATA = load("vars/main.yml")
RULES = DATA[f"{PREFIX}rules"]
HOURS = DATA[f"{PREFIX}hours"]
NOT_EXPRESSIBLE = DATA[f"{PREFIX}not_expressible"]
DEFAULTS = load("defaults/main.yml")
OPTIONS = load("meta/argument_specs.yml")["argument_specs"]["main"]["options"]
ENTRIES = [pytest.param(entry, id=entry["key"]) for entry in (*RULES, *HOURS)]


def table(heading: str) -> Iterator[list[str]]:
    """The rows of the table under a heading of the README."""
    section = re.split(
        r"^## ", (ROLE / "README.md").read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    rows = [
        line
        for part in section
        if part.startswith(heading + "\n")
        for line in part.splitlines()
        if line.startswith("|")
    ]
    for row in rows[2:]:
        yield [cell.strip() for cell in row.strip("|").split("|")]


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_number_has_its_origin(entry: dict[str, Any]) -> None:
    assert set(entry) >= ORIGIN
    assert all(isinstance(entry[name], str) and entry[name] for name in ORIGIN - {"verified"})
    assert isinstance(entry["verified"], bool)
    checked = date.fromisoformat(entry["checked_on"])
    effective = date.fromisoformat(entry["effective"])
    # What is not in force yet on the day of the check is at best announced.
    assert effective <= checked or not entry["verified"]


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule["key"]) for rule in RULES])
def test_a_rule_is_complete(rule: dict[str, Any]) -> None:
    assert set(rule) == ORIGIN | RULE
    assert rule["counts"] in ("calls", "conversations", "messages", "communications")
    assert rule["across_contact_channels"] is (len(rule["contact_channels"]) > 1)
    assert rule["number_of_attempts"] > 0
    assert rule["threshold"] > 0
    assert rule["threshold_type"] == "Day"
    # A rule for some numbers must not silently become one for all.
    assert not rule["number_types"] or rule["number_types"] in rule["needs"]
    numbers = {number for number in re.findall(r"\d+", rule["limit"]) if number != "7"}
    assert str(rule["number_of_attempts"]) in numbers or rule["number_of_attempts"] in (1, 7)


def test_the_federal_rules() -> None:
    calls, conversation = (rule for rule in RULES if rule["place"] == "US")
    for rule, counts, attempts in ((calls, "calls", 7), (conversation, "conversations", 1)):
        assert (rule["type_of_tracker"], rule["contact_channels"], rule["verified"]) == (
            "Account",
            ["Voice"],
            True,
        )
        assert (
            rule["counts"],
            rule["number_of_attempts"],
            rule["threshold"],
            rule["threshold_type"],
        ) == (counts, attempts, 7, "Day")
    assert (calls["name"], conversation["name"]) == (
        "Regulation F: calls per debt",
        "Regulation F: conversation per debt",
    )
    assert [
        (entry["start_time"], entry["end_time"]) for entry in HOURS if entry["place"] == "US"
    ] == [("08:00", "21:00")]


def test_keys_and_names_are_unique() -> None:
    keys = [entry["key"] for entry in (*RULES, *HOURS)]
    assert len(set(keys)) == len(keys)
    assert len({rule["name"] for rule in RULES}) == len(RULES)
    assert len({entry["place"] for entry in HOURS}) == len(HOURS)


def test_hours_can_be_compared_as_text() -> None:
    assert all(
        re.fullmatch(r"[0-2]\d:[0-5]\d", entry[end])
        for entry in HOURS
        for end in ("start_time", "end_time")
    )


def test_what_is_not_verified_is_off_by_default() -> None:
    assert any(not rule["verified"] for rule in RULES)
    assert DEFAULTS[f"{PREFIX}unverified"] is False
    assert DEFAULTS[f"{PREFIX}places"] == []


def test_options_and_data_name_the_same_places_and_number_types() -> None:
    places = {rule["place"] for rule in RULES} - {"US"}
    assert set(OPTIONS[f"{PREFIX}places"]["choices"]) == places
    assert set(OPTIONS[f"{PREFIX}geocodes"]["options"]) == places
    assert set(OPTIONS[f"{PREFIX}number_types"]["options"]) == {
        rule["number_types"] for rule in RULES
    } - {""}
    assert {need for rule in RULES for need in rule["needs"]} <= {
        "message_dispositions",
        *OPTIONS[f"{PREFIX}number_types"]["options"],
    }


def test_options_and_defaults_agree() -> None:
    assert {
        name: option["default"] for name, option in OPTIONS.items() if not option.get("required")
    } == DEFAULTS


def test_the_readme_lists_every_variable() -> None:
    text = (ROLE / "README.md").read_text(encoding="utf-8")
    assert [name for name in OPTIONS if f"| `{name}` |" not in text] == []
    assert "Not legal advice" in text


def test_the_readme_lists_the_rules() -> None:
    assert list(table("Trackers")) == [
        [
            f"`{rule['key']}`",
            f"`{rule['name']}`",
            rule["limit"],
            rule["citation"],
            rule["effective"],
            "yes" if rule["verified"] else "**no**",
        ]
        for rule in RULES
    ]
    assert list(table("Hours")) == [
        [
            entry["place"],
            f"{entry['start_time']} to {entry['end_time']}",
            entry["citation"],
            entry["effective"],
            "yes" if entry["verified"] else "**no**",
        ]
        for entry in HOURS
    ]


def test_the_readme_lists_what_is_not_kept() -> None:
    assert NOT_EXPRESSIBLE
    assert all(set(entry) == {"place", "rule", "citation", "reason"} for entry in NOT_EXPRESSIBLE)
    assert list(table("What the role does not keep")) == [
        [entry[name] for name in ("place", "rule", "citation", "reason")]
        for entry in NOT_EXPRESSIBLE
    ]
