# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""An entry of a document, and a mistake in one."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from .._common.errors import Invalid
from .._model.history import Amend
from .._model.wanted import Wanted
from .._privacy.mask import Masker
from .family import Family

_SHOWN = 5
#: The option that a message begins with.
_OPTION = re.compile(r"^([a-z][a-z0-9_]*(?:[.\[][a-z0-9_.\[\]]*)?): ", re.ASCII)


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
    #: What decides by what is there, in place of the options.
    amend: Amend | None = None

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
        if self.wanted.id:
            return "id", self.wanted.id
        return self.wanted.version, self.wanted.key

    @cached_property
    def label(self) -> str:
        """What it is called in results."""
        return self.family.label({**self.params, **self.known}, self.masker)

    @property
    def told(self) -> str:
        """Where it stands, and what it is called."""
        return f"{self.place} ({self.label})"


@dataclass(frozen=True)
class Mistake:
    """Something that has to be corrected in the document, and where."""

    place: str
    message: str

    @classmethod
    def of(cls, item: Item, error: Invalid) -> Mistake:
        """An error of a module as a mistake of the item."""
        return cls.placed(item.place, str(error))

    @classmethod
    def placed(cls, place: str, message: str) -> Mistake:
        """A mistake at a place, to which the option belongs that the message begins with."""
        about = _OPTION.match(message)
        if not about:
            return cls(place, message)
        return cls(f"{place}.{about.group(1)}", message.removeprefix(about.group()))


def refusal(mistakes: Sequence[Mistake]) -> Invalid:
    """The error that reports all mistakes; the message has the first ones."""
    first = " ".join(f"{mistake.place}: {mistake.message}" for mistake in mistakes[:_SHOWN])
    if len(mistakes) > _SHOWN:
        first += f" And {len(mistakes) - _SHOWN} more, see error.mistakes."
    listed = [{"place": mistake.place, "msg": mistake.message} for mistake in mistakes]
    return Invalid(
        f"The document has {len(mistakes)} {'mistake' if len(mistakes) == 1 else 'mistakes'}. "
        f"{first}",
        "Nothing was written: correct the document and run again.",
        details={"mistakes": listed},
        code="document-mistakes",
    )
