# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The windows of convenient contact times as sets of days and hours."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog._convenient_times import DAYS, WINDOWS
from ansible_collections.alvaria.cloud.plugins.module_utils._errors import Invalid


def window(days: str | list[str], start: str, end: str) -> dict[str, Any]:
    return {"day_of_week": days.split() if isinstance(days, str) else days, "start_time": start, "end_time": end}


def canonical(*windows: dict[str, Any]) -> Any:
    return WINDOWS.from_option(list(windows), "convenient_times")


def text(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


#: Some windows of a week that do not overlap: for each day an ascending list of minutes, taken in pairs.
_weeks = st.dictionaries(
    st.sampled_from(DAYS), st.lists(st.integers(0, 24 * 60), min_size=2, max_size=8, unique=True).map(lambda m: sorted(m)[: len(m) // 2 * 2]), min_size=1
)


def pairs(week: dict[str, list[int]]) -> list[tuple[str, str, str]]:
    return [(day, text(start), text(end)) for day, minutes in week.items() for start, end in zip(minutes[::2], minutes[1::2], strict=True)]


@given(_weeks, st.randoms())
def test_grouping_and_order_make_no_difference(week: dict[str, list[int]], random: Any) -> None:
    single = [window([day], start, end) for day, start, end in pairs(week)]
    shuffled = random.sample(single, len(single))
    wanted = canonical(*single)
    assert canonical(*shuffled) == wanted
    # What is canonical stays as it is, and survives the way to the API and back in any grouping.
    assert canonical(*wanted) == wanted
    assert WINDOWS.from_api(WINDOWS.to_api(wanted)) == wanted
    assert WINDOWS.from_api(WINDOWS.to_api(shuffled)) == wanted
    assert {(day, entry["start_time"], entry["end_time"]) for entry in wanted for day in entry["day_of_week"]} == set(pairs(week))


@given(_weeks, _weeks)
def test_equal_means_the_same_hours_of_the_same_days(one: dict[str, list[int]], other: dict[str, list[int]]) -> None:
    same = set(pairs(one)) == set(pairs(other))
    assert (canonical(*(window([d], s, e) for d, s, e in pairs(one))) == canonical(*(window([d], s, e) for d, s, e in pairs(other)))) is same


@given(st.sampled_from(DAYS), st.lists(st.integers(0, 24 * 60), min_size=4, max_size=4))
def test_windows_are_refused_exactly_when_a_minute_is_in_both_or_one_is_reversed(day: str, minutes: list[int]) -> None:
    (start, end), (other_start, other_end) = minutes[:2], minutes[2:]
    bad = end <= start or other_end <= other_start or bool(set(range(start, end)) & set(range(other_start, other_end)))
    try:
        canonical(window([day], text(start), text(end)), window([day], text(other_start), text(other_end)))
    except Invalid as exc:
        assert bad and exc.message.startswith("convenient_times[")
    else:
        assert not bad


def test_windows_that_touch_or_lie_on_different_days_are_fine() -> None:
    touching = canonical(window("Monday", "08:00", "12:00"), window("Monday", "12:00", "24:00"), window("Tuesday", "00:00", "24:00"))
    assert touching == [window("Tuesday", "00:00", "24:00"), window("Monday", "08:00", "12:00"), window("Monday", "12:00", "24:00")]


@pytest.mark.parametrize(("written", "wanted"), [("8:00", "08:00"), ("08:00", "08:00"), (" 08:00 ", "08:00"), ("08:00:00", "08:00"), ("0:05", "00:05")])
def test_a_time_of_day_has_several_spellings(written: str, wanted: str) -> None:
    assert canonical(window("Monday", written, "24:00"))[0]["start_time"] == wanted


@pytest.mark.parametrize("written", ["1260", "8", "24:01", "25:00", "08:60", "8.30", "", "noon", "08:00:30", "٠٨:٠٠", "-1:00"])
def test_what_is_no_time_of_day_is_refused_with_the_remedy(written: str) -> None:
    with pytest.raises(Invalid) as caught:
        canonical(window("Sunday", "08:00", "12:00"), window("Monday", written, "24:00"))
    assert caught.value.message == f"convenient_times[1].start_time: {written!r} is not a time of day." and "in quotes" in caught.value.remedy


@pytest.mark.parametrize(
    ("windows", "message"),
    [
        ([], "convenient_times: is empty"),
        ([window([], "08:00", "09:00")], "convenient_times[0].day_of_week: is empty."),
        ([window("Monday", "17:00", "09:00")], "convenient_times[0]: ends at 09:00, before or when it starts, 17:00."),
        ([window("Monday", "09:00", "9:00")], "convenient_times[0]: ends at 09:00, before or when it starts, 09:00."),
        (
            [window("Monday", "09:00", "11:00"), window("Sunday Monday", "10:00", "12:00")],
            "convenient_times[1]: Monday 10:00-12:00 overlaps Monday 09:00-11:00.",
        ),
        ([window("Monday", "09:00", "11:00"), window("Monday", "09:00", "11:00")], "convenient_times[1]: Monday 09:00-11:00 overlaps Monday 09:00-11:00."),
        ([window("Monday Monday", "09:00", "11:00")], "convenient_times[0].day_of_week: lists a day twice."),
    ],
)
def test_windows_that_make_no_sense_are_refused(windows: list[dict[str, Any]], message: str) -> None:
    with pytest.raises(Invalid) as caught:
        canonical(*windows)
    assert caught.value.message.startswith(message) and caught.value.remedy


def test_what_the_api_shows_is_read_whatever_it_is() -> None:
    assert WINDOWS.from_api(None) == []
    odd = [{"dayOfWeek": ["Someday"], "startTime": "9:00", "endTime": "whenever"}, {}]
    assert WINDOWS.from_api(odd) == [window("Someday", "09:00", "whenever")]
    # Overlaps that somebody else made are shown, not refused.
    assert len(WINDOWS.from_api([dict(dayOfWeek=[day], startTime="08:00", endTime=end) for day, end in itertools.product(DAYS[:2], ("09:00", "10:00"))])) == 2
