# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Roles and playbooks hand users' values on whole.

Up to ansible-core 2.18 a template makes text of a number, before a module could refuse it. A list
or dictionary that is handed on as one variable keeps what stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.registry import TASKS
from ansible_collections.alvaria.cloud.plugins.module_utils._privacy.names import (
    PERSONAL_NAMES,
    bare_name,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import full_argspec

ROOT = Path(__file__).resolve().parents[3]
FILES = sorted([*ROOT.glob("roles/*/tasks/*.yml"), *ROOT.glob("playbooks/**/*.yml")])
PREFIX = "alvaria.cloud."
#: One expression, and nothing beside it.
WHOLE = re.compile(r"\s*\{\{(?:(?!\{\{|\}\}).)*\}\}\s*", re.DOTALL)
#: What makes another list or dictionary of one, item by item.
REBUILT = re.compile(r"\|\s*(map|combine|zip|product|dict2items|items2dict|to_json|join)\b|~")
#: What is not handed on whole, and what refuses a value that is no text instead.
GUARDED = {
    # tests/integration/test_rule_tests.py: cases with mistakes.
    ("rule_tests.yml", "alvaria_rule_tests", "cases"): "alvaria_rule_tests_texts",
    # tests/integration/test_regulation_f.py: consumers with a key that is no text.
    ("main.yml", "alvaria_convenient_contact_time", "contact_key"): "regulation_f_wrong_keys",
    # The hours are the role's own.
    ("main.yml", "alvaria_convenient_contact_time", "convenient_times"): "regulation_f_hours",
}
Place = tuple[str, str, str]


def tasks(value: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The tasks of the collection's modules, and their defaults, however deep."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            name = str(key).removeprefix(PREFIX)
            if str(key).startswith(PREFIX) and name in TASKS:
                yield name, inner or {}
            else:
                yield from tasks(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from tasks(inner)


def given() -> Iterator[tuple[Path, Place, Mapping[str, Any], Any]]:
    """Each option that a task gives."""
    for path in FILES:
        for name, options in tasks(yaml.safe_load(path.read_text(encoding="utf-8"))):
            spec = full_argspec(TASKS[name]).options
            for option, value in options.items():
                yield path, (path.name, name, option), spec[option], value


def templates(value: Any) -> list[str]:
    """The templates in a value."""
    found = yaml.safe_dump(value, width=1_000_000)
    return re.findall(r"\{\{.*?\}\}", found)


def is_whole(value: Any) -> bool:
    """Whether a value is a variable handed on as it is."""
    return isinstance(value, str) and bool(WHOLE.fullmatch(value)) and not REBUILT.search(value)


GIVEN = [one for one in given() if templates(one[3])]
LISTS = [one for one in GIVEN if one[2].get("type") in ("list", "dict", "raw")]
PEOPLE = [one for one in GIVEN if bare_name(one[1][2]) in PERSONAL_NAMES]


def test_there_are_values_to_look_at() -> None:
    assert len(GIVEN) > 60
    assert len(LISTS) > 20


@pytest.mark.parametrize("one", LISTS, ids=["/".join(one[1]) for one in LISTS])
def test_lists_and_dictionaries_are_handed_on_whole(one: Any) -> None:
    path, place, _option, value = one
    assert is_whole(value) or guard(path, place)


def guard(path: Path, place: Place) -> bool:
    """Whether something refuses what is no text before the task runs."""
    name = GUARDED.get(place, "")
    return bool(name) and name in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("one", PEOPLE, ids=["/".join(one[1]) for one in PEOPLE])
def test_no_persons_value_is_handed_on_alone_unless_it_is_known_to_be_text(one: Any) -> None:
    path, place, _option, _value = one
    assert guard(path, place)


def test_every_guard_is_needed() -> None:
    assert set(GUARDED) <= {place for _path, place, _option, _value in (*LISTS, *PEOPLE)}
