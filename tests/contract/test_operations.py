# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every operation of the contract: routing, handlers, reads that answer as documented."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from alvaria_sandbox.handlers import HANDLERS
from alvaria_sandbox.operations import contract

from .client import Api, Server, path_of, reasons

READS = sorted(
    name for name, operation in contract().operations.items() if operation.method == "GET"
)
QUERIES = dict.fromkeys(
    ("checkComplianceStatusV3", "checkComplianceStatusV4"),
    {"contactChannel": "Voice", "contactAddress": "+12025550100"},
)


def test_the_contract_has_all_operations() -> None:
    operations = contract().operations.values()
    assert [
        sum(operation.api == api for operation in operations)
        for api in ("provisioning", "compliance")
    ] == [60, 69]


def test_every_operation_has_a_handler(server: Server) -> None:
    """None answers 501."""
    assert set(contract().operations) == set(HANDLERS)
    assert server.control("GET", "health")["without_handler"] == []


@pytest.mark.parametrize("dialect", ["documented", "quirky"])
def test_every_read_answers_as_documented(make: Callable[..., Api], dialect: str) -> None:
    api = make(dialect=dialect)
    api.post("v4/jobs/exclusionsLoad", {"fileName": "missing.act"}, 202)
    for name in READS:
        operation = contract().operations[name]
        answer = api.server.raw(
            "GET", path_of(api, name, operation.path), headers=api.headers, params=QUERIES.get(name)
        )
        message = f"{name}: {answer.status_code} {answer.text}"
        assert answer.status_code in (200, 302), message
        assert answer.status_code in operation.statuses, message
        if dialect == "documented" and answer.status_code == 200:
            assert operation.check_response(200, answer.json()) == []
    assert not api.journal(violations="true")


@pytest.mark.parametrize(
    "name",
    [
        "getUser",
        "getWorkType",
        "getSkill",
        "getSignature",
        "getExclusionInstance",
        "getAttemptTrackerInstanceV4",
        "getContactAttemptInstanceV4",
    ],
)
def test_an_unknown_object_is_404_in_the_operations_envelope(api: Api, name: str) -> None:
    operation = contract().operations[name]
    path = operation.path.rpartition("/")[0].replace("{orgId}", api.name) + "/no-such-id"
    answer = api.server.raw("GET", path, headers=api.headers)
    assert answer.status_code == 404
    assert operation.check_response(404, answer.json()) == []
    assert "no-such-id" in reasons(answer.json())[0]


def test_error_envelopes_follow_the_operation(api: Api) -> None:
    assert set(api.call("GET", "v2/skills/0", expect=404)) == {"error"}
    assert set(api.call("GET", "v2/signatures/0", expect=404)) == {"code", "message", "errors"}
    rules = api.get(f"v2/users/{api.user()}/workHandlerRules")
    assert rules["version"] == 1
    body = {name: rules[name] for name in put_fields("putUserWorkHandlerRules")}
    assert set(api.put(f"v2/users/{api.user()}/workHandlerRules", {**body, "version": 7}, 409)) == {
        "code",
        "message",
        "errors",
    }
    assert set(api.put(f"v2/users/{api.user()}/workHandlerRules", {**body, "canDial": 1}, 400)) == {
        "error"
    }
    # PUT hiddenWorkTypes lists no error at all: as the GET beside it, bare.
    assert set(api.put(f"v2/users/{api.user()}/hiddenWorkTypes", {}, 400)) == {
        "code",
        "message",
        "errors",
    }
    # 404 of audioMessages is documented without a body (P31).
    assert api.send("GET", "v2/workTypes/0/audioMessages").content == b""


def put_fields(name: str) -> list[str]:
    schema = (
        contract()
        .operations[name]
        .raw["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        .rpartition("/")[2]
    )
    from alvaria_sandbox.schemas import properties

    return list(properties("provisioning", schema))


def test_unknown_paths_and_methods(api: Api) -> None:
    assert api.send("GET", "v2/nothing").status_code == 404
    assert api.send("GET", "v2/exclusions").status_code == 404
    answer = api.send("POST", "v2/users", {})
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET")
    assert api.send("DELETE", "v2/systemExternals").headers["Allow"] == "GET, POST"
    assert (
        api.server.raw(
            "GET", "/via/v2/organizations/nobody/provisioning/users", headers=api.headers
        ).status_code
        == 404
    )
    assert api.server.raw("GET", "/elsewhere").status_code == 404


def test_literal_paths_win_over_ids(api: Api) -> None:
    """C28: configurations exists in v4 only; in v3 it is an id."""
    assert api.get("v4/attemptTrackers/configurations")["kind"] == "via#attemptTrackerConfiguration"
    assert api.send("PUT", "v4/attemptTrackers/configurations", {}).headers["Allow"] == "GET, PATCH"
    assert api.send("GET", "v3/attemptTrackers/configurations").status_code == 404
    assert api.send("GET", "v4/exclusions/configurations").status_code == 200


def test_a_wrong_content_type(api: Api) -> None:
    """415 where the operation lists it, else 400 (C22)."""
    text = {"headers": {**api.headers, "Content-Type": "text/plain"}, "data": "{}"}
    assert api.send("POST", "v3/exclusions", **text).status_code == 415
    assert (
        api.send(
            "PUT", f"v3/quotaControls/{api.rows('quotaControls')[0]['id']}", **text
        ).status_code
        == 400
    )
    assert api.send("POST", "v2/signatures", **text).status_code == 400
    assert (
        api.send(
            "POST", "v3/externalData", {"resource": "Geocodes", "valueType": "Url"}
        ).status_code
        == 415
    )
