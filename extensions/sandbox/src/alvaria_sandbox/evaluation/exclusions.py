# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exclusions: values that must not be contacted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from alvaria_sandbox.evaluation.model import (
    Check,
    Outcome,
    Restriction,
    Tables,
    earliest,
    moment_of,
)
from alvaria_sandbox.state import Document


def evaluate(check: Check, tables: Tables, now: datetime) -> Outcome:
    """Restrict by the first of the exclusions in force (in order of creation).

    Otherwise `starts` is when the next one begins.
    """
    upcoming = None
    rules = _concerning(check, tables)
    for rule in sorted(rules, key=lambda rule: str(rule.get("creationTime", ""))):
        start, end = moment_of(rule, "startTime"), moment_of(rule, "endTime")
        if end is not None and end <= now:
            continue
        if start is None or start <= now:
            return Outcome(Restriction(rule["id"], f"Exclusion{rule['exclusionType']}", end))
        if end is None or start < end:
            upcoming = earliest(upcoming, start)
    return Outcome(starts=upcoming)


def _concerning(check: Check, tables: Tables) -> Iterator[Document]:
    """Yield the rules that name a value of the check, exactly and with case.

    Account matches the account number, SSN the ssn, a channel the address on that channel.
    A rule without a list is for every list (its text); one with a list is for checks that name
    this list.
    """
    values = {
        "Account": check.contact["accountNumber"],
        check.channel: check.address,
        "SSN": check.ssn,
    }
    lists = ("", check.contact_list)
    for kind, value in values.items():
        if not value:
            continue
        for rule in tables("exclusions").having("exclusionValue", value):
            if rule["exclusionType"] == kind and rule["contactListName"] in lists:
                yield rule
