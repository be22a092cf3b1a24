# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The rules of a backtest: those that are live, and what a document would make of them."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from ansible.module_utils.basic import missing_required_lib

from .._api.body import one
from .._api.local import LocalClient
from .._common.errors import AlvariaError, Invalid, TransportError
from .._common.stop import STOP
from .._model.found import Found
from .._model.kinds import Choice
from .._model.resource import Resource
from .._session.context import Context, Session
from .._session.memory import ONE_BY_ONE
from . import compliance_settings, families
from .convenient_contact_times import CONVENIENT_CONTACT_TIME
from .exclusions import EXCLUSION
from .quota_controls import QUOTA_CONTROL
from .trackers import ATTEMPT_TRACKER

#: What can refuse a contact, by the name of its family.
FAMILIES: Mapping[str, Resource] = {
    "exclusions": EXCLUSION,
    "convenient_contact_times": CONVENIENT_CONTACT_TIME,
    "attempt_trackers": ATTEMPT_TRACKER,
    "quota_controls": QUOTA_CONTROL,
}
#: What a rule cannot be evaluated without, by its noun.
_NEEDED = {
    ATTEMPT_TRACKER.noun: (
        "type_of_tracker",
        "number_of_attempts",
        "threshold_type",
        "threshold",
    )
}
_SETTINGS = compliance_settings.PARTS["attempt_trackers"]
#: The families of a document that matter.
NAMES = ("compliance_settings", *FAMILIES)
#: What the API keeps about a rule, in which the order of rules shows.
_KEPT = ("version", "creationTime", "lastModifiedTime", "lastModifiedBy")
#: How long an attempt may count at most, in days for each unit of the threshold and besides.
_DAYS = {
    "Minute": (1 / 1440, 0),
    "Hour": (1 / 24, 0),
    "Day": (1, 1),
    "Week": (7, 1),
    "CurrentDay": (0, 2),
    "CurrentWeek": (0, 8),
    "CurrentMonth": (0, 32),
}


def sandbox(name: str) -> Any:
    """A file of the sandbox's package, whose evaluation a backtest uses. Raises ``Invalid``."""
    try:
        return importlib.import_module(f"alvaria_sandbox.{name}")
    except (ImportError, SyntaxError) as exc:
        missing = missing_required_lib("alvaria-sandbox", reason="to evaluate rules")
        raise Invalid(
            f"{missing}.",
            "Install it from the folder extensions/sandbox of the collection, where Ansible runs "
            "by Python 3.11 or newer.",
            code="sandbox-missing",
        ) from exc


@dataclass(frozen=True)
class RuleSet:
    """The rules of an organization as the API writes them."""

    #: By collection of the API.
    tables: Mapping[str, list[dict[str, Any]]]
    #: The settings of attempt trackers.
    settings: Mapping[str, Any]
    _by_id: dict[str, Mapping[str, Found]] = field(default_factory=dict)

    def for_replay(self) -> dict[str, Any]:
        """In the form in which rules are replayed."""
        return {**self.tables, "settings": self.settings}

    def of(self, family: str) -> Iterator[Found]:
        """The rules of a family."""
        resource = FAMILIES[family]
        for row in STOP.along(self.tables[resource.items]):
            yield Found(resource, resource.default_version, row)

    def by_id(self, family: str) -> Mapping[str, Found]:
        """The rules of a family by their ids."""
        if family not in self._by_id:
            self._by_id[family] = {rule.id: rule for rule in self.of(family)}
        return self._by_id[family]

    def look_back(self) -> timedelta | None:
        """How long before a contact its attempts may count; ``None``: for ever."""
        longest = timedelta()
        for tracker in self.tables[ATTEMPT_TRACKER.items]:
            if not tracker["enabled"] or tracker["numberOfAttempts"] <= 0:
                continue
            each, besides = _DAYS[tracker["thresholdType"]]
            try:
                longest = max(longest, timedelta(days=each * tracker["threshold"] + besides))
            except OverflowError:
                return None
        return longest


def row_of(
    resource: Resource, raw: Mapping[str, Any], needed: Sequence[str] = ()
) -> dict[str, Any]:
    """An object in the one spelling that the API writes, whatever it was read in.

    Raises ``TransportError`` where one of the fields that are ``needed`` says nothing, or no word
    that is known.
    """
    version = resource.default_version
    found = Found.of(resource, version, raw)
    for name in needed:
        _refuse_unknown(resource, name, found.values[name])
    row: dict[str, Any] = {"id": found.id}
    row.update({name: raw[name] for name in _KEPT if raw.get(name) is not None})
    for item in resource.fields_in(version):
        value = found.values[item.name]
        if value is not None or not item.assigned:
            row[item.api] = item.kind.to_api(value)
    return row


def _refuse_unknown(resource: Resource, name: str, value: Any) -> None:
    """Raise ``TransportError`` for a value without which nothing can be replayed."""
    kind = resource.field(name).kind
    known = value is not None
    if isinstance(kind, Choice):
        known = value in kind.choices_in(resource.default_version)
    if not known:
        raise TransportError(
            f"{resource.title}: one of the organization has no {name} that is known.",
            "Nothing was replayed. Look at what the organization holds, and correct it there.",
            code="unexpected-answer",
        )


def live(context: Context) -> RuleSet:
    """The rules as they are."""
    client = context.client
    tables = {}
    for resource in FAMILIES.values():
        path = client.path(*resource.place(resource.default_version))
        listed = client.read_all(path, resource.items, resource.listing, paged=resource.paged)
        needed = _NEEDED.get(resource.noun, ())
        tables[resource.items] = [row_of(resource, raw, needed) for raw in STOP.along(listed)]
    path = client.path(*_SETTINGS.place(_SETTINGS.default_version))
    raw = one(client.get(path), path, _SETTINGS.title, "version")
    return RuleSet(tables, row_of(_SETTINGS, raw))


def proposed(context: Context, rules: RuleSet) -> tuple[RuleSet, AlvariaError | None]:
    """What a document would make of the rules, and what is wrong with it.

    It is applied to a copy of the organization in this process. Raises ``Invalid`` where it names
    no rules.
    """
    params = context.params
    named = set(params["config"]).intersection(NAMES)
    if params["families"] is not None:
        named.intersection_update(params["families"])
    if not named:
        raise Invalid(
            "config: names no rules that refuse contacts.",
            f"Propose some ({', '.join(NAMES)}), or leave the document out for the live ones.",
            code="backtest-no-rules",
        )
    org_id = context.client.connection.org_id
    settings = {_SETTINGS.noun: rules.settings}
    copy = sandbox("rehearsal").Rehearsal(org_id, rules.tables, settings)
    own = replace(
        context,
        session=Session(LocalClient(org_id, copy.answer)),
        params={**params, "families": sorted(named)},
        check_mode=False,
        looking=ONE_BY_ONE,
        remembered={},
    )
    outcome = families.apply_document(own)
    STOP.check()
    tables = copy.rules(*(resource.items for resource in FAMILIES.values()))
    return RuleSet(tables, copy.settings(_SETTINGS.noun)), outcome.failure
