# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The roles have a variable for every family of the document, hand it over and describe it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from jinja2.nativetypes import NativeEnvironment

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import compliance_checks
from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.families import (
    CONFIG_TASK,
    FAMILIES,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._document.family import Family
from ansible_collections.alvaria.cloud.plugins.module_utils._plan.options import PLAN_OPTIONS
from ansible_collections.alvaria.cloud.plugins.module_utils._undo.keeping import UNDO_OPTIONS

ROOT = Path(__file__).resolve().parents[3] / "roles"
#: The role of all families.
ALL = "dispatch"
CONFIG = "alvaria_config_"
MODULES = "alvaria.cloud."


def load(role: str, path: str) -> Any:
    """A YAML file of a role."""
    return yaml.safe_load((ROOT / role / path).read_text(encoding="utf-8"))


def options(role: str) -> dict[str, dict[str, Any]]:
    """The variables of a role."""
    return dict(load(role, "meta/argument_specs.yml")["argument_specs"]["main"]["options"])


def task(role: str) -> dict[str, Any]:
    """The one task of a role of families."""
    (found,) = load(role, "tasks/main.yml")
    return dict(found)


def described(option: Mapping[str, Any]) -> str:
    """The whole description of a variable."""
    return " ".join(option["description"])


def nested(option: Any) -> Iterator[str]:
    """All keys in the argument spec of a variable."""
    if isinstance(option, Mapping):
        for key, value in option.items():
            yield key
            yield from nested(value)


NAMES = sorted(path.name for path in ROOT.iterdir() if path.is_dir())
OPTIONS = {role: options(role) for role in NAMES}
VARIABLES = {f"alvaria_{family.name}": family for family in FAMILIES}
#: The roles that keep families of the document, each with its variables of these.
KEEPERS = {role: [name for name in OPTIONS[role] if name in VARIABLES] for role in NAMES}
KEEPERS = {role: names for role, names in KEEPERS.items() if names}
HELD = [(role, name) for role, names in KEEPERS.items() for name in names]
DISPATCHED = [name for name in OPTIONS[ALL] if name.startswith(CONFIG)]


def combine(*parts: Mapping[str, Any]) -> dict[str, Any]:
    """The filter of that name, as far as the tasks use it."""
    result: dict[str, Any] = {}
    for part in parts:
        result.update(part)
    return result


def document(role: str) -> str:
    """The document of a role: in its task, or beside it where several tasks take it."""
    own = task(role).get("vars") or load(role, "vars/main.yml")
    return str(own[variable_of(role)])


def variable_of(role: str) -> str:
    """The variable that holds the document of a role."""
    if role == ALL:
        return "dispatch_document"
    return "alvaria_document"


def documented(role: str, variables: Mapping[str, Any]) -> Any:
    """The document that the task of a role makes of these variables."""
    environment = NativeEnvironment()
    environment.filters["combine"] = combine
    return environment.from_string(document(role)).render(variables)


@pytest.mark.parametrize("variable", VARIABLES)
def test_every_family_has_a_variable_in_dispatch_and_in_one_more_role(variable: str) -> None:
    homes = [role for role, variables in OPTIONS.items() if variable in variables]
    assert ALL in homes, f"{variable} is missing in roles/{ALL}/meta/argument_specs.yml"
    assert len(homes) == 2, f"{variable} belongs to one role besides {ALL}"


@pytest.mark.parametrize("role", KEEPERS)
def test_a_role_of_families_has_no_other_variables(role: str) -> None:
    own = {*DISPATCHED, "alvaria_document_required"} if role == ALL else {*handed(role)}
    assert set(OPTIONS[role]) - set(KEEPERS[role]) == own


def handed_over(variable: str) -> str:
    """How a role hands a variable over; an empty one names no file for the undo."""
    if variable.endswith("_undo_dest"):
        return "{{ " + variable + " | default(omit, true) }}"
    return "{{ " + variable + " | default(omit) }}"


def handed(role: str) -> dict[str, str]:
    """The variables of a role of some families that are options of its task, by name."""
    return {f"alvaria_{role}_{option}": option for option in (*PLAN_OPTIONS, *UNDO_OPTIONS)}


@pytest.mark.parametrize("role", [role for role in KEEPERS if role != ALL])
def test_every_role_can_be_planned_and_undone(role: str) -> None:
    given = task(role)[f"{MODULES}alvaria_config"]
    for variable, option in handed(role).items():
        assert given[option] == handed_over(variable)
        assert f"O({MODULES}alvaria_config#module:{option})" in described(OPTIONS[role][variable])


@pytest.mark.parametrize(("role", "variable"), HELD)
def test_a_variable_is_described_by_its_module(role: str, variable: str) -> None:
    family: Family = VARIABLES[variable]
    option = OPTIONS[role][variable]
    kind = {"type": "dict"} if family.parts else {"type": "list", "elements": "dict"}
    assert {key: option[key] for key in option if key != "description"} == kind
    assert f"M({MODULES}{family.task.name})" in described(option)


@pytest.mark.parametrize(("role", "variable"), HELD)
def test_a_variable_is_described_alike_in_both_roles(role: str, variable: str) -> None:
    assert OPTIONS[role][variable] == OPTIONS[ALL][variable]


@pytest.mark.parametrize(("role", "variable"), HELD)
def test_a_variable_that_is_set_is_a_family_of_the_document(role: str, variable: str) -> None:
    value = {"exclusions": {}} if VARIABLES[variable].parts else []
    assert documented(role, {variable: value}) == {VARIABLES[variable].name: value}


@pytest.mark.parametrize("role", KEEPERS)
def test_variables_that_are_not_set_are_not_in_the_document(role: str) -> None:
    assert documented(role, {}) == {}
    assert documented(role, {"alvaria_compliance_settings": None}) == {}
    assert documented(role, {"alvaria_compliance_settings": {}}) == {}


@pytest.mark.parametrize("role", KEEPERS)
def test_the_document_is_applied_if_there_is_one(role: str) -> None:
    found = task(role)
    name = variable_of(role)
    assert name in found[f"{MODULES}alvaria_config"]["config"]
    assert f"{name} | length > 0" in found["when"]


@pytest.mark.parametrize("variable", DISPATCHED)
def test_dispatch_hands_over_options_of_the_module(variable: str) -> None:
    name = variable.removeprefix(CONFIG)
    option = CONFIG_TASK.arguments.options[name]
    own = OPTIONS[ALL][variable]
    assert own["type"] == option["type"]
    assert own.get("elements") == option.get("elements")
    assert f"O({MODULES}alvaria_config#module:{name})" in described(own)
    handed = task(ALL)[f"{MODULES}alvaria_config"][name]
    assert handed == handed_over(variable)


def test_the_gate_describes_its_contacts_by_the_module() -> None:
    option = dict(OPTIONS["compliance_gate"]["alvaria_gate_contacts"])
    status = compliance_checks.TASK
    text = described(option)
    del option["description"]
    assert option == {"type": "list", "elements": "dict", "required": True}
    assert f"O({MODULES}{status.name}#module:contacts)" in text
    keys = status.arguments.options["contacts"]["options"]
    expectations = [name for name in keys if name.startswith("expect")]
    assert [name for name in expectations if f"C({name})" not in text] == []
    made_sure = load("compliance_gate", "tasks/main.yml")[1]
    assert made_sure["vars"]["alvaria_gate_keys"] == expectations


#: Variables whose values are never about a person.
CHOSEN = {"alvaria_regulation_f_places"}
EVERY = [(role, name) for role, names in OPTIONS.items() for name in names]


@pytest.mark.parametrize(("role", "variable"), EVERY)
def test_a_value_is_not_compared_with_choices(role: str, variable: str) -> None:
    """Ansible repeats a value that is not among them, and it may be a person's."""
    assert ("choices" in set(nested(OPTIONS[role][variable]))) is (variable in CHOSEN)


@pytest.mark.parametrize("role", NAMES)
def test_the_readme_has_a_row_for_every_variable(role: str) -> None:
    text = (ROOT / role / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)
    assert [name for name in OPTIONS[role] if name not in rows and name not in DISPATCHED] == []
    assert [name for name in DISPATCHED if role == ALL and f"`{name}`" not in text] == []
