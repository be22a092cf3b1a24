# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compliance checks: the question read from a query or a body, the answer in the words of v3 or v4, and the active record of a contact
that is allowed."""

from __future__ import annotations

from typing import Any

from alvaria_sandbox import clock
from alvaria_sandbox.errors import invalid
from alvaria_sandbox.evaluation import FAMILIES, Check, Outcome, evaluate, zone_of
from alvaria_sandbox.evaluation.active import TABLE, is_live
from alvaria_sandbox.handlers.calls import Call, handles
from alvaria_sandbox.handlers.rules import pick
from alvaria_sandbox.state import Document, Organization

KIND = "via#complianceStatus"
CONTACT = ("contactAddress", "customer", "accountNumber")
# What an active record keeps of its check: all that a tracker can look at.
KEPT = ("contactChannel", *CONTACT, "numberType", "purpose", "geocodes", "timeZone")
# v4 restriction type without its channel -> the nearest that v3 has (FACTS C.7); accounts have none there (C37).
OLD_TYPES = {
    "AttemptTrackerCustomer": "AttemptTrackerCustomer",
    "AttemptTrackerContactAddress": "AttemptTrackerPhone",
    "AttemptTrackerCustomerContactAddress": "AttemptTrackerCustomerPhone",
    "AttemptTrackerBlockCustomer": "AttemptTrackerCustomer",
    "AttemptTrackerBlockContactAddress": "AttemptTrackerPhone",
    "ConvenientContactTimeCustomer": "ConvenientContactTimeCustomer",
    "QuotaExhausted": "QuotaExhausted",
}
CHANNELS = ("NoVoice", "NoSMS", "NoEmail", "Voice", "SMS", "Email")


@handles("checkComplianceStatusV3")
def check_v3(call: Call) -> Document:
    """Every rule counts, also one that v3 cannot show; the answer uses the nearest words that v3 has (C37, our reading)."""
    call.organization.begin_write()  # C41: this read writes
    answer = _answer(call, call.query, "query", repeat_key=False)
    kind = answer.get("restrictionType", "")
    if not kind.startswith("Exclusion"):
        answer["restrictionType"] = _old_type(kind)
    if answer.get("messageType") == "CanPlayStandard":
        answer["messageType"] = "CannotPlay"
    return pick(
        call.operation.response_name,
        {name: value for name, value in answer.items() if value is not None or name == "key"},
        KIND,
    )


@handles("checkComplianceStatusV4")
def check_v4(call: Call) -> Document:
    call.organization.begin_write()  # C41: this read writes
    return pick(
        call.operation.response_name, _answer(call, call.query, "query", repeat_key=False), KIND
    )


@handles("postComplianceStatusV4")
def post_v4(call: Call) -> Document:
    return pick(
        call.operation.response_name, _answer(call, call.body, "body", repeat_key=True), KIND
    )


def _old_type(kind: str) -> str | None:
    if kind == "ConvenientContactTimeCustomerVoice":
        return "ConvenientContactTimePhone"
    channel = next((channel for channel in CHANNELS if kind.endswith(channel)), "")
    return OLD_TYPES.get(kind.removesuffix(channel))


def read_check(values: Document, place: str) -> Check:
    """The check that a query or body asks for; ApiError 400 for a time zone that is none."""
    wanted = frozenset(values.get("requiredChecks", ()))
    try:
        zone = zone_of(values.get("timeZone", ""))
    except ValueError as error:
        raise invalid(f"{place}/timeZone", str(error)) from None
    return Check(
        channel=values["contactChannel"],
        contact={name: values.get(name, "") for name in CONTACT},
        ssn=values.get("ssn", ""),
        contact_list=values.get("contactListName", ""),
        number_type=values.get("numberType"),
        geocodes=tuple(values.get("geocodes", ())),
        purpose=values.get("purpose", ""),
        product=values.get("product", ""),
        zone=zone,
        own_key=values.get("key", ""),
        families=frozenset(FAMILIES) if not wanted or "all" in wanted else wanted,  # C15
    )


def _answer(call: Call, values: Document, place: str, repeat_key: bool) -> Document:
    """The v4 answer to a check, and what it does to the active records."""
    check, now = read_check(values, place), clock.parse(call.now)
    outcome = evaluate(check, call.organization.table, now)
    answer = told(outcome)
    if outcome.restriction is None:
        key = _activate(call, check.own_key, values)
        # C03: a repeated check gets its key back by POST, null by GET.
        answer["key"] = key if repeat_key or not check.own_key else None
    return answer


def told(outcome: Outcome) -> Document:
    """The fields of the v4 answer, without kind and key. What does not apply is left out (C04, our reading)."""
    rule = outcome.restriction
    fields: dict[str, Any] = {
        "restrictedRuleId": rule and rule.rule_id,
        "restrictedRuleName": rule and rule.name,
        "restrictionType": rule and rule.kind,
        "restrictionStartTime": outcome.starts and clock.spell(outcome.starts),
        "restrictionEndTime": rule and rule.ends and clock.spell(rule.ends),
        "messageType": outcome.message_type,
        "availableQuota": outcome.available,
    }
    return {
        "restricted": rule is not None,
        **{name: value for name, value in fields.items() if value is not None},
    }


def _activate(call: Call, own_key: str, values: Document) -> str:
    """The key of the contact's active record. A live record stays as it is, so that its lifetime runs from the first check; a key that is
    unknown or expired gets a new record (ours, C.2)."""
    records, now = call.organization.table(TABLE), clock.parse(call.now)
    record = records.get(own_key)
    if record is not None and is_live(record, call.organization.table, now):
        return own_key
    forget_expired(call.organization, call.now)
    key = own_key or call.organization.new_id(TABLE)
    kept = {
        "contactAddress": "",
        "customer": "",
        "accountNumber": "",
        "purpose": "",
        "geocodes": [],
        **{name: values[name] for name in KEPT if name in values},
    }
    call.organization.put(TABLE, key, {**kept, "id": key, "creationTime": call.now})
    return key


def forget_expired(organization: Organization, now: str) -> None:
    """Expired records leave the list. They are in order of creation, so only the first ones need a look."""
    records, moment = organization.table(TABLE), clock.parse(now)
    while (first := next(iter(records.all()), None)) is not None and not is_live(
        first, organization.table, moment
    ):
        organization.remove(TABLE, first["id"])
