# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Reading an organization's document: every mistake that can be found without the API, each with its place, before anything else is done."""

from __future__ import annotations

import difflib
import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any, Callable

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from .._common.errors import Invalid
from .._common.files import read_text
from .._model.argspec import ArgumentSpec
from .._model.resource import Resource
from .._model.text import kind_of, unfit
from .._model.wanted import Wanted
from .._privacy.mask import Masker
from .._privacy.redact import without_leaves
from .family import Family, Mapped

_SHOWN = 5
#: How many shapes of entries are remembered.
_SHAPES = 1000
_OPTION = re.compile(r"^([a-z][a-z0-9_]*(?:[.\[][a-z0-9_.\[\]]*)?): ", re.ASCII)
#: How ``ArgumentSpecValidator`` names the option that an error is about.
_ABOUT = re.compile(
    r"^(?:value of|argument|Elements value for option|Elements in value for option) '?([a-z][a-z0-9_]*)'?",
    re.ASCII,
)


@dataclass(frozen=True)
class Item:
    """One entry of the document."""

    family: Family
    #: Where it stands.
    place: str
    #: The options of its module.
    params: dict[str, Any]
    masker: Masker
    #: What names it besides.
    known: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def wanted(self) -> Wanted:
        """What its options ask for, where the family has a resource. Raises ``Invalid``."""
        return Wanted.of(self.family.spec, self.params)

    @property
    def key(self) -> Hashable:
        """What two items of one document must not share."""
        if self.family.parts:
            return self.family.name
        if self.family.owner_option:
            return str(self.params[self.family.owner_option])
        return ("id", self.wanted.id) if self.wanted.id else self.identity

    @property
    def identity(self) -> Hashable:
        """The identity that its options name, with the API version that it is meant in."""
        return self.wanted.version, self.wanted.key

    @cached_property
    def label(self) -> str:
        """What it is called in results."""
        return self.family.label({**self.params, **self.known}, self.masker)


@dataclass(frozen=True)
class Mistake:
    """Something that has to be corrected in the document, and where."""

    place: str
    message: str

    @classmethod
    def of(cls, item: Item, error: Invalid) -> Mistake:
        """An error of a module as a mistake of the item: the option that its message begins with belongs to the place."""
        return _placed(item.place, str(error))


def _placed(place: str, message: str) -> Mistake:
    about = _OPTION.match(message)
    return (
        Mistake(f"{place}.{about.group(1)}", message.removeprefix(about.group()))
        if about
        else Mistake(place, message)
    )


def refusal(mistakes: Sequence[Mistake]) -> Invalid:
    """The error that reports all mistakes; the message has the first ones."""
    first = " ".join(f"{mistake.place}: {mistake.message}" for mistake in mistakes[:_SHOWN])
    more = (
        f" And {len(mistakes) - _SHOWN} more, see error.mistakes." if len(mistakes) > _SHOWN else ""
    )
    return Invalid(
        f"The document has {len(mistakes)} {'mistake' if len(mistakes) == 1 else 'mistakes'}. {first}{more}",
        "Nothing was written: correct the document and run again.",
        details={
            "mistakes": [{"place": mistake.place, "msg": mistake.message} for mistake in mistakes]
        },
        code="document-mistakes",
    )


class Reader:
    """Turns a document into items and collects its mistakes."""

    def __init__(self, families: Sequence[Family], mapping: Mapped, masker: Masker) -> None:
        self.mistakes: list[Mistake] = []
        self._families = {family.name: family for family in families}
        self._masker = masker
        self._mapping = self._checked(mapping)

    def read(self, document: Mapping[Any, Any]) -> dict[str, list[Item]]:
        """The items by family, in the order of the families; those with a mistake are not among them."""
        for name in document:
            if name not in self._families:
                self._mistake(
                    "config", f"{_quoted(name)} is no family.{_suggestion(name, self._families)}"
                )
        return {
            name: self._items(family, document[name])
            for name, family in self._families.items()
            if name in document
        }

    def _checked(self, mapping: Mapping[Any, Any]) -> Mapped:
        kinds = {kind for family in self._families.values() for kind in family.kinds()}
        for kind, names in mapping.items():
            if kind not in kinds:
                self._mistake(
                    "mapping", f"{_quoted(kind)} is no kind of name.{_suggestion(kind, kinds)}"
                )
            elif not isinstance(names, Mapping) or not all(
                isinstance(text, str) and text for pair in names.items() for text in pair
            ):
                self._mistake(
                    f"mapping.{kind}",
                    "is not a dictionary of names. Write the document's name as the key, the organization's as the value.",
                )
        return {} if self.mistakes else mapping

    def _mistake(self, place: str, message: str) -> None:
        self.mistakes.append(Mistake(place, message))

    def _items(self, family: Family, value: Any) -> list[Item]:
        if family.parts:
            entries = [(family.name, value)]
        elif isinstance(value, (list, tuple)):
            entries = [(f"{family.name}[{number}]", entry) for number, entry in enumerate(value)]
        else:
            found = "is empty" if value is None else f"is {kind_of(value)} instead of a list"
            self._mistake(family.name, f"{found}. Write [] for none, or leave the family out.")
            return []
        checker = _Checker(family.task.arguments)
        items: list[Item] = []
        seen: dict[Hashable, str] = {}
        for place, entry in entries:
            item = self._item(family, checker, place, entry)
            if item is None:
                continue
            key = item.key
            if key in seen:
                self._mistake(
                    place,
                    f"speaks of the same {family.task.name.replace('alvaria_', '').replace('_', ' ')} as {seen[key]}. Keep one of them.",
                )
                continue
            seen[key] = place
            items.append(item)
        return items

    def _item(self, family: Family, checker: _Checker, place: str, entry: Any) -> Item | None:
        """An entry with its options as its module would get them, ``None`` where there is a mistake."""
        if not isinstance(entry, Mapping):
            self._mistake(
                place,
                f"is {kind_of(entry)} instead of a dictionary of the options of {family.task.name}.",
            )
            return None
        params, problems = checker.check(entry)
        item = None
        if not problems:
            item = Item(family, place, family.renamed(params, self._mapping), self._masker)
            problems = list(_wrong_values(item))
        if not problems:
            return item
        hide = any(item.personal for item in family.task.fields)
        for option, message in problems:
            text = without_leaves(self._masker, entry, message) if hide else message
            self._mistake(
                f"{place}{'' if option.startswith('[') or not option else '.'}{option}", text
            )
        return None


class _Checker:
    """Checks entries against the options of a module. Entries that differ in nothing but free text are checked as one."""

    def __init__(self, arguments: ArgumentSpec) -> None:
        self._options = arguments.options
        self._validator = ArgumentSpecValidator(**arguments.to_kwargs())
        decisive = {rule[0] for rule in arguments.required_if}
        free = [
            name
            for name, option in self._options.items()
            if option.get("type", "str") == "str"
            and "choices" not in option
            and name not in decisive
        ]
        #: The options whose text the checks do not look at, by each of their names.
        self._free = {
            key: name for name in free for key in (name, *self._options[name].get("aliases", ()))
        }
        self._known: dict[Hashable, dict[str, Any]] = {}

    def check(self, entry: Mapping[Any, Any]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        """All options of an entry, and what is wrong with it, by option."""
        texts: dict[str, str] = {}
        rest: list[Hashable] = []
        for key, value in entry.items():
            name = self._free.get(key) if isinstance(value, str) else None
            if name is None or name in texts:
                rest.append((key, _frozen(value)))
            else:
                texts[name] = value
        shape = (tuple(texts), tuple(rest))
        known = self._known.get(shape)
        if known is None:
            params, problems = self._checked(entry)
            if not problems and len(self._known) < _SHAPES:
                self._known[shape] = params
            return params, problems
        return {**known, **texts}, []

    def _checked(self, entry: Mapping[Any, Any]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        problems = list(_misfits(self._options, entry, ""))
        if problems:
            return {}, problems
        result = self._validator.validate(dict(entry))
        return {name: result.validated_parameters.get(name) for name in self._options}, [
            _about(str(error.msg)) for error in result.errors.errors
        ]


def _frozen(value: Any) -> Hashable:
    """A value as a key."""
    if isinstance(value, Mapping):
        return Mapping, tuple((key, _frozen(item)) for key, item in value.items())
    return (
        (list, tuple(map(_frozen, value)))
        if isinstance(value, (list, tuple))
        else (type(value), value)
    )


def _about(message: str) -> tuple[str, str]:
    """An error of ``ArgumentSpecValidator``, with the option that it is about."""
    about = _ABOUT.match(message)
    return (
        about.group(1) if about else "",
        message[0].lower() + message[1:] + ("" if message.endswith(".") else "."),
    )


def _wrong_values(item: Item) -> Iterator[tuple[str, str]]:
    """Values that the module would refuse before it asks the API."""
    family, params = item.family, item.params
    if family.resource:
        yield from _refused(lambda: item.wanted, family.resource, params, "")
    for name, part in family.parts.items():
        values = params.get(name)
        if values is not None:
            yield from _refused(partial(Wanted.of, part, values), part, values, name + ".")
    for option in family.task.files:
        if params.get(option) and params.get("state") != "absent":
            try:
                read_text(params[option], option)
            except Invalid as exc:
                yield (option, str(exc).split(": ", 1)[1])


def _refused(
    translate: Callable[[], Wanted],
    resource: Resource,
    params: Mapping[str, Any],
    prefix: str,
) -> Iterator[tuple[str, str]]:
    """The options that a translation refuses, with the reasons."""
    try:
        translate()
    except Invalid as exc:
        for error in _errors(resource, params) or [exc]:
            placed = _placed("", str(error))
            yield (prefix + placed.place[1:], placed.message)


def _errors(resource: Resource, params: Mapping[str, Any]) -> list[Invalid]:
    """What is wrong with each of the values, one of which is."""
    found = []
    for item in resource.fields:
        identity = (item.name,) if item.name in resource.identity else ()
        try:
            Wanted.of(replace(resource, fields=(item,), identity=identity), params)
        except Invalid as exc:
            found.append(exc)
    return found


def _misfits(
    options: Mapping[str, Mapping[str, Any]], entry: Mapping[Any, Any], place: str
) -> Iterator[tuple[str, str]]:
    """Keys that are no options, and values of a kind that Ansible would bend until it fits."""
    known = {name: name for name in options} | {
        alias: name for name, option in options.items() for alias in option.get("aliases", ())
    }
    for key, value in entry.items():
        if key not in known:
            yield (place, f"{_quoted(key)} is no option.{_suggestion(key, known)}")
            continue
        own, option = f"{place}.{key}" if place else str(key), options[known[key]]
        values = (
            value if option.get("type") == "list" and isinstance(value, (list, tuple)) else [value]
        )
        kind = (
            option.get("elements", "str")
            if option.get("type") == "list"
            else option.get("type", "str")
        )
        for number, one in enumerate(values):
            spot = f"{own}[{number}]" if values is value else own
            wrong = unfit(kind, one)
            if wrong:
                yield (spot, wrong)
            elif kind == "dict" and "options" in option and isinstance(one, Mapping):
                yield from _misfits(option["options"], one, spot)


def _quoted(key: Any) -> str:
    """A key that should not be there: what looks like data is not repeated."""
    text = str(key)
    return repr(text) if re.fullmatch(r"[A-Za-z][A-Za-z_. -]{0,60}", text) else "A key"


def _suggestion(key: Any, known: Iterable[str]) -> str:
    known = sorted(set(known))
    text = str(key).replace("-", "_").lower()
    close = [text] if text in known else difflib.get_close_matches(text, known, n=1)
    return f" Did you mean {close[0]}?" if close else f" Known are: {', '.join(known)}."
