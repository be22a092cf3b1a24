# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compliance checks.

The question is read from a query or a body, the answer is in the words of v3 or v4, and a contact
that is allowed gets an active record.
"""

from __future__ import annotations

from typing import Any

from alvaria_sandbox import clock
from alvaria_sandbox.errors import conflict, invalid
from alvaria_sandbox.evaluation import FAMILIES, Check, Outcome, evaluate, zone_of
from alvaria_sandbox.evaluation.active import TABLE, is_live
from alvaria_sandbox.handlers.calls import Call, handles
from alvaria_sandbox.handlers.rules import pick
from alvaria_sandbox.state import Document, Organization

KIND = "via#complianceStatus"
CONTACT = ("contactAddress", "customer", "accountNumber")
# The fields of a check that its active record keeps: all that a tracker can look at.
KEPT = ("contactChannel", *CONTACT, "numberType", "purpose", "geocodes", "timeZone")
# v4 restriction type without its channel -> the nearest that v3 has (FACTS C.7); v3 has none for
# accounts (C37).
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
    """Answer with the nearest words that v3 has (C37, our reading).

    Every rule counts, also one that v3 cannot show.
    """
    call.organization.begin_write()  # C41: this read writes
    answer = _answer(call, call.query, "query", repeat_key=False)
    kind = answer.get("restrictionType", "")
    if not kind.startswith("Exclusion"):
        answer["restrictionType"] = _old_type(kind)
    if answer.get("messageType") == "CanPlayStandard":
        answer["messageType"] = "CannotPlay"
    shown = {name: value for name, value in answer.items() if value is not None or name == "key"}
    return pick(call.operation.response_name, shown, KIND)


@handles("checkComplianceStatusV4")
def check_v4(call: Call) -> Document:
    call.organization.begin_write()  # C41: this read writes
    answer = _answer(call, call.query, "query", repeat_key=False)
    return pick(call.operation.response_name, answer, KIND)


@handles("postComplianceStatusV4")
def post_v4(call: Call) -> Document:
    answer = _answer(call, call.body, "body", repeat_key=True)
    return pick(call.operation.response_name, answer, KIND)


def _old_type(kind: str) -> str | None:
    if kind == "ConvenientContactTimeCustomerVoice":
        return "ConvenientContactTimePhone"
    channel = next((channel for channel in CHANNELS if kind.endswith(channel)), "")
    return OLD_TYPES.get(kind.removesuffix(channel))


def read_check(values: Document, place: str) -> Check:
    """Return the check that a query or body asks for; raise ApiError 400 for a wrong time zone."""
    contact = {name: values.get(name, "") for name in CONTACT}
    families = frozenset(values.get("requiredChecks", ()))
    if not families or "all" in families:  # C15
        families = frozenset(FAMILIES)
    try:
        zone = zone_of(values.get("timeZone", ""))
    except ValueError as error:
        raise invalid(f"{place}/timeZone", str(error)) from None
    return Check(
        channel=values["contactChannel"],
        contact=contact,
        ssn=values.get("ssn", ""),
        contact_list=values.get("contactListName", ""),
        number_type=values.get("numberType"),
        geocodes=tuple(values.get("geocodes", ())),
        purpose=values.get("purpose", ""),
        product=values.get("product", ""),
        zone=zone,
        own_key=values.get("key", ""),
        families=families,
    )


def _answer(call: Call, values: Document, place: str, repeat_key: bool) -> Document:
    """Return the v4 answer to a check, and update the active records."""
    check, now = read_check(values, place), clock.parse(call.now)
    outcome = evaluate(check, call.organization.table, now)
    answer = told(outcome)
    if outcome.restriction is not None and call.reads("restricted_key") == "shown":
        # C04: it names the transaction; there is no record of it.
        answer["key"] = check.own_key or call.organization.new_id(TABLE)
    if outcome.restriction is None:
        key = _activate(call, check.own_key, values)
        answer["key"] = key
        # C03: a repeated check gets its key back by POST, null by GET.
        if check.own_key and not repeat_key:
            answer["key"] = None
    return answer


def told(outcome: Outcome) -> Document:
    """Return the fields of the v4 answer, without kind and key.

    Fields that do not apply are left out (C04, our reading).
    """
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
    given = {name: value for name, value in fields.items() if value is not None}
    return {"restricted": rule is not None, **given}


def _activate(call: Call, own_key: str, values: Document) -> str:
    """Return the key of the contact's active record.

    A live record stays as it is, so that its lifetime runs from the first check; a key that is
    unknown or expired gets a new record (ours, C.2), or answers 409 (switch foreign_key).
    """
    records, now = call.organization.table(TABLE), clock.parse(call.now)
    record = records.get(own_key)
    if record is not None and is_live(record, call.organization.table, now):
        return own_key
    if own_key and call.reads("foreign_key") == "refused":
        raise conflict("the key is not one of an active record", "unknownKey")
    forget_expired(call.organization, call.now)
    key = own_key or call.organization.new_id(TABLE)
    kept = {name: values[name] for name in KEPT if name in values}
    document = {
        "contactAddress": "",
        "customer": "",
        "accountNumber": "",
        "purpose": "",
        "geocodes": [],
        **kept,
        "id": key,
        "creationTime": call.now,
    }
    call.organization.put(TABLE, key, document)
    return key


def forget_expired(organization: Organization, now: str) -> None:
    """Remove expired records.

    They are in order of creation, so only the first ones have to be looked at.
    """
    records, moment = organization.table(TABLE), clock.parse(now)
    while (first := next(iter(records.all()), None)) is not None:
        if is_live(first, organization.table, moment):
            break
        organization.remove(TABLE, first["id"])
