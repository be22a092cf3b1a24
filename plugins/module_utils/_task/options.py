# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The options of a task as they were written, before Ansible bends them to their types."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from typing import Any

from ansible.module_utils.common.validation import check_type_dict

from .._api.credentials import FILE
from .._model.text import (
    Options,
    below,
    is_list_text,
    misfits,
    no_text,
    refusal,
    refuse_dated,
    refuse_no_utf8,
    refuse_odd_key,
)

#: Also takes an integer: the names of many organizations are numbers.
_NUMBERED = "org_id"


def bare(value: Any, place: str = "") -> Any:
    """Arguments as a module would get them: plain types without the marks of templating.

    Raises ``Invalid`` for what JSON has no type for, such as a date.
    """
    if isinstance(value, Mapping):
        plain = {}
        for key, item in value.items():
            refuse_odd_key(key, place or "The task")
            refuse_no_utf8(str(key), place or "The task")
            plain[str(key)] = bare(item, below(place, key))
        return plain
    if isinstance(value, (list, tuple, set)):
        return [bare(item, f"{place}[{number}]") for number, item in enumerate(value)]
    if value is None or isinstance(value, bool):
        return value
    value = decrypted(value)
    if isinstance(value, str):
        refuse_dated(value, place)
        refuse_no_utf8(value, place)
    for plain_type in (str, int, float):
        if isinstance(value, plain_type):
            return plain_type(value)
    raise refusal(place, no_text(value))


def decrypted(value: Any) -> Any:
    """What is encrypted where it stands as the text that it is.

    Before ansible-core 2.19 it comes as something else.
    """
    if getattr(value, "__ENCRYPTED__", False):
        return str(value)
    return value


def set_apart(
    documents: Iterable[str], given: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Options with nothing in their documents, and these documents.

    Ansible copies all that it checks, and in a document there is nothing that it could check.
    """
    apart = {name: given[name] for name in documents if isinstance(given.get(name), dict)}
    return {**given, **{name: {} for name in apart}}, apart


def fitted(options: Options, given: Mapping[str, Any]) -> dict[str, Any]:
    """Options as they were written, with lists in place of texts that stand for some.

    What is null is left out: Ansible would take it for given where one of several is needed.
    Raises ``Invalid`` for a value that Ansible would bend until it fits.
    """
    taken = _without_null(options, opened(options, given))
    for name, option in options.items():
        if "options" in option and isinstance(taken.get(name), dict):
            taken[name] = _without_null(option["options"], taken[name])
    number = taken.get(_NUMBERED)
    if isinstance(number, int) and not isinstance(number, bool):
        taken[_NUMBERED] = str(number)
    for place, wrong in misfits(options, taken):
        raise refusal(place, wrong)
    return taken


def refuse_bent_environment(options: Options, environment: Mapping[str, Any]) -> None:
    """Raise ``Invalid`` for a variable of the collection that is no text where text is due.

    A task's ``environment`` is written in YAML, and Ansible makes a text of whatever it holds.
    """
    variables = {FILE: (FILE, "path")}
    for option, spec in options.items():
        _fallback, names = spec.get("fallback", (None, []))
        variables.update(dict.fromkeys(names, (option, str(spec.get("type")))))
    for name in variables.keys() & environment.keys():
        value = decrypted(environment[name])
        if not _arrives(*variables[name], value):
            raise refusal(name, no_text(value))


def _arrives(option: str, kind: str, value: Any) -> bool:
    """Whether the text that Ansible makes of a value says the same for an option of a type."""
    if isinstance(value, bool):
        return kind == "bool"
    if isinstance(value, int):
        return kind in ("int", "bool") or option == _NUMBERED
    return isinstance(value, str)


def _without_null(options: Options, given: Mapping[str, Any]) -> dict[str, Any]:
    """What is not null, and what is no option, for Ansible to refuse."""
    known = {key for name, option in options.items() for key in (name, *option.get("aliases", ()))}
    return {name: value for name, value in given.items() if value is not None or name not in known}


def opened(options: Options, given: Mapping[str, Any]) -> dict[str, Any]:
    """Options with the texts of lists and dictionaries read as Ansible reads them.

    There are no blanks around elements of a list that a text lists.
    """
    taken = dict(given)
    for name, option in options.items():
        for key in (name, *option.get("aliases", ())):
            if key in given:
                taken[key] = _opened(option, given[key])
    return taken


def _opened(option: Mapping[str, Any], value: Any) -> Any:
    is_list = option.get("type") == "list"
    if is_list and isinstance(value, str) and not is_list_text(value):
        value = [element.strip() for element in value.split(",")]
    if "options" not in option:
        return value
    if is_list and isinstance(value, (list, tuple)):
        return [_dictionary(option, item) for item in value]
    return _dictionary(option, value)


def _dictionary(option: Mapping[str, Any], value: Any) -> Any:
    if isinstance(value, str):
        # What is no dictionary is for Ansible to refuse.
        with contextlib.suppress(TypeError):
            value = check_type_dict(value)
    if isinstance(value, Mapping):
        return opened(option["options"], value)
    return value
