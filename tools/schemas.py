# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The texts of the JSON Schemas in playbooks/files/schemas.

They are derived from what the modules take: types, choices, bounds and rules from the argument
specs, words from the documentation. A schema refuses what the engine refuses, as far as a schema
can, and never what the engine takes, with one exception on purpose: where text is due, a number or
a yes that is not in quotes is flagged, which the engine takes from files as it stands there.

Only keywords that yaml-language-server knows are used.
"""

from __future__ import annotations

import ast
import itertools
import json
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import playbooks_page
import yaml

ROOT = Path(__file__).resolve().parent.parent
#: Python finds a collection only below a folder ansible_collections.
LINK = ROOT / ".cache" / "collections" / "ansible_collections" / "alvaria" / "cloud"
if not LINK.exists():
    LINK.parent.mkdir(parents=True, exist_ok=True)
    LINK.symlink_to(ROOT, target_is_directory=True)
sys.path.append(str(LINK.parents[2]))

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.families import (  # noqa: E402
    FAMILIES,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.registry import (  # noqa: E402
    TASKS,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._document.family import (  # noqa: E402
    Family,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._model.argspec import (  # noqa: E402
    ArgumentSpec,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._model.field import (  # noqa: E402
    Field,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._model.kinds import (  # noqa: E402
    Integer,
)

FOLDER = ROOT / "playbooks" / "files" / "schemas"
MODULES = ROOT / "plugins" / "modules"
FRAGMENTS = ROOT / "plugins" / "doc_fragments"
ROLES = ROOT / "roles"
RULE_TESTS = ROOT / "playbooks" / "rule_tests.yml"

Schema = dict[str, Any]
#: Words of the documentation's markup, and what is left of them: their text.
_MARKUP = re.compile(r"\b(?:[BCEIMOPVU]|RV|HORIZONTALLINE)\(([^()]*(?:\([^()]*\)[^()]*)*)\)")
_LINK = re.compile(r"\b[LR]\(([^,()]*),[^()]*\)")
_MODULE = re.compile(r"^[a-z_.]+#(?:module|role):")
#: A text of one may be a whole number in any spelling: newer Ansible takes 3.0 and 1e3 as well.
_SIGN = r"_*[+-]?_*"
_WHOLE = rf"^\s*{_SIGN}(?=\.?_*\d)[\d_]*(\.[0_]*|\.?[\d_]*[eE]{_SIGN}\d[\d_]*)?\s*$"
_INTEGER = {"anyOf": [{"type": "integer"}, {"type": "string", "pattern": _WHOLE}]}
_NUMBER = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"\d"}]}
#: What Ansible takes for true or false, in any case of its letters.
_ANY_CASE = (
    "[Yy]([Ee][Ss])?",
    "[Nn][Oo]?",
    "[Oo][Nn]",
    "[Oo][Ff][Ff]",
    "[Tt]([Rr][Uu][Ee])?",
    "[Ff]([Aa][Ll][Ss][Ee])?",
    "[01]",
)
_FLAG = {
    "anyOf": [
        {"type": "boolean"},
        {"type": "integer", "minimum": 0, "maximum": 1},
        {"type": "string", "pattern": rf"^\s*({'|'.join(_ANY_CASE)})\s*$"},
    ]
}
_TEXT = {"type": "string"}
#: What Ansible reads as a dictionary: JSON, or key=value.
_SPELT = {"type": "string", "pattern": "[{=]"}
_BY_TYPE: Mapping[str, Schema] = {
    "str": _TEXT,
    "path": _TEXT,
    "int": _INTEGER,
    "float": _NUMBER,
    "bool": _FLAG,
    "raw": {},
    "json": {"type": ["string", "object", "array"]},
    "dict": {"anyOf": [{"type": "object"}, _SPELT]},
}
_NOTHING = {"type": "null"}
#: A date, a time of day and a zone.
_AT = r"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$"
_EXPECTATIONS = ("expect", "expect_type", "expect_rule", "expect_message")


def plain(text: str) -> str:
    """A sentence of the documentation without its markup."""
    for markup in (_LINK, _MARKUP):
        text = markup.sub(lambda found: _MODULE.sub("", found.group(1)), text)
    return " ".join(text.split())


def _said(described: Mapping[str, Any]) -> Schema:
    """What the documentation says of an option."""
    words = described.get("description", [])
    if isinstance(words, str):
        words = [words]
    said: Schema = {}
    if words:
        said["description"] = " ".join(map(plain, words))
    return said


def documentation(module: str) -> dict[str, Any]:
    """The documented options of a module, with those of its fragments."""
    options: dict[str, Any] = {}
    told = yaml.safe_load(_constant((MODULES / f"{module}.py").read_text(encoding="utf-8")))
    for name in told.get("extends_documentation_fragment", []):
        path = FRAGMENTS / f"{name.rpartition('.')[2]}.py"
        fragment = yaml.safe_load(_constant(path.read_text(encoding="utf-8")))
        options.update(fragment.get("options", {}))
    options.update(told.get("options", {}))
    return options


def _constant(source: str) -> str:
    """The text of DOCUMENTATION, in a file or in a class of it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "DOCUMENTATION":
            return str(ast.literal_eval(node.value))
    raise SystemExit("a file of the documentation has no DOCUMENTATION")


def option(spec: Mapping[str, Any], described: Mapping[str, Any], bounds: Schema) -> Schema:
    """The schema of an option's value; nothing is as good as leaving it out."""
    schema = {**_said(described), **_or_nothing(_value(spec, described, bounds))}
    if spec.get("default") is not None:
        schema["default"] = spec["default"]
    return schema


def _or_nothing(value: Schema) -> Schema:
    """The schema of a value or none."""
    if set(value) == {"enum"}:
        return {"enum": [*value["enum"], None]}
    if not value:
        return {}
    if set(value) == {"type"}:
        types = value["type"]
        if isinstance(types, str):
            types = [types]
        return {"type": [*types, "null"]}
    return {"anyOf": [*value.get("anyOf", [value]), _NOTHING]}


def _value(spec: Mapping[str, Any], described: Mapping[str, Any], bounds: Schema) -> Schema:
    kind = spec.get("type", "str")
    if kind == "list":
        elements = {**spec, "type": spec.get("elements", "raw")}
        # A text lists them, too, parted by commas.
        listed = {"type": "array", "items": _value(elements, described, bounds)}
        return {"anyOf": [listed, _listing(spec)]}
    if "choices" in spec:
        return {"enum": list(spec["choices"])}
    if kind == "dict" and "options" in spec:
        told = described.get("suboptions", {})
        return {"anyOf": [entry(ArgumentSpec(spec["options"]), told, {}), _SPELT]}
    alone, *spelt = _BY_TYPE[kind].get("anyOf", [_BY_TYPE[kind]])
    if not spelt:
        return dict(alone)
    return {"anyOf": [{**alone, **bounds}, *spelt]}


def _listing(spec: Mapping[str, Any]) -> Schema:
    """The text that lists elements."""
    if "choices" not in spec:
        return _TEXT
    one = rf"\s*({'|'.join(map(re.escape, spec['choices']))})\s*"
    return {"type": "string", "pattern": f"^{one}(,{one})*$"}


def entry(
    arguments: ArgumentSpec, described: Mapping[str, Any], bounds: Mapping[str, Schema]
) -> Schema:
    """The schema of a dictionary of options, with the rules between them."""
    properties: dict[str, Schema] = {}
    rules: list[Schema] = []
    names: dict[str, list[str]] = {}
    for name, spec in arguments.options.items():
        schema = option(spec, described.get(name, {}), bounds.get(name, {}))
        names[name] = [name, *spec.get("aliases", ())]
        properties.update(dict.fromkeys(names[name], schema))
        if spec.get("required"):
            rules.append(_any_of(names[name]))
    for group in arguments.required_one_of:
        rules.append(_any_of([alias for name in group for alias in names[name]]))
    for group in arguments.mutually_exclusive:
        rules += [_not_both(one, other) for one, other in itertools.combinations(group, 2)]
    schema = {"type": "object", "properties": properties, "additionalProperties": False}
    if rules:
        schema["allOf"] = rules
    return schema


def _any_of(names: Iterable[str]) -> Schema:
    """The rule that one of some keys has to be there."""
    wanted = [{"required": [name]} for name in names]
    if len(wanted) == 1:
        return wanted[0]
    return {"anyOf": wanted}


def _not_both(one: str, other: str) -> Schema:
    """The rule that two keys exclude each other; nothing is as good as no key."""
    given = {"not": _NOTHING}
    return {"not": {"required": [one, other], "properties": {one: given, other: given}}}


def _bounds(family: Family) -> dict[str, Schema]:
    """What bounds the values of options of a family's items: numbers, and texts by locale."""
    found: dict[str, Schema] = {}
    fields: Iterable[Field] = ()
    if family.resource is not None:
        fields = family.resource.fields
    for field in fields:
        if isinstance(field.kind, Integer):
            both = {"minimum": field.kind.minimum, "maximum": field.kind.maximum}
            found[field.option_name] = {k: v for k, v in both.items() if v is not None}
        if field.kind.by_locale:
            texts = {"additionalProperties": _TEXT}
            found.update(dict.fromkeys(field.options(), texts))
    return {name: found[name] for name in found if _takes(family, name)}


def _takes(family: Family, name: str) -> bool:
    """Whether an option takes a number or a dictionary, whose bounds are known."""
    return family.task.arguments.options[name].get("type") in ("int", "dict")


def items(family: Family) -> Schema:
    """The schema of a family of the document."""
    arguments = family.task.arguments
    one = entry(arguments, documentation(family.task.name), _bounds(family))
    if family.parts:
        return one
    return {"type": "array", "items": one}


def _schema(title: str, description: str, body: Schema) -> str:
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": "Generated by tools/generate.py (make generate): do not edit.",
        "title": title,
        "description": description,
    }
    return json.dumps({**head, **body}, indent=1, ensure_ascii=False) + "\n"


def document() -> str:
    """The schema of an organization's document."""
    families = {family.name: items(family) for family in FAMILIES}
    return _schema(
        "Organization",
        "An organization's document, as alvaria.cloud.alvaria_config applies it.",
        {"type": "object", "properties": families, "additionalProperties": False},
    )


def _chosen(schema: Schema, names: Iterable[str]) -> Schema:
    """A dictionary of options with only some of them, and without its rules."""
    known = schema["properties"]
    properties = {name: known[name] for name in names}
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _contacts() -> Schema:
    """The contacts that alvaria_compliance_status asks about."""
    arguments = TASKS["alvaria_compliance_status"].arguments.options["contacts"]["options"]
    described = documentation("alvaria_compliance_status")["contacts"]["suboptions"]
    return entry(ArgumentSpec(arguments), described, {})


def cases() -> Schema:
    """The cases of the playbook rule_tests, with the keys that it knows."""
    plays = yaml.safe_load(RULE_TESTS.read_text(encoding="utf-8"))
    keys = plays[0]["vars"]["alvaria_rule_tests_keys"]
    task = "alvaria_contact_attempt"
    attempt = entry(TASKS[task].arguments, documentation(task), {})
    reported = _chosen(attempt, keys["history"])
    asked = _contacts()
    contact = _chosen(asked, keys["contact"])
    contact["required"] = ["contact_channel", "contact_address"]
    expected = {name: asked["properties"][name] for name in keys["expectation"]}
    one = {
        "type": "object",
        "properties": {
            "name": {"type": "string", "description": "Unique, and without personal data."},
            "at": {
                "type": "string",
                "pattern": _AT,
                "description": "The time of the question, with its zone, in quotes.",
            },
            "history": {
                **_or_nothing({"type": "array", "items": reported}),
                "description": "Contacts that were made before, in the order of their making.",
            },
            "history_defaults": {
                **_or_nothing(reported),
                "description": "What holds for each contact that does not say otherwise.",
            },
            "contact": contact,
            **expected,
        },
        "additionalProperties": False,
        "required": ["name", "at", "contact"],
        "allOf": [_any_of(keys["expectation"])],
    }
    return {"type": "array", "items": one, "minItems": 1}


def samples() -> Schema:
    """The contacts of the role compliance_gate."""
    one = _contacts()
    one["allOf"] = [*one.get("allOf", ()), _any_of(_EXPECTATIONS)]
    return {"type": "array", "items": one, "minItems": 1}


def variables() -> str:
    """The schema of a file of variables: of the roles, of rule tests and of the gate."""
    known: dict[str, Schema] = {}
    for name, spec in playbooks_page.all_variables().items():
        known[name] = option(spec, {"description": spec["about"]}, {})
    for path in sorted(ROLES.glob("*/meta/argument_specs.yml")):
        main = yaml.safe_load(path.read_text(encoding="utf-8"))["argument_specs"]["main"]
        for name, spec in main["options"].items():
            known[name] = option(spec, spec, {})
    known.update({f"alvaria_{family.name}": _templated(items(family)) for family in FAMILIES})
    known["alvaria_rule_tests"] = _templated(cases())
    known["alvaria_gate_contacts"] = _templated(samples())
    return _schema(
        "Variables",
        "Variables of the roles and playbooks of alvaria.cloud. Others may stand beside them.",
        {"type": "object", "properties": known},
    )


def _templated(schema: Schema) -> Schema:
    """The schema of a variable, which a template may give."""
    return {"anyOf": [schema, {"type": "string", "pattern": r"\{\{"}]}


SCHEMAS = {FOLDER / "organization.json": document, FOLDER / "variables.json": variables}
