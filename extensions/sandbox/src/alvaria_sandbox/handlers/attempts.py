# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Contact attempts: reported with 202, found by search, switched off by PATCH."""

from __future__ import annotations

from alvaria_sandbox import clock
from alvaria_sandbox.errors import invalid
from alvaria_sandbox.evaluation import zone_of
from alvaria_sandbox.evaluation.active import TABLE as ACTIVE
from alvaria_sandbox.evaluation.active import is_live
from alvaria_sandbox.handlers.calls import Call, Reply, handles
from alvaria_sandbox.handlers.rules import collection, instant, new_row, pick, select
from alvaria_sandbox.state import Document

TABLE = "contactAttempts"
TARGET = (TABLE, "contactAttemptId")
KIND = "via#contactAttempt"
DEFAULTS: Document = {
    "locale": "en-US",
    "contactAddress": "",
    "customer": "",
    "accountNumber": "",
    "timeZone": "",
    "purpose": "",
    "geocodes": [],
    "status": "Enabled",
    "reason": "",
}
# Fields of a report that have an effect and are not stored.
ACTED_UPON = ("key", "operationType", "product", "productSold")


@handles("reportContactStatusV3")
def report_v3(call: Call) -> Reply:
    """Report as with the default of v4: v3 has no operationType and requires the key."""
    return _report(call, "SaveContactWithKeyCheck")


@handles("reportContactStatusV4")
def report_v4(call: Call) -> Reply:
    return _report(call, call.body.get("operationType", "SaveContactWithKeyCheck"))


def _report(call: Call, operation: str) -> Reply:
    """Answer 202 whatever the key is (unstated, C.2).

    With a key check nothing is saved for a key that is missing, unknown or expired.
    """
    attempt = attempt_of(call.body)
    _check_zone(call, attempt)
    if operation == "SaveContactNoKeyCheck" or (
        _close(call, call.body.get("key", "")) and operation == "SaveContactWithKeyCheck"
    ):
        new_row(call, TABLE, attempt)
        _sell(call)
    return Reply(202)


def _check_zone(call: Call, attempt: Document) -> None:
    """Raise ApiError 400 for a time zone that does not exist (switch attempt_zone)."""
    if call.reads("attempt_zone") == "free":
        return
    try:
        zone_of(attempt["timeZone"])
    except ValueError as error:
        raise invalid("body/timeZone", str(error)) from None


def attempt_of(body: Document) -> Document:
    """Return the attempt of a report, with every field that is stored."""
    given = {name: value for name, value in body.items() if name not in ACTED_UPON}
    attempt = {**DEFAULTS, **given}
    attempt["timeOfContact"] = instant(attempt["timeOfContact"], "body/timeOfContact")
    return attempt


def _close(call: Call, key: str) -> bool:
    """Delete the active record of a key and return whether the key was valid."""
    record = call.organization.table(ACTIVE).get(key)
    if record is None:
        return False
    call.organization.remove(ACTIVE, key)
    return is_live(record, call.organization.table, clock.parse(call.now))


def _sell(call: Call) -> None:
    """Count a reported quantity as sold (FACTS C08, switch sale).

    It is added to productSold, or taken from totalQuota. An unknown product changes nothing.
    """
    quotas = call.organization.table("quotaControls")
    for row in quotas.having("product", call.body.get("product", "")):
        if sold := call.body.get("productSold", 0):
            values = {"productSold": row["productSold"] + sold}
            if call.reads("sale") == "total":
                values = {"totalQuota": row["totalQuota"] - sold}
            call.change("quotaControls", row["id"], values)


def _list(call: Call) -> Document:
    rows, total = select(call, TABLE, None)
    return collection(call, TABLE, f"{KIND}Collection", rows, total, KIND)


@handles("getContactAttemptsV3")
def list_v3(call: Call) -> Document:
    return _list(call)


@handles("getContactAttemptsV4")
def list_v4(call: Call) -> Document:
    return _list(call)


@handles("getContactAttemptInstanceV4", TARGET)
def get(call: Call) -> Document:
    return pick(call.operation.response_name, call.row(*TARGET), KIND)


@handles("patchContactAttemptInstanceV4", TARGET)
def patch(call: Call) -> Document:
    """Change status and reason; the contract allows no other fields."""
    current = call.row(*TARGET)
    call.lock(current)
    values = {name: value for name, value in call.body.items() if name != "version"}
    return pick(call.operation.response_name, call.change(TABLE, current["id"], values), KIND)
