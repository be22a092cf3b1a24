# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Listings are complete and without duplicates however the server pages.

They cost no more requests than they must.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .support.engine import perform
from .support.sandbox import Organization, reads

MANY = 100
#: Pages that hold everything, in either dialect.
ROOMY = {"page_base": 0, "page_cap": 1000}


def _fill(organization: Organization) -> None:
    there = len(perform(organization, "alvaria_exclusion_info")["exclusions"])
    for number in range(MANY - there):
        answer = organization.call(
            "POST",
            "/via/v3/{org}/compliance/exclusions",
            json={
                "exclusionType": "Account",
                "exclusionValue": f"ACC-{number:05}",
                "startTime": "2026-01-01T00:00:00Z",
                "endTime": "2030-01-01T00:00:00Z",
            },
        )
        assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("base", [0, 1])
@pytest.mark.parametrize("cap", [1, 7, 99, 100, 1000])
def test_a_listing_is_complete_and_without_doubles(
    base: int, cap: int, make_organization: Callable[..., Organization]
) -> None:
    organization = make_organization(page_base=base, page_cap=cap)
    _fill(organization)
    position = organization.position()
    found = perform(organization, "alvaria_exclusion_info")["exclusions"]
    assert len(found) == len({exclusion["id"] for exclusion in found}) == MANY
    pages = len(reads(organization.journal(position)))
    step = min(cap, MANY)
    least = -(-MANY // step)
    # Where the server counts from 1, the second page repeats a record to detect this; all others
    # are requested without duplicates.
    allowed = least if base == 0 or step == MANY else 2 + -(-max(0, MANY - 2 * step + 1) // step)
    assert pages == allowed, (pages, least)


def test_a_server_that_ignores_the_start_gives_an_error_and_no_loop(
    make_organization: Callable[..., Organization],
) -> None:
    organization = make_organization(page_cap=7, ignore_start_index=True)
    _fill_one_page_and_more(organization)
    position = organization.position()
    result = perform(organization, "alvaria_exclusion_info")
    assert result["failed"] is True, result
    assert "the listing is incomplete" in result["msg"], result
    assert len(reads(organization.journal(position))) == 3


def _fill_one_page_and_more(organization: Organization) -> None:
    for number in range(8):
        organization.call(
            "POST",
            "/via/v3/{org}/compliance/exclusions",
            json={
                "exclusionType": "Account",
                "exclusionValue": f"ACC-{number:05}",
                "startTime": "2026-01-01T00:00:00Z",
            },
        )


def test_a_server_that_ignores_the_start_serves_what_fits_one_page(
    make_organization: Callable[..., Organization],
) -> None:
    organization = make_organization(ignore_start_index=True, **ROOMY)
    assert len(perform(organization, "alvaria_user_info")["users"]) == 24


def test_the_items_of_a_loop_share_login_and_listings(
    make_organization: Callable[..., Organization],
) -> None:
    organization = make_organization(**ROOMY)
    position = organization.position()
    for number in range(1, 11):
        result = perform(
            organization,
            "alvaria_user_skills",
            keep_session=number > 1,
            user=f"agent{number:03}@example.com",
            skills=[{"name": "Spanish", "level": "Basic"}],
        )
        assert "failed" not in result, result
    seen = reads(organization.journal(position))
    assert len(organization.journal(position, path="*/access_token")) <= 1
    # The first name is asked for by filter, the second brings the listing, and from then on there
    # is nothing more to ask.
    assert seen.count("getUsersCollection") == 2
    assert seen.count("getSkills") == 1
    assert seen.count("getUserSkills") == 10


@pytest.mark.parametrize(
    ("module", "options", "least"),
    [
        (
            "alvaria_exclusion",
            {
                "exclusion_type": "Voice",
                "exclusion_value": "+12025550143",
                "start_time": "2026-01-01",
                "end_time": "2030-01-01",
            },
            1,
        ),
        (
            "alvaria_attempt_tracker",
            {
                "name": "T",
                "contact_channels": ["Voice"],
                "type_of_tracker": "Account",
                "number_of_attempts": 7,
                "threshold_type": "Day",
                "threshold": 7,
                "dispositions": ["BZ"],
            },
            1,
        ),
        # The user, the skills, the levels of the skill named, and the user's list.
        (
            "alvaria_user_skills",
            {"user": "agent001@example.com", "skills": [{"name": "Spanish", "level": "Basic"}]},
            4,
        ),
        # The work type, the users (to show who handles it), and the list.
        (
            "alvaria_worktype_handlers",
            {"worktype": "Billing", "handlers": ["agent001@example.com"]},
            3,
        ),
    ],
)
def test_an_unchanged_object_costs_the_least_requests(
    module: str,
    options: dict[str, object],
    least: int,
    make_organization: Callable[..., Organization],
) -> None:
    organization = make_organization(**ROOMY)
    perform(organization, module, **options)
    position = organization.position()
    result = perform(organization, module, **options)
    assert result["changed"] is False
    assert result["alvaria_api"]["requests"] == least == len(reads(organization.journal(position)))
