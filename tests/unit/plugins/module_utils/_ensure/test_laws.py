# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The laws of a managed object, for random resources.

Objects are read, planned, written and read again against a server that follows the resource's
description.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.alvaria.cloud.plugins.module_utils._api import wire as _wire
from ansible_collections.alvaria.cloud.plugins.module_utils._common.stop import Stop
from ansible_collections.alvaria.cloud.plugins.module_utils._ensure.object import ensure
from ansible_collections.alvaria.cloud.plugins.module_utils._model.field import Field
from ansible_collections.alvaria.cloud.plugins.module_utils._model.found import found_values
from ansible_collections.alvaria.cloud.plugins.module_utils._model.kind import Kind
from ansible_collections.alvaria.cloud.plugins.module_utils._model.kinds import (
    Flag,
    Integer,
    Link,
    Names,
    SequenceOf,
    SetOf,
    Text,
    Time,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._model.reference import Reference
from ansible_collections.alvaria.cloud.plugins.module_utils._model.resource import Resource
from ansible_collections.alvaria.cloud.plugins.module_utils._session.context import Outcome
from ansible_collections.alvaria.cloud.tests import summary
from ansible_collections.alvaria.cloud.tests.unit.support import (
    VALUE_KINDS,
    Answer,
    context,
    error,
    ok,
)

THINGS = Reference(
    "thing", "compliance", "v1", "things", "things", lambda entry: [str(entry["name"])]
)
NAMES = {"1": "one", "2": "two", "3": "three"}
KINDS: tuple[Kind, ...] = (*VALUE_KINDS, Link(THINGS))
LOCALES = ("en-US", "de-DE", "fr-FR")
VERSIONS = ("v3", "v4")
_texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=5)
_moments = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)).map(
    lambda moment: moment.replace(tzinfo=timezone.utc, microsecond=0)
)


# --- random resources, objects and options --------------------------------------------------------


@st.composite
def _field(draw: st.DrawFn, number: int) -> Field:
    kind: Kind = draw(st.sampled_from(KINDS))
    absent: Any = None
    if isinstance(kind, (Text, Link)):
        absent = ""
    elif isinstance(kind, (Flag, Integer)) and draw(st.booleans()):
        absent = kind == Flag() or 0
    return Field(
        f"option_{number}",
        f"apiName{number}",
        kind,
        absent=absent,
        assigned=kind == Text() and draw(st.booleans()),
        patched=isinstance(kind, (Integer, Flag)) and draw(st.integers(0, 5)) == 0,
        initial=7 if kind == Integer() and draw(st.integers(0, 5)) == 0 else None,
        only=draw(st.sampled_from(((), (), ("v3",), ("v4",)))),
    )


@st.composite
def _resources(draw: st.DrawFn) -> Resource:
    named = draw(st.booleans())
    key = (
        Field("names", "friendlyName", Names(), create=True)
        if named
        else Field("key", "keyName", create=True)
    )
    fields = [draw(_field(number)) for number in range(draw(st.integers(1, 6)))]
    return Resource(
        noun="widget",
        title="widget",
        api="compliance",
        paths={version: "widgets" for version in VERSIONS},
        items="widgets",
        fields=(key, *fields),
        identity=(key.name,),
        default_version="v4",
        paged=draw(st.booleans()),
        fragments=draw(st.booleans()),
        update=draw(st.sampled_from(("PUT", "PATCH", "either"))),
    )


def _option(item: Field) -> st.SearchStrategy[Any]:
    """A value as a user may write it, of which clearing is one."""
    if item.kind.reference:
        return st.sampled_from(("", *NAMES.values(), *NAMES))
    if isinstance(item.kind, Time):
        times = st.builds(_spelt_time, _moments, st.integers(0, 99))
        return times | st.just("never") if item.kind.never else times
    if isinstance(item.kind, SequenceOf):
        elements: st.SearchStrategy[Any] = (
            st.integers(-9, 99) if item.kind.element == Integer() else _texts.filter(bool)
        )
        return st.lists(elements, max_size=4, unique=isinstance(item.kind, SetOf))
    return {"int": st.integers(-5, 99), "bool": st.booleans(), "str": _texts}[item.kind.type]


def _spelt_time(moment: datetime, how: int) -> str:
    local = moment.astimezone(timezone(timedelta(minutes=(how % 49 - 24) * 30)))
    return local.isoformat("T" if how % 2 else " ", ("seconds", "milliseconds")[how % 3 == 0])


@dataclass(frozen=True)
class Case:
    """A resource, the options of two tasks about one object, and what else makes a case.

    The first task creates the object. The rest is the API version, and how the server spells.
    """

    resource: Resource
    version: str
    first: dict[str, Any]
    second: dict[str, Any]
    seed: int


@st.composite
def _cases(draw: st.DrawFn) -> Case:
    resource, version = draw(_resources()), draw(st.sampled_from(VERSIONS))
    known = [item for item in resource.fields_in(version) if item.name not in resource.identity]

    def options() -> dict[str, Any]:
        spoken = {item.name: draw(_option(item)) for item in known if draw(st.booleans())}
        if "names" not in resource.identity:
            return {"key": "lamp", **spoken}
        more = draw(
            st.dictionaries(st.sampled_from(LOCALES[1:]), st.sampled_from("xyz"), max_size=2)
        )
        return {
            "name": "lamp",
            "name_locale": LOCALES[0],
            **({"names": more} if more else {}),
            **spoken,
        }

    return Case(resource, version, options(), options(), draw(st.integers(0, 2**32)))


# --- the server -----------------------------------------------------------------------------------


@dataclass
class Server(requests.adapters.BaseAdapter):
    """Keeps objects in memory.

    A PUT replaces all fields that it knows, a PATCH those in its body. Values that have several
    spellings are spelt at random.
    """

    case: Case
    objects: dict[str, dict[str, Any]] = field(default_factory=dict)
    writes: list[str] = field(default_factory=list)
    #: What somebody else does just before the next write.
    interfering: dict[str, Any] | None = None

    def __post_init__(self) -> None:
        super().__init__()
        self._chance = random.Random(self.case.seed)

    def close(self) -> None:
        """Nothing to close."""

    def send(
        self, request: requests.PreparedRequest, *args: Any, **settings: Any
    ) -> requests.Response:
        """Answer one request."""
        path = urlsplit(str(request.url)).path.split("/compliance/")[1].split("/")
        body = json.loads(request.body or "null")
        return self._answer(
            str(request.method), path[0], path[1] if len(path) > 1 else "", body
        ).response(request)

    def _answer(self, method: str, collection: str, identifier: str, body: Any) -> Answer:
        if collection == "things":
            return ok(
                {
                    "things": [{"id": self._id(key), "name": name} for key, name in NAMES.items()],
                    "totalItems": len(NAMES),
                }
            )
        if method == "GET":
            if identifier:
                return ok(self._shown(identifier, True))
            listed = [self._shown(key, not self.case.resource.fragments) for key in self.objects]
            return ok({"widgets": listed, "totalItems": len(listed)})
        self.writes.append(method)
        if method == "POST":
            identifier = str(len(self.objects) + 1)
            self.objects[identifier] = {
                "version": 1,
                "elsewhere": "kept",
                **self._assigned(),
                **body,
            }
            return ok(self._shown(identifier, True))
        there = self.objects[identifier]
        if self.interfering is not None:
            there.update(self.interfering, version=there["version"] + 1)
            self.interfering = None
        if body["version"] != there["version"]:
            return error(409)
        fields = {item.api for item in self.case.resource.fields_in(self.case.version)}
        kept = (
            there
            if method == "PATCH"
            else {key: value for key, value in there.items() if key not in fields}
        )
        self.objects[identifier] = {**kept, **body, "version": there["version"] + 1}
        return ok(self._shown(identifier, True))

    def _assigned(self) -> dict[str, Any]:
        return {
            item.api: "by the server"
            for item in self.case.resource.fields_in(self.case.version)
            if item.assigned
        }

    def _id(self, identifier: str) -> Any:
        return int(identifier) if self._chance.random() < 0.5 else identifier

    def _shown(self, identifier: str, whole: bool) -> dict[str, Any]:
        raw = dict(self.objects[identifier])
        shown = {
            "id": self._id(identifier),
            "kind": "via#widget",
            "version": raw["version"],
            "elsewhere": raw["elsewhere"],
        }
        for item in self.case.resource.fields_in(self.case.version):
            if item.api in raw and (whole or item.name in self.case.resource.identity):
                value = self._spelt(item, raw[item.api])
                if value is not None or self._chance.random() < 0.5:
                    shown[item.api] = value
        return shown

    def _spelt(self, item: Field, value: Any) -> Any:
        if value is None:
            return None
        if isinstance(item.kind, Names) and len(value) == 1 and self._chance.random() < 0.5:
            return value[0]
        if isinstance(item.kind, Time):
            return _spelt_time(
                datetime.fromisoformat(value.replace("Z", "+00:00")), self._chance.randrange(99)
            )
        if isinstance(item.kind, SetOf):
            return self._chance.sample(value, len(value))
        if isinstance(item.kind, (Integer, Flag)) and self._chance.random() < 0.3:
            return str(value).lower()
        if item.kind.reference and value and self._chance.random() < 0.5:
            return int(value)
        return value or None if value == "" and self._chance.random() < 0.5 else value

    def values(self) -> dict[str, Any]:
        """The canonical values of the one object, and what is not the resource's."""
        assert len(self.objects) == 1, "never none, and never a double"
        raw = next(iter(self.objects.values()))
        return {
            **found_values(self.case.resource, self.case.version, raw),
            "elsewhere": raw["elsewhere"],
        }


@contextmanager
def serving(case: Case) -> Iterator[Server]:
    """A server for one case; nobody waits for it."""
    server = Server(case)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_wire, "Adapter", lambda **_sizes: server)
        patch.setattr(Stop, "pause", lambda _stop, _seconds: None)
        failures = 1
        try:
            yield server
            failures = 0
        finally:
            summary.add("properties of objects", cases=1, failures=failures)


def done(case: Case, options: Mapping[str, Any], check_mode: bool = False) -> Outcome:
    """A task, by a session of its own."""
    blank = {item.name: None for item in case.resource.fields}
    return ensure(
        context({**blank, "api_version": case.version, "state": "present", **options}, check_mode),
        case.resource,
    )


def spoken(case: Case, options: Mapping[str, Any]) -> set[str]:
    """The fields that options speak of."""
    return {
        "names" if name in ("name", "name_locale") else name
        for name, value in options.items()
        if value is not None
    }


def meant(case: Case, options: Mapping[str, Any]) -> dict[str, Any]:
    """What the fields that a user names have to be, without the engine: a second opinion."""
    result: dict[str, Any] = {}
    for item in case.resource.fields:
        value = options.get(item.name)
        if value is None or isinstance(item.kind, Names):
            continue
        if item.kind.reference:
            value = next((key for key, name in NAMES.items() if value in (key, name)), "")
        elif isinstance(item.kind, Time) and value != "never":
            moment = datetime.fromisoformat(value)
            value = moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        elif isinstance(item.kind, SetOf):
            value = sorted(value)
        result[item.name] = value
    return result


# --- the laws -------------------------------------------------------------------------------------


@given(_cases())
def test_what_was_done_is_as_it_was_asked_for_and_doing_it_again_changes_nothing(
    case: Case,
) -> None:
    with serving(case) as server:
        for options in (case.first, case.second):
            outcome = done(case, options)
            assert {name: server.values()[name] for name in meant(case, options)} == meant(
                case, options
            )
            names = (
                {options["name_locale"]: options["name"], **options.get("names", {})}
                if "name" in options
                else {}
            )
            assert names.items() <= server.values().get("names", {}).items()
            assert outcome.changed is (outcome.before != outcome.after)
            before, count = dict(server.objects), len(server.writes)
            again = done(case, options)
            assert not again.changed
            assert again.before == again.after
            assert again.after == outcome.after
            assert server.objects == before
            assert len(server.writes) == count


@given(_cases())
def test_what_is_left_out_is_untouched_and_one_change_is_one_write(case: Case) -> None:
    with serving(case) as server:
        done(case, case.first)
        before, raw, count = (
            server.values(),
            next(iter(server.objects.values())),
            len(server.writes),
        )
        outcome = done(case, case.second)
        after = server.values()
        left_out = set(before) - spoken(case, case.second)
        assert {name: before[name] for name in left_out} == {name: after[name] for name in left_out}
        # Names in locales that nobody mentioned stay, and so do fields that only another version
        # of the API knows.
        assert (
            all(after["names"][locale] for locale in before["names"]) if "names" in before else True
        )
        known = {item.api for item in case.resource.fields_in(case.version)}
        other = next(iter(server.objects.values()))
        assert {key: value for key, value in raw.items() if key not in known | {"version"}} == {
            key: value for key, value in other.items() if key not in known | {"version"}
        }
        assert len(server.writes) - count == (1 if outcome.changed else 0)


@given(_cases())
def test_check_mode_foresees_the_difference_and_writes_nothing(case: Case) -> None:
    with serving(case) as server:
        for options in (case.first, case.second):
            before, count = dict(server.objects), len(server.writes)
            foreseen = done(case, options, check_mode=True)
            assert server.objects == before
            assert len(server.writes) == count
            real = done(case, options)
            assert (foreseen.changed, foreseen.before, foreseen.after) == (
                real.changed,
                real.before,
                real.after,
            )


@given(_cases(), st.data())
def test_what_somebody_else_changes_meanwhile_is_kept(case: Case, data: st.DataObject) -> None:
    others = [
        item
        for item in case.resource.fields_in(case.version)
        if item.name not in spoken(case, case.second) | set(case.resource.identity)
    ]
    plain = [item for item in others if isinstance(item.kind, (Text, Integer))]
    theirs = {item.api: data.draw(_option(item)) for item in plain}
    with serving(case) as server:
        done(case, case.first)
        server.interfering = theirs
        outcome = done(case, case.second)
        assert {name: server.values()[name] for name in meant(case, case.second)} == meant(
            case, case.second
        )
        if outcome.changed:
            assert server.interfering is None
            now = server.values()
            assert {item.name: now[item.name] for item in plain} == {
                item.name: theirs[item.api] for item in plain
            }


@given(_cases())
def test_the_result_shows_what_is_there_by_name(case: Case) -> None:
    with serving(case) as server:
        done(case, case.first)
        shown = done(case, case.second).result["widget"]
        values = server.values()
        for item in case.resource.fields_in(case.version):
            value = values[item.name]
            assert shown[item.name] == (NAMES[value] if item.kind.reference and value else value)
        assert re.fullmatch(r"\d+", shown["id"])
