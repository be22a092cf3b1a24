# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which verb may be repeated after which failure, and after how long."""

from __future__ import annotations

import email.utils

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.alvaria.cloud.plugins.module_utils._api.retry import (
    LONGEST_WAIT,
    Failure,
    RetryPolicy,
    wanted_wait,
)

NOW = 1_800_000_000.0

#: Every verb by every failure; + means that it is sent again.
TABLE = """
            GET  HEAD  PUT  DELETE  POST  PATCH
refused      +    +     +     +      +     +
429          +    +     +     +      +     +
408          +    +     +     +      -     -
502          +    +     +     +      -     -
503          +    +     +     +      -     -
504          +    +     +     +      -     -
lost         +    +     +     +      -     -
500          -    -     -     -      -     -
501          -    -     -     -      -     -
505          -    -     -     -      -     -
400          -    -     -     -      -     -
401          -    -     -     -      -     -
403          -    -     -     -      -     -
404          -    -     -     -      -     -
405          -    -     -     -      -     -
409          -    -     -     -      -     -
415          -    -     -     -      -     -
422          -    -     -     -      -     -
"""
_HEAD, *_ROWS = [line.split() for line in TABLE.strip().splitlines()]
CASES = [(verb, row[0], sign == "+") for row in _ROWS for verb, sign in zip(_HEAD, row[1:])]


def _failure(what: str) -> Failure:
    if what == "refused":
        return Failure(sent=False)
    return Failure() if what == "lost" else Failure(int(what))


def _half() -> float:
    return 0.5


_chances = st.floats(0, 1, exclude_max=True)


def test_the_table_is_complete() -> None:
    assert len(CASES) == len(_ROWS) * 6 == 18 * 6


@pytest.mark.parametrize(("verb", "what", "again"), CASES)
def test_a_verb_is_repeated_only_when_that_can_do_no_harm(
    verb: str, what: str, again: bool
) -> None:
    assert (RetryPolicy().delay(verb, 0, _failure(what), _half) is not None) is again


@pytest.mark.parametrize("what", ["lost", "408", "500", "502", "503", "504"])
@pytest.mark.parametrize("verb", ["POST", "PATCH"])
def test_a_servers_wish_to_be_asked_later_does_not_make_a_post_repeatable(
    verb: str, what: str
) -> None:
    failure = _failure(what)
    assert (
        RetryPolicy().delay(verb, 0, Failure(failure.status, failure.sent, retry_after=1), _half)
        is None
    )


@given(st.integers(0, 8), st.sampled_from(_HEAD))
def test_there_are_as_many_retries_as_allowed(retries: int, verb: str) -> None:
    policy = RetryPolicy(retries)
    delays = [policy.delay(verb, attempt, Failure(429), _half) for attempt in range(retries + 3)]
    assert [delay is not None for delay in delays] == [True] * retries + [False] * 3


@given(st.integers(0, 30), _chances)
def test_waits_double_up_to_a_ceiling_with_jitter_in_the_upper_half(
    attempt: int, chance: float
) -> None:
    policy = RetryPolicy(retries=31, base=0.25, ceiling=15.0)
    whole = min(15.0, 0.25 * 2**attempt)
    delay = policy.delay("GET", attempt, Failure(503), lambda: chance)
    assert delay is not None
    assert whole / 2 <= delay <= whole


@given(st.integers(0, 8))
def test_jitter_spreads_two_clients_apart(attempt: int) -> None:
    policy = RetryPolicy(retries=9)
    assert policy.delay("GET", attempt, Failure(503), lambda: 0.1) != policy.delay(
        "GET", attempt, Failure(503), lambda: 0.9
    )


@given(st.floats(0, LONGEST_WAIT), _chances, st.sampled_from([429, 503]))
def test_the_servers_word_is_kept_to_the_second(wanted: float, chance: float, status: int) -> None:
    delay = RetryPolicy().delay("GET", 4, Failure(status, retry_after=wanted), lambda: chance)
    assert delay is not None
    assert wanted <= delay <= wanted + 0.1


@given(st.floats(LONGEST_WAIT, 1e300))
def test_an_absurd_wish_is_cut_to_the_longest_wait(wanted: float) -> None:
    delay = RetryPolicy().delay("GET", 0, Failure(503, retry_after=wanted), _half)
    assert delay is not None
    assert LONGEST_WAIT <= delay <= LONGEST_WAIT + 0.1


def test_a_negative_wish_never_becomes_a_negative_wait() -> None:
    delay = RetryPolicy().delay("GET", 0, Failure(503, retry_after=-5.0), lambda: 0.0)
    assert delay == 0.0


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": " 7 "}, 7.0),
        ({"Retry-After": "0.5"}, 0.5),
        ({"Retry-After": "0"}, 0.0),
        ({"Retry-After": "99999999999"}, 99999999999.0),
        ({"Retry-After": "-7"}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": ""}, None),
        ({"Retry-After": "nan"}, None),
        ({"Retry-After": "inf"}, None),
        ({"Retry-After": "1e999"}, None),
        ({"RateLimit-Remaining": "0", "RateLimit-Reset": "9"}, 9.0),
        ({"RateLimit-Remaining": " 0 ", "RateLimit-Reset": "9"}, 9.0),
        ({"RateLimit-Remaining": "1", "RateLimit-Reset": "9"}, None),
        ({"RateLimit-Reset": "9"}, None),
        ({"RateLimit-Remaining": "0"}, None),
        ({"RateLimit-Remaining": "0", "RateLimit-Reset": "odd"}, None),
        ({"RateLimit-Remaining": "0", "RateLimit-Reset": "odd", "Retry-After": "7"}, 7.0),
        ({"RateLimit-Remaining": "0", "RateLimit-Reset": "-9", "Retry-After": "7"}, 7.0),
        ({"RateLimit-Remaining": "1", "RateLimit-Reset": "9", "Retry-After": "7"}, 7.0),
    ],
)
def test_headers_say_how_long_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    assert wanted_wait(headers, NOW) == seconds


@given(st.integers(-100_000, 100_000))
def test_a_date_says_until_when_to_wait(ahead: int) -> None:
    text = email.utils.formatdate(NOW + ahead, usegmt=True)
    assert wanted_wait({"Retry-After": text}, NOW) == max(0.0, ahead)


@given(st.integers(-100_000, 100_000), st.integers(0, 100_000))
def test_a_date_is_measured_by_the_clock_of_the_server(skew: int, ahead: int) -> None:
    headers = {
        "Date": email.utils.formatdate(NOW + skew, usegmt=True),
        "Retry-After": email.utils.formatdate(NOW + skew + ahead, usegmt=True),
    }
    assert wanted_wait(headers, NOW) == ahead


@pytest.mark.parametrize(
    "text",
    [
        "Wed, 99 Foo 2030 00:00:00 GMT",
        "Wed, 21 Oct 99999 07:28:00 GMT",
        "Wed,",
        "2030-01-31T12:00:00Z",
    ],
)
def test_an_unreadable_date_is_ignored(text: str) -> None:
    assert wanted_wait({"Retry-After": text}, NOW) is None


@given(
    st.text(st.characters(codec="latin-1"), max_size=40),
    st.sampled_from(["Retry-After", "RateLimit-Reset", "RateLimit-Remaining"]),
)
def test_no_header_breaks_the_reading(text: str, name: str) -> None:
    wait = wanted_wait({"RateLimit-Remaining": "0", name: text}, NOW)
    assert wait is None or 0 <= wait < float("inf")


def test_any_number_of_retries_has_a_wait() -> None:
    delay = RetryPolicy(retries=5000).delay("GET", 4999, Failure(503), _half)
    assert delay is not None
    assert delay <= 15
