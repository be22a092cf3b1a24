# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Writing a diff's two sides as YAML. PyYAML need not exist where a module runs, and its output differs between versions; a diff must not."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

_PLAIN = re.compile(r"^[A-Za-z_/][A-Za-z0-9_/@.+-]*(?: [A-Za-z0-9_/@.+-]+)*\Z")
# Several lines, of which the first neither is empty nor begins with a space, none is spaces alone, and the last is not empty twice.
_BLOCK = re.compile(r"^(?! )[^\n]+(?:\n(?! +(?:\n|\Z))[^\n]*)*(?<!\n)\n?\Z")
_RESERVED = frozenset(("true", "false", "yes", "no", "on", "off", "null", "y", "n"))


def to_yaml(value: Mapping[str, Any], blocks: bool = False) -> str:
    """Block-style YAML of a JSON-like mapping, keys in their order; an empty mapping is empty text. ``blocks``: texts of several lines as such."""
    return (
        "".join(
            line.rstrip(" ") + "\n" if not line.strip(" ") else line + "\n"
            for line in _lines(value, blocks)
        )
        if value
        else ""
    )


def _lines(value: Any, blocks: bool) -> list[str]:
    if isinstance(value, Mapping) and value:
        return [
            line
            for key, item in value.items()
            for line in _entry(_scalar(str(key)) + ":", item, blocks)
        ]
    if isinstance(value, (list, tuple)) and value:
        return [line for item in value for line in _item(item, blocks)]
    return [_scalar(value)]


def _entry(head: str, item: Any, blocks: bool) -> list[str]:
    if isinstance(item, (Mapping, list, tuple)) and item:
        return [head] + ["  " + line for line in _lines(item, blocks)]
    if (
        blocks
        and isinstance(item, str)
        and _BLOCK.match(item)
        and all(sign.isprintable() or sign == "\n" for sign in item)
    ):
        kept, mark = (item[:-1], "|") if item.endswith("\n") else (item, "|-")
        return [f"{head} {mark}"] + ["  " + line for line in kept.split("\n")]
    return [f"{head} {_scalar(item)}"]


def _item(item: Any, blocks: bool) -> list[str]:
    first, *rest = _lines(item, blocks)
    return ["- " + first] + ["  " + line for line in rest]


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        if _PLAIN.match(value) and value.lower() not in _RESERVED:
            return value
        return "".join(
            sign if sign.isprintable() else _escaped(sign)
            for sign in json.dumps(value, ensure_ascii=False)
        )
    text = json.dumps(value)
    return (
        text.replace("e", ".0e")
        if isinstance(value, float) and "e" in text and "." not in text
        else text
    )


def _escaped(sign: str) -> str:
    return f"\\U{ord(sign):08x}" if ord(sign) > 0xFFFF else f"\\u{ord(sign):04x}"
