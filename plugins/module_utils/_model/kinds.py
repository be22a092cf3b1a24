# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The kinds of values that fields have. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .._common.errors import Doubtful, Invalid
from .kind import Kind
from .reference import Reference
from .text import below, holds_mask, refuse_no_text, refuse_odd_key
from .values import NEVER, canonical_time, exact_time, localized, option_time

#: The locale in which an exported name is given, unless it has no text in that locale.
EXPORT_LOCALE = "en-US"


class Scalar(Kind):
    """A single value, which is ``None`` where the API shows none."""

    def from_api(self, value: Any) -> Any:
        if value is None:
            return None
        return self.read(value)

    def read(self, value: Any) -> Any:
        """The canonical form of a value in any spelling. Raises ``ValueError`` for another kind."""
        raise NotImplementedError


class Word(Scalar):
    """What all kinds that are text on the wire have in common."""

    literal = True

    def read(self, value: Any) -> str:
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            raise ValueError("no text")
        return str(value)


@dataclass(frozen=True)
class Text(Word):
    """Any text; ``src`` names an option that reads it from a file instead."""

    src: str = ""

    def options(self, name: str, aliases: tuple[str, ...], personal: bool) -> dict[str, Any]:
        options = super().options(name, aliases, personal)
        if self.src:
            options[self.src] = {"type": "path"}
        return options


class Prose(Text):
    """A text in which people write what may be anybody's data."""

    prose = True

    def judge(self, value: Any, before: Any, option: str) -> None:
        if holds_mask(value):
            raise Doubtful(
                f"{option}: has a mask in it: read it with mask_personal_data: false.",
                "What a result shows in place of a person's value says nothing about anybody.",
                code="value-masked",
            )


@dataclass(frozen=True)
class Link(Word):
    """The id of another object, which users give and see by its name."""

    reference: Reference


@dataclass(frozen=True)
class Choice(Word):
    """One of several words; ``by_version`` narrows them down for single API versions."""

    words: tuple[str, ...]
    by_version: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def choices(self) -> tuple[str, ...]:
        return self.words

    def spec(self) -> dict[str, Any]:
        return {"type": self.type, "choices": list(self.words)}

    def choices_in(self, version: str) -> tuple[str, ...]:
        """The words that an API version knows."""
        return self.by_version.get(version, self.words)

    def from_option(self, value: Any, option: str, version: str) -> Any:
        choices = self.choices_in(version)
        # In a table there are often blanks around it, and they cannot be part of it.
        word = value.strip()
        if word not in choices:
            raise Invalid(
                f"{option}: {value!r} does not exist in API version {version}.",
                f"Use one of {', '.join(choices)}.",
                code="api-version",
            )
        return word

    def exported(self, name: str, value: Any) -> dict[str, Any]:
        # No option can give a word that is not known here.
        if value not in self.words:
            return {}
        return {name: value}


@dataclass(frozen=True)
class Integer(Scalar):
    """A whole number, within bounds where these are given."""

    type = "int"
    minimum: int | None = None
    maximum: int | None = None

    def judge(self, value: Any, before: Any, option: str) -> None:
        if self.minimum is not None and value < self.minimum:
            raise Doubtful(
                f"{option}: {value} is too small.",
                f"Give {self.minimum} or more.",
                code="out-of-range",
            )
        if self.maximum is not None and value > self.maximum:
            raise Doubtful(
                f"{option}: {value} is too large.",
                f"Give {self.maximum} or less.",
                code="out-of-range",
            )

    def read(self, value: Any) -> int:
        if isinstance(value, str) and value.isascii() and value.lstrip("-").isdigit():
            return int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValueError("no whole number")
        return value


@dataclass(frozen=True)
class Flag(Scalar):
    """True or false."""

    type = "bool"

    def read(self, value: Any) -> bool:
        if isinstance(value, str) and value.lower() in ("true", "false"):
            return value.lower() == "true"
        if not isinstance(value, bool):
            raise ValueError("neither true nor false")
        return value


@dataclass(frozen=True)
class Time(Kind):
    """An instant in UTC; with ``never`` it may also be that word, which is null on the wire."""

    never: bool = False

    @property
    def nullable(self) -> bool:
        return self.never

    def from_option(self, value: Any, option: str, version: str) -> str:
        return option_time(value, option, self.never)

    def from_api(self, value: Any) -> str | None:
        if value is None:
            return NEVER if self.never else None
        try:
            return canonical_time(value)
        except ValueError as exc:
            raise ValueError("no time") from exc

    def to_api(self, value: Any) -> Any:
        if value == NEVER:
            return None
        return value

    def repeated(self, raw: Any) -> str:
        return exact_time(raw)


@dataclass(frozen=True)
class Names(Kind):
    """A friendlyName: texts by locale. Locales that the user does not mention keep their text.

    The option ``name`` gives the text in one locale, an option of the field's name further ones.
    """

    type = "dict"
    by_locale = True

    def option_name(self, name: str) -> str:
        return "name"

    def options(self, name: str, aliases: tuple[str, ...], personal: bool) -> dict[str, Any]:
        main: dict[str, Any] = {"type": "str"}
        if aliases:
            main["aliases"] = list(aliases)
        locale = {"type": "str", "default": EXPORT_LOCALE}
        return {"name": main, "name_locale": locale, name: self.spec()}

    def given(self, name: str, params: Mapping[str, Any]) -> dict[str, str] | None:
        texts: dict[str, str] = {}
        if params.get("name") is not None:
            texts[params["name_locale"]] = params["name"]
        for locale, text in (params.get(name) or {}).items():
            refuse_odd_key(locale, name)
            refuse_no_text(text, below(name, locale))
            texts.setdefault(locale, text)
        return texts or None

    def judge(self, value: Any, before: Any, option: str) -> None:
        there = before or {}
        if any(text == "" != there.get(locale) for locale, text in value.items()):
            raise Doubtful(
                f"{self.option_name(option)}: is empty.",
                "Give it a text, or leave it out.",
                code="option-empty",
            )

    def from_api(self, value: Any) -> dict[str, str]:
        return localized(value)

    def to_api(self, value: Any) -> list[dict[str, str]]:
        return [{"locale": locale, "value": text} for locale, text in value.items()]

    def over(self, before: Any, value: Any) -> dict[str, str]:
        there = before or {}
        # An empty text for a locale that has none says nothing.
        said = {locale: text for locale, text in value.items() if text or locale in there}
        return {**there, **said}

    def identity(self, value: Any, params: Mapping[str, Any]) -> dict[str, Any]:
        return {params.get("name_locale", EXPORT_LOCALE): params.get("name")}

    def key(self, identity: Any) -> Any:
        [text] = identity.items()
        return text

    def identities(self, value: Any) -> list[Any]:
        return list(value.items()) or [(EXPORT_LOCALE, "")]

    def has(self, found: Any, value: Any) -> bool:
        return all(found.get(locale) == text for locale, text in value.items())

    def is_blank(self, value: Any) -> bool:
        return "" in value.values()

    def beside(self, value: Any, params: Mapping[str, Any]) -> dict[str, Any]:
        first = next(iter(value.values()), "")
        return {"name": value.get(params.get("name_locale"), first)}

    def exported(self, name: str, value: Any) -> dict[str, Any]:
        locale = EXPORT_LOCALE
        if locale not in value:
            locale = next(iter(value), locale)
        options: dict[str, Any] = {"name": value.get(locale, "")}
        if locale != EXPORT_LOCALE:
            options["name_locale"] = locale
        more = {other: value[other] for other in sorted(value) if other != locale}
        if more:
            options[name] = more
        return options


@dataclass(frozen=True)
class SequenceOf(Kind):
    """Several values of one kind, whose order counts."""

    type = "list"
    element: Scalar

    def spec(self) -> dict[str, Any]:
        element = self.element.spec()
        option = {"type": self.type, "elements": element["type"]}
        if "choices" in element:
            option["choices"] = element["choices"]
        return option

    @property
    def choices(self) -> tuple[str, ...]:
        return self.element.choices

    def from_option(self, value: Any, option: str, version: str) -> list[Any]:
        return list(value)

    def judge(self, value: Any, before: Any, option: str) -> None:
        if "" in value and "" not in (before or ()):
            raise Doubtful(
                f"{option}: lists an empty text.",
                "Take it out; [] clears the list.",
                code="empty-text-in-list",
            )

    def from_api(self, value: Any) -> list[Any]:
        if not isinstance(value, (list, type(None))):
            raise ValueError("no list")
        return [self.element.read(entry) for entry in value or ()]

    def exported(self, name: str, value: Any) -> dict[str, Any]:
        if not all(self.element.exported(name, entry) for entry in value):
            return {}
        return {name: value}


class SetOf(SequenceOf):
    """Several different values of one kind, in any order."""

    def from_option(self, value: Any, option: str, version: str) -> list[Any]:
        if len(set(value)) != len(value):
            raise Invalid(
                f"{option}: lists a value twice.",
                "List each value once.",
                code="listed-twice",
            )
        return sorted(super().from_option(value, option, version))

    def from_api(self, value: Any) -> list[Any]:
        return sorted(set(super().from_api(value)))

    def repeated(self, raw: Any) -> list[Any]:
        # Each value once, in the order in which they were shown.
        return list(dict.fromkeys(super().from_api(raw)))


class Tree(Kind):
    """Any body of the API, which is masked and nothing else."""

    tree = True
