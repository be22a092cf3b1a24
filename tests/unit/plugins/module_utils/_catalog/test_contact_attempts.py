# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Contact attempts: looked up, reported once, and looked for until they show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import contact_attempts
from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.registry import TASKS
from ansible_collections.alvaria.cloud.plugins.module_utils._privacy.mask import Masker
from ansible_collections.alvaria.cloud.plugins.module_utils._task.execute import invocation
from ansible_collections.alvaria.cloud.tests.unit.support import (
    COMPLIANCE,
    COMPLIANCE_V4,
    FIRST,
    MASK_KEY,
    NOTHING,
    Answer,
    Clock,
    Script,
    error,
    ok,
    refused,
    reset,
    run,
    timed_out,
    validated,
)

MODULE = "alvaria_contact_attempt"
NUMBER, CUSTOMER, ACCOUNT = "+12025550143", "CUST-0077", "ACC-0088"
PERSONAL = (NUMBER, CUSTOMER, ACCOUNT)
MASKER = Masker(MASK_KEY)
WHEN = "2030-03-01T12:00:00Z"
#: A moment is compared to the millisecond, whatever the platform keeps.
MOMENT = {"fromTimeOfContact": WHEN, "toTimeOfContact": "2030-03-01T12:00:00.000999Z"}

OPTIONS = {
    "contact_channel": "Voice",
    "contact_address": NUMBER,
    "customer": CUSTOMER,
    "account_number": ACCOUNT,
    "time_of_contact": "2030-03-01T13:00:00+01:00",
    "disposition": "BZ",
    "number_type": 1,
    "key": "the-key",
}
BODY = {
    "contactChannel": "Voice",
    "contactAddress": NUMBER,
    "customer": CUSTOMER,
    "accountNumber": ACCOUNT,
    "timeOfContact": WHEN,
    "disposition": "BZ",
    "numberType": 1,
}
SENT = {**BODY, "key": "the-key", "operationType": "SaveContactWithKeyCheck"}
READ = {
    "id": "7",
    "version": 1,
    **BODY,
    "geocodes": [],
    "locale": "en-US",
    "status": "Enabled",
    "reason": "",
}
FILTERS = {
    "contactChannel": "Voice",
    "contactAddress": NUMBER,
    "customer": CUSTOMER,
    "accountNumber": ACCOUNT,
}


def attempts(version: str = "v4") -> str:
    return {"v3": COMPLIANCE, "v4": COMPLIANCE_V4}[version] + "/contactAttempts"


def expect_lookup(
    script: Script,
    *found: dict[str, Any],
    filters: dict[str, str] | None = None,
    version: str = "v4",
) -> None:
    query = {**(FILTERS if filters is None else filters), **MOMENT, **FIRST}
    script.expect(
        "GET",
        attempts(version),
        ok({"contactAttempts": list(found), "totalItems": len(found)}),
        query=query,
    )


def report(check_mode: bool = False, **options: Any) -> dict[str, Any]:
    given = {name: value for name, value in {**OPTIONS, **options}.items() if value is not None}
    return run(MODULE, given, check_mode)


# --- looking up --------------------------------------------------------------


@pytest.mark.parametrize(
    "left_out",
    [
        (),
        ("account_number",),
        ("customer", "account_number"),
        ("contact_address",),
        ("contact_address", "customer", "account_number"),
    ],
)
def test_an_attempt_is_looked_up_by_the_contact_and_the_very_moment(
    script: Script, left_out: tuple[str, ...]
) -> None:
    names = {
        "contact_address": "contactAddress",
        "customer": "customer",
        "account_number": "accountNumber",
    }
    gone = {names[name] for name in left_out}
    expect_lookup(script, filters={api: value for api, value in FILTERS.items() if api not in gone})
    sent = {api: value for api, value in SENT.items() if api not in gone}
    script.expect("POST", attempts(), Answer(202), json=sent)
    assert report(wait_timeout=0, **dict.fromkeys(left_out))["changed"] is True


def test_what_is_left_out_stands_for_an_attempt_without_it(script: Script) -> None:
    with_account, without = READ, {**READ, "id": "8", "accountNumber": None}
    filters = {api: value for api, value in FILTERS.items() if api != "accountNumber"}
    expect_lookup(script, with_account, without, filters=filters)
    result = report(account_number=None)
    assert result["changed"] is False
    assert result["contact_attempt"]["id"] == "8"


def test_an_attempt_that_is_stored_costs_one_request(script: Script) -> None:
    expect_lookup(script, {**READ, "timeOfContact": "2030-03-01T06:00:00.000-06:00"})
    result = report()
    assert result["changed"] is False
    assert result["alvaria_api"]["requests"] == 1
    assert result["contact_attempt"]["id"] == "7"
    assert result["contact_attempt"]["time_of_contact"] == WHEN


@pytest.mark.parametrize(
    ("moment", "first", "last"),
    [
        ("12:00:00.123456Z", "12:00:00.123Z", "12:00:00.123999Z"),
        ("12:00Z", "12:00:00Z", "12:00:00.000999Z"),
    ],
)
def test_a_moment_is_looked_up_as_finely_as_the_platform_may_keep_it(
    script: Script, moment: str, first: str, last: str
) -> None:
    query = {
        **FILTERS,
        "fromTimeOfContact": f"2030-03-01T{first}",
        "toTimeOfContact": f"2030-03-01T{last}",
        **FIRST,
    }
    stored = {**READ, "timeOfContact": f"2030-03-01T{moment}"}
    script.expect(
        "GET", attempts(), ok({"contactAttempts": [stored], "totalItems": 1}), query=query
    )
    assert report(time_of_contact=f"2030-03-01T{moment}")["changed"] is False


def test_case_and_moment_tell_attempts_apart(script: Script) -> None:
    others = [
        {"customer": "cust-0077"},
        {"timeOfContact": "2030-03-01T12:00:00.001Z"},
        {"contactChannel": "SMS"},
    ]
    expect_lookup(
        script, *({**READ, "id": str(number), **other} for number, other in enumerate(others))
    )
    assert report(True)["changed"] is True


@pytest.mark.parametrize(
    ("stored", "name"),
    [
        ({"disposition": "NA"}, "disposition"),
        ({"numberType": 2}, "number_type"),
        ({"geocodes": ["MA"]}, "geocodes"),
        ({"purpose": "Sales"}, "purpose"),
        ({"timeZone": "America/Chicago"}, "time_zone"),
    ],
)
@pytest.mark.parametrize("check_mode", [True, False])
def test_an_attempt_that_is_stored_otherwise_is_never_sent_again(
    script: Script, check_mode: bool, stored: dict[str, Any], name: str
) -> None:
    expect_lookup(script, {**READ, **stored})
    options = {"geocodes": ["WA"], "purpose": "Service", "time_zone": "UTC"}
    result = report(check_mode, **({name: options[name]} if name in options else {}))
    assert result["failed"]
    assert result["msg"].startswith(
        f"{name}: the attempt with this contact at this time is stored with "
    )
    assert "cannot be changed" in result["msg"]
    assert not any(value in repr(result) for value in PERSONAL)


def test_what_nobody_speaks_of_is_not_compared(script: Script) -> None:
    expect_lookup(
        script,
        {**READ, "purpose": "Sales", "geocodes": ["MA"], "timeZone": "UTC", "locale": "fr-CA"},
    )
    assert report(locale="en-US")["changed"] is False


def test_of_two_attempts_at_the_same_moment_the_one_that_is_as_said_counts(script: Script) -> None:
    expect_lookup(script, {**READ, "disposition": "NA"}, {**READ, "id": "8"})
    result = report()
    assert result["changed"] is False
    assert result["contact_attempt"]["id"] == "8"


# --- reporting ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "body"),
    [
        ({}, SENT),
        (
            {"operation_type": "SaveContactNoKeyCheck", "key": None},
            {**BODY, "operationType": "SaveContactNoKeyCheck"},
        ),
        (
            {
                "product": "Gold Card",
                "product_sold": 0,
                "purpose": "Sales",
                "time_zone": "America/Chicago",
                "geocodes": ["WA", "MA"],
                "locale": "en-GB",
            },
            {
                **SENT,
                "product": "Gold Card",
                "productSold": 0,
                "purpose": "Sales",
                "timeZone": "America/Chicago",
                "geocodes": ["MA", "WA"],
                "locale": "en-GB",
            },
        ),
        # They are set by a request of their own.
        ({"status": "Enabled", "reason": ""}, SENT),
    ],
)
def test_a_report_says_what_the_options_say_and_nothing_else(
    script: Script, options: dict[str, Any], body: dict[str, Any]
) -> None:
    expect_lookup(script)
    script.expect("POST", attempts(), Answer(202), json=body)
    kept = {
        api: value
        for api, value in body.items()
        if api not in ("key", "operationType", "product", "productSold")
    }
    expect_lookup(script, {**READ, **kept})
    result = report(**options)
    assert result["changed"] is True
    assert result["contact_attempt"]["id"] == "7"
    assert result["alvaria_api"]["requests"] == 3


def test_a_report_by_v3_knows_neither_the_account_nor_the_kind_of_report(script: Script) -> None:
    filters = {api: value for api, value in FILTERS.items() if api != "accountNumber"}
    expect_lookup(script, filters=filters, version="v3")
    body = {
        api: value for api, value in SENT.items() if api not in ("accountNumber", "operationType")
    }
    script.expect("POST", attempts("v3"), Answer(202), json=body)
    expect_lookup(script, {**READ, "accountNumber": None}, filters=filters, version="v3")
    result = report(account_number=None, api_version="v3")
    assert result["changed"] is True
    assert "account_number" not in result["contact_attempt"]
    assert "status" not in result["contact_attempt"]


def test_check_mode_looks_up_and_sends_nothing(script: Script) -> None:
    expect_lookup(script)
    result = report(True, status="Disabled")
    assert result["changed"] is True
    assert [request.method for request in script.sent] == ["GET"]
    assert result["contact_attempt"]["status"] == "Disabled"
    assert "id" not in result["contact_attempt"]
    assert result["diff"]["before"] == ""


def test_a_report_that_is_throttled_or_never_left_is_sent_again(script: Script) -> None:
    expect_lookup(script)
    for answer in (error(429), refused(), Answer(202)):
        script.expect("POST", attempts(), answer, json=SENT)
    expect_lookup(script, READ)
    assert report()["alvaria_api"]["retries"] == 2


@pytest.mark.parametrize("status", [400, 403, 404, 409, 422])
def test_a_report_that_is_refused_is_not_looked_for(
    script: Script, clock: Clock, status: int
) -> None:
    expect_lookup(script)
    script.expect("POST", attempts(), error(status, f"unknown {CUSTOMER}"), json=SENT)
    result = report()
    assert result["failed"]
    assert result["changed"] is False
    assert clock.slept == []
    assert f"unknown {MASKER.mask(CUSTOMER)}" in result["msg"]
    assert "looked up first" in result["msg"]


# --- waiting -----------------------------------------------------------------


def test_an_attempt_that_shows_at_once_is_not_waited_for(script: Script, clock: Clock) -> None:
    expect_lookup(script)
    script.expect("POST", attempts(), Answer(202), json=SENT)
    expect_lookup(script, READ)
    assert report()["changed"] is True
    assert clock.slept == []


def test_an_attempt_is_looked_for_with_growing_pauses(script: Script, clock: Clock) -> None:
    expect_lookup(script)
    script.expect("POST", attempts(), Answer(202), json=SENT)
    for _look in range(7):
        expect_lookup(script)
    expect_lookup(script, READ)
    assert report(wait_timeout=60)["changed"] is True
    assert clock.slept == pytest.approx([0.1, 0.2, 0.4, 0.8, 1.6, 2.0, 2.0])


@pytest.mark.parametrize("limit", [1, 10])
def test_an_attempt_that_never_shows_was_accepted_all_the_same(
    script: Script, clock: Clock, limit: int
) -> None:
    expect_lookup(script)
    script.expect("POST", attempts(), Answer(202), json=SENT)
    left, pause, looks = float(limit), 0.1, 1
    while left > 1e-9:
        left, pause, looks = left - min(pause, left), min(pause * 2, 2.0), looks + 1
    for _look in range(looks):
        expect_lookup(script)
    result = report(wait_timeout=limit)
    assert sum(clock.slept) == pytest.approx(limit)
    assert result["failed"]
    assert result["changed"] is True
    assert result["error"]["kind"] == "work"
    assert f"after {limit} s the attempt does not show" in result["msg"]
    assert "key may be unknown or expired" in result["msg"]


def test_without_time_to_wait_nothing_is_looked_for(script: Script) -> None:
    expect_lookup(script)
    script.expect("POST", attempts(), Answer(202), json=SENT)
    result = report(wait_timeout=0)
    assert result["changed"] is True
    assert "id" not in result["contact_attempt"]
    assert result["contact_attempt"]["disposition"] == "BZ"


LOST: dict[str, Callable[[], Answer | Exception]] = {
    "reset": reset,
    "timeout": timed_out,
    "500": lambda: error(500),
    "503": lambda: error(503),
    "page": lambda: Answer(200, content=b"<html>"),
}


@pytest.mark.parametrize("failure", sorted(LOST))
@pytest.mark.parametrize("wait", [0, 10])
def test_a_report_without_an_answer_is_looked_for_and_never_sent_again(
    script: Script, wait: int, failure: str
) -> None:
    expect_lookup(script)
    script.expect("POST", attempts(), LOST[failure](), json=SENT)
    expect_lookup(script, READ)
    result = report(wait_timeout=wait)
    assert "failed" not in result
    assert result["changed"] is True
    assert result["contact_attempt"]["id"] == "7"


@pytest.mark.parametrize("failure", sorted(LOST))
def test_a_report_without_an_answer_that_does_not_show_says_that_it_may_have_been_taken(
    script: Script, failure: str
) -> None:
    expect_lookup(script)
    script.expect("POST", attempts(), LOST[failure](), json=SENT)
    expect_lookup(script)
    result = report(wait_timeout=0)
    assert result["failed"]
    assert result["changed"] is True
    assert "may have been processed" in result["msg"]
    assert "nothing is reported twice" in result["msg"]


@pytest.mark.parametrize("stored", [None, {"timeZone": "America/New_York"}])
def test_a_failure_after_the_report_is_a_failure_that_changed_something(
    script: Script, stored: dict[str, Any] | None
) -> None:
    expect_lookup(script)
    script.expect("POST", attempts(), Answer(202), json={**SENT, "timeZone": "US/Eastern"})
    if stored is None:
        query = {**FILTERS, **MOMENT, **FIRST}
        script.expect("GET", attempts(), error(403, "no longer"), query=query)
    else:
        expect_lookup(script, {**READ, **stored})
    result = report(time_zone="US/Eastern")
    assert result["failed"]
    assert result["changed"] is True


def test_a_look_that_fails_does_not_hide_that_the_report_may_have_been_taken(
    script: Script,
) -> None:
    expect_lookup(script)
    script.expect("POST", attempts(), error(500), json=SENT)
    script.expect("GET", attempts(), error(500), query={**FILTERS, **MOMENT, **FIRST})
    result = report()
    assert result["failed"]
    assert "may have been processed" in result["msg"]


# --- status and reason -------------------------------------------------------


def test_a_status_is_set_once_the_attempt_shows_with_the_version_that_was_read(
    script: Script,
) -> None:
    expect_lookup(script)
    script.expect("POST", attempts(), Answer(202), json=SENT)
    expect_lookup(script, READ)
    script.expect("GET", f"{attempts()}/7", ok({**READ, "version": 4}))
    script.expect(
        "PATCH",
        f"{attempts()}/7",
        ok({**READ, "status": "Disabled", "version": 5}),
        json={"status": "Disabled", "version": 4},
    )
    result = report(status="Disabled", reason="")
    assert result["changed"] is True
    assert result["contact_attempt"]["status"] == "Disabled"
    assert result["contact_attempt"]["version"] == 5


def test_a_status_of_a_stored_attempt_is_the_only_change(script: Script) -> None:
    for check_mode in (True, False):
        expect_lookup(script, READ)
        script.expect("GET", f"{attempts()}/7", ok(READ))
        if not check_mode:
            body = {"status": "Disabled", "reason": "Wrong number", "version": 1}
            script.expect("PATCH", f"{attempts()}/7", ok({**READ, **body, "version": 2}), json=body)
        result = report(check_mode, status="Disabled", reason="Wrong number")
        assert result["changed"] is True
        assert "status: Disabled" in result["diff"]["after"]
        assert "status: Enabled" in result["diff"]["before"]
        assert not any(value in repr(result) for value in PERSONAL)


def test_a_status_that_cannot_be_set_after_the_report_is_a_failure_that_changed_something(
    script: Script,
) -> None:
    expect_lookup(script)
    script.expect("POST", attempts(), Answer(202), json=SENT)
    expect_lookup(script, READ)
    script.expect("GET", f"{attempts()}/7", ok(READ))
    script.expect("PATCH", f"{attempts()}/7", error(403), json={"status": "Disabled", "version": 1})
    result = report(status="Disabled")
    assert result["failed"]
    assert result["changed"] is True


@pytest.mark.parametrize(
    "options", [{"status": "Disabled"}, {"reason": "x"}, {"status": "Enabled", "reason": "x"}]
)
@pytest.mark.parametrize("check_mode", [True, False])
def test_what_is_set_once_the_attempt_shows_needs_time_for_that(
    script: Script, check_mode: bool, options: dict[str, str]
) -> None:
    result = report(check_mode, wait_timeout=0, **options)
    assert result["failed"]
    assert result["msg"].startswith("wait_timeout: 0 cannot be combined with status or reason.")
    assert script.sent == []


def test_what_a_new_attempt_is_anyway_needs_no_time(script: Script) -> None:
    expect_lookup(script)
    script.expect("POST", attempts(), Answer(202), json=SENT)
    assert report(status="Enabled", reason="", wait_timeout=0)["changed"] is True


def test_by_its_id_an_attempt_is_switched_without_a_lookup(script: Script) -> None:
    for check_mode in (True, False):
        script.expect("GET", f"{attempts()}/7", ok(READ))
        if not check_mode:
            script.expect(
                "PATCH",
                f"{attempts()}/7",
                ok({**READ, "status": "Disabled"}),
                json={"status": "Disabled", "version": 1},
            )
        result = run(MODULE, {"id": "7", "status": "Disabled"}, check_mode)
        assert result["changed"] is True
        assert result["contact_attempt"]["contact_address"] == MASKER.mask(NUMBER)
        assert not any(value in repr(result) for value in PERSONAL)


def test_an_unknown_id_is_an_error(script: Script) -> None:
    script.expect("GET", f"{attempts()}/7", error(404))
    result = run(MODULE, {"id": "7", "reason": "x"})
    assert result["failed"]
    assert result["msg"].startswith("id: there is no contact attempt with the id '7'")


# --- cancelling --------------------------------------------------------------


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> str:
    """The moment that a report takes for the present."""

    monkeypatch.setattr(
        contact_attempts,
        "datetime",
        SimpleNamespace(now=lambda zone: datetime(2030, 1, 31, 12, tzinfo=zone)),
    )
    return "2030-01-31T12:00:00Z"


CANCELLED = {
    "contactChannel": "Voice",
    "disposition": "Cancelled",
    "numberType": 0,
    "key": "the-key",
    "operationType": "CancelContact",
}


def test_cancelling_needs_the_key_alone_and_fills_in_what_the_api_wants(
    script: Script, now: str
) -> None:
    script.expect("POST", attempts(), Answer(202), json={**CANCELLED, "timeOfContact": now})
    result = run(MODULE, {"operation_type": "CancelContact", "key": "the-key"})
    assert result["changed"] is True
    assert result["contact_attempt"] == {}


def test_cancelling_sends_what_is_given_and_nothing_personal(script: Script) -> None:
    body = {
        "contactChannel": "Voice",
        "timeOfContact": WHEN,
        "disposition": "BZ",
        "numberType": 1,
        "key": "the-key",
        "operationType": "CancelContact",
    }
    script.expect("POST", attempts(), Answer(202), json=body)
    assert report(operation_type="CancelContact")["changed"] is True


def test_cancelling_in_check_mode_sends_nothing(script: Script) -> None:
    assert (
        run(MODULE, {"operation_type": "CancelContact", "key": "the-key"}, True)["changed"] is True
    )
    assert script.sent == []


def test_a_cancellation_without_an_answer_is_not_repeated(script: Script, now: str) -> None:
    script.expect("POST", attempts(), reset(), json={**CANCELLED, "timeOfContact": now})
    result = run(MODULE, {"operation_type": "CancelContact", "key": "the-key"})
    assert result["failed"]
    assert "may have been processed" in result["msg"]


# --- listing and masks -------------------------------------------------------


def test_the_filters_of_a_listing_reach_the_server_and_its_personal_values_no_result(
    script: Script,
) -> None:
    query = {
        **FILTERS,
        "numberType": "0",
        "geocodes": "MA,WA",
        "fromTimeOfContact": WHEN,
        "toLastModifiedTime": WHEN,
        **FIRST,
    }
    script.expect("GET", attempts(), ok({"contactAttempts": [READ], "totalItems": 1}), query=query)
    options = {
        name: OPTIONS[name]
        for name in ("contact_channel", "contact_address", "customer", "account_number")
    }
    result = run(
        "alvaria_contact_attempt_info",
        {
            **options,
            "number_type": 0,
            "geocodes": ["WA", "MA"],
            "from_time_of_contact": WHEN,
            "to_last_modified_time": WHEN,
        },
    )
    (found,) = result["contact_attempts"]
    assert found["customer"] == MASKER.mask(CUSTOMER)
    assert found["id"] == "7"
    assert not any(value in repr(result) for value in PERSONAL)


@pytest.mark.parametrize("answer", [ok(READ), error(404)])
def test_one_attempt_is_read_by_its_id(script: Script, answer: Answer) -> None:
    script.expect("GET", f"{attempts()}/7", answer, json=NOTHING)
    assert len(run("alvaria_contact_attempt_info", {"id": "7"})["contact_attempts"]) == (
        answer.status == 200
    )


@pytest.mark.parametrize("masked", [True, False])
def test_results_and_options_show_personal_values_on_request_only(
    script: Script, masked: bool
) -> None:
    expect_lookup(script, READ)
    result = report(mask_personal_data=masked)
    shown = invocation(TASKS[MODULE], validated(MODULE, {**OPTIONS, "mask_personal_data": masked}))
    for value in PERSONAL:
        assert (value in repr(result)) is not masked
        assert (value in repr(shown)) is not masked
        assert (MASKER.mask(value) in repr(shown)) is masked
