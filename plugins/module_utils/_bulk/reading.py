# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Understanding a row and an object of the organization: their canonical values.

Lists repeat most of what they say, so values that are not personal are remembered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import repeat
from operator import itemgetter
from typing import Any, Callable, NamedTuple

from .._common.errors import Invalid, Unfit
from .._model.field import Field, Values
from .._model.kinds import Time
from .._model.personal import refuse_unfit_column
from .._model.resource import Resource
from .._model.values import NEVER
from .._model.wanted import Translate, canonical_value, canonical_values, translations
from .._session.context import Context
from .source import Row
from .spelling import Spelling
from .times import Times

_OPTION = re.compile(r"[a-z_]+: ")

Params = dict[str, Any]


class BadRow(Exception):
    """A row is not valid; the text says why and does not repeat its values, except dates."""


class Misspelt(Invalid):
    """A time or a number cannot be read. The message may be shown as it is."""


class Said(NamedTuple):
    """What rows say, in canonical spelling."""

    values: Sequence[Params]
    #: The fields of each that count beside the identity, and their values.
    shapes: Sequence[tuple[str, ...]]
    contents: Sequence[tuple[Any, ...]]
    #: The values that identify the object of each.
    identities: Sequence[tuple[Any, ...]]


@dataclass(frozen=True)
class _Plan:
    """How rows that give the same options are read."""

    #: The options that count, with what makes their canonical values.
    translate: tuple[tuple[str, Translate], ...]
    #: The fields that count beside the identity, and what picks their values.
    shape: tuple[str, ...]
    pick: Callable[[Values], tuple[Any, ...]]


def _picking(names: Sequence[str]) -> Callable[[Values], tuple[Any, ...]]:
    """What picks the values of these names."""
    if len(names) < 2:
        return lambda values: tuple(values[name] for name in names)
    return itemgetter(*names)


class RowReader:
    """Understands the rows of one list.

    ``blank`` holds the options of every row that does not give them, ``scope`` by field the values
    that a row may have. Raises ``Invalid`` for values of ``blank`` that are not valid.
    """

    def __init__(
        self,
        context: Context,
        resource: Resource,
        blank: Params,
        scope: Values,
        spelling: Spelling,
    ) -> None:
        self._context = context
        self._resource = resource
        self._version = resource.default_version
        self._present = context.params["state"] != "absent"
        self._scope = scope
        self.spelling = spelling
        self.identity = [item.name for item in resource.identity_in(self._version)]
        self._identify = _picking(self.identity)
        #: The values of identity fields that a row leaves out.
        self._absent = {name: resource.field(name).absent for name in self.identity}
        #: What to look at in an object that is to be there.
        self._check = resource.check if self._present else None
        self._personal = [item for item in resource.fields if item.personal]
        #: The fields that count: to delete an object, only those that identify it.
        self._fields = [
            item for item in resource.fields if self._present or item.name in self.identity
        ]
        self.blank = self._spelled(blank)
        counting = {item.name: self.blank.get(item.name) for item in self._fields}
        self._start = {**self._absent, **canonical_values(resource, self._version, counting)}
        self._plans: dict[tuple[str, ...], _Plan] = {}
        self._translate = dict(self._translators())

    def _spelled(self, blank: Params) -> Params:
        """Default values with their times in canonical form."""
        spelled = dict(blank)
        for item in self._fields:
            if isinstance(item.kind, Time) and spelled.get(item.name) is not None:
                text = spelled[item.name]
                spelled[item.name] = _time(self.spelling.default_times, item)(text)
        return spelled

    def _translators(self) -> Iterator[tuple[str, Translate]]:
        """What makes the canonical value of each field from a row's text. Raises ``Invalid``."""
        fields = {item.name: item for item in self._fields}
        for name, given, translate in translations(self._resource, self._version):
            if name not in fields:
                continue
            item = fields[name]
            if isinstance(item.kind, Time):
                # The canonical form needs no further translation.
                translate = _time(self.spelling.times, item)
            elif given is not None:
                translate = partial(_translated, item, self._version)
            yield name, translate

    def read(self, rows: Sequence[Row]) -> Said:
        """What rows say; those that give the same options are read together.

        Raises ``BadRow`` where one is not valid.
        """
        found: list[tuple[Any, ...]] = []
        for (problem, *options), places in _by_kind(rows).items():
            if problem:
                raise BadRow(problem)
            plan = self._plan(tuple(options))
            values = self._checked([rows[place].values for place in places], plan)
            contents, identities = map(plan.pick, values), map(self._identify, values)
            found += zip(places, values, repeat(plan.shape), contents, identities)
        found.sort(key=itemgetter(0))
        _places, *said = zip(*found)
        return Said(*said)

    def _checked(self, given: Sequence[Mapping[str, str]], plan: _Plan) -> list[Params]:
        """The canonical values of rows with their whole identity. Raises ``BadRow``."""
        try:
            values = self._read(given, plan)
        except Invalid as exc:
            raise BadRow(_reason(exc)) from exc
        for name in self.identity:
            if self._absent[name] is None and not all(one[name] for one in values):
                raise BadRow(f"{name}: is missing")
        for name, allowed in self._scope.items():
            if allowed is not None and not all(one[name] in allowed for one in values):
                raise BadRow(f"{name}: is outside of scope")
        return values

    def params(self, row: Row) -> Params:
        """The options that a row stands for, its times and numbers in canonical spelling."""
        values = self.values(row)
        spelled = {name: values[name] for name in row.values if name in self._translate}
        return {**self.blank, **row.values, **spelled}

    def values(self, row: Row) -> Params:
        """The canonical values of a row. Raises ``Invalid``."""
        [values] = self._read([row.values], self._plan(tuple(row.values)))
        return values

    def _read(self, given: Sequence[Mapping[str, str]], plan: _Plan) -> list[Params]:
        """The canonical values of rows, made column by column. Raises ``Invalid``."""
        columns = {name: [value] * len(given) for name, value in self._start.items()}
        for name, translate in plan.translate:
            texts = [row[name] for row in given]
            # Most columns repeat a few texts.
            made = {text: translate(text) for text in set(texts)}
            columns[name] = [made[text] for text in texts]
        for item in self._personal:
            refuse_unfit_column(item, columns)
        names = tuple(columns)
        rows = [dict(zip(names, values)) for values in zip(*columns.values())]
        if self.spelling.phones is not None:
            for values in filter(self.spelling.has_number, rows):
                self._read_number(values)
        if self._check:
            for values in rows:
                self._check(self._context, values, None, self._version)
        return rows

    def _read_number(self, values: Params) -> None:
        """Bring a row's telephone number to E.164. Raises ``Misspelt``."""
        telephone, phones = self.spelling.telephone, self.spelling.phones
        if telephone is None or phones is None or not values.get(telephone.option):
            return
        try:
            values[telephone.option] = phones.read(values[telephone.option])
        except ValueError as exc:
            raise Misspelt(f"{telephone.option}: {exc}") from exc

    def _plan(self, options: tuple[str, ...]) -> _Plan:
        plan = self._plans.get(options)
        if plan is None:
            known = self._translate
            translate = tuple((name, known[name]) for name in options if name in known)
            given = {*options, *self._start}
            names = [item.name for item in self._fields if item.name not in self.identity]
            shape = tuple(name for name in names if name in given)
            plan = self._plans[options] = _Plan(translate, shape, _picking(shape))
        return plan

    def identity_of(self, values: Values) -> tuple[Any, ...]:
        """The values that identify the object of a row."""
        return self._identify(values)

    def shape_of(self, row: Row) -> tuple[str, ...]:
        """The fields that count beside the identity: none when objects are only deleted."""
        return self._plan(tuple(row.values)).shape


def _by_kind(rows: Sequence[Row]) -> dict[tuple[str, ...], list[int]]:
    """The places of rows by what they have in common: what is wrong, and what they give."""
    kinds: dict[tuple[str, ...], list[int]] = {}
    for place, row in enumerate(rows):
        kinds.setdefault((row.problem, *row.values), []).append(place)
    return kinds


def _translated(item: Field, version: str, text: str) -> Any:
    return canonical_value(item, version, {item.name: text})


def _time(times: Times, item: Field) -> Callable[[str], str]:
    """What makes the canonical form of a time of a row. It raises ``Misspelt``."""
    name, read, may_be_never = item.name, times.read, item.kind.nullable

    def canonical(text: str) -> str:
        if may_be_never and text.strip().lower() == NEVER:
            return NEVER
        try:
            return read(text)
        except ValueError as exc:
            raise Misspelt(f"{name}: {times.problem(text, exc)}") from exc

    return canonical


def _option(message: str) -> str:
    """The option at the beginning of a message with its colon, empty without one."""
    found = _OPTION.match(message)
    if found is None:
        return ""
    return found.group()


def _reason(error: Invalid) -> str:
    """Why a row is not valid, without its values."""
    if isinstance(error, Misspelt):
        return error.message
    if isinstance(error, Unfit):
        return error.message.rstrip(".")
    return f"{_option(error.message)}is not valid. {error.remedy.rstrip('.')}"
