# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Reading an organization's document.

Every mistake that can be found without the API is found, each with its place, before anything else
is done.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from operator import attrgetter
from typing import Any, Callable

from .._common.errors import Invalid
from .._common.files import read_text
from .._model.field import Values
from .._model.resource import Resource
from .._model.text import Problem, kind_of, quoted
from .._model.wanted import Wanted
from .._privacy.gate import Gate, without_leaves
from .entries import Entries, Entry, may_be_many, place_of
from .entry import Checked, EntryChecker, Shape, suggestion
from .family import Family, Mapped
from .item import Item, Mistake, refusal


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

    def read(self, document: Mapping[Any, Any]) -> dict[str, Entries]:
        """The items by family, in the order of the families, without those that have a mistake."""
        for name in document:
            if name not in self._families:
                self._mistake(
                    "config", f"unknown family {quoted(name)}.{suggestion(name, self._families)}"
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
                    "mapping", f"unknown kind of name {quoted(kind)}.{suggestion(kind, kinds)}"
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

    def _entries(self, family: Family, value: Any) -> Sequence[Any]:
        """The entries of a family."""
        if family.parts:
            return [value]
        if isinstance(value, (list, tuple)):
            return value
        wrong = "is empty"
        if value is not None:
            wrong = f"is {kind_of(value)} instead of a list"
        self._mistake(family.name, f"{wrong}. Write [] for none, or leave the family out.")
        return ()

    def _items(self, family: Family, value: Any) -> Entries:
        checker, given = EntryChecker(family.task.arguments), self._entries(family, value)
        items, many = Entries(family, self._gate.masker), may_be_many(family) and not self._mapping
        known: dict[int, Shape] = {}
        for entries in checker.alike(given):
            # What one of them has wrong is told of it alone.
            if not (many and items.take(entries, given)):
                known.update(dict.fromkeys(entries.places, entries.shape))
        read = {entry.number for entry in items.entries}
        for number, one in enumerate(given):
            if number in known:
                checked = Checked(known[number].filled(one), ())
                items.entries.extend(self._entry(family, number, one, checked))
            elif number not in read:
                items.entries.extend(self._unlike(family, checker, number, one))
        items.entries.sort(key=attrgetter("number"))
        if not self._repeated:
            self._refuse_doubles(items)
        return items

    def _refuse_doubles(self, items: Entries) -> None:
        """Leave out entries of what others speak of already."""
        first: dict[Hashable, int] = {}
        for entry in items.entries:
            first.setdefault(entry.key, entry.number)
        if len(first) == len(items.entries):
            return
        family = items.family
        noun = family.task.name.replace("alvaria_", "").replace("_", " ")
        for entry in items.entries:
            if first[entry.key] != entry.number:
                other = place_of(family, first[entry.key])
                self._mistake(
                    place_of(family, entry.number),
                    f"names the same {noun} as {other}. Keep one of them.",
                )
        items.entries = [entry for entry in items.entries if first[entry.key] == entry.number]

    def _unlike(
        self, family: Family, checker: EntryChecker, number: int, given: Any
    ) -> Iterator[Entry]:
        """An entry that is checked by itself, unless it has a mistake."""
        if isinstance(given, Mapping):
            yield from self._entry(family, number, given, checker.check(given))
            return
        self._mistake(
            place_of(family, number),
            f"is {kind_of(given)} instead of a dictionary of the options of {family.task.name}.",
        )

    def _entry(
        self, family: Family, number: int, given: Mapping[Any, Any], checked: Checked
    ) -> Iterator[Entry]:
        """An entry with its options as its module would get them, unless it has a mistake."""
        place, problems = place_of(family, number), checked.problems
        if not problems:
            params = family.renamed(checked.params, self._mapping)
            item = Item(family, place, params, self._gate.masker)
            problems = _wrong_values(item)
        if problems:
            self._refuse(family, place, given, problems)
        else:
            yield Entry(number, given, Shape(params, {}), item.key)

    def _refuse(
        self, family: Family, place: str, entry: Mapping[Any, Any], problems: Iterable[Problem]
    ) -> None:
        hide = any(item.personal for item in family.task.fields)
        for option, message in problems:
            text = message
            if hide:
                text = without_leaves(self._gate, entry, message)
            self._mistake(_below(place, option), text)


class Document(Mapping[str, Entries]):
    """The items of a document by family.

    Those of the families named in ``later`` are read when they are asked for, so that there may be
    other work meanwhile. Raises ``Invalid`` with all mistakes, then and now.
    """

    def __init__(self, reader: Reader, given: Mapping[Any, Any], later: Collection[str]) -> None:
        self._reader = reader
        self._later = {name: given[name] for name in later}
        self._read = reader.read({name: given[name] for name in given if name not in later})
        if reader.mistakes:
            reader.read(self._later)
        self._refuse()

    def __getitem__(self, name: str) -> Entries:
        if name in self._later:
            self._read.update(self._reader.read({name: self._later.pop(name)}))
            self._refuse()
        return self._read[name]

    def _refuse(self) -> None:
        if self._reader.mistakes:
            raise refusal(self._reader.mistakes)

    def __contains__(self, name: object) -> bool:
        return name in self._later or name in self._read

    def __iter__(self) -> Iterator[str]:
        return iter((*self._read, *self._later))

    def __len__(self) -> int:
        return len(self._read) + len(self._later)


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
