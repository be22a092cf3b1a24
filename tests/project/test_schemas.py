# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The schemas against the engine: neither takes what the other refuses, as far as a schema can."""

from __future__ import annotations

import copy
import itertools
import json
import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import yaml

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.families import FAMILIES
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Doubtful
from ansible_collections.alvaria.cloud.plugins.module_utils._document.family import Family
from ansible_collections.alvaria.cloud.plugins.module_utils._document.item import Item
from ansible_collections.alvaria.cloud.plugins.module_utils._document.reader import Reader
from ansible_collections.alvaria.cloud.plugins.module_utils._model.kinds import Integer
from ansible_collections.alvaria.cloud.plugins.module_utils._privacy.gate import Gate
from ansible_collections.alvaria.cloud.plugins.module_utils._privacy.mask import Masker

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "playbooks" / "files" / "schemas"
SCENARIOS = ROOT / "tests" / "integration" / "scenarios"
BY_NAME = {family.name: family for family in FAMILIES}
Document = dict[str, Any]


@cache
def schema(name: str) -> Any:
    """A schema, ready to judge."""
    return jsonschema_rs.validator_for(json.loads((SCHEMAS / f"{name}.json").read_text()))


def mistakes(document: Document) -> list[Any]:
    """What the engine finds wrong with a document before it asks the API, and with new values."""
    reader = Reader(FAMILIES, {}, Gate(Masker("key")))
    items = itertools.chain.from_iterable(reader.read(document).values())
    return [*reader.mistakes, *itertools.chain.from_iterable(map(_doubts, items))]


def _doubts(item: Item) -> Iterator[Doubtful]:
    """What would be refused of an item if nothing of it was there yet."""
    if item.family.resource is None:
        return
    for field in item.family.resource.fields:
        value = item.params.get(field.option_name)
        if isinstance(field.kind, Integer) and value is not None:
            try:
                field.kind.judge(value, None, field.name)
            except Doubtful as exc:
                yield exc


@cache
def _entries() -> dict[str, list[dict[str, Any]]]:
    """Entries of each family that the engine takes: what the scenarios of its module give."""
    found: dict[str, list[dict[str, Any]]] = {}
    for family in FAMILIES:
        path = SCENARIOS / f"{family.task.name}.yml"
        for step in yaml.safe_load(path.read_text())["steps"]:
            options = step.get("options", {})
            if step.get("module", path.stem) != path.stem or "{{" in str(options):
                continue
            entry = {name: options[name] for name in options if name in _known(family)}
            if not mistakes(_document(family, [entry])):
                found.setdefault(family.name, []).append(entry)
    return found


def _known(family: Family) -> set[str]:
    options = family.task.arguments.options
    return set(options).union(*(option.get("aliases", ()) for option in options.values()))


def _document(family: Family, entries: list[Any]) -> Document:
    if family.parts:
        return {family.name: entries[0]}
    return {family.name: entries}


def test_every_family_has_entries_to_try() -> None:
    assert set(_entries()) == set(BY_NAME)


#: How a text spells an integer that Ansible takes: before 2.17 only the first ones.
WHOLE = ("{}", " {} ", "+{}", "{}.0", "{}.", "{}e0")


def spelt(entry: dict[str, Any], family: Family, chance: random.Random) -> dict[str, Any]:
    """An entry with some keys left out, and some in another spelling that means the same."""
    result: dict[str, Any] = {}
    for name, value in entry.items():
        option = family.task.arguments.options.get(name, {})
        if chance.random() < 0.1:
            continue
        if chance.random() < 0.2:
            name = chance.choice([name, *option.get("aliases", ())])
        if chance.random() < 0.2 and option.get("type") == "int":
            value = chance.choice(WHOLE).format(value)
        if chance.random() < 0.2 and option.get("type") == "bool":
            value = {True: "yes", False: "Off"}.get(value, value)
        if chance.random() < 0.1:
            value = None
        result[name] = value
    return result


def documents(count: int) -> Iterator[Document]:
    """Documents that the engine takes, made by chance, always the same ones."""
    chance = random.Random(7)
    while count:
        family = chance.choice(FAMILIES)
        entry = spelt(chance.choice(_entries()[family.name]), family, chance)
        document = _document(family, [entry])
        if not mistakes(document):
            count -= 1
            yield document


def test_the_schema_takes_what_the_engine_takes() -> None:
    judge = schema("organization")
    refused = [document for document in documents(500) if not judge.is_valid(document)]
    assert refused == []


def _numbers(family: Family) -> list[str]:
    options = family.task.arguments.options
    return [name for name, option in options.items() if option.get("type") == "int"]


def broken(document: Document, chance: random.Random) -> Document:
    """A document with one mistake that a schema can see."""
    result = copy.deepcopy(document)
    [(name, value)] = result.items()
    family = BY_NAME[name]
    entry = value
    if not family.parts:
        entry = value[0]
    options = family.task.arguments.options
    [kind] = chance.choices(["key", "family", "choice", "type", "missing", "bounds", "entry"])
    if kind == "key":
        entry[chance.choice(["nmae", "state_", "Name", "x y"])] = "x"
    elif kind == "family":
        result[name.upper()] = value
    elif kind == "choice":
        entry[chance.choice([one for one in options if "choices" in options[one]] or ["x"])] = "odd"
    elif kind == "type":
        entry[chance.choice(list(options))] = chance.choice([3.5, {"a": {}}, [[]]])
    elif kind == "missing":
        entry.clear()
    elif kind == "bounds":
        entry.update(dict.fromkeys(_numbers(family), chance.choice([-99, 10**9])))
    elif kind == "entry":
        result[name] = chance.choice([None, "text", 7, [7], ["text"], [None]])
    return result


def test_the_schema_refuses_what_the_engine_refuses() -> None:
    chance = random.Random(11)
    count, taken = 0, []
    for document in documents(1500):
        bad = broken(document, chance)
        if not mistakes(bad):
            assert schema("organization").is_valid(bad), bad
            continue
        count += 1
        if schema("organization").is_valid(bad):
            taken.append(bad)
    assert count >= 500
    assert taken == []
