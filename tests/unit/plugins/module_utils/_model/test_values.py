# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many spellings, one value."""

from __future__ import annotations

import itertools
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Invalid
from ansible_collections.alvaria.cloud.plugins.module_utils._model.values import (
    canonical_time,
    display_name,
    format_time,
    localized,
    option_time,
    parse_time,
    plain,
    snake,
)

_instants = st.datetimes(datetime(1000, 1, 2), datetime(9999, 12, 30)).map(
    lambda moment: moment.replace(tzinfo=timezone.utc)
)
_offsets = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
_no_date = st.text().filter(lambda text: not text.strip()[:4].isdigit())


@pytest.mark.parametrize(
    "text",
    [
        "2030-01-31T12:00:00Z",
        "2030-01-31t12:00:00z",
        "2030-01-31T12:00:00.000Z",
        "2030-01-31T12:00:00,000000000Z",
        "2030-01-31T12:00Z",
        "2030-01-31 12:00:00",
        "2030-01-31 12:00:00 Z",
        "2030-01-31 12:00:00 +00:00",
        "2030-01-31T12:00:00-00:00",
        "2030-01-31T13:00:00+01",
        "2030-01-31T13:00:00+0100",
        "2030-01-31T13:00:00+01:00",
        "2030-01-31T06:30:00-05:30",
        "2030-02-01T00:00:00+12:00",
        "2030-01-31T12:59:00+00:59",
        "  2030-01-31T12:00:00Z\n",
    ],
)
def test_every_spelling_of_an_instant_becomes_the_same_text(text: str) -> None:
    assert canonical_time(text) == "2030-01-31T12:00:00Z"


def test_a_date_alone_is_its_midnight_in_utc() -> None:
    assert canonical_time("2030-01-31") == "2030-01-31T00:00:00Z"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "never",
        "tomorrow",
        "12:00",
        "31.01.2030",
        "2030-1-31",
        "20300131",
        "2030-01-31T12",
        "2030-01-31T12:00:00 UTC",
        "2030-01-31T12:00:00.Z",
        "2030-01-31T12:00:00+1",
        "2030-01-31T12:00:00+24:00",
        "2030-01-31T12:00:00+00:60",
        "2030-13-01",
        "2030-02-30",
        "2030-01-31T24:00:00Z",
        "2030-01-31T12:60:00Z",
        "0000-01-01",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "2030-01-31T12:00:00Z 2030-01-31T12:00:00Z",
    ],
)
def test_what_is_no_instant_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        canonical_time(text)


@pytest.mark.parametrize("year", [1, 1900, 2000, 2026, 2028])
def test_as_the_api_writes_them_exactly_the_days_of_the_calendar_are_read(year: int) -> None:
    first, last = datetime(year, 1, 1), datetime(year, 12, 31)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    expected = {f"{day.isoformat()}Z" for day in days}
    read = set()
    for month, day in itertools.product(range(14), range(33)):
        with suppress(ValueError):
            read.add(canonical_time(f"{year:04d}-{month:02d}-{day:02d}T00:00:00.000Z"))
    assert read == expected


@given(_no_date)
def test_arbitrary_text_is_refused_and_never_crashes(text: str) -> None:
    with pytest.raises(ValueError):
        canonical_time(text)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("2030-01-31T12:00:00.5Z", "2030-01-31T12:00:00.500Z"),
        ("2030-01-31T12:00:00.05Z", "2030-01-31T12:00:00.050Z"),
        ("2030-01-31T12:00:00.007Z", "2030-01-31T12:00:00.007Z"),
        ("2030-01-31T12:00:00.123456789Z", "2030-01-31T12:00:00.123Z"),
        ("2030-01-31T23:59:59.9999Z", "2030-01-31T23:59:59.999Z"),
        ("2030-01-31T12:00:00.0004Z", "2030-01-31T12:00:00Z"),
    ],
)
def test_what_is_finer_than_a_millisecond_is_cut_off(text: str, canonical: str) -> None:
    assert canonical_time(text) == canonical


@given(_instants, _offsets)
def test_an_instant_is_the_same_in_every_zone(moment: datetime, zone: timezone) -> None:
    assert (
        canonical_time(moment.astimezone(zone).isoformat())
        == canonical_time(moment.isoformat())
        == format_time(moment)
    )


@given(_instants)
def test_the_canonical_text_reads_back_as_the_instant_to_the_millisecond(moment: datetime) -> None:
    text = format_time(moment)
    assert parse_time(text) == moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    assert canonical_time(text) == text


@given(_instants, _instants)
def test_canonical_texts_sort_as_their_instants_when_whole_seconds(
    left: datetime, right: datetime
) -> None:
    left, right = left.replace(microsecond=0), right.replace(microsecond=0)
    assert (format_time(left) < format_time(right)) == (left < right)


@pytest.mark.parametrize("text", ["never", "Never", " NEVER "])
def test_never_is_a_word_only_where_a_time_may_be_without_end(text: str) -> None:
    assert option_time(text, "end_time", never=True) == "never"
    with pytest.raises(Invalid):
        option_time(text, "start_time")


def test_a_bad_time_names_its_option_its_value_and_how_to_write_one() -> None:
    with pytest.raises(Invalid) as caught:
        option_time("soon", "end_time", never=True)
    assert caught.value.message == "end_time: 'soon' is not an ISO 8601 time."
    assert "2030-01-31T12:00:00Z" in caught.value.remedy
    assert "'never'" in caught.value.remedy
    with pytest.raises(Invalid) as caught:
        option_time("soon", "start_time")
    assert "never" not in caught.value.remedy


@pytest.mark.parametrize(
    ("value", "names"),
    [
        (
            [{"locale": "en-US", "value": "Sales"}, {"locale": "de-DE", "value": "Verkauf"}],
            {"en-US": "Sales", "de-DE": "Verkauf"},
        ),
        ({"locale": "en-US", "value": "Sales"}, {"en-US": "Sales"}),
        ([{"value": "Sales"}], {"": "Sales"}),
        ("Sales", {"": "Sales"}),
        (None, {}),
        ([], {}),
        (["odd", {"locale": "en-US", "value": "Sales"}], {"en-US": "Sales"}),
    ],
)
def test_a_friendly_name_is_read_in_every_shape(value: Any, names: dict[str, str]) -> None:
    assert localized(value) == names


def test_the_name_to_show_is_the_first_locales() -> None:
    assert (
        display_name(
            [{"locale": "de-DE", "value": "Verkauf"}, {"locale": "en-US", "value": "Sales"}]
        )
        == "Verkauf"
    )
    assert display_name(None) == ""


@pytest.mark.parametrize(
    ("name", "option"),
    [
        ("contactListName", "contact_list_name"),
        ("id", "id"),
        ("levelId", "level_id"),
        ("canInitiateNewOutboundEmail", "can_initiate_new_outbound_email"),
        ("isSMSWorkType", "is_sms_work_type"),
        ("SSN", "ssn"),
        ("line2Text", "line2_text"),
        ("already_snake", "already_snake"),
    ],
)
def test_api_names_become_option_names(name: str, option: str) -> None:
    assert snake(name) == option


@given(st.lists(st.text("abcdefghijklmnopqrstuvwxyz", min_size=2), min_size=1, max_size=5))
def test_camel_case_words_come_apart_at_their_capitals(words: list[str]) -> None:
    assert snake(words[0] + "".join(word.capitalize() for word in words[1:])) == "_".join(words)


def test_plain_puts_an_object_into_the_words_of_the_options() -> None:
    shown = plain(
        {
            "kind": "via#skill",
            "id": 7,
            "teamId": 8,
            "lastState": {"kind": "x", "sinceTime": "y"},
            "skillLevels": [{"kind": "x", "levelPriority": "low"}],
        }
    )
    assert shown == {
        "id": "7",
        "team_id": "8",
        "last_state": {"since_time": "y"},
        "skill_levels": [{"level_priority": "low"}],
    }


def test_plain_shows_an_unknown_id_as_null() -> None:
    assert plain({"id": None, "ownerId": None}) == {"id": None, "owner_id": None}


def test_plain_shows_a_friendly_name_as_the_name() -> None:
    assert plain({"friendlyName": [{"locale": "en-US", "value": "Sales"}]}) == {
        "name": "Sales",
        "names": {"en-US": "Sales"},
    }
    assert plain({"friendlyName": "Sales"})["name"] == "Sales"
    assert plain({"preferredName": {"locale": "en-US", "value": "Jo"}}) == {
        "preferred_name": "Jo",
        "preferred_names": {"en-US": "Jo"},
    }


def test_plain_shows_times_in_one_spelling() -> None:
    assert plain({"creationTime": "2030-01-31T13:00:00.000+01:00"}) == {
        "creation_time": "2030-01-31T12:00:00Z"
    }


@pytest.mark.parametrize("value", [None, "", "soon", 5, ["2030-01-31"]])
def test_plain_leaves_what_is_no_time_under_a_times_name(value: Any) -> None:
    assert plain({"handleTime": value}) == {"handle_time": value}


def test_plain_shows_attributes_alike_whether_object_or_list() -> None:
    expected = {"attributes": {"first_key": "a", "second_key": True}}
    assert plain({"attributes": {"firstKey": "a", "secondKey": True}}) == expected
    assert plain({"attributes": [{"firstKey": "a"}, {"secondKey": True}]}) == expected


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=8))
def test_plain_leaves_values_that_are_no_objects_as_they_are(value: Any) -> None:
    assert plain(value) == value


def test_years_of_long_ago_are_typing_mistakes() -> None:
    with pytest.raises(ValueError, match="not an ISO 8601 time"):
        canonical_time("0203-01-01")


def test_the_first_moment_of_all_is_a_time_that_the_platform_may_hold_and_nobody_gives() -> None:
    assert canonical_time("0001-01-01T00:00:00Z") == "0001-01-01T00:00:00Z"
    with pytest.raises(Invalid, match="is not an ISO 8601 time"):
        option_time("0001-01-01T00:00:00Z", "since")


@pytest.mark.parametrize(
    "text",
    ["2030-13-01", "2030-02-30", "2030-01-31T24:00:00Z", "0000-01-01", "0203-01-01T00:00:00Z"],
)
def test_a_time_that_does_not_exist_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        option_time(text, "end_time")
    assert caught.value.message.startswith(f"end_time: {text!r} is ")
    assert caught.value.message.count(" is ") == 1
    assert " must be " not in caught.value.message


def test_only_plain_digits_make_a_time() -> None:
    with pytest.raises(ValueError):
        canonical_time("\uff12\uff10\uff13\uff10-01-31")


@pytest.mark.parametrize("text", ["2030-13-01T00:00:00Z", "2030-02-30"])
def test_plain_leaves_a_time_that_does_not_exist_as_it_is(text: str) -> None:
    assert plain({"creationTime": text}) == {"creation_time": text}


def test_a_friendly_name_that_holds_nulls_or_a_number_breaks_nothing() -> None:
    assert localized({"locale": None, "value": None}) in ({}, {"": ""})
    assert localized([{"locale": "en-US", "value": None}]) in ({}, {"en-US": ""})
    assert localized(5) in ({}, {"": "5"})
