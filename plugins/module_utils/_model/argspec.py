# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""An argument spec as a value that can be merged: options plus the rules between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class ArgumentSpec:
    """Options and their rules, in the terms of ``AnsibleModule``."""

    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    mutually_exclusive: tuple[tuple[str, ...], ...] = ()
    required_together: tuple[tuple[str, ...], ...] = ()
    required_one_of: tuple[tuple[str, ...], ...] = ()
    required_if: tuple[tuple[Any, ...], ...] = ()

    def merge(self, other: ArgumentSpec) -> ArgumentSpec:
        """Both specs in one. Raises ``ValueError`` when they define the same option."""
        twice = set(self.options) & set(other.options)
        if twice:
            raise ValueError("defined twice: {}".format(", ".join(sorted(twice))))
        return ArgumentSpec(
            {**self.options, **other.options},
            self.mutually_exclusive + other.mutually_exclusive,
            self.required_together + other.required_together,
            self.required_one_of + other.required_one_of,
            self.required_if + other.required_if,
        )

    def to_kwargs(self) -> dict[str, Any]:
        """The keyword arguments of ``AnsibleModule`` and ``ArgumentSpecValidator``."""
        return {
            "argument_spec": {name: dict(option) for name, option in self.options.items()},
            "mutually_exclusive": _lists(self.mutually_exclusive),
            "required_together": _lists(self.required_together),
            "required_one_of": _lists(self.required_one_of),
            "required_if": _lists(self.required_if),
        }


def _lists(rules: Iterable[Iterable[Any]]) -> list[list[Any]]:
    return [list(rule) for rule in rules]


def state_argspec(*choices: str) -> ArgumentSpec:
    """The ``state`` option with these choices, the first being the default."""
    return ArgumentSpec({"state": {"type": "str", "choices": list(choices), "default": choices[0]}})
