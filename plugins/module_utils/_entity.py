# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Bringing one object to its state: find it, plan, write under the version lock."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from typing import Any

from ansible_collections.alvaria.cloud.plugins.module_utils._context import Context, Outcome
from ansible_collections.alvaria.cloud.plugins.module_utils._errors import AlvariaError, Conflict, Invalid, NotFound
from ansible_collections.alvaria.cloud.plugins.module_utils._lock import settle
from ansible_collections.alvaria.cloud.plugins.module_utils._plan import Plan, found_values, identity_of, matches, plan_object, to_wire, wanted_values
from ansible_collections.alvaria.cloud.plugins.module_utils._spec import Resource, Values
from ansible_collections.alvaria.cloud.plugins.module_utils._values import canonical_time


@dataclass(frozen=True)
class Step:
    """A plan with the object it starts from, and, once written, the object the server answered with."""

    plan: Plan
    raw: dict[str, Any] | None
    answer: Any = None


def ensure(context: Context, resource: Resource) -> Outcome:
    """Create, update or delete the object that the task's options describe; in check mode only say which."""
    version = context.params.get("api_version") or resource.default_version
    state = context.params["state"]
    wanted = wanted_values(resource, version, context.params)
    for name in resource.identity:
        if wanted.get(name) == "" and resource.field(name).absent is None:
            raise Invalid(f"{name}: is empty.", f"Give the {name} that identifies the {resource.title}.")
    keeper = _Keeper(context, resource, version, wanted, state)
    if context.check_mode:
        step = keeper.plan()
        settled_plan, changed, first = step, step.plan.action != "none", step
    else:
        settled = settle(keeper.plan, lambda step: step.plan.action == "none", keeper.write, keeper.give_up)
        settled_plan, changed, first = settled.plan, settled.written, settled.first
    if resource.advise and state == "present":
        for text in resource.advise(context, wanted, first.plan.action == "create"):
            context.warn(text)
    return keeper.outcome(settled_plan, first, changed)


class _Keeper:
    """Reads, plans and writes one object."""

    def __init__(self, context: Context, resource: Resource, version: str, wanted: dict[str, Any], state: str) -> None:
        self._context = context
        self._resource = resource
        self._version = version
        self._wanted = wanted
        self._state = state
        self._parts = (version, resource.api, *resource.paths[version].split("/"))
        self._collection = context.client.path(*self._parts)

    def plan(self) -> Step:
        raw = self._find()
        plan = plan_object(self._resource, self._version, self._wanted, raw, self._state)
        if self._resource.check and self._state == "present":
            self._resource.check(self._wanted, self._values(raw) if raw else None, self._version)
        return Step(plan, raw)

    def write(self, step: Step) -> Step:
        client, plan = self._context.client, step.plan
        if plan.action == "create":
            response = client.request("POST", self._collection, json=plan.payload)
        else:
            path = self._context.client.path(*self._parts, (step.raw or {})["id"])
            if plan.action == "delete":
                self._delete(path)
                return step
            response = client.request("PUT", path, json=plan.payload)
        answer = response.body if isinstance(response.body, dict) and response.body.get("id") is not None else self._find()
        self._compare(answer)
        return replace(step, answer=answer)

    def _delete(self, path: str) -> None:
        with contextlib.suppress(NotFound):  # gone is what was wanted, whoever did it
            self._context.client.request("DELETE", path)

    def _compare(self, answer: Any) -> None:
        """Tell the user about values that the server took but keeps differently: the next run would find them changed."""
        if not isinstance(answer, dict):
            return
        kept = self._values(answer)
        for name, value in self._wanted.items():
            if kept.get(name) != value:
                self._context.warn(f"{name}: the server keeps {self._shown(kept).get(name)!r} instead of what was sent.")

    def _find(self) -> dict[str, Any] | None:
        identifier = self._context.params.get("id")
        if identifier:
            return self._by_id(identifier)
        identity = identity_of(self._resource, self._wanted)
        query = {
            self._resource.filters[name]: to_wire(self._resource.field(name), value)
            for name, value in identity.items()
            if value and name in self._resource.filters
        }
        found = self._context.client.iter_pages(self._collection, self._resource.items, query)
        hits = [raw for raw in found if matches(self._resource, self._version, raw, identity)]
        if len(hits) > 1:
            raise Invalid(
                "{} {}s have the same identity (ids {}).".format(len(hits), self._resource.title, ", ".join(str(hit.get("id")) for hit in hits[:8])),
                "Say which one by the option id.",
            )
        return hits[0] if hits else None

    def _by_id(self, identifier: str) -> dict[str, Any] | None:
        try:
            return dict(self._context.client.get(self._context.client.path(*self._parts, identifier)))
        except NotFound as exc:
            if self._state == "absent":
                return None
            raise NotFound(f"id: there is no {self._resource.title} with the id {identifier!r}.", "Leave id out to find or create it by its identity.") from exc

    def give_up(self, step: Step, error: AlvariaError) -> AlvariaError:
        """The error for a lock that was lost again and again: what was sent and what the server has."""
        raw = self._find()
        there = self._shown(self._values(raw)) if raw else {}
        sent = self._shown({**(self._values(step.raw) if step.raw else {}), **step.plan.after})
        return Conflict(
            f"The {self._resource.title} could not be written: every try met a conflict (HTTP 409).",
            "Somebody else keeps changing it, or another object is in the way; sent and server show both sides.",
            method=error.method,
            path=error.path,
            status=error.status,
            items=error.items,
            details={"sent": sent, "server": there},
        )

    def outcome(self, step: Step, first: Step, changed: bool) -> Outcome:
        """The task's result: the object under its noun and the two sides of the diff."""
        if self._state == "absent":
            return Outcome(changed, {self._resource.noun: {}}, self._shown(first.plan.before), {})
        raw = step.answer or step.raw or {}
        after = all_values(self._resource, self._version, raw) if raw else {}
        if self._context.check_mode:
            after = {**(after or self._expected()), **self._wanted}
        shown = self._shown(after)
        before = self._shown(self._values(first.raw or {}))
        return Outcome(
            changed,
            {self._resource.noun: shown},
            {name: before[name] for name in first.plan.before},
            {name: shown[name] for name in self._wanted},
        )

    def _expected(self) -> dict[str, Any]:
        """What an object that is yet to be created will have besides the user's values, as far as that can be known."""
        known = self._values({})
        return {item.name: known[item.name] for item in self._resource.fields_in(self._version) if not item.assigned and item.name not in self._wanted}

    def _values(self, raw: Values) -> dict[str, Any]:
        return found_values(self._resource, self._version, raw)

    def _shown(self, values: Values) -> dict[str, Any]:
        return self._context.shown(self._resource.fields, values)


def all_values(resource: Resource, version: str, raw: Values) -> dict[str, Any]:
    """An object in the words of the options, with what the API keeps about it (shown, never compared)."""
    kept: dict[str, Any] = {"id": str(raw.get("id")), "version": raw.get("version"), "last_modified_by": raw.get("lastModifiedBy")}
    for name, api in (("creation_time", "creationTime"), ("last_modified_time", "lastModifiedTime")):
        kept[name] = canonical_time(raw[api]) if raw.get(api) else None
    return {**found_values(resource, version, raw), **kept}


def present_values(context: Context, resource: Resource, version: str, raw: Values) -> dict[str, Any]:
    """The same with personal data masked, as a result shows it."""
    return context.shown(resource.fields, all_values(resource, version, raw))
