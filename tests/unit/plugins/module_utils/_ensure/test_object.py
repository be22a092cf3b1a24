# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bringing one object to its state, in scripted conversations."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import (
    AlvariaError,
    Conflict,
    Doubtful,
    Invalid,
    NotFound,
    TransportError,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._ensure.lock import LOST_ANSWERS, TRIES
from ansible_collections.alvaria.cloud.plugins.module_utils._ensure.object import ensure, prepare
from ansible_collections.alvaria.cloud.plugins.module_utils._ensure.show import present_values
from ansible_collections.alvaria.cloud.plugins.module_utils._model.field import Field
from ansible_collections.alvaria.cloud.plugins.module_utils._model.found import Found
from ansible_collections.alvaria.cloud.plugins.module_utils._model.resource import Resource
from ansible_collections.alvaria.cloud.plugins.module_utils._privacy.mask import Masker
from ansible_collections.alvaria.cloud.plugins.module_utils._session.context import Context, Outcome
from ansible_collections.alvaria.cloud.plugins.module_utils._session.memory import Looking
from ansible_collections.alvaria.cloud.tests.unit.support import (
    COMPLIANCE_V4,
    FIRST,
    MASK_KEY,
    Answer,
    Script,
    context,
    error,
    ok,
    reset,
    timed_out,
    widget,
)

WIDGET = widget()
WIDGETS = f"{COMPLIANCE_V4}/widgets"
SEVEN = f"{WIDGETS}/7"
OWNER = "+12025550143"
MASKED = Masker(MASK_KEY).mask(OWNER)

#: The object as the server has it, and the fields that a PUT of it carries.
READ: dict[str, Any] = {
    "id": "7",
    "kind": "via#widget",
    "version": 12,
    "widgetName": "lamp",
    "widgetDescription": "gives light",
    "size": 3,
    "colours": ["red", "blue"],
    "steps": ["unpack"],
    "enabled": True,
    "endTime": None,
    "owner": OWNER,
    "creationTime": "2030-01-31T12:00:00.000Z",
    "lastModifiedTime": "2030-01-31T12:00:00.500Z",
    "lastModifiedBy": "someone",
}
WRITTEN = {
    key: value
    for key, value in READ.items()
    if key not in ("id", "kind", "creationTime", "lastModifiedTime", "lastModifiedBy")
}

#: The same object in the words of the options, as a result shows it.
SHOWN: dict[str, Any] = {
    "name": "lamp",
    "description": "gives light",
    "size": 3,
    "colours": ["blue", "red"],
    "steps": ["unpack"],
    "enabled": True,
    "end_time": "never",
    "owner": MASKED,
    "id": "7",
    "version": 12,
    "last_modified_by": "someone",
    "creation_time": "2030-01-31T12:00:00Z",
    "last_modified_time": "2030-01-31T12:00:00.500Z",
}


def expect_listing(script: Script, *found: Mapping[str, Any]) -> None:
    """The listing, narrowed to the name."""
    script.expect(
        "GET",
        WIDGETS,
        ok({"widgets": list(found), "totalItems": len(found)}),
        query={"widgetName": "lamp", **FIRST},
    )


def task(check_mode: bool = False, mask: bool = True, **params: Any) -> Context:
    identity = {} if "id" in params else {"name": "lamp"}
    return context(
        {"state": "present", "api_version": "v4", **identity, **params}, check_mode, mask
    )


def ensured(check_mode: bool = False, resource: Resource = WIDGET, **params: Any) -> Outcome:
    return ensure(task(check_mode, **params), resource)


# --- the plain ways -------------------------------------------------------------------------------


def test_an_object_that_is_as_wanted_costs_one_read(script: Script) -> None:
    expect_listing(script, READ)
    assert ensured(size=3) == Outcome(
        False, {"widget": SHOWN}, {"name": "lamp", "size": 3}, {"name": "lamp", "size": 3}
    )


def test_a_missing_object_is_created_by_one_post(script: Script) -> None:
    expect_listing(script)
    script.expect("POST", WIDGETS, Answer(201, READ), json={"widgetName": "lamp", "size": 3})
    assert ensured(size=3) == Outcome(True, {"widget": SHOWN}, {}, {"name": "lamp", "size": 3})


def test_an_object_that_differs_is_updated_by_one_put_with_the_version_read(script: Script) -> None:
    expect_listing(script, READ)
    script.expect("PUT", SEVEN, ok({**READ, "size": 4, "version": 13}), json={**WRITTEN, "size": 4})
    assert ensured(size=4) == Outcome(
        True,
        {"widget": {**SHOWN, "size": 4, "version": 13}},
        {"name": "lamp", "size": 3},
        {"name": "lamp", "size": 4},
    )


def test_an_object_that_is_not_wanted_is_deleted(script: Script) -> None:
    expect_listing(script, READ)
    script.expect("DELETE", SEVEN, Answer(204))
    outcome = ensured(state="absent")
    assert outcome.changed
    assert outcome.result == {"widget": {}}
    assert outcome.after == {}
    assert outcome.before is not None
    assert outcome.before["name"] == "lamp"
    assert outcome.before["owner"] == MASKED


def test_an_absent_object_that_is_not_wanted_costs_one_read(script: Script) -> None:
    expect_listing(script)
    assert ensured(state="absent") == Outcome(False, {"widget": {}}, {}, {})


def test_only_the_object_with_exactly_this_name_counts(script: Script) -> None:
    expect_listing(
        script,
        {**READ, "id": "8", "widgetName": "Lamp"},
        {**READ, "id": "9", "widgetName": "lamp 2"},
        READ,
    )
    assert ensured(size=3).result["widget"]["id"] == "7"


def test_an_identity_field_left_out_stands_for_the_object_without_it(script: Script) -> None:
    expect_listing(script, READ, {**READ, "id": "8", "widgetDescription": ""})
    assert (
        ensured(resource=replace(WIDGET, identity=("name", "description")), size=3).result[
            "widget"
        ]["id"]
        == "8"
    )


def test_two_objects_of_the_same_identity_are_an_error_that_lists_their_ids(script: Script) -> None:
    expect_listing(script, READ, {**READ, "id": "8"})
    with pytest.raises(Invalid, match="ids 7, 8") as caught:
        ensured(size=4)
    assert "id" in caught.value.remedy


def test_an_empty_name_is_refused_before_anything_is_sent(script: Script) -> None:
    with pytest.raises(Invalid, match="^name: is empty"):
        ensured(name="")
    assert script.sent == []


def test_creating_without_what_the_api_needs_writes_nothing(script: Script) -> None:
    expect_listing(script)
    with pytest.raises(Invalid, match="size"):
        ensured(description="x")


def test_personal_data_shows_only_when_that_is_asked_for(script: Script) -> None:
    expect_listing(script, READ)
    assert ensure(task(mask=False, owner=OWNER), WIDGET).result["widget"]["owner"] == OWNER
    expect_listing(script, READ)
    outcome = ensured(owner=OWNER)
    assert outcome.before == outcome.after == {"name": "lamp", "owner": MASKED}
    assert OWNER not in repr(outcome)


# --- by id ----------------------------------------------------------------------------------------


def test_an_id_addresses_the_object_and_its_name_can_change(script: Script) -> None:
    script.expect("GET", SEVEN, ok(READ))
    script.expect(
        "PUT",
        SEVEN,
        ok({**READ, "widgetName": "new lamp"}),
        json={**WRITTEN, "widgetName": "new lamp"},
    )
    assert ensured(id="7", name="new lamp").result["widget"]["name"] == "new lamp"


def test_an_unknown_id_is_an_error_and_nothing_is_created(script: Script) -> None:
    script.expect("GET", SEVEN, error(404))
    with pytest.raises(NotFound, match="^id: there is no widget with the id '7'"):
        ensured(id="7", name="lamp", size=3)


def test_an_unknown_id_is_already_absent(script: Script) -> None:
    script.expect("GET", SEVEN, error(404))
    assert not ensured(id="7", state="absent").changed


# --- check mode -----------------------------------------------------------------------------------


@pytest.mark.parametrize("found", [True, False])
@pytest.mark.parametrize("state", ["present", "absent"])
def test_check_mode_reads_and_writes_nothing(script: Script, found: bool, state: str) -> None:
    expect_listing(script, *([READ] if found else []))
    outcome = ensured(check_mode=True, state=state, size=4)
    assert outcome.changed is (found or state == "present")
    assert [request.method for request in script.sent] == ["GET"]


def test_check_mode_predicts_the_difference_and_the_object(script: Script) -> None:
    expect_listing(script, READ)
    predicted = ensured(check_mode=True, size=4, colours=["green"], end_time="2031-01-01")
    expect_listing(script, READ)
    change = {"size": 4, "colours": ["green"], "endTime": "2031-01-01T00:00:00Z"}
    script.expect("PUT", SEVEN, ok({**READ, **change}), json={**WRITTEN, **change})
    assert predicted == ensured(size=4, colours=["green"], end_time="2031-01-01")


def test_check_mode_refuses_what_a_run_would_refuse(script: Script) -> None:
    expect_listing(script)
    with pytest.raises(Invalid, match="size"):
        ensured(check_mode=True, description="x")


# --- conflicts ------------------------------------------------------------------------------------


@pytest.mark.parametrize("conflicts", [1, 3])
def test_after_a_conflict_the_change_is_made_onto_the_fresh_object(
    script: Script, conflicts: int
) -> None:
    for number in range(conflicts):
        expect_listing(
            script, {**READ, "version": 12 + number, "widgetDescription": f"by someone {number}"}
        )
        script.expect(
            "PUT",
            SEVEN,
            error(409),
            json={
                **WRITTEN,
                "version": 12 + number,
                "widgetDescription": f"by someone {number}",
                "size": 4,
            },
        )
    fresh = {"version": 20, "widgetDescription": "by someone else", "colours": ["black"]}
    expect_listing(script, {**READ, **fresh})
    script.expect(
        "PUT",
        SEVEN,
        ok({**READ, **fresh, "size": 4, "version": 21}),
        json={**WRITTEN, **fresh, "size": 4},
    )
    run = task(size=4)
    outcome = ensure(run, WIDGET)
    assert outcome.changed
    assert outcome.result["widget"]["description"] == "by someone else"
    assert run.client.conflicts == conflicts


def test_after_a_conflict_that_made_it_as_wanted_nothing_is_changed(script: Script) -> None:
    expect_listing(script, READ)
    script.expect("PUT", SEVEN, error(409), json={**WRITTEN, "size": 4})
    expect_listing(script, {**READ, "size": 4, "version": 13})
    outcome = ensured(size=4)
    assert not outcome.changed
    assert outcome.result["widget"] == {**SHOWN, "size": 4, "version": 13}


def test_conflicts_for_ever_show_what_was_sent_and_what_the_server_has_masked(
    script: Script,
) -> None:
    for number in range(TRIES):
        expect_listing(script, {**READ, "version": number, "size": 10 + number})
        script.expect(
            "PUT",
            SEVEN,
            error(409, "version"),
            json={**WRITTEN, "version": number, "size": 4, "owner": "+12025550199"},
        )
    expect_listing(script, {**READ, "version": 99, "size": 99})
    with pytest.raises(Conflict) as caught:
        ensured(size=4, owner="+12025550199")
    result = caught.value.as_result()
    assert result["error"]["sent"]["size"] == 4
    assert result["error"]["sent"]["owner"] == Masker(MASK_KEY).mask("+12025550199")
    assert result["error"]["server"]["size"] == 99
    assert result["error"]["server"]["owner"] == MASKED
    assert result["error"]["status"] == 409
    assert "+1202" not in repr(result)


def test_a_clash_with_an_object_that_is_not_listed_ends_with_both_sides(script: Script) -> None:
    for _try in range(TRIES):
        expect_listing(script)
        script.expect("POST", WIDGETS, error(409), json={"widgetName": "lamp", "size": 3})
    expect_listing(script)
    with pytest.raises(Conflict) as caught:
        ensured(size=3)
    assert caught.value.details == {"sent": {"name": "lamp", "size": 3}, "server": {}}


def test_an_object_that_somebody_else_creates_meanwhile_is_updated(script: Script) -> None:
    expect_listing(script)
    script.expect("POST", WIDGETS, error(409), json={"widgetName": "lamp", "size": 4})
    expect_listing(script, READ)
    script.expect("PUT", SEVEN, ok({**READ, "size": 4}), json={**WRITTEN, "size": 4})
    assert ensured(size=4).changed


# --- lost answers ---------------------------------------------------------------------------------

LOST: list[Any] = [
    reset(),
    timed_out(),
    error(503),
    error(500),
    error(408),
    Answer(201, content=b"<html>"),
]


@pytest.mark.parametrize("number", range(len(LOST)))
def test_a_post_without_an_answer_is_looked_up_and_not_sent_again_when_found(
    script: Script, number: int
) -> None:
    expect_listing(script)
    script.expect("POST", WIDGETS, LOST[number], json={"widgetName": "lamp", "size": 3})
    expect_listing(script, READ)
    assert ensured(size=3) == Outcome(True, {"widget": SHOWN}, {}, {"name": "lamp", "size": 3})


@pytest.mark.parametrize("number", range(len(LOST)))
def test_a_post_without_an_answer_is_sent_again_when_a_look_finds_nothing(
    script: Script, number: int
) -> None:
    expect_listing(script)
    script.expect("POST", WIDGETS, LOST[number], json={"widgetName": "lamp", "size": 3})
    expect_listing(script)
    script.expect("POST", WIDGETS, Answer(201, READ), json={"widgetName": "lamp", "size": 3})
    assert ensured(size=3).changed


def test_answers_lost_for_ever_end_and_say_that_the_write_may_have_been_processed(
    script: Script,
) -> None:
    for _try in range(LOST_ANSWERS + 1):
        expect_listing(script)
        script.expect("POST", WIDGETS, reset(), json={"widgetName": "lamp", "size": 3})
    with pytest.raises(TransportError, match="may have been processed"):
        ensured(size=3)


def test_a_put_whose_first_answer_was_lost_and_whose_repetition_conflicts_was_ours(
    script: Script,
) -> None:
    expect_listing(script, READ)
    script.expect("PUT", SEVEN, reset(), json={**WRITTEN, "size": 4})
    script.expect("PUT", SEVEN, error(409), json={**WRITTEN, "size": 4})
    expect_listing(script, {**READ, "size": 4, "version": 13})
    assert ensured(size=4) == Outcome(
        True,
        {"widget": {**SHOWN, "size": 4, "version": 13}},
        {"name": "lamp", "size": 3},
        {"name": "lamp", "size": 4},
    )


@pytest.mark.parametrize(
    "answer", [Answer(204), ok({}), ok({"status": "done"}), ok(["done"]), ok({"id": None})]
)
def test_a_success_without_the_object_is_read_back(script: Script, answer: Answer) -> None:
    expect_listing(script, READ)
    script.expect("PUT", SEVEN, answer, json={**WRITTEN, "size": 4})
    expect_listing(script, {**READ, "size": 4, "version": 13})
    assert ensured(size=4).result["widget"] == {**SHOWN, "size": 4, "version": 13}


def test_a_creation_without_the_object_in_its_answer_is_read_back(script: Script) -> None:
    expect_listing(script)
    script.expect("POST", WIDGETS, Answer(201), json={"widgetName": "lamp", "size": 3})
    expect_listing(script, READ)
    assert ensured(size=3) == Outcome(True, {"widget": SHOWN}, {}, {"name": "lamp", "size": 3})


def test_a_read_back_that_fails_says_that_the_object_was_changed(script: Script) -> None:
    expect_listing(script, READ)
    script.expect("PUT", SEVEN, Answer(204), json={**WRITTEN, "size": 4})
    script.expect("GET", WIDGETS, error(500), query={"widgetName": "lamp", **FIRST})
    with pytest.raises(TransportError) as caught:
        ensured(size=4)
    assert caught.value.changed is True


def test_a_creation_that_is_refused_because_the_listing_was_late_finds_the_object(
    script: Script,
) -> None:
    expect_listing(script)
    script.expect(
        "POST", WIDGETS, error(422, "the name is taken"), json={"widgetName": "lamp", "size": 3}
    )
    expect_listing(script, READ)
    expect_listing(script, READ)
    assert ensured(size=3) == Outcome(
        False, {"widget": SHOWN}, {"name": "lamp", "size": 3}, {"name": "lamp", "size": 3}
    )


def test_a_creation_that_is_refused_for_good_is_an_error(script: Script) -> None:
    expect_listing(script)
    script.expect("POST", WIDGETS, error(422, "too small"), json={"widgetName": "lamp", "size": 3})
    expect_listing(script)
    with pytest.raises(Invalid, match="too small"):
        ensured(size=3)


@pytest.mark.parametrize("state", ["present", "absent"])
def test_an_object_that_has_gone_since_it_was_listed_is_absent(script: Script, state: str) -> None:
    expect_listing(script, {"id": "7", "widgetName": "lamp"})
    script.expect("GET", SEVEN, error(404))
    if state == "present":
        script.expect("POST", WIDGETS, Answer(201, READ), json={"widgetName": "lamp", "size": 3})
    assert ensured(resource=replace(WIDGET, fragments=True), size=3, state=state).changed is (
        state == "present"
    )


def test_an_object_that_vanishes_before_it_is_deleted_is_absent(script: Script) -> None:
    expect_listing(script, READ)
    script.expect("DELETE", SEVEN, error(404))
    outcome = ensured(state="absent")
    assert outcome == Outcome(False, {"widget": {}}, {}, {})


def test_a_delete_whose_answer_was_lost_is_repeated_and_finds_it_gone(script: Script) -> None:
    expect_listing(script, READ)
    script.expect("DELETE", SEVEN, timed_out())
    script.expect("DELETE", SEVEN, error(404))
    assert ensured(state="absent").changed


def test_a_delete_that_was_lost_and_finds_it_gone_after_a_look_was_ours(script: Script) -> None:
    expect_listing(script, READ)
    script.expect("DELETE", SEVEN, error(500))
    expect_listing(script, READ)
    script.expect("DELETE", SEVEN, error(404))
    assert ensured(state="absent").changed


# --- what must never lead to a write --------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        "text",
        {"widgets": None},
        {"widgets": {}},
        {"widgets": ["lamp"]},
        {"others": [], "totalItems": 1},
    ],
)
@pytest.mark.parametrize("state", ["present", "absent"])
def test_a_listing_that_is_none_is_never_taken_for_an_absent_object(
    script: Script, body: Any, state: str
) -> None:
    script.expect("GET", WIDGETS, ok(body), query={"widgetName": "lamp", **FIRST})
    with pytest.raises(TransportError):
        ensured(size=3, state=state)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 422, 500])
def test_a_listing_that_fails_is_never_taken_for_an_absent_object(
    script: Script, status: int
) -> None:
    script.expect("GET", WIDGETS, error(status), query={"widgetName": "lamp", **FIRST})
    if status == 400:  # perhaps so many records may not be asked for
        script.expect("GET", WIDGETS, error(status), query={"widgetName": "lamp"})
    with pytest.raises(AlvariaError) as caught:
        ensured(size=3)
    assert caught.value.status == status


@pytest.mark.parametrize("status", [400, 403, 405, 415, 422])
def test_a_refused_write_is_not_begun_again(script: Script, status: int) -> None:
    expect_listing(script, READ)
    script.expect("PUT", SEVEN, error(status, "no"), json={**WRITTEN, "size": 4})
    with pytest.raises(AlvariaError) as caught:
        ensured(size=4)
    assert caught.value.status == status


# --- hooks, warnings, versions --------------------------------------------------------------------


def test_the_resources_own_check_sees_what_differs_and_what_is_there_before_a_write(
    script: Script,
) -> None:
    seen: list[Any] = []

    def refuse(*arguments: Any) -> None:
        wanted, found, version = arguments[-3:]
        seen.append((wanted, found and found["size"], version))
        raise Invalid("size: no.")

    for found in ([READ], []):
        expect_listing(script, *found)
        with pytest.raises(Invalid, match="^size: no"):
            ensured(resource=widget(refuse), size=4)
    assert seen == [
        ({"size": 4}, 3, "v4"),
        ({"name": "lamp", "size": 4}, None, "v4"),
    ]


def test_the_resources_own_check_is_not_asked_about_what_goes(script: Script) -> None:
    def refuse(*_arguments: Any) -> None:
        raise Invalid("no.")

    expect_listing(script, READ)
    script.expect("DELETE", SEVEN, Answer(204))
    assert ensured(resource=widget(refuse), state="absent").changed


@pytest.mark.parametrize("found", [True, False])
def test_the_resources_own_advice_becomes_warnings(script: Script, found: bool) -> None:
    def advise(context: Context, wanted: Mapping[str, Any], action: str) -> Sequence[str]:
        return [f"action: {action}", f"wanted: {sorted(wanted)}"]

    expect_listing(script, *([READ] if found else []))
    if not found:
        script.expect("POST", WIDGETS, Answer(201, READ), json={"widgetName": "lamp", "size": 3})
    run = task(size=3)
    ensure(run, replace(WIDGET, advise=advise))
    action = "none" if found else "create"
    assert run.warnings == [f"action: {action}", "wanted: ['name', 'size']"]


def test_a_value_that_the_server_always_keeps_otherwise_is_a_conflict_without_personal_data(
    script: Script,
) -> None:
    sent = {**WRITTEN, "widgetDescription": " padded ", "owner": "+12025550199"}
    for _try in range(TRIES):
        expect_listing(script, READ)
        script.expect("PUT", SEVEN, ok({**READ, "widgetDescription": "padded"}), json=sent)
    expect_listing(script, READ)
    with pytest.raises(Conflict) as caught:
        ensured(description=" padded ", owner="+12025550199")
    assert caught.value.code == "overtaken"
    assert caught.value.changed
    assert caught.value.details["sent"]["description"] == " padded "
    assert "+1202" not in str(caught.value.as_result())


@pytest.mark.parametrize(
    "answer",
    [
        {**READ, "size": 9, "version": 8},
        {**READ, "id": "8", "size": 4},
        {"error": {"code": 409, "message": "overtaken", "errors": []}},
    ],
    ids=["other values", "another object", "an error in a success"],
)
def test_a_race_that_a_success_shows_as_lost_is_run_again(
    script: Script, answer: dict[str, Any]
) -> None:
    expect_listing(script, READ)
    script.expect("PUT", SEVEN, ok(answer), json={**WRITTEN, "size": 4})
    now = {**READ, "version": 8, "widgetDescription": "theirs"}
    expect_listing(script, now)
    body = {**WRITTEN, "size": 4, "version": 8, "widgetDescription": "theirs"}
    script.expect("PUT", SEVEN, ok({**now, "size": 4, "version": 9}), json=body)
    outcome = ensured(size=4)
    assert outcome.changed
    assert outcome.result["widget"]["size"] == 4


def test_a_creation_that_shows_what_somebody_else_has_created_becomes_a_change(
    script: Script,
) -> None:
    theirs = {**READ, "size": 9}
    expect_listing(script)
    script.expect("POST", WIDGETS, Answer(201, theirs), json={"widgetName": "lamp", "size": 4})
    expect_listing(script, theirs)
    script.expect("PUT", SEVEN, ok({**theirs, "size": 4}), json={**WRITTEN, "size": 4})
    assert ensured(size=4).changed


def test_the_api_version_of_the_task_chooses_the_path(script: Script) -> None:
    script.expect(
        "GET",
        WIDGETS.replace("v4", "v3"),
        ok({"widgets": [READ], "totalItems": 1}),
        query={"widgetName": "lamp", **FIRST},
    )
    assert "enabled" not in ensured(api_version="v3", size=3).result["widget"]


def test_without_an_api_version_the_resources_default_is_used(script: Script) -> None:
    expect_listing(script, READ)
    assert not ensured(api_version=None, size=3).changed


def test_a_shown_object_has_the_words_of_the_options_and_what_the_api_keeps_about_it() -> None:
    found = Found.of(WIDGET, "v4", READ)
    assert found.all_values == {**SHOWN, "owner": OWNER}
    assert present_values(context({}), found) == SHOWN


def test_after_a_conflict_that_made_it_as_wanted_there_is_no_difference(script: Script) -> None:
    expect_listing(script, READ)
    script.expect("PUT", SEVEN, error(409), json={**WRITTEN, "size": 4})
    expect_listing(script, {**READ, "size": 4, "version": 13})
    outcome = ensured(size=4)
    assert not outcome.changed
    assert outcome.before == outcome.after == {"name": "lamp", "size": 4}


def test_an_object_that_is_created_but_not_yet_listed_is_a_change(script: Script) -> None:
    expect_listing(script)
    script.expect("POST", WIDGETS, Answer(201), json={"widgetName": "lamp", "size": 3})
    expect_listing(script)
    outcome = ensured(size=3)
    assert outcome.changed
    assert outcome.after == {"name": "lamp", "size": 3}


def test_an_object_that_is_written_but_not_shown_any_more_is_not_shown_as_it_was(
    script: Script,
) -> None:
    expect_listing(script, READ)
    script.expect("PUT", SEVEN, Answer(204), json={**WRITTEN, "size": 4})
    expect_listing(script)
    outcome = ensured(size=4)
    assert outcome.changed
    assert outcome.after == {"name": "lamp", "size": 4}


@pytest.mark.parametrize("body", [None, {}, [], {"widgetName": "lamp"}, "text", 5])
@pytest.mark.parametrize("state", ["present", "absent"])
def test_an_answer_by_id_that_is_no_object_is_an_error_of_the_transport(
    script: Script, body: Any, state: str
) -> None:
    script.expect("GET", SEVEN, ok(body))
    with pytest.raises(TransportError):
        ensured(id="7", size=4, state=state)


def test_a_listed_object_without_an_id_is_never_written(script: Script) -> None:
    expect_listing(script, {key: value for key, value in READ.items() if key != "id"})
    with pytest.raises(TransportError):
        ensured(size=4)


@pytest.mark.parametrize("field", ["endTime", "creationTime", "lastModifiedTime"])
def test_a_time_of_the_server_that_cannot_be_read_is_no_mistake_of_ours(
    script: Script, field: str
) -> None:
    expect_listing(script, {**READ, field: "soon"})
    with contextlib.suppress(AlvariaError):
        assert not ensured(size=3).changed


def test_conflicts_for_ever_on_an_object_that_vanishes_are_still_a_conflict(script: Script) -> None:
    for _try in range(TRIES):
        script.expect("GET", SEVEN, ok(READ))
        script.expect("PUT", SEVEN, error(409), json={**WRITTEN, "size": 4})
    script.expect("GET", SEVEN, error(404))
    with pytest.raises(Conflict):
        ensured(id="7", size=4)


# --- in two steps ---------------------------------------------------------------------------------


def test_preparing_reads_and_writes_nothing_and_carrying_out_does_not_read_again(
    script: Script,
) -> None:
    expect_listing(script, READ)
    keeper = prepare(task(size=4), WIDGET)
    assert [request.method for request in script.sent] == ["GET"]
    script.expect("PUT", SEVEN, ok({**READ, "size": 4, "version": 13}), json={**WRITTEN, "size": 4})
    outcome = keeper.carry_out()
    assert outcome.changed
    assert outcome.result["widget"]["version"] == 13
    assert len(script.sent) == 2


def test_what_is_prepared_and_as_wanted_is_carried_out_without_a_request(script: Script) -> None:
    expect_listing(script, READ)
    keeper = prepare(task(size=3), WIDGET)
    assert not keeper.carry_out().changed
    assert len(script.sent) == 1


def test_what_changed_since_it_was_prepared_is_read_again_after_the_conflict(
    script: Script,
) -> None:
    expect_listing(script, READ)
    keeper = prepare(task(size=4), WIDGET)
    script.expect("PUT", SEVEN, error(409), json={**WRITTEN, "size": 4})
    expect_listing(script, {**READ, "version": 20, "widgetDescription": "by someone else"})
    script.expect(
        "PUT",
        SEVEN,
        ok({**READ, "size": 4}),
        json={**WRITTEN, "version": 20, "widgetDescription": "by someone else", "size": 4},
    )
    assert keeper.carry_out().changed


@pytest.mark.parametrize("check_mode", [False, True])
def test_what_is_prepared_in_check_mode_is_only_told(script: Script, check_mode: bool) -> None:
    expect_listing(script, READ)
    keeper = prepare(task(check_mode, size=4), WIDGET)
    if not check_mode:
        script.expect("PUT", SEVEN, ok({**READ, "size": 4}), json={**WRITTEN, "size": 4})
    outcome = keeper.carry_out()
    assert outcome.changed
    assert (outcome.before, outcome.after) == (
        {"name": "lamp", "size": 3},
        {"name": "lamp", "size": 4},
    )


def test_a_mistake_in_the_options_is_found_when_the_object_is_prepared(script: Script) -> None:
    with pytest.raises(Invalid, match="^end_time: 'soon' is"):
        prepare(task(end_time="soon"), WIDGET)
    assert script.sent == []


def test_a_value_that_is_not_to_be_written_is_found_when_the_object_is_prepared(
    script: Script,
) -> None:
    expect_listing(script, READ)
    with pytest.raises(Doubtful, match="^size: -1 is too small"):
        prepare(task(size=-1), WIDGET)


def test_a_value_that_is_there_is_not_judged_when_another_one_changes(script: Script) -> None:
    there = {**READ, "size": -1}
    expect_listing(script, there)
    script.expect(
        "PUT",
        SEVEN,
        ok({**there, "enabled": False}),
        json={**WRITTEN, "size": -1, "enabled": False},
    )
    assert ensured(size=-1, enabled=False).changed


# --- identities of one version --------------------------------------------------------------------

BRANDED = replace(
    WIDGET,
    fields=(
        *WIDGET.fields,
        Field("brand", "brand", create=True, only=("v4",)),
        Field("shelf", "shelf", absent="", only=("v3",)),
    ),
    identity=("name", "brand", "shelf"),
    filters={"name": "widgetName", "brand": "brand", "shelf": "shelf"},
)


@pytest.mark.parametrize("state", ["present", "absent"])
def test_what_an_object_of_this_version_is_known_by_has_to_be_given(
    script: Script, state: str
) -> None:
    with pytest.raises(Invalid) as caught:
        ensured(resource=BRANDED, state=state, size=3)
    assert caught.value.message == "brand: is missing."
    assert "the id" in caught.value.remedy
    assert script.sent == []


def test_with_an_id_it_need_not_be_given(script: Script) -> None:
    script.expect("GET", SEVEN, ok({**READ, "brand": "x"}))
    assert not ensured(resource=BRANDED, id="7", size=3).changed


def test_what_only_another_version_knows_an_object_by_is_neither_asked_for_nor_sent(
    script: Script,
) -> None:
    script.expect(
        "GET",
        WIDGETS.replace("v4", "v3"),
        ok({"widgets": [READ], "totalItems": 1}),
        query={"widgetName": "lamp", **FIRST},
    )
    assert not ensured(resource=BRANDED, api_version="v3", size=3).changed
    with pytest.raises(Invalid, match="^shelf: does not exist in API version v4"):
        ensured(resource=BRANDED, api_version="v4", brand="x", shelf="y")


def test_an_empty_identity_of_one_version_is_refused(script: Script) -> None:
    with pytest.raises(Invalid, match="^brand: is empty"):
        ensured(resource=BRANDED, brand="")
    assert script.sent == []


@pytest.mark.parametrize("given", [{}, {"end_time": "never"}])
def test_an_end_that_no_answer_shows_is_never_in_the_body(
    script: Script, given: dict[str, str]
) -> None:
    endless = {key: value for key, value in READ.items() if key != "endTime"}
    expect_listing(script, endless)
    script.expect(
        "PUT", SEVEN, ok({**endless, "size": 4}), json={**WRITTEN, "endTime": None, "size": 4}
    )
    assert ensured(size=4, **given).result["widget"]["end_time"] == "never"


# --- items of a loop ------------------------------------------------------------------------------


def test_a_loop_over_rules_lists_their_family_once_and_keeps_the_listing_true(
    script: Script,
) -> None:
    script.expect("GET", WIDGETS, ok({"widgets": [READ], "totalItems": 1}), query=FIRST)
    script.expect(
        "POST",
        WIDGETS,
        Answer(201, {**READ, "id": "8", "widgetName": "bulb"}),
        json={"widgetName": "bulb", "size": 3},
    )
    script.expect("PUT", SEVEN, ok({**READ, "size": 4, "version": 13}), json={**WRITTEN, "size": 4})
    run = replace(task(), looking=Looking(many=True))
    wanted = [("bulb", 3, True), ("lamp", 4, True), ("bulb", 3, False), ("lamp", 4, False)]
    for name, size, changed in wanted:
        assert (
            ensure(replace(run, params={**run.params, "name": name, "size": size}), WIDGET).changed
            is changed
        )


def test_a_loop_over_peoples_data_asks_for_one_after_the_other(script: Script) -> None:
    owned = replace(WIDGET, identity=("owner",), filters={"owner": "owner"})
    run = replace(task(), looking=Looking(many=True))
    for number in ("+12025550143", "+12025550144"):
        script.expect(
            "GET",
            WIDGETS,
            ok({"widgets": [{**READ, "owner": number}], "totalItems": 1}),
            query={"owner": number, **FIRST},
        )
        assert not ensure(
            replace(
                run, params={"owner": number, "size": 3, "api_version": "v4", "state": "present"}
            ),
            owned,
        ).changed
