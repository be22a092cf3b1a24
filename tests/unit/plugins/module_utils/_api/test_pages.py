# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""No record lost, none twice and no endless loop, however the server reads its parameters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.alvaria.cloud.plugins.module_utils._api.pages import (
    PAGE_SIZE,
    Pager,
    Shifted,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import TransportError

Records = list[dict[str, Any]]


@dataclass(frozen=True)
class Server:
    """A collection behind an API: how it counts, caps and counts up."""

    records: Records
    base: int = 0
    cap: int = 5
    total: Callable[[Records], Any] = len
    ignores_start: bool = False

    def page(self, query: dict[str, int]) -> dict[str, Any]:
        """One answer."""
        start = 0 if self.ignores_start else max(0, query.get("startIndex", self.base) - self.base)
        body: dict[str, Any] = {
            "things": self.records[start : start + min(self.cap, query["maxResults"])],
            "totalItems": self.total(self.records),
        }
        return {key: value for key, value in body.items() if value is not None}


class Keeping(Pager):
    """A pager that keeps what it took."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.kept: Records = []

    def take(self, body: Any, path: str) -> Records:
        new = super().take(body, path)
        self.kept += new
        return new

    def query(self) -> dict[str, int]:
        """The next request."""
        return next(iter(self.queries()))


def read(server: Server, limit: int = 1000) -> Records:
    """The whole collection; more requests than ``limit`` are an endless loop."""
    pager, requests = Keeping("things", paged=True), 0
    while not pager.done:
        for query in pager.queries():
            requests += 1
            assert requests <= limit, "an endless loop"
            pager.take(server.page(query), "/things")
            if pager.done or pager.surprised:
                break
    return pager.kept


def things(count: int) -> Records:
    return [{"id": str(number), "name": f"thing {number}"} for number in range(count)]


_totals = st.sampled_from(
    [
        len,
        lambda records: None,
        lambda records: (
            len(records) + 1000
        ),  # all that are in the system, although the listing is filtered
        lambda records: "",
        lambda records: {"value": len(records)},
    ]
)


@given(st.integers(0, 60), st.sampled_from([0, 1]), st.integers(1, 70), _totals)
def test_no_record_is_lost_and_none_comes_twice(
    count: int, base: int, cap: int, total: Callable[[Records], Any]
) -> None:
    assert read(Server(things(count), base, cap, total)) == things(count)


@given(st.integers(0, 60), st.sampled_from([0, 1]), st.integers(1, 70))
def test_a_listing_costs_no_more_requests_than_its_pages_and_one(
    count: int, base: int, cap: int
) -> None:
    server = Server(things(count), base, cap)
    # A server that counts from 1 repeats one record on each page; when a page holds only one,
    # the first repetition is a page of its own.
    step = cap - base if cap > base else cap
    assert read(server, limit=2 + -(-count // max(1, step))) == server.records


@given(st.integers(1, 60), st.integers(1, 70))
def test_a_server_that_ignores_start_index_never_gives_a_short_listing(
    count: int, cap: int
) -> None:
    server = Server(things(count), cap=cap, ignores_start=True)
    if cap >= count:
        assert read(server) == server.records
        return
    with pytest.raises(TransportError) as caught:
        read(server)
    assert f"{cap} of {count}" in caught.value.message
    assert "incomplete" in caught.value.message
    assert caught.value.path == "/things"


@given(st.integers(0, 60), st.integers(1, 70))
def test_a_server_that_ignores_start_index_and_tells_no_total_ends_no_loop(
    count: int, cap: int
) -> None:
    server = Server(things(count), cap=cap, ignores_start=True, total=lambda records: None)
    assert read(server, limit=4) == server.records[:cap]


@given(st.lists(st.integers(0, 9), max_size=30), st.sampled_from([0, 1]), st.integers(1, 40))
def test_records_that_a_page_repeats_come_once_and_in_order(
    identifiers: list[int], base: int, cap: int
) -> None:
    pager = Keeping("things", paged=True)
    for start in range(0, len(identifiers), cap):
        pager.take(
            {"things": [{"id": identifier} for identifier in identifiers[start : start + cap]]},
            "/things",
        )
    assert pager.kept == [{"id": identifier} for identifier in dict.fromkeys(identifiers)]


def test_the_first_request_names_no_position_and_the_next_the_number_of_records_seen() -> None:
    pager = Keeping("things", paged=True)
    assert pager.query() == {"maxResults": PAGE_SIZE}
    pager.take({"things": things(3), "totalItems": 7}, "/things")
    assert pager.query() == {"startIndex": 3, "maxResults": PAGE_SIZE}
    pager.take({"things": things(5), "totalItems": 7}, "/things")
    assert pager.query() == {"startIndex": 5, "maxResults": PAGE_SIZE}


def test_a_collection_that_fits_on_a_page_costs_one_request() -> None:
    assert read(Server(things(5)), limit=1) == things(5)


def test_an_empty_collection_costs_one_request() -> None:
    assert read(Server([]), limit=1) == []


def test_a_filtered_listing_with_the_total_of_the_whole_system_ends() -> None:
    server = Server(things(3), total=lambda records: 35)
    assert read(server, limit=2) == things(3)


def test_an_unpaged_collection_is_one_request_without_parameters() -> None:
    pager = Keeping("things", paged=False)
    assert pager.query() == {}
    pager.take({"things": things(3), "totalItems": 35}, "/things")
    assert pager.done
    assert pager.kept == things(3)


def test_an_id_is_the_same_as_number_and_as_text() -> None:
    pager = Keeping("things", paged=True)
    pager.take({"things": [{"id": 7}, {"id": "7"}], "totalItems": 1}, "/things")
    assert pager.kept == [{"id": 7}]


def test_records_without_an_id_are_told_apart_by_their_content() -> None:
    pager = Keeping("things", paged=True)
    pager.take(
        {
            "things": [
                {"code": "BZ", "name": "busy"},
                {"name": "busy", "code": "BZ"},
                {"code": "C1", "id": None},
            ],
            "totalItems": 2,
        },
        "/things",
    )
    assert pager.kept == [{"code": "BZ", "name": "busy"}, {"code": "C1", "id": None}]


def test_an_empty_collection_may_leave_its_list_out() -> None:
    pager = Keeping("things", paged=True)
    pager.take({"kind": "via#thingCollection", "totalItems": 0}, "/things")
    assert pager.done
    assert pager.kept == []


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        "text",
        {},
        {"totalItems": 3},
        {"others": []},
        {"things": None, "totalItems": 1},
        {"things": {}},
        {"things": "text"},
        {"things": ["7"]},
        {"things": [{"id": 7}, None]},
    ],
)
def test_what_is_no_collection_is_never_taken_for_an_empty_one(body: Any) -> None:
    pager = Keeping("things", paged=True)
    with pytest.raises(TransportError, match="'things'"):
        pager.take(body, "/things")
    assert not pager.done


# --- all that can be foreseen --------------------------------------------------------------


def after_two_pages(server: Server) -> Keeping:
    pager = Keeping("things", paged=True)
    for _page in range(2):
        pager.take(server.page(pager.query()), "/things")
    return pager


@pytest.mark.parametrize(("base", "starts"), [(0, [10, 15, 20]), (1, [10, 15, 20])])
def test_after_two_full_pages_all_others_are_asked_for_at_once(
    base: int, starts: list[int]
) -> None:
    server = Server(things(23), base, cap=5)
    pager = after_two_pages(server)
    queries = list(pager.queries())
    assert [query["startIndex"] for query in queries] == starts
    for query in queries:
        assert not pager.done
        pager.take(server.page(query), "/things")
    assert pager.done
    assert pager.kept == server.records


def test_as_many_requests_as_pages() -> None:
    assert read(Server(things(20_000), cap=1000), limit=20) == things(20_000)


@given(
    st.integers(0, 60),
    st.sampled_from([0, 1]),
    st.integers(2, 9),
    st.integers(0, 60),
    st.integers(1, 8),
)
def test_a_page_that_is_shorter_than_expected_is_a_surprise_and_nothing_is_lost(
    count: int, base: int, cap: int, place: int, shorter: int
) -> None:
    @dataclass(frozen=True)
    class Moody(Server):
        def page(self, query: dict[str, int]) -> dict[str, Any]:
            body = super().page(query)
            if query.get("startIndex") == place:
                body["things"] = body["things"][: max(1, len(body["things"]) - shorter)]
            return body

    assert read(Moody(things(count), base, cap)) == things(count)


def test_a_total_that_is_too_large_costs_one_page_in_vain() -> None:
    assert read(Server(things(10), cap=5, total=lambda records: 1_000_000), limit=5) == things(10)


def test_a_third_page_that_repeats_the_second_is_a_surprise() -> None:
    pager = after_two_pages(Server(things(23), cap=5))
    assert pager.take({"things": things(10)[5:], "totalItems": 23}, "/things") == []
    assert pager.surprised
    assert not pager.done
    assert [query["startIndex"] for query in pager.queries()] == [11]


@pytest.mark.parametrize("total", [-1, 0, 1, 2])
def test_a_total_smaller_than_what_was_seen_is_not_believed(total: int) -> None:
    server = Server(things(9), cap=3, total=lambda records: total)
    assert read(server) == server.records


def test_a_total_written_as_text_counts() -> None:
    with pytest.raises(TransportError, match="incomplete"):
        read(Server(things(9), cap=3, total=lambda records: str(len(records)), ignores_start=True))


# --- the list alone ------------------------------------------------------------------------


@given(
    st.lists(
        st.builds(
            lambda number, name: {"id": number, "name": name},
            st.integers(0, 9),
            st.text(max_size=2),
        ),
        max_size=12,
    ),
    st.booleans(),
)
def test_a_bare_list_is_a_whole_collection_in_one_request(records: Records, paged: bool) -> None:
    pager = Keeping("things", paged, bare=True)
    pager.take(records, "/things")
    firsts = {str(record["id"]): record for record in reversed(records)}
    assert pager.done
    assert pager.kept == [
        firsts[identifier] for identifier in dict.fromkeys(str(record["id"]) for record in records)
    ]


def test_where_the_list_may_come_alone_it_may_come_in_pages_too() -> None:
    pager = Keeping("things", paged=True, bare=True)
    pager.take({"things": things(3), "totalItems": 5}, "/things")
    assert not pager.done
    assert pager.query() == {"startIndex": 3, "maxResults": PAGE_SIZE}
    pager.take({"things": things(5)[3:], "totalItems": 5}, "/things")
    assert pager.done
    assert pager.kept == things(5)


@pytest.mark.parametrize(
    "body",
    [None, "text", 5, ["7"], [{"id": 7}, None], [[]], {}, {"others": []}, {"things": "text"}],
)
def test_a_bare_list_that_is_none_is_an_error(body: Any) -> None:
    pager = Keeping("things", paged=True, bare=True)
    with pytest.raises(TransportError, match="'things'"):
        pager.take(body, "/things")
    assert not pager.done


def test_a_list_alone_is_no_collection_of_the_api() -> None:
    with pytest.raises(TransportError, match="'things'"):
        Pager("things", paged=True).take([{"id": 7}], "/things")


# --- while others write ---------------------------------------------------------------------------


@given(
    st.integers(1, 60),
    st.sampled_from([0, 1]),
    st.sampled_from([1, 7, 20]),
    st.integers(0, 4),
    st.integers(0, 60),
    st.booleans(),
)
def test_no_record_is_missed_because_another_was_deleted_or_created(
    count: int, base: int, cap: int, boundary: int, place: int, deleted: bool
) -> None:
    """What is there all the time is seen, or the listing is begun anew."""
    records = things(count)
    _seen_while_changed(records, base, cap, boundary, place, deleted)


@pytest.mark.parametrize("deleted", [False, True])
@pytest.mark.parametrize("base", [0, 1])
@pytest.mark.parametrize("cap", [1, 7, 20])
def test_no_record_is_missed_whichever_page_is_read_when_others_write(
    cap: int, base: int, deleted: bool
) -> None:
    """At every boundary of pages: the first and the last, and those around the boundary."""
    count = 45
    for boundary in range(-(-count // cap)):
        seen = min((boundary + 1) * cap, count)
        for place in sorted({0, max(0, seen - 2), seen - 1, seen, count - 1}):
            _seen_while_changed(things(count), base, cap, boundary, place, deleted)


def _seen_while_changed(
    records: Records, base: int, cap: int, boundary: int, place: int, deleted: bool
) -> None:
    """Fail where what is there all the time is not seen, but for a listing that begins anew."""
    staying = [record["id"] for record in records]
    if deleted and place < len(records):
        staying.remove(str(place))
    pager, answered = Keeping("things", paged=True), 0
    try:
        while not pager.done:
            for query in pager.queries():
                pager.take(Server(records, base, cap).page(query), "/things")
                if answered == boundary:
                    records = _changed(records, place, deleted)
                answered += 1
                assert answered < 1000, "an endless loop"
                if pager.done or pager.surprised:
                    break
    except Shifted:
        return
    assert set(staying) <= {record["id"] for record in pager.kept}


def _changed(records: Records, place: int, deleted: bool) -> Records:
    """The records after somebody has deleted one of them, or created one there."""
    if deleted:
        return records[:place] + records[place + 1 :]
    return [*records[:place], {"id": "new"}, *records[place:]]


@pytest.mark.parametrize("base", [0, 1])
@pytest.mark.parametrize("total", [len, lambda records: None])
def test_a_deletion_and_a_creation_at_once_show_where_pages_overlap(
    base: int, total: Callable[[Records], Any]
) -> None:
    # Of 30 records on pages of 20 there is room for the last record of the first page.
    records, pager = things(30), Keeping("things", paged=True)
    pager.take(Server(records, base, 20, total).page(pager.query()), "/things")
    shifted = [*records[1:], {"id": "new"}]
    with pytest.raises(Shifted):
        pager.take(Server(shifted[1:] + [{"id": "newer"}], base, 20, total).page(pager.query()), "")


@given(st.integers(0, 200), st.sampled_from([0, 1]), st.sampled_from([1, 2, 3, 7, 20]))
def test_overlapping_pages_cost_nothing(count: int, base: int, cap: int) -> None:
    assert _requests(Server(things(count), base, cap), overlap=True) <= _requests(
        Server(things(count), base, cap), overlap=False
    )


def _requests(server: Server, overlap: bool) -> int:
    """How many requests a listing takes."""
    pager, requests = Keeping("things", paged=True), 0
    while not pager.done:
        for query in pager.queries():
            requests += 1
            pager.take(server.page(query), "/things")
            if not overlap:
                pager._overlap = 0
            if pager.done or pager.surprised:
                break
    assert pager.kept == server.records
    return requests
