# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""What a kind of value is: its option, its canonical form, its wire form and how it compares.

The canonical form is the one that is compared and shown to users. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .reference import Reference


class Kind:
    """What all kinds have in common. A kind overrides what is different about it."""

    #: Ansible's type of the option.
    type = "str"
    #: The kind of object whose id the value is; users give and see its name.
    reference: Reference | None = None
    #: The option that reads the text from a file instead, empty where there is none.
    src = ""
    #: Whether the value has a text for each of several locales.
    by_locale = False
    #: Whether people write in it what may be anybody's data.
    prose = False
    #: Whether any text that the API shows is canonical as it is.
    literal = False
    #: Whether it is a whole body of the API, whose personal data goes by the names of its keys.
    tree = False

    @property
    def choices(self) -> tuple[str, ...]:
        """The values that the option takes, in all API versions together; none: any."""
        return ()

    @property
    def nullable(self) -> bool:
        """Whether null on the wire is a value of its own, which a PUT has to repeat."""
        return False

    def spec(self) -> dict[str, Any]:
        """The option in an argument spec."""
        return {"type": self.type}

    def option_name(self, name: str) -> str:
        """The option by which users give a field of that name."""
        return name

    def options(self, name: str, aliases: tuple[str, ...], personal: bool) -> dict[str, Any]:
        """All options of a field of that name, for the argument spec."""
        option = self.spec()
        if aliases:
            option["aliases"] = list(aliases)
        if personal:
            # The engine masks it, and leaves enough to compare two runs.
            option["no_log"] = False
        return {name: option}

    def given(self, name: str, params: Mapping[str, Any]) -> Any:
        """The value among the options of a task, ``None`` where it is left out."""
        return params.get(name)

    def from_option(self, value: Any, option: str, version: str) -> Any:
        """The canonical form of a value that a user gave.

        Raises ``Invalid`` that names the option.
        """
        return value

    def judge(self, value: Any, before: Any, option: str) -> None:
        """Refuse a value that a user gave and that is not to be written.

        ``before`` is the canonical value that is there, of which nothing is refused, and ``None``
        where there is none. Raises ``Doubtful`` that names the option.
        """

    def from_api(self, value: Any) -> Any:
        """The canonical form of a value as the API shows it, ``None`` where the API shows none.

        Raises ``ValueError`` for what a value of this kind cannot be.
        """
        return value

    def to_api(self, value: Any) -> Any:
        """A canonical value as the API wants it."""
        return value

    def repeated(self, raw: Any) -> Any:
        """A value as it was read, in the spelling of a write and with what a write takes."""
        return self.to_api(self.from_api(raw))

    def over(self, before: Any, value: Any) -> Any:
        """What becomes of the value ``before`` when the user gives ``value``."""
        return value

    def identity(self, value: Any, params: Mapping[str, Any]) -> Any:
        """What a canonical value contributes to the identity that options name."""
        return value

    def key(self, identity: Any) -> Any:
        """What ``identity`` returned, as one of ``identities``."""
        return identity

    def identities(self, value: Any) -> list[Any]:
        """All that an object with this canonical value goes by."""
        return [value]

    def has(self, found: Any, value: Any) -> bool:
        """Whether an object with the canonical value ``found`` goes by ``value``."""
        return bool(found == value)

    def is_blank(self, value: Any) -> bool:
        """Whether a canonical value is empty, or has an empty text."""
        return bool(value == "")

    def beside(self, value: Any, params: Mapping[str, Any]) -> dict[str, Any]:
        """What a result shows in addition to the value."""
        return {}

    def exported(self, name: str, value: Any) -> dict[str, Any]:
        """The options that give this canonical value."""
        return {name: value}
