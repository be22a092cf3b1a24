# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Fields: what the user calls them, what the API calls them and of which kind their values are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .kind import Kind
from .kinds import Text


@dataclass(frozen=True)
class Channel:
    """Of which channel addresses are: what another field says, or always the same."""

    field: str = ""
    always: str = ""

    def of(self, values: Mapping[str, Any]) -> str:
        """The channel in an object with these values, empty for none."""
        return self.always or str(values.get(self.field) or "")


@dataclass(frozen=True)
class Field:
    """One field of an object."""

    #: What the user calls it.
    name: str
    #: What the API calls it.
    api: str
    #: The kind of its values.
    kind: Kind = Text()
    #: The API versions that have it; none: all.
    only: tuple[str, ...] = ()
    #: Other names of its option.
    aliases: tuple[str, ...] = ()
    #: Whether the API wants it for a creation, and the user has to give it.
    create: bool = False
    #: What is sent for a creation where the user gives nothing; ``None``: nothing.
    initial: Any = None
    #: Whether a PATCH has to carry it, whatever it changes.
    patched: bool = False
    #: The value that a missing field stands for.
    absent: Any = None
    #: Whether the server gives it a value of its own when the user gives none.
    assigned: bool = False
    #: Whether the platform changes it by itself.
    live: bool = False
    #: An option with which its value is meant for a new object only, empty where there is none.
    kept_by: str = ""
    #: Where a document's mapping has its value, unless the kind of its values has a reference.
    mapped_as: str = ""
    #: Whether its values are masked.
    personal: bool = False
    #: Another field and its value with which no option lifts the mask; no name: none ever does.
    always_masked: tuple[str, str] | None = None
    #: Of which channel its values are addresses.
    channel: Channel = Channel()

    @property
    def option_name(self) -> str:
        """The option by which users give it."""
        return self.kind.option_name(self.name)

    def exists_in(self, version: str) -> bool:
        """Whether that API version has the field."""
        return not self.only or version in self.only

    def options(self) -> dict[str, dict[str, Any]]:
        """Its options for the argument spec."""
        options = self.kind.options(self.name, self.aliases, self.personal)
        if self.kept_by:
            options[self.kept_by] = {"type": "bool", "default": False}
        return options

    def from_api(self, value: Any) -> Any:
        """The canonical form of a value as the API shows it. Raises ``ValueError``."""
        found = self.kind.from_api(value)
        if found is None:
            return self.absent
        return found

    def to_api(self, value: Any) -> Any:
        """A canonical value as the API wants it."""
        return self.kind.to_api(value)


#: Values by field: by option name where they are canonical, by API name where they come from or
#: go to the wire.
Values = Mapping[str, Any]
