# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Reading an organization's document.

Every mistake that can be found without the API is found, each with its place, before anything else
is done.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Callable

from .._common.errors import Invalid
from .._common.files import read_text
from .._model.field import Values
from .._model.resource import Resource
from .._model.text import Problem, kind_of, quoted
from .._model.wanted import Wanted
from .._privacy.gate import Gate, without_leaves
from .entry import EntryChecker, suggestion
from .family import Family, Mapped
from .item import Item, Mistake


class Reader:
    """Turns a document into items and collects its mistakes.

    ``repeated``: several entries may speak of the same thing.
    """

    def __init__(
        self, families: Sequence[Family], mapping: Mapped, gate: Gate, repeated: bool = False
    ) -> None:
        self._repeated = repeated
        self.mistakes: list[Mistake] = []
        self._families = {family.name: family for family in families}
        self._gate = gate
        self._mapping = self._checked(mapping)

    def read(self, document: Mapping[Any, Any]) -> dict[str, list[Item]]:
        """The items by family, in the order of the families, without those that have a mistake."""
        for name in document:
            if name not in self._families:
                self._mistake(
                    "config", f"{quoted(name)} is no family.{suggestion(name, self._families)}"
                )
        return {
            name: self._items(family, document[name])
            for name, family in self._families.items()
            if name in document
        }

    def _checked(self, mapping: Mapping[Any, Any]) -> Mapped:
        kinds: set[str] = set()
        for family in self._families.values():
            kinds |= family.kinds()
        for kind, names in mapping.items():
            if kind not in kinds:
                self._mistake(
                    "mapping", f"{quoted(kind)} is no kind of name.{suggestion(kind, kinds)}"
                )
            elif not _are_names(names):
                self._mistake(
                    f"mapping.{kind}",
                    "is not a dictionary of names. Write the document's name as the key, "
                    "the organization's as the value.",
                )
        if self.mistakes:
            return {}
        return mapping

    def _mistake(self, place: str, message: str) -> None:
        self.mistakes.append(Mistake(place, message))

    def _entries(self, family: Family, value: Any) -> Iterable[tuple[str, Any]]:
        """The entries of a family with their places."""
        if family.parts:
            return [(family.name, value)]
        if isinstance(value, (list, tuple)):
            return ((f"{family.name}[{number}]", entry) for number, entry in enumerate(value))
        wrong = "is empty"
        if value is not None:
            wrong = f"is {kind_of(value)} instead of a list"
        self._mistake(family.name, f"{wrong}. Write [] for none, or leave the family out.")
        return ()

    def _items(self, family: Family, value: Any) -> list[Item]:
        checker = EntryChecker(family.task.arguments)
        items: list[Item] = []
        seen: dict[Hashable, str] = {}
        for place, entry in self._entries(family, value):
            item = self._item(family, checker, place, entry)
            if item is None:
                continue
            key = item.key
            if key in seen and not self._repeated:
                noun = family.task.name.replace("alvaria_", "").replace("_", " ")
                self._mistake(place, f"speaks of the same {noun} as {seen[key]}. Keep one of them.")
                continue
            seen[key] = place
            items.append(item)
        return items

    def _item(self, family: Family, checker: EntryChecker, place: str, entry: Any) -> Item | None:
        """An entry with its options as its module would get them, ``None`` for a mistake."""
        if not isinstance(entry, Mapping):
            self._mistake(
                place,
                f"is {kind_of(entry)} instead of a dictionary of the options of "
                f"{family.task.name}.",
            )
            return None
        params, problems = checker.check(entry)
        item = None
        if not problems:
            item = Item(family, place, family.renamed(params, self._mapping), self._gate.masker)
            problems = _wrong_values(item)
        if not problems:
            return item
        self._refuse(family, place, entry, problems)
        return None

    def _refuse(
        self, family: Family, place: str, entry: Mapping[Any, Any], problems: Iterable[Problem]
    ) -> None:
        hide = any(item.personal for item in family.task.fields)
        for option, message in problems:
            text = message
            if hide:
                text = without_leaves(self._gate, entry, message)
            self._mistake(_below(place, option), text)


def _below(place: str, option: str) -> str:
    if not option or option.startswith("["):
        return place + option
    return f"{place}.{option}"


def _are_names(names: Any) -> bool:
    if not isinstance(names, Mapping):
        return False
    return all(_is_name(text) for pair in names.items() for text in pair)


def _is_name(text: Any) -> bool:
    return isinstance(text, str) and text != ""


def _wrong_values(item: Item) -> list[Problem]:
    """Values that the module would refuse before it asks the API."""
    family, params = item.family, item.params
    problems: list[Problem] = []
    if family.resource:
        problems += _refused(lambda: item.wanted, family.resource, params, "")
    for name, part in family.parts.items():
        values = params.get(name)
        if values is not None:
            problems += _refused(partial(Wanted.of, part, values), part, values, name + ".")
    for option in family.task.files:
        if params.get(option) and params.get("state") != "absent":
            try:
                read_text(params[option], option)
            except Invalid as exc:
                problems.append((option, str(exc).split(": ", 1)[1]))
    return problems


def _refused(
    translate: Callable[[], Wanted], resource: Resource, params: Values, prefix: str
) -> list[Problem]:
    """The options that a translation refuses, with the reasons."""
    try:
        translate()
    except Invalid as exc:
        errors = _errors(resource, params) or [exc]
        placed = [Mistake.placed("", str(error)) for error in errors]
        return [(prefix + one.place[1:], one.message) for one in placed]
    return []


def _errors(resource: Resource, params: Values) -> list[Invalid]:
    """What is wrong with each of the values, one of which is."""
    found = []
    for item in resource.fields:
        identity = tuple(name for name in resource.identity if name == item.name)
        try:
            Wanted.of(replace(resource, fields=(item,), identity=identity), params)
        except Invalid as exc:
            found.append(exc)
    return found
