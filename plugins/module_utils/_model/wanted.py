# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""What a task's options ask for. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache, partial
from typing import Any, Callable, Optional

from .._common.errors import AlvariaError, Invalid
from .field import Field, Values
from .identity import Identity, identity_key, identity_of
from .kind import Kind
from .kinds import Time
from .personal import tidied
from .resource import Resource
from .values import FIRST_YEAR, usual_time

Given = Callable[[str, Values], Any]
Translate = Callable[[Any], Any]
#: The name of a field, what finds its value unless that is the value of its option, and what makes
#: its canonical value.
Translation = tuple[str, Optional[Given], Translate]
#: How many values of a field are remembered.
_REMEMBERED = 4096


@dataclass(frozen=True)
class Wanted:
    """The options of one task about one object, translated once."""

    resource: Resource
    #: The API version that the task speaks.
    version: str
    #: The canonical values of the options that were given.
    values: dict[str, Any]
    #: The options as they were given.
    params: Values
    #: The errors for names that no object goes by, by field.
    unknown: Mapping[str, AlvariaError] = field(default_factory=dict)

    @classmethod
    def of(cls, resource: Resource, params: Values) -> Wanted:
        """What these options ask for, other objects still by name. Raises ``Invalid``."""
        version = params.get("api_version") or resource.default_version
        values = canonical_values(resource, version, counting(resource, params))
        return cls(resource, version, values, params)

    @property
    def state(self) -> str:
        """``present`` or ``absent``."""
        return self.params.get("state") or "present"

    @property
    def id(self) -> str:
        """The id by which the options name the object, empty where they name it otherwise."""
        return self.params.get("id") or ""

    @cached_property
    def identity(self) -> dict[str, Any]:
        """The canonical values by which users know the object."""
        return identity_of(self.resource, self.version, self.values, self.params)

    @cached_property
    def key(self) -> Identity:
        """The identity as one of those that an object goes by."""
        return identity_key(self.resource, self.identity)

    def keeps(self, item: Field) -> bool:
        """Whether the value of a field is meant for a new object only."""
        return bool(item.kept_by and self.params.get(item.kept_by))

    def judge(self, before: Values, changed: Values) -> None:
        """Refuse values that are not to be written.

        Raises ``Doubtful`` that names the option, and ``NotFound`` for a name that nothing goes by.

        ``before`` are the values that are there, ``changed`` those that differ from them: what an
        organization has is never refused.
        """
        for item in self.resource.fields_in(self.version):
            if item.name in changed:
                if item.name in self.unknown:
                    raise self.unknown[item.name]
                given = item.kind.given(item.name, self.params)
                if given is not None:
                    item.kind.judge(given, before.get(item.name), item.name)

    def having(self, more: Values, unknown: Mapping[str, AlvariaError] | None = None) -> Wanted:
        """The same with some values more, or others, such as the ids of objects that were named.

        ``unknown``: the errors for names that no object goes by.
        """
        return replace(self, values={**self.values, **more}, unknown=unknown or {})


def counting(resource: Resource, params: Values) -> Values:
    """The options that count: for a removal only those that identify the object.

    Mistakes in others do not matter then.
    """
    if params.get("state") != "absent":
        return params
    identity = {option for name in resource.identity for option in resource.field(name).options()}
    return {name: value for name, value in params.items() if name in identity}


def canonical_values(resource: Resource, version: str, params: Values) -> dict[str, Any]:
    """The canonical values of the options that were given; what was left out is not in the result.

    Raises ``Invalid`` naming the option for a value that the API version does not know.
    """
    values = {}
    for name, given, translate in translations(resource, version):
        value = params.get(name)
        if given is not None:
            value = given(name, params)
        if value is not None:
            values[name] = translate(value)
    return values


def translations(resource: Resource, version: str) -> list[Translation]:
    """How the options of a resource's fields are translated in an API version."""
    known: dict[str, list[Translation]] = resource.translations
    if version not in known:
        known[version] = [_translation(item, version) for item in resource.fields]
    return known[version]


def _translation(item: Field, version: str) -> Translation:
    """The name of a field, what finds its value and what translates it.

    Without the second its value is that of its option.
    """
    given, kind = None, type(item.kind)
    if kind.given is not Kind.given:
        given = item.kind.given
    translate: Translate = partial(translated, item, version)
    if kind.from_option is Kind.from_option and not item.only:
        translate = _same
        if item.personal:
            translate = partial(tidied, option=item.name)
    elif item.kind.spec()["type"] == "str" and not item.personal:
        # Long documents repeat their times and words.
        translate = lru_cache(_REMEMBERED)(translate)
        if kind is Time and not item.only:
            translate = partial(_time, translate)
    return item.name, given, translate


def _time(otherwise: Translate, text: str) -> str:
    """The canonical form of a time: most are written in the same way."""
    usual = usual_time(text)
    if usual >= FIRST_YEAR:
        return usual
    return str(otherwise(text))


def _same(value: Any) -> Any:
    return value


def canonical_value(item: Field, version: str, params: Values) -> Any:
    """The canonical value of one field, see ``canonical_values``; ``None`` where it is left out."""
    value = item.kind.given(item.name, params)
    if value is None:
        return None
    return translated(item, version, value)


def translated(item: Field, version: str, value: Any) -> Any:
    """The canonical form of what a user gave for a field, see ``canonical_values``."""
    if not item.exists_in(version):
        raise Invalid(
            f"{item.name}: does not exist in API version {version}.",
            f"Leave it out, or set api_version to {' or '.join(item.only)}.",
            code="api-version",
        )
    if item.personal:
        value = tidied(value, item.name)
    return item.kind.from_option(value, item.name, version)
