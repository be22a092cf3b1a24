# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading a collection for an info module."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import (
    AuthError,
    Invalid,
    TransportError,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._ensure.query import read
from ansible_collections.alvaria.cloud.plugins.module_utils._model.argspec import ArgumentSpec
from ansible_collections.alvaria.cloud.plugins.module_utils._model.query import Query
from ansible_collections.alvaria.cloud.plugins.module_utils._privacy.mask import Masker
from ansible_collections.alvaria.cloud.plugins.module_utils._session.context import Context
from ansible_collections.alvaria.cloud.tests.unit.support import (
    COMPLIANCE,
    COMPLIANCE_V4,
    FIRST,
    MASK_KEY,
    PROVISIONING,
    Script,
    context,
    error,
    ok,
    run,
    widget,
)

OWNER = "+12025550143"

PLAIN = Query(
    noun="rooms",
    title="room",
    api="provisioning",
    paths={"v2": "rooms"},
    items="rooms",
    options=ArgumentSpec(),
    parameters={},
    default_version="v2",
)
WIDGETS = Query(
    noun="widgets",
    title="widget",
    api="compliance",
    paths={"v3": "widgets", "v4": "widgets/all"},
    items="widgets",
    options=ArgumentSpec(),
    parameters={
        "name": "widgetName",
        "colours": "colours",
        "enabled": "enabled",
        "size": "size",
        "from_end_time": "fromEndTime",
    },
    default_version="v4",
    paged=True,
    times=frozenset(("from_end_time",)),
    resource=widget(),
)


def found(query: Query, **params: Any) -> list[Any]:
    outcome = read(context(params), query)
    assert not outcome.changed
    assert not outcome.before
    assert not outcome.after
    assert list(outcome.result) == [query.noun]
    return list(outcome.result[query.noun])


def test_a_collection_without_a_resource_is_shown_in_plain_words(script: Script) -> None:
    script.expect(
        "GET",
        f"{PROVISIONING}/rooms",
        ok({"rooms": [{"id": 7, "kind": "x", "friendlyName": "Hall", "isOpen": True}]}),
    )
    assert found(PLAIN) == [{"id": "7", "name": "Hall", "names": {"": "Hall"}, "is_open": True}]


def test_a_resource_gives_the_words_and_the_mask(script: Script) -> None:
    script.expect(
        "GET",
        f"{COMPLIANCE_V4}/widgets/all",
        ok(
            {
                "widgets": [{"id": "7", "version": 2, "widgetName": "lamp", "owner": OWNER}],
                "totalItems": 1,
            }
        ),
        query=FIRST,
    )
    (item,) = found(WIDGETS)
    assert item["name"] == "lamp"
    assert item["version"] == 2
    assert item["end_time"] == "never"
    assert item["owner"] == Masker(MASK_KEY).mask(OWNER)


def test_all_pages_are_read(script: Script) -> None:
    script.expect(
        "GET",
        f"{COMPLIANCE_V4}/widgets/all",
        ok({"widgets": [{"id": "7"}], "totalItems": 2}),
        query=FIRST,
    )
    script.expect(
        "GET",
        f"{COMPLIANCE_V4}/widgets/all",
        ok({"widgets": [{"id": "8"}], "totalItems": 2}),
        query={**FIRST, "startIndex": "1"},
    )
    assert [item["id"] for item in found(WIDGETS)] == ["7", "8"]


def test_the_api_version_of_the_task_chooses_the_path(script: Script) -> None:
    script.expect("GET", f"{COMPLIANCE}/widgets", ok({"widgets": [], "totalItems": 0}), query=FIRST)
    assert found(WIDGETS, api_version="v3") == []


def test_filters_go_to_the_server_in_its_own_words(script: Script) -> None:
    query = {
        "widgetName": "lamp",
        "colours": "blue,red",
        "enabled": "false",
        "size": "0",
        "fromEndTime": "2030-01-31T12:00:00Z",
        **FIRST,
    }
    script.expect("GET", f"{COMPLIANCE_V4}/widgets/all", ok({"widgets": []}), query=query)
    assert (
        found(
            WIDGETS,
            name="lamp",
            colours=["blue", "red"],
            enabled=False,
            size=0,
            from_end_time="2030-01-31T13:00:00+01:00",
        )
        == []
    )


def test_a_filter_left_out_is_not_sent(script: Script) -> None:
    script.expect("GET", f"{COMPLIANCE_V4}/widgets/all", ok({"widgets": []}), query=FIRST)
    assert found(WIDGETS, name=None, colours=None) == []


def test_a_bad_time_is_refused_by_its_option(script: Script) -> None:
    with pytest.raises(Invalid, match="^from_end_time: "):
        found(WIDGETS, from_end_time="never")
    assert script.sent == []


def test_a_querys_own_hooks_narrow_and_enrich(script: Script) -> None:
    def enrich(context: Context, item: dict[str, Any], params: Mapping[str, Any]) -> dict[str, Any]:
        return {**item, "seen_by": params["who"]}

    query = replace(PLAIN, narrow=lambda params: {"who": params["who"]}, enrich=enrich)
    script.expect("GET", f"{PROVISIONING}/rooms", ok({"rooms": [{"id": 7}]}), query={"who": "me"})
    assert found(query, who="me") == [{"id": "7", "seen_by": "me"}]


def test_what_is_no_collection_is_an_error(script: Script) -> None:
    script.expect("GET", f"{PROVISIONING}/rooms", ok({"error": "odd"}))
    with pytest.raises(TransportError):
        found(PLAIN)


# --- one object by its id -------------------------------------------------------------------------

ONE = replace(WIDGETS, by_id=True)
READ = {"id": "a/7", "version": 2, "widgetName": "lamp", "owner": OWNER}


def test_an_id_reads_one_object_and_lists_nothing(script: Script) -> None:
    script.expect("GET", f"{COMPLIANCE_V4}/widgets/all/a%2F7", ok(READ))
    (item,) = found(ONE, id="a/7", api_version="v4", name=None)
    assert item["id"] == "a/7"
    assert item["name"] == "lamp"
    assert item["owner"] == Masker(MASK_KEY).mask(OWNER)


def test_an_unknown_id_is_an_empty_list(script: Script) -> None:
    script.expect("GET", f"{COMPLIANCE_V4}/widgets/all/7", error(404))
    assert found(ONE, id="7") == []


def test_an_object_that_may_not_be_read_is_no_empty_list(script: Script) -> None:
    script.expect("GET", f"{COMPLIANCE_V4}/widgets/all/7", error(403))
    with pytest.raises(AuthError):
        found(ONE, id="7")


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"id": ""}, "id: is empty."),
        ({"id": "7", "size": 0}, "size: cannot be combined with id."),
        ({"id": "7", "from_end_time": "2030-01-31"}, "from_end_time: cannot be combined with id."),
        ({"id": "7", "api_version": "v3"}, "api_version: cannot be combined with id."),
    ],
)
def test_an_id_goes_with_nothing_else(script: Script, params: dict[str, Any], message: str) -> None:
    with pytest.raises(Invalid) as caught:
        found(ONE, **params)
    assert caught.value.message == message
    assert caught.value.remedy
    assert script.sent == []


def test_without_an_id_the_collection_is_listed(script: Script) -> None:
    script.expect(
        "GET", f"{COMPLIANCE_V4}/widgets/all", ok({"widgets": [READ], "totalItems": 1}), query=FIRST
    )
    assert len(found(ONE, id=None)) == 1


# --- filters of one version -----------------------------------------------------------------------

LIMITED = replace(WIDGETS, only={"size": ("v4",), "from_end_time": ("v3", "v5")})


def test_a_filter_that_the_version_has_is_sent(script: Script) -> None:
    script.expect(
        "GET", f"{COMPLIANCE_V4}/widgets/all", ok({"widgets": []}), query={"size": "0", **FIRST}
    )
    assert found(LIMITED, size=0, api_version="v4") == []


@pytest.mark.parametrize(
    ("params", "message", "remedy"),
    [
        (
            {"size": 3, "api_version": "v3"},
            "size: does not exist in API version v3.",
            "Leave it out, or set api_version to v4.",
        ),
        (
            {"from_end_time": "2030-01-31"},
            "from_end_time: does not exist in API version v4.",
            "Leave it out, or set api_version to v3 or v5.",
        ),
        # A field of the resource itself knows its versions.
        (
            {"enabled": False, "api_version": "v3"},
            "enabled: does not exist in API version v3.",
            "Leave it out, or set api_version to v4.",
        ),
    ],
)
def test_a_filter_that_the_version_lacks_is_refused_before_anything_is_sent(
    script: Script, params: dict[str, Any], message: str, remedy: str
) -> None:
    with pytest.raises(Invalid) as caught:
        found(LIMITED, **params)
    assert (caught.value.message, caught.value.remedy) == (message, remedy)
    assert script.sent == []


@pytest.mark.parametrize("version", ["v3", "v4"])
def test_a_filter_that_is_left_out_belongs_to_no_version(script: Script, version: str) -> None:
    path = {"v3": f"{COMPLIANCE}/widgets", "v4": f"{COMPLIANCE_V4}/widgets/all"}[version]
    script.expect("GET", path, ok({"widgets": []}), query=FIRST)
    assert found(LIMITED, size=None, from_end_time=None, api_version=version) == []


def test_a_filter_by_an_empty_list_is_refused(script: Script) -> None:
    with pytest.raises(Invalid, match="colours: is empty"):
        found(WIDGETS, colours=[])
    assert script.sent == []


def test_no_name_is_not_every_name(script: Script) -> None:
    result = run("alvaria_signature_info", {"name": ""})
    assert result["msg"].startswith("name: is empty, so it selects nothing.")
    assert script.sent == []


def test_a_filter_by_zero_or_false_is_one(script: Script) -> None:
    script.expect(
        "GET",
        f"{COMPLIANCE_V4}/widgets/all",
        ok({"widgets": []}),
        query={"size": "0", "enabled": "false", **FIRST},
    )
    assert found(WIDGETS, size=0, enabled=False) == []
