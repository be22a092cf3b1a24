# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Contacts of the past as cases of rule tests: the same people stay the same, and nobody shows."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.backtest_cases import case

CONTACT: dict[str, Any] = {
    "contactChannel": "Voice",
    "contactAddress": "+12025550143",
    "customer": "CUST9900143",
    "accountNumber": "",
    "timeOfContact": "2030-01-31T12:00:00Z",
    "timeZone": "",
    "disposition": "NA",
    "numberType": 1,
    "purpose": "Sales",
    "geocodes": ["US"],
}


def made(**values: Any) -> dict[str, Any]:
    history = [
        {**CONTACT, "contactAddress": "+12025550144"},
        {**CONTACT, "contactChannel": "Email", "contactAddress": "somebody@example.com"},
        CONTACT,
    ]
    [found] = yaml.safe_load(case({**CONTACT, **values}, history, "Rule: #1", refused=True))
    return dict(found)


def test_the_same_value_has_the_same_stand_in() -> None:
    found = made()
    addresses = [one["contact_address"] for one in [*found["history"], found["contact"]]]
    assert addresses == ["+12025550100", "person1@example.com", "+12025550101", "+12025550101"]
    assert {one["customer"] for one in found["history"]} == {"CUSTOMER1"}


def test_what_is_empty_stays_empty() -> None:
    assert "account_number" not in made()["contact"]
    assert made(contactAddress="")["contact"]["contact_address"] == ""


@pytest.mark.parametrize(
    ("refused", "expected"),
    [(True, {"expect": "restricted", "expect_rule": "Rule: #1"}), (False, {"expect": "allowed"})],
)
def test_it_expects_what_came_of_it(refused: bool, expected: dict[str, str]) -> None:
    [found] = yaml.safe_load(case(CONTACT, [], "Rule: #1", refused))
    assert {name: found[name] for name in found if name.startswith("expect")} == expected
    assert "history" not in found


def test_nobody_shows() -> None:
    text = str(made())
    assert [value for value in ("0143", "0144", "somebody", "CUST99") if value in text] == []
