# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Any path of the API: sent as it is, and nothing personal shown."""

from __future__ import annotations

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.registry import TASKS
from ansible_collections.alvaria.cloud.plugins.module_utils._privacy.mask import Masker
from ansible_collections.alvaria.cloud.plugins.module_utils._task.execute import invocation
from ansible_collections.alvaria.cloud.tests.unit.support import (
    API_KEY,
    HOST,
    MASK_KEY,
    PROVISIONING,
    Answer,
    Script,
    error,
    ok,
    reset,
    run,
    validated,
)

NUMBER, SSN = "+12025550143", "123-45-6789"
MASKER = Masker(MASK_KEY)

USERS = "/via/v2/organizations/{org_id}/provisioning/users"


def test_any_path_can_be_read(script: Script) -> None:
    script.expect(
        "GET",
        f"{PROVISIONING}/users",
        ok({"users": [{"customer": "someone-else"}]}),
        query={"email": "a@example.test"},
    )
    result = run("alvaria_api", {"path": USERS, "query": {"email": "a@example.test"}})
    assert result["changed"] is False
    assert result["status"] == 200
    assert result["json"] == {"users": [{"customer": MASKER.mask("someone-else")}]}


def test_any_collection_can_be_read_to_its_end(script: Script) -> None:
    script.expect("GET", f"{PROVISIONING}/users", ok({"users": [{"id": 1}], "totalItems": 2}))
    script.expect(
        "GET",
        f"{PROVISIONING}/users",
        ok({"users": [{"id": 2}], "totalItems": 2}),
        query={"startIndex": "1"},
    )
    assert run("alvaria_api", {"path": USERS, "paginate": "users"})["json"] == [
        {"id": 1},
        {"id": 2},
    ]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_any_write_is_sent_as_it_is_and_in_check_mode_not_at_all(
    script: Script, method: str
) -> None:
    options = {"path": USERS, "method": method, "body": {"name": "x"}}
    result = run("alvaria_api", options, check_mode=True)
    assert result["changed"] is True
    assert script.sent == []
    assert "not sent" in result["warnings"][0]
    script.expect(method, f"{PROVISIONING}/users", Answer(204), json={"name": "x"})
    assert run("alvaria_api", options)["status"] == 204


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
@pytest.mark.parametrize("answer", [ok({"version": 7}), error(409)])
def test_a_write_with_the_version_lock_sends_the_version_read_and_never_again_after_a_conflict(
    script: Script, method: str, answer: Answer
) -> None:
    script.expect("GET", f"{PROVISIONING}/users", ok({"version": 5, "name": "old"}))
    script.expect(method, f"{PROVISIONING}/users", answer, json={"name": "x", "version": 5})
    options = {"path": USERS, "method": method, "body": {"name": "x"}, "version_lock": True}
    result = run("alvaria_api", options)
    overtaken = answer.status == 409
    assert result["changed"] is not overtaken
    assert result.get("failed", False) is overtaken
    if overtaken:
        assert result["error"]["kind"] == "conflict"


def test_a_path_without_a_version_cannot_be_locked(script: Script) -> None:
    script.expect("GET", f"{PROVISIONING}/users", ok({"users": []}))
    result = run("alvaria_api", {"path": USERS, "method": "PUT", "body": {}, "version_lock": True})
    assert result["failed"]
    assert "version_lock" in result["msg"]


@pytest.mark.parametrize(
    "path", ["via/v2", "https://elsewhere.example.test/", "@elsewhere.example.test/", ""]
)
def test_a_path_that_would_leave_the_host_is_refused(script: Script, path: str) -> None:
    result = run("alvaria_api", {"path": path})
    assert result["failed"]
    assert "slash" in result["msg"]
    assert script.sent == []


def test_a_path_with_two_slashes_stays_on_the_host(script: Script) -> None:
    script.expect(
        "GET", f"{HOST}//elsewhere.example.test/x", ok({}), headers={"x-api-key": API_KEY}
    )
    assert run("alvaria_api", {"path": "//elsewhere.example.test/x"})["status"] == 200


def test_the_invocation_of_any_path_masks_its_query_and_body() -> None:
    body = {"exclusions": [{"exclusionType": "Voice", "exclusionValue": NUMBER}]}
    params = validated(
        "alvaria_api", {"path": "/x", "method": "POST", "body": body, "query": {"ssn": SSN}}
    )
    shown = repr(invocation(TASKS["alvaria_api"], params))
    assert NUMBER not in shown
    assert SSN not in shown


def test_an_error_about_any_path_does_not_quote_the_personal_values_of_its_body(
    script: Script,
) -> None:
    body = {"exclusionType": "SSN", "exclusionValue": SSN}
    script.expect("POST", f"{HOST}/x", error(400, f"{SSN} is no number"), json=body)
    assert SSN not in repr(run("alvaria_api", {"path": "/x", "method": "POST", "body": body}))


def test_a_patch_with_the_version_lock_is_not_sent_again_when_its_answer_was_lost(
    script: Script,
) -> None:
    script.expect("GET", f"{HOST}/quota", ok({"version": 5}))
    script.expect("PATCH", f"{HOST}/quota", reset(), json={"productSold": 3, "version": 5})
    result = run(
        "alvaria_api",
        {"path": "/quota", "method": "PATCH", "body": {"productSold": 3}, "version_lock": True},
    )
    assert result["failed"]
    assert "may have been processed" in result["msg"]


def test_numbers_in_any_text_of_an_answer_are_masked_and_ids_are_not(script: Script) -> None:
    user = {"id": "134302066600001", "worktypeIds": ["134302066600002"], "name": "a@example.com"}
    script.expect("GET", f"{HOST}/x", ok({**user, "note": f"call {NUMBER}", "fax": [NUMBER]}))
    assert run("alvaria_api", {"path": "/x"})["json"] == {
        **user,
        "note": f"call {MASKER.mask(NUMBER)}",
        "fax": [MASKER.mask(NUMBER)],
    }


@pytest.mark.parametrize(
    "path",
    ["/x#y", "/x?a=b#c", "/a/../b", "/a/.", "/a/%2E%2e/b", "/x\r\nHost: other", "/x\ty", "/\0"],
)
def test_a_path_that_would_be_another_one_is_refused(script: Script, path: str) -> None:
    result = run("alvaria_api", {"path": path})
    assert result["error"]["code"] == "path-invalid"
    assert result["msg"].startswith("path: ")
    assert "\n" not in result["msg"]
    assert script.sent == []


def test_dots_in_a_name_and_in_a_query_are_sent(script: Script) -> None:
    script.expect("GET", f"{HOST}/a..b/.c", ok({}), query={"d": "/../e"})
    assert run("alvaria_api", {"path": "/a..b/.c?d=/../e"})["status"] == 200


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_a_body_has_no_number_that_json_does_not_have(script: Script, number: float) -> None:
    result = run("alvaria_api", {"path": "/x", "method": "POST", "body": {"rows": [{"a": number}]}})
    assert result["msg"].startswith("body.rows[0].a: is a number that JSON does not have.")
    assert script.sent == []


def test_numbers_without_quotes_in_an_answer_are_masked_and_what_is_nobodys_is_not(
    script: Script,
) -> None:
    nobodys = {
        "id": 134302066600001,
        "worktypeIds": [134302066600002],
        "lastModifiedTime": 1893456000000,
        "version": 1234567890,
        "totalItems": 1234567890,
        "productSold": 12345678,
        "share": 1234567890.5,
        "great": 10**15,
        "is": True,
        "none": None,
    }
    people = {"fax": 12025550143, "more": [{"call": 2025550143}], "again": 12025550143.0}
    script.expect("GET", f"{HOST}/x", ok({**nobodys, **people, "other": 123456789, NUMBER: 1}))
    assert run("alvaria_api", {"path": "/x"})["json"] == {
        **nobodys,
        "fax": MASKER.mask("12025550143"),
        "more": [{"call": MASKER.mask("2025550143")}],
        "again": MASKER.mask("12025550143"),
        "other": MASKER.mask_wholly("123456789"),
        MASKER.mask(NUMBER): 1,
    }


def test_numbers_without_quotes_are_shown_where_masks_are_lifted(script: Script) -> None:
    script.expect("GET", f"{HOST}/x", ok({"fax": 12025550143, "other": 123456789}))
    shown = run("alvaria_api", {"path": "/x", "mask_personal_data": False})["json"]
    assert shown == {"fax": 12025550143, "other": MASKER.mask_wholly("123456789")}


@pytest.mark.parametrize(
    "body", [{"note": "***0143#b6a49c"}, {"a": [{"note": "call ***0143#b6a49c now"}]}]
)
def test_a_body_with_a_mask_anywhere_in_it_is_not_sent(
    script: Script, body: dict[str, object]
) -> None:
    result = run("alvaria_api", {"path": "/x", "method": "POST", "body": body})
    assert result["error"]["code"] == "value-masked"
    assert script.sent == []


@pytest.mark.parametrize(
    ("value", "what"),
    [
        (8.10, "a number"),
        ({"name": "x"}, "a dictionary"),
        ([{"name": "x"}], "a dictionary"),
        ([["x"]], "a list"),
        (["x", None], "empty"),
        (["x", 1.0], "a number"),
    ],
)
def test_what_a_query_would_bend_is_refused(script: Script, value: object, what: str) -> None:
    result = run("alvaria_api", {"path": USERS, "query": {"name": value}})
    assert result["error"]["code"] == "not-text"
    assert f"is {what} instead of text: put it in quotes" in result["msg"]


@pytest.mark.parametrize(
    ("value", "sent"),
    [("8.10", "8.10"), (7, "7"), (True, "true"), ([True, 7, "a b"], "true,7,a b")],
)
def test_what_a_query_can_hold_arrives(script: Script, value: object, sent: str) -> None:
    script.expect("GET", f"{PROVISIONING}/users", ok({}), query={"name": sent})
    assert run("alvaria_api", {"path": USERS, "query": {"name": value}})["status"] == 200
