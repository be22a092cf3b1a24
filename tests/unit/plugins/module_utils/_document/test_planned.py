# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Steps as a plan file has them."""

from __future__ import annotations

from typing import Any

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.families import FAMILIES
from ansible_collections.alvaria.cloud.plugins.module_utils._document.item import Item
from ansible_collections.alvaria.cloud.plugins.module_utils._document.planned import (
    deciding,
    digest_of,
    planned,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._document.step import Step, Steps
from ansible_collections.alvaria.cloud.plugins.module_utils._session.context import Outcome
from ansible_collections.alvaria.cloud.tests.unit.support import context

FAMILY = {family.name: family for family in FAMILIES}
MASKER = context({}).masker


def entry(
    before: dict[str, Any],
    after: dict[str, Any],
    result: dict[str, Any],
    kept: dict[str, Any] | None = None,
    family: str = "quota_controls",
) -> dict[str, Any]:
    """What a plan says of one step."""
    own = context({"product": "Card"})
    item = Item(FAMILY[family], f"{family}[0]", {"product": "Card"}, own.masker)
    outcome = Outcome(before != after, {FAMILY[family].noun: result}, before, after)
    made = Step(item, own, kept is not None, kept or {}, outcome)
    made.decide()
    return planned(Steps({family: [made]}), own.masker)[0]


def before_of(result: dict[str, Any]) -> str:
    """The fingerprint of what an update starts from."""
    found = entry({"total_quota": 1}, {"total_quota": 2}, {**result, "total_quota": 2})
    return str(found["fingerprints"]["before"])


def test_an_edit_of_what_the_document_does_not_say_counts() -> None:
    assert before_of({"version": 1}) == before_of({"version": 1})
    assert before_of({"version": 1}) != before_of({"version": 2})
    assert before_of({"version": 1, "unit_value": 1}) != before_of({"version": 1, "unit_value": 2})
    assert before_of({"id": "1"}) != before_of({"id": "2"})


def test_the_version_that_was_read_is_shown() -> None:
    assert entry({"a": 1}, {"a": 2}, {"version": 7})["version"] == 7
    parts = {"exclusions": {"version": 3}, "other": {"version": 4}}
    assert entry({"a": 1}, {"a": 2}, parts)["version"] == {"exclusions": 3, "other": 4}
    assert entry({}, {"a": 2}, {})["version"] is None


def test_an_edit_of_a_part_counts() -> None:
    def mark(version: int) -> str:
        part = {"x": {"days": 2, "version": version}}
        found = entry({"x": {"days": 1}}, {"x": {"days": 2}}, part)
        return str(found["fingerprints"]["before"])

    assert mark(1) != mark(2)


def test_a_deletion_says_why_it_may_be() -> None:
    listed = entry({"product": "Card"}, {}, {})
    surplus = entry({"product": "Card"}, {}, {}, {"id": "7", "version": 2})
    assert listed["reason"] == "the document says state absent"
    assert surplus["reason"] == "the document does not list it, and state is exact"
    assert surplus["version"] == 2


def test_what_is_protected_is_not_shown() -> None:
    params = {"state": "exact", "families": None, "max_deletions": 1}
    shown = deciding({**params, "protected": ["+12025550177"]}, MASKER)
    assert "2025550177" not in str(shown)
    assert shown != deciding({**params, "protected": ["+12025550178"]}, MASKER)


def test_the_order_of_entries_is_no_part_of_a_document() -> None:
    items = [
        Item(FAMILY["quota_controls"], f"quota_controls[{place}]", {"product": name}, MASKER)
        for place, name in enumerate(("Card", "Cover"))
    ]
    digest = digest_of({"quota_controls": items}, MASKER)
    assert digest == digest_of({"quota_controls": items[::-1]}, MASKER)
    assert digest != digest_of({"quota_controls": items[:1]}, MASKER)
    assert digest != digest_of({"quota_controls": items, "signatures": []}, MASKER)
