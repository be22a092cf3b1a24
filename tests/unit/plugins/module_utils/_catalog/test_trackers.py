# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Trackers written by v3 of the API: what only v4 has is neither reset nor hidden."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.alvaria.cloud.tests.unit.support import (
    COMPLIANCE,
    COMPLIANCE_V4,
    FIRST,
    Answer,
    Script,
    error,
    ok,
    run,
)

FAMILIES = {
    "alvaria_attempt_tracker": "attemptTracker",
    "alvaria_message_tracker": "messageTracker",
}
OPTIONS = {
    "name": "Seven",
    "type_of_tracker": "Phone",
    "number_of_attempts": 7,
    "threshold_type": "Day",
    "threshold": 7,
    "dispositions": ["BZ"],
    "api_version": "v3",
}
PLAIN: dict[str, Any] = {
    "typeOfTracker": "Phone",
    "numberOfAttempts": 7,
    "thresholdType": "Day",
    "threshold": 7,
    "dispositions": ["BZ"],
}
#: What v4 shows of a tracker that v3 can express.
IN_V4: dict[str, dict[str, Any]] = {
    "alvaria_attempt_tracker": {
        "contactChannels": ["Voice"],
        "acrossContactChannels": False,
        "excludeContactChannels": False,
        "enabled": True,
    },
    "alvaria_message_tracker": {"thresholdActionType": "NoPlayMessage", "enabled": True},
}


def tracker(module: str, **more: Any) -> dict[str, Any]:
    return {"id": "7", "version": 3, FAMILIES[module] + "Name": "Seven", **PLAIN, **more}


def expect_listing(
    script: Script, module: str, base: str, *found: dict[str, Any], name: str = "Seven"
) -> None:
    prefix = FAMILIES[module]
    script.expect(
        "GET",
        f"{base}/{prefix}s",
        ok({prefix + "s": list(found), "totalItems": len(found)}),
        query={prefix + "Name": name, **FIRST},
    )


def expect_codes(script: Script, answer: Answer | None = None) -> None:
    answer = answer or ok({"dispositions": [], "totalItems": 0})
    script.expect("GET", f"{COMPLIANCE}/dispositions", answer, query=FIRST)


def expect_put(script: Script, module: str, **body: Any) -> None:
    written = {key: value for key, value in tracker(module, **body).items() if key != "id"}
    script.expect(
        "PUT", f"{COMPLIANCE}/{FAMILIES[module]}s/7", ok(tracker(module, **body)), json=written
    )


@pytest.mark.parametrize("module", sorted(FAMILIES))
def test_what_v3_can_express_is_looked_at_by_v4_and_written_by_v3(
    script: Script, module: str
) -> None:
    expect_listing(script, module, COMPLIANCE, tracker(module))
    expect_listing(
        script,
        module,
        COMPLIANCE_V4,
        tracker(module, typeOfTracker="ContactAddress", **IN_V4[module]),
    )
    expect_put(script, module, threshold=8)
    expect_codes(script)
    result = run(module, {**OPTIONS, "threshold": 8})
    assert "failed" not in result
    assert result["changed"] is True
    assert result["alvaria_api"]["requests"] == 4


@pytest.mark.parametrize("module", sorted(FAMILIES))
def test_fields_that_v4_does_not_show_are_no_loss(script: Script, module: str) -> None:
    expect_listing(script, module, COMPLIANCE, tracker(module))
    expect_listing(script, module, COMPLIANCE_V4, tracker(module))
    expect_put(script, module, threshold=8)
    expect_codes(script)
    assert run(module, {**OPTIONS, "threshold": 8})["changed"] is True


LOSSES = [
    ("alvaria_attempt_tracker", {"contactChannels": ["SMS"]}, "contact_channels ['SMS']"),
    (
        "alvaria_attempt_tracker",
        {"contactChannels": ["Voice", "SMS"]},
        "contact_channels ['Voice', 'SMS']",
    ),
    ("alvaria_attempt_tracker", {"contactChannels": []}, "contact_channels []"),
    ("alvaria_attempt_tracker", {"acrossContactChannels": True}, "across_contact_channels True"),
    ("alvaria_attempt_tracker", {"excludeContactChannels": True}, "exclude_contact_channels True"),
    ("alvaria_attempt_tracker", {"enabled": False}, "enabled False"),
    ("alvaria_message_tracker", {"enabled": False}, "enabled False"),
    (
        "alvaria_message_tracker",
        {"thresholdActionType": "PlayStandardMessage"},
        "threshold_action_type 'PlayStandardMessage'",
    ),
]


@pytest.mark.parametrize(("module", "special", "words"), LOSSES)
@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("check_mode", [True, False])
def test_what_only_v4_has_keeps_v3_from_writing(
    script: Script, check_mode: bool, there: bool, module: str, special: dict[str, Any], words: str
) -> None:
    expect_listing(script, module, COMPLIANCE, *([tracker(module)] if there else []))
    expect_listing(script, module, COMPLIANCE_V4, tracker(module, **{**IN_V4[module], **special}))
    result = run(module, {**OPTIONS, "threshold": 8}, check_mode)
    assert result["failed"]
    assert result["changed"] is False
    assert {request.method for request in script.sent} == {"GET"}
    assert result["msg"].startswith(
        f"name: 'Seven' exists with {words}, which API version v3 cannot express."
    )
    assert "Set api_version to v4" in result["msg"]


@pytest.mark.parametrize("module", sorted(FAMILIES))
def test_a_name_that_v3_does_not_show_is_taken(script: Script, module: str) -> None:
    expect_listing(script, module, COMPLIANCE)
    expect_listing(
        script, module, COMPLIANCE_V4, tracker(module, typeOfTracker="Account", **IN_V4[module])
    )
    result = run(module, OPTIONS)
    assert result["failed"]
    assert result["msg"].startswith(
        "name: 'Seven' exists with values that API version v3 cannot express."
    )


@pytest.mark.parametrize("module", sorted(FAMILIES))
def test_a_tracker_of_another_name_is_in_nobodys_way(script: Script, module: str) -> None:
    prefix = FAMILIES[module]
    expect_listing(script, module, COMPLIANCE)
    expect_listing(
        script, module, COMPLIANCE_V4, tracker(module, enabled=False, **{prefix + "Name": "seven"})
    )
    script.expect(
        "POST",
        f"{COMPLIANCE}/{prefix}s",
        Answer(201, tracker(module)),
        json={prefix + "Name": "Seven", **PLAIN},
    )
    expect_codes(script)
    assert run(module, OPTIONS)["changed"] is True


@pytest.mark.parametrize("module", sorted(FAMILIES))
@pytest.mark.parametrize("options", [{}, {"state": "absent"}])
def test_v4_is_only_asked_before_a_change(
    script: Script, module: str, options: dict[str, str]
) -> None:
    expect_listing(script, module, COMPLIANCE, tracker(module))
    if options:
        script.expect("DELETE", f"{COMPLIANCE}/{FAMILIES[module]}s/7", Answer(204))
    assert run(module, {**OPTIONS, **options})["changed"] is bool(options)


@pytest.mark.parametrize("module", sorted(FAMILIES))
def test_a_tracker_by_its_id_is_looked_at_under_the_name_that_it_has(
    script: Script, module: str
) -> None:
    script.expect("GET", f"{COMPLIANCE}/{FAMILIES[module]}s/7", ok(tracker(module)))
    expect_listing(
        script, module, COMPLIANCE_V4, tracker(module, **{**IN_V4[module], "enabled": False})
    )
    result = run(module, {"id": "7", "threshold": 8, "api_version": "v3"})
    assert result["failed"]
    assert "with enabled False" in result["msg"]


@pytest.mark.parametrize("module", sorted(FAMILIES))
def test_a_loss_that_cannot_be_ruled_out_is_none_to_risk(script: Script, module: str) -> None:
    prefix = FAMILIES[module]
    expect_listing(script, module, COMPLIANCE, tracker(module))
    script.expect(
        "GET", f"{COMPLIANCE_V4}/{prefix}s", error(403), query={prefix + "Name": "Seven", **FIRST}
    )
    result = run(module, {**OPTIONS, "threshold": 8})
    assert result["failed"]
    assert result["changed"] is False


@pytest.mark.parametrize("module", sorted(FAMILIES))
def test_v4_asks_nobody(script: Script, module: str) -> None:
    found = {**tracker(module, typeOfTracker="ContactAddress", **IN_V4[module]), "enabled": False}
    expect_listing(script, module, COMPLIANCE_V4, found)
    body = {key: value for key, value in found.items() if key != "id"}
    script.expect(
        "PUT",
        f"{COMPLIANCE_V4}/{FAMILIES[module]}s/7",
        ok({**found, "threshold": 8}),
        json={**body, "threshold": 8},
    )
    expect_codes(script)
    assert (
        run(
            module,
            {**OPTIONS, "type_of_tracker": "ContactAddress", "threshold": 8, "api_version": "v4"},
        )["changed"]
        is True
    )


V4 = {
    **OPTIONS,
    "api_version": "v4",
    "type_of_tracker": "Customer",
    "contact_channels": ["Voice"],
    "dispositions": ["BZ", "ZZ"],
}


def created(script: Script, answer: Answer) -> dict[str, Any]:
    """A new tracker; ``answer`` is that to the question which codes there are."""
    raw = {
        **tracker("alvaria_attempt_tracker"),
        "typeOfTracker": "Customer",
        "contactChannels": ["Voice"],
        "dispositions": ["BZ", "ZZ"],
    }
    expect_listing(script, "alvaria_attempt_tracker", COMPLIANCE_V4)
    body = {key: value for key, value in raw.items() if key not in ("id", "version")}
    script.expect("POST", f"{COMPLIANCE_V4}/attemptTrackers", Answer(201, raw), json=body)
    expect_codes(script, answer)
    return run("alvaria_attempt_tracker", V4)


def codes(*known: str, total: int = 0) -> Answer:
    names = [{"locale": "en-US", "value": "Some"}]
    entries = [{"dispositionCode": code, "friendlyName": names} for code in known]
    return ok({"dispositions": entries, "totalItems": total or len(entries)})


def test_a_disposition_that_is_not_registered_is_told(script: Script) -> None:
    [warning] = created(script, codes("BZ", "NA"))["warnings"]
    assert warning.startswith("dispositions: ZZ: not among the dispositions that are registered")


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(codes("BZ", "ZZ"), id="known"),
        pytest.param(codes(), id="nothing registered"),
        pytest.param(codes("BZ", total=2), id="a part only"),
        pytest.param(error(404), id="no lookup"),
        pytest.param(ok({"dispositions": [{"id": "1"}], "totalItems": 1}), id="no codes"),
    ],
)
def test_where_nobody_can_tell_nothing_is_said(script: Script, answer: Answer) -> None:
    result = created(script, answer)
    assert result["changed"] is True
    assert "warnings" not in result


def test_a_tracker_that_is_as_wanted_costs_no_request_more(script: Script) -> None:
    same = {
        **tracker("alvaria_attempt_tracker"),
        "typeOfTracker": "Customer",
        "contactChannels": ["Voice"],
        "dispositions": ["BZ", "ZZ"],
    }
    expect_listing(script, "alvaria_attempt_tracker", COMPLIANCE_V4, same)
    result = run("alvaria_attempt_tracker", V4)
    assert result["changed"] is False
    assert result["alvaria_api"]["requests"] == 1
