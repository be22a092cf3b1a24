# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Attempt trackers, which restrict, and message trackers, which only allow or forbid a message.

A rule is matched against contact attempts and active records; both have contactChannel,
contactAddress, customer, accountNumber, numberType, geocodes and purpose.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from alvaria_sandbox.evaluation import active
from alvaria_sandbox.evaluation.model import Check, Outcome, Restriction, Tables, moment_of
from alvaria_sandbox.evaluation.thresholds import Span, counting, first_below, leaves
from alvaria_sandbox.state import Document

# The fields that an attempt must have in common with the check, by type of tracker.
SUBJECTS: dict[str, tuple[str, ...]] = {
    "Customer": ("customer",),
    "ContactAddress": ("contactAddress",),
    "CustomerContactAddress": ("customer", "contactAddress"),
    "Account": ("accountNumber",),
    "AccountContactAddress": ("accountNumber", "contactAddress"),
}
BLANK = "BLANK"


def evaluate(check: Check, tables: Tables, now: datetime) -> Outcome:
    """Restrict by the first attempt tracker whose count has reached numberOfAttempts.

    The order is that of creation.
    """
    for rule in applying("attemptTrackers", check, tables):
        if (restriction := _restriction(rule, check, tables, now)) is not None:
            return Outcome(restriction)
    return Outcome()


def evaluate_messages(check: Check, tables: Tables, now: datetime) -> Outcome:
    """Tell whether a message may be played; message trackers never restrict (C26, our reading).

    CannotPlay when a tracker with NoPlayMessage is reached, or one that allows no attempt at all
    (its text: that prevents playing); else CanPlayStandard when one with PlayStandardMessage is,
    else CanPlay.
    """
    reached = set()
    for rule in applying("messageTrackers", check, tables):
        most = rule["numberOfAttempts"]
        if most <= 0:
            reached.add("NoPlayMessage")
        elif counting(_spans("messageTrackers", rule, check, tables), now) >= most:
            reached.add(rule["thresholdActionType"])
    if "NoPlayMessage" in reached:
        return Outcome(message_type="CannotPlay")
    if reached:
        return Outcome(message_type="CanPlayStandard")
    return Outcome(message_type="CanPlay")


def _restriction(rule: Document, check: Check, tables: Tables, now: datetime) -> Restriction | None:
    limit = rule["numberOfAttempts"]
    if limit <= 0:
        return restriction_of(rule, check)
    spans = _spans("attemptTrackers", rule, check, tables)
    count = counting(spans, now)
    if count >= limit:
        return restriction_of(rule, check, first_below(spans, limit, now))
    settings = _settings("attemptTrackers", tables)
    if not settings["enableActiveRecordFeature"]:
        return None
    if count + len(list(_in_progress(rule, check, tables, now))) < limit:
        return None
    wait = timedelta(minutes=settings["minutesToWaitAfterActiveRestriction"])
    return restriction_of(rule, check, now + wait)


def restriction_of(rule: Document, check: Check, ends: datetime | None = None) -> Restriction:
    """Return the restriction by an attempt tracker that is reached, or that allows no attempt."""
    name, kind = rule["attemptTrackerName"], rule["typeOfTracker"]
    if rule["numberOfAttempts"] <= 0:
        # C25, our reading: a block does not end; it is named after the address if the rule has one.
        if kind.endswith("ContactAddress"):
            kind = "ContactAddress"
        return Restriction(rule["id"], f"AttemptTrackerBlock{kind}", None, name)
    # C25: a rule across channels is named after the check's own channel.
    return Restriction(rule["id"], f"AttemptTracker{kind}{check.channel}", ends, name)


def _settings(family: str, tables: Tables) -> Document:
    return tables("configurations").rows[family]


def excluded_addresses(family: str, name: str, tables: Tables) -> set[str]:
    """Return the addresses of a setting, with the empty one for BLANK."""
    addresses = set(_settings(family, tables)[name])
    if BLANK in addresses:
        addresses.remove(BLANK)
        addresses.add("")
    return addresses


def applying(family: str, check: Check, tables: Tables) -> Iterator[Document]:
    """Yield the enabled rules that apply to this check."""
    if check.address in excluded_addresses(family, "excludedContactAddresses", tables):
        return
    by_address = check.address not in excluded_addresses(
        family, "excludeFromContactAddressRule", tables
    )
    for rule in tables(family).all():
        subject = SUBJECTS[rule["typeOfTracker"]]
        if (
            rule["enabled"]
            and (by_address or "contactAddress" not in subject)
            and all(check.contact[field] for field in subject if field != "contactAddress")
            and covers(rule, check.channel)
            and selects(rule, check.number_type, check.geocodes, check.purpose)
        ):
            yield rule


def covers(rule: Document, channel: str) -> bool:
    """Tell whether a rule applies to a channel.

    Message trackers have no channels (C27) and apply to all.
    """
    return (
        "contactChannels" not in rule
        or (channel in rule["contactChannels"]) != rule["excludeContactChannels"]
    )


def selects(
    rule: Document, number_type: int | None, geocodes: tuple[str, ...] | list[str], purpose: str
) -> bool:
    """Tell whether a check or an attempt has one of the rule's number types, geocodes and purposes.

    A rule that names none of them applies to all.
    """
    return (
        (not rule["numberTypes"] or number_type in rule["numberTypes"])
        and (not rule["geocodes"] or not set(rule["geocodes"]).isdisjoint(geocodes))
        and (not rule["purposes"] or purpose in rule["purposes"])
    )


def _matches(rule: Document, check: Check, document: Document) -> bool:
    """Tell whether a rule counts an attempt or active record for this check.

    A rule across channels counts all channels that it applies to together, another one each
    channel on its own.
    """
    channel = document["contactChannel"]
    return (
        all(document[field] == check.contact[field] for field in SUBJECTS[rule["typeOfTracker"]])
        and (
            channel == check.channel
            or "contactChannels" not in rule
            or (rule["acrossContactChannels"] and covers(rule, channel))
        )
        and selects(rule, document.get("numberType"), document["geocodes"], document["purpose"])
    )


def _spans(family: str, rule: Document, check: Check, tables: Tables) -> list[Span]:
    """Return from when to when each attempt of a rule counts."""
    return [span for _attempt, span in counted(family, rule, check, tables)]


def counted(
    family: str, rule: Document, check: Check, tables: Tables
) -> Iterator[tuple[Document, Span]]:
    """Yield the attempts of a rule with from when to when each counts.

    An attempt must be enabled, have one of the rule's dispositions, and not be at an excluded
    address.
    """
    field = SUBJECTS[rule["typeOfTracker"]][0]
    excluded = excluded_addresses(family, "excludedContactAddresses", tables)
    for attempt in tables("contactAttempts").having(field, check.contact[field]):
        if (
            attempt["status"] == "Enabled"
            and attempt["disposition"] in rule["dispositions"]
            and attempt["contactAddress"] not in excluded
            and _matches(rule, check, attempt)
            and (moment := moment_of(attempt, "timeOfContact")) is not None
        ):
            end = leaves(moment, rule["thresholdType"], rule["threshold"], check.zone)
            yield attempt, (moment, end)


def _in_progress(rule: Document, check: Check, tables: Tables, now: datetime) -> Iterator[Document]:
    """Yield the other contacts in progress that the rule counts."""
    field = SUBJECTS[rule["typeOfTracker"]][0]
    excluded = excluded_addresses("attemptTrackers", "excludedContactAddresses", tables)
    for record in tables(active.TABLE).having(field, check.contact[field]):
        if (
            record["id"] != check.own_key
            and active.is_live(record, tables, now)
            and record["contactAddress"] not in excluded
            and _matches(rule, check, record)
        ):
            yield record
