# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""External data: the codes that rules and contacts use, read from where they are."""

from __future__ import annotations

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.external_entries import LOOKUPS
from ansible_collections.alvaria.cloud.tests.unit.support import (
    COMPLIANCE,
    FIRST,
    Script,
    error,
    ok,
    run,
)

REFERENCES = "alvaria_compliance_reference_info"


def test_all_lists_are_read_from_their_own_places(script: Script) -> None:
    for key in LOOKUPS.values():
        script.expect(
            "GET",
            f"{COMPLIANCE}/{key}",
            ok(
                {
                    key: [{"id": 1, "friendlyName": {"locale": "en-US", "value": "One"}}],
                    "totalItems": 1,
                }
            ),
            query=FIRST,
        )
    found = run(REFERENCES, {})["compliance_references"]
    assert list(found) == ["dispositions", "number_types", "geocodes", "purposes", "contact_lists"]
    assert all(
        entries == [{"id": "1", "name": "One", "names": {"en-US": "One"}}]
        for entries in found.values()
    )


def test_only_the_lists_that_are_asked_for_are_read(script: Script) -> None:
    for key in ("geocodes", "contactLists"):
        script.expect("GET", f"{COMPLIANCE}/{key}", ok([]), query=FIRST)
    assert run(REFERENCES, {"resource": ["ContactLists", "Geocodes"]})["compliance_references"] == {
        "geocodes": [],
        "contact_lists": [],
    }


def test_a_list_that_cannot_be_read_is_named(script: Script) -> None:
    script.expect("GET", f"{COMPLIANCE}/purposes", error(404, "nothing registered"), query=FIRST)
    result = run(REFERENCES, {"resource": ["Purposes"]})
    assert result["failed"]
    assert result["msg"].startswith("Purposes: GET ")
