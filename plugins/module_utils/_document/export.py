# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Exporting an organization as the document that describes it: by names, in a stable order, without anything that changes by itself."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import partial
from typing import Any

from .._api.body import one
from .._common.errors import Invalid
from .._common.files import keep_text
from .._common.limits import workers
from .._common.threads import at_once
from .._common.yaml import to_yaml
from .._ensure.members import described
from .._ensure.show import options_of
from .._model.field import Values
from .._model.found import Found
from .._model.identity import identities
from .._model.reference import Reference
from .._model.resource import Resource
from .._session.context import Context, Outcome
from .._session.memory import Looking
from .._session.progress import Progress
from .family import Family


def export(context: Context, families: Sequence[Family]) -> Outcome:
    """The document of the families that were asked for, or the files that it was written to."""
    params = context.params
    workers(params)
    asked = params["families"]
    filters = _filters(params["filters"] or {}, [family.name for family in families])
    document: dict[str, Any] = {}
    context = replace(context, looking=Looking(many=True, addressing=True))
    for family in families:
        wanted = not family.personal if asked is None else family.name in asked
        if wanted:
            patterns = filters.get(family.name, ())
            document[family.name] = _Exporter(context, family, patterns, asked is not None).read()
    counts = {
        name: 1 if isinstance(items, Mapping) else len(items) for name, items in document.items()
    }
    if not params["dest"]:
        return Outcome(False, {"config": document, "counts": counts})
    private = {
        family.name
        for family in families
        if family.personal or (family.parts and asked is not None)
    }
    files = {
        f"{name}.yml": (to_yaml({name: items}, blocks=True), name in private)
        for name, items in document.items()
    }
    changed = [
        keep_text(os.path.join(params["dest"], name), text, secret, "dest", context.check_mode)
        for name, (text, secret) in files.items()
    ]
    return Outcome(any(changed), {"counts": counts, "files": list(files)})


def _filters(given: Mapping[str, Any], names: Sequence[str]) -> dict[str, list[str]]:
    unknown = [name for name in given if name not in names]
    if unknown:
        raise Invalid(
            f"filters: {unknown[0]!r} is no family.",
            f"Known are: {', '.join(names)}.",
            code="filters-invalid",
        )
    filters = {
        name: [patterns] if isinstance(patterns, str) else patterns
        for name, patterns in given.items()
    }
    for name, patterns in filters.items():
        if not isinstance(patterns, list) or not all(
            isinstance(pattern, str) for pattern in patterns
        ):
            raise Invalid(
                f"filters.{name}: is neither a pattern nor a list of patterns.",
                "Write shell wildcards, such as 'Billing*'.",
                code="filters-invalid",
            )
    return filters


class _Exporter:
    """Reads one family."""

    def __init__(
        self, context: Context, family: Family, patterns: Sequence[str], named: bool
    ) -> None:
        self._context = context
        self._family = family
        self._patterns = patterns
        self._named = named
        self._progress = Progress(context)
        self._shared: dict[Any, list[dict[str, Any]]] = {}

    def read(self) -> Any:
        """The family's part of the document."""
        family = self._family
        if family.parts:
            return {
                name: self._part(part)
                for name, part in family.parts.items()
                if self._wanted({"name": name}, [name])
            }
        work, entries = (
            (partial(self._owned, family.owner), self._owners(family.owner))
            if family.owner
            else (self._object, self._objects())
        )
        items = list(
            self._progress.along(
                at_once(work, entries, self._context.params["concurrency"]),
                f"{family.name}: exported",
                len(entries),
            )
        )
        wanted = [item for item in items if self._wanted(item, family.texts(item))]
        return sorted(wanted, key=lambda item: (family.texts(item), str(item.get("id", ""))))

    def _wanted(self, item: Values, texts: Sequence[str]) -> bool:
        return not self._patterns or any(
            fnmatchcase(text, pattern)
            for text in (*texts, " ".join(texts))
            for pattern in self._patterns
        )

    def _part(self, part: Resource) -> dict[str, Any]:
        version = part.default_version
        raw = self._get(self._context.client.path(*part.place(version)), "version")
        fields = {item.name for item in part.fields if not item.personal or self._named}
        options = options_of(self._context, Found.of(part, version, raw))
        return {name: value for name, value in options.items() if name in fields}

    def _objects(self) -> list[dict[str, Any]]:
        """The objects of the family; of those that share an identity, inactive ones are left out."""
        family, resource = self._family, self._family.spec
        entries = list(family.listing(self._context))
        for raw in entries:
            for key in identities(resource, resource.default_version, raw):
                self._shared.setdefault(key, []).append(raw)
        return [
            raw
            for raw in entries
            if raw.get("active", True)
            or not any(other.get("active", True) for other in self._doubles(raw))
        ]

    def _doubles(self, raw: Values) -> list[dict[str, Any]]:
        resource = self._family.spec
        keys = identities(resource, resource.default_version, raw)
        return [
            other for key in keys for other in self._shared.get(key, ()) if other["id"] != raw["id"]
        ]

    def _object(self, raw: dict[str, Any]) -> dict[str, Any]:
        family, resource, context = self._family, self._family.spec, self._context
        doubles = self._doubles(raw)
        if resource.fragments and self._wanted_fragment(raw):
            raw = self._get(context.client.path(*self._place(), str(raw["id"])), "id")
        options = options_of(context, Found.of(resource, resource.default_version, raw))
        same = any(other.get("active", True) == raw.get("active", True) for other in doubles)
        return {
            **({"id": str(raw["id"])} if same else {}),
            **options,
            **(family.more(context, raw) if family.more else {}),
        }

    def _wanted_fragment(self, raw: Values) -> bool:
        """What a filter leaves out need not be read in full."""
        resource = self._family.spec
        if not self._patterns:
            return True
        found = Found.of(resource, resource.default_version, raw)
        options = options_of(self._context, found)
        return self._wanted(options, self._family.texts(options))

    def _place(self) -> tuple[str, ...]:
        resource = self._family.spec
        return resource.place(resource.default_version)

    def _owners(self, reference: Reference) -> list[dict[str, Any]]:
        """The active owners that are wanted."""
        directory = self._context.directory
        active = [entry for entry in directory.all(reference) if entry.get("active", True)]
        return [
            entry
            for entry in active
            if self._wanted({}, [directory.name(reference, str(entry["id"]))])
        ]

    def _owned(self, reference: Reference, owner: dict[str, Any]) -> dict[str, Any]:
        family, context = self._family, self._context
        identifier = str(owner["id"])
        about = {family.owner_option: context.directory.name(reference, identifier)}
        if family.membership:
            membership = family.membership
            return {
                **about,
                membership.option: described(context, membership, identifier),
                "state": "exact",
            }
        resource = family.spec
        version = resource.default_version
        path = context.client.path(*resource.place(version, identifier))
        raw = self._get(path, "version")
        return {**about, **options_of(context, Found.of(resource, version, raw))}

    def _get(self, path: str, mark: str) -> dict[str, Any]:
        return one(self._context.client.get(path), path, mark=mark)
