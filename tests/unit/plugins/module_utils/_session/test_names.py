# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""From names to objects, with as few requests as can be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._api.client import Client
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Invalid, NotFound
from ansible_collections.alvaria.cloud.plugins.module_utils._model.reference import Reference
from ansible_collections.alvaria.cloud.plugins.module_utils._session.memory import Looking, Memory
from ansible_collections.alvaria.cloud.plugins.module_utils._session.names import (
    MOST_CANDIDATES,
    Directory,
)
from ansible_collections.alvaria.cloud.tests.unit.support import (
    FIRST,
    PROVISIONING,
    Script,
    connection,
    context,
    ok,
)


def _names(entry: Mapping[str, Any]) -> list[str]:
    return [str(name) for name in entry.get("names", [])]


THING = Reference(
    title="thing", api="provisioning", version="v2", path="things", items="things", names=_names
)
FILTERED = Reference(
    title="user",
    api="provisioning",
    version="v2",
    path="users",
    items="users",
    names=_names,
    paged=True,
    listing={"includeInactive": "true"},
    filter="email",
)

LAMP = {"id": 1, "names": ["lamp", "Lampe"]}
LAMPS = {"id": "2", "names": ["lamps"]}
CHAIR = {"id": "3", "names": ["chair"], "active": True}
OLD_CHAIR = {"id": "4", "names": ["chair"], "active": False}
OLD_TABLE = {"id": "5", "names": ["table"], "active": False}
ALL: list[dict[str, Any]] = [LAMP, LAMPS, OLD_CHAIR, CHAIR, OLD_TABLE]


def listed(script: Script, entries: list[dict[str, Any]]) -> Directory:
    """A directory whose things are listed once."""
    script.expect("GET", f"{PROVISIONING}/things", ok({"things": entries}))
    return Directory(Client(connection()))


def expect_users(script: Script, entries: list[dict[str, Any]], email: str | None = None) -> None:
    query = {"includeInactive": "true", **FIRST, **({} if email is None else {"email": email})}
    script.expect(
        "GET",
        f"{PROVISIONING}/users",
        ok({"users": entries, "totalItems": len(entries)}),
        query=query,
    )


@pytest.mark.parametrize("wanted", ["lamp", "Lampe", "1"])
def test_an_object_is_found_by_any_of_its_names_and_by_its_id(script: Script, wanted: str) -> None:
    assert listed(script, ALL).find(THING, wanted, "option") == LAMP


def test_any_number_of_names_cost_one_listing(script: Script) -> None:
    directory = listed(script, ALL)
    for wanted, entry in (("lamp", LAMP), ("lamps", LAMPS), ("3", CHAIR), ("lamp", LAMP)):
        assert directory.find(THING, wanted, "option") == entry
    assert directory.name(THING, "2") == "lamps"
    assert list(directory.all(THING)) == ALL


@pytest.mark.parametrize("wanted", ["Lamp", "LAMP", "lampe", " lamp", "lam", "", "01"])
def test_a_name_counts_to_the_letter(script: Script, wanted: str) -> None:
    with pytest.raises(NotFound):
        listed(script, ALL).find(THING, wanted, "option")


def test_an_unknown_name_lists_similar_ones_and_names_the_option(script: Script) -> None:
    with pytest.raises(NotFound) as caught:
        listed(script, ALL).find(THING, "lampp", "skills")
    assert caught.value.message.startswith("skills: no thing is called 'lampp'; ")
    assert "lamp" in caught.value.message
    assert "lamps" in caught.value.message
    assert "chair" not in caught.value.message
    assert "case-sensitive" in caught.value.remedy


def test_another_spelling_comes_first_among_the_candidates(script: Script) -> None:
    with pytest.raises(NotFound, match="similar names: lamps, "):
        listed(script, ALL).find(THING, "Lamps", "option")


def test_without_a_similar_name_some_are_listed_and_not_too_many(script: Script) -> None:
    entries = [{"id": number, "names": [f"thing {number:03d}"]} for number in range(500)]
    with pytest.raises(NotFound) as caught:
        listed(script, entries).find(THING, "zzz", "option")
    assert caught.value.message.count("thing 0") == MOST_CANDIDATES


def test_an_empty_collection_is_called_so(script: Script) -> None:
    with pytest.raises(NotFound, match="there are no things"):
        listed(script, []).find(THING, "lamp", "option")


def test_a_name_of_several_objects_lists_their_ids(script: Script) -> None:
    twins = [{"id": "8", "names": ["lamp"]}, {"id": "9", "names": ["lamp"]}]
    with pytest.raises(Invalid) as caught:
        listed(script, [*twins, CHAIR]).find(THING, "lamp", "worktype")
    assert caught.value.message == "worktype: 2 things are called 'lamp' (ids 8, 9)."
    assert "id" in caught.value.remedy


def test_an_id_settles_which_of_several_objects_is_meant(script: Script) -> None:
    twins = [{"id": "8", "names": ["lamp"]}, {"id": "9", "names": ["lamp"]}]
    assert listed(script, twins).find(THING, "9", "option") == twins[1]


def test_an_active_object_goes_before_inactive_ones_of_the_same_name(script: Script) -> None:
    assert listed(script, ALL).find(THING, "chair", "option") == CHAIR


def test_an_inactive_object_is_found_when_there_is_no_other_and_the_user_is_told(
    script: Script,
) -> None:
    script.expect("GET", f"{PROVISIONING}/things", ok({"things": ALL}))
    run = context({})
    assert run.find(THING, "table", "worktype") == OLD_TABLE
    assert run.find(THING, "table", "worktype") == OLD_TABLE
    assert run.warnings == ["worktype: the thing 'table' is inactive."]
    run.find(THING, "chair", "worktype")
    assert len(run.warnings) == 1


def test_two_inactive_objects_of_a_name_are_ambiguous(script: Script) -> None:
    with pytest.raises(Invalid, match="ids 4, 6"):
        listed(script, [OLD_CHAIR, {**OLD_CHAIR, "id": "6"}]).find(THING, "chair", "option")


ANN, BOB = {"id": "1", "names": ["ann@example.test"]}, {"id": "2", "names": ["bob@example.test"]}


def test_a_single_name_is_asked_for_by_the_servers_filter(script: Script) -> None:
    expect_users(script, [ANN], email="ann@example.test")
    directory = Directory(Client(connection()))
    assert directory.find(FILTERED, "ann@example.test", "user") == ANN
    assert directory.find(FILTERED, "ann@example.test", "user") == ANN


def test_from_the_second_name_on_one_listing_serves_all(script: Script) -> None:
    expect_users(script, [ANN], email="ann@example.test")
    expect_users(script, [ANN, BOB])
    directory = Directory(Client(connection()))
    for entry in (ANN, BOB, ANN, BOB):
        assert directory.find(FILTERED, entry["names"][0], "user") == entry
    assert directory.find(FILTERED, "2", "user") == BOB


def test_a_filter_that_finds_nothing_is_not_trusted(script: Script) -> None:
    expect_users(script, [], email="1")
    expect_users(script, [ANN, BOB])
    assert Directory(Client(connection())).find(FILTERED, "1", "user") == ANN


def test_a_filter_that_also_finds_similar_names_is_read_to_the_letter(script: Script) -> None:
    expect_users(
        script, [{"id": "3", "names": ["ann@example.test.org"]}, ANN], email="ann@example.test"
    )
    assert Directory(Client(connection())).find(FILTERED, "ann@example.test", "user") == ANN


def test_an_unknown_name_costs_the_filter_and_the_listing_for_its_candidates(
    script: Script,
) -> None:
    expect_users(script, [], email="Ann@example.test")
    expect_users(script, [ANN, BOB])
    with pytest.raises(NotFound, match="ann@example.test"):
        Directory(Client(connection())).find(FILTERED, "Ann@example.test", "user")


def test_the_name_of_an_unknown_id_is_the_id(script: Script) -> None:
    directory = listed(script, [LAMP, {"id": "7", "names": []}])
    assert [directory.name(THING, identifier) for identifier in ("1", "7", "99")] == [
        "lamp",
        "7",
        "99",
    ]


def test_a_detail_is_read_once(script: Script) -> None:
    script.expect("GET", f"{PROVISIONING}/things/1", ok({"id": "1", "levels": []}))
    directory = Directory(Client(connection()))
    path = f"{PROVISIONING}/things/1"
    assert directory.known_detail(path) is None
    assert (
        directory.detail(path)
        == directory.detail(path)
        == directory.known_detail(path)
        == {"id": "1", "levels": []}
    )


def test_where_more_names_are_to_come_the_collection_is_listed_at_once(script: Script) -> None:
    expect_users(script, [LAMP, CHAIR])
    directory = Directory(Client(connection()), looking=Looking(many=True))
    assert [directory.find(FILTERED, name, "option") for name in ("lamp", "chair")] == [LAMP, CHAIR]


def test_a_listing_that_is_read_again_has_what_this_run_wrote(script: Script) -> None:
    path = f"{PROVISIONING}/things"
    for _read in range(2):
        script.expect("GET", path, ok({"things": [LAMP, CHAIR]}))
    directory = Directory(Client(connection()))
    assert directory.find(THING, "lamp", "option") == LAMP
    directory.note(path, "9", {"id": "9", "names": ["shelf"]})
    directory.note(path, "1", {"id": "1", "names": ["bulb"]})
    directory.note(path, "3", None)
    directory.listing(path, "things", {}, paged=False, fresh=True)
    assert directory.find(THING, "shelf", "option")["id"] == "9"
    assert directory.find(THING, "bulb", "option")["id"] == "1"
    for gone in ("lamp", "chair"):
        with pytest.raises(NotFound):
            directory.find(THING, gone, "option")


def test_what_was_asked_for_by_name_is_asked_for_again_once_it_was_written(script: Script) -> None:
    expect_users(script, [ANN], email="ann@example.test")
    directory = Directory(Client(connection()))
    directory.find(FILTERED, "ann@example.test", "user")
    directory.note(f"{PROVISIONING}/users", "1", {"id": "1", "names": ["eve@example.test"]})
    expect_users(script, [{"id": "1", "names": ["eve@example.test"]}], email="eve@example.test")
    assert directory.find(FILTERED, "eve@example.test", "user")["id"] == "1"


def test_planned_objects_are_found_by_those_who_foresee_until_they_are_forgotten(
    script: Script,
) -> None:
    expect_users(script, [LAMP])
    client, memory = Client(connection()), Memory()
    foreseeing = Directory(client, memory, Looking(many=True, foreseeing=True))
    path = f"{PROVISIONING}/users"
    assert foreseeing.find(FILTERED, "lamp", "option") == LAMP
    Directory(client, memory).foresee(path, {"names": ["nobody"]})
    foreseeing.foresee(path, {"names": ["chair"]})
    assert foreseeing.find(FILTERED, "chair", "option")["id"] == "planned 1"
    assert foreseeing.name(FILTERED, "planned 1") == "chair"
    with pytest.raises(NotFound):
        Directory(client, memory).find(FILTERED, "chair", "option")
    foreseeing.forget()
    for name in ("chair", "nobody"):
        with pytest.raises(NotFound):
            foreseeing.find(FILTERED, name, "option")


def test_who_foresees_finds_an_object_by_the_name_that_it_is_promised(script: Script) -> None:
    expect_users(script, [LAMP, CHAIR])
    memory = Memory()
    foreseeing = Directory(Client(connection()), memory, Looking(many=True, foreseeing=True))
    foreseeing.foresee(f"{PROVISIONING}/users", {**CHAIR, "names": ["stool"]})
    for wanted in ("stool", "3"):
        assert foreseeing.find(FILTERED, wanted, "option") == {**CHAIR, "names": ["stool"]}
    assert foreseeing.name(FILTERED, "3") == "stool"
    with pytest.raises(NotFound, match="lamp, .*stool"):
        foreseeing.find(FILTERED, "chair", "option")
    foreseeing.forget()
    assert foreseeing.find(FILTERED, "chair", "option") == CHAIR


def test_what_is_planned_is_read_by_those_who_foresee_until_it_is_forgotten(script: Script) -> None:
    path = f"{PROVISIONING}/things/1"
    foreseeing = Directory(Client(connection()), looking=Looking(foreseeing=True))
    foreseeing.foresee_detail(path, {"id": "1", "levels": ["planned"]})
    assert foreseeing.detail(path)["levels"] == ["planned"]
    foreseeing.forget()
    script.expect("GET", path, ok({"id": "1", "levels": []}))
    assert foreseeing.detail(path)["levels"] == []
