# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The laws of planning, for random resources and random objects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import (
    Doubtful,
    Invalid,
    TransportError,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._model.field import Field
from ansible_collections.alvaria.cloud.plugins.module_utils._model.found import Found, found_values
from ansible_collections.alvaria.cloud.plugins.module_utils._model.kind import Kind
from ansible_collections.alvaria.cloud.plugins.module_utils._model.kinds import (
    Choice,
    Flag,
    Integer,
    SequenceOf,
    SetOf,
    Text,
    Time,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._model.plan import Plan, plan_object
from ansible_collections.alvaria.cloud.plugins.module_utils._model.resource import Resource
from ansible_collections.alvaria.cloud.plugins.module_utils._model.wanted import (
    Wanted,
    canonical_values,
)
from ansible_collections.alvaria.cloud.tests.unit.support import VALUE_KINDS, widget

WIDGET = widget()
READ = {
    "id": "7",
    "kind": "via#widget",
    "version": 12,
    "widgetName": "lamp",
    "widgetDescription": "gives light",
    "size": 3,
    "colours": ["red", "blue"],
    "steps": ["unpack", "plug in"],
    "enabled": False,
    "endTime": "2030-01-31T12:00:00.000Z",
    "owner": "+12025550143",
    "lastModifiedBy": "someone",
    "notInTheSpec": "x",
}


def planned(
    params: Mapping[str, Any],
    raw: Mapping[str, Any] | None,
    state: str = "present",
    version: str = "v4",
) -> Plan:
    return plan_of(WIDGET, {**params, "state": state}, raw, version)


def plan_of(
    resource: Resource,
    params: Mapping[str, Any],
    raw: Mapping[str, Any] | None,
    version: str = "v4",
) -> Plan:
    """The plan for these options and the object as read, ``None`` where there is none."""
    wanted = Wanted.of(resource, {"state": "present", **params, "api_version": version})
    found = None if raw is None else Found.of(resource, version, raw)
    return plan_object(wanted, found)


# --- random resources, random objects, random options ---------------------------------------------

_texts = st.text(max_size=6)
_instants = st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1)).map(
    lambda moment: moment.replace(tzinfo=timezone.utc)
)


def _spelling(moment: datetime, how: int) -> str:
    """One of many ISO 8601 texts for the millisecond of an instant."""
    local = moment.astimezone(timezone(timedelta(minutes=(how % 49 - 24) * 30)))
    return local.isoformat("T" if how % 2 else " ", "milliseconds")


@st.composite
def _values_of(draw: st.DrawFn, item: Field) -> Any:
    """A value of a field as a user may write it."""
    if isinstance(item.kind, Time):
        return draw(
            st.one_of(st.just("never"), st.builds(_spelling, _instants, st.integers(0, 1000)))
            if item.kind.never
            else st.builds(_spelling, _instants, st.integers(0, 1000))
        )
    if isinstance(item.kind, SequenceOf):
        elements: st.SearchStrategy[Any] = (
            st.integers(0, 99)
            if item.kind.element == Integer()
            else st.text(min_size=1, max_size=6)
        )
        return draw(st.lists(elements, max_size=4, unique=isinstance(item.kind, SetOf)))
    return draw({"int": st.integers(0, 1000), "bool": st.booleans(), "str": _texts}[item.kind.type])


@st.composite
def _fields(draw: st.DrawFn) -> tuple[Field, ...]:
    fields = []
    for number in range(draw(st.integers(1, 6))):
        kind: Kind = draw(st.sampled_from(VALUE_KINDS))
        absents: dict[Kind, tuple[Any, ...]] = {
            Text(): (None, ""),
            Flag(): (None, True, False),
            Integer(): (None, 0),
        }
        absent = draw(st.sampled_from(absents.get(kind, (None,))))
        fields.append(
            Field(
                f"option_{number}",
                f"apiName{number}",
                kind,
                create=draw(st.booleans()),
                absent=absent,
            )
        )
    return tuple(fields)


@st.composite
def _cases(draw: st.DrawFn) -> tuple[Resource, dict[str, Any], dict[str, Any]]:
    """A resource, an object of it as the API shows it, and options for it."""
    resource = replace(WIDGET, fields=draw(_fields()), identity=("option_0",), filters={})
    raw: dict[str, Any] = {
        "id": "7",
        "version": draw(st.integers(1, 99)),
        "kind": "via#thing",
        "elsewhere": "kept by the server",
    }
    for item in resource.fields:
        how = draw(st.sampled_from(("there", "missing", "null")))
        if how == "there":
            value = draw(_values_of(item))
            raw[item.api] = None if value == "never" and item.kind.nullable else value
        elif how == "null":
            raw[item.api] = None
    spoken = draw(st.sets(st.sampled_from([item.name for item in resource.fields])))
    params = {
        item.name: draw(_values_of(item)) if item.name in spoken else None
        for item in resource.fields
    }
    return resource, raw, params


def _put(resource: Resource, raw: Mapping[str, Any], payload: Mapping[str, Any]) -> dict[str, Any]:
    """The object after a PUT: the fields of the body and nothing else, and a new version.

    Where order means nothing, it is another one.
    """
    assert payload["version"] == raw["version"]
    kept = {key: value for key, value in raw.items() if key in ("id", "kind", "elsewhere")}
    after = {**kept, **payload, "version": raw["version"] + 1}
    for item in resource.fields:
        if isinstance(item.kind, SetOf) and after.get(item.api):
            after[item.api] = list(reversed(after[item.api]))
    return after


@given(_cases())
def test_a_plan_that_was_applied_leaves_nothing_to_do(
    case: tuple[Resource, dict[str, Any], dict[str, Any]],
) -> None:
    resource, raw, params = case
    plan = plan_of(resource, params, raw)
    after = raw if plan.payload is None else _put(resource, raw, plan.payload)
    again = plan_of(resource, params, after)
    assert again.action == "none"
    assert again.payload is None
    assert again.before == again.after == plan.after


@given(_cases())
def test_what_the_user_does_not_speak_of_is_written_back_as_the_value_that_was_read(
    case: tuple[Resource, dict[str, Any], dict[str, Any]],
) -> None:
    resource, raw, params = case
    plan = plan_of(resource, params, raw)
    for item in resource.fields:
        if params[item.name] is None and plan.payload is not None:
            sent, read = plan.payload.get(item.api), raw.get(item.api)
            assert item.from_api(sent) == item.from_api(read)
            assert sent is read is None or item.kind.repeated(sent) == sent
            assert item.name not in plan.before
            assert item.name not in plan.after


@given(_cases())
def test_what_the_user_speaks_of_is_written_as_it_was_said(
    case: tuple[Resource, dict[str, Any], dict[str, Any]],
) -> None:
    resource, raw, params = case
    wanted = canonical_values(resource, "v4", params)
    plan = plan_of(resource, params, raw)
    after = raw if plan.payload is None else plan.payload
    found = found_values(resource, "v4", after)
    assert {name: found[name] for name in wanted} == wanted


@given(_cases())
def test_the_plan_is_an_update_exactly_when_a_spoken_value_differs(
    case: tuple[Resource, dict[str, Any], dict[str, Any]],
) -> None:
    resource, raw, params = case
    wanted = canonical_values(resource, "v4", params)
    found = found_values(resource, "v4", raw)
    plan = plan_of(resource, params, raw)
    assert plan.action == (
        "update" if any(found[name] != value for name, value in wanted.items()) else "none"
    )


@given(_cases())
def test_a_body_holds_only_fields_of_the_resource_and_the_version(
    case: tuple[Resource, dict[str, Any], dict[str, Any]],
) -> None:
    resource, raw, params = case
    plan = plan_of(resource, params, raw)
    assert set(plan.payload or {}) <= {item.api for item in resource.fields} | {"version"}


@given(_cases())
def test_a_created_object_is_as_wanted_at_once(
    case: tuple[Resource, dict[str, Any], dict[str, Any]],
) -> None:
    resource, _raw, params = case
    wanted = canonical_values(resource, "v4", params)
    missing = [item.name for item in resource.fields if item.create and item.name not in wanted]
    if missing:
        with pytest.raises(Invalid) as caught:
            plan_of(resource, params, None)
        assert all(name in caught.value.message for name in missing)
        return
    plan = plan_of(resource, params, None)
    assert plan.action == "create"
    assert plan.before == {}
    assert plan.after == wanted
    assert (
        plan_of(resource, params, {"id": "8", "version": 1, **(plan.payload or {})}).action
        == "none"
    )


# --- single rules ---------------------------------------------------------------------------------


def test_an_option_left_out_is_not_wanted() -> None:
    assert canonical_values(WIDGET, "v4", {"name": "lamp", "size": None}) == {"name": "lamp"}


def test_an_explicit_empty_list_and_an_explicit_empty_text_clear() -> None:
    plan = planned({"name": "lamp", "description": "", "colours": [], "steps": []}, READ)
    assert plan.action == "update"
    assert plan.payload is not None
    assert plan.payload["widgetDescription"] == ""
    assert plan.payload["colours"] == []
    assert plan.payload["steps"] == []
    assert plan.payload["size"] == 3
    assert plan.payload["owner"] == "+12025550143"


@pytest.mark.parametrize("option", ["colours", "steps"])
def test_an_empty_text_in_a_list_is_refused_by_its_option(option: str) -> None:
    with pytest.raises(Invalid, match=f"^{option}: lists an empty text") as caught:
        planned({"name": "lamp", option: ["red", ""]}, READ)
    assert "[] clears" in caught.value.remedy


def test_an_explicit_false_and_zero_are_written() -> None:
    plan = planned({"name": "lamp", "size": 0, "enabled": False}, {**READ, "enabled": True})
    assert plan.payload is not None
    assert plan.payload["size"] == 0
    assert plan.payload["enabled"] is False


def test_an_empty_text_equals_a_missing_field_that_stands_for_it() -> None:
    raw = {key: value for key, value in READ.items() if key != "widgetDescription"}
    assert planned({"name": "lamp", "description": ""}, raw).action == "none"
    assert (
        planned({"name": "lamp", "description": ""}, {**READ, "widgetDescription": None}).action
        == "none"
    )


def test_a_missing_switch_stands_for_its_default() -> None:
    raw = {key: value for key, value in READ.items() if key != "enabled"}
    assert planned({"name": "lamp", "enabled": True}, raw).action == "none"
    assert planned({"name": "lamp", "enabled": False}, raw).action == "update"


def test_an_empty_list_equals_a_missing_one() -> None:
    raw = {key: value for key, value in READ.items() if key not in ("colours", "steps")}
    assert planned({"name": "lamp", "colours": [], "steps": []}, raw).action == "none"


def test_a_set_has_no_order() -> None:
    assert planned({"name": "lamp", "colours": ["blue", "red"]}, READ).action == "none"
    assert planned({"name": "lamp", "colours": ["red"]}, READ).action == "update"


def test_an_ordered_list_has_one() -> None:
    assert planned({"name": "lamp", "steps": ["unpack", "plug in"]}, READ).action == "none"
    plan = planned({"name": "lamp", "steps": ["plug in", "unpack"]}, READ)
    assert plan.payload is not None
    assert plan.payload["steps"] == ["plug in", "unpack"]


def test_an_ordered_list_may_repeat_a_value_and_a_set_may_not() -> None:
    assert canonical_values(WIDGET, "v4", {"steps": ["a", "a"]}) == {"steps": ["a", "a"]}
    with pytest.raises(Invalid, match="^colours: lists a value twice"):
        canonical_values(WIDGET, "v4", {"colours": ["a", "a"]})


@pytest.mark.parametrize(
    "text",
    [
        "2030-01-31T12:00:00Z",
        "2030-01-31T13:00:00+01:00",
        "2030-01-31 12:00",
        "2030-01-31T06:30:00.0-0530",
    ],
)
def test_times_are_compared_as_instants(text: str) -> None:
    assert planned({"name": "lamp", "end_time": text}, READ).action == "none"


@pytest.mark.parametrize(
    ("read", "sent"),
    [
        ("2030-01-31T13:00:00.000+01:00", "2030-01-31T12:00:00Z"),
        ("2030-01-31T12:00:00", "2030-01-31T12:00:00Z"),
        ("2030-01-31 12:00:00.5", "2030-01-31T12:00:00.500Z"),
        ("2030-01-31T12:00:00.123456+00:00", "2030-01-31T12:00:00.123456Z"),
        ("2030-01-31T13:00:00.1234000+01:00", "2030-01-31T12:00:00.1234Z"),
    ],
)
def test_a_time_that_nobody_spoke_of_is_repeated_to_the_digit_in_one_spelling(
    read: str, sent: str
) -> None:
    plan = planned({"name": "lamp", "size": 4}, {**READ, "endTime": read})
    assert plan.payload is not None
    assert plan.payload["endTime"] == sent


def test_a_set_that_nobody_spoke_of_keeps_its_order_and_loses_its_doubles() -> None:
    plan = planned({"name": "lamp", "size": 4}, {**READ, "colours": ["red", "blue", "red"]})
    assert plan.payload is not None
    assert plan.payload["colours"] == ["red", "blue"]


def test_numbers_and_switches_that_nobody_spoke_of_are_no_texts_any_more() -> None:
    plan = planned({"name": "lamp", "steps": []}, {**READ, "size": "3", "enabled": "TRUE"})
    assert plan.payload is not None
    assert plan.payload["size"] == 3
    assert plan.payload["enabled"] is True


def test_never_is_null_on_the_wire() -> None:
    plan = planned({"name": "lamp", "end_time": "Never"}, READ)
    assert plan.payload is not None
    assert plan.payload["endTime"] is None
    assert plan.before == {"name": "lamp", "end_time": "2030-01-31T12:00:00Z"}
    assert plan.after == {"name": "lamp", "end_time": "never"}


@pytest.mark.parametrize(
    "raw",
    [{**READ, "endTime": None}, {key: value for key, value in READ.items() if key != "endTime"}],
)
def test_never_equals_null_and_a_missing_time(raw: dict[str, Any]) -> None:
    assert planned({"name": "lamp", "end_time": "never"}, raw).action == "none"


def test_a_null_that_means_never_is_written_back() -> None:
    plan = planned({"name": "lamp", "size": 4}, {**READ, "endTime": None})
    assert plan.payload is not None
    assert plan.payload["endTime"] is None


def test_a_field_that_is_null_for_no_reason_is_left_out_of_the_body() -> None:
    plan = planned({"name": "lamp", "size": 4}, {**READ, "owner": None})
    assert plan.payload is not None
    assert "owner" not in plan.payload


def test_the_wire_form_changes_nothing_but_the_word_never_of_a_time() -> None:
    assert WIDGET.field("end_time").to_api("never") is None
    assert WIDGET.field("name").to_api("never") == "never"


def test_the_version_that_was_read_is_carried() -> None:
    plan = planned({"name": "lamp", "size": 4}, {**READ, "version": 41})
    assert plan.payload is not None
    assert plan.payload["version"] == 41


def test_without_a_version_nothing_is_changed_which_could_undo_somebody_elses_change() -> None:
    unlocked = {key: value for key, value in READ.items() if key != "version"}
    assert planned({"name": "lamp", "size": 3}, unlocked).action == "none"
    assert planned({"name": "lamp"}, unlocked, "absent").action == "delete"
    with pytest.raises(
        TransportError, match=r"shows the widget without a version \(compliance/widgets, v4\)"
    ):
        planned({"name": "lamp", "size": 4}, unlocked)


def test_version_times_and_kind_are_no_part_of_a_difference() -> None:
    before = planned({"name": "lamp", "size": 3}, READ)
    after = planned(
        {"name": "lamp", "size": 3},
        {**READ, "version": 99, "kind": "other", "lastModifiedTime": "2031-01-01T00:00:00Z"},
    )
    assert before == after == Plan("none", {"name": "lamp", "size": 3}, {"name": "lamp", "size": 3})


def test_unknown_fields_of_an_object_are_not_sent_back() -> None:
    plan = planned({"name": "lamp", "size": 4}, READ)
    assert plan.payload is not None
    assert not {"id", "kind", "lastModifiedBy", "notInTheSpec"} & set(plan.payload)


@pytest.mark.parametrize(
    ("missing", "words"),
    [(("size",), "size is missing"), (("name", "size"), "name, size are missing")],
)
def test_creating_without_what_the_api_needs_names_the_options(
    missing: tuple[str, ...], words: str
) -> None:
    params = {
        name: value
        for name, value in {"name": "lamp", "size": 1, "description": "x"}.items()
        if name not in missing
    }
    with pytest.raises(Invalid) as caught:
        planned(params, None)
    assert words in caught.value.message
    assert "name" in caught.value.remedy


def test_an_update_needs_no_option_that_only_creating_needs() -> None:
    assert planned({"name": "lamp", "description": "new"}, READ).action == "update"


def test_an_absent_object_that_is_to_be_absent_is_left_alone() -> None:
    assert planned({"name": "lamp"}, None, "absent") == Plan("none", {}, {})


def test_deleting_shows_the_whole_object_that_goes() -> None:
    plan = planned({"name": "lamp"}, READ, "absent")
    assert plan.action == "delete"
    assert plan.payload is None
    assert plan.after == {}
    assert plan.before == found_values(WIDGET, "v4", READ)


def test_a_field_of_another_api_version_is_refused_by_name() -> None:
    with pytest.raises(Invalid) as caught:
        canonical_values(WIDGET, "v3", {"name": "lamp", "enabled": True})
    assert caught.value.message == "enabled: does not exist in API version v3."
    assert "api_version to v4" in caught.value.remedy


def test_a_field_of_another_api_version_is_neither_read_nor_written() -> None:
    plan = planned({"name": "lamp", "size": 9}, READ, version="v3")
    assert plan.payload is not None
    assert "enabled" not in plan.payload
    assert "enabled" not in found_values(WIDGET, "v3", READ)


def test_a_choice_of_another_api_version_is_refused_with_those_there_are() -> None:
    item = Field("shape", "shape", Choice(("round", "square", "flat"), {"v3": ("round", "square")}))
    resource = replace(WIDGET, fields=(item,))
    assert canonical_values(resource, "v4", {"shape": "flat"}) == {"shape": "flat"}
    with pytest.raises(Invalid) as caught:
        canonical_values(resource, "v3", {"shape": "flat"})
    assert caught.value.message == "shape: 'flat' does not exist in API version v3."
    assert "round, square" in caught.value.remedy


def test_a_number_below_the_least_is_refused_unless_it_is_there() -> None:
    with pytest.raises(Doubtful, match="^size: -1 is too small"):
        planned({"name": "lamp", "size": -1}, READ)
    assert planned({"name": "lamp", "size": -1}, {**READ, "size": -1}).action == "none"
    plan = planned({"name": "lamp", "size": -1, "steps": []}, {**READ, "size": -1})
    assert plan.payload is not None
    assert plan.payload["size"] == -1


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ({"size": "3"}, {"size": 3}),
        ({"size": "-3"}, {"size": -3}),
        ({"enabled": "TRUE"}, {"enabled": True}),
        ({"enabled": "false"}, {"enabled": False}),
        ({"widgetName": 7}, {"name": "7"}),
    ],
)
def test_an_api_value_of_another_type_is_read_as_the_fields_type(
    raw: dict[str, Any], wanted: dict[str, Any]
) -> None:
    found = found_values(WIDGET, "v4", raw)
    assert {name: found[name] for name in wanted} == wanted


# --- memberships ----------------------------------------------------------------------------------


def test_an_initial_value_is_sent_on_creation_only_and_never_over_the_users() -> None:
    sold = Field("sold", "sold", Integer(), absent=0, initial=0)
    stock = Resource(
        noun="stock",
        title="stock",
        api="compliance",
        paths={"v4": "stocks"},
        items="stocks",
        fields=(Field("name", "name", create=True), sold),
        identity=("name",),
        filters={"name": "name"},
        default_version="v4",
    )
    assert plan_of(stock, {"name": "x"}, None).payload == {"name": "x", "sold": 0}
    assert plan_of(stock, {"name": "x", "sold": 3}, None).payload == {"name": "x", "sold": 3}
    assert (
        plan_of(stock, {"name": "x"}, {"id": "1", "version": 1, "name": "x", "sold": 9}).action
        == "none"
    )


# --- values with a shape of their own, and fields of one version ----------------------------------


def _from_words(value: Any, option: str) -> Any:
    """The words of a text in order. Raises ``Invalid`` for none."""
    if not value:
        raise Invalid(f"{option}[0]: is empty.", "Give a word.")
    return sorted({word.lower() for word in value})


class Words(Kind):
    """A list of words that is one text on the wire."""

    def spec(self) -> dict[str, Any]:
        return {"type": "list", "elements": "str"}

    def from_option(self, value: Any, option: str, version: str) -> Any:
        return _from_words(value, option)

    def from_api(self, value: Any) -> Any:
        return sorted((value or "").lower().split())

    def to_api(self, value: Any) -> Any:
        return " ".join(value)


BOX = Resource(
    noun="box",
    title="box",
    api="compliance",
    paths={"v3": "boxes", "v4": "boxes"},
    items="boxes",
    fields=(
        Field("name", "boxName", create=True),
        Field("label", "boxLabel", create=True, only=("v4",)),
        Field("owner", "boxOwner", absent="", only=("v3",)),
        Field("words", "boxWords", Words(), create=True),
        Field("end_time", "endTime", Time(never=True), initial="never"),
        Field("days", "boxDays", Integer(minimum=0, maximum=14)),
    ),
    identity=("name", "label", "owner"),
    filters={"name": "boxName"},
    default_version="v4",
)
BOX_READ: dict[str, Any] = {
    "id": "7",
    "version": 3,
    "boxName": "n",
    "boxLabel": "l",
    "boxOwner": "o",
    "boxWords": "Beta  alpha",
    "boxDays": 5,
}


def boxed(
    params: Mapping[str, Any],
    raw: Mapping[str, Any] | None,
    version: str = "v4",
    resource: Resource = BOX,
) -> Plan:
    return plan_of(resource, params, raw, version)


def test_a_form_gives_the_value_to_compare_and_the_one_to_send() -> None:
    assert boxed({"words": ["ALPHA", "beta", "alpha"]}, BOX_READ).action == "none"
    plan = boxed({"words": ["gamma", "beta"]}, BOX_READ)
    assert (plan.before, plan.after) == ({"words": ["alpha", "beta"]}, {"words": ["beta", "gamma"]})
    assert plan.payload is not None
    assert plan.payload["boxWords"] == "beta gamma"


def test_what_has_a_form_and_nobody_speaks_of_is_written_back_in_this_form() -> None:
    plan = boxed({"days": 6}, BOX_READ)
    assert plan.payload is not None
    assert plan.payload["boxWords"] == "alpha beta"


def test_a_form_refuses_in_the_options_name_and_does_not_see_an_option_left_out() -> None:
    assert canonical_values(BOX, "v4", {"words": None}) == {}
    with pytest.raises(Invalid, match=r"^words\[0\]: is empty"):
        canonical_values(BOX, "v4", {"words": []})


def test_a_form_that_is_to_be_created_and_is_missing_is_named() -> None:
    with pytest.raises(Invalid, match="words is missing"):
        boxed({"name": "n", "label": "l"}, None)


@pytest.mark.parametrize("days", [0, 1, 13, 14])
def test_a_number_within_its_limits_is_taken(days: int) -> None:
    assert canonical_values(BOX, "v4", {"days": days}) == {"days": days}


@given(st.integers().filter(lambda number: not 0 <= number <= 14))
def test_a_number_beyond_its_limits_is_refused_with_the_limit(days: int) -> None:
    with pytest.raises(Doubtful) as caught:
        boxed({"days": days}, BOX_READ)
    limit = ("too small", "Give 0 or more.") if days < 0 else ("too large", "Give 14 or less.")
    assert (caught.value.message, caught.value.remedy) == (f"days: {days} is {limit[0]}.", limit[1])


def test_what_the_server_has_beyond_the_limits_is_shown_and_left_alone() -> None:
    assert found_values(BOX, "v4", {**BOX_READ, "boxDays": 99})["days"] == 99
    plan = boxed({"words": ["gamma"]}, {**BOX_READ, "boxDays": 99})
    assert plan.payload is not None
    assert plan.payload["boxDays"] == 99


@pytest.mark.parametrize(
    ("version", "names"), [("v3", ["name", "owner"]), ("v4", ["name", "label"])]
)
def test_an_object_is_known_by_the_fields_of_its_version(version: str, names: list[str]) -> None:
    assert [item.name for item in BOX.identity_in(version)] == names
    wanted = {"name": "n", **({"label": "l"} if version == "v4" else {})}
    assert Wanted.of(BOX, {**wanted, "api_version": version}).identity == {
        **wanted,
        **({"owner": ""} if version == "v3" else {}),
    }


@pytest.mark.parametrize("version", ["v3", "v4"])
def test_the_remedy_of_a_failed_creation_names_the_identity_of_that_version(version: str) -> None:
    with pytest.raises(Invalid) as caught:
        boxed({"name": "n"}, None, version)
    other = {"v3": "label", "v4": "owner"}[version]
    assert "words" in caught.value.message
    assert other not in str(caught.value)


@pytest.mark.parametrize("raw", [{**BOX_READ, "endTime": None}, BOX_READ])
def test_an_end_that_was_never_set_is_written_back_as_never(raw: dict[str, Any]) -> None:
    # A PUT replaces everything, so an end that it leaves out might be taken for anything.
    plan = boxed({"days": 6}, raw)
    assert plan.method == "PUT"
    assert plan.payload is not None
    assert plan.payload["endTime"] is None


def test_a_new_object_without_an_end_never_ends() -> None:
    plan = boxed({"name": "n", "label": "l", "words": ["a"]}, None)
    assert plan.payload == {"boxName": "n", "boxLabel": "l", "boxWords": "a", "endTime": None}
    assert "end_time" not in plan.after


# --- partial updates ------------------------------------------------------------------------------

SETTING = Resource(
    noun="setting",
    title="setting",
    api="compliance",
    paths={"v4": "settings"},
    fields=(
        Field("days", "days", Integer(), patched=True),
        Field("addresses", "addresses", SetOf(Text())),
        Field("on", "on", Flag()),
        Field("locale", "locale", assigned=True),
    ),
    default_version="v4",
    singleton=True,
    update="PATCH",
)
SET = {
    "version": 4,
    "days": 5,
    "addresses": ["b", "a"],
    "on": True,
    "locale": "en-US",
    "kind": "via#setting",
}


@pytest.mark.parametrize(
    ("params", "changed"),
    [
        ({"days": 6}, {"days": 6}),
        ({"days": 5, "on": False}, {"days": 5, "on": False}),
        ({"on": False}, {"days": 5, "on": False}),
        ({"addresses": []}, {"days": 5, "addresses": []}),
        ({"addresses": ["c", "a"], "on": True}, {"days": 5, "addresses": ["a", "c"]}),
    ],
)
def test_a_patch_carries_what_changes_what_it_must_and_the_version(
    params: dict[str, Any], changed: dict[str, Any]
) -> None:
    plan = boxed(params, SET, resource=SETTING)
    assert (plan.method, plan.payload) == ("PATCH", {**changed, "version": 4})


@pytest.mark.parametrize(
    "params", [{}, {"days": 5}, {"addresses": ["a", "b"], "on": True, "locale": "en-US"}]
)
def test_what_a_patch_must_carry_is_no_reason_for_one(params: dict[str, Any]) -> None:
    plan = boxed(params, SET, resource=SETTING)
    assert (plan.action, plan.payload) == ("none", None)
