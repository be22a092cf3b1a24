# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The catalog of resources against the API's contract, the modules and the action plugins."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ModuleArgumentSpecValidator

from ansible_collections.alvaria.cloud.plugins.module_utils import _catalog
from ansible_collections.alvaria.cloud.plugins.module_utils._api.client import Client
from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import (
    compliance_settings,
    convenient_contact_times,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.registry import TASKS
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Invalid
from ansible_collections.alvaria.cloud.plugins.module_utils._ensure.query import read
from ansible_collections.alvaria.cloud.plugins.module_utils._model.field import Field
from ansible_collections.alvaria.cloud.plugins.module_utils._model.kinds import (
    Choice,
    Names,
    SequenceOf,
    SetOf,
    Time,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._model.membership import Membership
from ansible_collections.alvaria.cloud.plugins.module_utils._model.query import Query
from ansible_collections.alvaria.cloud.plugins.module_utils._model.reference import Reference
from ansible_collections.alvaria.cloud.plugins.module_utils._model.resource import Resource
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import full_argspec
from ansible_collections.alvaria.cloud.tests.unit.support import context

ROOT = Path(__file__).resolve().parents[5]
CONTRACT = ROOT / "extensions" / "sandbox" / "src" / "alvaria_sandbox" / "contract"
FILES = [
    import_module(f"{_catalog.__name__}.{found.name}") for found in iter_modules(_catalog.__path__)
]
TYPES = {
    "str": "string",
    "time": "string",
    "int": "integer",
    "bool": "boolean",
    "list": "array",
    "names": "array",
}
#: Resources that have words and masking, but ways of their own to be written.
SPECIAL = ("external_data", "contact_attempt")
#: Modules of several resources at once, of one request, of work.
OTHERS = {
    "alvaria_changes_info",
    "alvaria_config_info",
    "alvaria_compliance_settings_info",
    "alvaria_compliance_reference_info",
    "alvaria_evidence_info",
    "alvaria_job_info",
}
#: The modules that take a document, whose objects can be absent.
WITH_DOCUMENT = ("alvaria_backtest", "alvaria_config", "alvaria_plan", "alvaria_temporary")
#: The tasks that write nothing to an organization although their names do not say so.
READING = {
    "alvaria_token",
    "alvaria_plan",
    "alvaria_evidence",
    "alvaria_backtest",
    "alvaria_rule_tests",
}
_PAGING = {"startIndex", "maxResults"}


@cache
def _contract(api: str) -> Any:
    return json.loads((CONTRACT / f"{api}.openapi.json").read_text(encoding="utf-8"))


def _defined(kind: type) -> list[Any]:
    """The values of one kind that the catalog defines."""
    values = [
        value
        for file in FILES
        for item in vars(file).values()
        for value in (item.values() if isinstance(item, dict) else (item,))
    ]
    return list({id(item): item for item in values if isinstance(item, kind)}.values())


ALL_RESOURCES: list[Resource] = _defined(Resource)
RESOURCES = [item for item in ALL_RESOURCES if item.noun not in SPECIAL]
PARTS = [item.noun for item in compliance_settings.PARTS.values()]
QUERIES: list[Query] = _defined(Query)
MEMBERSHIPS: list[Membership] = _defined(Membership)
REFERENCES: list[Reference] = _defined(Reference)
RESOURCES_IN = [
    pytest.param(item, version, id=f"{item.noun}-{version}")
    for item in RESOURCES
    for version in item.paths
]
QUERIES_IN = [
    pytest.param(item, version, id=f"{item.noun}-{version}")
    for item in QUERIES
    for version in item.paths
]


def _resolve(api: str, schema: Any) -> Any:
    """A schema behind its reference."""
    while "$ref" in schema:
        schema = _contract(api)["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    return schema


def _anonymous(path: str) -> str:
    """A path without the names of its parameters."""
    return re.sub(r"{\w*}", "{}", path)


def _operations(api: str, version: str, path: str) -> dict[str, Any]:
    """The operations of a path below the API's own by verb, none for an unknown path."""
    wanted = _anonymous(f"/via/{version}/organizations/{{orgId}}/{api}/{path}")
    (found,) = [
        operations
        for known, operations in _contract(api)["paths"].items()
        if _anonymous(known) == wanted
    ] or [{}]
    return dict(found)


def _operation(api: str, version: str, path: str, method: str) -> Any:
    return _operations(api, version, path)[method]


def _request(api: str, operation: Any) -> Any:
    return _resolve(api, operation["requestBody"]["content"]["application/json"]["schema"])


def _answer(api: str, operation: Any) -> Any:
    (status,) = [status for status in operation["responses"] if status.startswith("2")]
    return _resolve(api, operation["responses"][status]["content"]["application/json"]["schema"])


def _properties(api: str, schema: Any) -> dict[str, Any]:
    """The properties of an object schema, resolved, those of its parts included."""
    found: dict[str, Any] = {}
    for part in schema.get("allOf", []):
        found.update(_properties(api, _resolve(api, part)))
    found.update(
        {name: _resolve(api, value) for name, value in schema.get("properties", {}).items()}
    )
    return found


def _parameters(operation: Any) -> dict[str, Any]:
    return {item["name"]: item for item in operation.get("parameters", []) if item["in"] == "query"}


def _schemas(resource: Resource, version: str) -> Iterator[tuple[str, Any]]:
    """The schemas of everything that can be done with the objects of a resource."""
    api, place = resource.api, resource.paths[version]
    collection = _operations(api, version, place)
    single = (
        _operations(api, version, place + "/{}") or collection
    )  # of some there is one only, and always
    if "post" in collection:
        yield "post", _request(api, collection["post"])
    for verb in ("put", "patch"):
        if verb in single:
            yield verb, _request(api, single[verb])
    yield "read", _answer(api, single["get"])
    if resource.items:
        yield (
            "listing",
            _resolve(
                api, _properties(api, _answer(api, collection["get"]))[resource.items]["items"]
            ),
        )


def _written(resource: Resource, version: str) -> dict[str, Any]:
    """The schemas of bodies that are sent."""
    return {
        what: schema
        for what, schema in _schemas(resource, version)
        if what in ("post", "put", "patch")
    }


# --- modules, action plugins, tasks ------------------------------------------


def _plugins(kind: str) -> set[str]:
    return {path.stem for path in (ROOT / "plugins" / kind).glob("alvaria_*.py")}


def _managed() -> dict[str, bool]:
    """The modules that manage what the catalog describes, and whether that can be absent."""
    own = [item for item in RESOURCES if item.noun not in PARTS]
    resources = {
        f"alvaria_{item.noun}": all("post" in _written(item, version) for version in item.paths)
        for item in own
    }
    return {
        **resources,
        "alvaria_external_data": True,
        **dict.fromkeys(WITH_DOCUMENT, True),
        "alvaria_exclusions": True,
        **{f"alvaria_{item.noun}": True for item in MEMBERSHIPS},
    }


def test_every_module_has_a_task_and_every_task_a_module() -> None:
    assert _plugins("modules") == set(TASKS)


def test_every_task_is_known_by_its_own_name() -> None:
    assert all(name == task.name for name, task in TASKS.items())


def test_everything_that_the_catalog_describes_has_a_task() -> None:
    assert RESOURCES
    assert MEMBERSHIPS
    assert set(_managed()) <= set(TASKS)
    assert len({name for name in TASKS if name.endswith("_info")} - OTHERS) == len(QUERIES) > 0


@pytest.mark.parametrize("name", sorted(TASKS))
def test_every_task_that_writes_and_no_other_leaves_records(name: str) -> None:
    writes = not name.endswith("_info") and name not in READING
    assert ("record_dest" in full_argspec(TASKS[name]).options) is writes


def test_a_task_that_speaks_to_nobody_needs_no_connection() -> None:
    [task] = [task for task in TASKS.values() if task.offline]
    spec = full_argspec(task)
    required = {name for name, option in spec.options.items() if option.get("required")}
    assert required == {"src", "allowed_signers"}
    assert spec.required_one_of == ()


@pytest.mark.parametrize("name", sorted(TASKS))
def test_only_a_module_of_something_that_can_be_absent_has_a_state(name: str) -> None:
    assert ("state" in full_argspec(TASKS[name]).options) is _managed().get(name, False)


@pytest.mark.parametrize("name", sorted(TASKS))
def test_an_argument_spec_is_sound(name: str) -> None:
    spec = full_argspec(TASKS[name])
    ModuleArgumentSpecValidator(**spec.to_kwargs())
    for option, settings in spec.options.items():
        assert settings["type"] in ("str", "int", "bool", "list", "dict", "path", "json"), option
        assert settings["type"] != "list" or "elements" in settings, option
        if "default" in settings and "choices" in settings:
            chosen = settings["default"] if settings["type"] == "list" else [settings["default"]]
            assert set(chosen) <= set(settings["choices"]), option
        assert not (settings.get("required") and "default" in settings), option
    aliases = [alias for settings in spec.options.values() for alias in settings.get("aliases", [])]
    assert len(aliases) == len(set(aliases))
    assert not set(aliases) & set(spec.options)
    named = {
        option
        for rule in (*spec.mutually_exclusive, *spec.required_together, *spec.required_one_of)
        for option in rule
    }
    assert named <= set(spec.options)


@pytest.mark.parametrize("name", sorted(TASKS))
def test_every_task_knows_which_of_its_options_are_personal(name: str) -> None:
    personal = {
        item.name for resource in ALL_RESOURCES for item in resource.fields if item.personal
    } | {"ssn"}
    assert {option for option in TASKS[name].arguments.options if option in personal} == {
        item.name for item in TASKS[name].fields if item.personal and not item.kind.tree
    }


# --- resources ---------------------------------------------------------------


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda item: item.noun)
def test_a_resource_is_sound(resource: Resource) -> None:
    names, apis = [item.name for item in resource.fields], [item.api for item in resource.fields]
    assert len(set(names)) == len(names)
    assert len(set(apis)) == len(apis)
    assert "version" not in apis
    assert "id" not in names
    assert set(resource.identity) <= set(names)
    assert set(resource.filters) <= set(names)
    assert resource.default_version in resource.paths
    for item in resource.fields:
        assert not item.kind.tree
        assert set(item.only) <= set(resource.paths)
        assert set(_narrowed(item)) <= set(resource.paths)
        assert item.always_masked is None or (item.personal and item.always_masked[0] in names)


@pytest.mark.parametrize(("resource", "version"), RESOURCES_IN)
def test_what_is_written_is_what_the_contract_takes_in_every_version(
    resource: Resource, version: str
) -> None:
    fields = {item.api for item in resource.fields_in(version)}
    for what, schema in _written(resource, version).items():
        assert set(_properties(resource.api, schema)) - {"version", "kind"} == fields, what


@pytest.mark.parametrize(("resource", "version"), RESOURCES_IN)
def test_what_is_compared_is_what_the_contract_shows_in_every_version(
    resource: Resource, version: str
) -> None:
    adopt = getattr(resource, "adopt", None) or dict
    shown = set(_properties(resource.api, dict(_schemas(resource, version))["read"])) | set(
        adopt({})
    )
    assert {item.api for item in resource.fields_in(version)} <= shown


@pytest.mark.parametrize(("resource", "version"), RESOURCES_IN)
def test_a_change_carries_the_version_that_a_read_shows(resource: Resource, version: str) -> None:
    written = _written(resource, version)
    assert "version" not in _properties(resource.api, written.pop("post", {}))
    assert written
    assert all("version" in schema["required"] for schema in written.values())
    assert "version" in _properties(resource.api, dict(_schemas(resource, version))["read"])


@pytest.mark.parametrize(("resource", "version"), RESOURCES_IN)
def test_what_creating_needs_is_what_the_contract_requires(
    resource: Resource, version: str
) -> None:
    needed = {
        item.api for item in resource.fields_in(version) if item.create or item.initial is not None
    }
    required = set(_written(resource, version).get("post", {}).get("required", ()))
    assert required <= needed
    assert not required or required == needed


@pytest.mark.parametrize(("resource", "version"), RESOURCES_IN)
def test_what_replacing_needs_can_be_given(resource: Resource, version: str) -> None:
    required = set(_written(resource, version).get("put", {}).get("required", ()))
    assert required - {"version"} <= {item.api for item in resource.fields_in(version)}


def _choices(api: str, schema: Any) -> set[str]:
    return set(_resolve(api, schema.get("items", schema)).get("enum", ()))


def _type(item: Field) -> str:
    return "array" if isinstance(item.kind, Names) else TYPES[item.kind.spec()["type"]]


def _narrowed(item: Field) -> Mapping[str, tuple[str, ...]]:
    """The choices that single versions have."""
    return item.kind.by_version if isinstance(item.kind, Choice) else {}


@pytest.mark.parametrize(("resource", "version"), RESOURCES_IN)
def test_types_and_choices_are_those_of_the_contract(resource: Resource, version: str) -> None:
    for what, schema in _written(resource, version).items():
        properties = _properties(resource.api, schema)
        for item in resource.fields_in(version):
            known = properties[item.api]
            assert known["type"] == _type(item), (what, item.name)
            assert (known.get("format") == "date-time") is isinstance(item.kind, Time), (
                what,
                item.name,
            )
            if isinstance(item.kind, SequenceOf):
                assert (
                    _resolve(resource.api, known["items"])["type"] == TYPES[item.kind.element.type]
                ), (what, item.name)
                # The addresses of the settings are sets by their meaning, whatever the contract
                # leaves unsaid.
                assert (
                    bool(known.get("uniqueItems")) is isinstance(item.kind, SetOf)
                    or resource.noun in PARTS
                ), (what, item.name)
            if isinstance(item.kind, Time):
                assert bool(known.get("nullable")) is item.kind.never, (what, item.name)
            if not isinstance(item.kind, (Names, convenient_contact_times.Windows)):
                assert set(_narrowed(item).get(version, item.kind.choices)) == _choices(
                    resource.api, known
                ), (what, item.name)


@pytest.mark.parametrize(("resource", "version"), RESOURCES_IN)
def test_what_is_read_is_of_the_fields_type(resource: Resource, version: str) -> None:
    for what, schema in _schemas(resource, version):
        for name, known in _properties(resource.api, schema).items():
            for item in resource.fields_in(version):
                assert item.api != name or known["type"] == _type(item), (what, item.name)


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda item: item.noun)
def test_the_choices_of_an_option_are_those_of_all_versions_together(resource: Resource) -> None:
    for item in resource.fields:
        if _narrowed(item):
            assert set(item.kind.choices) == {
                choice for choices in _narrowed(item).values() for choice in choices
            }, item.name


@pytest.mark.parametrize(("resource", "version"), RESOURCES_IN)
def test_objects_are_looked_up_by_filters_of_the_contract(resource: Resource, version: str) -> None:
    parameters = set(_parameters(_operation(resource.api, version, resource.paths[version], "get")))
    filters = {
        api for name, api in resource.filters.items() if resource.field(name).exists_in(version)
    }
    assert {*filters, *getattr(resource, "listing", {})} <= parameters
    assert not resource.items or (parameters >= _PAGING) is getattr(resource, "paged", True)


# --- queries, memberships, references ----------------------------------------


def _option(query: Query, name: str) -> Mapping[str, Any]:
    return query.options.options[name]


@pytest.mark.parametrize("query", QUERIES, ids=lambda item: item.noun)
def test_a_query_is_sound(query: Query) -> None:
    assert query.default_version in query.paths
    assert set(query.parameters) <= set(query.options.options)
    assert set(query.times) <= set(query.parameters)
    assert query.resource is None or (query.items, query.paths) == (
        query.resource.items,
        query.resource.paths,
    )


@pytest.mark.parametrize(("query", "version"), QUERIES_IN)
def test_a_query_is_paged_exactly_where_the_contract_pages(query: Query, version: str) -> None:
    operation = _operation(query.api, version, query.paths[version], "get")
    assert query.paged is (set(_parameters(operation)) >= _PAGING)
    assert query.items in _properties(query.api, _answer(query.api, operation))


@pytest.mark.parametrize(("query", "version"), QUERIES_IN)
def test_filters_have_the_contracts_types_and_choices(query: Query, version: str) -> None:
    parameters = _parameters(_operation(query.api, version, query.paths[version], "get"))
    for name, api in query.parameters.items():
        if api not in parameters:
            continue  # a filter of another version: refused, see the next test
        option, known = _option(query, name), parameters[api]["schema"]
        assert (option["type"] == "list") is bool(parameters[api].get("x-comma-separated")), name
        assert (known.get("format") == "date-time") is (name in query.times), name
        if option["type"] != "list":
            assert TYPES[option["type"]] == known["type"], name
        assert _choices(query.api, known) <= set(option.get("choices", ())), name


@pytest.mark.parametrize(("query", "version"), QUERIES_IN)
def test_what_a_version_does_not_filter_by_is_refused_and_never_sent(
    monkeypatch: pytest.MonkeyPatch, query: Query, version: str
) -> None:
    parameters = _parameters(_operation(query.api, version, query.paths[version], "get"))
    defaults = {name: option.get("default") for name, option in query.options.options.items()}
    seen: list[dict[str, Any]] = []

    def list_nothing(
        _self: Client, _path: str, _items: str, params: Mapping[str, Any], **_paging: Any
    ) -> list[Any]:
        seen.append(dict(params))
        return []

    monkeypatch.setattr(Client, "read_all", list_nothing)
    for name, api in query.parameters.items():
        for value in _values(query, name):
            known = _resolve(query.api, parameters[api]["schema"]) if api in parameters else None
            task = context({**defaults, "api_version": version, name: value})
            if known is not None and (
                "enum" not in known or str(value) in known["enum"] or isinstance(value, list)
            ):
                read(task, query)
                assert seen.pop()[api] is not None, name
            else:
                with pytest.raises(Invalid, match=f"^{name}: "):
                    read(task, query)
            assert all(set(filters) <= set(parameters) for filters in seen)


def _values(query: Query, name: str) -> list[Any]:
    """Values of an option: each choice, or one of its type."""
    option = _option(query, name)
    if name in query.times:
        return ["2030-01-31T12:00:00Z"]
    values: list[Any] = list(option.get("choices", ())) or [
        {
            "str": "text",
            "int": 7,
            "bool": True,
            "list": 7 if option.get("elements") == "int" else "text",
        }[option["type"]]
    ]
    return [[value] for value in values] if option["type"] == "list" else values


@pytest.mark.parametrize("query", QUERIES, ids=lambda item: item.noun)
def test_every_filter_of_the_contract_is_an_option(query: Query) -> None:
    some = {name: _some(option) for name, option in query.options.options.items()}
    reference = getattr(query, "reference", None)
    sent = {
        *query.parameters.values(),
        *(query.narrow(some) if query.narrow else ()),
        *([reference.filter] if reference else []),
    }
    for version in query.paths:
        parameters = set(_parameters(_operation(query.api, version, query.paths[version], "get")))
        assert parameters - _PAGING <= sent


def _some(option: Mapping[str, Any]) -> Any:
    """A value that makes a query use an option."""
    return True if option["type"] == "bool" else "someone@example.test"


@pytest.mark.parametrize("reference", REFERENCES, ids=lambda item: item.title)
def test_a_reference_is_listed_as_the_contract_says(reference: Reference) -> None:
    operation = _operation(reference.api, reference.version, reference.path, "get")
    parameters = _parameters(operation)
    assert {*reference.listing, *filter(None, [reference.filter])} <= set(parameters)
    assert reference.paged is (set(parameters) >= _PAGING)
    assert reference.items in _properties(reference.api, _answer(reference.api, operation))


@pytest.mark.parametrize("membership", MEMBERSHIPS, ids=lambda item: item.noun)
def test_a_membership_is_read_and_written_as_the_contract_says(membership: Membership) -> None:
    api, owner = membership.owner.api, membership.owner
    operations = _operations(api, owner.version, f"{owner.path}/{{}}/{membership.path}")
    read, write = (
        _properties(api, _answer(api, operations["get"])),
        _properties(api, _request(api, operations["put"])),
    )
    locked = not getattr(membership, "read_back", False)
    assert membership.items in read
    assert ("version" in read) is locked
    assert set(write) == {membership.items, *(["version"] if locked else [])}
    assert set(membership.wire) <= set(
        _properties(api, _resolve(api, read[membership.items]["items"]))
    )
    assert set(membership.wire) == set(
        _properties(api, _resolve(api, write[membership.items]["items"]))
    )
    if getattr(membership, "one_by_one", False):
        assert {"post", "delete"} <= set(
            _operations(api, owner.version, f"{owner.path}/{{}}/{membership.path}/{{}}")
        )
