# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""One rule seen through v3 and v4 of the API.

Applying it by one after the other changes nothing, or is refused with a reason.
"""

from __future__ import annotations

from typing import Any

import pytest

from .support.engine import perform
from .support.sandbox import Organization, writes

WINDOWS = [{"day_of_week": ["Monday", "Sunday"], "start_time": "08:00", "end_time": "21:00"}]
LIMIT = {
    "number_of_attempts": 3,
    "threshold_type": "Day",
    "threshold": 7,
    "dispositions": ["BZ", "NA"],
    "description": "One rule",
}

#: Module -> the same rule in the words of v3 and of v4.
RULES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "alvaria_attempt_tracker": (
        {"name": "Both", **LIMIT, "type_of_tracker": "Phone"},
        {
            "name": "Both",
            **LIMIT,
            "type_of_tracker": "ContactAddress",
            "contact_channels": ["Voice"],
            "enabled": True,
        },
    ),
    "alvaria_message_tracker": (
        {"name": "Both", **LIMIT, "type_of_tracker": "CustomerPhone"},
        {
            "name": "Both",
            **LIMIT,
            "type_of_tracker": "CustomerContactAddress",
            "threshold_action_type": "NoPlayMessage",
            "enabled": True,
        },
    ),
    "alvaria_convenient_contact_time": (
        {
            "customer": "CUST-77",
            "phone": "+12025550142",
            "convenient_times": WINDOWS,
            "end_time": "never",
            "reason": "Asked",
        },
        {
            "contact_key_type": "Customer",
            "contact_key": "CUST-77",
            "contact_value_type": "Voice",
            "contact_value": "+12025550142",
            "convenient_times": WINDOWS,
            "end_time": "never",
            "reason": "Asked",
        },
    ),
}
#: Rules that v3 has no words for.
HIDDEN = {
    "alvaria_attempt_tracker": {
        "name": "Hidden",
        **LIMIT,
        "type_of_tracker": "Account",
        "contact_channels": ["SMS"],
    },
    "alvaria_message_tracker": {"name": "Hidden", **LIMIT, "type_of_tracker": "Account"},
}


@pytest.mark.parametrize("first", ["v3", "v4"])
@pytest.mark.parametrize("module", sorted(RULES))
def test_the_versions_do_not_fight(module: str, first: str, organization: Organization) -> None:
    old, new = (
        {**options, "api_version": version}
        for options, version in zip(RULES[module], ("v3", "v4"), strict=True)
    )
    order = [old, new] if first == "v3" else [new, old]
    assert perform(organization, module, **order[0])["changed"] is True
    position = organization.position()
    for options in (*order[1:], *order):
        result = perform(organization, module, **options)
        assert "failed" not in result, result
        assert result["changed"] is False, result
    assert writes(organization.journal(position)) == []


@pytest.mark.parametrize("module", sorted(RULES))
def test_a_change_by_one_version_is_seen_by_the_other(
    module: str, organization: Organization
) -> None:
    old, new = RULES[module]
    text = "reason" if "reason" in old else "description"
    assert perform(organization, module, **new)["changed"] is True
    assert (
        perform(organization, module, **{**old, text: "Changed"}, api_version="v3")["changed"]
        is True
    )
    assert perform(organization, module, **{**new, text: "Changed"})["changed"] is False


@pytest.mark.parametrize("check_mode", [False, True])
def test_a_change_by_v3_that_would_reset_what_only_v4_has_is_refused(
    check_mode: bool, organization: Organization
) -> None:
    old, new = RULES["alvaria_attempt_tracker"]
    assert (
        perform(organization, "alvaria_attempt_tracker", **new, across_contact_channels=True)[
            "changed"
        ]
        is True
    )
    position = organization.position()
    result = perform(
        organization,
        "alvaria_attempt_tracker",
        check_mode,
        **{**old, "description": "Changed"},
        api_version="v3",
    )
    assert result["failed"], result
    assert (
        "with across_contact_channels True, which API version v3 cannot express" in result["msg"]
    ), result
    assert writes(organization.journal(position)) == []


@pytest.mark.parametrize("module", sorted(HIDDEN))
@pytest.mark.parametrize("check_mode", [False, True])
def test_a_name_that_v3_does_not_show_is_refused_with_the_reason(
    check_mode: bool, module: str, organization: Organization
) -> None:
    assert perform(organization, module, **HIDDEN[module])["changed"] is True
    position = organization.position()
    result = perform(
        organization, module, check_mode, api_version="v3", **{**RULES[module][0], "name": "Hidden"}
    )
    assert result["failed"], result
    assert "API version v3 cannot express" in result["msg"], result
    assert "Set api_version to v4" in result["msg"], result
    assert writes(organization.journal(position)) == []
    assert perform(organization, module, **HIDDEN[module])["changed"] is False


@pytest.mark.parametrize(
    ("module", "options", "message"),
    [
        (
            "alvaria_attempt_tracker",
            {"name": "Both", "type_of_tracker": "Phone"},
            "type_of_tracker: 'Phone' does not exist in API version v4.",
        ),
        (
            "alvaria_attempt_tracker",
            {"name": "Both", "type_of_tracker": "Account", "api_version": "v3"},
            "type_of_tracker: 'Account' does not exist in API version v3.",
        ),
        (
            "alvaria_convenient_contact_time",
            {"contact_key": "CUST-77", "customer": "CUST-77", "api_version": "v3"},
            "contact_key: does not exist in API version v3.",
        ),
        (
            "alvaria_convenient_contact_time",
            {"customer": "CUST-77"},
            "customer: does not exist in API version v4.",
        ),
        (
            "alvaria_contact_attempt_info",
            {"api_version": "v3", "status": "Enabled"},
            "status: does not exist in API version v3.",
        ),
        (
            "alvaria_contact_attempt_info",
            {"api_version": "v3", "from_creation_time": "2030-01-01"},
            "from_creation_time: does not exist in API version v3.",
        ),
    ],
)
def test_words_of_the_other_version_are_refused(
    module: str, options: dict[str, Any], message: str, organization: Organization
) -> None:
    result = perform(organization, module, **options)
    assert result["failed"], result
    assert result["msg"].startswith(message), result
    assert organization.journal() == []
