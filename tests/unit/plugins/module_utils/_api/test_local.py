# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A client that asks nobody outside this process."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._api.local import LocalClient
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import (
    CheckModeViolation,
    NotFound,
)


def test_a_function_answers() -> None:
    asked: list[Any] = []

    def answer(*request: Any) -> tuple[int, bytes]:
        asked.append(request)
        return 200, b'{"version": 1}'

    client = LocalClient("demo", answer)
    path = client.path("v4", "compliance", "exclusions")
    assert client.get(path, {"startIndex": 1}) == {"version": 1}
    client.request("POST", path, json={"a": 1})
    where = "/via/v4/organizations/demo/compliance/exclusions"
    assert asked == [("GET", where, {"startIndex": 1}, None), ("POST", where, {}, {"a": 1})]
    assert (client.requests, client.writes) == (2, 1)


def test_refusals_are_those_of_any_client() -> None:
    client = LocalClient("demo", lambda *_request: (404, b""))
    with pytest.raises(NotFound):
        client.get("/via/x")
    client.read_only = True
    with pytest.raises(CheckModeViolation):
        client.request("DELETE", "/via/x")
