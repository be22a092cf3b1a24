# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Compliance checks: may these contacts be made, and is the answer the one that is expected?"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .._common.errors import AlvariaError, ExpectationFailed, Invalid, TransportError
from .._ensure.query import query_value
from .._model.argspec import ArgumentSpec
from .._model.field import Field
from .._model.kinds import Tree
from .._model.values import plain
from .._privacy.mask import mask_tree
from .._session.context import Context, Outcome
from .._task.task import Task
from .contact_attempts import CHANNELS, cancel

FAMILIES = (
    "exclusions",
    "attemptTrackers",
    "messageTrackers",
    "convenientContactTimes",
    "quotaControls",
    "all",
)

#: What a check is asked about, as options and as the API's fields.
_QUESTION = {
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
_LISTS = ("required_checks", "geocodes")
#: What an active record is of.
_RECORDED = ("contact_channel", "contact_address", "customer", "account_number")
#: What the user may expect, and the field of the answer that it is about.
_EXPECTATIONS = {
    "expect": "restricted",
    "expect_type": "restriction_type",
    "expect_rule": "restricted_rule_name",
    "expect_message": "message_type",
}


def _options() -> dict[str, dict[str, Any]]:
    """The options of one contact."""
    options: dict[str, dict[str, Any]] = {
        name: {"type": "list", "elements": "str"} if name in _LISTS else {"type": "str"}
        for name in _QUESTION
    }
    options["required_checks"]["choices"] = list(FAMILIES)
    options["contact_channel"]["choices"] = list(CHANNELS)
    options["number_type"]["type"] = "int"
    options["key"]["no_log"] = False
    options["expect"] = {"type": "str", "choices": ["allowed", "restricted"]}
    options.update({name: {"type": "str"} for name in ("expect_type", "expect_rule")})
    options["expect_message"] = {
        "type": "str",
        "choices": ["CanPlay", "CannotPlay", "CanPlayStandard"],
    }
    return options


@dataclass(frozen=True)
class _Contact:
    """One contact to ask about: ``label`` says which in messages, ``values`` are its options and those that hold for all."""

    label: str
    values: Mapping[str, Any]

    @property
    def expected(self) -> dict[str, Any]:
        """The fields of the answer that are expected, by option."""
        given = {
            option: self.values[option]
            for option in _EXPECTATIONS
            if self.values.get(option) is not None
        }
        if "expect_type" in given or "expect_rule" in given:
            given["expect"] = "restricted"
        return {
            option: value == "restricted" if option == "expect" else value
            for option, value in given.items()
        }


def _contacts(params: Mapping[str, Any]) -> list[_Contact]:
    """The contacts that the options speak of. Raises ``Invalid`` for one that cannot be asked about."""
    common = {name: params[name] for name in _options() if _given(name, params[name])}
    if common.get("key") and len(params["contacts"] or ()) > 1:
        raise Invalid(
            "key: holds for several contacts, but a key belongs to one.",
            "Give it with the contact that it belongs to.",
            code="options-contradict",
        )
    contacts = []
    for place, own in enumerate([{}] if params["contacts"] is None else params["contacts"]):
        where = "" if params["contacts"] is None else f"contacts[{place}]"
        given = {name: value for name, value in own.items() if _given(name, value)}
        # A contact with an expectation of its own has no other.
        shared = (
            common
            if not set(_EXPECTATIONS) & set(given)
            else {name: value for name, value in common.items() if name not in _EXPECTATIONS}
        )
        values = {**shared, **given}
        prefix = where and where + "."
        for name in ("contact_channel", "contact_address"):
            if values.get(name) is None:
                raise Invalid(
                    f"{prefix}{name}: is missing.",
                    "Every contact needs a channel and an address.",
                    code="option-missing",
                )
        if values.get("expect") == "allowed" and (
            values.get("expect_type") or values.get("expect_rule")
        ):
            option = "expect_type" if values.get("expect_type") else "expect_rule"
            raise Invalid(
                f"{prefix}{option}: does not go with expect: allowed.",
                "An allowed contact has no restriction; leave one of them out.",
                code="options-contradict",
            )
        contacts.append(
            _Contact(
                "{} ({})".format(where, own["name"]) if own.get("name") else where or "the contact",
                values,
            )
        )
    return contacts


def _given(name: str, value: Any) -> bool:
    """Whether an option says anything: an empty expectation is none."""
    return value is not None and not (name in _EXPECTATIONS and value == "")


class _Checker:
    """Asks about contacts one after the other, and leaves no active record where none is wanted."""

    def __init__(self, context: Context, contacts: list[_Contact]) -> None:
        params = context.params
        self._context = context
        self._contacts = contacts
        self._version = params["api_version"]
        self._method = params["method"] or ("GET" if self._version == "v3" else "POST")
        if self._version == "v3" and self._method == "POST":
            raise Invalid(
                "method: POST does not exist in API version v3.",
                "Leave it out, or set api_version to v4.",
                code="api-version",
            )
        if self._version == "v3":
            for contact in contacts:
                if (
                    "expect_rule" in contact.expected
                    or contact.expected.get("expect_message") == "CanPlayStandard"
                ):
                    option = (
                        "expect_rule"
                        if "expect_rule" in contact.expected
                        else "expect_message: CanPlayStandard"
                    )
                    raise Invalid(
                        f"{option}: does not exist in API version v3, whose answers do not say it.",
                        "Leave it out, or set api_version to v4.",
                        code="api-version",
                    )
        self._path = context.client.path(self._version, "compliance", "complianceStatuses")
        self.statuses: list[dict[str, Any]] = []
        self.changed = False

    def run(self) -> Outcome:
        try:
            for contact in self._contacts:
                self._check(contact)
        except AlvariaError as exc:
            return self._outcome(exc)
        return self._outcome(self._verdict())

    def _check(self, contact: _Contact) -> None:
        answer = self._ask(contact)
        status = {name: value for name, value in plain(answer).items() if name != "key"}
        asked = {
            name: contact.values[name]
            for name in _QUESTION
            if name in contact.values and name != "key"
        }
        label = {"name": contact.values["name"]} if contact.values.get("name") else {}
        masker = self._context.masker
        status = {
            **label,
            **mask_tree(masker, status),
            **mask_tree(masker, asked),
            "released": False,
        }
        expected = contact.expected
        if expected:
            status["as_expected"] = all(
                status.get(_EXPECTATIONS[option]) == value for option, value in expected.items()
            )
        self.statuses.append(status)
        given, key = contact.values.get("key"), answer.get("key") or self._own_key(contact)
        if answer.get("restricted") is not False or not (key or given):
            return
        # A key that the task was given belongs to a contact that somebody else has in hand.
        if self._context.params["release"] and not given:
            self._release(contact, key, status)
        else:
            status["key"] = key or given
            self.changed = self.changed or not given

    def _own_key(self, contact: _Contact) -> str:
        """The key under which a check asks whose record is released: always the same for the same contact, so that whatever became of an answer
        the record can be released, by this task or by the next run of one that was killed. Empty where the record is somebody else's to close."""
        if not self._context.params["release"] or contact.values.get("key"):
            return ""
        connection = self._context.client.connection
        text = json.dumps([connection.org_id, *(contact.values.get(name) for name in _RECORDED)])
        return hashlib.blake2b(
            text.encode(), digest_size=16, key=connection.api_key.encode()[:64]
        ).hexdigest()

    def _ask(self, contact: _Contact) -> Mapping[str, Any]:
        question = {
            api: contact.values[name] for name, api in _QUESTION.items() if name in contact.values
        }
        own = self._own_key(contact)
        try:
            answer = self._answer_with(question, own) if own else self._answer(question)
            if (
                not isinstance(answer, Mapping)
                or not isinstance(answer.get("restricted"), bool)
                or not isinstance(answer.get("key", ""), (str, type(None)))
            ):
                unclear = f"the answer does not say whether the contact is restricted ({self._method} {self._path})."
                raise TransportError(
                    unclear,
                    "Check base_url; this is not the documented API.",
                    ambiguous=True,
                    code="unexpected-answer",
                )
        except AlvariaError as exc:
            exc.message = f"{contact.label}: {exc.message}"
            if exc.ambiguous and not self._withdrawn(contact, own):
                self.changed = True
                exc.remedy += (
                    " If the contact was allowed, an active record of it stays until it expires."
                )
            raise
        except BaseException:  # the task is cut off
            self._withdrawn(contact, own)
            raise
        return answer

    def _answer_with(self, question: Mapping[str, Any], key: str) -> Any:
        try:
            return self._answer({**question, "key": key})
        except (
            Invalid
        ):  # the reference does not say that every platform takes a key that is not of its making
            return self._answer(question)

    def _answer(self, question: Mapping[str, Any]) -> Any:
        client = self._context.client
        if self._method == "POST":
            return client.request("POST", self._path, json=question).body
        return client.request(
            "GET",
            self._path,
            params={name: query_value(value) for name, value in question.items()},
            acts=True,
        ).body

    def _withdrawn(self, contact: _Contact, key: str) -> bool:
        """Whether a record is certainly gone of which nobody knows whether it was made."""
        if key:
            with contextlib.suppress(AlvariaError):
                cancel(self._context, key, contact.values)
                return True
        return False

    def _release(self, contact: _Contact, key: str, status: dict[str, Any]) -> None:
        try:
            cancel(self._context, key, contact.values)
        except AlvariaError as exc:
            status["key"], self.changed = key, True
            exc.message = f"{contact.label}: the active record could not be released: {exc.message}"
            exc.remedy += f" The record counts as a contact in progress until it expires; cancel it by alvaria_contact_attempt with the key {key}."
            raise
        except (
            BaseException
        ):  # the task is cut off: one more try, and no waiting for its answer to come out well
            with contextlib.suppress(AlvariaError):
                cancel(self._context, key, contact.values)
            raise
        status["released"] = True

    def _verdict(self) -> ExpectationFailed | None:
        """The failure that names every contact that is not as expected."""
        wrong = [
            f"{contact.label}: {_difference(contact, status)}"
            for contact, status in zip(self._contacts, self.statuses)
            if status.get("as_expected") is False
        ]
        if not wrong:
            return None
        text = "{} of {} contacts {} not as expected: {}.".format(
            len(wrong), len(self._contacts), "is" if len(wrong) == 1 else "are", "; ".join(wrong)
        )
        return ExpectationFailed(
            text,
            "Correct the rules, or what is expected; statuses tells what each check answered.",
            code="not-as-expected",
        )

    def _outcome(self, failure: AlvariaError | None) -> Outcome:
        return Outcome(self.changed, {"statuses": self.statuses}, failure=failure)


def _difference(contact: _Contact, status: Mapping[str, Any]) -> str:
    """What was expected and what came instead."""
    expected = contact.expected
    parts = []
    if "expect" in expected:
        parts.append("restricted" if expected["expect"] else "allowed")
    parts += [
        f"{_EXPECTATIONS[option]} {value}"
        for option, value in expected.items()
        if option != "expect"
    ]
    found = ["restricted" if status["restricted"] else "allowed"]
    found += [
        f"{name} {status[name]}"
        for name in ("restriction_type", "restricted_rule_name", "restriction_end_time")
        if status.get(name)
    ]
    if "expect_message" in expected:
        found.append("message_type {}".format(status.get("message_type")))
    return "expected {}, is {}".format(", ".join(parts), ", ".join(found))


def _run(context: Context) -> Outcome:
    contacts = _contacts(context.params)
    checker = _Checker(context, contacts)
    if context.check_mode:
        context.warn(
            "Check mode: nothing was asked, because a check of a contact that is allowed makes an active record at the platform."
        )
        return Outcome(False, {"statuses": []})
    return checker.run()


TASK = Task(
    "alvaria_compliance_status",
    ArgumentSpec(
        {
            "contacts": {
                "type": "list",
                "elements": "dict",
                "options": {"name": {"type": "str"}, **_options()},
            },
            **_options(),
            "method": {"type": "str", "choices": ["POST", "GET"]},
            "api_version": {"type": "str", "choices": ["v3", "v4"], "default": "v4"},
            "release": {"type": "bool", "default": False},
        }
    ),
    _run,
    (
        Field("contacts", "contacts", Tree(), personal=True),
        Field("ssn", "ssn", personal=True, always_masked=("", "")),
        *(
            Field(name, _QUESTION[name], personal=True)
            for name in ("contact_address", "customer", "account_number")
        ),
    ),
)
