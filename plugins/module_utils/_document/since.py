# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Who changed what since a time, as far as the API keeps that, and what it does not keep."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from .._api.body import one
from .._common.errors import Invalid, NotFound
from .._common.limits import refuse_empty_selection, workers
from .._common.threads import at_once
from .._ensure.show import options_of
from .._model.field import Values
from .._model.found import Found
from .._model.membership import Membership
from .._model.values import in_order, shown_time, zoned_time
from .._session.context import Context, Outcome
from .._session.memory import Looking
from .._session.progress import Progress
from .family import Family

#: What the API keeps about no object at all.
NEVER = "what was deleted, and by whom; earlier changes of what was changed again"
NO_TIME = "when it was changed, and by whom"
NO_NAME = "by whom it was changed"
#: What narrows the listing of rules about people, of which there may be millions.
_FROM = "fromLastModifiedTime"


@dataclass(frozen=True)
class _Window:
    """From when to when, in UTC. A time below the second belongs to its second."""

    since: str
    until: str

    def has(self, time: str) -> bool:
        """Whether a time is in it."""
        if not time:
            return False
        second = time[:19] + "Z"
        return self.since <= second and (not self.until or second < self.until)


@dataclass
class _Seen:
    """What was found in one family."""

    name: str
    read: int = 0
    changes: list[dict[str, Any]] = field(default_factory=list)
    #: How many objects say when they were changed, and by whom.
    timed: int = 0
    named: int = 0

    def note(self, label: str, kept: Values, window: _Window) -> None:
        """Note an object, and that it was changed if it was."""
        self.read += 1
        time, by = kept.get("last_modified_time"), kept.get("last_modified_by")
        if not time:
            return
        self.timed += 1
        self.named += bool(by)
        if not window.has(str(time)):
            return
        change = {"family": self.name, "name": label, "last_modified_time": time}
        if by:
            change["last_modified_by"] = by
        if kept.get("creation_time"):
            change["created"] = window.has(str(kept["creation_time"]))
        self.changes.append(change)

    def untold(self, dated: bool) -> dict[str, str] | None:
        """What the API does not say of the family."""
        missing = ""
        if not dated or self.timed < self.read:
            missing = NO_TIME
        elif self.named < self.timed:
            missing = NO_NAME
        if missing:
            return {"family": self.name, "missing": missing}
        return None


def changes_since(context: Context, families: Sequence[Family]) -> Outcome:
    """What was changed in a time, the latest first, with what the API does not say."""
    params = context.params
    workers(params)
    refuse_empty_selection("families", params["families"])
    window = _window(params)
    context = replace(context, looking=Looking(many=True))
    chosen = families
    if params["families"] is not None:
        chosen = [family for family in families if family.name in params["families"]]
    found = []
    untold = [{"family": "", "missing": NEVER}]
    for family in chosen:
        seen = _Reading(context, family, window).seen()
        found.append(seen)
        missing = seen.untold(_is_dated(family))
        if missing:
            untold.append(missing)
    changes = [change for seen in found for change in seen.changes]
    changes.sort(key=lambda change: in_order(change["last_modified_time"]), reverse=True)
    people: dict[str, int] = {}
    for change in changes:
        who = str(change.get("last_modified_by") or "")
        people[who] = people.get(who, 0) + 1
    counts = {seen.name: {"read": seen.read, "changed": len(seen.changes)} for seen in found}
    result = {
        "since": window.since,
        "changes": changes,
        "counts": counts,
        "people": people,
        "untold": untold,
    }
    if window.until:
        result["until"] = window.until
    return Outcome(False, result)


def _window(params: Mapping[str, Any]) -> _Window:
    """The time that the options ask about. Raises ``Invalid``."""
    since, until = zoned_time(params["since"], "since"), ""
    if params["until"]:
        until = zoned_time(params["until"], "until")
        if in_order(until) < in_order(since):
            raise Invalid(
                f"until: {params['until']!r} is before since, so nothing could be in that time.",
                "Exchange the two, or leave until out.",
                code="time-invalid",
            )
    return _Window(since, until)


def _is_dated(family: Family) -> bool:
    """Whether the API keeps times of its items at all; of lists that belong to others it may not.

    What it never says need not be read.
    """
    if family.membership:
        return family.membership.dated
    return not family.owner


class _Reading:
    """Reads one family."""

    def __init__(self, context: Context, family: Family, window: _Window) -> None:
        self._context = context
        self._family = family
        self._window = window

    def seen(self) -> _Seen:
        """What was found."""
        family = self._family
        seen = _Seen(family.name)
        if family.parts:
            for name, part in family.parts.items():
                raw = self._get("version", *part.place(part.default_version))
                seen.note(name, Found.of(part, part.default_version, raw).kept, self._window)
        elif family.membership:
            if family.membership.dated:
                self._lists(seen, family.membership)
        elif not family.owner:
            self._objects(seen)
        return seen

    def _objects(self, seen: _Seen) -> None:
        listed = self._listed()
        for found in self._along(self._whole, listed):
            if found is None:
                continue
            label = ""
            if self._window.has(str(found.kept.get("last_modified_time") or "")):
                options = options_of(self._context, found)
                label = self._family.label({**found.kept, **options}, self._context.masker)
            seen.note(label, found.kept, self._window)

    def _listed(self) -> list[dict[str, Any]]:
        family, spec = self._family, self._family.spec
        if not family.personal:
            return list(family.listing(self._context))
        params = {**spec.listing, _FROM: self._window.since}
        client = self._context.client
        return client.read_all(family.path(self._context), spec.items, params, paged=spec.paged)

    def _whole(self, raw: dict[str, Any]) -> Found | None:
        """An object with what the API keeps about it, ``None`` where it has gone meanwhile."""
        spec = self._family.spec
        version = spec.default_version
        if spec.fragments and not raw.get("lastModifiedTime"):
            try:
                raw = self._get("id", *spec.place(version), str(raw["id"]))
            except NotFound:
                return None
        return Found.of(spec, version, raw)

    def _lists(self, seen: _Seen, membership: Membership) -> None:
        owners = list(self._context.directory.all(membership.owner))
        for name, raw in self._along(partial(self._owned, membership), owners):
            if raw is None:
                continue
            kept = {}
            if raw.get("lastModifiedTime"):
                kept["last_modified_time"] = shown_time(raw["lastModifiedTime"])
            if raw.get("lastModifiedBy"):
                kept["last_modified_by"] = raw["lastModifiedBy"]
            seen.note(name, kept, self._window)

    def _owned(
        self, membership: Membership, owner: Mapping[str, Any]
    ) -> tuple[str, dict[str, Any] | None]:
        """The name of an owner and its list, ``None`` where the owner has gone meanwhile."""
        identifier = str(owner["id"])
        name = self._context.directory.name(membership.owner, identifier)
        try:
            return name, self._get(membership.items, *membership.place(identifier))
        except NotFound:
            return name, None

    def _get(self, mark: str, *parts: str) -> dict[str, Any]:
        path = self._context.client.path(*parts)
        return one(self._context.client.get(path), path, mark=mark)

    def _along(self, work: Any, things: Sequence[Any]) -> Iterable[Any]:
        done = at_once(work, things, self._context.params["concurrency"])
        return Progress(self._context).along(done, f"{self._family.name}: read", len(things))
