# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Writing a diff's two sides as YAML.

PyYAML need not exist where a module runs, and its output differs between versions; a diff must not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

_PLAIN = re.compile(r"^[A-Za-z_/][A-Za-z0-9_/@.+-]*(?: [A-Za-z0-9_/@.+-]+)*\Z")
# Several lines. The first is not empty and does not begin with a space, none consists of spaces,
# and the text does not end in two line ends.
_BLOCK = re.compile(r"^(?! )[^\n]+(?:\n(?! +(?:\n|\Z))[^\n]*)+(?<!\n)\n?\Z")
_RESERVED = frozenset(("true", "false", "yes", "no", "on", "off", "null", "y", "n"))


def to_yaml(value: Mapping[str, Any], blocks: bool = False) -> str:
    """Block-style YAML of a JSON-like mapping, keys in their order; "" for an empty mapping.

    ``blocks``: texts of several lines are written as such.
    """
    if not value:
        return ""
    return "".join(map(_ended, _lines(value, blocks)))


def _ended(line: str) -> str:
    """A line with its end, without the spaces of an empty one."""
    if not line.strip(" "):
        return "\n"
    return line + "\n"


def _lines(value: Any, blocks: bool) -> list[str]:
    lines: list[str] = []
    if isinstance(value, Mapping):
        for key, item in value.items():
            lines += _entry(_scalar(str(key)) + ":", item, blocks)
    elif isinstance(value, (list, tuple)):
        for item in value:
            lines += _item(item, blocks)
    return lines or [_scalar(value)]


def _entry(head: str, item: Any, blocks: bool) -> list[str]:
    if isinstance(item, (Mapping, list, tuple)) and item:
        return [head] + ["  " + line for line in _lines(item, blocks)]
    if not blocks or not _can_be_block(item):
        return [f"{head} {_scalar(item)}"]
    if item.endswith("\n"):
        return [f"{head} |"] + ["  " + line for line in item[:-1].split("\n")]
    return [f"{head} |-"] + ["  " + line for line in item.split("\n")]


def _can_be_block(item: Any) -> bool:
    if not isinstance(item, str) or not _BLOCK.match(item):
        return False
    return all(sign.isprintable() or sign == "\n" for sign in item)


def _item(item: Any, blocks: bool) -> list[str]:
    if isinstance(item, str):
        return _entry("-", item, blocks)
    first, *rest = _lines(item, blocks)
    return ["- " + first] + ["  " + line for line in rest]


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        if _PLAIN.match(value) and value.lower() not in _RESERVED:
            return value
        return "".join(map(_printable, json.dumps(value, ensure_ascii=False)))
    text = json.dumps(value)
    if isinstance(value, float) and "." not in text:
        return text.replace("e", ".0e")
    return text


def _printable(sign: str) -> str:
    """A character as it is, or escaped."""
    if sign.isprintable():
        return sign
    if ord(sign) > 0xFFFF:
        return f"\\U{ord(sign):08x}"
    return f"\\u{ord(sign):04x}"
