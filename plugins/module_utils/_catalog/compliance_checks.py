# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Compliance checks: may these contacts be made, and is the answer the one that is expected?"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from .._common.errors import (
    AlvariaError,
    Conflict,
    ExpectationFailed,
    Invalid,
    Stopped,
    TransportError,
)
from .._common.stop import STOP
from .._ensure.query import query_value
from .._model.argspec import ArgumentSpec
from .._model.field import Field, Values
from .._model.kinds import Tree
from .._model.values import plain, snake
from .._privacy.mask import mask_tree
from .._session.context import Context, Outcome
from .._task.task import Task
from .checked_contacts import (
    EXPECTATIONS,
    PERSONAL,
    QUESTION,
    CheckedContact,
    checked_contacts,
    contact_options,
)
from .contact_attempts import cancel

#: What an active record is of.
_RECORDED = ("contact_channel", "contact_address", "customer", "account_number")


class _Checker:
    """Asks about contacts one after the other, and leaves no active record that is not wanted."""

    def __init__(self, context: Context, contacts: Sequence[CheckedContact]) -> None:
        params = context.params
        self._context = context
        self._contacts = contacts
        self._method = params["method"] or "POST"
        if params["api_version"] == "v3":
            _check_v3(params["method"], contacts)
            self._method = "GET"
        self._path = context.client.path(params["api_version"], "compliance", "complianceStatuses")
        self.statuses: list[dict[str, Any]] = []
        self.changed = False

    def run(self) -> Outcome:
        try:
            for contact in self._contacts:
                self._check(contact)
        except AlvariaError as exc:
            return self._outcome(exc)
        return self._outcome(self._verdict())

    def _check(self, contact: CheckedContact) -> None:
        answer = self._ask(contact)
        status = self._status(contact, answer)
        self.statuses.append(status)
        given, key = contact.values.get("key"), answer.get("key") or self._own_key(contact)
        if answer.get("restricted") is not False:
            # It names the transaction; no active record could be released by it.
            if answer.get("key") not in (None, "", self._own_key(contact)):
                status["key"] = answer["key"]
            return
        if not (key or given):
            return
        # A key that the task was given belongs to a contact that somebody else has in hand.
        if self._context.params["release"] and not given:
            self._release(contact, key, status)
        else:
            status["key"] = key or given
            self.changed = self.changed or not given

    def _status(self, contact: CheckedContact, answer: Values) -> dict[str, Any]:
        """The answer with the question, both without the key."""
        masker = self._context.masker
        status = {}
        if contact.values.get("name"):
            status["name"] = contact.values["name"]
        for side in (plain(answer), contact.question):
            status.update(mask_tree(masker, {name: side[name] for name in side if name != "key"}))
        status["released"] = False
        expected = contact.expected
        if expected:
            status["as_expected"] = all(
                status.get(EXPECTATIONS[option]) == value for option, value in expected.items()
            )
        return status

    def _own_key(self, contact: CheckedContact) -> str:
        """The key under which a check asks whose record is released.

        It is always the same for the same contact. So the record can be released even if the answer
        was lost, by this task or by the next run of one that was killed. Empty where the record is
        somebody else's to close.
        """
        if not self._context.params["release"] or contact.values.get("key"):
            return ""
        connection = self._context.client.connection
        text = json.dumps([connection.org_id, *(contact.values.get(name) for name in _RECORDED)])
        return self._context.masker.fingerprint(text)

    def _ask(self, contact: CheckedContact) -> Values:
        question = {QUESTION[name]: value for name, value in contact.question.items()}
        own = self._own_key(contact)
        try:
            return self._clear(self._answer_with(question, own))
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

    def _clear(self, answer: Any) -> Values:
        """The answer, which says whether the contact is restricted. Raises ``TransportError``."""
        if (
            isinstance(answer, Mapping)
            and isinstance(answer.get("restricted"), bool)
            and isinstance(answer.get("key", ""), (str, type(None)))
        ):
            return answer
        raise TransportError(
            "the answer does not say whether the contact is restricted "
            f"({self._method} {self._path}).",
            "Check base_url; this is not the documented API.",
            ambiguous=True,
            code="unexpected-answer",
        )

    def _answer_with(self, question: Values, key: str) -> Any:
        if key:
            # The reference does not say that every platform takes a key that it has not made.
            with contextlib.suppress(Invalid, Conflict):
                return self._answer({**question, "key": key})
        return self._answer(question)

    def _answer(self, question: Values) -> Any:
        client = self._context.client
        if self._method == "POST":
            return client.request("POST", self._path, json=question).body
        query = {name: query_value(value, snake(name)) for name, value in question.items()}
        return client.request("GET", self._path, params=query, acts=True).body

    def _withdrawn(self, contact: CheckedContact, key: str) -> bool:
        """Whether a record is certainly gone of which nobody knows whether it is there.

        That is tried although the task has to end.
        """
        if key:
            with STOP.putting_back(), contextlib.suppress(AlvariaError):
                cancel(self._context, key, contact.values)
                return True
        return False

    def _release(self, contact: CheckedContact, key: str, status: dict[str, Any]) -> None:
        try:
            cancel(self._context, key, contact.values)
        except AlvariaError as exc:
            # A task that has to end tries once more.
            if isinstance(exc, Stopped) and self._withdrawn(contact, key):
                status["released"] = True
                raise
            status["key"], self.changed = key, True
            exc.message = f"{contact.label}: the active record could not be released: {exc.message}"
            exc.remedy += (
                " The record counts as a contact in progress until it expires; "
                f"cancel it by alvaria_contact_attempt with the key {key}."
            )
            raise
        except BaseException:  # the task is cut off
            self._withdrawn(contact, key)
            raise
        status["released"] = True

    def _verdict(self) -> ExpectationFailed | None:
        """The failure that names every contact that is not as expected."""
        wrong = []
        for contact, status in zip(self._contacts, self.statuses):
            if status.get("as_expected") is False:
                wrong.append(f"{contact.label}: {contact.difference(status)}")
        if not wrong:
            return None
        verb = "are"
        if len(wrong) == 1:
            verb = "is"
        text = (
            f"{len(wrong)} of {len(self._contacts)} contacts {verb} not as expected: "
            f"{'; '.join(wrong)}."
        )
        return ExpectationFailed(
            text,
            "Correct the rules, or what is expected; statuses tells what each check answered.",
            code="not-as-expected",
        )

    def _outcome(self, failure: AlvariaError | None) -> Outcome:
        return Outcome(self.changed, {"statuses": self.statuses}, failure=failure)


def _check_v3(method: str | None, contacts: Sequence[CheckedContact]) -> None:
    """Refuse what API version v3 does not have. Raises ``Invalid``."""
    if method == "POST":
        raise Invalid(
            "method: POST does not exist in API version v3.",
            "Leave it out, or set api_version to v4.",
            code="api-version",
        )
    for contact in contacts:
        unsaid = ""
        if "expect_rule" in contact.expected:
            unsaid = "expect_rule"
        elif contact.expected.get("expect_message") == "CanPlayStandard":
            unsaid = "expect_message: CanPlayStandard"
        if unsaid:
            raise Invalid(
                f"{unsaid}: is not returned by API version v3.",
                "Leave it out, or set api_version to v4.",
                code="api-version",
            )


def _run(context: Context) -> Outcome:
    contacts = checked_contacts(context.params)
    checker = _Checker(context, contacts)
    if context.check_mode:
        context.warn(
            "Check mode: nothing was asked, because a check of a contact that is allowed makes "
            "an active record at the platform."
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
                "options": {"name": {"type": "str"}, **contact_options()},
            },
            **contact_options(),
            "method": {"type": "str", "choices": ["POST", "GET"]},
            "api_version": {"type": "str", "choices": ["v3", "v4"], "default": "v4"},
            "release": {"type": "bool", "default": False},
        }
    ),
    _run,
    (
        Field("contacts", "contacts", Tree(), personal=True),
        *PERSONAL,
    ),
)
