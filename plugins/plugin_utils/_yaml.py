# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is PRIVATE to the collection. It can have breaking changes at any time.

"""YAML of files, composed from the parser's events.

How deep and how large a document becomes is watched while it is read, before anything exhausts the
stack or the memory. A text is the text that stands in the file: a time is text, and so are a number
and a word such as yes. Only plain integers and such words are marked as what YAML takes them for. A
key is text, too, whatever word it is.
"""

from __future__ import annotations

import re
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from ansible_collections.alvaria.cloud.plugins.module_utils._common.strict_json import DEEPEST

#: The most values of a document, with all that its aliases stand for.
MOST_VALUES = 5_000_000
#: The words that are no text.
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_YES = ("yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON")
_NO = ("no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF")
_BOOLEANS = {**dict.fromkeys(_YES, True), **dict.fromkeys(_NO, False)}
_DIGITS = frozenset("-0123456789")
_INTEGER = re.compile(r"0|-?[1-9][0-9]*")
_TAG = "tag:yaml.org,2002:"
#: How deep the lists of a document are.
_BELOW_DOCUMENT = 2
_MERGE = object()
_TOO_DEEP = "it is nested too deeply"
#: What newer parsers in C say, which look ahead and count by themselves.
_PARSER_TOO_DEEP = "maximum nesting depth"
#: The parser in C where there is one.
_Parser = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class Digits(str):
    """A whole number as it stands in a YAML file; text where text is due."""


class Word(str):
    """A word that YAML takes for true or false, as it stands in a file; text where text is due."""

    @property
    def truth(self) -> bool:
        """What YAML takes it for."""
        return bool(_BOOLEANS[self])


class NoDocument(Exception):
    """A text is not YAML that can be trusted.

    The text of the error is a reason with line and column, and repeats nothing of the file.
    """


def compose(text: str, lines: dict[str, list[int]] | None = None) -> Any:
    """The value of a YAML text with one document at most. Raises ``NoDocument``.

    Of each list right below the document, ``lines`` gets the lines in which its elements begin.
    """
    parser = None
    try:
        parser = _Parser(text)
        composer = _Composer(parser.get_event)
        value = composer.document()
        if lines is not None:
            lines.update(composer.lines)
        return value
    except yaml.MarkedYAMLError as exc:
        mark = exc.problem_mark or exc.context_mark
        problem = str(exc.problem or exc.context)
        if _PARSER_TOO_DEEP in problem:
            problem = _TOO_DEEP
        raise _wrong(problem, mark) from exc
    except (yaml.YAMLError, ValueError) as exc:
        raise NoDocument("it holds characters that YAML does not allow") from exc
    finally:
        if parser is not None:
            parser.dispose()


def _wrong(reason: str, mark: Any) -> NoDocument:
    if mark is None:
        return NoDocument(reason)
    return NoDocument(f"{reason}, line {mark.line + 1}, column {mark.column + 1}")


def _too_many(who: str, event: Any) -> NoDocument:
    return _wrong(f"{who} too many values", event.start_mark)


class _Composer:
    """Puts the values of one document together."""

    def __init__(self, get: Any) -> None:
        self._get = get
        self._depth = 0
        self._room = MOST_VALUES
        #: By anchor its value, and for how many values it stands.
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._open: set[str] = set()
        #: Of the lists right below the document, by key.
        self.lines: dict[str, list[int]] = {}
        self._top = ""

    def document(self) -> Any:
        """The value of the document, ``None`` where there is none."""
        self._get()
        if isinstance(self._get(), StreamEndEvent):
            return None
        value = self._value(self._get())
        self._get()
        rest = self._get()
        if not isinstance(rest, StreamEndEvent):
            raise _wrong("there is a second document", rest.start_mark)
        return value

    def _value(self, event: Any) -> Any:
        """The value that begins with an event."""
        kind = type(event)
        if kind is AliasEvent:
            return self._meant(event)
        before = self._room
        self._room = before - 1
        if before <= 0:
            raise _too_many("it holds", event)
        anchor = event.anchor
        if anchor is not None:
            self._begin(anchor, event)
        if kind is ScalarEvent:
            value = _scalar(event)
        elif kind is MappingStartEvent:
            value = self._mapping(event)
        else:
            value = self._sequence(event)
        if anchor is not None:
            self._open.discard(anchor)
            self._anchors[anchor] = (value, before - self._room)
        return value

    def _begin(self, anchor: str, event: Any) -> None:
        if anchor in self._anchors or anchor in self._open:
            raise _wrong("an anchor is there twice", event.start_mark)
        self._open.add(anchor)

    def _meant(self, event: Any) -> Any:
        """The value that an alias stands for."""
        if event.anchor in self._open:
            raise _wrong("an anchor holds itself", event.start_mark)
        if event.anchor not in self._anchors:
            raise _wrong("an alias has no anchor", event.start_mark)
        value, size = self._anchors[event.anchor]
        self._room -= size
        if self._room < 0:
            raise _too_many("its anchors stand for", event)
        return value

    def _enter(self, event: CollectionStartEvent, kind: str) -> None:
        if event.tag not in (None, _TAG + kind):
            raise _wrong(_unknown(event.tag), event.start_mark)
        self._depth += 1
        if self._depth > DEEPEST:
            raise _wrong(_TOO_DEEP, event.start_mark)

    def _sequence(self, start: CollectionStartEvent) -> list[Any]:
        self._enter(start, "seq")
        get, values = self._get, []
        lines: list[int] = []
        if self._depth == _BELOW_DOCUMENT:
            lines = self.lines.setdefault(self._top, [])
        event = get()
        while not isinstance(event, SequenceEndEvent):
            if self._depth == _BELOW_DOCUMENT:
                lines.append(event.start_mark.line + 1)
            values.append(self._value(event))
            event = get()
        self._depth -= 1
        return values

    def _mapping(self, start: CollectionStartEvent) -> dict[str, Any]:
        self._enter(start, "map")
        get = self._get
        values: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        event = get()
        while not isinstance(event, MappingEndEvent):
            key = self._key(event)
            if key is _MERGE:
                merged.update(self._merged(get()))
            elif key in values:
                raise _wrong("a key is there twice", event.start_mark)
            else:
                if self._depth == 1:
                    self._top = key
                values[key] = self._value(get())
            event = get()
        self._depth -= 1
        if merged:
            return {**merged, **values}
        return values

    def _key(self, event: Any) -> Any:
        """The text of a key as it stands in the file, or ``_MERGE``."""
        if not isinstance(event, ScalarEvent) or event.anchor is not None:
            value = self._value(event)
            if isinstance(value, (dict, list)) or value is None:
                raise _wrong("a key is not text", event.start_mark)
            return str(value)
        text = event.value
        if text == "<<" and event.implicit[0]:
            return _MERGE
        if event.tag is not None:
            _scalar(event)
        return text

    def _merged(self, event: Any) -> dict[str, Any]:
        """The values of the mapping, or mappings, that a merge key names. The first counts."""
        value = self._value(event)
        if isinstance(value, dict):
            return value
        result: dict[str, Any] = {}
        if isinstance(value, list):
            for source in reversed(value):
                if not isinstance(source, dict):
                    break
                result.update(source)
            else:
                return result
        raise _wrong("a merge key names no mapping", event.start_mark)


def _scalar(event: Any) -> Any:
    """The value of a scalar."""
    text, tag = event.value, event.tag
    if tag is None:
        if not event.implicit[0]:
            return text
        if text in _NULLS:
            return None
        if text in _BOOLEANS:
            return Word(text)
        if text[0] in _DIGITS and _INTEGER.fullmatch(text):
            return Digits(text)
        return text
    if tag == _TAG + "str":
        return text
    if tag == _TAG + "int" and _INTEGER.fullmatch(text):
        return Digits(text)
    if tag == _TAG + "null" and text in _NULLS:
        return None
    if tag == _TAG + "bool" and text in _BOOLEANS:
        return Word(text)
    raise _wrong(_unknown(tag), event.start_mark)


def _unknown(tag: str) -> str:
    if tag.startswith("!vault"):
        return "a single value is encrypted; encrypt the whole file"
    return "a tag does not belong here"
