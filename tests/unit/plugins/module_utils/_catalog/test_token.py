# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A token is fetched once, for the play alone."""

from __future__ import annotations

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.registry import TASKS
from ansible_collections.alvaria.cloud.tests.unit.support import (
    FORM,
    SECRET,
    TOKEN_URL,
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
