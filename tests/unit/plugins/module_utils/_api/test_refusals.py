# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the API refuses becomes an error with its words."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._api.client import Client
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import (
    AlvariaError,
    AuthError,
    Conflict,
    Invalid,
    NotFound,
    Throttled,
    TransportError,
)
from ansible_collections.alvaria.cloud.tests.unit.support import (
    Answer,
    Script,
    connection,
    error,
)

PATH = "/via/v3/organizations/demo/compliance/things"

KINDS: dict[int, type[AlvariaError]] = {
    300: Invalid,
    400: Invalid,
    401: AuthError,
    403: AuthError,
    404: NotFound,
    405: Invalid,
    409: Conflict,
    415: Invalid,
    422: Invalid,
    429: Throttled,
    500: TransportError,
    501: TransportError,
    503: TransportError,
}


@pytest.mark.parametrize("status", sorted(KINDS))
@pytest.mark.parametrize("verb", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_each_refusal_becomes_its_kind_of_error(script: Script, verb: str, status: int) -> None:
    script.expect(verb, PATH, error(status, "because of that."))
    with pytest.raises(AlvariaError) as caught:
        Client(connection(retries=0)).request(verb, PATH)
    found = caught.value
    assert found.__class__ is KINDS[status]
    assert found.message == f"{verb} {PATH} answered HTTP {status}: because of that."
    assert (found.method, found.path, found.status) == (verb, PATH, status)
    assert found.remedy
    if isinstance(found, TransportError):
        assert found.ambiguous is (verb != "GET")


ITEM = {"scope": "field", "reason": "required", "message": "name is missing"}


@pytest.mark.parametrize(
    ("body", "words", "items"),
    [
        (
            {"error": {"code": 400, "message": "bad request", "errors": [ITEM]}},
            "bad request; name is missing",
            [ITEM],
        ),
        (
            {"error": {"code": "400", "message": "bad request", "errors": [ITEM]}},
            "bad request; name is missing",
            [ITEM],
        ),
        (
            {"code": 400, "message": "bad request", "errors": [ITEM]},
            "bad request; name is missing",
            [ITEM],
        ),
        ({"code": "BadRequest", "message": "bad request", "errors": None}, "bad request", []),
        (
            {
                "message": "bad request",
                "errors": [{"reason": "required"}, "odd", {"message": "bad request"}],
            },
            "bad request; required",
            [{"reason": "required"}, {"message": "bad request"}],
        ),
        ({"message": "Forbidden"}, "Forbidden", []),
        ({"error": "invalid_request"}, "invalid_request", []),
        ({"error": {"errors": [ITEM]}}, "name is missing", [ITEM]),
    ],
)
def test_the_apis_words_are_read_from_every_envelope(
    script: Script, body: Any, words: str, items: list[dict[str, str]]
) -> None:
    script.expect("GET", PATH, Answer(400, body))
    with pytest.raises(Invalid) as caught:
        Client(connection()).get(PATH)
    assert caught.value.message == f"GET {PATH} answered HTTP 400: {words}."
    assert caught.value.items == items


@pytest.mark.parametrize("body", [{}, [], "text", None, 5, {"error": {}}, {"errors": "odd"}])
def test_an_envelope_without_words_is_no_obstacle(script: Script, body: Any) -> None:
    script.expect("GET", PATH, Answer(400, body))
    with pytest.raises(Invalid) as caught:
        Client(connection()).get(PATH)
    assert caught.value.message == f"GET {PATH} answered HTTP 400."
