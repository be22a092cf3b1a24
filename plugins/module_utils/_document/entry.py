# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Checking the entries of a document against the options of a module, without asking the API."""

from __future__ import annotations

import difflib
import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from .._model.argspec import ArgumentSpec
from .._model.text import Options, Problem, below, misfits, quoted
from .._task.options import opened

#: How ``ArgumentSpecValidator`` names the option that an error is about.
_ABOUT = re.compile(
    r"^(?:value of|argument|Elements value for option|Elements in value for option)"
    r" '?([a-z][a-z0-9_]*)'?",
    re.ASCII,
)


@dataclass(frozen=True, eq=False)
class Shape:
    """What entries have in common that differ in nothing but free text."""

    #: All options, with the free texts of one of the entries.
    params: dict[str, Any]
    #: The options that are free texts, by their keys in the entries.
    free: Mapping[str, str]

    def filled(self, entry: Mapping[Any, Any]) -> dict[str, Any]:
        """All options of an entry of this shape."""
        return {**self.params, **{name: entry[key] for key, name in self.free.items()}}


class Alike(NamedTuple):
    """Entries of one shape."""

    #: Which entries they are.
    places: Sequence[int]
    shape: Shape
    #: By option the free text of each.
    texts: Mapping[str, Sequence[str]]


class Checked(NamedTuple):
    """What came of checking an entry."""

    #: All its options.
    params: dict[str, Any]
    #: What is wrong with it.
    problems: Sequence[Problem]


class _Form:
    """What entries have in common with the same keys, and values of the same types."""

    def __init__(self, keys: Sequence[Any], kinds: Sequence[type], free: Mapping[str, str]) -> None:
        #: The options that are free texts, by their keys.
        self.free: dict[str, str] = {}
        #: The keys whose values decide about the shape, and those that have values inside.
        self._decisive: list[Any] = []
        self._nested: set[Any] = set()
        for key, kind in zip(keys, kinds):
            name = free.get(key)
            if name and issubclass(kind, str) and name not in self.free.values():
                self.free[key] = name
                continue
            self._decisive.append(key)
            if issubclass(kind, (Mapping, list, tuple, set)):
                self._nested.add(key)

    def by_shape(self, entries: Sequence[Mapping[Any, Any]]) -> Iterable[Sequence[int]]:
        """The places of entries that are of one shape, shape by shape."""
        if not self._decisive:
            return [range(len(entries))]
        columns: list[Iterable[Hashable]] = []
        for key in self._decisive:
            values: Iterable[Hashable] = [entry[key] for entry in entries]
            if key in self._nested:
                values = map(_frozen, values)
            columns.append(values)
        places: dict[Hashable, list[int]] = {}
        for place, decisive in enumerate(zip(*columns)):
            places.setdefault(decisive, []).append(place)
        return places.values()


class EntryChecker:
    """Checks entries. Those that differ in nothing but free text are checked as one."""

    def __init__(self, arguments: ArgumentSpec) -> None:
        self._options = arguments.options
        self._validator = ArgumentSpecValidator(**arguments.to_kwargs())
        decisive = {rule[0] for rule in arguments.required_if}
        #: The options whose text the checks do not look at, by each of their names.
        self._free: dict[str, str] = {}
        for name, option in self._options.items():
            text = option.get("type", "str") == "str" and "choices" not in option
            if text and name not in decisive:
                self._free.update(dict.fromkeys((name, *option.get("aliases", ())), name))

    def check(self, entry: Mapping[Any, Any]) -> Checked:
        """All options of an entry, and what is wrong with it."""
        taken = opened(self._options, entry)
        problems = [*_strangers(self._options, taken), *misfits(self._options, taken)]
        if problems:
            return Checked({}, problems)
        result = self._validator.validate(taken)
        params = {name: result.validated_parameters.get(name) for name in self._options}
        return Checked(params, [_about(str(error.msg)) for error in result.errors.errors])

    def alike(self, entries: Sequence[Any]) -> Iterator[Alike]:
        """Entries that have nothing wrong with them, by their shapes, of which one is checked.

        All others have to be checked one by one.
        """
        forms: dict[tuple[tuple[Any, ...], tuple[type, ...]], list[int]] = {}
        for place, entry in enumerate(entries):
            if isinstance(entry, dict):
                kinds = tuple(map(type, entry.values()))
                forms.setdefault((tuple(entry), kinds), []).append(place)
        for (keys, kinds), places in forms.items():
            form = _Form(keys, kinds, self._free)
            given = [entries[place] for place in places]
            for numbers in form.by_shape(given):
                own = [given[number] for number in numbers]
                params, problems = self.check(own[0])
                if not problems:
                    texts = {name: [one[key] for one in own] for key, name in form.free.items()}
                    shape = Shape(params, form.free)
                    yield Alike([places[number] for number in numbers], shape, texts)


def _frozen(value: Any) -> Hashable:
    """A value as a key."""
    if isinstance(value, str):
        return type(value), value
    if isinstance(value, Mapping):
        return Mapping, *value, *map(_frozen, value.values())
    if isinstance(value, (list, tuple, set)):
        return list, *map(_frozen, value)
    return type(value), value


def _about(message: str) -> Problem:
    """An error of ``ArgumentSpecValidator``, with the option that it is about."""
    sentence = message[0].lower() + message[1:]
    if not sentence.endswith("."):
        sentence += "."
    about = _ABOUT.match(message)
    if not about:
        return "", sentence
    return about.group(1), sentence


def _strangers(options: Options, entry: Mapping[Any, Any], place: str = "") -> Iterator[Problem]:
    """Keys that are no options, and options that are given twice."""
    known = {name: name for name in options}
    for name, option in options.items():
        known.update(dict.fromkeys(option.get("aliases", ()), name))
    seen: dict[str, Any] = {}
    for key, value in entry.items():
        if key not in known:
            yield place, f"unknown option {quoted(key)}.{suggestion(key, known)}"
            continue
        name = known[key]
        if value is not None and seen.setdefault(name, key) != key:
            yield below(place, name), f"is given twice, as {seen[name]} and as {key}."
        for own, one in _dictionaries(options[name], value, below(place, key)):
            yield from _strangers(options[name]["options"], one, own)


def _dictionaries(
    option: Mapping[str, Any], value: Any, place: str
) -> Iterator[tuple[str, Mapping[Any, Any]]]:
    """The dictionaries in the value of an option that takes some, with their places."""
    if "options" not in option:
        return
    entries = [(place, value)]
    if isinstance(value, (list, tuple)):
        entries = [(f"{place}[{number}]", entry) for number, entry in enumerate(value)]
    for spot, entry in entries:
        if isinstance(entry, Mapping):
            yield spot, entry


def suggestion(key: Any, known: Iterable[str]) -> str:
    """A sentence that names the key which was probably meant, or else all that are known."""
    names = sorted(set(known))
    text = str(key).replace("-", "_").lower()
    close = [text]
    if text not in names:
        close = difflib.get_close_matches(text, names, n=1)
    if not close:
        return f" Known are: {', '.join(names)}."
    return f" Did you mean {close[0]}?"
