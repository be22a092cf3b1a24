# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compliance checks: asked once each and in order, judged, and without personal data."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from unittest.mock import ANY

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import contact_attempts
from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.checked_contacts import (
    EXPECTATIONS,
    checked_contacts,
    contact_options,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.compliance_checks import (
    _Checker,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.registry import TASKS
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Invalid
from ansible_collections.alvaria.cloud.plugins.module_utils._privacy.mask import Masker
from ansible_collections.alvaria.cloud.plugins.module_utils._task.execute import invocation
from ansible_collections.alvaria.cloud.tests.unit.support import (
    COMPLIANCE,
    COMPLIANCE_V4,
    MASK_KEY,
    Answer,
    Clock,
    Script,
    context,
    error,
    ok,
    refused,
    reset,
    run,
    timed_out,
    validated,
)

MODULE = "alvaria_compliance_status"
CHECK = f"{COMPLIANCE_V4}/complianceStatuses"
ATTEMPTS = f"{COMPLIANCE_V4}/contactAttempts"
NUMBER, CUSTOMER, ACCOUNT, SSN = "+12025550143", "CUST-0077", "ACC-0088", "987-65-4321"
MASKER = Masker(MASK_KEY)

CONTACT = {"contact_channel": "Voice", "contact_address": NUMBER}
BODY = {"contactChannel": "Voice", "contactAddress": NUMBER}
ALLOWED = {
    "kind": "via#complianceStatus",
    "restricted": False,
    "key": "k1",
    "messageType": "CanPlay",
}
FORBIDDEN = {
    "restricted": True,
    "restrictionType": "ExclusionVoice",
    "restrictionEndTime": "2031-01-01T00:00:00.000Z",
    "messageType": "CannotPlay",
}


def check(check_mode: bool = False, **options: Any) -> dict[str, Any]:
    return run(MODULE, options, check_mode)


def expect_check(
    script: Script, answer: Answer | Exception | Mapping[str, Any] | None = None, **body: Any
) -> None:
    answer = ALLOWED if answer is None else answer
    script.expect(
        "POST", CHECK, ok(answer) if isinstance(answer, Mapping) else answer, json={**BODY, **body}
    )


@pytest.fixture
def cancelled(monkeypatch: pytest.MonkeyPatch, script: Script) -> Callable[..., None]:
    """Has the next call be the cancellation of a key."""
    monkeypatch.setattr(
        contact_attempts,
        "datetime",
        SimpleNamespace(now=lambda zone: datetime(2030, 1, 31, 12, tzinfo=zone)),
    )

    def expect(
        key: str,
        answer: Answer | Exception | None = None,
        channel: str = "Voice",
        number_type: int = 0,
    ) -> None:
        body = {
            "contactChannel": channel,
            "timeOfContact": "2030-01-31T12:00:00Z",
            "disposition": "Cancelled",
            "numberType": number_type,
        }
        script.expect(
            "POST",
            ATTEMPTS,
            answer or Answer(202),
            json={**body, "key": key, "operationType": "CancelContact"},
        )

    return expect


# --- the question ------------------------------------------------------------

WHOLE = {
    **CONTACT,
    "required_checks": ["exclusions", "quotaControls"],
    "customer": CUSTOMER,
    "account_number": ACCOUNT,
    "ssn": SSN,
    "contact_list_name": "North",
    "number_type": 0,
    "geocodes": ["WA", "MA"],
    "purpose": "Sales",
    "time_zone": "America/Chicago",
    "product": "Gold Card",
    "key": "k0",
}
WHOLE_BODY = {
    **BODY,
    "requiredChecks": ["exclusions", "quotaControls"],
    "customer": CUSTOMER,
    "accountNumber": ACCOUNT,
    "ssn": SSN,
    "contactListName": "North",
    "numberType": 0,
    "geocodes": ["WA", "MA"],
    "purpose": "Sales",
    "timeZone": "America/Chicago",
    "product": "Gold Card",
    "key": "k0",
}


@pytest.mark.parametrize("nested", [True, False])
@pytest.mark.parametrize(("options", "body"), [(CONTACT, BODY), (WHOLE, WHOLE_BODY)])
def test_a_question_holds_what_is_given_and_nothing_else(
    script: Script, options: dict[str, Any], body: dict[str, Any], nested: bool
) -> None:
    script.expect("POST", CHECK, ok(FORBIDDEN), json=body)
    result = check(contacts=[options]) if nested else check(**options)
    assert result["changed"] is False
    assert len(result["statuses"]) == 1


@pytest.mark.parametrize(("version", "base"), [("v3", COMPLIANCE), ("v4", COMPLIANCE_V4)])
def test_a_question_by_get_is_the_same_as_a_query(script: Script, version: str, base: str) -> None:
    query = {
        api: ",".join(value) if isinstance(value, list) else str(value)
        for api, value in WHOLE_BODY.items()
    }
    script.expect("GET", f"{base}/complianceStatuses", ok(FORBIDDEN), query=query)
    result = check(api_version=version, **({"method": "GET"} if version == "v4" else {}), **WHOLE)
    assert "failed" not in result


def test_what_holds_for_all_contacts_is_asked_where_a_contact_says_nothing_else(
    script: Script,
) -> None:
    expect_check(script, FORBIDDEN, customer=CUSTOMER, geocodes=["MA"])
    expect_check(script, FORBIDDEN, customer="other", geocodes=[], contactAddress="+12025550144")
    common = {**CONTACT, "customer": CUSTOMER, "geocodes": ["MA"]}
    check(
        **common,
        contacts=[
            {"name": "one"},
            {
                "customer": "other",
                "geocodes": [],
                "contact_address": "+12025550144",
                "purpose": None,
            },
        ],
    )


def test_no_contacts_are_no_questions(script: Script) -> None:
    result = check(contacts=[], **CONTACT)
    assert result["statuses"] == []
    assert result["changed"] is False
    assert script.sent == []


# --- once, and in order ------------------------------------------------------


def test_answers_come_in_the_order_of_the_contacts(script: Script) -> None:
    numbers = [f"+1202555014{place}" for place in range(6)]
    for place, number in enumerate(numbers):
        expect_check(
            script,
            FORBIDDEN if place % 2 else {**ALLOWED, "key": f"k{place}"},
            contactAddress=number,
        )
    result = check(
        contact_channel="Voice",
        contacts=[
            {"contact_address": number, "name": f"n{place}"} for place, number in enumerate(numbers)
        ],
    )
    assert [status["name"] for status in result["statuses"]] == [f"n{place}" for place in range(6)]
    assert [status.get("key") for status in result["statuses"]] == [
        "k0",
        None,
        "k2",
        None,
        "k4",
        None,
    ]
    assert [status["contact_address"] for status in result["statuses"]] == [
        MASKER.mask(number) for number in numbers
    ]


def test_each_record_is_released_before_the_next_contact_is_asked_about(
    script: Script, cancelled: Callable[..., None]
) -> None:
    expect_check(script, key=ANY)
    cancelled("k1")
    expect_check(script, FORBIDDEN, numberType=2, key=ANY)
    expect_check(script, {**ALLOWED, "key": "k3"}, contactChannel="SMS", numberType=3, key=ANY)
    cancelled("k3", channel="SMS", number_type=3)
    contacts = [{}, {"number_type": 2}, {"contact_channel": "SMS", "number_type": 3}]
    result = check(release=True, contacts=contacts, **CONTACT)
    assert result["changed"] is False
    assert [status["released"] for status in result["statuses"]] == [True, False, True]
    assert all("key" not in status for status in result["statuses"])


def test_a_record_is_released_although_the_answer_is_not_the_expected_one(
    script: Script, cancelled: Callable[..., None]
) -> None:
    for key in ("k1", "k2"):
        expect_check(script, {**ALLOWED, "key": key}, key=ANY)
        cancelled(key)
    result = check(release=True, contacts=[CONTACT, CONTACT], expect="restricted")
    assert result["failed"]
    assert result["changed"] is False
    assert [status["as_expected"] for status in result["statuses"]] == [False, False]


@pytest.mark.parametrize("nested", [True, False])
def test_a_key_that_was_given_stays_and_is_no_change(script: Script, nested: bool) -> None:
    for answer in (ALLOWED, {"restricted": False}, FORBIDDEN):
        expect_check(script, answer, key="k1")
        result = (
            check(release=True, contacts=[{**CONTACT, "key": "k1"}])
            if nested
            else check(release=True, key="k1", **CONTACT)
        )
        (status,) = result["statuses"]
        assert result["changed"] is False
        assert status["released"] is False
        assert status.get("key") == (None if status["restricted"] else "k1")


@pytest.mark.parametrize("check_mode", [True, False])
def test_a_key_belongs_to_one_contact(script: Script, check_mode: bool) -> None:
    result = check(check_mode, key="k1", contacts=[CONTACT, {**CONTACT, "key": "k2"}])
    assert result["failed"]
    assert result["msg"].startswith("key: applies to several contacts")
    assert script.sent == []
    expect_check(script, FORBIDDEN, key="k1")
    assert "failed" not in check(key="k1", contacts=[CONTACT])


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_an_answer_without_a_key_is_of_the_key_that_was_asked_with(
    script: Script, cancelled: Callable[..., None], method: str
) -> None:
    own = own_key(script)
    question = {"json" if method == "POST" else "query": {**BODY, "key": own}}
    script.expect(method, CHECK, ok({"restricted": False, "key": None}), **question)
    cancelled(own)
    result = check(release=True, method=method, **CONTACT)
    assert result["changed"] is False
    assert "key" not in result["statuses"][0]
    assert result["statuses"][0]["released"] is True


def test_the_key_of_a_contact_that_is_restricted_is_shown(script: Script) -> None:
    expect_check(script, {**FORBIDDEN, "key": "k7"})
    result = check(**CONTACT)
    assert result["changed"] is False
    assert result["statuses"][0]["key"] == "k7"


@pytest.mark.parametrize("status", [400, 409])
def test_where_no_key_but_the_platforms_is_taken_the_check_goes_without_one(
    script: Script, cancelled: Callable[..., None], status: int
) -> None:
    script.expect("POST", CHECK, error(status, "no such key"), json={**BODY, "key": ANY})
    expect_check(script)
    cancelled("k1")
    result = check(release=True, **CONTACT)
    assert result["changed"] is False
    assert result["statuses"][0]["released"] is True


def own_key(script: Script, **options: Any) -> str:
    """The key that a check asks with whose record is released."""
    script.expect("POST", CHECK, ok(FORBIDDEN), json=ANY)
    assert "failed" not in check(release=True, **{**CONTACT, **options})
    return str(json.loads(script.sent[-1].body or "")["key"])


def test_the_key_to_ask_with_is_always_the_same_for_the_same_contact(script: Script) -> None:
    keys = [
        own_key(script, **options)
        for options in (
            {},
            {"number_type": 2, "required_checks": ["all"]},
            {"customer": CUSTOMER},
            {"contact_channel": "SMS"},
        )
    ]
    assert keys[0] == keys[1]
    assert len(set(keys)) == 3
    assert not any(NUMBER[-4:] in key for key in keys)


def test_a_platform_that_takes_no_key_but_its_own_is_asked_without(
    script: Script, cancelled: Callable[..., None]
) -> None:
    expect_check(script, error(400), key=ANY)
    expect_check(script)
    cancelled("k1")
    result = check(release=True, **CONTACT)
    assert "failed" not in result
    assert result["statuses"][0]["released"] is True


@pytest.mark.parametrize("last", [Answer(202), error(500)])
def test_a_record_of_which_nobody_knows_is_withdrawn(
    script: Script, cancelled: Callable[..., None], last: Answer
) -> None:
    expect_check(script, reset(), key=ANY)
    cancelled(ANY, last)
    result = check(release=True, contacts=[CONTACT, CONTACT])
    withdrawn = last.status == 202
    assert result["failed"]
    assert result["changed"] is not withdrawn
    assert ("stays until it expires" in result["msg"]) is not withdrawn


def test_a_task_that_is_cut_off_while_it_asks_withdraws_the_record(
    script: Script, cancelled: Callable[..., None], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(seconds: float) -> None:
        raise Interrupted

    monkeypatch.setattr(clock, "sleep", cut_off)
    expect_check(script, error(429), key=ANY)
    cancelled(ANY)
    with pytest.raises(Interrupted):
        check(release=True, **CONTACT)


@pytest.mark.parametrize("answer", [reset(), error(500), error(403)])
def test_a_record_that_cannot_be_released_ends_the_task_with_its_key(
    script: Script, cancelled: Callable[..., None], answer: Answer | Exception
) -> None:
    expect_check(script, FORBIDDEN, key=ANY)
    expect_check(script, key=ANY)
    cancelled("k1", answer)
    result = check(release=True, contacts=[CONTACT, {**CONTACT, "name": "second"}, CONTACT])
    assert result["failed"]
    assert result["changed"] is True
    assert len(result["statuses"]) == 2
    assert result["statuses"][1]["key"] == "k1"
    assert result["msg"].startswith(
        "contacts[1] (second): the active record could not be released: "
    )
    assert "with the key k1" in result["msg"]


class Interrupted(BaseException):
    """What ends a task from outside."""


@pytest.mark.parametrize("last", [Answer(202), error(500), reset()])
def test_a_task_that_is_cut_off_while_it_releases_tries_once_more(
    script: Script,
    cancelled: Callable[..., None],
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    last: Answer | Exception,
) -> None:
    def cut_off(seconds: float) -> None:
        raise Interrupted

    monkeypatch.setattr(clock, "sleep", cut_off)
    expect_check(script, key=ANY)
    cancelled("k1", error(429))
    cancelled("k1", last)
    with pytest.raises(Interrupted):
        check(release=True, contacts=[CONTACT, CONTACT])


LOST: dict[str, Callable[[], Answer | Exception]] = {
    "reset": reset,
    "timeout": timed_out,
    "503": lambda: error(503),
    "500": lambda: error(500),
}


@pytest.mark.parametrize("failure", sorted(LOST))
@pytest.mark.parametrize("options", [{}, {"method": "GET"}, {"api_version": "v3"}])
def test_a_question_without_an_answer_is_never_asked_again(
    script: Script, clock: Clock, options: dict[str, str], failure: str
) -> None:
    base = COMPLIANCE if options.get("api_version") else COMPLIANCE_V4
    if options:
        script.expect("GET", f"{base}/complianceStatuses", LOST[failure](), query=BODY)
    else:
        expect_check(script, LOST[failure]())
    result = check(contacts=[CONTACT, CONTACT], **options)
    assert result["failed"]
    assert result["changed"] is True
    assert result["statuses"] == []
    assert clock.slept == []
    assert "may have been processed" in result["msg"]
    assert "active record of it stays until it expires" in result["msg"]


@pytest.mark.parametrize("options", [{}, {"method": "GET"}, {"api_version": "v3"}])
@pytest.mark.parametrize("number", [0, 1])
def test_a_question_that_was_not_processed_is_asked_again(
    script: Script, options: dict[str, str], number: int
) -> None:
    base = COMPLIANCE if options.get("api_version") else COMPLIANCE_V4
    for answer in ((error(429), refused())[number], ok(FORBIDDEN)):
        if options:
            script.expect("GET", f"{base}/complianceStatuses", answer, query=BODY)
        else:
            script.expect("POST", CHECK, answer, json=BODY)
    assert check(**CONTACT, **options)["alvaria_api"]["retries"] == 1


@pytest.mark.parametrize("options", [{}, {"method": "GET"}, {"api_version": "v3"}])
def test_check_mode_asks_nothing_and_says_so(script: Script, options: dict[str, str]) -> None:
    result = check(True, **CONTACT, expect="restricted", release=True, **options)
    assert result["statuses"] == []
    assert result["changed"] is False
    assert "failed" not in result
    assert script.sent == []
    assert "nothing was asked" in result["warnings"][0]


@pytest.mark.parametrize("place", ["", "contacts[0]."])
def test_no_checks_are_not_all_checks(script: Script, place: str) -> None:
    contact: dict[str, Any] = {**CONTACT, "required_checks": []}
    options = contact
    if place:
        options = {"contacts": [contact]}
    result = check(**options)
    assert result["msg"].startswith(f"{place}required_checks: is empty, so it selects nothing.")


@pytest.mark.parametrize("contacts", [[{}], [CONTACT, {**CONTACT, "contact_address": None}]])
def test_a_contact_that_cannot_be_asked_about_keeps_the_others_from_being_asked(
    script: Script, contacts: list[dict[str, Any]]
) -> None:
    result = check(contacts=contacts)
    assert result["failed"]
    assert result["msg"].startswith(f"contacts[{len(contacts) - 1}].contact_")
    assert script.sent == []


@pytest.mark.parametrize(
    "body",
    [None, [], {}, {"key": "k1"}, {"restricted": None}, {"restricted": "false"}, {"restricted": 0}],
)
def test_an_answer_that_does_not_say_is_never_taken_for_allowed(script: Script, body: Any) -> None:
    expect_check(script, Answer(200, body) if body is not None else Answer(204))
    result = check(expect="allowed", contacts=[{**CONTACT, "name": "one"}])
    assert result["failed"]
    assert result["statuses"] == []
    assert result["msg"].startswith("contacts[0] (one): the answer does not say")


@pytest.mark.parametrize("body", [{}, {"key": "k1"}, {"restricted": "false", "key": "k1"}])
def test_an_answer_that_does_not_say_may_have_left_a_record(
    script: Script, body: dict[str, Any]
) -> None:
    expect_check(script, Answer(200, body))
    result = check(**CONTACT)
    assert result["failed"]
    assert result["changed"] is True
    assert "active record" in result["msg"]


def test_what_was_asked_before_a_failure_is_in_the_result(script: Script) -> None:
    expect_check(script)
    expect_check(script, error(400, f"{NUMBER} is odd"))
    result = check(contacts=[CONTACT, CONTACT, CONTACT])
    assert result["failed"]
    assert result["changed"] is True
    assert [status["key"] for status in result["statuses"]] == ["k1"]
    assert result["msg"].startswith("contacts[1]: POST ")
    assert result["error"]["status"] == 400
    assert NUMBER not in repr(result)


# --- what is expected --------------------------------------------------------

_expectations = st.fixed_dictionaries(
    {},
    optional={
        "expect": st.sampled_from(["allowed", "restricted"]),
        "expect_type": st.sampled_from(["ExclusionVoice", "ExclusionSMS"]),
        "expect_rule": st.sampled_from(["Seven", "Eight"]),
        "expect_message": st.sampled_from(["CanPlay", "CannotPlay"]),
    },
)
_answers = st.one_of(
    st.fixed_dictionaries(
        {"restricted": st.just(False), "messageType": st.sampled_from(["CanPlay", "CannotPlay"])}
    ),
    st.fixed_dictionaries(
        {"restricted": st.just(True)},
        optional={
            "restrictionType": st.sampled_from(["ExclusionVoice", "ExclusionSMS"]),
            "restrictedRuleName": st.sampled_from(["Seven", "Eight"]),
            "messageType": st.sampled_from(["CanPlay", "CannotPlay"]),
        },
    ),
)
_labels = st.none() | st.text("abc ", min_size=1, max_size=4)
_FIELDS = {
    "expect_type": "restrictionType",
    "expect_rule": "restrictedRuleName",
    "expect_message": "messageType",
}


def sensible(expectation: Mapping[str, str]) -> bool:
    return expectation.get("expect") != "allowed" or not {"expect_type", "expect_rule"} & set(
        expectation
    )


def holds(expectation: Mapping[str, str], answer: Mapping[str, Any]) -> bool:
    """Whether an answer is the expected one, said in the simplest way."""
    restricted = {"allowed": False, "restricted": True}.get(
        expectation.get("expect", ""), answer["restricted"]
    )
    if {"expect_type", "expect_rule"} & set(expectation):
        restricted = True
    return bool(
        restricted == answer["restricted"]
        and all(
            answer.get(api) == expectation[name]
            for name, api in _FIELDS.items()
            if name in expectation
        )
    )


def asked(contacts: list[dict[str, Any]], answers: list[Any], **common: Any) -> Any:
    """The outcome of a check in which these answers come, without a server."""
    params = {
        **dict.fromkeys(contact_options()),
        "contacts": contacts,
        "api_version": "v4",
        "method": None,
        "release": False,
        **common,
    }
    checker = _Checker(context(params), checked_contacts(params))
    given = iter(answers)
    checker._ask = lambda contact: next(given)  # type: ignore[method-assign, assignment]
    return checker.run()


@given(
    st.lists(st.tuples(_expectations.filter(sensible), _answers, _labels), max_size=5),
    _expectations.filter(sensible),
)
def test_the_task_fails_exactly_when_an_answer_is_not_the_expected_one(
    cases: list[Any], common: dict[str, str]
) -> None:
    # What is expected of all is expected of a contact that has no expectation of its own.
    effective = [own or common for own, _answer, _label in cases]
    outcome = asked(
        [{**CONTACT, "customer": CUSTOMER, "name": label, **own} for own, _answer, label in cases],
        [answer for _own, answer, _label in cases],
        **common,
    )
    statuses = outcome.result["statuses"]
    wrong = [
        place
        for place, (_own, answer, _label) in enumerate(cases)
        if effective[place] and not holds(effective[place], answer)
    ]
    assert [status.get("as_expected") for status in statuses] == [
        place not in wrong if effective[place] else None for place in range(len(cases))
    ]
    assert [status["restricted"] for status in statuses] == [
        answer["restricted"] for _own, answer, _label in cases
    ]
    assert (outcome.failure is None) is not wrong
    if wrong:
        message = str(outcome.failure)
        assert message.startswith(
            f"{len(wrong)} of {len(cases)} contacts {'is' if len(wrong) == 1 else 'are'} "
            "not as expected: "
        )
        assert [place for place in range(len(cases)) if f"contacts[{place}]" in message] == wrong
        for place in wrong:
            label = cases[place][2]
            assert (
                f"contacts[{place}] ({label}): expected "
                if label
                else f"contacts[{place}]: expected "
            ) in message
        assert NUMBER not in message
        assert CUSTOMER not in message


@pytest.mark.parametrize("option", sorted(_FIELDS | {"expect": ""}))
def test_an_empty_expectation_is_none(option: str) -> None:
    params = {
        **dict.fromkeys(contact_options()),
        **CONTACT,
        "expect": "allowed",
        "contacts": [{option: ""}, {"expect_message": "CanPlay", option: ""}],
    }
    own, other = (contact.expected for contact in checked_contacts(params))
    assert own == {"expect": False}
    assert other == ({} if option == "expect_message" else {"expect_message": "CanPlay"}) | (
        {"expect": False} if option == "expect_message" else {}
    )


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"expect_rule": "Seven"}, "expect_rule"),
        ({"expect_message": "CanPlayStandard"}, "expect_message: CanPlayStandard"),
    ],
)
@pytest.mark.parametrize("nested", [True, False])
def test_what_the_answers_of_v3_do_not_say_cannot_be_expected(
    script: Script, nested: bool, options: dict[str, str], word: str
) -> None:
    result = check(
        api_version="v3",
        **({"contacts": [CONTACT, {**CONTACT, **options}]} if nested else {**CONTACT, **options}),
    )
    assert result["failed"]
    assert f"{word}: is not returned by API version v3" in result["msg"]
    assert script.sent == []


@given(_expectations, _expectations)
def test_an_expectation_of_its_own_is_a_contacts_only_one(
    own: dict[str, str], common: dict[str, str]
) -> None:
    params = {**dict.fromkeys(contact_options()), **CONTACT, **common, "contacts": [own]}
    effective = own or common
    if not sensible(effective):
        with pytest.raises(
            Invalid,
            match=r"^contacts\[0\]\.expect_(type|rule): cannot be combined with expect: allowed",
        ):
            checked_contacts(params)
        return
    (contact,) = checked_contacts(params)
    found = {option: contact.values[option] for option in EXPECTATIONS if option in contact.values}
    assert found == effective
    restricted = (
        {True}
        if {"expect_type", "expect_rule"} & set(effective)
        else {effective[name] == "restricted" for name in ("expect",) if name in effective}
    )
    assert {value for option, value in contact.expected.items() if option == "expect"} == restricted


@pytest.mark.parametrize(
    ("options", "answer", "words"),
    [
        (
            {"expect": "allowed"},
            FORBIDDEN,
            "expected allowed, is restricted, restriction_type ExclusionVoice, "
            "restriction_end_time 2031-01-01T00:00:00Z",
        ),
        ({"expect": "restricted"}, ALLOWED, "expected restricted, is allowed"),
        (
            {"expect_type": "ExclusionSMS"},
            FORBIDDEN,
            "expected restricted, restriction_type ExclusionSMS, "
            "is restricted, restriction_type ExclusionVoice",
        ),
        (
            {"expect_rule": "Seven"},
            {"restricted": True, "restrictedRuleName": "Eight"},
            "expected restricted, restricted_rule_name Seven, "
            "is restricted, restricted_rule_name Eight",
        ),
        (
            {"expect_message": "CanPlayStandard"},
            ALLOWED,
            "expected message_type CanPlayStandard, is allowed, message_type CanPlay",
        ),
        (
            {"expect_message": "CanPlay"},
            {"restricted": False},
            "expected message_type CanPlay, is allowed, message_type None",
        ),
    ],
)
def test_a_difference_says_what_was_expected_and_what_came(
    options: dict[str, str], answer: dict[str, Any], words: str
) -> None:
    outcome = asked([{**CONTACT, **options}], [answer])
    assert f"contacts[0]: {words}" in outcome.failure.message
    assert outcome.failure.as_result()["error"]["kind"] == "expectation"


def test_the_one_contact_of_the_options_has_a_name_of_its_own() -> None:
    failure = asked(None, [ALLOWED], **CONTACT, expect="restricted").failure  # type: ignore[arg-type]
    assert failure.message.startswith("1 of 1 contacts is not as expected: the contact: expected")


# --- masks -------------------------------------------------------------------

PERSONAL = {"contact_address": NUMBER, "customer": CUSTOMER, "account_number": ACCOUNT, "ssn": SSN}
APIS = {"contactAddress": NUMBER, "customer": CUSTOMER, "accountNumber": ACCOUNT, "ssn": SSN}


def shown(masked: bool) -> set[str]:
    """The personal values that may be shown."""
    return set() if masked else {NUMBER, CUSTOMER, ACCOUNT}


def seen(value: Any) -> set[str]:
    return {text for text in PERSONAL.values() if text in repr(value)}


@pytest.mark.parametrize("masked", [True, False])
@pytest.mark.parametrize("nested", [True, False])
def test_personal_values_are_masked_in_results_and_options_at_every_depth(
    script: Script, nested: bool, masked: bool
) -> None:
    options = {
        "mask_personal_data": masked,
        "contact_channel": "Voice",
        **({"contacts": [PERSONAL]} if nested else PERSONAL),
    }
    script.expect("POST", CHECK, ok(FORBIDDEN), json={"contactChannel": "Voice", **APIS})
    (status,) = run(MODULE, options)["statuses"]
    assert seen(status) == shown(masked)
    assert status["ssn"] == MASKER.mask(SSN)
    found = invocation(TASKS[MODULE], validated(MODULE, options))
    assert seen(found) == shown(masked)
    assert MASKER.mask(SSN) in repr(found)


@pytest.mark.parametrize("masked", [True, False])
@pytest.mark.parametrize("nested", [True, False])
def test_personal_values_that_the_server_repeats_are_masked_in_messages(
    script: Script, nested: bool, masked: bool
) -> None:
    options = {
        "mask_personal_data": masked,
        "contact_channel": "Voice",
        **({"contacts": [{**PERSONAL, "name": "one"}]} if nested else PERSONAL),
    }
    items = [{"scope": "customer", "reason": "invalid", "message": f"{CUSTOMER} {NUMBER}"}]
    envelope = {"error": {"code": 400, "message": f"{SSN} of {ACCOUNT} is odd", "errors": items}}
    script.expect("POST", CHECK, Answer(400, envelope), json={"contactChannel": "Voice", **APIS})
    result = run(MODULE, options)
    assert result["failed"]
    assert seen(result) == shown(masked)
    assert MASKER.mask(SSN) in result["msg"]


@pytest.mark.parametrize("masked", [True, False])
def test_an_answer_that_repeats_the_contact_is_masked(script: Script, masked: bool) -> None:
    script.expect(
        "POST", CHECK, ok({**FORBIDDEN, **APIS}), json={"contactChannel": "Voice", **APIS}
    )
    assert seen(
        run(MODULE, {"mask_personal_data": masked, "contact_channel": "Voice", **PERSONAL})
    ) == shown(masked)


def test_a_value_that_the_server_repeats_as_it_stood_in_the_url_is_masked(script: Script) -> None:
    script.expect("GET", CHECK, error(400, "no such contactAddress=%2B12025550143"), query=BODY)
    assert NUMBER[1:] not in repr(check(method="GET", **CONTACT))


def test_every_contact_of_a_failed_gate_is_masked(script: Script) -> None:
    contacts = [
        {**PERSONAL, "name": "one"},
        {**PERSONAL, "contact_address": "+12025550199", "expect_rule": "Seven"},
    ]
    script.expect("POST", CHECK, ok(FORBIDDEN), json={"contactChannel": "Voice", **APIS})
    script.expect(
        "POST",
        CHECK,
        ok({"restricted": False}),
        json={"contactChannel": "Voice", **APIS, "contactAddress": "+12025550199"},
    )
    result = check(contact_channel="Voice", expect="allowed", contacts=contacts)
    assert result["failed"]
    assert "contacts[0] (one): " in result["msg"]
    assert "contacts[1]: " in result["msg"]
    assert seen(result) == set()
    assert "+12025550199" not in repr(result)


@pytest.mark.parametrize("name", ["GET", "POST"])
def test_an_unreachable_server_is_told_without_the_question(script: Script, name: str) -> None:
    for _try in range(4):
        if name == "GET":
            script.expect("GET", CHECK, refused(), query=APIS | {"contactChannel": "Voice"})
        else:
            script.expect("POST", CHECK, refused(), json=APIS | {"contactChannel": "Voice"})
    result = check(method=name, contact_channel="Voice", **PERSONAL)
    assert result["failed"]
    assert result["changed"] is False
    assert seen(result) == set()
    assert NUMBER[1:] not in repr(result)
