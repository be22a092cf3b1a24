# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Rule tests: cases that a sandbox judges, each from the rules alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from .._common.errors import AlvariaError, Invalid
from .._common.stop import STOP
from .._model.argspec import ArgumentSpec
from .._model.field import Field
from .._model.kinds import Tree
from .._model.values import zoned_time
from .._session.context import Context, Outcome
from .._task.execute import execute, refusal, refused, without_values
from .._task.options import fitted
from .._task.task import Task
from . import compliance_checks, contact_attempts
from .attempt_options import NO_KEY
from .checked_contacts import EXPECTATIONS

#: What a check says before and after the difference that it found.
_BEFORE, _AFTER = "1 of 1 contacts is not as expected: contacts[0]: ", " Correct the rules, or "


class _Judge:
    """Tries one case after the other in a sandbox."""

    def __init__(self, context: Context) -> None:
        self._context = context

    @contextmanager
    def putting_back(self) -> Iterator[Any]:
        """Leave the sandbox as it is, so that nothing counts as written; gives what it is like.

        An error of this says that the task has changed something.
        """
        rules = self._control("GET", "snapshot")
        written = self._context.client.writes
        try:
            yield rules
        finally:
            try:
                with STOP.putting_back():
                    self._control("PUT", "snapshot", rules)
            except AlvariaError as exc:
                exc.changed = True
                raise
            self._context.client.writes = written

    def told(self, case: Mapping[str, Any], rules: Any) -> str:
        """What is wrong about a case; empty for one that passed."""
        self._control("PUT", "snapshot", rules)
        self._control("POST", "clock", {"now": case["at"], "freeze": True})
        return self._reported(case) or self._checked(case)

    def _control(self, method: str, name: str, body: Any = None) -> Any:
        return self._context.client.request(method, f"/_sandbox/{name}", json=body).body

    def _reported(self, case: Mapping[str, Any]) -> str:
        """What is wrong about the history of a case, whose contacts are all reported."""
        results = []
        for attempt in case["history"] or ():
            options = {**(case["history_defaults"] or {}), **attempt, "operation_type": NO_KEY}
            results.append(self._performed(contact_attempts.TASK, options))
        failed = [result["msg"] for result in results if result.get("failed")]
        if failed:
            return " ".join(failed)
        if all(result["changed"] for result in results):
            return ""
        return str(
            Invalid(
                "The history has a contact twice, at the same time.",
                code="rule-tests-history",
            ).as_result()["msg"]
        )

    def _checked(self, case: Mapping[str, Any]) -> str:
        """What the answer about the contact of a case is, where another one is expected."""
        options = {name: case[name] for name in EXPECTATIONS if case[name] is not None}
        options.update(contacts=[case["contact"]], release=True)
        result = self._performed(compliance_checks.TASK, options)
        if not result.get("failed"):
            return ""
        text = str(result["msg"])
        if text.startswith(_BEFORE):
            text = text[len(_BEFORE) :].split(_AFTER, 1)[0]
        return text

    def _performed(self, task: Task, options: Mapping[str, Any]) -> dict[str, Any]:
        """The result of another task for the organization, which checks its options itself."""
        own = self._context.params
        given = {name: own[name] for name in own if name not in TASK.arguments.options}
        try:
            taken = fitted(task.arguments.options, options)
        except Invalid as exc:
            return refusal(task, {**given, **options}, exc)
        checked = ArgumentSpecValidator(**task.arguments.to_kwargs()).validate(taken)
        if checked.error_messages:
            message = without_values(task, {**given, **taken}, checked.error_messages[0])
            return refused(str(message), "options-not-valid")
        return execute(task, {**given, **checked.validated_parameters}, False, False)


def _run(context: Context) -> Outcome:
    """Try all cases; those that fail are told in the result."""
    cases = context.params["cases"]
    if context.check_mode:
        context.warn("Check mode: no case was tried, as trying one writes to the sandbox.")
        return Outcome(False, {"results": []})
    for number, case in enumerate(cases):
        zoned_time(case["at"], f"cases[{number}].at")
    judge = _Judge(context)
    _refuse_others(context)
    with judge.putting_back() as rules:
        results = []
        for case in cases:
            results.append(context.gate.clean(_result(case, judge.told(case, rules))))
            # The tasks of a case report the end of the run as their own failure.
            STOP.check()
    return Outcome(False, {"results": results})


def _refuse_others(context: Context) -> None:
    """Raise ``Invalid`` unless a sandbox answers: cases set its clock, and make contacts up."""
    answer: Any = None
    try:
        answer = context.client.get("/_sandbox/health")
    except AlvariaError as exc:
        answer = exc
    if not isinstance(answer, Mapping) or "without_handler" not in answer:
        raise Invalid(
            "base_url: no sandbox answers there.",
            "Start one (alvaria-sandbox serve), and give its URL.",
            code="rule-tests-sandbox",
        )


def _result(case: Mapping[str, Any], told: str) -> dict[str, Any]:
    wanted = ", ".join(case[name] for name in EXPECTATIONS if case[name])
    return {"name": case["name"], "at": case["at"], "wanted": wanted, "told": told}


TASK = Task(
    "alvaria_rule_tests",
    ArgumentSpec(
        {
            "cases": {
                "type": "list",
                "elements": "dict",
                "required": True,
                "options": {
                    "name": {"type": "str", "required": True},
                    "at": {"type": "str", "required": True},
                    "history": {"type": "list", "elements": "dict"},
                    "history_defaults": {"type": "dict"},
                    "contact": {"type": "dict", "required": True},
                    **{name: {"type": "str"} for name in EXPECTATIONS},
                },
            },
        }
    ),
    _run,
    (Field("cases", "cases", Tree(), personal=True),),
    writes=False,
)
