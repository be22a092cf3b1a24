# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Exporting an organization as the document that describes it.

It goes by names, in a stable order, without anything that changes by itself.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import partial
from typing import Any, Callable

from .._api.body import one
from .._common.errors import Invalid, NotFound, after_a_write
from .._common.files import keep_text
from .._common.limits import refuse_empty_selection, workers
from .._common.threads import at_once
from .._common.yaml import to_yaml
from .._ensure.members import described
from .._ensure.show import options_of
from .._model.field import Values
from .._model.found import Found
from .._model.identity import identities
from .._model.personal import can_be_given
from .._model.reference import Reference
from .._model.resource import Resource
from .._session.context import Context, Outcome
from .._session.memory import Looking
from .._session.progress import Progress
from .family import Family
from .tables import to_csv

Item = dict[str, Any]


def export(context: Context, families: Sequence[Family]) -> Outcome:
    """The document of the families that were asked for, or the files that it was written to."""
    params = context.params
    workers(params)
    refuse_empty_selection("families", params["families"])
    filters = _filters(params["filters"] or {}, [family.name for family in families])
    context = replace(context, looking=Looking(many=True, addressing=True))
    named = params["families"] is not None
    chosen = [family for family in families if not family.personal]
    if named:
        chosen = [family for family in families if family.name in params["families"]]
    document: dict[str, Any] = {}
    counts: dict[str, int] = {}
    left_out: dict[str, dict[str, int]] = {}
    for family in chosen:
        exporter = _Exporter(context, family, filters.get(family.name, ()), named)
        items = document[family.name] = exporter.read()
        counts[family.name] = len(items)
        if exporter.left_out:
            left_out[family.name] = dict(exporter.left_out)
        if family.parts:
            counts[family.name] = 1
    told = {"counts": counts, "left_out": left_out}
    if not params["dest"]:
        return Outcome(False, {"config": document, **told})
    private = {family.name for family in chosen if family.personal or (family.parts and named)}
    head = _head(params["editor_schema"])
    texts: dict[str, str] = {}
    for family in chosen:
        name, text = _file(context, family, document[family.name])
        if name.endswith(".yml"):
            text = head + text
        texts[name] = text
    _refuse_twice(params["dest"], texts)
    changed = False
    for name, text in texts.items():
        path = os.path.join(params["dest"], name)
        secret = os.path.splitext(name)[0] in private
        with after_a_write(changed and not context.check_mode):
            changed |= keep_text(path, text, secret, "dest", context.check_mode)
    return Outcome(changed, {**told, "files": list(texts)})


def _file(context: Context, family: Family, entries: Any) -> tuple[str, str]:
    """The name of a family's file, and what to write there."""
    table = family.task.table
    if table and context.params["format"] == "csv":
        text = to_csv(table, entries)
        if text:
            return f"{family.name}.csv", text
        context.warn(
            f"{family.name}.yml: is YAML, as a spreadsheet program would change a text of it "
            "(a tab or carriage return, or a value of a list that begins or ends with a space)."
        )
    return f"{family.name}.yml", to_yaml({family.name: entries}, blocks=True)


def _refuse_twice(folder: str, names: Iterable[str]) -> None:
    """Raise ``Invalid`` where the folder has a family in the other format."""
    for name in names:
        family, ending = os.path.splitext(name)
        other = family + {".csv": ".yml", ".yml": ".csv"}[ending]
        if os.path.exists(os.path.join(folder, other)):
            raise Invalid(
                f"dest: {other!r} is in the folder, which would then have the family twice.",
                "Remove that file, or export in its format. Nothing was written.",
                code="export-twice",
            )


def _head(schema: str | None) -> str:
    """The line that names the schema of a file to an editor."""
    if not schema:
        return ""
    if schema.split() != [schema]:
        raise Invalid(
            "editor_schema: has a space or a line break in it.",
            "Give a path relative to the files, or an address, with %20 for a space.",
            code="editor-schema-invalid",
        )
    return f"# yaml-language-server: $schema={schema}\n"


def _filters(given: Mapping[str, Any], names: Sequence[str]) -> dict[str, list[str]]:
    for name in given:
        if name not in names:
            raise Invalid(
                f"filters: unknown family {name!r}.",
                f"Known are: {', '.join(names)}.",
                code="filters-invalid",
            )
    filters = {}
    for name, patterns in given.items():
        filters[name] = patterns
        if isinstance(patterns, str):
            filters[name] = [patterns]
    for name, patterns in filters.items():
        refuse_empty_selection(f"filters.{name}", patterns)
        if not isinstance(patterns, list) or not all(isinstance(text, str) for text in patterns):
            raise Invalid(
                f"filters.{name}: is neither a pattern nor a list of patterns.",
                "Write shell wildcards, such as 'Billing*'.",
                code="filters-invalid",
            )
    return filters


class _Doubles:
    """The objects of a listing, by what users know them by."""

    def __init__(self, resource: Resource, entries: Iterable[Values]) -> None:
        self._resource = resource
        self._shared: dict[Any, list[Values]] = {}
        for raw in entries:
            for key in self._keys(raw):
                self._shared.setdefault(key, []).append(raw)

    def _keys(self, raw: Values) -> Iterable[Any]:
        return identities(self._resource, self._resource.default_version, raw)

    def of(self, raw: Values) -> list[Values]:
        """The other objects that share an identity with one."""
        sharing = [other for key in self._keys(raw) for other in self._shared.get(key, ())]
        return [other for other in sharing if other["id"] != raw["id"]]


def _active(raw: Values) -> Any:
    return raw.get("active", True)


class _Exporter:
    """Reads one family. ``named``: it was asked for by its name."""

    def __init__(
        self, context: Context, family: Family, patterns: Sequence[str], named: bool
    ) -> None:
        self._context = context
        self._family = family
        self._patterns = patterns
        self._named = named
        self._progress = Progress(context)
        #: How many objects were left out, by reason.
        self.left_out: Counter[str] = Counter()

    def read(self) -> Any:
        """The family's part of the document."""
        family = self._family
        if family.parts:
            parts = family.parts.items()
            chosen = {name: part for name, part in parts if self._fits([name])}
            self._leave_out("filtered", len(parts) - len(chosen))
            return {name: self._part(part) for name, part in chosen.items()}
        if family.owner:
            work: Callable[[Any], Item] = partial(self._owned, family.owner)
            entries = self._owners(family.owner)
        else:
            listed = list(family.listing(self._context))
            doubles = _Doubles(family.spec, listed)
            work = partial(self._object, doubles)
            entries = [raw for raw in listed if _counts(raw, doubles)]
            self._leave_out("inactive", len(listed) - len(entries))
        done = at_once(partial(_unless_gone, work), entries, self._context.params["concurrency"])
        items = self._progress.along(done, f"{family.name}: exported", len(entries))
        there = [item for item in items if item is not None]
        self._leave_out("gone", len(entries) - len(there))
        wanted = [item for item in there if self._fits(family.texts(item))]
        self._leave_out("filtered", len(there) - len(wanted))
        return sorted(wanted, key=lambda item: (family.texts(item), str(item.get("id", ""))))

    def _leave_out(self, reason: str, count: int) -> None:
        if count:
            self.left_out[reason] += count

    def _fits(self, texts: Sequence[str]) -> bool:
        """Whether what goes by these texts is asked for."""
        if not self._patterns:
            return True
        for text in (*texts, " ".join(texts)):
            if any(fnmatchcase(text, pattern) for pattern in self._patterns):
                return True
        return False

    def _part(self, part: Resource) -> dict[str, Any]:
        raw = self._get(self._context.client.path(*part.place(part.default_version)), "version")
        fields = {item.name for item in part.fields if not item.personal or self._named}
        options = self._options(part, raw)
        unsaid = _unsaid(part, options)
        self._leave_out("unfit", len(unsaid & fields))
        fields -= unsaid
        return {name: value for name, value in options.items() if name in fields}

    def _options(self, resource: Resource, raw: Values) -> dict[str, Any]:
        return options_of(self._context, Found.of(resource, resource.default_version, raw))

    def _object(self, doubles: _Doubles, raw: dict[str, Any]) -> dict[str, Any]:
        family, resource = self._family, self._family.spec
        others = doubles.of(raw)
        # What a filter leaves out need not be read in full.
        whole = resource.lists(item.name for item in resource.fields)
        if not whole and self._fits_as_listed(raw):
            place = resource.place(resource.default_version)
            raw = self._get(self._context.client.path(*place, str(raw["id"])), "id")
        item: dict[str, Any] = {}
        options = self._options(resource, raw)
        shared = any(_active(other) == _active(raw) for other in others)
        unsaid = _unsaid(resource, options)
        if shared or unsaid or not _says_what_is_needed(resource, options):
            item["id"] = str(raw["id"])
        item.update({name: value for name, value in options.items() if name not in unsaid})
        if family.more:
            item.update(family.more(self._context, raw))
        return item

    def _fits_as_listed(self, raw: Values) -> bool:
        if not self._patterns:
            return True
        return self._fits(self._family.texts(self._options(self._family.spec, raw)))

    def _owners(self, reference: Reference) -> list[dict[str, Any]]:
        """The active owners that are asked for."""
        directory = self._context.directory
        owners = list(directory.all(reference))
        active = [entry for entry in owners if _active(entry)]
        wanted = [
            entry for entry in active if self._fits([directory.name(reference, str(entry["id"]))])
        ]
        self._leave_out("inactive", len(owners) - len(active))
        self._leave_out("filtered", len(active) - len(wanted))
        return wanted

    def _owned(self, reference: Reference, owner: dict[str, Any]) -> dict[str, Any]:
        family, context = self._family, self._context
        identifier = str(owner["id"])
        item = {family.owner_option: context.directory.name(reference, identifier)}
        if family.membership:
            members = described(context, family.membership, identifier)
            return {**item, family.membership.option: members, "state": "exact"}
        place = family.spec.place(family.spec.default_version, identifier)
        raw = self._get(context.client.path(*place), "version")
        return {**item, **self._options(family.spec, raw)}

    def _get(self, path: str, mark: str) -> dict[str, Any]:
        return one(self._context.client.get(path), path, mark=mark)


def _unsaid(resource: Resource, options: Values) -> set[str]:
    """The people's values that would not arrive as they are, such as ones with blanks around.

    They are left out; an object that goes by such a value is exported with its id.
    """
    people = {item.name for item in resource.fields if item.personal}
    return {name for name in people & set(options) if not can_be_given(options[name])}


def _says_what_is_needed(resource: Resource, options: Values) -> bool:
    """Whether options say all that an object is made from; else only its id leads to it."""
    needed = [item for item in resource.fields_in(resource.default_version) if item.create]
    return all(item.option_name in options for item in needed)


def _unless_gone(work: Callable[[Any], Item], entry: Any) -> Item | None:
    """An item, ``None`` where its object has gone since it was listed."""
    try:
        return work(entry)
    except NotFound as exc:
        # Only that of the object itself tells this.
        if "/" + str(entry["id"]) not in str(exc.path):
            raise
        return None


def _counts(raw: Values, doubles: _Doubles) -> bool:
    """Whether an object is exported: of those that share an identity, inactive ones are not."""
    return bool(_active(raw)) or not any(_active(other) for other in doubles.of(raw))
