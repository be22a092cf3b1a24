# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every text and every person's value of every module, through every door.

The options come from the argument specs, so that a new one is tried without a line here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.alvaria.cloud.plugins.module_utils._bulk.source import (
    Layout,
    from_file,
    from_list,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.checked_contacts import (
    PERSONAL,
    checked_contacts,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.contents import KINDS
from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.exclusions import EXCLUSION
from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.families import (
    CONFIG_TASK,
    FAMILIES,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.registry import TASKS
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Invalid, Unfit
from ansible_collections.alvaria.cloud.plugins.module_utils._document.entry import EntryChecker
from ansible_collections.alvaria.cloud.plugins.module_utils._model.field import Field
from ansible_collections.alvaria.cloud.plugins.module_utils._model.personal import refuse_unfit
from ansible_collections.alvaria.cloud.plugins.module_utils._model.resource import Resource
from ansible_collections.alvaria.cloud.plugins.module_utils._model.wanted import (
    Wanted,
    canonical_values,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._privacy.names import PERSONAL_KEYS
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import full_argspec
from ansible_collections.alvaria.cloud.plugins.module_utils._task.options import bare, fitted
from ansible_collections.alvaria.cloud.plugins.plugin_utils._origins import Origins
from ansible_collections.alvaria.cloud.plugins.plugin_utils._source import load, load_list
from ansible_collections.alvaria.cloud.plugins.plugin_utils._tables import Tables
from ansible_collections.alvaria.cloud.tests.unit.support import Script, run, validated

#: What YAML makes of values without quotes, and what else is no text.
WRONG: tuple[Any, ...] = (
    12025550143,
    10,
    1.5,
    9.007199254740993e20,
    True,
    False,
    ["a", "b"],
    {"a": 1},
    date(2030, 1, 31),
)
NUMBER = "+12025550143"
MASKS = ("***0143#5d8e2a", "***#5d8e2a", "********")
INVISIBLE = "\u200b\u202a\ufeff\x00"

Options = Mapping[str, Mapping[str, Any]]
#: The way to an option: names, and the number of an element in a list.
Way = tuple[Any, ...]


def texts(options: Options, way: Way = ()) -> Iterator[Way]:
    """The ways to all values that are text, by each of the options' names."""
    for name, option in options.items():
        kind = option.get("type", "str")
        for key in (name, *option.get("aliases", ())):
            if kind in ("str", "path"):
                yield (*way, key)
            elif kind == "list" and option.get("elements") == "str":
                yield (*way, key, 0)
            elif "options" in option:
                inner = (*way, key, 0) if kind == "list" else (*way, key)
                yield from texts(option["options"], inner)


def at(way: Way, value: Any) -> Any:
    """Options that have a value at the end of a way, and nothing else."""
    for step in reversed(way):
        value = [value] if step == 0 else {step: value}
    return value


def place(way: Way) -> str:
    """A way as messages write it."""
    return "".join("[0]" if step == 0 else f".{step}" for step in way).lstrip(".")


def ends(way: Way) -> list[Any]:
    """What is wrong at the end of a way; nothing is only wrong as an element of a list."""
    wrong = list(WRONG)
    if way[-1] == 0:
        wrong.append(None)
    elif way == ("org_id",):
        wrong = [value for value in wrong if isinstance(value, bool) or not isinstance(value, int)]
    return wrong


def own_texts(name: str) -> list[Way]:
    """The ways to the texts of a module, those of the connection included."""
    return list(texts(full_argspec(TASKS[name]).options))


def test_there_are_texts_to_try_in_every_module() -> None:
    ways = {name: own_texts(name) for name in TASKS}
    assert min(map(len, ways.values())) >= 10
    assert sum(map(len, ways.values())) > 700


@pytest.mark.parametrize("name", sorted(TASKS))
def test_an_option_takes_text_and_nothing_else(name: str) -> None:
    options = full_argspec(TASKS[name]).options
    wrong = []
    for way in own_texts(name):
        for value in ends(way):
            said = refusal(options, at(way, value))
            if not (said.startswith(place(way)) and "in quotes" in said):
                wrong.append((place(way), value, said))
    assert wrong == []


def refusal(options: Options, arguments: Any) -> str:
    """The message with which options are refused, empty where they are taken."""
    try:
        fitted(options, bare(arguments))
    except Invalid as exc:
        return str(exc)
    return ""


@pytest.mark.parametrize("name", sorted(TASKS))
def test_a_path_is_not_empty_and_has_no_character_that_no_path_has(name: str) -> None:
    options = full_argspec(TASKS[name]).options
    for option, spec in options.items():
        if spec.get("type") == "path":
            nul = refusal(options, {option: "a\0b"})
            assert nul.startswith(f"{option}: holds a character that no path has")
            wanted = f"{option}: is empty: give a path, or leave it out."
            if "fallback" in spec:
                wanted = ""
            for empty in ("", " "):
                assert refusal(options, {option: empty})[: len(wanted) or None] == wanted


@pytest.mark.parametrize("name", sorted(TASKS))
def test_text_stays_as_it_is(name: str) -> None:
    options = full_argspec(TASKS[name]).options
    given = [at(way, text) for way in own_texts(name) for text in ("NO", "007", " 1.0 ", "~")]
    assert [bare(one) for one in given] == [fitted(options, bare(one)) for one in given]


ITEMS = {family.name: family for family in FAMILIES}


@pytest.mark.parametrize("name", ITEMS)
def test_an_entry_of_a_document_takes_text_and_nothing_else(name: str) -> None:
    arguments = ITEMS[name].task.arguments
    wrong = []
    for way in texts(arguments.options):
        for value in (*WRONG, *([None] if way[-1] == 0 else [])):
            problems = EntryChecker(arguments).check(at(way, value)).problems
            said = [text for spot, text in problems if spot == place(way)]
            if not (said and "in quotes" in said[0]):
                wrong.append((place(way), value, problems))
    assert wrong == []


ROW = [item.name for item in EXCLUSION.fields]
LAYOUT = Layout(ROW, {"type": "exclusion_type", "value": "exclusion_value"}, {})


@pytest.mark.parametrize("name", [*ROW, "type", "value"])
@pytest.mark.parametrize("value", WRONG)
def test_a_row_takes_text_and_nothing_else(name: str, value: Any) -> None:
    [row] = from_list([{name: value}], LAYOUT)
    assert row.values == {}
    assert row.problem.endswith("put it in quotes")


def document(folder: Path, name: str, text: str) -> dict[str, Any]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return load(str(path), DataLoader(), CONFIG_TASK.within, "src", Origins(), Tables({}))


#: Unquoted in a file, and the text all the same.
STANDING = ("+12025550143", "0012", "12025550143", "-7", "1.0", "1.2e10", "0x1F", "1_000", "12:30")


@pytest.mark.parametrize("name", ITEMS)
def test_a_yaml_file_keeps_the_text_that_stands_in_it(name: str, tmp_path: Path) -> None:
    arguments = ITEMS[name].task.arguments
    wrong = []
    for way in texts(arguments.options):
        if way[-1] in ("src", "path"):
            continue
        for text in (*STANDING, "2030-01-31", "2030-01-31T12:00:00Z"):
            entry = yaml.safe_dump(at(way, "HERE"), default_flow_style=True).replace("HERE", text)
            family = f"{name}: {entry}" if ITEMS[name].parts else f"{name}: [{entry}]"
            found = document(tmp_path, "document.yml", family)[name]
            found = found if ITEMS[name].parts else found[0]
            problems = EntryChecker(arguments).check(found).problems
            if found != at(way, text) or [
                one for one in problems if one[0] == place(way) and "instead of" in one[1]
            ]:
                wrong.append((place(way), text, found, problems))
    assert wrong == []


@pytest.mark.parametrize("text", ["1.0", "1.2e10", "12025550143", "900719925474099300", "true"])
def test_a_number_in_a_json_file_is_a_number_and_so_is_no_text(text: str, tmp_path: Path) -> None:
    [entry] = document(tmp_path, "d.json", f'{{"exclusions": [{{"value": {text}}}]}}')["exclusions"]
    problems = EntryChecker(ITEMS["exclusions"].task.arguments).check(entry).problems
    assert "put it in quotes" in problems[0][1]
    (tmp_path / "rows.json").write_text(f'[{{"value": {text}}}]')
    [row] = from_list(load_list(str(tmp_path / "rows.json"), DataLoader(), "src"), LAYOUT)
    assert row.problem.endswith("put it in quotes")


# Whatever stands in a file arrives as it stands there, or it is refused.

_SIGNS = st.characters(codec="utf-8", exclude_characters="\x00", exclude_categories=("Cs", "Cc"))
_plain = st.one_of(
    st.from_regex(r"[+-]?[0-9_.:eExXoOabf-]{1,12}", fullmatch=True),
    st.sampled_from(["yes", "No", "ON", "off", "y", "n", "~", "null", "NULL", ".inf", ".NaN", "="]),
    st.text(_SIGNS, min_size=1, max_size=12),
)


def arrives(folder: Path, scalar: str) -> Any:
    """What an entry's text is once it has come through a file, or ``Invalid``."""
    try:
        found = document(folder, "d.yml", f"exclusions:\n  - reason: {scalar}\n")["exclusions"]
    except Invalid as exc:
        return exc
    if not isinstance(found, list) or list(found[0]) != ["reason"]:
        return Invalid("another document")
    params, problems, *_rest = EntryChecker(ITEMS["exclusions"].task.arguments).check(found[0])
    if [one for one in problems if one[0] == "reason"]:
        return Invalid(problems[0][1])
    return found[0]["reason"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_plain)
def test_an_unquoted_scalar_arrives_as_it_stands_or_is_refused(tmp_path: Path, text: str) -> None:
    if re.search(r"[\u0085\u2028\u2029]", text) or text[0] in "!&*|>'\"[{#%@`":
        return  # no plain scalar
    found = arrives(tmp_path, text)
    stands = re.split(r"\s#", text)[0].strip(" ")
    assert isinstance(found, Invalid) or found is None or found == stands
    assert (found is None) == (stands in ("~", "null", "Null", "NULL", ""))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_plain)
def test_a_quoted_scalar_arrives_as_it_stands(tmp_path: Path, text: str) -> None:
    quoted = yaml.safe_dump(text, default_style='"', width=1_000_000).strip()
    assert arrives(tmp_path, quoted) == text


# --- people ------------------------------------------------------------------


def resources() -> Iterator[Resource]:
    """All resources that modules write."""
    for kind in KINDS:
        if kind.resource:
            yield kind.resource
        yield from kind.parts.values()
    yield from (kind.query.resource for kind in KINDS if kind.query and kind.query.resource)


#: Each person's value: the resource, the API version and the field.
PEOPLE = sorted(
    {
        (resource.noun, version, item.name): (resource, version, item)
        for resource in resources()
        for version in resource.paths
        for item in resource.fields_in(version)
        if item.personal
    }.items()
)


def is_list(item: Field) -> bool:
    return item.kind.type == "list"


def read(resource: Resource, version: str, item: Field, text: str) -> Any:
    """A person's value as the engine takes it from an option."""
    value: Any = [text] if is_list(item) else text
    params = {"api_version": version, "name_locale": "en-US", item.name: value}
    taken = canonical_values(resource, version, params)[item.name]
    return taken[0] if is_list(item) else taken


def test_there_are_people_to_try() -> None:
    assert len(PEOPLE) >= 14
    assert {name for (_noun, _version, name), _rest in PEOPLE} >= {
        "exclusion_value",
        "contact_address",
        "contact_key",
        "contact_value",
        "customer",
        "account_number",
        "phone",
        "excluded_contact_addresses",
    }


@pytest.mark.parametrize("known", [rest for _key, rest in PEOPLE], ids=[str(k) for k, _r in PEOPLE])
def test_blanks_around_a_persons_value_go_and_masks_are_refused(known: Any) -> None:
    resource, version, item = known
    assert read(resource, version, item, f" {NUMBER}\t\u00a0") == NUMBER
    assert read(resource, version, item, "a b") == "a b"
    for mask in MASKS:
        with pytest.raises(Unfit, match="looks masked: read it with mask_personal_data: false"):
            read(resource, version, item, mask)


@pytest.mark.parametrize("known", [rest for _key, rest in PEOPLE], ids=[str(k) for k, _r in PEOPLE])
@pytest.mark.parametrize("sign", INVISIBLE)
def test_no_persons_value_has_a_sign_that_nobody_sees(known: Any, sign: str) -> None:
    resource, _version, item = known
    value: Any = f"12025{sign}550143"
    if is_list(item):
        value = [value]
    with pytest.raises(Unfit, match="invisible character"):
        refuse_unfit(resource.fields, {item.name: value})
    refuse_unfit(resource.fields, {item.name: value}, {item.name: value})


CHECK = {"contact_channel": "Voice", "contact_address": NUMBER}


@pytest.mark.parametrize("item", PERSONAL, ids=[item.name for item in PERSONAL])
@pytest.mark.parametrize("within", [True, False])
def test_a_checked_contact_is_a_person(item: Field, within: bool) -> None:
    def asked(text: str) -> Any:
        contact = {**CHECK, item.name: text}
        given = {"contacts": [contact]} if within else contact
        [found] = checked_contacts(validated("alvaria_compliance_status", given))
        return found.values[item.name]

    assert asked(f" {NUMBER} ") == NUMBER
    where = r"contacts\[0\]\." if within else ""
    for text in (*MASKS, *(f"1202{sign}5550143" for sign in INVISIBLE)):
        with pytest.raises(Unfit, match=rf"^{where}{item.name}: "):
            asked(text)


@pytest.mark.parametrize("key", sorted({*PERSONAL_KEYS, "ssn"}))
@pytest.mark.parametrize("option", ["query", "body"])
def test_the_body_of_a_request_has_text_for_people(script: Script, key: str, option: str) -> None:
    for value in (*WRONG[:6], *MASKS, [12025550143], [MASKS[0]], {"in": [True]}):
        method = "GET" if option == "query" else "POST"
        result = run("alvaria_api", {"path": "/x", "method": method, option: {key: value}})
        assert result["failed"]
        assert result["msg"].startswith(f"{option}.{key}")
    assert script.sent == []


@pytest.mark.parametrize("value", [[NUMBER], {"in": NUMBER}])
def test_a_body_has_no_list_where_a_persons_text_is_due(script: Script, value: Any) -> None:
    for key in ("exclusionValue", "contact_key", "SSN"):
        result = run(
            "alvaria_api", {"path": "/x", "method": "POST", "body": {"rows": [{key: value}]}}
        )
        assert result["msg"].startswith(f"body.rows[0].{key}: is a ")
    assert script.sent == []


@pytest.mark.parametrize("sign", INVISIBLE)
def test_a_body_has_no_person_with_a_sign_that_nobody_sees(script: Script, sign: str) -> None:
    body = {"rows": [{"exclusionValue": f"1202{sign}5550143"}]}
    result = run("alvaria_api", {"path": "/x", "method": "POST", "body": body})
    assert result["msg"].startswith("body.rows[0].exclusionValue: contains an invisible character")
    assert script.sent == []


@pytest.mark.parametrize("path", ["/x?customer=a\u200bb", "/x?customer=a%E2%80%8Bb"])
def test_what_is_asked_about_brings_a_warning_about_such_a_sign(script: Script, path: str) -> None:
    warnings = run("alvaria_api", {"path": path, "method": "POST"}, check_mode=True)["warnings"]
    assert warnings[0].startswith("path: contains an invisible character (U+200B)")


@pytest.mark.parametrize("mask", MASKS)
@pytest.mark.parametrize("path", ["/x?exclusionValue={}", "/x/{}/y", "/x?a=b&customer={}"])
def test_a_path_has_no_mask(script: Script, path: str, mask: str) -> None:
    for text in (mask, mask.replace("#", "%23")):
        result = run("alvaria_api", {"path": path.format(text)})
        assert result["msg"].startswith("path: looks masked")
    assert script.sent == []


def test_what_is_protected_has_no_mask(script: Script) -> None:
    result = run("alvaria_config", {"config": {"exclusions": []}, "protected": [MASKS[0]]})
    assert result["msg"].startswith("protected: looks masked")
    assert script.sent == []


@pytest.mark.parametrize("state", ["present", "absent"])
@pytest.mark.parametrize("mask", MASKS)
def test_a_masked_exclusion_is_neither_made_nor_looked_for(
    script: Script, state: str, mask: str
) -> None:
    given = {"type": "Voice", "value": mask, "start_time": "2030-01-01", "state": state}
    result = run("alvaria_exclusion", given)
    assert result["msg"].startswith("exclusion_value: looks masked")
    assert script.sent == []


def lists(folder: Path) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The same row, with blanks around each of its values, through each door of a list."""
    row = {"exclusion_type": "Voice", "exclusion_value": f" {NUMBER} ", "reason": " asked "}
    (folder / "rows.csv").write_text(",".join(row) + "\n" + ",".join(row.values()) + "\n")
    (folder / "rows.ndjson").write_text(json.dumps(row) + "\n")
    (folder / "rows.json").write_text(json.dumps([row]))
    (folder / "rows.yml").write_text(yaml.safe_dump([row]))
    yield "task", [dict(one.values) for one in from_list([row], LAYOUT)]
    for name in ("rows.csv", "rows.ndjson"):
        rows = from_file(str(folder / name), LAYOUT, "src")
        yield name, [dict(one.values) for one in rows]
    for name in ("rows.json", "rows.yml"):
        rows = from_list(load_list(str(folder / name), DataLoader(), "src"), LAYOUT)
        yield name, [dict(one.values) for one in rows]


def test_one_rule_for_blanks_holds_in_every_list(tmp_path: Path) -> None:
    for door, [values] in lists(tmp_path):
        taken = Wanted.of(EXCLUSION, values).values
        assert (door, taken) == (
            door,
            {"exclusion_type": "Voice", "exclusion_value": NUMBER, "reason": " asked "},
        )


def test_the_identity_of_an_exclusion_is_that_of_its_tidy_value() -> None:
    padded, tidy = (
        Wanted.of(EXCLUSION, {"exclusion_type": "Voice", "exclusion_value": value})
        for value in (f" {NUMBER} ", NUMBER)
    )
    assert padded.key == tidy.key


@pytest.mark.parametrize("text", ['["BZ", "NA"]', " [BZ] ", "[]", "['a', 'b']"])
def test_the_text_of_a_list_is_no_list(text: str) -> None:
    lists = [
        (name, way[:-1])
        for name in sorted(TASKS)
        for way in own_texts(name)
        if way[-1] == 0 and 0 not in way[:-1]
    ]
    assert len(lists) > 40
    for name, way in lists:
        said = refusal(full_argspec(TASKS[name]).options, at(way, text))
        assert said.startswith(f"{place(way)}: is the text of a list"), (name, way)
    arguments = ITEMS["attempt_trackers"].task.arguments
    problems = EntryChecker(arguments).check({"dispositions": text}).problems
    assert ("dispositions", "is the text of a list") in [
        (spot, told[:21]) for spot, told in problems
    ]
