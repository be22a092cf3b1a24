# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""From options to a result, with the modules' own tasks.

Every error is one clear message, and there is nothing secret in anything.
"""

from __future__ import annotations

from typing import Any, Callable

import pytest
import yaml

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.registry import TASKS
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import (
    HELP,
    AlvariaError,
    ExpectationFailed,
    Invalid,
    WorkFailed,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._model.argspec import ArgumentSpec
from ansible_collections.alvaria.cloud.plugins.module_utils._privacy.mask import HIDDEN, Masker
from ansible_collections.alvaria.cloud.plugins.module_utils._session.context import Context, Outcome
from ansible_collections.alvaria.cloud.plugins.module_utils._task.execute import (
    execute,
    invocation,
    without_values,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._task.task import Task
from ansible_collections.alvaria.cloud.tests.unit.support import (
    API_KEY,
    COMPLIANCE,
    FIRST,
    FORM,
    HOST,
    MASK_KEY,
    SECRET,
    TOKEN,
    TOKEN_URL,
    Answer,
    Clock,
    Script,
    error,
    ok,
    refused,
    run,
    validated,
)

EXCLUSIONS = f"{COMPLIANCE}/exclusions"
NUMBER, SSN = "+12025550143", "123-45-6789"
MASKER = Masker(MASK_KEY)

OPTIONS = {
    "exclusion_type": "Voice",
    "exclusion_value": NUMBER,
    "start_time": "2030-01-31T12:00:00Z",
    "end_time": "2031-01-31T12:00:00Z",
}
BODY = {
    "exclusionType": "Voice",
    "exclusionValue": NUMBER,
    "startTime": "2030-01-31T12:00:00Z",
    "endTime": "2031-01-31T12:00:00Z",
}
READ: dict[str, Any] = {"id": "7", "version": 1, **BODY, "lastModifiedBy": "someone"}


def odd(
    run: Callable[[Context], Outcome], check_mode: bool = False, diff: bool = False
) -> dict[str, Any]:
    """The result of a task that does this, run with the options of an exclusion."""
    task = Task("alvaria_odd", ArgumentSpec(), run)
    return execute(task, validated("alvaria_exclusion", OPTIONS), check_mode, diff)


def expect_listing(
    script: Script, *found: dict[str, Any], value: str = NUMBER, kind: str = "Voice"
) -> None:
    query = {"exclusionType": kind, "exclusionValue": value, **FIRST}
    script.expect(
        "GET", EXCLUSIONS, ok({"exclusions": list(found), "totalItems": len(found)}), query=query
    )


def test_a_result_has_the_change_the_object_the_counters_and_the_difference(script: Script) -> None:
    expect_listing(script)
    script.expect("POST", EXCLUSIONS, Answer(201, READ), json=BODY)
    result = run("alvaria_exclusion", OPTIONS)
    assert result["changed"] is True
    assert "failed" not in result
    assert "warnings" not in result
    assert result["exclusion"]["id"] == "7"
    assert result["exclusion"]["exclusion_value"] == MASKER.mask(NUMBER)
    assert result["alvaria_api"] == {"requests": 2, "retries": 0, "conflicts": 0}
    assert result["diff"]["before"] == ""
    assert yaml.safe_load(result["diff"]["after"]) == {
        **OPTIONS,
        "exclusion_value": MASKER.mask(NUMBER),
    }
    assert NUMBER not in repr(result)


def test_the_difference_of_nothing_is_nothing(script: Script) -> None:
    expect_listing(script, READ)
    result = run("alvaria_exclusion", OPTIONS)
    assert result["changed"] is False
    assert result["diff"]["before"] == result["diff"]["after"] != ""


def test_a_difference_is_made_only_on_demand(script: Script) -> None:
    expect_listing(script, READ)
    assert "diff" not in run("alvaria_exclusion", OPTIONS, diff=False)


def test_check_mode_sends_no_write(script: Script) -> None:
    expect_listing(script)
    result = run("alvaria_exclusion", OPTIONS, check_mode=True)
    assert result["changed"] is True
    assert [request.method for request in script.sent] == ["GET"]


def test_a_task_that_would_write_in_check_mode_is_stopped_by_the_transport(script: Script) -> None:
    def write(context: Context) -> Outcome:
        context.client.request("DELETE", "/via/v3/anything")
        return Outcome(True, {})

    result = odd(write, check_mode=True)
    assert result["failed"]
    assert result["error"]["kind"] == "check_mode"
    assert script.sent == []


def test_an_error_is_a_message_with_its_kind_and_the_counters(script: Script) -> None:
    expect_listing(script)
    script.expect("POST", EXCLUSIONS, error(400, "startTime is too late"), json=BODY)
    result = run("alvaria_exclusion", OPTIONS)
    assert result["failed"] is True
    assert result["changed"] is False
    assert (
        result["msg"] == f"POST {EXCLUSIONS} answered HTTP 400: startTime is too late. "
        f"The server refused the request as it is. See {HELP}http-4xx"
    )
    assert result["error"]["kind"] == "invalid"
    assert result["error"]["status"] == 400
    assert result["alvaria_api"]["requests"] == 2


def test_retries_and_conflicts_are_counted(script: Script) -> None:
    expect_listing(script, READ)
    script.expect(
        "PUT", f"{EXCLUSIONS}/7", refused(), json={**BODY, "version": 1, "reason": "asked"}
    )
    script.expect(
        "PUT", f"{EXCLUSIONS}/7", error(409), json={**BODY, "version": 1, "reason": "asked"}
    )
    expect_listing(script, {**READ, "version": 2})
    script.expect(
        "PUT",
        f"{EXCLUSIONS}/7",
        ok({**READ, "version": 3, "reason": "asked"}),
        json={**BODY, "version": 2, "reason": "asked"},
    )
    assert run("alvaria_exclusion", {**OPTIONS, "reason": "asked"})["alvaria_api"] == {
        "requests": 5,
        "retries": 1,
        "conflicts": 1,
    }


def test_each_item_of_a_loop_has_its_own_counters_and_they_share_a_login(script: Script) -> None:
    login = {
        "access_token": None,
        "client_id": "id",
        "client_secret": SECRET,
        "token_url": TOKEN_URL,
    }
    script.expect(
        "POST",
        TOKEN_URL,
        ok({"access_token": "fetched", "expires_in": 3600}),
        form=FORM,
    )
    for _item in range(2):
        expect_listing(script, READ)
        assert run("alvaria_exclusion", {**OPTIONS, **login})["alvaria_api"]["requests"] == 1


def test_options_that_make_no_sense_together_are_one_message(script: Script) -> None:
    result = run("alvaria_exclusion", {**OPTIONS, "timeout": 0})
    assert result["failed"]
    assert result["msg"].startswith("timeout: 0 is too small")
    assert script.sent == []


def test_a_server_that_repeats_a_personal_value_is_not_quoted(script: Script) -> None:
    expect_listing(script)
    items = [{"scope": NUMBER, "reason": "invalid", "message": f"'{NUMBER}' is no number"}]
    script.expect(
        "POST",
        EXCLUSIONS,
        Answer(400, {"error": {"code": 400, "message": f"{NUMBER} refused", "errors": items}}),
        json=BODY,
    )
    result = run("alvaria_exclusion", OPTIONS)
    assert NUMBER not in repr(result)
    assert f"{MASKER.mask(NUMBER)} refused" in result["msg"]


@pytest.mark.parametrize("secret", [TOKEN, API_KEY])
def test_a_server_that_repeats_a_secret_is_not_quoted(script: Script, secret: str) -> None:
    script.expect(
        "GET",
        EXCLUSIONS,
        error(403, f"{secret} lacks the right"),
        query={"exclusionType": "Voice", "exclusionValue": NUMBER, **FIRST},
    )
    result = run("alvaria_exclusion", OPTIONS)
    assert result["failed"]
    assert secret not in repr(result)
    assert HIDDEN in result["msg"]


def test_a_token_endpoint_that_repeats_the_secret_is_not_quoted(script: Script) -> None:
    script.expect(
        "POST",
        TOKEN_URL,
        Answer(401, {"error": "invalid_client", "error_description": f"{SECRET} is wrong"}),
        form=FORM,
    )
    result = run(
        "alvaria_exclusion",
        {
            **OPTIONS,
            "access_token": None,
            "client_id": "id",
            "client_secret": SECRET,
            "token_url": TOKEN_URL,
        },
    )
    assert result["failed"]
    assert result["error"]["kind"] == "auth"
    assert SECRET not in repr(result)


# --- personal data --------------------------------------------------------------------------------


def test_a_social_security_number_is_masked_whatever_the_option_says(script: Script) -> None:
    options = {
        **OPTIONS,
        "exclusion_type": "SSN",
        "exclusion_value": SSN,
        "mask_personal_data": False,
    }
    body = {**BODY, "exclusionType": "SSN", "exclusionValue": SSN}
    expect_listing(script, value=SSN, kind="SSN")
    script.expect("POST", EXCLUSIONS, error(400, f"{SSN} refused"), json=body)
    assert SSN not in repr(run("alvaria_exclusion", options))
    expect_listing(script, value=SSN, kind="SSN")
    script.expect("POST", EXCLUSIONS, Answer(201, {**READ, **body}), json=body)
    result = run("alvaria_exclusion", options)
    assert SSN not in repr(result)
    assert result["exclusion"]["exclusion_value"] == MASKER.mask(SSN)
    assert SSN not in repr(
        invocation(TASKS["alvaria_exclusion"], validated("alvaria_exclusion", options))
    )


def test_a_listing_masks_social_security_numbers_whatever_the_option_says(script: Script) -> None:
    script.expect(
        "GET",
        EXCLUSIONS,
        ok(
            {
                "exclusions": [
                    READ,
                    {**READ, "id": "8", "exclusionType": "SSN", "exclusionValue": SSN},
                ],
                "totalItems": 2,
            }
        ),
        query=FIRST,
    )
    result = run("alvaria_exclusion_info", {"mask_personal_data": False})
    assert [item["exclusion_value"] for item in result["exclusions"]] == [NUMBER, MASKER.mask(SSN)]


def test_personal_data_can_be_shown(script: Script) -> None:
    expect_listing(script, READ)
    result = run("alvaria_exclusion", {**OPTIONS, "mask_personal_data": False})
    assert result["exclusion"]["exclusion_value"] == NUMBER
    assert NUMBER in result["diff"]["after"]


def test_the_invocation_shows_options_without_secrets_and_personal_data() -> None:
    params = validated("alvaria_exclusion", {**OPTIONS, "client_id": "id", "client_secret": SECRET})
    shown = invocation(TASKS["alvaria_exclusion"], params)
    assert shown["module_args"]["exclusion_type"] == "Voice"
    assert shown["module_args"]["exclusion_value"] == MASKER.mask(NUMBER)
    assert [
        shown["module_args"][name] for name in ("client_secret", "access_token", "api_key")
    ] == [HIDDEN] * 3
    assert not [secret for secret in (SECRET, TOKEN, API_KEY, NUMBER) if secret in repr(shown)]
    assert params["exclusion_value"] == NUMBER
    assert params["api_key"] == API_KEY


# --- mistakes of ours -----------------------------------------------------------------------------


def test_an_unforeseen_error_is_one_message_without_traceback_and_values(script: Script) -> None:
    def fail(context: Context) -> Outcome:
        raise KeyError(f"{context.params['exclusion_value']} {TOKEN}")

    result = odd(fail, diff=True)
    assert result["failed"] is True
    assert result["changed"] is False
    assert set(result["error"]) == {"kind", "code", "help"}
    assert result["msg"].startswith("Internal error in alvaria_odd (KeyError at test_execute.py:")
    assert "\n" not in result["msg"]
    assert not [text for text in (NUMBER, TOKEN, "Traceback") if text in repr(result)]


def test_a_warning_is_given_once(script: Script) -> None:
    def warn(context: Context) -> Outcome:
        for text in ("one", "two", "one"):
            context.warn(text)
        return Outcome(False, {})

    result = odd(warn)
    assert result["warnings"] == ["one", "two"]


def test_a_failed_task_gives_its_warnings_too(script: Script) -> None:
    def warn(context: Context) -> Outcome:
        context.warn("one")
        raise Invalid("no.")

    result = odd(warn)
    assert result["failed"]
    assert result["msg"] == "no."
    assert result["warnings"] == ["one"]


# --- values that must not show --------------------------------------------------------------------


@pytest.mark.parametrize("masked", [True, False])
def test_the_invocation_masks_a_value_given_by_its_options_other_name(masked: bool) -> None:
    params = validated(
        "alvaria_exclusion",
        {"type": "SSN", "value": SSN, "start_time": "2030-01-31", "mask_personal_data": masked},
    )
    assert SSN not in repr(invocation(TASKS["alvaria_exclusion"], params))


@pytest.mark.parametrize("option", ["access_token", "api_key"])
def test_a_secret_with_a_line_end_is_not_quoted_and_not_tried_again(
    script: Script, clock: Clock, option: str
) -> None:
    result = run("alvaria_user_info", {option: "a-secret-from-a-file\n"})
    assert result["failed"]
    assert "a-secret-from-a-file" not in repr(result)
    assert clock.slept == []


def test_a_personal_value_that_occurs_in_an_id_or_a_time_by_chance_garbles_neither(
    script: Script,
) -> None:
    account = {"exclusionType": "Account", "exclusionValue": "2030"}
    expect_listing(script, {**READ, **account, "id": "a2030b"}, value="2030", kind="Account")
    result = run(
        "alvaria_exclusion", {**OPTIONS, "exclusion_type": "Account", "exclusion_value": "2030"}
    )
    assert result["exclusion"]["id"] == "a2030b"
    assert result["exclusion"]["start_time"] == "2030-01-31T12:00:00Z"
    assert result["exclusion"]["exclusion_value"] == MASKER.mask("2030")


def test_a_social_security_number_whose_type_only_the_server_knows_is_masked(
    script: Script,
) -> None:
    options = {"id": "7", "exclusion_value": SSN, "mask_personal_data": False}
    assert SSN not in repr(
        invocation(TASKS["alvaria_exclusion"], validated("alvaria_exclusion", options))
    )
    body = {**BODY, "exclusionType": "SSN", "exclusionValue": SSN}
    script.expect(
        "GET",
        f"{EXCLUSIONS}/7",
        ok({**READ, "exclusionType": "SSN", "exclusionValue": "000-00-0000"}),
    )
    script.expect(
        "PUT", f"{EXCLUSIONS}/7", error(400, f"{SSN} is odd"), json={**body, "version": 1}
    )
    assert SSN not in repr(run("alvaria_exclusion", options))


def test_an_empty_organization_is_refused(script: Script) -> None:
    result = run("alvaria_user_info", {"org_id": ""})
    assert result["failed"]
    assert result["msg"].startswith("org_id")
    assert script.sent == []


# --- failures that have a result ------------------------------------------------------------------


def _outcome(script: Script, outcome: Outcome, diff: bool = True, **options: Any) -> dict[str, Any]:
    """The result of a task with this outcome, run with the options of an exclusion."""
    task = Task(
        "alvaria_odd", ArgumentSpec(), lambda context: outcome, TASKS["alvaria_exclusion"].fields
    )
    return execute(task, validated("alvaria_exclusion", {**OPTIONS, **options}), False, diff)


@pytest.mark.parametrize("changed", [True, False])
@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (WorkFailed("It did not work.", "Do this."), "work"),
        (ExpectationFailed("It is otherwise.", "Do this."), "expectation"),
    ],
)
def test_a_failed_outcome_keeps_its_result_and_says_why(
    script: Script, failure: AlvariaError, kind: str, changed: bool
) -> None:
    result = _outcome(script, Outcome(changed, {"job": {"id": "7"}}, failure=failure))
    assert result["failed"] is True
    assert result["changed"] is changed
    assert result["job"] == {"id": "7"}
    assert "diff" not in result
    assert result["msg"] == str(failure)
    assert result["error"] == {"kind": kind, "remedy": "Do this."}
    assert result["alvaria_api"] == {"requests": 0, "retries": 0, "conflicts": 0}


def test_a_failed_outcome_keeps_its_difference(script: Script) -> None:
    outcome = Outcome(True, {}, {"size": 3}, {"size": 4}, failure=WorkFailed("No."))
    assert _outcome(script, outcome)["diff"] == {"before": "size: 3\n", "after": "size: 4\n"}
    assert "diff" not in _outcome(script, outcome, diff=False)


def test_the_message_of_a_failed_outcome_repeats_nothing_personal_and_nothing_secret(
    script: Script,
) -> None:
    failure = WorkFailed(
        f"{NUMBER} and {API_KEY}.", f"Look for {NUMBER}.", items=[{"message": NUMBER}]
    )
    result = _outcome(script, Outcome(True, {"job": {"message": f"by {TOKEN}"}}, failure=failure))
    assert not [text for text in (NUMBER, API_KEY, TOKEN) if text in repr(result)]
    assert result["msg"] == f"{MASKER.mask(NUMBER)} and {HIDDEN}. Look for {MASKER.mask(NUMBER)}."
    assert result["job"] == {"message": f"by {HIDDEN}"}


def test_an_outcome_without_a_failure_has_neither_message_nor_error(script: Script) -> None:
    assert not {"failed", "msg", "error"} & set(_outcome(script, Outcome(True, {"job": {}})))


@pytest.mark.parametrize("changed", [True, False])
def test_an_error_says_whether_something_had_been_changed(script: Script, changed: bool) -> None:
    def fail(context: Context) -> Outcome:
        error = Invalid("No.", details={"written": ["doors"]})
        error.changed = changed
        raise error

    result = odd(fail, diff=True)
    assert result["failed"] is True
    assert result["changed"] is changed
    assert result["error"]["written"] == ["doors"]


# --- options as they may be shown -----------------------------------------------------------------

#: What Ansible hands over where it refuses the options: they are as the user wrote them.
RAW = {
    "org_id": "demo",
    "base_url": HOST,
    "access_token": TOKEN,
    "api_key": API_KEY,
    "mask_key": MASK_KEY,
}
CONTACTS = "alvaria_compliance_status"
SETTINGS = "alvaria_compliance_settings"
WINDOWS = "alvaria_convenient_contact_time"


def _shown(name: str, **options: Any) -> dict[str, Any]:
    return dict(invocation(TASKS[name], {**RAW, **options})["module_args"])


@pytest.mark.parametrize(
    ("name", "options", "kept"),
    [
        (
            CONTACTS,
            {
                "contacts": [
                    {"name": "one", "contact_adress": NUMBER},
                    {"custmer": {"customer": SSN}},
                ]
            },
            {"contacts": [{"name": "one"}, {}]},
        ),
        (
            CONTACTS,
            {"contacts": {"name": "one", "contact_adress": NUMBER}},
            {"contacts": {"name": "one"}},
        ),
        (
            CONTACTS,
            {"contacts": [[{"contact_adress": NUMBER}], {"ssn_": SSN}]},
            {"contacts": [[{}], {}]},
        ),
        (
            SETTINGS,
            {
                "attempt_trackers": {"excluded_contact_address": [NUMBER]},
                "exclusions": {"retain_days": 3, "numbers": [NUMBER]},
            },
            {"attempt_trackers": {}, "exclusions": {"retain_days": 3}},
        ),
        (
            WINDOWS,
            {"convenient_times": [{"start_time": "08:00", "customer": NUMBER}]},
            {"convenient_times": [{"start_time": "08:00"}]},
        ),
    ],
)
def test_what_a_misspelt_key_holds_is_not_shown(
    name: str, options: dict[str, Any], kept: dict[str, Any]
) -> None:
    shown = _shown(name, **options)
    assert {option: shown[option] for option in options} == kept
    assert NUMBER not in repr(shown)
    assert SSN not in repr(shown)


@pytest.mark.parametrize("masked", [True, False, "no", None])
def test_personal_values_of_options_that_were_refused_are_masked_at_every_depth(
    masked: Any,
) -> None:
    contact = {
        "contact_address": NUMBER,
        "customer": NUMBER,
        "account_number": [NUMBER],
        "ssn": SSN,
        "geocodes": ["MA"],
    }
    settings = {
        "excluded_contact_addresses": [NUMBER, "BLANK"],
        "exclude_from_contact_address_rule": NUMBER,
    }
    lifted = masked is False
    for shown in (
        _shown(CONTACTS, contacts=[contact], mask_personal_data=masked),
        _shown(CONTACTS, contacts=contact, mask_personal_data=masked),
        _shown(CONTACTS, **contact, mask_personal_data=masked),
        _shown(
            SETTINGS,
            attempt_trackers=settings,
            message_trackers=settings,
            mask_personal_data=masked,
        ),
        _shown(
            WINDOWS,
            contact_key=NUMBER,
            contact_value=NUMBER,
            customer=NUMBER,
            phone=NUMBER,
            mask_personal_data=masked,
        ),
    ):
        assert (NUMBER in repr(shown)) is lifted
        assert SSN not in repr(shown)


def test_showing_options_leaves_them_alone() -> None:
    options = {"contacts": [{"contact_adress": NUMBER, "contact_address": NUMBER}]}
    _shown(CONTACTS, **options)
    assert options == {"contacts": [{"contact_adress": NUMBER, "contact_address": NUMBER}]}


@pytest.mark.parametrize(
    ("name", "options"),
    [
        (SETTINGS, {"attempt_trackers": NUMBER}),
        (SETTINGS, {"attempt_trackers": [NUMBER]}),
        (SETTINGS, {"attempt_trackers": f"excluded_contact_addresses={NUMBER}"}),
        (CONTACTS, {"contacts": NUMBER}),
        (CONTACTS, {"contacts": [NUMBER]}),
        (CONTACTS, {"contacts": [f'{{"contact_address": "{NUMBER}"}}']}),
        ("alvaria_api", {"path": "/x", "body": f"customer={NUMBER}"}),
    ],
)
def test_what_is_no_dictionary_where_one_belongs_is_not_shown(
    name: str, options: dict[str, Any]
) -> None:
    assert NUMBER not in repr(_shown(name, **options))


# --- messages of Ansible about options ------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "options", "text"),
    [
        (
            CONTACTS,
            {"contact_channel": NUMBER},
            "value of contact_channel must be one of: Voice, got: {}",
        ),
        (CONTACTS, {"contacts": [{"geocodes": [NUMBER]}]}, "got: {} found in contacts"),
        (CONTACTS, {"contacts": {NUMBER: "x"}}, "Unsupported parameters: contacts.{}"),
        (CONTACTS, {"number_type": 12025550143}, "'{}' cannot be converted"),
        (SETTINGS, {"attempt_trackers": {"locale": ["jo@example.com"]}}, "{} is odd"),
    ],
)
@pytest.mark.parametrize("masked", [True, False])
def test_a_message_about_options_quotes_none_of_their_values(
    name: str, options: dict[str, Any], text: str, masked: bool
) -> None:
    value = next(word for word in (NUMBER, NUMBER[1:], "jo@example.com") if word in repr(options))
    found = without_values(
        TASKS[name], {**RAW, **options, "mask_personal_data": masked}, text.format(value)
    )
    assert found == text.format(MASKER.mask(value) if masked else value)


@pytest.mark.parametrize(
    "text",
    [
        "value of contact_channel must be one of: Voice, SMS, Email, got: Fax",
        "contacts.contact_adress",
        "got: True",
        "",
    ],
)
def test_a_message_without_anything_like_an_address_stays_as_it_is(text: str) -> None:
    assert (
        without_values(
            TASKS[CONTACTS],
            {
                **RAW,
                "contact_channel": "Fax",
                "number_type": True,
                "contacts": [{"contact_adress": None}],
            },
            text,
        )
        == text
    )


def test_a_message_about_what_holds_nothing_personal_stays_as_it_is() -> None:
    assert (
        without_values(
            TASKS["alvaria_load_job"], {**RAW, "file_name": "list2030.csv"}, "got: list2030.csv"
        )
        == "got: list2030.csv"
    )


# --- the key of masks ------------------------------------------------------------------------

TOKEN_ALONE = {name: value for name, value in RAW.items() if name != "mask_key"}


def _refused(params: dict[str, Any]) -> str:
    return str(without_values(TASKS["alvaria_exclusion"], params, f"got: {SSN}, {NUMBER}"))


def test_with_a_token_alone_people_are_hidden_wholly(script: Script) -> None:
    params = {**validated("alvaria_exclusion", OPTIONS), "mask_key": None}
    expect_listing(script, READ)
    result = execute(TASKS["alvaria_exclusion"], params, False, True)
    assert result["exclusion"]["exclusion_value"] == HIDDEN
    assert "#" not in repr(result)
    assert _refused({**TOKEN_ALONE, "exclusion_type": SSN}) == f"got: {HIDDEN}, {HIDDEN}"


@pytest.mark.parametrize("name", ["ALVARIA_MASK_KEY", "ALVARIA_CLIENT_SECRET"])
def test_options_that_are_refused_are_masked_with_the_key_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "key of the environment")
    masker = Masker("key of the environment")
    shown = f"got: {masker.mask_wholly(SSN)}, {masker.mask(NUMBER)}"
    assert _refused({**TOKEN_ALONE, "exclusion_type": SSN}) == shown


def test_no_public_value_of_a_run_is_the_key_of_its_masks(script: Script) -> None:
    expect_listing(script, READ)
    params = {**validated("alvaria_exclusion", OPTIONS), "mask_key": "demo"}
    result = execute(TASKS["alvaria_exclusion"], params, False, True)
    public = [str(value) for value in params.values() if isinstance(value, str)]
    made = [Masker(key).mask(NUMBER) for key in ("", *public) if key]
    assert not [mask for mask in made if mask in repr(result)]


# --- texts from outside ------------------------------------------------------------------------


def test_an_error_names_nobody_whom_the_object_itself_names(script: Script) -> None:
    listed = {**READ, "exclusionType": "Account", "exclusionValue": "ACC-QX"}
    script.expect("GET", f"{EXCLUSIONS}/7", ok(listed))
    script.expect("DELETE", f"{EXCLUSIONS}/7", error(400, "exclusion of ACC-QX is locked"))
    result = run("alvaria_exclusion", {"id": "7", "state": "absent"})
    assert "is locked" in result["msg"]
    assert "ACC-QX" not in repr(result)


def test_progress_is_told_without_anybody(script: Script) -> None:
    said: list[str] = []

    def tell(context: Context) -> Outcome:
        context.say(f"{NUMBER} of {TOKEN}")
        return Outcome(False, {})

    task = Task("alvaria_odd", ArgumentSpec(), tell)
    execute(task, validated("alvaria_exclusion", OPTIONS), False, False, say=said.append)
    assert said == [f"{MASKER.mask(NUMBER)} of {HIDDEN}"]


def test_what_a_user_needs_to_restore_something_is_shown_as_it_is(script: Script) -> None:
    def fail(context: Context) -> Outcome:
        raise Invalid("No.", details={"restore": {"content": ["2025550143"]}})

    assert odd(fail)["error"]["restore"] == {"content": ["2025550143"]}


@pytest.mark.parametrize("path", [f"/x/{NUMBER}", "/x?customer=CUST-Q", "/x/202-555-0143"])
def test_the_path_of_a_call_is_shown_without_anybody(path: str) -> None:
    shown = _shown("alvaria_api", path=path, query={"CONTACT-KEY": "CUST-Q", "Ssn": 7})
    assert not [text for text in (NUMBER, "202-555", "CUST-Q") if text in repr(shown)]
    assert shown["query"]["Ssn"] == MASKER.mask_wholly(7)


def test_a_password_of_a_proxy_is_not_repeated(
    script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://somebody:pass%20word@proxy.example.test:3128")

    def fail(context: Context) -> Outcome:
        raise WorkFailed("pass word and pass%20word.")

    assert "pass" not in odd(fail)["msg"]


@pytest.mark.parametrize("name", ["alvaria_exclusion", "alvaria_user_info"])
@pytest.mark.parametrize("option", ["region", "timeout", "validate_certs", "scopes"])
def test_a_secret_in_the_place_of_another_option_is_not_repeated(name: str, option: str) -> None:
    params = {**TOKEN_ALONE, option: "S3cretPw99x"}
    assert without_values(TASKS[name], params, "got: S3cretPw99x") == f"got: {HIDDEN}"


@pytest.mark.parametrize("option", ["base_url", "token_url"])
@pytest.mark.parametrize("before", ["jo:", "jo@example.com:", ""])
def test_a_login_in_an_address_is_not_shown(option: str, before: str) -> None:
    task = TASKS["alvaria_user_info"]
    url = f"https://{before}S3cretPw99x@example.com/x"
    shown = invocation(task, {**TOKEN_ALONE, option: url})
    assert "S3cretPw99x" not in repr(shown)
    assert "example.com/x" in repr(shown)


def test_a_secret_that_a_query_or_body_names_is_not_shown() -> None:
    task = TASKS["alvaria_api"]
    options = {"query": {"api_key": "abc"}, "body": {"logins": [{"password": "abc"}]}}
    shown = invocation(task, {**TOKEN_ALONE, **options})["module_args"]
    assert shown["query"] == {"api_key": HIDDEN}
    assert shown["body"] == {"logins": [{"password": HIDDEN}]}
