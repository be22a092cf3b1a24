# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Fields: what the user calls them, what the API calls them and how their values compare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Callable


@dataclass(frozen=True)
class Reference:
    """A kind of object that options refer to by name or id: where it is listed and which of its fields are names.

    ``names`` maps a raw listing entry to the names it goes by; ``filter`` is a query parameter that narrows the listing to one
    name; ``listing`` are the parameters of every listing.
    """

    title: str
    api: str
    version: str
    path: str
    items: str
    names: Callable[[Mapping[str, Any]], Sequence[str]]
    paged: bool = False
    listing: Mapping[str, Any] = field(default_factory=dict)
    filter: str = ""


@dataclass(frozen=True)
class Form:
    """A value with a shape of its own.

    ``option`` is its argument spec; ``from_option(value, option)`` gives the canonical value, which is also what users are shown, and raises
    ``Invalid``; ``from_api`` reads the API's spelling, ``to_api`` writes it.
    """

    option: Mapping[str, Any]
    from_option: Callable[[Any, str], Any]
    from_api: Callable[[Any], Any]
    to_api: Callable[[Any], Any]


@dataclass(frozen=True)
class Field:
    """One field of an object: what the user calls it, what the API calls it and how its values compare.

    ``type`` is ``str``, ``int``, ``bool``, ``time``, ``names`` (a friendlyName: texts by locale, those not spoken of stay) or ``list``
    (of ``elements``); lists are sets unless ``ordered``. ``reference``: the value is another object's id, which users name.
    ``src``: the option that reads the text from a file instead. ``form``: a shape of its own. (``tree``: any body of the API, for
    masking only.) ``choices`` are those of all API versions together, ``choices_in`` narrows them for one version; ``only`` names the
    versions that have the field at all. ``absent`` is the value that a missing field stands for. ``never``: the time may
    be the word "never", null on the wire. ``assigned``: the server gives it a value of its own when the user gives none. ``live``: the platform
    changes it by itself. ``kind``: what kind of name the value is, where no reference tells.
    ``create``: the API wants it on create; ``initial``: it does, and this is sent where the user gives none; ``patched``: a
    PATCH must carry it whatever it changes. ``minimum`` and ``maximum``: the integers that make sense. ``personal`` values are masked;
    ``always_masked`` (another field, its value) says when no option lifts that (no name: never). ``prose``: a text in which people write what
    may be anybody's data.
    """

    name: str
    api: str
    type: str = "str"
    elements: str = "str"
    choices: tuple[str, ...] = ()
    choices_in: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    only: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    ordered: bool = False
    never: bool = False
    create: bool = False
    initial: Any = None
    patched: bool = False
    minimum: int | None = None
    maximum: int | None = None
    absent: Any = None
    assigned: bool = False
    live: bool = False
    kind: str = ""
    personal: bool = False
    always_masked: tuple[str, str] | None = None
    prose: bool = False
    reference: Reference | None = None
    src: str = ""
    form: Form | None = None

    def exists_in(self, version: str) -> bool:
        """Whether that API version has the field."""
        return not self.only or version in self.only

    def options(self) -> dict[str, dict[str, Any]]:
        """The options for the argument spec; times are text there, a friendlyName has one text and, if need be, further locales."""
        if self.type == "names":
            main = {"type": "str", **({"aliases": list(self.aliases)} if self.aliases else {})}
            return {
                "name": main,
                "name_locale": {"type": "str", "default": "en-US"},
                self.name: {"type": "dict"},
            }
        if self.form:
            return {self.name: dict(self.form.option)}
        option: dict[str, Any] = {"type": "str" if self.type == "time" else self.type}
        if self.type == "list":
            option["elements"] = self.elements
        if self.choices:
            option["choices"] = list(self.choices)
        if self.aliases:
            option["aliases"] = list(self.aliases)
        if self.personal:
            option["no_log"] = (
                False  # masked by the engine, which leaves enough to compare two runs
            )
        return {self.name: option, **({self.src: {"type": "path"}} if self.src else {})}


#: Values by field: by option name where they are canonical, by API name where they come from or go to the wire.
Values = Mapping[str, Any]
