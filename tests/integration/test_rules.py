# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changing one rule changes that one field on the server and no other.

This holds whatever the read looks like.
"""

from __future__ import annotations

from typing import Any

import pytest

from .support.engine import perform
from .support.sandbox import Organization, writes

VOLATILE = ("version", "lastModifiedTime")
CASES = {
    "user": (
        "alvaria_user_handler_rules",
        {"user": "agent003@example.com"},
        "users",
        {"can_park": None, "park_warning_time": 77},
    ),
    "worktype": (
        "alvaria_worktype_handler_rules",
        {"worktype": "Collections"},
        "workTypes",
        {"can_hold": None, "max_wrap_time": 301},
    ),
}


def identifier(organization: Organization, kind: str) -> str:
    """The id of the owner in question."""
    if kind == "user":
        return str(
            perform(organization, "alvaria_user_info", user="agent003@example.com")["users"][0][
                "id"
            ]
        )
    return str(
        perform(organization, "alvaria_worktype_info", name="Collections")["worktypes"][0]["id"]
    )


def document(organization: Organization, path: str) -> dict[str, Any]:
    """A document as the server shows it to anybody."""
    answer = organization.call("GET", path)
    assert answer.status_code == 200, answer.text
    return {name: value for name, value in answer.json().items() if name not in VOLATILE}


def rules_path(organization: Organization, kind: str, collection: str) -> str:
    """The path of the rules of one of the organization's objects."""
    number = identifier(organization, kind)
    return f"/via/v2/{{org}}/provisioning/{collection}/{number}/workHandlerRules"


@pytest.mark.parametrize("kind", sorted(CASES))
def test_one_option_changes_one_field(kind: str, organization: Organization) -> None:
    module, owner, collection, changes = CASES[kind]
    path = rules_path(organization, kind, collection)
    for option, value in changes.items():
        before = document(organization, path)
        api = "".join(
            part.capitalize() if place else part for place, part in enumerate(option.split("_"))
        )
        wanted = (not before[api]) if value is None else value
        result = perform(organization, module, **owner, **{option: wanted})
        assert result["changed"] is True, result
        assert document(organization, path) == {**before, api: wanted}
        assert perform(organization, module, **owner, **{option: wanted})["changed"] is False


def test_fields_that_nobody_knows_do_not_disturb(organization: Organization) -> None:
    path = rules_path(organization, "worktype", "workTypes")
    shown = {
        **organization.call("GET", path).json(),
        "rulesOfTomorrow": [{"a": 1}],
        "defaultCallBackWorkTypeId": 105,
    }
    organization.fault(method="GET", path="*/workHandlerRules", status=200, body=shown)
    position = organization.position()
    result = perform(
        organization,
        "alvaria_worktype_handler_rules",
        worktype="Collections",
        can_hold=not shown["canHold"],
    )
    assert result["changed"] is True, result
    body = organization.journal(position, method="PUT")[0]["body"]
    assert "rulesOfTomorrow" not in body
    assert body["defaultCallBackWorkTypeId"] == "105"


def test_transfer_rights_that_differ_are_shown_and_not_guessed(organization: Organization) -> None:
    path = rules_path(organization, "worktype", "workTypes")
    shown = {
        **organization.call("GET", path).json(),
        "canConference": True,
        "canBlindTransfer": False,
    }
    fault = {
        "method": "GET",
        "path": "*/workHandlerRules",
        "count": None,
        "status": 200,
        "body": shown,
    }
    organization.fault(**fault)
    position = organization.position()
    result = perform(
        organization,
        "alvaria_worktype_handler_rules",
        worktype="Collections",
        can_hold=not shown["canHold"],
    )
    assert result["failed"] is True
    assert (
        "can_3way_xfer: is missing. At present can_conference is true, can_blind_transfer is false"
        in result["msg"]
    )
    assert (
        perform(
            organization,
            "alvaria_worktype_handler_rules",
            worktype="Collections",
            can_hold=shown["canHold"],
        )["changed"]
        is False
    )
    assert writes(organization.journal(position)) == []
    result = perform(
        organization,
        "alvaria_worktype_handler_rules",
        check_mode=True,
        worktype="Collections",
        can_3way_xfer=True,
    )
    assert "can_3way_xfer: can_conference is true, can_blind_transfer is false" in result["diff"][
        "before"
    ].replace('"', "")
    assert "can_3way_xfer: true" in result["diff"]["after"]


def test_an_inactive_owner_is_taken_with_a_warning(organization: Organization) -> None:
    users = perform(organization, "alvaria_user_info", include_inactive=True)["users"]
    inactive = next(user for user in users if not user["active"])
    result = perform(
        organization, "alvaria_user_handler_rules", user=inactive["email"], can_park=True
    )
    assert f"user: the user {inactive['email']!r} is inactive." in result["warnings"]


def test_two_users_whose_addresses_differ_in_case_are_two(organization: Organization) -> None:
    emails = [user["email"] for user in perform(organization, "alvaria_user_info")["users"]]
    twins = [
        email for email in emails if [other.lower() for other in emails].count(email.lower()) == 2
    ]
    assert len(twins) == 2
    ids = {
        perform(organization, "alvaria_user_skills", user=email, skills=[])["user_skills"]["id"]
        for email in twins
    }
    assert len(ids) == 2


@pytest.mark.parametrize(
    "noun",
    [
        "attempt_tracker",
        "convenient_contact_time",
        "exclusion",
        "message_tracker",
        "quota_control",
    ],
)
def test_a_rule_is_read_by_its_id(noun: str, organization: Organization) -> None:
    own = {"mask_key": "a key that only the tests have"}
    rules = perform(organization, f"alvaria_{noun}_info", **own)[f"{noun}s"]
    assert len(rules) > 1
    by_id = perform(organization, f"alvaria_{noun}_info", id=rules[1]["id"], **own)
    assert by_id[f"{noun}s"] == rules[1:2]
