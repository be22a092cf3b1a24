# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Registering external data. The API knows no change: a registration is removed and made anew."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from .._api.body import with_ids
from .._common.errors import AlvariaError, Conflict, Invalid, WorkFailed
from .._common.files import read_text
from .._common.stop import STOP
from .._ensure.lock import settle
from .._model.field import Values
from .._model.found import Found
from .._model.history import History
from .._model.resource import Resource
from .._session.context import Context, Outcome
from .external_entries import lookup, read_entries, same_entries, tidy

_SCHEMES = ("https://", "http://")
_VALUES = ("value_type", "value", "locale")


def ensure_registration(context: Context, kind: Resource) -> Outcome:
    """Bring what is registered for one resource to what the options say."""
    registration = _Registration(context, kind)
    if context.check_mode:
        step = registration.plan()
        return registration.outcome(step, step, not registration.is_done(step))
    try:
        settled = settle(registration)
    except BaseException as exc:
        # Nor must a task that is cut off leave the organization without its data.
        error: AlvariaError = WorkFailed("")
        if isinstance(exc, AlvariaError):
            error = exc
        with STOP.putting_back():
            registration.put_back(error)
        raise
    return registration.outcome(settled.plan, settled.first, settled.written)


@dataclass(frozen=True)
class _Step:
    """What is registered, and what is to be; ``None`` where that is nothing.

    Both have ``value_type``, ``value``, ``locale`` and, where it is a file, ``content``.
    """

    found: Values | None
    target: Values | None
    identifier: str = ""
    answer: Values | None = None

    @property
    def done(self) -> bool:
        """Whether what is registered is as it is to be, in all that the target names."""
        found, target = self.found, self.target
        if found is None or target is None:
            return found is target
        return all(name in found and found[name] == value for name, value in target.items())


class _Registration:
    """Reads, compares and writes what is registered for one resource."""

    def __init__(self, context: Context, kind: Resource) -> None:
        self._context = context
        self._client = context.client
        self._kind = kind
        self._parts = kind.place(kind.default_version)
        self._place = context.client.path(*self._parts)
        self._resource: str = context.params["resource"]
        self._absent = context.params["state"] == "absent" and context.amend is None
        self._wanted = _wanted(context.params)
        #: What we have removed, and whether it has been replaced.
        self._removed: Values | None = None
        self._replaced = False
        self._planned = False

    def plan(self) -> _Step:
        raw = self._registered()
        found = None
        identifier = ""
        if raw:
            found = self._found(raw)
            identifier = str(raw["id"])
        target: Values | None = None
        amend = self._context.amend
        if amend is not None:
            target = _without_resource(amend.whole(self._about(found)))
        elif not self._absent:
            target = _target(self._resource, self._wanted, found or self._removed)
        return _Step(found, target, identifier, raw)

    def _about(self, values: Values | None) -> Values | None:
        """What is registered, with the resource that it is registered for."""
        if values is None:
            return None
        return {"resource": self._resource, **values}

    def is_done(self, step: _Step) -> bool:
        return step.done

    def agree(self, step: _Step) -> None:
        agreed = self._context.agreed
        if agreed is not None:
            outcome = self.outcome(step, step, True)
            agreed.refuse_other(outcome.before, outcome.after)

    def _registered(self) -> Values | None:
        items = self._kind.items
        many = self._context.looking.many and not self._planned
        self._planned = True
        listed: Iterable[Values]
        if many:
            listed = self._context.directory.listing(self._place, items, {}, paged=False)
        else:
            listed = self._client.read_all(
                self._place, items, {"resource": self._resource}, paged=False
            )
        mine = []
        for entry in with_ids(listed, self._place):
            found = self._shown(entry)
            if found.values["resource"] == self._resource:
                mine.append(found.raw)
        return next(iter(mine), None)

    def _shown(self, raw: Values) -> Found:
        return Found.of(self._kind, self._kind.default_version, raw)

    def _found(self, raw: Values) -> Values:
        values = self._shown(raw).values
        found = {name: values[name] for name in _VALUES}
        undoing = self._context.journal is not None or self._context.amend is not None
        if found["value_type"] == "File" and (undoing or not self._absent):
            found["content"] = [tidy(entry) for entry in lookup(self._context, self._resource)]
        return found

    def write(self, step: _Step) -> _Step:
        if step.found:
            self._remove(step, step.found)
        if step.target is None:
            return step
        answer = self._register(step.target)
        self._replaced = True
        return replace(step, answer=answer)

    def _remove(self, step: _Step, found: Values) -> None:
        if step.target is not None:
            # A task that is killed cannot say it any more.
            self._context.say(
                f"{self._resource}: what is registered is removed and made anew. "
                "Should this task be killed, run it again."
            )
        before, self._removed = self._removed, found
        try:
            # What somebody else has removed by now is not found: then it is looked again.
            self._client.request("DELETE", self._client.path(*self._parts, step.identifier))
        except AlvariaError as exc:
            if not exc.ambiguous:
                self._removed = before  # it was not we who removed it
            raise
        self._context.directory.note(self._place, step.identifier, None)

    def _register(self, values: Values) -> Values:
        form: dict[str, tuple[Any, ...]] = {
            "resource": (None, self._resource),
            "valueType": (None, values["value_type"]),
            "value": (None, values["value"]),
        }
        if values.get("locale"):
            form["locale"] = (None, values["locale"])
        if values["value_type"] == "File":
            content = json.dumps(values["content"], ensure_ascii=False).encode()
            form["jsonFile"] = (values["value"], content, "application/json")
        answer = self._client.request("POST", self._place, form=form).body
        if not isinstance(answer, Mapping):
            return {}
        if answer.get("id") is not None:
            self._context.directory.note(self._place, str(answer["id"]), answer)
        return answer

    def put_back(self, error: AlvariaError) -> None:
        """Register again what was removed and not replaced; the error then says how that went."""
        saved = self._removed
        if saved is None or self._replaced or self._absent:
            return
        with contextlib.suppress(AlvariaError):
            if self._registered() is not None:
                return  # it was not removed after all, or somebody else has registered something
        try:
            self._register(saved)
        except AlvariaError as exc:
            error.changed = True
            error.details["restore"] = {"resource": self._resource, **saved}
            error.remedy += (
                " What was registered before is gone and could not be put back "
                f"({exc.message}): run alvaria_external_data with the options in error.restore."
            )
        else:
            error.remedy = (
                "What was registered before has been put back. "
                "Correct what was refused, or run again later."
            )

    def give_up(self, step: _Step, error: AlvariaError) -> AlvariaError:
        """The error for a registration that others keep taking."""
        return Conflict(
            f"The {self._kind.title} {self._resource} could not be written: "
            "every attempt met a conflict.",
            "Somebody else keeps registering it.",
            status=error.status,
            code="overtaken",
        )

    def outcome(self, step: _Step, first: _Step, changed: bool) -> Outcome:
        """The registration as it is, and the two sides of the diff."""
        noun, about = self._kind.noun, {"resource": self._resource}
        was = first.found or self._removed
        before: Values = {}
        cost = 1
        if was:
            before = {**about, **was}
            cost = 2  # it is removed, and made anew
        history = None
        if changed and self._context.journal is not None:
            history = History(self._about(was), self._about(step.target), step.identifier)
        if step.target is None:
            return Outcome(changed, {noun: {}}, before, {}, history=history)
        after = {**about, **step.target}
        kept: Values = {}
        # What the platform keeps of a registration that has yet to be made anew is not known.
        if step.answer and (step.done or not self._context.check_mode):
            kept = self._shown(step.answer).all_values
        shown = {noun: {**kept, **after}}
        return Outcome(changed, shown, before, after, cost=cost, history=history)


def _without_resource(values: Values | None) -> Values | None:
    """What is to be registered, for a resource that is known."""
    if values is None:
        return None
    return {name: value for name, value in values.items() if name != "resource"}


def _wanted(params: Values) -> dict[str, Any]:
    """What is to be registered, as far as the options say. Raises ``Invalid``."""
    wanted = {name: params[name] for name in _VALUES if params[name] is not None}
    if wanted.get("locale") == "":
        # The API gives each registration a locale: there is nothing to clear.
        del wanted["locale"]
    if params["state"] == "absent":
        return wanted
    option, text = "content", params["content"]
    if params["src"]:
        option, text = "src", read_text(params["src"], "src")
    if text is not None:
        wanted["content"] = read_entries(params["resource"], text, option)
    return wanted


def _target(resource: str, wanted: Values, found: Values | None) -> Values:
    """What has to be registered: what the user gave over what is there. Raises ``Invalid``."""
    there = found or {}
    kind = wanted.get("value_type") or _meant(wanted, found)
    target: dict[str, Any] = {"value_type": kind, "value": ""}
    if kind != "Url":
        target["value"] = f"{resource}.json"
    if "locale" in there:
        target["locale"] = there["locale"]
    if there.get("value_type") == kind:
        target.update(there)
    target.update(wanted)
    if kind == "Url":
        _check_url(target)
    else:
        _check_file(target)
    both = "content" in target and "content" in there
    if both and same_entries(target["content"], there["content"]):
        target["content"] = there["content"]
    return target


def _meant(wanted: Values, found: Values | None) -> str:
    """The value type where the user names none.

    Entries are a file's, a URL is a URL, anything else is what is there.
    """
    if "content" in wanted:
        return "File"
    if found is None or wanted.get("value", "").lower().startswith(_SCHEMES):
        return "Url"
    return str(found["value_type"])


def _check_url(target: Values) -> None:
    value = str(target["value"])
    if "content" in target:
        raise Invalid(
            "content: cannot be combined with value_type Url.",
            "Leave it out: the entries come from the URL; or set value_type to File.",
            code="options-contradict",
        )
    if "@" in urlsplit(value).netloc:
        raise Invalid(
            "value: holds a user name or password, which every reader of the registration "
            "would see.",
            "Give the URL without it.",
            code="url-holds-password",
        )
    remedy = "Give the https:// URL that the entries are read from."
    if not value:
        raise Invalid("value: is missing.", remedy, code="url-invalid")
    if not value.lower().startswith(_SCHEMES):
        raise Invalid(f"value: {value!r} is not a URL.", remedy, code="url-invalid")


def _check_file(target: Values) -> None:
    if "content" not in target:
        raise Invalid(
            "content: is missing.",
            "Give the entries by content or src: nothing of value_type File is registered yet.",
            code="option-missing",
        )
    if not target["value"]:
        raise Invalid(
            "value: is empty.",
            "Give the name of the file, or leave it out.",
            code="option-empty",
        )
