# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""What a temporary change says of an object or a list, whether it had to write it or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .._model.field import Values

#: The way to a value: names of options, one within the other.
Path = tuple[str, ...]


@dataclass(frozen=True)
class Claim:
    """What one entry of a document is about, and which options or members it names."""

    family: str
    id: str
    #: What the object or the owner of the list goes by.
    texts: tuple[str, ...]
    #: The options that it names, or the members, each as a way of one name.
    paths: tuple[Path, ...]
    state: str = "present"

    @classmethod
    def of(cls, line: Values) -> Claim:
        """The claim of an undo file. Raises ``ValueError`` for one that is none."""
        try:
            paths = tuple(map(_texts, line["paths"]))
            texts = _texts(line["texts"])
            named = [_text(line[name]) for name in ("family", "id", "state")]
        except (KeyError, TypeError) as exc:
            raise ValueError("no claim") from exc
        family, identifier, state = named
        return cls(family, identifier, texts, paths, state)

    def as_line(self) -> dict[str, Any]:
        """The claim as an undo file has it."""
        return {
            "family": self.family,
            "id": self.id,
            "texts": list(self.texts),
            "paths": [list(path) for path in self.paths],
            "state": self.state,
        }


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError("no list")
    return tuple(map(_text, value))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("no text")
    return value


def leaves(values: Values, above: Path = ()) -> Iterator[Path]:
    """The ways to all values that are no dictionaries themselves."""
    for name, value in values.items():
        path = (*above, str(name))
        if isinstance(value, Mapping) and value:
            yield from leaves(value, path)
        else:
            yield path


def covered(path: Path, paths: tuple[Path, ...]) -> bool:
    """Whether one of the ways leads to the value, to what it is part of, or into it."""
    for other in paths:
        shared = min(len(path), len(other))
        if path[:shared] == other[:shared]:
            return True
    return False


def value_at(values: Values | None, path: Path) -> Any:
    """The value at the end of a way, ``None`` where there is none."""
    there: Any = values
    for name in path:
        if not isinstance(there, Mapping):
            return None
        there = there.get(name)
    return there


def having(values: Values, path: Path, value: Any) -> dict[str, Any]:
    """The values with another one at the end of a way."""
    first, rest = path[0], path[1:]
    if rest:
        inner = values.get(first)
        if not isinstance(inner, Mapping):
            inner = {}
        value = having(inner, rest, value)
    return {**values, first: value}


def only(values: Values, paths: tuple[Path, ...]) -> dict[str, Any]:
    """Of the values those to which the ways lead."""
    chosen: dict[str, Any] = {}
    for path in paths:
        chosen = having(chosen, path, value_at(values, path))
    return chosen


def valued(values: Values) -> dict[str, Any]:
    """The values without those that are none."""
    chosen: dict[str, Any] = {}
    for path in leaves(values):
        value = value_at(values, path)
        if value is not None:
            chosen = having(chosen, path, value)
    return chosen
