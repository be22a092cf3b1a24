# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Bringing the times and telephone numbers of rows to one spelling.

Nothing here knows a resource or the organization: any table can use it.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ansible.module_utils.basic import missing_required_lib

from .._common.errors import Invalid
from .._model.table import Telephone
from .times import Times

#: What a telephone number consists of: digits, and what people put between them.
_NUMBER = re.compile(r"[+(0-9][-0-9 ().\/\u00a0\u2010-\u2015]*")
_NO_DIGIT = re.compile(r"[^0-9]+")
#: No number within an area is shorter.
_FEWEST = 4


@dataclass(frozen=True)
class Spelling:
    """How the rows of a list spell times and telephone numbers."""

    times: Times
    #: The times of default values, which a playbook has: ISO 8601 by the same clocks.
    default_times: Times
    telephone: Telephone | None = None
    #: Brings a number to E.164, and raises ``ValueError``; ``None``: numbers stay as they are.
    phones: Phones | None = None

    @classmethod
    def of(
        cls,
        formats: Sequence[str] | None,
        zone: str,
        region: str | None,
        telephone: Telephone | None = None,
    ) -> Spelling:
        """How options say that rows are spelled. Raises ``Invalid``."""
        times, phones = Times((), zone), None
        if region:
            phones = Phones(region)
        return cls(Times(formats or (), zone), times, telephone, phones)

    def has_number(self, values: Any) -> bool:
        """Whether the values of a row have a telephone number."""
        return self.telephone is not None and (
            values.get(self.telephone.told_by) in self.telephone.words
        )


class Phones:
    """Reads telephone numbers that are written as a region writes them.

    Raises ``Invalid`` where the region does not exist, or the library that knows them is missing.
    """

    def __init__(self, region: str) -> None:
        self._library = _library()
        self._region = region
        if region not in self._library.SUPPORTED_REGIONS:
            raise Invalid(
                f"phone_region: {region!r} is not a known region.",
                "Give its two capital letters in ISO 3166, such as US or GB.",
                code="phone-region",
            )

    def read(self, text: str) -> str:
        """A number in E.164. Raises ``ValueError``, whose text does not repeat the number.

        Extensions and letters are refused: they would get lost. So are two numbers in one.
        """
        library = self._library
        if _NUMBER.fullmatch(text) and _may_be_two(text):
            raise ValueError("may be two numbers: what follows a slash is short, or begins with 0")
        number = None
        if _NUMBER.fullmatch(text):
            try:
                number = library.parse(text, self._region)
            except library.NumberParseException:
                number = None
        possible = library.ValidationResult.IS_POSSIBLE
        if number is None or library.is_possible_number_with_reason(number) != possible:
            raise ValueError(f"is not a possible telephone number, read as one of {self._region}")
        return str(library.format_number(number, library.PhoneNumberFormat.E164))


def _may_be_two(text: str) -> bool:
    """Whether a slash parts two numbers, or two ends of one, and not an area from a number in it.

    Their digits together would be those of somebody else.
    """
    _before, slash, after = text.partition("/")
    digits = _NO_DIGIT.sub("", after)
    return bool(slash) and ("/" in after or len(digits) < _FEWEST or digits[0] == "0")


def _library() -> Any:
    """The library ``phonenumbers``, which only this option needs. Raises ``Invalid``."""
    try:
        return importlib.import_module("phonenumbers")
    except ImportError as exc:
        missing = missing_required_lib("phonenumbers", reason="to read numbers of a region")
        raise Invalid(f"phone_region: {missing}.", code="library-missing") from exc
