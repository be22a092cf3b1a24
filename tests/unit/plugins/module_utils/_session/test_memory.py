# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run wrote itself outlives every listing, and what it plans stays beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._common.threads import at_once
from ansible_collections.alvaria.cloud.plugins.module_utils._session.listing import Listing
from ansible_collections.alvaria.cloud.plugins.module_utils._session.memory import (
    Listings,
    Memory,
    Promises,
)

Entries = list[dict[str, Any]]

PATH = "things"
LAMP = {"id": 1, "name": "lamp", "version": 3}
CHAIR = {"id": "2", "name": "chair", "version": 5}
BULB = {"id": "1", "name": "bulb", "version": 4}


def by_name(entries: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    return [[entry["name"]] for entry in entries]


def again(listings: Listings, entries: Entries) -> Entries:
    """The collection as it is after another read that shows these objects."""
    listings.forget(PATH)
    return list(listings.get(PATH, lambda: entries))


@pytest.fixture
def listings() -> Listings:
    """A collection of one object that has been read."""
    known = Listings()
    assert list(known.get(PATH, lambda: [LAMP])) == [LAMP]
    return known


def test_a_collection_is_read_once(listings: Listings) -> None:
    assert list(listings.get(PATH, lambda: [CHAIR])) == [LAMP]
    assert list(listings.known(PATH) or ()) == [LAMP]
    assert listings.known("others") is None


def test_our_creation_survives_a_listing_that_does_not_show_it_yet(listings: Listings) -> None:
    listings.note(PATH, "2", CHAIR)
    for _read in range(2):
        assert again(listings, [LAMP]) == [LAMP, CHAIR]


def test_our_removal_survives_a_listing_that_shows_the_object_still(listings: Listings) -> None:
    listings.note(PATH, "1", None)
    for _read in range(2):
        assert again(listings, [LAMP, CHAIR]) == [CHAIR]


def test_our_change_survives_a_listing_that_shows_the_old_name(listings: Listings) -> None:
    listings.note(PATH, "1", BULB)
    assert again(listings, [LAMP, CHAIR]) == [BULB, CHAIR]
    listing = listings.get(PATH, list)
    assert listing.having("bulb", "name", by_name) == [BULB]
    assert listing.having("lamp", "name", by_name) == []


def test_the_last_of_our_writes_counts(listings: Listings) -> None:
    listings.note(PATH, "2", CHAIR)
    listings.note(PATH, "2", None)
    assert again(listings, [LAMP, CHAIR]) == [LAMP]


@pytest.mark.parametrize(
    ("version", "newer"), [(5, True), ("5", True), (4, False), ("x", False), (None, False)]
)
def test_what_somebody_else_wrote_after_us_counts(
    listings: Listings, version: object | None, newer: bool
) -> None:
    theirs = {**LAMP, "name": "torch", "version": version}
    listings.note(PATH, "1", BULB)
    assert again(listings, [theirs]) == [theirs if newer else BULB]


def test_a_write_that_met_a_conflict_is_doubted(listings: Listings) -> None:
    listings.note(PATH, "2", CHAIR)
    listings.doubt(PATH, "2")
    listings.doubt("others", "2")
    assert again(listings, [LAMP]) == [LAMP]


def test_what_is_written_while_a_listing_is_being_read_is_in_it() -> None:
    listings = Listings()

    def read() -> Entries:
        listings.note(PATH, "2", CHAIR)
        return [LAMP]

    assert list(listings.get(PATH, read)) == [LAMP, CHAIR]


def test_many_threads_that_write_and_read_again_lose_nothing(listings: Listings) -> None:
    def write(number: int) -> None:
        listings.note(PATH, str(number), {"id": str(number), "name": str(number)})
        if number % 3 == 0:
            again(listings, [LAMP])

    list(at_once(write, range(10, 310), 8))
    names = {entry["name"] for entry in listings.get(PATH, lambda: [LAMP])}
    assert names == {"lamp", *(str(number) for number in range(10, 310))}


def test_writes_to_what_nobody_lists_are_not_kept() -> None:
    listings = Listings()
    listings.note(PATH, "2", CHAIR)
    assert list(listings.get(PATH, lambda: [LAMP])) == [LAMP]


def test_writes_to_what_could_not_be_listed_are_not_kept() -> None:
    listings = Listings()
    with pytest.raises(ZeroDivisionError):
        listings.get(PATH, lambda: [LAMP, 1 // 0])
    listings.note(PATH, "2", CHAIR)
    assert list(listings.get(PATH, lambda: [LAMP])) == [LAMP]


def test_a_collection_that_cannot_be_read_again_keeps_our_writes(listings: Listings) -> None:
    listings.note(PATH, "2", CHAIR)
    listings.forget(PATH)
    with pytest.raises(ZeroDivisionError):
        listings.get(PATH, lambda: [LAMP, 1 // 0])
    assert again(listings, [LAMP]) == [LAMP, CHAIR]


def test_an_object_that_was_asked_for_by_name_is_forgotten_when_it_is_written() -> None:
    memory = Memory()
    memory.filtered[PATH] = {"lamp": LAMP, "chair": CHAIR}
    memory.note(PATH, "1", BULB)
    assert memory.filtered[PATH] == {"chair": CHAIR}


# --- promises -------------------------------------------------------------------------------------


def test_promises_are_beside_the_listing_until_they_are_forgotten() -> None:
    promises, listing = Promises(), Listing([LAMP])
    assert promises.over(PATH, listing) is listing
    promises.promise(PATH, {"name": "table"})
    promises.promise(PATH, {"name": "shelf"})
    table, shelf = (
        {"id": f"planned {n}", "name": name} for n, name in ((1, "table"), (2, "shelf"))
    )
    foreseen = promises.over(PATH, listing)
    assert list(foreseen) == [LAMP, table, shelf]
    assert list(listing) == [LAMP]
    assert promises.over("others", listing) is listing
    promises.forget()
    assert promises.over(PATH, listing) is listing


def test_an_object_that_is_promised_another_name_goes_by_that() -> None:
    promises, listing = Promises(), Listing([LAMP, CHAIR])
    promises.promise(PATH, BULB)
    foreseen = promises.over(PATH, listing)
    assert list(foreseen) == [CHAIR, BULB]
    assert foreseen.get("1") == BULB
    assert foreseen.having("bulb", "name", by_name) == [BULB]
    assert foreseen.having("lamp", "name", by_name) == []
    assert listing.having("lamp", "name", by_name) == [LAMP]


def test_a_promised_detail_is_there_until_it_is_forgotten() -> None:
    promises = Promises()
    promises.promise_detail(PATH, LAMP)
    assert promises.detail(PATH) == LAMP
    assert promises.detail("others") is None
    promises.forget()
    assert promises.detail(PATH) is None
