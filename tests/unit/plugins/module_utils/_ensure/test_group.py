# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Several objects as the parts of one task.

All are read before the first is written, and an error says how far the task came.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import (
    AlvariaError,
    AuthError,
    Conflict,
    Invalid,
    TransportError,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._ensure.group import (
    ensure_group,
    group_argspec,
    read_group,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._ensure.lock import LOST_ANSWERS, TRIES
from ansible_collections.alvaria.cloud.plugins.module_utils._model.field import Field
from ansible_collections.alvaria.cloud.plugins.module_utils._model.kinds import (
    Flag,
    Integer,
    SetOf,
    Text,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._model.resource import Resource
from ansible_collections.alvaria.cloud.plugins.module_utils._privacy.mask import Masker
from ansible_collections.alvaria.cloud.plugins.module_utils._session.context import Context, Outcome
from ansible_collections.alvaria.cloud.tests.unit.support import (
    COMPLIANCE_V4,
    MASK_KEY,
    Answer,
    Script,
    context,
    error,
    ok,
    reset,
)

OWNER = "+12025550143"


def part(name: str) -> Resource:
    fields = (
        Field("days", "days", Integer(minimum=0, maximum=14)),
        Field("on", "isOn", Flag()),
        Field("owners", "owners", SetOf(Text()), personal=True),
    )
    return Resource(
        name,
        f"configuration of {name}",
        "compliance",
        {"v4": f"{name}/configuration"},
        fields,
        "v4",
        singleton=True,
        update="PATCH",
    )


PARTS = {name: part(name) for name in ("doors", "lamps", "walls")}
NAMES = list(PARTS)


def path(name: str) -> str:
    return f"{COMPLIANCE_V4}/{name}/configuration"


def raw(version: int = 1, **values: Any) -> dict[str, Any]:
    return {
        "kind": "via#configuration",
        "version": version,
        "days": 1,
        "isOn": False,
        "owners": [],
        "lastModifiedBy": "someone",
        **values,
    }


def task(check_mode: bool = False, **params: Mapping[str, Any] | None) -> Context:
    return context({**dict.fromkeys(PARTS), **params}, check_mode)


def ensured(check_mode: bool = False, **params: Mapping[str, Any] | None) -> Outcome:
    return ensure_group(task(check_mode, **params), "house", PARTS)


def expect_reads(script: Script, *names: str, **values: Any) -> None:
    for name in names:
        script.expect("GET", path(name), ok(raw(**values)))


def expect_patch(
    script: Script, name: str, answer: Answer | Exception | None = None, **body: Any
) -> None:
    script.expect(
        "PATCH",
        path(name),
        answer
        or ok(
            raw(
                body["version"] + 1,
                **{key: value for key, value in body.items() if key != "version"},
            )
        ),
        json=body,
    )


def methods(script: Script) -> list[str]:
    return [f"{request.method} {request.path_url.split('/')[6]}" for request in script.sent]


# --- options --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ({}, "one of the following is required: doors, lamps, walls"),
        ({"doors": {"day": 3}}, "doors.day"),
        ({"doors": {"days": "x"}}, "days"),
        ({"doors": {"days": "3"}, "walls": {}}, ""),
        ({"lamps": {}}, ""),
    ],
)
def test_each_part_is_a_dictionary_of_its_fields_and_one_is_enough(
    args: dict[str, Any], message: str
) -> None:
    found = ArgumentSpecValidator(**group_argspec(PARTS).to_kwargs()).validate(args).error_messages
    assert bool(found) is bool(message)
    assert message in " ".join(found)


# --- writing --------------------------------------------------------------------------------------


def test_all_parts_are_read_before_the_first_is_written(script: Script) -> None:
    expect_reads(script, *NAMES)
    for name in NAMES:
        expect_patch(script, name, days=3, version=1)
    outcome = ensured(**{name: {"days": 3} for name in reversed(NAMES)})
    assert methods(script) == [f"{verb} {name}" for verb in ("GET", "PATCH") for name in NAMES]
    assert outcome.changed
    assert {
        name: value["version"] for name, value in outcome.result["house"].items()
    } == dict.fromkeys(NAMES, 2)


def test_only_the_parts_that_are_given_are_read_and_only_those_that_differ_are_written(
    script: Script,
) -> None:
    expect_reads(script, "doors", "walls")
    expect_patch(script, "walls", isOn=True, version=1)
    outcome = ensured(doors={"days": 1}, walls={"on": True, "days": 1})
    assert list(outcome.result["house"]) == ["doors", "walls"]
    assert outcome.changed
    assert outcome.before == {"doors": {"days": 1}, "walls": {"on": False, "days": 1}}
    assert outcome.after == {"doors": {"days": 1}, "walls": {"on": True, "days": 1}}


def test_a_part_without_a_value_is_shown_and_left_alone(script: Script) -> None:
    expect_reads(script, "doors")
    outcome = ensured(doors={"days": None})
    assert not outcome.changed
    assert outcome.result["house"]["doors"]["days"] == 1
    assert (outcome.before, outcome.after) == ({"doors": {}}, {"doors": {}})


def test_a_part_that_is_empty_is_a_part_that_is_given(script: Script) -> None:
    expect_reads(script, "lamps")
    assert list(ensured(lamps={}).result["house"]) == ["lamps"]


def test_the_second_time_nothing_is_written(script: Script) -> None:
    expect_reads(script, *NAMES, days=3, owners=[OWNER, "BLANK"])
    outcome = ensured(**{name: {"days": 3, "owners": ["BLANK", OWNER]} for name in NAMES})
    assert not outcome.changed
    assert outcome.before == outcome.after


@pytest.mark.parametrize("check_mode", [False, True])
def test_check_mode_reads_everything_and_predicts_what_a_run_does(
    script: Script, check_mode: bool
) -> None:
    expect_reads(script, *NAMES)
    if not check_mode:
        expect_patch(script, "doors", days=3, version=1)
        expect_patch(script, "walls", owners=[OWNER], version=1)
    outcome = ensured(check_mode, doors={"days": 3}, lamps={"days": 1}, walls={"owners": [OWNER]})
    mask = Masker(MASK_KEY).mask(OWNER)
    assert outcome.changed
    assert OWNER not in repr(outcome)
    assert outcome.before == {"doors": {"days": 1}, "lamps": {"days": 1}, "walls": {"owners": []}}
    assert outcome.after == {
        "doors": {"days": 3},
        "lamps": {"days": 1},
        "walls": {"owners": [mask]},
    }
    assert {name: value["days"] for name, value in outcome.result["house"].items()} == {
        "doors": 3,
        "lamps": 1,
        "walls": 1,
    }
    assert outcome.result["house"]["walls"]["owners"] == [mask]
    assert not check_mode or {request.method for request in script.sent} == {"GET"}


# --- errors before anything is written ------------------------------------------------------------


@pytest.mark.parametrize("check_mode", [False, True])
def test_a_mistake_in_the_last_part_is_found_before_anything_is_written_and_names_it(
    script: Script, check_mode: bool
) -> None:
    expect_reads(script, "doors", "lamps", "walls")
    with pytest.raises(Invalid) as caught:
        ensured(check_mode, doors={"days": 3}, lamps={"days": 3}, walls={"days": 15})
    assert caught.value.message == "walls.days: 15 is too large."
    assert caught.value.remedy == "Give 14 or less."
    assert not caught.value.changed
    assert "written" not in caught.value.details


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (error(403, "no"), AuthError),
        (error(500), TransportError),
        (ok({}), TransportError),
        (ok([]), TransportError),
    ],
)
def test_a_part_that_cannot_be_read_keeps_the_others_from_being_written(
    script: Script, answer: Answer, kind: type[AlvariaError]
) -> None:
    expect_reads(script, "doors")
    script.expect("GET", path("lamps"), answer)
    with pytest.raises(kind) as caught:
        ensured(**{name: {"days": 3} for name in NAMES})
    assert caught.value.message.startswith(f"lamps: GET {path('lamps')} answered")
    assert not caught.value.changed
    assert "written" not in caught.value.as_result()["error"]


# --- errors in between ----------------------------------------------------------------------------


@pytest.mark.parametrize("failing", [0, 1, 2])
def test_a_refused_write_tells_what_was_written_before_and_ends_the_task(
    script: Script, failing: int
) -> None:
    expect_reads(script, *NAMES)
    for name in NAMES[:failing]:
        expect_patch(script, name, days=3, version=1)
    expect_patch(script, NAMES[failing], error(400, "no such day"), days=3, version=1)
    with pytest.raises(Invalid) as caught:
        ensured(**{name: {"days": 3} for name in NAMES})
    result = caught.value.as_result()
    assert (
        caught.value.message
        == f"{NAMES[failing]}: PATCH {path(NAMES[failing])} answered HTTP 400: no such day."
    )
    assert result["error"].get("written") == (NAMES[:failing] or None)
    assert caught.value.changed is bool(failing)
    assert ("Before that" in result["msg"]) is bool(failing)
    if failing == 2:
        assert "Before that, doors, lamps had been changed. See " in result["msg"]


def test_a_part_that_was_as_wanted_is_not_among_those_that_were_written(script: Script) -> None:
    expect_reads(script, *NAMES)
    expect_patch(script, "lamps", days=3, version=1)
    expect_patch(script, "walls", error(403), days=3, version=1)
    with pytest.raises(AuthError) as caught:
        ensured(doors={"days": 1}, lamps={"days": 3}, walls={"days": 3})
    assert caught.value.details == {"written": ["lamps"]}
    assert caught.value.changed


def test_a_failure_after_parts_that_were_as_wanted_changed_nothing(script: Script) -> None:
    expect_reads(script, "doors", "lamps")
    expect_patch(script, "lamps", error(400), days=3, version=1)
    with pytest.raises(Invalid) as caught:
        ensured(doors={"days": 1}, lamps={"days": 3})
    assert caught.value.details == {}
    assert not caught.value.changed
    assert "Before that" not in caught.value.remedy


def test_a_conflict_of_one_part_has_only_that_part_read_again(script: Script) -> None:
    expect_reads(script, *NAMES)
    expect_patch(script, "doors", days=3, version=1)
    expect_patch(script, "lamps", error(409), days=3, version=1)
    expect_reads(script, "lamps", version=7, isOn=True)
    expect_patch(script, "lamps", days=3, version=7)
    expect_patch(script, "walls", days=3, version=1)
    run = task(**{name: {"days": 3} for name in NAMES})
    assert ensure_group(run, "house", PARTS).changed
    assert run.client.conflicts == 1


def test_conflicts_for_ever_tell_both_sides_masked_and_what_was_written(script: Script) -> None:
    expect_reads(script, "doors")
    expect_reads(script, "lamps", owners=["+12025550199"])
    expect_patch(script, "doors", days=3, version=1)
    for attempt in range(TRIES):
        if attempt:
            expect_reads(script, "lamps", owners=["+12025550199"])
        expect_patch(script, "lamps", error(409), owners=[OWNER], version=1)
    expect_reads(script, "lamps", owners=["+12025550199"])
    with pytest.raises(Conflict) as caught:
        ensured(doors={"days": 3}, lamps={"owners": [OWNER]})
    masker = Masker(MASK_KEY)
    found = caught.value.as_result()["error"]
    assert found["written"] == ["doors"]
    assert caught.value.changed
    assert caught.value.message.startswith("lamps: The configuration of lamps could not be written")
    assert found["sent"]["owners"] == [masker.mask(OWNER)]
    assert found["server"]["owners"] == [masker.mask("+12025550199")]
    assert "+1202" not in repr(caught.value.as_result())


def test_a_write_without_an_answer_is_looked_up_before_the_next_part(script: Script) -> None:
    expect_reads(script, "doors", "lamps")
    expect_patch(script, "doors", reset(), days=3, version=1)
    expect_reads(script, "doors", version=2, days=3)
    expect_patch(script, "lamps", days=3, version=1)
    outcome = ensured(doors={"days": 3}, lamps={"days": 3})
    assert outcome.changed
    assert outcome.before == {"doors": {"days": 1}, "lamps": {"days": 1}}


def test_answers_that_are_lost_for_ever_are_no_part_that_was_written_for_certain(
    script: Script,
) -> None:
    expect_reads(script, "doors", "lamps")
    expect_patch(script, "doors", days=3, version=1)
    for attempt in range(LOST_ANSWERS + 1):
        if attempt:
            expect_reads(script, "lamps")
        expect_patch(script, "lamps", error(500), days=3, version=1)
    with pytest.raises(TransportError, match="may have been processed") as caught:
        ensured(doors={"days": 3}, lamps={"days": 3})
    assert caught.value.details == {"written": ["doors"]}
    assert caught.value.changed


def test_values_that_the_server_keeps_differently_are_a_conflict_that_names_its_part(
    script: Script,
) -> None:
    expect_reads(script, "doors", "lamps")
    for again in range(TRIES):
        if again:
            expect_reads(script, "doors")
        expect_patch(script, "doors", ok(raw(2, days=4)), days=3, version=1)
    expect_reads(script, "doors")
    with pytest.raises(Conflict) as caught:
        ensure_group(task(doors={"days": 3}, lamps={"days": 3}), "house", PARTS)
    assert caught.value.message.startswith("doors: ")


# --- reading --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("subset", "names"),
    [
        (None, NAMES),
        (["lamps"], ["lamps"]),
        (["walls", "doors"], ["doors", "walls"]),
        (["doors", "doors"], ["doors"]),
    ],
)
def test_the_parts_that_are_asked_for_are_read_once_each(
    script: Script, subset: list[str] | None, names: list[str]
) -> None:
    expect_reads(script, *names, owners=[OWNER, "BLANK", ""])
    outcome = read_group(context({"subset": subset}), "house", PARTS)
    assert list(outcome.result["house"]) == names
    assert not outcome.changed
    assert outcome.before is None
    assert outcome.after is None
    for shown in outcome.result["house"].values():
        assert shown["version"] == 1
        assert shown["on"] is False
        assert shown["last_modified_by"] == "someone"
        assert sorted(shown["owners"]) == sorted([Masker(MASK_KEY).mask(OWNER), "BLANK", ""])


def test_a_selection_of_nothing_is_refused(script: Script) -> None:
    with pytest.raises(Invalid, match="subset: is empty"):
        read_group(context({"subset": []}), "house", PARTS)
    assert script.sent == []


def test_reading_works_in_check_mode(script: Script) -> None:
    expect_reads(script, *NAMES)
    assert (
        list(read_group(context({"subset": None}, check_mode=True), "house", PARTS).result["house"])
        == NAMES
    )


def test_each_part_is_read_in_its_own_version(script: Script) -> None:
    parts = {"doors": replace(PARTS["doors"], paths={"v3": "doors/old"}, default_version="v3")}
    script.expect("GET", COMPLIANCE_V4.replace("v4", "v3") + "/doors/old", ok(raw()))
    assert read_group(context({}), "house", parts).result["house"]["doors"]["days"] == 1


@pytest.mark.parametrize("answer", [Answer(204), ok([]), ok("text"), ok({}), ok({"error": "odd"})])
def test_what_is_no_part_is_an_error_and_not_shown_as_one_without_values(
    script: Script, answer: Answer
) -> None:
    script.expect("GET", path("doors"), answer)
    with pytest.raises(TransportError):
        read_group(context({"subset": ["doors"]}), "house", PARTS)
