# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The contacts that a compliance check asks about, and what is expected of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .._common.errors import Invalid
from .._common.limits import refuse_empty_selection
from .._model.field import Channel, Field, Values
from .._model.personal import refuse_unfit, tidied
from .contact_attempts import CHANNELS

FAMILIES = (
    "exclusions",
    "attemptTrackers",
    "messageTrackers",
    "convenientContactTimes",
    "quotaControls",
    "all",
)

#: What a check is asked about, as options and as the API's fields.
QUESTION = {
    "required_checks": "requiredChecks",
    "contact_channel": "contactChannel",
    "contact_address": "contactAddress",
    "customer": "customer",
    "account_number": "accountNumber",
    "ssn": "ssn",
    "contact_list_name": "contactListName",
    "number_type": "numberType",
    "geocodes": "geocodes",
    "purpose": "purpose",
    "time_zone": "timeZone",
    "product": "product",
    "key": "key",
}
#: What of it is a person's.
PERSONAL = (
    Field("ssn", "ssn", personal=True, always_masked=("", "")),
    Field(
        "contact_address",
        QUESTION["contact_address"],
        personal=True,
        channel=Channel("contact_channel"),
    ),
    Field("customer", QUESTION["customer"], personal=True),
    Field("account_number", QUESTION["account_number"], personal=True),
)
_LISTS = ("required_checks", "geocodes")
#: What the user may expect, and the field of the answer that it is about.
EXPECTATIONS = {
    "expect": "restricted",
    "expect_type": "restriction_type",
    "expect_rule": "restricted_rule_name",
    "expect_message": "message_type",
}
_MESSAGES = ["CanPlay", "CannotPlay", "CanPlayStandard"]


def contact_options() -> dict[str, dict[str, Any]]:
    """The options of one contact."""
    options: dict[str, dict[str, Any]] = {name: {"type": "str"} for name in QUESTION}
    for name in _LISTS:
        options[name] = {"type": "list", "elements": "str"}
    options["required_checks"]["choices"] = list(FAMILIES)
    options["contact_channel"]["choices"] = list(CHANNELS)
    options["number_type"]["type"] = "int"
    options["key"]["no_log"] = False
    options["expect"] = {"type": "str", "choices": ["allowed", "restricted"]}
    options["expect_type"] = {"type": "str"}
    options["expect_rule"] = {"type": "str"}
    options["expect_message"] = {"type": "str", "choices": _MESSAGES}
    return options


@dataclass(frozen=True)
class CheckedContact:
    """One contact to ask about."""

    #: Names it in messages.
    label: str
    #: Its options, and those that hold for all.
    values: Values

    @property
    def question(self) -> dict[str, Any]:
        """What is asked about it, by option."""
        return {name: self.values[name] for name in QUESTION if name in self.values}

    @property
    def expected(self) -> dict[str, Any]:
        """The values that fields of the answer are expected to have, by option."""
        expected = {}
        for option in EXPECTATIONS:
            if self.values.get(option) is not None:
                expected[option] = self.values[option]
        if "expect_type" in expected or "expect_rule" in expected:
            expected["expect"] = "restricted"
        if "expect" in expected:
            expected["expect"] = expected["expect"] == "restricted"
        return expected

    def difference(self, status: Values) -> str:
        """What was expected and what came instead."""
        expected = self.expected
        wanted = []
        if "expect" in expected:
            wanted.append(_word(expected["expect"]))
        for option, value in expected.items():
            if option != "expect":
                wanted.append(f"{EXPECTATIONS[option]} {value}")
        came = [_word(status["restricted"])]
        for name in ("restriction_type", "restricted_rule_name", "restriction_end_time"):
            if status.get(name):
                came.append(f"{name} {status[name]}")
        if "expect_message" in expected:
            came.append(f"message_type {status.get('message_type')}")
        return f"expected {', '.join(wanted)}, is {', '.join(came)}"


def _word(restricted: Any) -> str:
    if restricted:
        return "restricted"
    return "allowed"


def checked_contacts(params: Values) -> list[CheckedContact]:
    """The contacts that the options name. Raises ``Invalid`` for one that cannot be asked about."""
    common = _given({name: params[name] for name in contact_options()})
    if params["contacts"] is None:
        return [_contact("", {}, common)]
    if common.get("key") and len(params["contacts"]) > 1:
        raise Invalid(
            "key: applies to several contacts, but a key belongs to one.",
            "Give it with the contact that it belongs to.",
            code="options-contradict",
        )
    return [
        _contact(f"contacts[{place}]", own, common) for place, own in enumerate(params["contacts"])
    ]


def _given(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options that say anything: an empty expectation is none."""
    given = {}
    for name, value in options.items():
        if value is not None and not (name in EXPECTATIONS and value == ""):
            given[name] = value
    return given


def _contact(where: str, own: Values, common: Values) -> CheckedContact:
    """The contact at a place in the options, with what holds for all."""
    given = _given(own)
    shared = dict(common)
    if not given.keys().isdisjoint(EXPECTATIONS):
        # A contact with an expectation of its own has no other.
        for name in EXPECTATIONS:
            shared.pop(name, None)
    values = {**shared, **given}
    prefix = where and where + "."
    for item in PERSONAL:
        if item.name in values:
            values[item.name] = tidied(values[item.name], prefix + item.name)
    refuse_unfit(PERSONAL, values, place=prefix)
    refuse_empty_selection(prefix + "required_checks", values.get("required_checks"))
    _check(prefix, values)
    label = where or "the contact"
    if own.get("name"):
        label = f"{where} ({own['name']})"
    return CheckedContact(label, values)


def _check(prefix: str, values: Values) -> None:
    for name in ("contact_channel", "contact_address"):
        if values.get(name) is None:
            raise Invalid(
                f"{prefix}{name}: is missing.",
                "Every contact needs a channel and an address.",
                code="option-missing",
            )
    if values.get("expect") != "allowed":
        return
    for name in ("expect_type", "expect_rule"):
        if values.get(name):
            raise Invalid(
                f"{prefix}{name}: cannot be combined with expect: allowed.",
                "An allowed contact has no restriction; leave one of them out.",
                code="options-contradict",
            )
