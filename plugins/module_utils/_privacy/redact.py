# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Taking values out of texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Callable
from urllib.parse import quote, quote_plus

from .._model.field import Field
from .mask import Masker

HIDDEN = "********"


def replaced(plain: Any, masked: Any) -> Iterator[tuple[str, str]]:
    """The texts that differ between a value and its masked copy, with their replacements."""
    if isinstance(plain, Mapping):
        for key, item in plain.items():
            yield from replaced(item, masked[key])
    elif isinstance(plain, list):
        for item, other in zip(plain, masked):
            yield from replaced(item, other)
    elif plain != masked:
        yield str(plain), str(masked)


class Redactor:
    """The safety net under results and errors.

    It replaces given values wherever they occur as text, and then applies ``prose``, if any.
    """

    def __init__(self, prose: Callable[[str], str] | None = None) -> None:
        self._prose = prose
        self._replacements: dict[str, str] = {}
        self._longest_first: list[str] | None = None

    def add(self, values: Iterable[str | None], replacement: str = HIDDEN) -> None:
        """Replace ``values`` from now on.

        Texts of fewer than four characters are left alone: they occur in other texts by chance.
        """
        for value in values:
            if value and len(value) >= 4:
                self._replacements[value] = replacement
                self._longest_first = None

    def clean(self, value: Any) -> Any:
        """A copy of ``value`` (JSON-like) without the given texts, in keys as in values."""
        if not self._replacements and self._prose is None:
            return value
        if isinstance(value, str):
            return self._clean_text(value)
        if isinstance(value, Mapping):
            return {self.clean(key): self.clean(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.clean(item) for item in value]
        return value

    def _clean_text(self, text: str) -> str:
        if self._longest_first is None:
            self._longest_first = sorted(self._replacements, key=len, reverse=True)
        for hidden in self._longest_first:
            if hidden in text:
                text = text.replace(hidden, self._replacements[hidden])
        if self._prose is None:
            return text
        return self._prose(text)


def personal_redactor(
    fields: Sequence[Field], params: Mapping[str, Any], masker: Masker
) -> Redactor:
    """A redactor that takes the personal data of these options out of other texts."""
    redactor = Redactor()
    if any(item.personal for item in fields):
        redactor = Redactor(masker.prose)
    for text, mask in replaced(dict(params), masker.shown(fields, params)):
        # As it is, and as an address spells it.
        redactor.add([text, quote(text, safe=""), quote_plus(text)], mask)
    return redactor


def without_leaves(masker: Masker, given: Mapping[str, Any], shown: Any) -> Any:
    """``shown`` without any text or number of ``given``, as all might be personal.

    Words without a digit or an @ are left alone.
    """
    redactor = Redactor()
    for value in _leaves(given):
        if any(sign.isdigit() or sign == "@" for sign in value):
            mask = value
            if masker.enabled:
                mask = masker.mask(value)
            redactor.add([value], mask)
    return redactor.clean(shown)


def _leaves(value: Any) -> Iterator[str]:
    """All texts and numbers in options, keys of dictionaries included."""
    if isinstance(value, Mapping):
        yield from (str(key) for key in value)
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _leaves(item)
    elif value is not None:
        yield str(value)
