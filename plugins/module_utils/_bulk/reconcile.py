# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Bringing all objects of a resource to what a list of any length says: both are streamed and compared by fingerprint, and only what differs is kept.

A row takes some 40 bytes. It is read a second time, from its source, when it has to be written.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Callable

from .._api.body import with_ids
from .._api.pages import TooManyPages
from .._common.errors import AlvariaError, Invalid, WorkFailed, internal_error
from .._common.files import keep_text
from .._common.limits import most_deletions, workers
from .._common.threads import Watch, at_once
from .._ensure.object import ensure
from .._model.field import Values
from .._model.identity import identities
from .._model.resource import Resource
from .._model.spelling import found_value, given_values, to_wire
from .._privacy.redact import personal_redactor
from .._session.context import Context, Outcome
from .._session.progress import Progress
from .._task.task import Task
from .rows import DIFFERENT, LEFT, MISSING, SAME, Wanted
from .source import Row

_OPTION = re.compile(r"([a-z_]+): ")
_SHOWN = 10
Params = dict[str, Any]


class Reconciler:
    """One application of a list.

    ``rows()`` begins the list anew each time, ``task`` manages one object of ``resource``, ``scope`` says by field which values ``exact`` owns.
    """

    def __init__(self, context: Context, task: Task, resource: Resource, rows: Callable[[], Iterable[Row]], defaults: Values, scope: Values) -> None:
        self._context = context
        self._task = task
        self._resource = resource
        self._version = resource.default_version
        self._rows = rows
        self._state = context.params["state"]
        self._scope = scope
        self._blank: Params = {**dict.fromkeys(task.arguments.options), **defaults, "state": "absent" if self._state == "absent" else "present"}
        self._workers = workers(context.params)
        self._most_deletions = most_deletions(context.params)
        self._path = context.client.path(self._version, resource.api, *resource.paths[self._version].split("/"))
        self._identity = [item.name for item in resource.identity_in(self._version)]
        self._fields = [item.name for item in resource.fields if item.name not in self._identity]
        self._by_name = {item.name: item for item in resource.fields}
        self._key = os.urandom(32)
        self._wanted = Wanted()
        self._shapes: list[tuple[str, ...]] = []
        self._only: dict[str, set[str]] = {name: set() for name in self._identity}
        self._found: dict[int, Values] = {}
        self._surplus: list[str] = []
        self._errors: list[tuple[int, str]] = []
        self._counts = dict.fromkeys(("rows", "bad", "repeated", "created", "updated", "deleted", "unchanged", "failed"), 0)
        self._held_back = 0
        self._progress = Progress(context)
        self._watch = Watch()
        self._requests = context.client.requests

    def run(self) -> Outcome:
        """Read, compare, and write what differs. Raises ``Invalid`` before anything is written."""
        self._read_rows()
        self._refuse_errors()
        self._compare()
        self._find_incomplete()
        self._refuse_errors()
        self._refuse_deletions()
        work, planned = sum(1 for _number in self._todo()) + len(self._surplus), self._planned()
        if self._context.check_mode:
            estimate = self._context.client.requests - self._requests + work
            return self._outcome(planned, planned, work > 0, {"estimated_requests": estimate})
        self._write(work)
        done = {name: self._counts[name] for name in ("created", "updated", "deleted")}
        return self._outcome(planned, done, any(done.values()), {})

    # --- the list --------------------------------------------------------------------------------------------------------------

    def _read_rows(self) -> None:
        wanted = self._wanted
        for row in self._progress.along(self._rows(), f"{self._resource.items}: rows read"):
            self._counts["rows"] += 1
            values = self._understood(row)
            if values is None:
                continue
            identity = tuple(values[name] for name in self._identity)
            number, new = wanted.index.add(*self._fingerprint(identity))
            shape = self._shape_of(values)
            content = self._content(values, shape)
            if new:
                wanted.contents.append(content)
                wanted.lines.append(row.number)
                wanted.shapes.append(self._shape(shape))
                wanted.fates.append(MISSING)
                for name, value in zip(self._identity, identity):
                    if len(self._only[name]) < 2:
                        self._only[name].add(value)
            elif wanted.contents[number] == content and self._shapes[wanted.shapes[number]] == shape:
                self._counts["repeated"] += 1
            else:
                self._bad(row.number, f"speaks of the same {self._resource.title} as line {wanted.lines[number]}, with other values")

    def _understood(self, row: Row) -> Params | None:
        """The canonical values of a row with its whole identity, ``None`` where it makes no sense."""
        if row.problem:
            self._bad(row.number, row.problem)
            return None
        try:
            values = self._values(row)
        except Invalid as exc:
            about = _OPTION.match(exc.message)
            self._bad(row.number, f"{about.group(0) if about else ''}makes no sense. {exc.remedy}")
            return None
        for name in self._identity:
            if not values[name] and self._resource.field(name).absent is None:
                self._bad(row.number, f"{name}: is missing")
                return None
            if self._scope.get(name) is not None and values[name] not in self._scope[name]:
                self._bad(row.number, f"{name}: is outside of scope")
                return None
        return values

    def _params(self, row: Row) -> Params:
        return {**self._blank, **row.values}

    def _values(self, row: Row) -> Params:
        _version, values = given_values(self._resource, self._params(row))
        if self._resource.check and self._state != "absent":
            self._resource.check(self._context, values, None, self._version)
        absent = {name: self._resource.field(name).absent for name in self._identity if name not in values}
        return {**values, **absent}

    def _shape_of(self, values: Values) -> tuple[str, ...]:
        """What a row says beside its identity."""
        return tuple(name for name in self._fields if name in values) if self._state != "absent" else ()

    def _shape(self, names: tuple[str, ...]) -> int:
        if names not in self._shapes:
            self._shapes.append(names)
        return self._shapes.index(names)

    def _fingerprint(self, identity: Sequence[Any]) -> tuple[int, int]:
        digest = hashlib.blake2b("\0".join(map(str, identity)).encode(), digest_size=16, key=self._key).digest()
        return int.from_bytes(digest[:8], "big"), int.from_bytes(digest[8:], "big")

    def _content(self, values: Values, names: Iterable[str]) -> int:
        text = repr([values[name] for name in names])
        return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8, key=self._key).digest(), "big")

    def _bad(self, line: int, reason: str) -> None:
        self._counts["bad"] += 1
        self._errors.append((line, reason))

    def _refuse_errors(self) -> None:
        most = self._context.params["max_errors"]
        if most < 0:
            raise Invalid(f"max_errors: {most} makes no sense.", "Give 0 or more.", code="out-of-range")
        if self._counts["bad"] <= most:
            return
        self._keep_errors()
        first = "; ".join(f"line {line} {reason}" for line, reason in self._errors[:3])
        count = self._counts["bad"]
        more = "; ..." if count > 3 else ""
        raise Invalid(
            f"{count} of {self._counts['rows']} rows {'makes' if count == 1 else 'make'} no sense, and max_errors is {most}: {first}{more}.",
            "Nothing was written. Correct them, or raise max_errors to go on without them; errors_dest takes a file for the list of them.",
            details={"errors": self._shown_errors(), "counts": dict(self._counts)},
            code="rows-refused",
        )

    # --- the organization ------------------------------------------------------------------------------------------------------

    def _compare(self) -> None:
        """Decide what becomes of each row, from the listing or, where that is longer than the list, from one look at each object."""
        if not len(self._wanted.index) and self._state != "exact":
            return
        try:
            for page in self._progress.along(self._pages(), f"{self._resource.items}: compared", size=len):
                for raw in with_ids(page, self._path):
                    self._meet(raw)
        except TooManyPages:
            look = at_once(self._look, self._again(range(len(self._wanted.index))), self._workers)
            for raws in self._progress.along(look, f"{self._resource.items}: looked up", len(self._wanted.index)):
                for raw in with_ids(raws, self._path):
                    self._meet(raw)

    def _pages(self) -> Iterator[list[dict[str, Any]]]:
        """The listing, narrowed by what all that matters has in common. Only ``exact`` has to see more than what the rows speak of."""
        exact = self._state == "exact"
        common = self._scope if exact else self._only
        filters = {}
        for name, api in self._resource.filters.items():
            values = list(common.get(name) or ())
            if name in self._identity and len(values) == 1 and values[0]:
                filters[api] = to_wire(self._resource.field(name), values[0])
        most = 0 if exact else max(2, len(self._wanted.index))
        return self._context.client.iter_pages(self._path, self._resource.items, {**self._resource.listing, **filters}, self._resource.paged, most_pages=most)

    def _look(self, task: tuple[int, Row]) -> list[dict[str, Any]]:
        values = self._values(task[1])
        query = {api: to_wire(self._resource.field(name), values[name]) for name, api in self._resource.filters.items() if values.get(name)}
        return self._context.client.read_all(self._path, self._resource.items, {**self._resource.listing, **query}, paged=self._resource.paged)

    def _meet(self, raw: Values) -> None:
        """Compare an object of the organization with the row that speaks of it."""
        wanted = self._wanted
        [identity] = identities(self._resource, self._version, raw)
        number = wanted.index.find(*self._fingerprint(identity))
        if number < 0:
            if self._state == "exact" and all(value in (self._scope.get(name) or (value,)) for name, value in zip(self._identity, identity)):
                self._surplus.append(str(raw["id"]))
            return
        if wanted.fates[number] != MISSING:
            return
        if self._state == "absent":
            wanted.fates[number] = SAME
            self._surplus.append(str(raw["id"]))
            return
        shape = self._shapes[wanted.shapes[number]]
        found = {name: found_value(self._resource, self._version, self._by_name[name], raw) for name in shape}
        wanted.fates[number] = SAME if self._content(found, shape) == wanted.contents[number] else DIFFERENT
        if wanted.fates[number] == DIFFERENT:
            self._found[number] = raw

    def _find_incomplete(self) -> None:
        """Rows that cannot be created, because the organization does not have them and they do not say enough."""
        if self._state == "absent":
            return
        needed = {item.name for item in self._resource.fields_in(self._version) if item.create} - set(self._identity)
        lacking = [needed - set(shape) for shape in self._shapes]
        for number, fate in enumerate(self._wanted.fates):
            missing = lacking[self._wanted.shapes[number]]
            if fate == MISSING and missing:
                self._bad(self._wanted.lines[number], f"{', '.join(sorted(missing))}: missing, and the {self._resource.title} does not exist yet")
                self._wanted.fates[number] = LEFT

    def _refuse_deletions(self) -> None:
        if self._state != "exact":
            return
        if self._counts["bad"]:
            # A row that was not understood may speak of anything that seems to be too much.
            self._held_back, self._surplus = len(self._surplus), []
        if self._held_back:
            why = f"because {self._counts['bad']} rows make no sense"
            self._context.warn(f"{self._held_back} {self._resource.items} that the list does not have were not deleted, {why}.")
        if len(self._surplus) > self._most_deletions:
            raise Invalid(
                f"state exact would delete {len(self._surplus)} {self._resource.items} that the list does not have,"
                f" and max_deletions is {self._most_deletions}.",
                "Nothing was written. List them, narrow the scope, or raise max_deletions.",
                details={"counts": {**self._counts, **self._planned()}},
                code="max-deletions",
            )

    # --- what differs ----------------------------------------------------------------------------------------------------------

    def _todo(self) -> Iterator[int]:
        return (number for number, fate in enumerate(self._wanted.fates) if fate in (MISSING, DIFFERENT) and self._state != "absent")

    def _planned(self) -> dict[str, int]:
        created = 0 if self._state == "absent" else self._wanted.fates.count(MISSING)
        return {"created": created, "updated": len(self._found), "deleted": len(self._surplus)}

    def _again(self, numbers: Iterable[int]) -> Iterator[tuple[int, Row]]:
        """The rows of these numbers, in their order, read once more. Raises ``Invalid`` when they are no longer the same."""
        lines = self._wanted.lines
        chosen = iter(numbers)
        number = next(chosen, None)
        for row in self._rows() if number is not None else ():
            if number is not None and row.number == lines[number]:
                if not self._is_still(number, row):
                    break
                yield number, row
                number = next(chosen, None)
            if number is None:
                return
        if number is not None:
            raise Invalid("The list changed while it was being read.", "Run again when nothing writes to it; what was written is right.", code="list-changed")

    def _is_still(self, number: int, row: Row) -> bool:
        """Whether a row says what it said the first time."""
        wanted = self._wanted
        try:
            values = {} if row.problem else self._values(row)
        except Invalid:
            return False
        if not values or wanted.index.find(*self._fingerprint([values[name] for name in self._identity])) != number:
            return False
        shape = self._shape_of(values)
        return shape == self._shapes[wanted.shapes[number]] and self._content(values, shape) == wanted.contents[number]

    def _write(self, total: int) -> None:
        made = at_once(self._make, self._again(self._todo()), self._workers)
        removed = at_once(self._remove, self._surplus, self._workers)
        steps = self._progress.along((step for steps in (made, removed) for step in steps), f"{self._resource.items}: written", total, changes=True)
        try:
            for line, action, error in steps:
                self._counts["failed" if error else action] += 1
                if error:
                    self._errors.append((line, error))
        except Invalid as exc:
            exc.changed = any(self._counts[action] for action in ("created", "updated", "deleted"))
            raise

    def _make(self, task: tuple[int, Row]) -> tuple[int, str, str]:
        number, row = task
        action = "created" if self._wanted.fates[number] == MISSING else "updated"
        changed, error = self._ensure(self._params(row), self._found.get(number, {}))
        return row.number, action if changed else "unchanged", error

    def _remove(self, identifier: str) -> tuple[int, str, str]:
        params = {**self._blank, "id": identifier, "state": "absent"}
        changed, error = self._ensure(params, {"id": identifier})
        return 0, "deleted" if changed else "unchanged", error

    def _ensure(self, params: Params, known: Values) -> tuple[bool, str]:
        """Write one object; whether that changed it, and why it could not be written."""
        if self._watch.reason:
            return False, self._watch.not_tried().message
        context = replace(self._context, params=params, warnings=[], remembered={})
        error: AlvariaError | None = None
        outcome: Outcome | None = None
        try:
            outcome = ensure(context, self._resource, known)
        except AlvariaError as exc:
            error = exc
        except Exception as exc:
            error = internal_error(self._task.name, exc)
        self._watch.seen(error)
        clean = personal_redactor(self._task.fields, params, self._context.masker).clean
        for text in context.warnings:
            if len(self._context.warnings) < _SHOWN:
                self._context.warn(clean(text))
        return outcome is not None and outcome.changed, clean(error.message) if error else ""

    # --- the result ------------------------------------------------------------------------------------------------------------

    def _outcome(self, planned: Mapping[str, int], done: Mapping[str, int], changed: bool, more: Mapping[str, Any]) -> Outcome:
        self._keep_errors()
        failed = self._counts["failed"]
        unchanged = self._wanted.fates.count(MISSING if self._state == "absent" else SAME)
        counts = {**self._counts, **done, "unchanged": self._counts["unchanged"] + unchanged}
        result = {"counts": counts, "errors": self._shown_errors(), "held_back": self._held_back, **more}
        if self._counts["bad"]:
            self._context.warn(f"{self._counts['bad']} of {self._counts['rows']} rows make no sense and were left out, see errors.")
        before = {"missing": planned["created"], "different": planned["updated"], "too many": planned["deleted"], "as wanted": unchanged}
        left = {name: planned[name] - done[name] for name in done}
        now = unchanged + done["created"] + done["updated"]
        after = {"missing": left["created"], "different": left["updated"], "too many": left["deleted"], "as wanted": now}
        failure = None
        if failed:
            start = len(self._errors) - failed
            first = "; ".join(f"line {line}: {reason}" if line else reason for line, reason in self._errors[start:][:3])
            failure = WorkFailed(
                f"{failed} of {sum(planned.values())} changes failed: {first}", "All others were made. Mend the cause and run again.", code="changes-failed"
            )
        return Outcome(changed, result, before, after, failure)

    def _shown_errors(self) -> list[dict[str, Any]]:
        return [{"line": line, "msg": reason} for line, reason in self._errors[:_SHOWN]]

    def _keep_errors(self) -> None:
        if not self._context.params["errors_dest"]:
            return
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(("line", "msg"))
        writer.writerows(self._errors)
        keep_text(self._context.params["errors_dest"], text.getvalue(), True, "errors_dest", self._context.check_mode)
