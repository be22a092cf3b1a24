# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Convenient contact times: windows as sets of days and hours, and the rules on the wire."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import (
    convenient_contact_times,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Invalid
from ansible_collections.alvaria.cloud.tests.unit.support import (
    COMPLIANCE,
    COMPLIANCE_V4,
    FIRST,
    Answer,
    Script,
    ok,
    run,
)

DAYS, Windows = convenient_contact_times.DAYS, convenient_contact_times.Windows


def window(days: str | list[str], start: str, end: str) -> dict[str, Any]:
    return {
        "day_of_week": days.split() if isinstance(days, str) else days,
        "start_time": start,
        "end_time": end,
    }


def canonical(*windows: dict[str, Any]) -> Any:
    return Windows().from_option(list(windows), "convenient_times", "v4")


def judged(*windows: dict[str, Any], there: Any = None) -> None:
    canonical(*windows)
    Windows().judge(list(windows), there, "convenient_times")


def text(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


#: Some windows of a week that do not overlap: for each day an ascending list of minutes, taken in
#: pairs.
_weeks = st.dictionaries(
    st.sampled_from(DAYS),
    st.lists(st.integers(0, 24 * 60), min_size=2, max_size=8, unique=True).map(
        lambda m: sorted(m)[: len(m) // 2 * 2]
    ),
    min_size=1,
)


def pairs(week: dict[str, list[int]]) -> list[tuple[str, str, str]]:
    return [
        (day, text(start), text(end))
        for day, minutes in week.items()
        for start, end in zip(minutes[::2], minutes[1::2])
    ]


@given(_weeks, st.randoms())
def test_grouping_and_order_make_no_difference(week: dict[str, list[int]], random: Any) -> None:
    single = [window([day], start, end) for day, start, end in pairs(week)]
    shuffled = random.sample(single, len(single))
    wanted = canonical(*single)
    assert canonical(*shuffled) == wanted
    # What is canonical stays as it is, and survives the way to the API and back in any grouping.
    assert canonical(*wanted) == wanted
    assert Windows().from_api(Windows().to_api(wanted)) == wanted
    assert Windows().from_api(Windows().to_api(shuffled)) == wanted
    assert {
        (day, entry["start_time"], entry["end_time"])
        for entry in wanted
        for day in entry["day_of_week"]
    } == set(pairs(week))


@given(_weeks, _weeks)
def test_equal_means_the_same_hours_of_the_same_days(
    one: dict[str, list[int]], other: dict[str, list[int]]
) -> None:
    same = set(pairs(one)) == set(pairs(other))
    assert (
        canonical(*(window([d], s, e) for d, s, e in pairs(one)))
        == canonical(*(window([d], s, e) for d, s, e in pairs(other)))
    ) is same


@given(st.sampled_from(DAYS), st.lists(st.integers(0, 24 * 60), min_size=4, max_size=4))
def test_windows_are_refused_exactly_when_one_is_reversed(day: str, minutes: list[int]) -> None:
    (start, end), (other_start, other_end) = minutes[:2], minutes[2:]
    bad = end <= start or other_end <= other_start
    try:
        judged(
            window([day], text(start), text(end)), window([day], text(other_start), text(other_end))
        )
    except Invalid as exc:
        assert bad
        assert exc.message.startswith("convenient_times[")
    else:
        assert not bad


def test_windows_that_touch_or_lie_on_different_days_are_fine() -> None:
    touching = canonical(
        window("Monday", "08:00", "12:00"),
        window("Monday", "12:00", "24:00"),
        window("Tuesday", "00:00", "24:00"),
    )
    assert touching == [
        window("Tuesday", "00:00", "24:00"),
        window("Monday", "08:00", "12:00"),
        window("Monday", "12:00", "24:00"),
    ]


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("8:00", "08:00"),
        ("08:00", "08:00"),
        (" 08:00 ", "08:00"),
        ("08:00:00", "08:00"),
        ("0:05", "00:05"),
    ],
)
def test_a_time_of_day_has_several_spellings(written: str, wanted: str) -> None:
    assert canonical(window("Monday", written, "24:00"))[0]["start_time"] == wanted


@pytest.mark.parametrize(
    "written",
    ["1260", "8", "24:01", "25:00", "08:60", "8.30", "", "noon", "08:00:30", "٠٨:٠٠", "-1:00"],
)
def test_what_is_no_time_of_day_is_refused_with_the_remedy(written: str) -> None:
    with pytest.raises(Invalid) as caught:
        judged(window("Sunday", "08:00", "12:00"), window("Monday", written, "24:00"))
    assert (
        caught.value.message == f"convenient_times[1].start_time: {written!r} is not a time of day."
    )
    assert "in quotes" in caught.value.remedy


@pytest.mark.parametrize(
    ("windows", "message"),
    [
        ([], "convenient_times: is empty"),
        ([window([], "08:00", "09:00")], "convenient_times[0].day_of_week: is empty."),
        (
            [window("Monday", "17:00", "09:00")],
            "convenient_times[0]: ends at 09:00, before or when it starts, 17:00.",
        ),
        (
            [window("Monday", "09:00", "9:00")],
            "convenient_times[0]: ends at 09:00, before or when it starts, 09:00.",
        ),
        (
            [window("Monday Monday", "09:00", "11:00")],
            "convenient_times[0].day_of_week: lists a day twice.",
        ),
    ],
)
def test_windows_that_make_no_sense_are_refused(
    windows: list[dict[str, Any]], message: str
) -> None:
    with pytest.raises(Invalid) as caught:
        judged(*windows)
    assert caught.value.message.startswith(message)
    assert caught.value.remedy


def test_windows_that_are_there_are_not_judged_and_those_beside_them_are() -> None:
    odd = [window("Monday", "09:00", "11:00"), window("Monday", "10:00", "08:00")]
    there = Windows().from_api(Windows().to_api(odd))
    judged(*odd, there=there)
    judged(*odd, window("Tuesday", "09:00", "11:00"), there=there)
    with pytest.raises(Invalid, match=r"\[2\]: ends at 09:30, before or when it starts, 11:30"):
        judged(*odd, window("Monday", "11:30", "09:30"), there=there)


def test_windows_may_overlap_as_the_reference_forbids_nothing() -> None:
    wide, late = window("Monday", "09:00", "12:00"), window("Sunday Monday", "11:00", "13:00")
    judged(wide, late)
    assert canonical(late, wide, wide) == [wide, window("Monday Sunday", "11:00", "13:00")]


def test_what_the_api_shows_is_read_whatever_it_is() -> None:
    assert Windows().from_api(None) == []
    odd = [{"dayOfWeek": ["Someday"], "startTime": "9:00", "endTime": "whenever"}, {}]
    assert Windows().from_api(odd) == [window("Someday", "09:00", "whenever")]
    # Overlaps that somebody else made are shown, not refused.
    assert (
        len(
            Windows().from_api(
                [
                    dict(dayOfWeek=[day], startTime="08:00", endTime=end)
                    for day, end in itertools.product(DAYS[:2], ("09:00", "10:00"))
                ]
            )
        )
        == 2
    )


# --- on the wire -------------------------------------------------------------

MODULE = "alvaria_convenient_contact_time"
CUSTOMER, NUMBER = "CUST-0077", "+12025550143"
WEEK = [window("Sunday Monday", "8:00", "21:00")]
ON_WIRE = [{"dayOfWeek": ["Monday", "Sunday"], "startTime": "08:00", "endTime": "21:00"}]
#: API version -> options, filters of the lookup, body.
RULES: dict[str, tuple[dict[str, Any], dict[str, str], dict[str, Any]]] = {
    "v4": (
        {
            "contact_key_type": "Customer",
            "contact_key": CUSTOMER,
            "contact_value_type": "Voice",
            "contact_value": NUMBER,
        },
        {
            "contactKeyType": "Customer",
            "contactKey": CUSTOMER,
            "contactValueType": "Voice",
            "contactValue": NUMBER,
        },
        {
            "contactKeyType": "Customer",
            "contactKey": CUSTOMER,
            "contactValueType": "Voice",
            "contactValue": NUMBER,
        },
    ),
    "v4 for all": (
        {"contact_key_type": "Account", "contact_key": CUSTOMER, "contact_value_type": "All"},
        {"contactKeyType": "Account", "contactKey": CUSTOMER, "contactValueType": "All"},
        {"contactKeyType": "Account", "contactKey": CUSTOMER, "contactValueType": "All"},
    ),
    "v3": (
        {"customer": CUSTOMER, "phone": NUMBER, "api_version": "v3"},
        {"customer": CUSTOMER, "phone": NUMBER},
        {"customer": CUSTOMER, "phone": NUMBER},
    ),
    "v3 for all": (
        {"customer": CUSTOMER, "api_version": "v3"},
        {"customer": CUSTOMER},
        {"customer": CUSTOMER},
    ),
}


def place(rule: str) -> str:
    return (COMPLIANCE if rule.startswith("v3") else COMPLIANCE_V4) + "/convenientContactTimes"


def expect_lookup(script: Script, rule: str, *found: dict[str, Any]) -> None:
    script.expect(
        "GET",
        place(rule),
        ok({"convenientContactTimes": list(found), "totalItems": len(found)}),
        query={**RULES[rule][1], **FIRST},
    )


@pytest.mark.parametrize("rule", sorted(RULES))
@pytest.mark.parametrize("check_mode", [True, False])
def test_a_new_rule_never_ends_unless_an_end_is_given(
    script: Script, check_mode: bool, rule: str
) -> None:
    options, _filters, identity = RULES[rule]
    body = {**identity, "convenientTimes": ON_WIRE, "endTime": None}
    expect_lookup(script, rule)
    if not check_mode:
        script.expect(
            "POST", place(rule), Answer(201, {"id": "7", "version": 1, **body}), json=body
        )
    result = run(MODULE, {**options, "convenient_times": WEEK}, check_mode)
    shown = result["convenient_contact_time"]
    assert result["changed"] is True
    assert shown["end_time"] == "never"
    assert shown["convenient_times"] == [window("Monday Sunday", "08:00", "21:00")]
    assert CUSTOMER not in repr(result)
    assert NUMBER not in repr(result)


@pytest.mark.parametrize("rule", sorted(RULES))
def test_a_change_repeats_the_windows_in_one_spelling_and_the_end_as_null(
    script: Script, rule: str
) -> None:
    options, _filters, identity = RULES[rule]
    grouped = [
        {"dayOfWeek": [day], "startTime": "8:00", "endTime": "21:00:00", "note": "new"}
        for day in ("Sunday", "Monday")
    ]
    read = {
        "id": "7",
        "version": 3,
        **identity,
        "convenientTimes": grouped,
        "locale": "en-US",
        "kind": "via#convenientContactTime",
    }
    expect_lookup(script, rule, read)
    body = {
        **{key: value for key, value in read.items() if key not in ("id", "kind")},
        "convenientTimes": [
            {"dayOfWeek": [day], "startTime": "08:00", "endTime": "21:00"}
            for day in ("Sunday", "Monday")
        ],
        "endTime": None,
        "reason": "Asked",
    }
    script.expect(
        "PUT", f"{place(rule)}/7", ok({**read, "reason": "Asked", "version": 4}), json=body
    )
    assert run(MODULE, {**options, "reason": "Asked"})["changed"] is True
    expect_lookup(script, rule, read)
    assert (
        run(MODULE, {**options, "convenient_times": WEEK, "end_time": "never"})["changed"] is False
    )


@pytest.mark.parametrize("rule", ["v4 for all", "v3 for all"])
def test_a_rule_for_all_addresses_is_not_the_one_for_an_address(script: Script, rule: str) -> None:
    options, _filters, identity = RULES[rule]
    own = {"contactValue": NUMBER} if rule.startswith("v4") else {"phone": NUMBER}
    expect_lookup(
        script,
        rule,
        {"id": "7", "version": 1, **identity, **own, "convenientTimes": ON_WIRE},
        {"id": "8", "version": 1, **identity, "convenientTimes": ON_WIRE},
    )
    assert (
        run(MODULE, {**options, "convenient_times": WEEK})["convenient_contact_time"]["id"] == "8"
    )
