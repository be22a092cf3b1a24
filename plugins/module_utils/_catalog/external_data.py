# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""External data: where the codes come from that rules and contacts use (dispositions, number types, geocodes, purposes, contact lists)."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from .._api.body import with_ids
from .._common.errors import AlvariaError, Conflict, Invalid, NotFound, TransportError, WorkFailed
from .._common.files import read_text
from .._ensure.lock import settle
from .._model.argspec import ArgumentSpec, state_argspec
from .._model.field import Field
from .._model.found import Found
from .._model.kinds import Choice
from .._model.resource import Resource
from .._model.values import localized, plain, snake
from .._session.context import Context, Outcome
from .._task.makers import info_task
from .._task.task import Task
from .rule_listing import rule_query

#: Where each resource is looked up, which is also the key of its list; and the code of its entries, where they have one.
LOOKUPS = {
    "Dispositions": "dispositions",
    "NumberTypes": "numberTypes",
    "Geocodes": "geocodes",
    "Purposes": "purposes",
    "ContactLists": "contactLists",
}
_SCHEMES = ("https://", "http://")
_CODES: dict[str, tuple[str, type]] = {
    "Dispositions": ("dispositionCode", str),
    "NumberTypes": ("numberTypeCode", int),
}

EXTERNAL_DATA = Resource(
    noun="external_data",
    title="registration of external data",
    api="compliance",
    paths={"v3": "externalData"},
    items="externalData",
    fields=(
        Field("resource", "resource", Choice(tuple(LOOKUPS))),
        Field("value_type", "valueType", Choice(("Url", "File"))),
        Field("value", "value", absent=""),
        Field("locale", "locale", absent=""),
    ),
    identity=("resource",),
    default_version="v3",
    paged=False,
)
_PLACE = EXTERNAL_DATA.place("v3")

REGISTRATIONS = rule_query(
    "external_data", EXTERNAL_DATA, ("resource", "value_type", "value"), (), ()
)

Entry = Mapping[str, Any]
Values = dict[str, Any]


@dataclass(frozen=True)
class _Step:
    """What is registered (``None``: nothing), and what is to be (``None``: nothing): ``value_type``, ``value``, ``locale`` and, of a file, ``content``."""

    found: Values | None
    target: Values | None
    identifier: str = ""
    answer: Mapping[str, Any] | None = None


class _Registration:
    """Reads, compares and writes what is registered for one resource. The API knows no change: a registration is removed and made anew."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._client = context.client
        self._resource: str = context.params["resource"]
        self._wanted = {
            name: context.params[name]
            for name in ("value_type", "value", "locale")
            if context.params[name] is not None
        }
        if not self._wanted.get("locale", "-"):
            del self._wanted[
                "locale"
            ]  # the API gives each registration a locale: there is nothing to clear
        self._absent = context.params["state"] == "absent"
        text = (
            read_text(context.params["src"], "src")
            if context.params["src"] and not self._absent
            else context.params["content"]
        )
        if text is not None and not self._absent:
            self._wanted["content"] = _entries(
                self._resource, text, "src" if context.params["src"] else "content"
            )
        #: What we have removed, and whether it has been replaced.
        self._removed: Values | None = None
        self._replaced = False
        self._planned = False

    def plan(self) -> _Step:
        raw = self._registered()
        found = self._found(raw) if raw else None
        return _Step(
            found,
            None if self._absent else self._target(found or self._removed),
            str(raw["id"]) if raw else "",
            raw,
        )

    def is_done(self, step: _Step) -> bool:
        return _holds(step.found, step.target)

    def _registered(self) -> Mapping[str, Any] | None:
        place, many = self._client.path(*_PLACE), self._context.looking.many and not self._planned
        self._planned = True
        if many:
            listed: Iterable[Entry] = self._context.directory.listing(
                place, EXTERNAL_DATA.items, {}, paged=False
            )
        else:
            listed = self._client.read_all(
                place, EXTERNAL_DATA.items, {"resource": self._resource}, paged=False
            )
        found = [Found.of(EXTERNAL_DATA, "v3", entry) for entry in with_ids(listed, place)]
        mine = [one.raw for one in found if one.values["resource"] == self._resource]
        return mine[0] if mine else None

    def _found(self, raw: Mapping[str, Any]) -> Values:
        values = Found.of(EXTERNAL_DATA, "v3", raw).values
        found = {name: values[name] for name in ("value_type", "value", "locale")}
        if found["value_type"] == "File" and not self._absent:
            found["content"] = [_tidy(entry) for entry in lookup(self._context, self._resource)]
        return found

    def _target(self, found: Values | None) -> Values:
        """What has to be registered: what the user gave over what is there. Raises ``Invalid`` where that does not make sense."""
        kind = self._wanted.get("value_type") or self._meant(found)
        kept = found if found and found["value_type"] == kind else {}
        default = "" if kind == "Url" else f"{self._resource}.json"
        target = {
            "value_type": kind,
            "value": default,
            **({"locale": found["locale"]} if found else {}),
            **kept,
            **self._wanted,
        }
        if kind == "Url":
            if "content" in target:
                raise Invalid(
                    "content: does not go with value_type Url.",
                    "Leave it out: the entries come from the URL; or set value_type to File.",
                    code="options-contradict",
                )
            if "@" in urlsplit(str(target["value"])).netloc:
                raise Invalid(
                    "value: holds a user name or password, which every reader of the registration would see.",
                    "Give the URL without it.",
                    code="url-holds-password",
                )
            if not str(target["value"]).lower().startswith(_SCHEMES):
                raise Invalid(
                    "value: {}.".format(
                        f"{target['value']!r} is no URL" if target["value"] else "is missing"
                    ),
                    "Give the https:// URL that the entries are read from.",
                    code="url-invalid",
                )
        elif "content" not in target:
            raise Invalid(
                "content: is missing.",
                "Give the entries by content or src: nothing of value_type File is registered yet.",
                code="option-missing",
            )
        elif not target["value"]:
            raise Invalid(
                "value: is empty.",
                "Give the name of the file, or leave it out.",
                code="option-empty",
            )
        if (
            found
            and "content" in found
            and "content" in target
            and _same(target["content"], found["content"])
        ):
            target["content"] = found["content"]
        return target

    def _meant(self, found: Values | None) -> str:
        """The value type where the user names none: entries are a file's, a URL is a URL, anything else is what is there."""
        if "content" in self._wanted:
            return "File"
        return (
            "Url"
            if found is None or self._wanted.get("value", "").lower().startswith(_SCHEMES)
            else str(found["value_type"])
        )

    def write(self, step: _Step) -> _Step:
        if step.found:
            if step.target is not None:
                # A task that is killed cannot say it any more.
                self._context.say(
                    f"{self._resource}: what is registered is removed and made anew. Should this task be killed, run it again."
                )
            before, self._removed = self._removed, step.found
            try:
                with contextlib.suppress(NotFound):  # gone is what was wanted, whoever did it
                    self._client.request("DELETE", self._client.path(*_PLACE, step.identifier))
            except AlvariaError as exc:
                if not exc.ambiguous:
                    self._removed = before  # it is still there
                raise
            self._context.directory.note(self._client.path(*_PLACE), step.identifier, None)
        if step.target is None:
            return step
        answer = self._register(step.target)
        self._replaced = True
        return replace(step, answer=answer)

    def _register(self, values: Values) -> Mapping[str, Any]:
        parts = {
            "resource": self._resource,
            "valueType": values["value_type"],
            "value": values["value"],
        }
        if values.get("locale"):
            parts["locale"] = values["locale"]
        form: dict[str, tuple[Any, ...]] = {name: (None, text) for name, text in parts.items()}
        if values["value_type"] == "File":
            form["jsonFile"] = (
                values["value"],
                json.dumps(values["content"], ensure_ascii=False).encode(),
                "application/json",
            )
        body = self._client.request("POST", self._client.path(*_PLACE), form=form).body
        answer: Mapping[str, Any] = body if isinstance(body, Mapping) else {}
        if answer.get("id") is not None:
            self._context.directory.note(self._client.path(*_PLACE), str(answer["id"]), answer)
        return answer

    def put_back(self, error: AlvariaError) -> None:
        """Register again what we have removed without success, and have the error tell how that went."""
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
            error.remedy += f" What was registered before is gone and could not be put back ({exc.message}): run the module with the options in error.restore."
        else:
            error.remedy = "What was registered before has been put back. Correct what was refused, or run again later."

    def give_up(self, step: _Step, error: AlvariaError) -> AlvariaError:
        """The error for a registration that others keep taking."""
        return Conflict(
            f"The {EXTERNAL_DATA.title} {self._resource} could not be written: every try met a conflict.",
            "Somebody else keeps registering it.",
            status=error.status,
            code="overtaken",
        )

    def outcome(self, step: _Step, first: _Step, changed: bool) -> Outcome:
        """The registration as it is, and the two sides of the diff."""
        about = {"resource": self._resource}
        was = first.found or self._removed
        before = {**about, **was} if was else {}
        if step.target is None:
            return Outcome(changed, {EXTERNAL_DATA.noun: {}}, before, {})
        # What the platform keeps of a registration that has yet to be made anew is not known.
        known = (
            step.answer if _holds(step.found, step.target) or not self._context.check_mode else None
        )
        kept = Found.of(EXTERNAL_DATA, "v3", known).all_values if known else {}
        result = {EXTERNAL_DATA.noun: {**kept, **about, **step.target}}
        return Outcome(changed, result, before, {**about, **step.target}, cost=2 if was else 1)


def _holds(found: Values | None, target: Values | None) -> bool:
    """Whether what is registered is as it is to be, in all that the target speaks of."""
    return (
        found is target
        if found is None or target is None
        else all(name in found and found[name] == value for name, value in target.items())
    )


def _ensure(context: Context) -> Outcome:
    registration = _Registration(context)
    if context.check_mode:
        step = registration.plan()
        return registration.outcome(step, step, not registration.is_done(step))
    try:
        settled = settle(registration)
    except (
        BaseException
    ) as exc:  # also a task that is cut off must not leave the organization without its data
        registration.put_back(exc if isinstance(exc, AlvariaError) else WorkFailed(""))
        raise
    return registration.outcome(settled.plan, settled.first, settled.written)


def _entries(resource: str, text: str, option: str) -> list[Values]:
    """The entries that a file is to hold. Raises ``Invalid`` that says which is wrong."""
    try:
        entries = json.loads(text)
    except ValueError as exc:
        raise Invalid(
            f"{option}: is not JSON ({exc}).",
            "Give a list of entries as YAML, or JSON text.",
            code="entries-invalid",
        ) from exc
    if not isinstance(entries, list):
        raise Invalid(
            f"{option}: is not a list.",
            "Give a list of entries, each with its friendlyName.",
            code="entries-invalid",
        )
    code, kind = _CODES.get(resource, ("", str))
    seen = set()
    for place, entry in enumerate(entries):
        own = f"{option}[{place}]"
        if not isinstance(entry, Mapping):
            raise Invalid(
                f"{own}: is not a dictionary.",
                'Write it like {"friendlyName": [{"locale": "en-US", "value": "Busy"}]}.',
                code="entries-invalid",
            )
        texts = localized(entry.get("friendlyName"))
        named = (
            entry["friendlyName"]
            if isinstance(entry.get("friendlyName"), list)
            else [entry.get("friendlyName")]
        )
        if not texts or "" in texts or not all(texts.values()) or len(named) != len(texts):
            wrong = (
                "has no friendlyName"
                if not texts
                else "has a friendlyName with an empty text or locale, or with a locale twice"
            )
            raise Invalid(
                f"{own}: {wrong}.",
                'Write it like {"friendlyName": [{"locale": "en-US", "value": "Busy"}]}.',
                code="entries-invalid",
            )
        unknown = next(
            (key for key in entry if key not in ("friendlyName", "id", "kind", code)), None
        )
        if unknown is not None or not isinstance(entry.get("id", ""), str):
            wrong = (
                f"{own}: has {unknown!r}, which entries of {resource} do not have."
                if unknown is not None
                else f"{own}.id: is not text."
            )
            raise Invalid(
                wrong,
                "Give friendlyName, {}and id (text) if need be.".format(
                    f"{code}, " if code else ""
                ),
                code="entries-invalid",
            )
        if code and (
            not isinstance(entry.get(code), kind)
            or isinstance(entry[code], bool)
            or entry[code] == ""
        ):
            raise Invalid(
                f"{own}.{code}: is missing, or is not {'text' if kind is str else 'an integer'}.",
                "Give the code that contacts and rules use.",
                code="entries-invalid",
            )
        key = entry[code] if code else tuple(sorted(texts.items()))
        if key in seen:
            raise Invalid(
                f"{own}: has the same {code or 'friendlyName'} as an entry before it.",
                "List each one once.",
                code="listed-twice",
            )
        seen.add(key)
    try:
        json.dumps(entries, ensure_ascii=False).encode()
    except UnicodeEncodeError as exc:
        raise Invalid(
            f"{option}: holds half a character, which cannot be written ({exc.reason}).",
            "Correct the text.",
            code="half-character",
        ) from exc
    return [_tidy(entry) for entry in entries]


def _tidy(entry: Entry) -> Values:
    """An entry in one spelling: the friendlyName as a list, no ``kind``, nothing that is null."""
    names = [
        {"locale": locale, "value": text}
        for locale, text in localized(entry.get("friendlyName")).items()
    ]
    return {
        **{key: value for key, value in entry.items() if key != "kind" and value is not None},
        "friendlyName": names,
    }


def _same(wanted: Sequence[Entry], found: Sequence[Entry]) -> bool:
    """Whether two contents hold the same entries, in any order; ids that the wanted ones do not give make no difference."""

    def key(entry: Entry) -> str:
        return json.dumps(
            {**entry, "id": None, "friendlyName": localized(entry["friendlyName"])}, sort_keys=True
        )

    ids = [(key(entry), str(entry.get("id"))) for entry in found]
    asked = [(key(entry), str(entry["id"])) for entry in wanted if "id" in entry]
    return sorted(map(key, wanted)) == sorted(map(key, found)) and all(
        pair in ids for pair in asked
    )


def lookup(context: Context, resource: str, bare: bool = False) -> list[dict[str, Any]]:
    """The entries of a resource, wherever they are kept. Raises ``TransportError`` for what are none."""
    name = LOOKUPS[resource]
    path = context.client.path("v3", EXTERNAL_DATA.api, name)
    code, kind = _CODES.get(resource, ("", str))
    entries = context.client.read_all(path, name, bare=bare)
    if not all(
        localized(entry.get("friendlyName")) and isinstance(entry.get(code, kind()), (str, int))
        for entry in entries
    ):
        wrong = f"without a friendlyName{f', or without a {code}' if code else ''}"
        raise TransportError(
            f"GET {path} lists entries {wrong}.",
            "Check what is registered for it by alvaria_external_data_info.",
            path=path,
            code="entries-invalid",
        )
    return entries


def exported(context: Context, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The entries of a registered file, for an export: in the order of their codes, without ids, which the platform gives."""
    if raw.get("valueType") != "File":
        return {}
    if raw.get("resource") not in LOOKUPS:
        raise TransportError(
            "The API shows a registration of a resource that it does not document (compliance/externalData, v3).",
            "Leave external_data out.",
            code="unexpected-answer",
        )
    entries = [
        {key: value for key, value in _tidy(entry).items() if key != "id"}
        for entry in lookup(context, raw["resource"])
    ]
    return {"content": sorted(entries, key=lambda entry: json.dumps(entry, sort_keys=True))}


def _read_references(context: Context) -> Outcome:
    wanted = context.params["resource"] or LOOKUPS
    found = {}
    for resource in LOOKUPS:
        if resource in wanted:
            try:
                # What somebody else's host answers to a redirect may be the bare list.
                found[snake(resource)] = plain(lookup(context, resource, bare=True))
            except AlvariaError as exc:
                exc.message = f"{resource}: {exc.message}"
                raise
    return Outcome(False, {"compliance_references": found})


TASK = Task(
    "alvaria_external_data",
    ArgumentSpec(
        {
            "resource": {"type": "str", "choices": list(LOOKUPS), "required": True},
            "value_type": {"type": "str", "choices": ["Url", "File"]},
            "value": {"type": "str"},
            "content": {"type": "json"},
            "src": {"type": "path"},
            "locale": {"type": "str"},
        },
        mutually_exclusive=(("content", "src"),),
    ).merge(state_argspec("present", "absent")),
    _ensure,
    files={"src": "content"},
)
INFO_TASK = info_task(REGISTRATIONS, "alvaria_external_data_info")
REFERENCE_INFO_TASK = Task(
    "alvaria_compliance_reference_info",
    ArgumentSpec(
        {"resource": {"type": "list", "elements": "str", "choices": list(LOOKUPS), "default": []}}
    ),
    _read_references,
)
