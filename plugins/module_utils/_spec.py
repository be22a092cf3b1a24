# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The vocabulary in which resources are described, as frozen data. The catalog uses it, the engine reads it; nothing here does anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Callable

from ansible_collections.alvaria.cloud.plugins.module_utils._argspec import ArgumentSpec, state_argspec


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
            return {"name": main, "name_locale": {"type": "str", "default": "en-US"}, self.name: {"type": "dict"}}
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
            option["no_log"] = False  # masked by the engine, which leaves enough to compare two runs
        return {self.name: option, **({self.src: {"type": "path"}} if self.src else {})}


#: Values by field: by option name where they are canonical, by API name where they come from or go to the wire.
Values = Mapping[str, Any]
Check = Callable[[Any, Values, "Values | None", str], None]


@dataclass(frozen=True)
class Resource:
    """A kind of object that is managed one by one: in a collection, or (``singleton``) one that is always there.

    ``paths`` gives for each API version its place below ``/organizations/{org}/`` and the API's name (``api``); where it belongs to
    an ``owner``, ``{owner}`` in the path stands for the id of the object that the option ``owner_option`` names. ``items`` is the key of
    the collection's list, ``identity`` names the fields by which users know an object; those in ``filters`` narrow the listing on the
    server (field name to query parameter), ``listing`` are parameters of every listing, ``fragments``: it shows only parts of objects.
    ``update`` is the verb of a change: ``PUT`` (all fields, the rest from the read), ``PATCH`` (the changed ones) or ``either`` (PUT where
    the user gave all fields).

    ``adopt(raw)`` returns an object as read with what it stands for put in words of a write. ``check`` is called with the context,
    the values given, the values found (or None) and the API version before anything is written, and raises ``Invalid``. ``advise`` is called
    afterwards with the values given and whether the object was created, and returns warnings.
    """

    noun: str
    title: str
    api: str
    paths: Mapping[str, str]
    fields: tuple[Field, ...]
    default_version: str
    items: str = ""
    identity: tuple[str, ...] = ()
    filters: Mapping[str, str] = field(default_factory=dict)
    listing: Mapping[str, Any] = field(default_factory=dict)
    paged: bool = True
    fragments: bool = False
    singleton: bool = False
    owner: Reference | None = None
    owner_option: str = ""
    update: str = "PUT"
    adopt: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    check: Check | None = None
    advise: Callable[[Any, Values, bool], Sequence[str]] | None = None

    def fields_in(self, version: str) -> tuple[Field, ...]:
        """The fields that exist in an API version."""
        if version not in self._known:
            fields = tuple(item for item in self.fields if item.exists_in(version))
            self._known[version] = fields, tuple(item for item in fields if item.name in self.identity)
        return self._known[version][0]

    def identity_in(self, version: str) -> tuple[Field, ...]:
        """The fields by which users know an object in an API version."""
        self.fields_in(version)
        return self._known[version][1]

    @cached_property
    def _known(self) -> dict[str, tuple[tuple[Field, ...], tuple[Field, ...]]]:
        """All fields, and those of the identity, by API version; long lists ask for them over and over."""
        return {}

    @property
    def personal(self) -> bool:
        """Whether its objects are about people, of whom there may be millions."""
        return any(self.field(name).personal for name in self.identity)

    def field(self, name: str) -> Field:
        """The field of that option name."""
        return next(item for item in self.fields if item.name == name)

    def argspec(self) -> ArgumentSpec:
        """The options of the managing module: the fields, the owner, and for objects of a collection ``id`` (another way to address one) and ``state``."""
        options: dict[str, Mapping[str, Any]] = {name: option for item in self.fields for name, option in item.options().items()}
        if self.owner:
            options[self.owner_option] = {"type": "str", "required": True}
        exclusive = tuple((item.name, item.src) for item in self.fields if item.src)
        if self.singleton:
            return ArgumentSpec(options, mutually_exclusive=exclusive).merge(self.version_argspec())
        options["id"] = {"type": "str"}
        # What only one version knows is asked for by the engine, which knows the version.
        needed = [name for name in self.identity if self.field(name).absent is None and not self.field(name).only]
        either = tuple(("id", "name" if self.field(name).type == "names" else name) for name in needed)
        return ArgumentSpec(options, exclusive, required_one_of=either).merge(state_argspec("present", "absent")).merge(self.version_argspec())

    def version_argspec(self) -> ArgumentSpec:
        """The ``api_version`` option, when the resource exists in more than one version."""
        if len(self.paths) == 1:
            return ArgumentSpec()
        return ArgumentSpec({"api_version": {"type": "str", "choices": sorted(self.paths), "default": self.default_version}})


@dataclass(frozen=True)
class Membership:
    """A list that belongs to one object and is read and replaced as a whole: an agent's skills, a work type's handlers.

    ``path`` is the list's place below the owner's, ``items`` the key of the list on the wire, ``option`` the user's word for it.
    Where ``ordered``, order is part of the value. Members are objects of the reference ``member``, given and shown by name; where there
    is more to them, ``resolve(context, wanted, adding)`` turns one wanted entry into a member ``{"id": ..., ...}`` whose other keys are
    the ``wire`` fields (``None``: keep what is there), and ``describe(context, members, detailed)`` turns members into what the user
    sees. ``one_by_one``: single members are added by POST and removed by DELETE below the path, the whole list is only replaced where
    it is to be exact. ``read_back``: the list has no version, so it is read again after the write.
    """

    noun: str
    title: str
    owner: Reference
    owner_option: str
    path: str
    items: str
    option: str
    member: Reference | None = None
    element: Mapping[str, Any] = field(default_factory=lambda: {"elements": "str"})
    wire: tuple[str, ...] = ("id",)
    resolve: Callable[[Any, Any, bool], dict[str, Any]] | None = None
    describe: Callable[[Any, Sequence[Mapping[str, Any]], bool], list[Any]] | None = None
    ordered: bool = False
    complete: Callable[[Any, dict[str, Any]], dict[str, Any]] | None = None
    one_by_one: bool = False
    read_back: bool = False

    def argspec(self) -> ArgumentSpec:
        """The options of the managing module: owner, list, ``state``, and ``position`` where order counts."""
        options: dict[str, Mapping[str, Any]] = {
            self.owner_option: {"type": "str", "required": True},
            self.option: {"type": "list", "required": True, **self.element},
        }
        if self.ordered:
            options["position"] = {"type": "str", "choices": ["first", "last"], "default": "last"}
        return ArgumentSpec(options).merge(state_argspec("present", "exact", "absent"))


@dataclass(frozen=True)
class Part:
    """Something about an object that the API keeps at a path of its own.

    ``path`` is below the object's, ``items`` the key of its list ("" where the answer is one object), ``parameters`` maps options
    of the module to query parameters, ``needs`` is an option without which the part makes no sense. ``read(context, raw, params)``
    is for what has no such simple place.
    """

    path: str = ""
    items: str = ""
    paged: bool = False
    parameters: Mapping[str, str] = field(default_factory=dict)
    needs: str = ""
    read: Callable[[Any, Mapping[str, Any], Mapping[str, Any]], Any] | None = None


@dataclass(frozen=True)
class Query:
    """A listing that an info module reads.

    ``options`` holds the argument spec, ``parameters`` maps those options that the API filters by to its query parameters,
    ``times`` names those that are times, ``only`` those that not all API versions know, ``narrow(params)`` gives further query
    parameters. ``resource`` (if any) gives the words and the masking of the result, otherwise the API's object is shown in plain
    snake_case; ``enrich(context, item, params)`` adds to it.

    Where objects go by names, ``reference`` says so and ``key`` is the option that picks one by name or id. ``detailed``: each object can
    be read in full by its id (option ``details``). ``by_id``: the option ``id`` reads one object alone (in the default version).
    ``parts`` is what else can be read about each (option ``subset``).
    """

    noun: str
    title: str
    api: str
    paths: Mapping[str, str]
    items: str
    options: ArgumentSpec = field(default_factory=ArgumentSpec)
    parameters: Mapping[str, str] = field(default_factory=dict)
    default_version: str = ""
    paged: bool = False
    times: frozenset[str] = frozenset()
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    resource: Resource | None = None
    reference: Reference | None = None
    key: str = "name"
    detailed: bool = False
    by_id: bool = False
    parts: Mapping[str, Part] = field(default_factory=dict)
    narrow: Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = None
    enrich: Callable[[Any, dict[str, Any], Mapping[str, Any]], dict[str, Any]] | None = None

    def argspec(self) -> ArgumentSpec:
        """The options of the info module."""
        options: dict[str, Mapping[str, Any]] = {}
        if self.detailed:
            options["details"] = {"type": "bool"}
        if self.by_id:
            options["id"] = {"type": "str"}
        if self.parts:
            options["subset"] = {"type": "list", "elements": "str", "choices": sorted(self.parts), "default": []}
        spec = self.options.merge(ArgumentSpec(options))
        return spec.merge(self.resource.version_argspec()) if self.resource else spec
