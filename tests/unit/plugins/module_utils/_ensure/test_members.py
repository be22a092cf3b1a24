# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bringing a membership to its state, in scripted conversations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import (
    Conflict,
    Invalid,
    NotFound,
    TransportError,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._ensure.lock import LOST_ANSWERS, TRIES
from ansible_collections.alvaria.cloud.plugins.module_utils._ensure.members import ensure_members
from ansible_collections.alvaria.cloud.plugins.module_utils._model.membership import Membership
from ansible_collections.alvaria.cloud.plugins.module_utils._model.reference import Reference
from ansible_collections.alvaria.cloud.plugins.module_utils._session.context import Context, Outcome
from ansible_collections.alvaria.cloud.plugins.module_utils._session.memory import Looking
from ansible_collections.alvaria.cloud.tests.unit.support import (
    PROVISIONING,
    Answer,
    Script,
    context,
    error,
    ok,
    reset,
    timed_out,
)

ROOM = Reference(
    title="room",
    api="provisioning",
    version="v2",
    path="rooms",
    items="rooms",
    names=lambda entry: [str(entry["name"])],
)
ROOMS = f"{PROVISIONING}/rooms"
LAMPS = f"{ROOMS}/1/lamps"


def _resolve(context: Context, wanted: str, adding: bool) -> dict[str, Any]:
    """``lamp`` or ``lamp/level``."""
    identifier, _slash, level = wanted.partition("/")
    return {"id": identifier, "level": level or None} if adding else {"id": identifier}


def _describe(context: Context, members: Sequence[Mapping[str, Any]], detailed: bool) -> list[str]:
    return ["/".join(filter(None, (member["id"], member.get("level")))) for member in members]


SET = Membership(
    noun="room_lamps",
    title="lamp",
    owner=ROOM,
    owner_option="room",
    path="lamps",
    items="roomLamps",
    option="lamps",
    element={"elements": "str"},
    wire=("id", "level"),
    resolve=_resolve,
    describe=_describe,
)
ORDERED = replace(SET, ordered=True)


def expect_room(script: Script) -> None:
    script.expect(
        "GET", ROOMS, ok({"rooms": [{"id": 1, "name": "hall"}, {"id": 2, "name": "bath"}]})
    )


def body(*members: str, version: Any = 5) -> dict[str, Any]:
    """The list on the wire.

    Ids may be numbers there, and fields come that a write does not take.
    """
    lamps = []
    for member in members:
        identifier, _slash, level = member.partition("/")
        lamps.append(
            {
                "id": identifier,
                "kind": "via#lamp",
                "friendlyName": "x",
                **({"level": level} if level else {}),
            }
        )
    return {
        "roomLamps": lamps,
        "totalItems": len(lamps),
        **({} if version is None else {"version": version}),
    }


def sent(*members: str, version: Any = 5) -> dict[str, Any]:
    """The list of a write."""
    lamps = [dict(zip(("id", "level"), member.split("/"))) for member in members]
    return {"roomLamps": lamps, **({} if version is None else {"version": version})}


def lamps_of(side: Mapping[str, Any] | None) -> list[str]:
    """The members on one side of a difference."""
    assert side is not None
    assert side["room"] == "hall"
    return [str(lamp) for lamp in side["lamps"]]


def task(
    lamps: Sequence[str], state: str = "present", check_mode: bool = False, **params: Any
) -> Context:
    return context({"room": "hall", "lamps": list(lamps), "state": state, **params}, check_mode)


def ensured(
    lamps: Sequence[str],
    state: str = "present",
    check_mode: bool = False,
    membership: Membership = SET,
    **params: Any,
) -> Outcome:
    return ensure_members(task(lamps, state, check_mode, **params), membership)


def test_members_that_are_in_already_cost_no_write(script: Script) -> None:
    expect_room(script)
    script.expect("GET", LAMPS, ok(body("a", "b/low")))
    outcome = ensured(["b", "a"])
    assert not outcome.changed
    assert outcome.before == outcome.after == {"room": "hall", "lamps": ["a", "b/low"]}
    assert outcome.result == {
        "room_lamps": {"room": "hall", "id": "1", "lamps": ["a", "b/low"], "version": 5}
    }


def test_a_missing_member_is_put_in_and_the_others_are_carried_over(script: Script) -> None:
    expect_room(script)
    script.expect("GET", LAMPS, ok(body("a", "b/low")))
    script.expect(
        "PUT", LAMPS, ok(body("a", "b/low", "c/high", version=6)), json=sent("a", "b/low", "c/high")
    )
    outcome = ensured(["c/high"])
    assert outcome == Outcome(
        True,
        {
            "room_lamps": {
                "room": "hall",
                "id": "1",
                "lamps": ["a", "b/low", "c/high"],
                "version": 6,
            }
        },
        {"room": "hall", "lamps": ["a", "b/low"]},
        {"room": "hall", "lamps": ["a", "b/low", "c/high"]},
    )


def test_a_field_left_open_keeps_what_the_member_has(script: Script) -> None:
    expect_room(script)
    script.expect("GET", LAMPS, ok(body("a/low", "b/low")))
    script.expect("PUT", LAMPS, ok(body("a/low", "b/high")), json=sent("a/low", "b/high"))
    assert ensured(["a", "b/high"]).changed


def test_exact_takes_the_others_out(script: Script) -> None:
    expect_room(script)
    script.expect("GET", LAMPS, ok(body("a", "b", "c")))
    script.expect("PUT", LAMPS, ok(body("b")), json=sent("b"))
    assert lamps_of(ensured(["b"], "exact").after) == ["b"]


def test_exactly_none_empties_the_list(script: Script) -> None:
    expect_room(script)
    script.expect("GET", LAMPS, ok(body("a")))
    script.expect("PUT", LAMPS, ok(body()), json=sent())
    assert lamps_of(ensured([], "exact").after) == []


@pytest.mark.parametrize("state", ["present", "absent"])
def test_no_members_to_put_in_or_take_out_change_nothing(script: Script, state: str) -> None:
    expect_room(script)
    script.expect("GET", LAMPS, ok(body("a")))
    assert not ensured([], state).changed


def test_absent_takes_the_named_ones_out(script: Script) -> None:
    expect_room(script)
    script.expect("GET", LAMPS, ok(body("a", "b/low", "c")))
    script.expect("PUT", LAMPS, ok(body("b/low")), json=sent("b/low"))
    assert ensured(["c", "a", "z"], "absent").changed


def test_a_set_has_no_order_and_an_ordered_list_has_one(script: Script) -> None:
    expect_room(script)
    script.expect("GET", LAMPS, ok(body("a", "b")))
    assert not ensured(["b", "a"], "exact").changed
    expect_room(script)
    script.expect("GET", LAMPS, ok(body("a", "b")))
    script.expect("PUT", LAMPS, ok(body("b", "a")), json=sent("b", "a"))
    assert ensured(["b", "a"], "exact", membership=ORDERED).changed


@pytest.mark.parametrize(
    ("position", "after"), [("first", ["c", "d", "a", "b"]), ("last", ["a", "b", "c", "d"])]
)
def test_missing_members_go_where_the_position_says(
    script: Script, position: str, after: list[str]
) -> None:
    expect_room(script)
    script.expect("GET", LAMPS, ok(body("a", "b")))
    script.expect("PUT", LAMPS, ok(body(*after)), json=sent(*after))
    assert lamps_of(ensured(["c", "b", "d"], membership=ORDERED, position=position).after) == after


def test_ids_are_the_same_as_number_and_as_text(script: Script) -> None:
    expect_room(script)
    script.expect("GET", LAMPS, ok({"roomLamps": [{"id": 7, "level": 3}]}))
    assert not ensured(["7/3"]).changed


def test_a_list_that_has_no_version_is_written_without_one_and_read_back(script: Script) -> None:
    expect_room(script)
    script.expect("GET", LAMPS, ok(body(version=None)))
    script.expect("PUT", LAMPS, ok(body("a", version=None)), json=sent("a", version=None))
    script.expect("GET", LAMPS, ok(body("a", version=None)))
    assert (
        ensured(["a"], membership=replace(SET, read_back=True)).result["room_lamps"].get("version")
        is None
    )


def test_a_list_whose_version_is_missing_is_not_written(script: Script) -> None:
    expect_room(script)
    script.expect("GET", LAMPS, ok(body(version=None)))
    with pytest.raises(TransportError, match=f"GET {LAMPS} shows no version"):
        ensured(["a"])


def test_a_member_named_twice_is_refused_before_anything_is_written(script: Script) -> None:
    expect_room(script)
    with pytest.raises(Invalid, match=r"^lamps\[2\]: names the same lamp"):
        ensured(["a", "b", "a/low"])


def test_an_unknown_owner_is_refused_by_its_option(script: Script) -> None:
    expect_room(script)
    with pytest.raises(NotFound, match="^room: no room is called 'Hall'"):
        ensured(["a"], room="Hall")


def test_what_a_new_member_lacks_is_completed_and_the_others_are_left_alone(script: Script) -> None:
    def complete(context: Context, member: dict[str, Any], known: bool) -> dict[str, Any]:
        assert not known
        return {"level": "default", **member}

    expect_room(script)
    script.expect("GET", LAMPS, ok(body("a", "b/low")))
    script.expect(
        "PUT",
        LAMPS,
        ok(body("a", "b/low", "c/default", "d/high")),
        json=sent("a", "b/low", "c/default", "d/high"),
    )
    assert ensured(["a", "c", "d/high"], membership=replace(SET, complete=complete)).changed


@pytest.mark.parametrize("state", ["present", "exact", "absent"])
def test_check_mode_predicts_what_a_run_returns_and_writes_nothing(
    script: Script, state: str
) -> None:
    expect_room(script)
    script.expect("GET", LAMPS, ok(body("a", "b/low")))
    predicted = ensured(["b/high", "c"], state, check_mode=True)
    assert predicted.changed
    assert [request.method for request in script.sent] == ["GET", "GET"]
    expect_room(script)
    script.expect("GET", LAMPS, ok(body("a", "b/low")))
    after = lamps_of(predicted.after)
    script.expect("PUT", LAMPS, ok(body(*after)), json=sent(*after))
    assert ensured(["b/high", "c"], state) == predicted


# --- conflicts and lost answers -------------------------------------------------------------------


@pytest.mark.parametrize("conflicts", [1, 3])
def test_after_a_conflict_the_members_are_merged_onto_the_fresh_list(
    script: Script, conflicts: int
) -> None:
    expect_room(script)
    for number in range(conflicts):
        script.expect("GET", LAMPS, ok(body(*"abc"[: number + 1], version=number)))
        script.expect(
            "PUT", LAMPS, error(409), json=sent(*"abc"[: number + 1], "mine", version=number)
        )
    script.expect("GET", LAMPS, ok(body("a", "theirs/low", version=9)))
    script.expect(
        "PUT",
        LAMPS,
        ok(body("a", "theirs/low", "mine", version=10)),
        json=sent("a", "theirs/low", "mine", version=9),
    )
    outcome = ensured(["mine"])
    assert outcome.changed
    assert lamps_of(outcome.after) == ["a", "theirs/low", "mine"]
    assert lamps_of(outcome.before) == ["a", "theirs/low"]


def test_after_a_conflict_that_put_the_member_in_nothing_is_changed(script: Script) -> None:
    expect_room(script)
    script.expect("GET", LAMPS, ok(body("a")))
    script.expect("PUT", LAMPS, error(409), json=sent("a", "mine"))
    script.expect("GET", LAMPS, ok(body("a", "mine", version=6)))
    outcome = ensured(["mine"])
    assert not outcome.changed
    assert outcome.before == outcome.after


def test_conflicts_for_ever_show_both_sides(script: Script) -> None:
    expect_room(script)
    for number in range(TRIES):
        script.expect("GET", LAMPS, ok(body("a", version=number)))
        script.expect("PUT", LAMPS, error(409), json=sent("a", "mine", version=number))
    script.expect("GET", LAMPS, ok(body("theirs")))
    with pytest.raises(Conflict) as caught:
        ensured(["mine"])
    assert caught.value.details == {"sent": ["a", "mine"], "server": ["theirs"]}
    assert "lamps of hall" in caught.value.message
    assert caught.value.status == 409


def test_a_write_whose_answer_was_lost_is_repeated_under_the_same_version(script: Script) -> None:
    expect_room(script)
    script.expect("GET", LAMPS, ok(body("a")))
    script.expect("PUT", LAMPS, reset(), json=sent("a", "mine"))
    script.expect("PUT", LAMPS, error(409), json=sent("a", "mine"))
    script.expect("GET", LAMPS, ok(body("a", "mine", version=6)))
    outcome = ensured(["mine"])
    assert outcome.changed
    assert lamps_of(outcome.before) == ["a"]
    assert lamps_of(outcome.after) == ["a", "mine"]


def test_answers_lost_for_ever_end(script: Script) -> None:
    expect_room(script)
    run = task(["mine"])
    for _try in range(LOST_ANSWERS + 1):
        script.expect("GET", LAMPS, ok(body("a")))
        for _repetition in range(1 + run.client.connection.retries):
            script.expect("PUT", LAMPS, timed_out(), json=sent("a", "mine"))
    with pytest.raises(TransportError, match="may have been processed"):
        ensure_members(run, SET)


@pytest.mark.parametrize("answer", [Answer(204), ok({}), ok({"status": "done"}), ok([])])
def test_a_success_without_the_list_is_read_back(script: Script, answer: Answer) -> None:
    expect_room(script)
    script.expect("GET", LAMPS, ok(body("a")))
    script.expect("PUT", LAMPS, answer, json=sent("a", "b"))
    script.expect("GET", LAMPS, ok(body("a", "b", version=6)))
    assert ensured(["b"]).result["room_lamps"]["version"] == 6


def test_a_read_back_that_fails_says_that_the_list_was_changed(script: Script) -> None:
    expect_room(script)
    script.expect("GET", LAMPS, ok(body("a")))
    script.expect("PUT", LAMPS, Answer(204), json=sent("a", "b"))
    script.expect("GET", LAMPS, error(500))
    with pytest.raises(TransportError) as caught:
        ensured(["b"])
    assert caught.value.changed is True


def test_a_list_that_the_server_keeps_otherwise_is_read_again_and_written_again(
    script: Script,
) -> None:
    expect_room(script)
    script.expect("GET", LAMPS, ok(body("a")))
    script.expect("PUT", LAMPS, ok(body("a", "c", version=6)), json=sent("a", "b"))
    script.expect("GET", LAMPS, ok(body("a", "c", version=6)))
    script.expect(
        "PUT", LAMPS, ok(body("a", "c", "b", version=7)), json=sent("a", "c", "b", version=6)
    )
    assert lamps_of(ensure_members(task(["b"]), SET).after) == ["a", "c", "b"]


def test_a_list_that_the_server_always_keeps_otherwise_is_an_error(script: Script) -> None:
    expect_room(script)
    for _try in range(TRIES):
        script.expect("GET", LAMPS, ok(body("a")))
        script.expect("PUT", LAMPS, ok(body("a", "b/low")), json=sent("a", "b"))
    script.expect("GET", LAMPS, ok(body("a")))
    with pytest.raises(Conflict, match="stored another list than was sent") as caught:
        ensure_members(task(["b"]), SET)
    assert caught.value.changed is True


def test_a_list_that_the_server_never_takes_is_no_change(script: Script) -> None:
    expect_room(script)
    for _try in range(TRIES):
        script.expect("GET", LAMPS, ok(body("a")))
        script.expect("PUT", LAMPS, ok(body("a")), json=sent("a", "b"))
    script.expect("GET", LAMPS, ok(body("a")))
    with pytest.raises(Conflict) as caught:
        ensure_members(task(["b"]), SET)
    assert caught.value.changed is False


@pytest.mark.parametrize(
    "malformed",
    [
        None,
        [],
        {},
        "text",
        {"roomLamps": None},
        {"roomLamps": {}},
        {"roomLamps": ["a"]},
        {"roomLamps": [{"level": "low"}]},
        {"totalItems": 1},
    ],
)
@pytest.mark.parametrize("state", ["present", "exact", "absent"])
def test_a_list_that_is_none_is_never_taken_for_an_empty_one(
    script: Script, malformed: Any, state: str
) -> None:
    expect_room(script)
    script.expect("GET", LAMPS, ok(malformed))
    with pytest.raises(TransportError):
        ensured(["a"], state)


def test_an_empty_list_may_be_left_out_by_the_server(script: Script) -> None:
    expect_room(script)
    script.expect("GET", LAMPS, ok({"totalItems": 0, "version": 5}))
    script.expect("PUT", LAMPS, ok(body("a")), json=sent("a"))
    assert ensured(["a"]).changed


def test_after_a_conflict_that_put_the_member_in_the_fresh_list_is_shown(script: Script) -> None:
    expect_room(script)
    script.expect("GET", LAMPS, ok(body("a")))
    script.expect("PUT", LAMPS, error(409), json=sent("a", "mine"))
    script.expect("GET", LAMPS, ok(body("b", "mine", version=6)))
    outcome = ensured(["mine"])
    assert not outcome.changed
    assert lamps_of(outcome.before) == lamps_of(outcome.after) == ["b", "mine"]
    assert outcome.result["room_lamps"]["lamps"] == ["b", "mine"]


@pytest.mark.parametrize("how", ["read_back", "one_by_one"])
def test_a_change_is_ours_although_somebody_else_made_one_too(script: Script, how: str) -> None:
    expect_room(script)
    script.expect("GET", LAMPS, ok(body("a", version=None)))
    if how == "read_back":
        script.expect(
            "PUT", LAMPS, ok(body("a", "mine", version=None)), json=sent("a", "mine", version=None)
        )
    else:
        script.expect("POST", f"{LAMPS}/mine", ok({}))
    for _read in range(2):
        script.expect("GET", LAMPS, ok(body("a", "mine", "theirs", version=None)))
    outcome = ensured(["mine"], membership=replace(SET, **{how: True}))
    assert outcome.changed
    assert lamps_of(outcome.before) == ["a"]
    assert lamps_of(outcome.after) == ["a", "mine", "theirs"]


ONE_BY_ONE = replace(SET, one_by_one=True)


def test_a_single_change_made_before_a_conflict_is_counted_as_ours(script: Script) -> None:
    expect_room(script)
    script.expect("GET", LAMPS, ok(body()))
    script.expect("POST", f"{LAMPS}/a", ok(body("a")))
    script.expect("POST", f"{LAMPS}/b", error(409))
    script.expect("GET", LAMPS, ok(body("a", "b")))
    outcome = ensure_members(
        context({"room": "hall", "lamps": ["a", "b"], "state": "present"}), ONE_BY_ONE
    )
    assert outcome.changed
    assert outcome.before is not None
    assert outcome.before["lamps"] == []
    assert outcome.result["room_lamps"]["lamps"] == ["a", "b"]


def test_single_changes_made_before_a_failure_do_not_go_unsaid(script: Script) -> None:
    expect_room(script)
    script.expect("GET", LAMPS, ok(body()))
    script.expect("POST", f"{LAMPS}/a", ok(body("a")))
    script.expect("POST", f"{LAMPS}/b", error(400))
    with pytest.raises(
        Invalid, match="1 single change had been made before: read the list before running again."
    ) as caught:
        ensure_members(
            context({"room": "hall", "lamps": ["a", "b"], "state": "present"}), ONE_BY_ONE
        )
    assert caught.value.changed is True


def test_a_failure_before_any_single_change_is_no_change(script: Script) -> None:
    expect_room(script)
    script.expect("GET", LAMPS, ok(body()))
    script.expect("POST", f"{LAMPS}/a", error(400))
    with pytest.raises(Invalid) as caught:
        ensure_members(
            context({"room": "hall", "lamps": ["a", "b"], "state": "present"}), ONE_BY_ONE
        )
    assert caught.value.changed is False
    assert "single change" not in caught.value.remedy


def test_a_member_that_somebody_else_removes_first_is_no_change_of_ours(script: Script) -> None:
    expect_room(script)
    script.expect("GET", LAMPS, ok(body("a", "b")))
    script.expect("DELETE", f"{LAMPS}/b", error(404))
    script.expect("GET", LAMPS, ok(body("a")))
    outcome = ensured(["b"], "absent", membership=ONE_BY_ONE)
    assert not outcome.changed
    assert lamps_of(outcome.before) == ["a"]


def test_of_two_members_the_one_that_we_remove_is_a_change_of_ours(script: Script) -> None:
    expect_room(script)
    script.expect("GET", LAMPS, ok(body("a", "b", "c")))
    script.expect("DELETE", f"{LAMPS}/b", Answer(204))
    script.expect("DELETE", f"{LAMPS}/c", error(404))
    script.expect("GET", LAMPS, ok(body("a")))
    outcome = ensured(["b", "c"], "absent", membership=ONE_BY_ONE)
    assert outcome.changed
    assert lamps_of(outcome.after) == ["a"]


def test_what_equal_options_name_is_looked_for_once_where_others_are_planned(
    script: Script,
) -> None:
    asked = []

    def resolve(context: Context, wanted: str, adding: bool) -> dict[str, Any]:
        asked.append(wanted)
        context.warn(f"{wanted} is old.")
        return {"id": wanted}

    first = context({}, check_mode=True)
    first.looking = Looking(many=True, alike={})
    lamps = replace(SET, resolve=resolve)
    script.expect("GET", ROOMS, ok({"rooms": [{"id": "1", "name": "Hall"}]}))
    told = []
    for wanted in (["a"], ["a"], ["b"]):
        script.expect("GET", LAMPS, ok({"roomLamps": [{"id": "a"}], "version": 1}))
        params = {"room": "Hall", "lamps": wanted, "state": "present"}
        run = replace(first, params=params, warnings=[], remembered={})
        ensure_members(run, lamps)
        told.append(run.warnings)
    assert asked == ["a", "b"]
    assert told == [["a is old."], ["a is old."], ["b is old."]]
