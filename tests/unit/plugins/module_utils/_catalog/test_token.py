# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A token is fetched once, for the play alone."""

from __future__ import annotations

from typing import Any

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.registry import TASKS
from ansible_collections.alvaria.cloud.tests.unit.support import (
    FORM,
    SECRET,
    TOKEN_URL,
    Answer,
    Script,
    ok,
    run,
)


def test_a_token_that_was_asked_for_is_the_one_secret_in_a_result(script: Script) -> None:
    script.expect(
        "POST",
        TOKEN_URL,
        ok({"access_token": "fetched-token", "expires_in": 900}),
        form=FORM,
    )
    result = run(
        "alvaria_token",
        {"access_token": None, "client_id": "id", "client_secret": SECRET, "token_url": TOKEN_URL},
        diff=False,
    )
    assert result["access_token"] == "fetched-token"
    assert result["expires_in"] == 900
    assert result["changed"] is False
    assert SECRET not in repr(result)
    assert TASKS["alvaria_token"].hidden


def test_a_token_is_fetched_although_one_was_handed_in(script: Script) -> None:
    script.expect(
        "POST",
        TOKEN_URL,
        ok({"access_token": "fetched-token", "expires_in": 900}),
        form=FORM,
    )
    assert (
        run("alvaria_token", {"client_id": "id", "client_secret": SECRET, "token_url": TOKEN_URL})[
            "access_token"
        ]
        == "fetched-token"
    )


def test_a_token_cannot_be_fetched_with_a_token(script: Script) -> None:
    result = run("alvaria_token", {})
    assert result["failed"]
    assert "client_id" in result["msg"]
    assert script.sent == []


LOGIN = {
    "access_token": None,
    "client_id": "id",
    "client_secret": SECRET,
    "token_url": TOKEN_URL,
    "check": True,
}
TEAMS = "/via/v2/organizations/demo/provisioning/teams"
TRACKERS = "/via/v4/organizations/demo/compliance/attemptTrackers"
REFUSED = Answer(403, json={"code": 403, "message": "not for fetched-token"})


def checked(script: Script, teams: Answer, trackers: Answer) -> dict[str, Any]:
    """What a check says, with these answers of the two APIs."""
    answer = ok({"access_token": "fetched-token", "expires_in": 900})
    script.expect("POST", TOKEN_URL, answer, form=FORM)
    script.expect("GET", TEAMS, teams)
    script.expect("GET", TRACKERS, trackers)
    return run("alvaria_token", LOGIN)


def test_a_check_says_whom_it_reached_without_the_token(script: Script) -> None:
    result = checked(script, ok({"teams": []}), ok({"attemptTrackers": []}))
    assert result["org_id"] == "demo"
    assert result["client_id"] == "id"
    assert result["token_url"] == TOKEN_URL
    assert result["provisioningapi"] is True
    assert result["complianceapi"] is True
    assert "fetched-token" not in repr(result)
    assert not TASKS["alvaria_token"].hidden(LOGIN)


def test_a_check_says_which_api_refuses(script: Script) -> None:
    result = checked(script, ok({"teams": []}), REFUSED)
    assert result["provisioningapi"] is True
    assert result["complianceapi"] is False
    assert len(result["warnings"]) == 1
    assert "fetched-token" not in repr(result)


def test_a_check_that_reaches_nothing_fails(script: Script) -> None:
    result = checked(script, REFUSED, REFUSED)
    assert result["failed"]
    assert "fetched-token" not in repr(result)
