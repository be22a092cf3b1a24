# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The one gate for texts that come from outside, or may repeat something that does."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Callable

from .._model.field import Field, Values
from .._model.personal import looks_masked
from .looks import without_people
from .mask import HIDDEN, Masker
from .reading import as_sought, without_read
from .secrets import SHORTEST, plain_spellings, spellings, without_credentials

#: The longest text that is shown, in characters.
LONGEST = 16384
_CUT = " [cut]"
#: What of an error is there to work with, and no text.
_HANDED_OUT = ("restore",)

#: Texts with what is shown in their place, the longest first: others may be parts of them.
Pairs = Sequence[tuple[str, str]]
#: Where there is none of it, a text reads as it stands there.
_SPELT = re.compile(r"[%&\\]|[^ -~]")


class Gate:
    """Takes secrets and people's data out of texts.

    ``addresses``: whether e-mail addresses in the task's own words are somebody's, and not the
    names of agents.
    """

    def __init__(self, masker: Masker, secrets: Iterable[str] = (), addresses: bool = True) -> None:
        self.masker = masker
        given = tuple(secrets)
        self._held: list[Callable[[], Iterable[str]]] = [lambda: given]
        self._addresses = addresses
        self._known: list[tuple[Sequence[Field], Values]] = []
        self._values: dict[str, str] = {}
        self._longest_first: Pairs = ()
        self._as_read: Mapping[str, str] = {}
        self._lock = threading.Lock()

    def about(self, fields: Sequence[Field], *values: Values) -> Gate:
        """A gate of its own for an object with these values."""
        addresses = any(item.personal for item in fields)
        gate = Gate(self.masker, (), self._addresses or addresses)
        gate._held = self._held
        for more in values:
            gate.know(fields, more)
        return gate

    def watch(self, held: Callable[[], Iterable[str]]) -> None:
        """Take the secrets out of texts that ``held`` gives at the moment."""
        self._held.append(held)

    def know(self, fields: Sequence[Field], values: Values) -> None:
        """Take the personal values of an object out of texts from now on."""
        if any(item.personal for item in fields):
            self._known.append((fields, values))

    def outside(self, text: str) -> str:
        """A text that somebody else wrote: nothing in it is taken for harmless."""
        return self._text(text, addresses=True)

    def clean(self, value: Any) -> Any:
        """A copy of ``value`` (JSON-like), in keys as in values, as it may be shown."""
        return _mapped(value, lambda text: self._text(text, self._addresses))

    def error(self, error: Mapping[str, Any]) -> dict[str, Any]:
        """What a result says of an error, as it may be shown."""
        kept = {key: error[key] for key in _HANDED_OUT if key in error}
        return {**self.clean(error), **kept}

    def without_secrets(self, value: Any, whole: str = "") -> Any:
        """A result, which is made of masked values already, without the secrets.

        ``whole`` is the JSON of all of it, where somebody has it at hand.
        """
        pairs = _hidden(self._all_secrets())
        whole = whole or json.dumps(value, ensure_ascii=False, default=str)
        if not any(text in whole for text, _shown in pairs):
            return value
        return _mapped(value, lambda text: _replaced(text, pairs))

    def _text(self, text: str, addresses: bool) -> str:
        text = _replaced(text, _hidden(self._all_secrets()))
        text = _cut(_replaced(text, self._personal()))
        if _SPELT.search(text):
            text = without_read(text, _hidden_as_read(self._all_secrets()))
            text = without_read(text, self._as_read)
        text = without_credentials(self.masker, text)
        return without_people(self.masker, text, addresses)

    def _all_secrets(self) -> tuple[str, ...]:
        return tuple(secret for held in self._held for secret in held())

    def _personal(self) -> Pairs:
        """The values that are known, with what is shown of them."""
        with self._lock:
            if self._known:
                for fields, values in self._known:
                    self._values.update(_pairs(values, self.masker.shown(fields, values)))
                self._known = []
                self._longest_first = _sorted(self._values)
                self._as_read = _read(self._longest_first)
            return self._longest_first


@lru_cache(maxsize=16)
def _hidden(secrets: tuple[str, ...]) -> Pairs:
    """All spellings of secrets with what is shown of them."""
    return _sorted({text: HIDDEN for secret in secrets for text in spellings(secret)})


@lru_cache(maxsize=16)
def _hidden_as_read(secrets: tuple[str, ...]) -> Mapping[str, str]:
    return _read(_hidden(secrets))


def _read(pairs: Pairs) -> Mapping[str, str]:
    """What is hidden as it is read, all spellings of a value being one; the longest first."""
    read = {as_sought(text): shown for text, shown in pairs}
    return dict(_sorted({text: shown for text, shown in read.items() if len(text) >= SHORTEST}))


def _pairs(values: Values, shown: Values) -> Iterator[tuple[str, str]]:
    """All spellings of the values that are masked, with their masks."""
    for text, mask in replaced(dict(values), shown):
        if len(text) >= SHORTEST and not looks_masked(text):
            yield from dict.fromkeys(plain_spellings(text), mask).items()


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


def without_leaves(gate: Gate, given: Mapping[str, Any], shown: Any) -> Any:
    """``shown`` without any text or number of ``given``, as all might be personal.

    Words without a digit or an @ are left alone.
    """
    masker = gate.masker
    hidden: dict[str, str] = {}
    for value in _leaves(given):
        if masker.enabled and len(value) >= SHORTEST and _may_be_personal(value):
            hidden.update(dict.fromkeys(plain_spellings(value), masker.mask(value)))
    pairs = _sorted(hidden)
    read = _read(pairs)
    return gate.clean(_mapped(shown, lambda text: without_read(_replaced(text, pairs), read)))


def _may_be_personal(value: str) -> bool:
    return any(sign.isdigit() or sign == "@" for sign in value)


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


def _mapped(value: Any, text: Callable[[str], str]) -> Any:
    """A copy of something JSON-like with other texts, in keys as in values."""
    if isinstance(value, str):
        return text(value)
    if isinstance(value, Mapping):
        return {_mapped(key, text): _mapped(item, text) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_mapped(item, text) for item in value]
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _number(value, text)
    return value


def _number(value: float, text: Callable[[str], str]) -> Any:
    """A number, unless it may be somebody's: then what is shown of it."""
    shown = text(str(value))
    if shown == str(value):
        return value
    return shown


def _sorted(shown: Mapping[str, str]) -> Pairs:
    return sorted(shown.items(), key=lambda pair: len(pair[0]), reverse=True)


def _replaced(text: str, pairs: Pairs) -> str:
    for hidden, shown in pairs:
        if hidden in text:
            text = text.replace(hidden, shown)
    return text


def _cut(text: str) -> str:
    """The beginning of a long text, up to a word that holds no digit."""
    if len(text) <= LONGEST:
        return text
    words = text[:LONGEST].split(" ")
    del words[-1]
    while words and any(map(str.isdigit, words[-1])):
        del words[-1]
    return " ".join(words) + _CUT
