# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Text must be text, and an integer an integer.

What YAML makes of an unquoted word, number or date is refused before it could be taken for
something else, at every door by the same rule: as an option, as an option within another or within
a document, and in a row of a list. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from .._common.errors import Invalid

Options = Mapping[str, Mapping[str, Any]]
#: A place, and what is wrong with the value there: the end of a sentence.
Problem = tuple[str, str]

_GIVE_A_NUMBER = "YAML reads an unquoted yes or no as true or false: give a number."
_EMPTY_PATH = "is empty: give a path, or leave it out."
_QUOTE_IT = "YAML reads an unquoted yes, no, on or off so: put it in quotes."
#: More digits than the numbers of the API have.
_MOST_DIGITS = 18
_LONG = f"has more than {_MOST_DIGITS} digits: give a smaller number."
#: A key that can be shown: what looks like data is not repeated.
_KEY = re.compile(r"[A-Za-z][A-Za-z_-]{0,60}")
#: The same of a key that may be somebody's words, such as the title of a column.
_TITLE = re.compile(r"[^\W\d_](?:[^\W\d]|[. -]){0,60}")
#: A list or dictionary with a date in it, of which ansible-core 2.16 to 2.18 has made one text.
_DATED = re.compile(r"[\[{].*\bdatetime\.date(?:time)?\(\d", re.DOTALL)
#: What results show in place of a value of a person.
_MASK = re.compile(r"\*\*\*.{0,4}#[0-9a-f]{6}", re.DOTALL)


def holds_mask(text: str) -> bool:
    """Whether a part of a text is what a result has shown in place of a person's value."""
    return bool(_MASK.search(text))


def no_text(value: Any) -> str:
    """What is wrong with a value where text belongs, empty where it is text."""
    if isinstance(value, str):
        return ""
    wrong = f"is {kind_of(value)} instead of text"
    if isinstance(value, bool):
        return f"{wrong}. {_QUOTE_IT}"
    return f"{wrong}: put it in quotes."


def refuse_no_text(value: Any, place: str) -> None:
    """Raise ``Invalid`` for a value at a place where text belongs."""
    wrong = no_text(value)
    if wrong:
        raise refusal(place, wrong)


def refuse_odd_key(key: Any, place: str) -> None:
    """Raise ``Invalid`` for a key of a dictionary that is not text."""
    wrong = no_text(key)
    if wrong:
        raise refusal(place, f"has a key that {wrong}")


def refusal(place: str, wrong: str) -> Invalid:
    """The error for a value at a place, of which ``wrong`` says what is wrong with it."""
    message = f"{place}: {wrong}"
    if wrong == _EMPTY_PATH:
        return Invalid(message, "Nothing was written.", code="option-empty")
    return Invalid(
        message,
        "Nothing was written: put dates in quotes, and where text is meant numbers, times of day "
        "such as '21:00', yes and no.",
        code="not-text",
    )


def misfits(options: Options, given: Mapping[Any, Any], place: str = "") -> Iterator[Problem]:
    """The values among options that Ansible would bend until they fit."""
    for name, option in options.items():
        for key in (name, *option.get("aliases", ())):
            if given.get(key) is not None:
                yield from _misfits(option, given[key], below(place, key))


def _misfits(option: Mapping[str, Any], value: Any, place: str) -> Iterator[Problem]:
    """What does not fit an option: the value itself, or elements of a list."""
    kind = option.get("type", "str")
    if kind != "list":
        yield from _misfit(kind, option, value, place)
    elif isinstance(value, (list, tuple)):
        for number, one in enumerate(value):
            yield from _misfit(option.get("elements", "raw"), option, one, f"{place}[{number}]")
    elif not isinstance(value, str):
        yield place, f"is {kind_of(value)} instead of a list."
    elif is_list_text(value):
        # Ansible would split it at its commas, brackets and all.
        yield place, "is the text of a list instead of a list: give it without quotes or to_json."


def _misfit(kind: str, option: Mapping[str, Any], value: Any, place: str) -> Iterator[Problem]:
    wrong = ""
    if kind in ("str", "path"):
        wrong = no_text(value)
        # What may come from the environment may be empty.
        if kind == "path" and not wrong and not value.strip() and "fallback" not in option:
            wrong = _EMPTY_PATH
        elif kind == "path" and not wrong and "\0" in value:
            wrong = "holds a character that no path has (U+0000): leave it out."
    elif kind == "int":
        wrong = _no_integer(value)
    elif kind == "dict" and not isinstance(value, (Mapping, str, type(None))):
        # Ansible would fail within what it looks for the dictionary's own options in.
        wrong = f"is {kind_of(value)} instead of a dictionary."
    elif kind == "dict" and "options" in option and isinstance(value, Mapping):
        yield from misfits(option["options"], value, place)
    if wrong:
        yield place, wrong


def _no_integer(value: Any) -> str:
    """What is wrong with a value where an integer belongs, as far as Ansible would not say so."""
    if isinstance(value, bool):
        return f"is true or false instead of an integer. {_GIVE_A_NUMBER}"
    if isinstance(value, int):
        # Not as decimal: that of a number of thousands of digits is refused by Python.
        return _LONG if abs(value) >= 10**_MOST_DIGITS else ""
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return ""
    if not number.is_finite():
        return "is not a finite number: give an integer."
    if number.adjusted() >= _MOST_DIGITS:
        return _LONG
    return ""


def is_list_text(text: str) -> bool:
    """Whether a text is a list as JSON writes it."""
    bare = text.strip()
    return bare.startswith("[") and bare.endswith("]")


def refuse_dated(text: str, place: str) -> None:
    """Raise ``Invalid`` for a text that Ansible made of a list or dictionary with a date in it."""
    if text[:1] in ("[", "{") and _DATED.match(text):
        raise refusal(place, "holds a date instead of text: put it in quotes.")


def refuse_no_utf8(text: str, place: str) -> None:
    """Raise ``Invalid`` for a text with half characters: bytes that are not UTF-8 become such."""
    if text.isascii():
        return
    try:
        text.encode()
    except UnicodeEncodeError as exc:
        raise Invalid(
            f"{place}: is not UTF-8 text.",
            "Nothing was written: write it, or the file that it comes from, in UTF-8.",
            code="not-text",
        ) from exc


def below(place: str, key: Any) -> str:
    """The place of a key. A key that does not look like a name is not shown."""
    text = str(key)
    if not _KEY.fullmatch(text):
        text = "[...]"
    if not place:
        return text
    return f"{place}.{text}"


def kind_of(value: Any) -> str:
    """What a value is, in words."""
    if value is None:
        return "empty"
    for types, words in _WORDS:
        if isinstance(value, types):
            return words
    return f"a {type(value).__name__}"


#: What values of these types are, in words; the first that fits counts, as a boolean is an integer.
_WORDS: tuple[tuple[Any, str], ...] = (
    (str, "text"),
    (bool, "true or false"),
    ((int, float), "a number"),
    (date, "a date"),
    (Mapping, "a dictionary"),
    ((list, tuple), "a list"),
)


def quoted(key: Any) -> str:
    """A key that should not be there: what looks like data is not repeated."""
    text = str(key)
    if not _TITLE.fullmatch(text):
        return "A key"
    return repr(text)
