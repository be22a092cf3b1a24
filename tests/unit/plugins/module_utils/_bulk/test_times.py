# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Times as people write them."""

from __future__ import annotations

import re

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._bulk.times import Times
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Invalid


@pytest.mark.parametrize(
    ("text", "form", "zone", "canonical"),
    [
        ("2030-01-31", None, "UTC", "2030-01-31T00:00:00Z"),
        ("2030-01-31T12:00:00.000Z", None, "UTC", "2030-01-31T12:00:00Z"),
        ("2030-01-31T12:00:00", None, "Europe/Berlin", "2030-01-31T11:00:00Z"),
        ("2030-07-31", None, "Europe/Berlin", "2030-07-30T22:00:00Z"),
        ("2030-01-31T12:00:00-05:00", None, "Europe/Berlin", "2030-01-31T17:00:00Z"),
        ("2030-01-31T12:00:00Z", None, "Europe/Berlin", "2030-01-31T12:00:00Z"),
        (" 31.12.2030 ", "%d.%m.%Y", "UTC", "2030-12-31T00:00:00Z"),
        ("1.2.2030", "%d.%m.%Y", "UTC", "2030-02-01T00:00:00Z"),
        ("31.12.30", "%d.%m.%y", "UTC", "2030-12-31T00:00:00Z"),
        ("31.12.69", "%d.%m.%y", "UTC", "1969-12-31T00:00:00Z"),
        ("20301231", "%Y%m%d", "UTC", "2030-12-31T00:00:00Z"),
        ("12/31/2030 6:05 pm", "%m/%d/%Y %I:%M %p", "America/New_York", "2030-12-31T23:05:00Z"),
        ("12/31/2030 12:05 AM", "%m/%d/%Y %I:%M %p", "UTC", "2030-12-31T00:05:00Z"),
        ("31 DEC 2030", "%d %b %Y", "UTC", "2030-12-31T00:00:00Z"),
        ("December 31, 2030", "%B %d, %Y", "UTC", "2030-12-31T00:00:00Z"),
        ("31.12.2030 10:00+0200", "%d.%m.%Y %H:%M%z", "Asia/Tokyo", "2030-12-31T08:00:00Z"),
        ("2030-12-31T10:00:00.25Z", "%Y-%m-%dT%H:%M:%S.%f%z", "UTC", "2030-12-31T10:00:00.250Z"),
        ("100% 31.12.2030", "100%% %d.%m.%Y", "UTC", "2030-12-31T00:00:00Z"),
    ],
)
def test_times_in_any_form_are_instants(
    text: str, form: str | None, zone: str, canonical: str
) -> None:
    formats = (form,) if form else ()
    assert Times(formats, zone).read(text) == canonical


def test_forms_are_tried_in_their_order() -> None:
    times = Times(("%d/%m/%Y", "%m/%d/%Y", "%Y-%m-%d"))
    assert times.read("03/04/2030") == "2030-04-03T00:00:00Z"
    assert times.read("2030-04-03") == "2030-04-03T00:00:00Z"
    with pytest.raises(ValueError, match="is not a time that exists"):
        times.read("04/13/2030")


@pytest.mark.parametrize(
    ("text", "formats", "zone", "problem"),
    [
        (
            "31.12.2026",
            (),
            "UTC",
            "'31.12.2026' is not an ISO 8601 time; give time_format: '%d.%m.%Y'",
        ),
        (
            "03/04/2026 5:06 PM",
            (),
            "UTC",
            "'03/04/2026 5:06 PM' is not an ISO 8601 time; give time_format: "
            "'%d/%m/%Y %I:%M %p' or '%m/%d/%Y %I:%M %p'",
        ),
        ("2030-02-30", (), "UTC", "'2030-02-30' is not a time that exists"),
        ("2030-12-31", ("%d.%m.%Y",), "UTC", "'2030-12-31' is not of the form '%d.%m.%Y'"),
        ("30.02.2030", ("%d.%m.%Y",), "UTC", "'30.02.2030' is not a time that exists"),
        (
            "2030-03-31T02:30",
            (),
            "Europe/Berlin",
            "'2030-03-31T02:30' does not exist in Europe/Berlin, as clocks are set forward",
        ),
        (
            "2030-10-27T02:30",
            (),
            "Europe/Berlin",
            "'2030-10-27T02:30' is there twice in Europe/Berlin, as clocks are set back; add %z",
        ),
        (
            "soon",
            (),
            "UTC",
            "is not valid. Write an ISO 8601 time such as '2030-01-31T12:00:00Z'; "
            "a time without a zone is taken as UTC.",
        ),
        (
            "+12025550143",
            ("%d.%m.%Y",),
            "Europe/Berlin",
            "is not valid. Write a time as '%d.%m.%Y'; "
            "a time without a zone is taken as Europe/Berlin.",
        ),
    ],
)
def test_what_is_no_time_is_told_with_the_remedy(
    text: str, formats: tuple[str, ...], zone: str, problem: str
) -> None:
    times = Times(formats, zone)
    with pytest.raises(ValueError, match=".") as caught:
        times.read(text)
    assert times.problem(text, caught.value) == problem


@pytest.mark.parametrize(
    "form", ["", "%d.%m", "%d.%m.%Y %Q", "%d.%d.%m.%Y", "%d.%m.%Y %I", "%d.%m.%Y %p", "%x", "%"]
)
def test_forms_that_make_no_sense_are_refused(form: str) -> None:
    with pytest.raises(Invalid, match=re.escape(f"time_format: {form!r}")):
        Times((form,))


@pytest.mark.parametrize(
    "form", ["%y %Y-%m-%d", "%d %b (%m) %Y", "%B %b %d %Y", "%H %I %p %d.%m.%Y"]
)
def test_a_form_that_may_contradict_itself_is_refused(form: str) -> None:
    with pytest.raises(Invalid, match="which may contradict each other"):
        Times((form,))


@pytest.mark.parametrize("zone", ["Europe/Nowhere", "", "../etc/passwd", "/etc/passwd", "Europe"])
def test_a_zone_that_does_not_exist_is_refused(zone: str) -> None:
    with pytest.raises(Invalid, match=re.escape(f"zone: the system has no time zone {zone!r}")):
        Times((), zone)
